"""The settings of scenarios in words, and what differs between two of them."""

import copy
import re
from datetime import datetime
from pathlib import Path

import pytest

from simulator.alerts.alert_file import DatedStage
from simulator.files.yaml_file import read_yaml
from simulator.inputs.policy_shape import PolicyShape
from simulator.inputs.scenario import Scenario, load_scenario, make_scenario
from simulator.inputs.scenario_shape import ScenarioShape
from simulator.runs.settings import changed_settings, of_policy, of_scenario, settings_of
from simulator.runs.settings.changed import paired
from simulator.terms.paths import SCENARIOS

NAMES = sorted(path.stem for path in SCENARIOS.glob("*.yaml"))
CODE = re.compile(r"[A-Za-z0-9]+_[A-Za-z0-9_]+")
ZEZHOU = "zezhou-winter-2020"


def changed(name: str, *pairs: tuple[tuple, object]) -> tuple[Scenario, Scenario]:
    """Return a shipped scenario, and the same with the values at some key paths replaced."""
    path = SCENARIOS / f"{name}.yaml"
    data = copy.deepcopy(read_yaml(path).data)
    for keys, value in pairs:
        place = data
        for key in keys[:-1]:
            place = place[key] if isinstance(place, list) else place.setdefault(key, {})
        place[keys[-1]] = value
    return load_scenario(name), make_scenario(data, SCENARIOS, name)


def rows(old: Scenario, new: Scenario, language: str = "zh") -> list[tuple]:
    """Return the differences as tuples."""
    return [
        (row.label, row.place, row.before, row.after, row.unit)
        for row in changed_settings(old, new, language)
    ]


@pytest.mark.parametrize("name", NAMES)
def test_a_scenario_does_not_differ_from_itself(name: str) -> None:
    """Nothing differs between a scenario and itself, whatever it is called."""
    old, new = changed(name, (("title",), "x"), (("name",), "y"))
    assert changed_settings(old, new, "zh") == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("name", NAMES)
def test_settings_are_told_without_codes(name: str, language: str) -> None:
    """Label, place and value of every setting of a shipped scenario are words: no key of a file
    stands in them, and no label is missing.
    """
    told = settings_of(load_scenario(name), language)
    assert len(told) > 30
    for setting in told.values():
        own = (setting.label, setting.unit, setting.place, setting.value)
        # A file that the scenario names is called by its name.
        assert not [text for text in own if CODE.search(text) and ".csv" not in text], setting


def test_cuts_response_and_values_are_told_old_and_new() -> None:
    """A cut by grade, the lag of notices and a switch: each with its place, both values, unit."""
    old, new = changed(
        ZEZHOU,
        (("policy_overrides", "curtailment"), {"C": {"orange": 0.45}}),
        (("what_if",), True),
        (("response", "notification_lag_h"), 6),
    )
    lag_h = f"{old.shape.response.notification_lag_h:g}"
    before = f"{100 * old.policy.shape.curtailment['C'].cell('orange'):g}"
    assert rows(old, new) == [
        ("停限产比例", "C级 · 橙色预警", before, "45", "%"),
        ("通知响应时间", "", lag_h, "6", "小时"),
        ("设想情形", "", "否", "是", ""),
    ]
    english = rows(old, new, "en")
    assert english[1] == ("notification lag", "", lag_h, "6", "h")


def test_a_cut_with_a_clock_is_told_in_words() -> None:
    """Where a share gets a clock, the new value is words and the old one keeps its unit."""
    old, new = changed(
        ZEZHOU,
        (
            ("policy_overrides", "curtailment"),
            {"C": {"orange": {"cut": 0.4, "hours": [8, 20], "assumed": True}}},
        ),
    )
    before = f"{100 * old.policy.shape.curtailment['C'].cell('orange'):g}"
    row = next(row for row in rows(old, new) if row[1] == "C级 · 橙色预警")
    assert row[2] == f"{before} %"
    assert "8–20" in row[3] and row[4] == ""


def test_an_alert_added_before_the_others_moves_none_of_them() -> None:
    """An alert put before the others is told as added; the others keep their numbers."""
    added = {
        "level": "yellow",
        "issued": "2020-11-16T12:00",
        "start": "2020-11-17T00:00",
        "end": "2020-11-18T00:00",
    }
    stages = read_yaml(SCENARIOS / f"{ZEZHOU}.yaml").data["alerts"]
    assert isinstance(stages, list)
    old, new = changed(ZEZHOU, (("alerts",), [added, *stages]))
    told = rows(old, new)
    number = len(old.dated) + 1
    assert {row[1] for row in told} == {f"预警 {number}（11-17）"}
    assert [row[0] for row in told] == ["预警级别", "发布时间", "预警开始", "预警结束", "预警范围"]
    assert all(row[2] == "无" for row in told)


def test_dated_changes_are_told_by_enterprise() -> None:
    """A dated change is told with the enterprise's name where it is known, and with its time."""
    old = load_scenario(ZEZHOU)
    change = {"at": "2020-12-05T00:00", "enterprise_id": "E001", "grade": "D"}
    _, new = changed(ZEZHOU, (("changes",), [change]))
    _, none = changed(ZEZHOU, (("changes",), []))
    row = changed_settings(none, new, "zh", {"E001": "某水泥厂"})[0]
    assert (row.label, row.place) == ("绩效等级变更", "某水泥厂 · 2020-12-05 00:00")
    assert (row.before, row.after) == ("无", "D级")
    assert changed_settings(none, new, "zh")[0].place.startswith("E001")
    assert old.shape.name == none.shape.name


def stage(level: str, first: int, last: int, scope: tuple[str, ...] | None = None) -> DatedStage:
    """Return an alert of some days of a December."""
    start = datetime(2020, 12, first)
    return DatedStage(level, start, start, datetime(2020, 12, last), scope)


def test_alerts_stand_for_those_that_they_overlap_longest() -> None:
    """The longest overlap decides, of the same districts first; each old one is taken once."""
    old = [stage("yellow", 1, 3), stage("orange", 10, 14)]
    assert paired(old, old) == [1, 2]
    assert paired(old, [stage("red", 9, 14)]) == [2]
    assert paired(old, [stage("red", 20, 24)]) == [3]
    assert paired(old, [stage("red", 11, 12), stage("red", 12, 14)]) == [3, 2]
    two = [stage("orange", 1, 5, ("东",)), stage("orange", 1, 5, ("西",))]
    assert paired(two, [stage("red", 1, 4, ("西",)), stage("red", 1, 4, ("东",))]) == [2, 1]


def test_every_key_of_policy_and_scenario_is_a_setting_or_says_why_not() -> None:
    """A key that is added to a policy or a scenario must be told, or listed as no setting."""
    sources = "".join(
        Path(module.__file__).read_text(encoding="utf-8") for module in (of_policy, of_scenario)
    )
    for shape, not_set in ((PolicyShape, of_policy.NOT_SET), (ScenarioShape, of_scenario.NOT_SET)):
        for name in shape.model_fields:
            told = re.search(rf"\.{name}\b|\"{name}\"", sources.replace("NOT_SET = ", ""))
            assert told or name in not_set, name
