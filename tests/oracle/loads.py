"""The life of one production line: what it is told, when it answers, how its load moves."""

from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import simpy

from .case import Case, Clock
from .cuts import RuleBook


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
        now_h, stands_by, pending = 0.0, self.timeline.level(0.0), None
        diary = self._diary()
        seasonal = Load(self._seasonal_target(self._middle(diary, 0.0)), *self._ramps())
        start_cut = self.book.ordered(self.i, stands_by, 0.0)
        start = self._actual_target(self._middle(diary, 0.0), start_cut)
        actual = Load(start, *self._ramps())
        while now_h < self.clock.end_h:
            change = self.changes.get(now_h)
            if change and change.is_rise:
                answer_h = self._answer_h(change)
                pending = (answer_h, change.after) if answer_h > now_h else None
                stands_by = stands_by if pending else change.after
            elif change:
                stands_by, pending = change.after, None
            elif pending and now_h >= pending[0]:
                stands_by, pending = pending[1], None
            until_h = diary[bisect_right(diary, now_h)]
            if pending:
                until_h = min(until_h, pending[0])
            self.steps.append(self._step(now_h, until_h, stands_by, seasonal, actual))
            yield self.env.timeout(until_h - now_h)
            now_h = until_h

    def _ramps(self) -> tuple[float, float]:
        return self.ramp_down_h, self.ramp_up_h

    def _diary(self) -> list[float]:
        times_h = [*self.book.points_h, *self.changes, *self.begins_h.values(), 0.0]
        end_h = self.clock.end_h
        return [*sorted({time_h for time_h in times_h if 0 <= time_h < end_h}), end_h]

    @staticmethod
    def _middle(diary: list[float], time_h: float) -> float:
        return (time_h + diary[bisect_right(diary, time_h)]) / 2

    # --- notices -----------------------------------------------------------------------------

    def _answer_h(self, change: Any) -> float:
        """Return when a rise reaches the line (R16, R18); an early start has answered."""
        if change.time_h in self.begins_h:
            return max(change.time_h, self.begins_h[change.time_h])
        return max(change.time_h, change.stage.issued_h + self.lag_h)

    def _early_begins(self) -> dict[float, float]:
        """Return, by the time of each rise that starts early, when the line begins (R18)."""
        mode = self.response.get("early_start") or "none"
        continuous = self.line["continuous"]
        if continuous is None:
            continuous = self.process_row.get("continuous") or False
        if mode == "none" or not continuous:
            return {}
        begins_h = {}
        for time_h, change in self.changes.items():
            before = self.book.ordered(self.i, change.before, time_h)
            after = self.book.ordered(self.i, change.after, time_h)
            if not change.is_rise or after <= before:
                continue
            begin_h = change.stage.issued_h + self.lag_h
            if self.response.get("pre_adjustment_h"):
                begin_h = min(begin_h, time_h - self.response["pre_adjustment_h"])
            if mode == "planned":
                middle_h = self.book.middle(time_h)
                fall = self._target(middle_h, before) - self._target(middle_h, after)
                begin_h = max(begin_h, time_h - self.ramp_down_h * fall)
            begins_h[time_h] = begin_h
        return begins_h

    def _early_cuts(self, time_h: float) -> list[float]:
        """Return the cuts of the early starts that are under way at a time."""
        return [
            self.book.ordered(self.i, self.changes[rise_h].after, rise_h)
            for rise_h, begin_h in self.begins_h.items()
            if begin_h <= time_h < rise_h
        ]

    def _kept_down(self) -> list[tuple[float, float]]:
        """Return the episodes through which the line stays at 0 (R19)."""
        if not self.response.get("no_restart"):
            return []
        episodes = self.timeline.runs("yellow")
        return [run for run in episodes if self.book.stands_still_before(self.i, run[0])]

    # --- targets -----------------------------------------------------------------------------

    def _target(self, time_h: float, ordered: float) -> float:
        """Return the target under an ordered cut, with season, strength, floor and moved hours."""
        book, i = self.book, self.i
        seasonal = book.seasonal(i, time_h)
        if ordered == 0 and seasonal == 0:
            return 1.0 + book.made_up(i, time_h)
        return max(1 - max(ordered * book.strength(i, time_h), seasonal), book.floor(i, time_h))

    def _seasonal_target(self, time_h: float) -> float:
        return self._target(time_h, 0.0)

    def _actual_target(self, time_h: float, ordered: float) -> float:
        if any(start_h <= time_h < end_h for start_h, end_h in self.kept_down):
            return 0.0
        return self._target(time_h, ordered)

    def _step(
        self, start_h: float, end_h: float, stands_by: str, seasonal: Load, actual: Load
    ) -> Step:
        book, i, middle_h = self.book, self.i, (start_h + end_h) / 2
        level, owner = self.timeline.level(middle_h), self.timeline.owner(middle_h)
        early = self._early_cuts(middle_h)
        followed = max([book.ordered(i, stands_by, middle_h), *early])
        pieces = pieces_between(
            seasonal.move(start_h, end_h, self._seasonal_target(middle_h)),
            actual.move(start_h, end_h, self._actual_target(middle_h, followed)),
        )
        return Step(
            start_h=start_h,
            end_h=end_h,
            key=str(owner.number) if owner else "early" if early else "outside",
            cut=book.ordered(i, level, middle_h),
            followed=followed,
            strength=book.strength(i, middle_h),
            floor=book.floor(i, middle_h),
            late=stands_by != level,
            pieces=pieces,
        )
