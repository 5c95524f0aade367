"""Policies: read, extended, overridden and checked (docs/method.md)."""

from __future__ import annotations

import copy
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from simulator.files.checked_table import FLAGS
from simulator.files.raw_table import in_row, read_raw_table
from simulator.files.shapes import place_of, read_model
from simulator.files.yaml_file import YamlFile, is_file, names_yaml, read_yaml
from simulator.inputs.policy_merge import Keys, drop_foreign_sources, merge, place_of_row
from simulator.inputs.policy_shape import (
    IndustryRow,
    MeasureRow,
    MeasuresPart,
    PolicyShape,
    measure_of,
)
from simulator.inputs.policy_sources import sources_of
from simulator.terms.clock import parse_time
from simulator.terms.errors import InputError, Problem, nearest, refuse
from simulator.terms.labels import Message, message
from simulator.terms.levels import TARGET_LEVELS, read_grade
from simulator.terms.paths import DATA

FOLDER = DATA / "policies"
DEEPEST_CHAIN = 10


@dataclass(frozen=True)
class Policy:
    """A policy in use.

    Attributes
    ----------
    shape : PolicyShape
        Its values, with `extends` resolved and the scenario's overrides merged.
    files : tuple[tuple[Path, str], ...]
        (path, SHA-256) of every file that it was read from.
    overridden : frozenset[Keys]
        Key paths that a scenario changed.
    off_policy : tuple[str, ...]
        Descriptions of cuts outside the policy's own bounds (only with what_if).
    chain : tuple[PolicyShape, ...]
        The policy without overrides, then each policy that it extends, the nearest first; each is
        complete.
    """

    shape: PolicyShape
    files: tuple[tuple[Path, str], ...]
    overridden: frozenset[Keys] = frozenset()
    off_policy: tuple[str, ...] = ()
    chain: tuple[PolicyShape, ...] = ()

    def resolved(self) -> dict:
        """Return the policy as plain data, as the manifest keeps it."""
        return self.shape.model_dump(mode="json", by_alias=True, exclude_unset=True)

    def industry_code(self, name: str) -> str | None:
        """Return the code of an industry's code, alias or title; None if the policy does not
        know it.
        """
        if name in self.shape.process:
            return name
        for code, process in self.shape.process.items():
            if name in process.aliases or name == process.title:
                return code
        return None

    def outside_dates(self, start: datetime, end: datetime) -> bool:
        """Return whether a period extends beyond the policy's dates."""
        valid = self.shape.valid
        if valid is None:
            return False
        early = valid.from_ is not None and start < parse_time(valid.from_)
        return early or (valid.to is not None and end > parse_time(valid.to))


def policy_ids() -> list[str]:
    """Return the ids of the policies that ship."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read_policy(
    name: str, folder: Path, overrides: dict | None = None, what_if: bool = False
) -> Policy:
    """Return the policy with an id in data/policies/, or at a path relative to `folder`.

    Parameters
    ----------
    name : str
        Id or path.
    folder : Path
        Folder that the path is relative to.
    overrides : dict | None
        The scenario's changes to the policy.
    what_if : bool
        Whether overrides may set cuts outside the policy's bounds.

    Raises
    ------
    InputError
        With every problem of the policy and the overrides.
    """
    path = find_policy(name, folder)
    data, sources = _with_parents(path, ())
    own = _checked(data, str(path), sources[0][1])
    overridden: set[Keys] = set()
    shape = own
    if overrides:
        if "extends" in overrides:
            raise refuse(
                "policy_overrides", "extends", overrides["extends"], message("extends_in_overrides")
            )
        merged = merge(
            data,
            _one_spelling(_with_measures(overrides, folder, "policy_overrides")),
            (),
            overridden,
        )
        drop_foreign_sources(merged, overrides)
        shape = _checked(merged, "policy_overrides", None)
    # Overrides may change the bounds as well: the policy's own bounds are held too.
    off = _outside_bounds(shape, own.bounds | shape.bounds) + _outside_bounds(shape, own.bounds)
    # A cut outside both bounds is reported once.
    off = list(dict.fromkeys(off))
    if off and not (what_if and overrides):
        file, source = ("policy_overrides", None) if overrides else (str(path), sources[0][1])
        raise InputError(
            Problem(
                file,
                place_of(source, place.split(".")),
                f"{cut:g}",
                message("within_bounds", low=low, high=high),
            )
            for place, cut, low, high in off
        )
    described = tuple(f"{place}: {cut:g} ({low:g}-{high:g})" for place, cut, low, high in off)
    files = tuple((file.path, file.sha256) for _, file in sources)
    parents = (
        read_model(PolicyShape, parent, str(file.path), file) for parent, file in sources[1:]
    )
    return Policy(shape, files, frozenset(overridden), described, (own, *parents))


def is_shipped(name: str) -> bool:
    """Return whether a name is the id of a policy that ships."""
    return "/" not in name and "\\" not in name and is_file(FOLDER / f"{name}.yaml")


def find_policy(name: str, folder: Path) -> Path:
    """Return the path of a policy, given by id or path.

    Raises
    ------
    InputError
        There is neither such an id nor such a file.
    """
    if is_shipped(name):
        return FOLDER / f"{name}.yaml"
    path = folder / name
    if names_yaml(path) and is_file(path):
        return path
    known = policy_ids()
    raise refuse(
        "policy",
        "",
        name,
        message("policy_id_or_path", known=", ".join(known)),
        nearest(name, known),
    )


def _one_spelling(data: dict) -> dict:
    """Return policy data with every grade spelt in one way, so that rows of a grade are merged.

    Two spellings of a grade in one mapping are kept; the check refuses them.
    """

    def of_grades(rows: object) -> object:
        if not isinstance(rows, dict):
            return rows
        names = {key: (read_grade(key) if isinstance(key, str) else None) or key for key in rows}
        return (
            {names[key]: row for key, row in rows.items()}
            if len(set(names.values())) == len(names)
            else rows
        )

    respelt = dict(data)
    for key in ("curtailment", "bounds"):
        if key in respelt:
            respelt[key] = of_grades(respelt[key])
    if isinstance(respelt.get("industries"), dict):
        respelt["industries"] = {
            industry: of_grades(grades) for industry, grades in respelt["industries"].items()
        }
    return respelt


def _with_parents(
    path: Path, children: tuple[Path, ...]
) -> tuple[dict, list[tuple[dict, YamlFile]]]:
    """Return a policy file's data merged into its parents', and (data, file) for each policy of the
    chain.

    The chain begins with the file itself.
    """
    if path in children or len(children) > DEEPEST_CHAIN:
        chain = " -> ".join(item.stem for item in (*children, path))
        raise refuse(path, "extends", chain, message("extends_in_a_circle"))
    file = read_yaml(path)
    if not isinstance(file.data, dict):
        raise refuse(path, "", type(file.data).__name__, message("a_mapping"))
    # Each file is checked as it stands, so that a problem is told with the line where it is
    # written.
    read_model(PolicyShape, file.data, str(path), file)
    data = _one_spelling(_with_measures(file.data, path.parent, str(path)))
    if data.get("extends") is None:
        return data, [(data, file)]
    try:
        parent = find_policy(data["extends"], path.parent)
    except InputError as error:
        place = place_of(file, ("extends",))
        raise InputError(
            replace(problem, file=str(path), place=place) for problem in error.problems
        ) from None
    parent_data, sources = _with_parents(parent, (*children, path))
    merged = merge(parent_data, data, (), set())
    # A policy that extends another has dates of its own: it does not inherit them.
    if "valid" not in data:
        merged.pop("valid", None)
    drop_foreign_sources(merged, data)
    return merged, [(merged, file), *sources]


def _checked(data: dict, name: str, file: YamlFile | None) -> PolicyShape:
    """Return data as a policy after the checks between its parts."""
    shape = read_model(PolicyShape, data, name, file)
    problems: list[Problem] = []

    def problem(keys: Keys, value: str, allowed: str | Message, hint: str = "") -> None:
        problems.append(Problem(name, place_of(file, keys), value, allowed, hint))

    codes = list(shape.process)
    for industry in shape.industries:
        if industry not in shape.process:
            problem(
                ("industries", industry),
                industry,
                message("industry_of_process"),
                nearest(industry, codes),
            )
    references = {reference.id for reference in shape.references}
    for keys, source in sources_of(shape):
        name_of = source.reference
        if name_of is not None and name_of not in references:
            problem(keys, name_of, message("id_of_references"), nearest(name_of, references))
    for index, rule in enumerate(shape.seasonal):
        for industry in rule.industries or ():
            if industry not in shape.process:
                problem(
                    ("seasonal", index, "industries"),
                    industry,
                    message("industry_of_process"),
                    nearest(industry, codes),
                )
    for part in ("transport_rules", "transport_measures"):
        for index, row in enumerate(getattr(shape, part)):
            for industry in row.industries or ():
                if industry not in shape.process:
                    problem(
                        (part, index, "industries"),
                        industry,
                        message("industry_of_process"),
                        nearest(industry, codes),
                    )
    for key, ids in (
        ("seasonal", [rule.id for rule in shape.seasonal]),
        ("area_measures", [measure.id for measure in shape.area_measures]),
        ("transport_rules", [rule.id for rule in shape.transport_rules]),
        ("transport_measures", [measure.id for measure in shape.transport_measures]),
    ):
        if len(set(ids)) < len(ids):
            problem((key,), "", message("ids_must_differ"))
    for industry, grades in shape.industries.items():
        for grade, rows in grades.items():
            if isinstance(rows, list) and _ambiguous(rows):
                problem(("industries", industry, grade), "", message("rows_match_equally"))
    # One alias of two industries would give a line either of them, by the order of the file.
    owners: dict[str, str] = {}
    for code, process in shape.process.items():
        for alias in (code, *process.aliases):
            if owners.setdefault(alias, code) != code:
                problem(
                    ("process", code, "aliases"),
                    alias,
                    message("alias_of_two", other=owners[alias]),
                )
    if problems:
        raise InputError(problems)
    return shape


def _ambiguous(rows: list[IndustryRow]) -> bool:
    """Return whether two rows of the same rank may apply to one line.

    Rows of one rank name districts, zones, both or neither alike: two meet where they share a pair.
    """
    seen: set[tuple[int, str | None, str | None]] = set()
    for row in rows:
        own = {
            (row.rank, district, zone)
            for district in ((None,) if row.districts is None else row.districts)
            for zone in ((None,) if row.zones is None else row.zones)
        }
        if own & seen:
            return True
        seen |= own
    return False


def _outside_bounds(shape: PolicyShape, bounds: dict) -> list[tuple[str, float, float, float]]:
    """Return (place, cut, low, high) of every cut of the grade table that leaves its bounds."""
    outside = []
    for grade, (low, high) in bounds.items():
        if grade not in shape.curtailment:
            continue
        for level in TARGET_LEVELS:
            for cut in measure_of(shape.curtailment[grade].cell(level)).cuts:
                # A bound such as 0.3 and a cut computed as 1 - 0.7 differ in the last digit.
                if not low - 1e-12 <= cut <= high + 1e-12:
                    outside.append((f"curtailment.{grade}.{level}", cut, low, high))
    return outside


Places = dict[tuple[str, str], dict[tuple[frozenset, frozenset], dict]]


def _with_measures(data: dict, folder: Path, name: str) -> dict:
    """Return policy data with its table of measures turned into industry rows."""
    measures = data.get("measures")
    if measures is None:
        return data
    read_model(
        MeasuresPart, {key: data[key] for key in MeasuresPart.model_fields if key in data}, name
    )
    if isinstance(measures, str):
        rows = _read_measures(folder / measures)
    else:
        rows = [
            (name, f"measures[{index}]", read_model(MeasureRow, row, name))
            for index, row in enumerate(measures)
        ]
    industries, problems = copy.deepcopy(data.get("industries", {})), []
    places: Places = {}
    for file, place, row in rows:
        wrong = _add_measure(industries, row, places)
        if wrong is not None:
            problems.append(Problem(file, place, f"{row.industry} {row.grade} {row.level}", wrong))
    if problems:
        raise InputError(problems)
    return {key: value for key, value in data.items() if key != "measures"} | {
        "industries": industries
    }


def _add_measure(industries: dict, row: MeasureRow, places: Places) -> Message | None:
    """Add a row to the industry rows; return the message of its problem, None if there is none.

    `places` remembers the first row of every place, by industry and grade.
    """
    grades = industries.setdefault(row.industry, {})
    rows = grades.setdefault(row.grade, [])
    if isinstance(rows, dict):
        rows = grades[row.grade] = [rows]
    selectors = {"districts": row.districts, "zones": row.zones}
    at = places.get((row.industry, row.grade))
    if at is None:
        at = places[row.industry, row.grade] = {}
        for other in rows:
            at.setdefault(place_of_row(other), other)
    place = place_of_row(selectors)
    if place not in at:
        at[place] = {key: value for key, value in selectors.items() if value is not None}
        rows.append(at[place])
    matching = at[place]
    hours = [row.hours.a, row.hours.b] if row.hours else None
    entry = {"cut": row.cut, "hours": hours, "off_h": row.off_h, "on_h": row.on_h}
    entry = {key: value for key, value in entry.items() if value is not None}
    cell = matching.get(row.level)
    if row.after_h:
        if not isinstance(cell, dict):
            return message("after_h_needs_first")
        cell.setdefault("then", []).append({"after_h": row.after_h, **entry})
        return None
    if cell is not None:
        return message("row_written_twice")
    source = row.model_dump(
        include={"reference", "clause", "assumed", "note", "basis"}, exclude_none=True
    )
    matching[row.level] = entry | source
    return None


_NUMBERS = ("cut", "off_h", "on_h", "after_h")


def _read_measures(path: Path) -> list[tuple[str, str, MeasureRow]]:
    """Return (file, place, row) of a measures CSV."""
    table = read_raw_table(path)
    problems = [*table.problems, *table.unknown_columns(list(MeasureRow.model_fields))]
    rows = []
    for number, cells in table.records():
        row = {
            name: _measure_cell(name, cell)
            for name, cell in cells.items()
            if name in MeasureRow.model_fields and cell
        }
        try:
            rows.append((table.file, f"row {number}", read_model(MeasureRow, row, table.file)))
        except InputError as error:
            problems += in_row(error, number)
    if problems:
        raise InputError(problems)
    return rows


def _measure_cell(column: str, value: str) -> object:
    """Return the value of a cell; a text that is no value stays text, and the model refuses it."""
    try:
        if column in _NUMBERS:
            return float(value)
        if column == "hours":
            # Excel's autocorrection turns a hyphen between numbers into a dash.
            return [float(part) for part in value.replace("–", "-").split("-")]
    except ValueError:
        return value
    if column in ("districts", "zones"):
        return [part.strip() for part in value.replace("；", ";").replace("|", ";").split(";")]
    return FLAGS.get(value.lower(), value) if column == "assumed" else value
