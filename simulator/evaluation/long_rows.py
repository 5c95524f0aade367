"""A platform's export as long rows: one value of one subject at one time, however it was laid out.

Understood are long tables (a row for each subject and time), tables with a column for each part of
the day, and tables with a column for each subject.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from simulator.evaluation.export_columns import ExportColumns
from simulator.evaluation.heading_units import unit_problems, unit_remarks, units_row
from simulator.evaluation.headings import Heading, meanings, read_heading
from simulator.evaluation.wide_tables import WideTable, wide_table
from simulator.files.raw_table import FIRST_ROW, RawTable
from simulator.terms.errors import InputError, Problem, nearest
from simulator.terms.labels import Message, message

# Columns of numbers that a kind of file needs, one of them at least.
NEEDED = {
    "electricity": ("amount",),
    "production": ("amount",),
    "cems": ("concentration", "mass"),
}
VALUES = ("amount", "own", "concentration", "flow", "mass")


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
    headings : dict of str to str
        The heading of each meaning as the file writes it.
    """

    file: str
    row: np.ndarray
    texts: dict[str, pd.Series]
    time: np.ndarray
    hourly: bool
    values: dict[str, np.ndarray]
    problems: list[Problem]
    remarks: list[Message] = field(default_factory=list)
    headings: dict[str, str] = field(default_factory=dict)


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
    raw, units = units_row(raw, _time_column(raw, table))
    headings = [read_heading(name, table, units.get(name, "")) for name in raw.names]
    problems = [*raw.problems, *unit_problems(raw.file, headings)]
    by_meaning = _by_meaning(raw, headings, problems)
    wide = wide_table(raw, table, by_meaning, known, units, problems)
    if wide is not None:
        problems += unit_problems(raw.file, wide.headings)
    _check_columns(raw, table, by_meaning, wide, problems)
    if problems and not _readable(table, by_meaning, wide):
        raise InputError(problems)
    columns = ExportColumns(raw, by_meaning, problems)
    if wide is not None:
        columns.remarks += wide.remarks
        # One column of each unit stands for the others.
        units_used = {heading.unit: heading for heading in reversed(wide.headings)}
        alike = {heading.name: heading for heading in units_used.values()}
        columns.remarks += unit_remarks(raw.file, alike, False) if table != "production" else []
        return _of_hours(columns, wide) if wide.minutes else _of_subjects(columns, wide)
    if table == "cems" and "pollutant" not in by_meaning:
        return _of_pollutants(columns, headings)
    used = {name: by_meaning[name] for name in VALUES if name in by_meaning}
    values = {name: columns.values(heading) for name, heading in used.items()}
    # Power and output are compared with themselves alone, so that an assumed unit moves nothing.
    matters = table == "cems" or "own" in used
    columns.remarks += unit_remarks(raw.file, used, matters) if table != "production" else []
    return _rows(columns, raw.rows, columns.texts(), columns.time, values)


def _rows(
    columns: ExportColumns,
    row: np.ndarray,
    texts: dict[str, pd.Series],
    time: np.ndarray,
    values: dict[str, np.ndarray],
    hourly: bool = False,
) -> LongRows:
    return LongRows(
        columns.raw.file,
        row,
        texts,
        time,
        hourly or columns.hourly,
        values,
        columns.problems,
        columns.remarks,
        {meaning: heading.name for meaning, heading in columns.by_meaning.items()},
    )


def _time_column(raw: RawTable, table: str) -> str:
    names = [name for name in raw.names if read_heading(name, table).meaning in ("time", "date")]
    return names[0] if names else ""


def _readable(table: str, by_meaning: dict[str, Heading], wide: WideTable | None) -> bool:
    has_time = "time" in by_meaning or "date" in by_meaning
    has_value = wide is not None or any(name in by_meaning for name in NEEDED[table])
    return has_time and has_value and _has_subject(by_meaning, wide)


def _has_subject(by_meaning: dict[str, Heading], wide: WideTable | None) -> bool:
    of_subjects = wide is not None and not wide.minutes
    return of_subjects or bool({"subject", "line"} & by_meaning.keys())


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
    wide: WideTable | None,
    problems: list[Problem],
) -> None:
    place = f"row {FIRST_ROW}"
    if not ("time" in by_meaning or "date" in by_meaning):
        problems.append(Problem(raw.file, place, "", message("series_needs_time")))
    if not _has_subject(by_meaning, wide):
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


def _of_hours(columns: ExportColumns, wide: WideTable) -> LongRows:
    """Return the rows of a table with a column for each part of the day, those of each part after
    each other.
    """
    columns.check_dates_alone()
    count, times = len(columns.raw.rows), len(wide.headings)
    values = [columns.values(heading, wide.step_min) for heading in wide.headings]
    steps = [columns.time + np.timedelta64(minute, "m") for minute in wide.minutes]
    texts = _again(columns.texts(), np.tile(np.arange(count), times))
    row, stacked = np.tile(columns.raw.rows, times), np.concatenate(steps)
    return _rows(columns, row, texts, stacked, {"amount": np.concatenate(values)}, True)


def _of_subjects(columns: ExportColumns, wide: WideTable) -> LongRows:
    """Return the rows of a table with a column for each subject, those of each subject after each
    other.
    """
    values = [columns.values(heading) for heading in wide.headings]
    times, count = len(wide.headings), len(columns.raw.rows)
    of_columns = np.array(wide.subjects, dtype=object)
    names = pd.Series(np.repeat(of_columns, count), dtype="str")
    row, stacked = np.tile(columns.raw.rows, times), np.tile(columns.time, times)
    return _rows(columns, row, {"subject": names}, stacked, {"amount": np.concatenate(values)})


def _of_pollutants(columns: ExportColumns, headings: Sequence[Heading]) -> LongRows:
    """Return the rows of a file with columns for each pollutant, those of each after each other."""
    raw = columns.raw
    named = list(dict.fromkeys(heading.pollutant for heading in headings if heading.pollutant))
    if not named:
        allowed = message("cems_needs_pollutant")
        raise InputError([*columns.problems, Problem(raw.file, f"row {FIRST_ROW}", "", allowed)])
    count = len(raw.rows)
    empty = np.full(count, np.nan)
    values: dict[str, list[np.ndarray]] = {"concentration": [], "mass": [], "flow": []}
    used: dict[str, Heading] = {}
    flows = empty
    if "flow" in columns.by_meaning:
        used["flow"] = columns.by_meaning["flow"]
        flows = columns.values(used["flow"])
    for pollutant in named:
        for meaning in ("concentration", "mass"):
            own = next(
                (
                    heading
                    for heading in headings
                    if heading.pollutant == pollutant and heading.meaning == meaning
                ),
                None,
            )
            if own is not None:
                used[own.name] = own
            values[meaning].append(empty if own is None else columns.values(own))
        values["flow"].append(flows)
    columns.remarks += unit_remarks(raw.file, used)
    texts = _again(columns.texts(), np.tile(np.arange(count), len(named)))
    texts["pollutant"] = pd.Series(np.repeat(np.array(named, dtype=object), count), dtype="str")
    stacked = {name: np.concatenate(parts) for name, parts in values.items()}
    row, time = np.tile(raw.rows, len(named)), np.tile(columns.time, len(named))
    return _rows(columns, row, texts, time, stacked)


def _again(texts: dict[str, pd.Series], place: np.ndarray) -> dict[str, pd.Series]:
    return {name: text.iloc[place].reset_index(drop=True) for name, text in texts.items()}
