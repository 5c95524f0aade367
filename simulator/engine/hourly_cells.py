"""Hourly emission of a stretch of time, from the parts of it on which loads are linear."""

from __future__ import annotations

from typing import Literal, Protocol

import numpy as np

from simulator.engine.orders import INSTANT_H

# Parts from which on sums by a sparse matrix are quicker, its import apart (assumed: it changes no
# result).
MANY = 4096
# Whole numbers of sparse matrices, which turn all others into them.
PLACE = np.int32


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
    """Hourly emission of one stretch: part by part while a load moves, then one constant rest."""

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

    def add(self, rows: slice | np.ndarray, start, end, loads: tuple) -> None:
        """Keep a part of some units on which both loads are linear."""
        self.parts.append((rows, start, end, *loads))

    def close(self, seasonal: np.ndarray, actual: np.ndarray) -> None:
        """Add the stretch to the hourly sums; the loads are those at its end."""
        chunk, cells = self.chunk, self.cells
        settled = cells[self.low]
        for _, start, end, a0, a1, s0, s1 in self.parts:
            # The first time from which all loads stay as they are.
            settled = max(settled, np.max(start))
            moves = (a0 != a1) | (s0 != s1)
            if moves.any():
                settled = max(settled, np.max(np.broadcast_to(end, moves.shape)[moves]))
        middle = int(np.searchsorted(cells, settled - INSTANT_H))
        if self.low < middle:
            self._moving(middle)
        if middle < self.high:
            length = np.diff(cells[middle : self.high + 1])
            for run, load in enumerate((seasonal, actual)):
                self._flat(run, middle, self.high, _intensity(load, load > 0, chunk.fixed), length)

    def _moving(self, high: int) -> None:
        """Add cells in which loads move.

        A part gives the cells in which it begins and ends what falls into them. In those between
        its intensity is a line: its value and slope are added at the first of them and taken away
        after the last, so that the work grows with the parts and not with units x cells.
        """
        edges = self.cells[self.low : high + 1] - self.cells[self.low]
        rows, start, end, loads = self._joined(edges[-1])
        opens = _cell(edges, start, "right")
        inside = np.minimum(end, edges[-1])
        closes = _cell(edges, inside, "left")
        spans, last_edge = opens < closes, edges[closes]
        head_end = np.where(spans, edges[opens + 1], inside)
        whole = np.flatnonzero(spans)
        middle, length = (edges[:-1] + edges[1:]) / 2, np.diff(edges)
        sums = _SectorSums(self.chunk, rows, len(length))
        for run, (first, last) in enumerate((loads[:2], loads[2:])):
            runs, fixed = (first > 0) | (last > 0), self.chunk.fixed[rows]
            value = _intensity(first, runs, fixed)
            slope = (_intensity(last, runs, fixed) - value) / (end - start)
            head = (head_end - start) * (value + slope * ((head_end - start) / 2))
            tail = (inside - last_edge) * (value + slope * ((last_edge + inside) / 2 - start))
            kg = sums.of(slice(None), opens, head) + sums.of(whole, closes, tail)
            line = sums.between(whole, opens, closes, value - slope * start)
            moving = np.flatnonzero(spans & (slope != 0))
            if len(moving):
                line += sums.between(moving, opens, closes, slope) * middle[:, None]
            kg += line * length[:, None]
            for place, (sector, _) in enumerate(self.chunk.by_sector):
                self.hourly_kg[run, sector, :, self.low : high] += kg[place].T

    def _joined(self, end_h: float) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        """Return (units, starts, ends, loads (4, N)) of all parts that have a length and begin
        before an end, with times [h] from the stretch's start.
        """
        origin, units = self.cells[self.low], np.arange(self.chunk.count)
        kept = []
        for rows, start, end, a0, a1, s0, s1 in self.parts:
            first, last = (np.broadcast_to(time, a0.shape) - origin for time in (start, end))
            some = np.flatnonzero((last > first) & (first < end_h))
            loads = np.stack([load[some] for load in (s0, s1, a0, a1)])
            kept.append((units[rows][some], np.maximum(first[some], 0.0), last[some], loads))
        rows, starts, ends, loads = (
            np.concatenate(column, axis=-1) for column in zip(*kept, strict=True)
        )
        return rows, starts, ends, loads

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


class _SectorSums:
    """Sums by sector, cell and pollutant of values of units' parts (N)."""

    def __init__(self, chunk: Moving, rows: np.ndarray, cells: int) -> None:
        """Prepare the sums of parts of some units (N) over so many cells."""
        sizes = [part.stop - part.start for _, part in chunk.by_sector]
        self.shape = len(sizes), cells + 1, chunk.weight.shape[1]
        self.rows, self.weight = rows.astype(PLACE), chunk.weight
        # Where the cells of each part's sector begin.
        self.place = np.repeat(np.arange(len(sizes), dtype=PLACE) * PLACE(cells + 1), sizes)[rows]

    def of(self, some: slice | np.ndarray, cell: np.ndarray, value: np.ndarray) -> np.ndarray:
        """Return the sums (sectors, cells, P) of weight x value (N) at cells (N) of some parts."""
        return self._summed(some, cell, value)[:, :-1]

    def between(
        self, some: np.ndarray, opens: np.ndarray, closes: np.ndarray, value: np.ndarray
    ) -> np.ndarray:
        """Return the sums (sectors, cells, P) of weight x value (N) of some parts in the cells
        between those in which each opens and closes.
        """
        steps = self._summed(some, opens + 1, value)
        steps -= self._summed(some, closes, value)
        return np.cumsum(steps, axis=1, out=steps)[:, :-1]

    def _summed(self, some: slice | np.ndarray, cell: np.ndarray, value: np.ndarray) -> np.ndarray:
        sectors, cells, _ = self.shape
        place = self.place[some] + cell[some]
        sums = sums_at if len(place) < MANY else quick_sums_at
        kg = sums(place, self.rows[some], value[some], self.weight, sectors * cells)
        return kg.reshape(self.shape)


def _cell(edges: np.ndarray, time_h: np.ndarray, side: Literal["left", "right"]) -> np.ndarray:
    """Return the cell in which each time lies; a time on an edge is that of the cell before it
    (left) or after it (right).
    """
    return (np.searchsorted(edges, time_h, side=side) - 1).astype(PLACE)


def sums_at(
    place: np.ndarray, rows: np.ndarray, value: np.ndarray, weight: np.ndarray, count: int
) -> np.ndarray:
    """Return sums of what parts (N) emit, added in the order of the parts.

    Parameters
    ----------
    place : array of int, (N), [0, count)
        Where each part is added.
    rows : array of int, (N)
        Unit of each part.
    value : array, (N)
        What the unit's weight is multiplied by.
    weight : array, (U, P)
        Weight of each unit.
    count : int
        Number of places.

    Returns
    -------
    array, (count, P)
    """
    pollutants = weight.shape[1]
    flat = (place[:, None] * pollutants + np.arange(pollutants)).ravel()
    # Of nothing, NumPy counts in whole numbers.
    kg = np.bincount(flat, (weight[rows] * value[:, None]).ravel(), count * pollutants)
    return kg.astype(float, copy=False).reshape(count, pollutants)


def quick_sums_at(
    place: np.ndarray, rows: np.ndarray, value: np.ndarray, weight: np.ndarray, count: int
) -> np.ndarray:
    """Return the same as `sums_at`, to the last bit and four times as quick where there are many
    parts: the product with a sparse matrix adds its values in the order in which they are given.
    """
    # A run of few lines does without this import, which takes longer than the run.
    from scipy.sparse import coo_array

    return coo_array((value, (place, rows)), shape=(count, len(weight))) @ weight


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
