"""Series: forecasts, ensembles, readings of meters, and the air."""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from fuzz.damage import damaged, damaged_footer
from fuzz.of_tables import good_rows
from fuzz.tables import Rows, changed, write_table
from fuzz.trial import LostError
from fuzz.values import hostile
from simulator.alerts import air_series
from simulator.alerts.alert_source import AlertSource
from simulator.alerts.forecasts import read_ensemble
from simulator.alerts.from_forecast import alerts_of_series
from simulator.evaluation.air.reading import read_air
from simulator.evaluation.reading_files import read_cems, read_power, read_production
from simulator.evaluation.readings import Window
from simulator.evaluation.subjects import Register
from simulator.files.shapes import read_model
from simulator.terms.paths import DATA

FORECASTS = DATA / "forecasts"
TEXT = (".csv", ".csv", ".csv", ".csv.gz")
ALL = (".csv", ".csv", ".xlsx", ".parquet")
WINDOW = Window(datetime(2020, 11, 1), 2)
REGISTER = Register(("E1", "E2"), ("L1", "L2"), {"E1": 0, "E2": 1, "第一钢厂": 0, "L1": 2, "L2": 3})
CRITERIA = tuple(path.stem for path in sorted((DATA / "criteria").glob("*.yaml")))


def _hours(count: int) -> list[str]:
    return [
        f"{datetime(2020, 11, 1) + timedelta(hours=hour):%Y-%m-%d %H:%M}" for hour in range(count)
    ]


def forecast(draw: Random, folder: Path) -> None:
    """A forecast, and the alerts that a rule set makes of it, sometimes by an authority."""
    source = draw.choice(
        ("synthetic-winter-hourly", "synthetic-ozone-hourly", "synthetic-winter-daily")
    )
    path, _ = write_table(
        draw, changed(draw, good_rows(FORECASTS / f"{source}.csv", 60)), folder, TEXT
    )
    data = {"forecast": str(path), "criteria": draw.choice(CRITERIA)}
    if draw.random() < 0.2:
        data |= {"stamp": "end"}
    if draw.random() < 0.2:
        data |= {
            "authority": {"horizon_days": 3, "bias": [1.0, 0.9], "spread": [0.1, 0.2], "seed": 1}
        }
    stages = alerts_of_series(read_model(AlertSource, data, "alerts"), Path()).stages
    if len(stages) and (stages["end"] <= stages["start"]).any():
        raise LostError("a stage that ends before it starts")


def ensemble(draw: Random, folder: Path) -> None:
    """An ensemble of forecasts."""
    path, _ = write_table(
        draw, changed(draw, good_rows(FORECASTS / "synthetic-ensemble.csv", 60)), folder, TEXT
    )
    read_ensemble(path)


def _long(heading: list[str], names: tuple[str, ...], cells: list[str]) -> Rows:
    return [heading, *([name, time, *cells] for name in names for time in _hours(12))]


POWER: tuple[Rows, ...] = (
    _long(["企业名称", "时间", "用电量(万千瓦时)"], ("第一钢厂", "E2"), ["1.5"]),
    _long(["enterprise_id", "time", "kwh", "meter"], ("E1", "E2"), ["120", "a"]),
    [
        ["enterprise_id", "date", "kwh"],
        ["E1", "2020-11-01", "24"],
        ["E1", "20201102", "48"],
        ["X", "2020-11-01", "1"],
    ],
    [
        ["enterprise_id", "date", *(f"{hour}时" for hour in range(24))],
        ["E1", "2020-11-01", *["5"] * 24],
    ],
    [["time", "E1", "E2"], *([time, "1", "2"] for time in _hours(12))],
)
PRODUCTION: tuple[Rows, ...] = (
    [["line_id", "date", "产量(吨)"], ["L1", "2020-11-01", "24"], ["L2", "2020-11-02", "48"]],
    [["enterprise_id", "date", "output"], ["E1", "2020-11-01", "24"], ["E2", "2020-11-02", "48"]],
)
CEMS: tuple[Rows, ...] = (
    _long(
        ["企业名称", "监控时间", "污染物", "浓度(mg/m3)", "流量(m3/h)", "状态"],
        ("第一钢厂", "E2"),
        ["SO2", "20", "1000", "正常"],
    ),
    _long(["line_id", "time", "so2_kg_h", "nox_kg_h"], ("L1", "L2"), ["1.5", "2"]),
)


def plain_parquet(draw: Random, folder: Path) -> None:
    """Electricity as a long Parquet table, which is read batch by batch."""
    names = pa.array(
        [draw.choice(("E1", "第一钢厂", "L2", "X", None, hostile_name(draw))) for _ in range(24)]
    )
    step = draw.choice((3_600, 86_400, 900, 1, 0, 2**33))
    times = pa.array([1_604_188_800 + place * step for place in range(24)], pa.timestamp("s"))
    sound = (1.0, 0.0, None, float("nan"))
    # Of twenty-four cells one is nearly always bad: some tables have sound ones alone.
    cells = sound if draw.random() < 0.5 else (*sound, -1.0, 1e308, float("inf"))
    kwh = pa.array([draw.choice(cells) for _ in range(24)], pa.float64())
    if draw.random() < 0.3:
        names = names.dictionary_encode()
    if draw.random() < 0.2:
        kwh = pa.array([draw.choice((0, 2**62)) for _ in range(24)], pa.int64())
    out = io.BytesIO()
    parquet.write_table(
        pa.table({"enterprise_id": names, "time": times, "kwh": kwh}),
        out,
        row_group_size=draw.choice((5, 24)),
    )
    raw, change = out.getvalue(), draw.random()
    path = folder / "power.parquet"
    path.write_bytes(
        damaged_footer(draw, raw) if change < 0.3 else damaged(draw, raw) if change < 0.5 else raw
    )
    if np.isinf(read_power(path, REGISTER, WINDOW).values).any():
        raise LostError("a reading is infinite")


def hostile_name(draw: Random) -> str:
    """Return a hostile name that a Parquet file can hold."""
    return hostile(draw).encode("utf-8", "replace").decode()


def readings(draw: Random, folder: Path) -> None:
    """Electricity, output or emission monitors, in one of their layouts."""
    read, layouts = draw.choice(
        ((read_power, POWER), (read_production, PRODUCTION), (read_cems, CEMS))
    )
    rows = changed(draw, draw.choice(layouts))
    path, count = write_table(draw, rows, folder, ALL)
    # A row of headings that stands again holds no value.
    again = sum(row == rows[0] for row in rows[1:])
    found = read(path, REGISTER, WINDOW)
    for part in found.values() if isinstance(found, dict) else (found,):
        if np.isinf(part.values).any():
            raise LostError("a reading is infinite")
        account = part.account
        told = (
            account.read + account.missing + account.outside + account.strangers + account.doubled
        )
        if told != account.values:
            raise LostError(f"{account.values} values, {told} told")
        if count and not isinstance(found, dict) and account.values < count - again:
            raise LostError(f"{account.values} values of {count} rows")


AIR = [["city", "time", "PM2.5", "PM10", "SO2", "NO2", "O3", "CO(mg/m3)"],
       *([name, time, "50", "80", "20", "40", "30", "1.0"] for name in ("a", "b") for time in _hours(30))]  # fmt: skip
WEATHER = [["time", "temp_c", "rh", "wind_m_s", "wind_dir_deg", "pressure_hpa", "blh_m"],
           *([time, "3", "60", "2", "180", "1013", "500"] for time in _hours(30))]  # fmt: skip


def air(draw: Random, folder: Path) -> None:
    """Concentrations under alert, weather, and donors."""
    which = draw.randrange(3)
    paths = []
    for place, (rows, endings) in enumerate(((AIR, TEXT), (WEATHER, ALL), (AIR, TEXT))):
        own = folder / str(place)
        own.mkdir()
        if place == which:
            rows = changed(draw, rows)
            paths.append(write_table(draw, rows, own, endings)[0])
        else:
            paths.append(own / "good.csv")
            paths[-1].write_text("\n".join(",".join(row) for row in rows) + "\n", encoding="utf-8")
    found = read_air(*paths)
    for series in (found.air, found.donors):
        for values in series.values.values():
            if np.isinf(values).any():
                raise LostError("a concentration is infinite")


def series(draw: Random, folder: Path) -> None:
    """A series of the air alone."""
    path, _ = write_table(draw, changed(draw, AIR), folder, TEXT)
    found = air_series.read(path)
    for values in found.values.values():
        if np.isinf(values).any():
            raise LostError("a concentration is infinite")
