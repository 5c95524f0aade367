"""What concentrations are learnt from: weather, its last days, and the calendar (E20)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.evaluation.air.limits import AirLimits

LAGGED = ("wind_m_s", "blh_m", "rh", "temp_c", "precip_mm", "pressure_hpa")
# What the guard against extrapolation and the likeness of windows look at.
GUARDED = ("wind_m_s", "temp_c", "rh", "pressure_hpa", "blh_m")
LIKENESS = (("wind_m_s", "blh_m"), ("wind_m_s", "rh"), ("wind_m_s",))


def features(weather: dict[str, np.ndarray], start: pd.Timestamp, limits: AirLimits) -> np.ndarray:
    """Return the features (T, F) of hours; what is missing is NaN.

    Parameters
    ----------
    weather : dict of str to np.ndarray
        (T) weather by column.
    start : pd.Timestamp
        Start of the first hour.
    """
    hours = len(next(iter(weather.values())))
    columns = [weather[name] for name in weather if name != "wind_dir_deg"]
    if "wind_dir_deg" in weather:
        angle = np.deg2rad(weather["wind_dir_deg"])
        columns += [weather["wind_m_s"] * np.sin(angle), weather["wind_m_s"] * np.cos(angle)]
    for name in LAGGED:
        if name in weather:
            series = pd.Series(weather[name])
            columns += [
                series.rolling(lag, min_periods=int(limits.lag_read * lag)).mean().to_numpy()
                for lag in limits.lags_h
            ]
    times = pd.date_range(start, periods=hours, freq="h")
    for place, cycle in ((times.hour, 24.0), (times.day_of_year, 365.25)):
        angle = 2 * np.pi * place.to_numpy(dtype=float) / cycle
        columns += [np.sin(angle), np.cos(angle)]
    columns += [times.day_of_week.to_numpy(dtype=float), np.arange(hours) / (24 * 365.25)]
    return np.column_stack(columns)


def guarded(weather: dict[str, np.ndarray]) -> np.ndarray:
    """Return the weather (T, V) that the guard against extrapolation looks at."""
    return np.column_stack([weather[name] for name in GUARDED if name in weather])


def share_out(known: np.ndarray, asked: np.ndarray, limits: AirLimits) -> float:
    """Return the share of hours whose weather lies beyond what is known: a value outside of most
    of it, or a Mahalanobis distance beyond that of most of it.

    Parameters
    ----------
    known, asked : np.ndarray
        (N, V) and (M, V) weather.
    """
    known = known[np.isfinite(known).all(axis=1)]
    whole = np.isfinite(asked).all(axis=1)
    if not whole.any() or len(known) <= known.shape[1]:
        return 1.0
    asked = asked[whole]
    low, high = np.quantile(known, limits.known_weather, axis=0)
    out = ((asked < low) | (asked > high)).any(axis=1)
    middle = known.mean(axis=0)
    inverse = np.linalg.pinv(np.atleast_2d(np.cov(known, rowvar=False)))

    def distance(values: np.ndarray) -> np.ndarray:
        apart = values - middle
        return np.einsum("ij,jk,ik->i", apart, inverse, apart)

    out |= distance(asked) > np.quantile(distance(known), limits.known_distance)
    # An hour without weather has no precedent either.
    return float((out.sum() + (~whole).sum()) / len(whole))


def likeness(weather: dict[str, np.ndarray]) -> list[np.ndarray]:
    """Return the weather (T) by which windows are alike: wind and mixing height, else humidity."""
    for names in LIKENESS:
        if all(name in weather and np.isfinite(weather[name]).any() for name in names):
            return [weather[name] for name in names]
    return [weather["wind_m_s"]]
