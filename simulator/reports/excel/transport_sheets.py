"""Sheets of the transport of enterprises: trips, kilograms, and who must stagger."""

from __future__ import annotations

from simulator.reports.excel.people import fields_of, rows_of
from simulator.reports.excel.sheet import SheetWriter, WorkbookWriter
from simulator.reports.run_view import RunView
from simulator.reports.transport_text import transport_texts
from simulator.runs.tables_for_people import shippers_table, transport_kg_table, trips_table


def write_transport(book: WorkbookWriter, view: RunView) -> None:
    """Write what the trips of the enterprises came to, where a run has them."""
    if view.result.transport is None:
        return
    sheet = SheetWriter(book, "tab_transport")
    sheet.head(sheet.title)
    for text in transport_texts(view):
        sheet.note(text)
    sheet.note(book.say("note_transport"))
    sheet.note(book.say("note_transport_kg"))
    sheet.gap()
    table = trips_table(view)
    names = [column.name for column in table.columns]
    sheet.table(fields_of(book, table, names), rows_of(book, table, names), main=True, frozen=2)
    sheet.gap()
    table = transport_kg_table(view)
    names = [column.name for column in table.columns]
    sheet.table(fields_of(book, table, names), rows_of(book, table, names))
    other = SheetWriter(book, "tab_shippers")
    other.head(other.title)
    other.note(book.say("note_shippers"))
    table = shippers_table(view)
    names = [column.name for column in table.columns]
    other.table(fields_of(book, table, names), rows_of(book, table, names), main=True, frozen=2)
