"""Who bears a plan: burdens, their spread, and the rules that limit them.

The burden of a group is its loss over the output value of the same time.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.sparse import csr_matrix

from simulator.terms.levels import WORST_FIRST

# A burden this close to a cap does not exceed it.
ROUNDING = 1e-9
# From best to worst (Z 二(三): 先进多生产、后进少生产); enterprises without a grade stand outside.
ORDERED_GRADES = tuple(name for name in reversed(WORST_FIRST) if name != "ungraded")


def burden(loss: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Return the burden (N) of losses: 0 where there is neither loss nor output value, and
    infinite where there is a loss without output value.
    """
    empty = np.where(loss > 0, np.inf, 0.0)
    return np.divide(loss, value, out=empty, where=value > 0)


def unfairness(loss: np.ndarray, value: np.ndarray, carried: np.ndarray) -> np.ndarray:
    """Return value x (burden + burden carried)^2 (N) [CNY]: many small burdens weigh less than
    few large ones.

    A loss without output value weighs as itself.
    """
    with np.errstate(invalid="ignore"):
        weighted = (
            value
            * (np.divide(loss, value, out=np.zeros_like(loss), where=value > 0) + carried) ** 2
        )
    return np.where(value > 0, weighted, loss)


def within_cap(group: np.ndarray, share: np.ndarray, cap: float) -> tuple[np.ndarray, np.ndarray]:
    """Return (whether each option (O) stays, groups in which none was within the cap).

    A group without an option within the cap keeps the one of least burden.
    """
    stays = share <= cap + ROUNDING
    without = np.setdiff1d(group, group[stays])
    for code in without:
        options = np.flatnonzero(group == code)
        stays[options[np.argmin(share[options])]] = True
    return stays, without


def district_bands(
    option_district: np.ndarray, loss: np.ndarray, value_share: np.ndarray, low: float, high: float
) -> csr_matrix:
    """Return rows (2 D, O), each <= 0: every district's loss stays within a band around its share
    of the output value.

    Parameters
    ----------
    option_district : array, (O)
        Code of the district of each option's group.
    loss : array, (O), [CNY]
        Loss of each option.
    value_share : array, (D)
        The district's share of all output value.
    low, high : float
        Ends of the band, such as 0.7 and 1.3.
    """
    rows = []
    for code, share in enumerate(value_share):
        own = np.where(option_district == code, loss, 0.0)
        rows += [own - high * share * loss, low * share * loss - own]
    return csr_matrix(np.array(rows))


def grade_order(
    industry: np.ndarray, grade: Sequence[str], group: np.ndarray, share: np.ndarray
) -> csr_matrix:
    """Return rows (M, O), each <= 0: within an industry the mean burden of a better grade is not
    above that of the next worse one.

    Parameters
    ----------
    industry : array, (G)
        Code of the industry of each group.
    grade : sequence of str, (G)
        Grade of each group.
    group : array, (O)
        Group of each option.
    share : array, (O)
        Burden of each option.
    """
    rank = np.array(
        [ORDERED_GRADES.index(name) if name in ORDERED_GRADES else -1 for name in grade]
    )
    finite = np.where(np.isfinite(share), share, 0.0)
    rows = []
    for code in np.unique(industry):
        inside = industry == code
        present = [place for place in np.unique(rank[inside]) if place >= 0]
        for better, worse in zip(present, present[1:], strict=False):
            parts = [inside & (rank == place) for place in (better, worse)]
            row = finite * (parts[0][group] / parts[0].sum() - parts[1][group] / parts[1].sum())
            rows.append(row)
    return csr_matrix(np.array(rows).reshape(len(rows), len(group)))
