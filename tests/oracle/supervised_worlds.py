"""Small worlds under supervision whose times are whole minutes, drawn from a seed."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from .case import Case
from .plain import plain_line

GRADES = ("C", "C", "C", "B", "B", "B-", "nonlead", "ungraded", "D", "A", "lead")
RANKED_GRADES = ("C", "B", "B-", "A", "D")
CUTS = (0.3, 0.5, 1, 1, 0.2, 0.7, 0.05, 0)
WINDOWS = ([8, 16], [22, 6], [10, 16], [20, 24], [6, 0], [7.5, 9.25])
CYCLES = ((5, 3), (12, 12), (24, 12))
STARTS = (datetime(2021, 1, 5), datetime(2020, 12, 30), datetime(2020, 10, 30, 7))


def drawn_world(seed: int) -> tuple[Case, dict[str, Any]]:
    """Return the case and the block `supervision`, every value written out, of a seed."""
    rng = Random(seed)
    districts = ["D1", "D2", "D3"][: rng.randint(1, 3)]
    grades = rng.choice((GRADES, GRADES, RANKED_GRADES))
    start = rng.choice(STARTS)
    hours = rng.choice((36, 60, 72, 96))
    lines = [
        line for n in range(rng.randint(3, 12)) for line in _enterprise(rng, n, districts, grades)
    ]
    homes = sorted({line["district"] for line in lines})
    early = rng.choice(("none", "none", "planned", "at_issue"))
    scenario = {
        "period": {"start": start, "end": start + timedelta(hours=hours)},
        "stages": _stages(rng, start, hours, districts),
        "changes": _changes(rng, lines, start, hours, grades),
        "response": {
            "early_start": early,
            "notification_lag_h": rng.choice((0, 2, 5.5)),
            "pre_adjustment_h": rng.choice((0, 0, 3)),
            "no_restart": rng.random() < 0.3,
        },
        "own_measures": rng.choice(("first", "stricter", "ignore")),
    }
    policy = _policy(rng, districts, grades, moves=early != "planned")
    case = Case(lines, [], {}, policy, scenario)
    return case, _supervision(rng, case, homes, start, hours)


def _enterprise(
    rng: Random, number: int, districts: list[str], grades: tuple[str, ...]
) -> list[dict[str, Any]]:
    name = f"E{number:02}"
    home = {
        "enterprise": name,
        "enterprise_id": name,
        "industry": rng.choice(("casting", "brick")),
        "grade": rng.choice(grades),
        "district": rng.choice(districts),
        "metered": rng.choice((True, False, None)),
        "has_cems": rng.choice((True, False, None)),
        "findings_12m": rng.choice((0, 0, 0, 1, 2)),
        "last_visit": rng.choice((None, None, date(2020, 10, 1), date(2020, 9, 3))),
    }
    lines = []
    has_kwh, has_own = rng.random() < 0.5, rng.random() < 0.3
    for place in range(rng.choice((1, 1, 1, 2, 3))):
        cells = dict(home)
        if rng.random() < 0.15:
            cells["district"] = rng.choice(districts)
        if rng.random() < 0.1:
            cells["grade"] = rng.choice(grades)
        own = [rng.choice((None, 0.0, 0.2, 0.5, 1.0)) if has_own else None for _ in range(3)]
        cells |= dict(zip(("cut_yellow", "cut_orange", "cut_red"), own, strict=True))
        cells |= {
            "capacity": rng.choice((1.0, 2.0, 3.5)),
            "min_load": rng.choice((0.0, 0.0, 0.0, 0.1, 0.35)),
            "heat_load": rng.choice((0.0, 0.4)),
            "fixed_share": rng.choice((0.0, 0.0, 0.2)),
            "ramp_down_h": rng.choice((None, 0.0, 2.0, 4.0, 20.0)),
            "ramp_up_h": rng.choice((None, 0.0, 2.0, 4.0, 20.0)),
            "notification_lag_h": rng.choice((None, None, 0.0, 0.5, 6.0)),
            "continuous": rng.choice((True, None)),
            "protected": rng.random() < 0.05,
            "small_micro": rng.random() < 0.2,
            "noncompliant": rng.random() < 0.08,
            "long_term_shutdown": place > 0 and rng.random() < 0.1,
            "waste_heat_source": rng.random() < 0.2,
            "so2_kg_d": round(rng.uniform(5, 60), 3),
            "vocs_kg_d": rng.choice((None, round(rng.uniform(1, 30), 3))),
            "co2_kg_d": round(rng.uniform(100, 200), 2),
            "electricity_kwh_d": round(rng.uniform(100, 900), 1) if has_kwh else None,
        }
        lines.append(plain_line(f"l{9 - place}", **cells))
    return lines


def _stages(rng: Random, start: datetime, hours: int, districts: list[str]) -> list[dict[str, Any]]:
    stages = []
    for _ in range(rng.choice((1, 2, 2, 3, 4))):
        first = rng.randint(-2, hours - 12) + rng.choice((0, 0, 0.25, 0.5))
        last = first + rng.choice((6, 12, 24, 36, 48, 70))
        begin = start + timedelta(hours=first)
        some = rng.sample(districts, rng.randint(1, len(districts)))
        stages.append(
            {
                "level": rng.choice(("yellow", "orange", "orange", "red", "temporary")),
                "issued": begin - timedelta(minutes=rng.choice((0, 20, 360, 720, 1440))),
                "start": begin,
                "end": start + timedelta(hours=last),
                "scope": None if rng.random() < 0.6 else some,
            }
        )
    return stages


def _changes(
    rng: Random, lines: list[dict[str, Any]], start: datetime, hours: int, grades: tuple[str, ...]
) -> list[dict[str, Any]]:
    changes = []
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        line = rng.choice(lines)
        change = {
            "at": start + timedelta(minutes=15 * rng.randint(0, hours * 4 - 1)),
            "enterprise_id": line["enterprise_id"],
        }
        what = rng.choice(("grade", "noncompliant", "protected"))
        change[what] = rng.choice(grades) if what == "grade" else rng.random() < 0.5
        changes.append(change)
    return changes


def _measure(rng: Random) -> Any:
    if rng.random() < 0.7:
        return rng.choice(CUTS)
    record: dict[str, Any] = {"cut": rng.choice(CUTS[:-1])}
    kind = rng.random()
    if kind < 0.6:
        record["hours"] = rng.choice(WINDOWS)
    if kind > 0.5:
        record["off_h"], record["on_h"] = rng.choice(CYCLES)
    if rng.random() < 0.3:
        record["then"] = [{"after_h": rng.choice((12, 24, 30.25)), "cut": rng.choice(CUTS[:-1])}]
    return record


def _row(rng: Random) -> dict[str, Any]:
    row = {level: _measure(rng) for level in ("yellow", "orange", "red")}
    if rng.random() < 0.4:
        row["temporary"] = _measure(rng)
    return row


def _policy(
    rng: Random, districts: list[str], grades: tuple[str, ...], *, moves: bool
) -> dict[str, Any]:
    rows = {grade: _row(rng) for grade in ("B", "C", "ungraded")}
    rows["A"] = {"yellow": 0, "orange": 0, "red": rng.choice((0, 0.2))}
    rows["D"] = {"yellow": 1, "orange": 1, "red": 1}
    if rng.random() < 0.3:
        rows["D"]["temporary"] = 0.5
    seasonal = []
    for number in range(rng.choice((0, 0, 1, 2))):
        rule: dict[str, Any] = {"id": f"season-{number}", "cut": rng.choice((1, 0.5, 0.3))}
        if rng.random() < 0.6:
            rule["grades"] = rng.choice((["D"], ["C", "D"], ["B"]))
        if rng.random() < 0.5:
            rule["from"], rule["to"] = rng.choice((("10-31", "01-01"), ("11-01", "04-01")))
        if rng.random() < 0.5:
            rule["hours"] = rng.choice(WINDOWS)
            rule["moved"] = rng.choice((0, 1)) if moves else 0
        if rng.random() < 0.3:
            rule["districts"] = [rng.choice(districts)]
        seasonal.append(rule)
    policy = {
        "id": "drawn",
        "title": "drawn",
        "curtailment": rows,
        "industries": {"brick": {"C": _row(rng)}} if rng.random() < 0.5 else {},
        "seasonal": seasonal,
        "process": {"casting": {"title": "casting"}, "brick": {"title": "brick", "ramp_down_h": 6}},
        "noncompliant_cut": rng.choice((1, 0.6)),
        "small_micro_relief": rng.choice((1, 0.5)),
        "counting": rng.choice(("by_line", "by_line", "by_load")),
        "enterprise_grade": "worst" if grades == RANKED_GRADES else "by_industry",
        "targets": {},
        "credit_seasonal": False,
        "so2_nox_exchange": False,
    }
    if rng.random() < 0.5:
        policy["heating_season"] = {"from": "11-01", "to": "04-01"}
    return policy


def _supervision(
    rng: Random, case: Case, districts: list[str], start: datetime, hours: int
) -> dict[str, Any]:
    ids = sorted({line["enterprise_id"] for line in case.lines})
    listed = []
    for name in ids:
        if rng.random() < 0.4:
            kind = rng.choice(("absent", "partly", "pretending", "obeying"))
            row = {"enterprise_id": name, "kind": kind}
            if kind == "partly" and rng.random() < 0.5:
                row["strength"] = 0.35
            listed.append(row)
    frauds = []
    for name in ids:
        if rng.random() < 0.15:
            row = {"enterprise_id": name}
            if rng.random() < 0.5:
                row["true_factor"] = rng.choice((1.2, 2.0))
            if rng.random() < 0.4:
                row["found_at"] = start + timedelta(minutes=5 * rng.randint(1, hours * 12 - 1))
            frauds.append(row)
    raids = []
    for _ in range(rng.choice((0, 0, 0, 1, 2))):
        raids.append(
            {
                "at": start + timedelta(hours=rng.randint(0, hours - 9)),
                "teams": rng.randint(1, 2),
                "hours": rng.choice((3, 6, 8)),
                "districts": [rng.choice(districts)] if rng.random() < 0.5 else [],
            }
        )
    return {
        "seed": rng.randint(0, 10**6),
        "behaviour": {
            "drawn": rng.random() < 0.8,
            "probability": {"B": 0.3, "C": 0.5, "D": 0.6, "ungraded": 0.4, "lead": 0.2},
            "per_finding": rng.choice((0, 1.0)),
            "kinds": rng.choice(
                (
                    {"absent": 0.2, "partly": 0.5, "pretending": 0.3},
                    {"absent": 1, "pretending": 3},
                    {"partly": 1},
                )
            ),
            "most_strength": 0.5,
            "pretend_hours": rng.choice(([8, 20], [6, 22], [20, 8])),
            "listed": listed,
        },
        "teams": _teams(rng, districts),
        "shift": rng.choice(([8, 20], [8, 18], [9.5, 17])),
        "night_shift": rng.choice(([20, 8], [22, 6])),
        "night_share": rng.choice((0, 0.2, 0.5, 1)),
        "travel_h": rng.choice((0, 0.5, 0.75)),
        "travel_other_h": rng.choice((1.5, 0.5)),
        "visit_h": rng.choice((1.0, 0.25, 3)),
        "strategy": rng.choice(("targeted", "targeted", "random", "round_robin", "flagged_first")),
        "on_site": rng.choice((0, 0, 0, 1, 2)),
        "raids": raids,
        "meters": {
            "coverage": rng.choice((0, 0.5, 1)),
            "every_h": rng.choice((1, 6, 12, 24)),
            "delay_h": rng.choice((0, 1, 8, 2.5)),
            "residual": 0.1,
            "stop_threshold": 0.25,
            "tolerance": 0.1,
            "noise": rng.choice((0, 0.08, 0.2)),
            "sensitivity": 0.8,
            "false_alarm": rng.choice((0.05, 0)),
        },
        "cems": {
            "coverage": rng.choice((0, 0.5)),
            "running_h": rng.choice((3, 1, 0.5)),
            "shows": 0.7,
            "sensitivity": 0.7,
            "false_alarm": 0.01,
        },
        "detect": {
            "stop": rng.choice((0.95, 1)),
            "limit": 0.6,
            "pretending_by_day": rng.choice((0.05, 0.4)),
            "pretending_by_night": 0.9,
            "fraud": 0.3,
            "fraud_prompted": 0.9,
        },
        "decision_h": rng.choice((4, 0.5, 0)),
        "revisit_h": rng.choice((24, 6, 1.5)),
        "relapse": rng.choice((0.1, 0.6)),
        "fine_cny": 100000,
        "downgrade_after": rng.choice((0, 1, 2)),
        "fraud_makes_d": rng.random() < 0.8,
        "fraud": {
            "probability": {"B": 0.1, "C": 0.1},
            "true_factor": 1.5,
            "band": 1.3,
            "by_power": rng.choice((0.1, 0.5)),
            "listed": frauds,
        },
    }


def _teams(rng: Random, districts: list[str]) -> Any:
    if rng.random() < 0.7:
        return rng.randint(0, 3)
    return [
        {
            "team": f"group {9 - number}",
            "districts": rng.choice(([], [rng.choice(districts)], districts[:2])),
            "shift": rng.choice((None, [8, 20], [18, 2])),
            "travel_h": rng.choice((None, 0.25, 1)),
            "travel_other_h": rng.choice((None, 2)),
        }
        for number in range(rng.randint(1, 3))
    ]
