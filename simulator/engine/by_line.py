"""Counting by line (以生产线计): which whole lines stop to meet a partial cut.

`chosen_plainly` is the rule as the method writes it; `ByLine` does the same for a million lines at
once, and a law holds the two equal.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.inputs.fleet import Fleet

TOLERANCE = 1e-9


# Families up to this size are put in order all at once, by counting who goes before whom.
SMALL_FAMILY = 8


def chosen_plainly(fleet: Fleet, cut: np.ndarray, eligible: np.ndarray) -> np.ndarray:
    """Return the cuts (L) once partial cuts of a group are met by whole lines: 1 stopped, 0
    running.

    A group is the eligible lines of one enterprise, industry and district with one cut; a line
    alone keeps its cut.

    Parameters
    ----------
    cut : array, (L)
        Ordered cut [0, 1].
    eligible : array, (L)
        Whether the line may be counted by line at all.
    """
    groups: dict[tuple, list[int]] = {}
    for line in np.flatnonzero(eligible & ~fleet.long_shut & (cut > 0) & (cut < 1)):
        place = tuple(
            int(names.codes[line]) for names in (fleet.enterprise, fleet.industry, fleet.district)
        )
        groups.setdefault((*place, round(float(cut[line]), 12)), []).append(int(line))
    chosen = cut.copy()
    for lines in (lines for lines in groups.values() if len(lines) > 1):
        capacity = {line: float(fleet.capacity[line]) for line in lines}
        if not all(value > 0 for value in capacity.values()):
            capacity = dict.fromkeys(lines, 1.0)
        dirtiness = {line: fleet.counted_kg_d[line] / capacity[line] for line in lines}
        stopped, enough = 0.0, (cut[lines[0]] - TOLERANCE) * sum(capacity.values())
        for member in sorted(lines, key=lambda item: (-dirtiness[item], fleet.line_order[item])):
            chosen[member] = 1.0 if stopped < enough else 0.0
            stopped += capacity[member]
    return chosen


class ByLine:
    """Families of lines (enterprise, industry, district) in the order in which they would stop.

    The choice is made on the inventory's figures, so the order is worked out once for a fleet.
    """

    def __init__(self, fleet: Fleet) -> None:
        family = _families(fleet)
        size = np.bincount(family)
        several = np.flatnonzero((size > 1)[family] & ~fleet.long_shut)
        self.emission, self.line_order = fleet.counted_kg_d, fleet.line_order
        self.capacity = np.where(fleet.capacity > 0, fleet.capacity, np.nan)
        # Where no line tells its capacity all count alike.
        self.alike = bool(np.isnan(self.capacity).all())
        if self.alike:
            self.counts_capacity = np.zeros(len(size), dtype=bool)
            dirtiness = self.emission[several]
        else:
            self.counts_capacity = (
                np.bincount(family, weights=np.isnan(self.capacity) & ~fleet.long_shut) == 0
            )
            dirtiness = self._dirtiness(several, self.counts_capacity[family[several]])
        order = stopping_order(family[several], dirtiness, self.line_order[several])
        self.rows = several[order]
        self.family_of_row = family[self.rows]
        # Room for what each choice looks up: fresh memory costs more than the looking up.
        self._count = np.arange(len(self.rows), dtype=np.int32)
        self._rows, self._family, self._asked = (
            np.empty_like(self.rows),
            np.empty_like(self.family_of_row),
            np.empty(len(self.rows)),
        )

    def _dirtiness(self, rows: np.ndarray, counts_capacity: np.ndarray) -> np.ndarray:
        capacity = np.where(counts_capacity, self.capacity[rows], 1.0)
        return self.emission[rows] / capacity

    def choose(self, cut: np.ndarray, eligible: np.ndarray) -> np.ndarray:
        """Return the cuts (L) once partial cuts of a group are met by whole lines: 1 stopped, 0
        running.

        Parameters
        ----------
        cut : array, (L)
            Ordered cut [0, 1].
        eligible : array, (L)
            Whether the line may be counted by line at all.
        """
        part = eligible & (cut > 0) & (cut < 1)
        if not part.any():
            return cut
        taken = np.flatnonzero(part[self.rows])
        count = len(taken)
        if not count:
            return cut
        # No place is out of range, and `clip` leaves that unasked.
        rows = np.take(self.rows, taken, out=self._rows[:count], mode="clip")
        family = np.take(self.family_of_row, taken, out=self._family[:count], mode="clip")
        asked = np.take(cut, rows, out=self._asked[:count], mode="clip")
        new = np.concatenate(([True], family[1:] != family[:-1]))
        if ((asked[1:] != asked[:-1]) & ~new[1:]).any():
            # Lines of a family with several cuts: each cut makes a group, to 1e-12.
            rounded = np.round(asked, 12)
            order = np.lexsort((np.arange(len(rows)), rounded, family))
            rows, family, asked, rounded = rows[order], family[order], asked[order], rounded[order]
            new = np.concatenate(
                ([True], (family[1:] != family[:-1]) | (rounded[1:] != rounded[:-1]))
            )
        starts = np.flatnonzero(new)
        size = np.diff(np.append(starts, len(rows)))
        chosen = cut.copy()
        if self.alike:
            # Of n lines alike the first k stop, as many as lie below the cut: (k - 1) / n < cut -
            # tolerance.
            stop = starts + np.ceil((asked[starts] - TOLERANCE) * size)
            chosen[rows] = self._count[:count] < np.repeat(stop.astype(np.int32), size)
            alone = starts[size == 1]
            chosen[rows[alone]] = asked[alone]
            return chosen
        rows, before = self._before(rows, family, np.cumsum(new) - 1, starts)
        chosen[rows] = np.where(np.repeat(size > 1, size), before < asked - TOLERANCE, asked)
        return chosen

    def _before(
        self, rows: np.ndarray, family: np.ndarray, group: np.ndarray, starts: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return rows in the order in which those of a group stop, and the share of its
        capacity that stops before each.
        """
        counts = ~np.isnan(np.add.reduceat(self.capacity[rows], starts))
        if (counts[group] != self.counts_capacity[family]).any():
            rows = rows[
                np.lexsort((self.line_order[rows], -self._dirtiness(rows, counts[group]), group))
            ]
        weight = np.where(counts[group], self.capacity[rows], 1.0)
        share = weight / np.add.reduceat(weight, starts)[group]
        before = np.cumsum(share) - share
        return rows, before - before[starts][group]


def _families(fleet: Fleet) -> np.ndarray:
    """Return the family (L) of each line: a code of enterprise, industry and district."""
    enterprise = fleet.enterprise.codes
    first = np.zeros(len(fleet.enterprise.names), dtype=np.int64)
    first[enterprise[::-1]] = np.arange(len(fleet))[::-1]
    here = first[enterprise]
    others = (fleet.industry, fleet.district)
    if all((part.codes == part.codes[here]).all() for part in others):
        # Most enterprises stand in one district with one industry.
        return enterprise
    code = enterprise.astype(np.int64)
    for part in others:
        code = code * len(part.names) + part.codes
    return pd.factorize(code)[0]


def stopping_order(family: np.ndarray, dirtiness: np.ndarray, line_order: np.ndarray) -> np.ndarray:
    """Return the order (N) of lines by family, the dirtiest of each first, ties by line_order."""
    if not len(family) or (family[1:] < family[:-1]).any():
        return np.lexsort((line_order, -dirtiness, family))
    starts = np.flatnonzero(np.concatenate(([True], family[1:] != family[:-1])))
    size = np.diff(np.append(starts, len(family)))
    order = np.empty(len(family), dtype=np.int64)
    for count in np.flatnonzero(np.bincount(size)):
        first = starts[size == count]
        rows = first + np.arange(count)[:, None]
        if count <= SMALL_FAMILY:
            place = _places(dirtiness[rows], line_order[rows])
            order[first + place] = rows
        else:
            flat = rows.T.ravel()
            order[flat] = flat[np.lexsort((line_order[flat], -dirtiness[flat], family[flat]))]
    return order


def _places(dirtiness: np.ndarray, line_order: np.ndarray) -> np.ndarray:
    """Return the place (n, F) of each of n lines within its family, the dirtiest first."""
    place = np.zeros(dirtiness.shape, dtype=np.int8)
    for one in range(len(place)):
        for other in range(one + 1, len(place)):
            equal = dirtiness[one] == dirtiness[other]
            earlier = (dirtiness[one] > dirtiness[other]) | (
                equal & (line_order[one] < line_order[other])
            )
            place[other] += earlier
            place[one] += ~earlier
    return place
