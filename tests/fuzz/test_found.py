"""What the long runs have found, each as a small file."""

import gzip
import io
import json
from datetime import datetime
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from openpyxl import Workbook
from pyarrow import parquet

from bad_files import BAD
from fuzz.of_series import REGISTER, WINDOW
from fuzz.of_tables import PROJECTS, good_inputs
from simulator import InputError, load_scenario
from simulator.alerts.air_series import read as read_series
from simulator.evaluation.reading_files import read_power
from simulator.files import series_file
from simulator.files.raw_table import read_raw_table
from simulator.inputs.inventory import read_inventory
from simulator.runs.store import read_replicates, read_run, read_run_table, read_summary
from simulator.spreadsheets import read_spreadsheet
from simulator.studies.projects import read_projects
from simulator.studies.tasks import read_grid
from simulator.terms.columns import EMISSIONS_KG
from simulator.terms.titles import printable

GOOD = BAD / "good"
FIGURES = dict.fromkeys((*EMISSIONS_KG, "nominal_kg"), 1.0) | {"shortfall": {}}


def keys(read, *arguments) -> set[str]:
    """Return the keys of the messages with which a reader refuses."""
    with pytest.raises(InputError) as caught:
        read(*arguments)
    assert caught.value.text("zh")
    return {problem.allowed.key for problem in caught.value.problems}


def table(path: Path, **columns) -> Path:
    """Write a Parquet file."""
    parquet.write_table(pa.table(columns), path)
    return path


def test_bytes_of_parquet_are_texts_or_told(tmp_path):
    """A column of bytes in UTF-8 is text; others are named."""
    good = table(tmp_path / "a.parquet", a=pa.array([b"x", b"\xe4\xb8\xad"], pa.binary()))
    assert read_raw_table(good).frame["a"].tolist() == ["x", "中"]
    for column in (
        pa.array([b"x", b"\xff"], pa.binary()),
        pa.array([b"x", b"\xff"], pa.binary()).view(pa.string()),
    ):
        bad = table(tmp_path / "b.parquet", a=column)
        assert keys(read_raw_table, bad) == {"must_be_utf8"}


def test_codes_that_are_no_whole_numbers_stay_texts(tmp_path):
    """A code of 1e308 in Parquet is a text like any other."""
    inventory = pd.read_csv(GOOD / "inventory.csv").assign(enterprise_id=[1e308, 12.0])
    inventory.to_parquet(tmp_path / "a.parquet", index=False)
    assert "1e+308" in set(read_inventory(tmp_path / "a.parquet").lines["enterprise_id"])


def test_a_packed_series_reserves_no_more_than_it_has(tmp_path, monkeypatch):
    """A packed series is unpacked in pieces, and refused at the piece that is too much."""
    asked = []
    opened = gzip.open

    def spied(*arguments):
        file = opened(*arguments)
        read = file.read
        file.read = lambda size=-1: asked.append(size) or read(size)
        return file

    monkeypatch.setattr(series_file.gzip, "open", spied)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"city,time,AQI\na,2020-11-01,50\n"))
    assert read_series(tmp_path / "a.csv.gz").places == ("a",)
    assert 0 < max(asked) <= series_file.READ_BYTES
    monkeypatch.setattr(series_file, "LARGEST_BYTES", 5)
    monkeypatch.setattr(series_file, "read_bytes", lambda path, most: path.read_bytes())
    assert keys(read_series, tmp_path / "a.csv.gz") == {"file_too_large"}


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_a_grid_with_any_line_ends(end, tmp_path):
    """A table of settings may end its lines in any way, and may be in GB18030."""
    text = end.join(["name,response.notification_lag_h", "甲,2", "乙,3"])
    (tmp_path / "g.csv").write_bytes(text.encode("gb18030"))
    assert [row["name"] for row in read_grid(tmp_path / "g.csv")] == ["甲", "乙"]


def test_cells_without_a_value_are_told(tmp_path):
    """A formula that was never computed, or an error, is no empty cell."""
    book = Workbook()
    book.active.append(["enterprise", "enterprise_id", "industry", "grade", "line", "so2_kg_d"])
    book.active.append(["Plant", "E1", "brick", "B", "kiln", "=5*2"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(InputError) as caught:
        read_inventory(tmp_path / "a.xlsx")
    told = [one for one in caught.value.problems if one.allowed.key == "cell_without_value"]
    assert [problem.place for problem in told] == ["F2"]


def test_damaged_batches_of_parquet_are_told(tmp_path):
    """Electricity whose pages are damaged is refused while it is read batch by batch."""
    out = io.BytesIO()
    columns = {
        "enterprise_id": ["E1"] * 500,
        "time": pa.array([datetime(2020, 11, 1)] * 500, pa.timestamp("s")),
        "kwh": [float(place) for place in range(500)],
    }
    parquet.write_table(pa.table(columns), out)
    raw = bytearray(out.getvalue())
    chunk = parquet.ParquetFile(out).metadata.row_group(0).column(2)
    start = chunk.dictionary_page_offset or chunk.data_page_offset
    raw[start + 40 : start + 200] = b"\xff" * 160
    (tmp_path / "p.parquet").write_bytes(raw)
    assert keys(read_power, tmp_path / "p.parquet", REGISTER, WINDOW) == {"not_a_table"}


def test_a_project_of_an_area_source_in_a_district(tmp_path):
    """A project may be of one district, or of one line."""
    rows = [list(row) for row in PROJECTS]
    rows[1][1], rows[2][3] = "E1/kiln 1", "North"
    path = tmp_path / "p.csv"
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    assert len(read_projects(path, good_inputs(), 2021)) == 2


def test_a_project_of_the_first_year(tmp_path):
    """A date in a year below 1000 is one in another year, told as such."""
    rows = [list(row) for row in PROJECTS]
    rows[1][rows[0].index("date")] = "0001-01-01"
    path = tmp_path / "p.csv"
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    assert keys(read_projects, path, good_inputs(), 2021) == {"project_in_year"}


@pytest.mark.parametrize("change", [{"folder": ["a"]}, {"inputs": None}, {"seed": "x"}])
def test_a_damaged_manifest_is_told(change, tmp_path, joint_start_folder):
    """A manifest without what its readers need is that of no run."""
    path = joint_start_folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps(manifest | change), encoding="utf-8")
    assert keys(read_run, joint_start_folder) == {"no_run_folder"}


def test_replicates_of_another_table_are_told(tmp_path):
    """A file of replicates that holds other columns is told as changed."""
    table(tmp_path / "replicates.parquet", a=[1])
    assert keys(read_replicates, tmp_path) == {"run_file_changed"}


@pytest.mark.parametrize("numbers", [[0, 1_828_716_544], [-1, 0], [1, 2], [0, 0, 1], [0.5, 1.0]])
def test_numbers_of_replicates_begin_at_0_and_leave_none_out(numbers, tmp_path):
    """A replicate beyond the rows asked for 14 GB."""
    words = ["so2"] * len(numbers)
    values = [1.0] * len(numbers)
    columns = {"replicate": numbers, "pollutant": words, "measure": words, "value": values}
    table(tmp_path / "replicates.parquet", **columns)
    assert keys(read_replicates, tmp_path) == {"run_file_changed"}
    table(tmp_path / "replicates.parquet", **columns | {"replicate": [*range(len(numbers))]})
    assert len(read_replicates(tmp_path)) == len(numbers)


@pytest.mark.parametrize(
    "summary",
    [
        '{"pollutants": {"so2": {"nominal_kg": 1}}}',
        '{"pollutants": {"so2": {"nominal_kg": 1, "shortfall": {"late": "0001-01-01"}}}}',
        '{"output_value_lost_cny": "0001-01-01", "pollutants": {}}',
        json.dumps({"pollutants": {"so2": FIGURES | {"alert_reduction_kg": {}}}}),
        json.dumps({"pollutants": {"so2": FIGURES | {"reduction_pct": "8 %"}}}),
    ],
)
def test_a_damaged_summary_is_told(summary, tmp_path):
    """Headline figures that lack a part, or are no numbers, are told as changed."""
    (tmp_path / "summary.json").write_text(summary)
    assert keys(read_summary, tmp_path) == {"run_file_changed"}


def test_a_table_of_a_run_with_texts_for_numbers_is_told(joint_start_folder):
    """A column of numbers that holds texts is told as changed, also without a digest of it."""
    path = joint_start_folder / "stages.csv"
    pd.read_csv(path).assign(alert_share="x").to_csv(path, index=False)
    (joint_start_folder / "manifest.json").unlink()
    assert keys(read_run_table, joint_start_folder, "stages") == {"run_file_changed"}


def test_an_infinite_name_is_told(tmp_path):
    """A name that a Parquet file holds as an infinite number is no text."""
    lines = pd.read_csv(GOOD / "inventory.csv").assign(industry=float("inf"))
    lines.to_parquet(tmp_path / "a.parquet")
    assert keys(read_inventory, tmp_path / "a.parquet") == {"text_or_number"}


def test_numbers_that_are_hardly_any_are_told(tmp_path):
    """A ramp of 1e-320 h would make loads that are no numbers."""
    settings = {"response.ramp_down_h": 1e-320}
    assert keys(load_scenario, GOOD / "scenario.yaml", settings) == {"zero_or_at_least"}
    head, *rows = (GOOD / "inventory.csv").read_text(encoding="utf-8").splitlines()
    lines = [f"{head},ramp_down_h", *(f"{row},1e-320" for row in rows)]
    (tmp_path / "a.csv").write_text("\n".join(lines), encoding="utf-8")
    assert keys(read_inventory, tmp_path / "a.csv") == {"zero_or_at_least"}


@pytest.mark.parametrize(
    "change",
    [
        {"policy": {"curtailment": {"C": {"orange": "many"}}}},
        {"policy": {"process": {"cement": "x"}}},
        {"policy": {"bounds": {"C": ["a", "b"]}}},
        {"scenario": {"name": "x", "period": {"end": "2021-01-05T00:00"}}},
    ],
)
def test_a_manifest_of_other_inputs_is_told(change, tmp_path, joint_start_folder):
    """Policy and scenario of a manifest must give its fingerprint: nobody reads changed ones."""
    path = joint_start_folder / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    assert read_run(joint_start_folder) == manifest
    path.write_text(json.dumps(manifest | change), encoding="utf-8")
    assert keys(read_run, joint_start_folder) == {"run_file_changed"}


def test_a_table_of_a_run_without_a_column_is_told(tmp_path):
    """A table of a run lacks no column, whatever its digest says."""
    (tmp_path / "events.csv").write_text("time,event\n2021-01-01,begin\n", encoding="utf-8")
    assert keys(read_run_table, tmp_path, "events") == {"run_file_changed"}


def test_a_half_letter_stands_in_no_document():
    """Half of a letter outside the basic plane cannot be written into a Word or Excel file."""
    assert printable("a\udfffb\ud800") == "ab"


def test_a_table_of_many_pieces_is_told(tmp_path):
    """A Parquet table cut into pieces of one row: 35 MB and 1.6 GB of memory for 29 000 rows."""
    out = io.BytesIO()
    columns = pa.table({f"c{place}": [1.0] * 500 for place in range(100)})
    parquet.write_table(columns, out, row_group_size=1)
    (tmp_path / "a.parquet").write_bytes(out.getvalue())
    assert keys(read_raw_table, tmp_path / "a.parquet") == {"not_a_table"}


def test_hardly_any_days_of_operation(tmp_path):
    """Annual tonnes over 3e-311 days would be no number: the year is assumed and told."""
    path = tmp_path / "sheet.csv"
    path.write_text(
        "企业名称,行业类别,绩效等级,生产线,SO2排放量（吨/年）,年运行天数\n甲,焦化,B,1#焦炉,73,3e-311\n",
        encoding="utf-8",
    )
    found = read_spreadsheet(path)
    assert found.frame["so2_kg_d"].tolist() == [200.0]
    assert "365" in found.report.text("en")


def test_a_reading_larger_than_any_is_refused(tmp_path):
    """A reading of 1e300 in 10 000 kWh was infinite in kWh."""
    path = tmp_path / "power.csv"
    path.write_text("企业,时间,用电量(万千瓦时)\nE1,2020-11-01 00:00,1e305\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_power(path, REGISTER, WINDOW)
    assert "1e+12" in caught.value.text("zh")
