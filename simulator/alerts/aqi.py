"""The air quality index of HJ 633, by edition: sub-indices, index, primary pollutant.

The limits and rules of each edition are data in data/aqi/. Arrays may have any shape; the last axis
is time where time matters.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from pydantic import BeforeValidator, Field, model_validator

from simulator.files.shapes import Strict, read_model, wrong
from simulator.files.yaml_file import names_yaml, read_yaml
from simulator.terms.errors import nearest, refuse
from simulator.terms.paths import DATA

FOLDER = DATA / "aqi"
POLLUTANTS = ("pm25", "pm10", "so2", "no2", "o3", "co")
POLLUTANT_NAMES = {
    "pm25": "PM2.5",
    "pm10": "PM10",
    "so2": "SO2",
    "no2": "NO2",
    "o3": "O3",
    "co": "CO",
}
# Means and interpolations carry errors near 1e-13; a true excess below these is not measurable.
_CONCENTRATION_DIGITS, _INDEX_DIGITS = 8, 7

Pollutant = Literal["pm25", "pm10", "so2", "no2", "o3", "co"]
Indicator = Literal[
    "so2_24h",
    "so2_1h",
    "no2_24h",
    "no2_1h",
    "co_24h",
    "co_1h",
    "o3_1h",
    "o3_8h",
    "pm10_24h",
    "pm10_1h",
    "pm25_24h",
    "pm25_1h",
]


def iso_date(value: object) -> date:
    """Return the date of a text YYYY-MM-DD; for use as a pydantic validator."""
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise wrong("a_local_time") from None


Day = Annotated[date, BeforeValidator(iso_date)]


class Bilingual(Strict):
    """A text in Chinese and English."""

    zh: str
    en: str


class Cited(Strict):
    """A fact with its document; `assumed` where no document that was read states it."""

    reference: str
    clause: str
    assumed: bool = False
    note: str = ""


class CitedDocument(Strict):
    """A document that facts cite by its id."""

    id: str
    title: str


class DatesInForce(Strict):
    """The first day in force, and the first day no longer in force (none: still in force)."""

    from_: Day = Field(alias="from")
    to: Day | None = None


class Over(Strict):
    """The rule above the last limit: a fixed sub-index, or another indicator instead."""

    value: float | None = None
    use: Indicator | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> Over:
        if (self.value is None) == (self.use is None):
            raise ValueError("either value or use")
        return self


class Limits(Cited):
    """Concentrations [ug/m3; CO mg/m3] at which the sub-index reaches its steps, from 0 up."""

    values: list[float]
    over: Over | None = None


class ReportIndicators(Cited):
    """The indicators of a daily or hourly report."""

    indicators: list[Indicator]


class Rounding(Cited):
    """Decimals to which concentrations are rounded (half to even) before the index; not rounded
    if empty.
    """

    decimals: dict[Pollutant, int]


class Number(Cited):
    """One number of the standard."""

    value: float


class EightHourRule(Number):
    """Fewest valid 8 h means of a day.

    Fewer are enough if the largest of them is above `unless_above` [ug/m3].
    """

    unless_above: float


class ValidMeans(Strict):
    """Number of hours that a valid mean needs."""

    mean_24h_hours: Number
    mean_8h_hours: Number
    max_8h_means: EightHourRule


class Missing(Cited):
    """Rule for a missing pollutant: the index is published only above `publish_above` (none:
    always).
    """

    publish_above: float | None


class IndexClass(Bilingual):
    """A class of the index: it begins above `over`."""

    over: float


class Standard(Strict):
    """One edition of the index, as its file in data/aqi/ states it."""

    id: str
    title: Bilingual
    valid: DatesInForce
    references: list[CitedDocument]
    sub_index: list[float]
    limits: dict[Indicator, Limits]
    daily: ReportIndicators
    hourly: ReportIndicators
    rounding: Rounding
    smallest: Number
    largest: Number
    primary_above: Number
    validity: ValidMeans
    missing: Missing
    classes: list[IndexClass]

    @model_validator(mode="after")
    def _steps_rise(self) -> Standard:
        for limits in self.limits.values():
            if len(limits.values) > len(self.sub_index) or np.any(np.diff(limits.values) <= 0):
                raise ValueError("limits rise and have at most one value a step of sub_index")
        for indicator in (*self.daily.indicators, *self.hourly.indicators):
            if indicator not in self.limits:
                raise ValueError(f"limits of {indicator} are missing")
        return self


def standard_names() -> list[str]:
    """Return the ids of the editions that ship."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def read_standard(name: str | Path) -> Standard:
    """Return an edition of the index by its id, or from a file of the same shape.

    Raises
    ------
    InputError
        No such edition, or every problem of the file.
    """
    path = Path(name)
    if names_yaml(path):
        return _read_file(path)
    if name not in standard_names():
        raise refuse("", "aqi", name, ", ".join(standard_names()), nearest(name, standard_names()))
    return _read_shipped(str(name))


@cache
def _read_shipped(name: str) -> Standard:
    return _read_file(FOLDER / f"{name}.yaml")


def _read_file(path: Path) -> Standard:
    file = read_yaml(path)
    return read_model(Standard, file.data, str(path), file)


def round_half_even(values: np.ndarray, decimals: int) -> np.ndarray:
    """Return values rounded by GB/T 8170: ties go to the even digit.

    Values are first rounded to 8 decimals, so that a binary error such as 2.4500000000000002 does
    not decide a tie.
    """
    scale = 10.0**decimals
    return np.round(np.round(values * scale, _CONCENTRATION_DIGITS)) / scale


def sub_index(concentration: np.ndarray, standard: Standard, indicator: Indicator) -> np.ndarray:
    """Return the individual index (IAQI) of concentrations, rounded up to whole numbers.

    Parameters
    ----------
    concentration : np.ndarray, any shape [ug/m3; CO mg/m3]
        Concentrations; NaN is missing and stays NaN.
    standard : Standard
        Edition of the index.
    indicator : Indicator
        Pollutant and averaging time, such as "pm25_24h".

    Returns
    -------
    np.ndarray, same shape [unitless]
        The index. Above the last limit it is the table's largest step, unless the edition says
        otherwise; NaN where the edition takes another indicator there.
    """
    limits = standard.limits[indicator]
    values = np.round(np.asarray(concentration, dtype=float), _CONCENTRATION_DIGITS)
    decimals = next(
        (
            digits
            for pollutant, digits in standard.rounding.decimals.items()
            if pollutant == indicator.split("_")[0]
        ),
        None,
    )
    if decimals is not None:
        values = round_half_even(values, decimals)
    index = np.interp(values, limits.values, standard.sub_index[: len(limits.values)])
    # Rounded before rounding up: 100.0000000001 is 100 and not 101.
    index = np.ceil(np.round(index, _INDEX_DIGITS))
    if limits.over is not None:
        beyond = np.nan if limits.over.value is None else limits.over.value
        index = np.where(values > limits.values[-1], beyond, index)
    return index


@dataclass(frozen=True)
class Index:
    """The index of each place and time.

    Attributes
    ----------
    aqi : np.ndarray
        Float array, shape (...) [unitless]; NaN where it may not be published.
    by_pollutant : dict[str, np.ndarray]
        {pollutant: float array of the same shape}; NaN where missing.
    primary : np.ndarray
        uint8 array of the same shape; bit i is set where POLLUTANTS[i] is a primary pollutant.
    """

    aqi: np.ndarray
    by_pollutant: dict[str, np.ndarray]
    primary: np.ndarray


def combine(indices: Mapping[Indicator, np.ndarray], standard: Standard) -> Index:
    """Return the index from sub-indices by indicator.

    The largest sub-index decides; pollutants that tie are all primary. If the edition asks for it,
    a small index with a monitored pollutant missing is not published. A pollutant without any value
    along the last axis counts as not monitored.
    """
    by_pollutant: dict[str, np.ndarray] = {}
    for pollutant in POLLUTANTS:
        parts = [indices[name] for name in indices if name.split("_")[0] == pollutant]
        if parts:
            by_pollutant[pollutant] = parts[0] if len(parts) == 1 else np.fmax.reduce(parts)
    aqi = np.fmax.reduce(list(by_pollutant.values()))
    # One bit a pollutant: joint primary pollutants fit in one number.
    primary = np.zeros(aqi.shape, dtype=np.uint8)
    above = aqi > standard.primary_above.value
    for bit, pollutant in enumerate(POLLUTANTS):
        if pollutant in by_pollutant:
            primary |= ((by_pollutant[pollutant] == aqi) & above).astype(np.uint8) << np.uint8(bit)
    # The primary pollutant is decided before, since the smallest index belongs to none.
    aqi = np.maximum(aqi, standard.smallest.value)
    limit = standard.missing.publish_above
    if limit is not None:
        gap = np.zeros(aqi.shape, dtype=bool)
        for values in by_pollutant.values():
            missing = np.isnan(values)
            # A pollutant that is never measured is no gap.
            gap |= missing & ~missing.all(axis=-1, keepdims=True) if values.ndim else missing
        hidden = gap & (aqi <= limit)
        aqi = np.where(hidden, np.nan, aqi)
        primary = np.where(hidden, np.uint8(0), primary)
    return Index(aqi, by_pollutant, primary)


def primary_names(mask: int) -> tuple[str, ...]:
    """Return the pollutants of a primary-pollutant mask, in the order of POLLUTANTS."""
    return tuple(name for bit, name in enumerate(POLLUTANTS) if int(mask) >> bit & 1)


def class_of(aqi: float, standard: Standard) -> IndexClass | None:
    """Return the class of an index value, None where it is missing."""
    reached = [item for item in standard.classes if aqi > item.over]
    return reached[-1] if reached else None
