"""Small negotiations: enterprises written to files, read back and negotiated."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from simulator.inputs.reading import Inputs, read_inputs
from simulator.inputs.scenario import load_scenario

TEN_THOUSAND = 1e4
ROWS = {
    "A": {"yellow": 0, "orange": 0, "red": 0},
    "B": {"yellow": 0.3, "orange": 0.4, "red": 0.5},
    "C": {"yellow": 0.3, "orange": 0.4, "red": 0.5},
    "D": {"yellow": 1, "orange": 1, "red": 1},
    "ungraded": {"yellow": 0.1, "orange": 0.2, "red": 0.3},
}


@dataclass
class Enterprise:
    """One line of one enterprise, and what it offers at orange."""

    name: str
    kg: dict[str, float]
    value: float
    offers: tuple[float, ...] = ()
    grade: str = "A"
    cells: dict[str, object] = field(default_factory=dict)


def write(
    folder: Path,
    enterprises: list[Enterprise],
    whole: dict[str, float],
    target: float,
    policy: dict | None = None,
    scenario: dict | None = None,
) -> Inputs:
    """Write a scenario and return its inputs."""
    rows = [
        {
            "enterprise": each.name,
            "enterprise_id": each.name,
            "industry": "kiln",
            "grade": each.grade,
            "line": "1",
            "line_id": f"{each.name}/1",
            "output_value_cny_d": each.value,
            **{f"{name}_kg_d": kg for name, kg in each.kg.items()},
            **each.cells,
        }
        for each in enterprises
    ]
    pd.DataFrame(rows).to_csv(folder / "inventory.csv", index=False)
    law = {
        "id": "law",
        "curtailment": ROWS,
        "process": {"kiln": {}},
        "counting": "by_line",
        "targets": {"orange": dict.fromkeys(whole, target)},
    } | (policy or {})
    (folder / "law.yaml").write_text(json.dumps(law), encoding="utf-8")
    data = {
        "schema": 1,
        "name": "small",
        "period": {"start": "2021-01-04T00:00", "end": "2021-01-11T00:00"},
        "inventory": "inventory.csv",
        "policy": "law.yaml",
        "whole_society_kg_d": whole,
        "alerts": [
            {
                "level": "orange",
                "issued": "2021-01-05T12:00",
                "start": "2021-01-06T00:00",
                "end": "2021-01-08T00:00",
            }
        ],
    } | (scenario or {})
    (folder / "scenario.yaml").write_text(json.dumps(data), encoding="utf-8")
    return read_inputs(load_scenario(folder / "scenario.yaml"))


def write_offers(folder: Path, enterprises: list[Enterprise]) -> Path:
    """Write the offers of all enterprises as a file and return its path."""
    rows = [{"enterprise_id": each.name, "cut": cut} for each in enterprises for cut in each.offers]
    path = folder / "offers.csv"
    pd.DataFrame(rows, columns=["enterprise_id", "cut"]).to_csv(path, index=False)
    return path


# Whole society 1 600 SO2, 2 500 NOx kg/d, target 20 %: 320 and 500. Four enterprises of grade A,
# whose law asks nothing; what they offer costs cut x value.
FOUR = [
    Enterprise("E1", {"so2": 400, "nox": 600}, 100 * TEN_THOUSAND, (0.3, 0.5)),
    Enterprise("E2", {"so2": 200, "nox": 300}, 20 * TEN_THOUSAND, (0.3, 0.5)),
    Enterprise("E3", {"so2": 100, "nox": 500}, 60 * TEN_THOUSAND, (0.3, 0.5, 1.0)),
    Enterprise("E4", {"so2": 300, "nox": 100}, 15 * TEN_THOUSAND, (1.0,)),
]
FOUR_WHOLE = {"so2": 1600.0, "nox": 2500.0}
FOUR_TARGET = 0.2
