"""Area sources: sector totals that are no enterprise line (interfaces: Area sources)."""

from __future__ import annotations

from dataclasses import dataclass
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
    base_kg_d : np.ndarray
        (S, P) [kg/d], by the inventory's pollutants.
    cuts : np.ndarray
        (S, levels) share taken away at each level, none first.
    sha256 : str
        Digest of the file.
    """

    rows: pd.DataFrame
    base_kg_d: np.ndarray
    cuts: np.ndarray
    sha256: str

    def __len__(self) -> int:
        return len(self.rows)


def no_area_sources(pollutants: tuple[str, ...]) -> AreaSources:
    """Return area sources without a row."""
    rows = pd.DataFrame({column.name: [] for column in AREA_SOURCES}, dtype="str").astype(
        {"synthetic": bool}
    )
    return AreaSources(rows, np.zeros((0, len(pollutants))), np.zeros((0, len(LEVELS))), "")


def read_area_sources(path: str | Path, pollutants: tuple[str, ...] | None) -> AreaSources:
    """Return the area sources of a file, with emissions by the inventory's pollutants.

    A pollutant that the inventory does not have is refused; one that only the inventory has is 0
    here. Without the inventory's pollutants (None) the file's own are taken.

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
    cuts = np.column_stack(
        [np.zeros(len(rows)), *(rows[f"cut_{level}"].to_numpy() for level in ALERT_LEVELS)]
    )
    return AreaSources(rows, base, cuts, file.sha256)


def emitting(area: AreaSources, path: str | Path) -> AreaSources:
    """Return area sources that somebody filled in: rows of zeros, such as a template's, would
    make a whole society of the list alone.

    Raises
    ------
    InputError
        None of them emits anything.
    """
    if not area.base_kg_d.any():
        raise refuse(path, "", "0 kg/d", message("area_sources_zero"))
    return area
