"""Which level is in force in a district at a time, and which stage brings it (R1 to R3)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from .case import LEVELS, RANK, Case, Clock


@dataclass(frozen=True)
class Stage:
    """One stage of the scenario; `number` is its place in the list, from 1."""

    number: int
    level: str
    issued_h: Fraction
    start_h: Fraction
    end_h: Fraction
    scope: frozenset[str] | None
    start: datetime
    end: datetime

    def covers(self, district: str) -> bool:
        """Tell whether the stage's scope covers a district."""
        return self.scope is None or district in self.scope

    @property
    def precedence(self) -> tuple[int, Fraction, int]:
        """Return what decides between stages that overlap: level, issue time, place."""
        return RANK[self.level], self.issued_h, self.number


@dataclass(frozen=True)
class Change:
    """One change of the level in force in a district; `stage` is the owner afterwards."""

    time_h: Fraction
    before: str
    after: str
    stage: Stage | None

    @property
    def is_rise(self) -> bool:
        """Tell whether the level goes up."""
        return RANK[self.after] > RANK[self.before]


def read_stages(case: Case, clock: Clock) -> list[Stage]:
    """Return the scenario's stages with times in hours."""
    stages = []
    for number, row in enumerate(case.scenario.get("stages") or [], start=1):
        times = [clock.hours(row[name]) for name in ("issued", "start", "end")]
        stages.append(Stage(number, row["level"], *times, _names(row), row["start"], row["end"]))
    return stages


def _names(row: dict[str, Any]) -> frozenset[str] | None:
    """Return the districts that a stage names, one or several; None where it names none."""
    scope = row.get("scope")
    if scope is None:
        return None
    return frozenset([scope] if isinstance(scope, str) else scope)


class Timeline:
    """The levels in force in one district."""

    def __init__(self, stages: list[Stage], district: str) -> None:
        self.stages = [stage for stage in stages if stage.covers(district)]
        self.points_h = sorted({t for s in self.stages for t in (s.start_h, s.end_h)})
        self._runs = {level: list(self._runs_of(level)) for level in LEVELS[1:]}

    def owner(self, time_h: Fraction) -> Stage | None:
        """Return the stage that decides at a time."""
        now = [stage for stage in self.stages if stage.start_h <= time_h < stage.end_h]
        return max(now, key=lambda stage: stage.precedence, default=None)

    def level(self, time_h: Fraction) -> str:
        """Return the level in force at a time."""
        owner = self.owner(time_h)
        return owner.level if owner else "none"

    def level_before(self, time_h: Fraction) -> str:
        """Return the level in force just before a time."""
        ranks = [RANK[s.level] for s in self.stages if s.start_h < time_h <= s.end_h]
        return LEVELS[max(ranks, default=0)]

    def changes(self) -> list[Change]:
        """Return every change of the level in force, in order of time."""
        pairs = [(t, self.level_before(t), self.level(t)) for t in self.points_h]
        return [Change(t, p, q, self.owner(t)) for t, p, q in pairs if p != q]

    def runs(self, threshold: str) -> list[tuple[Fraction, Fraction]]:
        """Return the maximal unbroken runs [start, end) at `threshold` or above."""
        return self._runs[threshold]

    def _runs_of(self, threshold: str) -> Iterator[tuple[Fraction, Fraction]]:
        started = None
        for time_h in self.points_h:
            on = RANK[self.level(time_h)] >= RANK[threshold]
            if on and started is None:
                started = time_h
            elif not on and started is not None:
                yield started, time_h
                started = None

    def clock_start(self, level: str, time_h: Fraction) -> Fraction:
        """Return from when a measure of `level` counts its hours at a time (R3)."""
        threshold = "temporary" if level == "temporary" else "yellow"
        for start_h, end_h in self.runs(threshold):
            if start_h <= time_h < end_h:
                return start_h
        return time_h
