"""Readings on a grid of hours or days, with an account of what was counted in and out."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from simulator.evaluation.limits import limits
from simulator.evaluation.subjects import UNKNOWN
from simulator.files.bad_cells import PROBLEMS_PER_COLUMN
from simulator.terms.clock import show_time
from simulator.terms.errors import Problem
from simulator.terms.labels import Message, message

DAY_H = 24
# Minutes between readings that are added up to hours.
PARTS_MIN = (15, 30)
# Share of a subject's readings that its largest usual one is taken from [%] (limits.yaml).
USUAL_HUNDREDTHS = 95
# Most cells of a grid (assumed): 5 000 enterprises through two winters, 0.4 GB.
LARGEST_CELLS = 50_000_000


@dataclass(frozen=True)
class Window:
    """The days whose readings are wanted.

    Attributes
    ----------
    start : datetime
        Midnight of the first day.
    days : int
        Number of days.
    """

    start: datetime
    days: int

    @property
    def end(self) -> datetime:
        """Midnight after the last day."""
        return self.start + timedelta(days=self.days)


@dataclass
class Account:
    """What became of the values of a file.

    Attributes
    ----------
    values : int
        Cells that could hold a value.
    read, missing, outside, strangers, doubled : int
        Values counted in; missing or marked as not valid; outside of the days that are wanted; of
        names that are not on the list; written twice alike.
    """

    values: int = 0
    read: int = 0
    missing: int = 0
    outside: int = 0
    strangers: int = 0
    doubled: int = 0


@dataclass(frozen=True)
class Readings:
    """Readings of subjects (N) on a grid (T) of hours or days.

    Attributes
    ----------
    file, sha256 : str
        The file and its digest.
    table : str
        electricity, cems or production.
    window : Window
        The days of the grid.
    step_h : int
        1 or 24.
    subject : np.ndarray
        (N) number of each subject (`subjects.Register`), rising.
    values : np.ndarray
        (N, T) kWh, kg/h or output, NaN where missing.
    account : Account
        What was counted in and out.
    remarks : tuple of Message
        What should be known.
    suspicious : np.ndarray
        (N) readings that no plant can have, such as negative concentrations.
    own_given : np.ndarray
        Numbers of the subjects whose own generation is given.
    """

    file: str
    sha256: str
    table: str
    window: Window
    step_h: int
    subject: np.ndarray
    values: np.ndarray
    account: Account
    remarks: tuple[Message, ...] = ()
    suspicious: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    own_given: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @property
    def with_own(self) -> np.ndarray:
        """Whether own generation is given (N)."""
        return np.isin(self.subject, self.own_given)


class Grid:
    """A grid being filled, part of a file by part of it."""

    def __init__(
        self,
        file: str,
        window: Window,
        step_min: int,
        subjects: np.ndarray,
        rates: bool = False,
    ) -> None:
        """Begin an empty grid.

        Parameters
        ----------
        step_min : int, [min]
            Minutes between readings: 15, 30, 60 or 1440.
        subjects : np.ndarray
            (N) what the rows of the grid belong to, rising.
        rates : bool
            Whether values are rates [kg/h], so that an hour has the mean of its parts, not the sum.
        """
        self.rates = rates
        self.file, self.window, self.step_min = file, window, step_min
        self.subjects, self.count = subjects, window.days * DAY_H * 60 // step_min
        self.values = np.full((len(subjects), self.count), np.nan)
        self.filled = np.zeros((len(subjects), self.count), dtype=bool)
        self.account, self.problems = Account(), list[Problem]()
        self.beyond = np.zeros(len(subjects), dtype=np.int64)

    def add(
        self, subject: np.ndarray, time: np.ndarray, values: np.ndarray, row: np.ndarray
    ) -> None:
        """Add values (M) of subjects at times; NaT and UNKNOWN are counted out."""
        account = self.account
        account.values += len(values)
        stranger = subject == UNKNOWN
        account.strangers += int(stranger.sum())
        start = np.datetime64(self.window.start, "s")
        step = np.timedelta64(self.step_min, "m")
        # A time that is none has no step, and the division would warn.
        steps = (np.where(np.isnat(time), start - step, time) - start) // step
        outside = ~stranger & ((steps < 0) | (steps >= self.count))
        account.outside += int(outside.sum())
        kept = ~stranger & ~outside
        if not kept.all():
            subject, steps, values, row = subject[kept], steps[kept], values[kept], row[kept]
        place = np.searchsorted(self.subjects, subject) * self.count + steps
        self._put(place, values, row)

    def _put(self, place: np.ndarray, values: np.ndarray, row: np.ndarray) -> None:
        flat, filled = self.values.reshape(-1), self.filled.reshape(-1)
        known = int(np.count_nonzero(self.filled))
        differ = filled[place] & _differ(flat[place], values)
        flat[place] = values
        filled[place] = True
        # Of two values for one place in this part the last stands: the other differs from it.
        differ |= _differ(flat[place], values)
        for number in np.unique(row[differ])[:PROBLEMS_PER_COLUMN]:
            order = (int(number), "")
            self.problems.append(
                Problem(self.file, f"row {number}", "", message("reading_twice"), "", order)
            )
        self.account.doubled += len(place) - (int(np.count_nonzero(self.filled)) - known)

    def finish(self) -> tuple[np.ndarray, int]:
        """Return the values (N, T) by hour or day, and the step [h].

        Parts of an hour are added up (the mean of rates); an hour that lacks a part is missing.
        A value far beyond all others of its subject is no reading, and missing too.
        """
        for place, row in enumerate(self.values):
            beyond = row > most_of(row)
            if beyond.any():
                row[beyond] = np.nan
                self.beyond[place] = beyond.sum()
        self.account.read = int(np.isfinite(self.values).sum())
        self.account.missing = int((self.filled & np.isnan(self.values)).sum())
        if self.step_min in PARTS_MIN:
            parts = 60 // self.step_min
            whole = self.values.reshape(len(self.subjects), -1, parts).sum(axis=2)
            return whole / (parts if self.rates else 1), 1
        return self.values, self.step_min // 60

    def remarks(self) -> list[Message]:
        """Return what should be known of the values of a finished grid."""
        count = int(self.beyond.sum())
        if not count:
            return []
        most = f"{limits().most_reading:g}"
        return [message("reading_beyond", file=Path(self.file).name, count=count, most=most)]


def most_of(values: np.ndarray) -> float:
    """Return the most that a reading of a subject can be, from its readings (T) alone."""
    known = limits()
    positive = values[values > 0]
    if len(positive) < known.least_readings:
        return np.inf
    place = (len(positive) - 1) * USUAL_HUNDREDTHS // 100
    return known.most_reading * float(np.partition(positive, place)[place])


def _differ(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    return (first != second) & ~(np.isnan(first) & np.isnan(second))


def step_of(time: np.ndarray, hourly: bool) -> int | None:
    """Return the minutes between the readings of a file: 15, 30, 60 or 1440; None where the times
    are no multiples of these.
    """
    valid = time[~np.isnat(time)]
    if not hourly:
        return DAY_H * 60
    minutes = np.unique((valid - valid.astype("datetime64[h]")).astype("timedelta64[s]"))
    seconds = minutes.astype(np.int64)
    for step in (60, *PARTS_MIN[::-1]):
        if (seconds % (step * 60) == 0).all():
            return step
    return None


def shown(window: Window) -> dict[str, str]:
    """Return the ends of a window as messages show them."""
    return {"start": show_time(window.start), "end": show_time(window.end)}
