"""Loads of enterprises as they are, and as they were if they obeyed, walked forward in time."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import zip_longest
from typing import NamedTuple

import numpy as np

from simulator.engine.supervision.actors import ALWAYS_OBEYS, Actor
from simulator.engine.supervision.paths import target_of
from simulator.engine.supervision.scene import Scene
from simulator.engine.supervision.ticks import PER_HOUR


class Stint(NamedTuple):
    """A walker's way at one strength and one grade: its number, start and end [h]."""

    walker: int
    start_h: float
    end_h: float
    strength: float
    as_d: bool


class Walks:
    """The loads of some enterprises (A), each walked twice: as it is, and as if it obeyed.

    The walkers are numbered: enterprise n is walker n as it is, and walker A + n if it obeyed.
    """

    def __init__(self, scene: Scene, actors: Sequence[Actor]) -> None:
        """Begin all walks at the period's start."""
        self.actors = actors
        self.table = scene.pieces
        own = [actor.paths(as_d=False) for actor in actors]
        as_d = [
            actor.paths(as_d=True) if scene.asked_d is not None else paths
            for actor, paths in zip(actors, own, strict=True)
        ]
        sizes = np.array([len(paths) for paths in own] * 2, dtype=np.int64)
        self._first, self._count = np.cumsum(sizes) - sizes, sizes
        flat = [path for paths in own for path in paths]
        self._weight = np.array([path.weight for path in flat] * 2)
        self._unit = np.array([path.unit for path in flat] * 2, dtype=np.int64)
        self._as_d = np.array([path.unit for paths in as_d for path in paths] * 2, dtype=np.int64)
        self._piece = self.table.first[self._unit]
        self._load = np.array([path.first_load for path in flat] * 2)
        place = 0
        for actor, paths in zip(actors, own, strict=True):
            strength = actor.steps().strengths[0]
            for path in paths:
                if strength < 1.0:
                    target = target_of(path.segments[0], strength)
                    self._load[place] = max(path.first_load, target)
                place += 1
        self._time_h = [0.0] * len(sizes)

    def means(self, walkers: Sequence[int], start_h: float, end_h: float) -> np.ndarray:
        """Return the mean loads of walkers over a window [h] that begins no earlier than the last
        one of each ended.
        """
        self.advance(walkers, start_h)
        return self.advance(walkers, end_h) / (end_h - start_h)

    def apart(self, numbers: Sequence[int]) -> np.ndarray:
        """Return how far the loads of enterprises are from those of obedience, where most."""
        rows, starts = self._rows(np.asarray(numbers, dtype=np.int64))
        away = np.abs(self._load[rows] - self._load[rows + len(self._load) // 2])
        return np.maximum.reduceat(away, starts) if len(starts) else away

    def advance(self, walkers: Sequence[int], to_h: float) -> np.ndarray:
        """Walk to a time [h] and return the integrals of the loads on the way."""
        total = np.zeros(len(self._time_h))
        behind = [walker for walker in walkers if self._time_h[walker] < to_h]
        stints = [self._stints(walker, to_h) for walker in behind]
        for parts in zip_longest(*stints):
            self._walk([part for part in parts if part is not None], total)
        for walker in behind:
            self._time_h[walker] = to_h
        return total[walkers]

    def _stints(self, walker: int, to_h: float) -> list[Stint]:
        """Return the way of a walker to a time [h], split where its strength or grade changes."""
        here = self._time_h[walker]
        as_it_is = walker < len(self.actors)
        actor = self.actors[walker % len(self.actors)]
        steps = actor.steps() if as_it_is else ALWAYS_OBEYS
        times, strengths = steps.times_h, steps.strengths
        down_h = actor.down_at / PER_HOUR
        edges = [here, *times[bisect_right(times, here) : bisect_left(times, to_h)], to_h]
        if here < down_h < to_h:
            edges = sorted({*edges, down_h})
        return [
            Stint(walker, low, high, strengths[bisect_right(times, low)], low >= down_h)
            for low, high in zip(edges[:-1], edges[1:], strict=True)
        ]

    def _rows(self, walkers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the units of walkers, one walker after another, and where each begins."""
        sizes = self._count[walkers]
        starts = np.cumsum(sizes) - sizes
        return np.repeat(self._first[walkers] - starts, sizes) + np.arange(sizes.sum()), starts

    def _walk(self, stints: Sequence[Stint], total: np.ndarray) -> None:
        """Walk one stint of each of some walkers and add the integrals of their loads."""
        walker, *rest = (np.array(column) for column in zip(*stints, strict=True))
        rows, starts = self._rows(walker)
        start, end, strength, as_d = (np.repeat(one, self._count[walker]) for one in rest)
        begun = as_d & (self._unit[rows] != self._as_d[rows])
        if begun.any():
            turned = rows[begun]
            self._unit[turned] = self._as_d[turned]
            self._piece[turned] = self.table.first[self._unit[turned]]
        integral = self._move(rows, start, end, strength)
        total[walker] += np.add.reduceat(self._weight[rows] * integral, starts)

    def _move(
        self, rows: np.ndarray, start: np.ndarray, end: np.ndarray, strength: np.ndarray
    ) -> np.ndarray:
        """Move units (N) at one strength each, piece by piece; return the integrals (N)."""
        table, unit = self.table, self._unit[rows]
        last = table.first[unit + 1] - 1
        piece, load, here = self._piece[rows], self._load[rows], start
        down, up = table.ramp_down_h[unit], table.ramp_up_h[unit]
        total = np.zeros(len(rows))
        while (behind := (piece < last) & (table.end_h[piece] <= start)).any():
            piece = piece + behind
        while True:
            # The last piece holds to the end, whatever its own.
            stop = np.where(piece < last, np.minimum(end, table.end_h[piece]), end)
            length = stop - here
            ordered = table.ordered[piece]
            cut = table.seasonal_cut[piece]
            cut = np.where(ordered > 0, np.maximum(np.maximum(strength * ordered, cut), 0.0), cut)
            target = np.maximum(1.0 - cut, table.floor[piece])
            target = np.where(table.held[piece], 0.0, target)
            way = target - load
            need = np.abs(way) * np.where(way < 0, down, up)
            share = np.divide(length, need, out=np.ones_like(need), where=need > length)
            there = np.where(share < 1.0, load + way * share, target)
            moving = np.minimum(need, length)
            total += (load + there) / 2 * moving + there * (length - moving)
            load, here = np.where(length > 0, there, load), stop
            if (here >= end).all():
                break
            piece = piece + ((here < end) & (piece < last))
        self._piece[rows], self._load[rows] = piece, load
        return total
