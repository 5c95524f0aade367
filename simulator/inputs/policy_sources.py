"""Where the values of a policy come from: each with its document and clause, or assumed."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.inputs.policy_merge import Keys
from simulator.inputs.policy_shape import CutRecord, GradeRow, PolicyShape, Source, listed
from simulator.terms.levels import ALERT_LEVELS


def sources_of(shape: PolicyShape) -> Iterator[tuple[Keys, Source]]:
    """Yield the place and the source of every value of a policy that may name its document."""
    for grade, row in shape.curtailment.items():
        yield from _of_row(("curtailment", grade), row)
    for industry, grades in shape.industries.items():
        for grade, rows in grades.items():
            for industry_row in listed(rows):
                yield from _of_row(("industries", industry, grade), industry_row)
    for index, rule in enumerate(shape.seasonal):
        yield ("seasonal", index), rule
    for index, area_row in enumerate(shape.area_measures):
        yield from _of_row(("area_measures", index), area_row)
    for code, process in shape.process.items():
        yield ("process", code), process
        if process.cannot_stop is not None:
            yield ("process", code, "cannot_stop"), process.cannot_stop
    if shape.heating_season is not None:
        yield ("heating_season",), shape.heating_season
    for key, source in shape.sources.items():
        yield ("sources", key), source


def assumed_sources(shape: PolicyShape) -> list[tuple[Keys, Source]]:
    """Return the places whose values no document gives."""
    return [(keys, source) for keys, source in sources_of(shape) if source.assumed]


def _of_row(keys: Keys, row: GradeRow) -> Iterator[tuple[Keys, Source]]:
    yield keys, row
    for level in ALERT_LEVELS:
        if isinstance(cell := row.cell(level), CutRecord):
            yield (*keys, level), cell
