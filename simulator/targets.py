"""What every line of a block is asked for at every moment, and the lines that move alike.

A block is a set of lines that one timeline of levels covers. Between two edges nothing that orders depend on changes:
level, season, clocks of measures and standing. Lines with the same answers throughout are one unit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from simulator.alerts import Timeline
from simulator.by_line import ByLine
from simulator.clock import daily_edges, hour_of_day
from simulator.cuts import CutTable, after_choice, counted_by_line
from simulator.fleet import Fleet, Standing
from simulator.levels import GRADES, YELLOW, grade_or_stand_in
from simulator.policy import Policy
from simulator.profiles import Profiles
from simulator.scenario import Response
from simulator.seasons import SeasonTable, State, edges, heating_at, state_at, without_hours

# Instants closer than this are one: far below a second, far above the rounding of hours in 20 years.
INSTANT_H = 1e-8
# Values looked at to guess how many a column has, and how many count as few.
SAMPLE, FEW_VALUES = 1000, 24
# Codes up to so many are looked up in a table of their own, others hashed.
MOST_CODES = 2**22


@dataclass(frozen=True)
class World:
    """What all blocks of a run share.

    Attributes
    ----------
    start, length_h : the period. grid : edges of the result's time cells [h], whole hours and stage edges.
    changes : times [h] of the dated changes, rising, with the lines (mask over the whole fleet) whose standing they may
    alter. standing : the whole fleet's standing after the first n changes. strength : (2, grades) with which orders are
    obeyed, by size (row 1: small and micro) and code of the grade.
    """

    start: datetime
    length_h: float
    policy: Policy
    profiles: Profiles
    response: Response
    own_measures: str
    pollutants: tuple[str, ...]
    grid: np.ndarray
    changes: tuple[tuple[float, np.ndarray], ...]
    standing: Callable[[int], Standing]
    strength: np.ndarray


def merged_edges(fixed: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the edges of both, rising; of edges that rounding alone sets apart the fixed one stays, else the first.

    Parameters
    ----------
    fixed : (n) rising edges [h] that stay as they are; those from the first to the last count.
    others : edges [h] in any order, computed by adding hours, so that one instant may come out as several numbers.
    """
    others = np.unique(others[(others > fixed[0]) & (others < fixed[-1])])
    after = np.searchsorted(fixed, others)
    apart = (others - fixed[after - 1] > INSTANT_H) & (fixed[after] - others > INSTANT_H)
    others = others[apart]
    return np.sort(np.concatenate((fixed, others[np.diff(others, prepend=-np.inf) > INSTANT_H])))


@dataclass(frozen=True)
class Moment:
    """What orders depend on at a moment, besides the level."""

    epoch: int
    heating: bool
    season: State
    temporary: tuple[float, ...]
    episode: tuple[float, ...]

    def state(self, level: int) -> tuple[float, ...]:
        """Return the state of the measures at a level."""
        return self.episode if level >= YELLOW else self.temporary


class Block:
    """Lines under one timeline, with their orders as vectors per moment.

    Attributes
    ----------
    fleet, timeline, world : the lines (L), their timeline, and what all blocks share.
    edges : (n + 1) edges of the stretches in [0, length]. moments : one per stretch.
    """

    def __init__(self, fleet: Fleet, timeline: Timeline, world: World) -> None:
        self.fleet, self.timeline, self.world = fleet, timeline, world
        self.response = world.response
        # (time, number of changes made by then) of the changes that concern the block.
        self.changes = [
            (time, made) for made, (time, rows) in enumerate(world.changes, start=1) if rows[fleet.row].any()
        ]
        self.by_line = ByLine(fleet) if counted_by_line(world.policy) else None
        self._tables: dict[int, tuple[CutTable, SeasonTable]] = {}
        self._vectors: dict[tuple, np.ndarray] = {}
        self.edges = self._edges()
        middle = (self.edges[:-1] + self.edges[1:]) / 2
        self.moments = [self.moment(float(time)) for time in middle]

    # -- moments -----------------------------------------------------------------------------------------------

    def moment(self, time_h: float) -> Moment:
        """Return what holds at a time [h]."""
        start, policy = self.world.start, self.world.policy
        epoch = sum(1 for time, _ in self.changes if time <= time_h)
        table, _ = self.at_epoch(epoch)
        hour = hour_of_day(start, time_h)
        states = []
        for runs in (self.timeline.responses, self.timeline.episodes):
            began = next((first for first, last in runs if first <= time_h < last), time_h)
            states.append(table.state(time_h - began, hour))
        season = state_at(policy.shape.seasonal, start, time_h)
        return Moment(epoch, heating_at(policy, start, time_h), season, *states)

    def _edges(self) -> np.ndarray:
        length, start = self.world.length_h, self.world.start
        times = [np.array([0.0, length]), self.timeline.edges[1:-1]]
        times.append(edges(self.world.policy, self.world.policy.shape.seasonal, start, length))
        times.append(np.array([time for time, _ in self.changes]))
        measures = {measure for epoch in range(len(self.changes) + 1) for measure in self.at_epoch(epoch)[0].measures}
        for measure in measures:
            if not measure.has_clock:
                continue
            for run in {*self.timeline.responses, *self.timeline.episodes}:
                end = min(run[1], length)
                if end > 0 and np.isfinite(run[0]):
                    times.append(run[0] + measure.clock_edges(end - run[0]))
                    times.append(
                        daily_edges(start, max(run[0], 0.0), end, measure.day_edges) if measure.day_edges else times[0]
                    )
        fixed = np.unique(np.concatenate(times[:2]))
        return merged_edges(fixed[(fixed >= 0) & (fixed <= length)], np.concatenate(times[2:]))

    def at_epoch(self, epoch: int) -> tuple[CutTable, SeasonTable]:
        """Return the tables of cuts after the block's first changes of standing."""
        if epoch not in self._tables:
            world = self.world
            made = self.changes[epoch - 1][1] if epoch else 0
            standing = world.standing(made).take(self.fleet.row)
            self._tables[epoch] = (
                CutTable(self.fleet, standing, world.policy, world.own_measures),
                SeasonTable(self.fleet, standing, world.policy, world.profiles, self.by_line),
            )
        return self._tables[epoch]

    # -- vectors over lines --------------------------------------------------------------------------------------

    def ordered(self, moment: Moment, level: int) -> np.ndarray:
        """Return the ordered cut (L) at a level, after the choice by line."""
        if level == 0:
            return self._remember(("none",), lambda: np.zeros(len(self.fleet)))

        def evaluate() -> np.ndarray:
            table, _ = self.at_epoch(moment.epoch)
            cut, rule = table.ordered(level, moment.state(level))
            return after_choice(self.by_line, table, cut, rule, self.fleet.floor(moment.heating))

        return self._remember(("ordered", moment.epoch, moment.heating, level, moment.state(level)), evaluate)

    def seasonal(self, moment: Moment) -> np.ndarray:
        """Return the seasonal cut (L), below 0 where moved hours are made up."""
        return self._seasonal(moment, moment.season)

    def seasonal_without_hours(self, moment: Moment) -> np.ndarray:
        """Return the seasonal cut (L) of the rules without hours."""
        return self._seasonal(moment, without_hours(self.world.policy.shape.seasonal, moment.season))

    def _seasonal(self, moment: Moment, state: State) -> np.ndarray:
        def evaluate() -> np.ndarray:
            return self.at_epoch(moment.epoch)[1].cut(state, self.fleet.floor(moment.heating))

        return self._remember(("seasonal", moment.epoch, moment.heating, state), evaluate)

    def strength(self, moment: Moment) -> np.ndarray:
        """Return the strength (L) with which orders are obeyed."""

        def evaluate() -> np.ndarray:
            grade = self.at_epoch(moment.epoch)[0].standing.grade
            return self.world.strength[self.fleet.small_micro.astype(np.int8), grade]

        return self._remember(("strength", moment.epoch), evaluate)

    def floor(self, moment: Moment) -> np.ndarray:
        """Return the floor (L) of the load."""
        return self._remember(("floor", moment.heating), lambda: self.fleet.floor(moment.heating))

    def _remember(self, key: tuple, evaluate) -> np.ndarray:
        if key not in self._vectors:
            self._vectors[key] = evaluate()
        return self._vectors[key]

    def vectors(self, kind: str | None = None) -> list[np.ndarray]:
        """Return every vector evaluated so far, or those of a kind: what tells one unit from another."""
        return [vector for key, vector in self._vectors.items() if kind in (None, key[0])]

    def keep_only(self, first: np.ndarray) -> None:
        """Shrink the remembered vectors to the first line of each unit."""
        self._vectors = {key: vector[first] for key, vector in self._vectors.items()}

    def of_units(self, places: np.ndarray | slice) -> Block:
        """Return the remembered vectors of some units as a block that can evaluate nothing more."""
        part = copy(self)
        part.fleet = part.by_line = part.world = None
        part._tables = {}
        part._vectors = {key: vector[places] for key, vector in self._vectors.items()}
        return part

    def repeated(self, copies: int, strength: Callable[[np.ndarray], np.ndarray]) -> Block:
        """Return copies of a block of units, one after another; `strength` makes the strengths (copies x U) of those (U) here."""
        block = copy(self)
        block._vectors = {
            key: strength(vector) if key[0] == "strength" else np.tile(vector, copies) if copies > 1 else vector
            for key, vector in self._vectors.items()
        }
        return block


def strengths(compliance: Mapping[str, float], small_micro: Mapping[str, float], default: float) -> np.ndarray:
    """Return values (2, grades) by size and code of the grade.

    Parameters
    ----------
    compliance, small_micro : values by grade, of all lines and of small and micro ones; a grade without one takes its
    stand-in's. default : of a grade without either.
    """
    table = np.full((2, len(GRADES)), default)
    for size, told in enumerate(((compliance,), (small_micro, compliance))):
        for code, grade in enumerate(GRADES):
            found = [values[name] for values in told for name in grade_or_stand_in(grade) if name in values]
            if found:
                table[size, code] = found[0]
    return table


def same_units(columns: Sequence[np.ndarray], count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (unit of each line (L), first line of each unit (U)) of lines that agree in every column."""
    code = np.zeros(count, dtype=np.int16)
    size = 1
    for column in columns:
        if count and (column == column[0]).all():
            continue
        part, names = _codes(column)
        if size * names > 2**60:
            code, kept = pd.factorize(code)
            size = len(kept)
        size *= names
        # The narrowest integers that hold the codes: less memory to go through.
        kind = next(kind for kind in (np.int16, np.int32, np.int64) if size <= np.iinfo(kind).max)
        code = code.astype(kind, copy=False)
        code *= kind(names)
        np.add(code, part, out=code, casting="unsafe")
    if size > MOST_CODES:
        code, _ = pd.factorize(code)
        size = int(code.max(initial=-1)) + 1
    return _in_order_of_appearance(code, size)


def _in_order_of_appearance(code: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Return (unit of each line (L), first line of each unit (U)) of codes below `size`, the units counted as they appear."""
    first = np.full(size, -1, dtype=np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    known = np.flatnonzero(first >= 0)
    known = known[np.argsort(first[known])]
    unit = np.empty(size, dtype=np.int64)
    unit[known] = np.arange(len(known))
    return unit[code], first[known]


def _codes(column: np.ndarray) -> tuple[np.ndarray, int]:
    """Return (code of each value (L), number of codes): equal codes are equal values."""
    if column.dtype == bool:
        return column, 2
    if column.dtype.kind == "i" and column.min() >= 0:
        return column, int(column.max()) + 1
    # A handful of values is told apart faster by asking for each than by hashing every one.
    code, known = np.zeros(len(column), dtype=np.int8), 0
    seen = pd.unique(column[:: max(1, len(column) // SAMPLE)])
    while known + len(seen) <= FEW_VALUES < len(column):
        for value in seen:
            known += 1
            code += (column == value) * np.int8(known)
        rest = code == 0
        if not rest.any():
            return code, known + 1
        seen = pd.unique(column[rest])
    part, names = pd.factorize(column, use_na_sentinel=False)
    return part, len(names)
