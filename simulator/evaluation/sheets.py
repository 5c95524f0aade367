"""The workbook of an evaluation: every table as a sheet, for the bureau alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from simulator.evaluation.evaluation import Evaluation
from simulator.evaluation.words import (
    air_pollutant,
    air_verdict,
    cause_of,
    donor_verdict,
    evidence_title,
    verdict_title,
)
from simulator.reports.excel.sheet import Field, SheetWriter, WorkbookWriter
from simulator.terms.columns import Column
from simulator.terms.contracts import TABLES, pollutant_title
from simulator.terms.labels import say
from simulator.terms.titles import (
    grade_title,
    heading,
    industry_title,
    joined,
    level_title,
    with_unit,
    yes_no,
)

SHEETS = (
    "delivery_groups", "verdicts", "deliveries", "forecast_check", "learned", "bases", "readings",
    "evaluation_air",
)  # fmt: skip
WIDTHS = {"enterprise": 26.0, "reason": 30.0, "file": 40.0}
COUNTED = (
    "enterprises", "values", "read", "missing", "outside", "strangers", "doubled", "placebos",
    "donor_count",
)  # fmt: skip


def write_sheets(evaluation: Evaluation, path: Path, language: str = "zh") -> None:
    """Write the tables of an evaluation as a workbook."""
    marks = [say(language, "for_bureau_only")]
    if evaluation.inputs.synthetic:
        marks.append(say(language, "synthetic_short"))
    with WorkbookWriter.at(path, language, evaluation.name, joined(marks, language)) as book:
        for name in SHEETS:
            # The air is a part of its own, which most evaluations do without.
            if name == "evaluation_air" and not len(evaluation.tables[name]):
                continue
            _sheet(book, evaluation, name)


def _sheet(book: WorkbookWriter, evaluation: Evaluation, name: str) -> None:
    table = evaluation.tables[name]
    sheet = SheetWriter(book, f"tab_{name}")
    sheet.head(f"{evaluation.title} · {sheet.title}")
    if evaluation.inputs.synthetic:
        sheet.note(book.say("synthetic_mark"), red=True)
    sheet.note(book.say(f"evaluation_note_{name}"))
    if name == SHEETS[0]:
        for remark in evaluation.remarks:
            sheet.note(remark.text(book.language))
    columns = TABLES[name]
    fields = [
        Field(
            with_unit(heading(name, column.name, book.language, ""), column.unit, book.language),
            "wrapped" if column.name in WIDTHS else _kind(column),
            WIDTHS.get(column.name),
            narrow=True,
        )
        for column in columns
    ]
    frozen = 3 if columns[0].name == "enterprise_id" else 2
    rows = _rows(evaluation, table, name, book.language)
    sheet.table(fields, rows, main=True, frozen=frozen)


def _kind(column: Column) -> str:
    if column.kind != "number":
        return "text"
    if column.name in COUNTED or column.name == "suspicious":
        return "count"
    if column.unit.startswith("kg"):
        return "kg"
    return "hours" if column.unit == "h" else "share" if column.name != "ratio" else "hours"


def _rows(
    evaluation: Evaluation, table: pd.DataFrame, name: str, language: str
) -> Iterator[list[Any]]:
    """Yield the rows of a table, codes as people write them."""
    titles = titles_of(evaluation, language)
    if name == "evaluation_air":
        titles = titles | {
            "pollutant": air_pollutant,
            "verdict": lambda value: air_verdict(value, language),
            "donor_verdict": lambda value: donor_verdict(value, language),
        }
    for row in table.itertuples(index=False):
        values = row._asdict()
        dimension = str(values.get("dimension", ""))
        yield [
            titles[dimension](value)
            if key == "key" and dimension in titles
            else titles[key](value)
            if key in titles and value is not None and value is not pd.NA
            else None
            if value is pd.NA
            else value
            for key, value in values.items()
        ]


def titles_of(evaluation: Evaluation, language: str) -> dict[str, Callable[[Any], Any]]:
    """Return what turns the codes of a column into words, by column."""
    process = evaluation.inputs.scenario.policy.shape.process

    def dimension(value: str) -> str:
        return say(language, f"dimension_{value}")

    return {
        "dimension": dimension,
        "pollutant": pollutant_title,
        "grade": lambda value: grade_title(value, language),
        "industry": lambda value: industry_title(process, value, language),
        "level": lambda value: level_title(value, language),
        "evidence": lambda value: evidence_title(value, language),
        "verdict": lambda value: verdict_title(value, language),
        "other": lambda value: verdict_title(value, language),
        "reason": lambda value: cause_of(value, language),
        "total": lambda value: say(language, "dimension_total"),
        "contradicts": lambda value: yes_no(bool(value), language),
        "inside": lambda value: yes_no(bool(value), language),
        "table": lambda value: say(language, f"readings_{value}"),
    }
