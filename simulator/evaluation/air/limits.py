"""What the evaluation of the air takes for granted: data/evaluation/air.yaml, all assumed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from simulator.evaluation.limits import values_in


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
    least_concentration: float
    leaf_h: int
    bins: int
    lags_h: tuple[int, ...]
    lag_read: float
    fold_spare_d: int
    fold_train: float
    placebo_step_h: int
    band: tuple[float, float]
    known_weather: tuple[float, float]
    known_distance: float
    day_read_h: int
    alert_day_h: int
    donor_read: float
    least_donors: int

    @property
    def models(self) -> int:
        """Models that are fitted for one course: those of placebos and those of blocks."""
        return self.folds + self.bootstraps


@cache
def air_limits() -> AirLimits:
    """Return the values of data/evaluation/air.yaml."""
    return AirLimits(**values_in("air.yaml"))
