"""An uploaded scenario as a plan: a YAML file alone, or an archive of it with its files.

Everything is checked in a temporary folder before any of it enters the workspace.
"""

from __future__ import annotations

import copy
import hashlib
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from simulator.files.yaml_file import (
    LARGEST_BYTES,
    MARKS,
    MOST_MARKS,
    MOST_VALUES,
    is_file,
    names_yaml,
    read_bytes,
    read_yaml,
)
from simulator.files.zip_archive import unpack
from simulator.inputs.named_files import IDS_TOO, files_of, set_text
from simulator.inputs.policy_files import files_beside, member_at
from simulator.inputs.told_file import TOLD_FILE, Call, Ticks, read_told
from simulator.terms.errors import InputError, Problem, refuse
from simulator.terms.labels import message
from simulator.terms.paths import DATA
from simulator.workbench.plans import Plan
from simulator.workbench.told import bring_ticks
from simulator.workbench.upload_limits import check_upload, guarded
from simulator.workbench.workspace import Workspace

ALONE = "scenario.yaml"
# So many of the largest YAML files may be in one archive (assumed): scenario, policy, parent.
LARGEST_FILES = 3


def plan_of_upload(name: str, content: bytes, workspace: Workspace) -> Plan:
    """Return the plan of an uploaded scenario: a YAML file alone, or a ZIP of it with its files.

    Parameters
    ----------
    name : str
        Name of the file, for its ending and for messages.
    content : bytes
        Content of the file.
    workspace : Workspace
        The planner's folder.

    Raises
    ------
    InputError
        The archive is damaged or holds no scenario or several, the scenario names files that are
        neither in it nor in data/, a file is beyond the limits of uploads, or the scenario is
        wrong. The workspace is then unchanged.
    """
    bundle = f"bundle-{hashlib.sha256(content).hexdigest()[:12]}"
    with tempfile.TemporaryDirectory() as folder:
        staged = Workspace(Path(folder), "staged")
        files = staged.folder / bundle
        # Every ZIP begins with PK, whatever its name.
        if content[:2] == b"PK":
            members = unpack(name, content, files)
        else:
            members = [ALONE]
            staged.write(f"{bundle}/{ALONE}", content)
        _check_yamls(name, [member for member in members if names_yaml(member)], files)
        data, named = _gathered(name, members, staged, bundle)
        Plan(data, staged.folder).scenario()
        told = _told_beside(name, members, files)
        workspace.bring({text: (staged.folder / text).read_bytes() for text in named})
        if told:
            bring_ticks(workspace, told)
    return Plan(data, workspace.folder)


def _check_yamls(name: str, members: Sequence[str], folder: Path) -> None:
    """Read the YAML files of an archive for their limits: each within its own, and all together,
    for an archive may have two hundred.
    """
    marks = 0
    for member in members:
        with suppress(InputError):
            raw = read_bytes(folder / member, LARGEST_BYTES)
            marks += sum(raw.count(mark.encode()) for mark in MARKS)
    if marks > LARGEST_FILES * MOST_MARKS:
        raise refuse(name, "", str(len(members)), message("too_many_values", most=MOST_VALUES))
    for member in members:
        guarded(member, _try_to_read, folder / member)


def _told_beside(name: str, members: Sequence[str], folder: Path) -> dict[Call, Ticks]:
    """Return who was told, from the file beside the scenario of an archive; {} without one."""
    scenario = _scenario_member(name, members, folder)
    member = PurePosixPath(scenario).with_name(TOLD_FILE).as_posix()
    if member not in members:
        return {}
    try:
        return guarded(member, read_told, folder / member)
    except InputError as error:
        raise InputError(replace(problem, file=member) for problem in error.problems) from None


def _try_to_read(path: Path) -> None:
    """Read a YAML file for its limits alone; other problems are told where its values are used."""
    with suppress(InputError):
        read_yaml(path)


def _gathered(
    name: str, members: Sequence[str], staged: Workspace, bundle: str
) -> tuple[dict[str, Any], set[str]]:
    """Return the data of the scenario in an archive, and the paths of the files that it names.

    The files are written into the temporary workspace.
    """
    folder = staged.folder / bundle
    member = _scenario_member(name, members, folder)
    data = copy.deepcopy(read_yaml(folder / member).data)
    problems: list[Problem] = []
    named: set[str] = set()
    for keys, kind, text in list(files_of(data)):
        path, shipped = member_at(member, text), _shipped(text)
        if path is not None and path in members:
            named_by_policy = files_beside(path, members, folder) if kind == "policy" else []
            problems += [item.problem for item in named_by_policy if item.problem is not None]
            problems += _beyond_limits(path, kind, folder)
            problems += [
                problem
                for item in named_by_policy
                if item.member
                for problem in _beyond_limits(item.member, "measures", folder)
            ]
            if problems:
                continue
            # A policy that names other files must keep its place beside them.
            stored = (
                f"{bundle}/{path}"
                if named_by_policy
                else staged.put(kind, (folder / path).read_bytes(), PurePosixPath(path).suffix)
            )
            named |= {
                stored,
                *(f"{bundle}/{item.member}" for item in named_by_policy if item.member),
            }
            set_text(data, keys, stored)
        elif shipped is None:
            problems.append(Problem(name, ".".join(keys), text, message("not_in_archive")))
        elif kind in IDS_TOO:
            set_text(data, keys, shipped.stem)
        else:
            stored = staged.put(kind, shipped.read_bytes(), shipped.suffix)
            named.add(stored)
            set_text(data, keys, stored)
    if problems:
        raise InputError(problems)
    return data, named


def _beyond_limits(member: str, kind: str, folder: Path) -> list[Problem]:
    try:
        check_upload(folder / member, kind)
    except InputError as error:
        return [replace(problem, file=member) for problem in error.problems]
    return []


def _scenario_member(name: str, members: Sequence[str], folder: Path) -> str:
    """Return the one file of the archive that is a scenario."""
    yamls = [member for member in members if names_yaml(member)]
    if len(yamls) > 1:
        # Only scenarios have a period; the other files may be policies.
        yamls = [
            member
            for member in yamls
            if isinstance(data := read_yaml(folder / member).data, dict) and "period" in data
        ]
    # An exported archive may hold an earlier upload in a folder: only the top level counts.
    depths = [len(PurePosixPath(member).parts) for member in yamls]
    yamls = [member for member, depth in zip(yamls, depths, strict=True) if depth == min(depths)]
    if len(yamls) != 1:
        raise refuse(name, "", str(len(yamls)), message("one_scenario"))
    if not isinstance(read_yaml(folder / yamls[0]).data, dict):
        raise refuse(name, "", "", message("a_mapping"))
    return yamls[0]


def _shipped(text: str) -> Path | None:
    """Return the shipped file that a path such as ../data/inventories/demo-county.csv names, or
    None.
    """
    parts = PurePosixPath(text.replace("\\", "/")).parts
    if "data" not in parts or ".." in parts[parts.index("data") :]:
        return None
    path = DATA.joinpath(*parts[parts.index("data") + 1 :])
    return path if is_file(path) and path.resolve().is_relative_to(DATA) else None
