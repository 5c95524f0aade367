"""The decision units of a plan: the lines of one enterprise, industry and district."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from simulator.inputs.fleet import Fleet, Standing
from simulator.inputs.inventory import Inventory
from simulator.terms.levels import GRADES, WORST_FIRST

# Between the parts of a group's id.
PARTS = " | "


@dataclass(frozen=True)
class Groups:
    """The groups of a fleet, in the order of enterprise, industry and district.

    Attributes
    ----------
    of_line : array, (L)
        Group of each line.
    enterprise_id, enterprise, industry, district : tuple of str, (G)
        What its lines have in common; `industry` is the policy's code.
    grade : tuple of str, (G)
        Performance grade, the worst where lines differ.
    value_cny_d : array, (G)
        Output value.
    """

    of_line: np.ndarray
    enterprise_id: tuple[str, ...]
    enterprise: tuple[str, ...]
    industry: tuple[str, ...]
    district: tuple[str, ...]
    grade: tuple[str, ...]
    value_cny_d: np.ndarray

    def __len__(self) -> int:
        return len(self.enterprise_id)

    @property
    def ids(self) -> tuple[str, ...]:
        """The id of each group; a place that is not written is left out."""
        parts = zip(self.enterprise_id, self.industry, self.district, strict=True)
        return tuple(PARTS.join(part for part in names if part) for names in parts)

    @property
    def keys(self) -> list[tuple[str, str, str]]:
        """Enterprise, industry and district of each group."""
        return list(zip(self.enterprise_id, self.industry, self.district, strict=True))

    def sums(self, of_lines: np.ndarray) -> np.ndarray:
        """Return the sums by group (G) or (G, P) of values by line (L) or (L, P)."""
        if of_lines.ndim == 1:
            return np.bincount(self.of_line, of_lines, len(self))
        columns = [np.bincount(self.of_line, column, len(self)) for column in of_lines.T]
        return np.stack(columns, axis=1)


def groups_of(
    inventory: Inventory, fleet: Fleet, standing: Standing, value_cny_d: np.ndarray
) -> Groups:
    """Return the groups of a fleet.

    Parameters
    ----------
    inventory : Inventory
        The list, for the names of enterprises.
    fleet, standing : Fleet, Standing
        The lines, and their grades on the day of the plan.
    value_cny_d : array, (L)
        Output value of each line.
    """
    columns = (fleet.enterprise, fleet.industry, fleet.district)
    # Codes in the order of the names, so that the order of the rows changes nothing.
    ranks = [np.argsort(np.argsort(np.array(names.names, dtype=object))) for names in columns]
    codes = np.zeros(len(fleet), dtype=np.int64)
    for names, rank in zip(columns, ranks, strict=True):
        codes = codes * max(1, len(names.names)) + rank[names.codes]
    _, first, of_line = np.unique(codes, return_index=True, return_inverse=True)
    badness = np.array([WORST_FIRST.index(name) for name in GRADES])
    worst = np.full(len(first), len(GRADES))
    np.minimum.at(worst, of_line, badness[standing.grade])
    titles = inventory.lines["enterprise"].to_numpy()[fleet.row]

    def named(place: int) -> tuple[str, ...]:
        names = columns[place]
        return tuple(names.names[code] for code in names.codes[first])

    return Groups(
        of_line,
        named(0),
        tuple(str(titles[row]) for row in first),
        named(1),
        named(2),
        tuple(WORST_FIRST[code] for code in worst),
        np.bincount(of_line, value_cny_d, len(first)),
    )
