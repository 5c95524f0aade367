"""Sheets by industry, grade, district, sector, enterprise and line: emissions and reductions by
group.
"""

from __future__ import annotations

from simulator.reports.excel.people import fields_of
from simulator.reports.excel.sheet import SheetWriter, WorkbookWriter
from simulator.reports.run_view import RunView
from simulator.runs.tables_for_people import groups_table

# Left out where many text columns stand before the figures; reductions.csv has them.
LEFT_OUT = ("seasonal", "actual")
WIDTHS = {
    "enterprise": 24.0,
    "industry": 22.0,
    "grade": 9.0,
    "district": 12.0,
    "line": 18.0,
    "line_id": 20.0,
    "enterprise_id": 20.0,
}


def write_groups(book: WorkbookWriter, view: RunView, dimension: str, unit: str) -> None:
    """Write the sheet of one dimension: groups in falling order of alert reduction, a row per
    pollutant.

    Parameters
    ----------
    dimension : str
        industry, grade, district, sector, enterprise or line.
    unit : str
        t or kg, unit of the figures.
    """
    sheet = SheetWriter(book, f"tab_{dimension}")
    sheet.head(sheet.title)
    sheet.note(book.say("note_groups"))
    wide = dimension in ("enterprise", "line")
    if wide:
        sheet.print_first_page()
    if wide and view.lines is None:
        sheet.note(book.say("note_no_names"), red=True)
    table = groups_table(view, dimension, unit)
    names = [column.name for column in table.columns if not (wide and column.name in LEFT_OUT)]
    fields = fields_of(book, table, names, WIDTHS if wide else {})
    sheet.block(fields, table.frame[names], main=True, frozen=names.index("pollutant"))
