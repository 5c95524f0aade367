"""Problems of the cells of a column, the first of them one by one."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simulator.terms.errors import Problem, nearest
from simulator.terms.labels import Message, message

PROBLEMS_PER_COLUMN = 200


def report(
    problems: list[Problem],
    file: str,
    place: tuple[np.ndarray, str],
    cells: pd.Series,
    bad: np.ndarray,
    allowed: str | Message,
    known: Sequence[str] = (),
) -> None:
    """Add a problem for each bad cell of a column, the first of them one by one.

    Parameters
    ----------
    place : tuple
        (N) rows in the file, and the column's heading.
    known : sequence of str
        Texts that the cells may have, of which the nearest is told.
    """
    rows, column = place
    found = np.flatnonzero(bad)
    for row in found[:PROBLEMS_PER_COLUMN]:
        number, shown = int(rows[row]), str(cells.iloc[row])
        where = f"row {number}, {column}".removesuffix(", ")
        problems.append(
            Problem(file, where, shown, allowed, nearest(shown, known), (number, column))
        )
    rest = len(found) - PROBLEMS_PER_COLUMN
    if rest > 0:
        last = (int(rows[found[-1]]), column)
        problems.append(Problem(file, column, "", message("more_rows", count=rest), "", last))
