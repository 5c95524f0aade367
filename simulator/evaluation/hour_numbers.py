"""Hours of the day by number: 0 to 23 begin then, 1 to 24 end then."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from simulator.evaluation import cells
from simulator.files.raw_table import FIRST_ROW, RawTable
from simulator.terms.errors import Problem
from simulator.terms.labels import Message, message

LAST = 24


def first_hour(
    file: str, column: str, numbers: Iterable[int], problems: list[Problem]
) -> tuple[int, list[Message]]:
    """Return the number of the hour that begins at midnight, and what should be known of it.

    With 0 among the numbers it is 0, with 24 it is 1. With both no reading is right, which is a
    problem; with neither 0 is assumed and told.
    """
    known = sorted(set(numbers))
    if not known:
        return 0, []
    name = Path(file).name
    if 0 in known and LAST in known:
        problems.append(Problem(file, f"row {FIRST_ROW}", column, message("hours_both")))
    if 0 in known:
        return 0, []
    if LAST in known:
        return 1, [message("hours_end", file=name)]
    return 0, [message("hours_assumed", file=name, low=known[0], high=known[-1])]


def read_hours(
    raw: RawTable, name: str, problems: list[Problem]
) -> tuple[np.ndarray, list[Message]]:
    """Return the starts of the hours in a column (timedelta64[h], NaT where one is none)."""
    column = raw.frame[name]
    hours = cells.hours(column)
    bad = np.isnat(hours)
    cells.report(problems, raw.file, (raw.rows, name), column, bad, message("bad_hour"))
    numbers = np.unique(hours[~bad].astype(np.int64))
    first, remarks = first_hour(raw.file, name, numbers.tolist(), problems)
    return hours - np.timedelta64(first, "h"), remarks
