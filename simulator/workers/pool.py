"""Parts of a job, done here or by other processes of this machine: the one pool.

A worker is a fresh interpreter that is told its job through a pipe. It shares nothing with the
process that asked, runs no script of the user again (so a call needs no guard of `__main__` and
works in any thread of any server), and ends when that process ends, however it ends.

Here stand the number of workers, how they start and what they start with, how their work is
cancelled, what happens when one is killed, and the order of the results, which are the same for any
number of workers.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Lock, Thread, Timer
from typing import IO, Any

from simulator.terms.paths import IMPORT_ROOT

START = "from simulator.workers.pool import serve; serve()"
# Work, in replicates x lines, below which starting processes takes longer than it saves: 500 000
# take 2 to 3 s of one core, and so do the starts of two processes.
SMALL_WORK = 500_000
# A part whose worker was killed so many times is given up: it may be what kills them.
TRIES = 3
# Parts of one sum are too small for threads of their own.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
# Bytes of the number that tells how long a message is.
LENGTH_BYTES = 8
# What reading from a worker that is gone, or writing to it, raises.
GONE = (OSError, ValueError, EOFError)


class TimeLimitError(Exception):
    """A part was not done within its time, and its process was ended."""


class WorkerDiedError(Exception):
    """A part was given up because every worker that had it was killed."""


@dataclass(frozen=True)
class Outcome:
    """What came of one part.

    Attributes
    ----------
    place : int
        Place of the part among the parts.
    value : Any
        What the job returned; None where it failed.
    error : Exception or None
        What the job raised, or a WorkerDiedError; None where it returned.
    """

    place: int
    value: Any = None
    error: Exception | None = None


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
    """Return job(part) of each part, in the order of the parts.

    Parameters
    ----------
    job : callable
        Can be pickled, where there are several workers.
    parts : sequence
        What the job is called with, one after the other.
    workers : int
        Number of processes; with 1 the work is done here.
    done : callable, optional
        Called here with the place of each finished part. What it raises stops the work, ends the
        workers and reaches the caller.

    Raises
    ------
    Exception
        Whatever the job raises for a part; WorkerDiedError where a part was given up.
    """
    count = min(workers, len(parts))
    if count > 1:
        outcomes = _by_workers(job, parts, count, ONE_THREAD)
    else:
        outcomes = _here(job, parts, range(len(parts)))
    return results_of(outcomes, len(parts), done)


def results_of(
    outcomes: Generator[Outcome], count: int, done: Callable[[int], None] | None
) -> list[Any]:
    """Return what came of each of `count` parts, in their order; raise what a part raised.

    `done` is called with the place of each finished part; what it raises ends the work.
    """
    results: list[Any] = [None] * count
    with closing(outcomes):
        for outcome in outcomes:
            if outcome.error is not None:
                raise outcome.error
            results[outcome.place] = outcome.value
            if done is not None:
                done(outcome.place)
    return results


def outcomes_of(
    job: Callable[[Any], Any], parts: Sequence[Any], workers: int
) -> Generator[Outcome]:
    """Yield the outcome of each part as it is finished, by other processes even where one is asked
    for: a part that fails, or kills its worker, leaves the rest.

    Parameters
    ----------
    job : callable
        Can be pickled.
    parts : sequence
        What the job is called with.
    workers : int
        Number of processes.

    Notes
    -----
    Closing the iterator ends the workers. They compute with as many threads as this process would:
    the sums of a whole run come out to the last bit as if it were run here.
    """
    return _by_workers(job, parts, min(workers, len(parts)), {})


def _by_workers(
    job: Callable[[Any], Any], parts: Sequence[Any], count: int, variables: dict[str, str]
) -> Generator[Outcome]:
    """Yield outcomes of workers, and of this process for the parts that no worker could take;
    `variables` are further ones of the workers' environment.
    """
    left = dict.fromkeys(range(len(parts)))
    with closing(_Crew(job, parts, variables).outcomes(count)) as outcomes:
        for outcome in outcomes:
            del left[outcome.place]
            yield outcome
    yield from _here(job, parts, left)


def _here(
    job: Callable[[Any], Any], parts: Sequence[Any], places: Iterable[int]
) -> Generator[Outcome]:
    """Yield outcomes of this process."""
    for place in places:
        try:
            outcome = Outcome(place, job(parts[place]))
        except Exception as error:
            outcome = Outcome(place, error=error)
        yield outcome


class Apart:
    """A process for work that may hang, print or crash: each part has a time limit.

    It starts with the first part, and again after one that was ended.
    """

    def __init__(self, job: Callable[[Any], Any]) -> None:
        self._job = pickle.dumps(job, pickle.HIGHEST_PROTOCOL)
        self._worker: _Worker | None = None

    def __enter__(self) -> Apart:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Start the process before its first part, which then comes back sooner."""
        if self._worker is None:
            worker = _Worker(ONE_THREAD)
            try:
                worker.ask(self._job)
            except GONE:
                worker.process.kill()
                worker.process.wait()
            else:
                self._worker = worker

    def do(self, part: Any, limit_s: float) -> Any:
        """Return job(part).

        Raises
        ------
        TimeLimitError
            The part took longer than `limit_s` seconds, or its process died.
        Exception
            Whatever the job raises.
        """
        worker = self._worker or _Worker(ONE_THREAD)
        timer = Timer(limit_s, worker.process.kill)
        timer.start()
        try:
            if self._worker is None:
                worker.ask(self._job)
                self._worker = worker
            answer = worker.ask(pickle.dumps(part, pickle.HIGHEST_PROTOCOL))
        except GONE:
            self._worker = worker
            self.close()
            raise TimeLimitError(f"not done within {limit_s:g} s") from None
        finally:
            timer.cancel()
        outcome = _outcome(0, answer)
        if outcome.error is not None:
            raise outcome.error
        return outcome.value

    def close(self) -> None:
        """End the process."""
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.process.kill()
            worker.process.wait()


class _Crew:
    """Some workers on one job, each led by a thread of this process."""

    def __init__(
        self, job: Callable[[Any], Any], parts: Sequence[Any], variables: dict[str, str]
    ) -> None:
        self.job, self.parts = pickle.dumps(job, pickle.HIGHEST_PROTOCOL), parts
        self.variables = variables
        self.waiting, self.deaths = list(range(len(parts)))[::-1], [0] * len(parts)
        # None: one of the threads has ended.
        self.finished: SimpleQueue[Outcome | None] = SimpleQueue()
        self.lock, self.stopped = Lock(), False
        self.workers: list[_Worker] = []

    def outcomes(self, count: int) -> Generator[Outcome]:
        """Yield outcomes as parts are finished; the workers end with the iteration, whatever ends
        it.
        """
        try:
            started = [self._start() for _ in range(count)]
            for worker in started:
                Thread(target=self._lead, args=(worker,), daemon=True).start()
            leading = count
            while leading:
                outcome = self.finished.get()
                if outcome is None:
                    leading -= 1
                else:
                    yield outcome
        finally:
            with self.lock:
                self.stopped = True
            for worker in self.workers:
                worker.process.kill()
            for worker in self.workers:
                worker.process.wait()

    def _start(self) -> _Worker | None:
        """Return a new worker, None where the work is stopped or the machine starts no more."""
        with self.lock:
            if self.stopped:
                return None
            try:
                worker = _Worker(self.variables)
            except OSError:
                return None
            self.workers.append(worker)
            return worker

    def _lead(self, worker: _Worker | None) -> None:
        """Keep one worker at work, and another in its place when it is killed, until there are no
        parts.
        """
        try:
            while worker is not None:
                # A worker that is gone before it has its job could do nothing else either.
                worker.ask(self.job)
                worker = self._work(worker)
        except GONE:
            pass
        finally:
            self.finished.put(None)

    def _work(self, worker: _Worker) -> _Worker | None:
        """Give a worker part after part; return another one where it was killed, None at the end of
        the parts.
        """
        while (place := self._take()) is not None:
            try:
                part = pickle.dumps(self.parts[place], pickle.HIGHEST_PROTOCOL)
            except Exception as error:
                self.finished.put(Outcome(place, error=error))
                continue
            try:
                answer = worker.ask(part)
            except GONE:
                self._give_back(place)
                return self._start()
            self.finished.put(_outcome(place, answer))
        return None

    def _take(self) -> int | None:
        with self.lock:
            return self.waiting.pop() if self.waiting else None

    def _give_back(self, place: int) -> None:
        """Let another worker do a part whose worker was killed, or give it up."""
        with self.lock:
            self.deaths[place] += 1
            if self.deaths[place] < TRIES:
                self.waiting.append(place)
                return
        error = WorkerDiedError(f"its worker died {TRIES} times")
        self.finished.put(Outcome(place, error=error))


def _outcome(place: int, answer: bytes) -> Outcome:
    """Return the outcome that a worker's answer says."""
    try:
        value, error = pickle.loads(answer)
    except Exception as problem:
        # An error of a library may be one that cannot be read again.
        value, error = None, problem
    return Outcome(place, value, error)


class _Worker:
    """Another process, spoken to through its standard input and output."""

    def __init__(self, variables: dict[str, str]) -> None:
        paths = [str(IMPORT_ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment = os.environ | variables | {"PYTHONPATH": os.pathsep.join(paths)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", START],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )

    def ask(self, text: bytes) -> bytes:
        """Return the answer to a message; raise one of GONE where the worker is gone."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        _send(self.process.stdin, text)
        return _receive(self.process.stdout)


def _send(pipe: IO[bytes], text: bytes) -> None:
    pipe.write(len(text).to_bytes(LENGTH_BYTES))
    pipe.write(text)
    pipe.flush()


def _receive(pipe: IO[bytes]) -> bytes:
    """Return the next message; raise EOFError at the end."""
    length = pipe.read(LENGTH_BYTES)
    text = pipe.read(int.from_bytes(length))
    if len(length) < LENGTH_BYTES or len(text) < int.from_bytes(length):
        raise EOFError
    return text


def serve() -> None:
    """Work for the process that started this one: take the job, then part after part, until that
    process ends this one or is gone.
    """
    # Who interrupts the program at its terminal interrupts the process that asked; it ends this
    # one.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    with suppress(OSError):
        # What a library prints must not come between the answers.
        os.dup2(2, 1)
    messages: SimpleQueue[bytes] = SimpleQueue()
    Thread(target=_listen, args=(messages,), daemon=True).start()
    # Whatever ends the loop, `exit` would wait for the thread that listens.
    try:
        job = pickle.loads(messages.get())
        _send(answers, b"")
        while True:
            _send(answers, _answer(job, messages.get()))
    finally:
        os._exit(1)


def _listen(messages: SimpleQueue[bytes]) -> None:
    """Take messages from the process that started this one, and end this one, in the midst of its
    work too, when that is gone.
    """
    with suppress(*GONE):
        while True:
            messages.put(_receive(sys.stdin.buffer))
    os._exit(1)


def _answer(job: Callable[[Any], Any], part: bytes) -> bytes:
    """Return (value, error) of a part, as bytes."""
    try:
        return pickle.dumps((job(pickle.loads(part)), None), pickle.HIGHEST_PROTOCOL)
    except Exception as error:
        failure = error
    try:
        return pickle.dumps((None, failure), pickle.HIGHEST_PROTOCOL)
    except Exception:
        # An error that cannot be sent is told by its name and text.
        told = RuntimeError(f"{type(failure).__name__}: {failure}")
        return pickle.dumps((None, told), pickle.HIGHEST_PROTOCOL)
