"""What the evaluation of the air takes for granted: data/evaluation/air.yaml, all assumed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache

from simulator.files.yaml_file import read_yaml
from simulator.terms.paths import DATA


@dataclass(frozen=True)
class AirLimits:
    """The values, named as in the file; shares, days or hours."""

    after_h: int
    season_d: int
    bootstraps: int
    block_d: int
    folds: int
    fold_d: int
    trees: int
    leaves: int
    placebos: int
    least_placebos: int
    least_train_h: int
    least_read: float
    most_out: float
    donor_d: int
    least_donor_d: int
    most_rmspe: float
    local_share: tuple[float, float]
    elasticity: float


@cache
def air_limits() -> AirLimits:
    """Return the values of data/evaluation/air.yaml."""
    data = read_yaml(DATA / "evaluation" / "air.yaml").data
    values = {item.name: data[item.name]["value"] for item in fields(AirLimits)}
    return AirLimits(**values | {"local_share": tuple(values["local_share"])})
