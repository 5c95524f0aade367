"""The oracle on cases worked by hand.

A plain line emits 24 kg SO2 a day, 1 kg an hour at full load, so a kilogram is an hour of load.
"""

from datetime import datetime, timedelta

import pytest

from .case import Kilograms, OracleResult
from .oracle import simulate
from .plain import START, plain_case, plain_line, plain_policy, stage

ROUNDING = 1e-9
PERIOD_H = 96


def at(hours: float) -> datetime:
    """Return the time so many hours after the plain case's start."""
    return START + timedelta(hours=hours)


def about(kg: float) -> object:
    """Return a number that accepts the rounding of some hundred additions."""
    return pytest.approx(kg, abs=ROUNDING)


def saved_kg(result: OracleResult, line: str = "l1") -> float:
    """Return what the alerts saved of a line's SO2."""
    three = result.lines[f"E1/{line}", "so2"]
    return three.seasonal_kg - three.actual_kg


# --- how the load moves ----------------------------------------------------------------------


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


# --- which cut -------------------------------------------------------------------------------


def test_whole_lines_stop_dirtiest_first() -> None:
    """0.5 of capacities 2, 2, 1 stops the dirtiest per capacity, then the next: 2.5 < 2 + 2."""
    lines = [
        plain_line("a", capacity=2.0, so2_kg_d=24.0),
        plain_line("b", capacity=2.0, so2_kg_d=72.0),
        plain_line("c", capacity=1.0, so2_kg_d=6.0),
    ]
    stages = [stage("yellow", at(0), at(24)), stage("orange", at(24), at(48))]
    result = simulate(plain_case(lines, stages))
    # Yellow 0.3 of 5 = 1.5: b (36 kg per unit) alone. Orange 2.5: b, then a (12 against 6).
    assert saved_kg(result, "b") == about(72 * 2)
    assert saved_kg(result, "a") == about(24)
    assert saved_kg(result, "c") == about(0)


def test_exact_share_stops_no_line_more_and_ties_go_by_line_id() -> None:
    """0.5 of two equal lines stops exactly one, the first by line_id."""
    result = simulate(
        plain_case([plain_line("b"), plain_line("a")], [stage("orange", at(0), at(24))])
    )
    assert saved_kg(result, "a") == about(24.0)
    assert saved_kg(result, "b") == about(0.0)


def test_floor_own_measure_and_by_load_keep_the_cut_as_load() -> None:
    """A line with a floor, an own measure or counting by load is cut by load, not by line."""
    stages = [stage("orange", at(0), at(24))]
    floors = [plain_line("a", min_load=0.1), plain_line("b", min_load=0.1)]
    own = [plain_line("a", cut_orange=0.5), plain_line("b", cut_orange=0.5)]
    by_load = plain_policy(counting="by_load")
    for lines, policy in (
        (floors, None),
        (own, None),
        ([plain_line("a"), plain_line("b")], by_load),
    ):
        result = simulate(plain_case(lines, stages, policy))
        assert saved_kg(result, "a") == about(12.0)
        assert saved_kg(result, "b") == about(12.0)


def test_order_of_the_rules() -> None:
    """Shutdown, protection, breach, own measure, industry row and grade row come in this order."""
    policy = plain_policy(
        noncompliant_cut=0.8,
        small_micro_relief=0.5,
        industries={"casting": {"C": {"orange": 0.7}}},
        counting="by_load",
    )
    expected = {
        "shut": (plain_line("shut", long_term_shutdown=True, noncompliant=True), 0.0),
        "kept": (plain_line("kept", protected=True, noncompliant=True), 0.0),
        "breach": (plain_line("breach", noncompliant=True, cut_orange=0.1), 0.8),
        "worse": (plain_line("worse", noncompliant=True, cut_orange=0.9), 0.9),
        "own": (plain_line("own", cut_orange=0.0), 0.0),
        "row": (plain_line("row"), 0.7),
        "nonlead": (plain_line("nonlead", grade="nonlead"), 0.7),
        "small": (plain_line("small", small_micro=True), 0.35),
        "grade": (plain_line("grade", grade="B-"), 0.4),
    }
    lines = [line for line, _ in expected.values()]
    result = simulate(plain_case(lines, [stage("orange", at(0), at(24))], policy))
    for name, (_, cut) in expected.items():
        assert saved_kg(result, name) == about(24 * cut), name
    assert result.lines["E1/shut", "so2"] == Kilograms(0.0, 0.0, 0.0)


def test_most_specific_industry_row_counts() -> None:
    """A row for zones goes before one for districts, and that before one for all."""
    rows = [
        {"orange": 0.1},
        {"orange": 0.2, "districts": ["D1"]},
        {"orange": 0.3, "zones": ["Z1"]},
        {"orange": 0.4, "districts": ["D1"], "zones": ["Z1"]},
    ]
    policy = plain_policy(industries={"casting": {"C": rows}}, counting="by_load")
    places = {"a": ("", ""), "b": ("D1", ""), "c": ("D2", "Z1"), "d": ("D1", "Z1")}
    lines = [plain_line(name, district=d, zone=z) for name, (d, z) in places.items()]
    result = simulate(plain_case(lines, [stage("orange", at(0), at(24))], policy))
    for name, cut in zip("abcd", (0.1, 0.2, 0.3, 0.4), strict=True):
        assert saved_kg(result, name) == about(24 * cut)


def test_scope_reaches_only_its_districts() -> None:
    """A stage of one district leaves lines of another and lines without one alone."""
    lines = [plain_line("a", district="D1"), plain_line("b", district="D2"), plain_line("c")]
    result = simulate(plain_case(lines, [stage("red", at(0), at(24), scope=["D1"])]))
    assert [saved_kg(result, name) for name in "abc"] == [about(24.0), about(0.0), about(0.0)]


def test_dated_grade_sets_own_measures_aside() -> None:
    """A fraud finding on the second day makes a D whose plant plan counts no more."""
    change = {"at": at(24), "enterprise_id": "E1", "grade": "D"}
    case = plain_case([plain_line(cut_red=0.1)], [stage("red", at(0), at(48))], changes=[change])
    assert saved_kg(simulate(case)) == about(24 * 0.1 + 24)


def test_worst_grade_of_the_enterprise() -> None:
    """With one grade per enterprise, the A line of an enterprise with a D line stops too."""
    lines = [plain_line("a", grade="A"), plain_line("b", grade="D")]
    policy = plain_policy(enterprise_grade="worst")
    result = simulate(plain_case(lines, [stage("yellow", at(0), at(24))], policy))
    assert saved_kg(result, "a") == about(24.0)


# --- clocks and seasons ------------------------------------------------------------------------


def test_cycle_counts_from_the_episode_and_is_cut_first() -> None:
    """Off 5 h, on 3 h from a start 6 h before the period: 2 h on are left, then 5 off, 3 on."""
    policy = plain_policy(curtailment={"C": {"red": {"cut": 1, "off_h": 5, "on_h": 3}}})
    result = simulate(plain_case([plain_line()], [stage("red", at(-6), at(12))], policy))
    stopped = [h for h in range(14) if result.line_hours["E1/l1", "so2", h].actual_kg < 0.5]
    assert stopped == [2, 3, 4, 5, 6, 10, 11]


def test_later_entry_replaces_the_measure_and_keeps_the_clock() -> None:
    """Yellow counts on through orange and back: after 20 h of the episode the cut is 0.5."""
    measure = {"cut": 1, "then": [{"after_h": 20, "cut": 0.5}]}
    policy = plain_policy(curtailment={"C": {"yellow": measure, "orange": 0.25}})
    stages = [stage("yellow", at(0), at(30)), stage("orange", at(10), at(16))]
    result = simulate(plain_case([plain_line()], stages, policy))
    assert saved_kg(result) == about(10 + 6 * 0.25 + 4 + 10 * 0.5)


def test_hours_across_midnight() -> None:
    """Hours [22, 5.5] hold from 22:00 to 05:30: 2 + 5.5 h in a day of alert."""
    policy = plain_policy(curtailment={"C": {"red": {"cut": 1, "hours": [22, 5.5]}}})
    result = simulate(plain_case([plain_line()], [stage("red", at(24), at(48))], policy))
    assert saved_kg(result) == about(7.5)
    assert result.line_hours["E1/l1", "so2", 29].actual_kg == about(0.5)


def test_seasonal_stop_of_grade_d_leaves_nothing_for_the_alert() -> None:
    """D stops all winter: the reduction is seasonal, and the alert's nominal cut is 0."""
    rule = {"id": "d-winter", "grades": ["D"], "from": "10-01", "to": "04-01", "cut": 1}
    case = plain_case(
        [plain_line(grade="D")], [stage("red", at(0), at(24))], plain_policy(seasonal=[rule])
    )
    result = simulate(case)
    assert result.lines["E1/l1", "so2"] == Kilograms(about(PERIOD_H), 0.0, 0.0)
    assert result.summary["so2"].nominal_kg == about(0.0)


def test_seasonal_share_by_line_and_alert_choose_apart() -> None:
    """A seasonal 0.5 stops the dirty line of two; an orange 0.5 stops it again, not the other."""
    rule = {"id": "half", "industries": ["casting"], "cut": 0.5}
    lines = [plain_line("a", so2_kg_d=48.0), plain_line("b")]
    case = plain_case(lines, [stage("orange", at(0), at(24))], plain_policy(seasonal=[rule]))
    result = simulate(case)
    assert result.lines["E1/a", "so2"].seasonal_kg == about(0.0)
    assert result.lines["E1/b", "so2"].actual_kg == about(PERIOD_H)


def test_moved_hours_are_made_up_evenly() -> None:
    """A stop from 10 to 16 with half moved: 3 h made up over 18 h, in the seasonal run only."""
    rule = {"id": "ozone", "hours": [10, 16], "cut": 1, "moved": 0.5}
    policy = plain_policy(seasonal=[rule])
    result = simulate(plain_case([plain_line()], [stage("red", at(0), at(24))], policy))
    three = result.lines["E1/l1", "so2"]
    assert three.seasonal_kg == about(4 * (18 + 3))
    assert three.actual_kg == about(3 * (18 + 3))
    assert result.line_hours["E1/l1", "so2", 40].seasonal_kg == about(
        0.0 if 40 % 24 < 16 else 7 / 6
    )
    assert result.summary["so2"].moved_kg == about(4 * 3)


def test_moved_hours_are_weighted_by_the_hour_profile() -> None:
    """A window with half of the day's activity in 6 h is made up as 12 / 12: load 2 outside."""
    rule = {"id": "ozone", "hours": [10, 16], "cut": 1, "moved": 1}
    hour = [2.0 if 10 <= h < 16 else 12 / 18 for h in range(24)]
    profiles = {"casting": {"hour": hour, "weekday": [1.0] * 7, "month": [1.0] * 12}}
    case = plain_case([plain_line()], [], plain_policy(seasonal=[rule]), profiles=profiles)
    assert simulate(case).lines["E1/l1", "so2"].seasonal_kg == about(PERIOD_H)


def test_stage_edge_goes_before_a_clock_edge_of_the_same_minute() -> None:
    """An episode of a day from 00:20 ends as `after_h: 24` would begin: only its 0.5 is saved."""
    later = {"cut": 0.5, "then": [{"after_h": 24, "cut": 1}]}
    policy = plain_policy(curtailment={"C": {"orange": later, "red": 0.25}})
    for minutes in (5, 10, 20, 35):
        first, last = at(minutes / 60), at(24 + minutes / 60)
        stages = [stage("orange", first, last), stage("red", last, last + timedelta(hours=12))]
        result = simulate(plain_case([plain_line()], stages, policy))
        assert saved_kg(result) == about(24 * 0.5 + 12 * 0.25)


def test_cycle_of_a_day_turns_with_the_stages_that_start_then() -> None:
    """Off 24 h and on 12 h from 00:35: off, on, off again, with a change of level at each turn."""
    cycle = {"cut": 1, "off_h": 24, "on_h": 12}
    policy = plain_policy(curtailment={"C": {"yellow": cycle, "orange": cycle, "red": cycle}})
    first = at(0) + timedelta(minutes=35)
    turns = [first + timedelta(hours=hours) for hours in (0, 24, 36, 60)]
    levels = ("yellow", "red", "orange")
    stages = [stage(q, a, b) for q, a, b in zip(levels, turns[:-1], turns[1:], strict=True)]
    result = simulate(plain_case([plain_line()], stages, policy))
    assert [result.stages[key, "so2"].actual_kg for key in "123"] == [
        about(0.0),
        about(12.0),
        about(0.0),
    ]


def test_hours_within_a_billionth_are_one_instant() -> None:
    """A clock written as 0.3333333333 h and a stage that turns at 00:20 make no sliver."""
    later = {"cut": 1, "then": [{"after_h": 0.3333333333, "cut": 0.5}]}
    policy = plain_policy(curtailment={"C": {"orange": later, "red": 0.25}})
    turn = at(24) + timedelta(minutes=20)
    stages = [stage("orange", at(24), at(25)), stage("red", turn, at(25))]
    result = simulate(plain_case([plain_line(notification_lag_h=0.0)], stages, policy))
    assert saved_kg(result) == about(1 / 3 + 2 / 3 * 0.25)
    assert all(abs(step.end_h - step.start_h) > 1e-6 for step in result.story["E1/l1"])


@pytest.mark.parametrize("scope", [["D1", "D2"], ["D2", "D1"], ["D2", "D1", "D2"]])
def test_scope_is_a_set_of_names(scope: list[str]) -> None:
    """The order of a scope's names and names written twice play no role."""
    lines = [plain_line(name, district=place) for name, place in (("a", "D1"), ("b", "D2"))]
    lines.append(plain_line("c", district="D"))
    result = simulate(plain_case(lines, [stage("red", at(0), at(24), scope=scope)]))
    assert [saved_kg(result, name) for name in "abc"] == [about(24.0), about(24.0), about(0.0)]


def test_scope_of_one_name_is_that_district() -> None:
    """One district may be written without a list, and its name is no list of letters."""
    lines = [plain_line("a", district="D12"), plain_line("b", district="D1")]
    result = simulate(plain_case(lines, [stage("red", at(0), at(24), scope="D12")]))
    assert [saved_kg(result, name) for name in "ab"] == [about(24.0), about(0.0)]


# --- emissions and shortfall ---------------------------------------------------------------------


def test_fixed_share_stays_until_the_line_stands_still() -> None:
    """With fixed share 0.4 half load emits 0.4 + 0.6 x 0.5; a stop after 4 h of ramp emits 0."""
    line = plain_line(fixed_share=0.4, ramp_down_h=4.0)
    stages = [stage("red", at(24), at(48))]
    result = simulate(plain_case([line], stages))
    assert saved_kg(result) == about(24 - 4 * (0.4 + 0.6 * 0.5))
    half = plain_line(fixed_share=0.4)
    result = simulate(plain_case([half], [stage("orange", at(24), at(48))]))
    assert saved_kg(result) == about(24 * 0.3)


def test_floor_in_the_heating_season() -> None:
    """A waste-heat source keeps its heat load in the heating season and its minimum outside."""
    line = plain_line(min_load=0.1, heat_load=0.6, waste_heat_source=True)
    policy = plain_policy(heating_season={"from": "11-01", "to": "01-05"})
    result = simulate(plain_case([line], [stage("red", at(0), at(48))], policy))
    assert saved_kg(result) == about(24 * 0.4 + 24 * 0.9)
    assert result.summary["so2"].shortfall["floor"] == about(24 * 0.6 + 24 * 0.1)


def test_shortfall_is_split_into_its_parts() -> None:
    """A stop with floor 0.1, strength 0.8, a lag of 2 h and a ramp of 10 h, and a ramp up after.

    Nominal 24. Floor 24 x 0.1. Not obeyed 24 x (0.2 - 0.1). Late 2 x (1 - 0.2). Slow: from 1 to
    0.2 in 8 h, 8 x 0.8 / 2. A second, yellow stage meets the load on its way up: 1 - 0.8 x 0.3
    = 0.76, from 0.2 at 0.1 an hour in 5.6 h, carried 5.6 x 0.56 / 2.
    """
    line = plain_line(min_load=0.1, notification_lag_h=2.0, ramp_down_h=10.0, ramp_up_h=10.0)
    stages = [stage("red", at(24), at(48)), stage("yellow", at(48), at(72))]
    case = plain_case([line], stages, response={"compliance": {"C": 0.8}})
    summary = simulate(case).summary["so2"]
    assert summary.nominal_kg == about(24 + 24 * 0.3)
    assert summary.shortfall["floor"] == about(2.4)
    assert summary.shortfall["not_obeyed"] == about(2.4 + 24 * 0.06)
    assert summary.shortfall["late"] == about(2 * 0.8)
    assert summary.shortfall["slow"] == about(8 * 0.8 / 2)
    assert summary.shortfall["carried"] == about(-5.6 * 0.56 / 2)


def test_profile_weighs_the_hours_of_a_stage() -> None:
    """A stop of the busy half day saves 1.5 times the plain kilograms; weekdays and months too."""
    hour = [1.5] * 12 + [0.5] * 12
    weekday = [1.2] + [1.0] * 5 + [0.8]
    profiles = {"industry": {"hour": hour, "weekday": weekday, "month": [1.0] * 12}}
    line = plain_line(sector="industry")
    case = plain_case([line], [stage("red", at(6), at(18))], profiles=profiles)
    assert saved_kg(simulate(case)) == about((6 * 1.5 + 6 * 0.5) * 1.2)


def test_overlapping_stages_own_their_hours() -> None:
    """Red inside yellow owns its hours; of two reds the one issued last, then the later listed."""
    stages = [
        stage("yellow", at(0), at(24)),
        stage("red", at(6), at(12), issued=at(5)),
        stage("red", at(8), at(14), issued=at(4)),
        stage("red", at(8), at(12), issued=at(5)),
    ]
    result = simulate(plain_case([plain_line()], stages))
    owned = [result.stages[key, "so2"].baseline_kg for key in ("1", "2", "3", "4", "outside")]
    assert owned == [about(16.0), about(2.0), about(2.0), about(4.0), about(72.0)]


def test_stage_table_counts_the_hours_that_met_the_target() -> None:
    """A stop answered 3 h late meets 40 % of a society half of which is trucks after these 3 h."""
    trucks = {"area_source": "trucks", "sector": "traffic", "district": "", "so2_kg_d": 24.0}
    policy = plain_policy(targets={"red": {"so2": 0.4}})
    stages = [stage("red", at(24), at(48.5))]
    line = plain_line(notification_lag_h=3.0)
    row = simulate(plain_case([line], stages, policy, area_sources=[trucks])).stage_table[
        "1", "so2"
    ]
    assert (row.hours, row.met_h, row.target) == (about(24.5), about(21.5), 0.4)
    assert row.whole_society_kg == about(49.0)
    assert row.alert_share == about(21.5 / 49)


def test_output_value_and_electricity_follow_the_load() -> None:
    """Half a day's value and electricity is lost by a stop of 12 h."""
    line = plain_line(output_value_cny_d=1000.0, electricity_kwh_d=480.0)
    result = simulate(plain_case([line], [stage("red", at(6), at(18))]))
    assert result.output_value_lost_cny == about(500.0)
    assert result.electricity_saved_kwh == about(240.0)


def test_money_follows_the_hours_of_the_day_alone() -> None:
    """A stop of the busy 12 h costs 1.5 half days; weekday and month weigh emissions only."""
    hour = [0.5] * 6 + [1.5] * 12 + [0.5] * 6
    weekday, month = [1.4] + [1.0] * 5 + [0.6], [0.5] + [1.0] * 10 + [1.5]
    profiles = {"casting": {"hour": hour, "weekday": weekday, "month": month}}
    line = plain_line(output_value_cny_d=1000.0, electricity_kwh_d=480.0)
    result = simulate(plain_case([line], [stage("red", at(6), at(18))], profiles=profiles))
    assert saved_kg(result) == about(12 * 1.5 * 1.4 * 0.5)
    assert result.output_value_lost_cny == about(1000 / 24 * 12 * 1.5)
    assert result.electricity_saved_kwh == about(480 / 24 * 12 * 1.5)


def test_hours_made_up_are_worth_what_was_stopped() -> None:
    """A stop of busy hours that is wholly made up in quiet ones costs no output value."""
    rule = {"id": "ozone", "hours": [10, 16], "cut": 1, "moved": 1}
    hour = [2.0 if 10 <= h < 16 else 12 / 18 for h in range(24)]
    profiles = {"casting": {"hour": hour, "weekday": [1.0] * 7, "month": [1.0] * 12}}
    line = plain_line(output_value_cny_d=1000.0)
    case = plain_case([line], [], plain_policy(seasonal=[rule]), profiles=profiles)
    result = simulate(case)
    assert result.output_value_lost_cny == about(0.0)
    assert result.output_value_lost_by_season_cny == about(0.0)


# --- area sources and the whole society -----------------------------------------------------------


def test_area_sources_follow_the_level_at_once_and_the_larger_cut() -> None:
    """Trucks lose 0.2 by season in 6 hours, 0.5 by yellow; a late notice does not matter."""
    trucks = {
        "area_source": "trucks",
        "sector": "traffic",
        "district": "D1",
        "so2_kg_d": 24.0,
        "cut_yellow": 0.5,
    }
    rule = {"id": "trucks", "area_sources": ["trucks"], "hours": [10, 16], "cut": 0.2}
    stages = [stage("yellow", at(12), at(24), scope=["D1"])]
    case = plain_case(
        [plain_line(grade="A")],
        stages,
        plain_policy(seasonal=[rule]),
        area_sources=[trucks],
        response={"notification_lag_h": 9},
    )
    result = simulate(case)
    assert result.area["trucks", "so2"].seasonal_kg == about(PERIOD_H - 4 * 6 * 0.2)
    inside = result.stages["1", "so2"]
    assert inside.seasonal_kg - inside.actual_kg == about(4 * 0.3 + 8 * 0.5)
    assert result.summary["so2"].nominal_kg == about(4 * 0.3 + 8 * 0.5)
    assert result.lines["E1/l1", "so2"].seasonal_kg == about(PERIOD_H)


def test_given_whole_society_serves_unscoped_stages_only() -> None:
    """With 100 kg/d given, a stop of 24 kg/d is 24 %; a stage of one district has no share."""
    stages = [
        stage("red", at(0), at(24)),
        stage("red", at(48), at(60), scope=["D1"]),
    ]
    line = plain_line(district="D1")
    policy = plain_policy(targets={"red": {"so2": 0.24}})
    table = simulate(
        plain_case([line], stages, policy, whole_society_kg_d={"so2": 100.0})
    ).stage_table
    assert table["1", "so2"].alert_share == about(0.24)
    assert table["1", "so2"].met_h == about(24.0)
    assert table["2", "so2"].alert_reduction_kg == about(12.0)
    assert (table["2", "so2"].alert_share, table["2", "so2"].met_h) == (None, None)


def test_without_a_whole_society_there_is_a_share_but_no_target() -> None:
    """The share of listed lines is told, and whether a target was met is not."""
    policy = plain_policy(targets={"red": {"so2": 0.3}})
    case = plain_case([plain_line()], [stage("red", at(0), at(24))], policy)
    row = simulate(case).stage_table["1", "so2"]
    assert (row.alert_share, row.target, row.met_h) == (about(1.0), None, None)


# --- static accounting ---------------------------------------------------------------------------


def test_accounting_takes_means_after_the_by_line_choice() -> None:
    """Two lines, orange 0.5 for 8 h a day: the dirty one stops a third of the day.

    The season takes 0.2 of load from line c over 6 h of which half is moved: 0.2 x 0.25 x 0.5.
    """
    policy = plain_policy(
        curtailment={
            "B": {"orange": 0.4},
            "C": {"orange": {"cut": 0.5, "hours": [8, 16], "then": [{"after_h": 9, "cut": 1}]}},
        },
        seasonal=[{"id": "s", "grades": ["B"], "hours": [10, 16], "cut": 0.2, "moved": 0.5}],
        targets={"orange": {"so2": 0.2}},
    )
    lines = [plain_line("a", so2_kg_d=48.0), plain_line("b"), plain_line("c", grade="B")]
    area = {
        "area_source": "dust",
        "sector": "dust",
        "district": "",
        "so2_kg_d": 4.0,
        "cut_orange": 0.5,
    }
    result = simulate(plain_case(lines, policy=policy, area_sources=[area]))
    row = result.accounting["orange", "so2"]
    assert row.base_kg_d == about(100.0)
    assert row.reduction_kg_d == about(48 / 3 + 24 * (0.4 - 0.025) + 2)
    assert (row.ratio, row.met) == (about(0.27), True)
    credited = plain_case(
        lines, policy={**policy, "credit_seasonal": True}, whole_society_kg_d={"so2": 50.0}
    )
    row = simulate(credited).accounting["orange", "so2"]
    assert (row.base_kg_d, row.reduction_kg_d) == (50.0, about(48 / 3 + 24 * 0.4))
    listed = simulate(plain_case(lines, policy=policy)).accounting["orange", "so2"]
    assert (listed.base_kg_d, listed.target, listed.met) == (about(96.0), None, None)


def test_so2_and_nox_may_be_exchanged() -> None:
    """10 % of SO2 and 30 % of NOx meet 20 % each with the exchange, and SO2 misses it without."""
    lines = [
        plain_line("a", enterprise_id="E1", industry="x", so2_kg_d=10.0, nox_kg_d=30.0, grade="D"),
        plain_line("b", enterprise_id="E2", industry="x", so2_kg_d=90.0, nox_kg_d=70.0, grade="A"),
    ]
    for exchange in (True, False):
        policy = plain_policy(targets={"red": {"so2": 0.2, "nox": 0.2}}, so2_nox_exchange=exchange)
        case = plain_case(lines, policy=policy, whole_society_kg_d={"so2": 100.0, "nox": 100.0})
        rows = simulate(case).accounting
        assert (rows["red", "so2"].met, rows["red", "nox"].met) == (exchange, True)
