"""Replicates of supervision: what its findings change of a replicate's figures.

A replicate is first what obedience would give (`drawn_loads`); what the few enterprises do that do
not obey is added as a difference, computed for them alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulator.engine.conduct_loads import ConductLoads, Trial
from simulator.engine.courses import Course
from simulator.engine.preparing import Apart
from simulator.engine.supervised import decided, make_scene, may_downgrade
from simulator.engine.supervision.actors import Actor
from simulator.engine.supervision.scene import Scene
from simulator.engine.supervision.supervise import Outcome, supervise
from simulator.inputs.fleet import worth_of
from simulator.inputs.reading import Inputs
from simulator.terms.clock import DAY_H
from simulator.terms.levels import ALERT_LEVELS
from simulator.uncertainty.drawn_loads import ACTUAL, IDLE, PIECE, SEASONAL, Draws, Groups, hours_of

# Figures of a replicate that belong to no pollutant, named as in the summary.
TOLD = (
    "supervision_disobedient",
    "supervision_findings",
    "supervision_never_found",
    "supervision_hours_to_find",
    "supervision_team_days",
    "supervision_downgraded",
)
# What the alerts would have saved, by pollutant: if all obeyed, and if nobody looked; and the
# reduction from the moments on at which findings made a D.
SAVED = ("obeyed_alert_reduction_kg", "unsupervised_alert_reduction_kg", "by_findings_kg")


@dataclass(frozen=True)
class SupervisedFigures:
    """What supervision adds to some replicates (R).

    Attributes
    ----------
    kg : np.ndarray
        (R, F, P) difference of the figures to obedience.
    worth : np.ndarray
        (R, 2, 2) difference of output value lost and electricity saved.
    obeyed_kg, unsupervised_kg, by_findings_kg : np.ndarray
        (R, P) differences of the alert reduction to that as it was: if all obeyed, and if nobody
        looked; and the reduction by findings.
    told : np.ndarray
        (R, TOLD) figures that belong to no pollutant, NaN where there is none.
    """

    kg: np.ndarray
    worth: np.ndarray
    obeyed_kg: np.ndarray
    unsupervised_kg: np.ndarray
    by_findings_kg: np.ndarray
    told: np.ndarray


class SupervisedLoads:
    """The enterprises that may not obey in some replicate, ready for any of them."""

    def __init__(
        self, inputs: Inputs, groups: Groups, figures: int, scene: Scene | None = None
    ) -> None:
        """Prepare the enterprises.

        Parameters
        ----------
        inputs : Inputs
            What the scenario names.
        groups : Groups
            Groups of the fleet's lines, whose bases are drawn together.
        figures : int
            Number of figures F of a replicate.
        scene : Scene or None
            The scene, if it was made already.
        """
        self.scene = scene or make_scene(inputs)
        self.loads = ConductLoads(
            inputs,
            decided(inputs, self._may_matter(), may_downgrade(inputs)),
            Apart((groups.of_line,)),
        )
        self.figures, self.pollutants = figures, len(inputs.inventory.pollutants)
        self.stages = len(inputs.scenario.stages)
        self.group = [groups.of_line[lines] for lines in self.loads.first_line]
        worth_h = worth_of(inputs.inventory, inputs.fleet) / DAY_H
        self.worth_h = [
            np.column_stack(
                [
                    np.bincount(block.unit, column[block.rows], len(block.units))
                    for column in worth_h.T
                ]
            )
            for block in self.loads.blocks
        ]

    def _may_matter(self) -> list[int]:
        """Return the codes of all enterprises that may not obey, or be fraudulent."""
        scene, shape = self.scene, self.scene.shape
        listed = {item.enterprise_id for item in shape.behaviour.listed}
        listed |= {item.enterprise_id for item in shape.fraud.listed}
        may = (scene.fraud_chance > 0) | np.isin(np.array(scene.ids), sorted(listed))
        if shape.behaviour.drawn:
            may |= scene.prior > 0
        return [int(code) for code in scene.codes[may]]

    def figures_of(self, numbers: np.ndarray, draws: Draws) -> SupervisedFigures:
        """Return what supervision adds to some replicates; each depends on its own draws only."""
        count = len(numbers)
        outcomes = [supervise(self.scene, int(number)) for number in numbers]
        trials, owners = self._trials(outcomes, draws)
        kg = np.zeros((count, self.figures, self.pollutants))
        worth = np.zeros((count, IDLE, 2))
        alone = np.zeros((count, 3, self.pollutants))
        replicate, role = owners[:, 0], owners[:, 1]
        for moved in self.loads.move(trials, self.stages):
            units, of_trial = len(moved.unit), moved.trial
            hours = hours_of(moved.loads, np.zeros((len(ALERT_LEVELS) + 1, units)))
            number, group = replicate[of_trial], self.group[moved.block][moved.unit]
            base = moved.loads.units.weight_kg_h * draws.base[number, group]
            enterprise = self.loads.enterprise[moved.block][moved.unit]
            values = (
                self.worth_h[moved.block][moved.unit] * draws.activity[number, enterprise][:, None]
            )
            sign = np.where(role[of_trial] == AS_IT_WAS, 1.0, -1.0)
            sign = np.where(role[of_trial] == UNWATCHED, 0.0, sign)
            self._add(kg, number, hours[: self.figures] * sign, base)
            self._add(worth, number, hours[self.figures :] * sign, values)
            saved = hours[SEASONAL] - hours[ACTUAL]
            found = moved.loads.result.found[0] - moved.loads.result.found[1]
            apart = np.stack(
                [
                    saved * (role[of_trial] == OBEYING),
                    saved * (role[of_trial] == UNWATCHED),
                    found * (role[of_trial] == AS_IT_WAS),
                ]
            )
            self._add(alone, number, apart, base)
            was = np.stack([saved * (role[of_trial] == AS_IT_WAS)] * 2)
            self._add(alone[:, :2], number, -was, base)
        return SupervisedFigures(
            kg, worth, alone[:, 0], alone[:, 1], alone[:, 2], np.array(list(map(told, outcomes)))
        )

    @staticmethod
    def _add(total: np.ndarray, number: np.ndarray, hours: np.ndarray, base: np.ndarray) -> None:
        """Add hours (F, U) x base (U, P) to the replicate of each unit, one after another."""
        step = max(1, PIECE // max(1, len(hours) * base.shape[1]))
        for low in range(0, len(number), step):
            some = slice(low, low + step)
            parts = hours[:, some].T[:, :, None] * base[some][:, None, :]
            np.add.at(total, number[some], parts)

    def _trials(self, outcomes: Sequence[Outcome], draws: Draws) -> tuple[list[Trial], np.ndarray]:
        """Return trials, and (replicate of the batch, role) of each (N, 2)."""
        trials: list[Trial] = []
        owners: list[tuple[int, int]] = []
        for number, outcome in enumerate(outcomes):
            for place, actor in outcome.actors.items():
                code = int(self.scene.codes[place])
                lag, ramp = float(draws.lag[number, code]), float(draws.ramp[number, code])
                for role, course in _roles(actor):
                    trials.append(Trial(code, course, lag, ramp))
                    owners.append((number, role))
        return trials, np.array(owners, dtype=np.int64).reshape(-1, 2)


OBEYING, UNWATCHED, AS_IT_WAS = range(3)


def _roles(actor: Actor) -> list[tuple[int, Course]]:
    """Return the courses of an enterprise if it obeyed, if nobody looked, and as it was."""
    unwatched, course = actor.unwatched_course(), actor.course()
    if unwatched.obeys and course.obeys:
        return []
    return [(OBEYING, Course()), (UNWATCHED, unwatched), (AS_IT_WAS, course)]


def told(outcome: Outcome) -> list[float]:
    """Return the figures `TOLD` of a replicate."""
    times = outcome.hours_to_find
    return [
        float(outcome.disobedient),
        float(len(outcome.findings)),
        float(outcome.never_found),
        float(np.mean(times)) if times else float("nan"),
        team_days(outcome),
        float(sum(finding.downgraded for finding in outcome.findings)),
    ]


def team_days(outcome: Outcome) -> float:
    """Return the shifts that teams worked and the days that supervisors stayed."""
    return len(outcome.shifts) + outcome.watched_h / DAY_H
