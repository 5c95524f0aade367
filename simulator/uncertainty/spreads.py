"""How much replicates vary: the scenario's values, else the assumed defaults of
data/uncertainty.yaml.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np

from simulator.engine.orders import strengths
from simulator.files.yaml_file import read_yaml
from simulator.inputs.scenario import Scenario
from simulator.terms.paths import DATA


@dataclass(frozen=True)
class Spreads:
    """How much the draws vary.

    Attributes
    ----------
    base_cv : dict of str to float
        Coefficient of variation of base emissions by data quality.
    shared : float, [0, 1]
        Share of the variance of base emissions that all enterprises of an industry have in common.
    area_cv, transport_cv, activity_cv, lag_cv, ramp_cv : float
        Coefficients of variation.
    strength_mean, strength_sd : array, (2, grades)
        Mean and standard deviation of strength, by size (row 1: small and micro) and code of the
        grade.
    seed : int
        Seed of all draws.
    """

    base_cv: dict[str, float]
    shared: float
    area_cv: float
    transport_cv: float
    activity_cv: float
    lag_cv: float
    ramp_cv: float
    strength_mean: np.ndarray
    strength_sd: np.ndarray
    seed: int

    @property
    def strength_varies(self) -> np.ndarray:
        """(2, grades) whether strengths are drawn; with a mean of 0 or 1 no spread is possible."""
        return (self.strength_sd > 0) & (self.strength_mean > 0) & (self.strength_mean < 1)


def spreads_of(scenario: Scenario) -> Spreads:
    """Return the spreads of a scenario."""
    given, response = scenario.shape.uncertainty, scenario.shape.response
    assumed = assumed_spreads()
    values = {
        name: float(assumed[name] if getattr(given, name) is None else getattr(given, name))
        for name in ("shared", "area_cv", "transport_cv", "activity_cv", "lag_cv", "ramp_cv")
    }
    deviations = assumed["compliance_sd"] if given.compliance is None else given.compliance
    mean = strengths(response.compliance, response.compliance_small_micro, 1.0)
    spread = strengths(deviations, given.compliance_small_micro or {}, 0.0)
    base_cv = assumed["base_cv"] | (given.base_cv or {})
    return Spreads(
        base_cv=base_cv, strength_mean=mean, strength_sd=spread, seed=given.seed, **values
    )


@cache
def assumed_spreads() -> dict[str, Any]:
    """Return the assumed defaults as they stand in data/uncertainty.yaml."""
    return read_yaml(DATA / "uncertainty.yaml").data
