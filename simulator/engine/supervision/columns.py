"""Columns of values by enterprise: read one at a time as fast as a list, changed many at a time as
fast as a NumPy array.
"""

from __future__ import annotations

from array import array
from typing import Any

import numpy as np


class Column:
    """Values of enterprises (E), of one kind.

    Attributes
    ----------
    one : array.array
        The values, to read or change one.
    all : np.ndarray
        (E) the same values in the same memory, to read or change many.
    """

    __slots__ = ("all", "one")

    def __init__(self, values: np.ndarray, kind: str) -> None:
        """Hold values; `kind` is b (small whole numbers), q (whole numbers) or d (numbers)."""
        self.one: Any = array(kind, np.asarray(values).astype(kind).tobytes())
        self.all = np.frombuffer(self.one, dtype=kind)

    @classmethod
    def of(cls, count: int, value: float, kind: str) -> Column:
        """Return a column of one value."""
        return cls(np.full(count, value), kind)
