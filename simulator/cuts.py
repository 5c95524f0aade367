"""Which cut a line gets: the first rule that applies, by level and moment (method: which cut a line gets)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.by_line import ByLine
from simulator.errors import InputError, Problem
from simulator.fleet import Fleet, Standing
from simulator.labels import message
from simulator.levels import ALERT_LEVELS, GRADES, YELLOW, grade_or_stand_in
from simulator.measures import NO_CUT, Measure
from simulator.policy import Policy
from simulator.policy_shape import GradeRow, measure_of

# Numbers of the rules, as the method counts them.
NO_RULE, LONG_SHUT, PROTECTED, NONCOMPLIANT, OWN_MEASURE, INDUSTRY_ROW, GRADE_ROW = range(7)


@dataclass(frozen=True)
class Row:
    """A row of the policy that a line falls under: rule 5 or 6, where it stands, and its cells."""

    rule: int
    keys: tuple
    row: GradeRow


def find_row(policy: Policy, industry: str, grade: str, district: str, zone: str) -> Row | None:
    """Return the row of a line: industry rows before grade rows, the grade's own before its stand-in's."""
    shape = policy.shape
    for name in grade_or_stand_in(grade):
        rows = shape.industries.get(industry, {}).get(name)
        listed = rows if isinstance(rows, list) else [rows] if rows is not None else []
        matching = [(row.rank, index) for index, row in enumerate(listed) if row.matches(district, zone)]
        if matching:
            index = max(matching)[1]
            place = (index,) if isinstance(rows, list) else ()
            return Row(INDUSTRY_ROW, ("industries", industry, name, *place), listed[index])
    for name in grade_or_stand_in(grade):
        if name in shape.curtailment:
            return Row(GRADE_ROW, ("curtailment", name), shape.curtailment[name])
    return None


class CutTable:
    """The cut of every line of a fleet at one standing, by level and clock.

    Attributes
    ----------
    measures : the distinct measures. cell : (L, 5) index of each line's measure by level. rule : (L) 5 or 6.
    """

    def __init__(self, fleet: Fleet, standing: Standing, policy: Policy, own_measures: str) -> None:
        self.fleet, self.standing, self.policy, self.own_measures = fleet, standing, policy, own_measures
        combination, first = _combinations(fleet, standing, policy)
        index: dict[Measure, int] = {NO_CUT: 0}
        cells = np.zeros((len(first), 5), dtype=np.int32)
        rules = np.zeros(len(first), dtype=np.int8)
        missing: dict[str, str] = {}
        needed = ~fleet.long_shut & ~standing.protected
        used = np.bincount(combination, weights=needed, minlength=len(first)) > 0
        for place, line in enumerate(first):
            grade = GRADES[standing.grade[line]]
            industry = fleet.industry.names[fleet.industry.codes[line]]
            row = find_row(
                policy,
                industry,
                grade,
                fleet.district.names[fleet.district.codes[line]],
                fleet.zone.names[fleet.zone.codes[line]],
            )
            if row is None:
                if used[place]:
                    missing.setdefault(grade, industry)
                continue
            rules[place] = row.rule
            for level, name in enumerate(ALERT_LEVELS, start=1):
                measure = measure_of(row.row.cell(name))
                cells[place, level] = index.setdefault(measure, len(index))
        if missing:
            known = ", ".join(policy.shape.curtailment)
            raise InputError(
                Problem(
                    policy.shape.id, "curtailment", grade, message("grade_without_row", industry=industry, known=known)
                )
                for grade, industry in sorted(missing.items())
            )
        self.measures = tuple(index)
        self.cell, self.rule = cells[combination], rules[combination]
        self.relief = np.where(fleet.small_micro, policy.shape.small_micro_relief, 1.0)
        own = fleet.own_cut
        if standing.own_aside.any():
            own = np.where(standing.own_aside[:, None], np.nan, own)
        self.own = own if own_measures != "ignore" else np.full_like(own, np.nan)

    def state(self, since_h: float, hour: float) -> tuple[float, ...]:
        """Return the cut of each measure at a moment: what `ordered` depends on."""
        return tuple(measure.at(since_h, hour) for measure in self.measures)

    def steady_state(self) -> tuple[float, ...]:
        """Return the first entry's cut of each measure, while it holds."""
        return tuple(measure.steady_cut for measure in self.measures)

    def ordered(self, level: int, state: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
        """Return (cut (L), rule number (L)) at a level, before the choice by line.

        Parameters
        ----------
        level : rank of the level, 0 for none. state : as `state` returns it.
        """
        count = len(self.fleet)
        if level == 0:
            return np.zeros(count), np.zeros(count, dtype=np.int8)
        cut = np.asarray(state)[self.cell[:, level]] * self.relief
        rule = self.rule.copy()
        own = self.own[:, level]
        takes_own = own >= cut if self.own_measures == "stricter" else ~np.isnan(own)
        if takes_own.any():
            cut = np.where(takes_own, own, cut)
            rule[takes_own] = OWN_MEASURE
        if level >= YELLOW and self.standing.noncompliant.any():
            strictest = self.policy.shape.noncompliant_cut
            takes = self.standing.noncompliant & (strictest >= cut)
            cut = np.where(takes, strictest, cut)
            rule[takes] = NONCOMPLIANT
        for flags, number in ((self.standing.protected, PROTECTED), (self.fleet.long_shut, LONG_SHUT)):
            if flags.any():
                cut = np.where(flags, 0.0, cut)
                rule[flags] = number
        return cut, rule


def _combinations(fleet: Fleet, standing: Standing, policy: Policy) -> tuple[np.ndarray, np.ndarray]:
    """Return (combination of each line (L), first line of each combination) of what rows are looked up by."""
    districts, zones = _named_places(policy)
    code = fleet.industry.codes.astype(np.int64) * len(GRADES) + standing.grade
    for names, wanted in ((fleet.district, districts), (fleet.zone, zones)):
        # Only places that some row names matter; the others share one code.
        place = np.array([index + 1 if name in wanted else 0 for index, name in enumerate(names.names)])
        code = code * (len(names.names) + 1) + (place[names.codes] if len(names.names) else 0)
    _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
    return inverse, first


def _named_places(policy: Policy) -> tuple[set[str], set[str]]:
    districts: set[str] = set()
    zones: set[str] = set()
    for grades in policy.shape.industries.values():
        for rows in grades.values():
            for row in rows if isinstance(rows, list) else [rows]:
                districts |= set(row.districts or ())
                zones |= set(row.zones or ())
    return districts, zones


def counted_by_line(policy: Policy) -> bool:
    """Return whether the policy counts cuts by whole lines."""
    return policy.shape.counting == "by_line"


def after_choice(
    by_line: ByLine | None, table: CutTable, cut: np.ndarray, rule: np.ndarray, floor: np.ndarray
) -> np.ndarray:
    """Return alert cuts (L) after the choice by line; own measures and lines with a floor cut load."""
    if by_line is None:
        return cut
    by_table = (rule == NONCOMPLIANT) | (rule == INDUSTRY_ROW) | (rule == GRADE_ROW)
    return by_line.choose(cut, by_table & (floor == 0))
