"""Drawn air for a small case: weather that moves concentrations, noise, and a planted effect."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from engine_case import load_case
from evaluated_case import ALERT, plant
from oracle.plain import plain_case, stage
from simulator.alerts.air_series import AirSeries
from simulator.evaluation.air.air_table import AirFiles, air_table
from simulator.evaluation.air.limits import air_limits
from simulator.evaluation.air.weather import Weather
from simulator.evaluation.asked import asked_of
from simulator.evaluation.limits import limits

START = pd.Timestamp("2020-09-01")
HOURS = 24 * 180
ALERT_H = 72
# Quick: few trees, few blocks.
QUICK = replace(air_limits(), bootstraps=3, folds=4, trees=25, leaves=8, season_d=120)


def case(start: datetime = ALERT):
    """Return the inputs of one plant that an alert of three days asks a cut of 30 % of."""
    made = plain_case(
        [plant("A", 0.3, 2400.0)],
        [stage("orange", start, start + timedelta(hours=ALERT_H))],
        start=start - timedelta(days=28),
        end=start + timedelta(days=8),
    )
    return load_case(made)[1]


def drawn_weather(rng: np.random.Generator, hours: int = HOURS) -> Weather:
    """Return drawn weather: wind and mixing height that persist, a daily and a yearly course."""
    hour = np.arange(hours)
    wind = np.exp(0.5 * persistent(rng, hours, 18.0) + 0.5)
    daily = np.sin(2 * np.pi * (hour - 8) / 24)
    values = {
        "wind_m_s": wind,
        "wind_dir_deg": rng.uniform(0, 360, hours),
        "temp_c": 8 - 12 * hour / hours + 5 * daily + 3 * persistent(rng, hours, 48.0),
        "rh": np.clip(55 - 12 * daily + 12 * persistent(rng, hours, 24.0), 5, 100),
        "blh_m": 500 * np.exp(0.5 * daily + 0.3 * persistent(rng, hours, 12.0)),
    }
    return Weather("drawn", "", START, values)


def persistent(rng: np.random.Generator, hours: int, memory_h: float) -> np.ndarray:
    """Return a series of variance 1 that forgets over some hours."""
    keep = np.exp(-1 / memory_h)
    noise = rng.normal(size=hours) * np.sqrt(1 - keep**2)
    values = np.empty(hours)
    last = rng.normal()
    for place, step in enumerate(noise):
        last = keep * last + step
        values[place] = last
    return values


def drawn_air(
    rng: np.random.Generator, weather: Weather, effect: float, noise: float = 0.15
) -> np.ndarray:
    """Return concentrations (T): the weather's, times noise, times 1 + effect under the alert."""
    known = weather.values
    logs = 4.5 - 0.6 * np.log(known["wind_m_s"]) - 0.4 * np.log(known["blh_m"] / 500)
    logs += 0.008 * (known["rh"] - 55) + noise * persistent(rng, len(logs), 10.0)
    values = np.exp(logs)
    values[alert_hours()] *= 1 + effect
    return values


def alert_hours() -> slice:
    """Return the hours of the alert in the series."""
    first = int((pd.Timestamp(ALERT) - START) / pd.Timedelta(hours=1))
    return slice(first, first + ALERT_H)


def series(values: dict[str, np.ndarray], start: pd.Timestamp = START) -> AirSeries:
    """Return stations' concentrations of PM2.5."""
    return AirSeries(tuple(values), start, 1, {"pm25": np.array(list(values.values()))})


def told(inputs, air: AirSeries, weather: Weather | None, donors=None, limits_=QUICK):
    """Return the table of the air."""
    episodes = asked_of(inputs, limits()).episodes
    return air_table(inputs, episodes, AirFiles(air, weather, donors), limits_)


def world(seed: int, effect: float, limits_=QUICK) -> pd.Series:
    """Return the one row of a drawn world."""
    rng = np.random.default_rng(seed)
    weather = drawn_weather(rng)
    air = series({"S": drawn_air(rng, weather, effect)})
    return told(case(), air, weather, limits_=limits_).iloc[0]
