"""Turns of planners at one process: one page is computed and drawn at a time, first come first
served.

Pages that are drawn at the same time share one core and all end late; one after the other each
ends as early as it can, and none later than all would together.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager

# Nobody waits longer for those before, who may compute a large list [s] (assumed).
MOST_WAIT_S = 2.0


class Turns:
    """A queue in which the first to come is the first to go.

    Parameters
    ----------
    most_wait_s : float
        Whoever waited so long goes on beside the others.
    """

    def __init__(self, most_wait_s: float = MOST_WAIT_S) -> None:
        self._most_wait_s = most_wait_s
        self._changed = threading.Condition()
        self._line: deque[object] = deque()

    @property
    def waiting(self) -> int:
        """Number of those behind the first."""
        return max(len(self._line) - 1, 0)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Wait for all who came before, and keep all who come later waiting until the end."""
        mine, until = object(), time.monotonic() + self._most_wait_s
        with self._changed:
            self._line.append(mine)
            while self._line[0] is not mine and (left := until - time.monotonic()) > 0:
                self._changed.wait(left)
        try:
            yield
        finally:
            with self._changed:
                self._line.remove(mine)
                self._changed.notify_all()
