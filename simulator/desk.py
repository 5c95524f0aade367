"""A planner's desk: the plan in hand, what was in hand before, and what it comes to; every step is saved at once."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from simulator.errors import InputError, Problem
from simulator.inputs import Inputs, read_inputs
from simulator.inventory import Inventory, read_inventory
from simulator.manifest import fingerprint_of
from simulator.plans import Plan, save_plan
from simulator.results import Result
from simulator.run import run
from simulator.scenario import Scenario
from simulator.uncertainty import Progress
from simulator.workspace import Workspace

MOST_STEPS_BACK = 50
# More lines than these are told by enterprise on the screen; a line's own figures are computed when asked for.
LINES_ON_SCREEN = 5_000
RESULTS_KEPT = 24
LINES_KEPT = 400_000
# More runs at a time than this only take memory and cores from one another: whoever asked first is served first.
AT_ONCE = 1


@dataclass
class Desk:
    """One planner's work.

    Attributes
    ----------
    workspace : its folder. plan : the plan in hand. revision : rises whenever what the screen shows must be made anew from
    the plan. before : plans that can be gone back to, the latest last.
    """

    workspace: Workspace
    plan: Plan
    revision: int = 0
    before: list[Plan] = field(default_factory=list)

    def change(self, keys: Sequence[str], value: Any) -> None:
        """Put a value at a key path of the plan, None to take it away."""
        self.take(self.plan.put(keys, value), anew=False)

    def take(self, plan: Plan, anew: bool = True) -> None:
        """Take another plan in hand; `anew` where the widgets must show it."""
        if plan.data == self.plan.data:
            self.revision += anew
            return
        self.before = [*self.before, self.plan][-MOST_STEPS_BACK:]
        self._hold(plan, anew)

    def back(self) -> None:
        """Take the plan before the last change in hand again."""
        if self.before:
            self._hold(self.before.pop(), True)

    def _hold(self, plan: Plan, anew: bool) -> None:
        self.plan = plan
        self.revision += anew
        save_plan(plan, self.workspace)


@dataclass(frozen=True)
class Outcome:
    """What a plan comes to, or why it comes to nothing.

    Attributes
    ----------
    scenario, inputs, result : None where `problems` says why not. problems : each names its place and what is allowed.
    """

    scenario: Scenario | None = None
    inputs: Inputs | None = None
    result: Result | None = None
    problems: tuple[Problem, ...] = ()


class Inventories:
    """Inventories read once and shared by all whose files hold the same; the ones used last are kept, up to so many lines."""

    def __init__(self, most_lines: int = LINES_KEPT) -> None:
        self._most, self._lock = most_lines, threading.Lock()
        self._kept: OrderedDict[str, Inventory] = OrderedDict()

    def of(self, path: Path) -> Inventory:
        """Return the inventory of a file.

        Raises
        ------
        InputError
            With every problem of the file.
        """
        digest = _digest(path, path.stat().st_mtime_ns, path.stat().st_size)
        with self._lock:
            found = self._kept.get(digest)
            if found is not None:
                self._kept.move_to_end(digest)
        if found is None:
            found = read_inventory(path)
            with self._lock:
                self._kept[found.sha256] = found
                while len(self._kept) > 1 and sum(map(len, self._kept.values())) > self._most:
                    self._kept.popitem(last=False)
        return replace(found, path=str(path))


@lru_cache(maxsize=512)
def _digest(path: Path, changed_ns: int, size: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


_INVENTORIES = Inventories()


def inventory_at(path: Path) -> Inventory:
    """Return the inventory of a file, read once for everybody who asks for the same file.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    return _INVENTORIES.of(path) if path.is_file() else read_inventory(path)


class Results:
    """Results computed once and shared by all who ask for the same: the same inputs, scenario, policy and language."""

    def __init__(self, most: int = RESULTS_KEPT) -> None:
        self._most, self._lock = most, threading.Lock()
        self._kept: OrderedDict[tuple[str, str, str], Result] = OrderedDict()
        self._busy: dict[tuple[str, str, str], threading.Lock] = {}
        self._places = threading.BoundedSemaphore(AT_ONCE)

    def of(self, inputs: Inputs, language: str) -> Result:
        """Return the result of inputs without replicates, computed now or earlier."""
        key = _key(inputs, language)
        with self._lock:
            mine = self._busy.setdefault(key, threading.Lock())
        with mine:
            result = self.kept(inputs, language)
            if result is None:
                with self._places:
                    # The table by sector is most of a run's time and memory, and no screen shows it.
                    result = run(inputs.scenario, key[1], language, inputs, by_sector=False)
                self._keep(key, result)
            with self._lock:
                self._busy.pop(key, None)
            return _for(inputs, result)

    def kept(self, inputs: Inputs, language: str) -> Result | None:
        """Return the result of inputs if it was computed earlier and is still there."""
        key = _key(inputs, language)
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            result = self._kept.get(key)
        return _for(inputs, result) if result is not None else None

    def with_replicates(self, inputs: Inputs, language: str, progress: Progress | None = None) -> Result:
        """Return the result of inputs with their replicates; what `progress` raises stops the work."""
        result = self.kept(inputs, language)
        if result is None:
            result = run(inputs.scenario, _detail(inputs), language, inputs, progress, by_sector=False)
            self._keep(_key(inputs, language), result)
        return _for(inputs, result)

    def _keep(self, key: tuple[str, str, str], result: Result) -> None:
        with self._lock:
            self._kept[key] = result
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)


def _for(inputs: Inputs, result: Result) -> Result:
    """Return a shared result as that of whoever asks: its files are read again from the own folder, never from another's."""
    folder = str(inputs.scenario.folder.resolve())
    return result if result.manifest["folder"] == folder else replace(result, manifest=result.manifest | {"folder": folder})


def _detail(inputs: Inputs) -> str:
    return "line" if len(inputs.fleet) <= LINES_ON_SCREEN else "enterprise"


def _key(inputs: Inputs, language: str) -> tuple[str, str, str]:
    detail = _detail(inputs)
    return fingerprint_of(inputs.scenario, inputs.digests, detail), detail, language


def read_plan(plan: Plan) -> Inputs:
    """Return everything that a plan names, read and joined.

    Raises
    ------
    InputError
        With the problems of the scenario or of its files.
    """
    scenario = plan.scenario()
    return read_inputs(scenario, _inventory_of(scenario))


def outcome_of(plan: Plan, results: Results, language: str) -> Outcome:
    """Return what a plan comes to without replicates; problems of the plan are in the outcome, not raised."""
    scenario = inputs = None
    try:
        scenario = without_replicates(plan).scenario()
        inputs = read_inputs(scenario, _inventory_of(scenario))
        return Outcome(scenario, inputs, results.of(inputs, language))
    except InputError as error:
        return Outcome(scenario, inputs, None, error.problems)


def without_replicates(plan: Plan) -> Plan:
    """Return the plan as a single deterministic run."""
    return plan.put(("uncertainty", "replicates"), 0) if plan.get("uncertainty", "replicates") else plan


def _inventory_of(scenario: Scenario) -> Inventory | None:
    try:
        return inventory_at(scenario.path(scenario.shape.inventory))
    except InputError:
        return None  # read again with the other files, so that all problems are told at once


def whole(result: Result, inputs: Inputs, language: str) -> Result:
    """Return a result with the table by hour and sector, which screens do without, as files have it."""
    if result.hourly_by_sector is not None:
        return result
    return replace(result, hourly_by_sector=run(without_draws(inputs).scenario, "group", language, without_draws(inputs)).hourly_by_sector)


def without_draws(inputs: Inputs) -> Inputs:
    """Return the inputs of a single deterministic run."""
    shape = inputs.scenario.shape
    once = shape.model_copy(update={"uncertainty": shape.uncertainty.model_copy(update={"replicates": 0})})
    return replace(inputs, scenario=replace(inputs.scenario, shape=once))


def portable(result: Result) -> Result:
    """Return a result to be handed out: its manifest names no folder of the server."""
    return replace(result, manifest=result.manifest | {"folder": "."})
