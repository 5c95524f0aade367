"""The verbs import, report, notices, sensitivity, and the list lint of validate, through the
command line.
"""

import pandas as pd
import pytest

from simulator.cli import main


@pytest.fixture(scope="module")
def run_folder(root, tmp_path_factory):
    """Run a short scenario once."""
    out = tmp_path_factory.mktemp("runs")
    scenario = root / "scenarios" / "escalation-yellow-orange-red.yaml"
    assert (
        main(
            ["run", str(scenario), "--out", str(out), "--formats", "csv,json,xlsx", "--lang", "zh"]
        )
        == 0
    )
    return out / "escalation-yellow-orange-red"


def test_report_and_workbook_are_written(run_folder, tmp_path):
    """A run has its workbook, and the verb report writes the Word file where it is told."""
    assert (run_folder / "report.xlsx").stat().st_size > 10_000
    assert main(["report", str(run_folder), "--out", str(tmp_path / "r.docx"), "--lang", "zh"]) == 0
    assert (tmp_path / "r.docx").read_bytes()[:2] == b"PK"


def test_report_of_no_run_is_exit_2(tmp_path, capsys):
    """A folder that is no run's is refused, and no file is written."""
    assert main(["report", str(tmp_path), "--out", str(tmp_path / "r.docx"), "--lang", "en"]) == 2
    assert "no readable manifest.json" in capsys.readouterr().err
    assert not (tmp_path / "r.docx").exists()


def test_brief_of_an_alert(run_folder, tmp_path, capsys):
    """The verb brief writes the Word file of the alert that it is told; an alert that the run has
    not is exit 2 with those it has.
    """
    out = tmp_path / "b.docx"
    words = ["brief", str(run_folder), "--alert", "2", "--office", "某局", "--out", str(out)]
    assert main([*words, "--lang", "zh"]) == 0
    assert out.read_bytes()[:2] == b"PK"
    assert main(["brief", str(run_folder), "--alert", "9", "--lang", "en"]) == 2
    assert "numbered 1 to 5" in capsys.readouterr().err


def test_notices_of_one_enterprise(root, tmp_path, capsys):
    """The notice of one enterprise is one file; an unknown enterprise is exit 2 with the nearest
    id.
    """
    scenario = str(root / "scenarios" / "zezhou-winter-2020.yaml")
    out = tmp_path / "n.docx"
    assert (
        main(["notices", scenario, "--out", str(out), "--enterprise", "DEMO-CK-01", "--lang", "zh"])
        == 0
    )
    assert out.exists()
    assert (
        main(["notices", scenario, "--out", str(out), "--enterprise", "DEMO-CK-1", "--lang", "en"])
        == 2
    )
    assert "DEMO-CK-" in capsys.readouterr().err


def test_import_of_a_bureaus_sheet(tmp_path, capsys):
    """A sheet with a title, Chinese headings and tonnes a year becomes an inventory that validates,
    with its report beside it.
    """
    sheet = tmp_path / "list.csv"
    sheet.write_text(
        "某县应急减排清单\n企业名称,行业类别,绩效等级,生产线,年运行天数,SO2(吨/年),红色减排措施\n"
        "示例甲厂,焦化,B级,1#焦炉,300,30,限产50%\n示例乙厂,铸造,C级,中频炉,200,2,停产\n合计,,,,,32,\n",
        encoding="gb18030",
    )
    out = tmp_path / "inventory.csv"
    assert (
        main(["import", str(sheet), "--policy", "zezhou-2020", "--out", str(out), "--lang", "zh"])
        == 0
    )
    table = pd.read_csv(out, encoding="utf-8-sig")
    assert list(table["so2_kg_d"]) == [pytest.approx(100), pytest.approx(10)]
    assert list(table["cut_red"]) == [0.5, 1.0]
    assert (tmp_path / "inventory-import-report.csv").exists()
    assert main(["validate", str(out), "--policy", "zezhou-2020", "--lang", "zh"]) == 0


def test_import_suggests_a_mapping_that_it_reads(root, tmp_path):
    """The mapping that --suggest writes can be used as it stands, and gives the same inventory."""
    source = root / "data" / "inventories" / "demo-county.csv"
    mapping = tmp_path / "mapping.yaml"
    assert main(["import", str(source), "--suggest", "--out", str(mapping), "--lang", "en"]) == 0
    for name, more in (("one", []), ("two", ["--mapping", str(mapping)])):
        assert (
            main(
                [
                    "import",
                    str(source),
                    *more,
                    "--out",
                    str(tmp_path / f"{name}.csv"),
                    "--lang",
                    "en",
                ]
            )
            == 0
        )
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_round_trip_of_the_shipped_inventory(root, tmp_path):
    """The county's inventory written as XLSX and imported again gives the same run."""
    from simulator.inputs.inventory import read_inventory

    source = root / "data" / "inventories" / "demo-county.csv"
    for start, end in ((source, "one.xlsx"), (tmp_path / "one.xlsx", "two.csv")):
        assert main(["import", str(start), "--out", str(tmp_path / end), "--lang", "en"]) == 0
    before, after = read_inventory(source).lines, read_inventory(tmp_path / "two.csv").lines
    shared = [name for name in before.columns if name in after.columns]
    pd.testing.assert_frame_equal(before[shared], after[shared], check_like=True, rtol=1e-12)


def test_lint_tells_row_and_remedy(root, tmp_path, capsys):
    """An inventory whose red measure is weaker than its orange one is told, with the row and
    what to do.
    """
    path = tmp_path / "inventory.csv"
    path.write_text(
        "enterprise,industry,grade,line,so2_kg_d,cut_orange,cut_red\n甲,foundry,C,1,10,0.5,0.3\n",
        encoding="utf-8",
    )
    assert main(["validate", str(path), "--policy", "zezhou-2020", "--lang", "en"]) == 0
    assert "row 2" in capsys.readouterr().out


def test_sensitivity_writes_its_table(root, tmp_path):
    """The tornado of two factors is written with a row per factor and pollutant."""
    factors = tmp_path / "factors.yaml"
    factors.write_text(
        "factors:\n  - {key: response.notification_lag_h, low: 0, high: 6}\n  - {key: response.ramp_up_h, low: 0, high: 6}\n",
        encoding="utf-8",
    )
    out = tmp_path / "tornado.csv"
    scenario = str(root / "scenarios" / "late-start.yaml")
    assert (
        main(
            ["sensitivity", scenario, "--factors", str(factors), "--out", str(out), "--lang", "en"]
        )
        == 0
    )
    table = pd.read_csv(out, encoding="utf-8-sig")
    assert len(table) == 2 * table["pollutant"].nunique()
