"""Tables with a column for each part of the day (24, 48 or 96), or for each subject."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator.alerts.hour_numbers import first_hour
from simulator.evaluation.headings import (
    DAY_MIN,
    Heading,
    PartOfDay,
    part_of_day,
    split_unit,
)
from simulator.evaluation.readings import PARTS_MIN
from simulator.evaluation.units import ENERGY, NO_UNIT, Unit, unit_of
from simulator.files.raw_table import FIRST_ROW, RawTable
from simulator.terms.errors import InputError, Problem
from simulator.terms.labels import Message, message

# Fewer columns with a number as their name are no hours of a day (assumed).
LEAST_HOURS = 12
HOUR_MIN = 60
# Columns told of those that are not understood.
SHOWN = 8


@dataclass(frozen=True)
class WideTable:
    """Columns that hold values of one kind.

    Attributes
    ----------
    headings : tuple of Heading
        The columns.
    minutes : tuple of int, [min]
        Minute of the day at which each begins; empty where each is of a subject.
    step_min : int, [min]
        How long each is: 15, 30 or 60.
    remarks : tuple of Message
        What should be known.
    subjects : tuple of str
        Name of the subject of each column; empty where each is of a part of the day.
    """

    headings: tuple[Heading, ...]
    minutes: tuple[int, ...] = ()
    step_min: int = HOUR_MIN
    remarks: tuple[Message, ...] = ()
    subjects: tuple[str, ...] = ()


def wide_table(
    raw: RawTable,
    table: str,
    by_meaning: dict[str, Heading],
    known: Collection[str],
    units: dict[str, str],
    problems: list[Problem],
) -> WideTable | None:
    """Return the columns of parts of the day or of subjects that a table has, None where it is
    long.

    Parameters
    ----------
    table : str
        electricity, cems or production.
    known : collection of str
        Names of subjects.
    units : dict of str to str
        {column: unit} of a row of units.

    Raises
    ------
    InputError
        Columns of parts of the day are not understood, and there are no others to read.
    """
    of_columns = not {"subject", "line"} & by_meaning.keys()
    parts = {
        name: part
        for name in raw.names
        if (part := part_of_day(name)) is not None and not (of_columns and name in known)
    }
    if parts and {"date", "time"} & by_meaning.keys():
        wide = _of_day(raw, table, by_meaning, parts, units, problems)
        if wide is not None:
            return wide
    # Names may have brackets of their own: only an unknown one is looked at without them.
    named = {name: (name, "") if name in known else split_unit(name) for name in raw.names}
    columns = {name: parts for name, parts in named.items() if parts[0] in known}
    if table == "cems" or {"subject", "line", "amount"} & by_meaning.keys() or not columns:
        return None
    used = {heading.name for heading in by_meaning.values()} | columns.keys()
    others = [name for name in raw.names if name not in used]
    told = (message("remark_unused", names=", ".join(others)),) if others else ()
    amounts = tuple(
        _amount(name, units.get(name) or parts[1], NO_UNIT) for name, parts in columns.items()
    )
    subjects = tuple(subject for subject, _ in columns.values())
    return WideTable(amounts, remarks=told, subjects=subjects)


def _of_day(
    raw: RawTable,
    table: str,
    by_meaning: dict[str, Heading],
    parts: dict[str, PartOfDay],
    units: dict[str, str],
    problems: list[Problem],
) -> WideTable | None:
    """Return the columns of the parts of the day, None where they are none: a problem, for no
    reading is dropped without a word.
    """
    many = len(parts) >= LEAST_HOURS
    found = _minutes(list(parts.values())) if many and table != "cems" else None
    if found is not None:
        usual = by_meaning["amount"].unit if "amount" in by_meaning else NO_UNIT
        headings = tuple(
            _amount(name, units.get(name) or split_unit(name)[1], usual) for name in parts
        )
        step, minutes = found
        first, remarks = _first_minute(raw.file, list(parts), minutes, step, problems)
        return WideTable(
            headings, tuple(minute - first for minute in minutes), step, tuple(remarks)
        )
    # Few letters with a number behind them (H2) may be anything.
    told = [name for name in parts if many or not name[0].isascii() or name[0].isdigit()]
    if told:
        shown = ", ".join(told[:SHOWN]) + (" ..." if len(told) > SHOWN else "")
        allowed = message("cems_parts_of_day" if table == "cems" else "parts_of_day")
        problems.append(Problem(raw.file, f"row {FIRST_ROW}", shown, allowed))
        if not {"amount", "concentration", "mass"} & by_meaning.keys():
            raise InputError(problems)
    return None


def _minutes(parts: Sequence[PartOfDay]) -> tuple[int, list[int]] | None:
    """Return how long each part of the day is, and the minute of the day that each is named by;
    None where they are no 24 (some may lack), 48 or 96 parts.
    """
    minutes = [HOUR_MIN * part.number + part.minute for part in parts]
    step: int | None = None
    if max(minutes) <= DAY_MIN:
        steps = (HOUR_MIN, *PARTS_MIN[::-1])
        step = next((one for one in steps if all(minute % one == 0 for minute in minutes)), None)
    elif not any(part.minute for part in parts):
        # Numbers beyond the hours of a day number its halves or quarters of hours.
        step = next((one for one in PARTS_MIN if len(parts) * one == DAY_MIN), None)
        minutes = [part.number * (step or 0) for part in parts]
    if step is None or any(part.length not in (0, step) for part in parts):
        return None
    # 0:00 behind all others is the end of the day.
    if minutes[-1] == 0 and minutes == [*sorted(set(minutes[:-1]) - {0}), 0]:
        minutes[-1] = DAY_MIN
    whole = [list(range(first, first + DAY_MIN, step)) for first in (0, step)]
    if len(set(minutes)) < len(minutes) or (step < HOUR_MIN and sorted(minutes) not in whole):
        return None
    return step, minutes


def _first_minute(
    file: str, names: Sequence[str], minutes: list[int], step: int, problems: list[Problem]
) -> tuple[int, list[Message]]:
    """Return the minute by which the part is named that begins at midnight, and what should be
    known of it.
    """
    if step == HOUR_MIN:
        hours = [minute // HOUR_MIN for minute in minutes]
        first, remarks = first_hour(file, names[0], hours, problems)
        return HOUR_MIN * first, remarks
    first = min(minutes)
    told = {
        "file": Path(file).name,
        "count": len(names),
        "minutes": step,
        "first": names[minutes.index(first)],
    }
    return first, [message("parts_of_day_read", **told)]


def _amount(name: str, unit: str, usual: Unit | None) -> Heading:
    """Return the heading of a column of amounts, with the unit below it if there is one."""
    return Heading(name, "amount", unit_of(ENERGY, unit) if unit else usual)
