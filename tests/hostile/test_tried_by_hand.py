"""What people who tried to break the program have found, each as a small file."""

import hashlib
import json
import re
import zipfile
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from openpyxl import Workbook
from pyarrow import parquet

from bad_files import BAD
from simulator import InputError, load_scenario
from simulator.alerts.air_series import read as read_series
from simulator.cli import main
from simulator.evaluation.air.weather import read_weather
from simulator.files.parquet_file import digest_of
from simulator.files.sheet_limits import LONGEST_CELL_CHARACTERS
from simulator.files.writing import may_run, write_csv
from simulator.files.yaml_file import parse_value, read_yaml
from simulator.inputs.inventory import read_inventory
from simulator.inputs.outlines_file import read_outlines
from simulator.inputs.reading import read_inputs
from simulator.reports.word.document import write_report
from simulator.runs.store import read_replicates, read_run_table
from simulator.runs.visits import read_flagged
from simulator.spreadsheets.book import read_workbook
from simulator.studies.dust import Asked, dust_fall
from simulator.studies.projects import read_projects
from simulator.studies.tasks import expand
from simulator.terms.errors import LONGEST_QUOTED, SHOWN, Problem
from simulator.workbench.plan_upload import plan_of_upload
from simulator.workbench.workspace import new_workspace

GOOD = BAD / "good"
ROWS = "企业名称,行业,绩效等级\n甲,铸造,C\n乙,铸造,C\n丙,铸造,C\n"


def keys(read, *arguments) -> set[str]:
    """Return the keys of the messages with which a reader refuses."""
    with pytest.raises(InputError) as caught:
        read(*arguments)
    assert caught.value.text("zh")
    return {problem.allowed.key for problem in caught.value.problems}


@pytest.mark.parametrize(
    ("text", "row"),
    [
        (ROWS.replace("乙", '"乙'), 3),
        (ROWS.replace("乙", '"乙').replace("丙", '丙"'), 3),
        (ROWS.replace("丙", '"丙'), 4),
    ],
)
def test_an_open_quote_takes_no_rows(text, row, tmp_path):
    """A quote without its pair once took the rows behind it into one cell; the row is named."""
    path = tmp_path / "list.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_workbook(path)
    assert [item.allowed.key for item in caught.value.problems] == ["csv_damaged"]
    assert caught.value.problems[0].place == f"row {row}"


def test_a_quoted_cell_may_hold_marks_and_lines(tmp_path):
    """Commas, doubled quotes and line ends within quotes are part of the cell."""
    path = tmp_path / "list.csv"
    path.write_text('企业名称,备注\n甲,"一,""二""\n三"\n', encoding="utf-8")
    assert read_workbook(path).sheets[0].rows[1] == ["甲", '一,"二"\n三']


@pytest.mark.parametrize(
    "words",
    [
        ("import", "{file}", "--out", "{file}"),
        ("import", "{file}", "--suggest", "--out={file}"),
        ("lists", "{file}", "{file}", "--out", "{file}"),
        ("rollup", "甲={file}", "--out", "{file}"),
    ],
)
def test_what_is_read_is_not_written(words, tmp_path, capsys):
    """A verb refuses to write over the file that it reads."""
    path = tmp_path / "inventory.csv"
    path.write_bytes((GOOD / "inventory.csv").read_bytes())
    assert main([word.format(file=path) for word in words]) == 2
    assert "--out" in capsys.readouterr().err
    assert path.read_bytes() == (GOOD / "inventory.csv").read_bytes()


@pytest.mark.parametrize("name", ["manifest.json", "summary.json", "stages.csv"])
def test_a_report_does_not_replace_a_file_of_its_run(name, joint_start_folder, capsys):
    """The files that a run was saved with are read by the report."""
    before = (joint_start_folder / name).read_bytes()
    assert main(["report", str(joint_start_folder), "--out", str(joint_start_folder / name)]) == 2
    assert "--out" in capsys.readouterr().err
    assert (joint_start_folder / name).read_bytes() == before


@pytest.mark.parametrize(
    "arguments",
    [
        ("today", "{s}", "--at", "2020-11-14T12:00", "--out", "{i}"),
        ("negotiate", "{s}", "--out", "{f}"),
        ("evaluate", "{f}/nothing", "--electricity", "{i}", "--out", "{f}"),
        ("evaluate", "{f}/nothing", "--electricity", "{i}", "--overlay", "{i}"),
        ("import", "{i}", "--transport", "{i}"),
    ],
)
def test_what_a_scenario_names_is_not_written_over(arguments, root, tmp_path, capsys):
    """The inventory of a scenario that is read, and files in the folder that is written into."""
    scenario, inventory = tmp_path / "scenario.yaml", tmp_path / "inventory.csv"
    text = (root / "scenarios" / "joint-start.yaml").read_text(encoding="utf-8")
    named = re.sub(r"(?m)^inventory: .*$", "inventory: inventory.csv", text)
    assert named != text
    scenario.write_text(named, encoding="utf-8")
    inventory.write_bytes((root / "data" / "inventories" / "demo-county.csv").read_bytes())
    before = [path.read_bytes() for path in (scenario, inventory)]
    given = [text.format(s=scenario, i=inventory, f=tmp_path) for text in arguments]
    assert main([*given, "--lang", "en"]) == 2
    assert arguments[-2] in capsys.readouterr().err
    assert [path.read_bytes() for path in (scenario, inventory)] == before


def test_what_no_option_names_is_not_written_over(root, tmp_path, monkeypatch, capsys):
    """The default name of a record, the report of an import, a scenario in the folder of a run."""
    monkeypatch.chdir(tmp_path)
    told, report, inside = (
        Path("record.xlsx"),
        Path("c-import-report.csv"),
        Path("good/scenario.yaml"),
    )
    pd.DataFrame(
        [("orange", "2020-11-14T00:00", "E1", "", "", "")],
        columns=["level", "start", "enterprise_id", "sent", "received", "answered"],
    ).to_excel(told, index=False)
    report.write_bytes((GOOD / "inventory.csv").read_bytes())
    inside.parent.mkdir()
    for path in GOOD.iterdir():
        (inside.parent / path.name).write_bytes(path.read_bytes())
    for path, words in (
        (told, ("record", str(root / "scenarios" / "joint-start.yaml"), "--told", str(told))),
        (report, ("import", str(report), "--out", "c.csv")),
        (inside, ("run", str(inside), "--out", ".", "--force")),
    ):
        before = path.read_bytes()
        assert main([*words, "--lang", "en"]) == 2
        assert "the command reads this file" in capsys.readouterr().err
        assert path.read_bytes() == before


def test_a_report_leaves_a_device_where_it_is(joint_start_folder, tmp_path):
    """A path that leads to a device is written to and not replaced by a file."""
    path = tmp_path / "a.docx"
    path.symlink_to("/dev/null")
    write_report(joint_start_folder, path, "zh")
    assert path.is_symlink()


@pytest.mark.parametrize("text", ["{so2: 1, so2: 2}", "{[a]: 5}", "{a: {b: 1, b: 2}}"])
def test_a_value_on_the_command_line_is_as_strict_as_a_file(text):
    """Keys that are written twice, or are no texts, are told and not dropped."""
    assert keys(parse_value, text) <= {"key_written_twice", "key_is_a_text"}


def test_a_number_of_very_many_digits_is_no_number(tmp_path):
    """0xfff... of 5 000 digits is a number that cannot be written down: it stays a text."""
    digits = "0x" + "f" * 5_000
    assert parse_value(digits) == digits
    path = tmp_path / "a.yaml"
    path.write_text((GOOD / "scenario.yaml").read_text(encoding="utf-8") + f"title: {digits}\n")
    assert read_yaml(path).data["title"] == digits


def test_a_duration_beyond_any_calendar_is_told(tmp_path):
    """A cell of 1e300 in the form of a duration is told as damaged."""
    book = Workbook()
    book.active.append(["企业名称", "日期"])
    book.active.append(["甲", 1e300])
    book.active["B2"].number_format = "[h]:mm:ss"
    book.save(tmp_path / "a.xlsx")
    assert keys(read_workbook, tmp_path / "a.xlsx") == {"sheet_damaged"}


@pytest.mark.parametrize("at", [2**62, -(2**62)])
def test_a_time_beyond_the_calendar_is_told(at, tmp_path):
    """A time of the year 148 108 with a zone is told, and not raised."""
    times = pa.array([at], pa.int64()).view(pa.timestamp("us", "Asia/Shanghai"))
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"line": times}), path)
    assert keys(read_inventory, path) == {"not_a_table"}


def test_a_text_of_a_parquet_cell_has_a_longest_length(tmp_path):
    """A cell of megabytes is refused by the name of its column, before it is looked into."""
    path = tmp_path / "a.parquet"
    parquet.write_table(pa.table({"line": ["文" * (LONGEST_CELL_CHARACTERS + 1)]}), path)
    with pytest.raises(InputError) as caught:
        read_inventory(path)
    assert [item.place for item in caught.value.problems] == ["line"]


def _same_part_twice(path: Path) -> Path:
    """Write a workbook whose two sheets are one part of the file."""
    book = Workbook()
    book.active.append(["企业名称", "行业"])
    book.create_sheet("第二")
    book.save(path.with_name("good.xlsx"))
    with zipfile.ZipFile(path.with_name("good.xlsx")) as good, zipfile.ZipFile(path, "w") as bad:
        for name in good.namelist():
            raw = good.read(name)
            if name == "xl/_rels/workbook.xml.rels":
                raw = raw.replace(b"sheet2.xml", b"sheet1.xml")
            bad.writestr(name, raw)
    return path


def test_sheets_share_no_part(tmp_path):
    """Five thousand sheets that are one part would be read five thousand times."""
    assert keys(read_workbook, _same_part_twice(tmp_path / "a.xlsx")) == {"sheet_damaged"}
    assert len(read_workbook(tmp_path / "good.xlsx").sheets) == 2


ODS = """<?xml version="1.0" encoding="UTF-8"?>
<{o}:document-content xmlns:{o}="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:{t}="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:x="urn:oasis:names:tc:opendocument:xmlns:text:1.0">
<{o}:body><{o}:spreadsheet><{t}:table {t}:name="a"><{t}:table-row {t}:number-rows-repeated="{rows}">
<{t}:table-cell {o}:value-type="string"><x:p>a<x:s x:c="{spaces}"/>b</x:p></{t}:table-cell>
</{t}:table-row></{t}:table></{o}:spreadsheet></{o}:body></{o}:document-content>"""


def _ods(path: Path, **parts) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", ODS.format(**parts))
    return path


@pytest.mark.parametrize(("o", "t"), [("office", "table"), ("o", "t")])
def test_an_opendocument_file_chooses_its_prefixes(o, t, tmp_path):
    """Repeated rows and spaces count whatever the file calls its names."""
    many = _ods(tmp_path / "rows.ods", o=o, t=t, rows=1_048_575, spaces=1)
    assert keys(read_workbook, many) == {"sheet_too_many_rows"}
    wide = _ods(tmp_path / "spaces.ods", o=o, t=t, rows=1, spaces=2_000_000_000)
    assert keys(read_workbook, wide) == {"sheet_too_much_text"}


def test_a_problem_quotes_no_megabytes():
    """What is quoted of a cell, and its place, are cut."""
    problem = Problem("a.csv", "x" * 1_000_000, "y" * 1_000_000, "no", "z" * 1_000_000)
    assert len(problem.text()) < 4 * LONGEST_QUOTED


@pytest.mark.parametrize("kg_d", [1e-320, 1e308, 0])
def test_the_whole_society_has_limits(kg_d):
    """Numbers that no society emits are refused with what is allowed."""
    with pytest.raises(InputError):
        load_scenario(GOOD / "scenario.yaml", {"whole_society_kg_d": {"so2": kg_d}})


@pytest.mark.parametrize(
    "text",
    ["＝１+1", "＋a", "－1+1", "＠a", "\u202e=1+1", "\u200b=1", "\ufeff＝1", "\t=1", " =1", "\n=1"],
)
def test_a_formula_in_full_width_or_behind_unseen_signs_is_none(text, tmp_path):
    """Each may run as a formula in some spreadsheet: an apostrophe stands before it."""
    write_csv(pd.DataFrame({"a": [text], "b": [1.0]}), tmp_path / "a.csv")
    assert pd.read_csv(tmp_path / "a.csv", keep_default_na=False)["a"].tolist() == [f"'{text}"]


@pytest.mark.parametrize("text", ["", "甲=乙", "1-2", "（＋）", "\u200b", "a@b"])
def test_other_texts_are_left_as_they_are(text):
    """A sign within a text runs nothing."""
    assert not may_run(text)


def test_the_name_of_a_run_is_counted_in_bytes():
    """A hundred Chinese letters are more bytes than a folder's name may have."""
    with pytest.raises(InputError):
        load_scenario(GOOD / "scenario.yaml", {"name": "重" * 85})
    assert load_scenario(GOOD / "scenario.yaml", {"name": "重" * 60}).shape.name == "重" * 60


def test_the_yaml_files_of_an_archive_have_one_limit(tmp_path):
    """Fifteen files that nobody names, each within the limit, would be read one by one."""
    path = tmp_path / "plan.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(8):
            archive.writestr(f"{number}.yaml", "[" + "0," * 40_000 + "0]")
    workspace = new_workspace(tmp_path / "planners")
    assert keys(plan_of_upload, "plan.zip", path.read_bytes(), workspace) == {"too_many_values"}


@pytest.mark.parametrize("text", ["[]", "null", "1", "[" * 100_000])
def test_a_folder_with_another_manifest_is_no_run(text, tmp_path, capsys):
    """A run does not write over it, and says so."""
    folder = tmp_path / "good"
    folder.mkdir()
    (folder / "manifest.json").write_text(text)
    assert main(["run", str(GOOD / "scenario.yaml"), "--out", str(tmp_path)]) == 2
    assert "good" in capsys.readouterr().err
    assert (folder / "manifest.json").read_text() == text


def test_outlines_of_very_many_properties_and_an_open_text(tmp_path):
    """Both took a time that grows with the square of the file."""
    path = tmp_path / "a.json"
    path.write_bytes(b'"' + b'\\"' * 1_000_000)
    assert keys(read_outlines, path, ["a"]) == {"outline_not_json"}
    ring = [[112, 35], [112.1, 35], [112.1, 35.1], [112, 35]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    features = [
        {
            "type": "Feature",
            "geometry": shape,
            "properties": {f"k{row}_{key}": "x" for key in range(300)},
        }
        for row in range(300)
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    assert keys(read_outlines, path, ["a"]) == {"outline_no_name"}


@pytest.mark.parametrize(
    ("name", "read", "rows"),
    [
        ("replicates", read_replicates, 40_000_001),
        ("stages", lambda folder: read_run_table(folder, "stages"), 5_000_001),
    ],
)
def test_a_table_of_a_run_has_a_largest_number_of_rows(name, read, rows, tmp_path):
    """A megabyte held a hundred million rows, which took all memory: the rows are counted first."""
    parquet.write_table(pa.table({"value": pa.nulls(rows)}), tmp_path / f"{name}.parquet")
    assert keys(read, tmp_path) == {"sheet_too_many_rows"}


@pytest.mark.parametrize(
    ("first", "last", "key"),
    [
        ("0001-01-01", "0001-01-12", "series_years"),
        ("9999-12-20", "9999-12-31", "series_years"),
        ("2021-01-01 05:00", "2090-01-01 00:00", "series_too_long"),
    ],
)
def test_a_series_is_of_our_years(first, last, key, tmp_path):
    """Years that no calendar of the program holds, and two rows a century apart, are told."""
    path = tmp_path / "a.csv"
    path.write_text(f"city,time,AQI\nNorth,{first},280\nNorth,{last},280\n", encoding="utf-8")
    assert keys(read_series, path) == {key}


@pytest.mark.parametrize(
    ("last", "key"),
    [("2121", "series_years"), ("4800", "series_years"), ("1921", "series_too_long")],
)
def test_weather_is_of_our_years(last, key, tmp_path):
    """Two rows with millenniums between them became millions of hours."""
    path = tmp_path / "a.csv"
    rows = f"2021-12-31 00:00,1,1\n{last}-01-01 00:00,1,1\n"
    path.write_text("time,wind_m_s,temp_c\n" + rows, encoding="utf-8")
    assert keys(read_weather, path) == {key}


@pytest.mark.parametrize(
    "option",
    [
        "--mu=inf",
        "--mu=1e308",
        "--margin=inf",
        "--cap=inf",
        "--district-band=nan,nan",
        "--district-band=0,inf",
        "--district-band=0,1e308",
        "--frontier=mu=1e308",
        "--frontier=cap=nan",
    ],
)
def test_the_rules_of_a_plan_are_finite(option, capsys):
    """No solver takes an infinite weight, margin or band."""
    words = ["negotiate", str(GOOD / "scenario.yaml"), "--level", "orange", option]
    assert main(words) == 2
    assert option.split("=")[0] in capsys.readouterr().err


def test_a_month_of_no_year_is_told(tmp_path):
    """The calendar begins with the year 1."""
    path = tmp_path / "dust.csv"
    head = "district,month,fallen_t_km2,exposure_days,valid,dust_storm_days\n"
    path.write_text(f"{head}甲,0000-05,6,30,1,0\n", encoding="utf-8")
    assert keys(dust_fall, path, Asked()) == {"a_month"}


@pytest.mark.parametrize("pattern", ["a**/*.yaml", "**x.yaml", "*" * 3000, f"{'a' * 3000}/*.yaml"])
def test_a_pattern_that_stands_for_nothing_is_told(pattern):
    """Two stars stand for folders only where they stand alone."""
    assert keys(expand, [pattern]) == {"pattern_without_file"}


@pytest.mark.parametrize(
    ("head", "row", "read"),
    [
        ("enterprise_id", "E1{}", read_flagged),
        (
            "enterprise_id,date,factor,assessed",
            "E1{},2021-01-02,0.5,yes",
            lambda path, inputs: read_projects(path, inputs, 2021),
        ),
    ],
)
def test_the_nearest_name_is_looked_up_for_problems_that_are_shown(head, row, read, tmp_path):
    """Two thousand unknown enterprises against five thousand took minutes to look up."""
    path = tmp_path / "a.csv"
    path.write_text("\n".join([head, *(row.format(number) for number in range(SHOWN + 5))]) + "\n")
    with pytest.raises(InputError) as caught:
        read(path, read_inputs(load_scenario(GOOD / "scenario.yaml")))
    hints = [problem.hint for problem in caught.value.problems]
    assert hints == ["E1"] * SHOWN + [""] * 5


def _changed_run(folder: Path, name: str, change) -> Path:
    """Change a file of a run's folder, and let the manifest's digests fit it."""
    path, manifest = folder / name, folder / "manifest.json"
    if path.suffix == ".json":
        path.write_text(json.dumps(change(json.loads(path.read_text("utf-8")))), encoding="utf-8")
    else:
        change(pd.read_csv(path, keep_default_na=False)).to_csv(path, index=False)
    data = json.loads(manifest.read_text(encoding="utf-8"))
    data["files"] |= {} if path == manifest else {name: digest_of(path)}
    parts = [data[key] for key in ("inputs", "scenario", "policy", "detail")]
    told = json.dumps([data["program"]["version"], *parts], sort_keys=True)
    data["fingerprint"] = hashlib.sha256(told.encode()).hexdigest()
    manifest.write_text(json.dumps(data), encoding="utf-8")
    return folder


def _without(data: dict, key: str) -> dict:
    return {name: value for name, value in data.items() if name != key}


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("manifest.json", lambda data: data | {"started": "x"}),
        ("manifest.json", lambda data: data | {"scenario": _without(data["scenario"], "name")}),
        ("manifest.json", lambda data: data | {"scenario": _without(data["scenario"], "period")}),
        ("manifest.json", lambda data: data | {"scenario": data["scenario"] | {"name": 5}}),
        ("manifest.json", lambda data: data | {"scenario": data["scenario"] | {"inventory": 5}}),
        ("manifest.json", lambda data: data | {"policy": data["policy"] | {"process": 5}}),
        ("manifest.json", lambda data: data | {"policy": data["policy"] | {"targets": 5}}),
        ("manifest.json", lambda data: data | {"policy": data["policy"] | {"references": 5}}),
        ("manifest.json", lambda data: data | {"policy": data["policy"] | {"curtailment": []}}),
        ("summary.json", lambda data: _without(data, "pollutants")),
        ("summary.json", lambda data: data | {"pollutants": {}}),
        ("summary.json", lambda data: _without(data, "output_value_lost_by_season_cny")),
        ("accounting.csv", lambda table: table.iloc[:0]),
        ("accounting.csv", lambda table: pd.concat([table, table])),
        ("accounting.csv", lambda table: table.assign(level="zz")),
        ("accounting.csv", lambda table: table.assign(pollutant="zz").iloc[:4]),
        ("stages.csv", lambda table: table.assign(start="zz")),
        ("stages.csv", lambda table: table.assign(level="zz")),
        ("reductions.csv", lambda table: table[table["dimension"] != "total"]),
        ("reductions.csv", lambda table: table[table["dimension"] == "total"]),
        (
            "reductions.csv",
            lambda table: table[
                table["key"] != table["key"][table["dimension"] == "industry"].iloc[0]
            ],
        ),
    ],
)
def test_a_run_whose_content_makes_no_sense_is_told(name, change, joint_start_folder, capsys):
    """Digests that fit do not make a file whole: the folder and its file are named."""
    folder = str(_changed_run(joint_start_folder, name, change))
    assert main(["report", folder, "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert folder in told and name.split(".")[0] in told


def test_a_run_that_was_written_anew_is_read(joint_start_folder):
    """The change of the tests above is none where nothing is changed."""
    for name in (
        "manifest.json",
        "summary.json",
        "accounting.csv",
        "stages.csv",
        "reductions.csv",
    ):
        _changed_run(joint_start_folder, name, lambda content: content)
    assert main(["report", str(joint_start_folder)]) == 0
