"""The reduction inventory: enterprises and production lines, read and checked
(data/DICTIONARY.md).
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.files.checked_table import read_table, rows_again
from simulator.terms.contracts import INVENTORY


@dataclass(frozen=True)
class Inventory:
    """A checked inventory.

    Attributes
    ----------
    lines : pd.DataFrame
        One row per production line, typed by `contracts.INVENTORY`, with ids filled in.
    pollutants : tuple[str, ...]
        Pollutant names, in the file's order.
    sha256 : str
        Digest of the file.
    path : str
        Path of the file, as the user gave it.
    """

    lines: pd.DataFrame
    pollutants: tuple[str, ...]
    sha256: str
    path: str

    def __len__(self) -> int:
        return len(self.lines)

    def enterprise_names(self) -> dict[str, str]:
        """Return {enterprise_id: name}, the name of its first line."""
        first = self.lines.drop_duplicates("enterprise_id")
        return dict(zip(first["enterprise_id"], first["enterprise"], strict=True))

    def base_kg_d(self) -> np.ndarray:
        """Return base emissions (L, P) [kg/d] as written; lines shut for long are not yet set to
        zero.
        """
        return np.column_stack([self.lines[f"{name}_kg_d"].to_numpy() for name in self.pollutants])


def read_inventory(path: str | Path) -> Inventory:
    """Return the inventory of a CSV, XLSX or Parquet file.

    Raises
    ------
    InputError
        With every problem of the file: columns, cells, duplicates.
    """
    file = read_table(Path(path), INVENTORY, pollutants=True)
    lines = file.frame
    blank = (lines["enterprise_id"] == "").to_numpy()
    if blank.any():
        lines["enterprise_id"] = lines["enterprise_id"].where(~blank, lines["enterprise"])
    # A line without a name gets no code: its empty cell is reported, and two are no duplicates.
    blank = ((lines["line_id"] == "") & (lines["line"] != "")).to_numpy()
    if blank.any():
        lines["line_id"] = lines["line_id"].where(
            ~blank, lines["enterprise_id"] + "/" + lines["line"]
        )
    twice = rows_again(file, str(path), ("enterprise_id", "line"), "line_twice")
    reported_rows = {problem.order[0] for problem in twice}
    # A row that repeats a line's name also repeats its filled-in code: it is reported once.
    codes = rows_again(file, str(path), ("line_id",), "line_id_twice")
    file.check([*twice, *(problem for problem in codes if problem.order[0] not in reported_rows)])
    return Inventory(lines, file.pollutants, file.sha256, str(path))
