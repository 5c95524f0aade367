"""Which cut a line gets: the order of the rules, the seasons, the by-line choice.

Everything is asked at an instant. Between two neighbouring points of `RuleBook.points_h` the
answers are constant, so they are computed once, in the middle between the two, and remembered.
"""

from bisect import bisect_right
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from typing import Any

from .case import SAME_H, STAND_INS, Case, Clock, dates_hold, exact, hours_hold, window_parts
from .levels import Timeline
from .standing import Held, Standing, StandingBook, all_entries, read_measure

SAME_CUT = 1e-12
PRIORITY_POLLUTANTS = ("so2", "nox", "pm", "vocs")


class RuleBook:
    """All cuts of the lines of one district.

    Parameters
    ----------
    case, clock : the experiment and its clock.
    district : str, the district whose lines are asked for.
    timeline : Timeline of that district.
    """

    def __init__(self, case: Case, clock: Clock, district: str, timeline: Timeline) -> None:
        self.case, self.clock, self.timeline = case, clock, timeline
        self.policy, self.lines = case.policy, case.lines
        self.members = [i for i, line in enumerate(self.lines) if line["district"] == district]
        self.standings = StandingBook(case, clock)
        self.points_h = self._points()
        self._ordered = cache(self._ordered_at)
        self._seasonal = cache(self._seasonal_at)
        self._made_up = cache(self._made_up_at)

    # --- questions at an instant -----------------------------------------------------------

    def middle(self, time_h: Fraction) -> Fraction:
        """Return the middle of the constant stretch that begins at or holds `time_h`."""
        at = bisect_right(self.points_h, time_h + SAME_H)
        return (self.points_h[at - 1] + self.points_h[at]) / 2

    def middle_before(self, time_h: Fraction) -> Fraction:
        """Return the middle of the constant stretch that ends at the point `time_h`."""
        at = bisect_right(self.points_h, time_h - SAME_H)
        return (self.points_h[at - 1] + self.points_h[at]) / 2

    def ordered(self, i: int, level: str, time_h: Fraction) -> float:
        """Return line i's alert cut of a level at a time, after the by-line choice."""
        return self._ordered(level, self.middle(time_h))[i] if level != "none" else 0.0

    def seasonal(self, i: int, time_h: Fraction) -> float:
        """Return line i's seasonal cut at a time, after the by-line choice."""
        return self._seasonal(self.middle(time_h), True)[i]

    def stands_still_before(self, i: int, time_h: Fraction) -> bool:
        """Tell whether a season without hours kept line i at 0 just before a time (R19)."""
        middle_h = self.middle_before(time_h)
        return self._seasonal(middle_h, False)[i] == 1 and self.floor(i, middle_h) == 0

    def made_up(self, i: int, time_h: Fraction) -> float:
        """Return the load above 1 with which line i makes up moved hours at a time (R20)."""
        return self._made_up(self.middle(time_h))[i]

    def floor(self, i: int, time_h: Fraction) -> float:
        """Return the load below which line i cannot go at a time (R14)."""
        line, season = self.lines[i], self.policy.get("heating_season")
        floor = line["min_load"] or 0.0
        heating = season and dates_hold(season, self.clock.day(time_h))
        if line["waste_heat_source"] and heating:
            floor = max(floor, line["heat_load"] or 0.0)
        return floor

    def strength(self, i: int, time_h: Fraction) -> float:
        """Return how well line i's grade obeys at a time (R13)."""
        grade = self.standings.at(self.middle(time_h))[i].grade
        compliance = (self.case.scenario.get("response") or {}).get("compliance") or {}
        return compliance.get(grade, compliance.get(STAND_INS.get(grade, ""), 1.0))

    # --- the alert cut ---------------------------------------------------------------------

    def alert_cut(
        self, i: int, level: str, standing: Standing, read: Callable[[Any], Held]
    ) -> Held:
        """Return line i's cut before the by-line choice: the first rule that applies."""
        line = self.lines[i]
        if line["long_term_shutdown"] or standing.protected:
            return Held(0.0, by_line=False)
        held = read(self._table_measure(line, standing.grade, level))
        if line["small_micro"]:
            relief = self.policy.get("small_micro_relief")
            held = held._replace(cut=held.cut * (1.0 if relief is None else relief))
        if level == "temporary":
            return held
        own, mode = line["cut_" + level], self._own_measures_mode()
        is_own = own is not None and standing.own_measures and mode != "ignore"
        if is_own and not (mode == "stricter" and held.mean > own):
            held = Held(own, by_line=False)
        if standing.noncompliant:
            strictest = self.policy.get("noncompliant_cut")
            strictest = 1.0 if strictest is None else strictest
            if strictest >= held.mean:
                return Held(strictest)
        return held

    def _own_measures_mode(self) -> str:
        return self.case.scenario.get("own_measures") or self.policy.get("own_measures") or "first"

    def _table_measure(self, line: dict[str, Any], grade: str, level: str) -> Any:
        grades = [grade, STAND_INS[grade]] if grade in STAND_INS else [grade]
        industry = (self.policy.get("industries") or {}).get(line["industry"]) or {}
        for name in grades:
            rows = industry.get(name) or []
            fitting = [r for r in (rows if isinstance(rows, list) else [rows]) if _fits(r, line)]
            if fitting:
                most = max(fitting, key=lambda r: (bool(r.get("zones")), bool(r.get("districts"))))
                return most.get(level, 0)
        for name in grades:
            if name in self.policy["curtailment"]:
                return self.policy["curtailment"][name].get(level, 0)
        if grade in ("A", "lead"):
            return 0
        raise LookupError(f"the policy has no row for grade {grade}")

    def _ordered_at(self, level: str, time_h: Fraction) -> dict[int, float]:
        elapsed_h = time_h - self.timeline.clock_start(level, time_h)
        hour, standings = self.clock.hour_of_day(time_h), self.standings.at(time_h)

        def read(measure: Any) -> Held:
            return read_measure(measure, elapsed_h, hour)

        held = {i: self.alert_cut(i, level, standings[i], read) for i in self.members}
        return self.choose_lines(held, time_h)

    # --- the seasonal cut ------------------------------------------------------------------

    def seasonal_rules(self, i: int, standing: Standing) -> list[dict[str, Any]]:
        """Return the seasonal rules that name line i, whatever the date and hour (R11)."""
        line = self.lines[i]
        if line["long_term_shutdown"] or standing.protected:
            return []
        grades = {standing.grade, STAND_INS.get(standing.grade)}
        return [
            rule
            for rule in self.policy.get("seasonal") or []
            if not rule.get("area_sources")
            and (not rule.get("grades") or grades & set(rule["grades"]))
            and (not rule.get("industries") or line["industry"] in rule["industries"])
            and _fits(rule, line)
        ]

    def _seasonal_at(self, time_h: Fraction, with_hours: bool) -> dict[int, float]:
        hour, day = self.clock.hour_of_day(time_h), self.clock.day(time_h)
        standings, held = self.standings.at(time_h), {}
        for i in self.members:
            cuts = [
                rule["cut"]
                for rule in self.seasonal_rules(i, standings[i])
                if dates_hold(rule, day) and hours_hold(rule.get("hours"), hour)
                if with_hours or not rule.get("hours")
            ]
            held[i] = Held(max(cuts, default=0.0))
        return self.choose_lines(held, time_h)

    def _made_up_at(self, time_h: Fraction) -> dict[int, float]:
        hour, day = self.clock.hour_of_day(time_h), self.clock.day(time_h)
        standings, most = self.standings.at(time_h), dict.fromkeys(self.members, 0.0)
        for rule in self.policy.get("seasonal") or []:
            if not (rule.get("moved") and rule.get("hours")) or not dates_hold(rule, day):
                continue
            if hours_hold(rule["hours"], hour):
                continue
            named = {i: rule in self.seasonal_rules(i, standings[i]) for i in self.members}
            held = {i: Held(rule["cut"] if named[i] else 0.0) for i in self.members}
            for i, cut in self.choose_lines(held, time_h).items():
                weight_h = self._window_weight_h(rule["hours"], self.sector(i))
                if weight_h < 24 - SAME_H:
                    stopped = min(cut, 1 - self.floor(i, time_h))
                    load = rule["moved"] * stopped * weight_h / (24 - weight_h)
                    most[i] = max(most[i], load)
        return most

    def _window_weight_h(self, window: list[float], sector: str) -> float:
        factors = self.case.profiles.get(sector, {}).get("hour", [1.0] * 24)
        return sum(
            factor * max(0.0, min(end, hour + 1) - max(first, hour))
            for first, end in window_parts(window)
            for hour, factor in enumerate(factors)
        )

    def sector(self, i: int) -> str:
        """Return line i's sector: its own, else the industry's, else the industry."""
        line = self.lines[i]
        process = (self.policy.get("process") or {}).get(line["industry"]) or {}
        return line.get("sector") or process.get("sector") or line["industry"]

    # --- counting by line ------------------------------------------------------------------

    def choose_lines(self, held: dict[int, Held], time_h: Fraction) -> dict[int, float]:
        """Return the cuts after whole lines were chosen to meet shares (R12)."""
        chosen = {i: one.cut for i, one in held.items()}
        if self.policy.get("counting", "by_line") != "by_line":
            return chosen
        standings = self.standings.at(time_h)
        able = [
            i
            for i, one in held.items()
            if one.by_line and 0 < one.cut < 1 and self.floor(i, time_h) == 0
            if not self.lines[i]["long_term_shutdown"] and not standings[i].protected
        ]
        for i in able:
            group = [
                j
                for j in able
                if abs(held[j].cut - held[i].cut) <= SAME_CUT and self._plant(j) == self._plant(i)
            ]
            if len(group) > 1:
                chosen[i] = 1.0 if i in self._stopped(group, held[i].cut) else 0.0
        return chosen

    def _plant(self, i: int) -> tuple[str, str, str]:
        line = self.lines[i]
        return line["enterprise_id"], line["industry"], line["district"]

    def _stopped(self, group: list[int], cut: float) -> set[int]:
        counts = all((self.lines[i]["capacity"] or 0) > 0 for i in group)
        capacity = {i: self.lines[i]["capacity"] if counts else 1.0 for i in group}
        total, gone, stopped = sum(capacity.values()), 0.0, set()
        order = sorted(
            group, key=lambda i: (-self._dirt_kg_d(i) / capacity[i], self.lines[i]["line_id"])
        )
        for i in order:
            if gone < cut * total - 1e-9 * total:
                stopped.add(i)
                gone += capacity[i]
        return stopped

    def _dirt_kg_d(self, i: int) -> float:
        columns = [key[:-5] for key in self.lines[i] if key.endswith("_kg_d")]
        counted = [name for name in columns if name in PRIORITY_POLLUTANTS] or columns
        return sum(self.lines[i][name + "_kg_d"] or 0.0 for name in counted)

    # --- where anything may change -----------------------------------------------------------

    def _points(self) -> list[Fraction]:
        line_points, start_h = self.timeline.points_h, Fraction(0)
        first_h = min([start_h, *line_points]) - 48
        last_h = max([self.clock.end_h, *line_points]) + 48
        midnights = self.clock.midnights(first_h, last_h)
        entries = all_entries(self.policy)
        windows = [e["hours"] for e in entries if e.get("hours")]
        windows += [r["hours"] for r in self.policy.get("seasonal") or [] if r.get("hours")]
        hard = [*line_points, start_h, self.clock.end_h, *midnights]
        points = [*self.standings.times_h]
        points += [m + exact(hour) for m in midnights for window in windows for hour in window]
        for threshold in ("temporary", "yellow"):
            for start_h, end_h in self.timeline.runs(threshold):
                for entry in entries:
                    points += _clock_points(entry, start_h, end_h)
        return _apart(hard, [point for point in points if first_h <= point <= last_h])


def _fits(row: dict[str, Any], line: dict[str, Any]) -> bool:
    return all(
        not row.get(names) or line[name] in row[names]
        for names, name in (("districts", "district"), ("zones", "zone"))
    )


def _clock_points(entry: dict[str, Any], start_h: Fraction, end_h: Fraction) -> list[Fraction]:
    points = [start_h + exact(entry["after_h"])] if "after_h" in entry else []
    if entry.get("off_h"):
        off_h, turn_h = exact(entry["off_h"]), start_h
        while turn_h < end_h:
            points += [turn_h, turn_h + off_h]
            turn_h += off_h + exact(entry["on_h"])
    return [point for point in points if point < end_h]


def _apart(hard: list[Fraction], soft: list[Fraction]) -> list[Fraction]:
    """Return all points in order, without those that are one instant with a hard one or another."""
    fixed = sorted(set(hard))
    kept = list(fixed)
    last_h = None
    for point in sorted(set(soft)):
        place = bisect_right(fixed, point)
        beside = fixed[max(place - 1, 0) : place + 1]
        if any(abs(point - other) <= SAME_H for other in beside):
            continue
        if last_h is None or point - last_h > SAME_H:
            kept.append(point)
            last_h = point
    return sorted(kept)
