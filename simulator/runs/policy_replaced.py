"""Differences between a policy and the policy that it extends: cuts row by row, and all other
values.
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
# Keys that describe a policy, and its rows of cuts, which are compared row by row.
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
    """A row of a policy whose cuts differ from those of the policy that it extends.

    Attributes
    ----------
    parent : str
        Id of the policy that is extended.
    industry : str
        Code, "" for a row of the grade table.
    grade : str
        Grade of the row.
    places : tuple of str
        Districts and zones; empty for everywhere.
    cuts : tuple of tuple
        (level, the parent's cell, the row's cell) of each level at which they differ.
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
    """A value of a policy, not a cut, that differs from that of the policy that it extends."""

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
    """Return what a policy, without the scenario's overrides, replaces in the policy that it
    extends.
    """
    if len(policy.chain) < 2:
        return ()
    child, parent = policy.chain[:2]
    rows = (
        difference for row in _rows(child) if (difference := _replaced(policy, *row)) is not None
    )
    values = (
        ReplacedValue(parent.id, *difference)
        for difference in _differences(_plain(parent), _plain(child), "")
    )
    return (*rows, *values)


def replaced_for_line(
    policy: Policy, line: tuple[str, str, str, str], level: str
) -> tuple[PolicyShape, PolicyShape, Cell] | None:
    """Return (child, parent, the parent's cell) of the nearest policy in the chain that changes
    a line's cut.

    Parameters
    ----------
    policy : Policy
        The policy with its chain.
    line : tuple
        Industry, grade, district and zone.
    level : str
        Name of the level.
    """
    for child, parent in pairwise(policy.chain):
        ours, theirs = (_cell(policy, shape, line, level) for shape in (child, parent))
        if ours is None or theirs is None:
            continue
        if measure_of(ours[0]) != measure_of(theirs[0]):
            return child, parent, theirs[0]
    return None


def cell_words(cell: Cell, language: str) -> str:
    """Return the text of a cell of a policy's table; an empty cell is no cut."""
    plain = cell.model_dump(mode="json") if isinstance(cell, CutRecord) else cell
    return cut_words(plain or 0.0, language)


def _cell(
    policy: Policy, shape: PolicyShape, line: tuple[str, str, str, str], level: str
) -> tuple[Cell] | None:
    """Return the cell of a policy in the chain for a line, in a tuple, or None where no row
    applies.

    The tuple tells an empty cell from a missing row.
    """
    row = find_row(replace(policy, shape=shape), *line)
    return None if row is None else (row.row.cell(level),)


def _rows(shape: PolicyShape) -> Iterator[tuple[str, str, GradeRow]]:
    """Yield (industry, grade, row) of every row of cuts, the grade table first."""
    for grade, row in shape.curtailment.items():
        yield "", grade, row
    for industry, grades in shape.industries.items():
        for grade, rows in grades.items():
            for industry_row in listed(rows):
                yield industry, grade, industry_row


def _replaced(policy: Policy, industry: str, grade: str, row: GradeRow) -> ReplacedRow | None:
    """Return how a row differs from the parent's row for the same lines, or None where it does
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
    # A row for several places gives the same difference once for each place.
    distinct = [cut for index, cut in enumerate(cuts) if cut not in cuts[:index]]
    places = (*(districts or ()), *(zones or ()))
    return ReplacedRow(parent.id, industry, grade, places, tuple(distinct)) if distinct else None


def _plain(shape: PolicyShape) -> dict[str, Any]:
    data = shape.model_dump(mode="json", by_alias=True, exclude_unset=True)
    return {key: value for key, value in data.items() if key not in NOT_COMPARED}


def _differences(before: Any, after: Any, place: str) -> Iterator[tuple[str, Any, Any]]:
    """Yield (key, parent's value, child's value) of keys that both have with different values."""
    if (
        isinstance(before, list)
        and isinstance(after, list)
        and all(isinstance(item, dict) for item in (*before, *after))
    ):
        # Rows with ids are compared by id, since their order has no meaning.
        before, after = ({item["id"]: item for item in rows} for rows in (before, after))
    if isinstance(before, dict) and isinstance(after, dict):
        for key in before:
            if key in after:
                yield from _differences(
                    before[key], after[key], f"{place}.{key}" if place else str(key)
                )
    elif before != after:
        yield place, before, after
