"""report.xlsx: a run's tables as sheets for people, with native charts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pandas as pd

from simulator.reports.excel.background import (
    write_assumptions,
    write_policy,
    write_processes,
    write_references,
    write_uncertainty,
    write_warnings,
)
from simulator.reports.excel.groups import write_groups
from simulator.reports.excel.hours import write_charts, write_days, write_hours
from simulator.reports.excel.sheet import Book, Field, Sheet
from simulator.reports.excel.summary import write_summary
from simulator.reports.run_view import RunView, view_run
from simulator.runs.results import Result
from simulator.runs.verdicts import mark_of, stages_met
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.titles import has_label, heading, joined, level_title, with_unit

STRICT = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "nan_inf_to_errors": False,
}
# Lists of lines are read to check; tonnes with three digits would hide small ones.
KG_DIMENSIONS = ("line",)
DIMENSIONS = ("industry", "grade", "district", "sector", "enterprise", "line")


def write_workbook(result: Result, path: str | Path, language: str = "zh") -> None:
    """Write a run's tables as a workbook for people.

    Parameters
    ----------
    result : the run. path : the file; it is written as it stands, so callers who must not leave
    half a file write beside and rename. language : zh or en, of headings, names of levels and
    notes.
    """
    import xlsxwriter

    view = view_run(result, language)
    with xlsxwriter.Workbook(str(path), STRICT) as workbook:
        book = Book(
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
    started = result.manifest.get("started")
    return datetime.fromisoformat(started).replace(tzinfo=None) if started else datetime(2000, 1, 1)


# -- accounting
# --------------------------------------------------------------------------------------------------


def _write_accounting(book: Book, view: RunView) -> None:
    sheet = Sheet(book, "tab_accounting")
    sheet.head(sheet.title)
    sheet.note(book.say("note_accounting"))
    language = book.language
    fields = [
        Field(heading("accounting", "level", language)),
        Field(heading("accounting", "pollutant", language)),
        Field(heading("accounting", "base_kg_d", language), "kg"),
        Field(heading("accounting", "reduction_kg_d", language), "kg"),
        Field(heading("accounting", "ratio", language), "share"),
        Field(heading("accounting", "target", language), "share"),
        Field(heading("accounting", "met", language), "met"),
        Field(with_unit(book.say("head_gap"), "kg/d", language), "kg"),
    ]
    sheet.table(fields, _accounting_rows(book, view), main=True, frozen=2)


def _accounting_rows(book: Book, view: RunView) -> Iterator[tuple]:
    for row in view.result.accounting.itertuples():
        gap = (
            None if pd.isna(row.met) else max(0.0, row.target * row.base_kg_d - row.reduction_kg_d)
        )
        yield (
            level_title(row.level, book.language),
            pollutant_title(row.pollutant),
            row.base_kg_d,
            row.reduction_kg_d,
            row.ratio,
            row.target,
            _met_cell(book, row.met),
            gap,
        )


def _met_cell(book: Book, met: Any) -> Any:
    """Return the sign of a verdict as a coloured cell, None where there is none."""
    from simulator.reports.excel.sheet import Styled

    return None if pd.isna(met) else Styled(mark_of(met), book.cell("met" if met else "missed"))


def _write_gaps(book: Book, view: RunView) -> None:
    gaps = view.result.accounting_gaps
    if not len(gaps):
        return
    sheet = Sheet(book, "tab_gaps")
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


# -- stages and events
# -------------------------------------------------------------------------------------------------


def _write_stages(book: Book, view: RunView) -> None:
    sheet = Sheet(book, "tab_stages")
    sheet.head(sheet.title)
    sheet.note(book.say("note_stages"))
    language = book.language

    def titled(name: str, kind: str, unit: str | None = None) -> Field:
        return Field(heading("stages", name, language, unit), kind)

    fields = [
        titled("stage", "text"),
        titled("level", "text"),
        titled("start", "time"),
        titled("end", "time"),
        titled("hours", "hours"),
        Field(heading("events", "scope", language)),
        titled("pollutant", "text"),
        titled("alert_reduction_kg", "t", "t"),
        titled("whole_society_kg", "t", "t"),
        titled("alert_share", "share"),
        titled("target", "share"),
        Field(heading("accounting", "met", language), "met"),
        titled("met_h", "hours"),
    ]
    sheet.table(fields, _stage_rows(book, view), main=True, frozen=2)


def _stage_rows(book: Book, view: RunView) -> Iterator[tuple]:
    for row, met in zip(view.result.stages.itertuples(), stages_met(view.result), strict=True):
        scope = ""
        if row.stage.isdigit() and view.dated:
            names = view.dated[int(row.stage) - 1].scope
            scope = joined(names, book.language) if names else book.say("scope_all")
        yield (
            view.stage_title(row.stage),
            level_title(row.level, book.language),
            as_time(row.start),
            as_time(row.end),
            row.hours,
            scope,
            pollutant_title(row.pollutant),
            row.alert_reduction_kg / 1000,
            row.whole_society_kg / 1000,
            row.alert_share,
            row.target,
            _met_cell(book, met),
            row.met_h,
        )


def as_time(text: str) -> datetime | None:
    """Return a time of a table as a spreadsheet's time; nothing for an empty one."""
    return datetime.fromisoformat(text) if text else None


def _write_events(book: Book, view: RunView) -> None:
    sheet = Sheet(book, "tab_events")
    sheet.head(sheet.title)
    language = book.language
    kinds = {
        "time": "time",
        "enterprises": "count",
        "lines": "count",
        "detail": "wrapped",
        "scope": "wrapped",
    }
    names = ("time", "event", "level", "scope", "enterprises", "lines", "detail")
    widths = {"detail": 64.0, "scope": 18.0}
    fields = [
        Field(heading("events", name, language), kinds.get(name, "text"), widths.get(name))
        for name in names
    ]
    rows = (
        (
            as_time(row.time),
            _event_title(book, row.event),
            level_title(row.level, language),
            row.scope,
            row.enterprises,
            row.lines,
            row.detail,
        )
        for row in view.result.events.itertuples()
    )
    sheet.table(fields, rows, main=True, frozen=1)


def _event_title(book: Book, event: str) -> str:
    key = f"kind_of_{event}"
    return book.say(key) if has_label(key) else event
