"""A day's reading taken apart into hours, of power and of monitors alike (docs/method.md, E5)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulator.evaluation.asked import HOURS, Asked
from simulator.evaluation.kilograms import TINY

# Makes figures (N, T) of subjects from loads (U, T) and the time in which these are above 0.
Relative = Callable[[np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class DayCourse:
    """What obedience would have in the hours (T) of some days, for subjects (N).

    Attributes
    ----------
    inside : np.ndarray
        (N, T) time under stages [h]; all of it on days that no stage touches.
    profile : np.ndarray
        (N, T) weight of each hour, with a mean of 1 over its day.
    seasonal, obedient : np.ndarray
        (N, T) season alone and obedience in the time inside, weighted by the profile.
    outside : np.ndarray
        (N, T) obedience in the other time, weighted by the profile.
    """

    inside: np.ndarray
    profile: np.ndarray
    seasonal: np.ndarray
    obedient: np.ndarray
    outside: np.ndarray


def course_of(
    asked: Asked, relative: Relative, profile: np.ndarray, first: int, last: int
) -> DayCourse:
    """Return the course of obedience in the hours from one midnight to another.

    Parameters
    ----------
    relative : callable
        Makes figures of subjects from loads of units and the time in which they are above 0.
    profile : np.ndarray
        (N, T) weight of each hour.
    """
    loads, shape = asked.loads, (asked.units, last - first)
    hours = min(last, loads.obedient.shape[1])
    under = {
        name: np.zeros(shape)
        for name in ("inside", "seasonal", "seasonal_runs", "obedient", "obedient_runs")
    }
    for stage in loads.stages:
        low, high = max(stage.first, first), min(stage.hours.stop, hours)
        if low >= high:
            continue
        part = slice(low - stage.first, high - stage.first)
        for name, total in under.items():
            total[:, low - first : high - first] += getattr(stage, name)[:, part]
    whole = {name: np.zeros(shape) for name in ("seasonal", "obedient")}
    for name, load in whole.items():
        load[:, : hours - first] = getattr(loads, name)[:, first:hours]
    rest = whole["obedient"] - under["obedient"]
    rest_runs = np.where(rest > TINY, 1 - under["inside"], 0.0)
    inside = relative(under["inside"], under["inside"])
    touched = np.repeat(_by_day(inside).sum(axis=2) > TINY, HOURS, axis=1)

    def under_stages(name: str) -> np.ndarray:
        every = relative(whole[name], (whole[name] > TINY).astype(float))
        return profile * np.where(touched, relative(under[name], under[f"{name}_runs"]), every)

    return DayCourse(
        np.where(touched, inside, 1.0),
        profile,
        under_stages("seasonal"),
        under_stages("obedient"),
        profile * np.where(touched, relative(rest, rest_runs), 0.0),
    )


def hours_of_days(of_days: np.ndarray, course: DayCourse) -> np.ndarray:
    """Return what each hour (N, T) has of the means of days (N, D), NaN where one is missing.

    Outside of stages a day has what obedience has there. The rest belongs to the hours of the
    stages and is shared among them as their orders are: between the season and obedience in
    proportion to what is asked, beyond them in proportion to either.
    """
    outside = _by_day(course.outside)
    rest = HOURS * of_days - outside.sum(axis=2)
    seasonal, obedient = _by_day(course.seasonal), _by_day(course.obedient)
    inside = _by_day(course.inside)
    flat = inside * _by_day(course.profile)
    asked = seasonal - obedient
    sums = {
        name: part.sum(axis=2)
        for name, part in (("seasonal", seasonal), ("obedient", obedient), ("asked", asked))
    }
    with np.errstate(divide="ignore", invalid="ignore"):
        share = (sums["seasonal"] - rest) / sums["asked"]
        by_flat = flat * (rest / flat.sum(axis=2))[:, :, None]
        by_season = seasonal * (rest / sums["seasonal"])[:, :, None]
        by_order = obedient * (rest / sums["obedient"])[:, :, None]
        between = seasonal - share[:, :, None] * asked
    some = (sums["asked"] > TINY)[:, :, None]
    amount = np.where((sums["seasonal"] > TINY)[:, :, None], by_season, by_flat)
    beyond = np.where((sums["obedient"] > TINY)[:, :, None], by_order, by_flat)
    amount = np.where(some & (share >= 0)[:, :, None], between, amount)
    amount = np.where(some & (share > 1)[:, :, None], beyond, amount)
    with np.errstate(divide="ignore", invalid="ignore"):
        hourly = np.where(inside > TINY, amount / inside, outside)
    known = np.isfinite(of_days)[:, :, None]
    return np.where(known, hourly, np.nan).reshape(len(of_days), -1)


def _by_day(of_hours: np.ndarray) -> np.ndarray:
    return of_hours.reshape(len(of_hours), -1, HOURS)
