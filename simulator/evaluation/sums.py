"""Kilograms by stage, line and pollutant, filled from one kind of evidence after another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.engine.shortfall import PARTS
from simulator.evaluation.asked import Asked
from simulator.evaluation.kilograms import TINY, Delivered

EVIDENCE = ("cems", "power", "production")
NONE = -1


@dataclass(frozen=True)
class Noise:
    """Error of the observed kilograms of some lines, which all share it.

    Attributes
    ----------
    stage, pollutant : int
        Places of the two.
    kind : int
        Place in EVIDENCE.
    subject : np.ndarray
        (L) number of each line's subject, NONE for none.
    kg : np.ndarray
        (N) standard error of each subject.
    """

    stage: int
    pollutant: int
    kind: int
    subject: np.ndarray
    kg: np.ndarray


class Sums:
    """Sums of an evaluation: stages (K), lines (L), pollutants (P).

    Attributes
    ----------
    ordered, obedient, simulated : np.ndarray
        (K, L, P) reductions as ordered, of plants that obey, and as the run simulated [kg].
    observed : np.ndarray
        (K, L, P) reductions as observed, NaN without evidence.
    causes : np.ndarray
        (5, K, L, P) parts of ordered - observed.
    base : np.ndarray
        (K, L, P) ordered at the inventory's base less ordered at the base that was measured.
    after : np.ndarray
        (K, L, P) saved after the lift.
    kind : np.ndarray
        (K, L, P) place in EVIDENCE, NONE for none.
    noise : list of Noise
        Errors of what was observed.
    """

    def __init__(self, asked: Asked) -> None:
        loads, fleet = asked.loads, asked.inputs.fleet
        base = fleet.base_kg_h
        shape = (len(loads.stages), *base.shape)
        self.ordered, self.obedient = np.zeros(shape), np.zeros(shape)
        self.simulated = asked.simulated_h[:, :, None] * base
        fixed = loads.fixed_share[:, None]
        for number in range(len(loads.stages)):
            stage = asked.stage(number)
            factor = loads.factors[loads.sector][:, stage.hours]

            def hours(name: str, stage=stage, factor=factor) -> np.ndarray:
                load, runs = getattr(stage, name), getattr(stage, f"{name}_runs")
                total: np.ndarray = (((1 - fixed) * load + fixed * runs) * factor).sum(axis=1)
                return total

            seasonal = hours("seasonal")
            for into, name in ((self.ordered, "ordered"), (self.obedient, "obedient")):
                saved = (seasonal - hours(name))[loads.unit]
                into[number] = saved[:, None] * base
        self.observed, self.after = np.full(shape, np.nan), np.zeros(shape)
        self.causes, self.base = np.zeros((len(PARTS), *shape)), np.zeros(shape)
        self.kind = np.full(shape, NONE, dtype=np.int8)
        self.noise: list[Noise] = []
        self._base = base

    def add(
        self,
        stage: int,
        pollutant: int,
        name: str,
        group: np.ndarray,
        delivered: Delivered,
        error_kg: np.ndarray,
    ) -> None:
        """Add what was delivered by subjects (N); the lines of a subject share it as its orders.

        Parameters
        ----------
        group : np.ndarray
            (L) subject of each line, NONE for none.
        error_kg : np.ndarray
            (N) standard error.
        """
        lines, share = self._shares(stage, pollutant, group, len(delivered.observed))
        place = (stage, lines, pollutant)
        subject = group[lines]
        self.observed[place] = delivered.observed[subject] * share
        for part, kg in enumerate(delivered.causes):
            self.causes[(part, *place)] = kg[subject] * share
        own = delivered.ordered[subject] * share
        self.base[place] = self.ordered[place] - own
        kind = EVIDENCE.index(name)
        self.kind[place] = kind
        self.noise.append(Noise(stage, pollutant, kind, group, error_kg))

    def add_after(
        self, stage: int, pollutant: int, group: np.ndarray, saved_kg: np.ndarray
    ) -> None:
        """Add what subjects (N) saved after the lift."""
        lines, share = self._shares(stage, pollutant, group, len(saved_kg))
        self.after[stage, lines, pollutant] += saved_kg[group[lines]] * share

    def _shares(
        self, stage: int, pollutant: int, group: np.ndarray, count: int
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the lines of subjects, and the share of each in its subject: by what is ordered,
        else by the base emission.
        """
        lines = np.flatnonzero(group >= 0)
        subject = group[lines]
        ordered, base = self.ordered[stage, lines, pollutant], self._base[lines, pollutant]
        total = np.bincount(subject, ordered, count)[subject]
        weight = np.where(total > TINY, ordered, base)
        whole = np.bincount(subject, weight, count)[subject]
        return lines, np.divide(weight, whole, out=np.zeros(len(lines)), where=whole > 0)
