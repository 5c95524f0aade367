"""Air-quality series: hourly or daily concentrations or AQI of one or several places on a
regular time grid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.alerts.air_columns import (
    UG_PER_MG,
    SeriesColumns,
    SeriesTimes,
    choose_ozone,
    name_columns,
    read_cells,
    read_flags,
    read_primary,
    read_times,
)
from simulator.files.bad_cells import report
from simulator.files.raw_table import FIRST_ROW
from simulator.files.series_file import read_text_table
from simulator.terms.errors import InputError, Problem, nearest
from simulator.terms.labels import Message, message

HOUR_H, DAY_H = 1, 24
# Cells of the grid of all places, steps and columns: beyond the free ones at most so many for each
# row of the file (all assumed; ten years of hours of 300 places with 6 columns are 160 million).
LARGEST_CELLS = 200_000_000
FREE_CELLS = 10_000_000
MOST_CELLS_PER_ROW = 100
# Longest series of a place [years] (assumed): an authority consults on each day of it.
LONGEST_YEARS = 50
YEAR_H = 8766
CO_IMPLAUSIBLE_MG_M3 = 30.0
# Places and pollutants with gaps that are told one by one.
MOST_GAPS = 200


@dataclass(frozen=True)
class AirSeries:
    """Series of C places over T steps.

    Attributes
    ----------
    places : tuple[str, ...]
        C names, in the file's order; "" where the file names none.
    start : pd.Timestamp
        Local time at which the first step begins.
    step_h : int
        1 (hourly means over [t, t + 1 h)) or 24 (calendar days).
    values : dict[str, np.ndarray]
        {"pm25", "pm10", "so2", "no2", "o3", "co" or "aqi": float array (C, T)} [ug/m3; CO mg/m3;
        AQI unitless]; NaN is missing.
    dust : np.ndarray | None
        Bool array (C, T) of sand-dust flags, or None where the file has none.
    primary : np.ndarray | None
        uint8 array (C, T) of primary-pollutant masks (aqi.POLLUTANTS), or None.
    remarks : tuple[Message, ...]
        Facts that are legal but odd, among them the counts of missing hours.
    sha256 : str
        Digest of the file, "" for a series made in memory.
    """

    places: tuple[str, ...]
    start: pd.Timestamp
    step_h: int
    values: dict[str, np.ndarray]
    dust: np.ndarray | None = None
    primary: np.ndarray | None = None
    remarks: tuple[Message, ...] = ()
    sha256: str = ""

    @property
    def steps(self) -> int:
        """Number of steps T."""
        return next(iter(self.values.values())).shape[-1]

    @property
    def has_concentrations(self) -> bool:
        """Whether the series holds any concentration, and not only AQI."""
        return any(name != "aqi" for name in self.values)

    def time(self, step: int) -> pd.Timestamp:
        """Return the time at which a step begins."""
        return self.start + pd.Timedelta(hours=int(step) * self.step_h)

    def of(self, places: tuple[str, ...] | list[str]) -> AirSeries:
        """Return the series of some places, in the order given."""
        rows = [self.places.index(place) for place in places]
        return self._cut(rows, slice(None), self.start)

    def between(self, start: object, end: object) -> AirSeries:
        """Return the steps that begin in [start, end)."""
        step = pd.Timedelta(hours=self.step_h)
        # A step that begins before `start` is left out, even if it reaches into the period.
        first = max(int(np.ceil((pd.Timestamp(start) - self.start) / step)), 0)
        last = min(int(np.ceil((pd.Timestamp(end) - self.start) / step)), self.steps)
        return self._cut(slice(None), slice(first, max(last, first)), self.time(first))

    def _cut(self, rows: list[int] | slice, steps: slice, start: pd.Timestamp) -> AirSeries:
        def cut(array: np.ndarray) -> np.ndarray:
            return array[rows][:, steps]

        places = tuple(np.array(self.places, dtype=object)[rows])
        values = {name: cut(array) for name, array in self.values.items()}
        return replace(
            self,
            places=places,
            start=start,
            values=values,
            dust=None if self.dust is None else cut(self.dust),
            primary=None if self.primary is None else cut(self.primary),
        )


def check_places(places: Iterable[str], known: Sequence[str], file: str, key: str) -> None:
    """Refuse places that a series does not have.

    Parameters
    ----------
    places : iterable of str
        The places that are asked for.
    known : sequence of str
        Those of the series.
    file, key : str
        Where they are asked for.

    Raises
    ------
    InputError
        With every such place and the nearest name.
    """
    problems = [
        Problem(
            file,
            key,
            place,
            message("place_of_series", known=", ".join(known)),
            nearest(place, known),
        )
        for place in places
        if place not in known
    ]
    if problems:
        raise InputError(problems)


def read(path: str | Path, *, co_unit: str | None = None, stamp: str = "start") -> AirSeries:
    """Return the series of a CSV file (UTF-8 or GB18030, also .gz).

    Parameters
    ----------
    path : str | Path
        The file.
    co_unit : {"mg", "ug"} | None
        Unit of CO where the column does not state it. None reads mg/m3 and refuses values that are
        implausible in it.
    stamp : {"start", "end"}
        Whether the time of a row is the start or the end of its hour. Daily files are calendar
        days.

    Raises
    ------
    InputError
        With every problem of the file, by row and column.
    """
    if co_unit not in (None, "mg", "ug") or stamp not in ("start", "end"):
        raise ValueError("co_unit is mg, ug or None; stamp is start or end")
    file = str(path)
    frame, sha256 = read_text_table(Path(path))
    problems: list[Problem] = []
    columns = name_columns(list(frame.columns), file, problems)
    if problems:
        raise InputError(problems)
    of_rows = read_times(frame, columns, file, problems)
    hourly = of_rows.hourly
    columns = choose_ozone(columns, hourly)
    places = frame[columns.place].str.strip() if columns.place else pd.Series("", index=frame.index)
    cells, coded = read_cells(frame, columns, file, problems)
    flags = read_flags(frame, columns, file, problems)
    primary = read_primary(frame, columns, file, problems)
    remarks = _remarks(columns, hourly, coded) + of_hours(of_rows, stamp)
    if "co" in cells:
        cells["co"], remark = co_mg_m3(cells["co"], columns, co_unit, file, problems)
        remarks += remark
    step_h = HOUR_H if hourly else DAY_H
    grid = _grid(starts_of(of_rows, stamp), places, step_h, len(cells), file, problems)
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.order))
    series = _on_grid(grid, step_h, cells, flags, primary)
    return replace(series, remarks=tuple(remarks + _gaps(series)), sha256=sha256)


def _remarks(columns: SeriesColumns, hourly: bool, coded: int) -> list[Message]:
    remarks = []
    if columns.unused:
        remarks.append(message("remark_unused", names=", ".join(columns.unused)))
    converted = [name for name in columns.values.values() if name in columns.in_mg]
    if converted:
        remarks.append(message("remark_in_mg", names=", ".join(converted)))
    if not hourly and "o3" in columns.values:
        remarks.append(message("remark_o3_daily"))
    if coded:
        remarks.append(message("remark_codes", count=coded))
    return remarks


def starts_of(of_rows: SeriesTimes, stamp: str) -> np.ndarray:
    """Return the times of rows; inside, an hour is named by its start."""
    ends = of_rows.hourly and stamp == "end" and not of_rows.by_ends
    return of_rows.times - np.timedelta64(HOUR_H, "h") if ends else of_rows.times


def of_hours(of_rows: SeriesTimes, stamp: str) -> list[Message]:
    """Return the remarks on the numbers of hours; nothing is assumed where the user says what they
    are.
    """
    said = stamp == "end"
    return [one for one in of_rows.remarks if not said or one.key != "hours_assumed"]


def co_mg_m3(
    co: np.ndarray, columns: SeriesColumns, declared: str | None, file: str, problems: list[Problem]
) -> tuple[np.ndarray, list[Message]]:
    """Return CO in mg/m3 by its stated unit, and remarks.

    An implausible unit is a problem; a unit that is not stated is a remark.
    """
    place = f"row 1, {columns.values['co']}"
    if declared and columns.co_unit and declared != columns.co_unit:
        problems.append(Problem(file, place, columns.co_unit, message("co_unit_conflict")))
    unit = columns.co_unit or declared
    # The median tells mg from ug, which differ by a factor of 1000; single peaks do not matter.
    median = float(np.nanmedian(co)) if np.isfinite(co).any() else 0.0
    shown = f"{median:g}"
    if unit == "ug":
        if 0 < median < CO_IMPLAUSIBLE_MG_M3:
            problems.append(Problem(file, place, shown, message("co_unit_wrong", median=shown)))
        return co / UG_PER_MG, []
    if median > CO_IMPLAUSIBLE_MG_M3:
        problems.append(Problem(file, place, shown, message("co_unit_unclear", median=shown)))
    return co, [] if unit else [message("remark_co_mg", median=shown)]


@dataclass(frozen=True)
class _Grid:
    """Positions of a file's rows on the grid of places and steps, and the size of the grid."""

    places: tuple[str, ...]
    rows: np.ndarray
    steps: np.ndarray
    count: int
    start: pd.Timestamp


def _grid(
    times: np.ndarray,
    places: pd.Series,
    step_h: int,
    columns: int,
    file: str,
    problems: list[Problem],
) -> _Grid:
    """Return the grid of a file; a row for the same place and time as an earlier one is a
    problem.
    """
    valid = ~np.isnat(times)
    # Any date will do if no time is valid: the problems are raised later.
    first = times[valid].min() if valid.any() else np.datetime64("2000-01-01", "s")
    last = times[valid].max() if valid.any() else first
    step = np.timedelta64(step_h, "h")
    count = int((last - first) / step) + 1
    codes, names = pd.factorize(places)
    most = min(LARGEST_CELLS, FREE_CELLS + MOST_CELLS_PER_ROW * columns * len(times))
    if count * len(names) * columns > most or count * step_h > LONGEST_YEARS * YEAR_H:
        years = round(count * step_h / YEAR_H)
        problems.append(
            Problem(file, "", "", message("series_too_long", years=years, places=len(names)))
        )
    steps = np.where(valid, (times - first) / step, -1).astype(np.int64)
    # One number for place and step: duplicates are found without comparing pairs.
    key = pd.Series(codes.astype(np.int64) * (count + 1) + steps)
    again = (key.duplicated() & valid).to_numpy()
    found = np.flatnonzero(again)
    clocks = pd.Series(times[found]).dt.strftime("%Y-%m-%d %H:%M:%S")
    shown = (places.iloc[found].reset_index(drop=True) + " " + clocks).str.strip()
    rows = found + FIRST_ROW + 1
    report(problems, file, (rows, ""), shown, np.ones(len(found), dtype=bool), message("row_twice"))
    return _Grid(tuple(map(str, names)), codes, steps, count, pd.Timestamp(first))


def _on_grid(
    grid: _Grid,
    step_h: int,
    cells: dict[str, np.ndarray],
    flags: np.ndarray | None,
    primary: np.ndarray | None,
) -> AirSeries:
    shape = (len(grid.places), grid.count)

    def spread(values: np.ndarray, empty: object) -> np.ndarray:
        array = np.full(shape, empty, dtype=values.dtype)
        array[grid.rows, grid.steps] = values
        # The arrays are shared by every part cut from the series.
        array.flags.writeable = False
        return array

    values = {name: spread(array, np.nan) for name, array in cells.items()}
    return AirSeries(
        grid.places,
        grid.start,
        step_h,
        values,
        None if flags is None else spread(flags, False),
        None if primary is None else spread(primary, np.uint8(0)),
    )


def _gaps(series: AirSeries) -> list[Message]:
    """Return a remark for each place and pollutant with missing steps, up to a number."""
    remarks: list[Message] = []
    rest = 0
    for name, array in series.values.items():
        counts = np.isnan(array).sum(axis=-1)
        some = np.flatnonzero(counts)
        listed = some[: MOST_GAPS - len(remarks)]
        rest += len(some) - len(listed)
        for row in listed:
            shown = {
                "place": series.places[row],
                "pollutant": name,
                "count": int(counts[row]),
                "steps": series.steps,
            }
            remarks.append(message("remark_missing", **shown))
    return remarks + ([message("remark_missing_more", count=rest)] if rest else [])
