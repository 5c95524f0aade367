"""A platform's export as long rows: one value of one subject at one time, however it was laid out.

Understood are long tables (a row for each subject and time), tables with a column for each hour of
the day, and tables with a column for each subject.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from simulator.evaluation import cells
from simulator.evaluation.headings import Heading, hour_of_heading, meanings, read_heading
from simulator.files.raw_table import FIRST_ROW, RawTable
from simulator.terms.errors import InputError, Problem, nearest
from simulator.terms.labels import Message, message

DAY_HOURS = 24
# Columns of numbers that a kind of file needs, one of them at least.
NEEDED = {
    "electricity": ("amount",),
    "production": ("amount",),
    "cems": ("concentration", "mass"),
}


@dataclass
class LongRows:
    """Rows (N) of an export.

    Attributes
    ----------
    file : str
        Name of the file.
    row : np.ndarray
        (N) row in the file.
    texts : dict of str to pd.Series
        (N) texts by meaning: subject, line, meter, pollutant, status.
    time : np.ndarray
        (N) start of the hour or day, NaT where it is a problem.
    hourly : bool
        Whether the times have hours.
    values : dict of str to np.ndarray
        (N) numbers by meaning, NaN where missing.
    problems : list of Problem
        What is wrong.
    remarks : list of Message
        What is allowed and should be known.
    """

    file: str
    row: np.ndarray
    texts: dict[str, pd.Series]
    time: np.ndarray
    hourly: bool
    values: dict[str, np.ndarray]
    problems: list[Problem]
    remarks: list[Message] = field(default_factory=list)


def long_rows(raw: RawTable, table: str, known: Collection[str]) -> LongRows:
    """Return the long rows of an export.

    Parameters
    ----------
    raw : RawTable
        The file.
    table : str
        electricity, cems or production.
    known : collection of str
        Names that a column may have where each subject has a column of its own.

    Raises
    ------
    InputError
        The file has no time, no subject or no values: nothing can be read.
    """
    headings = [read_heading(name, table) for name in raw.names]
    problems = [*raw.problems, *_unit_problems(raw, headings)]
    by_meaning = _by_meaning(raw, headings, problems)
    wide = _hours_wide(raw, by_meaning) or _subjects_wide(raw, by_meaning, known)
    _check_columns(raw, table, by_meaning, wide, problems)
    if problems and not _readable(table, by_meaning, wide):
        raise InputError(problems)
    time, hourly = _times(raw, by_meaning, problems)
    if wide is not None:
        return wide.rows(raw, by_meaning, time, hourly, problems)
    if table == "cems" and "pollutant" not in by_meaning:
        return _pollutants_wide(raw, headings, by_meaning, time, hourly, problems)
    rows = LongRows(raw.file, raw.rows, _texts(raw, by_meaning), time, hourly, {}, problems)
    for meaning in ("amount", "own", "concentration", "flow", "mass"):
        if meaning in by_meaning:
            heading = by_meaning[meaning]
            rows.values[meaning] = _values(raw, raw.frame[heading.name], heading, problems)
    return rows


def _readable(table: str, by_meaning: dict[str, Heading], wide: object) -> bool:
    has_time = "time" in by_meaning or "date" in by_meaning
    has_value = wide is not None or any(name in by_meaning for name in NEEDED[table])
    has_subject = isinstance(wide, _SubjectsWide) or bool({"subject", "line"} & by_meaning.keys())
    return has_time and has_value and has_subject


def _unit_problems(raw: RawTable, headings: Sequence[Heading]) -> list[Problem]:
    return [
        Problem(raw.file, f"row {FIRST_ROW}", heading.name, message("reading_unit"))
        for heading in headings
        if heading.factor is None
    ]


def _by_meaning(
    raw: RawTable, headings: Sequence[Heading], problems: list[Problem]
) -> dict[str, Heading]:
    """Return the heading of each meaning; two of one meaning are a problem."""
    found: dict[str, Heading] = {}
    for heading in headings:
        if not heading.meaning or heading.pollutant:
            if heading.pollutant:
                found.setdefault(heading.meaning, heading)
            continue
        if heading.meaning in found and heading.meaning == "subject":
            # A code and a name beside each other: the first is taken.
            continue
        if heading.meaning in found and not found[heading.meaning].pollutant:
            allowed = message("same_column_twice", name=found[heading.meaning].name)
            problems.append(Problem(raw.file, f"row {FIRST_ROW}", heading.name, allowed))
            continue
        found[heading.meaning] = heading
    return found


def _check_columns(
    raw: RawTable,
    table: str,
    by_meaning: dict[str, Heading],
    wide: object,
    problems: list[Problem],
) -> None:
    place = f"row {FIRST_ROW}"
    if not ("time" in by_meaning or "date" in by_meaning):
        problems.append(Problem(raw.file, place, "", message("series_needs_time")))
    if not isinstance(wide, _SubjectsWide) and not {"subject", "line"} & by_meaning.keys():
        problems.append(Problem(raw.file, place, "", message("reading_needs_subject")))
    if wide is None and not any(name in by_meaning for name in NEEDED[table]):
        allowed = message("reading_needs_value", known=", ".join(meanings(table)[-8:]))
        unknown = [name for name in raw.names if not read_heading(name, table).meaning]
        hints = (nearest(name, meanings(table)) for name in unknown)
        problems.append(
            Problem(raw.file, place, "", allowed, next((hint for hint in hints if hint), ""))
        )
    if (
        table == "cems"
        and "concentration" in by_meaning
        and not {"flow", "mass"} & by_meaning.keys()
    ):
        name = by_meaning["concentration"].name
        problems.append(Problem(raw.file, place, name, message("cems_needs_flow")))


def _times(
    raw: RawTable, by_meaning: dict[str, Heading], problems: list[Problem]
) -> tuple[np.ndarray, bool]:
    """Return the time of each row, and whether the rows have hours of the day."""
    heading = by_meaning.get("time") or by_meaning["date"]
    column = raw.frame[heading.name]
    time = cells.times(column)
    place = (raw.rows, heading.name)
    cells.report(problems, raw.file, place, column, np.isnat(time), message("bad_time"))
    if "hour" in by_meaning:
        name = by_meaning["hour"].name
        hour = cells.hours(raw.frame[name])
        bad = np.isnat(hour)
        cells.report(
            problems, raw.file, (raw.rows, name), raw.frame[name], bad, message("bad_hour")
        )
        return time.astype("datetime64[D]").astype("datetime64[s]") + hour, True
    into_day = time - time.astype("datetime64[D]")
    with_hours = bool((into_day[~np.isnat(time)] != np.timedelta64(0, "s")).any())
    return time, with_hours


def _texts(raw: RawTable, by_meaning: dict[str, Heading]) -> dict[str, pd.Series]:
    return {
        meaning: cells.texts_of(raw.frame[by_meaning[meaning].name])
        for meaning in ("subject", "line", "meter", "pollutant", "status")
        if meaning in by_meaning
    }


def _values(
    raw: RawTable, column: pd.Series, heading: Heading, problems: list[Problem]
) -> np.ndarray:
    """Return the numbers of a column in its own unit; text that is no number is a problem."""
    values, bad = cells.numbers(column)
    place = (raw.rows, str(column.name))
    cells.report(problems, raw.file, place, column, bad, message("bad_reading"))
    return values * (heading.factor or 1.0)


@dataclass(frozen=True)
class _HoursWide:
    """A column for each hour of the day: (heading, hour)."""

    columns: tuple[tuple[str, int], ...]

    def rows(
        self,
        raw: RawTable,
        by_meaning: dict[str, Heading],
        time: np.ndarray,
        hourly: bool,
        problems: list[Problem],
    ) -> LongRows:
        """Return the rows, those of each hour after each other."""
        count, times = len(raw.rows), len(self.columns)
        unit = by_meaning.get("amount") or Heading("", "amount")
        values = [_values(raw, raw.frame[name], unit, problems) for name, _ in self.columns]
        steps = [time + np.timedelta64(hour, "h") for _, hour in self.columns]
        place = np.tile(np.arange(count), times)
        texts = {
            name: text.iloc[place].reset_index(drop=True)
            for name, text in _texts(raw, by_meaning).items()
        }
        row, stacked = np.tile(raw.rows, times), np.concatenate(steps)
        amounts = {"amount": np.concatenate(values)}
        return LongRows(raw.file, row, texts, stacked, True, amounts, problems)


def _hours_wide(raw: RawTable, by_meaning: dict[str, Heading]) -> _HoursWide | None:
    numbered = [(name, hour) for name in raw.names if (hour := hour_of_heading(name)) is not None]
    known = {hour for _, hour in numbered}
    if "date" not in by_meaning and "time" not in by_meaning:
        return None
    if known == set(range(DAY_HOURS)):
        return _HoursWide(tuple(numbered))
    if known == set(range(1, DAY_HOURS + 1)):
        # Hours numbered 1 to 24: hour 1 begins at midnight.
        return _HoursWide(tuple((name, hour - 1) for name, hour in numbered))
    return None


@dataclass(frozen=True)
class _SubjectsWide:
    """A column for each subject."""

    columns: tuple[str, ...]

    def rows(
        self,
        raw: RawTable,
        by_meaning: dict[str, Heading],
        time: np.ndarray,
        hourly: bool,
        problems: list[Problem],
    ) -> LongRows:
        """Return the rows, those of each subject after each other."""
        unit = Heading("", "amount")
        values = [_values(raw, raw.frame[name], unit, problems) for name in self.columns]
        times, count = len(self.columns), len(raw.rows)
        names = pd.Series(np.repeat(np.array(self.columns, dtype=object), count), dtype="str")
        row, stacked = np.tile(raw.rows, times), np.tile(time, times)
        amounts = {"amount": np.concatenate(values)}
        return LongRows(raw.file, row, {"subject": names}, stacked, hourly, amounts, problems)


def _subjects_wide(
    raw: RawTable, by_meaning: dict[str, Heading], known: Collection[str]
) -> _SubjectsWide | None:
    columns = tuple(name for name in raw.names if name in known)
    if {"subject", "line", "amount"} & by_meaning.keys() or not columns:
        return None
    return _SubjectsWide(columns)


def _pollutants_wide(
    raw: RawTable,
    headings: Sequence[Heading],
    by_meaning: dict[str, Heading],
    time: np.ndarray,
    hourly: bool,
    problems: list[Problem],
) -> LongRows:
    """Return the rows of a file with columns for each pollutant, those of each after each other."""
    named = list(dict.fromkeys(heading.pollutant for heading in headings if heading.pollutant))
    if not named:
        allowed = message("cems_needs_pollutant")
        raise InputError([*problems, Problem(raw.file, f"row {FIRST_ROW}", "", allowed)])
    count = len(raw.rows)
    values: dict[str, list[np.ndarray]] = {"concentration": [], "mass": [], "flow": []}
    flow = by_meaning.get("flow")
    flows = _values(raw, raw.frame[flow.name], flow, problems) if flow else np.full(count, np.nan)
    for pollutant in named:
        for meaning in ("concentration", "mass"):
            own = [
                heading
                for heading in headings
                if heading.pollutant == pollutant and heading.meaning == meaning
            ]
            values[meaning].append(
                _values(raw, raw.frame[own[0].name], own[0], problems)
                if own
                else np.full(count, np.nan)
            )
        values["flow"].append(flows)
    place = np.tile(np.arange(count), len(named))
    texts = {
        name: text.iloc[place].reset_index(drop=True)
        for name, text in _texts(raw, by_meaning).items()
    }
    texts["pollutant"] = pd.Series(np.repeat(np.array(named, dtype=object), count), dtype="str")
    stacked = {name: np.concatenate(parts) for name, parts in values.items()}
    row, time = np.tile(raw.rows, len(named)), np.tile(time, len(named))
    return LongRows(raw.file, row, texts, time, hourly, stacked, problems)
