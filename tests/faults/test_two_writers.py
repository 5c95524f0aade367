"""Two processes that write one folder at once: one waits or is refused in words, and what is there is
whole.
"""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from faults.verbs import NEWER, OLDER, make_case
from simulator.cli import main
from simulator.files.locks import only_writer
from simulator.runs.store import damaged_files, read_run

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def case(tmp_path_factory) -> Path:
    """The files that the verbs read."""
    return make_case(tmp_path_factory.mktemp("case"))


def both(*commands: list[str]) -> list[tuple[int, str]]:
    """Return (exit status, text) of commands that run at the same time."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "simulator", *arguments, "--lang", "en"],
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        for arguments in commands
    ]
    ended = []
    for process in started:
        told, _ = process.communicate(timeout=300)
        ended.append((process.returncode, told))
    assert all("Traceback" not in told for _, told in ended)
    return ended


def test_two_runs_of_one_name(case, tmp_path):
    """Two different runs for one folder: what is there is one of them, and no file is missing."""
    commands = [
        ["run", str(case / f"{age}.yaml"), "--set", "name=x", "--out", str(tmp_path), "--force"]
        for age in (OLDER, NEWER)
    ]
    ended = both(*commands)
    assert all(status in (0, 2) for status, _ in ended)
    assert 0 in [status for status, _ in ended]
    assert damaged_files(tmp_path / "x") == []
    assert read_run(tmp_path / "x")["scenario"]["inventory"] in ("older.csv", "newer.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["x"]


def test_two_batches_of_one_folder(case, tmp_path):
    """Two batches at once: one is refused in words, or both come one after the other; the index is
    that of a whole batch.
    """
    commands = [
        ["batch", str(case / f"{age}.yaml"), "--out", str(tmp_path), "--workers", "1"]
        for age in (OLDER, NEWER)
    ]
    ended = both(*commands)
    done = [age for age, (status, _) in zip((OLDER, NEWER), ended, strict=True) if status == 0]
    assert done
    assert all(told.strip() for status, told in ended if status)
    with (tmp_path / "batch.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["run"] for row in rows] in [[age] for age in done]
    assert damaged_files(tmp_path / rows[0]["run"]) == []
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith(".")]


def test_two_draws_of_winters_into_one_folder(case, tmp_path):
    """Their files have the same names: all are of one draw, also where a second one is refused."""
    history = str(case / "older-alerts.csv")
    words = ["--season", "2020-10-01,2021-04-01", "--count", "40", "--out"]
    seeds = ("1", "2")
    for seed in seeds:
        assert main(["winters", history, *words, str(tmp_path / seed), "--seed", seed]) == 0
    target = tmp_path / "both"
    ended = both(*(["winters", history, *words, str(target), "--seed", seed] for seed in seeds))
    assert 0 in [status for status, _ in ended]
    assert all(status in (0, 2) for status, _ in ended)
    drawn = [
        {path.name: path.read_bytes() for path in folder.glob("winter-*.csv")}
        for folder in (target, *(tmp_path / seed for seed in seeds))
    ]
    assert drawn[0] in drawn[1:]


def test_winters_wait_for_no_other_draw(case, tmp_path, capsys):
    """While another process draws into the folder, nothing is written there."""
    history = str(case / "older-alerts.csv")
    words = ["winters", history, "--season", "2020-10-01,2021-04-01", "--out", str(tmp_path)]
    with only_writer(tmp_path / "grid.csv", 0):
        assert main([*words, "--lang", "en"]) == 2
    assert "another process is writing here" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
