"""A planner's own folder on the server: found by an unguessable key, holding one plan with
its files and the plans kept beside it.
"""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import stat
import time
from dataclasses import dataclass
from pathlib import Path

from simulator.terms.errors import refuse
from simulator.terms.labels import message

KEY = re.compile(r"[0-9a-f]{32}")
SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
KEPT = re.compile(r"kept-(\d{1,6})\.yaml")
PLAN = "plan.yaml"
OWNER = "owner"
DAY_S = 86_400.0
MB = 1_000_000
WORKSPACE_MB = 500.0


@dataclass(frozen=True)
class Workspace:
    """One planner's folder.

    Attributes
    ----------
    root : Path
        Folder of all planners.
    key : str
        32 hexadecimal digits; whoever has them has the workspace.
    """

    root: Path
    key: str

    @property
    def folder(self) -> Path:
        """Folder of the plan and of every file that it names."""
        return self.root / self.key / "plan"

    def put(self, kind: str, content: bytes, suffix: str) -> str:
        """Write a file under a name made of its kind and content, and return that name; no
        name of a user's is used.
        """
        suffix = suffix.lower() if SUFFIX.fullmatch(suffix.lower()) else ".bin"
        name = f"{kind}-{hashlib.sha256(content).hexdigest()[:12]}{suffix}"
        self.bring({name: content})
        return name

    def bring(self, files: dict[str, bytes]) -> None:
        """Write files by their paths in the folder, all of them or, where they would not fit, none.

        Raises
        ------
        InputError
            The workspace would hold more than it may.
        """
        more = sum(
            len(content) for name, content in files.items() if not (self.folder / name).is_file()
        )
        used, most = self.used_bytes() if more else 0, largest_bytes()
        if used + more > most:
            found = f"{(used + more) / MB:.1f} MB"
            raise refuse("", "", found, message("workspace_full", most=f"{most / MB:g}"))
        for name, content in files.items():
            self.write(name, content)

    def used_bytes(self) -> int:
        """Return how many bytes the files of the folder hold."""
        return sum(_size(path) for path in self.folder.rglob("*"))

    def write(self, name: str, content: bytes) -> None:
        """Replace a file of the folder whole: a reader never sees half of it."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            beside.write_bytes(content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)

    def kept(self) -> list[str]:
        """Return the names of the kept plans' files, oldest first."""
        found = (KEPT.fullmatch(path.name) for path in self.folder.glob("kept-*.yaml"))
        return [
            match[0]
            for match in sorted(
                (match for match in found if match), key=lambda match: int(match[1])
            )
        ]

    def keep(self, content: bytes) -> str:
        """Write a plan's file beside the others and return its name.

        Raises
        ------
        InputError
            The workspace would hold more than it may.
        """
        numbers = [int(match[1]) for name in self.kept() if (match := KEPT.fullmatch(name))]
        number = numbers[-1] + 1 if numbers else 1
        name = f"kept-{number}.yaml"
        self.bring({name: content})
        return name

    def forget(self, name: str) -> None:
        """Remove a kept plan's file; other names are left alone."""
        if KEPT.fullmatch(name):
            (self.folder / name).unlink(missing_ok=True)


def default_root() -> Path:
    """Return the folder of all workspaces: what HEAVYPOLLUTION_WORKBENCH names, else `workbench`
    here.
    """
    return Path(os.environ.get("HEAVYPOLLUTION_WORKBENCH") or "workbench").resolve()


def largest_bytes() -> int:
    """Return how many bytes a workspace may hold: what HEAVYPOLLUTION_WORKSPACE_MB says, else 500
    MB.
    """
    return int(float(os.environ.get("HEAVYPOLLUTION_WORKSPACE_MB") or WORKSPACE_MB) * MB)


def new_workspace(root: Path, owner: str = "") -> Workspace:
    """Return a new workspace, of a signed-in owner where there is one."""
    _make_private(root)
    workspace = Workspace(root, secrets.token_hex(16))
    workspace.folder.mkdir(parents=True)
    workspace.folder.parent.chmod(0o700)
    if owner:
        (workspace.folder.parent / OWNER).write_text(_mark(owner), encoding="ascii")
    return workspace


def _size(path: Path) -> int:
    try:
        found = path.lstat()
    except OSError:  # gone in between
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0


def _make_private(root: Path) -> None:
    """Make the folder of all workspaces one that only the server's user may list: the names
    in it are the keys.
    """
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    found = root.stat()
    ours = hasattr(os, "geteuid") and found.st_uid == os.geteuid()
    # A folder with the sticky bit, such as /tmp, is everybody's.
    if ours and found.st_mode & 0o077 and not found.st_mode & stat.S_ISVTX:
        root.chmod(0o700)


def find_workspace(root: Path, key: str, owner: str = "") -> Workspace | None:
    """Return the workspace of a key, None where there is none or it is somebody else's."""
    if not KEY.fullmatch(key):
        return None
    workspace = Workspace(root, key)
    if not (workspace.folder / PLAN).is_file():
        return None
    if _owned_by(root / key) != (_mark(owner) if owner else ""):
        return None
    os.utime(workspace.folder / PLAN)
    return workspace


def last_workspace(root: Path, owner: str) -> Workspace | None:
    """Return the workspace that a signed-in owner used last, None where there is none."""
    mine = [
        path
        for path in _workspaces(root)
        if (path / "plan" / PLAN).is_file() and _owned_by(path) == _mark(owner)
    ]
    return find_workspace(root, max(mine, key=_last_used).name, owner) if owner and mine else None


def _workspaces(root: Path) -> list[Path]:
    return [path for path in root.iterdir() if KEY.fullmatch(path.name)] if root.is_dir() else []


def _owned_by(folder: Path) -> str:
    """Return the mark of a workspace's owner, "" where it belongs to whoever has its key."""
    mark = folder / OWNER
    return mark.read_text(encoding="ascii") if mark.is_file() else ""


def _mark(owner: str) -> str:
    return hashlib.sha256(owner.encode()).hexdigest()


def remove_old(root: Path, days: float) -> int:
    """Remove workspaces that nobody opened for so many days, and return how many."""
    removed = 0
    for folder in _workspaces(root):
        if time.time() - _last_used(folder) > days * DAY_S:
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed


def _last_used(folder: Path) -> float:
    """Return when a workspace was last opened or changed; one that is being removed by
    somebody else is not old.
    """
    for path in (folder / "plan" / PLAN, folder):
        try:
            return path.stat().st_mtime
        except OSError:
            continue
    return time.time()
