"""Self-test: checks the installation on a built-in case that was computed by hand."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from simulator.inputs.scenario import load_scenario
from simulator.runs.run import run

INVENTORY = """enterprise,industry,grade,line,so2_kg_d,nox_kg_d,ramp_down_h,ramp_up_h
甲,coking,B,焦炉,240,480,4,4
乙,foundry,C,1号炉,48,24,0,0
乙,foundry,C,2号炉,24,24,0,0
丙,brick,D,窑,120,24,0,0
"""
POLICY = """id: selftest
curtailment:
  B: {orange: 0.5}
  C: {orange: 0.5}
  D: {orange: 1}
seasonal:
  - {id: d-winter, grades: [D], from: 12-01, to: 03-01, cut: 1}
process: {coking: {}, foundry: {}, brick: {}}
targets: {orange: {so2: 0.2}}
"""
SCENARIO = """schema: 1
name: selftest
period: {start: 2020-11-27T00:00, end: 2020-12-04T00:00}
inventory: inventory.csv
policy: policy.yaml
alerts:
  - {level: orange, issued: 2020-11-28T00:00, start: 2020-11-28T00:00, end: 2020-11-30T00:00}
response: {notification_lag_h: 6, compliance: {B: 0.8}}
"""


@dataclass(frozen=True)
class Check:
    """One figure: its name, the value that was computed, and the value expected by hand."""

    name: str
    found: float
    expected: float

    @property
    def holds(self) -> bool:
        """Whether both values agree to a gram."""
        return abs(self.found - self.expected) <= 1e-3


def selftest() -> list[Check]:
    """Return the checks of the built-in case.

    The alert lasts 48 h and reaches every line 6 h late. B (10 kg SO2/h) obeys 0.8 of a cut of 0.5:
    it falls to load 0.6 in 1.6 h, stays there for 40.4 h and rises again in 1.6 h after the lift. C
    stops its dirtier line (2 kg/h) for 42 h. D (5 kg/h) stops for 42 h, and from 1 December for the
    season: 72 h.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, text in (
            ("inventory.csv", INVENTORY),
            ("policy.yaml", POLICY),
            ("scenario.yaml", SCENARIO),
        ):
            (folder / file).write_text(text, encoding="utf-8")
        result = run(load_scenario(folder / "scenario.yaml"))
    so2 = result.summary["pollutants"]["so2"]
    coking = 10 * 0.4 * (1.6 / 2 + 40.4 + 1.6 / 2)
    return [
        Check("baseline SO2 [kg]", so2["baseline_kg"], 7 * (240 + 48 + 24 + 120)),
        Check("seasonal reduction SO2 [kg]", so2["seasonal_reduction_kg"], 5 * 72),
        Check("alert reduction SO2 [kg]", so2["alert_reduction_kg"], coking + 2 * 42 + 5 * 42),
        Check("nominal reduction SO2 [kg]", so2["nominal_kg"], 48 * (10 * 0.5 + 2 + 5)),
        Check("late SO2 [kg]", so2["shortfall"]["late_kg"], 6 * (10 * 0.4 + 2 + 5)),
        Check("not obeyed SO2 [kg]", so2["shortfall"]["not_obeyed_kg"], 48 * 10 * 0.1),
        Check("slow SO2 [kg]", so2["shortfall"]["slow_kg"], 10 * 0.4 * 1.6 / 2),
        Check("hours simulated", float(result.hourly["time"].nunique()), 168),
    ]
