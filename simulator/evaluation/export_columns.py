"""The columns of one platform export: times, texts, and numbers in the units inside."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from simulator.evaluation import cells
from simulator.evaluation.headings import Heading
from simulator.evaluation.hour_columns import with_hours
from simulator.evaluation.readings import step_of
from simulator.evaluation.units import MASS, NO_UNIT, known_units
from simulator.files.bad_cells import report
from simulator.files.checked_table import LARGEST_NUMBER
from simulator.files.raw_table import FIRST_ROW, RawTable
from simulator.terms.errors import Problem
from simulator.terms.labels import Message, message

AMOUNTS = ("amount", "own")
TEXTS = ("subject", "line", "meter", "pollutant", "status")


@dataclass
class ExportColumns:
    """A file whose headings are understood.

    Attributes
    ----------
    raw : RawTable
        The file.
    by_meaning : dict of str to Heading
        The column of each meaning.
    problems : list of Problem
        What is wrong so far.
    remarks : list of Message
        What is allowed and should be known.
    time : np.ndarray
        (N) start of the hour or day, NaT where it is a problem.
    hourly : bool
        Whether the times have hours.
    """

    raw: RawTable
    by_meaning: dict[str, Heading]
    problems: list[Problem]
    remarks: list[Message] = field(default_factory=list)
    time: np.ndarray = field(init=False)
    hourly: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        """Read the times."""
        raw, by_meaning = self.raw, self.by_meaning
        heading = by_meaning.get("time") or by_meaning["date"]
        column = raw.frame[heading.name]
        time = cells.times(column)
        self._report(heading.name, np.isnat(time), message("bad_time"))
        if "hour" in by_meaning:
            hour = by_meaning["hour"].name
            self.time, remarks = with_hours(raw, heading.name, time, hour, self.problems)
            self.remarks += remarks
            self.hourly = True
            return
        into_day = time - time.astype("datetime64[D]")
        self.time = time
        self.hourly = bool((into_day[~np.isnat(time)] != np.timedelta64(0, "s")).any())

    def _report(self, name: str, bad: np.ndarray, allowed: Message) -> None:
        place = (self.raw.rows, name)
        report(self.problems, self.raw.file, place, self.raw.frame[name], bad, allowed)

    def check_dates_alone(self) -> None:
        """Note a time of day where the columns are parts of the day: both cannot be meant."""
        heading = self.by_meaning.get("time") or self.by_meaning["date"]
        clock = ~np.isnat(self.time) & (self.time != self.time.astype("datetime64[D]"))
        self._report(heading.name, clock, message("clock_beside_hours"))

    def texts(self) -> dict[str, pd.Series]:
        """Return the texts (N) by meaning."""
        return {
            meaning: cells.texts_of(self.raw.frame[self.by_meaning[meaning].name])
            for meaning in TEXTS
            if meaning in self.by_meaning
        }

    def values(self, heading: Heading, step_min: int | None = None) -> np.ndarray:
        """Return the numbers (N) of a column in the unit inside; text that is no number is a
        problem.

        Parameters
        ----------
        step_min : int or None, [min]
            How long a value is, where the times do not say it.
        """
        values, bad = cells.numbers(self.raw.frame[heading.name])
        self._report(heading.name, bad, message("bad_reading", most=f"{LARGEST_NUMBER:.0e}"))
        if heading.meaning in AMOUNTS:
            # Power and output below 0 are a sign of another column; monitors drift below 0.
            self._report(heading.name, values < 0, message("bad_value"))
        unit = heading.unit or NO_UNIT
        step_h = (step_min or step_of(self.time, self.hourly) or 60) / 60
        if heading.kind == MASS and not unit.written:
            # Emissions are kg/h where nothing else is said; of days that would be a guess.
            if step_h != 1 and len(np.unique(self.time)) > 1:
                allowed = message("reading_mass_unit", known=known_units(MASS))
                place = f"row {FIRST_ROW}"
                self.problems.append(Problem(self.raw.file, place, heading.name, allowed))
            return values
        return values * unit.scale(heading.kind, step_h)
