"""The verb evaluate, from a run and files of readings to tables, workbook, Word page and overlay."""

import json
import sys
from pathlib import Path

import docx
import numpy as np
import openpyxl
import pandas as pd
import pytest

import air_case
import simulator.evaluation.evaluation
from simulator.cli import main
from simulator.terms.contracts import TABLES

sys.path.append(str(Path(__file__).resolve().parent.parent / "scripts"))

import draw_meters

PERIOD = [
    *(part for key, value in draw_meters.SETTINGS.items() for part in ("--set", f"{key}={value}")),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Return a folder with a run of the demo alert, and the readings of a world."""
    folder = tmp_path_factory.mktemp("evaluate")
    alert = (
        "{level: orange, issued: 2020-11-13T16:00, start: 2020-11-14T00:00, end: 2020-11-18T00:00}"
    )
    settings = [*PERIOD, "--set", f"alerts=[{alert}]", "--set", "changes=[]"]
    words = ["run", draw_meters.SCENARIO, "--out", str(folder), "--replicates", "40", *settings]
    assert main(words) == 0
    draw_meters.main(folder / "world")
    (folder / draw_meters.SCENARIO).rename(folder / "run")
    return folder


def files(world: Path) -> list[str]:
    """Return the options that name the readings."""
    names = ("electricity", "cems")
    return [part for name in names for part in (f"--{name}", str(world / "world" / f"{name}.csv"))]


@pytest.fixture(scope="module")
def evaluated(world):
    """Return the folder of an evaluation."""
    overlay = world / "plans" / "next.yaml"
    words = ["evaluate", str(world / "run"), *files(world), "--overlay", str(overlay)]
    assert main([*words, "--lang", "zh"]) == 0
    return world / "run" / "evaluation"


@pytest.mark.parametrize(
    "name",
    ["delivery_groups", "deliveries", "verdicts", "forecast_check", "learned", "bases", "readings"],
)
def test_tables_keep_their_contract(evaluated, name):
    """Each table has the columns of its contract, in their order."""
    table = pd.read_csv(evaluated / f"{name}.csv", encoding="utf-8-sig")
    assert list(table.columns) == [column.name for column in TABLES[name]]
    assert len(table)


def test_kilograms_by_group_add_up(evaluated):
    """Grades, industries, districts and stages each add up to the total; ordered less observed is
    the sum of the causes.
    """
    table = pd.read_csv(evaluated / "delivery_groups.csv", encoding="utf-8-sig")
    sums = table.pivot_table("observed_kg", "pollutant", "dimension", "sum")
    for dimension in ("grade", "industry", "district", "stage"):
        assert (sums[dimension] - sums["total"]).abs().max() < 1e-6
    causes = ["base_kg", "floor_kg", "not_obeyed_kg", "late_kg", "slow_kg", "carried_kg"]
    gap = table["seen_ordered_kg"] - table["observed_kg"] - table[causes].sum(axis=1)
    assert gap.abs().max() < 1e-6


def test_simulated_is_the_single_run(world, evaluated):
    """What was simulated before is the run's own reduction in the hours of its stage."""
    check = pd.read_csv(evaluated / "forecast_check.csv", encoding="utf-8-sig")
    stages = pd.read_csv(world / "run" / "stages.csv", encoding="utf-8-sig")
    own = stages[stages["stage"] == "1"].set_index("pollutant")["alert_reduction_kg"]
    total = check[check["stage"] == "total"].set_index("pollutant")["simulated_kg"]
    pd.testing.assert_series_equal(total, own[total.index], check_names=False)
    assert check["before_p05_kg"].notna().all()
    assert (check["after_p05_kg"] <= check["after_p95_kg"]).all()


def test_page_and_workbook_say_what_they_are(evaluated):
    """The Word page says that it is for the bureau, that the data are invented, and what must not
    be said; the workbook has every table as a sheet.
    """
    document = docx.Document(str(evaluated / "evaluation.docx"))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    for words in ("应对效果评估", "仅限生态环境部门内部使用", "合成数据", "不能说", "无法判定"):
        assert words in text
    assert document.inline_shapes
    book = openpyxl.load_workbook(evaluated / "evaluation.xlsx", read_only=True)
    assert len(book.sheetnames) == 7
    told = json.loads((evaluated / "evaluation.json").read_text(encoding="utf-8"))
    assert told["synthetic"]
    assert set(told["files"]) == {"electricity.csv", "cems.csv"}


def test_what_was_learnt_is_a_scenario_that_runs(world, evaluated):
    """The overlay is valid, keeps everything but the strengths, and runs."""
    overlay = world / "plans" / "next.yaml"
    assert main(["validate", str(overlay)]) == 0
    assert main(["run", str(overlay), "--out", str(world / "next")]) == 0
    manifest = json.loads(
        (world / "next" / f"{draw_meters.SCENARIO}-learned" / "manifest.json").read_text("utf-8")
    )
    learned = pd.read_csv(evaluated / "learned.csv", encoding="utf-8-sig")
    grades = learned[learned["dimension"] == "grade"].set_index("key")["posterior"]
    for grade, strength in manifest["scenario"]["response"]["compliance"].items():
        assert strength == pytest.approx(grades[grade], abs=1e-4)


def test_evaluation_again_replaces_itself_and_nothing_else(world, evaluated, tmp_path, capsys):
    """An evaluation's folder is replaced; a folder with anything else is refused."""
    words = ["evaluate", str(world / "run"), *files(world)[:2], "--lang", "en"]
    assert main([*words, "--out", str(tmp_path / "mine")]) == 0
    assert main([*words, "--out", str(tmp_path / "mine")]) == 0
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "letter.txt").write_text("dear", encoding="utf-8")
    capsys.readouterr()
    assert main([*words, "--out", str(tmp_path / "other")]) == 2
    assert "holds something else" in capsys.readouterr().err
    assert (tmp_path / "other" / "letter.txt").exists()


@pytest.fixture(scope="module")
def air_files(tmp_path_factory):
    """Return the options that name a drawn station, its weather, and a donor."""
    folder = tmp_path_factory.mktemp("air")
    rng = np.random.default_rng(1)
    weather = air_case.drawn_weather(rng)
    values = air_case.drawn_air(rng, weather, 0.0)
    times = pd.date_range(air_case.START, periods=air_case.HOURS, freq="h")
    tables = {
        "air": pd.DataFrame({"station": "S", "time": times, "PM2.5": values}),
        "weather": pd.DataFrame({"time": times} | weather.values),
        "donors": pd.DataFrame({"station": "D", "time": times, "PM2.5": values[::-1]}),
    }
    for name, table in tables.items():
        table.to_csv(folder / f"{name}.csv", index=False)
    return {name: [f"--{name}", str(folder / f"{name}.csv")] for name in tables}


def test_the_air_alone(world, air_files, tmp_path, capsys, monkeypatch):
    """With air, weather and donors alone there is a table, a sheet and a part of the page: an
    interval and a verdict in words.
    """
    monkeypatch.setattr(simulator.evaluation.evaluation, "air_limits", lambda: air_case.QUICK)
    words = ["evaluate", str(world / "run"), *air_files["air"], *air_files["weather"]]
    out = tmp_path / "air"
    assert main([*words, *air_files["donors"], "--out", str(out), "--lang", "zh"]) == 0
    table = pd.read_csv(out / "evaluation_air.csv", encoding="utf-8-sig")
    assert list(table.columns) == [column.name for column in TABLES["evaluation_air"]]
    assert table["effect_p50"].notna().all()
    assert table["donor_verdict"].tolist() == ["no_fit"]
    assert "无预警时段" in capsys.readouterr().out
    document = docx.Document(str(out / "evaluation.docx"))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "空气质量：与气象预测相比" in text
    assert "对照地区须未实施预警" in text
    assert len(openpyxl.load_workbook(out / "evaluation.xlsx", read_only=True).sheetnames) == 8
    told = json.loads((out / "evaluation.json").read_text(encoding="utf-8"))
    assert set(told["air_files"]) == {"air.csv", "weather.csv", "donors.csv"}


def test_refusals_of_the_air(world, air_files, tmp_path, capsys, monkeypatch):
    """Weather without air, daily air, and the missing optional packages are told in a sentence."""
    words = ["evaluate", str(world / "run"), "--lang", "en"]
    assert main([*words, *air_files["weather"]]) == 2
    assert "one file at least" in capsys.readouterr().err
    assert main([*words, *files(world)[:2], *air_files["weather"]]) == 2
    assert "need a series of the air" in capsys.readouterr().err
    days = tmp_path / "days.csv"
    days.write_text("station,date,PM2.5\nS,2020-11-14,30\nS,2020-11-15,40\n", encoding="utf-8")
    assert main([*words, "--air", str(days)]) == 2
    assert "by hour" in capsys.readouterr().err
    monkeypatch.setitem(sys.modules, "sklearn.ensemble", None)
    assert main([*words, *air_files["air"], *air_files["weather"]]) == 2
    assert "optional packages scikit-learn and pysyncon" in capsys.readouterr().err


def test_refusals(world, tmp_path, capsys):
    """Without a file of readings, with a bad one, or without a run, the verb says what is missing."""
    assert main(["evaluate", str(world / "run"), "--lang", "en"]) == 2
    assert "one file at least" in capsys.readouterr().err
    bad = tmp_path / "bad.csv"
    bad.write_text("enterprise_id,time,kwh\nDEMO-CK-01,2020-11-14 00:00,x\n", encoding="utf-8")
    words = ["evaluate", str(world / "run"), "--electricity", str(bad), "--cems", str(bad)]
    assert main([*words, "--lang", "en"]) == 2
    told = capsys.readouterr().err
    assert "row 2, kwh" in told
    assert "concentration" in told or "a column of values" in told
    assert main(["evaluate", str(tmp_path), "--electricity", str(bad), "--lang", "en"]) == 2


def test_the_delivered_share_is_that_of_the_figures_beside_it(evaluated):
    """What is delivered is observed over ordered at the base that monitors measure, and both stand
    in the table of the page.
    """
    table = next(
        table
        for table in docx.Document(str(evaluated / "evaluation.docx")).tables
        if "要求落实（%）" in table.rows[0].cells[-1].text
    )
    for row in table.rows[1:]:
        ordered, observed, share = (float(cell.text.replace(",", "")) for cell in row.cells[-3:])
        assert share == pytest.approx(100 * observed / ordered, abs=0.06)


def test_files_and_monitors_without_a_value_are_told(world, tmp_path, capsys):
    """Readings of another winter, and a monitor that is silent, are told; an interval that nothing
    was set against is not called right.
    """
    power = pd.read_csv(world / "world" / "electricity.csv", dtype=str)
    power["时间"] = power["时间"].str.replace("2020-", "2018-")
    power.to_csv(tmp_path / "power.csv", index=False)
    words = ["evaluate", str(world / "run"), "--electricity", str(tmp_path / "power.csv")]
    assert main([*words, "--out", str(tmp_path / "out"), "--lang", "en"]) == 0
    told = " ".join("".join(capsys.readouterr()).split())
    assert "power.csv: no value within the days that are needed (2020-10-16 to" in told
    assert "SO₂: no evidence" in told
    assert "inside the interval" not in told
    cems = pd.read_csv(world / "world" / "cems.csv", dtype=str)
    line = cems["排放口编号"].iloc[0]
    cems.loc[cems["排放口编号"] == line, "实测浓度(mg/m3)"] = ""
    cems.to_csv(tmp_path / "cems.csv", index=False)
    words = ["evaluate", str(world / "run"), "--cems", str(tmp_path / "cems.csv")]
    assert main([*words, "--out", str(tmp_path / "other"), "--lang", "en"]) == 0
    told = " ".join("".join(capsys.readouterr()).split())
    assert f"cems.csv: 3 subjects have no value within the days that are needed: {line}" in told


def test_problems_of_all_files_are_told_at_once(world, tmp_path, capsys):
    """What is wrong with the air is told together with what is wrong with the meters."""
    (tmp_path / "air.csv").write_text("time,PM2.5(ppb)\n2020-11-01 00:00,1\n", encoding="utf-8")
    (tmp_path / "power.csv").write_text("企业,时间\nE1,2020-11-01\n", encoding="utf-8")
    words = ["evaluate", str(world / "run"), "--air", str(tmp_path / "air.csv")]
    assert main([*words, "--electricity", str(tmp_path / "power.csv"), "--lang", "en"]) != 0
    told = "".join(capsys.readouterr())
    assert "ppb" in told
    assert "a column of values is needed" in told
