"""A planner's desk: the current plan, the steps before it, and its result. Every step is saved
at once.
"""

from __future__ import annotations

import hashlib
import os
import threading
import weakref
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from simulator.inputs.inventory import Inventory
from simulator.inputs.reading import Inputs, read_inputs
from simulator.inputs.scenario import Scenario
from simulator.runs.results import Result
from simulator.runs.run import run
from simulator.terms.errors import InputError, Problem, refuse
from simulator.terms.labels import message
from simulator.workbench.leftovers import remove_unnamed
from simulator.workbench.plans import PLAN, Plan, load_plan, save_plan
from simulator.workbench.shared_cache import Results, inventory_at
from simulator.workbench.workspace import Workspace

__all__ = [
    "Desk",
    "Outcome",
    "Results",
    "inventory_at",
    "outcome_of",
    "portable",
    "read_plan",
    "whole",
    "without_draws",
    "without_replicates",
]
MOST_STEPS_BACK = 50
# Longer periods take more memory than a shared server can give to one planner (assumed).
LONGEST_DAYS = 1_096.0
# Weak references, so that a desk disappears with its session; one lock for all of them.
_DESKS: weakref.WeakSet[Desk] = weakref.WeakSet()
_LISTING = threading.Lock()


@dataclass(eq=False)
class Desk:
    """One planner's work.

    Attributes
    ----------
    workspace : Workspace
        The planner's folder.
    plan : Plan
        The current plan.
    revision : int
        Rises whenever the widgets must be built anew from the plan.
    before : list of Plan
        Earlier plans for "back", the latest last.
    undone : list of Plan
        Plans gone back from, for "forward", the latest last; a new change drops them.
    refused : bool
        Whether a change was refused, since the workspace may only be read.
    overtaken : bool
        Whether another window saved in between. Nothing is saved until the planner chooses one of
        the two plans.
    """

    workspace: Workspace
    plan: Plan
    revision: int = 0
    before: list[Plan] = field(default_factory=list)
    undone: list[Plan] = field(default_factory=list)
    refused: bool = False
    overtaken: bool = False
    _saved: str = field(default="", init=False)

    def __post_init__(self) -> None:
        self._saved = self._on_disk()
        with _LISTING:
            _DESKS.add(self)

    @property
    def read_only(self) -> bool:
        """Whether the plan can only be read here."""
        return self.workspace.read_only

    def change(self, keys: Sequence[str], value: Any) -> None:
        """Set the value at a key path of the plan; None removes the key."""
        self.take(self.plan.put(keys, value), anew=False)

    def take(self, plan: Plan, anew: bool = True) -> None:
        """Make another plan the current one; where it can only be read, nothing changes.

        Parameters
        ----------
        plan : Plan
            The plan.
        anew : bool
            Whether the widgets must be built anew to show it.
        """
        # Nothing changed: no step back is needed, but widgets may have to show the old values
        # again.
        if plan.data == self.plan.data:
            self.revision += anew
            return
        if self.read_only:
            # The widgets are built anew, to show again what holds.
            self.refused, self.revision = True, self.revision + 1
            return
        self.before, self.undone = [*self.before, self.plan][-MOST_STEPS_BACK:], []
        self._hold(plan, anew)

    def back(self) -> None:
        """Go back to the plan before the last change."""
        if self.before:
            plan = self.before.pop()
            self.undone.append(self.plan)
            self._hold(plan, True)

    def forward(self) -> None:
        """Go forward again to the plan that was last gone back from."""
        if self.undone:
            plan = self.undone.pop()
            self.before.append(self.plan)
            self._hold(plan, True)

    def keep_mine(self) -> None:
        """Save the current plan over the one that another window saved."""
        self.workspace.check_writable()
        with self.workspace.only_writer(PLAN):
            self._save()
        self.overtaken = False

    def take_theirs(self) -> None:
        """Make the plan that another window saved the current one; the own plan becomes a step
        back.

        Raises
        ------
        InputError
            The saved plan cannot be read.
        """
        theirs, saved = load_plan(self.workspace), self._on_disk()
        self.before, self.undone = [*self.before, self.plan][-MOST_STEPS_BACK:], []
        self.plan, self._saved, self.overtaken = theirs, saved, False
        self.revision += 1

    def tidy(self) -> int:
        """Remove files that no plan of the workspace names, at any desk of this server; return
        their number.
        """
        if self.read_only:
            return 0
        with _LISTING:
            desks = [desk for desk in _DESKS if desk.workspace.folder == self.workspace.folder]
        return remove_unnamed(
            self.workspace,
            [plan for desk in desks for plan in (desk.plan, *desk.before, *desk.undone)],
        )

    def _hold(self, plan: Plan, anew: bool) -> None:
        """Make a plan the current one, and save it unless another window saved in between."""
        with self.workspace.only_writer(PLAN):
            # The file may be missing, our last one, or equal to our plan; any other is another
            # window's.
            now = self._on_disk()
            ours = now in ("", self._saved) or now == _digest_of(self.plan)
            self.overtaken = self.overtaken or not ours
            self.plan = plan
            self.revision += anew
            if not self.overtaken:
                self._save()

    def _save(self) -> None:
        save_plan(self.plan, self.workspace)
        self._saved = self._on_disk()

    def _on_disk(self) -> str:
        """Return the digest of the saved plan, or "" without one."""
        try:
            return hashlib.sha256((self.workspace.folder / PLAN).read_bytes()).hexdigest()
        except OSError:
            return ""


def _digest_of(plan: Plan) -> str:
    return hashlib.sha256(plan.text().encode()).hexdigest()


@dataclass(frozen=True)
class Outcome:
    """The result of a plan, or the reasons why it has none.

    Attributes
    ----------
    scenario, inputs, result
        None where `problems` says why.
    problems : tuple of Problem
        Each names its place and what is allowed.
    """

    scenario: Scenario | None = None
    inputs: Inputs | None = None
    result: Result | None = None
    problems: tuple[Problem, ...] = ()

    @property
    def read_scenario(self) -> Scenario:
        """The scenario, for callers that know it exists."""
        assert self.scenario is not None
        return self.scenario

    @property
    def read_inputs(self) -> Inputs:
        """The inputs, for callers that know they exist."""
        assert self.inputs is not None
        return self.inputs

    @property
    def computed(self) -> Result:
        """The result, for callers that know it exists."""
        assert self.result is not None
        return self.result


def read_plan(plan: Plan) -> Inputs:
    """Return everything that a plan names, read and joined.

    Raises
    ------
    InputError
        With the problems of the scenario or of its files.
    """
    scenario = plan.scenario()
    check_length(scenario)
    return read_inputs(scenario, _inventory_of(scenario))


def check_length(scenario: Scenario) -> None:
    """Refuse a period that is too long for the screen.

    The limit is HEAVYPOLLUTION_LONGEST_DAYS in the environment, else three years.

    Raises
    ------
    InputError
        The period is longer; the message says what to do.
    """
    most = float(os.environ.get("HEAVYPOLLUTION_LONGEST_DAYS") or LONGEST_DAYS)
    days = (scenario.shape.period.end - scenario.shape.period.start) / timedelta(days=1)
    if days > most:
        raise refuse("", "period", f"{days:g} d", message("ui_period_too_long", most=f"{most:g}"))


def outcome_of(plan: Plan, results: Results, language: str) -> Outcome:
    """Return the outcome of a plan without replicates; its problems are in the outcome and not
    raised.
    """
    scenario = inputs = None
    try:
        scenario = without_replicates(plan).scenario()
        inputs = read_inputs(scenario, _inventory_of(scenario))
        check_length(scenario)
        return Outcome(scenario, inputs, results.of(inputs, language))
    except InputError as error:
        return Outcome(scenario, inputs, None, error.problems)


def without_replicates(plan: Plan) -> Plan:
    """Return the plan with replicates switched off."""
    return (
        plan.put(("uncertainty", "replicates"), 0)
        if plan.get("uncertainty", "replicates")
        else plan
    )


def _inventory_of(scenario: Scenario) -> Inventory | None:
    try:
        return inventory_at(scenario.path(scenario.shape.inventory))
    except InputError:
        return None  # read again with the other files, so that all problems appear at once


def whole(result: Result, inputs: Inputs, language: str) -> Result:
    """Return a result with the table by hour and sector, which files need and screens do
    without.
    """
    if result.hourly_by_sector is not None:
        return result
    return replace(
        result,
        hourly_by_sector=run(
            without_draws(inputs).scenario, "group", language, without_draws(inputs)
        ).hourly_by_sector,
    )


def without_draws(inputs: Inputs) -> Inputs:
    """Return the inputs with replicates switched off."""
    shape = inputs.scenario.shape
    once = shape.model_copy(
        update={"uncertainty": shape.uncertainty.model_copy(update={"replicates": 0})}
    )
    return replace(inputs, scenario=replace(inputs.scenario, shape=once))


def portable(result: Result) -> Result:
    """Return a result that can be handed out: its manifest names no folder of the server."""
    return replace(result, manifest=result.manifest | {"folder": "."})
