"""One enterprise under supervision: its orders by the minute, its loads and kilograms.

Enterprises share nothing here, so each is a case of its own: the lines of tests/oracle/loads.py with
a strength that a course gives instead of a compliance, and with a grade that a finding makes a D.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

import simpy

from .case import GRADES_FROM_BEST, Case, Clock, hours_hold
from .cuts import PRIORITY_POLLUTANTS, RuleBook
from .levels import Stage, Timeline
from .loads import Line
from .standing import Standing, StandingBook
from .sums import Cells, LineSums

HOUR = 60
FULL_STOP = 1 - 1e-12


def hours(minute: int) -> Fraction:
    """Return minutes since the period's start as hours."""
    return Fraction(minute, HOUR)


def minutes(time_h: Any) -> int:
    """Return hours as whole minutes; a world in which they are not whole is no world of ours."""
    minute = round(time_h * HOUR)
    assert abs(time_h * HOUR - minute) < 1e-6, f"{float(time_h)} h is no whole minute"
    return minute


@dataclass(frozen=True)
class Habit:
    """How an enterprise behaves until the end of one of its runs [min]."""

    until: int
    kind: str
    strength: float


@dataclass(frozen=True)
class Course:
    """What an enterprise does: its habit run by run, corrections [from, until), a downgrade [min]."""

    habits: tuple[Habit, ...]
    pretend_hours: tuple[float, float]
    corrections: tuple[tuple[int, int], ...] = ()
    downgraded: int | None = None

    def habit(self, time_h: Fraction) -> Habit | None:
        """Return the habit that holds at a time; None after the last run."""
        return next((one for one in self.habits if time_h < hours(one.until)), None)

    def corrected(self, time_h: Fraction) -> bool:
        """Tell whether a correction holds at a time."""
        return any(hours(a) <= time_h < hours(b) for a, b in self.corrections)

    def strength(self, time_h: Fraction, hour_of_day: Fraction) -> float:
        """Return the share of the ordered cut that is carried out at a time (S7)."""
        habit = self.habit(time_h)
        if habit is None or self.corrected(time_h):
            return 1.0
        if habit.kind == "pretending":
            return 1.0 if hours_hold(list(self.pretend_hours), hour_of_day) else 0.0
        return habit.strength

    def obeying(self) -> Course:
        """Return the course of an enterprise that always obeys, under the same grades."""
        return replace(self, habits=(), corrections=())

    def points(self, clock: Clock) -> set[Fraction]:
        """Return the times at which the strength may change."""
        times = {hours(one.until) for one in self.habits}
        times |= {hours(t) for span in self.corrections for t in span}
        if any(one.kind == "pretending" for one in self.habits):
            midnights = clock.midnights(Fraction(0), clock.end_h)
            times |= {m + Fraction(str(h)) for m in midnights for h in self.pretend_hours}
        return times


class _Standings(StandingBook):
    """Standings in which all lines are a D from a time on, own measures set aside (S21)."""

    down_h: Fraction | None = None

    def at(self, time_h: Fraction) -> list[Standing]:
        standings = super().at(time_h)
        if self.down_h is None or time_h < self.down_h:
            return standings
        return [one._replace(grade="D", own_measures=False) for one in standings]


class _Book(RuleBook):
    """The cuts of one enterprise's lines in one district, with a downgrade and a course."""

    def __init__(self, *place: Any, downgraded: int | None) -> None:
        self.down_h = None if downgraded is None else hours(downgraded)
        self.course: Course | None = None
        self.planning = False
        super().__init__(*place)

    def _points(self) -> list[Fraction]:
        self.standings = _Standings(self.case, self.clock)
        self.standings.down_h = self.down_h
        points_h = super()._points()
        return points_h if self.down_h is None else sorted({*points_h, self.down_h})

    def strength(self, i: int, time_h: Fraction) -> float:
        if self.planning or self.course is None:
            return 1.0
        return self.course.strength(time_h, self.clock.hour_of_day(time_h))


class _Line(Line):
    """A line whose strength is its course's, and whose early starts a downgrade plans anew."""

    def __init__(self, *place: Any, course: Course, before: _Line | None) -> None:
        self.course, self.before = course, before
        super().__init__(*place)

    def _early_begins(self) -> dict[Fraction, Fraction]:
        """As R18; what had begun before a downgrade, or was past, stays as it was (S21)."""
        self.book.planning = True
        begins_h: dict[Fraction, Fraction] = {}
        for time_h, change in sorted(self.changes.items()):
            kept = self._begun(time_h)
            if kept is not None:
                begins_h |= kept
                for begin_h in kept.values():
                    self.answers.hears(change.stage, max(time_h, begin_h))
            elif self._starts_early() and change.is_rise:
                stands_by = self.answers.stands_by_before(time_h)
                cuts = [self.book.ordered(self.i, q, time_h) for q in (stands_by, change.after)]
                if cuts[1] > cuts[0]:
                    begin_h = Fraction(minutes(self._begin_h(change, *cuts)), HOUR)
                    if self.book.down_h is not None:
                        begin_h = max(begin_h, self.book.down_h)
                    self.answers.hears(change.stage, max(time_h, begin_h))
                    begins_h[time_h] = begin_h
        self.book.planning = False
        return begins_h

    def _begun(self, rise_h: Fraction) -> dict[Fraction, Fraction] | None:
        """Return what an early start was before the downgrade; None where it is planned anew."""
        if self.before is None:
            return None
        begin_h = self.before.begins_h.get(rise_h)
        if rise_h <= self.book.down_h:
            return {} if begin_h is None else {rise_h: begin_h}
        if begin_h is not None and begin_h <= self.book.down_h:
            return {rise_h: begin_h}
        return None

    def _early_cuts(self, time_h: Fraction) -> list[float]:
        if self.before is not None and time_h < self.book.down_h:
            return self.before._early_cuts(time_h)
        self.book.course = self.course
        return super()._early_cuts(time_h)

    def _first_load(self, middle_h: Fraction) -> float:
        if self.before is not None and self.book.down_h > 0:
            return self.before._first_load(middle_h)
        # Other lines of other courses share the book.
        self.book.course = self.course
        return super()._first_load(middle_h)

    def _diary(self) -> list[Fraction]:
        end_h = self.clock.end_h
        points = {t for t in self.course.points(self.clock) if 0 < t < end_h}
        return sorted({*super()._diary(), *points})


class Kilograms(dict[str, list[float]]):
    """Baseline, seasonal and actual emission and what came after a time [kg], by pollutant."""


class Plant:
    """An enterprise: `orders` and `stake` by the minute, `loads` and `kilograms` of a course."""

    def __init__(self, case: Case, clock: Clock, stages: list[Stage], enterprise_id: str) -> None:
        self.id, self.clock, self.stages = enterprise_id, clock, stages
        rows = [line for line in case.lines if line["enterprise_id"] == enterprise_id]
        self.case = replace(case, lines=rows, area_sources=[])
        self.pollutants = case.pollutants
        self.rows = rows
        self.length = minutes(clock.end_h)
        self.timelines = {r["district"]: Timeline(stages, r["district"]) for r in rows}
        first = min(rows, key=lambda row: row["line_id"])
        self.home = first["district"]
        self.open_rows = [row for row in rows if not row["long_term_shutdown"]]
        grades = [row["grade"] for row in self.open_rows or rows]
        self.grade = max(grades, key=GRADES_FROM_BEST.index)
        self.runs = self._runs(list(self.timelines.values()))
        self._books = cache(self._make_book)
        self.lines: Callable[[Course], list[_Line]] = cache(self._lines)
        self.orders = cache(self._orders)
        self.stakes = cache(self._stakes)
        self._kilograms = cache(self._kilograms_of)

    def _runs(self, timelines: list[Timeline]) -> list[tuple[int, int]]:
        """Return the stretches in which a level is in force in one of its districts (S2)."""
        on = [False] * self.length
        for timeline in timelines:
            for start_h, end_h in timeline.runs("temporary"):
                for minute in range(max(0, minutes(start_h)), min(self.length, minutes(end_h))):
                    on[minute] = True
        edges = [
            m for m in range(self.length + 1) if (m < self.length and on[m]) != (m and on[m - 1])
        ]
        return list(zip(edges[::2], edges[1::2], strict=True))

    def _make_book(self, district: str, downgraded: int | None) -> _Book:
        timeline = self.timelines[district]
        return _Book(self.case, self.clock, district, timeline, downgraded=downgraded)

    def _lines(self, course: Course) -> list[_Line]:
        """Return the lines after they have lived through the period under a course."""
        before: list[Any] = [None] * len(self.rows)
        if course.downgraded is not None:
            before = self.lines(replace(course, downgraded=None))
        env, lines = simpy.Environment(), []
        for i, row in enumerate(self.rows):
            book = self._books(row["district"], course.downgraded)
            book.course = course
            lines.append(
                _Line(env, self.case, self.clock, book, i, course=course, before=before[i])
            )
        env.run()
        return lines

    def obedient(self, downgraded: int | None) -> Course:
        """Return the course of obedience under a downgrade."""
        return Course((), (8, 20), (), downgraded)

    def _orders(self, downgraded: int | None) -> list[list[tuple[float, float]]]:
        """Return (ordered cut, floor) of every line at every minute (S3)."""
        table = []
        for line in self.lines(self.obedient(downgraded)):
            row: list[tuple[float, float]] = []
            for step in line.steps:
                count = minutes(step.end_h) - minutes(step.start_h)
                row += [(step.followed, step.floor)] * count
            table.append(row)
        return table

    def under_order(self, downgraded: int | None, minute: int) -> bool:
        """Tell whether one of its lines is under an order at a minute."""
        return any(row[minute][0] > 0 for row in self.orders(downgraded))

    def stops(self, downgraded: int | None, minute: int) -> bool:
        """Tell whether one of its lines is ordered a cut of 1 at a minute."""
        return any(row[minute][0] >= FULL_STOP for row in self.orders(downgraded))

    def stake(self, downgraded: int | None, minute: int) -> float:
        """Return what is at stake at a minute [kg/h] (S4)."""
        return self.stakes(downgraded)[minute]

    def _stakes(self, downgraded: int | None) -> list[float]:
        """Return what is at stake at every minute [kg/h]."""
        total = [0.0] * self.length
        for i, row in enumerate(self.rows):
            rate_kg_h = 0.0 if row["long_term_shutdown"] else self._dirt_kg_h(row)
            for start, end, cut in self._largest_cuts(i, row["district"], downgraded):
                for minute in range(max(0, start), min(end, self.length)):
                    total[minute] += rate_kg_h * cut
        return total

    def _largest_cuts(
        self, i: int, district: str, downgraded: int | None
    ) -> list[tuple[int, int, float]]:
        """Return the largest cut of a line [from, until) between two changes of the level."""
        timeline, book = self.timelines[district], self._books(district, downgraded)
        down_h = self.clock.end_h + 1 if downgraded is None else hours(downgraded)
        changes = timeline.changes()
        ends_h = [*(change.time_h for change in changes[1:]), book.points_h[-1]]
        stretches = []
        for change, end_h in zip(changes, ends_h, strict=True):
            # What an order asks outside the period is not at stake in it.
            start_h, end_h = max(change.time_h, Fraction(0)), min(end_h, self.clock.end_h)
            parts = ((start_h, min(end_h, down_h)), (max(start_h, down_h), end_h))
            for first_h, last_h in parts:
                if change.after == "none" or first_h >= last_h:
                    continue
                times_h = [first_h, *(t for t in book.points_h if first_h < t < last_h)]
                cut = max(book.ordered(i, change.after, t) for t in times_h)
                stretches.append((minutes(first_h), minutes(last_h), cut))
        return stretches

    @staticmethod
    def _dirt_kg_h(row: dict[str, Any]) -> float:
        columns = [key[:-5] for key in row if key.endswith("_kg_d")]
        counted = [name for name in columns if name in PRIORITY_POLLUTANTS] or columns
        return sum(row[name + "_kg_d"] or 0.0 for name in counted) / 24

    def mean_load(self, course: Course, start: int, end: int) -> float:
        """Return the mean load of [start, end), by line weighted as S11 says."""
        open_at = [i for i, row in enumerate(self.rows) if not row["long_term_shutdown"]]
        kwh = [self.rows[i].get("electricity_kwh_d") or 0.0 for i in open_at]
        weights = kwh if all(one > 0 for one in kwh) else [1.0] * len(open_at)
        lines = self.lines(course)
        loads = [_load_h(lines[i], float(hours(start)), float(hours(end))) for i in open_at]
        total = sum(weight * load for weight, load in zip(weights, loads, strict=True))
        return total / sum(weights) / float(hours(end - start))

    def kilograms(self, course: Course, since: int | None = None) -> Kilograms:
        """Return what a course emits, and baseline - actual from a minute on (last of the four)."""
        return self._kilograms(course, since)

    def _kilograms_of(self, course: Course, since: int | None) -> Kilograms:
        cells = Cells(self.case, self.clock, self.stages)
        if since is not None:
            cells.exact_h = sorted({*cells.exact_h, min(hours(since), self.clock.end_h)})
            cells.bounds_h = [float(t) for t in cells.exact_h]
        kilograms = Kilograms({name: [0.0] * 4 for name in self.pollutants})
        for row, line in zip(self.rows, self.lines(course), strict=True):
            if row["long_term_shutdown"]:
                continue
            sums = LineSums(line, cells, line.book.sector(line.i))
            for (cell, _), three in sums.cells_of_line.items():
                for name in self.pollutants:
                    rate_kg_h = (row.get(name + "_kg_d") or 0.0) / 24
                    for run in range(3):
                        kilograms[name][run] += rate_kg_h * three[run]
                    if since is not None and cells.middle_h(cell) > hours(since):
                        kilograms[name][3] += rate_kg_h * (three[0] - three[2])
        return kilograms


def _load_h(line: Line, start_h: float, end_h: float) -> float:
    """Return the integral of a line's load over [start_h, end_h)."""
    total = 0.0
    for step in line.steps:
        for piece in step.pieces:
            a, b = max(piece.start_h, start_h), min(piece.end_h, end_h)
            if b <= a:
                continue
            slope = (piece.actual_end - piece.actual_start) / (piece.end_h - piece.start_h)
            middle = piece.actual_start + slope * ((a + b) / 2 - piece.start_h)
            total += middle * (b - a)
    return total
