"""Plain building blocks: a line, a policy and a case with every default written out."""

from datetime import datetime
from typing import Any

from .case import Case

START = datetime(2021, 1, 4)


def plain_line(name: str = "l1", **cells: Any) -> dict[str, Any]:
    """Return a line with every column of the inventory, changed by `cells`."""
    line = {
        "enterprise": "E1",
        "enterprise_id": "E1",
        "industry": "casting",
        "grade": "C",
        "line": name,
        "district": "",
        "zone": "",
        "sector": None,
        "capacity": None,
        "min_load": 0.0,
        "heat_load": 0.0,
        "fixed_share": 0.0,
        "ramp_down_h": None,
        "ramp_up_h": None,
        "notification_lag_h": None,
        "continuous": None,
        "protected": False,
        "small_micro": False,
        "noncompliant": False,
        "long_term_shutdown": False,
        "waste_heat_source": False,
        "cut_yellow": None,
        "cut_orange": None,
        "cut_red": None,
        "output_value_cny_d": None,
        "electricity_kwh_d": None,
        "so2_kg_d": 24.0,
    }
    line.update(cells)
    line.setdefault("line_id", f"{line['enterprise_id']}/{name}")
    return line


def plain_policy(**parts: Any) -> dict[str, Any]:
    """Return a policy: C gives 0.3, 0.5 and 1, D stops, A gives nothing."""
    policy = {
        "id": "plain",
        "title": "plain",
        "curtailment": {
            "A": {"yellow": 0, "orange": 0, "red": 0},
            "B": {"yellow": 0.2, "orange": 0.4, "red": 0.6},
            "C": {"yellow": 0.3, "orange": 0.5, "red": 1},
            "D": {"yellow": 1, "orange": 1, "red": 1},
            "ungraded": {"yellow": 1, "orange": 1, "red": 1},
        },
        "industries": {},
        "seasonal": [],
        "process": {},
        "noncompliant_cut": 1,
        "small_micro_relief": 1,
        "counting": "by_line",
        "enterprise_grade": "by_industry",
        "targets": {},
        "credit_seasonal": False,
        "so2_nox_exchange": False,
    }
    policy.update(parts)
    return policy


def plain_case(
    lines: list[dict[str, Any]],
    stages: list[dict[str, Any]] | None = None,
    policy: dict[str, Any] | None = None,
    end: datetime = datetime(2021, 1, 8),
    **scenario: Any,
) -> Case:
    """Return a case of four days from Monday 4 January 2021 with no area source and no profile."""
    area_sources = scenario.pop("area_sources", [])
    profiles = scenario.pop("profiles", {})
    settings = {
        "period": {"start": scenario.pop("start", START), "end": end},
        "stages": stages or [],
        "changes": [],
        "response": {},
        "own_measures": "first",
    }
    return Case(lines, area_sources, profiles, policy or plain_policy(), {**settings, **scenario})


def stage(level: str, start: datetime, end: datetime, **more: Any) -> dict[str, Any]:
    """Return a stage, issued at its start unless told otherwise."""
    return {"level": level, "issued": start, "start": start, "end": end, "scope": None, **more}
