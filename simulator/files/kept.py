"""A cache of what was read, bounded by weight: what was not asked for longest goes first."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Least-recently-used cache.

    Parameters
    ----------
    most : int
        Weight of the entries in all. The newest stays, even where it alone is above that.
    """

    def __init__(self, most: int) -> None:
        self._most, self._lock, self._weight = most, threading.Lock(), 0
        self._entries: OrderedDict[Hashable, tuple[T, int]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def of(self, key: Hashable, weight: int, make: Callable[[], T]) -> T:
        """Return the value of a key, made now where it is not kept; nothing is kept where making
        it raises.
        """
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
                return self._entries[key][0]
        # Made outside the lock, so that a long file keeps nobody waiting.
        value = make()
        with self._lock:
            self._weight += weight - self._entries.pop(key, (None, 0))[1]
            self._entries[key] = (value, weight)
            while len(self._entries) > 1 and self._weight > self._most:
                self._weight -= self._entries.popitem(last=False)[1][1]
        return value
