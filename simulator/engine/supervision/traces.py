"""What is asked of every unit through the period, and the load that obedience gives."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulator.alerts.timeline import Timeline
from simulator.engine.load_shapes import Step
from simulator.engine.orders import INSTANT_H
from simulator.engine.preparing import Prepared, PreparedBlock, loads_of
from simulator.engine.ramps import weightings


@dataclass(frozen=True)
class Trace:
    """The pieces (N) of the loads of some units (U) that obey.

    Attributes
    ----------
    rows : np.ndarray
        (lines) the lines, as places in the fleet.
    unit : np.ndarray
        (lines) unit of each line.
    timeline : Timeline
        Levels in force.
    start_h, end_h : np.ndarray
        (N, U) each piece [h]; a piece may be empty for some units.
    ordered, seasonal_cut, floor : np.ndarray
        (N, U) what is asked: ordered cut of the level that a unit stands by, seasonal cut, floor.
    held : np.ndarray
        (N, U) whether a unit is kept at 0 through the episode.
    load, settled, arrive_h : np.ndarray
        (N, U) load at the start and at the end, and when it arrives there, from the start [h].
    ramp_down_h, ramp_up_h : np.ndarray
        (U) times for the full range [h].
    """

    rows: np.ndarray
    unit: np.ndarray
    timeline: Timeline
    start_h: np.ndarray
    end_h: np.ndarray
    ordered: np.ndarray
    seasonal_cut: np.ndarray
    floor: np.ndarray
    held: np.ndarray
    load: np.ndarray
    settled: np.ndarray
    arrive_h: np.ndarray
    ramp_down_h: np.ndarray
    ramp_up_h: np.ndarray

    def integrals(self, edges_h: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the load and the time under an order, integrated (W, U) from the period's start to
        each of some rising times [h].
        """
        load, ordered = (np.zeros((len(edges_h), self.start_h.shape[1])) for _ in range(2))
        first, last = self.start_h.min(axis=1), self.end_h.max(axis=1)
        done_load, done_ordered = (np.zeros(self.start_h.shape[1]) for _ in range(2))
        piece = 0
        for row, edge in enumerate(edges_h):
            # Pieces follow each other, so those that are over need no second look.
            while piece < len(last) and last[piece] <= edge:
                part = self._until(piece, float(last[piece]))
                done_load, done_ordered = done_load + part[0], done_ordered + part[1]
                piece += 1
            load[row] += done_load
            ordered[row] += done_ordered
            for later in range(piece, len(first)):
                if first[later] >= edge:
                    break
                part = self._until(later, float(edge))
                load[row] += part[0]
                ordered[row] += part[1]
        return load, ordered

    def _until(self, piece: int, time_h: float) -> tuple[np.ndarray, np.ndarray]:
        start, load, settled = self.start_h[piece], self.load[piece], self.settled[piece]
        length = np.clip(time_h - start, 0.0, self.end_h[piece] - start)
        moving = np.minimum(length, self.arrive_h[piece])
        share = np.divide(
            moving, self.arrive_h[piece], out=np.ones_like(moving), where=self.arrive_h[piece] > 0
        )
        there = load + (settled - load) * share
        integral = (load + there) / 2 * moving + settled * (length - moving)
        return integral, np.where(self.ordered[piece] > 0, length, 0.0)

    def first_orders(self, runs: Sequence[tuple[float, float]]) -> tuple[np.ndarray, np.ndarray]:
        """Return when each unit is first under an order in each run, and when its early start
        begins before it (runs, U) [h]; inf for never.
        """
        inside, before = (np.full((len(runs), self.start_h.shape[1]), np.inf) for _ in range(2))
        middle = (self.start_h.min(axis=1) + self.end_h.max(axis=1)) / 2
        for piece, time in enumerate(middle):
            asked = (self.ordered[piece] > 0) & (self.end_h[piece] > self.start_h[piece])
            if not asked.any():
                continue
            place = next((k for k, (_, end) in enumerate(runs) if time < end), None)
            if place is None:
                continue
            times = np.where(asked, self.start_h[piece], np.inf)
            target = inside if time >= runs[place][0] else before
            np.minimum(target[place], times, out=target[place])
        return inside, np.minimum(inside, before)


def traces_of(prepared: Prepared) -> list[Trace]:
    """Return the traces of a prepared scenario whose notices were heard."""
    traces = []
    for block in prepared.blocks:
        weighting, _ = weightings(prepared.factors, prepared.factors, block.units.sector)
        loads = loads_of(block, weighting, weighting, keep_steps=True)
        loads.run()
        by_chunk: dict[int, list[Step]] = {}
        for step in loads.steps:
            by_chunk.setdefault(step.rows.start, []).append(step)
        for first, steps in by_chunk.items():
            traces.append(_trace(block, first, steps))
    return traces


def _trace(block: PreparedBlock, first: int, steps: list[Step]) -> Trace:
    rows = steps[0].rows
    count = len(steps[0].target)

    def stacked(values: list) -> np.ndarray:
        return np.stack([np.broadcast_to(value, count) for value in values])

    lines = (block.unit >= first) & (block.unit < first + count)
    no_one = np.zeros(count, dtype=bool)
    return Trace(
        rows=block.rows[lines],
        unit=block.unit[lines] - first,
        timeline=block.orders.timeline,
        start_h=stacked([step.start_h for step in steps]),
        end_h=stacked([step.end_h for step in steps]),
        ordered=stacked([step.ordered for step in steps]),
        seasonal_cut=stacked([step.seasonal_cut for step in steps]),
        floor=stacked([step.floor for step in steps]),
        held=stacked([no_one if step.held is None else step.held for step in steps]),
        load=stacked([step.actual.start for step in steps]),
        settled=stacked([step.actual.end for step in steps]),
        arrive_h=stacked([step.actual.arrive_h for step in steps]),
        ramp_down_h=block.units.ramp_down_h[rows],
        ramp_up_h=block.units.ramp_up_h[rows],
    )


class Pieces(NamedTuple):
    """The pieces of many units, unit after unit, without the empty ones.

    Attributes
    ----------
    end_h, ordered, seasonal_cut, floor, held : np.ndarray
        (N) as in `Trace`.
    first : np.ndarray
        (U + 1) the first piece of each unit, and the number of all.
    ramp_down_h, ramp_up_h : np.ndarray
        (U) as in `Trace`.
    """

    end_h: np.ndarray
    ordered: np.ndarray
    seasonal_cut: np.ndarray
    floor: np.ndarray
    held: np.ndarray
    first: np.ndarray
    ramp_down_h: np.ndarray
    ramp_up_h: np.ndarray


def pieces_of(traces: Sequence[Trace]) -> Pieces:
    """Return the pieces of the units of some traces, one trace after another."""
    long = [(trace.end_h > trace.start_h).T for trace in traces]

    def flat(of: Callable[[Trace], np.ndarray]) -> np.ndarray:
        return np.concatenate([of(trace).T[kept] for trace, kept in zip(traces, long, strict=True)])

    counts = np.concatenate([kept.sum(axis=1) for kept in long])
    return Pieces(
        flat(lambda trace: trace.end_h),
        flat(lambda trace: trace.ordered),
        flat(lambda trace: trace.seasonal_cut),
        flat(lambda trace: trace.floor),
        flat(lambda trace: trace.held),
        np.concatenate(([0], np.cumsum(counts))),
        np.concatenate([trace.ramp_down_h for trace in traces]),
        np.concatenate([trace.ramp_up_h for trace in traces]),
    )


def level_stakes(block: PreparedBlock, length_h: float) -> list[tuple[float, np.ndarray]]:
    """Return (time [h], largest cut (U) that the level then in force orders until its next change)
    for every change of level in a block, the first at the period's start.
    """
    orders, stakes = block.orders, []
    last_level: int | None = None
    for start, end, moment in zip(orders.edges[:-1], orders.edges[1:], orders.moments, strict=True):
        if start >= length_h - INSTANT_H:
            break
        level = int(orders.timeline.level[orders.timeline.index_at((start + end) / 2)])
        cut = orders.ordered(moment, level)
        if level != last_level:
            stakes.append((float(start), cut.copy()))
        else:
            np.maximum(stakes[-1][1], cut, out=stakes[-1][1])
        last_level = level
    return stakes
