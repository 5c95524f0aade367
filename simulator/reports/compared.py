"""Plans compared, for people: what differs between their settings, and between their results; as
a workbook, a CSV and a Word page.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from simulator.reports.excel.sheet import Field, SheetWriter, WorkbookWriter
from simulator.reports.word.document import TEMPLATES, Properties, fill_template
from simulator.runs.settings import SettingChange
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.titles import TONNE_KG, heading, printable, with_unit

PARTS = ("label", "place", "before", "after", "unit")
FIGURES = ("baseline_kg", "seasonal_reduction_kg", "alert_reduction_kg", "actual_kg")
DIFFERENCE = "alert_reduction_kg_difference"
CHANGE = "alert_reduction_change_pct"


@dataclass(frozen=True)
class Compared:
    """Plans compared with the first of them.

    Attributes
    ----------
    base : str
        Title of the first plan.
    others : tuple of tuple
        (title, what differs from the first) of each other plan.
    table : DataFrame
        The long table of `compare_runs`.
    synthetic : bool
        Whether a plan's inventory is invented.
    """

    base: str
    others: tuple[tuple[str, tuple[SettingChange, ...]], ...]
    table: pd.DataFrame
    synthetic: bool = False

    def totals(self) -> pd.DataFrame:
        """Return the rows of the whole area."""
        return self.table[self.table["dimension"] == "total"]


def settings_table(others: Sequence[tuple[str, Sequence[SettingChange]]]) -> pd.DataFrame:
    """Return what differs as a table: the plan, then label, place, before, after and unit."""
    rows = [
        [title, *(getattr(change, part) for part in PARTS)]
        for title, changes in others
        for change in changes
    ]
    return pd.DataFrame(rows, columns=["plan", *PARTS])


def heads(language: str) -> dict[str, str]:
    """Return the headings of the table of settings."""
    titles = {part: say(language, f"setting_head_{part}") for part in PARTS}
    return {"plan": say(language, "compared_plan")} | titles


def write_compared(compared: Compared, path: Path, language: str) -> Path:
    """Write the comparison as what the path's ending says: .docx, else a workbook.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    write = write_compared_word if path.suffix.lower() == ".docx" else write_compared_workbook
    return write(compared, path, language)


def write_compared_workbook(compared: Compared, path: Path, language: str) -> Path:
    """Write a workbook: a sheet of what differs in settings, one of what differs in results."""
    title = say(language, "compared_title")
    short = say(language, "synthetic_short") if compared.synthetic else ""
    with WorkbookWriter.at(path, language, title, short) as book:
        sheet = SheetWriter(book, "compared_tab_settings")
        sheet.head(title)
        if compared.synthetic:
            sheet.note(say(language, "synthetic_mark"))
        sheet.note(say(language, "compared_base", title=printable(compared.base)))
        table = settings_table(compared.others)
        for other, changes in compared.others:
            if not changes:
                sheet.note(f"{printable(other)}: {say(language, 'compared_none')}")
        names = heads(language)
        widths = {"plan": 24.0, "label": 26.0, "place": 34.0, "before": 28.0, "after": 28.0}
        fields = [
            Field(names[part], "wrapped" if part in widths else "text", widths.get(part))
            for part in table.columns
        ]
        rows = ([printable(cell) for cell in row] for row in table.itertuples(index=False))
        sheet.table(fields, rows, main=True, frozen=2)
        _write_figures(book, compared)
    return path


def _figure_heads(language: str) -> list[str]:
    figures = [heading("reductions", name, language, "t") for name in FIGURES]
    difference = say(language, "ui_difference")
    return [*figures, with_unit(difference, "t", language), with_unit(difference, "%", language)]


def _figure_rows(compared: Compared) -> list[list[Any]]:
    return [
        [
            printable(row["run"]),
            pollutant_title(row["pollutant"]),
            *(row[name] / TONNE_KG for name in (*FIGURES, DIFFERENCE)),
            row[CHANGE],
        ]
        for row in compared.totals().to_dict("records")
    ]


def _write_figures(book: WorkbookWriter, compared: Compared) -> None:
    sheet = SheetWriter(book, "compared_tab_figures")
    sheet.head(sheet.title)
    sheet.note(book.say("compared_base", title=printable(compared.base)))
    fields = [
        Field(book.say("compared_plan"), "wrapped", 28.0),
        Field(book.say("compared_pollutant")),
        *(Field(text, "t", narrow=True) for text in _figure_heads(book.language)),
    ]
    sheet.table(fields, _figure_rows(compared), main=True, frozen=2)


def write_compared_word(compared: Compared, path: Path, language: str) -> Path:
    """Write the comparison as a Word page.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    language = language if language == "zh" else "en"
    title = say(language, "compared_title")
    plans = [
        {
            "title": printable(other),
            "none": "" if changes else say(language, "compared_none"),
            "rows": [
                {part: printable(getattr(change, part)) for part in PARTS} for change in changes
            ],
        }
        for other, changes in compared.others
    ]
    figures = [
        {
            "plan": row[0],
            "pollutant": row[1],
            "reduction": f"{row[2 + FIGURES.index('alert_reduction_kg')]:,.2f}",
            "difference": f"{row[-2]:+,.2f}",
            "change": "–" if pd.isna(row[-1]) else f"{row[-1]:+.1f}",
        }
        for row in _figure_rows(compared)
    ]
    base = say(language, "compared_base", title=printable(compared.base))
    short, mark = (
        say(language, f"synthetic_{length}") if compared.synthetic else ""
        for length in ("short", "mark")
    )
    context = {
        "title": title,
        "synthetic": mark,
        "base": base,
        "plans": plans,
        "figures": figures,
    }
    template = TEMPLATES / f"compared-{language}.docx"
    return fill_template(template, path, context, {}, Properties(title, None, short, mark))
