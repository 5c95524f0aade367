"""Parts of a job done by other processes: same results in the same order, and a clean end
however it ends.
"""

import math
import os
import pickle
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulator.terms.errors import refuse
from simulator.terms.labels import message
from simulator.workers.guard import guard
from simulator.workers.pool import START, WorkerDiedError, default_workers, do_parts, outcomes_of

on_linux = pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="children of a process are read from /proc (Linux)"
)


# Workers of this process that were there before the test.
OTHERS: list[int] = []


def command_of(number: int) -> str:
    """Return the command line of a process, "" of one that is gone."""
    try:
        return Path(f"/proc/{number}/cmdline").read_text()
    except OSError:
        return ""


def workers_of(parent: int) -> list[int]:
    """Return the ids of the workers that a process has started and that still run."""
    children = [
        int(number)
        for thread in Path(f"/proc/{parent}/task").glob("*/children")
        for number in thread.read_text().split()
    ]
    return [number for number in children if START in command_of(number)]


@pytest.fixture(autouse=True)
def _no_guard():
    """End the processes at rest that other tests left: they would count as workers here."""
    guard().close()


@pytest.fixture(autouse=True)
def _others(_no_guard):
    """Remember the workers that the test did not start: work of another test's page may still be
    under way.
    """
    OTHERS[:] = workers_of(os.getpid())


def workers_of_this_process() -> list[int]:
    """Return the ids of the workers that a test has started in this process."""
    return [number for number in workers_of(os.getpid()) if number not in OTHERS]


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_results_come_in_the_order_of_the_parts(workers):
    """One worker or several, more than there are parts too, give the results in order and
    report each part once.
    """
    told = []
    assert do_parts(math.sqrt, [4, 9, 16], workers, told.append) == [2, 3, 4]
    assert sorted(told) == [0, 1, 2]


def test_nothing_to_do_is_done():
    """No parts give no results and start no process."""
    assert do_parts(math.sqrt, [], 2) == []


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_part_raises_reaches_the_caller(workers):
    """The exception of a part is raised where the work was asked for."""
    with pytest.raises(ValueError, match="math domain"):
        do_parts(math.sqrt, [1, -1, 1, 1], workers)


@on_linux
def test_a_callback_that_raises_stops_the_work_and_ends_the_workers(tmp_path):
    """An exception of the callback reaches the caller before the other parts are done, and no
    worker is left.
    """

    def cancel(place):
        # The second may still be starting where the first is quick.
        assert 1 <= len(workers_of_this_process()) <= 2
        raise KeyboardInterrupt

    rest = f"import time; time.sleep(60); open({str(tmp_path / 'done')!r}, 'w')"
    with pytest.raises(KeyboardInterrupt):
        do_parts(exec, ["pass"] + [rest] * 20, 2, cancel)
    assert list(tmp_path.iterdir()) == []
    assert workers_of_this_process() == []


@on_linux
@pytest.mark.parametrize("victims", [1, 2])
def test_parts_of_killed_workers_are_done_all_the_same(victims):
    """With one worker killed, or both, others are started and do their parts."""
    killed = []

    def kill_once(place):
        if not killed:
            killed.extend(workers_of_this_process()[:victims])
            for number in killed:
                os.kill(number, signal.SIGKILL)

    told = []
    assert (
        do_parts(time.sleep, [0.02] * 12, 2, lambda place: (told.append(place), kill_once(place)))
        == [None] * 12
    )
    assert len(killed) == victims
    assert sorted(told) == list(range(12))


def test_a_part_that_kills_its_workers_is_given_up_and_leaves_the_rest():
    """The part whose worker dies every time is told as lost, the others have their values."""
    parts = ["pass", "import os; os._exit(9)", "1 / 0", "pass"]
    outcomes = {outcome.place: outcome for outcome in outcomes_of(exec, parts, 2)}
    assert sorted(outcomes) == [0, 1, 2, 3]
    assert [type(outcomes[place].error) for place in range(4)] == [
        type(None),
        WorkerDiedError,
        ZeroDivisionError,
        type(None),
    ]


def test_an_error_that_cannot_be_sent_is_told_by_its_words():
    """An exception that holds what no pipe carries arrives as its name and text."""
    parts = ["pass", "raise ValueError('not so', lambda: 0)"]
    with pytest.raises(RuntimeError, match=r"ValueError: .'not so'"):
        do_parts(exec, parts, 2)


def test_where_no_process_starts_the_work_is_done_here(monkeypatch):
    """With an interpreter that cannot be started the process that asked does every part."""
    monkeypatch.setattr(sys, "executable", "no-such-interpreter")
    assert do_parts(math.sqrt, [4, 9, 16], 2) == [2, 3, 4]


ASK = """
import time
from simulator.workers.pool import do_parts
do_parts(time.sleep, [600, 600], 2)
"""


@on_linux
def test_workers_end_in_the_midst_of_a_part_when_the_process_that_asked_is_killed(root):
    """After kill -9 of the process that asked, no worker goes on with what nobody waits for."""
    process = subprocess.Popen(
        [sys.executable, "-c", ASK],
        cwd=root,
        env=os.environ | {"PYTHONPATH": str(root)},
        stdin=subprocess.DEVNULL,
    )
    while len(workers := workers_of(process.pid)) < 2:
        assert process.poll() is None
        time.sleep(0.01)
    process.kill()
    process.wait()
    ends = time.monotonic() + 60
    while any(START in command_of(number) for number in workers):
        assert time.monotonic() < ends, "a worker goes on"
        time.sleep(0.01)


def test_a_refusal_comes_through_a_pipe_whole():
    """An InputError that another process raises arrives with its problems and speaks both
    languages.
    """
    error = refuse("plan.yaml", "line 3", "x", message("no_rows"), "y")
    again = pickle.loads(pickle.dumps(error))
    assert again.problems == error.problems
    assert again.text("zh") == error.text("zh")


def test_little_work_starts_no_process():
    """Some replicates of a county are done here, many of a province by all cores."""
    assert default_workers(100 * 433) == 1
    assert default_workers(10_000_000) >= 1


SCRIPT = """
import threading
from simulator import load_scenario
from simulator import run
found = []
def work():
    found.append(run(load_scenario("scenarios/escalation-yellow-orange-red.yaml", {"uncertainty.replicates": 80}), workers=2))
thread = threading.Thread(target=work, daemon=True)
thread.start()
thread.join()
print(len(found[0].uncertainty))
"""


def test_workers_need_no_guard_and_no_main_thread(root, tmp_path):
    """A script without a guard of `__main__` that runs replicates in a daemon thread runs once, and
    prints only what it prints.
    """
    script = tmp_path / "plain.py"
    script.write_text(SCRIPT, encoding="utf-8")
    environment = os.environ | {"PYTHONPATH": str(root)}
    done = subprocess.run(
        [sys.executable, str(script)],
        cwd=root,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.split()) == 1
    assert done.stderr == ""
