"""From options and targets to a choice: rows of kilograms, costs with fairness, rules."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_matrix, vstack

from simulator.negotiation.fairness import (
    burden,
    district_bands,
    grade_order,
    unfairness,
    within_cap,
)
from simulator.negotiation.least_loss import Choice, Solution, least_loss, most_times
from simulator.negotiation.options import Engine, Options
from simulator.terms.draws import keys_of
from simulator.terms.errors import refuse
from simulator.terms.labels import message

TWO_TO_64 = 2.0**64
EXCHANGE = ("so2", "nox")
# Plans of one problem that are remembered (assumed).
REMEMBERED = 32


@dataclass(frozen=True)
class Rules:
    """What a plan has to weigh and to keep besides the targets.

    Attributes
    ----------
    mu : float
        Weight of unfairness beside loss.
    cap : float or None
        Largest burden.
    margin : float
        Factor on the targets.
    band : tuple of float or None
        Least and largest ratio of a district's share of the loss to its share of output value.
    grade_order : bool
        Whether a better grade must not bear more than a worse one of its industry, in the mean.
    """

    mu: float = 1.0
    cap: float | None = None
    margin: float = 1.0
    band: tuple[float, float] | None = None
    grade_order: bool = False

    @property
    def without_fairness(self) -> Rules:
        """The rules of the cheapest plan."""
        return Rules(mu=0.0, margin=self.margin)


@dataclass(frozen=True)
class Targets:
    """What is to be reached.

    Attributes
    ----------
    pollutants : tuple of str
        Pollutants with a target.
    columns : array, (T)
        Their places among the inventory's pollutants.
    share : array, (T)
        Target shares of the whole society's emission.
    whole_kg : array, (T)
        Whole society's emission.
    area_kg : array, (T)
        What area sources save whatever the plan.
    row : array, (T)
        Row of each: SO2 and NOx share one where they may stand in for each other.
    """

    pollutants: tuple[str, ...]
    columns: np.ndarray
    share: np.ndarray
    whole_kg: np.ndarray
    area_kg: np.ndarray
    row: np.ndarray

    @property
    def rows(self) -> int:
        """Number of rows."""
        return int(self.row.max()) + 1

    @property
    def target_kg(self) -> np.ndarray:
        """Kilograms asked for (T)."""
        return self.share * self.whole_kg

    @property
    def base(self) -> np.ndarray:
        """What area sources give to each row (R), as shares."""
        return self._by_row(self.area_kg / self.whole_kg)

    def asked(self, margin: float) -> np.ndarray:
        """Return what lines and area sources must give to each row (R) together, as shares."""
        return self._by_row(self.share * margin)

    def gain(self, kg: np.ndarray) -> np.ndarray:
        """Return what kilograms (N, P) of lines give to each row (N, R)."""
        shares = kg[:, self.columns] / self.whole_kg
        rows = np.zeros((len(kg), self.rows))
        for place, row in enumerate(self.row):
            rows[:, row] += shares[:, place]
        return rows

    def _by_row(self, shares: np.ndarray) -> np.ndarray:
        """Return the sums (R) of shares (T)."""
        return np.bincount(self.row, shares, self.rows)

    def reached_kg(self, line_kg: np.ndarray) -> np.ndarray:
        """Return the kilograms (T) that lines (P) and area sources reach."""
        return line_kg[self.columns] + self.area_kg

    def met(self, reached_kg: np.ndarray) -> np.ndarray:
        """Return whether each target (T) is met."""
        shares = reached_kg / self.whole_kg
        reached, asked = self._by_row(shares), self._by_row(self.share)
        own = shares >= self.share - 1e-9
        return own | (reached >= asked - 1e-9)[self.row] & (
            np.bincount(self.row, minlength=self.rows)[self.row] > 1
        )

    def at_most(self, reached_kg: np.ndarray) -> Targets:
        """Return the targets lowered to what a plan reaches."""
        return replace(self, share=np.minimum(self.share, reached_kg / self.whole_kg))


def targets_of(engine: Engine) -> Targets:
    """Return the targets of the level.

    Raises
    ------
    InputError
        The level has no target that can be judged.
    """
    policy, pollutants = engine.inputs.scenario.policy.shape, engine.inputs.inventory.pollutants
    level, whole = engine.basis.level, engine.whole_kg
    columns, shares = [], []
    for place, name in enumerate(pollutants):
        share = policy.target(level, name)
        if share is not None and whole[place] > 0:
            columns.append(place)
            shares.append(share)
    if not columns:
        raise refuse("--level", "", level, message("negotiate_no_target"))
    names = tuple(pollutants[place] for place in columns)
    row = np.arange(len(names))
    if policy.so2_nox_exchange and set(EXCHANGE) <= set(names):
        row[names.index(EXCHANGE[1])] = row[names.index(EXCHANGE[0])]
        row = np.unique(row, return_inverse=True)[1]
    places = np.array(columns)
    area_kg = engine.area_saved_kg[places]
    return Targets(names, places, np.array(shares), whole[places], area_kg, row)


@dataclass(frozen=True)
class Solved:
    """A solved plan.

    Attributes
    ----------
    rules : Rules
        What it was solved under.
    solution : Solution
        Its options, or none.
    capped : array
        Groups that have no option within the cap.
    """

    rules: Rules
    solution: Solution
    capped: np.ndarray

    @property
    def chosen(self) -> np.ndarray:
        """Option (G) of each group."""
        assert self.solution.chosen is not None
        return self.solution.chosen


class Problem:
    """Options and targets, to be solved under several rules.

    Attributes
    ----------
    carried : array, (G)
        Burden that each group already carried in the season.
    """

    def __init__(self, options: Options, targets: Targets, carried: np.ndarray, apart=None) -> None:
        self.options, self.targets, self.carried, self.apart = options, targets, carried, apart
        ids = options.groups.ids
        names = [
            f"{ids[group]}|{source}|{cut:.9g}"
            for group, source, cut in zip(options.group, options.source, options.cut, strict=True)
        ]
        self.tie = keys_of(names) / TWO_TO_64
        self.value = options.value[options.group]
        self.share = burden(options.loss, self.value)
        self._solved: dict[tuple, Solved] = {}

    def choice(
        self, rules: Rules, targets: Targets | None = None
    ) -> tuple[Choice, np.ndarray, np.ndarray]:
        """Return (choice, places of its options, groups without an option within the cap)."""
        targets, options = targets or self.targets, self.options
        carried = self.carried[options.group]
        cost = options.loss.copy()
        if rules.mu > 0:
            cost += rules.mu * unfairness(options.loss, self.value, carried)
        stays, capped = np.ones(len(options), dtype=bool), np.zeros(0, dtype=np.int64)
        if rules.cap is not None:
            stays, capped = within_cap(options.group, self.share, rules.cap)
        choice = Choice(
            options.group,
            cost,
            targets.gain(options.kg),
            targets.asked(rules.margin) - targets.base,
            self._limits(rules),
            self.tie,
        )
        return choice.take(stays), np.flatnonzero(stays), capped

    def _limits(self, rules: Rules) -> csr_matrix:
        options, groups = self.options, self.options.groups
        blocks = [csr_matrix((0, len(options)))]
        if rules.band is not None:
            names = sorted(set(groups.district))
            code = np.array([names.index(name) for name in groups.district])
            value = np.bincount(code, options.value, len(names))
            total = value.sum()
            shares = value / total if total > 0 else value
            blocks.append(district_bands(code[options.group], options.loss, shares, *rules.band))
        if rules.grade_order:
            industry = np.unique(np.array(groups.industry), return_inverse=True)[1]
            blocks.append(grade_order(industry, groups.grade, options.group, self.share))
        return csr_matrix(vstack(blocks))

    def solve(self, rules: Rules, targets: Targets | None = None) -> Solved:
        """Return the plan of least loss and unfairness; what was solved before is remembered."""
        key = rules, tuple((targets or self.targets).share.tolist())
        if key not in self._solved:
            # The oldest make way, so that a long talk does not fill the memory.
            while len(self._solved) >= REMEMBERED:
                del self._solved[next(iter(self._solved))]
            self._solved[key] = self._solve(rules, targets)
        return self._solved[key]

    def _solve(self, rules: Rules, targets: Targets | None) -> Solved:
        choice, places, capped = self.choice(rules, targets)
        solution = least_loss(choice, self.apart)
        regret = np.full(len(self.options), np.nan)
        regret[places] = solution.regret
        chosen = None if solution.chosen is None else places[solution.chosen]
        return Solved(rules, replace(solution, chosen=chosen, regret=regret), capped)

    def most(self, rules: Rules) -> tuple[float, np.ndarray]:
        """Return (how many times the targets can be reached, price of each row (R) in it)."""
        choice, _, _ = self.choice(rules)
        asked = self.targets.asked(rules.margin)
        return most_times(replace(choice, need=asked), self.targets.base, self.apart)

    def most_of_each(self, rules: Rules) -> np.ndarray:
        """Return the largest share (T) of each pollutant that any choice of options saves, area
        sources included.
        """
        targets, options = self.targets, self.options
        _, places, _ = self.choice(rules)
        best = np.zeros((len(options.groups), len(targets.columns)))
        np.maximum.at(best, options.group[places], options.kg[places][:, targets.columns])
        return (best.sum(axis=0) + targets.area_kg) / targets.whole_kg
