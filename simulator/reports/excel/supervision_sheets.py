"""Sheets of supervision: what teams did and meters showed, without names; and the list of visits,
which is for the bureau alone.
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from simulator.reports.excel.people import fields_of, rows_of
from simulator.reports.excel.sheet import Field, SheetWriter, WorkbookWriter
from simulator.reports.run_view import RunView
from simulator.runs.tables_for_people import screening_table, teams_table
from simulator.terms.contracts import VISITS
from simulator.terms.labels import say
from simulator.terms.titles import grade_title, heading, with_unit
from simulator.terms.version import VERSION

# Counts of the summary, in the order of the sheet.
COUNTS = ("disobedient", "findings", "never_found", "downgraded", "team_days")
SHARES = ("delivered_share", "unsupervised_delivered_share")
WIDTHS = {"enterprise": 28.0, "reason": 60.0}


def write_supervision(book: WorkbookWriter, view: RunView) -> None:
    """Write what supervision came to, where a run has it; no enterprise is named."""
    told = view.result.summary.get("supervision")
    if not told or view.result.teams is None:
        return
    sheet = SheetWriter(book, "tab_supervision")
    sheet.head(sheet.title)
    sheet.note(book.say("note_supervision", seed=told["seed"]))
    for name in COUNTS:
        sheet.note(book.say(f"told_{name}", value=f"{told[name]:g}"))
    if told["hours_to_find"] is not None:
        sheet.note(book.say("told_hours_to_find", value=f"{told['hours_to_find']:.1f}"))
    for pollutant, figures in told["pollutants"].items():
        shares = [figures[name] for name in SHARES]
        if None not in shares:
            sheet.note(
                book.say(
                    "told_delivered",
                    pollutant=pollutant.upper(),
                    share=f"{100 * shares[0]:.1f}",
                    without=f"{100 * shares[1]:.1f}",
                )
            )
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
    import xlsxwriter

    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as workbook:
        program = say(language, "program_title", version=VERSION)
        book = WorkbookWriter(workbook, language, title, program, say(language, "for_bureau_only"))
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
