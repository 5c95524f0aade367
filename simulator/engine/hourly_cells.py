"""Hourly emission of a stretch of time, from the parts of it on which loads are linear."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, Protocol

import numpy as np

from simulator.engine.orders import INSTANT_H

# Most pollutants x cells x units of a sector in one product. OpenBLAS puts larger ones on several
# threads: where cores are busy they wait for each other far longer than they work, and their number
# changes the last bit of a sum.
ONE_THREAD = 262_144


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


class _Part(NamedTuple):
    """A part for the units (U, 1) in which it has a length.

    Attributes
    ----------
    rows : array
        The units.
    start, end : float or array, [h]
        The part.
    low, high : int
        The cells that it may reach.
    loads : list of (array, array)
        Seasonal and actual load at both ends.
    moves : bool
        Whether one of them is another at the end.
    """

    rows: np.ndarray
    start: np.ndarray | float
    end: np.ndarray | float
    low: int
    high: int
    loads: list[tuple[np.ndarray, np.ndarray]]
    moves: bool


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
        if self.low < middle:
            parts = [part for whole in self.parts for part in self._split(*whole)]
            most = max(rows.stop - rows.start for _, rows in chunk.by_sector)
            # In fours, so that a product that is split keeps its last bits.
            step = max(4, ONE_THREAD // (chunk.weight.shape[1] * most) // 4 * 4)
            for low in range(self.low, middle, step):
                self._cells(parts, low, min(low + step, middle))
        if middle < self.high:
            length = np.diff(cells[middle : self.high + 1])
            for run, load in enumerate((s1, a1)):
                self._flat(run, middle, self.high, _intensity(load, load > 0, chunk.fixed), length)

    def _split(self, start, end, a0, a1, s0, s1) -> Iterator[_Part]:
        """Yield a part for the units only in which it has a length, those that move apart: where a
        stretch is split, many parts are empty for most units, and few of the others move.
        """
        long = np.broadcast_to(end > start, self.chunk.count)
        moving = (a0 != a1) | (s0 != s1)
        for moves in (True, False):
            rows = np.flatnonzero(long & (moving == moves))
            if not len(rows):
                continue
            first, last = (
                time if np.ndim(time) == 0 else time[rows][:, None] for time in (start, end)
            )
            yield _Part(
                rows,
                first,
                last,
                int(np.searchsorted(self.cells, np.min(first), side="right")) - 1,
                int(np.searchsorted(self.cells, np.max(last))),
                [(s0[rows][:, None], s1[rows][:, None]), (a0[rows][:, None], a1[rows][:, None])],
                moves,
            )

    def _cells(self, parts: list[_Part], low: int, high: int) -> None:
        """Add cells in which loads move."""
        sums = np.zeros((2, self.chunk.count, high - low))
        for part in parts:
            self._add_part(sums, low, high, part)
        for run in range(2):
            self._sum(run, low, high, sums[run])

    def _add_part(self, sums: np.ndarray, low: int, high: int, part: _Part) -> None:
        """Add a part to the hours of normal emission (2, U, cells) of some cells."""
        low_cell, high_cell = max(low, part.low), min(high, part.high)
        if low_cell >= high_cell:
            return
        fixed = self.chunk.fixed[part.rows][:, None]
        first, last = within_cells(self.cells[low_cell : high_cell + 1], part.start, part.end)
        length = last - first
        if part.moves:
            place = middles(first, last, part.start, part.end)
        for run, (from_, to) in enumerate(part.loads):
            load = from_ + (to - from_) * place if part.moves else from_
            hours = length * _intensity(load, (from_ > 0) | (to > 0), fixed)
            sums[run][part.rows, low_cell - low : high_cell - low] += hours

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


def within_cells(cells: np.ndarray, start, end) -> tuple[np.ndarray, np.ndarray]:
    """Return where each of some parts (U, 1) of time begins and ends (U, cells) within cells [h];
    at one time where it does not reach a cell.
    """
    edges = np.clip(cells, start, end)
    return edges[..., :-1], edges[..., 1:]


def middles(first: np.ndarray, last: np.ndarray, start, end) -> np.ndarray:
    """Return the middle of each part within each cell (U, cells), as a share of the part: where a
    load is linear, its mean over the cell is its value there.
    """
    length = np.asarray(end - start)
    return ((first + last) / 2 - start) / np.where(length > 0, length, 1.0)


def _intensity(load: np.ndarray, runs: np.ndarray, fixed: np.ndarray) -> np.ndarray:
    """Return the emission at a load, as a share of the normal emission."""
    return (1 - fixed) * load + np.where(runs, fixed, 0.0)
