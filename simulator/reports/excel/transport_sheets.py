"""Sheets of the transport of enterprises: trips, kilograms, and who must stagger."""

from __future__ import annotations

from simulator.reports.excel.people import fields_of, rows_of
from simulator.reports.excel.sheet import SheetWriter, WorkbookWriter
from simulator.reports.run_view import RunView
from simulator.reports.transport_text import transport_texts
from simulator.runs.tables_for_people import (
    PeopleTable,
    shippers_table,
    transport_kg_table,
    trips_table,
)


def write_transport(book: WorkbookWriter, view: RunView) -> None:
    """Write what the trips of the enterprises came to, where a run has them."""
    if view.result.transport is None:
        return
    sheet = SheetWriter(book, "tab_transport")
    sheet.head(sheet.title)
    for text in transport_texts(view):
        sheet.note(text)
    sheet.note(book.say("note_transport"))
    sheet.gap()
    _write_table(book, sheet, trips_table(view))
    # A printed page repeats the headings of one table: each has its own sheet.
    _write_sheet(book, "tab_transport_kg", "note_transport_kg", transport_kg_table(view))
    _write_sheet(book, "tab_shippers", "note_shippers", shippers_table(view))


def _write_sheet(book: WorkbookWriter, tab: str, note: str, table: PeopleTable) -> None:
    sheet = SheetWriter(book, tab)
    sheet.head(sheet.title)
    sheet.note(book.say(note))
    _write_table(book, sheet, table)


def _write_table(book: WorkbookWriter, sheet: SheetWriter, table: PeopleTable) -> None:
    names = [column.name for column in table.columns]
    sheet.table(fields_of(book, table, names), rows_of(book, table, names), main=True, frozen=2)
