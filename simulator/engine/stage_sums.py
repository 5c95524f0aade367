"""Emissions by alert stage: every hour of every line belongs to one stage or to none."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from simulator.alerts.timeline import Stage


class StageSums:
    """Sums by stage, filled block by block.

    Attributes
    ----------
    grid : array, [h]
        Edges of the time cells.
    length : array, [h]
        Lengths of the cells.
    kg : array, (3, K + 1, P)
        Emission of the baseline, seasonal and actual run in each stage's line-hours; the last row
        is outside every stage.
    """

    def __init__(self, stages: Sequence[Stage], grid: np.ndarray, pollutants: int) -> None:
        self.grid, self.length = grid, np.diff(grid)
        count = len(stages)
        self.kg = np.zeros((3, count + 1, pollutants))
        self._cells = [
            slice(
                int(np.searchsorted(grid, stage.start_h)),
                int(np.searchsorted(grid, min(stage.end_h, grid[-1]))),
            )
            for stage in stages
        ]
        self._owned = [np.zeros(max(0, part.stop - part.start), dtype=bool) for part in self._cells]
        self._cell_kg = [np.zeros((3, pollutants, len(owned))) for owned in self._owned]

    def add(self, owner: np.ndarray, kg: np.ndarray) -> None:
        """Add a block.

        Parameters
        ----------
        owner : array, (cells)
            Stage that owns each cell, -1 for none.
        kg : array, (3, P, cells)
            Emission of the baseline, seasonal and actual run.
        """
        # Owner -1 (no stage) is also the index of the last row of `kg`, the row outside every
        # stage.
        for stage in np.unique(owner):
            own = owner == stage
            self.kg[:, stage] += kg[:, :, own].sum(axis=2)
            if stage >= 0:
                part = self._cells[stage]
                self._owned[stage] |= own[part]
                self._cell_kg[stage] += np.where(own[part], kg[:, :, part], 0.0)

    def hours(self, stage: int) -> float:
        """Return the hours in which the stage owns at least one district."""
        return float(self.length[self._cells[stage]][self._owned[stage]].sum())

    def whole_kg(self, stage: int) -> np.ndarray:
        """Return the baseline emission (P) of the stage's line-hours."""
        return self.kg[0, stage]

    def met_h(self, stage: int, target: float, pollutant: int, whole_kg_h: float | None) -> float:
        """Return the hours of a stage in which its alert reduction reaches a target share.

        Parameters
        ----------
        target : float, [0, 1]
            Target share of the whole-society emission.
        pollutant : int
            Place of the pollutant.
        whole_kg_h : float or None, [kg/h]
            Whole-society emission; None takes the baseline of the stage's line-hours.
        """
        length = self.length[self._cells[stage]]
        baseline, seasonal, actual = self._cell_kg[stage][:, pollutant]
        whole = baseline if whole_kg_h is None else whole_kg_h * length
        met = self._owned[stage] & (whole > 0) & (seasonal - actual >= (target - 1e-9) * whole)
        return float(length[met].sum())
