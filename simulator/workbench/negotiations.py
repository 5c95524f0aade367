"""Negotiations at a planner's desk: what is asked for, the rounds, and the plan taken over."""

from __future__ import annotations

import io
import json
import tempfile
import threading
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.files.writing import write_csv
from simulator.negotiation.exported import (
    inventory_of,
    scenario_data,
    write_tables,
)
from simulator.negotiation.groups import Groups
from simulator.negotiation.least_loss import solve_silently
from simulator.negotiation.plan import Negotiated, solve_case
from simulator.negotiation.solving import Rules
from simulator.negotiation.talks import Talks
from simulator.negotiation.wishes import Wishes
from simulator.spreadsheets.inventory_file import write_inventory
from simulator.terms.errors import InputError, Problem
from simulator.terms.levels import TARGET_LEVELS
from simulator.workbench.desk import read_plan
from simulator.workbench.plans import Plan, bundle
from simulator.workbench.workspace import Workspace
from simulator.workers.pool import Apart

FILE = "negotiation.json"
# Weights of fairness that the page offers and the frontier compares (assumed).
FRONTIER_MU = (0.0, 0.5, 1.0, 2.0, 4.0, 8.0)
# Scenarios whose choices a server keeps between rounds.
TALKS_KEPT = 8
# What a plan takes from a negotiated scenario besides its inventory.
TAKEN = ("name", "title", "own_measures", "notes")
STEPS = ("options", "solving", "comparing", "frontier")


@dataclass(frozen=True)
class Offered:
    """What an enterprise offers for a group: a cut, and what it costs [CNY/d], None for the output
    value.
    """

    cut: float
    loss_cny_d: float | None = None


@dataclass(frozen=True)
class Asked:
    """What a planner asks for on the page of negotiation.

    Attributes
    ----------
    level, basis : str
        As in `Wishes`.
    mu, margin : float
        As in `Rules`.
    cap : float or None
        As in `Rules`.
    pins : dict of str to float
        Cuts fixed, by group id.
    excluded : tuple of str
        Groups that keep what the scenario orders.
    offers : dict of str to Offered
        Offers by group id.
    frontier : bool
        Whether the plan is also solved under other weights of fairness.
    """

    level: str
    basis: str = "day"
    mu: float = 1.0
    margin: float = 1.0
    cap: float | None = None
    pins: dict[str, float] = field(default_factory=dict)
    excluded: tuple[str, ...] = ()
    offers: dict[str, Offered] = field(default_factory=dict)
    frontier: bool = False

    def text(self) -> str:
        """Return it as JSON."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @property
    def wishes(self) -> Wishes:
        """The wishes of the solver."""
        varied = tuple(("mu", mu) for mu in FRONTIER_MU) if self.frontier else ()
        rules = Rules(self.mu, self.cap, self.margin)
        return Wishes(self.level, self.basis, rules=rules, frontier=varied)


def asked_of(workspace: Workspace) -> Asked | None:
    """Return what was asked for last in a workspace; None where nothing usable is kept."""
    try:
        data = json.loads((workspace.folder / FILE).read_text(encoding="utf-8"))
        offers = {name: Offered(**offer) for name, offer in data.pop("offers").items()}
        asked = Asked(**data | {"excluded": tuple(data["excluded"])}, offers=offers)
        return asked if asked.level in TARGET_LEVELS else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


def keep_asked(workspace: Workspace, asked: Asked) -> None:
    """Keep what is asked for, so that a reload of the page finds it."""
    workspace.write(FILE, asked.text().encode())


class Negotiations:
    """Rounds of negotiation of all planners of a server: the choices of the scenarios in use are
    kept, and one solver works in a process of its own.
    """

    def __init__(self, most: int = TALKS_KEPT) -> None:
        self._most, self._lock, self._solving = most, threading.Lock(), threading.Lock()
        self._kept: OrderedDict[tuple[str, str, str], Talks] = OrderedDict()
        self._apart = Apart(solve_silently)

    def warm(self) -> None:
        """Start the solver's process in the background, unless it works already."""
        threading.Thread(target=self._start, daemon=True).start()

    def _start(self) -> None:
        if self._solving.acquire(blocking=False):
            try:
                self._apart.start()
            finally:
                self._solving.release()

    def solve(
        self, plan: Plan, asked: Asked, report: Callable[[int, int], None] | None = None
    ) -> Negotiated:
        """Return the plan of a round.

        Parameters
        ----------
        plan : Plan
            The scenario.
        asked : Asked
            What is asked for.
        report : callable, optional
            Told the steps done and their number; an exception from it stops the work.

        Raises
        ------
        InputError
            The plan is not usable, or a pin or offer is not allowed: its place names the group.
        """
        step = _Step(report, len(asked.wishes.frontier))
        talks = self._talks(plan, asked.wishes)
        with tempfile.TemporaryDirectory() as folder:
            files = _Files(asked, talks.groups, Path(folder))
            try:
                with self._solving:
                    return solve_case(
                        talks.case(
                            asked.wishes, files.offers, files.pins, (), self._apart, step.said
                        )
                    )
            except InputError as error:
                raise InputError(files.named(error.problems)) from None

    def _talks(self, plan: Plan, wishes: Wishes) -> Talks:
        key = (plan.text(), wishes.level, wishes.basis)
        with self._lock:
            kept = self._kept.get(key)
            if kept is not None:
                self._kept.move_to_end(key)
                return kept
        talks = Talks(read_plan(plan), wishes)
        with self._lock:
            self._kept[key] = talks
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return talks


class _Step:
    """Tells steps as numbers."""

    def __init__(self, report: Callable[[int, int], None] | None, points: int) -> None:
        self.report, self.total, self.done = report, len(STEPS) - 1 + points, 0

    def said(self, step: str) -> None:
        self.done += step in STEPS
        if self.report is not None:
            self.report(min(self.done, self.total), self.total)


class _Files:
    """Pins and offers as the files that the negotiation reads."""

    def __init__(self, asked: Asked, groups: Groups, folder: Path) -> None:
        self.groups = groups
        places = {name: place for place, name in enumerate(groups.ids)}
        # Groups of an earlier list that are no longer there are left out.
        fixed = {name: (cut, 0) for name, cut in asked.pins.items() if name in places}
        fixed |= {name: (np.nan, 1) for name in asked.excluded if name in places}
        offered = {name: offer for name, offer in asked.offers.items() if name in places}
        self.rows = {"pins": [*fixed], "offers": [*offered]}
        self.pins = self._written(
            folder / "pins.csv",
            [(*groups.keys[places[name]], cut, out) for name, (cut, out) in fixed.items()],
            ("cut", "exclude"),
        )
        self.offers = self._written(
            folder / "offers.csv",
            [
                (*groups.keys[places[name]], offer.cut, offer.loss_cny_d)
                for name, offer in offered.items()
            ],
            ("cut", "loss_cny_d"),
        )

    @staticmethod
    def _written(path: Path, rows: list[tuple], columns: tuple[str, ...]) -> Path | None:
        if not rows:
            return None
        names = ["enterprise_id", "industry", "district", *columns]
        write_csv(pd.DataFrame(rows, columns=names), path)
        return path

    def named(self, problems: tuple[Problem, ...]) -> list[Problem]:
        """Return problems whose place is a group and not a row of these files."""
        return [self._named(problem) for problem in problems]

    def _named(self, problem: Problem) -> Problem:
        rows = self.rows.get(Path(problem.file).stem)
        if rows is None or len(problem.order) < 2 or not isinstance(problem.order[0], int):
            return problem
        # The first row below the heading is row 2.
        return replace(problem, file="", place=rows[problem.order[0] - 2])


def with_plan(plan: Plan, negotiated: Negotiated, workspace: Workspace, language: str) -> Plan:
    """Return a plan whose inventory carries the negotiated measures.

    Raises
    ------
    InputError
        The workspace would become larger than allowed.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inventory.csv"
        write_inventory(inventory_of(negotiated, language), path)
        name = workspace.put("inventory", path.read_bytes(), ".csv")
    data = scenario_data(negotiated, plan.folder, language)
    return Plan(plan.data | {key: data[key] for key in TAKEN} | {"inventory": name}, plan.folder)


def as_zip(plan: Plan, negotiated: Negotiated, workspace: Workspace, language: str) -> bytes:
    """Return a ZIP of the plan as a scenario that runs where it is unpacked, its tables and its
    picture.
    """
    target = io.BytesIO(bundle(with_plan(plan, negotiated, workspace, language)))
    with (
        tempfile.TemporaryDirectory() as folder,
        zipfile.ZipFile(target, "a", zipfile.ZIP_DEFLATED) as archive,
    ):
        write_tables(negotiated, Path(folder), language)
        for path in sorted(Path(folder).iterdir()):
            archive.write(path, path.name)
    return target.getvalue()
