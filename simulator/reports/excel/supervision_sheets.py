"""Sheets of supervision: what teams did and meters showed, without names; and the list of visits,
which is for the bureau alone.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from simulator.reports.excel.people import fields_of, rows_of
from simulator.reports.excel.sheet import Field, SheetWriter, WorkbookWriter
from simulator.reports.run_view import RunView
from simulator.reports.supervision_told import delivered_told, supervision_told
from simulator.runs.tables_for_people import screening_table, teams_table
from simulator.terms.contracts import VISITS
from simulator.terms.labels import say
from simulator.terms.titles import grade_title, heading, with_unit

WIDTHS = {"enterprise": 28.0, "reason": 60.0}


def write_supervision(book: WorkbookWriter, view: RunView) -> None:
    """Write what supervision came to, where a run has it; no enterprise is named."""
    if not view.result.summary.get("supervision") or view.result.teams is None:
        return
    sheet = SheetWriter(book, "tab_supervision")
    sheet.head(sheet.title)
    for text in (*supervision_told(view), *delivered_told(view)):
        sheet.note(text)
    sheet.gap()
    table = teams_table(view)
    names = [column.name for column in table.columns]
    sheet.table(fields_of(book, table, names), rows_of(book, table, names), main=True, frozen=2)
    if view.result.screening is not None and len(view.result.screening):
        other = SheetWriter(book, "tab_screening")
        other.head(other.title)
        other.note(book.say("note_screening"))
        table = screening_table(view)
        names = [column.name for column in table.columns]
        other.table(fields_of(book, table, names), rows_of(book, table, names), main=True)


def write_visits(visits: pd.DataFrame, path: Path, title: str, language: str) -> None:
    """Write the list of visits as a workbook to print, for the bureau alone.

    Parameters
    ----------
    visits : DataFrame
        The table `visits`.
    path : Path
        The file.
    title : str
        What stands above the list.
    language : str
        zh or en.
    """
    with WorkbookWriter.at(path, language, title, say(language, "for_bureau_only")) as book:
        sheet = SheetWriter(book, "tab_visits")
        sheet.head(title)
        sheet.note(book.say("note_visits"))
        fields, kinds = [], {}
        for column in VISITS:
            kinds[column.name] = (
                "share"
                if column.name in ("chance", "cut")
                else "kg"
                if column.unit.startswith("kg")
                else "hours"
                if column.unit == "h"
                else "count"
                if column.kind == "number"
                else "text"
            )
            text = with_unit(heading("visits", column.name, language, ""), column.unit, language)
            width = WIDTHS.get(column.name)
            kind = "wrapped" if width else kinds[column.name]
            fields.append(Field(text, kind, width, narrow=True))
        rows = (
            [
                grade_title(value, language)
                if name == "grade"
                else say(language, "word_yes" if value else "word_no")
                if name == "in_reach"
                else value
                for name, value in zip(visits.columns, row, strict=True)
            ]
            for row in visits.itertuples(index=False, name=None)
        )
        sheet.table(fields, rows, main=True, frozen=3)
