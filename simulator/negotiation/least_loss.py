"""The cheapest choice of one option for every group that reaches all targets, with a bound.

First the linear programme: its value is a bound that no plan can go below, and its duals are the
shadow prices. A basic solution of it has at most as many undecided groups as there are rows, so
that a small integer programme over these and the groups with the least to lose decides the rest.
Few options are solved whole. The work may be done by another process with a time limit
(`workers.pool.Apart`).
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_matrix, hstack, vstack

from simulator.workers.pool import Apart, TimeLimitError

# Up to so many options the whole integer programme is solved, so that small cases are exact.
WHOLE = 2000
# Groups of least regret that the small integer programme may still move.
FREE_GROUPS = 300
MILP_LIMIT_S = 5.0
TIE_LIMIT_S = 2.0
LP_LIMIT_S = 60.0
# How much longer than its own limit the solver may take before its process is ended.
GRACE_S = 10.0
# The small integer programme need not come closer, as a share of the bound of the whole.
SMALL_GAP = 2e-4
LARGEST_GAP = 0.05
# A row may miss its need by so much, as in the static accounting.
SLACK = 1e-9
# Costs are scaled so that the solver's absolute tolerances are far below any difference of plans.
LARGEST_COST = 1e4
FIXED_COST = 1e3
ROUNDS = 20
# Steps of the dual, and how close it comes to the linear programme, as a share.
MOST_PLANES = 400
PLANE_GAP = 1e-9
WIDE_PLANE_GAP = 1e-5
MOST_TIMES = 100.0


@dataclass(frozen=True)
class Choice:
    """What is to be chosen: one option of every group.

    Attributes
    ----------
    group : array, (O)
        Group of each option: 0 to G - 1, in rising order.
    cost : array, (O)
        What each option costs.
    gain : array, (O, R)
        What each option adds to each row.
    need : array, (R)
        What each row must reach.
    limits : csr_matrix, (M, O)
        Rows that must not exceed 0.
    tie : array, (O)
        Weights that decide between plans of equal cost.
    """

    group: np.ndarray
    cost: np.ndarray
    gain: np.ndarray
    need: np.ndarray
    limits: csr_matrix
    tie: np.ndarray

    @property
    def groups(self) -> int:
        """Number of groups."""
        return int(self.group[-1]) + 1 if len(self.group) else 0

    def take(self, options: np.ndarray) -> Choice:
        """Return the choice among some options (mask (O)); every group keeps at least one."""
        return replace(
            self,
            group=self.group[options],
            cost=self.cost[options],
            gain=self.gain[options],
            limits=self.limits[:, np.flatnonzero(options)],
            tie=self.tie[options],
        )


@dataclass(frozen=True)
class Solution:
    """A choice made.

    Attributes
    ----------
    chosen : array, (G), or None
        Option of each group; None where no plan was found.
    cost, bound : float
        Cost of the plan, and a value that no plan can go below; NaN where there is none.
    prices : array, (R)
        Shadow price of each row: what one more unit of it would cost.
    regret : array, (O)
        What each option costs more than the best of its group at the shadow prices.
    proven : bool
        Whether the plan is known to be the cheapest.
    stopped : bool
        Whether a time limit ended the search.
    feasible : bool
        Whether the linear programme has a solution: without one no plan exists.
    """

    chosen: np.ndarray | None
    cost: float
    bound: float
    prices: np.ndarray
    regret: np.ndarray
    proven: bool = False
    stopped: bool = False
    feasible: bool = True

    @property
    def gap(self) -> float:
        """How much dearer the plan may be than the cheapest, as a share of the bound."""
        if self.chosen is None or self.bound <= 0:
            return 0.0
        return max(0.0, self.cost / self.bound - 1)


def undominated(choice: Choice) -> np.ndarray:
    """Return the mask (O) of options that no other of their group beats in cost and every gain.

    Of equal options the first stays. With limits an option that seems worse may still be needed,
    so that none is dropped.
    """
    stays = np.ones(len(choice.group), dtype=bool)
    if choice.limits.shape[0] or not len(stays):
        return stays
    start = np.flatnonzero(np.diff(choice.group, prepend=-1))
    size = np.diff(np.append(start, len(stays)))
    for shift in range(1, int(size.max())):
        # Each option against the one that stands `shift` places behind it in its group.
        first = np.flatnonzero(choice.group[:-shift] == choice.group[shift:])
        second = first + shift
        no_dearer = choice.cost[first] <= choice.cost[second]
        no_less = (choice.gain[first] >= choice.gain[second]).all(axis=1)
        beaten = no_dearer & no_less
        stays[second[beaten]] = False
        back = (choice.cost[second] <= choice.cost[first]) & (
            choice.gain[second] >= choice.gain[first]
        ).all(axis=1)
        stays[first[back & ~beaten]] = False
    return stays


def least_loss(
    choice: Choice, apart: Apart | None = None, limit_s: float = MILP_LIMIT_S
) -> Solution:
    """Return the cheapest choice that reaches every need, or the best found.

    Parameters
    ----------
    choice : Choice
        The options.
    apart : Apart or None
        A process whose job is `solve_silently`; None solves in this one.
    limit_s : float
        Time for the integer programme; the best plan found by then is given.
    """
    places = np.flatnonzero(undominated(choice))
    kept = choice.take(np.isin(np.arange(len(choice.group)), places))
    whole = len(kept.group) <= WHOLE
    # With limits, or few options, the linear programme itself; else its dual, which has few prices.
    relaxation = "lp" if whole or kept.limits.shape[0] else "dual"
    lp = _do(apart, (relaxation, kept), LP_LIMIT_S)
    prices = lp["prices"] if lp is not None else np.zeros(len(choice.need))
    regret = _regret(choice, prices)
    if lp is None or not lp["feasible"]:
        return Solution(
            None, np.nan, np.nan, prices, regret, stopped=lp is None, feasible=lp is None
        )
    free = np.ones(kept.groups, dtype=bool) if whole else _free_groups(kept, lp["x"], prices)
    start = _rounded_up(kept, lp["x"])
    gap = 0.0 if whole else SMALL_GAP * float(lp["bound"])
    integer = _do(
        apart,
        ("milp", kept, free, lp["x"], gap, limit_s),
        limit_s + TIE_LIMIT_S + GRACE_S,
    )
    chosen = integer["chosen"] if integer is not None else None
    if start is not None and (chosen is None or _cost(kept, start) < _cost(kept, chosen)):
        chosen = start
    stopped = integer is None or integer["stopped"]
    bound = float(lp["bound"])
    if chosen is None:
        exists = not (whole and integer is not None and integer["none_exists"])
        return Solution(None, np.nan, bound, prices, regret, stopped=stopped, feasible=exists)
    cost = _cost(kept, chosen)
    proven = (whole and not stopped) or cost <= bound * (1 + SLACK)
    return Solution(places[chosen], cost, min(bound, cost), prices, regret, proven, stopped)


def solve_part(part: tuple) -> dict[str, Any]:
    """Do one part of the work."""
    kind, *values = part
    solvers: dict[str, Callable[..., dict[str, Any]]] = {
        "lp": _solve_lp,
        "dual": _solve_dual,
        "milp": _solve_milp,
        "most": _solve_most,
    }
    return solvers[kind](*values)


def solve_silently(part: tuple) -> dict[str, Any]:
    """Do one part of the work in a process of its own, whose standard output is closed: HiGHS
    writes there now and then, whatever it is told.
    """
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)
    return solve_part(part)


def most_times(
    choice: Choice, base: np.ndarray, apart: Apart | None = None
) -> tuple[float, np.ndarray]:
    """Return (how many times all needs can be reached at once, price (R) of each row in it).

    Parameters
    ----------
    choice : Choice
        The options; `need` is what is asked of options and of what is fixed together.
    base : array, (R)
        What is fixed, such as the area sources, gives.

    Notes
    -----
    A linear programme: a little less can be reached with whole options. A row with a price binds.
    """
    found = _do(apart, ("most", choice, base), LP_LIMIT_S)
    return (np.nan, np.zeros(len(base))) if found is None else (found["times"], found["prices"])


def _do(apart: Apart | None, part: tuple, limit_s: float) -> dict[str, Any] | None:
    """Return a part's result; None where it was not done in time."""
    if apart is None:
        return solve_part(part)
    try:
        return apart.do(part, limit_s)
    except TimeLimitError:
        return None


def _cost(choice: Choice, chosen: np.ndarray) -> float:
    # Added in one order, so that equal choices cost the same to the last bit.
    return float(np.sum(choice.cost[np.sort(chosen)]))


def _one_each(choice: Choice) -> csr_matrix:
    """Return rows (G, O): the sum over the options of each group."""
    count = len(choice.group)
    return csr_matrix(
        (np.ones(count), (choice.group, np.arange(count))), shape=(choice.groups, count)
    )


def _row_scale(matrix: csr_matrix | np.ndarray) -> np.ndarray:
    """Return factors (rows) that bring the largest entry of each row to 1."""
    largest = np.asarray(abs(matrix).max(axis=1).todense()).ravel()
    return np.divide(1.0, largest, out=np.ones(len(largest)), where=largest > 0)


def _rows(choice: Choice) -> tuple[csr_matrix, np.ndarray, np.ndarray]:
    """Return (rows, upper ends, factors) of needs and limits, as rows <= ends, scaled."""
    matrix = vstack([csr_matrix(-choice.gain.T), choice.limits], format="csr")
    ends = np.concatenate([-choice.need, np.zeros(choice.limits.shape[0])])
    factor = _row_scale(matrix)
    return csr_matrix(matrix.multiply(factor[:, None])), ends * factor, factor


def _money_scale(choice: Choice) -> float:
    largest = float(np.abs(choice.cost).max(initial=0.0))
    return LARGEST_COST / largest if largest > 0 else 1.0


def _solve_lp(choice: Choice) -> dict[str, Any]:
    """Solve the linear programme."""
    matrix, ends, factor = _rows(choice)
    money = _money_scale(choice)
    solved = linprog(
        choice.cost * money,
        A_ub=matrix,
        b_ub=ends,
        A_eq=_one_each(choice),
        b_eq=np.ones(choice.groups),
        bounds=(0, None),
        method="highs",
    )
    count = len(choice.need)
    if solved.status != 0:
        return {"feasible": False, "x": None, "bound": np.nan, "prices": np.zeros(count)}
    prices = -solved.ineqlin.marginals[:count] * factor[:count] / money
    return {
        "feasible": True,
        "x": solved.x,
        "bound": solved.fun / money,
        "prices": np.maximum(prices, 0.0),
    }


def _solve_dual(choice: Choice) -> dict[str, Any]:
    """Solve the linear programme without limits by its prices: cutting planes of the dual.

    At given prices every group takes its cheapest option, which is one more plan of all groups; the
    best mixture of the plans so far that reaches the needs gives the next prices. The bound holds
    at every step; where the mixture does not come down to it, the linear programme itself is
    solved.
    """
    asked = choice.need > 0
    need, gain = choice.need[asked], choice.gain[:, asked]
    start = np.flatnonzero(np.diff(choice.group, prepend=-1))
    size = np.diff(np.append(start, len(choice.group)))
    # A rectangle of options by group; groups with fewer repeat their last.
    options = start[:, None] + np.minimum(np.arange(size.max()), size[:, None] - 1)
    money = _money_scale(choice)
    cost = choice.cost * money
    dearest = 10.0 * float(np.maximum.reduceat(cost, start).sum()) + 1.0
    plans: list[np.ndarray] = []
    costs: list[float] = []
    gains: list[np.ndarray] = []
    prices, bound, weights, value = np.zeros(len(need)), -np.inf, np.zeros(0), np.inf
    missing = 0.0
    for _ in range(MOST_PLANES):
        net = (cost - gain @ (prices / np.maximum(need, 1e-300)))[options]
        picked = options[np.arange(len(options)), net.argmin(axis=1)]
        bound = max(bound, float(net.min(axis=1).sum() + prices.sum()))
        if plans and value - bound <= PLANE_GAP * max(abs(value), 1e-12):
            break
        plans.append(picked)
        costs.append(float(cost[picked].sum()))
        gains.append(gain[picked].sum(axis=0) / need)
        weights, prices, value, missing = _best_mixture(np.array(costs), np.array(gains), dearest)
    if missing > SLACK or value - bound > WIDE_PLANE_GAP * max(abs(value), 1e-12):
        return _solve_lp(choice)
    x = np.zeros(len(choice.group))
    for plan, weight in zip(plans, weights, strict=False):
        x[plan] += weight
    of_rows = np.zeros(len(choice.need))
    of_rows[asked] = prices / need / money
    return {"feasible": True, "x": x, "bound": bound / money, "prices": of_rows}


def _best_mixture(
    costs: np.ndarray, gains: np.ndarray, dearest: float
) -> tuple[np.ndarray, np.ndarray, float, float]:
    """Return (weight of each plan, price of each need, cost, what is missing of the needs) of the
    cheapest mixture of plans (N) whose gains (N, R), as shares of the needs, reach them.
    """
    count, rows = gains.shape
    if not rows:
        best = int(costs.argmin())
        return np.eye(count)[best], np.zeros(0), float(costs[best]), 0.0
    solved = linprog(
        np.concatenate([costs, np.full(rows, dearest)]),
        A_ub=-np.hstack([gains.T, np.eye(rows)]),
        b_ub=-np.ones(rows),
        A_eq=np.append(np.ones(count), np.zeros(rows))[None],
        b_eq=[1.0],
        bounds=(0, None),
        method="highs",
    )
    prices = np.maximum(0.0, -solved.ineqlin.marginals)
    return solved.x[:count], prices, float(solved.fun), float(solved.x[count:].sum())


def _regret(choice: Choice, prices: np.ndarray) -> np.ndarray:
    """Return what each option (O) costs more than the best of its group at the shadow prices."""
    if not len(choice.group):
        return np.zeros(0)
    net = choice.cost - choice.gain @ prices
    start = np.flatnonzero(np.diff(choice.group, prepend=-1))
    return net - np.minimum.reduceat(net, start)[choice.group]


def _free_groups(choice: Choice, x: np.ndarray, prices: np.ndarray) -> np.ndarray:
    """Return the mask (G) of the groups that the small integer programme decides: those that the
    linear one left open, and those whose second option is nearly as good as their first.
    """
    start = np.flatnonzero(np.diff(choice.group, prepend=-1))
    free = np.maximum.reduceat(x, start) < 1 - 1e-9
    regret = _regret(choice, prices)
    # The second smallest regret of each group: the smallest is 0.
    order = np.lexsort((regret, choice.group))
    size = np.diff(np.append(start, len(order)))
    second = np.full(choice.groups, np.inf)
    several = size > 1
    second[several] = regret[order[start[several] + 1]]
    near = np.argsort(np.where(free, np.inf, second), kind="stable")[:FREE_GROUPS]
    free[near[np.isfinite(second[near])]] = True
    return free


def _rounded_up(choice: Choice, x: np.ndarray) -> np.ndarray | None:
    """Return the options (G) of the linear programme, its open groups at the option that gains
    most; None where that misses a row.
    """
    start = np.flatnonzero(np.diff(choice.group, prepend=-1))
    open_group = (np.maximum.reduceat(x, start) < 1 - 1e-9)[choice.group]
    largest = choice.gain.max(axis=0, initial=0.0)
    size = (choice.gain / np.where(largest > 0, largest, 1.0)).sum(axis=1)
    score = np.where(open_group, np.where(x > 1e-9, size, -np.inf), x)
    order = np.lexsort((-np.arange(len(score)), score, choice.group))
    last = np.append(start[1:], len(score)) - 1
    chosen = order[last]
    return chosen if reaches(choice, chosen) else None


def reaches(choice: Choice, chosen: np.ndarray) -> bool:
    """Return whether a choice (G) reaches every need and keeps every limit."""
    enough = (choice.gain[chosen].sum(axis=0) >= choice.need - SLACK).all()
    if not choice.limits.shape[0]:
        return bool(enough)
    over = np.asarray(choice.limits[:, chosen].sum(axis=1)).ravel()
    return bool(enough and (over <= SLACK / _row_scale(choice.limits)).all())


def _solve_milp(
    choice: Choice, free: np.ndarray, x: np.ndarray, gap: float, limit_s: float
) -> dict[str, Any]:
    """Decide the free groups, the others standing at the option of the linear programme.

    Parameters
    ----------
    gap : float
        How much dearer than the cheapest the answer may be, in the unit of the costs; 0 asks for
        the cheapest itself, and of equal ones for that of least tie weight.
    """
    start = np.flatnonzero(np.diff(choice.group, prepend=-1))
    order = np.lexsort((x, choice.group))
    best = order[np.append(start[1:], len(x)) - 1]
    moves = free[choice.group]
    stands = np.zeros(len(x), dtype=bool)
    stands[best] = True
    fixed = np.flatnonzero(stands & ~moves)
    limit_base = np.asarray(choice.limits[:, fixed].sum(axis=1)).ravel()
    places = np.flatnonzero(moves)
    part = choice.take(moves)
    part = replace(
        part,
        group=np.unique(part.group, return_inverse=True)[1],
        need=part.need - choice.gain[fixed].sum(axis=0),
    )
    # The solver's own gap is a share of what this part costs.
    part_cost = float(part.cost @ x[places])
    share = min(LARGEST_GAP, gap / part_cost) if part_cost > 0 else 0.0
    picked, stopped, none_exists = _decide(part, limit_base, share, limit_s)
    chosen = None
    if picked is not None:
        chosen = np.sort(np.concatenate([fixed, places[picked]]))
    return {"chosen": chosen, "stopped": stopped, "none_exists": none_exists}


def _decide(
    part: Choice, limit_base: np.ndarray, gap: float, limit_s: float
) -> tuple[np.ndarray | None, bool, bool]:
    """Return (option of each group or None, whether time ran out, whether none exists)."""
    matrix, ends, factor = _rows(part)
    count = len(part.need)
    ends = ends.copy()
    ends[count:] -= limit_base * factor[count:]
    one = LinearConstraint(_one_each(part), 1, 1)
    rows = [one, LinearConstraint(matrix, -np.inf, ends)]
    money = _money_scale(part)
    options = {"mip_rel_gap": gap, "time_limit": limit_s}
    for _ in range(ROUNDS):
        solved = milp(
            part.cost * money,
            constraints=rows,
            integrality=np.ones(len(part.group)),
            bounds=Bounds(0, 1),
            options=options,
        )
        if solved.x is None:
            return None, solved.status == 1, solved.status == 2
        chosen = np.flatnonzero(solved.x > 0.5)
        if _keeps(matrix, ends, factor, chosen):
            break
        # The solver's tolerance let a row be missed by a hair: exactly this choice is ruled out.
        without = np.zeros(len(part.group))
        without[chosen] = 1.0
        rows.append(LinearConstraint(csr_matrix(without), -np.inf, len(chosen) - 1))
    else:
        return None, True, False
    stopped = solved.status != 0
    if not stopped and not gap:
        chosen = _by_id(part, rows, (matrix, ends, factor), chosen)
    return chosen, stopped, False


def _keeps(matrix: csr_matrix, ends: np.ndarray, factor: np.ndarray, chosen: np.ndarray) -> bool:
    over = np.asarray(matrix[:, chosen].sum(axis=1)).ravel() - ends
    return bool((over <= SLACK * np.minimum(factor, 1.0 / SLACK)).all())


def _by_id(
    part: Choice, rows: list, checked: tuple[csr_matrix, np.ndarray, np.ndarray], chosen: np.ndarray
) -> np.ndarray:
    """Return, of the choices that cost the same, the one of least tie weight.

    Without this the answer would depend on the version of the solver.
    """
    cost = float(part.cost[chosen].sum())
    if cost > 0:
        scaled = part.cost * (FIXED_COST / cost)
        rows = [*rows, LinearConstraint(csr_matrix(scaled), -np.inf, FIXED_COST * (1 + SLACK))]
    solved = milp(
        part.tie,
        constraints=rows,
        integrality=np.ones(len(part.group)),
        bounds=Bounds(0, 1),
        options={"time_limit": TIE_LIMIT_S},
    )
    if solved.x is None or solved.status != 0:
        return chosen
    other = np.flatnonzero(solved.x > 0.5)
    no_dearer = float(part.cost[other].sum()) <= cost * (1 + SLACK)
    return other if no_dearer and _keeps(*checked, other) else chosen


def _solve_most(choice: Choice, base: np.ndarray) -> dict[str, Any]:
    """Solve: all needs t times, t as large as can be."""
    asked = choice.need > 0
    if not asked.any():
        return {"times": np.inf, "prices": np.zeros(len(base))}
    gain = csr_matrix(choice.gain[:, asked].T)
    # -gain x + t need <= base
    rows = hstack([-gain, csr_matrix(choice.need[asked][:, None])])
    count = choice.limits.shape[0]
    limits = hstack([choice.limits, csr_matrix((count, 1))])
    matrix = vstack([rows, limits], format="csr")
    ends = np.concatenate([base[asked], np.zeros(count)])
    factor = _row_scale(matrix)
    solved = linprog(
        np.append(np.zeros(len(choice.group)), -1.0),
        A_ub=csr_matrix(matrix.multiply(factor[:, None])),
        b_ub=ends * factor,
        A_eq=hstack([_one_each(choice), csr_matrix((choice.groups, 1))]),
        b_eq=np.ones(choice.groups),
        bounds=[*([(0, None)] * len(choice.group)), (None, MOST_TIMES)],
        method="highs",
    )
    prices = np.zeros(len(base))
    if solved.status != 0:
        return {"times": np.nan, "prices": prices}
    prices[asked] = -solved.ineqlin.marginals[: int(asked.sum())] * factor[: int(asked.sum())]
    return {"times": float(solved.x[-1]), "prices": prices}
