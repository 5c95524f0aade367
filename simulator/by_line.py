"""Counting by line (以生产线计): which whole lines stop to meet a partial cut."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.fleet import Fleet

TOLERANCE = 1e-9


class ByLine:
    """Families of lines (enterprise, industry, district) in the order in which they would stop.

    The choice is made on the inventory's figures, so the order is worked out once for a fleet.
    """

    def __init__(self, fleet: Fleet) -> None:
        names = (fleet.enterprise, fleet.industry, fleet.district)
        code = np.zeros(len(fleet), dtype=np.int64)
        for part in names:
            code = code * len(part.names) + part.codes
        family, _ = pd.factorize(code)
        size = np.bincount(family)
        several = np.flatnonzero((size[family] > 1) & ~fleet.long_shut)
        self.emission = fleet.counted_kg_d
        self.capacity = np.where(fleet.capacity > 0, fleet.capacity, np.nan)
        self.family, self.line_order = family, fleet.line_order
        counts = np.bincount(family, weights=np.isnan(self.capacity) & ~fleet.long_shut)
        self.counts_capacity = counts == 0
        dirtiness = self._dirtiness(several, self.counts_capacity[family[several]])
        self.rows = several[np.lexsort((self.line_order[several], -dirtiness, family[several]))]

    def _dirtiness(self, rows: np.ndarray, counts_capacity: np.ndarray) -> np.ndarray:
        capacity = np.where(counts_capacity, self.capacity[rows], 1.0)
        return self.emission[rows] / capacity

    def choose(self, cut: np.ndarray, eligible: np.ndarray) -> np.ndarray:
        """Return the cuts (L) once partial cuts of a group are met by whole lines: 1 stopped, 0 running.

        Parameters
        ----------
        cut : (L) ordered cut [0, 1]. eligible : (L) whether the line may be counted by line at all.
        """
        part = eligible & (cut > 0) & (cut < 1)
        rows = self.rows[part[self.rows]]
        if not len(rows):
            return cut
        family, asked = self.family[rows], np.round(cut[rows], 12)
        same_family = family[1:] == family[:-1]
        if (same_family & (asked[1:] != asked[:-1])).any():
            order = np.lexsort((np.arange(len(rows)), asked, family))
            rows, family, asked = rows[order], family[order], asked[order]
        new = np.concatenate(([True], (family[1:] != family[:-1]) | (asked[1:] != asked[:-1])))
        group = np.cumsum(new) - 1
        starts = np.flatnonzero(new)
        size = np.diff(np.append(starts, len(rows)))
        counts = ~np.isnan(np.add.reduceat(self.capacity[rows], starts))
        if (counts[group] != self.counts_capacity[family]).any():
            order = np.lexsort((self.line_order[rows], -self._dirtiness(rows, counts[group]), group))
            rows, asked = rows[order], asked[order]
        weight = np.where(counts[group], self.capacity[rows], 1.0)
        share = weight / np.add.reduceat(weight, starts)[group]
        before = np.cumsum(share) - share
        before -= before[starts][group]
        stopped = before < asked - TOLERANCE
        chosen = cut.copy()
        several = size[group] > 1
        chosen[rows[several]] = stopped[several].astype(float)
        return chosen
