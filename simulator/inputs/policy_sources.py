"""Where the values of a policy come from: each with its document and clause, or assumed."""

from __future__ import annotations

from collections.abc import Iterator

from simulator.inputs.policy_merge import Keys
from simulator.inputs.policy_shape import CutRecord, GradeRow, PolicyShape, listed
from simulator.inputs.source import Source
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
    for index, transport_rule in enumerate(shape.transport_rules):
        yield ("transport_rules", index), transport_rule
    for index, transport_measure in enumerate(shape.transport_measures):
        yield ("transport_measures", index), transport_measure
    if shape.transport_fates is not None:
        yield ("transport_fates",), shape.transport_fates
    for code, process in shape.process.items():
        yield ("process", code), process
        if process.cannot_stop is not None:
            yield ("process", code, "cannot_stop"), process.cannot_stop
    if shape.heating_season is not None:
        yield ("heating_season",), shape.heating_season
    for key, source in shape.sources.items():
        yield ("sources", key), source


# Rules for the trucks of enterprises: they play no part without the scenario's `transport`.
TRANSPORT_KEYS = ("transport_rules", "transport_measures", "transport_fates")


def assumed_sources(shape: PolicyShape, transport: bool = True) -> list[tuple[Keys, Source]]:
    """Return the places whose values no document gives.

    Parameters
    ----------
    shape : PolicyShape
        The policy.
    transport : bool
        Whether what it says about the trucks of enterprises counts.
    """
    return [
        (keys, source)
        for keys, source in sources_of(shape)
        if source.assumed and (transport or keys[0] not in TRANSPORT_KEYS)
    ]


def _of_row(keys: Keys, row: GradeRow) -> Iterator[tuple[Keys, Source]]:
    yield keys, row
    for level in ALERT_LEVELS:
        if isinstance(cell := row.cell(level), CutRecord):
            yield (*keys, level), cell
