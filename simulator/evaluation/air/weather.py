"""Reader of hourly weather, from a station or a reanalysis."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.alerts.air_columns import outside_years, years_allowed
from simulator.alerts.air_series import YEAR_H
from simulator.evaluation import cells
from simulator.evaluation.heading_units import unit_problems, unit_remarks, units_row
from simulator.evaluation.headings import Heading, meanings, read_heading
from simulator.evaluation.hour_columns import with_hours
from simulator.evaluation.units import NO_UNIT
from simulator.files.bad_cells import report
from simulator.files.raw_table import FIRST_ROW, RawTable, read_raw_table
from simulator.terms.columns import Column
from simulator.terms.contracts import TABLES
from simulator.terms.errors import InputError, Problem, nearest, refuse
from simulator.terms.labels import Message, message

HOUR = np.timedelta64(1, "h")
# Longest weather [years] (assumed): each hour is learnt from, whether the file has it or not.
LONGEST_YEARS = 100
# Compass points as stations write them; calm air has no direction.
POINTS = ("N", "NNE", "NE", "ENE", "E", "ESE", "SE", "SSE",
          "S", "SSW", "SW", "WSW", "W", "WNW", "NW", "NNW")  # fmt: skip
DEGREES = {point: str(place * 22.5) for place, point in enumerate(POINTS)} | {"C": "", "静风": ""}
COLUMNS = {column.name: column for column in TABLES["weather"] if column.kind == "number"}


@dataclass(frozen=True)
class Weather:
    """Hourly weather of one place.

    Attributes
    ----------
    file, sha256 : str
        The file and its digest.
    start : pd.Timestamp
        Beijing time at which the first hour begins.
    values : dict of str to np.ndarray
        (T) values by column of the contract, NaN where missing.
    remarks : tuple of Message
        What should be known of the file.
    """

    file: str
    sha256: str
    start: pd.Timestamp
    values: dict[str, np.ndarray]
    remarks: tuple[Message, ...] = ()

    def on(self, start: pd.Timestamp, hours: int) -> dict[str, np.ndarray]:
        """Return the values of a number of hours from a time on, NaN where there are none."""
        first = int((start - self.start) / pd.Timedelta(hours=1))
        found = {}
        for name, values in self.values.items():
            part = np.full(hours, np.nan)
            low, high = max(first, 0), min(first + hours, len(values))
            if high > low:
                part[low - first : high - first] = values[low:high]
            found[name] = part
        return found


def read_weather(path: str | Path) -> Weather:
    """Return the hourly weather of a file; a time is the start of its hour.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    raw = read_raw_table(Path(path))
    if not len(raw.frame):
        raise refuse(path, "", "", message("no_rows"))
    problems = list(raw.problems)
    raw, units = units_row(raw, _time_column(raw))
    columns = _columns(raw, units, problems)
    problems += unit_problems(raw.file, columns.values())
    if problems:
        raise InputError(problems)
    remarks: list[Message] = []
    time = _times(raw, columns, problems, remarks)
    read = {name: _values(raw, columns[name], problems) for name in COLUMNS if name in columns}
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.order))
    used = {name: columns[name] for name in read}
    return _on_grid(raw, time, read, (*remarks, *unit_remarks(raw.file, used)))


def _time_column(raw: RawTable) -> str:
    names = [
        name for name in raw.names if read_heading(name, "weather").meaning in ("time", "date")
    ]
    return names[0] if names else ""


def _columns(raw: RawTable, units: dict[str, str], problems: list[Problem]) -> dict[str, Heading]:
    found: dict[str, Heading] = {}
    place = f"row {FIRST_ROW}"
    for name in raw.names:
        heading = read_heading(name, "weather", units.get(name, ""))
        if heading.meaning in found:
            text = message("same_column_twice", name=heading.meaning)
            problems.append(Problem(raw.file, place, name, text))
        elif heading.meaning:
            found[heading.meaning] = heading
        elif len(name) > 2 and (near := nearest(name, list(COLUMNS))):
            problems.append(Problem(raw.file, place, name, message("near_column", name=near)))
    if not {"time", "date"} & found.keys():
        problems.append(Problem(raw.file, place, "", message("series_needs_time")))
    missing = [name for name, column in COLUMNS.items() if column.required and name not in found]
    for name in missing:
        known = ", ".join(heading for heading in meanings("weather") if heading == name)
        problems.append(Problem(raw.file, place, "", message("weather_needs", name=known or name)))
    return found


def _times(
    raw: RawTable, columns: dict[str, Heading], problems: list[Problem], remarks: list[Message]
) -> np.ndarray:
    name = columns["time" if "time" in columns else "date"].name
    time = cells.times(raw.frame[name])
    bad = np.isnat(time)
    report(problems, raw.file, (raw.rows, name), raw.frame[name], bad, message("whole_hours_only"))
    if "hour" in columns:
        time, told = with_hours(raw, name, time, columns["hour"].name, problems)
        remarks += told
    off = ~np.isnat(time) & (time != time.astype("datetime64[h]"))
    report(problems, raw.file, (raw.rows, name), raw.frame[name], off, message("whole_hours_only"))
    foreign = outside_years(time)
    report(problems, raw.file, (raw.rows, name), raw.frame[name], foreign, years_allowed())
    again = pd.Series(time).duplicated().to_numpy() & ~np.isnat(time)
    report(problems, raw.file, (raw.rows, name), raw.frame[name], again, message("row_twice"))
    return time


def _values(raw: RawTable, heading: Heading, problems: list[Problem]) -> np.ndarray:
    column: Column = COLUMNS[heading.meaning]
    text = raw.frame[heading.name]
    if heading.meaning == "wind_dir_deg" and text.dtype.kind not in "fiu":
        text = cells.texts_of(text)
        text = text.str.upper().map(DEGREES).fillna(text)
    values, bad = cells.numbers(text)
    unit = heading.unit or NO_UNIT
    values = values * unit.factor + unit.offset
    low = -np.inf if column.low is None else column.low
    high = np.inf if column.high is None else column.high
    with np.errstate(invalid="ignore"):
        bad |= (values < low) | (values > high)
    allowed = message("weather_range", low=low, high=high, unit=column.unit)
    report(problems, raw.file, (raw.rows, heading.name), raw.frame[heading.name], bad, allowed)
    return values


def _on_grid(
    raw: RawTable, time: np.ndarray, read: dict[str, np.ndarray], remarks: tuple[Message, ...]
) -> Weather:
    first = time.min()
    step = ((time - first) // HOUR).astype(np.int64)
    count = int(step.max()) + 1
    if count > LONGEST_YEARS * YEAR_H:
        allowed = message("series_too_long", years=round(count / YEAR_H), places=1)
        raise refuse(raw.file, "", "", allowed)
    values = {}
    for name, column in read.items():
        grid = np.full(count, np.nan)
        grid[step] = column
        values[name] = grid
    return Weather(raw.file, raw.sha256, pd.Timestamp(first), values, remarks)
