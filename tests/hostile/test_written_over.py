"""What a command reads is not written over: also by processes of a batch, and names that are set."""

import pytest

from bad_files import BAD
from simulator.cli import main

GOOD = BAD / "good"


@pytest.fixture
def case(tmp_path, monkeypatch):
    """Return a folder with a scenario's files, below the current one."""
    monkeypatch.chdir(tmp_path)
    case = tmp_path / "good"
    case.mkdir()
    for path in GOOD.iterdir():
        (case / path.name).write_bytes(path.read_bytes())
    return case


def contents(folder) -> dict[str, bytes]:
    """Return the files of a folder."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_a_batch_does_not_replace_the_folder_that_it_reads(case, tmp_path, capsys):
    """Its processes write the folders, and they do not know what the command line names."""
    before = contents(tmp_path)
    words = ["batch", "good/scenario.yaml", "--out", ".", "--force", "--workers", "1"]
    assert main([*words, "--lang", "en"]) == 2
    assert "the command reads this file" in capsys.readouterr().err
    assert contents(tmp_path) == before


def test_a_batch_does_not_begin_where_its_index_is_read(case, tmp_path, capsys):
    """The grid of an earlier start may bear the index's name."""
    grid = tmp_path / "runs" / "batch.csv"
    grid.parent.mkdir()
    grid.write_text("uncertainty.seed\n1\n2\n", encoding="utf-8")
    words = ["batch", "good/scenario.yaml", "--grid", str(grid), "--workers", "1"]
    assert main([*words, "--lang", "en"]) == 2
    assert "the command reads this file" in capsys.readouterr().err
    assert [path.name for path in grid.parent.iterdir()] == ["batch.csv"]


@pytest.mark.parametrize(
    ("setting", "name"),
    [
        ("inventory=other.csv", "other.csv"),
        ("alerts={file: alerts.csv}", "alerts.csv"),
        ("policy_overrides.measures=measures.csv", "measures.csv"),
    ],
)
def test_a_file_that_a_setting_names_is_not_written_over(setting, name, case, capsys):
    """Such a path is relative to the scenario's folder."""
    (case / "other.csv").write_bytes((case / "inventory.csv").read_bytes())
    before = contents(case)
    words = ["today", "good/scenario.yaml", "--set", setting, "--at", "2021-01-02T09:00"]
    assert main([*words, "--out", f"good/{name}", "--lang", "en"]) == 2
    assert "the command reads this file" in capsys.readouterr().err
    assert contents(case) == before
    assert main([*words, "--out", "good/new.csv"]) == 0


def test_winters_are_all_written_or_none(case, tmp_path, capsys, monkeypatch):
    """The history may be one of the winters of an earlier start in the folder of their name."""
    season = ["--season", "2020-10-01,2021-04-01", "--count", "4", "--lang", "en"]
    assert main(["winters", "good/alerts.csv", *season]) == 0
    before = contents(tmp_path)
    assert main(["winters", "winters/winter-3.csv", *season, "--seed", "5"]) == 2
    assert "the command reads this file" in capsys.readouterr().err
    assert contents(tmp_path) == before
