"""Editing of a table of lines: which lines are shown, what was changed, and the checked
inventory.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from simulator.inputs.inventory import Inventory, read_inventory
from simulator.terms.contracts import INVENTORY, POLLUTANT_COLUMN
from simulator.terms.errors import InputError, Problem
from simulator.workbench.inventory_codes import with_codes
from simulator.workbench.inventory_upload import inventory_bytes, read_content

MOST_ROWS = 1000
FLAG_COLUMNS = tuple(column.name for column in INVENTORY if column.kind == "flag")
SEARCHED = ("enterprise", "enterprise_id", "line", "line_id")
IN_ROW = re.compile(r"^row (\d+), (\w+)$")


@dataclass(frozen=True)
class Filter:
    """Which lines are shown.

    Attributes
    ----------
    text : str
        Part of a name or code.
    industries, grades, districts, flags : tuple of str
        A line must have one of each; an empty tuple lets all lines pass.
    """

    text: str = ""
    industries: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    def rows(self, lines: pd.DataFrame) -> np.ndarray:
        """Return the places (from 0) of the lines that pass."""
        mask = np.ones(len(lines), dtype=bool)
        for name, wanted in (
            ("industry", self.industries),
            ("grade", self.grades),
            ("district", self.districts),
        ):
            if wanted:
                mask &= lines[name].isin(wanted).to_numpy(dtype=bool)
        if self.flags:
            mask &= np.logical_or.reduce(
                # A flag may be missing (NaN) and then counts as not set.
                [lines[name].eq(True).fillna(False).to_numpy(dtype=bool) for name in self.flags]
            )
        if self.text.strip():
            text = self.text.strip()
            hits = [
                lines[name].astype("str").str.contains(text, case=False, regex=False, na=False)
                for name in SEARCHED
            ]
            mask &= np.logical_or.reduce([cells.to_numpy(dtype=bool) for cells in hits])
        return np.flatnonzero(mask)


@dataclass(frozen=True)
class Edits:
    """Changes made in a shown table.

    Attributes
    ----------
    changed : mapping
        {place in the shown table: {column: value}}.
    added : sequence of mapping
        New rows.
    deleted : sequence of int
        Places in the shown table.
    """

    changed: Mapping[int, Mapping[str, object]]
    added: Sequence[Mapping[str, object]] = ()
    deleted: Sequence[int] = ()

    def __bool__(self) -> bool:
        return bool(self.changed or self.deleted or any(self.added))


@dataclass(frozen=True)
class Draft:
    """A table of lines while it is edited.

    Attributes
    ----------
    lines : DataFrame
        The lines. The index is a number that stays with a line: its row in the file; new lines
        follow on.
    changed : frozenset of tuple
        (number, column) of changed cells.
    added : frozenset of int
        Numbers of new lines.
    deleted : int
        Count of deleted lines of the file.
    next_number : int
        Number of the next new line.
    """

    lines: pd.DataFrame
    changed: frozenset[tuple[int, str]] = frozenset()
    added: frozenset[int] = frozenset()
    deleted: int = 0
    next_number: int = 0

    def __bool__(self) -> bool:
        return bool(self.changed or self.added or self.deleted)


def draft_of(inventory: Inventory) -> Draft:
    """Return an inventory's lines as a draft without changes; numbers are rows of the file,
    header 1.
    """
    lines = inventory.lines.copy()
    lines.index = pd.RangeIndex(2, len(lines) + 2)
    return Draft(lines, next_number=len(lines) + 2)


def edited(draft: Draft, rows: np.ndarray, edits: Edits) -> Draft:
    """Return a draft with the changes made in a shown part of it; codes follow changed names.

    Parameters
    ----------
    draft : Draft
        The draft.
    rows : array
        Places in the draft of the lines shown, in the order shown.
    edits : Edits
        Changes by place in the shown table.
    """
    if not edits:
        return draft
    lines, changed = draft.lines.copy(), set(draft.changed)
    by_column: dict[str, dict[int, object]] = {}
    for place, cells in edits.changed.items():
        for name, value in cells.items():
            if name in lines.columns and 0 <= place < len(rows):
                by_column.setdefault(name, {})[int(rows[place])] = value
    for name, by_place in by_column.items():
        column = lines[name].to_numpy(dtype=object, copy=True)
        for place, value in by_place.items():
            column[place] = _cell(name, value)
            changed.add((int(lines.index[place]), name))
        lines[name] = _typed(name, pd.Series(column, index=lines.index, dtype=object))
    lines = with_codes(
        draft.lines,
        lines,
        {
            int(rows[place]): set(cells)
            for place, cells in edits.changed.items()
            if 0 <= place < len(rows)
        },
    )
    gone = sorted({int(rows[place]) for place in edits.deleted if 0 <= place < len(rows)})
    numbers = {int(lines.index[place]) for place in gone}
    if gone:
        lines = lines.drop(lines.index[gone])
    new = [
        row for row in edits.added if any(value not in (None, "", False) for value in row.values())
    ]
    labels = range(draft.next_number, draft.next_number + len(new))
    if new:
        lines = _with_rows(lines, new, labels)
    return Draft(
        lines,
        frozenset(item for item in changed if item[0] not in numbers),
        (draft.added - numbers) | frozenset(labels),
        # A new line that is deleted again was never in the file.
        draft.deleted + len(numbers - draft.added),
        draft.next_number + len(new),
    )


def _cell(name: str, value: object) -> object:
    """Return an edited cell as its column stores it."""
    column = next((column for column in INVENTORY if column.name == name), None)
    if POLLUTANT_COLUMN.match(name) or (column is not None and column.kind == "number"):
        return np.nan if value is None else value
    if column is not None and column.kind == "flag":
        return (np.nan if column.default is None else False) if value is None else bool(value)
    return "" if value is None else str(value).strip()


def _typed(name: str, cells: pd.Series) -> pd.Series:
    """Return a column with the type of its contract.

    A column with a cell that does not fit stays text, so that the reader refuses that cell.
    """
    column = next((column for column in INVENTORY if column.name == name), None)
    if POLLUTANT_COLUMN.match(name) or (
        column is not None
        and (column.kind == "number" or (column.kind == "flag" and column.default is None))
    ):
        try:
            return cells.astype(float)
        except (TypeError, ValueError):
            return cells.map(
                lambda value: "" if isinstance(value, float) and np.isnan(value) else str(value)
            ).astype("str")
    if column is not None and column.kind == "flag":
        return cells.astype(bool)
    return cells.astype("str")


def _with_rows(
    lines: pd.DataFrame, new: Sequence[Mapping[str, object]], labels: Sequence[int]
) -> pd.DataFrame:
    columns = {}
    defaults = {column.name: column.default for column in INVENTORY}
    for name in lines.columns:
        cells = [row.get(name) for row in new]
        cells = [
            defaults.get(name) if cell is None and name in ("data_quality", "pm_tax_kind") else cell
            for cell in cells
        ]
        columns[name] = _typed(
            name,
            pd.Series(
                [*lines[name].to_numpy(dtype=object), *(_cell(name, cell) for cell in cells)],
                dtype=object,
            ),
        )
    table = pd.DataFrame(columns)
    table.index = pd.Index([*lines.index, *labels])
    # A new line of an enterprise that exists takes the code of that enterprise.
    codes = lines.groupby("enterprise")["enterprise_id"].agg(["first", "nunique"])
    known = codes.loc[codes["nunique"] == 1, "first"]
    blank = table.index.isin(list(labels)) & (table["enterprise_id"] == "").to_numpy()
    table["enterprise_id"] = table["enterprise_id"].where(
        ~blank, table["enterprise"].map(known).fillna("")
    )
    return table


def checked(draft: Draft) -> tuple[Inventory, bytes]:
    """Return the inventory of a draft, checked by the same reader as files, and its bytes as
    Parquet.

    Raises
    ------
    InputError
        With every problem by cell; rows are the draft's own numbers.
    """
    content = inventory_bytes(draft.lines)
    try:
        return read_content(content, ".parquet", read_inventory), content
    except InputError as error:
        raise InputError(
            _numbered(problem, draft.lines.index) for problem in error.problems
        ) from None


def _numbered(problem: Problem, numbers: pd.Index) -> Problem:
    """Return a problem whose row is the draft's number of the line instead of its place in the
    file.
    """
    match = IN_ROW.match(problem.place)
    if match is None or not 2 <= int(match[1]) < len(numbers) + 2:
        return replace(problem, file="")
    return replace(problem, file="", place=f"row {numbers[int(match[1]) - 2]}, {match[2]}")
