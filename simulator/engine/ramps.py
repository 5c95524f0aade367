"""Loads that move linearly towards targets, and exact integrals of what they emit.

Linear on purpose: each stretch begins anew from the load alone, with no memory of how it came
there. Another shape would be cut into linear parts where stretches are made (`loads`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np


@dataclass(frozen=True)
class Move:
    """The linear movement of loads (U) through one stretch: linear until `arrive_h`, constant
    afterwards.

    Attributes
    ----------
    start, end : array, (U)
        Load just after the start of the stretch, and at its end.
    arrive_h : array, (U), [h]
        End of the linear part, counted from the start of the stretch.
    """

    start: np.ndarray
    end: np.ndarray
    arrive_h: np.ndarray

    def at(self, time_h: np.ndarray | float) -> np.ndarray:
        """Return the load `time_h` hours into the stretch."""
        share = np.divide(
            time_h, self.arrive_h, out=np.ones_like(self.arrive_h), where=self.arrive_h > 0
        )
        return np.where(
            time_h >= self.arrive_h, self.end, self.start + (self.end - self.start) * share
        )


def move(
    load: np.ndarray,
    target: np.ndarray,
    ramp_down_h: np.ndarray,
    ramp_up_h: np.ndarray,
    length_h: np.ndarray | float,
) -> Move:
    """Return how loads move towards their targets within a stretch.

    Parameters
    ----------
    load, target : array, (U)
        Load at the start, and the load to be reached.
    ramp_down_h, ramp_up_h : array, (U), [h]
        Time for the full range from 1 to 0; with 0 the load jumps at once.
    length_h : array or float, [h]
        Length of the stretch, one number or (U). In a stretch of 0 h no load moves.
    """
    gap = target - load
    if not gap.any():
        return Move(load, load, np.zeros_like(gap))
    ramp_h = np.where(gap < 0, ramp_down_h, ramp_up_h)
    # A ramp is the time for the full range, so a part of the range takes its share of that time.
    need_h = np.abs(gap) * ramp_h
    arrive_h, moving = np.minimum(need_h, length_h), need_h > 0
    # The share of the gap that is closed: all of it at once without a ramp, but nothing in no time.
    share = np.zeros_like(gap) + (np.asarray(length_h) > 0)
    np.divide(arrive_h, need_h, out=share, where=moving)
    end = np.where(share == 1, target, load + gap * share)
    # One array for both ends: whoever integrates sees at once that nothing moves.
    return Move(np.where(moving, load, end) if moving.any() else end, end, arrive_h)


@dataclass(frozen=True)
class Weighting:
    """Integrals over time, weighted with the activity profile of each unit's sector.

    Attributes
    ----------
    factors : array, (S, H)
        Factor of each sector in each whole hour.
    cumulative : array, (S, H + 1)
        Integral of the factor from the period's start to each whole hour.
    moment : array, (S, H + 1)
        Integral of factor x time to each whole hour, for loads that change linearly.
    sector : array, (U)
        Sector of each unit.
    flat : bool
        Whether every factor is 1.
    """

    factors: np.ndarray
    cumulative: np.ndarray
    moment: np.ndarray
    sector: np.ndarray
    flat: bool

    @classmethod
    def of(cls, factors: np.ndarray, sector: np.ndarray) -> Weighting:
        """Return the weighting of units with the given sectors."""
        hours = np.arange(factors.shape[1])
        zero = np.zeros((len(factors), 1))
        cumulative = np.concatenate((zero, np.cumsum(factors, axis=1)), axis=1)
        moment = np.concatenate((zero, np.cumsum(factors * (hours + 0.5), axis=1)), axis=1)
        return cls(factors, cumulative, moment, sector, bool((factors == 1).all()))

    def of_sectors(self, sector: np.ndarray) -> Weighting:
        """Return the same weighting for other units."""
        return Weighting(self.factors, self.cumulative, self.moment, sector, self.flat)

    def take(self, rows: slice | np.ndarray) -> Weighting:
        """Return the weighting of some units."""
        return self.of_sectors(self.sector[rows])

    def total(self) -> np.ndarray:
        """Return the weighted length (U) of the whole period [h]."""
        return self.cumulative[self.sector, -1]

    def span(self, start_h: np.ndarray | float, end_h: np.ndarray | float) -> Span:
        """Return the integrals of the profile over [start, end]."""
        if self.flat:
            length = np.broadcast_to(np.subtract(end_h, start_h), self.sector.shape)
            return Span(length, length / 2)
        # The period's end falls on the edge after the last hour: it is counted with the last hour.
        last = self.factors.shape[1] - 1
        first = np.minimum(np.floor(start_h).astype(np.int64), last)
        final = np.minimum(np.floor(end_h).astype(np.int64), last)
        first_factor, final_factor = (
            self.factors[self.sector, first],
            self.factors[self.sector, final],
        )
        same, length = first == final, np.subtract(end_h, start_h)
        head, tail = (
            np.where(same, 0.0, first + 1 - start_h),
            np.where(same, length, np.subtract(end_h, final)),
        )
        inside = np.where(same, first, first + 1)
        middle = np.where(
            same, 0.0, self.cumulative[self.sector, final] - self.cumulative[self.sector, inside]
        )
        moments = np.where(
            same,
            0.0,
            self.moment[self.sector, final] - self.moment[self.sector, inside] - start_h * middle,
        )
        before_tail = np.where(same, 0.0, np.subtract(final, start_h))
        moment = (
            first_factor * head * head / 2
            + moments
            + final_factor * (before_tail * tail + tail * tail / 2)
        )
        return Span(
            first_factor * head + middle + final_factor * tail,
            np.divide(moment, length, out=np.zeros(self.sector.shape), where=length > 0),
        )


class Span(NamedTuple):
    """Integrals of a profile over a piece of time, each (U) [h].

    Attributes
    ----------
    whole : array, (U)
        Integral of the profile.
    late : array, (U)
        Integral of profile x share of the piece gone by: what counts for the load at its end, where
        the load is linear.
    """

    whole: np.ndarray
    late: np.ndarray

    def running(self, start: np.ndarray, end: np.ndarray) -> np.ndarray:
        """Return the integral (U) of load x profile, for a load that is linear from start to end
        [h].
        """
        # Loads that stay are the same array at both ends.
        if end is start:
            return start * self.whole
        return start * self.whole + (end - start) * self.late

    def emitted(
        self,
        start: np.ndarray,
        end: np.ndarray,
        fixed_share: np.ndarray,
        running: np.ndarray | None = None,
    ) -> np.ndarray:
        """Return the integral (U) of intensity x profile over a piece on which the load is linear.

        The intensity is fixed + (1 - fixed) x load while the load is above 0, and 0 at load 0.

        Parameters
        ----------
        start, end : array, (U)
            Load at both ends of the piece.
        fixed_share : array, (U)
            Share of the emission that does not fall with the load.
        running : array or None, (U), [h]
            What `running` returns for the loads, where that is known.
        """
        if running is None:
            running = self.running(start, end)
        if not fixed_share.any():
            return running
        # A load that reaches 0 only at one end of the piece still runs inside it.
        runs = (start > 0) | (end > 0)
        return (1 - fixed_share) * running + np.where(runs, fixed_share * self.whole, 0.0)


def in_order(times: list[np.ndarray]) -> list[np.ndarray]:
    """Return arrays of one shape in order, element by element."""
    # A few long arrays are put in order many times faster in pairs than by a sort across them.
    ordered = list(times)
    for last in range(len(ordered) - 1, 0, -1):
        for place in range(last):
            pair = ordered[place], ordered[place + 1]
            ordered[place], ordered[place + 1] = np.minimum(*pair), np.maximum(*pair)
    return ordered


def weightings(
    factors: np.ndarray, activity: np.ndarray, sector: np.ndarray
) -> tuple[Weighting, Weighting]:
    """Return the weightings of units' emissions and of their output: one and the same where the
    factors are.

    Parameters
    ----------
    factors : np.ndarray
        (S, H) profile of emissions.
    activity : np.ndarray
        (S, H) profile of the hours of the day alone.
    sector : np.ndarray
        (U) code of each unit's sector.
    """
    weighting = Weighting.of(factors, sector)
    return weighting, weighting if activity is factors else Weighting.of(activity, sector)
