"""The command line in two languages: English shows Chinese only in names of inventory and policy,
Chinese shows no English word of the model.
"""

import re
from pathlib import Path

import pandas as pd
import pytest

from simulator.cli import main
from simulator.inputs.policy import read_policy
from simulator.inputs.reading import read_inputs
from simulator.inputs.scenario import load_scenario
from simulator.runs.run import run
from simulator.terminal.comparisons import print_sensitivity
from simulator.terms.titles import industry_title

CHINESE = re.compile(r"[一-鿿]+")
# Words of the model and of its tables that a Chinese reader once met.
ENGLISH = (
    "needed", "hits", "misses", "issued", "false_alarms", "hit_share", "lost_lead_h", "(all)", "ungraded",
    "nonlead", "built_up", "built-up", "park", "grade=", "protected", "noncompliant", "factor", "at_low",
    "swing", "coking", "yellow", "orange", "red alert", "temporary", "stage ", "line ", "measured", "guess",
)  # fmt: skip
LINES = """enterprise_id,enterprise,industry,grade,line_id,line,district,zone,so2_kg_d,small_micro
E1,甲厂,炼焦,C,L1,一号炉,东镇,built_up,10,
E2,乙厂,包装印刷,ungraded,L2,二号线,东镇,park,20,1
E3,丙厂,不知名的行业,ungraded,L3,三号线,西镇,,5,
"""
SCENARIO = """schema: 1
name: two
policy: zezhou-2020
inventory: lines.csv
period: {start: 2020-11-14T00:00, end: 2020-11-17T00:00}
alerts:
  - {level: yellow, issued: 2020-11-14T00:00, start: 2020-11-14T06:00, end: 2020-11-15T06:00}
  - {level: red, issued: 2020-11-15T00:00, start: 2020-11-15T06:00, end: 2020-11-16T00:00}
changes:
  - {at: 2020-11-15T12:00, enterprise_id: E1, industry: 炼焦, grade: D, noncompliant: true}
  - {at: 2020-11-15T13:00, enterprise_id: E2, line_id: L2, protected: true, reason: 民生}
"""
FORECAST = ["data/forecasts/synthetic-winter-daily.csv", "--criteria", "mee-2018"]


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Write a small scenario with grades, zones and changes of every kind."""
    folder = tmp_path_factory.mktemp("languages")
    (folder / "lines.csv").write_text(LINES, encoding="utf-8")
    (folder / "two.yaml").write_text(SCENARIO, encoding="utf-8")
    return folder / "two.yaml"


def printed(scenario: Path, language: str, capsys: pytest.CaptureFixture, root: Path) -> str:
    """Return what the verbs print in a language."""
    out = scenario.parent / language
    told = ["--lang", language]
    inventory = scenario.parent / "lines.csv"
    verbs = [
        ["run", str(scenario), "--out", str(out), "--force"],
        ["account", str(scenario)],
        *(["explain", str(out / "two"), "--line", line] for line in ("L1", "L2", "L3")),
        ["explain", str(out / "two"), "--line", "L1", "--at", "2020-11-15T14:00"],
        ["explain", str(out / "two"), "--enterprise", "E1"],
        ["explain", str(out / "two"), "--total"],
        ["alerts", str(root / FORECAST[0]), *FORECAST[1:], "--horizon-days", "5"],
        ["validate", str(inventory), "--policy", "zezhou-2020"],
        ["validate", str(scenario)],
    ]
    capsys.readouterr()
    for verb in verbs:
        assert main([*verb, *told]) == 0, verb
    columns = ["factor", "pollutant", "low", "high", "at_low", "at_high", "as_is", "swing"]
    print_sensitivity(pd.DataFrame([("a.b", "so2", 0, 1, 2, 3, 4, 5)], columns=columns), language)
    shown = capsys.readouterr()
    # Paths hold the test's own name.
    return (shown.out + shown.err).replace(str(scenario.parent), "")


def names_of(scenario: Path) -> list[str]:
    """Return the names of places, enterprises, lines and documents, the longest first; industries
    are no names but words.
    """
    policy = read_policy("zezhou-2020", scenario.parent)
    texts = re.findall(r"[^,\n]*[一-鿿][^,\n]*", LINES)
    texts += ["民生", "示例城区", "示例山区县", "备注"]

    def walk(data: object) -> None:
        for value in data.values() if isinstance(data, dict) else data:
            if isinstance(value, (dict, list)):
                walk(value)
            elif isinstance(value, str) and CHINESE.search(value):
                texts.append(value)

    resolved = policy.resolved()
    industries = {"炼焦"}
    for known in resolved["process"].values():
        industries |= {known.pop("title"), *known.pop("aliases", [])}
    walk(resolved)
    return sorted(set(texts) - industries, key=len, reverse=True)


def test_english_shows_chinese_in_names_only(
    scenario: Path, capsys: pytest.CaptureFixture, root: Path
) -> None:
    """Beside names of places, enterprises and documents no Chinese letter is printed in English."""
    text = printed(scenario, "en", capsys, root)
    assert "industry coking; grade C" in text
    assert "zone built-up area" in text
    for name in names_of(scenario):
        text = text.replace(name, "")
    assert not [line for line in text.splitlines() if CHINESE.search(line)]


def test_chinese_shows_no_english_word(
    scenario: Path, capsys: pytest.CaptureFixture, root: Path
) -> None:
    """No word of the model is printed in English where Chinese is asked."""
    text = printed(scenario, "zh", capsys, root)
    assert "行业 焦化；绩效等级 C级" in text
    assert "区域类型 建成区" in text
    assert "未评级" in text
    assert not [word for word in ENGLISH if word in text]


@pytest.mark.parametrize(
    ("language", "first", "second"),
    [
        (
            "zh",
            "E1 变更：行业 焦化，绩效等级变更为D级，列为“不能稳定达标或违反排污许可”",
            "E2 变更：生产线编号 L2，列为“保障类”（民生）",
        ),
        (
            "en",
            "E1 changes standing: industry coking, grade becomes D, becomes: not stably compliant",
            "E2 changes standing: line id L2, becomes: protected (民生)",
        ),
    ],
)
def test_changes_of_standing_are_told_in_words(
    scenario: Path, language: str, first: str, second: str
) -> None:
    """The event log says a change of standing in words, not as column=value."""
    inputs = read_inputs(load_scenario(scenario))
    events = run(inputs.scenario, inputs=inputs, language=language).events
    assert list(events.loc[events["event"] == "standing", "detail"]) == [first, second]


def test_titles_of_industries_come_from_the_policy() -> None:
    """Records and plain data give the same title; what has none is its code in words."""
    policy = read_policy("zezhou-2020", Path())
    for process in (policy.shape.process, policy.resolved()["process"]):
        assert industry_title(process, "coking", "zh") == "焦化"
        assert industry_title(process, "eaf_steel", "en") == "eaf steel"
        assert industry_title(process, "my_own", "zh") == "my own"
