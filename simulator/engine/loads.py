"""The loads of a block's units through the period, and their integrals in closed form.

The period falls into stretches: between two edges nothing that orders depend on changes. A stretch
falls into pieces: it is split for a unit that starts to stand by a level, or begins early. Within a
piece both loads, actual and seasonal, are linear until they arrive at their targets. The cost is
units x pieces, whatever the number of hours.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np

from simulator.engine.courses import CoursesWithin
from simulator.engine.hourly_cells import HourlyCells
from simulator.engine.load_shapes import AlertHours, Conduct, LoadSums, Step, Units
from simulator.engine.orders import INSTANT_H, UnitOrders
from simulator.engine.ramps import Move, Weighting, in_order, move
from simulator.engine.response import EarlyStart, Layer
from simulator.engine.shortfall import Piece, Shortfall

# Most units moved together, so that memory stays bounded.
CHUNK = 16384


class _State(NamedTuple):
    """What holds for each unit (U) of a chunk in a stretch, or in a piece of one."""

    now: np.ndarray
    strength: np.ndarray
    seasonal_cut: np.ndarray
    floor: np.ndarray
    held: np.ndarray | None

    @property
    def besides_orders(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """What a target load is made of besides the ordered cut."""
        return self.strength, self.seasonal_cut, self.floor


class BlockLoads:
    """The loads of one block's units and their integrals.

    Attributes
    ----------
    result : LoadSums
        The integrals, complete after `run`.
    steps : list of Step
        Every piece of every unit's load, where `keep_steps` is set.
    stages : array, (2, K, U)
        Baseline, and seasonal - actual, in the line-hours of each stage; K is 0 unless `stages`
        asks for them.
    stage_idle_h : array, (K, U), [h]
        Integral of hour profile x (seasonal load - actual load) in the line-hours of each stage.
    """

    def __init__(
        self,
        orders: UnitOrders,
        units: Units,
        layers: list[Layer],
        early: list[EarlyStart],
        weighting: Weighting,
        activity: Weighting,
        *,
        cells: np.ndarray | None = None,
        hourly_kg: np.ndarray | None = None,
        stages: int = 0,
        keep_steps: bool = False,
        alert_hours: bool = False,
        conduct: Conduct | None = None,
    ) -> None:
        """Prepare the loads of a block.

        Parameters
        ----------
        orders : UnitOrders
            What is asked of the units.
        units : Units
            How the units move and what they emit.
        layers : list of Layer
            Times from which the units stand by each level.
        early : list of EarlyStart
            Units that begin a rise early.
        weighting : Weighting
            Profile of emissions.
        activity : Weighting
            Profile of the hours of the day alone, which output and electricity follow; may be the
            same object.
        cells : array or None, [h]
            Edges of the hourly series' cells; None makes no hourly series.
        hourly_kg : array or None, (2, S, P, cells)
            Array that the hourly series are added to.
        stages : int
            Number of stages K to sum apart, 0 for none.
        keep_steps : bool
            Whether to keep every piece of every unit's load.
        alert_hours : bool
            Whether to sum the hours of alerts (`LoadSums.alert`), which replicates do without.
        conduct : Conduct or None
            How the units carry out their orders, where supervision says so.
        """
        self.conduct = conduct
        self.orders, self.units, self.layers, self.cells = orders, units, layers, cells
        self.early = sorted(early, key=lambda item: item.time_h)
        self.weighting, self.activity, self.keep_steps = weighting, activity, keep_steps
        self.alert_hours = alert_hours
        self.steps: list[Step] = []
        self.stages = np.zeros((2, stages, len(units)))
        self.stage_idle_h = np.zeros((stages, len(units)))
        count = len(units)
        self.result = LoadSums(
            np.zeros(count),
            np.zeros(count),
            np.zeros((3, count)),
            Shortfall.of(count),
            np.zeros(count),
            np.zeros((2, count)),
            AlertHours.of(count),
            hourly_kg,
            np.zeros((2, count)),
        )
        if cells is not None:
            middle, factors = (cells[:-1] + cells[1:]) / 2, weighting.factors
            self.cell_factor = factors[:, np.minimum(middle.astype(int), factors.shape[1] - 1)]

    def run(self) -> LoadSums:
        """Move all units through the period and return their integrals."""
        for low in range(0, len(self.units), CHUNK):
            _ChunkLoads(self, slice(low, min(low + CHUNK, len(self.units)))).run()
        if self.cells is not None and not self.weighting.flat:
            self.result.hourly_kg *= self.cell_factor[None, :, None, :]
        return self.result


class _ChunkLoads:
    """The loads of some thousand units at a time."""

    def __init__(self, whole: BlockLoads, rows: slice) -> None:
        self.whole, self.orders, units = whole, whole.orders, whole.units
        # The units, in the block and in their chunk.
        self.rows: slice | np.ndarray = rows
        self.local: slice | np.ndarray = slice(0, rows.stop - rows.start)
        self.ramp_down_h, self.ramp_up_h = units.ramp_down_h[rows], units.ramp_up_h[rows]
        self.fixed, self.weight = units.fixed_share[rows], units.weight_kg_h[rows]
        self.weighting, self.activity = whole.weighting.take(rows), whole.activity.take(rows)
        self.count = len(self.ramp_down_h)
        self.by_sector = _by_sector(units.sector[rows]) if whole.cells is not None else []
        self.actual: np.ndarray | None = None
        self.seasonal: np.ndarray | None = None
        self.courses = whole.conduct.courses.take(rows) if whole.conduct else None
        # What the courses do in the stretch at hand.
        self.within: CoursesWithin | None = None
        # Whether a finding has made a D of each unit, in the piece at hand.
        self.down: np.ndarray | None = None

    def run(self) -> None:
        """Move the units through all stretches."""
        edges = self.orders.edges
        for index, (start, end) in enumerate(zip(edges[:-1], edges[1:], strict=True)):
            self._stretch(index, float(start), float(end))

    def _stretch(self, index: int, start: float, end: float) -> None:
        """Move the units through one stretch, piece by piece."""
        timeline = self.orders.timeline
        place = timeline.index_at((start + end) / 2)
        if self.courses is not None:
            self.within = self.courses.within(start, end)
        stretch = _Stretch(
            index,
            int(timeline.owner[place]),
            int(timeline.level[place]),
            # Early starts of later rises: they may already run in this stretch.
            [item for item in self.whole.early if item.time_h > start + INSTANT_H],
            self._hourly_cells(start, end),
        )
        reach = self._reach((start + end) / 2)
        for piece in self._pieces(start, end, reach, stretch.early):
            self._move(stretch, *piece)
        if stretch.dense is not None:
            assert self.actual is not None
            assert self.seasonal is not None
            stretch.dense.close(self.seasonal, self.actual)

    def _move(self, stretch: _Stretch, start, end, stands_by: np.ndarray | None) -> None:
        """Move the units through one piece, those alone for which it has a length where they are
        few.
        """
        if np.ndim(start) and self.actual is not None and not self.whole.keep_steps:
            live = np.flatnonzero(end > start)
            if 2 * len(live) < self.count:
                assert self.seasonal is not None
                some = self._take(live)
                some._piece(
                    stretch, start[live], end[live], None if stands_by is None else stands_by[live]
                )
                self.actual, self.seasonal = self.actual.copy(), self.seasonal.copy()
                self.actual[live], self.seasonal[live] = some.actual, some.seasonal
                return
        self._piece(stretch, start, end, stands_by)

    def _take(self, some: np.ndarray) -> _ChunkLoads:
        """Return some of the units, as they are now."""
        assert self.actual is not None
        assert self.seasonal is not None
        part = copy(self)
        part.rows = np.arange(len(self.whole.units))[self.rows][some]
        part.local, part.count = some, len(some)
        part.ramp_down_h, part.ramp_up_h = self.ramp_down_h[some], self.ramp_up_h[some]
        part.fixed, part.weight = self.fixed[some], self.weight[some]
        part.weighting, part.activity = self.weighting.take(some), self.activity.take(some)
        part.actual, part.seasonal = self.actual[some], self.seasonal[some]
        part.courses = self.courses.take(some) if self.courses is not None else None
        part.within = self.within.take(some) if self.within is not None else None
        return part

    def _piece(self, stretch: _Stretch, start, end, stands_by: np.ndarray | None) -> None:
        """Move the units through one piece and add what they emit."""
        index, owner, level, early, dense = stretch
        state = self._state(index, level, start)
        answered = None if stands_by is None else stands_by == level
        ordered = state.now if stands_by is None else self._ordered(index, stands_by)
        held_early = None
        for item in early:
            begun = item.begin_h[self.rows] <= start
            if begun.any():
                held_early = begun if held_early is None else held_early | begun
                cut = item.cut[self.rows]
                if self.down is not None and item.cut_as_d is not None:
                    cut = np.where(self.down, item.cut_as_d[self.rows], cut)
                ordered = np.where(begun, np.maximum(ordered, cut), ordered)
        seasonal_target = np.maximum(1 - state.seasonal_cut, state.floor)
        target = target_load(ordered, *state.besides_orders)
        held = state.held
        if held is not None:
            target = np.where(held, 0.0, target)
        if self.actual is None:
            loads = self._loads_at_start(state.now, state.besides_orders, early)
            self.actual = loads if held is None else np.where(held, 0.0, loads)
            self.seasonal = seasonal_target
        assert self.seasonal is not None
        actual, seasonal = (
            move(load, to, self.ramp_down_h, self.ramp_up_h, end - start)
            for load, to in ((self.actual, target), (self.seasonal, seasonal_target))
        )
        if self.whole.keep_steps:
            assert isinstance(self.rows, slice)
            self.whole.steps.append(
                Step(
                    self.rows, start, end, owner, level, answered, ordered, target,
                    state.seasonal_cut, state.floor, held, actual, seasonal,
                )
            )  # fmt: skip
        asked = (
            _Asked(owner, state.now, state.strength, state.floor, answered) if owner >= 0 else None
        )
        early_now = held_early if owner < 0 else None
        for low, high, loads in linear_parts(actual, seasonal, end - start):
            self._linear(start + low, start + high, high - low, loads, asked, early_now)
            if dense is not None:
                dense.add(self.local, start + low, start + high, loads)
        self.actual, self.seasonal = actual.end, seasonal.end

    def _hourly_cells(self, start: float, end: float) -> HourlyCells | None:
        """Return the hourly emission of a stretch, None where no hourly series is made."""
        cells, hourly_kg = self.whole.cells, self.whole.result.hourly_kg
        if cells is None or hourly_kg is None:
            return None
        return HourlyCells(self, cells, hourly_kg, start, end)

    def _state(self, index: int, level: int, piece_start: np.ndarray | float) -> _State:
        """Return what holds for the units in a stretch; where supervision says how they carry out
        their orders, in the piece that starts then.
        """
        start = float(self.orders.edges[index])
        state = self._state_under(self.orders, index, level, self._held(start))
        if self.courses is None or self.within is None:
            return state
        state = state._replace(strength=state.strength * self.within.strength_at(piece_start))
        downgraded = self.whole.conduct.downgraded if self.whole.conduct else None
        down = self.courses.downgraded_h <= piece_start
        self.down = down if downgraded is not None and down.any() else None
        if downgraded is None or self.down is None:
            return state
        other = self._state_under(downgraded.orders, index, level, None)
        held = self._held(start, downgraded.held)
        if held is not None or state.held is not None:
            # An episode that had begun before the finding keeps what it began with.
            first = self._episode_start(start)
            from_start = self.courses.downgraded_h <= first
            none = np.zeros(self.count, dtype=bool)
            held = np.where(
                from_start,
                none if held is None else held,
                none if state.held is None else state.held,
            )
            held = held if held.any() else None
        return _State(
            np.where(down, other.now, state.now),
            state.strength,
            np.where(down, other.seasonal_cut, state.seasonal_cut),
            np.where(down, other.floor, state.floor),
            held,
        )

    def _state_under(
        self, orders: UnitOrders, index: int, level: int, held: np.ndarray | None
    ) -> _State:
        moment = orders.moments[index]
        return _State(
            orders.ordered(moment, level)[self.rows],
            orders.strength(moment)[self.rows],
            orders.seasonal(moment)[self.rows],
            orders.floor(moment)[self.rows],
            held,
        )

    def _episode_start(self, start: float) -> float:
        """Return the start of the episode that a stretch lies in, -inf for none."""
        return next(
            (
                first
                for first, last in self.orders.timeline.episodes
                if first <= start + INSTANT_H < last
            ),
            -np.inf,
        )

    def _held(self, start: float, of: np.ndarray | None = None) -> np.ndarray | None:
        """Return which units stand at 0 through the episode in which the stretch begins, None for
        none; `of` (episodes, U) instead of the units' own.
        """
        of = self.whole.units.held if of is None else of
        for index, (first, last) in enumerate(self.orders.timeline.episodes):
            if first <= start + INSTANT_H and start + INSTANT_H < last:
                held = of[index][self.rows]
                return held if held.any() else None
        return None

    def _loads_at_start(self, now: np.ndarray, state: tuple, early: list[EarlyStart]) -> np.ndarray:
        """Return the loads (U) at the period's start: the target in force, or what early starts
        reached by then.
        """
        start, cut = self.orders.edges[0], now
        loads = target_load(now, *state)
        begins = np.array([np.minimum(item.begin_h[self.rows], start) for item in early])
        if not (begins < start).any():
            return loads
        cuts = np.array([item.cut[self.rows] for item in early])
        order = np.argsort(begins, axis=0, kind="stable")
        begins, cuts = (
            np.take_along_axis(begins, order, axis=0),
            np.take_along_axis(cuts, order, axis=0),
        )
        for begin, end, more in zip(
            begins, [*begins[1:], np.full(self.count, start)], cuts, strict=True
        ):
            cut = np.where(begin < start, np.maximum(cut, more), cut)
            target = target_load(cut, *state)
            share = np.divide(
                end - begin, self.ramp_down_h, out=np.ones(self.count), where=self.ramp_down_h > 0
            )
            loads = np.where(end > begin, np.maximum(target, loads - share), loads)
        return loads

    def _reach(self, time_h: float) -> list[np.ndarray]:
        """Return the times (U) from which units stand by level 1, 2, ... up to the level in force
        at a time [h].
        """
        return [
            layer.reach_h[self.rows]
            for layer in self.whole.layers
            if layer.start_h <= time_h < layer.end_h
        ]

    def _ordered(self, index: int, stands_by: np.ndarray) -> np.ndarray:
        """Return the ordered cut (U) of the level that each unit stands by."""
        cut = self._ordered_under(self.orders, index, stands_by)
        if self.down is None:
            return cut
        assert self.whole.conduct is not None
        assert self.whole.conduct.downgraded is not None
        other = self._ordered_under(self.whole.conduct.downgraded.orders, index, stands_by)
        return np.where(self.down, other, cut)

    def _ordered_under(self, orders: UnitOrders, index: int, stands_by: np.ndarray) -> np.ndarray:
        cut, moment = np.zeros(self.count), orders.moments[index]
        for level in np.flatnonzero(np.bincount(stands_by)):
            cut = np.where(stands_by == level, orders.ordered(moment, int(level))[self.rows], cut)
        return cut

    def _pieces(
        self, start: float, end: float, reach: list[np.ndarray], early: list[EarlyStart]
    ) -> Iterator[tuple]:
        """Yield the pieces of a stretch as (start, end, level (U) that each unit stands by).

        Notices and early starts split the stretch. The level is None where all units stand by the
        level in force.
        """
        all_stand = all((item <= start).all() for item in reach)
        times = [*([] if all_stand else reach), *(item.begin_h[self.rows] for item in early)]
        times += self.within.splits if self.within is not None else []
        splits = [
            np.clip(time, start, end) for time in times if ((time > start) & (time < end)).any()
        ]
        if not splits:
            yield start, end, (None if all_stand else _stands_by(reach, start))
            return
        # Clipped, all splits lie between the ends.
        edges = [np.full(self.count, start), *in_order(splits), np.full(self.count, end)]
        for first, last in zip(edges[:-1], edges[1:], strict=True):
            if (last > first).any():
                stands_by = None if all_stand else _stands_by(reach, first)
                yield (
                    first,
                    last,
                    (None if stands_by is None or (stands_by == len(reach)).all() else stands_by),
                )

    def _linear(
        self, start, end, length, loads: tuple, asked: _Asked | None, early: np.ndarray | None
    ) -> None:
        """Add the integrals of a part on which both loads are linear."""
        result, rows = self.whole.result, self.rows
        a0, a1, s0, s1 = loads
        span = self.weighting.span(start, end)
        running = [span.running(s0, s1), span.running(a0, a1)]
        seasonal = span.emitted(s0, s1, self.fixed, running[0])
        actual = span.emitted(a0, a1, self.fixed, running[1])
        result.actual[rows] += actual
        result.seasonal[rows] += seasonal
        # Output and electricity follow the hour profile only, not weekday or month, so that an
        # hour made up is worth as much as the hour that was stopped.
        hours = span
        if self.whole.activity is not self.whole.weighting:
            hours = self.activity.span(start, end)
            running = [hours.running(s0, s1), hours.running(a0, a1)]
        idle = [hours.whole - part for part in running]
        for run, part in enumerate(idle):
            result.idle_h[run, rows] += part
        if max(np.max(s0, initial=0.0), np.max(s1, initial=0.0)) > 1:
            result.moved[rows] += self._above_one(start, end, length, s0, s1)
        if self.down is not None:
            for index, part in enumerate((span.whole, actual)):
                result.found[index, rows] += np.where(self.down, part, 0.0)
        if early is not None:
            for index, part in enumerate((span.whole, seasonal, actual)):
                result.early[index, rows] += np.where(early, part, 0.0)
        if asked is not None and self.whole.stages.shape[1]:
            self.whole.stages[0, asked.stage, rows] += span.whole
            self.whole.stages[1, asked.stage, rows] += seasonal - actual
            self.whole.stage_idle_h[asked.stage, rows] += idle[1] - idle[0]
        if asked is not None and self.whole.alert_hours:
            result.alert.normal_h[rows] += hours.whole
            for run, part in enumerate(idle):
                result.alert.idle_h[run, rows] += part
            stopped = (a0 == 0) & (a1 == 0) & ((s0 > 0) | (s1 > 0))
            result.alert.stopped_h[rows] += np.where(stopped, length, 0.0)
        if asked is not None:
            result.shortfall.add(
                rows,
                Piece(self.weighting, self.fixed, start, length, span, loads, actual, seasonal),
                (asked.cut, asked.strength, asked.floor),
                asked.answered,
            )

    def _above_one(self, start, end, length, s0: np.ndarray, s1: np.ndarray) -> np.ndarray:
        """Return the integral (U) of the emission above the baseline, where the seasonal load is
        above 1.
        """
        share = np.divide(1 - s0, s1 - s0, out=np.zeros(self.count), where=(s0 - 1) * (s1 - 1) < 0)
        low = start + np.where(s0 < 1, share, 0.0) * length
        high = np.where((s1 < 1) & (s0 > 1), start + share * length, end)
        over0, over1 = np.maximum(s0 - 1, 0), np.maximum(s1 - 1, 0)
        part = self.weighting.span(low, high).running(over0, over1)
        return (1 - self.fixed) * np.where((s0 > 1) | (s1 > 1), part, 0.0)


@dataclass(frozen=True)
class _Asked:
    """What the level in force asks in stage hours; `answered` None means that all units stand by
    it.
    """

    stage: int
    cut: np.ndarray
    strength: np.ndarray
    floor: np.ndarray
    answered: np.ndarray | None


class _Stretch(NamedTuple):
    """A stretch of time: its number, the stage that owns it or -1, the level in force, early starts
    that may run in it, and its hourly emission.
    """

    number: int
    owner: int
    level: int
    early: list[EarlyStart]
    dense: HourlyCells | None


def linear_parts(actual: Move, seasonal: Move, length) -> Iterator[tuple]:
    """Yield the parts of a piece on which both loads are linear, as (start, end, loads): it is
    split where a load arrives. Loads are actual and then seasonal at both ends.
    """
    arrivals = [item.arrive_h for item in (actual, seasonal) if (item.arrive_h > 0).any()]
    if len(arrivals) == 2:
        arrivals = [np.minimum(*arrivals), np.maximum(*arrivals)]
        between = [(actual.at(cut), seasonal.at(cut)) for cut in arrivals]
    else:
        # One of both moves at most: each has its last load from the arrival on.
        between = [(actual.end, seasonal.end)] * len(arrivals)
    cuts = [0.0, *arrivals, length]
    ends = [(actual.start, seasonal.start), *between, (actual.end, seasonal.end)]
    for first, last, (a0, s0), (a1, s1) in zip(
        cuts[:-1], cuts[1:], ends[:-1], ends[1:], strict=True
    ):
        if np.any(np.asarray(last) > first):
            yield first, last, (a0, a1, s0, s1)


def target_load(
    ordered: np.ndarray, strength: np.ndarray, seasonal_cut: np.ndarray, floor: np.ndarray
) -> np.ndarray:
    """Return the target load (U).

    Hours made up (seasonal cut below 0) count only where no alert cut is ordered.

    Parameters
    ----------
    ordered, strength : array, (U), [0, 1]
        Ordered cut, and the strength with which it is obeyed.
    seasonal_cut : array, (U)
        Seasonal cut, at most 1; below 0 where moved hours are made up.
    floor : array, (U), [0, 1]
        Least load.
    """
    cut = np.where(
        ordered > 0, np.maximum(strength * ordered, np.maximum(seasonal_cut, 0.0)), seasonal_cut
    )
    return np.maximum(1 - cut, floor)


def _stands_by(reach: list[np.ndarray], time_h: np.ndarray | float) -> np.ndarray:
    """Return the level (U) that each unit stands by at given times.

    Parameters
    ----------
    reach : list of array, (U), [h]
        Times from which units stand by level 1, 2, ...; they rise from level to level.
    """
    return cast(np.ndarray, np.sum([item <= time_h for item in reach], axis=0, dtype=np.int8))


def _by_sector(sector: np.ndarray) -> list[tuple[int, slice]]:
    """Return (sector, its units) of units sorted by sector."""
    bounds = np.flatnonzero(np.diff(sector, prepend=-1, append=-1))
    return [
        (int(sector[low]), slice(low, high))
        for low, high in zip(bounds[:-1], bounds[1:], strict=True)
    ]
