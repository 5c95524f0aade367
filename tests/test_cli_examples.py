"""Every example that the help of an option writes works as it is written."""

import re
import shutil
from pathlib import Path

import pandas as pd
import pytest
import typer

from simulator.cli import app, main

ROOT = Path(__file__).resolve().parent.parent
FORECAST = "data/forecasts/synthetic-winter-hourly.csv"
SCENARIO = "escalation-yellow-orange-red"
# A text in a help is an example where it is quoted, or has figures or units between signs.
EXAMPLE = re.compile(r'"[^"]+"|\b\d[\d.,:T-]*[\d]\b|\b[mu]g/m3\b|\{key, low, high\}')
RULES = ["alerts", FORECAST, "--criteria", "mee-2018", "--horizon-days", "5"]
TEAMS = ["teams", "zezhou-supervised-2020", "--replicates", "2", "--workers", "1"]
# The words that call each example; "@" stands for the example, "~" for a folder to write to.
CALLS = {
    ("alerts", "bias", "1,0.9,0.8"): [*RULES, "--bias", "@"],
    ("alerts", "spread", "0.1,0.2,0.3"): [*RULES, "--spread", "@"],
    ("alerts", "co_unit", "mg/m3"): [*RULES, "--co-unit", "@"],
    ("alerts", "co_unit", "ug/m3"): ["alerts", "~/ug.csv", "--criteria", "mee-2018", "--co-unit", "@"],
    ("batch", "scenarios", '"scenarios/*.yaml"'): ["batch", "@", "--out", "~", "--workers", "1"],
    ("explain", "at", "2020-11-14T10:00"): ["explain", "~/run", "--line", "DEMO-ST-01-L1", "--at", "@"],
    ("negotiate", "frontier", '"mu=0,1,4"'): [
        "negotiate", SCENARIO, "--level", "orange", "--frontier", "@",
    ],
    ("sensitivity", "factors", "{key, low, high}"): [
        "sensitivity", SCENARIO, "--factors", "~/factors.yaml",
    ],
    ("teams", "teams", "0,2,4,6"): [*TEAMS, "--teams", "@"],
    ("teams", "meters", "0.5,0.8"): [*TEAMS, "--meters", "@"],
    ("today", "at", "2020-11-14T09:00"): ["today", "zezhou-winter-2020", "--at", "@"],
    ("visits", "at", "2020-11-14T20:00"): ["visits", "zezhou-supervised-2020", "--at", "@"],
    ("winters", "season", "2019-10-01,2020-04-01"): [
        "winters", "data/alerts/taiyuan-2020-01.csv", "--season", "@", "--out", "~",
    ],
}  # fmt: skip


def examples() -> set[tuple[str, str, str]]:
    """Return (verb, parameter, example) of every example in a help text."""
    verbs = typer.main.get_command(app).commands
    return {
        (name, parameter.name, example)
        for name, verb in verbs.items()
        for parameter in verb.params
        for example in EXAMPLE.findall(parameter.help or "")
    }


def test_every_example_of_a_help_text_is_tried() -> None:
    """The table above names the examples that the help texts write, no more and no fewer."""
    assert examples() == set(CALLS)


@pytest.mark.parametrize("example", sorted(CALLS), ids="-".join)
def test_example_works(example, tmp_path, monkeypatch, capsys) -> None:
    """The command ends well with the example as the help writes it."""
    verb, _, text = example
    monkeypatch.chdir(ROOT)
    words = [word.replace("@", text.strip('"')) for word in CALLS[example]]
    if verb == "batch":
        # The pattern, over a folder with one short scenario instead of all that ship.
        (tmp_path / "scenarios").mkdir()
        shutil.copytree(ROOT / "data", tmp_path / "data")
        shutil.copy(ROOT / "scenarios" / f"{SCENARIO}.yaml", tmp_path / "scenarios")
        monkeypatch.chdir(tmp_path)
    if text == "ug/m3":
        series = pd.read_csv(ROOT / FORECAST)
        series["CO"] = 1000 * series.pop("CO(mg/m3)")
        series.to_csv(tmp_path / "ug.csv", index=False)
    if verb == "explain":
        settings = [
            "--set",
            "period.start=2020-11-10T00:00",
            "--set",
            "period.end=2020-11-20T00:00",
        ]
        assert main(["run", "zezhou-winter-2020", "--out", str(tmp_path), *settings]) == 0
        (tmp_path / "zezhou-winter-2020").rename(tmp_path / "run")
    if verb == "sensitivity":
        low_high = "{key: response.notification_lag_h, low: 0, high: 6}"
        (tmp_path / "factors.yaml").write_text(f"factors: [{low_high}]\n", encoding="utf-8")
    code = main([word.replace("~", str(tmp_path)) for word in words])
    assert code == 0, capsys.readouterr().err
