"""What a planner's edit of measures means for the scenario, without the screen."""

import pytest

from simulator.inputs.policy import FOLDER, policy_ids
from simulator.workbench.plan_measures import (
    add_industry_row,
    as_file,
    drop_season,
    falling_levels,
    free_rule_id,
    grade_slots,
    industry_rows,
    leave_what_if,
    policy_as_written,
    set_cut,
    set_industry_cut,
    set_season,
)
from simulator.workbench.plans import Plan, plan_of_example
from simulator.workbench.workspace import new_workspace


@pytest.fixture
def workspace(tmp_path):
    """An empty workspace."""
    return new_workspace(tmp_path)


def shapes(plan: Plan):
    """Return the policy in use and as it is written."""
    return plan.scenario().policy.shape, policy_as_written(plan.get("policy"), plan.folder).shape


def slot(plan: Plan, grade: str, level: str):
    """Return a cell of the grade table."""
    found = dict(grade_slots(*shapes(plan), bool(plan.get("what_if"))))[grade]
    return next(item for item in found if item.level == level)


def own_policy(workspace, text: str) -> Plan:
    """Return the first example under a policy of its own."""
    plan = plan_of_example("zezhou-winter-2020", workspace)
    return plan.put(("policy",), workspace.put("policy", text.encode(), ".yaml"))


def test_bounds_free_grades_and_locked_ones(workspace):
    """B moves within its bounds, A (autonomous) and ungraded (assumed) freely, D not at all until
    what-if.
    """
    plan = plan_of_example("zezhou-winter-2020", workspace)
    assert (
        slot(plan, "B", "red").low,
        slot(plan, "B", "red").high,
        slot(plan, "B", "red").fixed,
    ) == (0.3, 0.5, False)
    assert (slot(plan, "A", "red").low, slot(plan, "A", "red").high) == (0.0, 1.0)
    assert not slot(plan, "ungraded", "red").fixed
    assert slot(plan, "D", "red").fixed
    assert not slot(plan.put(("what_if",), True), "D", "red").fixed


def test_the_policys_own_value_leaves_no_override(workspace):
    """A cut set and set back is gone from the scenario."""
    plan = plan_of_example("zezhou-winter-2020", workspace)
    changed = set_cut(plan, slot(plan, "C", "orange"), 0.5)
    assert changed.scenario().policy.shape.curtailment["C"].orange == 0.5
    assert set_cut(changed, slot(changed, "C", "orange"), 0.4) == plan


def test_a_share_for_the_whole_day_replaces_a_clock_of_the_same_number(workspace):
    """Where the policy stops from 8 to 16 h, 100 % all day is an override of its own."""
    text = "id: own\nextends: base-process\ncurtailment:\n  B: {yellow: {cut: 1, hours: [8, 16]}, orange: 1, red: 1}\n  C: {yellow: 1, orange: 1, red: 1}\n"
    plan = own_policy(workspace, text).put(("what_if",), True)
    assert slot(plan, "B", "yellow").clocked
    changed = set_cut(set_cut(plan, slot(plan, "B", "yellow"), 0.9), slot(plan, "B", "yellow"), 1.0)
    assert changed.get("policy_overrides", "curtailment", "B", "yellow") == 1.0
    assert changed.scenario().policy.shape.curtailment["B"].yellow == 1.0


@pytest.mark.parametrize("grade", ["B", "C", "nonlead"])
def test_a_policy_in_other_spellings_can_be_changed(workspace, grade):
    """Grades that the policy writes B级, C级 or 非引领性 are met by the sliders' overrides."""
    text = """id: own
extends: base-process
curtailment:
  B级: {yellow: 0.3, orange: 0.4, red: 0.5, assumed: true}
  C级: {yellow: 0.3, orange: 0.4, red: 0.5, assumed: true}
  非引领性: {yellow: 0.1, orange: 0.2, red: 0.3, assumed: true}
industries:
  coking: {B级: {yellow: 0, orange: 0.2, red: 0.3}}
"""
    plan = own_policy(workspace, text)
    changed = set_cut(plan, slot(plan, grade, "orange"), 0.25)
    assert changed.scenario().policy.shape.curtailment[grade].orange == 0.25
    row = next(item for item in industry_rows(shapes(plan)[0]) if item.industry == "coking")
    again = set_industry_cut(changed, shapes(plan)[0], row, "red", 0.6)
    assert again.scenario().policy.shape.industries["coking"]["B"].red == 0.6


def test_two_edits_of_rows_by_district_both_hold(workspace):
    """Of an industry's rows by district, edits counted from one table are written one after
    the other, none lost.
    """
    text = """id: own
extends: base-process
curtailment: {B: {yellow: 0.3, orange: 0.4, red: 0.5}, C: {yellow: 0.3, orange: 0.4, red: 0.5}}
industries:
  brick:
    C:
      - {yellow: 0.1, orange: 0.2, red: {cut: 1, hours: [8, 16]}}
      - {districts: [演示城关镇], yellow: 0.5, orange: 0.6, red: 0.7}
"""
    plan = own_policy(workspace, text)
    shape = shapes(plan)[0]
    first, other = industry_rows(shape)
    for cell, level, cut in (
        (first, "yellow", 0.11),
        (first, "orange", 0.22),
        (other, "red", 0.44),
    ):
        plan = set_industry_cut(plan, shape, cell, level, cut)
    made = plan.scenario().policy.shape.industries["brick"]["C"]
    assert (made[0].yellow, made[0].orange, made[0].red) == (
        0.11,
        0.22,
        shape.industries["brick"]["C"][0].red,
    )
    assert (made[1].yellow, made[1].orange, made[1].red, made[1].districts) == (
        0.5,
        0.6,
        0.44,
        ["演示城关镇"],
    )


@pytest.mark.parametrize("name", [name for name in policy_ids() if name != "base-process"])
def test_rows_written_as_a_file_are_read_back(name, workspace):
    """Every industry row and seasonal rule of a shipped policy, written out by the screen, is
    the same when read.
    """
    shape = policy_as_written(name, FOLDER).shape
    plan = plan_of_example("zezhou-winter-2020", workspace).put(("policy",), name)
    plan = plan.put(("policy_overrides",), None).put(("what_if",), True)
    for rule in shape.seasonal:
        plan = set_season(plan, rule.id, as_file(rule))
    for cell in industry_rows(shape):
        if cell.index == 0:
            plan = plan.put(
                ("policy_overrides", "industries", cell.industry, cell.grade),
                [as_file(row) for row in shape.industries[cell.industry][cell.grade]],
            )
    made = plan.scenario().policy.shape
    assert made.seasonal == shape.seasonal
    assert made.industries == shape.industries


def test_seasonal_rules_are_added_changed_and_dropped(workspace):
    """A rule of the plan's own gets a free id; dropping what the plan says of a rule restores the
    policy's.
    """
    plan = plan_of_example("zezhou-winter-2020", workspace)
    name = free_rule_id(shapes(plan)[0])
    changed = set_season(plan, name, {"grades": ["C"], "from": "12-01", "to": "03-01", "cut": 0.3})
    assert free_rule_id(shapes(changed)[0]) != name
    assert changed.scenario().policy.shape.seasonal[-1].cut == 0.3
    off = set_season(changed, "d-winter", {"cut": 0.0})
    assert off.scenario().policy.shape.seasonal[0].cut == 0.0
    assert drop_season(drop_season(off, "d-winter"), name) == plan


def test_leaving_what_if_brings_cuts_back(workspace):
    """Beyond the bounds is clamped, a locked grade takes its own value again, free grades keep
    theirs.
    """
    plan = plan_of_example("zezhou-winter-2020", workspace).put(("what_if",), True)
    for grade, cut in (("B", 0.9), ("C", 0.1), ("D", 0.2), ("A", 0.15)):
        plan = set_cut(plan, slot(plan, grade, "red"), cut)
    back = leave_what_if(plan, shapes(plan)[1]).scenario()
    assert [back.policy.shape.curtailment[grade].red for grade in ("B", "C", "D", "A")] == [
        0.5,
        0.3,
        1.0,
        0.15,
    ]
    assert not back.shape.what_if


def test_falling_cuts_are_noticed(workspace):
    """A grade that cuts less at red than at orange is named."""
    plan = plan_of_example("zezhou-winter-2020", workspace)
    assert falling_levels(shapes(plan)[0]) == []
    assert falling_levels(shapes(set_cut(plan, slot(plan, "C", "red"), 0.3))[0]) == ["C"]


def test_an_industry_row_is_added(workspace):
    """A new row holds for its industry and grade and no other."""
    plan = add_industry_row(
        plan_of_example("zezhou-winter-2020", workspace),
        "brick",
        "C",
        {"yellow": 0.5, "orange": 0.75, "red": 1.0},
    )
    assert plan.scenario().policy.shape.industries["brick"]["C"].orange == 0.75
