"""Long work beside the screen: started, watched, cancelled; only so many at a time on one server."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Progress = Callable[[int, int], None]
AT_ONCE = 2
_PLACES = threading.BoundedSemaphore(AT_ONCE)


class CancelledError(Exception):
    """The work was cancelled by whoever asked for it."""


@dataclass
class Job:
    """One piece of long work.

    Attributes
    ----------
    state : waiting, running, done, failed or cancelled. done, total : how far it is. value : what it came to, once done.
    error : why it failed.
    """

    work: Callable[[Progress], Any]
    state: str = "waiting"
    done: int = 0
    total: int = 0
    value: Any = None
    error: Exception | None = None
    _stop: threading.Event = field(default_factory=threading.Event)

    def start(self) -> Job:
        """Begin in the background, as soon as there is a place."""
        threading.Thread(target=self._run, daemon=True).start()
        return self

    def cancel(self) -> None:
        """Stop at the next step."""
        self._stop.set()

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ("done", "failed", "cancelled")

    def _run(self) -> None:
        while not _PLACES.acquire(timeout=0.2):
            if self._stop.is_set():
                self.state = "cancelled"
                return
        try:
            self._told(0, 0)
            self.state = "running"
            self.value = self.work(self._told)
            self.state = "done"
        except CancelledError:
            self.state = "cancelled"
        except Exception as error:
            # Whatever goes wrong in the background must reach the screen.
            self.error, self.state = error, "failed"
        finally:
            _PLACES.release()

    def _told(self, done: int, total: int) -> None:
        if self._stop.is_set():
            raise CancelledError
        self.done, self.total = done, total
