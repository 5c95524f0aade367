"""A negotiated plan: solved, compared with what the scenario orders and with equal cuts, and told
as tables.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.inputs.reading import Inputs
from simulator.negotiation.comparing import avoidable_share, figures_of
from simulator.negotiation.groups import Groups
from simulator.negotiation.infeasible import Infeasible, why_infeasible
from simulator.negotiation.least_loss import solve_silently
from simulator.negotiation.options import Engine
from simulator.negotiation.plan_tables import frontier_table, plan_table, summary_table
from simulator.negotiation.solving import Rules, Solved
from simulator.negotiation.talks import Case, Say, Talks
from simulator.negotiation.wishes import Wishes
from simulator.runs.indicators import Avoidable
from simulator.terms.labels import Message, message
from simulator.terms.levels import LEVELS, TARGET_LEVELS
from simulator.uncertainty.replicates import Replicates
from simulator.uncertainty.summary import account_inputs
from simulator.workers.pool import Apart

# Replicates where the scenario names none, the steps of the margin, and how often it is raised
# (assumed).
REPLICATES = 200
MARGIN_STEP = 0.02
MOST_MARGINS = 10
# A gap above this is marked.
WIDE_GAP = 0.02


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
    progress: Say | None = None,
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
    talks, say = Talks(inputs, wishes), progress or (lambda step: None)
    if not apart:
        return solve_case(talks.case(wishes, offers, pins, carried, None, say))
    with Apart(solve_silently) as process:
        return solve_case(talks.case(wishes, offers, pins, carried, process, say))


def avoidable_loss(inputs: Inputs) -> Avoidable:
    """Return the share of the loss of what a scenario orders that the cheapest plan of equal
    reduction would avoid, on the accounting day at the level of its first alert; nothing without
    an alert.
    """
    levels = [LEVELS[stage.level] for stage in inputs.scenario.stages]
    known = [level for level in levels if level in TARGET_LEVELS]
    if not known:
        return Avoidable()
    wishes = Wishes(known[0], rules=Rules(mu=0.0))
    with Apart(solve_silently) as process:
        case = Talks(inputs, wishes).case(wishes, apart=process)
        table = case.talks.borne_by(case.free, case.free.table)
        reached = case.talks.targets.reached_kg(table.kg.sum(axis=0))
        within_plan = avoidable_share(table.total, reached, case.open_problem)
        written = _with_written_bounds(inputs)
        if written is inputs:
            return Avoidable(within_plan, within_plan)
        by_law = Talks(written, wishes).case(wishes, apart=process)
        return Avoidable(within_plan, avoidable_share(table.total, reached, by_law.open_problem))


def _with_written_bounds(inputs: Inputs) -> Inputs:
    """Return the inputs with the bounds of the policy as written, the same where nothing changed
    them.
    """
    policy = inputs.scenario.policy
    if not policy.chain or policy.chain[0].bounds == policy.shape.bounds:
        return inputs
    shape = policy.shape.model_copy(update={"bounds": policy.chain[0].bounds})
    return replace(inputs, scenario=replace(inputs.scenario, policy=replace(policy, shape=shape)))


def solve_case(case: Case) -> Negotiated:
    """Return the plan of a round."""
    case.say("solving")
    solved, probability = _with_probability(case)
    if solved.solution.chosen is None:
        return _without_plan(case, solved)
    talks, targets = case.talks, case.talks.targets
    borne = talks.borne_by(case.options, solved.chosen)
    table = talks.borne_by(case.free, case.free.table)
    figures = {"plan": figures_of(borne, targets, case.open_problem, solved)}
    figures["table"] = figures_of(table, targets, case.open_problem)
    case.say("comparing")
    equal = talks.equal_cut(case.free)
    if equal is not None:
        cut, equally = equal
        figures["equal_cut"] = figures_of(equally, targets, case.open_problem) | {"cut": cut}
    cheapest = replace(case.wishes.rules.without_fairness, margin=solved.rules.margin)
    least = case.problem.solve(cheapest)
    if least.solution.chosen is not None:
        least_borne = talks.borne_by(case.options, least.chosen)
        figures["least"] = figures_of(least_borne, targets, case.open_problem, least)
        base = least_borne.total
        figures["plan"]["dearer"] = borne.total / base - 1 if base > 0 else 0.0
    return Negotiated(
        case.wishes,
        talks.inputs,
        talks.engine,
        talks.groups,
        plan_table(case, solved, borne, table),
        summary_table(targets, figures),
        frontier_table(case),
        figures,
        case.own_measures(solved.chosen),
        None,
        _notes(case, solved),
        probability,
        {
            "margin": solved.rules.margin,
            "options": len(case.options),
            "groups": len(talks.groups),
        },
    )


def _without_plan(case: Case, solved: Solved) -> Negotiated:
    """Return what is told where there is no plan."""
    talks = case.talks
    table = talks.borne_by(case.free, case.free.table)
    figures = {"table": figures_of(table, talks.targets, case.open_problem)}
    notes = [*case.options.notes]
    if solved.solution.stopped:
        notes.append(message("negotiate_time_out"))
    empty = pd.DataFrame()
    return Negotiated(
        case.wishes,
        talks.inputs,
        talks.engine,
        talks.groups,
        empty,
        summary_table(talks.targets, figures),
        empty,
        figures,
        None,
        None if solved.solution.feasible else why_infeasible(case),
        tuple(notes),
    )


def _with_probability(case: Case) -> tuple[Solved, float | None]:
    """Return the plan, its margin raised until the replicates meet the targets as asked."""
    rules, asked = case.wishes.rules, case.wishes.probability
    solved = case.problem.solve(rules)
    if asked is None or solved.solution.chosen is None:
        return solved, None
    reached = _chance(case, solved)
    for step in range(1, MOST_MARGINS):
        if reached >= asked:
            break
        case.say("margin")
        raised = replace(rules, margin=rules.margin + step * MARGIN_STEP)
        following = case.problem.solve(raised)
        if following.solution.chosen is None:
            break
        chance = _chance(case, following)
        if chance >= reached:
            solved, reached = following, chance
    return solved, reached


def _chance(case: Case, solved: Solved) -> float:
    """Return the share of replicates in which a plan meets every target on paper."""
    inputs = with_own(case.talks.engine, case.own_measures(solved.chosen))
    count = inputs.scenario.shape.uncertainty.replicates or REPLICATES
    figures = Replicates(inputs, account_inputs(inputs)).figures(count)
    rows = figures[figures["measure"] == f"target_met_{case.wishes.level}"]
    rows = rows[rows["pollutant"].isin(case.talks.targets.pollutants)]
    return float(rows.groupby("replicate")["value"].min().mean()) if len(rows) else 0.0


def _notes(case: Case, solved: Solved) -> tuple[Message, ...]:
    notes, solution = [*case.options.notes], solved.solution
    if len(solved.capped):
        names = case.talks.maker.named(solved.capped)
        notes.append(message("negotiate_capped", count=len(solved.capped), names=names))
    if (solution.prices <= 0).all():
        notes.append(message("negotiate_spare"))
    if solution.gap > WIDE_GAP and not solution.proven:
        notes.append(message("negotiate_wide_gap", gap=f"{100 * solution.gap:.1f}"))
    if solution.stopped:
        notes.append(message("negotiate_time_out"))
    return tuple(notes)


def with_own(engine: Engine, own: np.ndarray) -> Inputs:
    """Return the inputs with own measures (L) at the engine's level, taken first."""
    cells = engine.table_own.copy()
    cells[:, engine.level] = own
    return replace(engine.inputs, fleet=replace(engine.inputs.fleet, own_cut=cells))
