"""Plans beside each other: who bears them, equal cuts, and what could have been avoided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from simulator.inputs.fleet import Fleet
from simulator.negotiation.fairness import burden
from simulator.negotiation.groups import Groups
from simulator.negotiation.options import OptionMaker, Options
from simulator.negotiation.solving import Problem, Rules, Solved, Targets
from simulator.runs.indicators import weighted_gini
from simulator.terms.clock import DAY_H

# Halvings of the equal cut's interval: a cut to 1e-9, and to 1e-4 where each costs a run.
HALVINGS_OF_DAY, HALVINGS_OF_EPISODE = 30, 14


@dataclass(frozen=True)
class Borne:
    """What a plan saves and who bears it.

    Attributes
    ----------
    kg : array, (G, P), [kg]
        Reduction.
    loss, value : array, (G), [CNY]
        Loss, and what the group makes at normal load in the same time.
    touched, stopped : int
        Groups that save or lose something, and groups whose lines all stop.
    """

    kg: np.ndarray
    loss: np.ndarray
    value: np.ndarray
    touched: int
    stopped: int

    @property
    def total(self) -> float:
        """Loss of the plan [CNY]."""
        return float(self.loss.sum())

    @property
    def share(self) -> np.ndarray:
        """Burden (G)."""
        return burden(self.loss, self.value)

    @property
    def largest(self) -> float:
        """Largest burden of a group that makes something."""
        return float(self.share[self.value > 0].max(initial=0.0))

    @property
    def gini(self) -> float:
        """Gini coefficient of the burdens."""
        return weighted_gini(self.loss, self.value)


def borne_by(fleet: Fleet, options: Options, chosen: np.ndarray) -> Borne:
    """Return who bears a choice of options (G)."""
    stopped = options.lines_stopped[chosen]
    return _borne(
        fleet, options.groups, options.kg[chosen], options.loss[chosen], options.value, stopped
    )


def _borne(
    fleet: Fleet,
    groups: Groups,
    kg: np.ndarray,
    loss: np.ndarray,
    value: np.ndarray,
    lines_stopped: np.ndarray,
) -> Borne:
    running = groups.sums((~fleet.long_shut).astype(float))
    stopped = (lines_stopped >= running) & (running > 0)
    touched = (kg > 0).any(axis=1) | (loss > 0)
    return Borne(kg, loss, value, int(touched.sum()), int(stopped.sum()))


def equal_cut(maker: OptionMaker, targets: Targets, free: Options) -> tuple[float, Borne] | None:
    """Return the smallest equal cut that meets every target and who bears it; None where none does.

    It is laid on every line of the groups that have a choice or a row that is a part of the
    load, as a load and not by whole lines; the others stay at what the scenario orders.
    """
    engine, law, groups = maker.engine, maker.law, maker.groups
    several = np.bincount(free.group, minlength=len(groups)) > 1
    partial = (law.row > 0) & (law.row < 1)
    moved = (several[groups.of_line] | partial) & law.movable
    base_kg = engine.inputs.fleet.base_kg_h * DAY_H

    def outcome_at(cut: float):
        own = maker.own.copy()
        own[moved] = cut
        return engine.outcome(own)

    def enough(cut: float) -> bool:
        kg = outcome_at(cut).saved_d @ base_kg
        return bool(targets.met(targets.reached_kg(kg)).all())

    if not enough(1.0):
        return None
    low, high = 0.0, 1.0
    for _ in range(HALVINGS_OF_DAY if engine.basis.stage is None else HALVINGS_OF_EPISODE):
        middle = (low + high) / 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    outcome = outcome_at(high)
    kg = groups.sums(base_kg * outcome.saved_d[:, None])
    loss = groups.sums(maker.losses(outcome))
    stopped = groups.sums(outcome.stopped.astype(float))
    return high, _borne(engine.inputs.fleet, groups, kg, loss, free.value, stopped)


def figures_of(
    borne: Borne, targets: Targets, open_problem: Problem, solved: Solved | None = None
) -> dict[str, Any]:
    """Return the headline figures of a plan; its solution adds bound, gap and shadow prices."""
    reached = targets.reached_kg(borne.kg.sum(axis=0))
    names = targets.pollutants
    figures: dict[str, Any] = {
        "loss_cny": borne.total,
        "gini": borne.gini,
        "max_share": borne.largest,
        "touched": borne.touched,
        "stopped": borne.stopped,
        "reached_kg": dict(zip(names, reached.tolist(), strict=True)),
        "met": dict(zip(names, targets.met(reached).tolist(), strict=True)),
        "avoidable": avoidable_share(borne.total, reached, open_problem),
    }
    if solved is not None:
        solution = solved.solution
        prices = solution.prices[targets.row] / targets.whole_kg
        figures |= {
            "objective": solution.cost,
            "bound": solution.bound,
            "gap": solution.gap,
            "proven": solution.proven,
            "stopped_by_clock": solution.stopped,
            "shadow_cny_kg": dict(zip(names, prices.tolist(), strict=True)),
        }
    return figures


def avoidable_share(loss: float, reached_kg: np.ndarray, open_problem: Problem) -> float | None:
    """Return the share of a loss that a cheapest plan of the same kilograms would avoid; None where
    no such plan was found.
    """
    if loss <= 0:
        return 0.0
    solved = open_problem.solve(Rules(mu=0.0), open_problem.targets.at_most(reached_kg))
    if solved.solution.chosen is None:
        return None
    least = float(open_problem.options.loss[solved.chosen].sum())
    return max(0.0, (loss - least) / loss)
