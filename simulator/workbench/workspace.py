"""A planner's folder on the server, found by an unguessable key: one plan, its files, and kept
plans.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import re
import secrets
import shutil
import stat
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from simulator.files.locks import only_writer
from simulator.terms.errors import refuse
from simulator.terms.labels import message

# The only names that this program gives to files and folders; all others are left alone.
KEY = re.compile(r"[0-9a-f]{32}")
SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")
KEPT = re.compile(r"kept-(\d{1,6})\.yaml")
PLAN = "plan.yaml"
OWNER = "owner"
DAY_S = 86_400.0
MB = 1_000_000
WORKSPACE_MB = 500.0
# How long a window waits while another one writes the same file [s] (assumed).
WAIT_S = 10.0


@dataclass(frozen=True)
class Workspace:
    """One planner's folder.

    Attributes
    ----------
    root : Path
        Folder of all planners.
    key : str
        32 hexadecimal digits; whoever knows them can open the workspace.
    read_only : bool
        Whether it was found by its reading key: nothing in it can be written or removed.
    """

    root: Path
    key: str
    read_only: bool = False

    @property
    def folder(self) -> Path:
        """Folder of the plan and of every file that it names."""
        return self.root / self.key / "plan"

    @property
    def reading_key(self) -> str:
        """Key for those who may read only; the key of the workspace cannot be computed from it."""
        return reading_key_of(self.key)

    def check_writable(self) -> None:
        """Refuse any change of a workspace that was opened to be read.

        Raises
        ------
        InputError
            It was found by its reading key.
        """
        if self.read_only:
            raise refuse("", "", "", message("read_only"))

    def put(self, kind: str, content: bytes, suffix: str) -> str:
        """Write a file under a name made of its kind and digest, and return that name.

        Names that users gave are never used.
        """
        suffix = suffix.lower() if SUFFIX.fullmatch(suffix.lower()) else ".bin"
        name = f"{kind}-{hashlib.sha256(content).hexdigest()[:12]}{suffix}"
        self.bring({name: content})
        return name

    def bring(self, files: dict[str, bytes]) -> None:
        """Write files by their paths in the folder: all of them, or none where they would not
        fit.

        Raises
        ------
        InputError
            The workspace would become larger than allowed, or may only be read.
        """
        self.check_writable()
        more = sum(
            len(content) for name, content in files.items() if not (self.folder / name).is_file()
        )
        used, most = self.used_bytes() if more else 0, largest_bytes()
        if used + more > most:
            size = f"{(used + more) / MB:.1f} MB"
            raise refuse("", "", size, message("workspace_full", most=f"{most / MB:g}"))
        for name, content in files.items():
            self.write(name, content)

    def used_bytes(self) -> int:
        """Return the bytes that the files of the folder hold."""
        return sum(_size(path) for path in self.folder.rglob("*"))

    def write(self, name: str, content: bytes) -> None:
        """Replace a file of the folder as a whole, so that a reader never sees half of it.

        Raises
        ------
        InputError
            The workspace may only be read.
        """
        self.check_writable()
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        try:
            beside.write_bytes(content)
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)

    def only_writer(self, name: str) -> AbstractContextManager[None]:
        """Let one window at a time write a file: two of them, in one process or in two, may share a
        workspace.
        """
        return only_writer(self.folder / name, WAIT_S)

    def kept(self) -> list[str]:
        """Return the names of the kept plans' files, oldest first."""
        matches = (KEPT.fullmatch(path.name) for path in self.folder.glob("kept-*.yaml"))
        return [
            match[0]
            for match in sorted(
                (match for match in matches if match), key=lambda match: int(match[1])
            )
        ]

    def keep(self, content: bytes, about: bytes = b"") -> str:
        """Write a plan's file beside the other kept plans and return its name.

        Parameters
        ----------
        content : bytes
            The plan.
        about : bytes
            What is kept beside it, under the same number with the ending .json; b"" for nothing.

        Raises
        ------
        InputError
            The workspace would become larger than allowed.
        """
        numbers = [int(match[1]) for name in self.kept() if (match := KEPT.fullmatch(name))]
        number = numbers[-1] + 1 if numbers else 1
        name = f"kept-{number}.yaml"
        # What is told about it first: the plan counts as kept once its own file is there.
        self.bring(({about_of(name): about} if about else {}) | {name: content})
        return name

    def forget(self, name: str) -> None:
        """Remove the files of a kept plan; files with other names are left alone.

        Raises
        ------
        InputError
            The workspace may only be read.
        """
        self.check_writable()
        if KEPT.fullmatch(name):
            for path in (self.folder / name, self.folder / about_of(name)):
                path.unlink(missing_ok=True)


def about_of(name: str) -> str:
    """Return the name of the file beside a kept plan that says when and why it was kept."""
    return name.removesuffix(".yaml") + ".json"


def reading_key_of(key: str) -> str:
    """Return the key for readers of the workspace with a key: a digest, that leads to no key."""
    return hashlib.sha256(key.encode()).hexdigest()[:32]


def default_root() -> Path:
    """Return the folder of all workspaces: HEAVYPOLLUTION_WORKBENCH, else `workbench` in the
    current folder.
    """
    return Path(os.environ.get("HEAVYPOLLUTION_WORKBENCH") or "workbench").resolve()


def largest_bytes() -> int:
    """Return the bytes that a workspace may hold: HEAVYPOLLUTION_WORKSPACE_MB, else 500 MB."""
    return int(float(os.environ.get("HEAVYPOLLUTION_WORKSPACE_MB") or WORKSPACE_MB) * MB)


def new_workspace(root: Path, owner: str = "") -> Workspace:
    """Return a new workspace; it belongs to the owner if one is signed in."""
    _make_private(root)
    workspace = Workspace(root, secrets.token_hex(16))
    workspace.folder.mkdir(parents=True)
    workspace.folder.parent.chmod(0o700)
    if owner:
        (workspace.folder.parent / OWNER).write_text(_mark(owner), encoding="ascii")
    return workspace


def _size(path: Path) -> int:
    try:
        status = path.lstat()
    except OSError:  # removed in the meantime
        return 0
    return status.st_size if stat.S_ISREG(status.st_mode) else 0


def _make_private(root: Path) -> None:
    """Let only the server's user list the folder of all workspaces, since the names in it are
    the keys.
    """
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    status = root.stat()
    ours = hasattr(os, "geteuid") and status.st_uid == os.geteuid()
    # A folder with the sticky bit, such as /tmp, belongs to all users and stays as it is.
    if ours and status.st_mode & 0o077 and not status.st_mode & stat.S_ISVTX:
        root.chmod(0o700)


def find_workspace(root: Path, key: str, owner: str = "") -> Workspace | None:
    """Return the workspace with a key, or None where there is none or it belongs to somebody
    else.
    """
    if not KEY.fullmatch(key):
        return None
    workspace = Workspace(root, key)
    if not (workspace.folder / PLAN).is_file():
        return None
    if _owned_by(root / key) != (_mark(owner) if owner else ""):
        return None
    # The time of the plan tells when the workspace was last opened; `remove_old` reads it.
    os.utime(workspace.folder / PLAN)
    return workspace


def find_for_reading(root: Path, reading_key: str) -> Workspace | None:
    """Return the workspace with a reading key, to be read only, or None where there is none.

    Whoever was given the link may read, whoever owns the workspace.
    """
    if not KEY.fullmatch(reading_key):
        return None
    for path in _workspaces(root):
        if hmac.compare_digest(reading_key_of(path.name), reading_key):
            workspace = Workspace(root, path.name, read_only=True)
            return workspace if (workspace.folder / PLAN).is_file() else None
    return None


def last_workspace(root: Path, owner: str) -> Workspace | None:
    """Return the workspace that a signed-in owner used last, or None."""
    mine = [
        path
        for path in _workspaces(root)
        if (path / "plan" / PLAN).is_file() and _owned_by(path) == _mark(owner)
    ]
    return find_workspace(root, max(mine, key=_last_used).name, owner) if owner and mine else None


def _workspaces(root: Path) -> list[Path]:
    return [path for path in root.iterdir() if KEY.fullmatch(path.name)] if root.is_dir() else []


def _owned_by(folder: Path) -> str:
    """Return the mark of a workspace's owner, or "" where whoever knows the key may open it."""
    mark = folder / OWNER
    return mark.read_text(encoding="ascii") if mark.is_file() else ""


def _mark(owner: str) -> str:
    """Return the digest of an owner's name, so that names are not stored."""
    return hashlib.sha256(owner.encode()).hexdigest()


def remove_old(root: Path, days: float) -> int:
    """Remove workspaces that nobody opened for some days, and return their number."""
    removed = 0
    for folder in _workspaces(root):
        if time.time() - _last_used(folder) > days * DAY_S:
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed


def _last_used(folder: Path) -> float:
    """Return when a workspace was last opened or changed.

    A workspace that another process is removing counts as just used.
    """
    for path in (folder / "plan" / PLAN, folder):
        try:
            return path.stat().st_mtime
        except OSError:
            continue
    return time.time()
