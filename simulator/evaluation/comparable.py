"""Comparable days before an alert, and what is normal on them (docs/method.md, E3 to E5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from simulator.alerts.alert_file import DatedStage
from simulator.alerts.holidays import holidays
from simulator.evaluation.limits import Limits

WEEK_D = 7
# The median of few values varies more than their mean: variance over that of the mean.
MEDIAN_VARIANCE = np.pi / 2


@dataclass(frozen=True)
class Episode:
    """Stages whose stretches from issue to end touch or overlap.

    Attributes
    ----------
    stages : tuple of int
        Their places in the scenario's order.
    issued, end : datetime
        The first issue and the last end.
    days : tuple of date
        The comparable days before the first issue.
    """

    stages: tuple[int, ...]
    issued: datetime
    end: datetime
    days: tuple[date, ...]


def episodes_of(dated: Sequence[DatedStage], limits: Limits) -> list[Episode]:
    """Return the episodes of an alert history with their comparable days.

    Comparable are the days before the first issue that are no holiday and that no stage touches,
    from its issue to some days after its end.
    """
    order = sorted(range(len(dated)), key=lambda place: dated[place].issued)
    groups: list[list[int]] = []
    last: datetime | None = None
    for place in order:
        stage = dated[place]
        if last is not None and stage.issued <= last:
            groups[-1].append(place)
        else:
            groups.append([place])
        last = stage.end if last is None or groups[-1] == [place] else max(last, stage.end)
    touched = {
        day
        for stage in dated
        for day in _days(stage.issued, stage.end + timedelta(days=limits.recovery_d))
    }
    episodes = []
    for group in groups:
        issued = min(dated[place].issued for place in group)
        before = [issued.date() - timedelta(days=back) for back in range(limits.days_before, 0, -1)]
        days = tuple(day for day in before if day not in touched and day not in holidays())
        end = max(dated[place].end for place in group)
        episodes.append(Episode(tuple(sorted(group)), issued, end, days))
    return episodes


def _days(start: datetime, end: datetime) -> list[date]:
    """Return the days that a stretch touches."""
    # A stretch that ends at midnight does not touch the day that begins then.
    last = (end - timedelta(microseconds=1)).date()
    return [start.date() + timedelta(days=day) for day in range((last - start.date()).days + 1)]


@dataclass(frozen=True)
class Normal:
    """What is normal of subjects (N) by weekday and hour.

    Attributes
    ----------
    values : np.ndarray
        (N, 7, S) of each weekday from Monday and each hour (S 24, or 1 for days); NaN for none.
    days : np.ndarray
        (N) comparable days with readings.
    scatter : np.ndarray
        (N) relative standard deviation of a day around the normal.
    group_days : np.ndarray
        (N) mean number of days that a normal is the median of.
    """

    values: np.ndarray
    days: np.ndarray
    scatter: np.ndarray
    group_days: np.ndarray

    def error(self, days: np.ndarray) -> np.ndarray:
        """Return the relative standard error (N) of a mean over some days, with that of the normal
        itself.
        """
        count = np.maximum(days, 1 / 24)
        weekdays = np.clip(count, 1, WEEK_D)
        variance = 1 / count + MEDIAN_VARIANCE / (np.maximum(self.group_days, 1) * weekdays)
        return self.scatter * np.sqrt(variance)


def normal_of(values: np.ndarray, days: Sequence[date], limits: Limits) -> Normal:
    """Return the normal of values on comparable days.

    The normal of an hour and a weekday is the median of that hour on that weekday; where too few
    days of a weekday have it, of that hour on all comparable days.

    Parameters
    ----------
    values : np.ndarray
        (N, D, S) values of each comparable day, at full load, NaN where missing.
    days : sequence of date
        (D) the days.
    """
    weekday = np.array([day.weekday() for day in days], dtype=np.int64)
    count, _, steps = values.shape
    whole, known = _median(values)
    normal = np.repeat(whole[:, None], WEEK_D, axis=1)
    groups = np.zeros(count)
    for number in range(WEEK_D):
        some = values[:, weekday == number]
        median, enough = _median(some)
        own = enough >= limits.weekday_days
        normal[:, number] = np.where(own, median, whole)
        groups += np.where(own, enough, known).mean(axis=1) / WEEK_D
    filled = np.isfinite(values)
    expected = np.where(filled, normal[:, weekday], 0.0).sum(axis=2)
    measured = np.where(filled, values, 0.0).sum(axis=2)
    # A day counts where half of its hours do.
    counted = (filled.sum(axis=2) * 2 >= steps) & (expected > 0)
    ratio = np.where(counted, np.divide(measured, expected, where=counted, out=expected * 0), 1.0)
    found = counted.sum(axis=1)
    # Each weekday's median takes a degree of freedom.
    free = np.maximum(found - np.minimum(WEEK_D, found / np.maximum(groups, 1)), 1)
    scatter = np.sqrt(((ratio - 1) ** 2).sum(axis=1) / free)
    return Normal(normal, found, scatter, groups)


def _median(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the median (N, S) over the days that have a value, NaN for none, and their number."""
    if not values.shape[1]:
        empty = np.full((values.shape[0], values.shape[2]), np.nan)
        return empty, np.zeros(empty.shape)
    ordered = np.sort(values, axis=1)
    count = np.isfinite(ordered).sum(axis=1)
    low, high = np.maximum(count - 1, 0) // 2, count // 2
    high = np.minimum(high, values.shape[1] - 1)
    first, second = (
        np.take_along_axis(ordered, place[:, None], axis=1)[:, 0] for place in (low, high)
    )
    return np.where(count > 0, (first + second) / 2, np.nan), count
