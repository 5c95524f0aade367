"""What a policy says otherwise than the policy that it extends: cuts row by row, and every other
value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise, product
from typing import Any

from simulator.engine.cuts import find_row
from simulator.inputs.policy import Policy
from simulator.inputs.policy_shape import (
    CutRecord,
    GradeRow,
    IndustryRow,
    PolicyShape,
    listed,
    measure_of,
)
from simulator.inputs.policy_words import cut_words
from simulator.terms.labels import say
from simulator.terms.levels import ALERT_LEVELS
from simulator.terms.titles import bracketed, grade_title, joined

Cell = float | CutRecord | None
# What a policy is, not what it orders; its rows of cuts are told apart from the other values.
NOT_COMPARED = (
    "id",
    "title",
    "extends",
    "valid",
    "references",
    "notes",
    "curtailment",
    "industries",
    "measures",
    "sources",
)


@dataclass(frozen=True)
class ReplacedRow:
    """A row of a policy that gives other cuts than the policy that it extends.

    Attributes
    ----------
    parent : id of the policy extended.
    industry : code, "" for a row of the grade table.
    places : districts and zones, none for everywhere.
    cuts : (level, the parent's cell, the row's cell) of each level where they differ.
    """

    parent: str
    industry: str
    grade: str
    places: tuple[str, ...]
    cuts: tuple[tuple[str, Cell, Cell], ...]

    def text(self, language: str) -> str:
        """Return the row and its cuts in words."""
        places = joined(self.places, language)
        row = " ".join(part for part in (self.industry, grade_title(self.grade, language)) if part)
        cuts = (
            say(
                language,
                "replaced_cut",
                level=say(language, f"level_{level}"),
                before=cell_words(before, language),
                after=cell_words(cell, language),
            )
            for level, before, cell in self.cuts
        )
        row += bracketed(places, language) if places else ""
        return say(
            language,
            "replaced_row",
            parent=self.parent,
            row=row,
            cuts=joined(cuts, language, "phrase"),
        )


@dataclass(frozen=True)
class ReplacedValue:
    """A value of a policy, outside its rows of cuts, that differs from that of the policy that it
    extends.
    """

    parent: str
    key: str
    before: Any
    after: Any

    def text(self, language: str) -> str:
        """Return key and both values in words."""
        return say(
            language,
            "replaced_value",
            parent=self.parent,
            name=self.key,
            before=self.before,
            after=self.after,
        )


def replaced_by(policy: Policy) -> tuple[ReplacedRow | ReplacedValue, ...]:
    """Return what a policy, without a scenario's overrides, replaces of the one that it extends."""
    if len(policy.chain) < 2:
        return ()
    child, parent = policy.chain[:2]
    rows = (found for row in _rows(child) if (found := _replaced(policy, *row)) is not None)
    values = (
        ReplacedValue(parent.id, *found)
        for found in _differences(_plain(parent), _plain(child), "")
    )
    return (*rows, *values)


def replaced_for_line(
    policy: Policy, line: tuple[str, str, str, str], level: str
) -> tuple[PolicyShape, PolicyShape, Cell] | None:
    """Return (child, parent, the parent's cell) of the nearest policy of the chain that gives
    a line another cut.

    Parameters
    ----------
    line : industry, grade, district and zone.
    """
    for child, parent in pairwise(policy.chain):
        ours, theirs = (_cell(policy, shape, line, level) for shape in (child, parent))
        if ours is None or theirs is None:
            continue
        if measure_of(ours[0]) != measure_of(theirs[0]):
            return child, parent, theirs[0]
    return None


def cell_words(cell: Cell, language: str) -> str:
    """Return a cell of a policy's table in words; one that is left out is no cut."""
    plain = cell.model_dump(mode="json") if isinstance(cell, CutRecord) else cell
    return cut_words(plain or 0.0, language)


def _cell(
    policy: Policy, shape: PolicyShape, line: tuple[str, str, str, str], level: str
) -> tuple[Cell] | None:
    """Return the cell that a policy of the chain has for a line, in a tuple; None where no
    row of it holds.
    """
    found = find_row(replace(policy, shape=shape), *line)
    return None if found is None else (found.row.cell(level),)


def _rows(shape: PolicyShape) -> Iterator[tuple[str, str, GradeRow]]:
    """Yield (industry, grade, row) of every row of cuts, the grade table first."""
    for grade, row in shape.curtailment.items():
        yield "", grade, row
    for industry, grades in shape.industries.items():
        for grade, rows in grades.items():
            for industry_row in listed(rows):
                yield industry, grade, industry_row


def _replaced(policy: Policy, industry: str, grade: str, row: GradeRow) -> ReplacedRow | None:
    """Return where a row differs from what the parent has for the same lines, None where it does
    not.
    """
    parent = policy.chain[1]
    districts = row.districts if isinstance(row, IndustryRow) else None
    zones = row.zones if isinstance(row, IndustryRow) else None
    cuts = []
    for level, district, zone in product(ALERT_LEVELS, districts or [""], zones or [""]):
        before = _cell(policy, parent, (industry, grade, district, zone), level)
        if before is not None and measure_of(before[0]) != measure_of(row.cell(level)):
            cuts.append((level, before[0], row.cell(level)))
    unlike = [cut for index, cut in enumerate(cuts) if cut not in cuts[:index]]
    places = (*(districts or ()), *(zones or ()))
    return ReplacedRow(parent.id, industry, grade, places, tuple(unlike)) if unlike else None


def _plain(shape: PolicyShape) -> dict[str, Any]:
    data = shape.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return {key: value for key, value in data.items() if key not in NOT_COMPARED}


def _differences(before: Any, after: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield (key, parent's value, child's value) of what both have and what differs."""
    if (
        isinstance(before, list)
        and isinstance(after, list)
        and all(isinstance(item, dict) for item in (*before, *after))
    ):
        before, after = ({item["id"]: item for item in rows} for rows in (before, after))
    if isinstance(before, dict) and isinstance(after, dict):
        for key in before:
            if key in after:
                yield from _differences(
                    before[key], after[key], f"{place}.{key}" if place else str(key)
                )
    elif before != after:
        yield place, before, after
