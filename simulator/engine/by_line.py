"""Counting by line (以生产线计): which whole lines stop to meet a partial cut.

`chosen_plainly` is the rule as docs/method.md writes it. `ByLine` does the same for a million lines
at once, and a test compares the two.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.inputs.fleet import Fleet

# Share of a group's capacity: rounding of the shares must not stop one line more.
TOLERANCE = 1e-9

# Families up to this size are sorted together, by counting for each line how many stop before it.
SMALL_FAMILY = 8


def chosen_plainly(fleet: Fleet, cut: np.ndarray, eligible: np.ndarray) -> np.ndarray:
    """Return the cuts (L) after partial cuts are met by stopping whole lines: 1 stopped, 0 running.

    A group is the eligible lines of one enterprise, industry and district that have the same cut. A
    line that is alone in its group keeps its cut.

    Parameters
    ----------
    cut : array, (L), [0, 1]
        Ordered cut.
    eligible : array, (L)
        Whether the line may be counted by whole lines.
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
    """Families of lines (enterprise, industry, district), each in the order in which its lines
    stop.

    The order depends on the inventory only, so it is computed once for a fleet.

    Attributes
    ----------
    capacity : array, (L)
        Capacity of each line, NaN where it is unknown.
    alike : bool
        Whether no line has a capacity, so that all lines weigh the same.
    rows : array
        Lines of families with two or more lines, family by family, in the order in which they stop.
    """

    def __init__(self, fleet: Fleet) -> None:
        family = _families(fleet)
        size = np.bincount(family)
        several = np.flatnonzero((size > 1)[family] & ~fleet.long_shut)
        self.emission, self.line_order = fleet.counted_kg_d, fleet.line_order
        self.capacity = np.where(fleet.capacity > 0, fleet.capacity, np.nan)
        # Without any capacity every line has weight 1.
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
        # Buffers that every choice fills again: allocating memory costs more than the look-up.
        self._count = np.arange(len(self.rows), dtype=np.int32)
        self._rows, self._family, self._asked = (
            np.empty_like(self.rows),
            np.empty_like(self.family_of_row),
            np.empty(len(self.rows)),
        )

    def _dirtiness(self, rows: np.ndarray, counts_capacity: np.ndarray) -> np.ndarray:
        """Return the emission per unit of capacity of some lines; of the emission itself without
        capacity.
        """
        capacity = np.where(counts_capacity, self.capacity[rows], 1.0)
        return self.emission[rows] / capacity

    def choose(self, cut: np.ndarray, eligible: np.ndarray) -> np.ndarray:
        """Return the cuts (L) after partial cuts are met by stopping whole lines: 1 stopped, 0
        running.

        Parameters
        ----------
        cut : array, (L), [0, 1]
            Ordered cut.
        eligible : array, (L)
            Whether the line may be counted by whole lines.
        """
        part = eligible & (cut > 0) & (cut < 1)
        if not part.any():
            return cut
        taken = np.flatnonzero(part[self.rows])
        count = len(taken)
        if not count:
            return cut
        # Every index is in range; mode "clip" spares NumPy's check of that.
        rows = np.take(self.rows, taken, out=self._rows[:count], mode="clip")
        family = np.take(self.family_of_row, taken, out=self._family[:count], mode="clip")
        asked = np.take(cut, rows, out=self._asked[:count], mode="clip")
        new = np.concatenate(([True], family[1:] != family[:-1]))
        if ((asked[1:] != asked[:-1]) & ~new[1:]).any():
            # A family whose lines have several cuts falls into one group per cut, equal to 1e-12.
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
            # Of n equal lines the first k stop, with k the largest number that fulfils
            # (k - 1) / n < cut - tolerance.
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
        """Return the rows in stopping order, and the share of the group's capacity that stops
        before each.
        """
        counts = ~np.isnan(np.add.reduceat(self.capacity[rows], starts))
        # Whether capacity counts depends on the lines of the group, so a group without the one line
        # that lacks a capacity is sorted anew.
        if (counts[group] != self.counts_capacity[family]).any():
            rows = rows[
                np.lexsort((self.line_order[rows], -self._dirtiness(rows, counts[group]), group))
            ]
        weight = np.where(counts[group], self.capacity[rows], 1.0)
        share = weight / np.add.reduceat(weight, starts)[group]
        before = np.cumsum(share) - share
        return rows, before - before[starts][group]


def _families(fleet: Fleet) -> np.ndarray:
    """Return the family (L) of each line: a code for its enterprise, industry and district."""
    enterprise = fleet.enterprise.codes
    first = np.zeros(len(fleet.enterprise.names), dtype=np.int64)
    first[enterprise[::-1]] = np.arange(len(fleet))[::-1]
    first_line = first[enterprise]
    others = (fleet.industry, fleet.district)
    if all((part.codes == part.codes[first_line]).all() for part in others):
        # Every enterprise has one district and one industry: its code alone is the family.
        return enterprise
    code = enterprise.astype(np.int64)
    for part in others:
        code = code * len(part.names) + part.codes
    return pd.factorize(code)[0]


def stopping_order(family: np.ndarray, dirtiness: np.ndarray, line_order: np.ndarray) -> np.ndarray:
    """Return the order (N) of lines: by family, within a family the dirtiest first, ties by
    line_order.
    """
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
    """Return the place (n, F) of each of n lines within its family, the dirtiest line first."""
    place = np.zeros(dirtiness.shape, dtype=np.int8)
    for first in range(len(place)):
        for second in range(first + 1, len(place)):
            equal = dirtiness[first] == dirtiness[second]
            earlier = (dirtiness[first] > dirtiness[second]) | (
                equal & (line_order[first] < line_order[second])
            )
            place[second] += earlier
            place[first] += ~earlier
    return place
