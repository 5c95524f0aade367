"""Which hours of a series may be learnt from, and which belong to an alert (E18, E19)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from simulator.alerts.alert_file import DatedStage
from simulator.alerts.holidays import holidays
from simulator.evaluation.air.limits import AirLimits
from simulator.evaluation.comparable import Episode
from simulator.terms.levels import LEVELS, TEMPORARY

DAY_H = 24
YEAR_D = 365.25


@dataclass(frozen=True)
class AlertWindow:
    """The hours of one alert, from its start to its end.

    Attributes
    ----------
    stages : tuple of int
        Its stages, in the scenario's order.
    issued, start, end : pd.Timestamp
        First issue, first start and last end.
    first, last : int
        Its hours in the series: first, and one after the last.
    """

    stages: tuple[int, ...]
    issued: pd.Timestamp
    start: pd.Timestamp
    end: pd.Timestamp
    first: int
    last: int

    @property
    def hours(self) -> slice:
        """The hours of the series."""
        return slice(self.first, self.last)


def alert_windows(
    dated: Sequence[DatedStage], episodes: Sequence[Episode], start: pd.Timestamp
) -> list[AlertWindow]:
    """Return the windows of the alerts; temporary control alone makes none."""
    windows = []
    for episode in episodes:
        stages = tuple(place for place in episode.stages if dated[place].level != LEVELS[TEMPORARY])
        if not stages:
            continue
        first = pd.Timestamp(min(dated[place].start for place in stages))
        end = pd.Timestamp(max(dated[place].end for place in stages))
        hour = pd.Timedelta(hours=1)
        low, high = int(np.ceil((first - start) / hour)), int(np.floor((end - start) / hour))
        windows.append(AlertWindow(stages, pd.Timestamp(episode.issued), first, end, low, high))
    return windows


def usual_hours(
    dated: Sequence[DatedStage], start: pd.Timestamp, hours: int, limits: AirLimits
) -> np.ndarray:
    """Return which hours (T) may be learnt from: none of an alert or of temporary control, from the
    issue to some days after the lift, and none of a public holiday.
    """
    usual = np.ones(hours, dtype=bool)
    hour = pd.Timedelta(hours=1)
    for stage in dated:
        first = int(np.floor((pd.Timestamp(min(stage.issued, stage.start)) - start) / hour))
        after = pd.Timestamp(stage.end + timedelta(hours=limits.after_h))
        last = int(np.ceil((after - start) / hour))
        usual[max(first, 0) : max(last, 0)] = False
    days = pd.date_range(start, periods=hours, freq="h").date
    known = holidays()
    usual &= np.array([day not in known for day in days], dtype=bool)
    return usual


def in_season(
    start: pd.Timestamp, hours: int, windows: Sequence[AlertWindow], limits: AirLimits
) -> np.ndarray:
    """Return which hours (T) lie near an alert by the day of the year."""
    day = pd.date_range(start, periods=hours, freq="h").day_of_year.to_numpy(dtype=float)
    near = np.zeros(hours, dtype=bool)
    for window in windows:
        middle = (window.start + (window.end - window.start) / 2).day_of_year
        apart = np.abs(day - middle)
        near |= np.minimum(apart, YEAR_D - apart) <= limits.season_d
    return near


def without_dust(usual: np.ndarray, dust: np.ndarray | None, start: pd.Timestamp) -> np.ndarray:
    """Return usual hours (T) without those of days with sand and dust."""
    if dust is None or not dust.any():
        return usual
    days = pd.date_range(start, periods=len(usual), freq="h").normalize()
    dusty = set(days[dust])
    return usual & ~np.asarray(days.isin(list(dusty)))
