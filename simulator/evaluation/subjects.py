"""Whom a reading belongs to: an enterprise, or one of its lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from simulator.inputs.inventory import Inventory
from simulator.terms.errors import nearest
from simulator.terms.labels import Message, message

UNKNOWN = -1
# Names told of those that are not on the list.
SHOWN = 5


@dataclass(frozen=True)
class Register:
    """The names that readings may have.

    Attributes
    ----------
    enterprises : tuple of str
        enterprise_id of each enterprise, by its code in the fleet.
    lines : tuple of str
        line_id of each line; its number is that of the line plus the number of enterprises.
    numbers : dict of str to int
        Number of each name, those of enterprises by their names too where they are unique.
    owners : tuple of int
        Number of the enterprise of each line; empty where it is not known.
    """

    enterprises: tuple[str, ...]
    lines: tuple[str, ...]
    numbers: dict[str, int]
    owners: tuple[int, ...] = ()

    @classmethod
    def of(cls, inventory: Inventory, enterprises: tuple[str, ...]) -> Register:
        """Return the names of an inventory, the enterprises in the order of the fleet."""
        lines = tuple(str(name) for name in inventory.lines["line_id"])
        numbers = {name: len(enterprises) + place for place, name in enumerate(lines)}
        named = inventory.enterprise_names()
        counts = Counter(named.values())
        places = {name: place for place, name in enumerate(enterprises)}
        numbers |= {name: places[key] for key, name in named.items() if counts[name] == 1} | places
        owners = tuple(places.get(str(key), UNKNOWN) for key in inventory.lines["enterprise_id"])
        return cls(enterprises, lines, numbers, owners)

    def find(self, names: Iterable[str]) -> np.ndarray:
        """Return the number of each name, UNKNOWN for those that nobody has."""
        return np.array([self.numbers.get(name, UNKNOWN) for name in names], dtype=np.int64)

    def owners_of(self, numbers: np.ndarray) -> np.ndarray:
        """Return the enterprise of each number, UNKNOWN where it is not known."""
        count = len(self.enterprises)
        owners = np.full(count + len(self.lines) + 1, UNKNOWN, dtype=np.int64)
        owners[:count] = np.arange(count)
        owners[count : count + len(self.owners)] = self.owners
        # UNKNOWN finds the last place.
        return owners[numbers]

    def lines_for_all(self, file: str, names: Collection[str]) -> list[Message]:
        """Return a remark on unknown lines that are taken for their whole enterprises."""
        if not len(names):
            return []
        shown = ", ".join(sorted(names)[:SHOWN])
        return [message("lines_for_all", file=Path(file).name, count=len(names), names=shown)]

    def strangers(self, file: str, names: Iterable[str]) -> list[Message]:
        """Return a remark on names that nobody has, with the nearest known name."""
        unknown = sorted({name for name in names if name and name not in self.numbers})
        if not unknown:
            return []
        told = []
        for name in unknown[:SHOWN]:
            near = nearest(name, self.numbers) if len(self.numbers) <= 5000 else ""
            told.append(f"{name} ({near}?)" if near else name)
        if len(unknown) > SHOWN:
            told.append("...")
        shown = ", ".join(told)
        return [message("reading_strangers", file=Path(file).name, count=len(unknown), names=shown)]
