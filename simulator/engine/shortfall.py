"""The shortfall: why less was saved than ordered, split into floor, not obeyed, late and slow.

At each time that a stage covers, c is the ordered cut of the level in force, sl the seasonal load
and a the actual load. Then

- n = min(1 - c, sl), the load ordered,
- f = max(n, floor), the same with the floor,
- s = max(min(1 - strength x c, sl), floor), the load that obedient and punctual lines would have.

Where c = 0, n = sl and s = max(sl, floor). See docs/method.md, R22.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulator.engine.ramps import Span, Weighting, in_order

PARTS = ("floor", "not_obeyed", "late", "slow", "carried")
# Loads closer than this count as equal: only rounding sets them apart.
SAME = 1e-15


class Piece(NamedTuple):
    """A piece of time on which both loads of some units (U) are linear.

    Attributes
    ----------
    fixed : array, (U)
        Share of the emission that does not fall with the load.
    start, length : array or float, [h]
        When it starts and how long it is.
    span : Span
        The integrals of the weighting over it.
    loads : tuple
        Actual load at both ends, then seasonal load at both ends, each (U).
    actual, seasonal : array, (U)
        What is emitted at the loads.
    """

    weighting: Weighting
    fixed: np.ndarray
    start: np.ndarray | float
    length: np.ndarray | float
    span: Span
    loads: tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]
    actual: np.ndarray
    seasonal: np.ndarray

    def between(self, low: np.ndarray, high: np.ndarray) -> Piece:
        """Return the part between two shares of its length."""
        (a0, a1), (s0, s1) = (
            [first + (last - first) * share for share in (low, high)]
            for first, last in (self.loads[:2], self.loads[2:])
        )
        start, length = self.start + low * self.length, (high - low) * self.length
        span = self.weighting.span(start, start + length)
        return Piece(
            self.weighting,
            self.fixed,
            start,
            length,
            span,
            (a0, a1, s0, s1),
            span.emitted(a0, a1, self.fixed),
            span.emitted(s0, s1, self.fixed),
        )


@dataclass
class Shortfall:
    """Nominal reduction, and the parts of nominal minus delivered reduction, in hours of normal
    emission.

    Attributes
    ----------
    nominal : array, (U)
        Integral of the nominal reduction.
    parts : array, (5, U)
        Integrals of the parts, in the order of `PARTS`.
    """

    nominal: np.ndarray
    parts: np.ndarray

    @classmethod
    def of(cls, count: int) -> Shortfall:
        """Return a shortfall of 0 for `count` units."""
        return cls(np.zeros(count), np.zeros((len(PARTS), count)))

    def add(
        self,
        rows: slice | np.ndarray,
        piece: Piece,
        asked: tuple,
        answered: np.ndarray | None,
    ) -> None:
        """Add a piece on which the actual and the seasonal load are linear.

        Parameters
        ----------
        rows : slice or array
            The units (U) of the piece.
        asked : tuple
            Ordered cut, strength and floor, each (U).
        answered : array or None, (U)
            Whether the unit stands by the level in force; None where all do.
        """
        cut, strength, floor = asked
        # Where nothing is ordered there is no ceiling, so that hours made up (a load above 1) are
        # no shortfall.
        asked = (
            np.where(cut > 0, 1 - cut, np.inf),
            np.where(cut > 0, 1 - strength * cut, np.inf),
            floor,
        )
        kinks = _kinks(*piece.loads[2:], asked)
        if not kinks:
            self._smooth(rows, piece, asked, answered)
            return
        edges = [np.zeros(len(cut)), *kinks, np.ones(len(cut))]
        for low, high in zip(edges[:-1], edges[1:], strict=True):
            if np.any(high > low):
                self._smooth(rows, piece.between(low, high), asked, answered)

    def _smooth(self, rows, piece: Piece, asked: tuple, answered: np.ndarray | None) -> None:
        """Add a piece on which n, f and s are linear; split it where the actual load crosses s."""
        a0, a1, l0, l1 = piece.loads
        n0, f0, s0 = _ordered(l0, asked)
        # A seasonal load that stays is one array, and what follows of it too.
        n1, f1, s1 = (n0, f0, s0) if l1 is l0 else _ordered(l1, asked)
        as_n, as_f, as_s = (
            piece.span.emitted(p, q, piece.fixed) for p, q in ((n0, n1), (f0, f1), (s0, s1))
        )
        self.nominal[rows] += piece.seasonal - as_n
        self.parts[0, rows] += as_f - as_n
        self.parts[1, rows] += as_s - as_f
        d0, d1 = a0 - s0, a1 - s1
        crosses = d0 * d1 < 0
        if crosses.any():
            crosses &= (np.abs(d0) > SAME) & (np.abs(d1) > SAME)
        if not crosses.any():
            self._gap(rows, piece.actual - as_s, d0 + d1, answered)
            return
        share = np.where(crosses, d0 / np.where(crosses, d0 - d1, 1.0), 1.0)
        am, sm = a0 + (a1 - a0) * share, s0 + (s1 - s0) * share
        end = piece.start + piece.length
        middle = piece.start + share * piece.length
        for p, q, (a_p, a_q), (s_p, s_q), gap in (
            (piece.start, middle, (a0, am), (s0, sm), d0),
            (middle, end, (am, a1), (sm, s1), d1),
        ):
            span = piece.weighting.span(p, q)
            value = span.emitted(a_p, a_q, piece.fixed) - span.emitted(s_p, s_q, piece.fixed)
            self._gap(
                rows,
                np.where(np.asarray(q) > p, value, 0.0),
                np.where(crosses, gap, d0 + d1),
                answered,
            )

    def _gap(self, rows, value: np.ndarray, sign: np.ndarray, answered: np.ndarray | None) -> None:
        """Add actual minus s to the part that explains it: late or slow where above 0, carried
        where below.
        """
        above = sign > 0
        if answered is None:
            self.parts[3, rows] += np.where(above, value, 0.0)
        else:
            self.parts[2, rows] += np.where(above & ~answered, value, 0.0)
            self.parts[3, rows] += np.where(above & answered, value, 0.0)
        self.parts[4, rows] += np.where(above, 0.0, value)


def _ordered(seasonal: np.ndarray, asked: tuple) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return n, f and s at a seasonal load."""
    nominal, obeyed, floor = asked
    ordered = np.minimum(nominal, seasonal)
    obedient = np.maximum(np.minimum(obeyed, seasonal), floor)
    return ordered, np.maximum(ordered, floor), obedient


def _kinks(start: np.ndarray, end: np.ndarray, values: tuple[np.ndarray, ...]) -> list[np.ndarray]:
    """Return shares of a piece (0 to 1), in order, at which the seasonal load passes one of the
    values.
    """
    if end is start:
        return []
    moves = end != start
    passings = []
    for value in values:
        share = np.divide(value - start, end - start, out=np.zeros(len(start)), where=moves)
        passes = (share > 0) & (share < 1)
        if passes.any():
            passings.append(np.where(passes, share, 0.0))
    return in_order(passings)
