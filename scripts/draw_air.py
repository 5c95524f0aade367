"""Draws weather, and concentrations that follow it, with a planted effect of an alert.

All of it is invented. Wind and mixing height persist and have a daily and a yearly course;
concentrations fall with both and rise with humidity, with noise that persists.
"""

from __future__ import annotations

import numpy as np
import pandas as pd


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


def drawn_weather(rng: np.random.Generator, hours: int) -> dict[str, np.ndarray]:
    """Return hourly weather by column, from a midnight in autumn on."""
    hour = np.arange(hours)
    wind = np.exp(0.5 * persistent(rng, hours, 18.0) + 0.5)
    daily = np.sin(2 * np.pi * (hour - 8) / 24)
    return {
        "wind_m_s": wind,
        "wind_dir_deg": rng.uniform(0, 360, hours),
        "temp_c": 8 - 12 * hour / hours + 5 * daily + 3 * persistent(rng, hours, 48.0),
        "rh": np.clip(55 - 12 * daily + 12 * persistent(rng, hours, 24.0), 5, 100),
        "blh_m": 500 * np.exp(0.5 * daily + 0.3 * persistent(rng, hours, 12.0)),
    }


def drawn_air(
    rng: np.random.Generator,
    weather: dict[str, np.ndarray],
    effect: float,
    alert: slice,
    noise: float = 0.15,
) -> np.ndarray:
    """Return concentrations (T): the weather's, times noise, times 1 + effect under the alert."""
    logs = 4.5 - 0.6 * np.log(weather["wind_m_s"]) - 0.4 * np.log(weather["blh_m"] / 500)
    logs += 0.008 * (weather["rh"] - 55) + noise * persistent(rng, len(logs), 10.0)
    values = np.exp(logs)
    values[alert] *= 1 + effect
    return values


def air_tables(
    rng: np.random.Generator,
    start: pd.Timestamp,
    hours: int,
    effect: float,
    alert: slice,
    station: str,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the tables of a station's air and of its weather, with Chinese headings."""
    times = pd.date_range(start, periods=hours, freq="h")
    weather = drawn_weather(rng, hours)
    pm25 = drawn_air(rng, weather, effect, alert)
    titles = {
        "wind_m_s": "风速(m/s)", "wind_dir_deg": "风向(°)", "temp_c": "气温(℃)",
        "rh": "相对湿度(%)", "blh_m": "边界层高度(m)",
    }  # fmt: skip
    told = {title: weather[name].round(2) for name, title in titles.items()}
    air = pd.DataFrame({"站点": station, "时间": times, "PM2.5": pm25.round(1)})
    return air, pd.DataFrame({"时间": times} | told)
