"""Mean loads of enterprises, filled from one kind of evidence after another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.evaluation.asked import Asked
from simulator.evaluation.kilograms import TINY
from simulator.evaluation.verdicts import Evidence


@dataclass
class Pooled:
    """Mean loads of enterprises (E), filled from one kind of evidence after another."""

    seasonal: np.ndarray
    ordered: np.ndarray
    obedient: np.ndarray
    observed: np.ndarray
    error: np.ndarray
    read_h: np.ndarray
    missing_h: np.ndarray
    reason: np.ndarray
    asked: np.ndarray

    @classmethod
    def unread(cls, count: int) -> Pooled:
        """Return loads of which nothing is known."""
        seasonal, ordered, obedient, observed, error = np.full((5, count), np.nan)
        nothing = np.full(count, "", dtype=object)
        asked = np.zeros(count, dtype=bool)
        read, missing = np.zeros((2, count))
        return cls(seasonal, ordered, obedient, observed, error, read, missing, nothing, asked)

    @classmethod
    def empty(cls, count: int, asked: Asked, number: int) -> Pooled:
        """Return loads as the orders have them, with nothing observed."""
        stage = asked.stage(number)
        codes = asked.inputs.fleet.enterprise.codes
        matrix = asked.matrix(codes, asked.power_share, count)
        hours = (matrix @ stage.inside).sum(axis=1)

        def mean(values: np.ndarray) -> np.ndarray:
            total = (matrix @ values).sum(axis=1)
            return np.divide(total, hours, out=np.full(count, np.nan), where=hours > 0)

        seasonal, ordered = mean(stage.seasonal), mean(stage.ordered)
        with np.errstate(invalid="ignore"):
            is_asked = seasonal - ordered > TINY
        none = np.full(count, np.nan)
        return cls(
            seasonal,
            ordered,
            mean(stage.obedient),
            none.copy(),
            none.copy(),
            np.zeros(count),
            hours,
            np.full(count, "", dtype=object),
            is_asked,
        )

    def take(self, other: Pooled, use: np.ndarray) -> None:
        """Take the loads of some enterprises from another."""
        for name in (
            "seasonal", "ordered", "obedient", "observed", "error", "read_h", "missing_h", "reason",
        ):  # fmt: skip
            getattr(self, name)[use] = getattr(other, name)[use]

    def evidence(self) -> Evidence:
        """Return the evidence of the verdicts."""
        return Evidence(
            self.seasonal,
            self.ordered,
            self.obedient,
            self.observed,
            self.error,
            self.read_h,
            self.missing_h,
            self.asked,
            self.reason,
        )
