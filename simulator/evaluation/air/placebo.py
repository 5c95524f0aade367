"""Windows without an alert, of equal length and similar weather: what is seen in them is no effect
(E22, E23).
"""

from __future__ import annotations

import numpy as np

from simulator.evaluation.air.counterfactual import Course, Learnt
from simulator.evaluation.air.hours import AlertWindow
from simulator.evaluation.air.limits import AirLimits


def placebo_effects(
    course: Course,
    learnt: Learnt,
    window: AlertWindow,
    alike: list[np.ndarray],
    limits: AirLimits,
) -> np.ndarray:
    """Return the logarithms of observed over predicted in the nearest windows by weather.

    Parameters
    ----------
    alike : list of np.ndarray
        (T) weather by which windows are compared.
    """
    length = window.last - window.first
    residual = course.logs - learnt.apart
    known = np.isfinite(residual)
    count = len(residual)
    first = np.arange(0, max(count - length + 1, 0), limits.placebo_step_h)
    # A window lies within one stretch that was left out as a whole.
    first = first[first // learnt.fold_h == (first + length - 1) // learnt.fold_h]
    sums, hours = _totals(np.where(known, residual, 0.0)), _totals(known.astype(float))
    read = hours[first + length] - hours[first]
    first, read = (part[read >= limits.least_read * length] for part in (first, read))
    if not len(first):
        return np.zeros(0)
    effects = (sums[first + length] - sums[first]) / read
    apart = np.zeros(len(first))
    for values in alike:
        means = _means(values, first, length)
        own = _means(values, np.array([max(window.first, 0)]), length)[0]
        spread = np.nanstd(means) or 1.0
        apart += np.nan_to_num(((means - own) / spread) ** 2, nan=np.inf)
    return effects[np.argsort(apart, kind="stable")[: limits.placebos]]


def _totals(values: np.ndarray) -> np.ndarray:
    return np.concatenate([[0.0], np.cumsum(values)])


def _means(values: np.ndarray, first: np.ndarray, length: int) -> np.ndarray:
    known = np.isfinite(values)
    total, hours = _totals(np.where(known, values, 0.0)), _totals(known.astype(float))
    last = np.minimum(first + length, len(values))
    count = hours[last] - hours[first]
    return np.divide(
        total[last] - total[first], count, out=np.full(len(first), np.nan), where=count > 0
    )
