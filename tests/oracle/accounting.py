"""Static accounting of one day against the targets (model.md section 6)."""

from datetime import datetime, time
from fractions import Fraction
from itertools import pairwise
from typing import Any

from .case import (
    LEVELS,
    RANK,
    AccountRow,
    Case,
    Clock,
    dates_hold,
    exact,
    hours_hold,
    window_share,
)
from .cuts import RuleBook
from .standing import Held
from .sums import area_rules

ENOUGH = 1e-9


def accounting_day_h(case: Case, clock: Clock) -> Fraction:
    """Return 00:00 of the accounting day, in hours since the period's start."""
    day = case.scenario.get("accounting_day")
    if day is None:
        stages = case.scenario.get("stages") or []
        starts = [s["start"] for s in stages if RANK[s["level"]] >= RANK["yellow"]]
        day = min(starts, default=clock.start)
    if isinstance(day, datetime):
        day = day.date()
    return clock.hours(datetime.combine(day, time()))


def mean_measure(measure: Any) -> Held:
    """Return a measure's first entry: its cut while it holds and the share of time it does."""
    if not isinstance(measure, dict):
        return Held(float(measure or 0))
    share = window_share(measure.get("hours"))
    if measure.get("off_h"):
        share *= measure["off_h"] / (measure["off_h"] + measure["on_h"])
    return Held(float(measure["cut"]), share)


def day_parts(rules: list[dict[str, Any]]) -> list[tuple[float, Fraction]]:
    """Return (share of the day, hour inside) of the parts into which the rules' windows cut a
    day.
    """
    marks = {exact(0), exact(24), *(exact(t) for rule in rules for t in rule.get("hours") or [])}
    return [(float(b - a) / 24, (a + b) / 2) for a, b in pairwise(sorted(marks))]


def made_up_load(rule: dict[str, Any], stopped: float) -> float:
    """Return the load that a moved rule adds to each other hour of the day, without profile
    (R20).
    """
    window_h = 24 * window_share(rule["hours"])
    return rule["moved"] * stopped * window_h / (24 - window_h) if window_h < 24 else 0.0


def account(case: Case, clock: Clock, books: dict[str, RuleBook]) -> dict[Any, AccountRow]:
    """Return the accounting table, keyed (level, pollutant)."""
    day_h, table = accounting_day_h(case, clock), {}
    seasonal = _steady_seasons(case, clock, books, day_h)
    for level in LEVELS[1:]:
        alert = _steady_alerts(case, books, level, day_h)
        for pollutant in case.pollutants:
            column = pollutant + "_kg_d"
            reduction_kg_d = sum(
                (case.lines[i][column] or 0.0)
                * _saved(case, alert[i], seasonal[i], books[line["district"]].floor(i, day_h))
                for i, line in enumerate(case.lines)
                if not line["long_term_shutdown"]
            )
            for source in case.area_sources:
                cut = source.get("cut_" + level) or 0.0
                season = _area_season(case, clock, source, day_h)
                reduction_kg_d += (source.get(column) or 0.0) * _saved(case, cut, season, 0.0)
            table[level, pollutant] = _row(case, level, pollutant, reduction_kg_d)
    return _exchange(case, table)


def _saved(case: Case, cut: float, season: float, floor: float) -> float:
    reached = 1 - max(1 - max(cut, season), floor)
    credit = 0.0 if case.policy.get("credit_seasonal") else 1 - max(1 - season, floor)
    return max(0.0, reached - credit)


def _steady_alerts(
    case: Case, books: dict[str, RuleBook], level: str, day_h: Fraction
) -> dict[int, float]:
    steady = {}
    for book in books.values():
        standings = book.standings.at(day_h)
        held = {i: book.alert_cut(i, level, standings[i], mean_measure) for i in book.members}
        chosen = book.choose_lines(held, day_h)
        steady.update({i: chosen[i] * one.share for i, one in held.items()})
    return steady


def _steady_seasons(
    case: Case, clock: Clock, books: dict[str, RuleBook], day_h: Fraction
) -> dict[int, float]:
    """Return each line's mean over the day of the largest rule at each hour, made-up hours negative
    (R26).
    """
    day, every = clock.day(day_h), case.policy.get("seasonal") or []
    steady: dict[int, float] = dict.fromkeys(range(len(case.lines)), 0.0)
    for book in books.values():
        standings = book.standings.at(day_h)
        mine = {i: book.seasonal_rules(i, standings[i]) for i in book.members}
        for share, hour in day_parts(every):
            on = [r for r in every if dates_hold(r, day) and hours_hold(r.get("hours"), hour)]
            off = [r for r in every if dates_hold(r, day) and r not in on and r.get("moved")]
            cuts = {i: Held(max((r["cut"] for r in on if r in mine[i]), default=0.0)) for i in mine}
            chosen = book.choose_lines(cuts, day_h)
            made_up = dict.fromkeys(mine, 0.0)
            for rule in off:
                alone = {i: Held(rule["cut"] if rule in mine[i] else 0.0) for i in mine}
                for i, cut in book.choose_lines(alone, day_h).items():
                    load = made_up_load(rule, min(cut, 1 - book.floor(i, day_h)))
                    made_up[i] = max(made_up[i], load)
            for i in mine:
                steady[i] += share * (chosen[i] if chosen[i] > 0 else -made_up[i])
    return steady


def _area_season(case: Case, clock: Clock, source: dict[str, Any], day_h: Fraction) -> float:
    rules = [r for r in area_rules(case, source) if dates_hold(r, clock.day(day_h))]
    mean = 0.0
    for share, hour in day_parts(rules):
        on = [r["cut"] for r in rules if hours_hold(r.get("hours"), hour)]
        off = [r for r in rules if not hours_hold(r.get("hours"), hour) and r.get("moved")]
        extra = max((made_up_load(r, r["cut"]) for r in off), default=0.0)
        mean += share * (max(on) if on and max(on) > 0 else -extra)
    return mean


def _row(case: Case, level: str, pollutant: str, reduction_kg_d: float) -> AccountRow:
    column = pollutant + "_kg_d"
    listed = sum(r[column] or 0.0 for r in case.lines if not r["long_term_shutdown"])
    area = sum(source.get(column) or 0.0 for source in case.area_sources)
    given = (case.scenario.get("whole_society_kg_d") or {}).get(pollutant)
    base_kg_d = listed + area if given is None else given
    ratio = reduction_kg_d / base_kg_d if base_kg_d > 0 else None
    known = given is not None or bool(case.area_sources)
    target = target_of(case, level, pollutant) if known else None
    met = None if target is None or ratio is None else ratio >= target - ENOUGH
    return AccountRow(base_kg_d, reduction_kg_d, ratio, target, met)


def target_of(case: Case, level: str, pollutant: str) -> float | None:
    """Return the policy's target for a level and pollutant, if it has one."""
    return ((case.policy.get("targets") or {}).get(level) or {}).get(pollutant)


def _exchange(case: Case, table: dict[Any, AccountRow]) -> dict[Any, AccountRow]:
    if case.policy.get("so2_nox_exchange"):
        for level in LEVELS[1:]:
            pair = [table.get((level, name)) for name in ("so2", "nox")]
            if all(row and row.target is not None and row.ratio is not None for row in pair):
                wanted = sum(row.target for row in pair)
                if sum(row.ratio for row in pair) >= wanted - ENOUGH:
                    for row in pair:
                        row.met = True
    return table
