"""From what is read to arrays: lines under one timeline, joined into units, with what is asked of
them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from simulator.alerts.timeline import Scopes, Timeline, scopes
from simulator.engine.courses import Course, Courses
from simulator.engine.early_starts import early_plan, rises_of
from simulator.engine.load_shapes import Conduct, Downgraded, Units
from simulator.engine.loads import BlockLoads
from simulator.engine.orders import (
    INSTANT_H,
    NEGLIGIBLE,
    LineOrders,
    Rise,
    UnitOrders,
    World,
    answers_of,
    merged_edges,
    strengths,
)
from simulator.engine.ramps import Weighting
from simulator.engine.response import EarlyStart, Respondents
from simulator.engine.units import same_units
from simulator.inputs.changes import Change
from simulator.inputs.fleet import Fleet, Standing, standing_at
from simulator.inputs.policy import Policy
from simulator.inputs.reading import Inputs
from simulator.terms.clock import hours_between
from simulator.terms.levels import GRADES

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
class Supervised:
    """Enterprises whose conduct supervision decides; their lines stand in blocks of their own.

    Attributes
    ----------
    enterprises : np.ndarray
        (E) whether an enterprise, by its code in the fleet, is one.
    downgrades : bool
        Whether a finding may make a D of them.
    courses : mapping of int to Course
        The course of each, by code, where known; the others obey.
    """

    enterprises: np.ndarray
    downgrades: bool
    courses: Mapping[int, Course] = field(default_factory=dict)


@dataclass(frozen=True)
class AsD:
    """The units of a block as they would be as D.

    Attributes
    ----------
    downgraded : Downgraded
        What is asked of them.
    rises : list of Rise
        What continuous lines may begin early.
    """

    downgraded: Downgraded
    rises: list[Rise]

    def take(self, places: np.ndarray) -> AsD:
        """Return some units."""
        return AsD(self.downgraded.take(places), self.rises)


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
    as_d : AsD or None
        The units as D, where supervision may downgrade them.
    conduct : Conduct or None
        How the units carry out their orders, where supervision says so.
    """

    rows: np.ndarray
    unit: np.ndarray
    orders: UnitOrders
    units: Units
    respondents: Respondents
    rises: list[Rise]
    continuous: np.ndarray
    as_d: AsD | None = None
    conduct: Conduct | None = None


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
    fleet: Fleet, districts: Scopes, world: World, supervised: Supervised | None = None
) -> Iterator[tuple[np.ndarray, Timeline, bool]]:
    """Yield (rows, timeline, whether supervised): lines of one scope class; enterprises with dated
    changes, and those whose conduct supervision decides, apart from the rest.
    """
    class_of = np.array([districts.class_of[name] for name in fleet.district.names], dtype=np.int64)
    line_class = class_of[fleet.district.codes] if len(fleet) else np.zeros(0, dtype=np.int64)
    touched = np.zeros(len(fleet.enterprise.names), dtype=bool)
    for _, rows in world.changes:
        touched[fleet.enterprise.codes[rows]] = True
    apart = touched[fleet.enterprise.codes].astype(np.int8)
    if supervised is not None:
        apart[supervised.enterprises[fleet.enterprise.codes]] = 2
    for index, timeline in enumerate(districts.timelines):
        for part in range(3):
            rows = np.flatnonzero((line_class == index) & (apart == part))
            if len(rows):
                yield rows, timeline, part == 2


def prepare_block(
    whole: Fleet,
    rows: np.ndarray,
    timeline: Timeline,
    world: World,
    districts: Scopes,
    apart: Apart,
    supervised: Supervised | None = None,
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
    supervised : Supervised or None
        Given for lines whose conduct supervision decides: then units are of one enterprise each.
    """
    fleet = whole if len(rows) == len(whole) else whole.take(rows)
    orders, others = LineOrders(fleet, timeline, world), None
    if supervised is not None and supervised.downgrades:
        orders, others = _on_common_edges(orders, LineOrders(fleet, timeline, as_d(world)))
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
        *([] if supervised is None else [fleet.enterprise.codes]),
    ]
    answers_as_d: dict = {}
    if others is not None:
        rises_as_d, held_as_d = rises_of(others), _held(others)
        answers_as_d = answers_of(others, rises_as_d)
        told_apart += [*answers_as_d.values(), *(held_as_d if world.response.no_restart else ())]
    unit, first = _by_sector(*same_units(told_apart, len(fleet)), fleet.sector.codes)
    of_units = UnitOrders(
        timeline, orders.edges, orders.moments, world.response, answers, kinds
    ).take(first)

    def held_of(of_lines: np.ndarray) -> np.ndarray:
        """Return (episodes, U) whether units stand still, from what lines do."""
        no_unit = np.zeros((len(of_lines), len(first)), dtype=bool)
        return of_lines[:, first] if world.response.no_restart else no_unit

    units = _units(fleet, unit, first, held_of(held))
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
    block = PreparedBlock(rows, unit, of_units, units, respondents, rises, continuous)
    if supervised is None:
        return block
    if others is not None:
        orders_as_d = UnitOrders(
            timeline, others.edges, others.moments, world.response, answers_as_d, kinds
        ).take(first)
        downgraded = Downgraded(orders_as_d, held_of(held_as_d))
        block = replace(block, as_d=AsD(downgraded, rises_as_d))
    obeying = Course()
    courses = [supervised.courses.get(int(code), obeying) for code in fleet.enterprise.codes[first]]
    return with_courses(block, Courses.of(courses), fleet.lag_h[first])


def with_courses(block: PreparedBlock, courses: Courses, lag_h: np.ndarray) -> PreparedBlock:
    """Return a block whose units carry out their orders by courses.

    Parameters
    ----------
    block : PreparedBlock
        The block.
    courses : Courses
        The courses of its units.
    lag_h : np.ndarray
        (U) notification lag [h] of each unit.
    """
    as_d = block.as_d
    conduct = Conduct(courses, as_d.downgraded if as_d else None)
    plan = block.respondents.plan_early
    if as_d is not None and plan is not None:
        other = early_plan(as_d.downgraded.orders, as_d.rises, block.units, lag_h, block.continuous)
        plan = _either(plan, other, courses.downgraded_h) if other is not None else plan
    return replace(block, conduct=conduct, respondents=replace(block.respondents, plan_early=plan))


def loads_of(
    block: PreparedBlock, weighting: Weighting, activity: Weighting, **kept: Any
) -> BlockLoads:
    """Return the loads of a block whose notices were heard, not yet moved.

    Parameters
    ----------
    block : PreparedBlock
        The block.
    weighting, activity : Weighting
        Profiles of emission, and of the hours of the day alone, of its units.
    **kept
        What else `BlockLoads` is to keep: cells, hourly_kg, stages, keep_steps, alert_hours.
    """
    heard = block.respondents
    return BlockLoads(
        block.orders,
        block.units,
        heard.layers,
        heard.early,
        weighting,
        activity,
        conduct=block.conduct,
        **kept,
    )


Plan = Callable[[float, np.ndarray], EarlyStart | None]


def _either(usual: Plan, as_d: Plan, downgraded_h: np.ndarray) -> Plan:
    """Return the plan of early starts of units that become a D at a time (U) [h]: as D; one that
    has begun by then goes on, from then on with the cut of a D.
    """

    def plan(time_h: float, stands_by: np.ndarray) -> EarlyStart | None:
        first, second = usual(time_h, stands_by), as_d(time_h, stands_by)
        if first is None or second is None:
            return first
        new = (downgraded_h <= time_h) & (first.begin_h >= downgraded_h)
        return EarlyStart(
            time_h,
            np.where(new, np.maximum(second.begin_h, downgraded_h), first.begin_h),
            np.where(new, second.reach_h, first.reach_h),
            np.where(new, second.cut, first.cut),
            second.cut,
        )

    return plan


def as_d(world: World) -> World:
    """Return the world in which every line is a D whose own measures are set aside."""

    def standing(count: int) -> Standing:
        known = world.standing(count)
        return replace(
            known,
            grade=np.full_like(known.grade, GRADES.index("D")),
            own_aside=np.ones_like(known.own_aside),
        )

    return replace(world, standing=standing)


def _on_common_edges(first: LineOrders, second: LineOrders) -> tuple[LineOrders, LineOrders]:
    """Return two orders of the same lines, cut at the edges of both."""
    timeline, length = first.timeline, first.world.length_h
    fixed = np.unique(np.array([0.0, length, *timeline.edges[1:-1]]))
    edges = merged_edges(
        fixed[(fixed >= 0) & (fixed <= length)], np.concatenate((first.edges, second.edges))
    )
    return first.on_edges(edges), second.on_edges(edges)


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


def prepare(
    inputs: Inputs,
    apart: Apart = Apart(),
    supervised: Supervised | None = None,
    all_d: bool = False,
) -> Prepared:
    """Return a scenario with its lines joined into units, ready to be simulated.

    Parameters
    ----------
    inputs : Inputs
        What the scenario names, read and joined.
    apart : Apart, optional
        What else tells units apart.
    supervised : Supervised or None
        Enterprises whose conduct supervision decides.
    all_d : bool
        Whether every line counts as a D, as a finding would make it.
    """
    scenario, fleet, area, profiles = inputs.scenario, inputs.fleet, inputs.area, inputs.profiles
    hours = int(scenario.length_h)
    area_sectors = [str(name) for name in area.rows["sector"]]
    area_districts = [str(name) for name in area.rows["district"]]
    flows = inputs.transport
    of_flows = () if flows is None else (*flows.exhaust.sectors, *flows.dust.sectors)
    driven = () if flows is None else flows.districts
    sectors = tuple(dict.fromkeys([*fleet.sector.names, *area_sectors, *of_flows]))
    factors = profiles.series(sectors, scenario.start, hours)
    activity = profiles.series(sectors, scenario.start, hours, ("hour",))
    changes = dated_changes(inputs)
    world = as_d(world_of(inputs, changes)) if all_d else world_of(inputs, changes)
    districts = scopes(
        scenario.stages, list(dict.fromkeys([*fleet.district.names, *area_districts, *driven]))
    )
    blocks = tuple(
        prepare_block(
            fleet, rows, timeline, world, districts, apart, supervised if decided else None
        )
        for rows, timeline, decided in blocks_of(fleet, districts, world, supervised)
    )
    return Prepared(
        inputs=inputs,
        world=world,
        sectors=sectors,
        area_sector=np.array([sectors.index(name) for name in area_sectors], dtype=np.int64),
        factors=factors,
        activity=factors if np.array_equal(activity, factors) else activity,
        scopes=districts,
        area_class=np.array([districts.class_of[name] for name in area_districts], dtype=np.int64),
        changes=changes,
        blocks=blocks,
    )
