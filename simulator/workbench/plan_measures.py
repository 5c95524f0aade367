"""Measures of a plan as a planner sets them: the policy's values, the allowed ranges, and the
overrides.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from simulator.inputs.policy import FOLDER, Policy, is_shipped
from simulator.inputs.policy_files import read_policy_within
from simulator.inputs.policy_shape import (
    CutRecord,
    GradeRow,
    IndustryRow,
    PolicyShape,
    SeasonalRule,
    listed,
    measure_of,
)
from simulator.terms.levels import (
    AUTONOMOUS_GRADES,
    GRADES,
    TARGET_LEVELS,
    grade_or_stand_in,
    read_grade,
)
from simulator.workbench.plans import Plan

OVERRIDES = "policy_overrides"
# Cuts closer than this are equal: only rounding sets them apart.
PERCENT = 1e-9
# The shipped policies, and one of each planner at a process.
POLICIES_KEPT = 200


@dataclass(frozen=True)
class Slot:
    """One cell of the grade table.

    Attributes
    ----------
    grade, level : str
        Place of the cell.
    cut : float, [0, 1]
        Cut in use.
    written : float, [0, 1]
        Cut of the policy.
    low, high : float, [0, 1]
        Range that may be chosen.
    fixed : bool
        Whether the policy leaves no choice.
    clocked : bool
        Whether the measure has a clock; `cut` is then its first entry.
    written_clocked : bool
        Whether the policy's own measure has a clock.
    """

    grade: str
    level: str
    cut: float
    written: float
    low: float
    high: float
    fixed: bool
    clocked: bool
    written_clocked: bool = False


def policy_as_written(name: str, folder: Path) -> Policy:
    """Return a policy without a scenario's overrides.

    The result is cached: files of a workspace and of data/ never change under the same name.
    Shipped ones are the same for all planners.

    Raises
    ------
    InputError
        With every problem of the policy.
    """
    return _read_once(name, FOLDER if is_shipped(name) else folder)


@lru_cache(maxsize=POLICIES_KEPT)
def _read_once(name: str, folder: Path) -> Policy:
    return read_policy_within(name, folder)


def grade_slots(
    shape: PolicyShape, written: PolicyShape, what_if: bool
) -> Iterator[tuple[str, list[Slot]]]:
    """Yield (grade, its cells at yellow, orange and red) of the grade table, in the order of
    grades.
    """
    for grade in GRADES:
        if grade not in shape.curtailment:
            continue
        before = written.curtailment.get(grade, GradeRow())
        bounds = shape.bounds.get(grade)
        free = what_if or _is_free(grade, before)
        low, high = (0.0, 1.0) if what_if or bounds is None else bounds
        fixed = bounds is None and not free
        yield (
            grade,
            [
                _slot(grade, level, shape.curtailment[grade], before, low, high, fixed)
                for level in TARGET_LEVELS
            ],
        )


def _is_free(grade: str, row: GradeRow) -> bool:
    """Return whether a grade without bounds may be changed: autonomous, or without a document."""
    return grade in AUTONOMOUS_GRADES or row.assumed or row.reference is None


def _slot(
    grade: str, level: str, row: GradeRow, before: GradeRow, low: float, high: float, fixed: bool
) -> Slot:
    cell = row.cell(level)
    cut, written = measure_of(cell).cuts[0], measure_of(before.cell(level)).cuts[0]
    return Slot(
        grade,
        level,
        cut,
        written,
        min(low, cut),
        max(high, cut),
        fixed,
        isinstance(cell, CutRecord),
        isinstance(before.cell(level), CutRecord),
    )


def set_cut(plan: Plan, slot: Slot, cut: float) -> Plan:
    """Return the plan with another cut of a grade at a level.

    The policy's own value removes the override.
    """
    spelling = spelling_of(plan.get(OVERRIDES, "curtailment", default={}), slot.grade)
    # A cut for the whole day differs from a measure with a clock, even where the numbers agree.
    same = abs(cut - slot.written) < PERCENT and not slot.written_clocked
    return plan.put((OVERRIDES, "curtailment", spelling, slot.level), None if same else cut)


def spelling_of(rows: dict, grade: str) -> str:
    """Return the spelling of a grade in a mapping by grade, or the grade itself where it is
    missing.
    """
    return next((name for name in rows if read_grade(str(name)) == grade), grade)


def leave_what_if(plan: Plan, written: PolicyShape) -> Plan:
    """Return the plan without what-if: each cut of the grade table goes back into the policy's
    bounds.
    """
    for name, row in (plan.get(OVERRIDES, "curtailment", default={})).items():
        grade = read_grade(str(name)) or str(name)
        bounds = written.bounds.get(grade)
        free = _is_free(grade, written.curtailment.get(grade, GradeRow()))
        for level, cell in row.items():
            if level not in TARGET_LEVELS:
                continue
            if bounds is None and not free:
                plan = plan.put((OVERRIDES, "curtailment", name, level), None)
            elif bounds is not None and isinstance(cell, (int, float)):
                plan = plan.put(
                    (OVERRIDES, "curtailment", name, level),
                    min(max(float(cell), bounds[0]), bounds[1]),
                )
            # A measure with a clock cannot be moved into bounds: the policy's own takes its place.
            elif bounds is not None:
                plan = plan.put((OVERRIDES, "curtailment", name, level), None)
    return plan.put((OVERRIDES, "bounds"), None).put(("what_if",), None)


def falling_levels(shape: PolicyShape) -> list[str]:
    """Return the grades whose cut falls while the level rises."""
    grades = []
    for grade, row in shape.curtailment.items():
        cuts = [measure_of(row.cell(level)).cuts[0] for level in TARGET_LEVELS]
        if any(b < a - PERCENT for a, b in zip(cuts[:-1], cuts[1:], strict=True)):
            grades.append(grade)
    return grades


@dataclass(frozen=True)
class IndustryCell:
    """A row of the industry table with its place in the policy.

    Attributes
    ----------
    industry, grade : str
        Place in the table.
    index : int or None
        Place among the rows of its industry and grade, None where it is the only one.
    row : IndustryRow
        The row.
    """

    industry: str
    grade: str
    index: int | None
    row: IndustryRow


def industry_rows(shape: PolicyShape) -> list[IndustryCell]:
    """Return the rows by industry and grade of a policy, in its order."""
    cells = []
    for industry, grades in shape.industries.items():
        for grade, rows in grades.items():
            if isinstance(rows, IndustryRow):
                cells.append(IndustryCell(industry, grade, None, rows))
            else:
                cells += [
                    IndustryCell(industry, grade, index, row)
                    for index, row in enumerate(listed(rows))
                ]
    return cells


def set_industry_cut(
    plan: Plan, shape: PolicyShape, cell: IndustryCell, level: str, cut: float
) -> Plan:
    """Return the plan with another cut in an industry row.

    Where an industry and grade has several rows the override lists all of them.
    """
    keys = (
        OVERRIDES,
        "industries",
        cell.industry,
        spelling_of(plan.get(OVERRIDES, "industries", cell.industry, default={}), cell.grade),
    )
    if cell.index is None:
        return plan.put((*keys, level), cut)
    rows = plan.get(*keys)
    if not isinstance(rows, list):
        rows = [as_file(row) for row in listed(shape.industries[cell.industry][cell.grade])]
    rows = list(rows)
    rows[cell.index] = rows[cell.index] | {level: cut}
    return plan.put(keys, rows)


def add_industry_row(plan: Plan, industry: str, grade: str, cuts: dict[str, float]) -> Plan:
    """Return the plan with a row for an industry and grade that has none."""
    return plan.put((OVERRIDES, "industries", industry, grade), dict(cuts))


def industry_row_for(shape: PolicyShape, industry: str, grade: str) -> bool:
    """Return whether an industry has a row for a grade or for its stand-in."""
    return any(name in shape.industries.get(industry, {}) for name in grade_or_stand_in(grade))


def set_season(plan: Plan, rule_id: str, values: dict[str, Any]) -> Plan:
    """Return the plan with changed values of a seasonal rule, or with a new rule of this id."""
    rules = [dict(rule) for rule in plan.get(OVERRIDES, "seasonal", default=[])]
    own = next((rule for rule in rules if rule.get("id") == rule_id), None)
    if own is None:
        rules.append({"id": rule_id} | values)
    else:
        own |= values
    return plan.put((OVERRIDES, "seasonal"), rules)


def drop_season(plan: Plan, rule_id: str) -> Plan:
    """Return the plan without its overrides of a seasonal rule.

    The policy's own rule holds again; a rule of the plan's own is removed.
    """
    rules = [
        rule for rule in plan.get(OVERRIDES, "seasonal", default=[]) if rule.get("id") != rule_id
    ]
    return plan.put((OVERRIDES, "seasonal"), rules or None)


def free_rule_id(shape: PolicyShape) -> str:
    """Return an id for a new seasonal rule."""
    taken = {rule.id for rule in shape.seasonal}
    return next(
        name for number in range(1, len(taken) + 2) if (name := f"own-{number}") not in taken
    )


def month_day(value: tuple[int, int] | None) -> str:
    """Return month and day in the form of files: 10-01."""
    return f"{value[0]:02}-{value[1]:02}" if value else ""


def as_file(row: GradeRow | SeasonalRule) -> dict[str, Any]:
    """Return a row of a policy as plain data in the form of a file."""
    return _plain(row.model_dump(by_alias=True, exclude_unset=True))


def _plain(value: Any) -> Any:
    if isinstance(value, dict) and set(value) == {"a", "b"}:
        return [value["a"], value["b"]]
    if isinstance(value, dict):
        return {
            key: month_day(item) if key in ("from", "to") and item else _plain(item)
            for key, item in value.items()
        }
    return [_plain(item) for item in value] if isinstance(value, list) else value
