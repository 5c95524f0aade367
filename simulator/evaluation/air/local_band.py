"""What the kilograms of the list could explain of a change in concentrations (E26)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.engine.simulation import simulate
from simulator.evaluation.air.hours import AlertWindow
from simulator.evaluation.air.limits import AirLimits
from simulator.inputs.reading import Inputs

# Fine particles and what they are made of; other pollutants have no band.
PARTICLES = ("pm25", "pm10")
PRECURSORS = ("so2", "nox", "pm", "vocs")


def emission_cuts(inputs: Inputs, windows: Sequence[AlertWindow]) -> np.ndarray:
    """Return the shares (W, P) by which a run lowers emissions in each alert, area sources too; NaN
    where there are none.
    """
    _, seasonal, actual = simulate(inputs).stage_sums.kg
    cuts = np.zeros((len(windows), seasonal.shape[1]))
    for row, window in enumerate(windows):
        before = seasonal[list(window.stages)].sum(axis=0)
        saved = before - actual[list(window.stages)].sum(axis=0)
        none = np.full(len(before), np.nan)
        cuts[row] = np.divide(saved, before, out=none, where=before > 0)
    return cuts


def local_band(
    pollutant: str, names: Sequence[str], cuts: np.ndarray, limits: AirLimits
) -> tuple[float, float]:
    """Return the lowest and the highest change (below 0) that local cuts could explain; NaN where
    none is known.

    Parameters
    ----------
    names : sequence of str
        (P) pollutants of the inventory.
    cuts : np.ndarray
        (P) shares by which the run lowers them.
    """
    precursors = [cut for name, cut in zip(names, cuts, strict=True) if name in PRECURSORS]
    some = [cut for cut in precursors if np.isfinite(cut)]
    if pollutant not in PARTICLES or not some:
        return np.nan, np.nan
    low, high = limits.local_share
    return -max(some) * high * limits.elasticity, -min(some) * low * limits.elasticity
