"""The files that a policy names: its parent policies and its table of measures.

Only files in the policy's own folder, and ids of shipped policies, are allowed.
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from simulator.files.yaml_file import is_file, names_yaml, read_yaml
from simulator.inputs.policy import Policy, read_policy
from simulator.terms.errors import InputError, Problem
from simulator.terms.labels import message


@dataclass(frozen=True)
class Beside:
    """A file that a policy names.

    Attributes
    ----------
    member : str | None
        Its path in the folder; None if there is a problem.
    problem : Problem | None
        Why the file is not allowed.
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
    """Return the path inside a folder of a path written in one of its files; None if it leads
    out.
    """
    # A policy written on Windows names its files with backslashes.
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
    member: str, files: Container[str], folder: Path, children: tuple[str, ...] = ()
) -> list[Beside]:
    """Return the files that a policy and its parents name; one outside the folder is a problem.

    Parameters
    ----------
    member : str
        Path of the policy in the folder.
    files : Container[str]
        Paths that exist.
    folder : Path
        Folder from which the files can be read.
    children : tuple[str, ...]
        Policies that extend this one, which end a circle.
    """
    try:
        data = read_yaml(folder / member).data
    except InputError:
        return []  # whoever reads the policy says what is wrong with it
    if not isinstance(data, dict) or member in children:
        return []
    beside: list[Beside] = []
    for key in ("extends", "measures"):
        text = data.get(key)
        if not isinstance(text, str) or (key == "extends" and not names_yaml(text)):
            continue
        other = member_at(member, text)
        if other is None or other not in files:
            beside.append(Beside(None, Problem(member, key, text, message("not_in_archive"))))
            continue
        beside.append(Beside(other))
        if key == "extends":
            beside += files_beside(other, files, folder, (*children, member))
    return beside


def problems_beside(member: str, folder: Path) -> list[Problem]:
    """Return a problem for every file outside a folder that a policy in it names."""
    beside = files_beside(member, FolderFiles(folder), folder)
    return [item.problem for item in beside if item.problem is not None]


def check_within(name: str, folder: Path) -> None:
    """Refuse a policy of a folder, by id or path, that names a file outside the folder.

    Raises
    ------
    InputError
        With every such file.
    """
    if not names_yaml(name):
        return
    if name not in FolderFiles(folder):
        raise InputError([Problem(PurePosixPath(name).name, "", name, message("leaves_workspace"))])
    problems = problems_beside(name, folder)
    if problems:
        raise InputError(problems)


def read_policy_within(name: str, folder: Path) -> Policy:
    """Return a policy of a folder, without overrides, that uses only files of the folder and
    shipped ones.

    Raises
    ------
    InputError
        With every file outside, else with every problem of the policy.
    """
    check_within(name, folder)
    return read_policy(name, folder)
