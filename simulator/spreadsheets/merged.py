"""Fills the data cells of a sheet: merged cells over several rows, and names written only once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from simulator.spreadsheets.book import RawSheet
from simulator.spreadsheets.cells import is_empty, text_of
from simulator.spreadsheets.import_report import Note
from simulator.spreadsheets.rows import Rows
from simulator.spreadsheets.uses import SheetColumns, Use
from simulator.terms.labels import message

# What is written once for an enterprise, and holds for its rows below while the name is not written
# again.
WITH_ENTERPRISE = (
    "enterprise", "enterprise_id", "county", "township", "industry", "industry_other", "grade",
    "control_type", "zone", "lon", "lat", "protected", "protected_reason", "small_micro",
    "noncompliant", "long_term_shutdown", "state", "operating_days",
)  # fmt: skip
# What is written once over several enterprises.
WITH_PLACE = ("county", "township")


class Cells(dict[tuple[int, int], object]):
    """Cells by (row, column): the ones that were filled in, else those of the sheet.

    Parameters
    ----------
    sheet : RawSheet
        The sheet.
    """

    def __init__(self, sheet: RawSheet) -> None:
        super().__init__()
        self.sheet = sheet

    def __missing__(self, place: tuple[int, int]) -> object:
        """Return the cell of the sheet."""
        return self.sheet.cell(*place)

    def column(self, rows: Sequence[int], column: int) -> list[object]:
        """Return the cells of a column in some rows."""
        if self:
            return [self[row, column] for row in rows]
        cells = [self.sheet.rows[row] for row in rows]
        if column < min(map(len, cells), default=0):
            return list(map(itemgetter(column), cells))
        return [row[column] if column < len(row) else "" for row in cells]


@dataclass(frozen=True)
class Grid:
    """The data cells of a sheet, filled in.

    Attributes
    ----------
    values : Cells
        Content by (row, column), with merged cells and names filled down.
    shared : dict[tuple[int, int], int]
        Number of data rows by (row, column) for an amount that one merged cell holds for several
        rows.
    notes : tuple[Note, ...]
        What was filled in.
    """

    values: Cells
    shared: dict[tuple[int, int], int]
    notes: tuple[Note, ...]


def fill(sheet: RawSheet, rows: Rows, columns: SheetColumns) -> Grid:
    """Return the cells of the data rows, merged cells spread and names filled down."""
    used = {use.column for use in columns.uses}
    data = set(rows.data)
    values = Cells(sheet)
    shared: dict[tuple[int, int], int] = {}
    notes: list[Note] = []
    amounts = {
        use.column
        for use in columns.uses
        if use.meaning.target in ("emission", "output_value", "electricity")
    }
    for top, left, bottom, right in sheet.merges:
        members = [row for row in range(top, bottom + 1) if row in data]
        for column in range(left, right + 1):
            # An amount merged over several columns belongs to the first of them: it must not be
            # counted twice.
            if column not in used or not members or (column != left and column in amounts):
                continue
            for row in members:
                values[row, column] = sheet.cell(top, left)
                if column in amounts and len(members) > 1:
                    shared[row, column] = len(members)
    if not columns.own_format:
        _fill_down(sheet, rows, columns, values, notes)
    return Grid(values, shared, tuple(notes))


def _fill_down(
    sheet: RawSheet, rows: Rows, columns: SheetColumns, values: Cells, notes: list[Note]
) -> None:
    """Copy an enterprise's details to its rows below, and a county to the enterprises below it."""
    names, lines = columns.of("enterprise"), columns.of("line")
    by_target = [use for use in columns.uses if use.meaning.target in WITH_ENTERPRISE]
    # Row of the enterprise above, and places by column.
    above: int | None = None
    section: dict[int, object] = {}
    data = frozenset(rows.data)
    places = [
        use
        for use in by_target
        if use.meaning.target in WITH_PLACE and _written_once(use, rows, values)
    ]
    named_rows, line_rows = _filled_rows(names, rows, values), _filled_rows(lines, rows, values)
    for row in sorted((*rows.data, *rows.headings)):
        if row not in data:
            if any(not is_empty(sheet.cell(row, use.column)) for use in by_target):
                above = row
            continue
        named = row in named_rows
        # Without a line's name nothing says that the row belongs to the enterprise above.
        if not named and above is not None and row in line_rows:
            _take(row, by_target, _filled(above, by_target, values), values, notes)
        if places:
            _take(row, places, section, values, notes)
            section |= _filled(row, places, values)
        if named:
            above = row


def _filled_rows(uses: Sequence[Use], rows: Rows, values: Cells) -> set[int]:
    """Return the data rows in which one of some columns holds something."""
    return {
        row
        for use in uses
        for row, cell in zip(rows.data, values.column(rows.data, use.column), strict=True)
        if not is_empty(cell)
    }


def _filled(row: int, uses: Sequence[Use], values: Cells) -> dict[int, object]:
    """Return the cells of a row that are not empty, by column."""
    cells = {use.column: values[row, use.column] for use in uses}
    return {column: cell for column, cell in cells.items() if not is_empty(cell)}


def _written_once(use: Use, rows: Rows, values: Cells) -> bool:
    """Return whether a county is written once above its enterprises: at least half of its cells are
    empty.
    """
    empty = sum(is_empty(cell) for cell in values.column(rows.data, use.column))
    return empty * 2 >= len(rows.data)


def _take(
    row: int, uses: Sequence[Use], source: dict[int, object], values: Cells, notes: list[Note]
) -> None:
    """Fill the empty cells of a row from `source` and note each."""
    for use in uses:
        if is_empty(values[row, use.column]) and use.column in source:
            values[row, use.column] = source[use.column]
            notes.append(
                Note(
                    "guessed",
                    row,
                    use.column,
                    use.target,
                    "",
                    text_of(source[use.column]),
                    message("cell_filled_down"),
                )
            )
