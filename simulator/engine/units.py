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
    # Units are numbered as they appear: the first line of each has a higher number than all before.
    unit, _ = pd.factorize(code)
    return unit, np.flatnonzero(np.diff(np.maximum.accumulate(unit), prepend=-1))


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
