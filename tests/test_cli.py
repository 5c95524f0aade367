"""The command line: exit codes, what is printed where, files whole or not at all."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from simulator.cli import main
from simulator.inputs.policy import read_policy
from simulator.inputs.policy_sources import assumed_sources

ZEZHOU = "scenarios/zezhou-winter-2020.yaml"


@pytest.fixture(scope="module")
def run_folder(root, tmp_path_factory):
    """Run the escalation scenario once through the command line."""
    out = tmp_path_factory.mktemp("runs")
    scenario = root / "scenarios" / "escalation-yellow-orange-red.yaml"
    assert (
        main(
            [
                "run",
                str(scenario),
                "--out",
                str(out),
                "--formats",
                "csv,json,parquet",
                "--lang",
                "en",
            ]
        )
        == 0
    )
    return out / "escalation-yellow-orange-red"


def test_run_writes_every_table(run_folder):
    """A run's folder holds every file that the interfaces name."""
    names = {path.name for path in run_folder.iterdir()}
    wanted = {
        "manifest.json",
        "summary.json",
        "reductions.csv",
        "stages.csv",
        "hourly.csv",
        "hourly_by_sector.csv",
        "accounting.csv",
        "events.csv",
    }
    assert wanted | {"hourly.parquet"} <= names


def test_csv_is_utf8_with_bom_and_sums_to_the_summary(run_folder):
    """Files begin with a BOM, and the hours of a pollutant sum to the summary's total."""
    assert (run_folder / "hourly.csv").read_bytes()[:3] == b"\xef\xbb\xbf"
    hourly = pd.read_csv(run_folder / "hourly.csv", encoding="utf-8-sig")
    summary = json.loads((run_folder / "summary.json").read_text(encoding="utf-8"))
    nox = hourly[hourly["pollutant"] == "nox"]["actual_kg"].sum()
    assert nox == pytest.approx(summary["pollutants"]["nox"]["actual_kg"], rel=1e-12)


def test_manifest_names_inputs_versions_and_policy(run_folder):
    """The manifest holds versions, digests of every input, the scenario and the resolved policy."""
    manifest = json.loads((run_folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["dependencies"]["simpy"]
    assert "inventories/demo-county.csv" in manifest["inputs"]
    assert "policies/base-process.yaml" in manifest["inputs"]
    assert manifest["policy"]["curtailment"]["D"]["red"] == 1
    assert manifest["scenario"]["name"] == run_folder.name


def test_same_run_is_replaced_another_is_not(root, run_folder, capsys):
    """The folder of the same run is replaced; the folder of another run is refused with exit 2 and
    left as it was.
    """
    scenario = str(root / "scenarios" / "escalation-yellow-orange-red.yaml")
    out = ["--out", str(run_folder.parent), "--formats", "csv,json,parquet", "--lang", "en"]
    assert main(["run", scenario, *out]) == 0
    before = (run_folder / "summary.json").read_bytes()
    assert main(["run", scenario, *out, "--set", "response.notification_lag_h=9"]) == 2
    assert "--force" in capsys.readouterr().err
    assert (run_folder / "summary.json").read_bytes() == before
    assert not [path for path in run_folder.parent.iterdir() if path.name.startswith(".")]


def test_bad_input_is_exit_2_without_traceback(root, tmp_path, capsys):
    """Bad input ends with exit 2, every problem on standard error, no traceback, nothing
    written.
    """
    bad = tmp_path / "bad.yaml"
    text = (root / ZEZHOU).read_text(encoding="utf-8")
    bad.write_text(
        text.replace("policy: zezhou-2020", "policy: zezou-2020\nperoid: 1"), encoding="utf-8"
    )
    assert main(["run", str(bad), "--out", str(tmp_path / "runs"), "--lang", "en"]) == 2
    printed = capsys.readouterr()
    assert "period" in printed.err
    assert "Traceback" not in printed.err
    assert not (tmp_path / "runs").exists()


def test_unknown_setting_names_the_nearest(root, tmp_path, capsys):
    """A --set of an unknown key is exit 2 and offers the nearest key."""
    assert (
        main(
            [
                "run",
                str(root / ZEZHOU),
                "--out",
                str(tmp_path),
                "--set",
                "respons.no_restart=true",
                "--lang",
                "en",
            ]
        )
        == 2
    )
    assert "did you mean response?" in capsys.readouterr().err


def test_usage_error_is_exit_2(capsys):
    """An unknown verb or a missing argument is exit 2."""
    assert main(["fly"]) == 2
    assert main(["run"]) == 2


def test_errors_speak_chinese_when_asked(tmp_path, capsys):
    """With --lang zh a refusal is in Chinese."""
    assert main(["run", str(tmp_path / "no.yaml"), "--lang", "zh"]) == 2
    assert "文件不存在" in capsys.readouterr().err


def test_account_agrees_with_the_run(root, run_folder, tmp_path):
    """The verb account writes the same accounting as the run."""
    scenario = root / "scenarios" / "escalation-yellow-orange-red.yaml"
    assert main(["account", str(scenario), "--out", str(tmp_path), "--lang", "en"]) == 0
    assert (tmp_path / "accounting.csv").read_bytes() == (
        run_folder / "accounting.csv"
    ).read_bytes()


def test_explain_tells_document_and_kilograms(run_folder, capsys):
    """The story of a line names the document and clause and gives the kilograms of
    reductions.csv.
    """
    table = pd.read_csv(run_folder / "reductions.csv", encoding="utf-8-sig")
    lines = table[
        (table["dimension"] == "line")
        & (table["pollutant"] == "nox")
        & ~table["key"].str.startswith("area:")
    ]
    largest = lines.sort_values("alert_reduction_kg").iloc[-1]
    assert main(["explain", str(run_folder), "--line", largest["key"], "--lang", "en"]) == 0
    story = capsys.readouterr().out
    assert "泽政办发〔2020〕28号" in story
    assert f"alert reduction {largest['alert_reduction_kg']:,.3f}" in story


def test_explain_at_a_moment_gives_the_rate_of_the_hour(run_folder, capsys):
    """The story of a moment states level, load and emission; an unknown line is exit 2 with the
    nearest id.
    """
    events = pd.read_csv(run_folder / "stages.csv", encoding="utf-8-sig")
    start = events["start"].iloc[0]
    assert (
        main(["explain", str(run_folder), "--line", "DEMO-CK-01-L1", "--at", start, "--lang", "en"])
        == 0
    )
    assert "actual load" in capsys.readouterr().out
    assert main(["explain", str(run_folder), "--line", "DEMO-CK-01-L", "--lang", "en"]) == 2
    assert "did you mean DEMO-CK-01-L" in capsys.readouterr().err


def test_explain_enterprise_and_total(run_folder, capsys):
    """The stories of an enterprise and of the total end with exit 0 and name their lines."""
    assert main(["explain", str(run_folder), "--enterprise", "DEMO-CK-01", "--lang", "zh"]) == 0
    assert "DEMO-CK-01-L1" in capsys.readouterr().out
    assert main(["explain", str(run_folder), "--total", "--lang", "zh"]) == 0
    assert "预警减排" in capsys.readouterr().out


def test_compare_shows_what_a_late_notice_costs(root, tmp_path, capsys):
    """Joint and late start differ in alert reduction by the figure that compare writes."""
    for name in ("joint-start", "late-start"):
        assert (
            main(
                [
                    "run",
                    str(root / "scenarios" / f"{name}.yaml"),
                    "--out",
                    str(tmp_path),
                    "--lang",
                    "en",
                ]
            )
            == 0
        )
    out = tmp_path / "compare.csv"
    assert (
        main(
            [
                "compare",
                str(tmp_path / "joint-start"),
                str(tmp_path / "late-start"),
                "--out",
                str(out),
                "--lang",
                "en",
            ]
        )
        == 0
    )
    table = pd.read_csv(out, encoding="utf-8-sig")
    total = table[(table["dimension"] == "total") & (table["pollutant"] == "so2")].set_index("run")
    apart = (
        total.loc["late-start", "alert_reduction_kg"]
        - total.loc["joint-start", "alert_reduction_kg"]
    )
    assert apart < 0
    assert total.loc["late-start", "alert_reduction_kg_difference"] == pytest.approx(apart)
    settings = pd.read_csv(tmp_path / "compare-settings.csv", encoding="utf-8-sig")
    assert {"time of issue", "start of the alert"} & set(settings["label"])
    assert set(settings["plan"]) == {"late-start"}
    printed = capsys.readouterr().out
    assert "Settings that differ: joint-start → late-start" in printed
    for ending in ("xlsx", "docx"):
        out = tmp_path / f"compare.{ending}"
        pair = [str(tmp_path / name) for name in ("joint-start", "late-start")]
        assert main(["compare", *pair, "--out", str(out), "--lang", "en"]) == 0
        assert out.read_bytes()[:2] == b"PK"


def test_compare_tells_where_settings_cannot_be_read_any_more(root, tmp_path, capsys):
    """Runs whose scenario's files changed since are compared in figures, with a warning."""
    replay = tmp_path / "scenarios" / "replay.yaml"
    replay.parent.mkdir()
    notices = replay.with_name("notices.csv")
    notices.write_bytes((root / "data" / "alerts" / "taiyuan-2020-01.csv").read_bytes())
    text = (root / "scenarios" / "replay-taiyuan-2020-01.yaml").read_text(encoding="utf-8")
    text = text.replace("../data/alerts/taiyuan-2020-01.csv", "notices.csv")
    replay.write_text(text.replace("../data", (root / "data").as_posix()), encoding="utf-8")
    for path in (root / "scenarios" / "joint-start.yaml", replay):
        assert main(["run", str(path), "--out", str(tmp_path), "--lang", "en"]) == 0
    notices.write_bytes(notices.read_bytes() + b"\n")
    capsys.readouterr()
    pair = [str(tmp_path / name) for name in ("joint-start", "replay-taiyuan-2020-01")]
    assert main(["compare", *pair, "--force", "--lang", "en"]) == 0
    told = capsys.readouterr()
    assert "the settings are not compared" in told.err and "so2" not in told.err


def test_compare_refuses_runs_of_different_periods(run_folder, joint_start_folder, capsys):
    """Runs of different periods are refused with both named, unless forced."""
    pair = [str(run_folder), str(joint_start_folder)]
    assert main(["compare", *pair, "--lang", "en"]) == 2
    assert "period" in capsys.readouterr().err
    assert main(["compare", *pair, "--force", "--lang", "en"]) == 0


def test_validate_accepts_what_ships(root, capsys):
    """Every shipped scenario, policy, inventory, alert file, profile and area-source file is
    valid.
    """
    files = [
        *root.glob("scenarios/*.yaml"),
        *root.glob("data/policies/*.yaml"),
        *root.glob("data/inventories/*.csv"),
    ]
    files += [
        *root.glob("data/alerts/*.csv"),
        *root.glob("data/profiles/*.csv"),
        *root.glob("data/area_sources/*.csv"),
    ]
    assert main(["validate", *map(str, sorted(files)), "--lang", "en"]) == 0


def test_selftest_and_schema(tmp_path, capsys):
    """The selftest passes, and the schema is JSON that names the scenario's keys."""
    assert main(["selftest", "--lang", "en"]) == 0
    assert main(["schema", "--out", str(tmp_path / "schema.json")]) == 0
    schema = json.loads((tmp_path / "schema.json").read_text(encoding="utf-8"))
    assert {"period", "alerts", "policy"} <= set(schema["scenario"]["properties"])
    assert "curtailment" in schema["policy"]["properties"]


def test_alerts_verb_writes_an_alert_file(root, tmp_path, capsys):
    """The stages of a series are printed with reasons and written as an alert file that
    validates.
    """
    out = tmp_path / "alerts.csv"
    series = root / "data" / "forecasts" / "synthetic-winter-daily.csv"
    assert (
        main(["alerts", str(series), "--criteria", "mee-2024", "--out", str(out), "--lang", "en"])
        == 0
    )
    assert "daily AQI>200" in capsys.readouterr().out.replace("\n", " ")
    assert main(["validate", str(out), "--lang", "en"]) == 0
    assert main(["alerts", str(series), "--criteria", "mee-2042", "--lang", "en"]) == 2


@pytest.mark.parametrize("unit", ["mg/m3", "mg", "MG/m³"])
def test_unit_of_co_is_taken_as_the_help_writes_it(unit, root, tmp_path, capsys):
    """`--co-unit mg/m3` means what `mg` means; ug, µg and μg likewise, and another unit is bad
    usage.
    """
    series = tmp_path / "series.csv"
    hours = pd.date_range("2021-01-01", periods=96, freq="h")
    pd.DataFrame({"time": hours, "pm2.5": 200, "co": 1.5}).to_csv(series, index=False)
    asked = ["alerts", str(series), "--criteria", "mee-2018", "--lang", "en", "--co-unit"]
    assert main([*asked, unit]) == 0
    assert "CO" not in capsys.readouterr().err
    for small in ("ug/m3", "µg/m3", "μg"):
        assert main([*asked, small]) == 2
        assert "implausible in the declared ug/m3" in capsys.readouterr().err
    assert main([*asked, "kg"]) == 2
    assert "one of mg/m3, ug/m3" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (
            [
                "alerts",
                "data/forecasts/synthetic-winter-daily.csv",
                "--criteria",
                "mee-2018",
                "--horizon-days",
                "1",
            ],
            "at least 2",
        ),
        (
            ["winters", "data/alerts/jincheng-2023.csv", "--season", "2023-01-01,2024-01-01"],
            "every level reached needs one stage",
        ),
        (
            [
                "sensitivity",
                "scenarios/late-start.yaml",
                "--factors",
                "{factors}",
                "--samples",
                "2",
                "--seed",
                "-1",
            ],
            "greater than or equal to 0",
        ),
        (["schema", "--lang", "fr"], "one of zh, en"),
    ],
)
def test_a_value_that_an_option_does_not_take_is_bad_usage(
    arguments, told, root, tmp_path, capsys, monkeypatch
):
    """No value of an option ends as a fault of the program: each is told with what is
    allowed, and the exit status is 2.
    """
    monkeypatch.chdir(root)
    factors = tmp_path / "factors.yaml"
    factors.write_text(
        "factors: [{key: response.notification_lag_h, low: 0, high: 12}]", encoding="utf-8"
    )
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    known = [text.format(factors=factors) for text in arguments]
    assert main(known if "--lang" in known or "schema" in known else [*known, "--lang", "en"]) == 2
    assert told in capsys.readouterr().err


def test_regions_verb_sets_two_approaches_side_by_side(root, tmp_path):
    """A unified start of two districts has at least the alert hours and the reduction of
    uncoordinated triggers.
    """
    out = tmp_path / "regions.csv"
    scenario = root / "scenarios" / "forecast-two-districts.yaml"
    assert (
        main(
            [
                "regions",
                str(scenario),
                "--out",
                str(out),
                "--set",
                "alerts.authority=null",
                "--lang",
                "en",
            ]
        )
        == 0
    )
    table = pd.read_csv(out, encoding="utf-8-sig").set_index(["approach", "pollutant"])
    for column in ("alert_district_h", "alert_reduction_kg", "output_value_lost_by_alerts_cny"):
        assert (
            table.loc[("unified", "nox"), column] >= table.loc[("uncoordinated", "nox"), column] > 0
        )


def test_module_runs_without_a_terminal(root, tmp_path):
    """`python -m simulator run` works with no standard input and prints no progress codes into a
    pipe.
    """
    command = [
        sys.executable,
        "-m",
        "simulator",
        "run",
        str(root / "scenarios" / "joint-start.yaml"),
        "--out",
        str(tmp_path),
        "--lang",
        "zh",
    ]
    done = subprocess.run(
        command,
        cwd=root,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )
    assert done.returncode == 0, done.stderr.decode()
    assert b"\x1b[" not in done.stdout
    assert "清单核算" in done.stdout.decode()


def test_a_read_only_folder_is_a_clear_error(root, tmp_path, capsys):
    """A folder that cannot be written is exit 2 with the reason, and leaves nothing."""
    blocked = tmp_path / "file"
    blocked.write_text("a file stands where the folder should be", encoding="utf-8")
    assert (
        main(
            [
                "run",
                str(root / "scenarios" / "joint-start.yaml"),
                "--out",
                str(blocked),
                "--lang",
                "en",
            ]
        )
        == 2
    )
    assert "cannot be written" in capsys.readouterr().err


def test_readme_example_runs(root, monkeypatch):
    """The Python lines of the README print what they say."""
    import doctest

    monkeypatch.chdir(root)
    failed, tried = doctest.testfile(str(root / "README.md"), module_relative=False)
    assert (failed, tried > 0) == (0, True)


def test_assumed_values_of_a_policy_are_listed(capsys) -> None:
    """`validate POLICY --assumed` lists as many values as a run counts, each with its reason."""
    assert main(["validate", "zezhou-2020", "--assumed", "--lang", "zh"]) == 0
    printed = capsys.readouterr().out
    count = len(assumed_sources(read_policy("zezhou-2020", Path()).shape))
    numbered = re.findall(r"^  (\d+)\. .+", printed, flags=re.MULTILINE)
    assert [int(number) for number in numbered] == list(range(1, count + 1))
    assert "D级企业秋冬季停产" in printed
    assert "自印发之日起" in printed
