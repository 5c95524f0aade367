"""Hourly and daily emissions of point sources as FF10 tables, as SMOKE reads them.

Values are short tons an hour or a day. Codes that China has none of (region, SCC) are filled with
zeros: who reads the tables gives his own by facility and unit.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np

from simulator.files.writing import harmless
from simulator.reports.air_models.emissions import RUNS, Emissions
from simulator.terms.errors import refuse
from simulator.terms.labels import message

SHORT_TON_KG = 907.18474  # exact: 2000 lb of 0.45359237 kg
DAY_H, MONTH_DAYS = 24, 31
KEYS = (
    "country_cd", "region_cd", "tribal_code", "facility_id", "unit_id", "rel_point_id",
    "process_id", "scc", "poll", "op_type_cd", "calc_method", "date_updated",
)  # fmt: skip
HOURLY = (*KEYS, "date", "daytot", *(f"hrval{hour}" for hour in range(DAY_H)), "comment")
DAILY = (
    *KEYS, "monthnum", "monthtot", *(f"dayval{day}" for day in range(1, MONTH_DAYS + 1)), "comment",
)  # fmt: skip
NAMES = {"pm25": "PM25-PRI", "pm10": "PM10-PRI", "vocs": "VOC"}


def write_ff10(emissions: Emissions, folder: Path) -> list[Path]:
    """Write ff10_hourly_<run>.csv and ff10_daily_<run>.csv and return their paths.

    Raises
    ------
    InputError
        A file cannot be written.
    """
    paths = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for run in RUNS:
            hourly, daily = (folder / f"ff10_{kind}_{run}.csv" for kind in ("hourly", "daily"))
            with (
                hourly.open("w", encoding="utf-8", newline="") as hours,
                daily.open("w", encoding="utf-8", newline="") as days,
            ):
                _write(emissions, run, hours, days)
            paths += [hourly, daily]
    except OSError as error:
        raise refuse(folder, "", error.strerror or "", message("cannot_write")) from None
    return paths


def _write(emissions: Emissions, run: str, hours: Any, days: Any) -> None:
    hourly, daily = (csv.writer(file, lineterminator="\n") for file in (hours, days))
    for file, writer, kind, names in (
        (hours, hourly, "HOURLY", HOURLY), (days, daily, "DAILY", DAILY),
    ):  # fmt: skip
        file.write(f"#FORMAT=FF10_{kind}_POINT\n#COUNTRY CN\n#YEAR {emissions.times[0].year}\n")
        file.write("#DESC short tons; times are Beijing time (UTC + 8 h)\n")
        writer.writerow(names)
    # Whole days: hours before the start and after the end are 0.
    first = emissions.times[0].normalize()
    before = int((emissions.times[0] - first).total_seconds() // 3600)
    after = -(before + len(emissions.times)) % DAY_H
    dates = [first + np.timedelta64(day, "D") for day in range(
        (before + len(emissions.times) + after) // DAY_H
    )]  # fmt: skip
    lines = emissions.lines()
    ids = [harmless(lines[name]).tolist() for name in ("enterprise_id", "line_id")]
    for place, pollutant in enumerate(emissions.inputs.inventory.pollutants):
        tons = np.pad(emissions.point_kg(run, place), ((0, 0), (before, after))) / SHORT_TON_KG
        by_day = tons.reshape(len(tons), -1, DAY_H)
        for enterprise, line, values in zip(*ids, by_day, strict=True):
            keys = ["CN", "000000", "", enterprise, line, line, "1", "0000000000",
                    NAMES.get(pollutant, pollutant.upper()), "", "", ""]  # fmt: skip
            if not values.any():
                continue
            months: dict[tuple[int, int], list[float]] = {}
            for date, day in zip(dates, values.tolist(), strict=True):
                hourly.writerow([*keys, f"{date:%Y%m%d}", repr(sum(day)), *map(repr, day), ""])
                month = months.setdefault((date.year, date.month), [0.0] * MONTH_DAYS)
                month[date.day - 1] = sum(day)
            for (_, number), amounts in months.items():
                daily.writerow([*keys, number, repr(sum(amounts)), *map(repr, amounts), ""])
