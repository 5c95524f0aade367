"""Tables for readers as fields and cells of a sheet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

import pandas as pd

from simulator.reports.excel.sheet import Field, Styled, WorkbookWriter
from simulator.runs.tables_for_people import PeopleTable
from simulator.runs.verdicts import mark_of


def fields_of(
    book: WorkbookWriter,
    table: PeopleTable,
    names: Sequence[str],
    widths: Mapping[str, float] | None = None,
) -> list[Field]:
    """Return the fields of a table's columns.

    Parameters
    ----------
    names : sequence of str
        The columns that are shown.
    widths : mapping or None
        Widths of columns with long texts, which are wrapped.
    """
    widths = widths or {}
    return [
        Field(
            column.heading(book.language),
            "wrapped" if column.name in widths else column.kind,
            widths.get(column.name),
        )
        for column in table.pick(names)
    ]


def rows_of(
    book: WorkbookWriter, table: PeopleTable, names: Sequence[str]
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of a table's columns as cells of a sheet."""
    kinds = [column.kind for column in table.pick(names)]
    for row in table.frame[list(names)].itertuples(index=False, name=None):
        yield tuple(cell_of(book, kind, value) for kind, value in zip(kinds, row, strict=True))


def cell_of(book: WorkbookWriter, kind: str, value: Any) -> Any:
    """Return a value as a cell: times as datetimes, verdicts as coloured signs."""
    if kind == "time":
        return datetime.fromisoformat(value) if value else None
    if kind == "met":
        return (
            None
            if pd.isna(value)
            else Styled(mark_of(value), book.cell("met" if value else "missed"))
        )
    return value
