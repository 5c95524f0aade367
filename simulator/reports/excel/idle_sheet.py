"""Sheet of the lines that stand idle, which no alert may claim."""

from __future__ import annotations

from simulator.reports.excel.people import fields_of, rows_of
from simulator.reports.excel.sheet import SheetWriter, WorkbookWriter
from simulator.reports.idle_text import idle_text
from simulator.reports.run_view import RunView
from simulator.runs.tables_for_people import idle_table


def write_idle(book: WorkbookWriter, view: RunView) -> None:
    """Write what idle lines take away, where a run has some."""
    if view.result.idle is None:
        return
    sheet = SheetWriter(book, "tab_idle")
    sheet.head(sheet.title)
    sheet.note(idle_text(view))
    sheet.note(book.say("note_idle"))
    table = idle_table(view)
    names = [column.name for column in table.columns]
    sheet.table(fields_of(book, table, names), rows_of(book, table, names), main=True, frozen=3)
