"""Files of unknown origin are read by another process whose memory and time are limited.

A file that makes a library take all memory, never end, or abort, ends that process alone; the
caller gets an error. The processes are kept, so that a small file waits for none to start. Windows
knows no limit of address space: there only the time is limited.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from threading import Lock, Semaphore
from typing import Any, TypeVar

from simulator.workers.pool import Apart, TimeLimitError, cores

T = TypeVar("T")
# All limits are assumed. Address space: libraries reserve a part that they never fill.
MOST_MEMORY_BYTES = 3_000_000_000
MOST_TIME_S = 60.0
# A process that still holds so much after its work is ended.
KEPT_MEMORY_BYTES = 500_000_000


class GuardError(Exception):
    """The work took more memory or time than it may, or ended its process."""


class Guard:
    """Processes with limits, each for one piece of work at a time.

    Parameters
    ----------
    memory_bytes : int
        Address space of a process [bytes].
    time_s : float
        Time of a piece of work [s].
    at_once : int
        Number of processes; further work waits.
    """

    def __init__(
        self,
        memory_bytes: int = MOST_MEMORY_BYTES,
        time_s: float = MOST_TIME_S,
        at_once: int | None = None,
    ) -> None:
        self.memory_bytes, self.time_s = memory_bytes, time_s
        self._free: list[Apart] = []
        self._at_once = at_once or cores()
        self._lock, self._places = Lock(), Semaphore(self._at_once)

    def do(self, work: Callable[..., T], *arguments: Any) -> T:
        """Return work(*arguments), done by another process.

        Raises
        ------
        GuardError
            It took more memory or time than it may, or ended its process.
        Exception
            Whatever the work raises.
        """
        with self._places:
            with self._lock:
                process = self._free.pop() if self._free else Apart(_do_limited)
            taken = KEPT_MEMORY_BYTES + 1
            try:
                value, taken = process.do((self.memory_bytes, work, arguments), self.time_s)
            except (TimeLimitError, MemoryError) as error:
                raise GuardError(type(error).__name__) from None
            except Exception:
                # The work's own error: the process is as good as before.
                taken = 0
                raise
            finally:
                if taken <= KEPT_MEMORY_BYTES:
                    with self._lock:
                        self._free.append(process)
                else:
                    process.close()
        return value

    def close(self) -> None:
        """End the processes, once their work is done."""
        for _ in range(self._at_once):
            self._places.acquire()
        with self._lock:
            while self._free:
                self._free.pop().close()
        self._places.release(self._at_once)


@lru_cache(maxsize=1)
def guard() -> Guard:
    """Return the guard that all threads of this process share."""
    return Guard()


def _do_limited(part: tuple[int, Callable[..., Any], tuple]) -> tuple[Any, int]:
    """Return what the work returns, and the memory that this process holds after it [bytes]."""
    memory_bytes, work, arguments = part
    try:
        import resource
    except ImportError:
        return work(*arguments), 0
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    with suppress(ValueError, OSError):  # an administrator's limit may be lower
        resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, hard))
    try:
        value = work(*arguments)
    except Exception:
        raise
    except BaseException as error:
        # A fault inside a library written in Rust arrives as no Exception.
        raise RuntimeError(type(error).__name__) from None
    return value, _held_bytes()


def _held_bytes() -> int:
    """Return the memory that this process holds [bytes], 0 where the system does not tell."""
    # The most it ever held would count its parent's too, from which it was started.
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")
