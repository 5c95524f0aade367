"""Verdicts with their odds: obeyed, partly, not, more than ordered, or cannot tell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.engine.supervision.meters import below
from simulator.evaluation.kilograms import TINY
from simulator.evaluation.limits import Limits

NOT, PARTLY, OBEYED, OVER = range(4)
CLASSES = ("not", "partly", "obeyed", "over")
CANNOT_TELL, NOTHING_ORDERED = "cannot_tell", "nothing_ordered"
UNKNOWN_OTHER, FEW_HOURS, UNREAD, FLOOR = "other_class", "few_hours", "no_readings", "floor"


@dataclass(frozen=True)
class Judged:
    """Verdicts of enterprises (N).

    Attributes
    ----------
    verdict, other, reason : np.ndarray
        The verdict, the next likely class, and why it cannot be told.
    odds, other_odds : np.ndarray
        Chances of the likeliest class and of the next.
    delivery, obedience : np.ndarray
        Observed cut over the ordered one, and over that of a plant that obeys.
    """

    verdict: np.ndarray
    other: np.ndarray
    reason: np.ndarray
    odds: np.ndarray
    other_odds: np.ndarray
    delivery: np.ndarray
    obedience: np.ndarray


@dataclass(frozen=True)
class Evidence:
    """Mean loads of enterprises (N) over the hours with readings, and how well they are known.

    Attributes
    ----------
    seasonal, ordered, obedient, observed : np.ndarray
        Mean loads.
    error : np.ndarray
        Standard error of the observed one.
    read_h, missing_h : np.ndarray
        Hours with and without readings.
    asked : np.ndarray
        Whether anything was ordered beyond the season.
    reason : np.ndarray
        Why readings say nothing ("" where they do).
    """

    seasonal: np.ndarray
    ordered: np.ndarray
    obedient: np.ndarray
    observed: np.ndarray
    error: np.ndarray
    read_h: np.ndarray
    missing_h: np.ndarray
    asked: np.ndarray
    reason: np.ndarray


def judge(evidence: Evidence, limits: Limits) -> Judged:
    """Return the verdict on each enterprise.

    It is judged by its obedience: the observed cut over that of a plant that obeys with its own
    lag, ramp and floor. The chance that the true load lies beyond a limit is that of the screening
    of supervision (S11), with the error of these readings.
    """
    asked = evidence.seasonal - evidence.obedient
    with np.errstate(divide="ignore", invalid="ignore"):
        cut = evidence.seasonal - evidence.observed
        delivery = cut / np.where(
            evidence.seasonal - evidence.ordered > TINY,
            evidence.seasonal - evidence.ordered,
            np.nan,
        )
        obedience = cut / np.where(asked > TINY, asked, np.nan)
    chances = _chances(evidence, asked, limits)
    order = np.argsort(-chances, axis=0, kind="stable")
    columns = np.arange(chances.shape[1])
    first, second = order[0], order[1]
    odds, other_odds = chances[first, columns], chances[second, columns]
    names = np.array(CLASSES, dtype=object)
    verdict, other = names[first].copy(), names[second].copy()
    reason = np.full(len(verdict), "", dtype=object)
    open_ = other_odds > limits.other_odds
    verdict[open_], reason[open_] = CANNOT_TELL, UNKNOWN_OTHER
    hours = evidence.read_h + evidence.missing_h
    few = evidence.read_h < limits.least_read * hours
    verdict[few], reason[few] = CANNOT_TELL, FEW_HOURS
    unread = ~np.isfinite(evidence.observed)
    verdict[unread], reason[unread] = CANNOT_TELL, UNREAD
    told = evidence.reason != ""
    verdict[told], reason[told] = CANNOT_TELL, evidence.reason[told]
    floored = evidence.asked & ~unread & ~told & ~(asked > TINY)
    verdict[floored], reason[floored] = NOTHING_ORDERED, FLOOR
    verdict[~evidence.asked], reason[~evidence.asked] = NOTHING_ORDERED, ""
    open_ = unread | told | (verdict == NOTHING_ORDERED)
    other[open_] = ""
    return Judged(
        verdict,
        other,
        reason,
        np.where(open_, np.nan, odds),
        np.where(open_, np.nan, other_odds),
        delivery,
        np.where(evidence.asked, obedience, np.nan),
    )


def _chances(evidence: Evidence, asked: np.ndarray, limits: Limits) -> np.ndarray:
    """Return the chance (4, N) of each class, in the order of CLASSES."""
    edges = (limits.partly_from, limits.obeyed_from, limits.over_from)
    # More cut than a limit is a load below the limit's own.
    more = [
        below(
            evidence.seasonal - edge * asked,
            np.nan_to_num(evidence.observed),
            np.nan_to_num(evidence.error),
        )
        for edge in edges
    ]
    return np.stack([1 - more[0], more[0] - more[1], more[1] - more[2], more[2]])
