"""One run of the engine: from a fleet and its alert stages to kilograms (no files, no tables)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from simulator.alerts import Stage, Timeline, scopes
from simulator.area_sources import AreaSources
from simulator.area_walk import AreaLoads, area_loads
from simulator.changes import Change
from simulator.clock import hours_between
from simulator.fleet import Fleet, Standing, standing_at
from simulator.profiles import Profiles
from simulator.ramps import Weighting
from simulator.response import Dated, EarlyStart, Happening, Respondents, simulate_response
from simulator.scenario import Scenario
from simulator.shortfall import PARTS
from simulator.stage_sums import StageSums
from simulator.targets import INSTANT_H, Block, Moment, World, merged_edges, same_units, strengths
from simulator.walk import Units, Walk, WalkResult, target_load

RUNS = ("baseline", "seasonal", "actual")
NEGLIGIBLE = 1e-12


@dataclass(frozen=True)
class Simulated:
    """What a run comes to, as arrays.

    Attributes
    ----------
    hours : (3, L) hours of normal emission of each line in the three runs. idle_h : (2, L) integral of hour profile x
    (1 - load), seasonal and actual [h]. area_hours : (3, S). sectors : names. hourly_kg : (3, sectors, P, H). stage_sums : by stage.
    early_kg : (3, P). nominal_kg : (P). shortfall_kg : (5, P) by shortfall.PARTS. moved_kg : (P). events : the log.
    timelines : of each scope class. class_of : of each district.
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


@dataclass(frozen=True)
class Options:
    """What a run keeps besides its sums, and what it draws instead of reading.

    Attributes
    ----------
    steps : keep every piece of the way of each unit, for those who tell a story.
    strength : (2, grades) by size and grade, instead of the scenario's compliance. apart : columns (L); lines that differ
    in one are never one unit.
    """

    steps: bool = False
    strength: np.ndarray | None = None
    apart: tuple[np.ndarray, ...] = ()


@dataclass(frozen=True)
class Rise:
    """A rise of the level in force [h], the level and its issue [h], and what else orders depend on then."""

    time_h: float
    level: int
    issued_h: float
    moment: Moment


@dataclass(frozen=True)
class Prepared:
    """A block made ready for its walk.

    Attributes
    ----------
    rows : (B) its lines, as places in the fleet. unit : (B) unit of each of them. rises : what continuous lines may begin
    early. continuous : (U) of the units.
    """

    rows: np.ndarray
    block: Block
    units: Units
    respondents: Respondents
    unit: np.ndarray
    rises: list[Rise]
    continuous: np.ndarray


class Simulation:
    """The engine's work on one scenario, room by room; `run` does it all."""

    def __init__(
        self, scenario: Scenario, fleet: Fleet, area: AreaSources, profiles: Profiles, pollutants: tuple[str, ...],
        changes: Sequence[tuple[Change, np.ndarray]], options: Options = Options(),
    ) -> None:  # fmt: skip
        self.options = options
        # With options.steps: (rows, block, unit of each row, steps) of every block.
        self.told: list[tuple] | None = [] if options.steps else None
        self.scenario, self.fleet, self.area, self.pollutants = scenario, fleet, area, pollutants
        self._standings: dict[int, Standing] = {}
        self._reach: dict[tuple[str, ...] | None, tuple[int, int]] = {}
        self.profiles, self.stages = profiles, scenario.stages
        self.length_h = scenario.length_h
        area_sectors = [str(name) for name in area.rows["sector"]]
        self.sectors = tuple(dict.fromkeys([*fleet.sector.names, *area_sectors]))
        self.area_sector = np.array([self.sectors.index(name) for name in area_sectors], dtype=np.int64)
        self.factors = profiles.series(self.sectors, scenario.start, int(self.length_h))
        activity = profiles.series(self.sectors, scenario.start, int(self.length_h), ("hour",))
        # One and the same where no sector has a weekday or a month of its own: integrated once.
        self.activity = self.factors if np.array_equal(activity, self.factors) else activity
        inside = [time for stage in self.stages for time in (stage.start_h, stage.end_h) if 0 < time < self.length_h]
        self.grid = np.unique(np.concatenate((np.arange(self.length_h + 1), inside)))
        self.changes = [(hours_between(scenario.start, change.at), change, rows) for change, rows in changes]
        response = scenario.shape.response
        strength = strengths(response.compliance, response.compliance_small_micro, 1.0) if options.strength is None else options.strength
        self.world = World(
            scenario.start, self.length_h, scenario.policy, profiles, response, scenario.shape.own_measures, pollutants, self.grid,
            tuple((time, self._concerned(rows)) for time, _, rows in self.changes), self._standing, strength,
        )  # fmt: skip
        area_districts = [str(name) for name in area.rows["district"]]
        self.scopes = scopes(self.stages, list(dict.fromkeys([*fleet.district.names, *area_districts])))
        self.area_class = np.array([self.scopes.class_of[name] for name in area_districts], dtype=np.int64)

    def run(self) -> Simulated:
        """Return what the scenario comes to."""
        count, kinds = len(self.fleet), len(self.pollutants)
        self.hours, self.idle_h = np.zeros((3, count)), np.zeros((2, count))
        self.area_hours = np.zeros((3, len(self.area)))
        self.cells_kg: np.ndarray | None = None
        self.stage_sums = StageSums(self.stages, self.grid, kinds)
        self.early_kg, self.nominal_kg = np.zeros((3, kinds)), np.zeros(kinds)
        self.shortfall_kg, self.moved_kg = np.zeros((len(PARTS), kinds)), np.zeros(kinds)
        prepared = self.prepared()
        events = simulate_response(
            self.stages, [item.respondents for item in prepared], self._dated(), self.length_h, self._covered
        )
        for item in prepared:
            self._walk(item)
        self._area()
        hourly_kg = self._whole_hours()
        # A simulation and its world know one another, so it may outlast the run for a while: not with its largest array.
        self.cells_kg = None
        return Simulated(
            self.hours, self.idle_h, self.area_hours, self.sectors, hourly_kg, self.stage_sums, self.early_kg, self.nominal_kg,
            self.shortfall_kg, self.moved_kg, tuple(events), self.scopes.timelines, self.scopes.class_of,
        )  # fmt: skip

    def prepared(self) -> list[Prepared]:
        """Return the blocks, ready for their walks."""
        return [self._prepare(rows, timeline) for rows, timeline in self._blocks()]

    def _standing(self, made: int) -> Standing:
        """Return the standing of the whole fleet after the first changes."""
        # Kept with the simulation: a cache of the class would keep every simulation that ever ran.
        if made not in self._standings:
            changes = [(change, rows) for _, change, rows in self.changes[:made]]
            self._standings[made] = standing_at(self.fleet, self.scenario.policy, changes)
        return self._standings[made]

    def _concerned(self, rows: np.ndarray) -> np.ndarray:
        """Return the lines whose standing a change of these lines may alter: with one grade for all, the enterprise's."""
        if self.scenario.policy.shape.enterprise_grade != "worst":
            return rows
        enterprises = np.zeros(len(self.fleet.enterprise.names), dtype=bool)
        enterprises[self.fleet.enterprise.codes[rows]] = True
        return enterprises[self.fleet.enterprise.codes]

    def _blocks(self):
        """Yield (rows, timeline): lines of one scope class; enterprises with dated changes apart from the rest."""
        class_of = np.array([self.scopes.class_of[name] for name in self.fleet.district.names], dtype=np.int64)
        line_class = class_of[self.fleet.district.codes] if len(self.fleet) else np.zeros(0, dtype=np.int64)
        touched = np.zeros(len(self.fleet.enterprise.names), dtype=bool)
        for _, rows in self.world.changes:
            touched[self.fleet.enterprise.codes[rows]] = True
        apart = touched[self.fleet.enterprise.codes]
        for index, timeline in enumerate(self.scopes.timelines):
            for part in (False, True):
                rows = np.flatnonzero((line_class == index) & (apart == part))
                if len(rows):
                    yield rows, timeline

    def _prepare(self, rows: np.ndarray, timeline: Timeline) -> Prepared:
        world, response = self.world, self.world.response
        fleet = self.fleet if len(rows) == len(self.fleet) else self.fleet.take(rows)
        block = Block(fleet, timeline, world)
        _evaluate_orders(block)
        rises = _evaluate_rises(block)
        held = _held(block)
        columns = [
            *block.vectors(),
            *(held if response.no_restart else ()),
            fleet.lag_h,
            fleet.ramp_down_h,
            fleet.ramp_up_h,
            fleet.fixed_share,
            fleet.sector.codes,
            *(column[rows] for column in self.options.apart),
        ]
        if rises:
            columns.append(fleet.continuous)
        unit, first = same_units(columns, len(fleet))
        order = np.argsort(fleet.sector.codes[first], kind="stable")
        place = np.empty_like(order)
        place[order] = np.arange(len(order))
        unit, first = place[unit], first[order]
        weight = np.column_stack(
            [np.bincount(unit, fleet.base_kg_h[:, p], len(first)) for p in range(len(self.pollutants))]
        )
        block.keep_only(first)
        units = Units(
            fleet.sector.codes[first], weight, fleet.ramp_down_h[first], fleet.ramp_up_h[first], fleet.fixed_share[first],
            held[:, first] if response.no_restart else np.zeros((len(held), len(first)), dtype=bool),
        )  # fmt: skip
        running = ~fleet.long_shut
        enterprises = int((np.bincount(fleet.enterprise.codes[running], minlength=1) > 0).sum())
        lines = np.bincount(unit, running, len(first))
        respondents = Respondents(timeline, fleet.lag_h[first], lines, enterprises, self._scope_of(timeline))
        continuous = fleet.continuous[first]
        respondents.plan_early = early_plan(block, rises, units, fleet.lag_h[first], continuous)
        return Prepared(rows, block, units, respondents, unit, rises, continuous)

    def _scope_of(self, timeline: Timeline) -> tuple[str, ...] | None:
        """Return the inventory's districts under a timeline, None where all stand under one."""
        if len(self.scopes.timelines) == 1:
            return None
        index = next(place for place, item in enumerate(self.scopes.timelines) if item is timeline)
        return tuple(name for name in self.fleet.district.names if self.scopes.class_of[name] == index)

    def _walk(self, item: Prepared) -> None:
        rows, block, units, respondents, unit = item.rows, item.block, item.units, item.respondents, item.unit
        cells = merged_edges(self.grid, block.edges)
        weighting, activity = weightings(self.factors, self.activity, units.sector)
        kg = np.zeros((3, len(self.sectors), len(self.pollutants), len(cells) - 1))
        walk = Walk(block, units, respondents.layers, respondents.early, weighting, activity, cells, kg[1:])
        if self.told is not None:
            walk.steps = []
            self.told.append((rows, block, unit, walk.steps))
        result = walk.run()
        whole = len(rows) == len(self.fleet)
        for lines, hours in ((self.hours, (walk.weighting.total(), result.seasonal, result.actual)), (self.idle_h, result.idle_h)):
            for run, of_unit in enumerate(hours):
                if whole:
                    # Straight into its place; no unit is out of range, and `clip` leaves that unasked.
                    np.take(of_unit, unit, out=lines[run], mode="clip")
                else:
                    lines[run, rows] = of_unit[unit]
        self._add_sums(units, result)
        base = np.zeros((len(self.sectors), len(self.pollutants)))
        np.add.at(base, units.sector, units.weight_kg_h)
        np.multiply(base[:, :, None], (walk.cell_factor * np.diff(cells))[:, None, :], out=kg[0])
        self._add_cells(block.timeline, cells, kg)

    def _add_sums(self, units: Units, result: WalkResult) -> None:
        weight = units.weight_kg_h
        self.early_kg += result.early @ weight
        self.nominal_kg += result.shortfall.nominal @ weight
        self.shortfall_kg += result.shortfall.parts @ weight
        self.moved_kg += result.moved @ weight

    def _add_cells(self, timeline: Timeline, cells: np.ndarray, kg: np.ndarray) -> None:
        """Add emissions (3, sectors, P, cells) on a block's own cells to the grid's cells and to the stages; the array is kept."""
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

    def _area(self) -> None:
        for index, timeline in enumerate(self.scopes.timelines):
            rows = np.flatnonzero(self.area_class == index)
            if len(rows):
                loads = area_loads(
                    self.area, rows, timeline, self.scenario.policy, self.profiles, self.scenario.start, self.grid
                )
                self._add_area(rows, timeline, loads)

    def _add_area(self, rows: np.ndarray, timeline: Timeline, loads: AreaLoads) -> None:
        cells = loads.cells
        middle = np.minimum(((cells[:-1] + cells[1:]) / 2).astype(int), self.factors.shape[1] - 1)
        sector = self.area_sector[rows]
        hours = self.factors[sector][:, middle] * np.diff(cells)
        runs = np.stack((hours, hours * loads.seasonal, hours * loads.actual))
        self.area_hours[:, rows] = runs.sum(axis=2)
        base = self.area.base_kg_d[rows] / 24.0
        kg = np.zeros((3, len(self.sectors), len(self.pollutants), len(cells) - 1))
        for place, code in enumerate(sector):
            kg[:, code] += base[place][None, :, None] * runs[:, place][:, None, :]
        self._add_cells(timeline, cells, kg)
        owner = timeline.owner[np.searchsorted(timeline.edges, (cells[:-1] + cells[1:]) / 2, side="right") - 1]
        self.nominal_kg += ((runs[1] - runs[2]) * (owner >= 0)).sum(axis=1) @ base
        self.moved_kg += np.maximum(runs[1] - runs[0], 0.0).sum(axis=1) @ base

    def _whole_hours(self) -> np.ndarray:
        hourly = self.cells_kg
        if hourly is None:
            return np.zeros((3, len(self.sectors), len(self.pollutants), int(self.length_h)))
        if len(self.grid) > self.length_h + 1:
            starts = np.searchsorted(self.grid, np.arange(self.length_h) - INSTANT_H)
            hourly = np.add.reduceat(hourly, starts, axis=3)
        # What rounding leaves of a group's baseline is written as 0.
        limit = NEGLIGIBLE * hourly[0]
        for run in hourly[1:]:
            np.copyto(run, 0.0, where=np.abs(run) <= limit)
        return hourly

    def _covered(self, stage: Stage) -> tuple[int, int]:
        return self._covered_by(stage.scope)

    def _covered_by(self, scope: tuple[str, ...] | None) -> tuple[int, int]:
        if scope not in self._reach:
            self._reach[scope] = self._count(scope)
        return self._reach[scope]

    def _count(self, scope: tuple[str, ...] | None) -> tuple[int, int]:
        """Return how many enterprises and lines a scope reaches."""
        inside = np.array([scope is None or name in scope for name in self.fleet.district.names], dtype=bool)
        rows = inside[self.fleet.district.codes] & ~self.fleet.long_shut
        return int((np.bincount(self.fleet.enterprise.codes[rows], minlength=1) > 0).sum()), int(rows.sum())

    def _dated(self) -> list[Dated]:
        """Return the changes of standing and the edges of seasons within the period, for the event log."""
        policy, start, found = self.scenario.policy, self.scenario.start, []
        for time_h, change, rows in self.changes:
            if 0 <= time_h < self.length_h:
                detail = tuple(
                    (name, getattr(change, name))
                    for name in ("enterprise_id", "line_id", "industry", "grade", "noncompliant", "protected", "reason")
                )
                found.append(
                    Dated(
                        time_h,
                        "standing",
                        1,
                        int(rows.sum()),
                        tuple(item for item in detail if item[1] not in (None, "")),
                    )
                )
        end = self.scenario.shape.period.end
        for rule in policy.shape.seasonal:
            for edge in rule.season.edges(start, end) if rule.season else ():
                event = "season_on" if rule.season.holds(edge.date()) else "season_off"
                found.append(Dated(hours_between(start, edge), event, 0, 0, (("rule", rule.id),)))
        season = policy.shape.heating_season
        for edge in season.season.edges(start, end) if season else ():
            event = "heating_on" if season.season.holds(edge.date()) else "heating_off"
            found.append(Dated(hours_between(start, edge), event, 0, 0, ()))
        return found


def _evaluate_orders(block: Block) -> None:
    """Evaluate every vector that a unit may be asked for: what makes lines different."""
    timeline, latest = block.timeline, float(block.fleet.lag_h.max(initial=0.0))
    # Levels that some unit may stand by: those of the stages that began since nothing was in force, and none before they are heard.
    heard = {int(timeline.level[timeline.index_at(0.0)])}
    for start, end, moment in zip(block.edges[:-1], block.edges[1:], block.moments, strict=True):
        middle = (start + end) / 2
        level = int(timeline.level[timeline.index_at(middle)])
        if level == 0:
            heard = {0}
        elif latest > 0:
            heard |= {stage.level for stage in timeline.covering if start <= stage.start_h < middle}
        for candidate in sorted({min(other, level) for other in heard} | {level} if latest > 0 else {level}):
            block.ordered(moment, candidate)
        block.seasonal(moment)
        block.floor(moment)
        block.strength(moment)


def _evaluate_rises(block: Block) -> list[Rise]:
    """Return the rises that continuous lines may begin early, every vector that this asks for evaluated."""
    response, length = block.world.response, block.world.length_h
    if response.early_start == "none" or not block.fleet.continuous.any():
        return []
    rises = []
    for time_h, before, level, owner in block.timeline.changes():
        if time_h <= 0 or level <= before:
            continue
        inside = time_h < length
        moment = (
            block.moments[int(np.searchsorted(block.edges, time_h + INSTANT_H) - 1)]
            if inside
            else block.moment(time_h + INSTANT_H)
        )
        rises.append(Rise(time_h, level, block.timeline.stages[owner].issued_h, moment))
        for lower in (*range(before + 1), level):
            block.ordered(moment, lower)
        block.seasonal(moment)
        block.floor(moment)
        block.strength(moment)
    return rises


def early_plan(
    block: Block, rises: Sequence[Rise], units: Units, lag_h: np.ndarray, continuous: np.ndarray
) -> Callable[[float, np.ndarray], EarlyStart | None] | None:
    """Return what says how units begin a rise early, None where nothing may.

    Parameters
    ----------
    lag_h, continuous : (U) of the units.
    """
    by_time = {rise.time_h: rise for rise in rises}

    def plan(time_h: float, stands_by: np.ndarray) -> EarlyStart | None:
        """Return the early start of the rise at a time, from the level (U) that units stand by just before."""
        rise = by_time.get(time_h)
        return None if rise is None else _early_start(block, rise, stands_by, units, lag_h, continuous)

    return plan if rises else None


def _early_start(
    block: Block, rise: Rise, stands_by: np.ndarray, units: Units, lag_h: np.ndarray, continuous: np.ndarray
) -> EarlyStart:
    response, time_h, moment = block.response, rise.time_h, rise.moment
    higher, lower = block.ordered(moment, rise.level), np.zeros(len(lag_h))
    for level in np.unique(stands_by):
        lower = np.where(stands_by == level, block.ordered(moment, int(level)), lower)
    heard = rise.issued_h + lag_h
    starts = np.minimum(heard, time_h - response.pre_adjustment_h) if response.pre_adjustment_h > 0 else heard
    if response.early_start == "planned":
        state = (block.strength(moment), block.seasonal(moment), block.floor(moment))
        fall = target_load(lower, *state) - target_load(higher, *state)
        starts = np.maximum(starts, time_h - units.ramp_down_h * fall)
    raises = continuous & (higher > lower)
    begin = np.where(raises & (starts < time_h), starts, np.inf)
    return EarlyStart(time_h, begin, np.maximum(time_h, np.where(raises, starts, heard)), higher)


def weightings(factors: np.ndarray, activity: np.ndarray, sector: np.ndarray) -> tuple[Weighting, Weighting]:
    """Return the weightings of units' emissions and of their output: one and the same where the factors are.

    Parameters
    ----------
    factors, activity : (S, H) of emissions, and of the hours of the day alone. sector : (U) code.
    """
    weighting = Weighting.of(factors, sector)
    return weighting, weighting if activity is factors else Weighting.of(activity, sector)


def _held(block: Block) -> np.ndarray:
    """Return (episodes, L) whether a line stands still through an episode because it stood still for the season.

    Without `no_restart` no line does, and L is 0.
    """
    episodes, response = block.timeline.episodes, block.world.response
    held = np.zeros((len(episodes), len(block.fleet) if response.no_restart else 0), dtype=bool)
    if not response.no_restart:
        return held
    for index, (start, end) in enumerate(episodes):
        if start < block.world.length_h and end > 0:
            moment = block.moment(start - INSTANT_H)
            cut, floor = block.seasonal_without_hours(moment), block.floor(moment)
            held[index] = (cut >= 1 - NEGLIGIBLE) & (floor == 0)
    return held


def simulate(
    scenario: Scenario, fleet: Fleet, area: AreaSources, profiles: Profiles, pollutants: tuple[str, ...],
    changes: Sequence[tuple[Change, np.ndarray]],
    options: Options = Options(),
) -> Simulated:  # fmt: skip
    """Return what a scenario comes to: `Simulation(...).run()`."""
    return Simulation(scenario, fleet, area, profiles, pollutants, changes, options).run()
