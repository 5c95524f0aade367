"""The concentration that the weather alone would give, learnt without the alerts (E20 to E22)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.evaluation.air.hours import DAY_H, AlertWindow
from simulator.evaluation.air.limits import AirLimits
from simulator.terms.errors import refuse
from simulator.terms.labels import message

# Draws are the same in every run.
SEED = 20


def learner() -> Any:
    """Return the class of the model.

    Raises
    ------
    InputError
        scikit-learn is not installed.
    """
    try:
        from sklearn.ensemble import HistGradientBoostingRegressor
    except ImportError:
        raise refuse("evaluate", "--weather", "", message("needs_evaluation_extra")) from None
    return HistGradientBoostingRegressor


@dataclass(frozen=True)
class Course:
    """One pollutant of one station.

    Attributes
    ----------
    logs : np.ndarray
        (T) logarithms of the concentration, NaN where missing.
    features : np.ndarray
        (T, F) what they are learnt from.
    train : np.ndarray
        (T) which hours may be learnt from.
    """

    logs: np.ndarray
    features: np.ndarray
    train: np.ndarray

    @classmethod
    def of(
        cls, values: np.ndarray, features: np.ndarray, usual: np.ndarray, limits: AirLimits
    ) -> Course:
        """Return the course of concentrations (T); hours without one are not learnt from."""
        known = np.isfinite(values)
        middle = float(np.median(values[known])) if known.any() else 1.0
        logs = np.full(len(values), np.nan)
        lowest = max(middle * limits.least_concentration, 1e-9)
        logs[known] = np.log(np.maximum(values[known], lowest))
        return cls(logs, features, usual & known)


@dataclass(frozen=True)
class Learnt:
    """What was learnt of one course.

    Attributes
    ----------
    drawn : np.ndarray
        (B, T) logarithms that blocks drawn anew predict, in the hours of alerts; else NaN.
    apart : np.ndarray
        (T) logarithms predicted by a model that has seen neither the hour nor its neighbours; NaN
        outside of usual hours.
    fold_h : int
        Length of the stretches that are left out at a time.
    """

    drawn: np.ndarray
    apart: np.ndarray
    fold_h: int


def fold_length(windows: Sequence[AlertWindow], limits: AirLimits) -> int:
    """Return the length of the stretches that are left out at a time [h]."""
    longest = max((window.last - window.first for window in windows), default=0)
    return max(limits.fold_d * DAY_H, longest + limits.fold_spare_d * DAY_H)


def learn(
    course: Course,
    windows: Sequence[AlertWindow],
    limits: AirLimits,
    step: Callable[[], None] | None = None,
) -> Learnt:
    """Return what a course's usual hours predict; the hours of alerts are never learnt from.

    Parameters
    ----------
    step : callable or None
        Called before each model is fitted (`AirLimits.models` times at most).
    """
    from threadpoolctl import threadpool_limits

    model = learner()
    hours = np.arange(len(course.logs))
    alert = np.zeros(len(hours), dtype=bool)
    for window in windows:
        alert[max(window.first, 0) : max(window.last, 0)] = True
    assert not (course.train & alert).any(), "hours of an alert are never learnt from"

    def fitted(rows: np.ndarray) -> Any:
        if step is not None:
            step()
        made = model(
            max_iter=limits.trees, max_leaf_nodes=limits.leaves, min_samples_leaf=limits.leaf_h,
            early_stopping=False, max_bins=limits.bins, random_state=SEED,
        )  # fmt: skip
        return made.fit(course.features[rows], course.logs[rows])

    fold_h = fold_length(windows, limits)
    fold = (hours // fold_h) % limits.folds
    apart = np.full(len(hours), np.nan)
    drawn = np.full((limits.bootstraps, len(hours)), np.nan)
    # On one thread: several small fits gain nothing from more, and lose much where cores are few.
    with threadpool_limits(1):
        for number in range(limits.folds):
            left = course.train & (fold == number)
            near = _near(fold == number, limits.after_h)
            kept = course.train & ~near
            if left.any() and kept.sum() > limits.fold_train * limits.least_train_h:
                apart[left] = fitted(kept).predict(course.features[left])
        _draw(course, alert, fitted, drawn, limits)
    return Learnt(drawn, apart, fold_h)


def _draw(
    course: Course, alert: np.ndarray, fitted: Any, drawn: np.ndarray, limits: AirLimits
) -> None:
    """Fill the predictions of models of blocks that are drawn anew."""
    rng = np.random.default_rng(SEED)
    train = np.flatnonzero(course.train)
    _, block = np.unique(train // (limits.block_d * DAY_H), return_inverse=True)
    count = int(block.max()) + 1
    for number in range(len(drawn)):
        times = np.bincount(rng.integers(count, size=count), minlength=count)[block]
        drawn[number, alert] = fitted(np.repeat(train, times)).predict(course.features[alert])


def _near(some: np.ndarray, hours: int) -> np.ndarray:
    """Return the hours (T) that lie in a stretch or within some hours of it."""
    total = np.concatenate([[0], np.cumsum(some)])
    place = np.arange(len(some))
    low = np.maximum(place - hours, 0)
    high = np.minimum(place + hours + 1, len(some))
    return total[high] > total[low]
