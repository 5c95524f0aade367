"""Values of cells as bureaus write them, with what a careful engineer enters for them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from simulator.spreadsheets.cells import (
    Value,
    read_choice,
    read_flag,
    read_grade_cell,
    read_number,
)

REVIEW = Path(__file__).parent.parent / "review"
VALUES = [
    "fourth_values.tsv",
    "seventh_values.tsv",
    "eighth_values.tsv",
    "ninth_values.tsv",
    "fourteenth_values.tsv",
    "fifteenth_values.tsv",
]
READERS = {
    "grade": read_grade_cell,
    "flag": lambda cell: read_flag(cell, "flag_protected"),
    "state": lambda cell: read_choice(cell, "state", ("0", "1")),
    "number": read_number,
}


def _rows() -> list[dict[str, str]]:
    rows: list[dict[str, str]] = []
    for name in VALUES:
        with (REVIEW / name).open(encoding="utf-8", newline="") as file:
            rows += csv.DictReader(file, delimiter="\t")
    return rows


def _written(value: Value) -> str:
    if value.how == "refused":
        return "open"
    if isinstance(value.value, bool):
        return str(int(value.value))
    if isinstance(value.value, float):
        return f"{value.value:g}"
    return value.value or ""


@pytest.mark.parametrize("row", _rows(), ids=lambda row: row["value"])
def test_a_value_is_read_as_a_careful_engineer_enters_it(row):
    """What leaves room is refused and so comes in as a row to settle; nothing is read as its
    contrary.
    """
    assert _written(READERS[row["kind"]](row["value"])) == row["reading"]
