"""Hours of normal emission of every line, hour by hour, for those who hand emissions on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.engine.hourly_cells import middles, within_cells
from simulator.engine.hourly_loads import linear_parts
from simulator.engine.load_shapes import Step
from simulator.engine.preparing import PreparedBlock, loads_of
from simulator.engine.ramps import weightings
from simulator.engine.responding import respond
from simulator.engine.simulation import ready
from simulator.engine.supervised import SupervisedRun
from simulator.inputs.reading import Inputs


@dataclass(frozen=True)
class LineHours:
    """Hours of normal emission of units (U) of lines (L) in each hour (H) of the period.

    Attributes
    ----------
    unit : np.ndarray
        (L) unit of each line.
    baseline, actual : np.ndarray
        (U, H) hours of normal emission without and with seasonal rules and alerts.
    """

    unit: np.ndarray
    baseline: np.ndarray
    actual: np.ndarray


def line_hours(inputs: Inputs, watched: SupervisedRun | None) -> LineHours:
    """Return the hours of every line, as the run of the scenario has them, with what its
    supervision came to.
    """
    prepared = ready(inputs, watched)
    respond(prepared)
    hours = int(prepared.world.length_h)
    unit = np.zeros(len(inputs.fleet), dtype=np.int64)
    baseline, actual = [], []
    first = 0
    for block in prepared.blocks:
        unit[block.rows] = first + block.unit
        first += len(block.units)
        factors = prepared.factors[block.units.sector][:, :hours]
        weighting, _ = weightings(prepared.factors, prepared.factors, block.units.sector)
        moved = loads_of(block, weighting, weighting, keep_steps=True)
        moved.run()
        baseline.append(factors)
        actual.append(factors * _intensities(block, moved.steps, hours))
    empty = np.zeros((0, hours))
    return LineHours(
        unit,
        np.concatenate(baseline) if baseline else empty,
        np.concatenate(actual) if actual else empty,
    )


def _intensities(block: PreparedBlock, steps: list[Step], hours: int) -> np.ndarray:
    """Return the mean emission (U, H) of each hour as a share of the normal emission."""
    total = np.zeros((len(block.units), hours))
    for step in steps:
        fixed = block.units.fixed_share[step.rows][:, None]
        for start, end, (from_, to, _, _) in linear_parts(step):
            if not (end > start).any():
                continue
            low, high = int(np.floor(start.min())), min(int(np.ceil(end.max())), hours)
            start, end = start[:, None], end[:, None]
            first, last = within_cells(np.arange(low, high + 1, dtype=float), start, end)
            length, place = last - first, middles(first, last, start, end)
            load = from_[:, None] + (to - from_)[:, None] * place
            runs = ((from_ > 0) | (to > 0))[:, None]
            total[step.rows, low:high] += length * ((1 - fixed) * load + np.where(runs, fixed, 0))
    return total
