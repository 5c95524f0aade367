"""Why no plan exists: the most that can be reached, what binds, and which rule would help."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from simulator.negotiation.options import STOP, OptionMaker, Options
from simulator.negotiation.solving import Problem
from simulator.negotiation.talks import Case
from simulator.terms.levels import AUTONOMOUS_GRADES


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


def why_infeasible(case: Case) -> Infeasible:
    """Return what can be reached, what binds and which rule would help most."""
    rules, targets, problem = case.wishes.rules, case.talks.targets, case.problem
    times, prices = problem.most(rules)
    most = problem.most_of_each(rules)
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
            helps.append((name, problem.most(changed)[0]))
    if case.pinned:
        helps.append(("pins", case.open_problem.most(rules)[0]))
    maker = case.talks.maker
    for name, which in _stoppable(maker).items():
        if len(which):
            options = _joined(case.options, maker.options([], [], which))
            opened = Problem(options, targets, problem.carried, problem.apart)
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


def _stoppable(maker: OptionMaker) -> dict[str, list[int]]:
    """Return the groups that each rule of the law keeps from a full stop."""
    law, groups = maker.law, maker.groups
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
