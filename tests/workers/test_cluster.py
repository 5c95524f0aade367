"""Replicates over a Dask cluster of processes on this machine: the bytes of one process, though a
worker is killed.
"""

import os
import signal

import pytest

from simulator import load_scenario
from simulator.cli import main
from simulator.inputs.reading import read_inputs
from simulator.terms.errors import InputError
from simulator.uncertainty.replicates import Replicates
from simulator.uncertainty.summary import account_inputs
from simulator.workers.cluster import do_on_cluster

distributed = pytest.importorskip(
    "distributed", reason="the optional extra `distributed` is not installed"
)
dask = pytest.importorskip("dask")
REPLICATES = 30


@pytest.fixture(scope="module")
def cluster():
    """Return a cluster of two processes on this machine."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as running:
        yield running


def test_replicates_have_the_bytes_of_one_process_though_a_worker_is_killed(cluster) -> None:
    """One of two processes is killed after the first part: its parts are done by the others."""
    inputs = read_inputs(load_scenario("escalation-yellow-orange-red"))
    replicates = Replicates(inputs, account_inputs(inputs))
    replicates.loads.batch = 3
    here = replicates.figures(REPLICATES)
    victim, told = cluster.workers[0].process.process.pid, []

    def kill_once(done: int, count: int) -> None:
        if not told:
            os.kill(victim, signal.SIGKILL)
        told.append((done, count))

    there = replicates.figures(REPLICATES, kill_once, cluster=cluster.scheduler_address)
    assert told[-1] == (REPLICATES, REPLICATES)
    assert there["value"].to_numpy().tobytes() == here["value"].to_numpy().tobytes()
    assert there.equals(here)


def test_what_a_part_raises_reaches_the_caller(cluster) -> None:
    """An error of the job is that of the caller, as with the processes of this machine."""
    with pytest.raises(ValueError, match="invalid literal"):
        do_on_cluster(int, ["1", "two"], cluster.scheduler_address)


def test_a_run_over_a_cluster_writes_the_same_files(cluster, tmp_path) -> None:
    """`run --replicates N --cluster ADDRESS` writes the tables of `run --replicates N`."""
    folders = []
    for name, more in (("here", []), ("there", ["--cluster", cluster.scheduler_address])):
        out = tmp_path / name
        verb = ["run", "escalation-yellow-orange-red", "--replicates", "20", "--out", str(out)]
        assert main([*verb, "--workers", "1", *more]) == 0
        folders.append(next(out.iterdir()))
    for file in ("uncertainty.csv", "replicates.parquet", "reductions.csv"):
        assert (folders[0] / file).read_bytes() == (folders[1] / file).read_bytes()


def test_a_cluster_is_for_replicates(tmp_path, capsys) -> None:
    """Without replicates there is nothing to share out, and an address where nobody listens is
    told.
    """
    verb = ["run", "joint-start", "--out", str(tmp_path), "--lang", "en", "--cluster"]
    assert main([*verb, "tcp://127.0.0.1:1"]) == 2
    assert "--replicates" in capsys.readouterr().err
    with pytest.raises(InputError, match="cannot be reached"):
        do_on_cluster(int, ["1"], "not an address")
    assert not list(tmp_path.iterdir())
    assert dask.config.get("scheduler", None) is None
