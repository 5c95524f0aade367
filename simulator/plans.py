"""A plan: a scenario together with every file that it names, in one folder; from an example, from an upload, and out again."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from ruamel.yaml import YAML

from simulator.errors import InputError, Problem, nearest, refuse
from simulator.labels import DATA, message
from simulator.scenario import Scenario, make_scenario
from simulator.workspace import PLAN, Workspace
from simulator.yaml_file import read_yaml

EXAMPLES = DATA.parent / "scenarios"
FIRST_EXAMPLE = "zezhou-winter-2020"
LARGEST_UNPACKED_BYTES = 300_000_000
MOST_MEMBERS = 200
# Where a scenario names a file, and what kind it is called in the folder.
FILE_KEYS = (
    (("inventory",), "inventory"),
    (("area_sources",), "area-sources"),
    (("profiles",), "profiles"),
    (("policy",), "policy"),
    (("policy_overrides", "measures"), "measures"),
    (("alerts", "file"), "alerts"),
    (("alerts", "forecast"), "forecast"),
    (("alerts", "criteria"), "criteria"),
    (("alerts", "authority", "ensemble"), "ensemble"),
    (("changes", "file"), "changes"),
)
IDS_TOO = ("policy", "criteria")


@dataclass(frozen=True)
class Plan:
    """A scenario's plain data and the folder that its paths are relative to."""

    data: dict[str, Any]
    folder: Path

    def scenario(self) -> Scenario:
        """Return the checked scenario.

        Raises
        ------
        InputError
            With every problem of the scenario, its policy, alerts and changes.
        """
        return make_scenario(self.data, self.folder, PLAN)

    def get(self, *keys: str, default: Any = None) -> Any:
        """Return the value of a key path, or the default where nothing is written."""
        here: Any = self.data
        for key in keys:
            if not isinstance(here, dict) or here.get(key) is None:
                return default
            here = here[key]
        return here

    def put(self, keys: Sequence[str], value: Any) -> Plan:
        """Return the plan with a value at a key path; None takes the key away, and mappings that are then empty."""
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


def yaml_text(data: dict) -> str:
    """Return plain data as YAML 1.2, the keys in their order."""
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = None
    yaml.allow_unicode = True
    yaml.sort_base_mapping_type_on_output = False
    yaml.width = 160
    text = io.StringIO()
    yaml.dump(data, text)
    return text.getvalue()


def save_plan(plan: Plan, workspace: Workspace) -> None:
    """Write the plan into its workspace."""
    workspace.write(PLAN, plan.text().encode())


def load_plan(workspace: Workspace, name: str = PLAN) -> Plan:
    """Return the plan, or a kept one, of a workspace.

    Raises
    ------
    InputError
        The file is gone or no longer readable.
    """
    data = read_yaml(workspace.folder / name).data
    if not isinstance(data, dict):
        raise refuse(name, "", "", message("a_mapping"))
    return Plan(data, workspace.folder)


def example_names() -> list[str]:
    """Return the names of the scenarios that ship, the first example first."""
    names = sorted(path.stem for path in EXAMPLES.glob("*.yaml"))
    return sorted(names, key=lambda name: name != FIRST_EXAMPLE)


def plan_of_example(name: str, workspace: Workspace) -> Plan:
    """Return a scenario that ships as a plan, its files copied into the workspace.

    Raises
    ------
    InputError
        There is no such example.
    """
    if name not in example_names():
        raise refuse("", "", name, message("one_of", known=", ".join(example_names())), nearest(name, example_names()))
    data = copy.deepcopy(read_yaml(EXAMPLES / f"{name}.yaml").data)
    for keys, kind, text in files_of(data):
        path = (EXAMPLES / text).resolve()
        _set(data, keys, workspace.put(kind, path.read_bytes(), path.suffix))
    return Plan(data, workspace.folder)


def files_of(data: dict) -> Iterator[tuple[tuple[str, ...], str, str]]:
    """Yield (key path, kind, text) of everything in a scenario that names a file; ids of shipped policies and rule sets do not."""
    for keys, kind in FILE_KEYS:
        here: Any = data
        for key in keys:
            here = here.get(key) if isinstance(here, dict) else None
        if isinstance(here, str) and here and not (kind in IDS_TOO and PurePosixPath(here).suffix not in (".yaml", ".yml")):
            yield keys, kind, here


def _set(data: dict, keys: tuple[str, ...], value: str) -> None:
    for key in keys[:-1]:
        data = data[key]
    data[keys[-1]] = value


def plan_of_upload(name: str, content: bytes, workspace: Workspace) -> Plan:
    """Return the plan of an uploaded scenario: a YAML file alone, or a ZIP of it with its files.

    Parameters
    ----------
    name : the file's name, for its ending and for messages. content : its bytes.

    Raises
    ------
    InputError
        The archive is not one, holds no scenario or several, or the scenario names files that neither it nor data/ has.
    """
    members = _members(name, content) if content[:2] == b"PK" else {"scenario.yaml": content}
    room = workspace.put("bundle", content, ".zip").removesuffix(".zip")
    for member, part in members.items():
        workspace.write(f"{room}/{member}", part)
    member = _scenario_member(name, members, workspace.folder / room)
    data = copy.deepcopy(read_yaml(workspace.folder / room / member).data)
    problems = []
    for keys, kind, text in list(files_of(data)):
        found = _find(member, text, members)
        if found is not None:
            if kind == "policy":
                problems += _policy_problems(found, members, workspace.folder / room)
            _set(data, keys, f"{room}/{found}")
            continue
        shipped = _shipped(text)
        if shipped is None:
            problems.append(Problem(name, ".".join(keys), text, message("not_in_archive")))
        else:
            _set(data, keys, workspace.put(kind, shipped.read_bytes(), shipped.suffix))
    if problems:
        raise InputError(problems)
    return Plan(data, workspace.folder)


def _members(name: str, content: bytes) -> dict[str, bytes]:
    """Return the files of an archive by their path in it; one that leads out of it, or is too much, is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) > MOST_MEMBERS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED_BYTES:
                raise refuse(name, "", str(len(entries)), message("archive_too_large"))
            found = {}
            for entry in entries:
                path = PurePosixPath(entry.filename)
                if path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename or "\0" in entry.filename:
                    raise refuse(name, "", entry.filename, message("archive_path"))
                found[str(path)] = archive.read(entry)
            return found
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise refuse(name, "", type(error).__name__, message("not_an_archive")) from None


def _scenario_member(name: str, members: dict[str, bytes], folder: Path) -> str:
    """Return the one member that is a scenario."""
    yamls = [member for member in members if PurePosixPath(member).suffix in (".yaml", ".yml")]
    if len(yamls) > 1:
        # A policy has no period.
        yamls = [member for member in yamls if isinstance(data := read_yaml(folder / member).data, dict) and "period" in data]
    if len(yamls) != 1:
        raise refuse(name, "", str(len(yamls)), message("one_scenario"))
    if not isinstance(read_yaml(folder / yamls[0]).data, dict):
        raise refuse(name, "", "", message("a_mapping"))
    return yamls[0]


def _find(member: str, text: str, members: dict[str, bytes]) -> str | None:
    """Return the member that a path written in another member names, None where it names none."""
    parts: list[str] = list(PurePosixPath(member).parts[:-1])
    for part in PurePosixPath(text.replace("\\", "/")).parts:
        if part == ".." and parts:
            parts.pop()
        elif part == "..":
            return None
        else:
            parts.append(part)
    found = "/".join(parts)
    return found if found in members else None


def _shipped(text: str) -> Path | None:
    """Return the file of data/ that a path such as ../data/inventories/demo-county.csv names."""
    parts = PurePosixPath(text.replace("\\", "/")).parts
    if "data" not in parts or ".." in parts[parts.index("data") :]:
        return None
    path = DATA.joinpath(*parts[parts.index("data") + 1 :])
    return path if path.is_file() and path.resolve().is_relative_to(DATA) else None


def _policy_problems(member: str, members: dict[str, bytes], folder: Path, children: tuple[str, ...] = ()) -> list[Problem]:
    """Return what is wrong with the files that a policy of an archive names: its parents and its measures."""
    data = read_yaml(folder / member).data
    if not isinstance(data, dict) or member in children:
        return []
    found = []
    for key in ("extends", "measures"):
        text = data.get(key)
        if not isinstance(text, str) or (key == "extends" and PurePosixPath(text).suffix not in (".yaml", ".yml")):
            continue
        other = _find(member, text, members)
        if other is None:
            found.append(Problem(member, key, text, message("not_in_archive")))
        elif key == "extends":
            found += _policy_problems(other, members, folder, (*children, member))
    return found


def bundle(plan: Plan) -> bytes:
    """Return a ZIP of the scenario with every file that it names; unpacked, it runs as it stands."""
    data, target = copy.deepcopy(plan.data), io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for keys, kind, text in list(files_of(data)):
            path = plan.folder / text
            if path.parent == plan.folder:
                _set(data, keys, f"{kind}{path.suffix}")
                archive.writestr(f"{kind}{path.suffix}", path.read_bytes())
            else:
                # A file of an unpacked archive keeps its place, since its own neighbours may be named in it.
                room = plan.folder / Path(text).parts[0]
                for part in sorted(item for item in room.rglob("*") if item.is_file()):
                    member = part.relative_to(plan.folder).as_posix()
                    if member not in archive.namelist():
                        archive.writestr(member, part.read_bytes())
        archive.writestr("scenario.yaml", yaml_text(data))
    return target.getvalue()
