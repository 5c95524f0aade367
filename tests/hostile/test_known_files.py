"""Files that once took the memory or the time of the whole program are refused in words.

Each is read by a process that may have 2 GB of address space; on a busy machine its
libraries alone can take long to load, so its time is wide.
"""

import os
from pathlib import Path

import docx
import pytest
from hostile_files import false_size, repeated_text, two_distant_years
from pydantic import ValidationError

from simulator import InputError, load_scenario
from simulator.alerts.air_series import read as read_series
from simulator.files.raw_table import read_raw_table
from simulator.files.yaml_file import read_yaml
from simulator.inputs.inventory import read_inventory
from simulator.inputs.policy_shape import CutRecord
from simulator.reports.word.document import Properties, fill_template
from simulator.spreadsheets.book import read_workbook
from simulator.studies.tasks import read_grid
from simulator.workbench.inventory_upload import open_upload
from simulator.workers.guard import Guard, guard

XLS = Path(__file__).resolve().parents[1] / "spreadsheets" / "xls" / "file-xls.xls"


@pytest.fixture(scope="module")
def limited():
    """Processes with a limit of memory and time."""
    processes = Guard(2_000_000_000, 300, 1)
    # The libraries are loaded before the first file comes.
    processes.do(os.path.exists, str(XLS))
    yield processes
    processes.close()


def keys(limited: Guard, read, path: Path) -> set[str]:
    """Return the keys of the messages with which a file is refused."""
    with pytest.raises(InputError) as caught:
        limited.do(read, path)
    assert caught.value.text("zh")
    return {problem.allowed.key for problem in caught.value.problems}


@pytest.mark.parametrize("read", [read_workbook, read_raw_table])
@pytest.mark.parametrize(("letters", "cells"), [(5_000_000, 10_000), (32_767, 20_000)])
def test_a_shared_text_counts_in_every_cell(read, letters, cells, limited, tmp_path):
    """One text that thousands of cells name is refused by the characters it would become."""
    path = repeated_text(tmp_path, letters, cells)
    assert keys(limited, read, path) == {"sheet_too_much_text"}


def test_a_text_of_the_longest_cell_is_read(limited, tmp_path):
    """A cell may be as long as a spreadsheet allows."""
    book = limited.do(read_workbook, repeated_text(tmp_path, 32_767, 100))
    assert len(book.sheets[0].rows[9][9]) == 32_767


def test_years_far_apart_are_refused(limited, tmp_path):
    """Two rows with centuries between them do not become a row for every hour."""
    path = two_distant_years(tmp_path / "forecast.csv")
    assert keys(limited, read_series, path) == {"series_too_long"}


def test_a_footer_that_lies_is_not_believed(limited, tmp_path):
    """A Parquet file that promises more bytes than it has is refused before they are reserved."""
    path = false_size(tmp_path / "a.parquet")
    assert keys(limited, read_raw_table, path) == {"not_a_table"}


@pytest.mark.parametrize(("place", "value"), [(1424, 127), (1425, 1), (2414, 229)])
@pytest.mark.parametrize("read", [read_workbook, read_raw_table])
def test_a_fault_inside_the_reader_is_told(read, place, value, tmp_path):
    """A damaged old workbook at which the reader's own code fails is told as damaged."""
    raw = bytearray(XLS.read_bytes())
    raw[place] = value
    (tmp_path / "a.xls").write_bytes(raw)
    with pytest.raises(InputError):
        read(tmp_path / "a.xls")


@pytest.mark.parametrize("text", ["a: [" + "1," * 900_000 + "1]\n", "- {x: 1}\n" * 120_000])
def test_yaml_of_very_many_values_is_refused_before_reading(text, limited, tmp_path):
    """A file of values for minutes of reading is refused at once."""
    (tmp_path / "a.yaml").write_text(text)
    assert keys(limited, read_yaml, tmp_path / "a.yaml") == {"too_many_values"}


def test_very_many_unknown_keys_are_refused(limited, tmp_path):
    """A megabyte of unknown keys is refused; a thousand are listed, the first with near names."""
    (tmp_path / "a.yaml").write_text("".join(f"key{place}: 1\n" for place in range(90_000)))
    assert keys(limited, load_scenario, tmp_path / "a.yaml") == {"too_many_values"}
    (tmp_path / "b.yaml").write_text("".join(f"nam{place}: 1\n" for place in range(1_000)))
    with pytest.raises(InputError) as caught:
        limited.do(load_scenario, tmp_path / "b.yaml")
    unknown = [one for one in caught.value.problems if one.allowed.key == "unknown_key"]
    assert len(unknown) == 1_000
    assert "name" in {one.hint for one in unknown}


def test_a_grid_of_very_many_runs_is_refused(limited, tmp_path):
    """Five lists of sixty values are not multiplied."""
    values = ",".join(map(str, range(60)))
    (tmp_path / "g.yaml").write_text("".join(f"k{key}: [{values}]\n" for key in range(5)))
    assert keys(limited, read_grid, tmp_path / "g.yaml") == {"grid_too_large"}


@pytest.mark.parametrize("read", [read_raw_table, read_inventory, read_workbook])
def test_very_many_columns_are_refused(read, limited, tmp_path):
    """A table of twenty thousand columns is refused by its heading."""
    names = ",".join(f"column{place}" for place in range(20_000))
    (tmp_path / "a.csv").write_text(f"{names}\n{',' * 19_999}\n")
    assert keys(limited, read, tmp_path / "a.csv") == {"sheet_too_many_columns"}


def test_an_upload_that_ends_its_reader_costs_one_upload(monkeypatch, tmp_path):
    """What the checks let through ends a process of its own; the planner is told, and the next
    file is read.
    """
    monkeypatch.setattr("simulator.workbench.upload_limits.guard", lambda: small)
    small = Guard(2_000_000_000, 0.0, 1)
    opened = open_upload("a.csv", b"a,b\n1,2\n")
    assert [problem.allowed.key for problem in opened.problems] == ["file_reads_too_long"]
    monkeypatch.undo()
    assert open_upload("a.csv", b"a,b\n1,2\n").book is not None
    guard().close()


def test_a_cycle_of_seconds_is_refused():
    """Stops and runs of a millionth of an hour would make billions of turns in a season."""
    with pytest.raises(ValidationError, match="cycle_too_short"):
        CutRecord(cut=1, off_h=1e-6, on_h=1e-6, assumed=True)
    assert CutRecord(cut=1, off_h=0.5, on_h=0.1, assumed=True).on_h == 0.1


@pytest.mark.parametrize(
    ("field", "key"),
    [
        ("{{ title|center(10**10) }}", "template_too_long"),
        ("{{ title.no.such }}", "template_unusable"),
        ("{{ 1 // 0 }}", "template_unusable"),
        ("{{ title + 1 }}", "template_unusable"),
        ("{% for %}", "template_unusable"),
    ],
)
def test_a_template_of_ones_own_cannot_hurt(field, key, limited, monkeypatch, tmp_path):
    """A template's fields run apart with limits, and whatever they raise is told."""
    document = docx.Document()
    document.add_paragraph(field)
    document.save(str(tmp_path / "t.docx"))
    monkeypatch.setattr("simulator.reports.word.document.guard", lambda: limited)
    with pytest.raises(InputError) as caught:
        fill_template(
            tmp_path / "t.docx", tmp_path / "out.docx", {"title": "x"}, {}, Properties("x")
        )
    assert {problem.allowed.key for problem in caught.value.problems} == {key}
    assert not (tmp_path / "out.docx").exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04broken", b"no Word file"])
def test_what_is_no_template_is_told(content, limited, monkeypatch, tmp_path):
    """A damaged file in the place of a template is refused in words."""
    (tmp_path / "t.docx").write_bytes(content)
    monkeypatch.setattr("simulator.reports.word.document.guard", lambda: limited)
    with pytest.raises(InputError):
        fill_template(tmp_path / "t.docx", tmp_path / "out.docx", {}, {}, Properties("x"))
