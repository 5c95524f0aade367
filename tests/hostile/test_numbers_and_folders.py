"""Odd numbers, keys, folders and consoles end in a sentence, and two writers never mix."""

import io
import json
import shutil
import sys
from pathlib import Path

import pytest

from simulator import InputError
from simulator.cli import main
from simulator.files.locks import only_writer
from simulator.files.writing import write_csv, write_text
from simulator.inputs.inventory import read_inventory
from simulator.inputs.shipped import scenario_file
from simulator.runs.store import damaged_files, read_run_table, read_summary, write_whole
from simulator.studies.batch import INDEX, run_task
from simulator.studies.tasks import Task
from simulator.terms.clock import parse_time

INVENTORY = "enterprise_id,enterprise_name,line_id,industry,grade,so2_kg_d\nE,x,L,brick,C,{}\n"


@pytest.mark.parametrize("number", ["1e307", "1e308", "1.1e9"])
def test_an_emission_beyond_any_country_is_refused(number, tmp_path):
    """The largest emission of a line is 1e9 kg/d, and the message says so."""
    (tmp_path / "a.csv").write_text(INVENTORY.format(number))
    with pytest.raises(InputError, match=r"1e\+09"):
        read_inventory(tmp_path / "a.csv")


def test_the_last_moment_of_the_calendar_is_no_time():
    """24:00 of the last day of the calendar is told as no time."""
    with pytest.raises(ValueError, match="not a local time"):
        parse_time("9999-12-31T24:00")


@pytest.mark.parametrize(
    "setting",
    ["period.end=9999-12-31T24:00", "alerts.²=1", "name=\x00", "name=\ud800", "=1", "alerts=1"],
)
def test_odd_settings_are_told(setting, tmp_path):
    """A key or value that no scenario has ends in a sentence, never as a fault of the program."""
    out = str(tmp_path / "runs")
    assert main(["account", "zezhou-winter-2020", "--out", out, "--set", setting]) == 2


def test_a_console_of_ascii_shows_marks(monkeypatch):
    """A console that lacks Chinese gets question marks."""
    for encoding in ("ascii", "gbk"):
        raw = io.BytesIO()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding))
        assert main(["account", "zezhou-winter-2020", "--lang", "zh"]) == 0
        sys.stdout.flush()
        assert raw.getvalue()


def test_a_folder_in_the_place_of_a_file_is_told(tmp_path, capsys):
    """A folder given for a file to write is named in the message."""
    assert main(["schema", "--out", str(tmp_path)]) == 2
    assert str(tmp_path) in capsys.readouterr().err


def test_a_failed_write_leaves_the_older_file(tmp_path):
    """A file that cannot be written to its end leaves the older one, and nothing beside it."""
    write_text("older", tmp_path / "a.csv")
    with pytest.raises(UnicodeEncodeError):
        write_text("half " * 10_000 + "\ud800", tmp_path / "a.csv")
    assert [path.read_text() for path in tmp_path.iterdir()] == ["older"]


def test_no_infinite_number_is_written(tmp_path):
    """Infinite numbers become empty cells."""
    import pandas as pd

    write_csv(pd.DataFrame({"kg": [1.0, float("inf"), float("nan")]}), tmp_path / "a.csv")
    assert "inf" not in (tmp_path / "a.csv").read_text(encoding="utf-8-sig")


def test_a_second_writer_is_refused_and_a_third_is_free(tmp_path):
    """While one writer holds a target another is refused in words; afterwards it is free."""
    with only_writer(tmp_path / "run", 0):
        with pytest.raises(InputError) as caught, only_writer(tmp_path / "run", 0):
            pass
        assert caught.value.problems[0].allowed.key == "another_writer"
    with only_writer(tmp_path / "run", 0):
        pass
    assert not list(tmp_path.iterdir())


def test_a_kill_between_two_renames_loses_nothing(tmp_path):
    """The older run that a killed writer had moved away comes back before the next is written."""
    write_whole(tmp_path / "run", lambda folder: write_text("1", folder / "a"))
    (tmp_path / "run").rename(tmp_path / ".run~old")

    def fail(_folder):
        raise OSError("disk full")

    with pytest.raises(InputError):
        write_whole(tmp_path / "run", fail)
    assert (tmp_path / "run" / "a").read_text() == "1"


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """The folder of a small run."""
    out = tmp_path_factory.mktemp("runs")
    assert main(["run", "zezhou-winter-2020", "--out", str(out)]) == 0
    return out / "zezhou-winter-2020"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe\x00", b"[1]", b'{"a": 1}', None])
def test_a_damaged_run_is_told(content, run, tmp_path):
    """Each file of a run is known by its digest: one that was changed, cut or is gone is named."""
    copy = tmp_path / "copy"
    shutil.copytree(run, copy)
    assert damaged_files(copy) == []
    for name in ("reductions.csv", "summary.json"):
        (copy / name).unlink()
        if content is not None:
            (copy / name).write_bytes(content)
    assert damaged_files(copy) == ["reductions.csv", "summary.json"]
    with pytest.raises(InputError):
        read_run_table(copy, "reductions")
    if content is not None:
        with pytest.raises(InputError):
            read_summary(copy)
    assert main(["compare", str(copy), str(run)]) == 2


@pytest.mark.parametrize("content", ["", "[1]", "{}", '{"scenario": 1}', "[" * 100_000])
def test_a_damaged_manifest_is_told(content, run, tmp_path):
    """A folder whose manifest is none is told as no run."""
    shutil.copytree(run, tmp_path / "copy")
    (tmp_path / "copy" / "manifest.json").write_text(content)
    for verb in (["explain", "--total"], ["evaluate"], ["report"]):
        assert main([verb[0], str(tmp_path / "copy"), *verb[1:]]) == 2


def test_a_manifest_names_every_file(run):
    """The manifest has the digest of each other file of its folder."""
    files = json.loads((run / "manifest.json").read_text(encoding="utf-8"))["files"]
    assert set(files) == {path.name for path in run.iterdir()} - {"manifest.json"}


def test_a_second_batch_in_one_folder_is_refused(tmp_path):
    """Two batches into one folder would each write an index of their own: the second is told."""
    out = tmp_path / "runs"
    out.mkdir()
    with only_writer(out / INDEX, 0):
        assert main(["batch", "zezhou-winter-2020", "--out", str(out)]) == 2
    assert not list(out.iterdir())


def test_resume_computes_a_damaged_run_again(run, tmp_path):
    """A finished run of which a table is cut short is no finished run."""
    out = tmp_path / "runs"
    shutil.copytree(run.parent, out)
    (out / run.name / "hourly.csv").write_text("half")
    row = run_task(Task(run.name, str(scenario_file(Path(run.name))), out=str(out), resume=True))
    assert row["status"] == "done"
    assert damaged_files(out / run.name) == []
