"""A negotiated plan: solved, compared with what the scenario orders and with equal cuts, and told
as tables.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.engine.simulation import simulate
from simulator.inputs.fleet import worth_of
from simulator.inputs.reading import Inputs
from simulator.negotiation.fairness import burden
from simulator.negotiation.groups import Groups
from simulator.negotiation.least_loss import solve_silently
from simulator.negotiation.options import (
    STOP,
    Basis,
    Engine,
    OptionMaker,
    Options,
)
from simulator.negotiation.requests import Pin, read_offers, read_pins
from simulator.negotiation.solving import Bearing, Problem, Rules, Solved, targets_of
from simulator.runs.explain import teller_of_run
from simulator.terms.errors import nearest, refuse
from simulator.terms.labels import Message, message
from simulator.terms.levels import AUTONOMOUS_GRADES, LEVELS, RANK, TARGET_LEVELS
from simulator.uncertainty.replicates import Replicates
from simulator.uncertainty.summary import account_inputs
from simulator.workers.pool import Apart

BASES = ("day", "episode")
# Halvings of the equal cut's interval: a cut to 1e-9, and to 1e-4 where each costs a run.
HALVINGS = {"day": 30, "episode": 14}
# Replicates where the scenario names none, the steps of the margin, and how often it is raised
# (assumed).
REPLICATES = 200
MARGIN_STEP = 0.02
MOST_MARGINS = 10
# A gap above this is marked.
WIDE_GAP = 0.02


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


@dataclass(frozen=True)
class Infeasible:
    """Why no plan exists, and what would help.

    Attributes
    ----------
    times : float
        Most that can be reached of all targets at once, as a multiple of them.
    most : dict of str to float
        Largest share of each pollutant that can be saved alone.
    targets : dict of str to float
        What is asked for, margin included.
    binding : tuple of str
        Pollutants that bind when all are reached as far as can be.
    helps : tuple of (str, float)
        Rules, the most helpful first, with the multiple that could be reached without each.
    """

    times: float
    most: dict[str, float]
    targets: dict[str, float]
    binding: tuple[str, ...]
    helps: tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class Negotiated:
    """A plan with its tables.

    Attributes
    ----------
    plan, summary, frontier : DataFrame
        Tables of the contracts plan, plan_summary and frontier.
    figures : dict
        Headline figures of every plan compared, by name.
    own : array, (L), or None
        Own measures at the level that the plan gives; None where there is no plan.
    infeasible : Infeasible or None
        Why there is no plan.
    notes : tuple of Message
        What the reader must know.
    """

    wishes: Wishes
    inputs: Inputs
    engine: Engine
    groups: Groups
    plan: pd.DataFrame
    summary: pd.DataFrame
    frontier: pd.DataFrame
    figures: dict[str, dict[str, Any]]
    own: np.ndarray | None
    infeasible: Infeasible | None
    notes: tuple[Message, ...] = ()
    probability: float | None = None
    details: dict[str, Any] = field(default_factory=dict)


def negotiate(
    inputs: Inputs,
    wishes: Wishes,
    offers: str | Path | None = None,
    pins: str | Path | None = None,
    carried: Sequence[str | Path] = (),
    apart: bool = True,
    progress: Callable[[str], None] | None = None,
) -> Negotiated:
    """Return the plan of least loss that meets every target of a level within the law.

    Parameters
    ----------
    inputs : Inputs
        The scenario and its files.
    wishes : Wishes
        What is asked for.
    offers, pins : path or None
        Files of what enterprises offer and of what the planner fixes.
    carried : sequence of path
        Folders of earlier runs of the season, whose burdens count.
    apart : bool
        Whether the solver works in a process of its own, with time limits.
    progress : callable or None
        Called with the name of each step.

    Raises
    ------
    InputError
        A file is not usable, or the level has no target that can be judged.
    """
    if apart:
        with Apart(solve_silently) as process:
            return _Work(inputs, wishes, process, progress).plan(offers, pins, carried)
    return _Work(inputs, wishes, None, progress).plan(offers, pins, carried)


def avoidable_loss(inputs: Inputs) -> float | None:
    """Return the share of the loss of what a scenario orders that the cheapest plan of equal
    reduction would avoid, on the accounting day at the level of its first alert; None without one.
    """
    levels = [LEVELS[stage.level] for stage in inputs.scenario.stages]
    known = [level for level in levels if level in TARGET_LEVELS]
    if not known:
        return None
    negotiated = negotiate(inputs, Wishes(known[0], rules=Rules(mu=0.0)))
    return negotiated.figures["table"]["avoidable"]


class _Work:
    """One negotiation."""

    def __init__(self, inputs: Inputs, wishes: Wishes, apart: Apart | None, progress) -> None:
        self.inputs, self.wishes, self.apart = inputs, wishes, apart
        self.say = progress or (lambda step: None)
        self.engine = Engine(inputs, basis_of(inputs, wishes))
        self.targets = targets_of(self.engine)
        self.maker = OptionMaker(self.engine)
        self.groups = self.maker.groups

    def plan(self, offers_file, pins_file, carried) -> Negotiated:
        """Return the plan."""
        maker, policy = self.maker, self.inputs.scenario.policy
        offers = read_offers(offers_file, self.groups, maker.law, policy) if offers_file else []
        pins: list[Pin] = []
        if pins_file:
            cuts = [maker.own_cuts(group) for group in range(len(self.groups))]
            for offer in offers:
                cuts[offer.group].append(offer.cut)
            pins = read_pins(pins_file, self.groups, maker.law, policy, cuts)
        self.say("options")
        self.free = maker.options(offers)
        self.options = maker.options(offers, pins) if pins else self.free
        self.pinned = {pin.group for pin in pins}
        self.carried = carried_burden(self.groups, carried)
        self.problem = Problem(self.options, self.targets, self.carried, self.apart)
        self.open = (
            Problem(self.free, self.targets, self.carried, self.apart) if pins else self.problem
        )
        self.say("solving")
        solved, probability = self._with_probability()
        if solved.solution.chosen is None:
            return self._without(solved)
        return self._told(solved, probability)

    def _with_probability(self) -> tuple[Solved, float | None]:
        """Return the plan, its margin raised until the replicates meet the targets as asked."""
        rules, asked = self.wishes.rules, self.wishes.probability
        solved = self.problem.solve(rules)
        if asked is None or solved.solution.chosen is None:
            return solved, None
        reached = self._chance(solved)
        for step in range(1, MOST_MARGINS):
            if reached >= asked:
                break
            self.say("margin")
            raised = replace(rules, margin=rules.margin + step * MARGIN_STEP)
            following = self.problem.solve(raised)
            if following.solution.chosen is None:
                break
            chance = self._chance(following)
            if chance >= reached:
                solved, reached = following, chance
        return solved, reached

    def _chance(self, solved: Solved) -> float:
        """Return the share of replicates in which a plan meets every target on paper."""
        own = self._cells(self.options, solved.chosen)
        inputs = with_own(self.engine, own)
        count = inputs.scenario.shape.uncertainty.replicates or REPLICATES
        figures = Replicates(inputs, account_inputs(inputs)).figures(count)
        rows = figures[figures["measure"] == f"target_met_{self.wishes.level}"]
        rows = rows[rows["pollutant"].isin(self.targets.pollutants)]
        return float(rows.groupby("replicate")["value"].min().mean()) if len(rows) else 0.0

    def _cells(self, options: Options, chosen: np.ndarray) -> np.ndarray:
        return self.maker.cells(options.kind[chosen], options.cut[chosen])

    def _bearing(self, options: Options, chosen: np.ndarray) -> tuple[Bearing, np.ndarray]:
        """Return who bears a choice, and its kilograms by group (G, P)."""
        kg, loss = options.kg[chosen], options.loss[chosen]
        running = self.groups.sums((~self.inputs.fleet.long_shut).astype(float))
        stopped = (options.lines_stopped[chosen] >= running) & (running > 0)
        touched = (kg > 0).any(axis=1) | (loss > 0)
        return Bearing(loss, options.value, int(touched.sum()), int(stopped.sum())), kg

    def _told(self, solved: Solved, probability: float | None) -> Negotiated:
        options, rules = self.options, self.wishes.rules
        bearing, kg = self._bearing(options, solved.chosen)
        least = self.problem.solve(replace(rules.without_fairness, margin=solved.rules.margin))
        table, table_kg = self._bearing(self.free, self.free.table)
        figures: dict[str, dict[str, Any]] = {"plan": self._figures(bearing, kg, solved)}
        figures["table"] = self._figures(table, table_kg)
        self.say("comparing")
        equal = self._equal_cut()
        if equal is not None:
            cut, equal_bearing, equal_kg = equal
            figures["equal_cut"] = self._figures(equal_bearing, equal_kg) | {"cut": cut}
        if least.solution.chosen is not None:
            figures["least"] = self._figures(*self._bearing(options, least.chosen), least)
            base = figures["least"]["loss_cny"]
            figures["plan"]["dearer"] = bearing.total / base - 1 if base > 0 else 0.0
        own = self._cells(options, solved.chosen)
        return Negotiated(
            self.wishes, self.inputs, self.engine, self.groups,
            self._plan_table(solved, bearing, kg, table),
            self._summary(figures, solved), self._frontier(), figures, own, None,
            self._notes(solved), probability,
            {"margin": solved.rules.margin, "options": len(options), "groups": len(self.groups)},
        )  # fmt: skip

    def _without(self, solved: Solved) -> Negotiated:
        """Return what is told where there is no plan."""
        table, table_kg = self._bearing(self.free, self.free.table)
        figures = {"table": self._figures(table, table_kg)}
        why = self._why(solved) if not solved.solution.feasible else None
        notes = [*self.options.notes]
        if solved.solution.stopped:
            notes.append(message("negotiate_time_out"))
        empty = pd.DataFrame()
        return Negotiated(
            self.wishes, self.inputs, self.engine, self.groups, empty,
            self._summary(figures, None), empty, figures, None, why, tuple(notes),
        )  # fmt: skip

    def _figures(
        self, bearing: Bearing, kg: np.ndarray, solved: Solved | None = None
    ) -> dict[str, Any]:
        """Return the headline figures of a plan."""
        reached = self.targets.reached_kg(kg.sum(axis=0))
        figures: dict[str, Any] = {
            "loss_cny": bearing.total,
            "gini": bearing.gini,
            "max_share": bearing.largest,
            "touched": bearing.touched,
            "stopped": bearing.stopped,
            "reached_kg": dict(zip(self.targets.pollutants, reached.tolist(), strict=True)),
            "met": dict(
                zip(self.targets.pollutants, self.targets.met(reached).tolist(), strict=True)
            ),
            "avoidable": self._avoidable(bearing.total, reached),
        }
        if solved is not None:
            solution = solved.solution
            figures |= {
                "objective": solution.cost,
                "bound": solution.bound,
                "gap": solution.gap,
                "proven": solution.proven,
                "stopped_by_clock": solution.stopped,
                "shadow_cny_kg": dict(
                    zip(
                        self.targets.pollutants,
                        (solution.prices[self.targets.row] / self.targets.whole_kg).tolist(),
                        strict=True,
                    )
                ),
            }
        return figures

    def _avoidable(self, loss: float, reached_kg: np.ndarray) -> float | None:
        """Return the share of a loss that a cheapest plan of the same kilograms would avoid."""
        if loss <= 0:
            return 0.0
        solved = self.open.solve(Rules(mu=0.0), self.targets.at_most(reached_kg))
        if solved.solution.chosen is None:
            return None
        least = float(self.free.loss[solved.chosen].sum())
        return max(0.0, (loss - least) / loss)

    def _equal_cut(self) -> tuple[float, Bearing, np.ndarray] | None:
        """Return (cut, who bears it, kilograms (G, P)) of the smallest equal cut that meets every
        target; None where none does.

        It is laid on every line of the groups that have a choice or a row that is a part of the
        load, as a load and not by whole lines; the others stay at what the scenario orders.
        """
        law = self.maker.law
        several = np.bincount(self.free.group, minlength=len(self.groups)) > 1
        partial = (law.row > 0) & (law.row < 1)
        moved = (several[self.groups.of_line] | partial) & law.movable
        base_kg = self.inputs.fleet.base_kg_h * 24.0

        def outcome_at(cut: float):
            own = self.maker.own.copy()
            own[moved] = cut
            return self.engine.outcome(own)

        def enough(cut: float) -> bool:
            kg = outcome_at(cut).saved_d @ base_kg
            return bool(self.targets.met(self.targets.reached_kg(kg)).all())

        if not enough(1.0):
            return None
        low, high = 0.0, 1.0
        for _ in range(HALVINGS[self.wishes.basis]):
            middle = (low + high) / 2
            low, high = (low, middle) if enough(middle) else (middle, high)
        outcome = outcome_at(high)
        kg = self.groups.sums(base_kg * outcome.saved_d[:, None])
        loss = self.groups.sums(self.maker.losses(outcome))
        running = self.groups.sums((~self.inputs.fleet.long_shut).astype(float))
        stopped = (self.groups.sums(outcome.stopped.astype(float)) >= running) & (running > 0)
        touched = (kg > 0).any(axis=1) | (loss > 0)
        bearing = Bearing(loss, self.free.value, int(touched.sum()), int(stopped.sum()))
        return high, bearing, kg

    def _frontier(self) -> pd.DataFrame:
        """Return the plan under other rules, one varied at a time."""
        rows = []
        least = self.problem.solve(self.wishes.rules.without_fairness)
        base = None if least.solution.chosen is None else self.options.loss[least.chosen].sum()
        for name, value in self.wishes.frontier:
            self.say("frontier")
            varied: dict[str, Any] = {name: value}
            solved = self.problem.solve(replace(self.wishes.rules, **varied))
            row: dict[str, Any] = {"over": name, "value": value}
            if solved.solution.chosen is not None:
                bearing, _ = self._bearing(self.options, solved.chosen)
                row |= {
                    "loss_cny": bearing.total,
                    "dearer": bearing.total / base - 1 if base else np.nan,
                    "gini": bearing.gini,
                    "max_share": bearing.largest,
                    "touched": bearing.touched,
                    "stopped": bearing.stopped,
                    "gap": solved.solution.gap,
                }
            rows.append(row)
        names = [
            "over",
            "value",
            "loss_cny",
            "dearer",
            "gini",
            "max_share",
            "touched",
            "stopped",
            "gap",
        ]
        return pd.DataFrame(rows, columns=names)

    def _plan_table(
        self, solved: Solved, bearing: Bearing, kg: np.ndarray, table: Bearing
    ) -> pd.DataFrame:
        options, groups, chosen = self.options, self.groups, solved.chosen
        pollutants = self.inputs.inventory.pollutants
        second, more = self._next_best(solved)
        frame: dict[str, Any] = {
            "group_id": groups.ids,
            "enterprise_id": groups.enterprise_id,
            "enterprise": groups.enterprise,
            "industry": groups.industry,
            "grade": groups.grade,
            "district": groups.district,
            "source": [
                "pin" if group in self.pinned else options.source[option]
                for group, option in enumerate(chosen)
            ],
            "cut": options.cut[chosen],
            "lines_stopped": options.lines_stopped[chosen],
            **{f"{name}_kg": kg[:, place] for place, name in enumerate(pollutants)},
            "loss_cny": bearing.loss,
            "share": np.where(np.isfinite(bearing.share), bearing.share, np.nan),
            "carried": self.carried,
            "table_cut": self.free.cut[self.free.table],
            "table_loss_cny": table.loss,
        }
        for place, name in enumerate(pollutants):
            total = kg[:, place].sum()
            frame[f"share_of_{name}"] = kg[:, place] / total if total > 0 else 0.0
        frame |= {
            "next_best": second,
            "next_best_cny": more,
            "pinned": [group in self.pinned for group in range(len(groups))],
            "off_policy": options.off_policy[chosen],
        }
        return pd.DataFrame(frame)

    def _next_best(self, solved: Solved) -> tuple[list[str], np.ndarray]:
        """Return (name, what it costs more) of the option of each group that would come next, its
        kilograms paid at the shadow prices.
        """
        options, regret = self.options, solved.solution.regret.copy()
        own = regret[solved.chosen]
        regret[solved.chosen] = np.nan
        names, more = [""] * len(self.groups), np.full(len(self.groups), np.nan)
        order = np.lexsort((regret, options.group))
        for option in order[::-1]:
            if not np.isnan(regret[option]):
                group = options.group[option]
                names[group], more[group] = options.named(option), regret[option] - own[group]
        return names, more

    def _summary(self, figures: dict[str, dict[str, Any]], solved: Solved | None) -> pd.DataFrame:
        rows = []
        for name, of_plan in figures.items():
            for place, pollutant in enumerate(self.targets.pollutants):
                target = self.targets.target_kg[place]
                reached = of_plan["reached_kg"][pollutant]
                prices = of_plan.get("shadow_cny_kg", {})
                rows.append(
                    {
                        "plan": name,
                        "pollutant": pollutant,
                        "target_kg": target,
                        "reached_kg": reached,
                        "spare_kg": reached - target,
                        "shadow_cny_kg": prices.get(pollutant, np.nan),
                        "met": of_plan["met"][pollutant],
                    }
                )
        return pd.DataFrame(rows)

    def _notes(self, solved: Solved) -> tuple[Message, ...]:
        notes = [*self.options.notes]
        ids = self.groups.ids
        if len(solved.capped):
            names = ", ".join(ids[group] for group in solved.capped[:5])
            notes.append(message("negotiate_capped", count=len(solved.capped), names=names))
        if (solved.solution.prices <= 0).all():
            notes.append(message("negotiate_spare"))
        if solved.solution.gap > WIDE_GAP and not solved.solution.proven:
            notes.append(message("negotiate_wide_gap", gap=f"{100 * solved.solution.gap:.1f}"))
        if solved.solution.stopped:
            notes.append(message("negotiate_time_out"))
        return tuple(notes)

    def _why(self, solved: Solved) -> Infeasible:
        """Return what can be reached, what binds and which rule would help most."""
        rules, targets = self.wishes.rules, self.targets
        times, prices = self.problem.most(rules)
        most = self.problem.most_of_each(rules)
        binding = tuple(
            name
            for name, row in zip(targets.pollutants, targets.row, strict=True)
            if prices[row] > 1e-9
        )
        helps = []
        for name, changed in (
            ("cap", replace(rules, cap=None)),
            ("band", replace(rules, band=None)),
            ("grade_order", replace(rules, grade_order=False)),
        ):
            if changed != rules:
                helps.append((name, self.problem.most(changed)[0]))
        if self.pinned:
            helps.append(("pins", self.open.most(rules)[0]))
        for name, which in self._stoppable().items():
            if len(which):
                more = self.maker.options([], [], which)
                opened = Problem(_joined(self.options, more), targets, self.carried, self.apart)
                helps.append((name, opened.most(rules)[0]))
        helps = [(name, value) for name, value in helps if value > times * (1 + 1e-9)]
        names = targets.pollutants
        return Infeasible(
            times,
            dict(zip(names, most.tolist(), strict=True)),
            dict(zip(names, (targets.share * rules.margin).tolist(), strict=True)),
            binding,
            tuple(sorted(helps, key=lambda item: -item[1])),
        )

    def _stoppable(self) -> dict[str, list[int]]:
        """Return the groups that each rule of the law keeps from a full stop."""
        law, groups = self.maker.law, self.groups
        bounded = groups.sums((law.bounded & law.movable).astype(float)) > 0
        movable = groups.sums(law.movable.astype(float)) > 0
        autonomous = np.isin(np.array(groups.grade, dtype=object), AUTONOMOUS_GRADES)
        parts = {
            "bounds": bounded,
            "autonomous": movable & autonomous & ~bounded,
            "rows": movable & ~autonomous & ~bounded,
        }
        return {name: np.flatnonzero(which).tolist() for name, which in parts.items()}


def _joined(options: Options, more: Options) -> Options:
    """Return options with the full stops of others added."""
    extra = np.flatnonzero(more.kind == STOP)
    group = np.concatenate([options.group, more.group[extra]])
    order = np.argsort(group, kind="stable")
    source = (*options.source, *(more.source[option] for option in extra))

    def both(first: np.ndarray, second: np.ndarray) -> np.ndarray:
        return np.concatenate([first, second[extra]])[order]

    return replace(
        options,
        group=group[order],
        kind=both(options.kind, more.kind),
        cut=both(options.cut, more.cut),
        source=tuple(source[option] for option in order),
        kg=both(options.kg, more.kg),
        loss=both(options.loss, more.loss),
        lines_stopped=both(options.lines_stopped, more.lines_stopped),
        off_policy=both(options.off_policy, more.off_policy),
    )


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


def carried_burden(groups: Groups, runs: Sequence[str | Path]) -> np.ndarray:
    """Return the burden (G) that earlier runs of the season laid on each group: output value lost
    by their alerts over that of their whole period.
    """
    carried = np.zeros(len(groups))
    places = {key: place for place, key in enumerate(groups.keys)}
    for folder in runs:
        inputs = teller_of_run(folder, "en").inputs
        idle, fleet = simulate(inputs).idle_h, inputs.fleet
        value = worth_of(inputs.inventory, fleet)[:, 0]
        lost, made = np.zeros(len(groups)), np.zeros(len(groups))
        names = [part.names for part in (fleet.enterprise, fleet.industry, fleet.district)]
        codes = [part.codes for part in (fleet.enterprise, fleet.industry, fleet.district)]
        for line, key in enumerate(zip(*codes, strict=True)):
            place = places.get(tuple(name[code] for name, code in zip(names, key, strict=True)))
            if place is not None:
                lost[place] += value[line] * (idle[1, line] - idle[0, line])
                made[place] += value[line] * inputs.scenario.length_h
        carried += np.where(made > 0, burden(lost, made), 0.0)
    return carried


def with_own(engine: Engine, own: np.ndarray) -> Inputs:
    """Return the inputs with own measures (L) at the engine's level, taken first."""
    cells = engine.table_own.copy()
    cells[:, engine.level] = own
    return replace(engine.inputs, fleet=replace(engine.inputs.fleet, own_cut=cells))
