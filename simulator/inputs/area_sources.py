"""Area sources: sector totals that are no enterprise line (data/DICTIONARY.md)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.files.checked_table import read_table, rows_again
from simulator.terms.contracts import AREA_SOURCES
from simulator.terms.errors import Problem, refuse
from simulator.terms.labels import message
from simulator.terms.levels import ALERT_LEVELS, LEVELS


@dataclass(frozen=True)
class AreaSources:
    """Checked area sources.

    Attributes
    ----------
    rows : pd.DataFrame
        One row per area source and district.
    base_kg_d : np.ndarray (S, P)
        Base emission by the inventory's pollutants [kg/d].
    cuts : np.ndarray (S, levels)
        Share of the emission taken away at each level; the first column is no alert.
    sha256 : str
        Digest of the file.
    """

    rows: pd.DataFrame
    base_kg_d: np.ndarray
    cuts: np.ndarray
    sha256: str

    def __len__(self) -> int:
        return len(self.rows)


@lru_cache(maxsize=8)
def no_area_sources(pollutants: tuple[str, ...]) -> AreaSources:
    """Return area sources without any row."""
    rows = pd.DataFrame({column.name: [] for column in AREA_SOURCES}, dtype="str").astype(
        {"synthetic": bool}
    )
    return AreaSources(rows, np.zeros((0, len(pollutants))), np.zeros((0, len(LEVELS))), "")


def read_area_sources(path: str | Path, pollutants: tuple[str, ...] | None) -> AreaSources:
    """Return the area sources of a file, with emissions by the inventory's pollutants.

    Parameters
    ----------
    path : str | Path
        The file.
    pollutants : tuple[str, ...] | None
        The inventory's pollutants. One that the file lacks is 0; one that only the file has is
        refused. None takes the file's own.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    file = read_table(Path(path), AREA_SOURCES, pollutants=True)
    pollutants = file.pollutants if pollutants is None else pollutants
    foreign = [name for name in file.pollutants if name not in pollutants]
    problems = [
        Problem(
            str(path),
            "row 1",
            f"{name}_kg_d",
            message("pollutant_of_inventory", known=", ".join(pollutants)),
        )
        for name in foreign
    ]
    rows = file.frame
    file.check(
        [*problems, *rows_again(file, str(path), ("district", "area_source"), "area_source_twice")]
    )
    base = np.column_stack(
        [
            rows[f"{name}_kg_d"].to_numpy() if name in file.pollutants else np.zeros(len(rows))
            for name in pollutants
        ]
    )
    # The first column is the level "none", which cuts nothing, so that a level's rank is its
    # column.
    cuts = np.column_stack(
        [np.zeros(len(rows)), *(rows[f"cut_{level}"].to_numpy() for level in ALERT_LEVELS)]
    )
    return AreaSources(rows, base, cuts, file.sha256)


def emitting(area: AreaSources, path: str | Path) -> AreaSources:
    """Return the area sources if any of them emits.

    In an unfilled template all rows are zero, and the inventory alone would count as the whole
    society.

    Raises
    ------
    InputError
        None of them emits anything.
    """
    if not area.base_kg_d.any():
        raise refuse(path, "", "0 kg/d", message("area_sources_zero"))
    return area
