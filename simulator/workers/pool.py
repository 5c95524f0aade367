"""Work in parts, done here or by other processes of this machine; the results are the same
and in the same order.

A worker is a fresh interpreter that is told its job through a pipe. It shares nothing with the
process that asked, runs no script of the user again (so a call needs no guard of `__main__` and
works in any thread of any server), and ends when that process ends, however it ends.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from queue import SimpleQueue
from threading import Lock, Thread
from typing import Any

from simulator.terms.paths import IMPORT_ROOT

START = "from simulator.workers.pool import serve; serve()"
# Work, in replicates x lines, below which starting processes takes longer than it saves.
SMALL_WORK = 200_000


def cores() -> int:
    """Return the cores that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def default_workers(work: int) -> int:
    """Return the number of workers for so much work (replicates x lines): 1 for little, else the
    cores.
    """
    return 1 if work < SMALL_WORK else cores()


def do_parts(
    job: Callable[[Any], Any],
    parts: Sequence[Any],
    workers: int = 1,
    done: Callable[[int], None] | None = None,
) -> list[Any]:
    """Return job(part) of each part, in order.

    Parameters
    ----------
    job : Callable[[Any], Any]
        Anything that can be pickled, where there are several workers.
    workers : int
        processes; 1 does the work here.
    done : Callable[[int], None] | None
        Called here with the place of each finished part; what it raises stops the work, ends the
        workers and reaches the caller.

    Notes
    -----
    The parts of a worker that is killed are done by the others, and by this process when none is
    left.
    """
    results: list[Any] = [None] * len(parts)
    finished = [False] * len(parts)
    if min(workers, len(parts)) > 1:
        for place, result in _Crew(job, parts, min(workers, len(parts))):
            results[place], finished[place] = result, True
            if done is not None:
                done(place)
    for place, part in enumerate(parts):
        if not finished[place]:
            results[place] = job(part)
            if done is not None:
                done(place)
    return results


class _Crew:
    """Some workers on one job."""

    def __init__(self, job: Callable[[Any], Any], parts: Sequence[Any], count: int) -> None:
        self.job, self.parts, self.count = pickle.dumps(job, pickle.HIGHEST_PROTOCOL), parts, count
        self.waiting, self.lock = list(range(len(parts)))[::-1], Lock()
        self.news: SimpleQueue[tuple[str, Any, Any]] = SimpleQueue()
        self.processes: list[subprocess.Popen] = []

    def __iter__(self) -> Iterator[tuple[int, Any]]:
        """Yield (place, result) as parts are finished; the workers end with the iteration, whatever
        ends it.
        """
        try:
            self.processes = [_start() for _ in range(self.count)]
            for process in self.processes:
                Thread(target=self._lead, args=(process,), daemon=True).start()
            working = self.count
            while working:
                kind, place, result = self.news.get()
                if kind == "lost":
                    working -= 1
                elif kind == "failed":
                    raise result
                else:
                    yield place, result
        finally:
            for process in self.processes:
                process.kill()
            for process in self.processes:
                process.wait()

    def _take(self) -> int | None:
        with self.lock:
            return self.waiting.pop() if self.waiting else None

    def _lead(self, process: subprocess.Popen) -> None:
        """Give a worker part after part, until there are none or it is gone."""
        place = None
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(self.job)
            while (place := self._take()) is not None:
                pickle.dump(self.parts[place], process.stdin, pickle.HIGHEST_PROTOCOL)
                process.stdin.flush()
                kind, result = pickle.load(process.stdout)
                self.news.put((kind, place, result))
        except (OSError, ValueError, EOFError, pickle.UnpicklingError):
            if place is not None:
                with self.lock:
                    self.waiting.append(place)
        finally:
            self.news.put(("lost", None, None))


def _start() -> subprocess.Popen:
    """Return a worker that waits for its job."""
    paths = [str(IMPORT_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
    # A worker's sums are too small for threads of their own.
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(paths),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    return subprocess.Popen(
        [sys.executable, "-c", START],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment,
        creationflags=hidden,
    )


def serve() -> None:
    """Work for the process that started this one: read the job, then part after part, until
    there are no more.
    """
    # Who interrupts the program at its terminal interrupts the process that asked; it ends this
    # one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    orders, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    with suppress(OSError):
        # What a library prints must not come between the answers.
        os.dup2(2, 1)
    try:
        job = pickle.load(orders)
        while True:
            part = pickle.load(orders)
            try:
                answer = ("done", job(part))
            except Exception as error:
                answer = ("failed", error)
            pickle.dump(answer, answers, pickle.HIGHEST_PROTOCOL)
            answers.flush()
    except (EOFError, OSError):
        return
