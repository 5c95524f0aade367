"""Negotiations of one scenario at one level: what can be chosen, and what is asked for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulator.inputs.reading import Inputs
from simulator.negotiation.carried import carried_burden
from simulator.negotiation.comparing import Borne, borne_by, equal_cut
from simulator.negotiation.options import Engine, OptionMaker, Options
from simulator.negotiation.requests import Offer, Pin, read_offers, read_pins
from simulator.negotiation.solving import Problem, targets_of
from simulator.negotiation.wishes import Wishes, basis_of
from simulator.workers.pool import Apart

Say = Callable[[str], None]


@dataclass(frozen=True)
class Case:
    """One round of a negotiation: the choices that offers and pins leave.

    Attributes
    ----------
    talks : Talks
        What it belongs to.
    wishes : Wishes
        What is asked for.
    free, options : Options
        Choices before and after pins.
    pinned : frozenset of int
        Groups that the planner fixed.
    problem, open_problem : Problem
        What is to be solved, with and without pins.
    say : callable
        Called with the name of each step.
    """

    talks: Talks
    wishes: Wishes
    free: Options
    options: Options
    pinned: frozenset[int]
    problem: Problem
    open_problem: Problem
    say: Say

    def own_measures(self, chosen: np.ndarray) -> np.ndarray:
        """Return the own measures (L) of the options that are chosen (G)."""
        options = self.options
        return self.talks.maker.cells(options.kind[chosen], options.cut[chosen])


class Talks:
    """What the rounds of a negotiation share: engine, targets, groups, and the choices before pins.

    Parameters
    ----------
    inputs : Inputs
        The scenario and its files.
    wishes : Wishes
        What is asked for; its level, basis and stage hold for every round.

    Raises
    ------
    InputError
        The level has no target that can be judged, or the stage is not there.
    """

    def __init__(self, inputs: Inputs, wishes: Wishes) -> None:
        self.inputs = inputs
        self.engine = Engine(inputs, basis_of(inputs, wishes))
        self.targets = targets_of(self.engine)
        self.maker = OptionMaker(self.engine)
        self.groups = self.maker.groups
        # Kept from the round before, for rounds with the same offers.
        self._open: tuple[tuple, Problem] | None = None
        self._equal: tuple[Options, tuple[float, Borne] | None] | None = None

    def case(
        self,
        wishes: Wishes,
        offers_file: str | Path | None = None,
        pins_file: str | Path | None = None,
        carried: Sequence[str | Path] = (),
        apart: Apart | None = None,
        say: Say = lambda step: None,
    ) -> Case:
        """Return a round.

        Raises
        ------
        InputError
            With every problem of the files.
        """
        maker, groups, policy = self.maker, self.groups, self.inputs.scenario.policy
        offers = read_offers(offers_file, groups, maker.law, policy) if offers_file else []
        pins: list[Pin] = []
        if pins_file:
            cuts = [maker.own_cuts(group) for group in range(len(groups))]
            for offer in offers:
                cuts[offer.group].append(offer.cut)
            pins = read_pins(pins_file, groups, maker.law, policy, cuts)
        say("options")
        open_problem = self._open_problem(offers, carried, apart)
        free = open_problem.options
        options = maker.options(offers, pins) if pins else free
        problem = (
            Problem(options, self.targets, open_problem.carried, apart) if pins else open_problem
        )
        pinned = frozenset(pin.group for pin in pins)
        return Case(self, wishes, free, options, pinned, problem, open_problem, say)

    def _open_problem(
        self, offers: list[Offer], carried: Sequence[str | Path], apart: Apart | None
    ) -> Problem:
        """Return the problem before pins; that of the round before where nothing else differs."""
        key = repr(offers), tuple(map(str, carried)), id(apart)
        if self._open is None or self._open[0] != key:
            burdens = carried_burden(self.groups, carried)
            problem = Problem(self.maker.options(offers), self.targets, burdens, apart)
            self._open = key, problem
        return self._open[1]

    def equal_cut(self, free: Options) -> tuple[float, Borne] | None:
        """Return the smallest equal cut that meets every target and who bears it; None where none
        does.
        """
        if self._equal is None or self._equal[0] is not free:
            self._equal = free, equal_cut(self.maker, self.targets, free)
        return self._equal[1]

    def borne_by(self, options: Options, chosen: np.ndarray) -> Borne:
        """Return who bears a choice of options (G)."""
        return borne_by(self.inputs.fleet, options, chosen)
