"""Problems of the cells of a column, the first of them one by one."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.files.checked_table import PROBLEMS_PER_COLUMN
from simulator.terms.errors import Problem
from simulator.terms.labels import Message, message


def report(
    problems: list[Problem],
    file: str,
    place: tuple[np.ndarray, str],
    cells: pd.Series,
    bad: np.ndarray,
    allowed: Message,
) -> None:
    """Add a problem for each bad cell of a column, the first of them one by one.

    Parameters
    ----------
    place : tuple
        (N) rows in the file, and the column's heading.
    """
    rows, column = place
    found = np.flatnonzero(bad)
    for row in found[:PROBLEMS_PER_COLUMN]:
        number = int(rows[row])
        shown, where = str(cells.iloc[row]), f"row {number}, {column}".removesuffix(", ")
        problems.append(Problem(file, where, shown, allowed, "", (number, column)))
    rest = len(found) - PROBLEMS_PER_COLUMN
    if rest > 0:
        last = (int(rows[found[-1]]), column)
        problems.append(Problem(file, column, "", message("more_rows", count=rest), "", last))
