"""Daily and hourly reports of a series as tables (HJ 633, clause 5)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.alerts.air_series import AirSeries
from simulator.alerts.aqi import POLLUTANT_NAMES, Index, Standard, primary_names
from simulator.alerts.aqi_windows import DAY_H, index_of_days, index_of_hours, index_of_windows


def concentrations(series: AirSeries) -> dict[str, np.ndarray]:
    """Return the concentrations of a series, without its own AQI."""
    return {name: array for name, array in series.values.items() if name != "aqi"}


def first_midnight(series: AirSeries) -> int:
    """Return the first step of an hourly series that begins a calendar day."""
    return int((-series.start.hour) % DAY_H)


def daily_table(series: AirSeries, standard: Standard) -> pd.DataFrame:
    """Return the daily report, one row for each place and calendar day.

    Notes
    -----
    Columns: place, date, aqi, class, class_zh, primary (joint ones separated by ", "),
    iaqi_<pollutant> [unitless], missing_h [h]. missing_h is the number of hours of the day without
    a value, for the worst pollutant. Cells are missing where the validity rules give no value.
    """
    if series.step_h == DAY_H:
        index, first, every = index_of_days(concentrations(series), standard), 0, 1
        days = series.steps
    else:
        index, first, every = (
            index_of_windows(concentrations(series), standard),
            first_midnight(series),
            DAY_H,
        )
        days = max((series.steps - first) // DAY_H, 0)
    steps = first + every * np.arange(days)
    return _table(series, standard, index, steps, "date", _missing_h(series, steps))


def hourly_table(series: AirSeries, standard: Standard) -> pd.DataFrame:
    """Return the hourly report, one row for each place and hour; columns as in `daily_table`.

    The column `time` is the start of the hour.
    """
    if series.step_h == DAY_H:
        raise ValueError("an hourly report needs hourly data")
    index = index_of_hours(concentrations(series), standard)
    return _table(series, standard, index, np.arange(series.steps), "time", None)


def _missing_h(series: AirSeries, steps: np.ndarray) -> np.ndarray | None:
    """Return the missing hours (places, days) of the worst pollutant in each day, None for daily
    series.
    """
    if series.step_h == DAY_H:
        return None
    worst = np.zeros((len(series.places), len(steps)), dtype=int)
    for array in concentrations(series).values():
        # Running counts: the gaps of a day are the difference of two of them.
        gaps = np.concatenate(
            [np.zeros((len(series.places), 1), dtype=int), np.isnan(array).cumsum(axis=-1)], axis=-1
        )
        worst = np.maximum(worst, gaps[:, steps + DAY_H] - gaps[:, steps])
    return worst


def _table(
    series: AirSeries,
    standard: Standard,
    index: Index,
    steps: np.ndarray,
    time: str,
    missing_h: np.ndarray | None,
) -> pd.DataFrame:
    aqi = index.aqi[:, steps].ravel()
    moments = np.datetime64(series.start) + np.asarray(steps * series.step_h).astype(
        "timedelta64[h]"
    )
    frame = pd.DataFrame(
        {
            "place": np.repeat(np.array(series.places, dtype=object), len(steps)),
            time: np.tile(moments, len(series.places)),
        }
    )
    frame["aqi"] = aqi
    over = [item.over for item in standard.classes]
    # Left: a class begins above its limit, so 100 still belongs to the class below.
    places = np.searchsorted(over, aqi, side="left") - 1
    for column, language in (("class", "en"), ("class_zh", "zh")):
        names = np.array([getattr(item, language) for item in standard.classes], dtype=object)
        frame[column] = np.where(np.isnan(aqi), "", names[np.clip(places, 0, len(over) - 1)])
    # Few combinations of pollutants occur: each is turned into text once.
    masks, codes = np.unique(index.primary[:, steps].ravel(), return_inverse=True)
    shown = [", ".join(POLLUTANT_NAMES[name] for name in primary_names(mask)) for mask in masks]
    frame["primary"] = np.array(shown, dtype=object)[codes] if len(masks) else ""
    for pollutant, values in index.by_pollutant.items():
        frame[f"iaqi_{pollutant}"] = values[:, steps].ravel()
    if missing_h is not None:
        frame["missing_h"] = missing_h.ravel()
    return frame
