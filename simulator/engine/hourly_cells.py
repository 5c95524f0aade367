"""Hourly emission of a stretch of time, from the parts of it on which loads are linear."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from simulator.engine.orders import INSTANT_H

# Most cells x units of one array, so that memory stays bounded.
DENSE_CELLS = 4_000_000


class Moving(Protocol):
    """Units (U) whose loads move.

    Attributes
    ----------
    count : int
        Number of units.
    fixed : array, (U), [0, 1]
        Share of the emission that does not fall with the load.
    weight : array, (U, P), [kg/h]
        Base emission.
    by_sector : list of (int, slice)
        Sectors with their units.
    """

    count: int
    fixed: np.ndarray
    weight: np.ndarray
    by_sector: list[tuple[int, slice]]


class HourlyCells:
    """Hourly emission of one stretch: cell by cell while a load moves, then one constant rest."""

    def __init__(
        self, chunk: Moving, cells: np.ndarray, hourly_kg: np.ndarray, start: float, end: float
    ) -> None:
        """Begin a stretch.

        Parameters
        ----------
        chunk : Moving
            The units.
        cells : array, [h]
            Edges of the cells.
        hourly_kg : array, (2, S, P, cells)
            What seasonal and actual emissions are added to.
        start, end : float, [h]
            The stretch.
        """
        self.chunk, self.cells, self.hourly_kg = chunk, cells, hourly_kg
        self.low = int(np.searchsorted(cells, start - INSTANT_H))
        self.high = int(np.searchsorted(cells, end - INSTANT_H))
        self.parts: list[tuple] = []

    def add(self, start, end, loads: tuple) -> None:
        """Keep a part on which both loads are linear."""
        self.parts.append((start, end, *loads))

    def close(self) -> None:
        """Add the stretch to the hourly sums."""
        chunk, cells = self.chunk, self.cells
        moving = [np.max(start) for start, *_ in self.parts[1:]]
        settled = max(moving, default=cells[self.low])
        a0, a1, s0, s1 = self.parts[-1][2:]
        if (a0 != a1).any() or (s0 != s1).any():
            settled = cells[self.high]
        middle = int(np.searchsorted(cells, settled - INSTANT_H))
        step = max(1, DENSE_CELLS // max(1, chunk.count))
        for low in range(self.low, middle, step):
            self._cells(low, min(low + step, middle))
        if middle < self.high:
            length = np.diff(cells[middle : self.high + 1])
            for run, load in enumerate((s1, a1)):
                self._flat(run, middle, self.high, _intensity(load, load > 0, chunk.fixed), length)

    def _cells(self, low: int, high: int) -> None:
        """Add cells in which loads move."""
        sums = np.zeros((2, self.chunk.count, high - low))
        for part in self.parts:
            self._part(sums, low, high, *part)
        for run in range(2):
            self._sum(run, low, high, sums[run])

    def _part(self, sums: np.ndarray, low: int, high: int, start, end, *loads: np.ndarray) -> None:
        """Add a part for the units and the cells only in which it has a length: where a stretch is
        split, many parts are empty for most units.
        """
        start, end = (np.broadcast_to(time, self.chunk.count) for time in (start, end))
        some = np.flatnonzero(end > start)
        if not len(some):
            return
        rows = slice(None) if len(some) == self.chunk.count else some
        cells, fixed = self.cells, self.chunk.fixed[rows][:, None]
        start, end = start[rows][:, None], end[rows][:, None]
        low_cell = max(low, int(np.searchsorted(cells, start.min(), side="right")) - 1)
        high_cell = min(high, int(np.searchsorted(cells, end.max())))
        if low_cell >= high_cell:
            return
        left, right = cells[low_cell:high_cell], cells[low_cell + 1 : high_cell + 1]
        first, last = np.maximum(start, left), np.minimum(end, right)
        length = np.maximum(last - first, 0.0)
        place = ((first + last) / 2 - start) / (end - start)
        a0, a1, s0, s1 = (load[rows][:, None] for load in loads)
        for run, (from_, to) in enumerate(((s0, s1), (a0, a1))):
            load = from_ + (to - from_) * place
            part = length * _intensity(load, (from_ > 0) | (to > 0), fixed)
            sums[run][rows, low_cell - low : high_cell - low] += part

    def _flat(self, run: int, low: int, high: int, hours: np.ndarray, length: np.ndarray) -> None:
        """Add cells in which no load moves: one sum by sector serves all of them."""
        chunk, hourly = self.chunk, self.hourly_kg[run]
        kg_h = np.add.reduceat(
            chunk.weight * hours[:, None], [rows.start for _, rows in chunk.by_sector]
        )
        if len(chunk.by_sector) == len(hourly):
            hourly[:, :, low:high] += kg_h[:, :, None] * length
        else:
            for (sector, _), part in zip(chunk.by_sector, kg_h, strict=True):
                hourly[sector, :, low:high] += part[:, None] * length

    def _sum(self, run: int, low: int, high: int, hours: np.ndarray) -> None:
        """Add the hours of normal emission (U, cells) of one run, as kilograms by sector."""
        chunk = self.chunk
        for sector, rows in chunk.by_sector:
            self.hourly_kg[run, sector, :, low:high] += chunk.weight[rows].T @ hours[rows]


def _intensity(load: np.ndarray, runs: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """Return the emission at a load, as a share of the normal emission."""
    return (1 - fixed) * load + np.where(runs, fixed, 0.0)
