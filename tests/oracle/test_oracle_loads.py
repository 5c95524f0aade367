"""The oracle on cases worked by hand: how the load moves, and what a notice costs.

A plain line emits 24 kg SO2 a day, 1 kg an hour at full load, so a kilogram is an hour of load.
"""

import pytest

from .hand import about, at, saved_kg
from .oracle import simulate
from .plain import plain_case, plain_line, plain_policy, stage


def test_ramp_down_and_up_add_triangles() -> None:
    """A cut of 0.5 for 24 h with ramps of 4 and 8 h saves 12 - 0.5 on the way down + 1 after."""
    line = plain_line(ramp_down_h=4.0, ramp_up_h=8.0)
    result = simulate(plain_case([line], [stage("orange", at(24), at(48))]))
    # Down: 2 h for half the range, missing 2 x 0.5 / 2. Up: 4 h, 4 x 0.5 / 2 after the lift.
    assert saved_kg(result) == about(24 * 0.5 - 0.5 + 1.0)
    inside, outside = result.stages["1", "so2"], result.stages["outside", "so2"]
    assert inside.seasonal_kg - inside.actual_kg == about(11.5)
    assert outside.seasonal_kg - outside.actual_kg == about(1.0)
    assert result.line_hours["E1/l1", "so2", 24].actual_kg == about(1 - 0.25 / 2)
    assert result.line_hours["E1/l1", "so2", 25].actual_kg == about(0.75 - 0.25 / 2)
    assert result.summary["so2"].shortfall["slow"] == about(0.5)


def test_interrupted_ramp_turns_where_it_is() -> None:
    """A stop of 2 h on a ramp of 8 h down and 4 h up leaves a triangle of height 0.25."""
    line = plain_line(ramp_down_h=8.0, ramp_up_h=4.0)
    result = simulate(plain_case([line], [stage("red", at(10), at(12))]))
    assert saved_kg(result) == about(0.25 * 2 / 2 + 0.25 * 1 / 2)


def test_late_notice_costs_its_hours() -> None:
    """A notice issued 1 h before the start with a lag of 3 h leaves 2 h of full load."""
    line = plain_line(notification_lag_h=3.0)
    case = plain_case([line], [stage("red", at(24), at(48), issued=at(23))])
    result = simulate(case)
    assert saved_kg(result) == about(22.0)
    assert result.summary["so2"].shortfall["late"] == about(2.0)
    assert result.summary["so2"].nominal_kg == about(24.0)


def test_timely_notice_makes_the_lag_harmless() -> None:
    """A notice issued a lag before the start costs nothing."""
    line = plain_line(notification_lag_h=3.0)
    case = plain_case([line], [stage("red", at(24), at(48), issued=at(21))])
    assert saved_kg(simulate(case)) == about(24.0)


def test_own_lag_of_zero_goes_before_process_and_scenario() -> None:
    """A written 0 in the line's cell beats the policy's process row, which beats the scenario."""
    policy = plain_policy(process={"casting": {"notification_lag_h": 5}})
    for cell, lost in ((0.0, 0.0), (None, 5.0)):
        line = plain_line(notification_lag_h=cell)
        stages = [stage("red", at(24), at(48))]
        case = plain_case([line], stages, policy, response={"notification_lag_h": 7})
        assert saved_kg(simulate(case)) == about(24.0 - lost)


def test_upgrade_takes_nothing_away_that_was_under_way() -> None:
    """Yellow at 24 is answered at 30 although red came at 28; red is answered at 34."""
    line = plain_line(notification_lag_h=6.0)
    stages = [stage("yellow", at(24), at(48)), stage("red", at(28), at(48))]
    result = simulate(plain_case([line], stages))
    assert saved_kg(result) == about((34 - 30) * 0.3 + (48 - 34))
    # Late: yellow's hours 24 to 28, red's 28 to 34, less what yellow's answer gave.
    assert result.summary["so2"].shortfall["late"] == about(4 * 0.3 + 6 - 4 * 0.3)


def test_answer_due_at_the_very_change_acts_then() -> None:
    """Yellow's answer is due at 28, when red begins: 0.3 from 28 until red's answer at 32."""
    line = plain_line(notification_lag_h=4.0)
    stages = [stage("yellow", at(24), at(48)), stage("red", at(28), at(48))]
    assert saved_kg(simulate(plain_case([line], stages))) == about(4 * 0.3 + (48 - 32))


def test_lag_of_a_day_under_orange_and_red() -> None:
    """With 24 h of lag, orange from 24 is answered at 48 and red from 44 at 68: 20 x 0.5 + 4 kg."""
    line = plain_line(notification_lag_h=24.0)
    stages = [stage("orange", at(24), at(72)), stage("red", at(44), at(72))]
    assert saved_kg(simulate(plain_case([line], stages))) == about(20 * 0.5 + 4 * 1.0)


def test_fall_to_a_level_not_yet_answered_waits_for_its_answer() -> None:
    """Red from 24 falls at 26 to yellow, of which the line hears at 30: 0.3 from 30 to 48."""
    line = plain_line(notification_lag_h=6.0)
    stages = [stage("red", at(24), at(26)), stage("yellow", at(24), at(48))]
    result = simulate(plain_case([line], stages))
    assert saved_kg(result) == about(18 * 0.3)
    assert result.summary["so2"].shortfall["late"] == about(2.0 + 4 * 0.3)


def test_spike_that_nobody_hears_of_changes_nothing() -> None:
    """A red hour inside orange is over before its lag of 2 h: 24 h of 0.5, and the hour is late."""
    line = plain_line(notification_lag_h=2.0)
    stages = [stage("orange", at(24), at(48), issued=at(12)), stage("red", at(30), at(31))]
    result = simulate(plain_case([line], stages))
    assert saved_kg(result) == about(24 * 0.5)
    assert result.summary["so2"].shortfall["late"] == about(0.5)


def test_spike_heard_in_time_answers_the_level_below_too() -> None:
    """Red is heard of at 25, orange alone only at 36: 2 h of red, then 45 h of orange."""
    line = plain_line(notification_lag_h=12.0)
    stages = [stage("orange", at(24), at(72)), stage("red", at(25), at(27), issued=at(13))]
    assert saved_kg(simulate(plain_case([line], stages))) == about(2 * 1.0 + 45 * 0.5)


@pytest.mark.parametrize("first_end_h", [28, 40, 72])
def test_second_notice_of_a_level_delays_nobody(first_end_h: float) -> None:
    """Orange from 24 is answered at 30, whether or not it is announced again at 28."""
    line = plain_line(notification_lag_h=6.0)
    stages = [stage("orange", at(24), at(first_end_h)), stage("orange", at(28), at(72))]
    assert saved_kg(simulate(plain_case([line], stages))) == about((72 - 30) * 0.5)


def test_earlier_notice_of_two_that_start_together_counts() -> None:
    """Of two reds from 24 the one issued last owns the hours, the one issued in time is heard."""
    line = plain_line(notification_lag_h=6.0)
    stages = [
        stage("red", at(24), at(48), issued=at(10)),
        stage("red", at(24), at(48), issued=at(23)),
    ]
    result = simulate(plain_case([line], stages))
    assert saved_kg(result) == about(24.0)
    assert result.stages["2", "so2"].baseline_kg == about(24.0)


def test_break_in_the_level_asks_for_a_new_answer() -> None:
    """Orange answered at 30 is lifted from 36 to 40: the second notice is answered at 46."""
    line = plain_line(notification_lag_h=6.0)
    stages = [stage("orange", at(24), at(36)), stage("orange", at(40), at(72))]
    assert saved_kg(simulate(plain_case([line], stages))) == about((6 + 26) * 0.5)


def test_orange_hidden_under_red_goes_on_after_it() -> None:
    """Orange issued under red is heard of at 34; red, from 24, at 30: nothing is lost at 36."""
    line = plain_line(notification_lag_h=6.0)
    stages = [stage("red", at(24), at(36)), stage("orange", at(28), at(48))]
    assert saved_kg(simulate(plain_case([line], stages))) == about(6 * 1.0 + 12 * 0.5)


def test_level_at_the_start_stays_answered_while_it_lasts() -> None:
    """Orange from before the period needs no answer, red from 10 does, and orange is kept after."""
    line = plain_line(notification_lag_h=6.0)
    stages = [stage("orange", at(-1), at(48)), stage("red", at(10), at(20))]
    assert saved_kg(simulate(plain_case([line], stages))) == about(48 * 0.5 + 4 * 0.5)


def test_period_start_inside_a_stage_needs_no_answer() -> None:
    """A line stands at the target in force when the period starts, whatever its ramp and lag."""
    line = plain_line(notification_lag_h=6.0, ramp_down_h=40.0)
    result = simulate(plain_case([line], [stage("red", at(-2), at(10))]))
    assert saved_kg(result) == about(10.0)
