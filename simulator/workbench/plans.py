"""A plan: a scenario and every file that it names, in one folder; how it is made, saved and
exported.
"""

from __future__ import annotations

import copy
import hashlib
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from simulator.files.yaml_file import read_yaml
from simulator.inputs.named_files import FILE_KEYS, files_of, set_text, yaml_text
from simulator.inputs.policy_files import FolderFiles, problems_beside
from simulator.inputs.scenario import Scenario, make_scenario
from simulator.inputs.told_file import TOLD_FILE
from simulator.terms.errors import InputError, Problem, nearest, refuse
from simulator.terms.labels import message
from simulator.terms.paths import SCENARIOS
from simulator.workbench.workspace import PLAN, Workspace

EXAMPLES = SCENARIOS
FIRST_EXAMPLE = "zezhou-winter-2020"
EXAMPLE_PARTS = ("period", "alerts", "changes", "policy", "area_sources", "profiles")


@dataclass(frozen=True)
class Plan:
    """A scenario as plain data, and the folder that its paths are relative to."""

    data: dict[str, Any]
    folder: Path

    def scenario(self) -> Scenario:
        """Return the checked scenario.

        Raises
        ------
        InputError
            With every file outside the plan's folder, else with every problem of the scenario, its
            policy, alerts and changes.
        """
        check_contained(self.data, self.folder)
        return make_scenario(self.data, self.folder, PLAN)

    def get(self, *keys: str, default: Any = None) -> Any:
        """Return the value at a key path, or the default where there is none."""
        value: Any = self.data
        for key in keys:
            if not isinstance(value, dict) or value.get(key) is None:
                return default
            value = value[key]
        return value

    def put(self, keys: Sequence[str], value: Any) -> Plan:
        """Return the plan with a value at a key path; None removes the key and mappings that
        become empty.
        """
        # A copy, since earlier plans stay as steps back.
        data = copy.deepcopy(self.data)
        _put(data, tuple(keys), copy.deepcopy(value))
        return replace(self, data=data)

    def text(self) -> str:
        """Return the plan as a scenario file."""
        return yaml_text(self.data)


def _put(data: dict, keys: tuple[str, ...], value: Any) -> None:
    if len(keys) > 1:
        below = data.get(keys[0])
        if not isinstance(below, dict):
            below = {}
        _put(below, keys[1:], value)
        value = below or None
    if value is None:
        data.pop(keys[0], None)
    else:
        data[keys[0]] = value


def save_plan(plan: Plan, workspace: Workspace) -> None:
    """Write the plan into its workspace."""
    workspace.write(PLAN, plan.text().encode())


def load_plan(workspace: Workspace, name: str = PLAN) -> Plan:
    """Return the current plan or a kept plan of a workspace.

    Raises
    ------
    InputError
        The file is missing or not readable, or the plan names a file outside its folder.
    """
    data = read_yaml(workspace.folder / name).data
    if not isinstance(data, dict):
        raise refuse(name, "", "", message("a_mapping"))
    check_contained(data, workspace.folder)
    return Plan(data, workspace.folder)


def example_names() -> list[str]:
    """Return the names of the shipped scenarios, the first example first."""
    names = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
    # False sorts before True.
    return sorted(names, key=lambda name: name != FIRST_EXAMPLE)


@cache
def example_titles() -> dict[str, str]:
    """Return {name: title} of the shipped scenarios."""
    examples = {name: read_yaml(EXAMPLES / f"{name}.yaml").data for name in example_names()}
    return {name: str(data.get("title") or name) for name, data in examples.items()}


def still_of_example(plan: Plan) -> list[str]:
    """Return the parts of a plan that are still those of the example it began with, or []
    without one.
    """
    name = plan.get("name")
    if name not in example_names():
        return []
    data = read_yaml(EXAMPLES / f"{name}.yaml").data
    kinds = {keys[0]: kind for keys, kind in FILE_KEYS if len(keys) == 1}
    unchanged = []
    for part in EXAMPLE_PARTS:
        own, shipped = plan.data.get(part), data.get(part)
        if isinstance(shipped, str) and part in kinds and part != "policy":
            # Files of a plan are named by digest, so that equal names mean equal content.
            digest = hashlib.sha256((EXAMPLES / shipped).read_bytes()).hexdigest()[:12]
            shipped = f"{kinds[part]}-{digest}{PurePosixPath(shipped).suffix}"
        if own == shipped and own:
            unchanged.append(part)
    return unchanged


def plan_of_example(name: str, workspace: Workspace) -> Plan:
    """Return a shipped scenario as a plan, with its files copied into the workspace.

    Raises
    ------
    InputError
        There is no such example.
    """
    if name not in example_names():
        raise refuse(
            "",
            "",
            name,
            message("one_of", known=", ".join(example_names())),
            nearest(name, example_names()),
        )
    data = copy.deepcopy(read_yaml(EXAMPLES / f"{name}.yaml").data)
    for keys, kind, text in files_of(data):
        path = (EXAMPLES / text).resolve()
        set_text(data, keys, workspace.put(kind, path.read_bytes(), path.suffix))
    return Plan(data, workspace.folder)


def check_contained(data: dict, folder: Path) -> None:
    """Refuse a plan with a file that lies outside its folder or is a device.

    Files that its policy names count too.

    Raises
    ------
    InputError
        With every such file. A file that is missing is reported by its reader.
    """
    problems: list[Problem] = []
    for keys, kind, text in files_of(data):
        if leaves(text, folder):
            problems.append(Problem(PLAN, ".".join(keys), text, message("leaves_workspace")))
        elif kind == "policy" and text in FolderFiles(folder):
            problems += problems_beside(text, folder)
    if problems:
        raise InputError(problems)


def leaves(text: str, folder: Path) -> bool:
    """Return whether a path leaves a folder, also through ".." or links, or names no regular
    file.
    """
    try:
        path = (folder / text).resolve()
        return not path.is_relative_to(folder.resolve()) or (path.exists() and not path.is_file())
    except (OSError, ValueError):
        return False  # such a path cannot exist


def bundle(plan: Plan) -> bytes:
    """Return a ZIP of the scenario with every file that it names, and who was told of its alerts;
    it runs where it is unpacked.
    """
    data, target = copy.deepcopy(plan.data), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for keys, kind, text in list(files_of(data)):
            path = plan.folder / text
            if path.parent == plan.folder:
                set_text(data, keys, f"{kind}{path.suffix}")
                archive.writestr(f"{kind}{path.suffix}", path.read_bytes())
            else:
                # A file from an uploaded archive keeps its path, since it may name other files of
                # that archive.
                source = plan.folder / Path(text).parts[0]
                for part in sorted(item for item in source.rglob("*") if item.is_file()):
                    member = part.relative_to(plan.folder).as_posix()
                    if member not in archive.namelist():
                        archive.writestr(member, part.read_bytes())
        told = plan.folder / TOLD_FILE
        if told.is_file():
            archive.writestr(TOLD_FILE, told.read_bytes())
        archive.writestr("scenario.yaml", yaml_text(data))
    return target.getvalue()
