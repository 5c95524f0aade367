"""Dust fall (降尘量) by district: limits by date, ranks, the share of local dust to cut
(docs/method.md, D1 to D5).
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from datetime import MINYEAR, date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.files.checked_table import TableFile, read_table, rows_again
from simulator.inputs.dated_tables import DUST, DustLimits, read_dated
from simulator.inputs.scenario import Scenario
from simulator.terms.contracts import DISTRICTS, DUST_FALL, TABLES
from simulator.terms.errors import Problem, nearest, refuse
from simulator.terms.labels import message

USUAL_LIMITS = "shanxi"
MONTH_DAYS = 30.0
# Fewest readings and months for the screening coefficient: a year of two districts (assumed).
LEAST_POINTS, LEAST_MONTHS = 24, 12
# Normal quantile of a 95 % interval.
Z_95 = 1.959964
_MONTH = re.compile(r"(\d{4})-(\d{2})")


@dataclass(frozen=True)
class Asked:
    """How dust fall is to be judged.

    Attributes
    ----------
    year : int or None
        The year; None for the last of the file.
    until : int or None
        Without a year: the last year that may be taken, if the file has one so early.
    limits : str
        Id in data/dust/ or path; "" for those of the province.
    background : float or None
        Fall without local dust [t/km2 in 30 days].
    clean : str or None
        District whose mean is the background.
    districts : Path or None
        File of areas (contract `districts`).
    calibrate : bool
        Whether to fit the screening coefficient.
    """

    year: int | None = None
    until: int | None = None
    limits: str = ""
    background: float | None = None
    clean: str | None = None
    districts: Path | None = None
    calibrate: bool = False


@dataclass(frozen=True)
class Coefficient:
    """The share k of the coarse emission that falls inside a district, with its 95 % interval."""

    k: float
    low: float
    high: float
    r2: float
    points: int


@dataclass(frozen=True)
class DustFall:
    """Dust fall of a year.

    Attributes
    ----------
    year : int
        The year.
    limits : DustLimits
        The limits used.
    table : DataFrame
        A row for each district (contract `dust_state`), the most first.
    storms : int
        Readings left out for dust storms, of all years.
    coefficient : Coefficient or None
        The screening coefficient, where it was calibrated.
    """

    year: int
    limits: DustLimits
    table: pd.DataFrame
    storms: int
    coefficient: Coefficient | None


def on_30_days(fallen: np.ndarray, exposure_days: np.ndarray) -> np.ndarray:
    """Return dust fall on 30 days [t/km2]."""
    return fallen * MONTH_DAYS / exposure_days


def share_to_cut(mean: float, limit: float, background: float) -> float:
    """Return the share of the local dust to cut, so that the mean meets the limit.

    It needs no coefficient: the local fall is mean - background whatever share of the emission it
    is. 1 where even the background is above the limit; NaN where nothing local falls, and before
    the first limit.
    """
    if math.isnan(limit):
        return float("nan")
    if mean <= limit:
        return 0.0
    if not mean > background:
        return float("nan")
    return min(max(0.0, (mean - limit) / (mean - background)), 1.0)


def share_of_alert(days: float, limits: DustLimits) -> float:
    """Return the share of a month's local fall that so many orange days take away."""
    return days / MONTH_DAYS * limits.alert.share * limits.alert.cut


def asked_of(scenario: Scenario, asked: Asked) -> tuple[Path, Asked]:
    """Return (file of readings, question) of a scenario: its readings, limits and areas where the
    question names none, and no year after its period.

    Raises
    ------
    InputError
        The scenario names no readings.
    """
    path = scenario.table("dust_fall")
    if not path:
        raise refuse(scenario.file, "tables.dust_fall", "", message("dust_of_none"))
    areas = scenario.table("districts")
    last = scenario.shape.period.end - timedelta(seconds=1)
    limits = asked.limits or scenario.table("dust_limits", USUAL_LIMITS)
    districts = asked.districts or (Path(areas) if areas else None)
    return Path(path), replace(asked, until=last.year, limits=limits, districts=districts)


def dust_fall(path: Path, asked: Asked) -> DustFall:
    """Return a file's dust fall judged by limits.

    Raises
    ------
    InputError
        A file is not usable, the year has no reading, or the coefficient cannot be fitted or is
        none.
    """
    limits = read_dated(DustLimits, asked.limits or USUAL_LIMITS, DUST)
    readings = _read(path)
    areas = _areas(asked.districts) if asked.districts is not None else {}
    calm = readings[readings["dust_storm_days"] == 0]
    years = sorted(set(calm["year"]))
    early = [year for year in years if asked.until is None or year <= asked.until]
    year = asked.year if asked.year is not None else [0, *years[-1:], *early][-1]
    if not years:
        raise refuse(path, "", "", message("dust_none_valid"))
    if year not in years:
        known = ", ".join(str(known) for known in years)
        raise refuse(path, "--year", year, message("dust_no_year", known=known))
    monthly = _monthly(calm)
    backgrounds = _backgrounds(monthly, asked, path)
    coefficient = _calibrated(monthly, backgrounds, areas, path) if asked.calibrate else None
    storms = readings[readings["dust_storm_days"] > 0]
    stormy = storms[storms["year"] == year].groupby("district")["month"].nunique()
    rows = [
        _row(str(name), months, year, limits, backgrounds, areas, coefficient, stormy)
        for name, months in monthly.groupby("district", sort=False)
        if (months["year"] == year).any()
    ]
    table = pd.DataFrame(rows).sort_values("mean_t_km2", ascending=False, kind="stable")
    table["rank"] = table["mean_t_km2"].rank(ascending=False, method="min").astype(int)
    table = table[[column.name for column in TABLES["dust_state"]]].reset_index(drop=True)
    return DustFall(year, limits, table, len(storms), coefficient)


def _read(path: Path) -> pd.DataFrame:
    """Return the valid readings on 30 days, with year and day of their month."""
    file = read_table(path, DUST_FALL, pollutants=False)
    file.check([*_bad_months(file, path), *_twice(file, path)])
    frame = file.frame[file.frame["valid"]].copy()
    frame["t_km2"] = on_30_days(
        frame["fallen_t_km2"].to_numpy(dtype=float), frame["exposure_days"].to_numpy(dtype=float)
    )
    frame["year"] = frame["month"].str[:4].astype(int)
    return frame


def _bad_months(file: TableFile, path: Path) -> list[Problem]:
    problems = []
    for number, text in zip(file.rows, file.frame["month"], strict=True):
        match = _MONTH.fullmatch(text)
        if text and not (match and int(match[1]) >= MINYEAR and 1 <= int(match[2]) <= 12):
            place, order = f"row {number}, month", (int(number), "month")
            problems.append(Problem(str(path), place, text, message("a_month"), "", order))
    return problems


def _twice(file: TableFile, path: Path) -> list[Problem]:
    """Return a problem for each reading of a district, site and month that stands above."""
    return rows_again(file, str(path), ("district", "site", "month"), "dust_reading_twice")


def _areas(path: Path) -> dict[str, float]:
    file = read_table(path, DISTRICTS, pollutants=False)
    file.check(rows_again(file, str(path), ("district",), "row_twice"))
    return dict(zip(file.frame["district"], file.frame["area_km2"], strict=True))


def _monthly(readings: pd.DataFrame) -> pd.DataFrame:
    """Return the mean of the sites of each district and month."""
    groups = readings.groupby(["district", "month", "year"], sort=False)
    means = groups.agg(
        t_km2=("t_km2", "mean"), coarse_t=("coarse_t", "mean"), days=("exposure_days", "mean")
    )
    return means.reset_index()


def _backgrounds(monthly: pd.DataFrame, asked: Asked, path: Path) -> dict[str, float]:
    """Return the background of each district [t/km2 in 30 days]; NaN where none was asked for."""
    names = list(dict.fromkeys(monthly["district"]))
    if asked.background is not None:
        return dict.fromkeys(names, asked.background)
    if asked.clean is not None:
        if asked.clean not in names:
            allowed = message("dust_clean_unknown")
            raise refuse(path, "--clean", asked.clean, allowed, nearest(asked.clean, names))
        own = monthly.loc[monthly["district"] == asked.clean, "t_km2"]
        return dict.fromkeys(names, float(own.mean()))
    return dict.fromkeys(names, float("nan"))


def _calibrated(
    monthly: pd.DataFrame, backgrounds: dict[str, float], areas: dict[str, float], path: Path
) -> Coefficient:
    """Return the coefficient of fall above the background against coarse emission by area.

    Least squares through the background, months weighted by their exposure; k is not below 0.
    """
    if not areas:
        raise refuse(path, "--calibrate", "", message("dust_needs_areas"))
    if np.isnan(list(backgrounds.values())).all():
        raise refuse(path, "--calibrate", "", message("dust_needs_background"))
    if not monthly["coarse_t"].notna().any():
        raise refuse(path, "--calibrate", "", message("dust_needs_coarse"))
    above = monthly["t_km2"] - monthly["district"].map(backgrounds)
    density = monthly["coarse_t"] / monthly["district"].map(areas)
    known = (above.notna() & density.notna()).to_numpy()
    months = monthly.loc[known, "month"].nunique()
    if known.sum() < LEAST_POINTS or months < LEAST_MONTHS:
        counts = {"found": int(known.sum()), "of": int(months)}
        least = {"points": LEAST_POINTS, "months": LEAST_MONTHS}
        raise refuse(path, "--calibrate", "", message("dust_few_points", **least, **counts))
    x, y = density.to_numpy()[known], above.to_numpy()[known]
    weight = monthly["days"].to_numpy()[known] / MONTH_DAYS
    square = float(weight @ x**2)
    k = float(weight @ (x * y)) / square if square > 0 else 0.0
    if k <= 0:
        raise refuse(path, "--calibrate", f"{k:.3g}", message("dust_k_not_above_zero"))
    if k > 1:
        raise refuse(path, "--calibrate", "", message("dust_k_above_one", k=f"{k:.3g}"))
    left = y - k * x
    error = float(np.sqrt(weight @ left**2 / (len(x) - 1) / square))
    centre = float(np.average(y, weights=weight))
    total = float(weight @ (y - centre) ** 2)
    r2 = 1 - float(weight @ left**2) / total if total > 0 else float("nan")
    return Coefficient(k, max(0.0, k - Z_95 * error), k + Z_95 * error, r2, len(x))


def _row(
    name: str,
    months: pd.DataFrame,
    year: int,
    limits: DustLimits,
    backgrounds: dict[str, float],
    areas: dict[str, float],
    coefficient: Coefficient | None,
    stormy: pd.Series,
) -> dict[str, object]:
    """Return the row of one district."""
    this = months[months["year"] == year]
    before = months[months["year"] == year - 1]
    same = before[before["month"].str[5:].isin(this["month"].str[5:])]
    days = [date(year, int(month[5:]), 1) for month in this["month"]]
    of_month = np.array([limits.limit_of(day) for day in days])
    limit = limits.limit_of(max(days))
    mean, background = float(this["t_km2"].mean()), backgrounds[name]
    share = share_to_cut(mean, limit, background)
    local = max(mean - background, 0.0) * areas.get(name, np.nan)
    emission = local / coefficient.k if coefficient is not None else np.nan
    return {
        "district": name,
        "months": len(this),
        "storm_months": int(stormy.get(name, 0)),
        "mean_t_km2": mean,
        "last_mean_t_km2": float(same["t_km2"].mean()) if len(same) else np.nan,
        "highest_t_km2": float(this["t_km2"].max()),
        "limit_t_km2": limit,
        "months_over": int((this["t_km2"].to_numpy() > of_month).sum()),
        "background_t_km2": background,
        "share_to_cut": share,
        "local_t": local,
        "emission_t": emission,
        "to_cut_t": emission * share,
    }
