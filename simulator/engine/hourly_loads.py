"""Loads hour by hour, for those who compare them with what was measured.

The loads of obedience: what each order leaves, with and without the floor, and what a plant that
obeys would do with its lag and its ramp. Within an hour they are means over the hour.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np

from simulator.engine.hourly_cells import middles, within_cells
from simulator.engine.load_shapes import Step
from simulator.engine.preparing import Prepared, PreparedBlock, loads_of
from simulator.engine.ramps import weightings
from simulator.engine.responding import respond

HOUR_H = 1.0


@dataclass(frozen=True)
class StageLoads:
    """Loads of units (U) in the hours (T) of one stage, integrated over each hour [h].

    Attributes
    ----------
    first : int
        Number of the first hour.
    inside : np.ndarray
        Time that the stage owns.
    seasonal, ordered, floored, obedient : np.ndarray
        Load of the season alone, that the orders leave, the same with the floor, and that of a
        plant that obeys.
    seasonal_runs, ordered_runs, floored_runs, obedient_runs : np.ndarray
        Time in which each of these is above 0.
    late, slow : np.ndarray
        What the load of obedience has above the floored one, before and after the answer.
    """

    first: int
    inside: np.ndarray
    seasonal: np.ndarray
    ordered: np.ndarray
    floored: np.ndarray
    obedient: np.ndarray
    seasonal_runs: np.ndarray
    ordered_runs: np.ndarray
    floored_runs: np.ndarray
    obedient_runs: np.ndarray
    late: np.ndarray
    slow: np.ndarray

    @property
    def hours(self) -> slice:
        """The hours of the period that the stage covers."""
        return slice(self.first, self.first + self.inside.shape[1])

    @classmethod
    def empty(cls, first: int, units: int, hours: int) -> StageLoads:
        """Return loads of 0."""
        names = [item.name for item in fields(cls)][1:]
        return cls(first, **{name: np.zeros((units, hours)) for name in names})


@dataclass(frozen=True)
class HourlyLoads:
    """Loads of units (U) of obedient lines (L) through the hours (H) of the period.

    Attributes
    ----------
    unit : np.ndarray
        (L) unit of each line.
    sector : np.ndarray
        (U) code of the sector.
    fixed_share : np.ndarray
        (U) share of the emission that does not fall with the load.
    seasonal, obedient : np.ndarray
        (U, H) mean load of the season alone, and of a plant that obeys.
    factors : np.ndarray
        (sectors, H) profile of emissions.
    stages : tuple of StageLoads
        What holds in each stage.
    """

    unit: np.ndarray
    sector: np.ndarray
    fixed_share: np.ndarray
    seasonal: np.ndarray
    obedient: np.ndarray
    factors: np.ndarray
    stages: tuple[StageLoads, ...]


def hourly_loads(prepared: Prepared) -> HourlyLoads:
    """Return the loads of a prepared scenario in which all obey, hour by hour.

    Parameters
    ----------
    prepared : Prepared
        A scenario that was not simulated yet: its respondents are filled here.
    """
    respond(prepared)
    hours = int(prepared.world.length_h)
    units = sum(len(block.units) for block in prepared.blocks)
    unit = np.zeros(len(prepared.inputs.fleet), dtype=np.int64)
    sector, fixed = np.zeros(units, dtype=np.int64), np.zeros(units)
    loads = [np.zeros((units, hours)) for _ in range(2)]
    stages = [
        _stage(stage.start_h, stage.end_h, units, hours)
        for stage in prepared.inputs.scenario.stages
    ]
    first = 0
    for block in prepared.blocks:
        rows = slice(first, first + len(block.units))
        unit[block.rows] = first + block.unit
        sector[rows], fixed[rows] = block.units.sector, block.units.fixed_share
        _Block(prepared, block, rows, loads, stages).run()
        first += len(block.units)
    seasonal, moved = loads
    return HourlyLoads(unit, sector, fixed, seasonal, moved, prepared.factors, tuple(stages))


def _stage(start_h: float, end_h: float, units: int, hours: int) -> StageLoads:
    first = int(np.clip(np.floor(start_h), 0, hours))
    last = int(np.clip(np.ceil(end_h), first, hours))
    return StageLoads.empty(first, units, last - first)


class _Block:
    """The loads of one block, added to the arrays of all."""

    def __init__(
        self,
        prepared: Prepared,
        block: PreparedBlock,
        rows: slice,
        loads: list[np.ndarray],
        stages: list[StageLoads],
    ) -> None:
        self.prepared, self.block, self.rows = prepared, block, rows
        self.loads, self.stages = loads, stages

    def run(self) -> None:
        """Move the units and add their loads."""
        block = self.block
        weighting, _ = weightings(self.prepared.factors, self.prepared.factors, block.units.sector)
        moved = loads_of(block, weighting, weighting, keep_steps=True)
        moved.run()
        for step in moved.steps:
            ordered = self._in_force(step)
            for part in linear_parts(step):
                self._add(step, ordered, *part)

    def _in_force(self, step: Step) -> np.ndarray:
        """Return the cut (U) that the level in force orders, whoever stands by it."""
        orders = self.block.orders
        middle = (np.min(step.start_h) + np.max(step.end_h)) / 2
        index = int(np.searchsorted(orders.edges, middle, side="right")) - 1
        return orders.ordered(orders.moments[index], step.level)[step.rows]

    def _add(
        self, step: Step, ordered: np.ndarray, start: np.ndarray, end: np.ndarray, ends: tuple
    ) -> None:
        """Add a part on which both loads are linear, hour by hour."""
        low, high = int(np.floor(start.min())), int(np.ceil(end.max()))
        start, end = start[:, None], end[:, None]
        first, last = within_cells(np.arange(low, high + 1, dtype=float), start, end)
        length, place = last - first, middles(first, last, start, end)
        a0, a1, s0, s1 = (load[:, None] for load in ends)
        actual, seasonal = a0 + (a1 - a0) * place, s0 + (s1 - s0) * place
        units = slice(self.rows.start + step.rows.start, self.rows.start + step.rows.stop)
        hours = slice(low, high)
        self.loads[0][units, hours] += length * seasonal
        self.loads[1][units, hours] += length * actual
        if step.stage < 0:
            return
        left = np.where(ordered > 0, 1 - ordered, np.inf)[:, None]
        nominal = np.minimum(left, seasonal)
        floored = np.maximum(nominal, step.floor[:, None])
        above = length * np.maximum(actual - floored, 0.0)
        answered = (np.ones(len(ordered), dtype=bool) if step.answered is None else step.answered)[
            :, None
        ]
        into = self.stages[step.stage]
        cells = slice(low - into.first, high - into.first)
        for name, load in (
            ("seasonal", seasonal),
            ("ordered", nominal),
            ("floored", floored),
            ("obedient", actual),
        ):
            getattr(into, name)[units, cells] += length * load
            getattr(into, f"{name}_runs")[units, cells] += length * (load > 0)
        into.inside[units, cells] += length
        into.late[units, cells] += np.where(answered, 0.0, above)
        into.slow[units, cells] += np.where(answered, above, 0.0)


def linear_parts(step: Step) -> Iterator[tuple[np.ndarray, np.ndarray, tuple]]:
    """Yield (start, end, loads at both ends) of the parts of a step on which both loads are
    linear.
    """
    count = len(step.target)
    start, end = (np.broadcast_to(time, count) for time in (step.start_h, step.end_h))
    length = end - start
    actual, seasonal = step.actual, step.seasonal
    first = np.minimum(actual.arrive_h, seasonal.arrive_h)
    second = np.maximum(actual.arrive_h, seasonal.arrive_h)
    cuts = [np.zeros(count), first, second, length]
    for low, high in zip(cuts[:-1], cuts[1:], strict=True):
        if not (high > low).any():
            continue
        ends = (actual.at(low), actual.at(high), seasonal.at(low), seasonal.at(high))
        # Where a part has no length its ends may lie beyond the step: nothing is added for it.
        yield start + low, np.maximum(start + high, start + low), ends
