"""Seasonal rules: when each holds, for which lines, and the hours that it moves.

See docs/method.md, R11 and R20.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import numpy as np

from simulator.engine.by_line import ByLine
from simulator.inputs.fleet import Fleet, Standing
from simulator.inputs.policy import Policy
from simulator.inputs.policy_shape import SeasonalRule
from simulator.inputs.profiles import Profiles
from simulator.terms.clock import DAY_H, Hours, after, daily_edges, hour_of_day, hours_between
from simulator.terms.levels import GRADES, grade_or_stand_in

# State of the rules at a moment: the index of each rule whose dates hold, and whether its hours
# hold too.
State = tuple[tuple[int, bool], ...]


def states_on(rules: Sequence[SeasonalRule], day: date, hour: float) -> State:
    """Return the state of the rules at an hour of a day."""
    return tuple(
        (index, rule.hours is None or rule.hours.holds(hour))
        for index, rule in enumerate(rules)
        if rule.season is None or rule.season.holds(day)
    )


def state_at(rules: Sequence[SeasonalRule], start: datetime, time_h: float) -> State:
    """Return the state of the rules at a time [h since start]."""
    return states_on(rules, after(start, time_h).date(), hour_of_day(start, time_h))


def without_hours(rules: Sequence[SeasonalRule], state: State) -> State:
    """Return the part of a state that comes from rules that hold all day."""
    return tuple((index, on) for index, on in state if rules[index].hours is None)


def edges(
    policy: Policy, rules: Sequence[SeasonalRule], start: datetime, length_h: float
) -> np.ndarray:
    """Return the times [h] within (0, length) at which a rule or the heating season may change."""
    end = after(start, length_h)
    seasons = [rule.season for rule in rules if rule.season]
    if policy.shape.heating_season:
        seasons.append(policy.shape.heating_season.season)
    times = {hours_between(start, edge) for season in seasons for edge in season.edges(start, end)}
    times_found = [np.array(sorted(times))]
    for rule in rules:
        if rule.hours:
            # Midnight is an edge too: on the first and the last day of a season its hours begin or
            # end with the day.
            edge_times = daily_edges(start, 0.0, length_h, rule.hours.edges)
            times_found.append(edge_times[[_dates_touch(rule, start, time) for time in edge_times]])
    moments = np.unique(np.concatenate(times_found))
    return moments[(moments > 0) & (moments < length_h)]


def _dates_touch(rule: SeasonalRule, start: datetime, time_h: float) -> bool:
    """Return whether the rule's dates hold at a time or just before it."""
    if rule.season is None:
        return True
    return rule.season.holds(after(start, time_h).date()) or rule.season.holds(
        after(start, time_h - 1e-6).date()
    )


def heating_at(policy: Policy, start: datetime, time_h: float) -> bool:
    """Return whether the policy's heating season holds at a time."""
    season = policy.shape.heating_season
    return season is not None and season.season.holds(after(start, time_h).date())


def profile_hours(profiles: Profiles, sector: str, hours: Hours) -> float:
    """Return the length of a daily window, weighted with the sector's hour profile [h of mean
    activity].
    """
    total = 0.0
    for hour, factor in enumerate(profiles.hours(sector)):
        for low, high in _parts(hours):
            total += factor * max(0.0, min(high, hour + 1) - max(low, hour))
    return total


def _parts(hours: Hours) -> list[tuple[float, float]]:
    """Return a daily window as parts that do not cross midnight."""
    return [(hours.a, hours.b)] if hours.a < hours.b else [(0.0, hours.b), (hours.a, DAY_H)]


class SeasonTable:
    """The seasonal cut of every line of a fleet with one standing.

    Attributes
    ----------
    free : array, (L)
        Lines that no rule reaches: protected, shut for long, or idle.
    reaches : list of array, (L)
        For each rule the lines that it reaches.
    window_h : list of array or None
        For each rule that moves hours the weighted length of its daily window, by sector [h].
    """

    def __init__(
        self,
        fleet: Fleet,
        standing: Standing,
        policy: Policy,
        profiles: Profiles,
        by_line: ByLine | None,
    ) -> None:
        self.fleet, self.standing, self.by_line = fleet, standing, by_line
        self.rules = policy.shape.seasonal
        self.free = fleet.long_shut | standing.protected | standing.idle
        self.cuts = [self._cuts(rule, policy) for rule in self.rules]
        self.window_h = [
            np.array([profile_hours(profiles, name, rule.hours) for name in fleet.sector.names])
            if rule.moved and rule.hours
            else None
            for rule in self.rules
        ]

    def _cuts(self, rule: SeasonalRule, policy: Policy) -> np.ndarray:
        """Return the cut (L) of each line while the rule holds, 0 where it does not reach it.

        A rule that names no industries stops no line whose process cannot stop.
        """
        deepest = np.ones(len(self.fleet))
        if rule.industries is None:
            names = self.fleet.industry
            deepest = np.array([policy.shape.strictest_cut(name) for name in names.names])[
                names.codes
            ]
        return np.where(self._reach(rule), np.minimum(rule.cut, deepest), 0.0)

    def _reach(self, rule: SeasonalRule) -> np.ndarray:
        """Return the lines (L) that a rule reaches."""
        if rule.area_sources is not None:
            return np.zeros(len(self.fleet), dtype=bool)
        rows = ~self.free
        if rule.grades is not None:
            table = np.array(
                [bool(set(grade_or_stand_in(name)) & set(rule.grades)) for name in GRADES]
            )
            rows = rows & table[self.standing.grade]
        for wanted, names in (
            (rule.industries, self.fleet.industry),
            (rule.districts, self.fleet.district),
            (rule.zones, self.fleet.zone),
        ):
            if wanted is not None:
                table = np.array([name in wanted for name in names.names], dtype=bool)
                rows = rows & table[names.codes]
        return rows

    def cut(self, state: State, floor: np.ndarray) -> np.ndarray:
        """Return the seasonal cut (L) in a state of the rules; below 0 where moved hours are made
        up.
        """
        raw = np.zeros(len(self.fleet))
        for index, on in state:
            if on:
                raw = np.maximum(raw, self.cuts[index])
        cut = self._choice(raw, floor)
        made_up = self._made_up(state, floor)
        cut = cut if made_up is None else np.where(cut > 0, cut, -made_up)
        # An idle line stands still in the seasonal run too: no alert saves anything of it.
        return np.where(self.standing.idle, 1.0, cut) if self.standing.idle.any() else cut

    def _choice(self, raw: np.ndarray, floor: np.ndarray) -> np.ndarray:
        """Return cuts (L) after the choice by line."""
        if self.by_line is None:
            return raw
        return self.by_line.choose(raw, (floor == 0) & ~self.free)

    def _made_up(self, state: State, floor: np.ndarray) -> np.ndarray | None:
        """Return the extra load (L) outside the windows of rules that move hours, None without such
        a rule.
        """
        extra = None
        for index, on in state:
            rule, window_h = self.rules[index], self.window_h[index]
            if window_h is None or on:
                continue
            alone = self._choice(self.cuts[index], floor)
            rest_h = DAY_H - window_h
            factor = np.where(
                rest_h > 1e-9, rule.moved * window_h / np.where(rest_h > 1e-9, rest_h, 1.0), 0.0
            )
            extra_of_rule = np.minimum(alone, 1 - floor) * factor[self.fleet.sector.codes]
            extra = extra_of_rule if extra is None else np.maximum(extra, extra_of_rule)
        return extra
