"""The life of one production line: what it is told, when it answers, how its load moves."""

from bisect import bisect_right
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any, NamedTuple

import simpy

from .answers import Answers
from .case import Case, Clock, exact, nearest
from .cuts import RuleBook
from .levels import Change


class Piece(NamedTuple):
    """A stretch on which the loads of the seasonal and the actual run are straight lines."""

    start_h: float
    end_h: float
    seasonal_start: float
    seasonal_end: float
    actual_start: float
    actual_end: float


class Step(NamedTuple):
    """What held for a line between two instants of its diary.

    `cut` is the ordered cut of the level in force, `followed` the one that the line follows;
    `key` the stage's number as text, `early` or `outside`.
    """

    start_h: float
    end_h: float
    key: str
    cut: float
    followed: float
    strength: float
    floor: float
    late: bool
    pieces: list[Piece]


class Load:
    """A load that moves linearly towards its target."""

    def __init__(self, value: float, ramp_down_h: float, ramp_up_h: float) -> None:
        self.value, self.ramp_down_h, self.ramp_up_h = value, ramp_down_h, ramp_up_h

    def move(self, start_h: float, end_h: float, target: float) -> list[tuple[float, float]]:
        """Move from `start_h` to `end_h` and return the corners (time, load) passed."""
        ramp_h = self.ramp_down_h if target < self.value else self.ramp_up_h
        needed_h = abs(target - self.value) * ramp_h
        if needed_h == 0:
            corners = [(start_h, target), (end_h, target)]
        elif start_h + needed_h <= end_h:
            corners = [(start_h, self.value), (start_h + needed_h, target), (end_h, target)]
        else:
            moved = (end_h - start_h) / ramp_h
            reached = self.value - moved if target < self.value else self.value + moved
            corners = [(start_h, self.value), (end_h, reached)]
        self.value = corners[-1][1]
        return corners


def load_at(corners: list[tuple[float, float]], time_h: float) -> float:
    """Return the load at a time between the corners."""
    for (start_h, first), (end_h, last) in pairwise(corners):
        if time_h <= start_h:
            return first
        if time_h < end_h:
            return first + (last - first) * (time_h - start_h) / (end_h - start_h)
    return corners[-1][1]


def pieces_between(
    seasonal: list[tuple[float, float]], actual: list[tuple[float, float]]
) -> list[Piece]:
    """Return the pieces on which both loads are straight."""
    times_h = sorted({time_h for time_h, _ in [*seasonal, *actual]})
    return [
        Piece(
            start_h,
            end_h,
            load_at(seasonal, start_h),
            load_at(seasonal, end_h),
            load_at(actual, start_h),
            load_at(actual, end_h),
        )
        for start_h, end_h in pairwise(times_h)
    ]


class Line:
    """One production line as a SimPy process; `steps` is its story afterwards."""

    def __init__(self, env: simpy.Environment, case: Case, clock: Clock, book: RuleBook, i: int):
        self.env, self.clock, self.book, self.i = env, clock, book, i
        self.line, self.timeline = case.lines[i], book.timeline
        self.response = case.scenario.get("response") or {}
        self.process_row = (case.policy.get("process") or {}).get(self.line["industry"]) or {}
        self.lag_h = self._own_number("notification_lag_h")
        self.ramp_down_h = self._own_number("ramp_down_h")
        self.ramp_up_h = self._own_number("ramp_up_h")
        self.changes = {c.time_h: c for c in self.timeline.changes() if c.time_h > 0}
        self.answers = Answers(self.timeline, exact(self.lag_h), book.points_h)
        self.begins_h = self._early_begins()
        self.kept_down = self._kept_down()
        self.steps: list[Step] = []
        env.process(self.live())

    def _own_number(self, name: str) -> float:
        for source in (self.line, self.process_row, self.response):
            if source.get(name) is not None:
                return float(source[name])
        return 0.0

    def live(self) -> Iterator[Any]:
        """Go from one instant of the diary to the next until the period ends."""
        diary, now_h = self._diary(), Fraction(0)
        first_h = self._middle(diary, now_h)
        seasonal = Load(self._seasonal_target(first_h), *self._ramps())
        actual = Load(self._first_load(first_h), *self._ramps())
        while now_h < self.clock.end_h:
            until_h = diary[bisect_right(diary, now_h)]
            stands_by = self.answers.stands_by(now_h)
            self.steps.append(self._step(now_h, until_h, stands_by, seasonal, actual))
            yield self.env.timeout(until_h - now_h)
            now_h = until_h

    def _first_load(self, middle_h: Fraction) -> float:
        """Return the load at the period's start, which may lie on an early way down (C3)."""
        ordered = self.book.ordered(self.i, self.answers.stands_by(Fraction(0)), middle_h)
        begun = sorted((b, rise_h) for rise_h, b in self.begins_h.items() if b < 0)
        marks_h = [*(float(begin_h) for begin_h, _ in begun), 0.0]
        way_down = Load(self._actual_target(middle_h, ordered), *self._ramps())
        for (_, rise_h), ends_h in zip(begun, pairwise(marks_h), strict=True):
            ordered = max(ordered, self._early_cut(rise_h))
            way_down.move(*ends_h, self._actual_target(middle_h, ordered))
        return way_down.value

    def _ramps(self) -> tuple[float, float]:
        return self.ramp_down_h, self.ramp_up_h

    def _diary(self) -> list[Fraction]:
        end_h = self.clock.end_h
        times_h = {*self.book.points_h, *self.changes, *self.answers.times_h()}
        times_h |= {*self.begins_h.values(), Fraction(0)}
        return [*sorted(time_h for time_h in times_h if 0 <= time_h < end_h), end_h]

    @staticmethod
    def _middle(diary: list[Fraction], time_h: Fraction) -> Fraction:
        return (time_h + diary[bisect_right(diary, time_h)]) / 2

    # --- early starts ------------------------------------------------------------------------

    def _early_begins(self) -> dict[Fraction, Fraction]:
        """Return, by the time of each rise that starts early, when the line begins (R18).

        A rise is asked about after those before it: the cut it raises is the one that the line
        stands by just before, and an early start has answered its own rise.
        """
        if not self._starts_early():
            return {}
        begins_h = {}
        for time_h, change in sorted(self.changes.items()):
            stands_by = self.answers.stands_by_before(time_h)
            before = self.book.ordered(self.i, stands_by, time_h)
            after = self.book.ordered(self.i, change.after, time_h)
            if change.is_rise and after > before:
                begin_h = self._begin_h(change, before, after)
                self.answers.hears(change.stage, max(time_h, begin_h))
                begins_h[time_h] = begin_h
        return begins_h

    def _starts_early(self) -> bool:
        continuous = self.line["continuous"]
        if continuous is None:
            continuous = self.process_row.get("continuous") or False
        return continuous and (self.response.get("early_start") or "none") != "none"

    def _begin_h(self, change: Change, before: float, after: float) -> Fraction:
        """Return when the line begins its way from one ordered cut to another."""
        begin_h = change.stage.issued_h + exact(self.lag_h)
        if self.response.get("pre_adjustment_h"):
            begin_h = min(begin_h, change.time_h - exact(self.response["pre_adjustment_h"]))
        if self.response["early_start"] == "planned":
            middle_h = self.book.middle(change.time_h)
            fall = self._target(middle_h, before) - self._target(middle_h, after)
            begin_h = max(begin_h, change.time_h - Fraction(self.ramp_down_h * fall))
        return nearest(begin_h, self.book.points_h)

    def _early_cut(self, rise_h: Fraction) -> float:
        """Return the constant cut that an early start follows until its rise."""
        return self.book.ordered(self.i, self.changes[rise_h].after, rise_h)

    def _early_cuts(self, time_h: Fraction) -> list[float]:
        """Return the cuts of the early starts that are under way at a time."""
        return [
            self._early_cut(rise_h)
            for rise_h, begin_h in self.begins_h.items()
            if begin_h <= time_h < rise_h
        ]

    def _kept_down(self) -> list[tuple[Fraction, Fraction]]:
        """Return the episodes through which the line stays at 0 (R19)."""
        if not self.response.get("no_restart"):
            return []
        episodes = self.timeline.runs("yellow")
        return [run for run in episodes if self.book.stands_still_before(self.i, run[0])]

    # --- targets -----------------------------------------------------------------------------

    def _target(self, time_h: Fraction, ordered: float) -> float:
        """Return the target under an ordered cut, with season, strength, floor and moved hours."""
        book, i = self.book, self.i
        seasonal = book.seasonal(i, time_h)
        if ordered == 0 and seasonal == 0:
            return 1.0 + book.made_up(i, time_h)
        return max(1 - max(ordered * book.strength(i, time_h), seasonal), book.floor(i, time_h))

    def _seasonal_target(self, time_h: Fraction) -> float:
        return self._target(time_h, 0.0)

    def _actual_target(self, time_h: Fraction, ordered: float) -> float:
        if any(start_h <= time_h < end_h for start_h, end_h in self.kept_down):
            return 0.0
        return self._target(time_h, ordered)

    def _step(
        self, start_h: Fraction, end_h: Fraction, stands_by: str, seasonal: Load, actual: Load
    ) -> Step:
        book, i, middle_h = self.book, self.i, (start_h + end_h) / 2
        ends_h = float(start_h), float(end_h)
        level, owner = self.timeline.level(middle_h), self.timeline.owner(middle_h)
        early = self._early_cuts(middle_h)
        followed = max([book.ordered(i, stands_by, middle_h), *early])
        pieces = pieces_between(
            seasonal.move(*ends_h, self._seasonal_target(middle_h)),
            actual.move(*ends_h, self._actual_target(middle_h, followed)),
        )
        return Step(
            start_h=ends_h[0],
            end_h=ends_h[1],
            key=str(owner.number) if owner else "early" if early else "outside",
            cut=book.ordered(i, level, middle_h),
            followed=followed,
            strength=book.strength(i, middle_h),
            floor=book.floor(i, middle_h),
            late=stands_by != level,
            pieces=pieces,
        )
