"""Long work beside the screen: started, watched, cancelled; few at a time on one server, one
for each planner, none for nobody.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

Progress = Callable[[int, int], None]
AT_ONCE = 2
MOST_WAITING = 20
# A page that shows the work asks every half second, any other page every few; a hidden window's
# browser asks once a minute.
PATIENCE_S = 150.0
LOOK_S = 0.2
# Planners whose work and what it came to stay on the server, whatever window shows it (assumed).
PLANNERS_KEPT = 12
ENDED = ("done", "failed", "cancelled", "abandoned", "refused")


class CancelledError(Exception):
    """The work was cancelled by whoever asked for it, or nobody asks for it any more."""


@dataclass(eq=False)
class Job:
    """One piece of long work.

    Attributes
    ----------
    state : waiting, running, done, failed, cancelled, abandoned (nobody asked for it any more) or
    refused (too many wait).
    done, total : how far it is. value : what it came to, once done. error : why it failed. whose :
    the planner, "" for nobody's.
    clock : seconds, for how long ago somebody asked.
    """

    work: Callable[[Progress], Any]
    whose: str = ""
    clock: Callable[[], float] = time.monotonic
    state: str = "waiting"
    done: int = 0
    total: int = 0
    value: Any = None
    error: Exception | None = None
    _stop: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)
    _asked_s: float = field(init=False)
    _begun_s: float | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        self._asked_s = self.clock()

    def cancel(self) -> None:
        """Stop at the next step."""
        self._stop.set()

    def ask(self) -> None:
        """Say that somebody still waits for it."""
        self._asked_s = self.clock()

    def times_s(self) -> tuple[float, float] | None:
        """Return (seconds so far, seconds still to go by the pace so far); None before the first
        step.
        """
        if self._begun_s is None or not self.done or not self.total:
            return None
        used = self.clock() - self._begun_s
        return used, used * (self.total - self.done) / self.done

    def wait(self, seconds: float | None = None) -> bool:
        """Wait until nothing more will happen, and return whether that is so."""
        return self._over.wait(seconds)

    @property
    def ended(self) -> bool:
        """Whether nothing more will happen."""
        return self.state in ENDED

    @property
    def stopping(self) -> str:
        """The state in which it must end now, "" where it may go on."""
        if self._stop.is_set():
            return "cancelled"
        return "abandoned" if self.clock() - self._asked_s > PATIENCE_S else ""

    def told(self, done: int, total: int) -> None:
        """Note how far the work is; the work goes through here at each step, and ends here once it
        must stop.
        """
        if self.stopping:
            raise CancelledError
        self.done, self.total = done, total

    def run(self) -> None:
        """Do the work in this thread."""
        try:
            self.told(0, 0)
            self.state, self._begun_s = "running", self.clock()
            self.value = self.work(self.told)
            self.end("done")
        except CancelledError:
            self.end(self.stopping or "cancelled")
        except Exception as error:
            # Whatever goes wrong in the background must reach the screen.
            self.error = error
            self.end("failed")

    def end(self, state: str) -> None:
        """Say how it ended."""
        self.state = state
        self._over.set()


class JobQueue:
    """Long work that waits for its turn: at most so many jobs run at a time, so many more wait, and
    one planner has one job.

    Parameters
    ----------
    at_once : int
        Jobs that run at a time.
    most_waiting : int
        Jobs that may wait besides; beyond that work is refused.
    """

    def __init__(self, at_once: int = AT_ONCE, most_waiting: int = MOST_WAITING) -> None:
        self._at_once, self._most = at_once, at_once + most_waiting
        self._jobs: list[Job] = []
        self._changed = threading.Condition()

    def start(
        self,
        work: Callable[[Progress], Any],
        whose: str = "",
        clock: Callable[[], float] = time.monotonic,
    ) -> Job:
        """Begin work in the background as soon as there is a place; earlier work of the same
        planner is cancelled and makes way first.
        """
        job = Job(work, whose, clock)
        with self._changed:
            for other in self._jobs:
                if whose and other.whose == whose:
                    other.cancel()
            if len(self._jobs) >= self._most:
                job.end("refused")
                return job
            self._jobs.append(job)
            self._changed.notify_all()
        threading.Thread(target=self._serve, args=(job,), daemon=True).start()
        return job

    def _serve(self, job: Job) -> None:
        try:
            with self._changed:
                while not self._changed.wait_for(
                    lambda: job.stopping or self._may_run(job), timeout=LOOK_S
                ):
                    pass
                job.state = "waiting" if job.stopping else "running"
            job.run()
        finally:
            with self._changed:
                self._jobs.remove(job)
                self._changed.notify_all()

    def _may_run(self, job: Job) -> bool:
        """Return whether a job is the next: a place is free, no work of its planner runs, and
        nobody who could go came earlier.
        """
        running = [other for other in self._jobs if other.state == "running"]
        if len(running) >= self._at_once:
            return False
        busy = {other.whose for other in running if other.whose}
        first = next(
            (
                other
                for other in self._jobs
                if other.state == "waiting" and not other.stopping and other.whose not in busy
            ),
            None,
        )
        return first is job


class WorkByPlanner:
    """The work of planners by its names, so that a window opened anew finds it again.

    Parameters
    ----------
    most : int
        Planners whose ended work is kept; work under way is kept whatever the number.
    """

    def __init__(self, most: int = PLANNERS_KEPT) -> None:
        self._most, self._lock = most, threading.Lock()
        self._kept: OrderedDict[str, dict[str, tuple[object, Job]]] = OrderedDict()

    def of(self, whose: str) -> dict[str, tuple[object, Job]]:
        """Return a planner's work: {name: (what it depends on, job)}, the same for all windows."""
        with self._lock:
            work = self._kept.setdefault(whose, {})
            self._kept.move_to_end(whose)
            for other in list(self._kept)[: -self._most]:
                if all(job.ended for _, job in list(self._kept[other].values())):
                    del self._kept[other]
            return work
