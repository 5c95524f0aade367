"""Tables with a column for each hour of the day, or for each subject."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from simulator.evaluation.headings import Heading, hour_of_heading, split_unit
from simulator.evaluation.hour_numbers import first_hour
from simulator.evaluation.units import ENERGY, NO_UNIT, Unit, unit_of
from simulator.files.raw_table import RawTable
from simulator.terms.errors import Problem
from simulator.terms.labels import Message, message

# Fewer columns with a number as their name are no hours of a day (assumed).
LEAST_HOURS = 12


@dataclass(frozen=True)
class WideTable:
    """Columns that hold values of one kind.

    Attributes
    ----------
    headings : tuple of Heading
        The columns.
    hours : tuple of int
        Hour of the day at which each begins; empty where each is of a subject.
    remarks : tuple of Message
        What should be known.
    subjects : tuple of str
        Name of the subject of each column; empty where each is of an hour.
    """

    headings: tuple[Heading, ...]
    hours: tuple[int, ...] = ()
    remarks: tuple[Message, ...] = ()
    subjects: tuple[str, ...] = ()


def wide_table(
    raw: RawTable,
    by_meaning: dict[str, Heading],
    known: Collection[str],
    units: dict[str, str],
    problems: list[Problem],
) -> WideTable | None:
    """Return the columns of hours or subjects that a table has, None where it is long.

    Parameters
    ----------
    known : collection of str
        Names of subjects.
    units : dict of str to str
        {column: unit} of a row of units.
    """
    numbered = [(name, hour) for name in raw.names if (hour := hour_of_heading(name)) is not None]
    if {"date", "time"} & by_meaning.keys() and len(numbered) >= LEAST_HOURS:
        usual = by_meaning["amount"].unit if "amount" in by_meaning else NO_UNIT
        headings = tuple(
            _amount(name, units.get(name) or split_unit(name)[1], usual) for name, _ in numbered
        )
        numbers = [hour for _, hour in numbered]
        first, remarks = first_hour(raw.file, numbered[0][0], numbers, problems)
        return WideTable(headings, tuple(hour - first for hour in numbers), tuple(remarks))
    # Names may have brackets of their own: only an unknown one is looked at without them.
    named = {name: (name, "") if name in known else split_unit(name) for name in raw.names}
    columns = {name: parts for name, parts in named.items() if parts[0] in known}
    if {"subject", "line", "amount"} & by_meaning.keys() or not columns:
        return None
    used = {heading.name for heading in by_meaning.values()} | columns.keys()
    others = [name for name in raw.names if name not in used]
    told = (message("remark_unused", names=", ".join(others)),) if others else ()
    amounts = tuple(
        _amount(name, units.get(name) or parts[1], NO_UNIT) for name, parts in columns.items()
    )
    subjects = tuple(subject for subject, _ in columns.values())
    return WideTable(amounts, (), told, subjects)


def _amount(name: str, unit: str, usual: Unit | None) -> Heading:
    """Return the heading of a column of amounts, with the unit below it if there is one."""
    return Heading(name, "amount", unit_of(ENERGY, unit) if unit else usual)
