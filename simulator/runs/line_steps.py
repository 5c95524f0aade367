"""The load of one line through a run, piece by piece: its enterprise is simulated on its own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from simulator.engine.cuts import CutTable
from simulator.engine.orders import INSTANT_H, LineOrders
from simulator.engine.preparing import as_d
from simulator.engine.simulation import ready, simulate_prepared, watched_run
from simulator.inputs.reading import Inputs


@dataclass(frozen=True)
class LineStep:
    """One piece of a line's load.

    Attributes
    ----------
    start_h, end_h : float, [h]
        The piece.
    stage : int
        Stage that owns it, -1 for none.
    level : int
        Rank of the level in force.
    stood : bool
        Whether the line stands by that level.
    ordered, target : float, [0, 1]
        Ordered cut, and the load to be reached.
    start_load, end_load : float
        Actual load at both ends.
    arrive_h : float, [h]
        Time after the start at which the load arrives and stays.
    seasonal_load : float
        Load at the end of the piece in the seasonal run.
    """

    start_h: float
    end_h: float
    stage: int
    level: int
    stood: bool
    ordered: float
    target: float
    start_load: float
    end_load: float
    arrive_h: float
    seasonal_load: float

    def load_at(self, time_h: float) -> float:
        """Return the load at a time within the piece."""
        into = time_h - self.start_h
        if into >= self.arrive_h:
            return self.end_load
        return self.start_load + (self.end_load - self.start_load) * into / self.arrive_h


class LineRun:
    """One enterprise simulated on its own, with the load of one of its lines."""

    def __init__(self, inputs: Inputs, row: int) -> None:
        self.inputs, self.row = inputs, row
        watched = watched_run(inputs)
        prepared = ready(inputs, watched)
        self.simulated = simulate_prepared(prepared, keep_steps=True, watched=watched)
        blocks = zip(prepared.blocks, self.simulated.steps, strict=True)
        block, self._steps = next(item for item in blocks if row in item[0].rows)
        self.place = int(np.flatnonzero(block.rows == row)[0])
        self.unit = int(block.unit[self.place])
        self.orders = LineOrders(
            inputs.fleet.take(block.rows), block.orders.timeline, prepared.world
        )
        # As a D, from the decision on a finding on; never without one.
        conduct = block.conduct
        self.down_h = float(conduct.courses.downgraded_h[self.unit]) if conduct else np.inf
        self.as_d = LineOrders(self.orders.fleet, self.orders.timeline, as_d(prepared.world))
        self.factors = prepared.factors

    def steps(self) -> Iterator[LineStep]:
        """Yield the pieces of the line's load, in order of time."""
        for step in self._steps:
            if not step.rows.start <= self.unit < step.rows.stop:
                continue
            place = self.unit - step.rows.start
            start, end = (
                float(np.broadcast_to(time, step.ordered.shape)[place])
                for time in (step.start_h, step.end_h)
            )
            # A piece has no length for units that are not split at its edge.
            if end > start:
                stood = step.answered is None or bool(
                    np.broadcast_to(step.answered, step.ordered.shape)[place]
                )
                yield LineStep(
                    start,
                    end,
                    step.stage,
                    step.level,
                    stood,
                    float(step.ordered[place]),
                    float(step.target[place]),
                    float(step.actual.start[place]),
                    float(step.actual.end[place]),
                    float(step.actual.arrive_h[place]),
                    float(step.seasonal.end[place]),
                )

    def standings(self) -> Iterator[tuple[float, CutTable, LineOrders]]:
        """Yield (time [h], cut table, orders) of each standing of the enterprise within the
        period.
        """
        end = min(self.inputs.scenario.length_h, self.down_h)
        times = [0.0, *(time for time, _ in self.orders.changes if 0 < time < end)]
        if self.down_h < self.inputs.scenario.length_h:
            times.append(self.down_h)
        for time_h in times:
            yield time_h, self.table_at(time_h), self.orders_at(time_h)

    def orders_at(self, time_h: float) -> LineOrders:
        """Return the orders that hold at a time: those of a D once a finding made it one."""
        return self.as_d if time_h >= self.down_h else self.orders

    def table_at(self, time_h: float) -> CutTable:
        """Return the cut table that holds at a time."""
        # Just after the time, since a change holds from its own time on.
        orders = self.orders_at(time_h)
        return orders.at_epoch(orders.moment(time_h + INSTANT_H).epoch)[0]

    def factor_at(self, time_h: float) -> float:
        """Return the profile factor of the line at a time."""
        sector = self.inputs.fleet.sector.codes[self.row]
        return float(self.factors[sector, int(time_h)])
