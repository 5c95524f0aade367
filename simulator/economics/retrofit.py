"""Whether a retrofit that brings a better grade pays (docs/method.md, M9)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Retrofit:
    """What a retrofit costs.

    Attributes
    ----------
    cost_cny : float
        Cost today [CNY].
    years : float
        How long it serves [years].
    rate : float
        Interest a year, as a share.
    """

    cost_cny: float
    years: float
    rate: float


@dataclass(frozen=True)
class BreakEven:
    """How a retrofit compares with what the better grade saves a winter.

    Attributes
    ----------
    annuity_cny_y : float
        Its cost a year.
    net_cny_y : float
        Mean saving a winter less the cost a year.
    years : float or None
        Years after which it has paid, with interest; None for never.
    chance : float
        Share of the winters that save at least the cost of a year.
    """

    annuity_cny_y: float
    net_cny_y: float
    years: float | None
    chance: float


def annuity_cny(retrofit: Retrofit) -> float:
    """Return the cost of a retrofit a year, equal over its years [CNY]."""
    if retrofit.rate == 0:
        return retrofit.cost_cny / retrofit.years
    return (
        retrofit.cost_cny * retrofit.rate / -math.expm1(-retrofit.years * math.log1p(retrofit.rate))
    )


def break_even(retrofit: Retrofit, saved_cny: Sequence[float] | np.ndarray) -> BreakEven:
    """Return how a retrofit compares with savings of several winters, each standing for a year."""
    saved = np.asarray(saved_cny, dtype=float)
    mean, annuity = float(saved.mean()), annuity_cny(retrofit)
    interest = retrofit.cost_cny * retrofit.rate
    if mean <= interest:
        years = None if retrofit.cost_cny > 0 else 0.0
    elif retrofit.rate == 0:
        years = retrofit.cost_cny / mean
    else:
        years = -math.log1p(-interest / mean) / math.log1p(retrofit.rate)
    return BreakEven(annuity, mean - annuity, years, float((saved >= annuity).mean()))
