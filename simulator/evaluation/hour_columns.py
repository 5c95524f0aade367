"""Dates with hours in a column beside them, as times."""

from __future__ import annotations

import numpy as np

from simulator.alerts.hour_numbers import begun_hours
from simulator.evaluation import cells
from simulator.files.bad_cells import report
from simulator.files.raw_table import RawTable
from simulator.terms.errors import Problem
from simulator.terms.labels import Message, message


def with_hours(
    raw: RawTable, column: str, dates: np.ndarray, hour_column: str, problems: list[Problem]
) -> tuple[np.ndarray, list[Message]]:
    """Return the starts of the hours in a column on the dates of another (datetime64[s], NaT where
    one is none), and what should be known.
    """
    text = raw.frame[hour_column]
    hours = cells.hours(text)
    bad = np.isnat(hours)
    report(problems, raw.file, (raw.rows, hour_column), text, bad, message("bad_hour"))
    place = (raw.rows, column, hour_column)
    times, _, remarks = begun_hours(raw.file, place, raw.frame[column], dates, hours, problems)
    return times, remarks
