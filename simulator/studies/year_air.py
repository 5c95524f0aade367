"""How a year's air stands against its targets: means so far, room for the rest, heavy days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.alerts.air_series import AirSeries, check_places, read
from simulator.alerts.aqi import Standard, read_standard, standard_names
from simulator.alerts.aqi_windows import index_of_days, index_of_windows, window_mean
from simulator.alerts.episodes import runs
from simulator.inputs.dated_tables import TargetSet
from simulator.terms.contracts import TABLES
from simulator.terms.errors import refuse
from simulator.terms.labels import Message, message

HOURS = 24
# A day is heavy above this index, severe weather of a run begins above that one (HJ 633: 重度污染).
HEAVY, EPISODE = 200.0, 150.0
# What makes days heavy in the heating season (assumed): without it no index is told.
HEAVY_MAKER = "pm25"
# Share of the same days that a past year must have to be compared with (assumed).
ENOUGH = 0.75


@dataclass(frozen=True)
class YearAir:
    """The air of a year.

    Attributes
    ----------
    means : DataFrame
        Contract `year_air`.
    days : DataFrame
        Contract `year_days`: the year and the one before, both to the same day.
    converted : tuple of Message
        What was converted to other units.
    """

    means: pd.DataFrame
    days: pd.DataFrame
    converted: tuple[Message, ...] = ()


@dataclass(frozen=True)
class _Daily:
    """One place by calendar days: concentrations, index, dust days, and the pollutants that a
    computed index is without.
    """

    first: date
    values: dict[str, np.ndarray]
    index: np.ndarray
    dust: np.ndarray
    without: tuple[str, ...] = ()

    def between(self, first: date, last: date) -> slice:
        """Return the days [first, last] as places in the arrays."""
        start = (first - self.first).days
        return slice(max(start, 0), max((last - self.first).days + 1, 0))


def room(target: float, mean: float, days: int, year_days: int) -> float:
    """Return the mean that the days left may have, so that the year's mean just meets a target.

    Below 0 the target is out of reach; NaN where no day is left.
    """
    left = year_days - days
    return (target * year_days - mean * days) / left if left > 0 else float("nan")


def year_air(path: Path, year: int, targets: TargetSet, places: Sequence[str] = ()) -> YearAir:
    """Return how a series' year stands against a target set.

    Raises
    ------
    InputError
        The series or a place is not usable, or the series has no day of the year.
    """
    series = read(path)
    check_places(places, series.places, str(path), "--place")
    series = series.of(list(places)) if places else series
    means: list[tuple] = []
    days: list[tuple] = []
    for place in series.places:
        daily = _daily(series.of([place]), year)
        last = _last_day(daily, year)
        if last is None:
            raise refuse(path, place, "", message("series_not_of_year", year=year))
        for pollutant, target in targets.concentrations_ug_m3.items():
            if pollutant in daily.values:
                means.append((place, pollutant, target, *_mean_row(daily, pollutant, target, last)))
        for of_year in (year, year - 1):
            to = _same_day(last, of_year)
            row = _day_row(daily, date(of_year, 1, 1), to)
            days.append((place, of_year, *row, "; ".join(daily.without)))
    return YearAir(
        pd.DataFrame(means, columns=[column.name for column in TABLES["year_air"]]),
        pd.DataFrame(days, columns=[column.name for column in TABLES["year_days"]]),
        tuple(remark for remark in series.remarks if remark.key == "remark_in_mg"),
    )


def _daily(series: AirSeries, year: int) -> _Daily:
    """Return one place by days. An index that a daily file states goes before a computed one."""
    standard = read_standard(_edition(year))
    first = series.start.normalize()
    if first < series.start:
        series = series.between(first + pd.Timedelta(days=1), series.time(series.steps))
        first = series.start
    values = {name: array[0] for name, array in series.values.items()}
    without: tuple[str, ...] = ()
    concentrations = {name: array for name, array in values.items() if name != "aqi"}
    dust = np.zeros(series.steps, dtype=bool)
    if series.dust is not None:
        dust = np.array(series.dust[0], dtype=bool)
    if series.step_h == HOURS:
        index = values.get("aqi")
        if index is None:
            index = index_of_days(concentrations, standard).aqi
            index, without = _judgeable(index, concentrations, standard)
        return _Daily(first.date(), concentrations, index, dust, without)
    fewest = standard.validity.mean_24h_hours.value
    by_day = {name: window_mean(array, HOURS, fewest)[::HOURS] for name, array in values.items()}
    index = by_day.pop("aqi", None)
    if concentrations and (index is None or HEAVY_MAKER in concentrations):
        index = index_of_windows(concentrations, standard).aqi[::HOURS]
        index, without = _judgeable(index, by_day, standard)
    whole = np.zeros(-(-len(dust) // HOURS) * HOURS, dtype=bool)
    whole[: len(dust)] = dust
    assert index is not None
    by_hour = whole.reshape(-1, HOURS)
    return _Daily(first.date(), by_day, index, np.array(by_hour.any(axis=1)), without)


def _judgeable(
    index: np.ndarray, daily: dict[str, np.ndarray], standard: Standard
) -> tuple[np.ndarray, tuple[str, ...]]:
    """Return (computed index of the days by which heavy pollution can be judged, pollutants that it
    is without).

    Of days without PM2.5 it is none: an index of SO2 alone would make clean days of heavy ones.
    """
    judged = np.zeros(len(index), dtype=bool)
    if HEAVY_MAKER in daily:
        judged = np.isfinite(daily[HEAVY_MAKER])
    wanted = dict.fromkeys(name.split("_")[0] for name in standard.daily.indicators)
    without = tuple(name for name in wanted if name not in daily)
    return np.where(judged, index, np.nan), without


def _edition(year: int) -> str:
    """Return the edition of the index in force at the start of a year; the oldest before it."""
    day = date(year, 1, 1)
    editions = sorted((read_standard(name) for name in standard_names()), key=_begins)
    held = [edition for edition in editions if edition.valid.from_ <= day]
    return (held[-1] if held else editions[0]).id


def _begins(edition) -> date:
    return edition.valid.from_


def _last_day(daily: _Daily, year: int) -> date | None:
    """Return the last day of the year with a value."""
    days = daily.between(date(year, 1, 1), date(year, 12, 31))
    known = np.zeros(len(daily.index), dtype=bool)
    for array in (*daily.values.values(), daily.index):
        known |= np.isfinite(array)
    places = np.flatnonzero(known[days])
    return daily.first + timedelta(days=days.start + int(places[-1])) if len(places) else None


def _same_day(day: date, year: int) -> date:
    """Return the day of another year; 28 February for a 29th that it lacks."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def _mean_row(daily: _Daily, pollutant: str, target: float, last: date) -> tuple:
    """Return (days gone, their mean, days left, room, past years, chance)."""
    year_end = date(last.year, 12, 31)
    gone = daily.between(date(last.year, 1, 1), last)
    values, dust = daily.values[pollutant][gone], daily.dust[gone]
    mean = (
        float(np.nanmean(np.where(dust, np.nan, values)))
        if np.isfinite(values[~dust]).any()
        else float("nan")
    )
    # Days without a value count with the mean of the others; dust days are left out altogether.
    elapsed = (last - date(last.year, 1, 1)).days + 1 - int(dust.sum())
    left = (year_end - last).days
    allowed = room(target, mean, elapsed, elapsed + left)
    rests = [
        rest
        for year in range(daily.first.year, last.year)
        if (rest := _rest(daily, pollutant, _same_day(last, year))) is not None
    ]
    chance = float(np.mean([rest <= allowed for rest in rests])) if rests and left else float("nan")
    return elapsed, mean, left, allowed, len(rests), chance


def _rest(daily: _Daily, pollutant: str, last: date) -> float | None:
    """Return the mean of the days of a past year after a day; None where too few are known."""
    first, end = last + timedelta(days=1), date(last.year, 12, 31)
    wanted = (end - last).days
    if first < daily.first or wanted <= 0:
        return None
    days = daily.between(first, end)
    values = np.where(daily.dust[days], np.nan, daily.values[pollutant][days])
    known = np.isfinite(values)
    return float(values[known].mean()) if known.sum() >= ENOUGH * wanted else None


def _day_row(daily: _Daily, first: date, last: date) -> tuple:
    """Return (days, heavy days, episodes, longest, peak); NaN where the series has no day."""
    if last < daily.first:
        return (np.nan,) * 5
    days = daily.between(first, last)
    index = np.where(daily.dust[days], np.nan, daily.index[days])
    if not np.isfinite(index).any():
        return (np.nan,) * 5
    heavy = index > HEAVY
    spells = [(a, b) for a, b in runs(index > EPISODE).tolist() if heavy[a:b].any()]
    longest = max((b - a for a, b in spells), default=0)
    return (
        len(index) - int(daily.dust[days].sum()),
        int(heavy.sum()),
        len(spells),
        longest,
        float(np.nanmax(index)),
    )
