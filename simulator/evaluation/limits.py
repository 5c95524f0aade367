"""What the evaluation takes for granted: data/evaluation/limits.yaml, all assumed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from simulator.files.yaml_file import read_yaml
from simulator.inputs.scenario import Scenario
from simulator.inputs.supervision import Meters
from simulator.terms.paths import DATA


@dataclass(frozen=True)
class Limits:
    """The values, named as in the file; shares, days or hours."""

    obeyed_from: float
    partly_from: float
    over_from: float
    other_odds: float
    days_before: int
    least_days: int
    weekday_days: int
    recovery_d: int
    after_h: int
    least_read: float
    least_seasonal: float
    most_load: float
    most_reading: float
    least_readings: int
    relation_sd: float
    cems_cv: float
    base_ratio: float
    prior_weight: float
    least_enterprises: int
    self_generating: tuple[str, ...]


@cache
def limits() -> Limits:
    """Return the values of data/evaluation/limits.yaml."""
    data = read_yaml(DATA / "evaluation" / "limits.yaml").data
    values = {item.name: data[item.name]["value"] for item in fields(Limits)}
    return Limits(**values | {"self_generating": tuple(values["self_generating"])})


def meters_of(scenario: Scenario) -> Meters:
    """Return how power stands for load: as the scenario's meters have it, else by default."""
    supervision = scenario.shape.supervision
    return supervision.meters if supervision else Meters()
