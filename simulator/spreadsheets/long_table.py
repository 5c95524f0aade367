"""Long tables with one row a level (预警级别, 减排措施): the rows of a line become one."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.review.measure_text import one_form
from simulator.review.phrase_levels import ITEM, levels_in
from simulator.spreadsheets.import_report import Note
from simulator.spreadsheets.records import Record
from simulator.terms.labels import message
from simulator.terms.levels import TARGET_LEVELS

LEVEL = "alert_level"
MEASURE = "measure_all"
NAMES = ("enterprise_id", "enterprise", "line_id", "line")


def join_levels(
    records: Sequence[Record], shared: frozenset[int]
) -> tuple[list[Record], list[Note]]:
    """Return records of which each line has one, and the notes.

    Parameters
    ----------
    records : Sequence[Record]
        The rows read; changed in place.
    shared : frozenset[int]
        Rows whose emission is a part of a cell merged over several rows.
    """
    joined: list[Record] = []
    notes: list[Note] = []
    first: dict[tuple[object, ...], Record] = {}
    for record in records:
        written = str(record.values.pop(LEVEL, "") or "")
        levels = _levels(written)
        column = record.columns.get(LEVEL, -1)
        if not levels:
            if written:
                why = message("long_level_unknown")
                notes.append(Note("refused", record.row, column, LEVEL, written, "", why))
            joined.append(record)
            continue
        key = tuple(record.values.get(name) for name in NAMES)
        line = first.setdefault(key, record)
        _give(record, line, levels, notes)
        if line is record:
            joined.append(record)
            continue
        _add_emissions(record, line, shared, notes)
        why = message("long_row_joined", row=line.row + 1)
        notes.append(Note("converted", record.row, column, LEVEL, written, "", why))
    return joined, notes


def _levels(written: str) -> tuple[str, ...]:
    text = one_form(written)
    if not ITEM.search(text):
        return ()
    return tuple(level for level in levels_in(text) if level in TARGET_LEVELS)


def _give(record: Record, line: Record, levels: Sequence[str], notes: list[Note]) -> None:
    """Write the measure of a row into the level's column of its line."""
    words = str(record.values.pop(MEASURE, "") or "")
    column = record.columns.get(MEASURE, -1)
    if not words:
        return
    for level in levels:
        target = f"measure_{level}"
        if line.values.get(target):
            why = message("cell_second_value")
            notes.append(Note("left_out", record.row, column, target, words, "", why))
            continue
        line.values[target] = words
        line.columns = {**line.columns, target: column}


def _add_emissions(record: Record, line: Record, shared: frozenset[int], notes: list[Note]) -> None:
    """Add the row's part of a merged amount to the line; the same amount again counts once."""
    for name, amount in record.emissions_kg_d.items():
        known = line.emissions_kg_d.get(name, 0.0)
        if record.row in shared or not known:
            line.emissions_kg_d[name] = known + amount
        elif amount and amount != known:
            target = f"{name}_kg_d"
            column = record.columns.get(target, -1)
            found = f"{amount:.6g}"
            why = message("long_emission_differs", first=f"{known:.6g}")
            notes.append(Note("differs", record.row, column, target, found, "", why))
