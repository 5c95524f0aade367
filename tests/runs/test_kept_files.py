"""What people put into the folder of a run stays there when the run is written again."""

from pathlib import Path

import pandas as pd
import pytest

from simulator.cli import main
from simulator.runs.store import OWN_NAMES, read_run

GOOD = Path(__file__).resolve().parent.parent / "bad" / "good" / "scenario.yaml"


@pytest.fixture
def folder(tmp_path):
    """Return the folder of a run with files of people in it."""
    assert main(["run", str(GOOD), "--out", str(tmp_path)]) == 0
    folder = tmp_path / "good"
    (folder / "notes").mkdir()
    (folder / "notes" / "meeting.txt").write_text("x")
    (folder / "report.docx").write_text("edited")
    (folder / "link").symlink_to("notes")
    return folder


def test_a_run_written_again_keeps_what_is_not_its_own(folder):
    """Files, folders and links stay; the run's own files are new, also those of other formats."""
    (folder / "stages.parquet").write_text("of another format")
    (folder / "reductions.csv").write_text("changed by hand")
    assert main(["run", str(GOOD), "--out", str(folder.parent)]) == 0
    assert (folder / "notes" / "meeting.txt").read_text() == "x"
    assert (folder / "report.docx").read_text() == "edited"
    assert (folder / "link").is_symlink()
    assert not (folder / "stages.parquet").exists()
    assert "total" in set(pd.read_csv(folder / "reductions.csv")["dimension"])


def test_the_folder_of_another_run_is_replaced_as_a_whole(folder):
    """Reports of another run beside new tables would mislead."""
    words = ["run", str(GOOD), "--out", str(folder.parent), "--set", "uncertainty.seed=7"]
    assert main(words) == 2
    assert (folder / "report.docx").exists()
    assert main([*words, "--force"]) == 0
    assert {path.name for path in folder.iterdir()} <= OWN_NAMES


def test_every_file_that_a_run_writes_is_its_own(folder):
    """What a manifest lists, in every format, is replaced when the run is written again."""
    words = ["run", str(GOOD), "--out", str(folder.parent), "--formats", "csv,json,parquet,xlsx"]
    assert main([*words, "--replicates", "2", "--force"]) == 0
    assert set(read_run(folder)["files"]) <= OWN_NAMES
