"""The solver against enumeration on drawn small cases, and laws that hold whatever the case."""

import time
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from simulator.negotiation.fairness import (
    burden,
    district_bands,
    grade_order,
    unfairness,
    within_cap,
)
from simulator.negotiation.least_loss import (
    FREE_GROUPS,
    Choice,
    least_loss,
    most_times,
    reaches,
    solve_part,
    undominated,
)
from simulator.runs.indicators import weighted_gini
from simulator.workers.pool import Apart, TimeLimitError


def choice_of(groups: list[list[tuple]], need: tuple[float, ...]) -> Choice:
    """Return the choice among options (cost, gain, ...) of groups."""
    rows = [(place, *option) for place, options in enumerate(groups) for option in options]
    table = np.array(rows, dtype=float)
    count = len(rows)
    return Choice(
        table[:, 0].astype(int),
        table[:, 1],
        table[:, 2:],
        np.array(need, dtype=float),
        csr_matrix((0, count)),
        (np.arange(count) * 0.6180339887) % 1.0,
    )


def enumerated(choice: Choice) -> float | None:
    """Return the least cost of all choices that reach every need; None where none does."""
    options = [np.flatnonzero(choice.group == group) for group in range(choice.groups)]
    best = None
    for chosen in product(*options):
        picked = np.array(chosen)
        if reaches(choice, picked):
            cost = float(choice.cost[picked].sum())
            best = cost if best is None else min(best, cost)
    return best


@st.composite
def cases(draw) -> Choice:
    """Draw up to seven groups of up to four options and two rows, with ties and dominated ones."""
    option = st.tuples(
        st.integers(0, 40), st.integers(0, 20).map(lambda value: value / 10), st.integers(0, 20)
    )
    groups = draw(st.lists(st.lists(option, min_size=1, max_size=4), min_size=1, max_size=7))
    most = np.array([[max(item[1 + row] for item in group) for row in (0, 1)] for group in groups])
    part = [draw(st.floats(0, 1.05)) for _ in range(2)]
    need = tuple(
        round(float(share * total), 3) for share, total in zip(part, most.sum(axis=0), strict=True)
    )
    return choice_of(groups, need)


@given(cases())
def test_least_loss_equals_enumeration(choice: Choice) -> None:
    """The cost is that of the cheapest of all choices, the bound below it, every need reached; and
    where no choice reaches them, none is given.
    """
    expected = enumerated(choice)
    solution = least_loss(choice)
    if expected is None:
        assert solution.chosen is None
        return
    assert solution.chosen is not None
    assert reaches(choice, solution.chosen)
    assert solution.cost == pytest.approx(expected, abs=1e-9, rel=1e-9)
    assert solution.bound <= solution.cost + 1e-9
    assert solution.gap >= 0
    assert solution.proven


@given(cases(), st.integers(0, 10**6))
def test_laws_of_the_least_loss(choice: Choice, number: int) -> None:
    """A higher need or an option less is never cheaper; permuted rows, scaled money and scaled
    kilograms leave the choice; another copy of an option changes nothing.
    """
    solution = least_loss(choice)
    if solution.chosen is None:
        return
    more = least_loss(replace(choice, need=choice.need * 1.1))
    assert more.chosen is None or more.cost >= solution.cost - 1e-9
    gone = number % len(choice.group)
    if (choice.group == choice.group[gone]).sum() > 1:
        fewer = least_loss(choice.take(np.arange(len(choice.group)) != gone))
        assert fewer.chosen is None or fewer.cost >= solution.cost - 1e-9
    dearer = least_loss(replace(choice, cost=choice.cost * 2))
    assert dearer.cost == pytest.approx(2 * solution.cost)
    scaled = least_loss(replace(choice, gain=choice.gain * 8, need=choice.need * 8))
    assert scaled.cost == pytest.approx(solution.cost)
    twice = np.sort(np.append(np.arange(len(choice.group)), gone))
    doubled = least_loss(
        replace(
            choice,
            group=choice.group[twice],
            cost=choice.cost[twice],
            gain=choice.gain[twice],
            tie=choice.tie[twice],
            limits=csr_matrix((0, len(twice))),
        )
    )
    assert doubled.cost == pytest.approx(solution.cost)


@given(cases())
def test_the_answer_does_not_depend_on_the_order_of_options(choice: Choice) -> None:
    """Options of a group in another order: the same option is chosen, by its tie weight."""
    solution = least_loss(choice)
    order = np.lexsort((-np.arange(len(choice.group)), choice.group))
    other = least_loss(
        replace(choice, cost=choice.cost[order], gain=choice.gain[order], tie=choice.tie[order])
    )
    if solution.chosen is None:
        assert other.chosen is None
        return
    assert other.cost == pytest.approx(solution.cost, abs=1e-9)


@given(cases())
def test_infeasible_is_the_linear_maximum(choice: Choice) -> None:
    """All needs together can be reached so many times: scaled down to that they can in the linear
    programme, and above that they cannot.
    """
    times, _ = most_times(choice, np.zeros(len(choice.need)))
    if not np.isfinite(times) or times >= 99 or times <= 0:
        return
    below = solve_part(("lp", replace(choice, need=choice.need * times * (1 - 1e-6))))
    above = solve_part(("lp", replace(choice, need=choice.need * times * (1 + 1e-4))))
    assert below["feasible"]
    assert not above["feasible"]


def test_dominated_options_and_copies_are_dropped() -> None:
    """What another option beats in cost and every gain goes; of equals the first stays; nothing
    goes where limits may need it.
    """
    options = [[(0, 0, 0), (5, 1, 1), (5, 1, 1), (6, 1, 0), (7, 2, 1)]]
    choice = choice_of(options, (1, 1))
    assert undominated(choice).tolist() == [True, True, False, False, True]
    limited = replace(choice, limits=csr_matrix(np.ones((1, 5))))
    assert undominated(limited).all()


def test_many_groups_are_decided_by_the_small_programme() -> None:
    """Above the size that is solved whole the gap is told, small, and every need is reached."""
    draw = np.random.default_rng(3)
    groups = []
    for _ in range(3 * FREE_GROUPS):
        kg, value = draw.lognormal(0, 1.5, 2), draw.lognormal(0, 1.0)
        groups.append([(cut * value, *(cut * kg)) for cut in (0.0, 0.3, 0.5, 1.0)])
    total = choice_of(groups, (0, 0)).gain[3::4].sum(axis=0)
    choice = choice_of(groups, tuple(0.4 * total))
    solution = least_loss(choice)
    assert solution.chosen is not None
    assert reaches(choice, solution.chosen)
    assert 0 <= solution.gap < 0.01


def test_dual_equals_the_linear_programme() -> None:
    """The prices found by cutting planes give the bound and the duals of the linear programme, with
    needs that bind, needs that do not, and none at all.
    """
    draw = np.random.default_rng(7)
    groups = []
    for _ in range(400):
        kg, value = draw.lognormal(0, 1.5, 3), draw.lognormal(0, 1.0)
        groups.append([(cut * value, *(cut * kg)) for cut in (0.0, 0.3, 0.5, 1.0)])
    total = choice_of(groups, (0, 0, 0)).gain[3::4].sum(axis=0)
    for share in ((0.5, 0.2, 0.0), (0.3, 0.3, 0.3), (0.0, 0.0, 0.0), (0.9, 0.1, 0.9)):
        choice = choice_of(groups, tuple(total * share))
        dual, linear = solve_part(("dual", choice)), solve_part(("lp", choice))
        assert dual["bound"] == pytest.approx(linear["bound"], rel=1e-8, abs=1e-9)
        assert dual["prices"] == pytest.approx(linear["prices"], rel=1e-6, abs=1e-9)
    assert not solve_part(("dual", choice_of(groups, tuple(total * 1.1))))["feasible"]


def test_bands_and_grade_order_hold() -> None:
    """A district pays within its band, and a better grade no more than a worse one."""
    groups = [[(0, 0, 0), (10 * cut, 4 * cut, cut), (10, 4, 1)] for cut in (0.5, 0.5, 0.5, 0.5)]
    choice = choice_of(groups, (6.0, 1.0))
    district = np.array([0, 0, 1, 1])[choice.group]
    limits = district_bands(district, choice.cost, np.array([0.5, 0.5]), 0.9, 1.1)
    solution = least_loss(replace(choice, limits=limits))
    assert solution.chosen is not None
    by_district = np.bincount(district[solution.chosen], choice.cost[solution.chosen])
    assert abs(by_district[0] - by_district[1]) <= 0.2 * by_district.sum() / 2 + 1e-9
    share = choice.cost / 10
    cheap = replace(choice, cost=np.where(choice.group < 2, choice.cost * 0.1, choice.cost))
    order = grade_order(np.zeros(4), ("A", "A", "C", "C"), choice.group, share)
    free, ordered = least_loss(cheap), least_loss(replace(cheap, limits=order))
    mean = [share[solved.chosen].reshape(2, 2).mean(axis=1) for solved in (free, ordered)]
    assert mean[0][0] > mean[0][1]
    assert mean[1][0] <= mean[1][1] + 1e-9


def test_more_weight_on_fairness_never_lowers_the_loss_nor_raises_unfairness() -> None:
    """Along mu the loss rises and the unfairness falls."""
    draw = np.random.default_rng(5)
    kg, value = draw.lognormal(0, 1, 8), draw.lognormal(0, 1, 8)
    groups = [
        [(cut * value[place], cut * kg[place], 0) for cut in (0.0, 0.3, 0.5, 1.0)]
        for place in range(8)
    ]
    choice = choice_of(groups, (0.4 * kg.sum(), 0.0))
    of_option = value[choice.group]
    unfair = unfairness(choice.cost, of_option, np.zeros(len(of_option)))
    losses, spreads = [], []
    for mu in (0.0, 0.5, 2.0, 8.0, 50.0):
        chosen = least_loss(replace(choice, cost=choice.cost + mu * unfair)).chosen
        assert chosen is not None
        losses.append(choice.cost[chosen].sum())
        spreads.append(unfair[chosen].sum())
    assert (np.diff(losses) >= -1e-9).all()
    assert (np.diff(spreads) <= 1e-9).all()


def test_burdens_caps_and_gini_by_hand() -> None:
    """Shares 0, .5, .5, 1 of values 100, 20, 60, 15: Gini 0.569; equal shares 0; a loss without
    output value is infinite; a group without an option within the cap keeps its least one.
    """
    value, loss = np.array([100.0, 20, 60, 15]), np.array([0.0, 10, 30, 15])
    assert weighted_gini(loss, value) == pytest.approx(0.569, abs=5e-4)
    assert weighted_gini(value / 2, value) == pytest.approx(0, abs=1e-12)
    assert burden(np.array([1.0, 0.0]), np.zeros(2)).tolist() == [np.inf, 0.0]
    stays, without = within_cap(np.array([0, 0, 1, 1]), np.array([0.2, 0.6, 0.9, 0.7]), 0.5)
    assert stays.tolist() == [True, False, False, True]
    assert without.tolist() == [1]


def test_work_that_takes_too_long_is_ended() -> None:
    """A part over its time raises, and the next part starts in a fresh process."""
    with Apart(time.sleep) as apart:
        with pytest.raises(TimeLimitError):
            apart.do(60, 3.0)
        assert apart.do(0, 60.0) is None
