"""How the corpus is compared with what must come out of it."""

from __future__ import annotations

import csv
import io
import os
import re
from pathlib import Path

import pandas as pd
import pytest

from simulator.files.sheet_markup import column_number
from simulator.spreadsheets import Imported
from simulator.spreadsheets.import_report import ReportEntry

REAL_DATA = "HEAVYPOLLUTION_REAL_DATA"
ADDRESS = re.compile(r"(?P<sheet>.+)!(?P<letters>[A-Z]+)(?P<row>\d+)")


def differences(frame: pd.DataFrame, expected: str) -> list[str]:
    """Return where a frame differs from an expected inventory, as text; figures may differ by
    rounding of the ninth digit.
    """
    rows = list(csv.DictReader(io.StringIO(expected)))
    if len(rows) != len(frame):
        return [f"{len(frame)} rows instead of {len(rows)}"]
    found = []
    for number, (row, (_, line)) in enumerate(zip(rows, frame.iterrows(), strict=True)):
        for name, wanted in row.items():
            if not _same(line[name], wanted):
                found.append(f"row {number}, {name}: {line[name]!r} instead of {wanted!r}")
    return found


def _same(value: object, wanted: str) -> bool:
    if isinstance(value, str):
        return value == wanted
    if wanted == "":
        return pd.isna(value) or value in (False, 0.0)
    return abs(float(value) - float(wanted)) <= 1e-8 * max(1.0, abs(float(wanted)))


def of_cell(imported: Imported, sheet: str, row: int, column: int) -> list[ReportEntry]:
    """Return what the report says of one cell (row and column from 0), its row and its column."""
    return [
        entry
        for entry in imported.report.entries
        if entry.sheet == sheet
        and entry.first_row <= row <= entry.last_row
        and (entry.first_column < 0 or entry.first_column <= column <= entry.last_column)
    ]


def said(imported: Imported, kind: str, place: str) -> bool:
    """Return whether the report has an entry of a kind at a cell (Sheet1!F17) or at rows
    (Sheet1!2:7).
    """
    match = ADDRESS.fullmatch(place)
    if match is None:
        return any(entry.cells == place for entry in imported.report.of_kind(kind))
    row, column = int(match["row"]) - 1, column_number(match["letters"]) - 1
    entries = of_cell(imported, match["sheet"], row, column)
    return any(entry.kind == kind and entry.first_column >= 0 for entry in entries)


def real_data(name: str) -> Path:
    """Return a file of the folder of real data; without that folder the test is skipped."""
    path = Path(os.environ.get(REAL_DATA, "")) / name
    if not os.environ.get(REAL_DATA) or not path.exists():
        pytest.skip(f"real data not found: set {REAL_DATA} to the folder that holds {name}")
    return path
