"""Many rows of texts and figures, written straight into a sheet of XlsxWriter.

XlsxWriter makes an object of every cell and writes it by itself: of a list of 100 000 lines that
takes minutes. Here a row is one text. The sheet must be of a workbook with constant memory, whose
rows go to their file one by one; a test holds both ways equal.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from simulator.terms.titles import printable

LONGEST_TEXT = 32_767
# Height of a line of text, and most lines of a row: Excel allows no row above 409 points.
ROW_HEIGHT, MOST_LINES = 15.0, 20
# Rows that are made at once: their texts must fit into memory.
CHUNK = 20_000


def row_heights(lines: Sequence[np.ndarray], count: int) -> np.ndarray:
    """Return the height of each row [points], from the lines that each wrapped text takes."""
    most = np.ones(count, dtype=int)
    for of_column in lines:
        most = np.maximum(most, of_column)
    return ROW_HEIGHT * np.minimum(most, MOST_LINES)


def write_rows(
    sheet: Any, first: int, frame: pd.DataFrame, formats: Sequence[Any], heights: np.ndarray
) -> int:
    """Write the rows of a table from a row on, and return the row behind them.

    Parameters
    ----------
    sheet : Worksheet
        XlsxWriter's sheet of a workbook with constant memory, written up to the row before.
    first : int
        Row of the first cells, from 0.
    frame : DataFrame
        Columns of texts and of numbers; NaN and empty texts are empty cells.
    formats : sequence of Format
        Format of each column.
    heights : array
        Height of each row [points].
    """
    count = len(frame)
    if not count:
        return first
    # What is still held back must stand before the new rows.
    sheet._write_single_row(first)
    styles = [style._get_xf_index() for style in formats]
    for start in range(0, count, CHUNK):
        part = frame.iloc[start : start + CHUNK]
        rows = range(first + start + 1, first + start + 1 + len(part))
        columns = [
            _cells(part[name], _letters(place), style, rows)
            for place, (name, style) in enumerate(zip(frame.columns, styles, strict=True))
        ]
        heads = (
            f'<row r="{row}">'
            if height == ROW_HEIGHT
            else f'<row r="{row}" ht="{height:.16g}" customHeight="1">'
            for row, height in zip(rows, heights[start : start + CHUNK], strict=True)
        )
        texts = ("".join(cells) for cells in zip(heads, *columns, strict=True))
        sheet.fh.write("</row>".join(texts) + "</row>")
    end = first + count
    # The sheet's extent is what its cells told.
    sheet.dim_rowmax = max(sheet.dim_rowmax or 0, end - 1)
    sheet.dim_colmax = max(sheet.dim_colmax or 0, len(styles) - 1)
    sheet.previous_row = end
    return end


def _cells(values: pd.Series, letters: str, style: int, rows: range) -> list[str]:
    """Return the cells of one column."""
    if values.dtype.kind in "fiu":
        numbers = values.to_numpy(dtype=float)
        shown = [
            '"/>' if number != number else f'"><v>{number:.16G}</v></c>'
            for number in numbers.tolist()
        ]
    else:
        # Names recur: each is made into markup once.
        codes, known = pd.factorize(values)
        marked = [_marked(str(text)) for text in known]
        shown = ['"/>' if code < 0 else marked[code] for code in codes.tolist()]
    return [
        f'<c r="{letters}{row}" s="{style}{cell}' for row, cell in zip(rows, shown, strict=True)
    ]


def _marked(text: str) -> str:
    """Return the end of a cell with a text."""
    clean = printable(text)
    if not clean:
        return '"/>'
    if len(clean) > LONGEST_TEXT:
        clean = clean[: LONGEST_TEXT - 1] + "…"
    kept = ' xml:space="preserve"' if clean != clean.strip() else ""
    return f'" t="inlineStr"><is><t{kept}>{escape(clean, quote=False)}</t></is></c>'


def _letters(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))
