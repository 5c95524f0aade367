"""What the evaluation takes for granted: data/evaluation/limits.yaml, all assumed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

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


def values_in(name: str) -> dict[str, Any]:
    """Return the values of a file in data/evaluation/ by their names; lists become tuples."""
    data = read_yaml(DATA / "evaluation" / name).data
    values = {key: item["value"] for key, item in data.items()}
    return {
        key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
    }


@cache
def limits() -> Limits:
    """Return the values of data/evaluation/limits.yaml."""
    return Limits(**values_in("limits.yaml"))


def meters_of(scenario: Scenario) -> Meters:
    """Return how power stands for load: as the scenario's meters have it, else by default."""
    supervision = scenario.shape.supervision
    return supervision.meters if supervision else Meters()
