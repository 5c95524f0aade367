"""report.xlsx: a run's tables as sheets for readers, with native charts."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from simulator.reports.excel.group_sheets import write_groups
from simulator.reports.excel.hours import write_charts, write_days, write_hours
from simulator.reports.excel.idle_sheet import write_idle
from simulator.reports.excel.people import fields_of, rows_of
from simulator.reports.excel.reference_sheets import (
    write_assumptions,
    write_policy,
    write_processes,
    write_references,
    write_uncertainty,
    write_warnings,
)
from simulator.reports.excel.sheet import Field, SheetWriter, WorkbookWriter
from simulator.reports.excel.summary_sheet import write_summary
from simulator.reports.excel.supervision_sheets import write_supervision
from simulator.reports.excel.transport_sheets import write_transport
from simulator.reports.run_view import RunView, view_run
from simulator.runs.results import Result
from simulator.runs.tables_for_people import (
    accounting_of_run,
    events_table,
    indicators_table,
    stages_table,
)
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.titles import heading, joined, level_title, with_unit

# Texts stay texts: a name such as "=1+1" must not become a formula, nor "0012" a number.
STRICT = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
# Sheets of lines serve for checks: in tonnes with three digits small lines would show as 0.
KG_DIMENSIONS = ("line",)
ACCOUNTING = ("level", "pollutant", "base", "reduction", "ratio", "target", "met", "gap")
DIMENSIONS = ("industry", "grade", "district", "sector", "enterprise", "line")


def write_workbook(result: Result, path: str | Path, language: str = "zh") -> None:
    """Write a run's tables as a workbook for readers.

    Parameters
    ----------
    result : Result
        The run.
    path : str or Path
        The file. It is written directly: a caller that must not leave half a file writes to another
        name and renames.
    language : str
        zh or en, for headings, names of levels and notes.
    """
    import xlsxwriter

    view = view_run(result, language)
    with xlsxwriter.Workbook(str(path), STRICT) as workbook:
        book = WorkbookWriter(
            workbook,
            language,
            result.name,
            _program(result, language),
            joined(view.marks("short"), language),
        )
        marks = joined(view.marks(), language, "part")
        about = {
            "title": view.title,
            "subject": view.say("book_title"),
            "created": _created(result),
        }
        workbook.set_properties(
            about | {"keywords": joined(view.marks("short"), language), "comments": marks}
        )
        matrix = write_summary(book, view)
        _write_accounting(book, view)
        _write_gaps(book, view)
        for dimension in DIMENSIONS:
            if (result.reductions["dimension"] == dimension).any():
                write_groups(book, view, dimension, "kg" if dimension in KG_DIMENSIONS else "t")
        _write_stages(book, view)
        _write_indicators(book, view)
        write_supervision(book, view)
        write_transport(book, view)
        write_idle(book, view)
        days, hours = write_days(book, view), write_hours(book, view)
        write_charts(book, view, matrix, days, hours)
        _write_events(book, view)
        write_policy(book, view)
        write_processes(book, view)
        write_assumptions(book, view)
        write_references(book, view)
        write_uncertainty(book, view)
        write_warnings(book, view)


def _program(result: Result, language: str) -> str:
    return say(
        language, "program_title", version=result.manifest.get("program", {}).get("version", "")
    )


def _created(result: Result) -> datetime:
    """Return the time of the run, or a fixed time, so that the same run gives the same file."""
    started = result.manifest.get("started")
    return datetime.fromisoformat(started).replace(tzinfo=None) if started else datetime(2000, 1, 1)


def _write_accounting(book: WorkbookWriter, view: RunView) -> None:
    sheet = SheetWriter(book, "tab_accounting")
    sheet.head(sheet.title)
    sheet.note(book.say("note_accounting"))
    table = accounting_of_run(view)
    fields = fields_of(book, table, ACCOUNTING)
    sheet.table(fields, rows_of(book, table, ACCOUNTING), main=True, frozen=2)


def _write_gaps(book: WorkbookWriter, view: RunView) -> None:
    gaps = view.result.accounting_gaps
    if not len(gaps):
        return
    sheet = SheetWriter(book, "tab_gaps")
    sheet.head(sheet.title)
    sheet.note(book.say("note_gaps"))
    language, plants = book.language, view.plants()["enterprise"].to_dict()
    lines = (
        {}
        if view.lines is None
        else dict(zip(view.lines["line_id"], view.lines["line"], strict=True))
    )
    fields = [
        Field(heading("accounting", "level", language)),
        Field(heading("accounting", "pollutant", language)),
        Field(with_unit(book.say("head_gap"), "kg/d", language), "kg"),
        Field(heading("inventory", "enterprise", language)),
        Field(heading("inventory", "line", language)),
        Field(heading("inventory", "line_id", language)),
        Field(with_unit(book.say("head_remaining"), "kg/d", language), "kg"),
    ]
    rows = (
        (
            level_title(row.level, language),
            pollutant_title(row.pollutant),
            row.gap_kg_d,
            plants.get(row.enterprise_id, row.enterprise_id),
            lines.get(row.line_id, ""),
            row.line_id,
            row.remaining_kg_d,
        )
        for row in gaps.itertuples()
    )
    sheet.table(fields, rows, main=True, frozen=2)


def _write_stages(book: WorkbookWriter, view: RunView) -> None:
    sheet = SheetWriter(book, "tab_stages")
    sheet.head(sheet.title)
    sheet.note(book.say("note_stages"))
    table = stages_table(view)
    names = [column.name for column in table.columns if column.name != "issued"]
    sheet.table(fields_of(book, table, names), rows_of(book, table, names), main=True, frozen=2)


def _write_indicators(book: WorkbookWriter, view: RunView) -> None:
    table = indicators_table(view)
    if not len(table.frame):
        return
    sheet = SheetWriter(book, "tab_indicators")
    sheet.head(sheet.title)
    sheet.note(book.say("note_indicators"))
    names = [column.name for column in table.columns]
    fields = fields_of(book, table, names, {"indicator": 44.0})
    sheet.table(fields, rows_of(book, table, names), main=True, frozen=2)


def _write_events(book: WorkbookWriter, view: RunView) -> None:
    sheet = SheetWriter(book, "tab_events")
    sheet.head(sheet.title)
    sheet.print_first_page()
    table = events_table(view)
    names = [column.name for column in table.columns]
    fields = fields_of(book, table, names, {"detail": 64.0, "scope": 18.0})
    sheet.table(fields, rows_of(book, table, names), main=True, frozen=1)
