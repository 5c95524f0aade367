"""The cut that a line is ordered: the first rule that applies, by level and moment.

`cut_plainly` is the rule for one line. `CutTable` does the same for all lines at once, and a test
compares the two. See docs/method.md, section "Which cut a line gets".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from simulator.engine.by_line import ByLine
from simulator.inputs.fleet import Fleet, Standing
from simulator.inputs.measures import NO_CUT, Measure
from simulator.inputs.policy import Policy
from simulator.inputs.policy_shape import GradeRow, listed, measure_of
from simulator.terms.errors import InputError, Problem
from simulator.terms.labels import message
from simulator.terms.levels import ALERT_LEVELS, GRADES, LEVELS, LOWEST_ALERT, grade_or_stand_in
from simulator.terms.titles import grades_in_both, industry_in_both

# Up to this many combinations are looked up in a table; more of them are sorted.
MOST_CODES = 2**22
# Numbers of the rules, as the method counts them.
NO_RULE, LONG_SHUT, PROTECTED, NONCOMPLIANT, OWN_MEASURE, INDUSTRY_ROW, GRADE_ROW = range(7)


@dataclass(frozen=True)
class Row:
    """A row of the policy that applies to a line.

    Attributes
    ----------
    rule : int
        Number of the rule: an industry row or a grade row.
    keys : tuple
        Where the row stands in the policy.
    row : GradeRow
        Its cells.
    deepest : float, share, [0, 1]
        The deepest cut that a grade's row may ask of the line's industry; a row of the industry
        itself orders what it says.
    """

    rule: int
    keys: tuple
    row: GradeRow
    deepest: float = 1.0

    def measure(self, level: str) -> Measure:
        """Return what the row orders of the line at a level."""
        return measure_of(self.row.cell(level)).at_most(self.deepest)

    def is_limited(self, level: str) -> bool:
        """Return whether the row asks more than the line's process can give."""
        return max(measure_of(self.row.cell(level)).cuts) > self.deepest


def find_row(policy: Policy, industry: str, grade: str, district: str, zone: str) -> Row | None:
    """Return the policy's row for a line, or None.

    Industry rows go before grade rows. The row of the grade goes before the row of its stand-in.
    """
    shape = policy.shape
    for name in grade_or_stand_in(grade):
        rows = shape.industries.get(industry, {}).get(name)
        candidates = [] if rows is None else listed(rows)
        matching = [
            (row.rank, index) for index, row in enumerate(candidates) if row.matches(district, zone)
        ]
        if matching:
            # Of rows that match the most specific counts, of equally specific ones the last.
            index = max(matching)[1]
            place = (index,) if isinstance(rows, list) else ()
            return Row(INDUSTRY_ROW, ("industries", industry, name, *place), candidates[index])
    for name in grade_or_stand_in(grade):
        if name in shape.curtailment:
            row, deepest = shape.curtailment[name], shape.strictest_cut(industry)
            return Row(GRADE_ROW, ("curtailment", name), row, deepest)
    return None


def cut_plainly(
    fleet: Fleet,
    standing: Standing,
    policy: Policy,
    own_measures: str,
    line: int,
    level: int,
    clock: tuple[float, float],
) -> tuple[float, int]:
    """Return (ordered cut of one line at a level, number of its rule), before the choice by line.

    Parameters
    ----------
    own_measures : str
        first, stricter or ignore.
    line : int
        Place of the line in the fleet.
    level : int
        Rank of the level, 1 or more.
    clock : tuple
        Hours since the clock's start, and hour of the day.
    """
    if fleet.long_shut[line] or standing.idle[line]:
        return 0.0, LONG_SHUT
    if standing.protected[line]:
        return 0.0, PROTECTED
    industry, district, zone = (
        names.names[names.codes[line]] for names in (fleet.industry, fleet.district, fleet.zone)
    )
    row = find_row(policy, industry, GRADES[standing.grade[line]], district, zone)
    if row is None:
        raise ValueError(f"the policy has no row for line {line}")
    relief = policy.shape.small_micro_relief if fleet.small_micro[line] else 1.0
    cut, rule = row.measure(ALERT_LEVELS[level - 1]).at(*clock) * relief, row.rule
    own = float(fleet.own_cut[line, level])
    counts = own_measures != "ignore" and not np.isnan(own) and not standing.own_aside[line]
    if counts and (own_measures == "first" or own >= cut):
        cut, rule = own, OWN_MEASURE
    strictest = min(policy.shape.noncompliant_cut, policy.shape.strictest_cut(industry))
    if level >= LOWEST_ALERT and standing.noncompliant[line] and strictest >= cut:
        return strictest, NONCOMPLIANT
    return cut, rule


class CutTable:
    """The cut of every line of a fleet with one standing, by level and clock.

    Attributes
    ----------
    measures : tuple of Measure
        The distinct measures.
    own : array or None, (L, levels)
        Own measures by level; None where no line has one that counts.
    """

    def __init__(self, fleet: Fleet, standing: Standing, policy: Policy, own_measures: str) -> None:
        self.fleet, self.standing, self.policy, self.own_measures = (
            fleet,
            standing,
            policy,
            own_measures,
        )
        # An idle line is asked nothing: there is nothing of it to save.
        self.shut = fleet.long_shut | standing.idle
        combination, first = _combinations(fleet, standing, policy)
        index: dict[Measure, int] = {NO_CUT: 0}
        of_rows: dict[tuple, list[int]] = {}
        cells = np.zeros((len(first), len(LEVELS)), dtype=np.int32)
        rules = np.zeros(len(first), dtype=np.int8)
        strictest = np.ones(len(first))
        missing: dict[str, str] = {}
        rowless: list[tuple[int, str, str]] = []
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
                # Not an error yet: lines that are protected or shut for long need no row.
                rowless.append((place, grade, industry))
                continue
            rules[place] = row.rule
            strictest[place] = min(
                policy.shape.noncompliant_cut, policy.shape.strictest_cut(industry)
            )
            # Grade rows serve many industries: their cells are told apart once.
            asked = (row.keys, row.deepest)
            if asked not in of_rows:
                of_rows[asked] = [
                    index.setdefault(row.measure(name), len(index)) for name in ALERT_LEVELS
                ]
            cells[place, 1:] = of_rows[asked]
        if rowless:
            needed = ~self.shut & ~standing.protected
            used = np.bincount(combination[needed], minlength=len(first)) > 0
            for place, grade, industry in rowless:
                if used[place]:
                    missing.setdefault(grade, industry)
        if missing:
            known = grades_in_both(policy.shape.curtailment)
            raise InputError(
                Problem(
                    policy.shape.id,
                    "curtailment",
                    grade,
                    message(
                        "grade_without_row",
                        industry=industry_in_both(policy.shape.process, industry),
                        known=known,
                    ),
                )
                for grade, industry in sorted(missing.items())
            )
        self.measures = tuple(index)
        self._cells, self._rules, self._combination = cells, rules, combination
        self._strictest = strictest
        # One code for all lines that agree in row and flags; only own measures may still differ.
        bits = fleet.small_micro.astype(np.int8)
        for bit, flags in enumerate(
            (standing.noncompliant, standing.protected, self.shut), start=1
        ):
            if flags.any():
                bits |= flags.astype(np.int8) << bit
        self._alike = combination * 16
        self._alike += bits
        self.own = (
            None if own_measures == "ignore" or np.isnan(fleet.own_cut).all() else fleet.own_cut
        )
        if self.own is not None and standing.own_aside.any():
            self.own = np.where(standing.own_aside[:, None], np.nan, self.own)

    @cached_property
    def cell(self) -> np.ndarray:
        """(L, levels) index into `measures` of each line's measure by level."""
        return self._cells[self._combination]

    @cached_property
    def relief(self) -> np.ndarray:
        """(L) factor on the cut of small and micro lines, 1 for the others."""
        return np.where(self.fleet.small_micro, self.policy.shape.small_micro_relief, 1.0)

    def state(self, since_h: float, hour: float) -> tuple[float, ...]:
        """Return the cut of each measure at a moment; `ordered` depends on nothing else of the
        moment.
        """
        return tuple(measure.at(since_h, hour) for measure in self.measures)

    def steady_state(self) -> tuple[float, ...]:
        """Return the cut of each measure's first entry while it holds."""
        return tuple(measure.steady_cut for measure in self.measures)

    def ordered(self, level: int, state: tuple[float, ...]) -> tuple[np.ndarray, np.ndarray]:
        """Return (cut (L), rule number (L)) at a level, before the choice by line.

        Parameters
        ----------
        level : int
            Rank of the level, 0 for none.
        state : tuple of float
            What `state` returns.
        """
        if level == 0:
            return np.zeros(len(self.fleet)), np.zeros(len(self.fleet), dtype=np.int8)
        relief = np.array([1.0, self.policy.shape.small_micro_relief])
        cut = np.asarray(state)[self._cells[:, level]]
        if self.own is None:
            # Without own measures the cut depends on row and flags alone: compute it once for
            # each of their combinations and look it up.
            flags = [np.tile(bits.astype(bool), len(cut)) for bits in _FLAGS]
            cut, rule = self._overruled(
                level,
                (cut[:, None] * relief[_FLAGS[0]]).ravel(),
                np.repeat(self._rules, 16),
                np.repeat(self._strictest, 16),
                flags,
            )
            return cut[self._alike], rule[self._alike]
        flags = [
            self.fleet.small_micro,
            self.standing.noncompliant,
            self.standing.protected,
            self.shut,
        ]
        cut, rule = (
            cut[self._combination] * relief[flags[0].astype(np.int8)],
            self._rules[self._combination],
        )
        own = self.own[:, level]
        takes_own = own >= cut if self.own_measures == "stricter" else ~np.isnan(own)
        rule[takes_own] = OWN_MEASURE
        strictest = self._strictest[self._combination]
        return self._overruled(level, np.where(takes_own, own, cut), rule, strictest, flags)

    def strictest(self, line: int) -> float:
        """Return the cut that a line gets at least while it is noncompliant."""
        return float(self._strictest[self._combination[line]])

    def _overruled(
        self,
        level: int,
        cut: np.ndarray,
        rule: np.ndarray,
        strictest: np.ndarray,
        flags: list[np.ndarray],
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return cuts and rules (N) after what goes before own measures and rows.

        Parameters
        ----------
        strictest : array, (N)
            Cut of a line while it is noncompliant.
        flags : list of array, (N)
            Flags in the order of `_FLAGS`.
        """
        _, noncompliant, protected, long_shut = flags
        if level >= LOWEST_ALERT and noncompliant.any():
            takes = noncompliant & (strictest >= cut)
            cut = np.where(takes, strictest, cut)
            rule[takes] = NONCOMPLIANT
        for flag, number in ((protected, PROTECTED), (long_shut, LONG_SHUT)):
            if flag.any():
                cut = np.where(flag, 0.0, cut)
                rule[flag] = number
        return cut, rule


# The sixteen combinations of four flags: small and micro, noncompliant, protected, long shut.
_FLAGS = [(np.arange(16) >> bit) & 1 for bit in range(4)]


def _combinations(
    fleet: Fleet, standing: Standing, policy: Policy
) -> tuple[np.ndarray, np.ndarray]:
    """Return (combination of each line (L), first line of each combination) of the keys that rows
    are looked up by.
    """
    # The narrowest integers that hold the codes: less memory to go through.
    size = len(fleet.industry.names) * len(GRADES)
    code: np.ndarray = fleet.industry.codes.astype(np.int64 if size > MOST_CODES else np.int32)
    code *= len(GRADES)
    code += standing.grade
    for names, wanted in zip((fleet.district, fleet.zone), _named_places(policy), strict=True):
        # Only places that a row of the policy names matter; all others share one code.
        named = [name for name in names.names if name in wanted]
        if named:
            place = np.array(
                [named.index(name) + 1 if name in wanted else 0 for name in names.names]
            )
            code, size = (
                code.astype(np.int64) * (len(named) + 1) + place[names.codes],
                size * (len(named) + 1),
            )
    if size > MOST_CODES:
        _, first, inverse = np.unique(code, return_index=True, return_inverse=True)
        return inverse, first
    first = np.full(size, -1, dtype=np.int64)
    first[code[::-1]] = np.arange(len(code))[::-1]
    known = first >= 0
    return (np.cumsum(known, dtype=np.int32) - 1)[code], first[known]


def _named_places(policy: Policy) -> tuple[set[str], set[str]]:
    """Return the districts and the zones that rows of the policy name."""
    districts: set[str] = set()
    zones: set[str] = set()
    for grades in policy.shape.industries.values():
        for rows in grades.values():
            for row in listed(rows):
                districts |= set(row.districts or ())
                zones |= set(row.zones or ())
    return districts, zones


def counted_by_line(policy: Policy) -> bool:
    """Return whether the policy counts cuts by whole lines."""
    return policy.shape.counting == "by_line"


def after_choice(
    by_line: ByLine | None, table: CutTable, cut: np.ndarray, rule: np.ndarray, floor: np.ndarray
) -> np.ndarray:
    """Return alert cuts (L) after the choice by line.

    Lines with an own measure or a floor keep their cut: they reduce their load and are not stopped
    as whole lines.
    """
    if by_line is None:
        return cut
    by_table = (rule == NONCOMPLIANT) | (rule == INDUSTRY_ROW) | (rule == GRADE_ROW)
    return by_line.choose(cut, by_table & (floor == 0))
