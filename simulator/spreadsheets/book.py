"""A spreadsheet as it is written: its sheets, their cells and the addresses of the cells."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from simulator.files.chinese_text import BIG5, encoding_of, simplified
from simulator.files.sheet_limits import (
    LARGEST_CELLS,
    LARGEST_COLUMNS,
    LARGEST_FILE_BYTES,
    LARGEST_ROWS,
    LARGEST_TEXT_CHARACTERS,
    LONGEST_CELL_CHARACTERS,
    PANIC,
    Checked,
    check_file,
    too_large,
)
from simulator.files.sheet_markup import column_letters, sheet_parts
from simulator.files.yaml_file import read_bytes
from simulator.terms.errors import refuse
from simulator.terms.labels import Message, message

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

Merge = tuple[int, int, int, int]
T = TypeVar("T")


@dataclass(frozen=True)
class RawSheet:
    """One sheet as it is written.

    Attributes
    ----------
    name : str
        Name of the sheet.
    rows : list[list[object]]
        Cells from A1 on: text, number, bool or date, "" where empty. Rows may differ in length.
    merges : tuple[Merge, ...]
        Merged ranges (first row, first column, last row, last column), from 0, clipped to the
        filled area.
    hidden : bool
        Whether the workbook hides the sheet.
    broken : frozenset[tuple[int, int]]
        (row, column) of error cells and of formulas without a stored value.
    remembered : dict[Hashable, Any]
        Cache of results that depend on the cells only. A planner corrects the mapping of one file
        many times, and the cells do not change.
    """

    name: str
    rows: list[list[object]]
    merges: tuple[Merge, ...] = ()
    hidden: bool = False
    broken: frozenset[tuple[int, int]] = frozenset()
    remembered: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, key: Hashable, work_out: Callable[[], T]) -> T:
        """Return the cached result of a key; compute and store it at the first call."""
        if key not in self.remembered:
            self.remembered[key] = work_out()
        return self.remembered[key]

    def cell(self, row: int, column: int) -> object:
        """Return a cell, "" outside the filled area."""
        return (
            self.rows[row][column] if row < len(self.rows) and column < len(self.rows[row]) else ""
        )

    def address(self, row: int, column: int) -> str:
        """Return Sheet1!F17 for row 16 and column 5."""
        return f"{self.name}!{column_letters(column)}{row + 1}"


@dataclass(frozen=True)
class RawWorkbook:
    """A spreadsheet file as it is written.

    Attributes
    ----------
    path : Path
        The file.
    sheets : tuple[RawSheet, ...]
        Its sheets, in the file's order.
    kind : str
        How it was read: xlsx, xls, ods, or the encoding of a text file.
    notes : tuple[Message, ...]
        Parts that were left alone, such as macros.
    """

    path: Path
    sheets: tuple[RawSheet, ...]
    kind: str
    notes: tuple[Message, ...]


def read_workbook(path: Path) -> RawWorkbook:
    """Return the sheets of a file.

    Raises
    ------
    InputError
        The file is missing, no spreadsheet, encrypted, damaged or beyond a limit.
    """
    raw = read_bytes(path, LARGEST_FILE_BYTES)
    checked = check_file(path, raw)
    if checked.kind == "text":
        sheet, encoding = _read_text(path, raw)
        notes = (message("big5_read"),) if encoding == BIG5 else ()
        return RawWorkbook(path, (sheet,), encoding, (*checked.notes, *notes))
    return RawWorkbook(path, tuple(_read_sheets(path, raw, checked)), checked.kind, checked.notes)


def _read_sheets(path: Path, raw: bytes, checked: Checked) -> Iterable[RawSheet]:
    from python_calamine import (
        CalamineError,
        CalamineWorkbook,
        PasswordError,
        SheetTypeEnum,
        SheetVisibleEnum,
    )

    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(raw))
        parts = _parts(raw) if checked.kind == "xlsx" else {}
        left = LARGEST_TEXT_CHARACTERS
        for index, meta in enumerate(book.sheets_metadata):
            # Sheets of charts and of macros hold no cells.
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            source = book.get_sheet_by_index(index)
            rows, left = _rows(path, source, left)
            broken = {
                cell
                for bounds in checked.bounds
                if bounds.part == parts.get(meta.name)
                for cell in (*bounds.errors, *bounds.unsaved)
            }
            merges = _clipped(path, source.merged_cell_ranges or (), rows)
            yield RawSheet(
                meta.name, rows, merges, meta.visible != SheetVisibleEnum.Visible, frozenset(broken)
            )
    except PasswordError:
        raise refuse(path, "", "", message("sheet_encrypted")) from None
    except (CalamineError, OSError, ValueError, OverflowError) as error:
        text = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise refuse(path, "", text, message("sheet_damaged")) from None
    except BaseException as error:
        # A fault inside the reader's own code arrives as this; the file is no less unreadable for
        # it.
        if type(error).__name__ != PANIC:
            raise
        raise refuse(path, "", "", message("sheet_damaged")) from None


def _parts(raw: bytes) -> dict[str, str]:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return sheet_parts(archive)


def _rows(path: Path, source: CalamineSheet, left: int) -> tuple[list[list[object]], int]:
    """Return a sheet's rows from A1 on, and the number of characters of text still allowed."""
    rows: list[list[Any]] = []
    start = source.start
    if start is None:
        return rows, left
    for row in source.iter_rows():
        for cell in row:
            if cell.__class__ is str:
                left -= len(cell)
        if left < 0:
            raise too_large(path, "sheet_too_much_text", "", LARGEST_TEXT_CHARACTERS)
        rows.append(row)
    # iter_rows leaves out the empty columns before the data, and keeps the empty rows above; both
    # are held to here.
    assert source.end is not None
    above = max(source.end[0] + 1 - len(rows), 0)
    before: list[Any] = (
        [""] * start[1] if max((len(row) for row in rows), default=0) <= source.width else []
    )
    empty: list[list[Any]] = [[] for _ in range(above)]
    return empty + [before + row for row in rows], left


def _clipped(path: Path, ranges: Iterable, rows: list[list[object]]) -> tuple[Merge, ...]:
    """Return the merged ranges within the filled area; refuse ranges that cover more cells than a
    sheet may have.
    """
    height = len(rows)
    width = max((len(row) for row in rows), default=0)
    clipped, covered = [], 0
    for (top, left), (bottom, right) in ranges:
        if top < height and left < width and (bottom > top or right > left):
            clipped.append((top, left, min(bottom, height - 1), min(right, width - 1)))
            covered += (clipped[-1][2] - top + 1) * (clipped[-1][3] - left + 1)
            if covered > LARGEST_CELLS:
                raise too_large(path, "sheet_too_many_cells", covered, LARGEST_CELLS)
    return tuple(clipped)


def _holds_rows(cell: str, separator: str, width: int) -> bool:
    """Return whether a cell of several lines holds rows: a quote may be closed by that of another
    row.
    """
    return width > 2 and max(line.count(separator) for line in cell.splitlines()) >= max(
        2, width - 2
    )


def _read_text(path: Path, raw: bytes) -> tuple[RawSheet, str]:
    """Return the only sheet of a text file; its cells are separated by commas, semicolons or
    tabs.
    """
    text, encoding = _decoded(path, raw)
    csv.field_size_limit(LONGEST_CELL_CHARACTERS)
    head = [line for line in text[:50_000].splitlines()[:30] if line.strip()]
    # The separator that occurs most often in the first lines; of equals the comma goes first.
    separator = max(
        ",\t;", key=lambda mark: (sum(line.count(mark) for line in head), -",\t;".index(mark))
    )
    rows: list[list[Any]] = []
    cells = line = width = 0
    # Strict: a quote that is not closed would take the rest of the file into one cell.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        for row in reader:
            while row and not row[-1].strip():
                row.pop()
            rows.append(row)
            cells += len(row)
            if len(row) > LARGEST_COLUMNS:
                raise too_large(path, "sheet_too_many_columns", len(row), LARGEST_COLUMNS)
            width = width or len(row)
            if any("\n" in cell and _holds_rows(cell, separator, width) for cell in row):
                raise refuse(path, f"row {line + 1}", "", message("csv_damaged"))
            line = reader.line_num
            if cells > LARGEST_CELLS:
                raise too_large(path, "sheet_too_many_cells", cells, LARGEST_CELLS)
            if len(rows) > LARGEST_ROWS and row:
                raise too_large(path, "sheet_too_many_rows", len(rows), LARGEST_ROWS)
    except csv.Error as error:
        raise refuse(path, f"row {line + 1}", str(error), message("csv_damaged")) from None
    while rows and not rows[-1]:
        rows.pop()
    # A sheet's name stands before ! in addresses, so it may hold neither ! nor white space.
    return RawSheet(re.sub(r"[!\s]", "_", path.stem) or "CSV", rows), encoding


def _decoded(path: Path, raw: bytes) -> tuple[str, str]:
    """Return the text of a file and its encoding."""
    for mark, encoding in ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            try:
                return raw.decode(encoding), encoding
            except UnicodeDecodeError:
                break
    # No text in UTF-8 or GB18030 holds a zero byte.
    if b"\x00" in raw:
        raise refuse(path, "", "", message("sheet_other_kind"))
    found = encoding_of(raw)
    if found is None:
        raise refuse(path, "", "", message("must_be_utf8_or_gb18030"))
    text = raw.decode(found)
    # Headings and words of measures are known in simplified letters.
    return (simplified(text) if found == BIG5 else text), found
