"""Write the synthetic forecasts in data/forecasts/; the same bytes on every run.

    python scripts/build_forecasts.py [FOLDER]

Levels, daily curves and noise are invented so that every kind of episode occurs; no measurement is
in them.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from simulator.alerts.air_series import AirSeries
from simulator.alerts.aqi import read_standard
from simulator.alerts.aqi_tables import daily_table
from simulator.terms.draws import named_generator

NOTE = "synthetic 合成数据，非监测或预报"
WINTER_START, SUMMER_START = pd.Timestamp("2020-11-20"), pd.Timestamp("2021-06-10")
# (days, PM2.5 ug/m3, kind): the plan of the winter, day by day.
WINTER = [
    (4, 45, ""), (2, 172, "yellow"), (4, 50, ""), (3, 192, "orange"), (4, 45, ""), (1, 200, "red"), (3, 275, "red"), (1, 195, "red"),
    (5, 40, ""), (2, 120, "dust"), (4, 40, ""), (3, 95, "temporary"), (4, 40, ""), (2, 178, "merged"), (1, 105, "merged"), (3, 185, "merged"),
    (5, 40, ""),
]  # fmt: skip
# (days, ozone peak ug/m3): the plan of the summer.
SUMMER = [(4, 150), (3, 270), (4, 140), (1, 335), (4, 130)]
DISTRICTS = {"示例城区": (1.0, 0), "示例山区县": (0.72, 6)}  # share of the city's PM2.5, lag [h]
DUST_PM10 = 950.0


def smooth(days: list[float]) -> np.ndarray:
    """Return daily levels as hours with ramps of 6 h instead of steps."""
    hours = np.repeat(np.array(days, dtype=float), 24)
    padded = np.concatenate([np.full(3, hours[0]), hours, np.full(2, hours[-1])])
    return np.convolve(padded, np.full(6, 1 / 6), mode="valid")


def winter() -> AirSeries:
    """Return the winter of the two districts."""
    pm25_days = [level for days, level, _ in WINTER for _ in range(days)]
    dusty = np.repeat([kind == "dust" for days, _, kind in WINTER for _ in range(days)], 24)
    hour = np.arange(24 * len(pm25_days))
    values: dict[str, list[np.ndarray]] = {
        name: [] for name in ("pm25", "pm10", "so2", "no2", "o3", "co")
    }
    dust = []
    for district, (share, lag_h) in DISTRICTS.items():
        noise = named_generator(20201120, "winter", district)
        base = share * np.roll(smooth(pm25_days), lag_h)
        storm = np.roll(dusty, lag_h)
        pm25 = (
            base
            * (1 + 0.12 * np.cos(2 * np.pi * (hour % 24 - 2) / 24))
            * np.exp(0.05 * noise.standard_normal(len(hour)))
        )
        pm10 = np.where(storm, DUST_PM10 * share, 1.35 * pm25 + 15) * np.exp(
            0.05 * noise.standard_normal(len(hour))
        )
        values["pm25"].append(np.round(pm25))
        values["pm10"].append(np.round(pm10))
        values["so2"].append(np.round(12 + 0.08 * pm25))
        values["no2"].append(np.round(25 + 0.18 * pm25))
        values["o3"].append(np.round(40 + 20 * np.cos(2 * np.pi * (hour % 24 - 15) / 24)))
        values["co"].append(np.round(0.5 + 0.008 * pm25, 2))
        dust.append(storm)
    arrays = {name: np.stack(rows) for name, rows in values.items()}
    return AirSeries(tuple(DISTRICTS), WINTER_START, 1, arrays, dust=np.stack(dust))


def summer() -> AirSeries:
    """Return an ozone summer of one district."""
    peaks = np.repeat([float(peak) for days, peak in SUMMER for _ in range(days)], 24)
    hour = np.arange(len(peaks)) % 24
    noise = named_generator(20210610, "summer")
    o3 = 30 + (peaks - 30) * np.exp(-(((hour - 15) / 6.5) ** 2))
    pm25 = 30 * np.exp(0.1 * noise.standard_normal(len(peaks)))
    values = {
        "pm25": np.round(pm25),
        "pm10": np.round(1.7 * pm25),
        "no2": np.round(35 - 20 * (o3 / 300)),
        "o3": np.round(o3),
    }
    return AirSeries(
        ("示例城区",), SUMMER_START, 1, {name: array[None, :] for name, array in values.items()}
    )


def hourly_frame(series: AirSeries) -> pd.DataFrame:
    """Return a series as the rows of a file."""
    names = {
        "pm25": "PM2.5",
        "pm10": "PM10",
        "so2": "SO2",
        "no2": "NO2",
        "o3": "O3",
        "co": "CO(mg/m3)",
    }
    times = (series.start + pd.to_timedelta(np.arange(series.steps), unit="h")).strftime(
        "%Y-%m-%d %H:%M"
    )
    parts = []
    for row, place in enumerate(series.places):
        part = pd.DataFrame({"city": place, "time": times})
        for name, array in series.values.items():
            part[names[name]] = array[row] if name == "co" else array[row].astype(int)
        if series.dust is not None:
            part["dust"] = series.dust[row].astype(int)
        parts.append(part.assign(note=NOTE))
    return pd.concat(parts)


def daily_frame(series: AirSeries) -> pd.DataFrame:
    """Return the daily index of a series as the rows of a file of AQI."""
    table = daily_table(series, read_standard("hj633-2012"))
    frame = pd.DataFrame(
        {
            "城市": table["place"],
            "日期": table["date"].dt.strftime("%Y-%m-%d"),
            "AQI": table["aqi"].astype(int),
        }
    )
    frame["首要污染物"] = table["primary"]
    return frame.assign(备注=NOTE)


def ensemble_frame(series: AirSeries) -> pd.DataFrame:
    """Return five days of forecasts by three members for each day of the first district's
    first three weeks.
    """
    truth = daily_table(series.of(series.places[:1]), read_standard("hj633-2012"))
    rows = []
    for day in range(21):
        for member, shift in (("low", -0.15), ("mid", 0.0), ("high", 0.15)):
            noise = named_generator(7, "ensemble", day, member).standard_normal(6)
            for lead in range(6):
                aqi = truth["aqi"][day + lead] * np.exp(
                    shift * np.sqrt(lead) + 0.05 * lead * noise[lead]
                )
                issued = series.start + pd.Timedelta(days=day, hours=12)
                time = series.start + pd.Timedelta(days=day + lead)
                rows.append(
                    (
                        f"{issued:%Y-%m-%d %H:%M}",
                        f"{time:%Y-%m-%d}",
                        series.places[0],
                        member,
                        int(min(round(aqi), 500)),
                        NOTE,
                    )
                )
    return pd.DataFrame(rows, columns=["issued", "time", "city", "member", "AQI", "note"])


def build(folder: Path) -> list[Path]:
    """Write the files and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    cold = winter()
    frames = {
        "synthetic-winter-hourly": hourly_frame(cold),
        "synthetic-winter-daily": daily_frame(cold),
        "synthetic-ensemble": ensemble_frame(cold),
        "synthetic-ozone-hourly": hourly_frame(summer()),
    }
    paths = []
    for name, frame in frames.items():
        path = folder / f"{name}.csv"
        frame.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\n")
        paths.append(path)
    return paths


if __name__ == "__main__":
    for written in build(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "data" / "forecasts"):
        print(written)
