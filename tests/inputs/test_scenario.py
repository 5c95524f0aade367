"""Scenarios: what is read and joined, settings that vary them, warnings, and what they say of
themselves.
"""

import json
from datetime import datetime
from pathlib import Path

import pytest

from engine_case import about, at, load_case, run_case, saved_kg
from oracle.files import write_case
from oracle.plain import plain_case, plain_line, plain_policy, stage
from simulator import InputError, load_scenario, vary
from simulator.inputs.scenario import make_scenario
from simulator.runs.run import read_inputs

ONE_STAGE = [stage("red", at(24), at(48))]


def written(case, folder: Path, **changes) -> Path:
    """Write a case with some keys of its scenario changed and return the scenario's path."""
    path = write_case(case, folder)
    data = json.loads(path.read_text(encoding="utf-8")) | changes
    path.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return path


def warnings_of(case, **options) -> str:
    """Return the warnings of a run of a case, one a line."""
    return "\n".join(run_case(case, **options).summary["warnings"])


# --- reading
# --------------------------------------------------------------------------------------------------------------


def test_paths_are_relative_to_the_scenario_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A scenario finds its files from any working folder."""
    path = write_case(plain_case([plain_line()], ONE_STAGE), tmp_path / "case")
    monkeypatch.chdir(tmp_path)
    assert len(read_inputs(load_scenario(Path("case") / path.name)).inventory) == 1


def test_times_may_be_dates_and_24_00(tmp_path: Path) -> None:
    """A date means its midnight, 24:00 the next day's, and +08:00 is Beijing time."""
    alerts = [{"level": "red", "start": "2021-01-04T24:00", "end": "2021-01-06T00:00+08:00"}]
    path = written(
        plain_case([plain_line()]),
        tmp_path,
        period={"start": "2021-01-04", "end": "2021-01-07T24:00"},
        alerts=alerts,
    )
    scenario = load_scenario(path)
    assert scenario.length_h == 96
    assert [(one.start_h, one.end_h, one.issued_h) for one in scenario.stages] == [(24, 48, 24)]


def test_alerts_may_be_empty_a_list_or_a_file(tmp_path: Path) -> None:
    """`{}` and `[]` are no alerts; a file means the same as its rows in a list."""
    case = plain_case([plain_line()])
    rows = [
        {
            "level": "红色预警",
            "issued": "2021-01-04T20:00",
            "start": "2021-01-05T00:00",
            "end": "2021-01-06T00:00",
            "scope": ["D1", "D2"],
        }
    ]
    (tmp_path / "alerts.csv").write_text(
        "level,issued,start,end,scope\n红色,2021-01-04T20:00,2021-01-05,2021-01-06,D1;D2\n",
        encoding="utf-8",
    )
    for empty in ({}, []):
        assert load_scenario(written(case, tmp_path, alerts=empty)).stages == ()
    listed = load_scenario(written(case, tmp_path, alerts=rows)).stages
    assert listed == load_scenario(written(case, tmp_path, alerts={"file": "alerts.csv"})).stages
    assert listed[0].scope == ("D1", "D2")


def test_one_district_may_stand_without_a_list(tmp_path: Path) -> None:
    """A scope of one name is that district, not its letters."""
    alerts = [{"level": "red", "start": "2021-01-05", "end": "2021-01-06", "scope": "D1"}]
    assert load_scenario(written(plain_case([plain_line()]), tmp_path, alerts=alerts)).stages[
        0
    ].scope == ("D1",)


def test_changes_are_made_in_order_of_time_then_of_the_list(tmp_path: Path) -> None:
    """Of changes at one instant the later in the list is made last; a file means the same as a
    list.
    """
    case = plain_case([plain_line()])
    rows = [("2021-01-06", "D"), ("2021-01-05", "B"), ("2021-01-05", "C")]
    listed = [{"at": time, "enterprise_id": "E1", "grade": grade} for time, grade in rows]
    (tmp_path / "changes.csv").write_text(
        "at,enterprise_id,grade\n" + "".join(f"{time},E1,{grade}级\n" for time, grade in rows),
        encoding="utf-8",
    )
    for changes in (listed, {"file": "changes.csv"}):
        assert [
            change.grade
            for change in load_scenario(written(case, tmp_path, changes=changes)).changes
        ] == ["B", "C", "D"]


def test_change_may_be_narrowed_to_a_line_or_an_industry() -> None:
    """A change reaches an enterprise's lines, one of them, or those of one industry by its
    alias.
    """
    lines = [
        plain_line("k1", industry="brick"),
        plain_line("k2", industry="casting"),
        plain_line("x", enterprise_id="E2", enterprise="E2"),
    ]
    policy = plain_policy(process={"brick": {"aliases": ["砖厂"]}, "casting": {}})
    for narrow, reached in (
        ({}, [True, True, False]),
        ({"line_id": "E1/k2"}, [False, True, False]),
        ({"industry": "砖厂"}, [True, False, False]),
    ):
        change = {"at": at(1), "enterprise_id": "E1", "protected": True, **narrow}
        _, inputs = load_case(plain_case(lines, [], policy, changes=[change]))
        assert list(inputs.changes[0][1]) == reached


def test_every_file_read_is_digested(tmp_path: Path) -> None:
    """The manifest names each input with its SHA-256: scenario, policy, inventory, area sources,
    profiles.
    """
    dust = {"area_source": "dust", "sector": "dust", "district": "", "so2_kg_d": 1.0}
    flat = {"hour": [1.0] * 24, "weekday": [1.0] * 7, "month": [1.0] * 12}
    scenario, inputs = load_case(
        plain_case([plain_line()], area_sources=[dust], profiles={"dust": flat})
    )
    names = {Path(name).name for name in inputs.digests}
    assert names == {
        "scenario.yaml",
        "policy.yaml",
        "inventory.csv",
        "area_sources.csv",
        "profiles.csv",
    }
    assert all(len(digest) == 64 for digest in inputs.digests.values())
    assert scenario.data["policy"] == "policy.yaml"


def test_scenario_can_be_made_from_plain_data(tmp_path: Path) -> None:
    """What a scenario keeps of its file makes the same scenario again."""
    path = write_case(
        plain_case([plain_line()], ONE_STAGE, response={"compliance": {"C": 0.5}}), tmp_path
    )
    scenario = load_scenario(path)
    again = make_scenario(scenario.data, tmp_path)
    assert (again.shape, again.stages, again.changes) == (
        scenario.shape,
        scenario.stages,
        scenario.changes,
    )


# --- settings
# -------------------------------------------------------------------------------------------------------------


def test_settings_replace_values_by_dotted_key(tmp_path: Path) -> None:
    """A setting reaches into mappings, lists and overrides, and makes what is not there."""
    path = write_case(plain_case([plain_line()], ONE_STAGE), tmp_path)
    settings = {
        "response.notification_lag_h": 6,
        "alerts.0.level": "orange",
        "policy_overrides.curtailment.C.orange": 0.25,
        "what_if": True,
    }
    scenario = load_scenario(path, settings)
    assert scenario.shape.response.notification_lag_h == 6
    assert scenario.dated[0].level == "orange"
    assert scenario.policy.shape.curtailment["C"].orange == 0.25
    assert scenario.shape.what_if


def test_settings_leave_the_file_and_the_scenario_alone(tmp_path: Path) -> None:
    """Varying a scenario changes neither it nor its file."""
    path = write_case(plain_case([plain_line()], ONE_STAGE), tmp_path)
    before, text = load_scenario(path), path.read_text()
    other = vary(before, {"alerts.0.level": "yellow", "response.no_restart": True})
    assert (before.dated[0].level, other.dated[0].level) == ("red", "yellow")
    assert not before.shape.response.no_restart
    assert path.read_text() == text


def test_settings_reach_the_figures() -> None:
    """A strength set from outside saves that share of the ordered cut."""
    assert saved_kg(
        run_case(plain_case([plain_line()], ONE_STAGE), {"response.compliance.C": 0.25})
    ) == about(24 * 0.25)


def test_settings_are_checked_like_the_file(tmp_path: Path) -> None:
    """A setting that makes a wrong value is refused with its key."""
    path = write_case(plain_case([plain_line()], ONE_STAGE), tmp_path)
    with pytest.raises(InputError) as error:
        load_scenario(path, {"own_measures": "second"})
    assert "own_measures" in str(error.value)


# --- lag and ramp: which one counts
# ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "process", "lost"),
    [(0.0, 5, 0), (3.0, 5, 3), (None, 5, 5), (None, None, 7), (None, 0, 0)],
)
def test_lag_is_the_cell_else_the_process_row_else_the_scenario(
    cell: float | None, process: float | None, lost: float
) -> None:
    """A written 0 counts: in the cell it beats the policy's row, in the row the scenario."""
    policy = plain_policy(
        process={"casting": {} if process is None else {"notification_lag_h": process}}
    )
    case = plain_case(
        [plain_line(notification_lag_h=cell)], ONE_STAGE, policy, response={"notification_lag_h": 7}
    )
    assert saved_kg(run_case(case)) == about(24 - lost)


def test_industry_decides_continuity_where_the_line_does_not() -> None:
    """`continuous: true` of a process row makes lines begin early; a line that says no does not."""
    policy = plain_policy(process={"casting": {"continuous": True}})
    stages = [stage("red", at(24), at(48), issued=at(12))]
    lines = [plain_line("row", district="D1"), plain_line("no", district="D2", continuous=False)]
    result = run_case(plain_case(lines, stages, policy, response={"early_start": "at_issue"}))
    assert (saved_kg(result, "row"), saved_kg(result, "no")) == (about(36.0), about(24.0))


# --- the accounting day and warnings
# --------------------------------------------------------------------------------------


def test_accounting_day_is_the_first_alert_at_yellow_or_above() -> None:
    """Else the period's first day; a written day counts before both."""
    temporary, red = stage("temporary", at(0), at(6)), stage("red", at(30), at(40))
    days = [
        load_case(plain_case([plain_line()], stages))[0].accounting_day
        for stages in ([temporary, red], [temporary])
    ]
    assert days == [datetime(2021, 1, 5), datetime(2021, 1, 4)]
    assert load_case(plain_case([plain_line()], [red], accounting_day=at(49)))[
        0
    ].accounting_day == datetime(2021, 1, 6)


def test_period_outside_the_policys_dates_is_warned_of() -> None:
    """A policy used outside its dates is used, and the output says so."""
    policy = plain_policy(valid={"from": "2021-01-05", "to": "2021-04-01"})
    assert "leaves the dates of the policy plain (2021-01-05 to 2021-04-01)" in warnings_of(
        plain_case([plain_line()], [], policy)
    )
    inside = plain_policy(valid={"from": "2021-01-04", "to": "2021-01-08"})
    assert "leaves the dates" not in warnings_of(plain_case([plain_line()], [], inside))


def test_stage_outside_the_period_is_warned_of() -> None:
    """A stage that ends at the period's start or begins at its end has no hour in it."""
    stages = [
        stage("red", at(-9), at(0)),
        stage("red", at(24), at(48)),
        stage("red", at(96), at(99)),
    ]
    text = warnings_of(plain_case([plain_line()], stages))
    assert [f"stage {number} lies outside" in text for number in (1, 2, 3)] == [True, False, True]


def test_scope_that_covers_no_line_is_warned_of_with_the_nearest_name() -> None:
    """A township misspelt covers nothing; the nearest one is named."""
    stages = [stage("red", at(0), at(9), scope=["金村"])]
    text = warnings_of(plain_case([plain_line(district="金村镇")], stages), language="zh")
    assert "金村”不包含任何生产线（最接近：金村镇）" in text


def test_industry_that_the_policy_does_not_know_is_warned_of() -> None:
    """The grade row applies to it, and the nearest industry is named."""
    policy = plain_policy(
        process={"casting": {"aliases": ["铸造"]}}, industries={"casting": {"C": {"red": 0}}}
    )
    case = plain_case([plain_line(industry="castings")], ONE_STAGE, policy)
    assert saved_kg(run_case(case)) == about(24.0)
    assert 'does not know the industry "castings" (nearest: casting)' in warnings_of(case)


def test_long_episode_and_guessed_base_are_guarded() -> None:
    """An episode over 30 days and the share of guessed base emissions are told with every
    output.
    """
    lines = [
        plain_line("sure", data_quality="measured", so2_kg_d=30.0),
        plain_line("guess", data_quality="guess", so2_kg_d=10.0),
    ]
    case = plain_case(lines, [stage("yellow", at(0), at(24 * 31))], end=at(24 * 40))
    text = warnings_of(case)
    assert "31.0 days runs over 30 days" in text
    assert "25.0 % of the base rests on guessed factors" in text
    assert "runs over" not in warnings_of(
        plain_case(lines, [stage("yellow", at(0), at(24 * 30))], end=at(24 * 40))
    )


def test_cuts_outside_the_bounds_are_marked_on_the_result() -> None:
    """A what-if that leaves the bounds says so in the summary and its warnings."""
    policy = plain_policy(bounds={"C": [0.3, 1]})
    settings = {"what_if": True, "policy_overrides": {"curtailment": {"C": {"red": 0.1}}}}
    result = run_case(plain_case([plain_line()], ONE_STAGE, policy), settings)
    assert result.summary["what_if"] is True
    assert result.summary["off_policy"] == ["curtailment.C.red: 0.1 (0.3-1)"]
    assert any("outside the policy's bounds" in text for text in result.summary["warnings"])


def test_heat_sources_below_b_are_warned_of() -> None:
    """A waste-heat source of grade C is named; one of grade B is not."""
    lines = [
        plain_line("c", waste_heat_source=True),
        plain_line("b", grade="B", waste_heat_source=True),
    ]
    text = warnings_of(plain_case(lines, []))
    assert "waste-heat sources of a grade below B: E1/c" in text
    assert "E1/b" not in text
