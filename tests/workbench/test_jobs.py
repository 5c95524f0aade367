"""Long work beside the screen: its states, who waits for whom, and when it stops by itself."""

import threading

import pytest

from simulator.workbench.jobs import PATIENCE_S, Job, JobQueue

LONG_S = 30


class Held:
    """Work that says when it has begun and goes on, step by step, when it is let."""

    def __init__(self) -> None:
        self.begun, self.free = threading.Event(), threading.Event()

    def __call__(self, told):
        told(1, 3)
        self.begun.set()
        assert self.free.wait(LONG_S)
        told(2, 3)
        return "result"


class Clock:
    """A clock that stands until it is put forward."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


def ended(job: Job) -> str:
    """Return the state in which a job ends."""
    assert job.wait(LONG_S)
    return job.state


def test_work_tells_how_far_it_is_and_what_it_came_to():
    """A job runs from waiting to done, its steps and its value are those of the work."""
    held = Held()
    job = JobQueue().start(held)
    assert held.begun.wait(LONG_S)
    assert (job.state, job.done, job.total, job.ended) == ("running", 1, 3, False)
    held.free.set()
    assert (ended(job), job.value, job.done, job.ended) == ("done", "result", 2, True)


def test_a_fault_of_the_work_is_kept():
    """Work that raises has failed, with its error for the screen."""

    def work(_told):
        raise ValueError("no")

    job = JobQueue().start(work)
    assert ended(job) == "failed"
    assert str(job.error) == "no"


def test_running_work_is_cancelled_at_its_next_step():
    """A job cancelled while it runs ends as cancelled, without a value."""
    held = Held()
    job = JobQueue().start(held)
    assert held.begun.wait(LONG_S)
    job.cancel()
    held.free.set()
    assert (ended(job), job.value) == ("cancelled", None)


def test_waiting_work_is_cancelled_before_it_begins():
    """A job cancelled while it waits never runs, and the others go on."""
    queue, first, second = JobQueue(at_once=1), Held(), Held()
    running, waiting = queue.start(first, "one"), queue.start(second, "two")
    assert first.begun.wait(LONG_S)
    assert waiting.state == "waiting"
    waiting.cancel()
    assert ended(waiting) == "cancelled"
    assert not second.begun.is_set()
    first.free.set()
    assert ended(running) == "done"


def test_places_are_bounded_and_taken_in_turn():
    """No more jobs run than there are places; whoever came first is next."""
    queue, works = JobQueue(at_once=2), [Held() for _ in range(4)]
    jobs = [queue.start(work, str(number)) for number, work in enumerate(works)]
    assert works[0].begun.wait(LONG_S) and works[1].begun.wait(LONG_S)
    assert [job.state for job in jobs] == ["running", "running", "waiting", "waiting"]
    works[1].free.set()
    assert ended(jobs[1]) == "done"
    assert works[2].begun.wait(LONG_S)
    assert jobs[3].state == "waiting" and not works[3].begun.is_set()
    for work in works:
        work.free.set()
    assert [ended(job) for job in jobs] == ["done"] * 4


def test_a_planner_has_one_job():
    """New work of a planner cancels the earlier, and begins only when that has stopped; another
    planner's is left alone.
    """
    queue, first, second, other = JobQueue(at_once=3), Held(), Held(), Held()
    theirs = queue.start(other, "li")
    before = queue.start(first, "wang")
    assert first.begun.wait(LONG_S) and other.begun.wait(LONG_S)
    after = queue.start(second, "wang")
    assert (after.state, second.begun.is_set()) == ("waiting", False)
    first.free.set()
    assert ended(before) == "cancelled"
    for work in (second, other):
        work.free.set()
    assert (ended(after), ended(theirs)) == ("done", "done")


def test_the_waiting_room_is_bounded():
    """Work beyond the places and the waiting queue is refused at once, and takes no thread."""
    queue, held = JobQueue(at_once=1, most_waiting=1), Held()
    jobs = [queue.start(held, str(number)) for number in range(2)]
    assert held.begun.wait(LONG_S)
    threads = threading.active_count()
    refused = queue.start(held, "late")
    assert (refused.state, refused.ended, threading.active_count()) == ("refused", True, threads)
    held.free.set()
    assert [ended(job) for job in jobs] == ["done", "done"]


@pytest.mark.parametrize("asked", [False, True])
def test_work_that_nobody_asks_for_stops(asked):
    """A job whose window is gone stops at its next step; one that is asked for goes on,
    however long it takes.
    """
    clock, held = Clock(), Held()
    job = JobQueue().start(held, clock=clock)
    assert held.begun.wait(LONG_S)
    clock.now_s = PATIENCE_S + 1
    if asked:
        job.ask()
    held.free.set()
    assert ended(job) == ("done" if asked else "abandoned")


def test_waiting_work_that_nobody_asks_for_leaves_its_place():
    """A job abandoned while it waits never runs."""
    clock, queue, first, second = Clock(), JobQueue(at_once=1), Held(), Held()
    running = queue.start(first, "one")
    assert first.begun.wait(LONG_S)
    waiting = queue.start(second, "two", clock)
    clock.now_s = PATIENCE_S + 1
    assert ended(waiting) == "abandoned"
    first.free.set()
    assert ended(running) == "done"
    assert not second.begun.is_set()


def test_progress_is_told_in_seconds_by_the_pace_so_far():
    """After a quarter of the work in ten seconds some thirty are to go; before the first step
    nothing is said.
    """
    now = [100.0]
    seen = []

    def work(report):
        seen.append(job.times_s())
        now[0] += 10.0
        report(5, 20)
        seen.append(job.times_s())

    job = Job(work, clock=lambda: now[0])
    job.run()
    assert seen == [None, (10.0, 30.0)]
