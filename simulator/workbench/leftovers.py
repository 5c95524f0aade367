"""Removal of files in a workspace that no plan names: refused uploads, and files that were
replaced.
"""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path, PurePosixPath

from simulator.inputs.named_files import files_of
from simulator.terms.errors import InputError
from simulator.workbench.plans import PLAN, Plan, load_plan
from simulator.workbench.workspace import KEPT, Workspace

# Newer files are spared: they may have been written for a plan that is not saved yet, or a window
# at another process of the server may go back to them (a day: assumed).
SPARED_S = 24 * 3600.0
STORED = re.compile(r"[a-z-]+-[0-9a-f]{12}(\.[a-z0-9]{1,8})?")
UNFINISHED = re.compile(r"\..+\.[0-9a-f]{8}")


def remove_unnamed(workspace: Workspace, plans: Iterable[Plan]) -> int:
    """Remove stored files that no saved plan and none of `plans` names, and return their number.

    New files are spared. Where a saved plan cannot be read nothing is removed, since it may name
    any file.
    """
    try:
        saved = [load_plan(workspace, name) for name in (PLAN, *workspace.kept())]
    except InputError:
        return 0
    named = {
        PurePosixPath(text).parts[0]
        for plan in (*saved, *plans)
        for _, _, text in files_of(plan.data)
    }
    removed = 0
    for path in workspace.folder.iterdir():
        ours = (
            STORED.fullmatch(path.name) or UNFINISHED.fullmatch(path.name)
        ) and not KEPT.fullmatch(path.name)
        if ours and path.name not in named and time.time() - _changed(path) > SPARED_S:
            _remove(path)
            removed += 1
    return removed


def _changed(path: Path) -> float:
    try:
        return path.lstat().st_mtime
    except OSError:
        return time.time()


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink()
