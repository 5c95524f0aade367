"""Batches: grids, workers, resumption, and what a killed process, a full disk or a lost
cluster worker leaves.
"""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator import InputError, load_scenario, run
from simulator.cli import main
from simulator.studies.batch import run_batch
from simulator.studies.negotiated import PLANS
from simulator.studies.tasks import expand, read_grid, tasks_of
from simulator.workers.pool import START

GRID = {
    "response.notification_lag_h": [0, 6, 12],
    "policy_overrides.curtailment.C.orange": [0.3, 0.5],
}


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


def batch_of(scenario: Path, grid_file: Path, out: Path, *options: str) -> list[str]:
    """Return the arguments of a batch over a grid."""
    places = ["--grid", str(grid_file), "--out", str(out)]
    return ["batch", str(scenario), *places, "--lang", "en", *options]


@pytest.fixture(scope="module")
def undisturbed(scenario, grid_file, tmp_path_factory) -> Path:
    """Return the folder of a batch that nothing disturbed, run by one worker."""
    out = tmp_path_factory.mktemp("undisturbed")
    assert main(batch_of(scenario, grid_file, out, "--workers", "1")) == 0
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
                left, right = (
                    json.loads(path.read_text(encoding="utf-8")) for path in (ours, theirs)
                )
                for manifest in (left, right):
                    del manifest["started"], manifest["wall_s"]
                assert left == right
            else:
                assert ours.read_bytes() == theirs.read_bytes(), (name, file)
    indexes = [
        pd.read_csv(folder / "batch.csv", encoding="utf-8-sig").drop(columns="wall_s")
        for folder in (one, other)
    ]
    pd.testing.assert_frame_equal(*indexes)


def test_grid_is_every_combination_in_order(grid_file):
    """A YAML grid of 3 x 2 values makes six rows of settings, the last key changing fastest."""
    rows = read_grid(grid_file)
    assert len(rows) == 6
    assert [row["response.notification_lag_h"] for row in rows] == [0, 0, 6, 6, 12, 12]


def test_csv_grid_is_a_table_of_rows(tmp_path):
    """A CSV grid gives one run a row; an empty cell leaves the scenario's value."""
    path = tmp_path / "grid.csv"
    path.write_text(
        "response.notification_lag_h,response.no_restart\n3,true\n5,\n", encoding="utf-8"
    )
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
    alone = run(
        load_scenario(
            scenario,
            {"response.notification_lag_h": 6, "policy_overrides.curtailment.C.orange": 0.5},
        )
    )
    summary = json.loads(
        (undisturbed / "escalation-yellow-orange-red-4" / "summary.json").read_text(
            encoding="utf-8"
        )
    )
    assert summary["pollutants"] == json.loads(json.dumps(alone.summary["pollutants"]))


def test_two_workers_give_the_same_bytes(scenario, grid_file, undisturbed, tmp_path):
    """Two processes write what one writes, byte for byte apart from times."""
    assert main(batch_of(scenario, grid_file, tmp_path, "--workers", "2")) == 0
    same_runs(undisturbed, tmp_path)


def test_one_failing_scenario_leaves_the_rest(root, scenario, tmp_path, capsys):
    """A scenario with an error is reported and named in the index, the others complete, exit 1."""
    bad = tmp_path / "bad.yaml"
    bad.write_text("schema: 1\nname: bad\n", encoding="utf-8")
    out = tmp_path / "out"
    joint = root / "scenarios" / "joint-start.yaml"
    assert (
        main(["batch", str(scenario), str(bad), str(joint), "--out", str(out), "--lang", "en"]) == 1
    )
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
    command = [
        sys.executable,
        "-m",
        "simulator",
        *batch_of(scenario, grid_file, out, *options),
    ]
    return subprocess.Popen(
        command, cwd=root, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def finished_runs(out: Path) -> list[Path]:
    """Return the run folders that are visible."""
    return [path for path in out.glob("escalation-*") if path.is_dir()] if out.exists() else []


def wait_for(condition, process) -> None:
    """Wait until a condition holds while a process runs; fail if the process ends first."""
    while not condition():
        assert process.poll() is None, process.stderr.read().decode()
        time.sleep(0.01)


def test_a_killed_batch_resumes_to_the_same_result(
    root, scenario, grid_file, undisturbed, tmp_path
):
    """After kill -9 every visible folder is whole, and a second start with --resume ends with the
    undisturbed bytes.
    """
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
    """Return the ids of a process' children that are workers of the pool."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in found if START in Path(f"/proc/{child}/cmdline").read_text()]


@pytest.mark.skipif(
    not Path("/proc/self/task").exists(), reason="children of a process are read from /proc (Linux)"
)
def test_a_killed_worker_costs_nothing(root, scenario, grid_file, undisturbed, tmp_path):
    """When a worker is killed during the batch its runs are done again, and the result is the
    undisturbed one.
    """
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
    command = [
        sys.executable,
        "-c",
        FULL_DISK,
        "run",
        str(scenario),
        "--out",
        str(tmp_path / "runs"),
        "--lang",
        "en",
    ]
    done = subprocess.run(
        command, cwd=root, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr
    assert not list((tmp_path / "runs").iterdir())


def test_cluster_gives_the_same_result_though_a_worker_is_killed(
    scenario, grid_file, undisturbed, tmp_path
):
    """A local Dask scheduler with two worker processes, one of them killed during the batch,
    gives the undisturbed bytes.
    """
    distributed = pytest.importorskip(
        "distributed", reason="the optional extra `distributed` is not installed"
    )
    tasks = tasks_of([scenario], read_grid(grid_file), out=str(tmp_path), language="en")
    killed = []
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as cluster:
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
    status = main(
        [
            "batch",
            str(scenario),
            "--out",
            str(tmp_path),
            "--cluster",
            "not an address",
            "--lang",
            "en",
        ]
    )
    assert status == 2
    assert "cannot be reached" in capsys.readouterr().err


def test_patterns_are_expanded_here(root, tmp_path, monkeypatch, capsys):
    """A pattern stands for the files it matches, in order, without a shell; one that matches
    none is refused by name.
    """
    monkeypatch.chdir(root)
    assert [
        path.name
        for path in expand(
            ["scenarios/late*.yaml", "scenarios/joint-start.yaml", "scenarios/joint*.yaml"]
        )
    ] == ["late-start.yaml", "joint-start.yaml"]
    odd = tmp_path / "a[1].yaml"
    odd.write_text("", encoding="utf-8")
    assert expand([odd]) == [odd]
    inside = tmp_path / "x[1]" / "a.yaml"
    inside.parent.mkdir()
    inside.write_text("", encoding="utf-8")
    assert expand([inside.with_name("*.yaml")]) == [inside]
    assert (
        main(["batch", "scenarios/nothing*.yaml", "--out", str(tmp_path / "runs"), "--lang", "en"])
        == 2
    )
    assert "nothing*.yaml" in capsys.readouterr().err
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize(
    ("key", "near"),
    [
        ("respons.notification_lag_h", "response"),
        ("response.notification_lag", "notification_lag_h"),
        ("policy_overrides.curtailmnt.C.orange", "curtailment"),
        ("uncertainty.replicate", "replicates"),
        ("alerts.17.level", "alerts.17.level"),
    ],
)
def test_an_unknown_key_of_a_grid_is_told_once_before_any_run(
    root, scenario, tmp_path, capsys, key, near
):
    """A key that a scenario does not have ends the batch with exit 2, named once with the nearest
    name, and nothing is run.
    """
    grid = tmp_path / "grid.yaml"
    grid.write_text(
        json.dumps({"response.ramp_up_h": [1, 2, 3], key: [0.1, 0.2]}), encoding="utf-8"
    )
    out = tmp_path / "runs"
    command = [
        "batch",
        str(scenario),
        str(root / "scenarios" / "joint-start.yaml"),
        "--grid",
        str(grid),
        "--out",
        str(out),
        "--lang",
        "en",
    ]
    assert main(command) == 2
    told = capsys.readouterr().err
    assert told.count("--grid") == 1, told
    assert near in told
    assert not out.exists()


def test_a_wrong_value_of_a_grid_is_the_run_s_own_failure(scenario, tmp_path):
    """A value that the scenario refuses fails its run only, not the batch."""
    tasks = tasks_of(
        [scenario],
        [{"response.ramp_up_h": 1}, {"response.ramp_up_h": -1}],
        out=str(tmp_path),
        language="en",
    )
    assert list(run_batch(tasks, workers=1)["status"]) == ["done", "failed"]


def test_the_index_tells_inputs_settings_reductions_status_and_time(undisturbed):
    """Each row of the index names what the run was made of, what came out, and how long it took."""
    index = pd.read_csv(undisturbed / "batch.csv", encoding="utf-8-sig")
    assert list(index["status"]) == ["done"] * 6
    assert list(index["set.response.notification_lag_h"]) == [0, 0, 6, 6, 12, 12]
    for row in index.itertuples():
        manifest = json.loads((undisturbed / row.run / "manifest.json").read_text(encoding="utf-8"))
        assert json.loads(row.inputs_sha256) == manifest["inputs"]
        assert (row.inventory_sha256, row.fingerprint) == (
            manifest["inventory_sha256"],
            manifest["fingerprint"],
        )
    assert (index["so2_alert_reduction_kg"] > 0).all()
    assert (index["wall_s"] > 0).all()


def test_a_full_disk_fails_the_runs_that_do_not_fit_and_resumes(
    root, scenario, grid_file, undisturbed, tmp_path
):
    """Where files cannot grow every run fails with the reason and leaves nothing; with room again
    --resume ends undisturbed.
    """
    command = [
        sys.executable,
        "-c",
        FULL_DISK,
        *batch_of(scenario, grid_file, tmp_path, "--workers", "2"),
    ]
    done = subprocess.run(
        command, cwd=root, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stderr
    index = pd.read_csv(tmp_path / "batch.csv", encoding="utf-8-sig")
    assert list(index["status"]) == ["failed"] * 6
    assert index["error"].str.contains("cannot be written").all()
    assert [path.name for path in tmp_path.iterdir()] == ["batch.csv"]
    resumed = start_batch(root, scenario, grid_file, tmp_path, "--workers", "2", "--resume")
    _, error = resumed.communicate()
    assert resumed.returncode == 0, error.decode()
    same_runs(undisturbed, tmp_path)


def test_a_folder_that_cannot_be_written_is_told_before_any_run(scenario, tmp_path, capsys):
    """A file in the place of the folder (what root, whom permissions do not stop, meets too)
    is exit 2 with the reason; the file stays.
    """
    blocked = tmp_path / "runs"
    blocked.write_text("mine", encoding="utf-8")
    for out in (blocked, blocked / "below"):
        assert main(["batch", str(scenario), "--out", str(out), "--lang", "en"]) == 2
        assert "cannot be written" in capsys.readouterr().err
    assert blocked.read_text(encoding="utf-8") == "mine"


def test_a_read_only_folder_is_told_before_any_run(scenario, tmp_path, capsys):
    """A folder without the right to write is exit 2 with the reason."""
    folder = tmp_path / "runs"
    folder.mkdir()
    folder.chmod(0o555)
    try:
        (folder / "probe").touch()
    except OSError:
        assert main(["batch", str(scenario), "--out", str(folder), "--lang", "en"]) == 2
        assert "cannot be written" in capsys.readouterr().err
    else:
        pytest.skip(
            "this user writes into read-only folders: see the test with a file in the folder's place"
        )
    finally:
        folder.chmod(0o755)


def test_an_index_that_cannot_be_written_loses_no_run(scenario, tmp_path, capsys):
    """Where something stands in the index' place the batch ends with exit 2 and the reason, and the
    finished run is there, whole.
    """
    (tmp_path / "batch.csv" / "mine").mkdir(parents=True)
    assert (
        main(["batch", str(scenario), "--out", str(tmp_path), "--lang", "en", "--workers", "1"])
        == 2
    )
    assert "cannot be written" in capsys.readouterr().err
    assert (tmp_path / "escalation-yellow-orange-red" / "manifest.json").exists()
    assert (tmp_path / "batch.csv" / "mine").exists()
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_shuffled_rows_of_the_inventory_give_the_same_run(root, scenario, tmp_path):
    """An inventory whose rows stand in another order gives the same tables, the rows of lines and
    enterprises in its own order.
    """
    source = root / "data" / "inventories" / "demo-county.csv"
    rows = source.read_text(encoding="utf-8-sig").splitlines()
    order = np.random.default_rng(3).permutation(len(rows) - 1) + 1
    (tmp_path / "shuffled.csv").write_text(
        "\n".join([rows[0], *(rows[place] for place in order)]) + "\n", encoding="utf-8"
    )
    tasks = tasks_of(
        [scenario],
        [
            {"response.notification_lag_h": 6},
            {"response.notification_lag_h": 6, "inventory": str(tmp_path / "shuffled.csv")},
        ],
        out=str(tmp_path / "runs"),
    )
    assert set(run_batch(tasks, workers=2)["status"]) == {"done"}
    keys = ["dimension", "key", "pollutant"]
    one, other = (
        pd.read_csv(
            tmp_path / "runs" / task.name / "reductions.csv", encoding="utf-8-sig"
        ).set_index(keys)
        for task in tasks
    )
    assert set(one.index) == set(other.index)
    pd.testing.assert_frame_equal(one, other.loc[one.index], rtol=1e-9, atol=1e-9)


def test_grid_over_a_negotiation(root, tmp_path):
    """Each row negotiates, and its run is the negotiated plan: the index tells its loss, and the
    run meets the targets that it was made for.
    """
    grid = tmp_path / "grid.csv"
    grid.write_text(
        "negotiate.level,negotiate.mu,negotiate.margin\norange,0,1\norange,8,1\norange,0,1.05\n",
        encoding="utf-8",
    )
    scenario = root / "scenarios" / "zezhou-winter-2020.yaml"
    out = tmp_path / "out"
    assert main(batch_of(scenario, grid, out, "--workers", "1")) == 0
    index = pd.read_csv(out / "batch.csv", encoding="utf-8-sig")
    assert (index["status"] == "done").all()
    cheap, fair, spare = index["plan_loss_cny"]
    assert cheap <= fair * (1 + 1e-9)
    assert cheap <= spare * (1 + 1e-9)
    assert (index["plan_loss_cny"] <= index["table_loss_cny"]).all()
    for name in index["run"]:
        accounting = pd.read_csv(out / name / "accounting.csv", encoding="utf-8-sig")
        rows = accounting[accounting["level"] == "orange"].set_index("pollutant")
        assert rows["met"].dropna().astype(bool).all()
        plan = pd.read_csv(out / PLANS / name / "plan_summary.csv", encoding="utf-8-sig")
        plan = plan[plan["plan"] == "plan"].set_index("pollutant")["reached_kg"]
        for pollutant, reached_kg in plan.items():
            assert rows.loc[pollutant, "reduction_kg_d"] == pytest.approx(reached_kg, rel=1e-9)


def test_grid_of_a_negotiation_is_checked_before_anything_runs(root, tmp_path, capsys):
    """Unknown keys, values out of range and a missing level are told together, nearest names too."""
    grid = tmp_path / "grid.csv"
    grid.write_text(
        "negotiate.levle,negotiate.mu,negotiate.basis,negotiate.stage\norange,-1,dya,1.5\n",
        encoding="utf-8",
    )
    scenario = root / "scenarios" / "zezhou-winter-2020.yaml"
    assert main(batch_of(scenario, grid, tmp_path / "out")) == 2
    said = capsys.readouterr().err
    for text in ("negotiate.level", "levle", "-1", "dya", "day", "1.5"):
        assert text in said
    assert not (tmp_path / "out").exists()
