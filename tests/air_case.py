"""Drawn air for a small case: weather that moves concentrations, noise, and a planted effect."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

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

sys.path.append(str(Path(__file__).resolve().parents[1] / "scripts"))

import draw_air
from draw_air import persistent

__all__ = ["persistent"]
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
    return Weather("drawn", "", START, draw_air.drawn_weather(rng, hours))


def drawn_air(
    rng: np.random.Generator, weather: Weather, effect: float, noise: float = 0.15
) -> np.ndarray:
    """Return concentrations (T): the weather's, times noise, times 1 + effect under the alert."""
    return draw_air.drawn_air(rng, weather.values, effect, alert_hours(), noise)


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
