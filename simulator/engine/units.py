"""Units: lines that agree in everything that is asked of them.

All lines of a unit have the same load at every moment. Their emissions differ only by their bases.
A county of a thousand lines therefore needs only a few dozen loads.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

# How many values are sampled to guess the number of distinct ones, and how many distinct ones
# count as few.
SAMPLE, FEW_VALUES = 1000, 24
# Up to this many codes are looked up in a table; more of them are hashed.
MOST_CODES = 2**22


def same_units(columns: Sequence[np.ndarray], count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (unit of each line (L), first line of each unit (U)); the lines of a unit agree in
    every column.

    Parameters
    ----------
    columns : sequence of array, (L)
        Values to compare.
    count : int
        Number of lines.
    """
    code = np.zeros(count, dtype=np.int16)
    size = 1
    for column in columns:
        if count and (column == column[0]).all():
            continue
        part, names = _codes(column)
        # Codes of further columns must not overflow 64 bits: number the combinations afresh.
        if size * names > 2**60:
            code, kept = pd.factorize(code)
            size = len(kept)
        size *= names
        # The narrowest integers that hold the codes: less memory to go through.
        kind = next(kind for kind in (np.int16, np.int32, np.int64) if size <= np.iinfo(kind).max)
        code = code.astype(kind, copy=False)
        code *= kind(names)
        np.add(code, part, out=code, casting="unsafe")
    if size > MOST_CODES:
        code, _ = pd.factorize(code)
        size = int(code.max(initial=-1)) + 1
    return _in_order_of_appearance(code, size)


def _in_order_of_appearance(code: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (unit of each line (L), first line of each unit (U)), with units numbered as they
    appear.

    Parameters
    ----------
    code : array, (L)
        Code of each line, below `size`.
    """
    first = np.full(size, -1, dtype=np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    known = np.flatnonzero(first >= 0)
    known = known[np.argsort(first[known])]
    unit = np.empty(size, dtype=np.int64)
    unit[known] = np.arange(len(known))
    return unit[code], first[known]


def _codes(column: np.ndarray) -> tuple[np.ndarray, int]:
    """Return (code of each value (L), number of codes); equal codes mean equal values."""
    if column.dtype == bool:
        return column, 2
    if column.dtype.kind == "i" and column.min() >= 0:
        return column, int(column.max()) + 1
    # A few values are told apart faster by one comparison for each than by hashing all rows.
    code, known = np.zeros(len(column), dtype=np.int8), 0
    seen = pd.unique(column[:: max(1, len(column) // SAMPLE)])
    while known + len(seen) <= FEW_VALUES < len(column):
        for value in seen:
            known += 1
            code += (column == value) * np.int8(known)
        rest = code == 0
        if not rest.any():
            return code, known + 1
        seen = pd.unique(column[rest])
    part, names = pd.factorize(column, use_na_sentinel=False)
    return part, len(names)
