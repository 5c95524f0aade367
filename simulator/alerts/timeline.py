"""Alert stages: the level in force at each place and time, and the episodes that follow from it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.terms.levels import LOWEST_ALERT, NONE, TEMPORARY

EPISODE_LONG_H = 30 * 24.0


@dataclass(frozen=True)
class Stage:
    """One stretch of an alert at one level, times in hours since the period's start.

    Attributes
    ----------
    number : int
        Its number in the scenario's order, from 1.
    level : int
        Rank of the level, 1 temporary to 4 red.
    issued_h, start_h, end_h : float
        Issue, start and end [h]; issued_h <= start_h < end_h.
    scope : tuple[str, ...] | None
        Names of the districts covered, None for all.
    """

    number: int
    level: int
    issued_h: float
    start_h: float
    end_h: float
    scope: tuple[str, ...] | None = None

    def covers(self, district: str) -> bool:
        """Return whether the stage covers a district ('' for lines without one)."""
        return self.scope is None or district in self.scope


@dataclass(frozen=True)
class Timeline:
    """The stage that decides in a district: from edges[i] to edges[i + 1] it is stage owner[i].

    Attributes
    ----------
    edges : np.ndarray (n + 1)
        Times [h]; the first is -inf and the last inf.
    owner : np.ndarray (n)
        Index into `stages`, -1 where no stage covers the district.
    level : np.ndarray (n)
        Rank of the level in force.
    stages : tuple[Stage, ...]
        The stages of the scenario.
    covering : tuple[Stage, ...]
        The stages that cover the district, in their order.
    """

    edges: np.ndarray
    owner: np.ndarray
    level: np.ndarray
    stages: tuple[Stage, ...]
    covering: tuple[Stage, ...]

    def index_at(self, time_h: float) -> int:
        """Return the index of the interval that contains a time."""
        return int(np.searchsorted(self.edges, time_h, side="right")) - 1

    def runs(self, lowest: int) -> list[tuple[float, float]]:
        """Return the longest unbroken intervals [start, end) with the level at `lowest` or above
        [h].
        """
        runs: list[tuple[float, float]] = []
        for index in np.flatnonzero(self.level >= lowest):
            start, end = float(self.edges[index]), float(self.edges[index + 1])
            if runs and runs[-1][1] == start:
                runs[-1] = (runs[-1][0], end)
            else:
                runs.append((start, end))
        return runs

    @property
    def episodes(self) -> list[tuple[float, float]]:
        """The runs at yellow or above [h]."""
        return self.runs(LOWEST_ALERT)

    @property
    def responses(self) -> list[tuple[float, float]]:
        """The runs at temporary or above [h]."""
        return self.runs(TEMPORARY)

    def changes(self) -> list[tuple[float, int, int, int]]:
        """Return (time [h], level before, level after, owner after) of every change of level."""
        return [
            (float(self.edges[i]), int(self.level[i - 1]), int(self.level[i]), int(self.owner[i]))
            for i in range(1, len(self.level))
            if self.level[i] != self.level[i - 1]
        ]


def timeline(stages: Sequence[Stage], district: str) -> Timeline:
    """Return the timeline of a district: at each time the highest stage that covers it.

    Of equal stages the one issued last decides, then the later in the list.
    """
    return _timeline(stages, [stage.covers(district) for stage in stages])


def _timeline(stages: Sequence[Stage], covers: Sequence[bool]) -> Timeline:
    covering = [(index, stage) for index, stage in enumerate(stages) if covers[index]]
    times = sorted({time for _, stage in covering for time in (stage.start_h, stage.end_h)})
    # The infinite ends make every time fall inside an interval.
    edges = np.array([-np.inf, *times, np.inf])
    owner = np.full(len(edges) - 1, -1)
    # The highest stage is written last: by level, then issue, then place in the list.
    for _, _, index in sorted((stage.level, stage.issued_h, index) for index, stage in covering):
        start, end = np.searchsorted(edges, (stages[index].start_h, stages[index].end_h))
        owner[start:end] = index
    ranks = np.array([stage.level for stage in stages] + [NONE])
    return Timeline(
        edges, owner, ranks[owner], tuple(stages), tuple(stage for _, stage in covering)
    )


@dataclass(frozen=True)
class Scopes:
    """Districts grouped into classes that the same stages cover.

    Attributes
    ----------
    class_of : dict[str, int]
        Class of each district name.
    timelines : tuple[Timeline, ...]
        The timeline of each class.
    """

    class_of: dict[str, int]
    timelines: tuple[Timeline, ...]


def scopes(stages: Sequence[Stage], districts: Sequence[str]) -> Scopes:
    """Return the classes of districts that the same stages cover, in order of first appearance."""
    seen: dict[tuple[bool, ...], int] = {}
    class_of = {}
    for district in districts:
        covers = tuple(stage.covers(district) for stage in stages)
        class_of[district] = seen.setdefault(covers, len(seen))
    return Scopes(class_of, tuple(_timeline(stages, covers) for covers in seen))
