"""What a planner prefers on the screen: kept beside the plan, never in it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from simulator.files.writing import write_json
from simulator.terms.labels import LANGUAGES
from simulator.workbench.workspace import Workspace

FILE = "preferences.json"


@dataclass(frozen=True)
class Preferences:
    """The language chosen, "" where the browser's holds, and whether the tour was seen."""

    language: str = ""
    tour_seen: bool = False


def _path(workspace: Workspace) -> Path:
    # Beside the folder of the plan: no export of a plan holds it.
    return workspace.folder.parent / FILE


def preferences_of(workspace: Workspace) -> Preferences:
    """Return a workspace's preferences; what cannot be read counts as not chosen."""
    try:
        held = json.loads(_path(workspace).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return Preferences()
    if not isinstance(held, dict):
        return Preferences()
    chosen = held.get("language")
    return Preferences(chosen if chosen in LANGUAGES else "", held.get("tour_seen") is True)


def prefer(
    workspace: Workspace, language: str | None = None, tour_seen: bool | None = None
) -> None:
    """Write preferences of a workspace; None leaves one as it is. A reader has none to write."""
    if workspace.read_only:
        return
    before = preferences_of(workspace)
    preferences = Preferences(
        before.language if language is None else language,
        before.tour_seen if tour_seen is None else tour_seen,
    )
    write_json(asdict(preferences), _path(workspace))
