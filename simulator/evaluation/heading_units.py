"""Units of a file's columns: in headings, or in a row of units below them; read and told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from simulator.alerts.air_columns import time_of
from simulator.evaluation import cells
from simulator.evaluation.headings import Heading
from simulator.evaluation.units import OWN, kind_of, known_units, unit_of
from simulator.files.raw_table import FIRST_ROW, RawTable
from simulator.terms.errors import Problem, refuse
from simulator.terms.labels import Message, message


def units_row(raw: RawTable, time: str) -> tuple[RawTable, dict[str, str]]:
    """Return a table without the row of units below its headings, and {column: unit} of that row.

    It is one if its cell of the time is no time and another cell is a unit.

    Parameters
    ----------
    time : str
        Name of the column of times, "" for none.
    """
    if not time or raw.frame[time].dtype.kind in "Mfiu":
        return raw, {}
    row = cells.texts_of(raw.frame.iloc[0])
    if time_of(row[time]) is not None:
        return raw, {}
    texts = {name: row[name] for name in raw.names if row[name] and name != time}
    if not any(unit_of(kind, text) for kind in OWN for text in texts.values()):
        return raw, {}
    if len(raw.frame) == 1:
        raise refuse(raw.file, "", "", message("no_rows"))
    return replace(raw, frame=raw.frame.iloc[1:].reset_index(drop=True), rows=raw.rows[1:]), texts


def unit_problems(file: str, headings: Iterable[Heading]) -> list[Problem]:
    """Return a problem for each heading with a unit that is not known, or with two of them."""
    return [
        Problem(
            file,
            f"row {FIRST_ROW}",
            heading.name,
            message("reading_unit", known=known_units(heading.kind)),
        )
        for heading in headings
        if heading.unit is None
    ]


def unit_remarks(
    file: str, used: Mapping[str, Heading], with_assumed: bool = True
) -> list[Message]:
    """Return what should be known of the units of the columns that are used: those that were
    converted, and those that were assumed where it matters.
    """
    converted, assumed = [], []
    for heading in used.values():
        unit, own = heading.unit, OWN.get(kind_of(heading.meaning), "")
        if not own or unit is None:
            continue
        if not unit.written:
            assumed.append(f"{heading.name} {own}")
        elif replace(unit, written=own) != unit_of(kind_of(heading.meaning), own):
            converted.append(f"{heading.name}: {unit.written} -> {own}")
    name = Path(file).name
    told = []
    if converted:
        told.append(message("reading_units", file=name, units=", ".join(converted)))
    if assumed and with_assumed:
        told.append(message("reading_units_assumed", file=name, units=", ".join(assumed)))
    return told
