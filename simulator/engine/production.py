"""The load of whole enterprises over time, which trips that are tied to production follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.engine.load_shapes import Step
from simulator.engine.preparing import Prepared
from simulator.engine.ramps import Move


@dataclass(frozen=True)
class Production:
    """Loads of some enterprises in the seasonal and the actual run.

    Attributes
    ----------
    prepared : Prepared
        Their lines, ready and answered.
    steps : sequence of list of Step
        Every piece of each block's loads.
    line_weight : np.ndarray (L)
        Share of each line in the production of its enterprise.
    """

    prepared: Prepared
    steps: Sequence[list[Step]]
    line_weight: np.ndarray

    def load_h(self, enterprise: int, edges: np.ndarray) -> np.ndarray:
        """Return the integral of an enterprise's load over each cell (2, cells) [h], seasonal and
        actual.

        Parameters
        ----------
        enterprise : int
            Its code.
        edges : np.ndarray
            Edges of the cells [h].
        """
        codes = self.prepared.inputs.fleet.enterprise.codes
        total = np.zeros((2, len(edges)))
        for block, steps in zip(self.prepared.blocks, self.steps, strict=True):
            own = codes[block.rows] == enterprise
            weights = np.bincount(
                block.unit[own], self.line_weight[block.rows][own], len(block.units)
            )
            for unit in np.flatnonzero(weights):
                total += weights[unit] * _integrals(steps, int(unit), edges)
        return np.diff(total, axis=1)


def _integrals(steps: Sequence[Step], unit: int, edges: np.ndarray) -> np.ndarray:
    """Return the integral of a unit's seasonal and actual load (2, edges) from the start to each
    edge [h].
    """
    total = np.zeros((2, len(edges)))
    for step in steps:
        if not step.rows.start <= unit < step.rows.stop:
            continue
        place = unit - step.rows.start
        start, end = (
            float(np.broadcast_to(time, step.ordered.shape)[place])
            for time in (step.start_h, step.end_h)
        )
        if end <= start:
            continue
        into = np.clip(edges - start, 0.0, end - start)
        for run, moved in enumerate((step.seasonal, step.actual)):
            total[run] += _integral(moved, place, into)
    return total


def _integral(moved: Move, place: int, into: np.ndarray) -> np.ndarray:
    """Return the integral of one load from a piece's start to some times within it [h]."""
    first, last, arrive = (
        float(values[place]) for values in (moved.start, moved.end, moved.arrive_h)
    )
    ramping = np.minimum(into, arrive)
    slope = (last - first) / arrive if arrive > 0 else 0.0
    return first * ramping + slope * ramping**2 / 2 + last * (into - ramping)
