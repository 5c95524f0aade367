"""What stands once above a table of one plant (一厂一策): its name, industry, grade."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.spreadsheets.book import RawSheet
from simulator.spreadsheets.cells import half_width, is_empty, read_grade_cell, text_of
from simulator.spreadsheets.columns import understand_heading
from simulator.spreadsheets.import_report import Note
from simulator.terms.labels import message

TARGETS = (
    "enterprise", "enterprise_id", "industry", "county", "township", "grade", "operating_days",
    "zone",
)  # fmt: skip


@dataclass(frozen=True)
class Pair:
    """A label of a form and its value.

    Attributes
    ----------
    column : int
        Column of the value, from 0.
    target : str
        Column of the inventory that the label means.
    value : str
        The value as written.
    """

    column: int
    target: str
    value: str


def pairs(cells: Sequence[object]) -> list[Pair]:
    """Return the labels of a row with the values behind them: 企业名称：甲公司, or in two cells."""
    found = []
    filled = [(column, text_of(cell)) for column, cell in enumerate(cells) if not is_empty(cell)]
    following: list[tuple[int, str]] = [*filled[1:], (-1, "")]
    # The last cell has none behind it; an empty row has no cells.
    for (column, text), (place, after) in zip(filled, following, strict=False):
        label, colon, inside = text.replace("：", ":").partition(":")
        target = _target(label)
        if target and colon and inside.strip():
            found.append(Pair(column, target, inside.strip()))
        elif target and after and not _is_label(after):
            found.append(Pair(place, target, after))
    return found


def is_form(cells: Sequence[object]) -> bool:
    """Return whether a row is one of a form: every second cell, or every cell, is a value."""
    filled = sum(not is_empty(cell) for cell in cells)
    number = len(pairs(cells))
    return number > 0 and (filled == 2 * number or filled == number)


def read_form(sheet: RawSheet, titles: Sequence[int]) -> tuple[dict[str, str], list[Note]]:
    """Return the values of a form above a table by column of the inventory, and their notes."""
    values: dict[str, str] = {}
    notes: list[Note] = []
    for row in titles:
        for pair in pairs(sheet.rows[row]):
            value: object = pair.value
            if pair.target == "grade":
                value = read_grade_cell(pair.value).value
            if value is None or pair.target in values:
                continue
            values[pair.target] = str(value)
            why = message("form_value")
            place = (row, pair.column, pair.target)
            notes.append(Note("converted", *place, pair.value, str(value), why))
    return values, notes


def _target(label: str) -> str:
    meaning = understand_heading([label]) if half_width(label) else None
    target = "" if meaning is None else meaning.target
    return target if target in TARGETS else ""


def _is_label(text: str) -> bool:
    return understand_heading([re.sub("[:：]$", "", text)]) is not None
