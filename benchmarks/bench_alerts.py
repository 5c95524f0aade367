"""Ten years of hourly data of 30 cities to alerts, against a plain loop over the hours in the same
run.

    python benchmarks/bench_alerts.py [--years 10] [--cities 30] [--plain-days 60]

The plain loop does the same for one city and fewer days (24 h means, sub-indices, index, chains of
windows); the ratio is per city-hour.
"""

from __future__ import annotations

import argparse
import math
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from simulator.alerts.air_series import AirSeries
from simulator.alerts.aqi import POLLUTANTS, read_standard
from simulator.alerts.aqi_windows import index_of_windows
from simulator.alerts.criteria import read_criteria
from simulator.alerts.triggers import derive_stages
from simulator.terms.draws import named_generator

MEDIANS = {"pm25": 45.0, "pm10": 80.0, "so2": 20.0, "no2": 35.0, "o3": 60.0, "co": 0.9}


def synthetic(cities: int, hours: int) -> AirSeries:
    """Return hourly concentrations with a season, weather of some days and 1 % of hours missing."""
    generator = named_generator(1, "bench")
    hour = np.arange(hours)
    season = 0.7 * np.cos(2 * np.pi * hour / 8766)
    weather = np.repeat(generator.standard_normal((cities, hours // 72 + 1)), 72, axis=1)[:, :hours]
    values = {}
    for name in POLLUTANTS:
        noise = 0.25 * generator.standard_normal((cities, hours))
        array = np.round(
            MEDIANS[name] * np.exp((-season if name == "o3" else season) + 0.6 * weather + noise), 2
        )
        array[generator.random((cities, hours)) < 0.01] = np.nan
        values[name] = array
    return AirSeries(
        tuple(f"city{i}" for i in range(cities)), pd.Timestamp("2014-01-01"), 1, values
    )


def plain_index(values: dict[str, list[float]], standard: object, start: int) -> float:
    """Return the index of one window, hour by hour."""
    worst = math.nan
    for indicator in standard.daily.indicators:
        pollutant, span = indicator.split("_")
        day = values[pollutant][start : start + 24]
        present = [value for value in day if not math.isnan(value)]
        if span == "24h":
            concentration = sum(present) / len(present) if len(present) >= 20 else math.nan
        elif span == "1h":
            concentration = max(present) if len(present) >= 20 else math.nan
        else:
            means = []
            for first in range(17):
                part = [value for value in day[first : first + 8] if not math.isnan(value)]
                if len(part) >= 6:
                    means.append(sum(part) / len(part))
            concentration = (
                max(means) if means and (len(means) >= 14 or max(means) > 160) else math.nan
            )
        index = plain_sub_index(
            concentration, standard.limits[indicator].values, standard.sub_index
        )
        if not math.isnan(index) and not index <= worst:
            worst = index
    return worst


def plain_sub_index(concentration: float, limits: list[float], steps: list[float]) -> float:
    """Return the sub-index of one concentration."""
    if math.isnan(concentration):
        return math.nan
    for low, high, below, above in zip(limits, limits[1:], steps, steps[1:]):
        if concentration <= high:
            return math.ceil(
                round(below + (above - below) * (concentration - low) / (high - low), 7)
            )
    return steps[len(limits) - 1]


def plain_alert_hours(index: list[float], threshold: float, windows: int) -> int:
    """Return the hours that chains of windows over the threshold cover."""
    covered = set()
    for hour in range(len(index) - 24 * (windows - 1)):
        if all(index[hour + 24 * link] > threshold for link in range(windows)):
            covered.update(range(hour, hour + 24 * windows))
    return len(covered)


def main() -> None:
    """Run both and print seconds, rates and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--years", type=float, default=10)
    parser.add_argument("--cities", type=int, default=30)
    parser.add_argument("--plain-days", type=int, default=60)
    options = parser.parse_args()
    hours = round(options.years * 8766)
    series = synthetic(options.cities, hours)
    criteria, standard = read_criteria("mee-2018"), read_standard("hj633-2012")
    began = time.perf_counter()
    stages = derive_stages(series, criteria)
    ours_s = time.perf_counter() - began
    plain_hours = min(options.plain_days * 24, hours)
    one = {name: array[0, :plain_hours] for name, array in series.values.items()}
    lists = {name: array.tolist() for name, array in one.items()}
    began = time.perf_counter()
    index = [plain_index(lists, standard, hour) for hour in range(plain_hours - 23)]
    for windows in (2, 3, 4):
        plain_alert_hours(index, 200, windows)
    plain_s = time.perf_counter() - began
    same = index_of_windows({name: array[None, :] for name, array in one.items()}, standard).aqi[
        0, : plain_hours - 23
    ]
    if not np.array_equal(same, np.array(index), equal_nan=True):
        raise SystemExit("the plain loop and the arrays disagree")
    ours_rate, plain_rate = options.cities * hours / ours_s, plain_hours / plain_s
    print(
        f"arrays: {options.cities} cities x {hours} h to {len(stages)} stages in {ours_s:.2f} s ({ours_rate:,.0f} city-hours/s)"
    )
    print(
        f"plain loop: 1 city x {plain_hours} h in {plain_s:.2f} s ({plain_rate:,.0f} city-hours/s), the same index hour for hour"
    )
    print(f"ratio: {ours_rate / plain_rate:,.0f}")


if __name__ == "__main__":
    main()
