"""Finds a sheet's header: title rows above it, then one to four rows of headings, merged or not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from simulator.spreadsheets.amount_units import AmountUnit, declared_unit
from simulator.spreadsheets.book import RawSheet
from simulator.spreadsheets.cells import half_width, text_of
from simulator.spreadsheets.columns import is_group, is_heading, understand_heading
from simulator.spreadsheets.plant_form import is_form

SEARCHED_ROWS = 60
MOST_HEADER_ROWS = 4
FEWEST_HEADINGS = 2


@dataclass(frozen=True)
class Header:
    """A sheet's header.

    Attributes
    ----------
    first, last : int
        Its first and last row, from 0.
    labels : dict[int, tuple[str, ...]]
        Headings of each column by column index, the uppermost group first.
    titles : tuple[int, ...]
        Rows above the header that are not empty.
    unit : AmountUnit | None
        The unit that a title declares for the whole sheet.
    """

    first: int
    last: int
    labels: dict[int, tuple[str, ...]]
    titles: tuple[int, ...]
    unit: AmountUnit | None


class _Top:
    """The upper rows of a sheet with merged cells filled in."""

    def __init__(self, sheet: RawSheet) -> None:
        self.sheet = sheet
        # Enough rows for a header that begins in the last row searched.
        self.height = min(len(sheet.rows), SEARCHED_ROWS + MOST_HEADER_ROWS)
        self.width = max((len(row) for row in sheet.rows[: self.height]), default=0)
        self.anchor: dict[tuple[int, int], tuple[int, int]] = {}
        for top, left, bottom, right in sheet.merges:
            if top < self.height:
                for row in range(top, min(bottom, self.height - 1) + 1):
                    for column in range(left, right + 1):
                        self.anchor[row, column] = (top, left)

    def own(self, row: int, column: int) -> str:
        """Return the text that a cell itself holds."""
        return text_of(self.sheet.cell(row, column))

    def shown(self, row: int, column: int) -> str:
        """Return the text that a cell shows: its own, or that of the merged cell it belongs to."""
        return self.own(*self.anchor.get((row, column), (row, column)))

    def filled(self, row: int) -> list[int]:
        """Return the columns of a row with a text of their own."""
        return [column for column in range(self.width) if self.own(row, column)]

    def spans(self, row: int, column: int) -> int:
        """Return the number of columns that a cell's text covers."""
        merged_cell = self.anchor.get((row, column))
        return (
            1
            if merged_cell is None
            else sum(self.anchor.get((row, other)) == merged_cell for other in range(self.width))
        )


def find_header(sheet: RawSheet, rows: tuple[int, int] | None = None) -> Header | None:
    """Return the sheet's header, None if no row looks like one.

    Parameters
    ----------
    sheet : RawSheet
        The sheet.
    rows : tuple[int, int] | None
        First and last row of the header from 0, if a mapping gives them.
    """
    top = _Top(sheet)
    if rows is None:
        core = _core(top)
        if core is None:
            return None
        rows = _widened(top, core)
    first, last = rows
    titles = tuple(row for row in range(min(first, top.height)) if top.filled(row))
    unit = next(
        (
            unit
            for row in titles
            for column in top.filled(row)
            if (unit := declared_unit(top.own(row, column)))
        ),
        None,
    )
    return Header(first, last, _labels(top, first, last), titles, unit)


def _core(top: _Top) -> int | None:
    """Return the row with the most known headings; of equal rows the first."""
    best, place = 0, None
    for row in range(min(top.height, SEARCHED_ROWS)):
        filled = top.filled(row)
        known = [
            column for column in filled if understand_heading([top.own(row, column)]) is not None
        ]
        # At least a third of the texts must be known, else a row of data with a few familiar words
        # would win.
        if len(known) > best and len(known) * 3 >= len(filled):
            best, place = len(known), row
    return place if best >= FEWEST_HEADINGS else None


def _widened(top: _Top, core: int) -> tuple[int, int]:
    """Return the first and last row of the header around its core row."""
    first = last = core
    while first > 0 and last - first + 1 < MOST_HEADER_ROWS and _belongs_above(top, first - 1):
        first -= 1
    while (
        last + 1 < top.height
        and last - first + 1 < MOST_HEADER_ROWS
        and _belongs_below(top, first, last + 1)
    ):
        last += 1
    return first, last


def _belongs_above(top: _Top, row: int) -> bool:
    filled = top.filled(row)
    # 企业名称 | 甲公司 is a form above the table of one plant.
    if is_form(top.sheet.rows[row]):
        return False
    if len(filled) < 2:
        # A lone text over all columns is a title; over some of them it heads a group.
        if (
            len(filled) == 1
            and 1
            < top.spans(row, filled[0])
            < len([c for c in range(top.width) if top.shown(row + 1, c)]) - 1
        ):
            return is_group(top.own(row, filled[0]))
        return False
    known = sum(is_heading(top.own(row, column)) for column in filled)
    # A colon marks a form above the table (填报单位：…), not a heading.
    return known * 2 >= len(filled) and not any(
        ":" in half_width(top.own(row, column)) for column in filled
    )


def _belongs_below(top: _Top, first: int, row: int) -> bool:
    filled = top.filled(row)
    if not filled:
        return any(
            first <= top.anchor.get((row, column), (row, column))[0] < row
            for column in range(top.width)
        )
    texts = [top.own(row, column) for column in filled]
    if _numbering(texts):
        return True
    # A row with figures is data.
    if any(re.fullmatch(r"[\d.,%+-]+", text) for text in texts):
        return False
    if all(text == top.shown(row - 1, column) for text, column in zip(texts, filled, strict=True)):
        return False
    unknown = [column for text, column in zip(texts, filled, strict=True) if not is_heading(text)]
    return not unknown or (
        len(unknown) < len(filled) and _below_groups(top, first, row, unknown, len(filled))
    )


def _below_groups(top: _Top, first: int, row: int, unknown: list[int], filled: int) -> bool:
    """Return whether a row with unknown texts still belongs to the header.

    It does if merged cells above group its columns, or if most of its texts are known headings.
    """
    grouped = all(
        any(top.spans(above, column) > 1 for above in range(first, row)) for column in unknown
    )
    known = filled - len(unknown)
    return grouped or (known > 1 and known >= 2 * len(unknown))


def _numbering(texts: list[str]) -> bool:
    """Return whether a row only numbers the columns: 1 2 3 4, or 甲 乙 1 2."""
    figures = [text for text in texts if text not in "甲乙丙丁"]
    return (
        len(texts) >= 4
        and len(figures) >= 3
        and figures == [str(number) for number in range(1, len(figures) + 1)]
    )


def _labels(top: _Top, first: int, last: int) -> dict[int, tuple[str, ...]]:
    """Return the headings of each column, the uppermost group first."""
    last = min(last, top.height - 1)
    rows = [
        [top.shown(row, column) for column in range(top.width)] for row in range(first, last + 1)
    ]
    # A row that numbers the columns belongs to the header but says nothing.
    rows = [[] if _numbering([text for text in row if text]) else row for row in rows]
    rows = [row for row in rows if row]
    for upper, row in enumerate(rows[:-1]):
        for column in range(1, top.width):
            below = [other[column] for other in rows[upper + 1 :]]
            beside = [other[column - 1] for other in rows[upper + 1 :]]
            above = any(other[column] for other in rows[:upper])
            # A group written once over cells that are not merged reaches over the headings beside
            # it.
            if (
                not row[column]
                and not above
                and any(below)
                and any(beside)
                and (is_group(row[column - 1]))
            ):
                row[column] = row[column - 1]
    labels: dict[int, tuple[str, ...]] = {}
    for column in range(top.width):
        parts = [row[column] for row in rows if row[column]]
        # A cell merged over several header rows gives its text once.
        parts = [part for index, part in enumerate(parts) if index == 0 or part != parts[index - 1]]
        if parts:
            labels[column] = tuple(parts)
    return labels
