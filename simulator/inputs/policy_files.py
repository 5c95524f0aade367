"""The files that a policy names beside itself, its parents and its table of measures: only
such as lie in its own room, or shipped ids.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from simulator.files.yaml_file import is_file, read_yaml
from simulator.inputs.policy import Policy, read_policy
from simulator.terms.errors import InputError, Problem
from simulator.terms.labels import message

POLICY_ENDINGS = (".yaml", ".yml")


@dataclass(frozen=True)
class Beside:
    """A file that a policy names.

    Attributes
    ----------
    member : str | None
        Its path in the room, None where `problem` says why not.
    """

    member: str | None
    problem: Problem | None = None


@dataclass(frozen=True)
class FolderFiles:
    """The files of a folder by their paths in it: regular files that do not leave it,
    whatever links or dots the path holds.
    """

    folder: Path

    def __contains__(self, member: object) -> bool:
        path = self.folder / str(member)
        return is_file(path) and path.resolve().is_relative_to(self.folder.resolve())


def member_at(member: str, text: str) -> str | None:
    """Return the path in a room that a path written in one of its files means, None where it leads
    out.
    """
    written = PurePosixPath(text.replace("\\", "/"))
    parts: list[str] = list(PurePosixPath(member).parts[:-1])
    if written.is_absolute():
        return None
    for part in written.parts:
        if part == ".." and not parts:
            return None
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)


def files_beside(
    member: str, room: Container[str], folder: Path, children: tuple[str, ...] = ()
) -> list[Beside]:
    """Return the files that a policy names, and those that its parents do; what is neither a
    shipped id nor in the room is a problem.

    Parameters
    ----------
    member : str
        The policy's path in the room.
    room : Container[str]
        Paths that are there.
    folder : Path
        Where the room's files can be read.
    """
    try:
        data = read_yaml(folder / member).data
    except InputError:
        return []  # whoever reads the policy says what is wrong with it
    if not isinstance(data, dict) or member in children:
        return []
    found: list[Beside] = []
    for key in ("extends", "measures"):
        text = data.get(key)
        if not isinstance(text, str) or (
            key == "extends" and PurePosixPath(text).suffix not in POLICY_ENDINGS
        ):
            continue
        other = member_at(member, text)
        if other is None or other not in room:
            found.append(Beside(None, Problem(member, key, text, message("not_in_archive"))))
            continue
        found.append(Beside(other))
        if key == "extends":
            found += files_beside(other, room, folder, (*children, member))
    return found


def check_room(name: str, folder: Path) -> None:
    """Refuse a policy of a folder, by id or path, that names a file outside the folder.

    Raises
    ------
    InputError
        With every such file.
    """
    if PurePosixPath(name).suffix not in POLICY_ENDINGS:
        return
    if name not in FolderFiles(folder):
        raise InputError([Problem(PurePosixPath(name).name, "", name, message("leaves_workspace"))])
    problems = [
        beside.problem
        for beside in files_beside(name, FolderFiles(folder), folder)
        if beside.problem is not None
    ]
    if problems:
        raise InputError(problems)


def read_policy_within(name: str, folder: Path) -> Policy:
    """Return a policy of a folder without overrides; none of its files lies outside the
    folder and the shipped ones.

    Raises
    ------
    InputError
        With every file that does, else with every problem of the policy.
    """
    check_room(name, folder)
    return read_policy(name, folder)
