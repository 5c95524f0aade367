"""Hours of the day by number: 0 to 23 begin then, 1 to 24 end then."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.files.bad_cells import report
from simulator.files.raw_table import FIRST_ROW
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


def begun_hours(
    file: str,
    place: tuple[np.ndarray, str, str],
    times: pd.Series,
    dates: np.ndarray,
    hours: np.ndarray,
    problems: list[Problem],
) -> tuple[np.ndarray, int, list[Message]]:
    """Return the starts of hours by date and number (datetime64[s], NaT where one of them is none),
    the number of the hour that begins at midnight, and what should be known.

    A clock beside the date is a problem, but for that of the same hour: it would count twice.

    Parameters
    ----------
    place : tuple
        (N) rows in the file, the heading of the dates and that of the hours.
    times : pd.Series
        (N) cells of the dates.
    dates : np.ndarray
        (N) those cells read, datetime64[s].
    hours : np.ndarray
        (N) numbers of the hours, timedelta64[h], NaT where one is none.
    """
    rows, column, hour_column = place
    numbers = np.unique(hours[~np.isnat(hours)].astype(np.int64))
    first, remarks = first_hour(file, hour_column, numbers.tolist(), problems)
    days = dates.astype("datetime64[D]").astype("datetime64[s]")
    clock = dates - days
    # Where hours are numbered by their ends, 24 and the clock 0:00 are of two dates.
    wrong = (clock != np.timedelta64(0, "s")) & ((clock != hours) | (first != 0))
    known = ~np.isnat(dates) & ~np.isnat(hours)
    report(problems, file, (rows, column), times, known & wrong, message("clock_beside_hours"))
    return days + hours - np.timedelta64(first, "h"), first, remarks
