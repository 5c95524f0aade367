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

import numpy as np

from simulator.engine.ramps import Weighting, emitted

PARTS = ("floor", "not_obeyed", "late", "slow", "carried")
# Loads closer than this count as equal: only rounding sets them apart.
SAME = 1e-15


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
        weighting: Weighting,
        fixed: np.ndarray,
        piece: tuple,
        loads: tuple,
        asked: tuple,
        answered: np.ndarray | None,
    ) -> None:
        """Add a piece on which the actual and the seasonal load are linear.

        Parameters
        ----------
        rows : slice or array
            The units (U) of the piece.
        fixed : array, (U)
            Share of the emission that does not fall with the load.
        piece : tuple, [h]
            Start, end and length.
        loads : tuple
            Actual load at both ends, then seasonal load at both ends, each (U).
        asked : tuple
            Ordered cut, strength and floor, each (U).
        answered : array or None, (U)
            Whether the unit stands by the level in force; None where all do.
        """
        cut, strength, floor = asked
        start, _, length = piece
        a0, a1, s0, s1 = loads
        # Where nothing is ordered there is no ceiling, so that hours made up (a load above 1) are
        # no shortfall.
        asked = (
            np.where(cut > 0, 1 - cut, np.inf),
            np.where(cut > 0, 1 - strength * cut, np.inf),
            floor,
        )
        kinks = _kinks(s0, s1, asked)
        for low, high in zip(kinks[:-1], kinks[1:], strict=True):
            if not np.any(np.asarray(high) > low):
                continue
            part_loads = [
                _between(a0, a1, low),
                _between(a0, a1, high),
                _between(s0, s1, low),
                _between(s0, s1, high),
            ]
            self._smooth(
                rows, weighting, fixed, (start, length, low, high), part_loads, asked, answered
            )

    def _smooth(self, rows, weighting, fixed, piece, loads, asked, answered) -> None:
        """Add a part on which n, f and s are linear; split it where the actual load crosses s."""
        start, length, low, high = piece
        a0, a1, l0, l1 = loads
        n0, f0, s0 = _ordered(l0, asked)
        # A seasonal load that stays is one array, and what follows of it too.
        n1, f1, s1 = (n0, f0, s0) if l1 is l0 else _ordered(l1, asked)
        ends = (start + low * length, start + high * length, (high - low) * length)
        span = weighting.span(ends[0], ends[1])
        as_n, as_f, as_s, as_l = (
            emitted(p, q, ends[2], span, fixed) for p, q in ((n0, n1), (f0, f1), (s0, s1), (l0, l1))
        )
        self.nominal[rows] += as_l - as_n
        self.parts[0, rows] += as_f - as_n
        self.parts[1, rows] += as_s - as_f
        d0, d1 = a0 - s0, a1 - s1
        crosses = d0 * d1 < 0
        if crosses.any():
            crosses &= (np.abs(d0) > SAME) & (np.abs(d1) > SAME)
        if not crosses.any():
            self._gap(rows, emitted(a0, a1, ends[2], span, fixed) - as_s, d0 + d1, answered)
            return
        share = np.where(crosses, d0 / np.where(crosses, d0 - d1, 1.0), 1.0)
        am, sm = a0 + (a1 - a0) * share, s0 + (s1 - s0) * share
        middle = ends[0] + share * ends[2]
        for p, q, (a_p, a_q), (s_p, s_q), gap in (
            (ends[0], middle, (a0, am), (s0, sm), d0),
            (middle, ends[1], (am, a1), (sm, s1), d1),
        ):
            part = weighting.span(p, q)
            value = emitted(a_p, a_q, q - p, part, fixed) - emitted(s_p, s_q, q - p, part, fixed)
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


def _between(start: np.ndarray, end: np.ndarray, share: np.ndarray | float) -> np.ndarray:
    if end is start or (np.ndim(share) == 0 and share == 0):
        return start
    return start + (end - start) * share


def _kinks(start: np.ndarray, end: np.ndarray, values: tuple[np.ndarray, ...]) -> list:
    """Return shares of a piece (0 to 1) at which the seasonal load passes one of the values."""
    if end is start:
        return [0.0, 1.0]
    moves = end != start
    if not moves.any():
        return [0.0, 1.0]
    passings = [np.zeros(len(start))]
    for value in values:
        share = np.divide(value - start, end - start, out=np.zeros(len(start)), where=moves)
        passings.append(np.where((share > 0) & (share < 1), share, 0.0))
    shares = np.stack(passings)
    # Few units pass a value: only theirs are put in order.
    passing = np.flatnonzero(moves)
    shares[:, passing] = np.sort(shares[:, passing], axis=0)
    return [*shares, np.ones(len(start))]
