"""What a plan is asked for: the level, what is counted, and the rules it must keep."""

from __future__ import annotations

from dataclasses import dataclass, field

from simulator.inputs.reading import Inputs
from simulator.negotiation.options import Basis
from simulator.negotiation.solving import Rules
from simulator.terms.errors import nearest, refuse
from simulator.terms.labels import message
from simulator.terms.levels import RANK, TARGET_LEVELS

BASES = ("day", "episode")


@dataclass(frozen=True)
class Wishes:
    """What a plan is asked for.

    Attributes
    ----------
    level : str
        Level whose targets it must meet.
    basis : str
        day (static accounting) or episode (the run between the stage's times).
    stage : int or None
        Number of the stage for `episode`, from 1; by default the first of the level.
    rules : Rules
        Fairness, margin, caps.
    probability : float or None
        Chance with which the replicates must meet all targets; the margin is raised until they do.
    frontier : tuple of (str, float)
        Rules to be varied one at a time: mu, cap or margin, and its value.
    """

    level: str
    basis: str = "day"
    stage: int | None = None
    rules: Rules = field(default_factory=Rules)
    probability: float | None = None
    frontier: tuple[tuple[str, float], ...] = ()


def basis_of(inputs: Inputs, wishes: Wishes) -> Basis:
    """Return what kilograms are counted over.

    Raises
    ------
    InputError
        The level, the basis or the stage is not there.
    """
    if wishes.level not in TARGET_LEVELS:
        known = ", ".join(TARGET_LEVELS)
        raise refuse(
            "--level",
            "",
            wishes.level,
            message("one_of", known=known),
            nearest(wishes.level, TARGET_LEVELS),
        )
    if wishes.basis not in BASES:
        raise refuse(
            "--basis",
            "",
            wishes.basis,
            message("one_of", known=", ".join(BASES)),
            nearest(wishes.basis, BASES),
        )
    if wishes.basis == "day":
        return Basis(wishes.level)
    if wishes.probability is not None:
        raise refuse("--probability", "", f"{wishes.probability:g}", message("probability_of_day"))
    level = RANK[wishes.level]
    numbers = [stage.number for stage in inputs.scenario.stages if stage.level == level]
    if not numbers:
        raise refuse("--level", "", wishes.level, message("no_stage_of_level"))
    number = wishes.stage or numbers[0]
    if number not in numbers:
        known = ", ".join(str(item) for item in numbers)
        raise refuse("--stage", "", number, message("one_of", known=known))
    return Basis(wishes.level, number - 1)
