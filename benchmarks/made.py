"""Inventories and scenarios made for measuring: synthetic lines in the shape of a real list."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.inputs.area_sources import no_area_sources
from simulator.inputs.fleet import make_fleet
from simulator.inputs.inventory import Inventory
from simulator.inputs.profiles import Profiles
from simulator.inputs.reading import Inputs
from simulator.inputs.scenario import Scenario, make_scenario
from simulator.inputs.teams import read_teams
from simulator.terms.contracts import INVENTORY

POLLUTANTS = ("so2", "nox", "pm", "vocs", "pm25", "pm10")
START = datetime(2020, 10, 1)
DAYS = 182
ALERTS = 12


def inventory(lines: int, own_times: bool = False, seed: int = 1) -> Inventory:
    """Return an inventory of 3 lines an enterprise, 20 industries, 60 sectors and 10 districts.

    Parameters
    ----------
    own_times : whether every line has its own lag and ramps, so that no two lines move alike.
    """
    draw = np.random.default_rng(seed)
    enterprise = np.arange(lines) // 3
    kinds = int(enterprise.max()) + 1
    grade = draw.choice(["A", "B", "C", "D", "nonlead"], kinds, p=[0.02, 0.08, 0.6, 0.2, 0.1])
    names = pd.Series([f"E{code:07d}" for code in range(kinds)], dtype="str")
    frame: dict[str, object] = {}
    for column in INVENTORY:
        if column.kind in ("text", "choice", "grade", "date"):
            frame[column.name] = pd.Series(column.default or "", index=range(lines), dtype="str")
        elif column.kind == "flag":
            frame[column.name] = np.full(
                lines, np.nan if column.default is None else column.default
            )
        else:
            frame[column.name] = np.full(
                lines, np.nan if column.default is None else column.default
            )
    industry = draw.integers(0, 20, kinds)[enterprise]
    frame["enterprise"] = frame["enterprise_id"] = names.take(enterprise).reset_index(drop=True)
    frame["line"] = pd.Series(np.arange(lines) % 3).astype("str")
    frame["line_id"] = frame["enterprise_id"] + "/" + frame["line"]
    frame["industry"] = (
        pd.Series([f"i{code:02d}" for code in range(20)], dtype="str")
        .take(industry)
        .reset_index(drop=True)
    )
    frame["grade"] = pd.Series(grade, dtype="str").take(enterprise).reset_index(drop=True)
    frame["district"] = (
        pd.Series([f"d{code}" for code in range(10)], dtype="str")
        .take(draw.integers(0, 10, kinds)[enterprise])
        .reset_index(drop=True)
    )
    frame["sector"] = (
        pd.Series([f"s{code:02d}" for code in range(60)], dtype="str")
        .take(industry * 3 + draw.integers(0, 3, lines))
        .reset_index(drop=True)
    )
    frame["small_micro"] = (draw.random(kinds) < 0.2)[enterprise]
    frame["protected"] = (draw.random(kinds) < 0.03)[enterprise]
    frame["noncompliant"] = (draw.random(kinds) < 0.01)[enterprise]
    frame["data_quality"] = pd.Series("factor", index=range(lines), dtype="str")
    if own_times:
        frame["notification_lag_h"] = draw.random(lines) * 6
        frame["ramp_down_h"], frame["ramp_up_h"] = draw.random(lines) * 8, draw.random(lines) * 12
    for name in POLLUTANTS:
        frame[f"{name}_kg_d"] = draw.lognormal(1.0, 1.5, lines)
    return Inventory(pd.DataFrame(frame), POLLUTANTS, "", "made")


def policy_data() -> dict:
    """Return a policy with grade rows, some industry rows and process times, as data."""
    rows = {
        "A": {"yellow": 0, "orange": 0, "red": 0},
        "B": {"yellow": 0.3, "orange": 0.4, "red": 0.5},
        "C": {"yellow": 0.3, "orange": 0.4, "red": 0.5},
        "D": {"yellow": 1, "orange": 1, "red": 1},
    }
    process = {
        f"i{code:02d}": {
            "continuous": code < 5,
            "ramp_down_h": [0, 2, 6, 12, 36][code % 5],
            "ramp_up_h": [0, 4, 12, 24, 36][code % 5],
        }
        for code in range(20)
    }
    return {
        "id": "made",
        "curtailment": rows,
        "process": process,
        "industries": {
            "i01": {
                "B": {"yellow": 0, "orange": 0.2, "red": 1},
                "C": {"yellow": 0.5, "orange": 1, "red": 1},
            }
        },
        "seasonal": [{"id": "d-winter", "grades": ["D"], "from": "11-01", "to": "03-01", "cut": 1}],
        "small_micro_relief": 0.5,
        "targets": {"orange": {"so2": 0.2}},
    }


def scenario(
    folder: Path, days: int = DAYS, alerts: int = ALERTS, supervision: dict | None = None
) -> Scenario:
    """Return a season of so many days with so many alerts of 4 days, its policy written below
    `folder`.
    """
    import json

    (folder / "made.yaml").write_text(json.dumps(policy_data()), encoding="utf-8")
    (folder / "inventory.csv").write_text("", encoding="utf-8")
    stages = []
    for index in range(alerts):
        start = START + timedelta(days=8 + 14 * index)
        stages.append(
            {
                "level": ("yellow", "orange", "red")[index % 3],
                "issued": (start - timedelta(hours=8)).isoformat(),
                "start": start.isoformat(),
                "end": (start + timedelta(days=4)).isoformat(),
            }
        )
    data = {
        "schema": 1,
        "name": "made",
        "inventory": "inventory.csv",
        "policy": "made.yaml",
        "alerts": stages,
        "period": {"start": START.isoformat(), "end": (START + timedelta(days=days)).isoformat()},
        "response": {"notification_lag_h": 2, "compliance": {"B": 0.95, "C": 0.9}},
    }
    if supervision is not None:
        data |= {"supervision": supervision, "response": {"notification_lag_h": 2}}
    return make_scenario(data, folder)


def inputs(scenario_: Scenario, inventory_: Inventory) -> Inputs:
    """Return the inputs of a scenario with an inventory that is in memory already."""
    fleet, warnings = make_fleet(inventory_, scenario_.policy, scenario_.shape.response)
    return Inputs(
        scenario_,
        inventory_,
        fleet,
        no_area_sources(POLLUTANTS),
        Profiles({}),
        (),
        tuple(warnings),
        {},
        read_teams(scenario_, fleet, {}),
    )
