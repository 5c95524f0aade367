"""From what is read to arrays: lines under one timeline, joined into units, with what is asked of
them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.alerts.timeline import Scopes, Timeline
from simulator.engine.early_starts import early_plan, rises_of
from simulator.engine.loads import Units
from simulator.engine.orders import (
    INSTANT_H,
    NEGLIGIBLE,
    LineOrders,
    Rise,
    UnitOrders,
    World,
    answers_of,
    strengths,
)
from simulator.engine.response import Respondents
from simulator.engine.units import same_units
from simulator.inputs.changes import Change
from simulator.inputs.fleet import Fleet, Standing, standing_at
from simulator.inputs.policy import Policy
from simulator.inputs.reading import Inputs
from simulator.terms.clock import hours_between

# Time [h], change, lines (L) that it reaches.
DatedChange = tuple[float, Change, np.ndarray]


@dataclass(frozen=True)
class Apart:
    """What else tells units apart, where figures are drawn.

    Attributes
    ----------
    columns : tuple of np.ndarray
        (L) each; lines that differ in one are never one unit.
    by_kind : bool
        Whether lines of another grade or size are never one unit, since their strengths are drawn
        apart.
    """

    columns: tuple[np.ndarray, ...] = ()
    by_kind: bool = False


@dataclass(frozen=True)
class PreparedBlock:
    """Lines under one timeline, joined into units.

    Attributes
    ----------
    rows : np.ndarray
        (B) the lines, as places in the fleet.
    unit : np.ndarray
        (B) unit of each of them.
    orders : UnitOrders
        What the units are asked for.
    units : Units
        What moves.
    respondents : Respondents
        The units as the discrete-event model meets them.
    rises : list of Rise
        What continuous lines may begin early.
    continuous : np.ndarray
        (U) whether a unit is of continuous lines.
    """

    rows: np.ndarray
    unit: np.ndarray
    orders: UnitOrders
    units: Units
    respondents: Respondents
    rises: list[Rise]
    continuous: np.ndarray


@dataclass(frozen=True)
class Prepared:
    """A scenario made ready for its simulation.

    Attributes
    ----------
    inputs : Inputs
        What it is made of.
    world : World
        What all blocks share.
    sectors : tuple of str
        Names, of lines and area sources.
    area_sector : np.ndarray
        (S) code of each area source's sector.
    factors : np.ndarray
        (sectors, H) profile of emissions.
    activity : np.ndarray
        (sectors, H) profile of the hours of the day alone; the same array as `factors` where they
        are equal, so that they are integrated once.
    scopes : Scopes
        Districts by the stages that cover them.
    area_class : np.ndarray
        (S) scope class of each area source.
    changes : tuple of DatedChange
        The dated changes of standing.
    blocks : tuple of PreparedBlock
        The lines.
    """

    inputs: Inputs
    world: World
    sectors: tuple[str, ...]
    area_sector: np.ndarray
    factors: np.ndarray
    activity: np.ndarray
    scopes: Scopes
    area_class: np.ndarray
    changes: tuple[DatedChange, ...]
    blocks: tuple[PreparedBlock, ...]


def dated_changes(inputs: Inputs) -> tuple[DatedChange, ...]:
    """Return (time [h], change, lines (L) that it reaches) of each dated change."""
    start = inputs.scenario.start
    return tuple((hours_between(start, change.at), change, rows) for change, rows in inputs.changes)


def world_of(inputs: Inputs, changes: Sequence[DatedChange]) -> World:
    """Return what all blocks of a scenario share."""
    scenario, fleet, length_h = inputs.scenario, inputs.fleet, inputs.scenario.length_h
    policy, response = scenario.policy, scenario.shape.response
    stage_edges = [time for stage in scenario.stages for time in (stage.start_h, stage.end_h)]
    inside = [time for time in stage_edges if 0 < time < length_h]
    return World(
        start=scenario.start,
        length_h=length_h,
        policy=policy,
        profiles=inputs.profiles,
        response=response,
        own_measures=scenario.own_measures,
        pollutants=tuple(inputs.inventory.pollutants),
        grid=np.unique(np.concatenate((np.arange(length_h + 1), inside))),
        changes=tuple((time, _concerned(fleet, policy, rows)) for time, _, rows in changes),
        standing=_Standings(fleet, policy, changes).after,
        strength=strengths(response.compliance, response.compliance_small_micro, 1.0),
    )


class _Standings:
    """The standing of the whole fleet after the first dated changes, each worked out once."""

    def __init__(self, fleet: Fleet, policy: Policy, changes: Sequence[DatedChange]) -> None:
        self.fleet, self.policy, self.changes = fleet, policy, changes
        self._after: dict[int, Standing] = {}

    def after(self, count: int) -> Standing:
        """Return the standing after the first `count` changes."""
        if count not in self._after:
            changes = [(change, rows) for _, change, rows in self.changes[:count]]
            self._after[count] = standing_at(self.fleet, self.policy, changes)
        return self._after[count]


def _concerned(fleet: Fleet, policy: Policy, rows: np.ndarray) -> np.ndarray:
    """Return the lines (L) whose standing a change of `rows` may alter: with one grade for all, the
    enterprise's.
    """
    if policy.shape.enterprise_grade != "worst":
        return rows
    enterprises = np.zeros(len(fleet.enterprise.names), dtype=bool)
    enterprises[fleet.enterprise.codes[rows]] = True
    return enterprises[fleet.enterprise.codes]


def blocks_of(
    fleet: Fleet, districts: Scopes, world: World
) -> Iterator[tuple[np.ndarray, Timeline]]:
    """Yield (rows, timeline): lines of one scope class; enterprises with dated changes apart
    from the rest.
    """
    class_of = np.array([districts.class_of[name] for name in fleet.district.names], dtype=np.int64)
    line_class = class_of[fleet.district.codes] if len(fleet) else np.zeros(0, dtype=np.int64)
    touched = np.zeros(len(fleet.enterprise.names), dtype=bool)
    for _, rows in world.changes:
        touched[fleet.enterprise.codes[rows]] = True
    apart = touched[fleet.enterprise.codes]
    for index, timeline in enumerate(districts.timelines):
        for part in (False, True):
            rows = np.flatnonzero((line_class == index) & (apart == part))
            if len(rows):
                yield rows, timeline


def prepare_block(
    whole: Fleet,
    rows: np.ndarray,
    timeline: Timeline,
    world: World,
    districts: Scopes,
    apart: Apart,
) -> PreparedBlock:
    """Return the lines of a block joined into units, the units in the order of their sectors.

    Parameters
    ----------
    whole : Fleet
        All lines.
    rows : np.ndarray
        (B) those of the block, as places in the fleet.
    timeline : Timeline
        The levels that they stand under.
    world : World
        What all blocks share.
    districts : Scopes
        Which districts stand under which timeline.
    apart : Apart
        What else tells units apart.
    """
    fleet = whole if len(rows) == len(whole) else whole.take(rows)
    orders = LineOrders(fleet, timeline, world)
    rises = rises_of(orders)
    answers = answers_of(orders, rises)
    kinds = {epoch: orders.kind(epoch) for epoch in range(len(orders.changes) + 1)}
    held = _held(orders)
    told_apart = [
        *answers.values(),
        *(kinds.values() if apart.by_kind else ()),
        *(held if world.response.no_restart else ()),
        fleet.lag_h,
        fleet.ramp_down_h,
        fleet.ramp_up_h,
        fleet.fixed_share,
        fleet.sector.codes,
        *(column[rows] for column in apart.columns),
        *([fleet.continuous] if rises else ()),
    ]
    unit, first = _by_sector(*same_units(told_apart, len(fleet)), fleet.sector.codes)
    of_units = UnitOrders(
        timeline, orders.edges, orders.moments, world.response, answers, kinds
    ).take(first)
    no_unit = np.zeros((len(held), len(first)), dtype=bool)
    units = _units(fleet, unit, first, held[:, first] if world.response.no_restart else no_unit)
    running = ~fleet.long_shut
    continuous = fleet.continuous[first]
    respondents = Respondents(
        timeline=timeline,
        lag_h=fleet.lag_h[first],
        lines=np.bincount(unit, running, len(first)),
        enterprises=enterprises_of(fleet, running),
        scope=_scope_of(whole, districts, timeline),
        plan_early=early_plan(of_units, rises, units, fleet.lag_h[first], continuous),
    )
    return PreparedBlock(rows, unit, of_units, units, respondents, rises, continuous)


def _by_sector(
    unit: np.ndarray, first: np.ndarray, sector: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return (unit of each line, first line of each unit) with the units counted anew in the order
    of their sectors.
    """
    order = np.argsort(sector[first], kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    return place[unit], first[order]


def _units(fleet: Fleet, unit: np.ndarray, first: np.ndarray, held: np.ndarray) -> Units:
    """Return the units of lines, each with the bases of its lines summed.

    Parameters
    ----------
    fleet : Fleet
        The lines of the block.
    unit : np.ndarray
        (B) unit of each line.
    first : np.ndarray
        (U) first line of each unit.
    held : np.ndarray
        (episodes, U) whether a unit stands still through an episode.
    """
    bases = [np.bincount(unit, base, len(first)) for base in fleet.base_kg_h.T]
    return Units(
        sector=fleet.sector.codes[first],
        weight_kg_h=np.column_stack(bases),
        ramp_down_h=fleet.ramp_down_h[first],
        ramp_up_h=fleet.ramp_up_h[first],
        fixed_share=fleet.fixed_share[first],
        held=held,
    )


def enterprises_of(fleet: Fleet, lines: np.ndarray) -> int:
    """Return how many enterprises some lines (mask) belong to."""
    return int((np.bincount(fleet.enterprise.codes[lines], minlength=1) > 0).sum())


def _scope_of(fleet: Fleet, districts: Scopes, timeline: Timeline) -> tuple[str, ...] | None:
    """Return the inventory's districts under a timeline, None where all stand under one."""
    if len(districts.timelines) == 1:
        return None
    index = next(place for place, item in enumerate(districts.timelines) if item is timeline)
    return tuple(name for name in fleet.district.names if districts.class_of[name] == index)


def _held(orders: LineOrders) -> np.ndarray:
    """Return (episodes, L) whether a line stands still through an episode because it stood
    still for the season.

    Without `no_restart` no line does, and L is 0.
    """
    episodes, response = orders.timeline.episodes, orders.world.response
    held = np.zeros((len(episodes), len(orders.fleet) if response.no_restart else 0), dtype=bool)
    if not response.no_restart:
        return held
    for index, (start, end) in enumerate(episodes):
        if start < orders.world.length_h and end > 0:
            moment = orders.moment(start - INSTANT_H)
            cut, floor = orders.seasonal_without_hours(moment), orders.answer(moment.floor())
            held[index] = (cut >= 1 - NEGLIGIBLE) & (floor == 0)
    return held
