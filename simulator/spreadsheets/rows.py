"""Sorts the rows below a header: data, totals, notes, headings of sections, repeated headers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np

from simulator.spreadsheets.book import RawSheet
from simulator.spreadsheets.cells import half_width, is_empty, is_total, text_of
from simulator.spreadsheets.columns import understand_heading
from simulator.spreadsheets.header import Header

NOTE = re.compile(
    r"^(?:注|说明|备注|填表|制表|审核|审批|填报|联系人|联系电话|负责人|签字|签章|盖章|编制|附[:件]|数据来源|日期|第\d+页|共\d+页|以下空白|※|\*|[(（]?\d+[)）.、])"
)
NUMBERING = re.compile(r"[(（]?\d+[)）.、]?")
ENTERPRISE_FIELDS = (
    "enterprise", "enterprise_id", "county", "township", "industry", "industry_other", "grade",
    "row_no", "ignore", "control_type",
)  # fmt: skip


@dataclass(frozen=True)
class Rows:
    """The rows below a header, as indices from 0.

    Attributes
    ----------
    data : tuple[int, ...]
        Rows of lines.
    totals : tuple[int, ...]
        Totals and sub-totals.
    notes : tuple[int, ...]
        Notes, and rows that a mapping leaves out.
    headings : tuple[int, ...]
        Headings of sections or of enterprises.
    repeated : tuple[int, ...]
        The header written again.
    """

    data: tuple[int, ...]
    totals: tuple[int, ...]
    notes: tuple[int, ...]
    headings: tuple[int, ...]
    repeated: tuple[int, ...]


# Columns in which a totals row has its name.
NAMING = ("enterprise", "line", "county", "row_no")
# A note has at most four cells.
FEWEST_CELLS = 5
LOOK_CLOSELY = -1


def sort_rows(sheet: RawSheet, header: Header, skipped: frozenset[int] = frozenset()) -> Rows:
    """Return the kind of each row of a sheet; empty rows are in none of the kinds.

    Parameters
    ----------
    sheet, header
        The sheet and its header.
    skipped : frozenset[int]
        Rows that a mapping leaves out; they count as notes.
    """
    return sheet.once(
        ("rows", header.last, tuple(sorted(header.labels.items())), skipped),
        lambda: _sorted(sheet, header, skipped),
    )


def _sorted(sheet: RawSheet, header: Header, skipped: frozenset[int]) -> Rows:
    targets = {column: _target(parts) for column, parts in header.labels.items()}
    covered = _covered(sheet, header.last)
    covered_rows = {row for row, _ in covered}
    first = header.last + 1
    plain = _plain_data(sheet.rows[first:], header)
    by_kind: dict[str, list[int]] = {
        "data": [],
        "totals": [],
        "notes": [],
        "headings": [],
        "repeated": [],
    }
    for row, is_plain in enumerate(plain, first):
        if is_plain and row not in skipped and row not in covered_rows:
            by_kind["data"].append(row)
            continue
        texts = {
            column: text for column, cell in enumerate(sheet.rows[row]) if (text := text_of(cell))
        }
        # An empty cell under a merged one counts as present, so that the row is not taken for a
        # lone text.
        for column in range(len(sheet.rows[row])):
            if (row, column) in covered:
                texts.setdefault(column, "")
        if any(texts.values()):
            by_kind[
                "notes" if row in skipped else _kind(sheet, header, row, texts, targets)
            ].append(row)
    _enterprise_headings(sheet, by_kind, targets)
    return Rows(
        *(tuple(by_kind[name]) for name in ("data", "totals", "notes", "headings", "repeated"))
    )


def _plain_data(rows: Sequence[Sequence[object]], header: Header) -> list[bool]:
    """Return which rows are data at first sight: many cells, no name of a total, no heading.

    The others are looked at closely; a long list has few of them. What a cell in a column says is
    found out once.
    """
    filled = np.zeros(len(rows), dtype=np.int64)
    close = np.zeros(len(rows), dtype=bool)
    for column, cells in enumerate(zip_longest(*rows)):
        labels = {text_of(part) for part in header.labels.get(column, ())}
        counts = {cell: _count(cell, labels) for cell in set(cells)}
        counted = np.fromiter(map(counts.__getitem__, cells), np.int64, len(rows))
        filled += counted
        close |= counted == LOOK_CLOSELY
    # A lone text and a note have fewer cells.
    return ((filled >= FEWEST_CELLS) & ~close).tolist()


def _count(cell: object, labels: set[str]) -> int:
    """Return 1 for a cell that holds something, 0 for a blank, LOOK_CLOSELY for one that may be no
    data.
    """
    if not isinstance(cell, str):
        return int(cell is not None)
    text = text_of(cell)
    return LOOK_CLOSELY if text in labels or is_total(text) else int(bool(text))


def _target(parts: tuple[str, ...]) -> str:
    meaning = understand_heading(parts)
    return "" if meaning is None else meaning.target


def _covered(sheet: RawSheet, last: int) -> set[tuple[int, int]]:
    """Return the empty cells that belong to a merged cell above them."""
    return {
        (row, column)
        for top, left, bottom, right in sheet.merges
        if bottom > top > last
        for row in range(top + 1, bottom + 1)
        for column in range(left, right + 1)
    }


def _kind(
    sheet: RawSheet, header: Header, row: int, texts: dict[int, str], targets: dict[int, str]
) -> str:
    """Return the kind of a row that is not empty."""
    filled = {column: text for column, text in texts.items() if text}
    first = min(filled)
    names = [
        text
        for column, text in filled.items()
        if column <= first + 2 or targets.get(column) in NAMING
    ]
    if any(is_total(text) for text in names):
        return "totals"
    # A header that is printed again on every page repeats the texts of the first one.
    same = sum(
        text == text_of(part)
        for column, text in filled.items()
        for part in header.labels.get(column, ())
    )
    if same >= 2 and same * 2 >= len(filled):
        return "repeated"
    if len(texts) == 1 or (len(filled) == 1 and _is_wide(sheet, row, first)):
        return _lone(filled[first], targets.get(first, ""))
    return "notes" if _is_note(filled, targets.get(first, "")) else "data"


def _is_note(filled: dict[int, str], target: str) -> bool:
    """Return whether a row with few texts and no figures begins like a note: 注：, 填表人：."""
    opening, *others = [half_width(text) for text in filled.values()]
    begins = (
        NOTE.match(opening) is not None
        and NUMBERING.fullmatch(opening) is None
        and (target in ("row_no", "", "enterprise") or ":" in opening)
    )
    return begins and len(others) <= 3 and not any(_is_figure(text) for text in others)


def _is_figure(text: str) -> bool:
    return bool(re.fullmatch(r"[\d.,%]+", half_width(text)))


def _is_wide(sheet: RawSheet, row: int, column: int) -> bool:
    return any(
        top <= row <= bottom and left <= column < right for top, left, bottom, right in sheet.merges
    )


def _lone(text: str, target: str) -> str:
    """Return the kind of a row with a single text.

    In the column of names the text may be a name; elsewhere the row is no data.
    """
    if NOTE.match(half_width(text)) or len(text) > 40 or target == "row_no":
        return "notes"
    return (
        "headings"
        if target in ("", "enterprise", "county", "township", "ignore", "industry")
        else "data"
    )


def _enterprise_headings(
    sheet: RawSheet, by_kind: dict[str, list[int]], targets: dict[int, str]
) -> None:
    """Move rows that only name an enterprise, with its unnamed lines below, from data to
    headings.
    """
    names = [column for column, target in targets.items() if target == "enterprise"]
    lines = [column for column, target in targets.items() if target == "line"]
    if not names or not lines:
        return
    data = by_kind["data"]
    # The heading of an enterprise holds nothing but its name and details, and the next row has a
    # line but no name.
    for place, row in enumerate(list(data)):
        following = data[place + 1] if place + 1 < len(data) else None
        if (
            following is None
            or not is_empty(sheet.cell(following, names[0]))
            or is_empty(sheet.cell(following, lines[0]))
        ):
            continue
        filled = [column for column, cell in enumerate(sheet.rows[row]) if not is_empty(cell)]
        if all(targets.get(column) in ENTERPRISE_FIELDS for column in filled) and any(
            column in names for column in filled
        ):
            by_kind["headings"].append(row)
    by_kind["data"] = [row for row in data if row not in set(by_kind["headings"])]
    by_kind["headings"].sort()
