"""Cells of a platform's export as numbers, times and codes, each distinct text read once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd

from simulator.alerts.air_columns import MISSING, MISSING_CODES, hour_of, time_of
from simulator.files.checked_table import LARGEST_NUMBER


def texts_of(cells: pd.Series) -> pd.Series:
    """Return cells as stripped text, "" where empty."""
    if cells.dtype.kind == "M":
        return cells.dt.strftime("%Y-%m-%d %H:%M").fillna("")
    return cells.astype("str").where(cells.notna(), "").str.strip()


def numbers(cells: pd.Series) -> tuple[np.ndarray, np.ndarray]:
    """Return the numbers of cells, NaN where missing, and whether a cell is neither, or larger
    than any reading can be.
    """
    if cells.dtype.kind in "fiu":
        values = cells.to_numpy(dtype=float, na_value=np.nan)
        empty = np.isnan(values)
    else:
        text = texts_of(cells).str.replace(",", "", regex=False)
        empty = text.str.lower().isin(MISSING).to_numpy()
        values = pd.to_numeric(text.where(~empty), errors="coerce").to_numpy(
            dtype=float, na_value=np.nan
        )
    coded = np.isin(values, MISSING_CODES)
    # A number that is none, NaN, is not below the limit either.
    bad = ~empty & ~coded & ~(np.abs(values) <= LARGEST_NUMBER)
    return np.where(empty | coded | bad, np.nan, values), bad


def times(cells: pd.Series) -> np.ndarray:
    """Return the times of cells (datetime64[s]), NaT where one is none."""
    if cells.dtype.kind == "M":
        local = cells if cells.dt.tz is None else cells.dt.tz_convert("Asia/Shanghai")
        return local.dt.tz_localize(None).to_numpy(dtype="datetime64[s]")
    return _parsed(cells, time_of, "datetime64[s]")


def hours(cells: pd.Series) -> np.ndarray:
    """Return the hours of the day of cells (timedelta64[h]), NaT where one is none."""
    return _parsed(cells, hour_of, "timedelta64[h]")


def _parsed(cells: pd.Series, parse: Callable, kind: str) -> np.ndarray:
    codes, distinct = pd.factorize(texts_of(cells))
    parsed = [parse(str(item)) for item in distinct]
    values = np.array(["NaT" if item is None else item for item in parsed], dtype=kind)
    return values[codes] if len(values) else np.zeros(0, dtype=kind)
