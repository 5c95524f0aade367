"""Point sources and their hourly and daily emissions as FF10 tables, as SMOKE reads them.

Columns and units are those of the SMOKE user's manual (versions 4.8.1 and 5.0: PTINV, PTDAY and the
hourly FF10 tables): short tons a year, a day or an hour, feet, degrees Fahrenheit. Codes that China
has none of (region, SCC) are filled with zeros.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.files.writing import harmless, written_beside
from simulator.reports.air_models.emissions import RUNS, STACK, Emissions
from simulator.terms.errors import refuse
from simulator.terms.labels import Message, message

SHORT_TON_KG = 907.18474  # exact: 2000 lb of 0.45359237 kg
FOOT_M = 0.3048  # exact
DAY_H, MONTH_DAYS, YEAR_DAYS = 24, 31, 365
# Longer codes are cut off by SMOKE.
LONGEST_ID = 20
# Codes that are yours to give: five digits of a region, ten of a source class, one process a line.
REGION, SCC, PROCESS = "00000", "0000000000", "1"
KEYS = (
    "country_cd", "region_cd", "tribal_code", "facility_id", "unit_id", "rel_point_id",
    "process_id", "scc", "poll", "op_type_cd", "calc_method", "date_updated",
)  # fmt: skip
HOURLY = (*KEYS, "date", "daytot", *(f"hrval{hour}" for hour in range(DAY_H)), "comment")
DAILY = (
    *KEYS, "monthnum", "monthtot", *(f"dayval{day}" for day in range(1, MONTH_DAYS + 1)), "comment",
)  # fmt: skip
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
POINT = (
    "country_cd", "region_cd", "tribal_code", "facility_id", "unit_id", "rel_point_id",
    "process_id", "agy_facility_id", "agy_unit_id", "agy_rel_point_id", "agy_process_id", "scc",
    "poll", "ann_value", "ann_pct_red", "facility_name", "erptype", "stkhgt", "stkdiam", "stktemp",
    "stkflow", "stkvel", "naics", "longitude", "latitude", "ll_datum", "horiz_coll_mthd",
    "design_capacity", "design_capacity_units", "reg_codes", "fac_source_type", "unit_type_code",
    "control_ids", "control_measures", "current_cost", "cumulative_cost", "projection_factor",
    "submitter_id", "calc_method", "data_set_id", "facil_category_code", "oris_facility_code",
    "oris_boiler_id", "ipm_yn", "calc_year", "date_updated", "fug_height", "fug_width_xdim",
    "fug_length_ydim", "fug_angle", "zipcode", "annual_avg_hours_per_year",
    *(f"{month}_value" for month in MONTHS), *(f"{month}_pctred" for month in MONTHS), "comment",
)  # fmt: skip
NAMES = {"pm25": "PM25-PRI", "pm10": "PM10-PRI", "vocs": "VOC"}


def write_ff10(emissions: Emissions, folder: Path) -> list[Path]:
    """Write ff10_point.csv, ff10_hourly_<run>.csv and ff10_daily_<run>.csv; return their paths.

    A table holds one year: where the period has several, their names end in _<year>.

    Raises
    ------
    InputError
        A file cannot be written.
    """
    days = _Days.of(emissions)
    years = sorted({date.year for date in days.dates})
    paths = [folder / "ff10_point.csv"]
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _table(paths[0]) as file:
            _write_points(emissions, years[0], file)
        for run in RUNS:
            for year in years:
                end = "" if len(years) == 1 else f"_{year}"
                pair = [folder / f"ff10_{kind}_{run}{end}.csv" for kind in ("hourly", "daily")]
                with _table(pair[0]) as hourly, _table(pair[1]) as daily:
                    _write(emissions, run, year, days, hourly, daily)
                paths += pair
    except OSError as error:
        raise refuse(folder, "", error.strerror or "", message("cannot_write")) from None
    return paths


@contextmanager
def _table(path: Path) -> Iterator[Any]:
    """Yield a file to write a table to, which takes the place of `path` at the end."""
    with (
        written_beside(path) as beside,
        beside.open("w", encoding="utf-8", newline="") as file,
    ):
        yield file


def ff10_remarks(emissions: Emissions) -> list[Message]:
    """Return what should be known of the tables."""
    codes = emissions.lines()[["enterprise_id", "line_id"]].to_numpy(dtype=str).ravel()
    longer = sorted({code for code in codes if len(code.encode()) > LONGEST_ID})
    told = [message("ff10_year", days=YEAR_DAYS)]
    if longer:
        told.append(message("ff10_long_ids", count=len(longer), most=LONGEST_ID, example=longer[0]))
    return told


@dataclass(frozen=True)
class _Days:
    """The whole days of a period.

    Attributes
    ----------
    dates : tuple of pd.Timestamp
        The days.
    before, after : int
        Hours of the first and last day that lie outside of the period.
    """

    dates: tuple[pd.Timestamp, ...]
    before: int
    after: int

    @classmethod
    def of(cls, emissions: Emissions) -> _Days:
        """Return the days of an export."""
        first, hours = emissions.times[0].normalize(), len(emissions.times)
        before = int((emissions.times[0] - first).total_seconds() // 3600)
        after = -(before + hours) % DAY_H
        count = (before + hours + after) // DAY_H
        return cls(tuple(pd.date_range(first, periods=count, freq="D")), before, after)


def _begin(file: Any, kind: str, year: int, names: tuple[str, ...]) -> Any:
    """Write the header of a table and return the writer of its rows."""
    file.write(f"#FORMAT=FF10_{kind}\n#COUNTRY CN\n#YEAR {year}\n")
    file.write("#DESC short tons; times are Beijing time (UTC + 8 h)\n")
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(names)
    return writer


def _keys(emissions: Emissions) -> list[tuple[str, ...]]:
    """Return (facility, unit) of each point source."""
    lines = emissions.lines()
    ids = [harmless(lines[name]).tolist() for name in ("enterprise_id", "line_id")]
    return list(zip(*ids, strict=True))


def _pollutant(name: str) -> str:
    return NAMES.get(name, name.upper())


def _write_points(emissions: Emissions, year: int, file: Any) -> None:
    """Write the sources: codes, places, stacks, and a year at normal load."""
    writer = _begin(file, "POINT", year, POINT)
    lines, inputs = emissions.lines(), emissions.inputs
    names = harmless(lines["enterprise"]).tolist()
    stacks = [_stack(*row) for row in lines[list(STACK)].to_numpy(dtype=float)]
    places = lines[["lon", "lat"]].to_numpy(dtype=float).tolist()
    base = inputs.fleet.base_kg_h[emissions.points] * DAY_H * YEAR_DAYS / SHORT_TON_KG
    for place, pollutant in enumerate(inputs.inventory.pollutants):
        rows = zip(_keys(emissions), names, stacks, places, base[:, place].tolist(), strict=True)
        for (facility, unit), name, stack, (lon, lat), tons in rows:
            if not tons:
                continue
            cells = dict.fromkeys(POINT, "") | stack
            cells |= {
                "country_cd": "CN", "region_cd": REGION, "facility_id": facility, "unit_id": unit,
                "rel_point_id": unit, "process_id": PROCESS, "scc": SCC,
                "poll": _pollutant(pollutant), "ann_value": repr(tons), "facility_name": name,
                "longitude": repr(lon), "latitude": repr(lat),
                "calc_year": str(year),
            }  # fmt: skip
            writer.writerow(cells.values())


def _stack(height: float, diameter: float, temperature: float, velocity: float) -> dict[str, str]:
    """Return the columns of a stack [m, m, K, m/s] in ft, ft, degF, ft3/s and ft/s."""
    area = np.pi / 4 * (diameter / FOOT_M) ** 2
    values = {
        "stkhgt": height / FOOT_M,
        "stkdiam": diameter / FOOT_M,
        "stktemp": temperature * 9 / 5 - 459.67,
        "stkflow": area * velocity / FOOT_M,
        "stkvel": velocity / FOOT_M,
    }
    return {name: repr(float(value)) for name, value in values.items() if np.isfinite(value)}


def _write(
    emissions: Emissions, run: str, year: int, days: _Days, hours_file: Any, days_file: Any
) -> None:
    """Write the hours and the days of one run in one year."""
    hourly = _begin(hours_file, "HOURLY_POINT", year, HOURLY)
    daily = _begin(days_file, "DAILY_POINT", year, DAILY)
    own = [place for place, date in enumerate(days.dates) if date.year == year]
    for place, pollutant in enumerate(emissions.inputs.inventory.pollutants):
        outside = ((0, 0), (days.before, days.after))
        tons = np.pad(emissions.point_kg(run, place), outside) / SHORT_TON_KG
        by_day = tons.reshape(len(tons), len(days.dates), DAY_H)[:, own]
        for (facility, unit), values in zip(_keys(emissions), by_day, strict=True):
            if not values.any():
                continue
            keys = ["CN", REGION, "", facility, unit, unit, PROCESS, SCC, _pollutant(pollutant),
                    "", "", ""]  # fmt: skip
            months: dict[int, list[float]] = {}
            for number, day in zip(own, values.tolist(), strict=True):
                date = days.dates[number]
                hourly.writerow([*keys, f"{date:%Y%m%d}", repr(sum(day)), *map(repr, day), ""])
                month = months.setdefault(date.month, [0.0] * MONTH_DAYS)
                month[date.day - 1] = sum(day)
            for month_number, amounts in months.items():
                total = repr(sum(amounts))
                daily.writerow([*keys, month_number, total, *map(repr, amounts), ""])
