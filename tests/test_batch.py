"""Batches: grids, workers, resumption, and what a killed process, a full disk or a lost cluster worker leaves."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest

from simulator import InputError, load_scenario, run
from simulator.batch import read_grid, run_batch, tasks_of
from simulator.cli import main

GRID = {"response.notification_lag_h": [0, 6, 12], "policy_overrides.curtailment.C.orange": [0.3, 0.5]}


@pytest.fixture(scope="module")
def scenario(root) -> Path:
    """Return the scenario that the batches vary."""
    return root / "scenarios" / "escalation-yellow-orange-red.yaml"


@pytest.fixture(scope="module")
def grid_file(tmp_path_factory) -> Path:
    """Return a grid of six runs."""
    path = tmp_path_factory.mktemp("grid") / "grid.yaml"
    path.write_text(json.dumps(GRID), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def undisturbed(scenario, grid_file, tmp_path_factory) -> Path:
    """Return the folder of a batch that nothing disturbed, run by one worker."""
    out = tmp_path_factory.mktemp("undisturbed")
    assert main(["batch", str(scenario), "--grid", str(grid_file), "--out", str(out), "--workers", "1", "--lang", "en"]) == 0
    return out


def same_runs(one: Path, other: Path) -> None:
    """Assert that two batches hold the same runs byte for byte, apart from times."""
    names = sorted(path.name for path in one.iterdir() if path.is_dir())
    assert names == sorted(path.name for path in other.iterdir() if path.is_dir())
    for name in names:
        files = sorted(path.name for path in (one / name).iterdir())
        assert files == sorted(path.name for path in (other / name).iterdir())
        for file in files:
            ours, theirs = (folder / name / file for folder in (one, other))
            if file == "manifest.json":
                left, right = (json.loads(path.read_text(encoding="utf-8")) for path in (ours, theirs))
                for manifest in (left, right):
                    del manifest["started"], manifest["wall_s"]
                assert left == right
            else:
                assert ours.read_bytes() == theirs.read_bytes(), (name, file)
    indexes = [pd.read_csv(folder / "batch.csv", encoding="utf-8-sig").drop(columns="wall_s") for folder in (one, other)]
    pd.testing.assert_frame_equal(*indexes)


def test_grid_is_every_combination_in_order(grid_file):
    """A YAML grid of 3 x 2 values makes six rows of settings, the last key changing fastest."""
    rows = read_grid(grid_file)
    assert len(rows) == 6
    assert [row["response.notification_lag_h"] for row in rows] == [0, 0, 6, 6, 12, 12]


def test_csv_grid_is_a_table_of_rows(tmp_path):
    """A CSV grid gives one run a row; an empty cell leaves the scenario's value."""
    path = tmp_path / "grid.csv"
    path.write_text("response.notification_lag_h,response.no_restart\n3,true\n5,\n", encoding="utf-8")
    assert read_grid(path) == [
        {"response.notification_lag_h": 3, "response.no_restart": True},
        {"response.notification_lag_h": 5},
    ]


@pytest.mark.parametrize("text", ["response.notification_lag_h: 3\n", "{}\n", "a: []\n"])
def test_bad_grid_is_refused(tmp_path, text):
    """A grid whose key has no list of values is refused with the key."""
    path = tmp_path / "grid.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="list"):
        read_grid(path)


def test_a_run_of_a_batch_is_the_run_alone(scenario, undisturbed):
    """Run scenario-4 of the batch has the figures of the same settings run alone."""
    alone = run(load_scenario(scenario, {"response.notification_lag_h": 6, "policy_overrides.curtailment.C.orange": 0.5}))
    summary = json.loads((undisturbed / "escalation-yellow-orange-red-4" / "summary.json").read_text(encoding="utf-8"))
    assert summary["pollutants"] == json.loads(json.dumps(alone.summary["pollutants"]))


def test_two_workers_give_the_same_bytes(scenario, grid_file, undisturbed, tmp_path):
    """Two processes write what one writes, byte for byte apart from times."""
    assert main(["batch", str(scenario), "--grid", str(grid_file), "--out", str(tmp_path), "--workers", "2", "--lang", "en"]) == 0
    same_runs(undisturbed, tmp_path)


def test_one_failing_scenario_leaves_the_rest(root, scenario, tmp_path, capsys):
    """A scenario with an error is reported and named in the index, the others complete, exit 1."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("schema: 1\nname: bad\n", encoding="utf-8")
    out = tmp_path / "out"
    joint = root / "scenarios" / "joint-start.yaml"
    assert main(["batch", str(scenario), str(bad), str(joint), "--out", str(out), "--lang", "en"]) == 1
    index = pd.read_csv(out / "batch.csv", encoding="utf-8-sig").set_index("run")
    assert list(index["status"]) == ["done", "failed", "done"]
    assert "required" in index.loc["bad", "error"]
    assert (out / "joint-start" / "summary.json").exists()
    assert "bad" in capsys.readouterr().err


def test_two_runs_of_one_name_are_refused(scenario, tmp_path):
    """Two scenarios of one name are refused before anything runs."""
    with pytest.raises(InputError, match="name"):
        tasks_of([scenario, scenario], None, out=str(tmp_path))


def start_batch(root, scenario, grid_file, out, *options):
    """Start a batch as a process of its own."""
    command = [sys.executable, "-m", "simulator", "batch", str(scenario), "--grid", str(grid_file), "--out", str(out), "--lang", "en", *options]
    return subprocess.Popen(command, cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def finished_runs(out: Path) -> list[Path]:
    """Return the run folders that are visible."""
    return [path for path in out.glob("escalation-*") if path.is_dir()] if out.exists() else []


def wait_for(condition, process) -> None:
    """Wait until a condition holds while a process runs; fail if the process ends first."""
    while not condition():
        assert process.poll() is None, process.stderr.read().decode()
        time.sleep(0.01)


def test_a_killed_batch_resumes_to_the_same_result(root, scenario, grid_file, undisturbed, tmp_path):
    """After kill -9 every visible folder is whole, and a second start with --resume ends with the undisturbed bytes."""
    process = start_batch(root, scenario, grid_file, tmp_path, "--workers", "1")
    wait_for(lambda: finished_runs(tmp_path), process)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    for folder in finished_runs(tmp_path):
        assert (folder / "manifest.json").exists()
    stamps = {path: (path / "manifest.json").stat().st_mtime_ns for path in finished_runs(tmp_path)}
    done = start_batch(root, scenario, grid_file, tmp_path, "--workers", "1", "--resume")
    _, error = done.communicate()
    assert done.returncode == 0, error.decode()
    for path, stamp in stamps.items():
        assert (path / "manifest.json").stat().st_mtime_ns == stamp
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    same_runs(undisturbed, tmp_path)


def children(pid: int) -> list[int]:
    """Return the ids of a process' children that run Python code of a pool."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text()]


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="children of a process are read from /proc (Linux)")
def test_a_killed_worker_costs_nothing(root, scenario, grid_file, undisturbed, tmp_path):
    """When a worker is killed during the batch its runs are done again, and the result is the undisturbed one."""
    process = start_batch(root, scenario, grid_file, tmp_path, "--workers", "2")
    wait_for(lambda: len(children(process.pid)) == 2, process)
    os.kill(children(process.pid)[0], signal.SIGKILL)
    _, error = process.communicate()
    assert process.returncode == 0, error.decode()
    same_runs(undisturbed, tmp_path)


FULL_DISK = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
from simulator.cli import main
sys.exit(main(sys.argv[1:]))
"""


def test_a_full_disk_is_a_clear_error_and_leaves_nothing(root, scenario, tmp_path):
    """Where a file cannot grow the run ends with exit 2 and the reason, and no folder is left."""
    command = [sys.executable, "-c", FULL_DISK, "run", str(scenario), "--out", str(tmp_path / "runs"), "--lang", "en"]
    done = subprocess.run(command, cwd=root, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr
    assert not list((tmp_path / "runs").iterdir())


def test_cluster_gives_the_same_result_though_a_worker_is_killed(scenario, grid_file, undisturbed, tmp_path):
    """A local Dask scheduler with two worker processes, one of them killed during the batch, gives the undisturbed bytes."""
    distributed = pytest.importorskip("distributed", reason="the optional extra `distributed` is not installed")
    tasks = tasks_of([scenario], read_grid(grid_file), out=str(tmp_path), language="en")
    killed = []
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        victim = cluster.workers[0].process.process.pid

        def kill_once(row):
            if not killed:
                killed.append(row["run"])
                os.kill(victim, signal.SIGKILL)

        index = run_batch(tasks, cluster=cluster.scheduler_address, done=kill_once)
    assert killed
    assert set(index["status"]) == {"done"}
    same_runs(undisturbed, tmp_path)


def test_no_cluster_is_a_clear_error(scenario, tmp_path, capsys):
    """An address where no scheduler listens is exit 2 with the reason."""
    pytest.importorskip("distributed", reason="the optional extra `distributed` is not installed")
    status = main(["batch", str(scenario), "--out", str(tmp_path), "--cluster", "not an address", "--lang", "en"])
    assert status == 2
    assert "cannot be reached" in capsys.readouterr().err
