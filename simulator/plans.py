"""A plan: a scenario together with every file that it names, in one folder; from an example, from an upload, and out again."""

from __future__ import annotations

import copy
import hashlib
import io
import shutil
import stat
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePosixPath
from typing import Any

from ruamel.yaml import YAML

from simulator.errors import InputError, Problem, nearest, refuse
from simulator.labels import DATA, message
from simulator.scenario import Scenario, make_scenario
from simulator.workspace import PLAN, Workspace
from simulator.yaml_file import is_file, read_yaml

EXAMPLES = DATA.parent / "scenarios"
FIRST_EXAMPLE = "zezhou-winter-2020"
EXAMPLE_PARTS = ("period", "alerts", "changes", "policy", "area_sources", "profiles")
LARGEST_UNPACKED_BYTES = 300_000_000
MOST_MEMBERS = 200
LONGEST_NAME_BYTES = 200
READ_BYTES = 1_000_000
UTF8_NAME = 0x800
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


@cache
def example_titles() -> dict[str, str]:
    """Return {name: title} of the scenarios that ship."""
    found = {name: read_yaml(EXAMPLES / f"{name}.yaml").data for name in example_names()}
    return {name: str(data.get("title") or name) for name, data in found.items()}


def still_of_example(plan: Plan) -> list[str]:
    """Return which parts of a plan are still those of the example that it began with; [] where it began with none."""
    name = plan.get("name")
    if name not in example_names():
        return []
    data = read_yaml(EXAMPLES / f"{name}.yaml").data
    kinds = {keys[0]: kind for keys, kind in FILE_KEYS if len(keys) == 1}
    found = []
    for part in EXAMPLE_PARTS:
        here, there = plan.data.get(part), data.get(part)
        if isinstance(there, str) and part in kinds and part != "policy":
            digest = hashlib.sha256((EXAMPLES / there).read_bytes()).hexdigest()[:12]
            there = f"{kinds[part]}-{digest}{PurePosixPath(there).suffix}"
        if here == there and here:
            found.append(part)
    return found


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
    known = (workspace.folder / room).exists()
    try:
        for member, part in members.items():
            workspace.write(f"{room}/{member}", part)
        return Plan(_gathered(name, members, workspace, room), workspace.folder)
    except (InputError, OSError) as error:
        if not known:
            shutil.rmtree(workspace.folder / room, ignore_errors=True)
            (workspace.folder / f"{room}.zip").unlink(missing_ok=True)
        if isinstance(error, (FileExistsError, NotADirectoryError, IsADirectoryError)):  # a file's name and a folder's at once
            raise refuse(name, "", "", message("archive_path")) from None
        raise


def _gathered(name: str, members: dict[str, bytes], workspace: Workspace, room: str) -> dict[str, Any]:
    """Return the data of the scenario among the members, every file that it names laid into the workspace."""
    member = _scenario_member(name, members, workspace.folder / room)
    data = copy.deepcopy(read_yaml(workspace.folder / room / member).data)
    problems = []
    for keys, kind, text in list(files_of(data)):
        found, shipped = _find(member, text, members), _shipped(text)
        if found is not None:
            beside = _named_beside(found, members, workspace.folder / room) if kind == "policy" else []
            problems += [problem for _, problem in beside if problem is not None]
            # Only a policy with files of its own must stay among its neighbours.
            put = workspace.put(kind, members[found], PurePosixPath(found).suffix) if not beside else f"{room}/{found}"
            _set(data, keys, put)
        elif shipped is None:
            problems.append(Problem(name, ".".join(keys), text, message("not_in_archive")))
        elif kind in IDS_TOO:
            _set(data, keys, shipped.stem)
        else:
            _set(data, keys, workspace.put(kind, shipped.read_bytes(), shipped.suffix))
    if problems:
        raise InputError(problems)
    return data


def _members(name: str, content: bytes) -> dict[str, bytes]:
    """Return the files of an archive by their path in it; one that leads out of it, or is too much, is refused."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(archive.infolist()) > MOST_MEMBERS or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED_BYTES:
                raise refuse(name, "", str(len(entries)), message("archive_too_large"))
            found: dict[str, bytes] = {}
            for entry in entries:
                path = PurePosixPath(_member_name(entry))
                if not _is_inside(path) or _is_link(entry) or str(path) in found:
                    raise refuse(name, "", str(path), message("archive_path"))
                found[str(path)] = _unpacked(archive, entry)
            return found
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError) as error:
        raise refuse(name, "", type(error).__name__, message("not_an_archive")) from None


def _member_name(entry: zipfile.ZipInfo) -> str:
    """Return a member's name; without the mark of UTF-8 it is, on Chinese systems, written in GBK."""
    if entry.flag_bits & UTF8_NAME or entry.orig_filename.isascii():
        return entry.orig_filename
    try:
        return entry.orig_filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.orig_filename


def _is_inside(path: PurePosixPath) -> bool:
    """Return whether a member's path stays in its archive on every system, and can be the path of a file."""
    letters = "".join(path.parts)
    if path.is_absolute() or not path.parts or ".." in path.parts or not letters.isprintable():
        return False
    return not set(letters) & set('\\:*?"<>|') and all(len(part.encode()) <= LONGEST_NAME_BYTES for part in path.parts)


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return a member's bytes, read piece by piece: whatever its header says, no more than that is ever unpacked."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise NotImplementedError(entry.compress_type)
    with archive.open(entry) as packed:
        return b"".join(iter(lambda: packed.read(READ_BYTES), b""))


def _scenario_member(name: str, members: dict[str, bytes], folder: Path) -> str:
    """Return the one member that is a scenario."""
    yamls = [member for member in members if PurePosixPath(member).suffix in (".yaml", ".yml")]
    if len(yamls) > 1:
        # A policy has no period.
        yamls = [member for member in yamls if isinstance(data := read_yaml(folder / member).data, dict) and "period" in data]
    # What was exported may hold the files of an earlier upload below it.
    depths = [len(PurePosixPath(member).parts) for member in yamls]
    yamls = [member for member, depth in zip(yamls, depths, strict=True) if depth == min(depths)]
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
    return path if is_file(path) and path.resolve().is_relative_to(DATA) else None


def _named_beside(member: str, members: dict[str, bytes], folder: Path, children: tuple[str, ...] = ()) -> list[tuple[str, Problem | None]]:
    """Return (text, what is wrong with it) of the files that a policy of an archive names: its parents and its measures."""
    data = read_yaml(folder / member).data
    if not isinstance(data, dict) or member in children:
        return []
    found: list[tuple[str, Problem | None]] = []
    for key in ("extends", "measures"):
        text = data.get(key)
        if not isinstance(text, str) or (key == "extends" and PurePosixPath(text).suffix not in (".yaml", ".yml")):
            continue
        other = _find(member, text, members)
        found.append((text, None if other is not None else Problem(member, key, text, message("not_in_archive"))))
        if other is not None and key == "extends":
            found += _named_beside(other, members, folder, (*children, member))
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
