"""Who was told of which alert, kept in the workspace: it stays when the plan changes or steps back,
since it tells what was done.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from simulator.inputs.told_file import NOT_YET, TOLD_FILE, Call, Ticks, read_told, told_text
from simulator.workbench.workspace import Workspace


def ticks_of(workspace: Workspace) -> dict[Call, Ticks]:
    """Return the ticks of a workspace.

    Raises
    ------
    InputError
        The file was damaged from outside.
    """
    path = workspace.folder / TOLD_FILE
    return read_told(path) if path.is_file() else {}


def tick(workspace: Workspace, calls: Iterable[Call], step: str, at: datetime | None) -> None:
    """Write the time of a step for some enterprises, or take it back with None.

    Only these ticks change, also where another window ticked in between.

    Raises
    ------
    InputError
        The file was damaged from outside, another window holds it, or the workspace is full.
    """
    workspace.check_writable()
    with workspace.only_writer(TOLD_FILE):
        told = ticks_of(workspace)
        for call in calls:
            told[call] = told.get(call, NOT_YET).put(step, at)
        _write(workspace, told)


def bring_ticks(workspace: Workspace, brought: dict[Call, Ticks]) -> None:
    """Add ticks that came with a plan; times that the workspace has already stay.

    Raises
    ------
    InputError
        As `tick`.
    """
    workspace.check_writable()
    with workspace.only_writer(TOLD_FILE):
        told = ticks_of(workspace)
        for call, ticks in brought.items():
            known = told.get(call, NOT_YET)
            told[call] = Ticks(
                known.sent or ticks.sent,
                known.received or ticks.received,
                known.answered or ticks.answered,
            )
        _write(workspace, told)


def _write(workspace: Workspace, told: dict[Call, Ticks]) -> None:
    kept = {call: ticks for call, ticks in told.items() if ticks.reached}
    if kept:
        workspace.bring({TOLD_FILE: told_text(kept).encode()})
    else:
        (workspace.folder / TOLD_FILE).unlink(missing_ok=True)
