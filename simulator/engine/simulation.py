"""One run of the engine: from inputs to kilograms (no files, no tables).

`prepare` joins lines into units and says what is asked of them, `simulate_response` says when they
hear of it, `sum_up` moves their loads and integrates; `simulate` does all three.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.alerts.timeline import Scopes, Stage, Timeline, scopes
from simulator.engine.area_loads import AreaLoads, area_loads
from simulator.engine.loads import BlockLoads, LoadSums, Step, Units, target_load
from simulator.engine.orders import (
    INSTANT_H,
    LineOrders,
    Rise,
    UnitOrders,
    World,
    answers_of,
    merged_edges,
    strengths,
)
from simulator.engine.ramps import Weighting
from simulator.engine.response import Dated, EarlyStart, Happening, Respondents, simulate_response
from simulator.engine.shortfall import PARTS
from simulator.engine.stage_sums import StageSums
from simulator.engine.units import same_units
from simulator.inputs.changes import Change
from simulator.inputs.fleet import Fleet, Standing, standing_at
from simulator.inputs.policy import Policy
from simulator.inputs.reading import Inputs
from simulator.terms.clock import hours_between

RUNS = ("baseline", "seasonal", "actual")
NEGLIGIBLE = 1e-12


@dataclass(frozen=True)
class Simulated:
    """What a run comes to, as arrays.

    Attributes
    ----------
    hours : (3, L) hours of normal emission of each line in the three runs.
    idle_h : (2, L) integral of hour profile x (1 - load), seasonal and actual [h].
    area_hours : (3, S) as `hours`, of the area sources. sectors : names.
    hourly_kg : (3, sectors, P, H). stage_sums : by stage. early_kg : (3, P). nominal_kg : (P).
    shortfall_kg : (5, P) by shortfall.PARTS. moved_kg : (P). events : the log.
    timelines : of each scope class. class_of : class of each district.
    steps : of each block, where they were asked for.
    """

    hours: np.ndarray
    idle_h: np.ndarray
    area_hours: np.ndarray
    sectors: tuple[str, ...]
    hourly_kg: np.ndarray
    stage_sums: StageSums
    early_kg: np.ndarray
    nominal_kg: np.ndarray
    shortfall_kg: np.ndarray
    moved_kg: np.ndarray
    events: tuple[Happening, ...]
    timelines: tuple[Timeline, ...]
    class_of: dict[str, int]
    steps: tuple[list[Step], ...] = ()


@dataclass(frozen=True)
class Apart:
    """What else tells units apart, where figures are drawn.

    Attributes
    ----------
    columns : (L) each; lines that differ in one are never one unit.
    by_kind : whether lines of another grade or size are never one unit, since their strengths are
    drawn apart.
    """

    columns: tuple[np.ndarray, ...] = ()
    by_kind: bool = False


@dataclass(frozen=True)
class PreparedBlock:
    """Lines under one timeline, joined into units.

    Attributes
    ----------
    rows : (B) the lines, as places in the fleet. unit : (B) unit of each of them.
    orders, units, respondents : of the units. rises : what continuous lines may begin early.
    continuous : (U).
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
    sectors : names, of lines and area sources. area_sector : (S) code of each area source's.
    factors, activity : (sectors, H) profile of emissions, and of the hours of the day alone; one
    and the same array where
        they are equal, so that they are integrated once.
    scopes : districts by the stages that cover them. area_class : (S) class of each area source.
    changes : (time [h], change, lines (L) that it reaches).
    """

    inputs: Inputs
    world: World
    sectors: tuple[str, ...]
    area_sector: np.ndarray
    factors: np.ndarray
    activity: np.ndarray
    scopes: Scopes
    area_class: np.ndarray
    changes: tuple[tuple[float, Change, np.ndarray], ...]
    blocks: tuple[PreparedBlock, ...]


def simulate(inputs: Inputs, keep_steps: bool = False) -> Simulated:
    """Return what a scenario comes to.

    Parameters
    ----------
    keep_steps : whether to keep every piece of the way of each unit, for those who tell a story.
    """
    return simulate_prepared(prepare(inputs), keep_steps)


def simulate_prepared(prepared: Prepared, keep_steps: bool = False) -> Simulated:
    """Return what a prepared scenario comes to: who hears when, and what that saves."""
    inputs = prepared.inputs
    respondents = [block.respondents for block in prepared.blocks]
    reach = _Reach(inputs.fleet)
    events = simulate_response(
        inputs.scenario.stages,
        respondents,
        _dated(prepared),
        prepared.world.length_h,
        reach.of_stage,
    )
    return sum_up(prepared, events, keep_steps)


# -- making ready
# ----------------------------------------------------------------------------------------------


def prepare(inputs: Inputs, apart: Apart = Apart()) -> Prepared:
    """Return a scenario with its lines joined into units, ready to be simulated."""
    scenario, fleet, area, profiles = inputs.scenario, inputs.fleet, inputs.area, inputs.profiles
    length_h, policy, response = scenario.length_h, scenario.policy, scenario.shape.response
    area_sectors = [str(name) for name in area.rows["sector"]]
    area_districts = [str(name) for name in area.rows["district"]]
    sectors = tuple(dict.fromkeys([*fleet.sector.names, *area_sectors]))
    factors = profiles.series(sectors, scenario.start, int(length_h))
    activity = profiles.series(sectors, scenario.start, int(length_h), ("hour",))
    edges = [time for stage in scenario.stages for time in (stage.start_h, stage.end_h)]
    inside = [time for time in edges if 0 < time < length_h]
    changes = tuple(
        (hours_between(scenario.start, change.at), change, rows) for change, rows in inputs.changes
    )
    world = World(
        start=scenario.start,
        length_h=length_h,
        policy=policy,
        profiles=profiles,
        response=response,
        own_measures=scenario.own_measures,
        pollutants=tuple(inputs.inventory.pollutants),
        grid=np.unique(np.concatenate((np.arange(length_h + 1), inside))),
        changes=tuple((time, _concerned(fleet, policy, rows)) for time, _, rows in changes),
        standing=_Standings(fleet, policy, changes).after,
        strength=strengths(response.compliance, response.compliance_small_micro, 1.0),
    )
    districts = scopes(
        scenario.stages, list(dict.fromkeys([*fleet.district.names, *area_districts]))
    )
    blocks = tuple(
        _prepare_block(fleet, rows, timeline, world, districts, apart)
        for rows, timeline in _blocks(fleet, districts, world)
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


class _Standings:
    """The standing of the whole fleet after the first dated changes, each worked out once."""

    def __init__(
        self, fleet: Fleet, policy: Policy, changes: Sequence[tuple[float, Change, np.ndarray]]
    ) -> None:
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


def _blocks(fleet: Fleet, districts: Scopes, world: World) -> Iterator[tuple[np.ndarray, Timeline]]:
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


def _prepare_block(
    whole: Fleet,
    rows: np.ndarray,
    timeline: Timeline,
    world: World,
    districts: Scopes,
    apart: Apart,
) -> PreparedBlock:
    fleet = whole if len(rows) == len(whole) else whole.take(rows)
    orders = LineOrders(fleet, timeline, world)
    rises = _rises(orders)
    answers = answers_of(orders, rises)
    kinds = {epoch: orders.kind(epoch) for epoch in range(len(orders.changes) + 1)}
    held = _held(orders)
    columns = [
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
    unit, first = same_units(columns, len(fleet))
    order = np.argsort(fleet.sector.codes[first], kind="stable")
    place = np.empty_like(order)
    place[order] = np.arange(len(order))
    unit, first = place[unit], first[order]
    of_units = UnitOrders(
        timeline, orders.edges, orders.moments, world.response, answers, kinds
    ).take(first)
    units = Units(
        sector=fleet.sector.codes[first],
        weight_kg_h=np.column_stack(
            [
                np.bincount(unit, fleet.base_kg_h[:, p], len(first))
                for p in range(len(world.pollutants))
            ]
        ),
        ramp_down_h=fleet.ramp_down_h[first],
        ramp_up_h=fleet.ramp_up_h[first],
        fixed_share=fleet.fixed_share[first],
        held=held[:, first]
        if world.response.no_restart
        else np.zeros((len(held), len(first)), dtype=bool),
    )
    running = ~fleet.long_shut
    continuous = fleet.continuous[first]
    respondents = Respondents(
        timeline=timeline,
        lag_h=fleet.lag_h[first],
        lines=np.bincount(unit, running, len(first)),
        enterprises=_enterprises(fleet, running),
        scope=_scope_of(whole, districts, timeline),
        plan_early=early_plan(of_units, rises, units, fleet.lag_h[first], continuous),
    )
    return PreparedBlock(rows, unit, of_units, units, respondents, rises, continuous)


def _enterprises(fleet: Fleet, rows: np.ndarray) -> int:
    """Return how many enterprises some lines (mask) belong to."""
    return int((np.bincount(fleet.enterprise.codes[rows], minlength=1) > 0).sum())


def _scope_of(fleet: Fleet, districts: Scopes, timeline: Timeline) -> tuple[str, ...] | None:
    """Return the inventory's districts under a timeline, None where all stand under one."""
    if len(districts.timelines) == 1:
        return None
    index = next(place for place, item in enumerate(districts.timelines) if item is timeline)
    return tuple(name for name in fleet.district.names if districts.class_of[name] == index)


def _rises(orders: LineOrders) -> list[Rise]:
    """Return the rises that continuous lines may begin early."""
    response, length_h, timeline = orders.world.response, orders.world.length_h, orders.timeline
    if response.early_start == "none" or not orders.fleet.continuous.any():
        return []
    rises = []
    for time_h, before, level, owner in timeline.changes():
        if time_h > 0 and level > before:
            stretch = int(np.searchsorted(orders.edges, time_h + INSTANT_H) - 1)
            moment = (
                orders.moments[stretch] if time_h < length_h else orders.moment(time_h + INSTANT_H)
            )
            rises.append(Rise(time_h, before, level, timeline.stages[owner].issued_h, moment))
    return rises


def early_plan(
    orders: UnitOrders,
    rises: Sequence[Rise],
    units: Units,
    lag_h: np.ndarray,
    continuous: np.ndarray,
) -> Callable[[float, np.ndarray], EarlyStart | None] | None:
    """Return what says how units begin a rise early, None where nothing may.

    Parameters
    ----------
    lag_h, continuous : (U) of the units.
    """
    by_time = {rise.time_h: rise for rise in rises}

    def plan(time_h: float, stands_by: np.ndarray) -> EarlyStart | None:
        """Return the early start of the rise at a time, from the level (U) that units stand by just
        before.
        """
        rise = by_time.get(time_h)
        return (
            None
            if rise is None
            else _early_start(orders, rise, stands_by, units, lag_h, continuous)
        )

    return plan if rises else None


def _early_start(
    orders: UnitOrders,
    rise: Rise,
    stands_by: np.ndarray,
    units: Units,
    lag_h: np.ndarray,
    continuous: np.ndarray,
) -> EarlyStart:
    response, time_h, moment = orders.response, rise.time_h, rise.moment
    higher, lower = orders.ordered(moment, rise.level), np.zeros(len(lag_h))
    for level in np.unique(stands_by):
        lower = np.where(stands_by == level, orders.ordered(moment, int(level)), lower)
    heard = rise.issued_h + lag_h
    starts = (
        np.minimum(heard, time_h - response.pre_adjustment_h)
        if response.pre_adjustment_h > 0
        else heard
    )
    if response.early_start == "planned":
        state = (orders.strength(moment), orders.seasonal(moment), orders.floor(moment))
        fall = target_load(lower, *state) - target_load(higher, *state)
        starts = np.maximum(starts, time_h - units.ramp_down_h * fall)
    raises = continuous & (higher > lower)
    begin = np.where(raises & (starts < time_h), starts, np.inf)
    return EarlyStart(time_h, begin, np.maximum(time_h, np.where(raises, starts, heard)), higher)


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


def weightings(
    factors: np.ndarray, activity: np.ndarray, sector: np.ndarray
) -> tuple[Weighting, Weighting]:
    """Return the weightings of units' emissions and of their output: one and the same where the
    factors are.

    Parameters
    ----------
    factors, activity : (S, H) of emissions, and of the hours of the day alone. sector : (U) code.
    """
    weighting = Weighting.of(factors, sector)
    return weighting, weighting if activity is factors else Weighting.of(activity, sector)


# -- the event log's own
# ----------------------------------------------------------------------------------------


class _Reach:
    """How many enterprises and lines a stage reaches, counted once for each scope."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self._of_scope: dict[tuple[str, ...] | None, tuple[int, int]] = {}

    def of_stage(self, stage: Stage) -> tuple[int, int]:
        """Return (enterprises, lines) that a stage covers."""
        if stage.scope not in self._of_scope:
            inside = np.array(
                [stage.covers(name) for name in self.fleet.district.names], dtype=bool
            )
            rows = inside[self.fleet.district.codes] & ~self.fleet.long_shut
            self._of_scope[stage.scope] = (_enterprises(self.fleet, rows), int(rows.sum()))
        return self._of_scope[stage.scope]


CHANGED = ("enterprise_id", "line_id", "industry", "grade", "noncompliant", "protected", "reason")


def _dated(prepared: Prepared) -> list[Dated]:
    """Return the changes of standing and the edges of seasons within the period, for the event
    log.
    """
    scenario = prepared.inputs.scenario
    policy, start, dated = scenario.policy, scenario.start, []
    for time_h, change, rows in prepared.changes:
        if 0 <= time_h < prepared.world.length_h:
            detail = tuple(
                (name, getattr(change, name))
                for name in CHANGED
                if getattr(change, name) not in (None, "")
            )
            dated.append(Dated(time_h, "standing", 1, int(rows.sum()), detail))
    end = scenario.shape.period.end
    for rule in policy.shape.seasonal:
        if not rule.season:
            continue
        for edge in rule.season.edges(start, end):
            event = "season_on" if rule.season.holds(edge.date()) else "season_off"
            detail = (("rule", rule.title or rule.id),)
            dated.append(Dated(hours_between(start, edge), event, 0, 0, detail))
    heating = policy.shape.heating_season
    if heating:
        for edge in heating.season.edges(start, end):
            event = "heating_on" if heating.season.holds(edge.date()) else "heating_off"
            dated.append(Dated(hours_between(start, edge), event, 0, 0, ()))
    return dated


# -- summing up
# -------------------------------------------------------------------------------------------------


def sum_up(prepared: Prepared, events: Sequence[Happening], keep_steps: bool = False) -> Simulated:
    """Return what a scenario comes to, once every block's notices have been heard."""
    sums = _Sums(prepared)
    steps = tuple(sums.add_block(block, keep_steps) for block in prepared.blocks)
    sums.add_area_sources()
    return Simulated(
        hours=sums.hours,
        idle_h=sums.idle_h,
        area_hours=sums.area_hours,
        sectors=prepared.sectors,
        hourly_kg=sums.hourly_kg(),
        stage_sums=sums.stage_sums,
        early_kg=sums.early_kg,
        nominal_kg=sums.nominal_kg,
        shortfall_kg=sums.shortfall_kg,
        moved_kg=sums.moved_kg,
        events=tuple(events),
        timelines=prepared.scopes.timelines,
        class_of=prepared.scopes.class_of,
        steps=steps if keep_steps else (),
    )


class _Sums:
    """Running sums of blocks and area sources; the attributes are those of `Simulated`.

    Attributes
    ----------
    cells_kg : (3, sectors, P, cells of the grid), None before the first block.
    """

    def __init__(self, prepared: Prepared) -> None:
        self.prepared, self.grid = prepared, prepared.world.grid
        inputs, kinds = prepared.inputs, len(prepared.world.pollutants)
        count = len(inputs.fleet)
        self.hours, self.idle_h = np.zeros((3, count)), np.zeros((2, count))
        self.area_hours = np.zeros((3, len(inputs.area)))
        self.cells_kg: np.ndarray | None = None
        self.stage_sums = StageSums(inputs.scenario.stages, self.grid, kinds)
        self.early_kg, self.nominal_kg = np.zeros((3, kinds)), np.zeros(kinds)
        self.shortfall_kg, self.moved_kg = np.zeros((len(PARTS), kinds)), np.zeros(kinds)

    def add_block(self, block: PreparedBlock, keep_steps: bool) -> list[Step]:
        """Move the loads of a block's units through the period and add what they emit; return the
        steps where asked.
        """
        prepared, units = self.prepared, block.units
        cells = merged_edges(self.grid, block.orders.edges)
        weighting, activity = weightings(prepared.factors, prepared.activity, units.sector)
        kg = np.zeros((3, len(prepared.sectors), len(prepared.world.pollutants), len(cells) - 1))
        loads = BlockLoads(
            block.orders,
            units,
            block.respondents.layers,
            block.respondents.early,
            weighting,
            activity,
            cells=cells,
            hourly_kg=kg[1:],
            keep_steps=keep_steps,
        )
        sums = loads.run()
        self._add_hours(block, (weighting.total(), sums.seasonal, sums.actual), sums.idle_h)
        self._add_kilograms(units, sums)
        base = np.zeros((len(prepared.sectors), len(prepared.world.pollutants)))
        np.add.at(base, units.sector, units.weight_kg_h)
        np.multiply(base[:, :, None], (loads.cell_factor * np.diff(cells))[:, None, :], out=kg[0])
        self._add_cells(block.orders.timeline, cells, kg)
        return loads.steps

    def _add_hours(
        self, block: PreparedBlock, hours: tuple[np.ndarray, ...], idle_h: np.ndarray
    ) -> None:
        """Give every line of a block the hours (runs, U) of its unit."""
        whole = len(block.rows) == len(self.prepared.inputs.fleet)
        for of_lines, of_units in ((self.hours, hours), (self.idle_h, idle_h)):
            for run, values in enumerate(of_units):
                if whole:
                    # Straight into its place; no unit is out of range, and `clip` leaves that
                    # unasked.
                    np.take(values, block.unit, out=of_lines[run], mode="clip")
                else:
                    of_lines[run, block.rows] = values[block.unit]

    def _add_kilograms(self, units: Units, sums: LoadSums) -> None:
        weight = units.weight_kg_h
        self.early_kg += sums.early @ weight
        self.nominal_kg += sums.shortfall.nominal @ weight
        self.shortfall_kg += sums.shortfall.parts @ weight
        self.moved_kg += sums.moved @ weight

    def _add_cells(self, timeline: Timeline, cells: np.ndarray, kg: np.ndarray) -> None:
        """Add emissions (3, sectors, P, cells) on a block's own cells to the grid's cells and
        to the stages; the array is kept.
        """
        if len(cells) > len(self.grid):
            # Cells that a block cuts finer than the grid are summed back to it.
            starts = np.searchsorted(cells, self.grid[:-1] - INSTANT_H)
            kg = np.add.reduceat(kg, starts, axis=3)
        if self.cells_kg is None:
            self.cells_kg = kg
        else:
            self.cells_kg += kg
        middle = (self.grid[:-1] + self.grid[1:]) / 2
        owner = timeline.owner[np.searchsorted(timeline.edges, middle, side="right") - 1]
        self.stage_sums.add(owner, kg.sum(axis=1))

    def add_area_sources(self) -> None:
        """Add the area sources, class by class."""
        prepared = self.prepared
        inputs, scenario = prepared.inputs, prepared.inputs.scenario
        for index, timeline in enumerate(prepared.scopes.timelines):
            rows = np.flatnonzero(prepared.area_class == index)
            if len(rows):
                loads = area_loads(
                    inputs.area,
                    rows,
                    timeline,
                    scenario.policy,
                    inputs.profiles,
                    scenario.start,
                    self.grid,
                )
                self._add_area_class(rows, timeline, loads)

    def _add_area_class(self, rows: np.ndarray, timeline: Timeline, loads: AreaLoads) -> None:
        prepared, cells = self.prepared, loads.cells
        middle = np.minimum(
            ((cells[:-1] + cells[1:]) / 2).astype(int), prepared.factors.shape[1] - 1
        )
        sector = prepared.area_sector[rows]
        hours = prepared.factors[sector][:, middle] * np.diff(cells)
        runs = np.stack((hours, hours * loads.seasonal, hours * loads.actual))
        self.area_hours[:, rows] = runs.sum(axis=2)
        base = prepared.inputs.area.base_kg_d[rows] / 24.0
        kg = np.zeros((3, len(prepared.sectors), len(prepared.world.pollutants), len(cells) - 1))
        for place, code in enumerate(sector):
            kg[:, code] += base[place][None, :, None] * runs[:, place][:, None, :]
        self._add_cells(timeline, cells, kg)
        owner = timeline.owner[
            np.searchsorted(timeline.edges, (cells[:-1] + cells[1:]) / 2, side="right") - 1
        ]
        self.nominal_kg += ((runs[1] - runs[2]) * (owner >= 0)).sum(axis=1) @ base
        self.moved_kg += np.maximum(runs[1] - runs[0], 0.0).sum(axis=1) @ base

    def hourly_kg(self) -> np.ndarray:
        """Return the emission (3, sectors, P, H) of each whole hour."""
        hours, hourly = int(self.prepared.world.length_h), self.cells_kg
        if hourly is None:
            return np.zeros(
                (3, len(self.prepared.sectors), len(self.prepared.world.pollutants), hours)
            )
        if len(self.grid) > hours + 1:
            starts = np.searchsorted(self.grid, np.arange(hours) - INSTANT_H)
            hourly = np.add.reduceat(hourly, starts, axis=3)
        # What rounding leaves of a group's baseline is written as 0.
        limit = NEGLIGIBLE * hourly[0]
        for run in hourly[1:]:
            np.copyto(run, 0.0, where=np.abs(run) <= limit)
        return hourly
