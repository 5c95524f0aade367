"""What a measure asks at a time of its clock, and what dated changes make of a line's standing."""

from bisect import bisect_right
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

from .case import GRADES_FROM_BEST, Case, Clock, exact, hours_hold


class Held(NamedTuple):
    """A cut, the share of the time for which it holds, and whether whole lines may meet it."""

    cut: float
    share: float = 1.0
    by_line: bool = True

    @property
    def mean(self) -> float:
        """Return the cut's mean over its cycle."""
        return self.cut * self.share


class Standing(NamedTuple):
    """What dated changes can alter of a line."""

    grade: str
    noncompliant: bool
    protected: bool
    own_measures: bool


def read_measure(measure: Any, elapsed_h: Fraction, hour: Fraction) -> Held:
    """Return the cut of a measure at a time of its clock and an hour of the day (R3 to R5)."""
    if not isinstance(measure, dict):
        return Held(float(measure or 0))
    entry = measure
    for later in measure.get("then") or []:
        if elapsed_h >= exact(later["after_h"]):
            entry = later
    holds = hours_hold(entry.get("hours"), hour)
    if entry.get("off_h"):
        off_h, on_h = exact(entry["off_h"]), exact(entry["on_h"])
        holds = holds and elapsed_h % (off_h + on_h) < off_h
    return Held(float(entry["cut"]) if holds else 0.0)


def all_entries(policy: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every entry with a clock of the policy's tables, `then` entries included."""
    rows = list(policy["curtailment"].values())
    for grades in (policy.get("industries") or {}).values():
        for row in grades.values():
            rows += row if isinstance(row, list) else [row]
    records = [cut for row in rows for cut in row.values() if isinstance(cut, dict)]
    return records + [entry for record in records for entry in record.get("then") or []]


class StandingBook:
    """Grade, compliance and protection of every line at every time (R6)."""

    def __init__(self, case: Case, clock: Clock) -> None:
        self.case, self.clock = case, clock
        changes = case.scenario.get("changes") or []
        self.changes = sorted(changes, key=lambda change: change["at"])
        self.times_h = [clock.hours(change["at"]) for change in self.changes]
        self._after = cache(self._standing_after)

    def at(self, time_h: Fraction) -> list[Standing]:
        """Return the standing of all lines at a time."""
        return self._after(bisect_right(self.times_h, time_h))

    def _standing_after(self, number: int) -> list[Standing]:
        standings = [
            Standing(line["grade"], line["noncompliant"], line["protected"], True)
            for line in self.case.lines
        ]
        for change in self.changes[:number]:
            for i, line in enumerate(self.case.lines):
                if self._reaches(change, line):
                    standings[i] = self._altered(standings[i], change)
        if self.case.policy.get("enterprise_grade") == "worst":
            return [s._replace(grade=self._worst(i, standings)) for i, s in enumerate(standings)]
        return standings

    @staticmethod
    def _reaches(change: dict[str, Any], line: dict[str, Any]) -> bool:
        return line["enterprise_id"] == change["enterprise_id"] and all(
            line[name] == change[name] for name in ("line_id", "industry") if change.get(name)
        )

    @staticmethod
    def _altered(standing: Standing, change: dict[str, Any]) -> Standing:
        if change.get("grade"):
            standing = standing._replace(grade=change["grade"], own_measures=False)
        for name in ("noncompliant", "protected"):
            if change.get(name) is not None:
                standing = standing._replace(**{name: change[name]})
        return standing

    def _worst(self, i: int, standings: list[Standing]) -> str:
        enterprise = self.case.lines[i]["enterprise_id"]
        grades = [
            standing.grade
            for line, standing in zip(self.case.lines, standings, strict=True)
            if line["enterprise_id"] == enterprise
        ]
        return max(grades, key=GRADES_FROM_BEST.index)
