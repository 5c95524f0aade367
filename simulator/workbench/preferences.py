"""What a planner prefers on the screen: kept beside the plan, never in it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
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


def prefer(workspace: Workspace, **changes: str | bool) -> Preferences:
    """Write changed preferences of a workspace, and return all of them."""
    preferences = replace(preferences_of(workspace), **changes)
    write_json(asdict(preferences), _path(workspace))
    return preferences
