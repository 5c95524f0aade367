"""What must hold of an accepted input: no row lost without a word, no number that is none."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from fuzz.trial import LostError

NO_NUMBER = re.compile(r"[-+]?(inf|infinity|nan)", re.IGNORECASE)


def same_count(read: int, written: int | None) -> None:
    """Raise where an accepted table has not the rows that were written."""
    if written is not None and read != written:
        raise LostError(f"{read} rows read of {written}")


def finite(frame: pd.DataFrame, gaps: bool = True) -> None:
    """Raise where a column of numbers holds an infinite one; `gaps`: missing ones are allowed."""
    for name in frame.columns:
        cells = frame[name]
        if cells.dtype.kind == "f":
            values = cells.to_numpy()
            if np.isinf(values).any() or (not gaps and np.isnan(values).any()):
                raise LostError(f"column {name} holds a number that is none")


def finite_data(data: Any, way: str = "") -> None:
    """Raise where plain data holds an infinite number."""
    if isinstance(data, dict):
        for key, value in data.items():
            finite_data(value, f"{way}.{key}")
    elif isinstance(data, (list, tuple)):
        for value in data:
            finite_data(value, way)
    elif isinstance(data, float) and np.isinf(data):
        raise LostError(f"{way} is infinite")


def finite_files(folder: Path, texts: frozenset[str] = frozenset()) -> None:
    """Raise where a file of results holds a word for no number; `texts` are words of the input."""
    for path in folder.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in csv.reader(file):
                if any(NO_NUMBER.fullmatch(cell) and cell not in texts for cell in row):
                    raise LostError(f"{path.name} holds a number that is none")
    for path in folder.rglob("*.json"):
        json.loads(path.read_text(encoding="utf-8"), parse_constant=_no_constant)


def _no_constant(name: str) -> None:
    raise LostError(f"JSON holds {name}")
