"""One sheet of a workbook, written row by row: headings, notes, tables, widths, filters, print
set-up.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import numpy as np
import pandas as pd

from simulator.reports.excel.block import row_heights, write_rows
from simulator.terms.labels import say
from simulator.terms.titles import printable
from simulator.terms.version import VERSION

# Limits of Excel: last row (counted from 0), and characters of a cell.
LAST_ROW = 1_048_575
LONGEST_TEXT = 32_767
NARROWEST, WIDEST = 8.0, 46.0
# Only the first rows are measured for widths: a million more would hardly change them.
MEASURED_ROWS = 2_000
A4 = 9
# Rows of long lists that are printed: they fill a page (assumed).
PRINTED_ROWS = 30
ROW_HEIGHT = 15.0
NOTE_WIDTH = 96.0
NOTE_COLUMNS = 8
FORMATS: dict[str, dict[str, Any]] = {
    "text": {"align": "left", "indent": 1},
    "wrapped": {"align": "left", "text_wrap": True, "indent": 1},
    "t": {"num_format": "#,##0.000"},
    "kg": {"num_format": "#,##0.0"},
    "pct": {"num_format": "0.00"},
    "share": {"num_format": "0.0%"},
    "count": {"num_format": "#,##0"},
    "hours": {"num_format": "#,##0.##"},
    "time": {"num_format": "yyyy-mm-dd hh:mm", "align": "left"},
    "day": {"num_format": "yyyy-mm-dd", "align": "left"},
    "met": {"align": "center", "font_color": "#1E7B34", "bold": True},
    "missed": {"align": "center", "font_color": "#C00000", "bold": True},
}
# Decimals of each kind, to measure widths.
DIGITS = {"t": 3, "kg": 1, "pct": 2, "share": 1, "count": 0, "hours": 2}
_UNIT = re.compile(r"(（[^（）]*）| \[[^\[\]]*\])$")


@dataclass(frozen=True)
class Field:
    """One column of a table.

    Attributes
    ----------
    heading : str
        Heading with unit.
    kind : str
        Key of FORMATS.
    width : float or None
        Width in characters, None to measure it.
    narrow : bool
        Whether the heading may break into three lines.
    """

    heading: str
    kind: str = "text"
    width: float | None = None
    narrow: bool = False

    @property
    def lines(self) -> list[str]:
        """The heading with its unit on a line of its own."""
        unit = _UNIT.search(self.heading)
        return [self.heading[: unit.start()], unit[0].strip()] if unit else [self.heading]

    @property
    def heading_width(self) -> float:
        """The width that the heading needs, with space for the filter's button."""
        text = shown_width(self.lines[0])
        parts = 3 if self.narrow else 2 if text > 12 else 1
        return min(WIDEST, max(math.ceil(text / parts), *map(shown_width, self.lines[1:]), 0) + 3.5)

    def heading_lines(self) -> int:
        """Return the number of lines that the heading takes."""
        width = (self.width or self.heading_width) - 2
        return sum(max(1, math.ceil(shown_width(line) / width)) for line in self.lines)


@dataclass
class WorkbookWriter:
    """A workbook being written.

    Attributes
    ----------
    workbook : Workbook
        XlsxWriter's workbook.
    language : str
        zh or en.
    name, program : str
        Run in every header, program in every footer.
    mark : str
        Mark in every header: what-if, synthetic, or "".
    """

    workbook: Any
    language: str
    name: str
    program: str
    mark: str
    _formats: dict[tuple, Any] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def at(cls, path: Path, language: str, name: str, mark: str = "") -> Iterator[WorkbookWriter]:
        """Open a workbook of this program to be written; texts of files stay texts."""
        import xlsxwriter

        options = {
            "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        }  # fmt: skip
        with xlsxwriter.Workbook(str(path), options) as workbook:
            program = say(language, "program_title", version=VERSION)
            yield cls(workbook, language, name, program, mark)

    def say(self, key: str, **values: object) -> str:
        """Return a text of the label table."""
        return say(self.language, key, **values)

    def format(self, **look: Any) -> Any:
        """Return the workbook's format with these properties; equal formats are created once."""
        key = tuple(sorted(look.items()))
        if key not in self._formats:
            font = {
                "font_name": "宋体" if self.language == "zh" else "Calibri",
                "font_size": 10,
                "valign": "vcenter",
            }
            self._formats[key] = self.workbook.add_format(font | look)
        return self._formats[key]

    def cell(self, kind: str, **look: Any) -> Any:
        """Return the format of a table cell of the given kind."""
        return self.format(border=1, border_color="#BFBFBF", **(FORMATS[kind] | look))


class SheetWriter:
    """Writes one sheet from top to bottom; rows that are written cannot change."""

    def __init__(self, book: WorkbookWriter, key: str, number: int = 1) -> None:
        self.book, self.title = book, book.say(key)
        name = self.title if number == 1 else f"{self.title} ({number})"
        self.sheet = book.workbook.add_worksheet(name)
        self.name = name
        self.row = 0
        self._widths: dict[int, float] = {}
        # Rows of the main table that are printed; None for all.
        self._printed_rows: int | None = None
        self._set_up()

    def _set_up(self) -> None:
        self.sheet.set_landscape()
        self.sheet.set_paper(A4)
        # One page wide, and as many pages long as needed.
        self.sheet.fit_to_pages(1, 0)
        self.sheet.set_margins(left=0.4, right=0.4, top=0.75, bottom=0.65)
        # "&" begins a code in Excel's headers, and a header has at most 255 characters.
        run, title = (text.replace("&", "&&") for text in (self.book.name, self.title))
        mark = f"&R&KFF0000{self.book.mark}" if self.book.mark else ""
        self.sheet.set_header(f"&L{run}&C{title}{mark}"[:255])
        self.sheet.set_footer(f"&L{self.book.program}&C{self.book.say('page_of')}")

    def head(self, text: str, size: int = 14) -> None:
        """Write a heading."""
        self.sheet.set_row(self.row, size * 1.7)
        self._text(
            0,
            text,
            self.book.format(
                bold=True,
                font_size=size,
                font_name="黑体" if self.book.language == "zh" else "Calibri",
            ),
        )
        self.row += 1

    def note(self, text: str, red: bool = False, columns: int = NOTE_COLUMNS) -> None:
        """Write a sentence over several columns, in a row as high as it needs."""
        look: dict[str, Any] = {
            "text_wrap": True,
            "valign": "top",
            "font_color": "#C00000" if red else "#404040",
        }
        lines = max(1, math.ceil(shown_width(text) / (NOTE_WIDTH * columns / NOTE_COLUMNS)))
        self.sheet.set_row(self.row, ROW_HEIGHT * lines)
        style = self.book.format(**look, bold=red)
        # merge_range would guess the type of a text: merge empty cells, then write the text as
        # text.
        self.sheet.merge_range(self.row, 0, self.row, columns - 1, "", style)
        self._text(0, text, style)
        self.row += 1

    def print_first_page(self) -> None:
        """Leave all but the first rows of the main table out of the print, and say so: lists of
        thousands of rows are for the screen.
        """
        self._printed_rows = PRINTED_ROWS
        self.note(self.book.say("note_printed_rows", rows=PRINTED_ROWS))

    def gap(self) -> None:
        """Leave a row empty."""
        self.row += 1

    def table(
        self,
        fields: Sequence[Field],
        rows: Iterable[Sequence[Any]],
        main: bool = False,
        frozen: int = 0,
    ) -> tuple[int, int]:
        """Write a table and return its first and last row of figures.

        Parameters
        ----------
        fields : sequence of Field
            The columns.
        rows : iterable of sequence
            Cells as plain values; None and NaN stay empty.
        main : bool
            Whether this is the sheet's main table: its headings stay in sight and repeat on every
            page, and it gets a filter.
        frozen : int
            Number of columns that stay in sight.
        """
        style = self.book.format(
            bold=True,
            border=1,
            border_color="#BFBFBF",
            bg_color="#DDE7F0",
            text_wrap=True,
            align="center",
        )
        head = self.row
        self.sheet.set_row(head, ROW_HEIGHT * max(2, *(item.heading_lines() for item in fields)))
        for column, item in enumerate(fields):
            self._text(column, "\n".join(item.lines), style)
            self._widen(column, item.width or item.heading_width)
        self.row += 1
        formats = [self.book.cell(item.kind) for item in fields]
        largest = [0.0] * len(fields)
        for written, cells in enumerate(rows):
            if self.row >= LAST_ROW:
                self._text(
                    0,
                    self.book.say("tab_full", rows=written),
                    self.book.format(font_color="#C00000", bold=True),
                )
                break
            self._cells(fields, formats, cells, largest, written < MEASURED_ROWS)
        last = self.row - 1
        for column, (item, value) in enumerate(zip(fields, largest, strict=True)):
            self._widen(column, shown_width(_figure(value, item.kind)) + 1.5)
        if main:
            self._make_main(head, last, len(fields), frozen)
        return head + 1, last

    def block(
        self, fields: Sequence[Field], frame: pd.DataFrame, main: bool = False, frozen: int = 0
    ) -> tuple[int, int]:
        """Write a table of texts and figures as `table` does, in a fraction of its time: for
        sheets of hundreds of thousands of rows.

        Parameters
        ----------
        frame : DataFrame
            A column for each field.
        """
        first = self.table(fields, (), frozen=frozen)[0]
        shown = frame.head(LAST_ROW - first)
        formats = [self.book.cell(item.kind) for item in fields]
        self._measure(fields, shown)
        wrapped = [
            _lines_of(shown[name], item.width)
            for item, name in zip(fields, shown.columns, strict=True)
            if item.kind == "wrapped" and item.width
        ]
        heights = row_heights(wrapped, len(shown))
        self.row = write_rows(self.sheet, first, shown, formats, heights)
        if len(shown) < len(frame):
            style = self.book.format(font_color="#C00000", bold=True)
            self._text(0, self.book.say("tab_full", rows=len(shown)), style)
            self.row += 1
        last = first + len(shown) - 1
        if main:
            self._make_main(first - 1, last, len(fields), frozen)
        return first, last

    def _measure(self, fields: Sequence[Field], frame: pd.DataFrame) -> None:
        """Make the columns as wide as their texts and figures need."""
        for column, (item, name) in enumerate(zip(fields, frame.columns, strict=True)):
            values = frame[name]
            if values.dtype.kind in "fiu":
                largest = max(0.0, float(values.max()), -10 * float(values.min()))
                if largest == largest:  # not a column of NaN only
                    self._widen(column, shown_width(_figure(largest, item.kind)) + 1.5)
            elif item.width is None:
                widths = map(shown_width, values.head(MEASURED_ROWS).unique())
                self._widen(column, min(WIDEST, max(widths, default=0.0) + 2.5))

    def _make_main(self, head: int, last: int, columns: int, frozen: int) -> None:
        """Keep the headings of a table in sight and on every page, and give it a filter."""
        self.sheet.freeze_panes(head + 1, frozen)
        self.sheet.repeat_rows(head)
        if self._printed_rows is not None:
            end = max(head, min(last, head + self._printed_rows))
            self.sheet.print_area(0, 0, end, max(columns, NOTE_COLUMNS) - 1)
        if last > head:
            self.sheet.autofilter(head, 0, last, columns - 1)

    def _cells(
        self,
        fields: Sequence[Field],
        formats: list[Any],
        cells: Sequence[Any],
        largest: list[float],
        measure: bool,
    ) -> None:
        """Write a row.

        `largest` keeps the largest figure of each column, since Excel shows a figure wider than its
        column as ###.
        """
        height = 1
        for column, (item, style, value) in enumerate(zip(fields, formats, cells, strict=True)):
            if isinstance(value, Styled):
                style, value = value.style, value.value
            # Only NaN differs from itself.
            if value is None or value == "" or value != value:
                self.sheet.write_blank(self.row, column, None, style)
            elif isinstance(value, str):
                if measure and item.width is None:
                    self._widen(column, min(WIDEST, shown_width(value) + 2.5))
                if item.kind == "wrapped" and item.width:
                    height = max(height, math.ceil(shown_width(value) / (item.width - 0.5)))
                self._text(column, value, style)
            elif isinstance(value, (datetime, date)):
                self._widen(column, 17.0 if item.kind == "time" else 12.0)
                self.sheet.write_datetime(self.row, column, value, style)
            else:
                # A minus sign needs the width of one more digit.
                largest[column] = max(largest[column], 10 * -value if value < 0 else value)
                self.sheet.write_number(self.row, column, float(value), style)
        if height > 1:
            # Excel allows no row higher than 409 points.
            self.sheet.set_row(self.row, ROW_HEIGHT * min(height, 20))
        self.row += 1

    def _text(self, column: int, text: str, style: Any) -> None:
        # write_string, not write: a name such as "=1+1" must not become a formula.
        clean = printable(text)
        self.sheet.write_string(
            self.row,
            column,
            clean if len(clean) <= LONGEST_TEXT else clean[: LONGEST_TEXT - 1] + "…",
            style,
        )

    def _widen(self, column: int, width: float) -> None:
        if width > self._widths.get(column, 0.0):
            self._widths[column] = width
            self.sheet.set_column(column, column, max(NARROWEST, width))


@dataclass(frozen=True)
class Styled:
    """A cell whose format differs from that of its column."""

    value: Any
    style: Any


@lru_cache(maxsize=200_000)
def shown_width(text: str) -> float:
    """Return the width of a text in digits; wide characters count twice."""
    return float(sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text))


def _lines_of(texts: pd.Series, width: float) -> np.ndarray:
    """Return the number of lines that each text takes in a column."""
    codes, known = pd.factorize(texts)
    lines = [math.ceil(shown_width(str(text)) / (width - 0.5)) for text in known]
    # The last one is for missing texts, whose code is -1.
    counts: np.ndarray = np.array([*lines, 1], dtype=int)[codes]
    return counts


def _figure(value: float, kind: str) -> str:
    """Return a figure as Excel will show it."""
    return f"{100 * value:,.1f}%" if kind == "share" else f"{value:,.{DIGITS.get(kind, 3)}f}"
