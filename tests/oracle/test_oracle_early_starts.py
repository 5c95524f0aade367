"""The oracle on cases worked by hand: early starts, also around the start of the period.

A plain line emits 24 kg SO2 a day, 1 kg an hour at full load, so a kilogram is an hour of load.
"""

from datetime import datetime

import pytest

from .hand import about, at, saved_kg
from .oracle import simulate
from .plain import plain_case, plain_line, plain_policy, stage


def test_planned_early_start_reaches_the_target_at_the_start() -> None:
    """A stop announced 12 h ahead with 8 h of ramp begins 8 h before and is early for 4 kg."""
    line = plain_line(ramp_down_h=8.0, continuous=True)
    stages = [stage("red", at(24), at(48), issued=at(12))]
    result = simulate(plain_case([line], stages, response={"early_start": "planned"}))
    early = result.stages["early", "so2"]
    assert early.baseline_kg == about(8.0)
    assert early.seasonal_kg - early.actual_kg == about(8 / 2)
    assert saved_kg(result) == about(24 + 4.0)
    assert result.summary["so2"].shortfall["slow"] == about(0.0)


def test_planned_early_start_is_limited_by_the_notice() -> None:
    """With notice only 2 h ahead the ramp of 8 h begins then, and 0.75 of the load is left at T."""
    line = plain_line(ramp_down_h=8.0, continuous=True)
    stages = [stage("red", at(24), at(48), issued=at(22))]
    result = simulate(plain_case([line], stages, response={"early_start": "planned"}))
    assert result.stages["early", "so2"].actual_kg == about(2 - 2 * 0.25 / 2)
    assert result.summary["so2"].shortfall["slow"] == about(6 * 0.75 / 2)


def test_pre_adjustment_begins_before_the_notice() -> None:
    """Pre-adjustment of 6 h lets a planned start begin 6 h ahead of a stage issued at its start."""
    line = plain_line(ramp_down_h=8.0, continuous=True)
    response = {"early_start": "planned", "pre_adjustment_h": 6}
    result = simulate(plain_case([line], [stage("red", at(24), at(48))], response=response))
    assert result.stages["early", "so2"].baseline_kg == about(6.0)


def test_early_start_at_issue_begins_with_the_notice() -> None:
    """At issue, a line without ramp is stopped from issue plus lag on."""
    line = plain_line(notification_lag_h=2.0, continuous=True)
    stages = [stage("red", at(24), at(48), issued=at(12))]
    result = simulate(plain_case([line], stages, response={"early_start": "at_issue"}))
    assert saved_kg(result) == about(24 + 10.0)


def test_change_in_between_does_not_drop_an_early_start() -> None:
    """Yellow comes and goes while the line is on its early way to red: the larger cut is kept."""
    line = plain_line(continuous=True)
    stages = [
        stage("red", at(24), at(48), issued=at(12)),
        stage("yellow", at(16), at(20), issued=at(15)),
    ]
    result = simulate(plain_case([line], stages, response={"early_start": "at_issue"}))
    assert saved_kg(result) == about(48 - 12)
    assert result.stages["early", "so2"].baseline_kg == about(8.0)
    assert result.summary["so2"].shortfall["carried"] == about(-4 * 0.7)


def test_period_that_begins_inside_a_planned_early_start() -> None:
    """A ramp of 40 h planned from 16 h before the period stands at 0.6 when the period starts."""
    line = plain_line(ramp_down_h=40.0, continuous=True)
    stages = [stage("red", at(24), at(96), issued=at(-30))]
    result = simulate(plain_case([line], stages, response={"early_start": "planned"}))
    assert result.line_hours["E1/l1", "so2", 0].actual_kg == about(0.6 - 0.5 / 40)
    assert result.stages["early", "so2"].actual_kg == about(24 * 0.6 / 2)
    assert saved_kg(result) == about(24 * (1 + 0.4) / 2 + 72)


@pytest.mark.parametrize(("ramp_down_h", "first_load"), [(0.0, 0.5), (8.0, 0.5), (64.0, 0.75)])
def test_period_that_begins_inside_an_early_start_at_issue(
    ramp_down_h: float, first_load: float
) -> None:
    """16 h after the notice the line stands at max(0.5, 1 - 16 / ramp); a jump stands at 0.5."""
    line = plain_line(ramp_down_h=ramp_down_h, continuous=True)
    stages = [stage("orange", at(24), at(96), issued=at(-16))]
    result = simulate(plain_case([line], stages, response={"early_start": "at_issue"}))
    way_down = max(0.0, first_load - 0.5)
    slow_kg = way_down * way_down * ramp_down_h / 2
    assert saved_kg(result) == about(96 * 0.5 - slow_kg)


def test_two_early_starts_under_way_at_the_start() -> None:
    """Down 0.5 from -12 on a ramp of 16 h until -4, then on to 0 from there: 0.25 at the start."""
    line = plain_line(ramp_down_h=16.0, continuous=True)
    stages = [
        stage("orange", at(10), at(40), issued=at(-12)),
        stage("red", at(20), at(40), issued=at(-4)),
    ]
    result = simulate(plain_case([line], stages, response={"early_start": "at_issue"}))
    assert saved_kg(result) == about(40 - 4 * 0.25 / 2)


def test_early_start_is_measured_from_what_the_line_stands_by() -> None:
    """Yellow stops as much as red, but is not heard of before 54: red's notice starts at 30."""
    line = plain_line(notification_lag_h=30.0, continuous=True)
    policy = plain_policy(curtailment={"C": {"yellow": 1, "orange": 1, "red": 1}})
    stages = [stage("yellow", at(24), at(72)), stage("red", at(40), at(50), issued=at(0))]
    response = {"early_start": "at_issue"}
    result = simulate(plain_case([line], stages, policy, response=response))
    # Answered at 40, red's answer holds for yellow after 50.
    assert saved_kg(result) == about(72 - 30)


def test_early_start_that_answered_a_rise_is_stood_by_at_the_next() -> None:
    """Orange, begun early at 18, is stood by at 30, so red, no larger, starts nothing at 26."""
    line = plain_line(notification_lag_h=2.0, continuous=True)
    policy = plain_policy(curtailment={"C": {"orange": 0.5, "red": 0.5}})
    stages = [
        stage("orange", at(24), at(26), issued=at(16)),
        stage("orange", at(28), at(48), issued=at(27)),
        stage("red", at(30), at(48), issued=at(20)),
    ]
    response = {"early_start": "at_issue"}
    result = simulate(plain_case([line], stages, policy, response=response))
    # 18 to 26; 28 is heard of at 29, and red, in time, at 30.
    assert saved_kg(result) == about((8 + 19) * 0.5)


def test_no_restart_keeps_a_seasonal_stop_through_the_episode() -> None:
    """A line stopped until 1 January stays down in the actual run until yellow ends on the 2nd."""
    rule = {"id": "autumn", "grades": ["A"], "from": "10-01", "to": "01-01", "cut": 1}
    stages = [stage("yellow", datetime(2020, 12, 31), datetime(2021, 1, 2, 12))]
    for no_restart, saved in ((True, 36.0), (False, 0.0)):
        case = plain_case(
            [plain_line(grade="A")],
            stages,
            plain_policy(seasonal=[rule]),
            start=datetime(2020, 12, 30),
            end=datetime(2021, 1, 4),
            response={"no_restart": no_restart},
        )
        result = simulate(case)
        assert saved_kg(result) == about(saved)
        assert result.summary["so2"].shortfall["carried"] == about(-saved)
