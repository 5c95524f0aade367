"""What the oracle is given and what it gives back: plain data, nothing computed.

Times inside the oracle are hours since the period's start, as exact fractions: 00:20 is a third of
an hour, and two edges that the calendar has at one minute are equal. Loads and
kilograms are floats.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

LEVELS = ("none", "temporary", "yellow", "orange", "red")
RANK = {level: rank for rank, level in enumerate(LEVELS)}
STAND_INS = {"B-": "B", "lead": "A", "nonlead": "C"}
# From best to worst, for `enterprise_grade: worst`.
GRADES_FROM_BEST = ("A", "lead", "B", "B-", "C", "nonlead", "ungraded", "D")
SHORTFALL_PARTS = ("floor", "not_obeyed", "late", "slow", "carried")
# Instants closer than this are one.
SAME_H = Fraction(1, 10**9)


@cache
def exact(hours: float) -> Fraction:
    """Return written hours as the decimal number that was written: 0.1 is a tenth."""
    return Fraction(str(hours))


def nearest(time_h: Fraction, points_h: list[Fraction]) -> Fraction:
    """Return the point that is one instant with a time, else the time itself."""
    same = [point for point in points_h if abs(point - time_h) <= SAME_H]
    return min(same, key=lambda point: abs(point - time_h), default=time_h)


@dataclass
class Case:
    """One experiment: inventory, area sources, profiles, resolved policy and scenario."""

    lines: list[dict[str, Any]]
    area_sources: list[dict[str, Any]]
    profiles: dict[str, dict[str, list[float]]]
    policy: dict[str, Any]
    scenario: dict[str, Any]

    @property
    def pollutants(self) -> list[str]:
        """Return the pollutants that the inventory has columns for, in order of appearance."""
        names = {}
        for row in [*self.lines, *self.area_sources]:
            names.update({key[:-5]: None for key in row if key.endswith("_kg_d")})
        return list(names)


class Kilograms(NamedTuple):
    """One emission in the three runs [kg]."""

    baseline_kg: float
    seasonal_kg: float
    actual_kg: float


@dataclass
class PollutantSummary:
    """What the orders asked, what was missing, and what was moved to other hours [kg].

    `nominal_kg` is `nominal_lines_kg` plus what area sources saved in stage hours.
    """

    nominal_kg: float
    nominal_lines_kg: float
    shortfall: dict[str, float]
    moved_kg: float


@dataclass
class StageRow:
    """One stage and pollutant of the stage table; None where the model leaves a cell empty."""

    level: str
    start: datetime
    end: datetime
    alert_reduction_kg: float
    whole_society_kg: float | None
    alert_share: float | None
    target: float | None
    met_h: float | None
    hours: float


@dataclass
class AccountRow:
    """One level and pollutant of the static accounting."""

    base_kg_d: float
    reduction_kg_d: float
    ratio: float | None
    target: float | None
    met: bool | None


@dataclass
class OracleResult:
    """Everything that the oracle computes of a case.

    `lines` is keyed (line_id, pollutant); `line_hours` (line_id, pollutant, hour index);
    `stages` (key, pollutant), area sources included; `area` (area_source, pollutant);
    `area_hours` (area_source, pollutant, hour index); `hours` (pollutant, hour index);
    `totals` pollutant; `stage_table` (stage key, pollutant); `accounting` (level, pollutant).
    `story` holds, by line_id, the steps of the line's process: for looking into a difference.
    """

    lines: dict[tuple[str, str], Kilograms]
    line_hours: dict[tuple[str, str, int], Kilograms]
    area: dict[tuple[str, str], Kilograms]
    area_hours: dict[tuple[str, str, int], Kilograms]
    hours: dict[tuple[str, int], Kilograms]
    totals: dict[str, Kilograms]
    stages: dict[tuple[str, str], Kilograms]
    summary: dict[str, PollutantSummary]
    stage_table: dict[tuple[str, str], StageRow]
    accounting: dict[tuple[str, str], AccountRow]
    output_value_lost_cny: float
    output_value_lost_by_season_cny: float
    electricity_saved_kwh: float
    electricity_saved_by_season_kwh: float
    story: dict[str, list[Any]] = field(default_factory=dict)


class Clock:
    """The local clock of one period, in hours since its start."""

    def __init__(self, case: Case) -> None:
        self.start: datetime = case.scenario["period"]["start"]
        self.end_h = self.hours(case.scenario["period"]["end"])

    def hours(self, moment: datetime) -> Fraction:
        """Return a moment as hours since the period's start."""
        microseconds = (moment - self.start) // timedelta(microseconds=1)
        return Fraction(microseconds, 3_600_000_000)

    def hour_of_day(self, time_h: Fraction) -> Fraction:
        """Return the hour of the day, 0 <= hour < 24, fractions included."""
        return (self.start.hour + time_h) % 24

    def day(self, time_h: Fraction) -> date:
        """Return the calendar date of a time."""
        return self.start.date() + timedelta(days=int((self.start.hour + time_h) // 24))

    def midnights(self, from_h: Fraction, until_h: Fraction) -> list[Fraction]:
        """Return all midnights in [from_h - 24, until_h + 24]."""
        first = int((self.start.hour + from_h) // 24) - 1
        last = int((self.start.hour + until_h) // 24) + 1
        return [Fraction(24 * day - self.start.hour) for day in range(first, last + 1)]


def dates_hold(rule: dict[str, Any], day: date) -> bool:
    """Tell whether a yearly season [from, to) holds on a day; a rule without dates always holds."""
    if not rule.get("from"):
        return True
    first, end = _month_day(rule["from"]), _month_day(rule["to"])
    today = (day.month, day.day)
    return first <= today < end if first < end else today >= first or today < end


def _month_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def hours_hold(window: list[float] | None, hour: Fraction) -> bool:
    """Tell whether an hour of the day lies in a window [a, b), which may wrap midnight (R5)."""
    if not window:
        return True
    first, end = exact(window[0]), exact(window[1])
    return first <= hour < end if first < end else hour >= first or hour < end


def window_parts(window: list[float]) -> list[tuple[float, float]]:
    """Return a window of the day as one or two stretches that do not wrap midnight."""
    first, end = window
    return [(first, end)] if first < end else [(first, 24.0), (0.0, end)]


def window_share(window: list[float] | None) -> float:
    """Return the share of the day that a window takes."""
    return sum(end - first for first, end in window_parts(window)) / 24 if window else 1.0
