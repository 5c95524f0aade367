"""Cases worked by hand: measures with a clock, seasons with hours, and why less is saved than
ordered.

A plain line emits 1 kg SO2 an hour at full load; the plain period is 96 hours from Monday 4 January
2021 at 00:00.
"""

import pytest

from engine_case import about, at, cell, hours_kg, run_case, saved_kg, shortfall, stage_saved_kg
from oracle.plain import plain_case, plain_line, plain_policy, stage


def ordered(measure: object, **more) -> dict:
    """Return the plain policy with this measure for C at red."""
    return plain_policy(curtailment={"C": {"red": measure}, "D": {"red": 1}}, **more)


def test_daily_hours_of_a_measure() -> None:
    """A stop from 8 to 16 holds 8 of each day's 24 hours; from 20 to 6 it wraps midnight, 10 of
    them.
    """
    stages = [stage("red", at(0), at(48))]
    assert saved_kg(
        run_case(plain_case([plain_line()], stages, ordered({"cut": 1, "hours": [8, 16]})))
    ) == about(2 * 8)
    result = run_case(plain_case([plain_line()], stages, ordered({"cut": 0.5, "hours": [20, 6]})))
    assert saved_kg(result) == about(2 * 10 * 0.5)
    assert hours_kg(result)[4:8] == [about(0.5), about(0.5), about(1.0), about(1.0)]


def test_hours_of_a_measure_need_not_be_whole() -> None:
    """A stop from 7:30 to 9:15 holds 1.75 h, and the hours at its edges are cut in part."""
    result = run_case(
        plain_case(
            [plain_line()], [stage("red", at(0), at(24))], ordered({"cut": 1, "hours": [7.5, 9.25]})
        )
    )
    assert saved_kg(result) == about(1.75)
    assert hours_kg(result)[7:10] == [about(0.5), about(0.0), about(0.75)]


def test_cycle_of_48_hours_off_and_12_on() -> None:
    """Counted from the episode's start at 6: off 6 to 54, on to 66, off to 90 where the alert
    ends.
    """
    result = run_case(
        plain_case(
            [plain_line()],
            [stage("red", at(6), at(90))],
            ordered({"cut": 1, "off_h": 48, "on_h": 12}),
        )
    )
    assert saved_kg(result) == about(48 + 24)
    running = [hour for hour, kg in enumerate(hours_kg(result)) if kg > 0.5]
    assert running == [*range(6), *range(54, 66), *range(90, 96)]


def test_cycle_counts_from_an_episode_that_began_before_the_period() -> None:
    """An episode that began 50 h before the period is at hour 50 of its cycle: 10 h on, then off
    48 h.
    """
    result = run_case(
        plain_case(
            [plain_line()],
            [stage("red", at(-50), at(58))],
            ordered({"cut": 1, "off_h": 48, "on_h": 12}),
        )
    )
    assert [hour for hour, kg in enumerate(hours_kg(result)[:60]) if kg > 0.5] == [
        *range(10),
        58,
        59,
    ]


def test_hours_and_cycle_hold_where_both_say_so() -> None:
    """Off 24 h, on 24 h, from 8 to 16 only: the windows of the first and third day."""
    measure = {"cut": 1, "hours": [8, 16], "off_h": 24, "on_h": 24}
    result = run_case(plain_case([plain_line()], [stage("red", at(0), at(96))], ordered(measure)))
    assert [hour for hour, kg in enumerate(hours_kg(result)) if kg < 0.5] == [
        *range(8, 16),
        *range(56, 64),
    ]


def test_another_cut_after_120_hours_of_the_episode() -> None:
    """The episode begins 60 h before the period: a stop until 60, half load from then on."""
    measure = {"cut": 1, "then": [{"after_h": 120, "cut": 0.5}]}
    result = run_case(plain_case([plain_line()], [stage("red", at(-60), at(96))], ordered(measure)))
    assert saved_kg(result) == about(60 + 36 * 0.5)


def test_clock_of_the_episode_runs_through_changes_of_level() -> None:
    """Yellow from 0 and red from 12 are one episode: red's `after_h` of 30 is at 30, not at
    42; a gap starts it anew.
    """
    measure = {"cut": 1, "then": [{"after_h": 30, "cut": 0.5}]}
    policy = plain_policy(curtailment={"C": {"yellow": 0, "red": measure}})
    stages = [
        stage("yellow", at(0), at(48)),
        stage("red", at(12), at(48)),
        stage("red", at(60), at(96)),
    ]
    result = run_case(plain_case([plain_line()], stages, policy))
    assert stage_saved_kg(result, "2") == about(18 + 18 * 0.5)
    assert stage_saved_kg(result, "3") == about(30 + 6 * 0.5)


def test_later_entry_replaces_the_whole_measure() -> None:
    """After 24 h the hours no longer hold: 8 h of stop on the first day, then a steady 0.25."""
    measure = {"cut": 1, "hours": [8, 16], "then": [{"after_h": 24, "cut": 0.25}]}
    result = run_case(plain_case([plain_line()], [stage("red", at(0), at(96))], ordered(measure)))
    assert saved_kg(result) == about(8 + 72 * 0.25)


def test_ozone_hours_move_production_and_save_nothing() -> None:
    """A stop from 10 to 16 with moved 1: 6 h made up over 18 h at 1 + 6/18, so the season saves
    nothing.
    """
    rule = {"id": "ozone", "industries": ["casting"], "hours": [10, 16], "cut": 1, "moved": 1}
    policy = plain_policy(seasonal=[rule], process={"casting": {"title": "铸造"}})
    result = run_case(plain_case([plain_line()], [], policy))
    three = cell(result, "total", "total")
    assert (three.seasonal_kg, three.seasonal_reduction_kg) == (about(96.0), about(0.0))
    assert hours_kg(result, "seasonal_kg")[9:11] == [about(24 / 18), about(0.0)]
    assert shortfall(result).moved == about(4 * 6)


def test_only_what_a_floor_lets_stop_is_made_up() -> None:
    """With a floor of 0.4 the stop takes 0.6 for 6 h, which 18 h at 1.2 make up."""
    rule = {"id": "ozone", "hours": [10, 16], "cut": 1, "moved": 1}
    kg = hours_kg(
        run_case(plain_case([plain_line(min_load=0.4)], [], plain_policy(seasonal=[rule]))),
        "seasonal_kg",
    )
    assert kg[9:11] == [about(1 + 0.6 * 6 / 18), about(0.4)]


def test_area_sources_make_up_moved_hours_too() -> None:
    """Trucks barred by 0.6 from 8 to 18, half of it moved: 14 h at 1 + 0.3 x 10 / 14, in both runs
    where there is no alert.
    """
    trucks = {
        "area_source": "trucks",
        "sector": "traffic",
        "district": "",
        "so2_kg_d": 24.0,
        "cut_red": 0.1,
    }
    rule = {"id": "trucks", "area_sources": ["trucks"], "hours": [8, 18], "cut": 0.6, "moved": 0.5}
    case = plain_case(
        [plain_line(grade="A", so2_kg_d=0.0)],
        [],
        plain_policy(seasonal=[rule]),
        area_sources=[trucks],
    )
    result = run_case(case)
    assert hours_kg(result, "seasonal_kg")[7:9] == [about(1 + 0.3 * 10 / 14), about(0.4)]
    assert hours_kg(result) == hours_kg(result, "seasonal_kg")
    assert shortfall(result).moved == about(4 * 0.3 * 10)


def test_half_moved_hours_save_the_other_half() -> None:
    """With moved 0.5 of a cut of 0.4 in 6 h, 1.2 of 2.4 kg a day are made up and 1.2 saved."""
    rule = {"id": "ozone", "hours": [10, 16], "cut": 0.4, "moved": 0.5}
    result = run_case(plain_case([plain_line()], [], plain_policy(seasonal=[rule])))
    assert cell(result, "total", "total").seasonal_reduction_kg == about(4 * 1.2)
    assert shortfall(result).moved == about(4 * 1.2)
    assert hours_kg(result, "seasonal_kg")[9:11] == [about(1 + 1.2 / 18), about(0.6)]


def test_nothing_is_made_up_while_an_alert_orders_a_cut() -> None:
    """On a day of yellow (0.3) the line runs at 0.7 outside the window and stands in it; the alert
    gets credit above 0.7.

    Seasonal run of the day: 18 h at 4/3 = 24. Actual run: 18 h at 0.7.
    """
    rule = {"id": "ozone", "hours": [10, 16], "cut": 1, "moved": 1}
    result = run_case(
        plain_case([plain_line()], [stage("yellow", at(24), at(48))], plain_policy(seasonal=[rule]))
    )
    assert stage_saved_kg(result, "1") == about(24 - 18 * 0.7)


def test_season_begins_and_ends_at_midnight_and_crosses_new_year() -> None:
    """A season from 01-05 to 01-07 holds on two of the four days; one from 12-01 to 01-06 on
    the first two.
    """
    for dates, days in ((("01-05", "01-07"), [1, 2]), (("12-01", "01-06"), [0, 1])):
        rule = {"id": "season", "from": dates[0], "to": dates[1], "cut": 1}
        kg = hours_kg(
            run_case(plain_case([plain_line()], [], plain_policy(seasonal=[rule]))), "seasonal_kg"
        )
        assert [day for day in range(4) if kg[24 * day] < 0.5 and kg[24 * day + 23] < 0.5] == days


def test_seasonal_and_alert_cut_do_not_add_up() -> None:
    """A season of 0.2 and orange of 0.5 make 0.5: the alert is credited with 0.3."""
    rule = {"id": "season", "cut": 0.2}
    result = run_case(
        plain_case([plain_line()], [stage("orange", at(0), at(96))], plain_policy(seasonal=[rule]))
    )
    three = cell(result, "total", "total")
    assert (three.seasonal_reduction_kg, three.alert_reduction_kg) == (
        about(96 * 0.2),
        about(96 * 0.3),
    )


def test_seasonal_rule_for_an_industry_does_not_touch_others() -> None:
    """Selectors of a rule must all match: industry, district and grade."""
    rule = {"id": "x", "industries": ["brick"], "districts": ["D1"], "grades": ["C"], "cut": 1}
    policy = plain_policy(seasonal=[rule], process={"brick": {}})
    lines = [
        plain_line("hit", industry="brick", district="D1"),
        plain_line("place", industry="brick", district="D2"),
        plain_line("grade", industry="brick", district="D1", grade="B"),
        plain_line("stand-in", industry="brick", district="D1", grade="nonlead"),
        plain_line("industry", industry="casting", district="D1"),
    ]
    result = run_case(plain_case(lines, [], policy))
    saved = {
        line["line"]: cell(result, "line", f"E1/{line['line']}").seasonal_reduction_kg
        for line in lines
    }
    assert saved == {
        "hit": about(96.0),
        "place": about(0.0),
        "grade": about(0.0),
        "stand-in": about(96.0),
        "industry": about(0.0),
    }


def test_small_and_micro_lines_may_obey_otherwise() -> None:
    """An order of 24 h at cut 1: strength 0.8 of the grade saves 19.2 kg, 0.5 of small and
    micro lines 12; D has 0.9 in either size.
    """
    lines = [
        plain_line(),
        plain_line("l2", small_micro=True),
        plain_line("l3", grade="D"),
        plain_line("l4", grade="D", small_micro=True),
    ]
    response = {"compliance": {"C": 0.8, "D": 0.9}, "compliance_small_micro": {"C": 0.5}}
    result = run_case(plain_case(lines, [stage("red", at(24), at(48))], response=response))
    assert [saved_kg(result, f"l{number}") for number in (1, 2, 3, 4)] == [
        about(24 * 0.8),
        about(24 * 0.5),
        about(24 * 0.9),
        about(24 * 0.9),
    ]


def test_shortfall_names_floor_disobedience_lateness_and_slowness() -> None:
    """A stop of 24 h with floor 0.1, strength 0.8, a lag of 3 h and 16 h of ramp.

    Nominal 24. Floor 24 x 0.1 = 2.4. Not obeyed: 1 - 0.8 = 0.2 against 0.1, 24 x 0.1 = 2.4. Late: 3
    h at 1 above 0.2, 2.4. Slow: from 1 to 0.2 in 0.8 x 16 = 12.8 h, a triangle of 12.8 x 0.8 / 2 =
    5.12. Delivered 24 - 2.4 - 2.4 - 2.4 - 5.12.
    """
    line = plain_line(min_load=0.1, notification_lag_h=3.0, ramp_down_h=16.0)
    result = run_case(
        plain_case([line], [stage("red", at(24), at(48))], response={"compliance": {"C": 0.8}})
    )
    parts = shortfall(result)
    assert parts.nominal == about(24.0)
    assert (parts.floor, parts.not_obeyed, parts.late, parts.slow) == (
        about(2.4),
        about(2.4),
        about(2.4),
        about(5.12),
    )
    assert parts.carried == about(0.0)
    assert saved_kg(result) == about(24 - 2.4 - 2.4 - 2.4 - 5.12)


def test_season_is_obeyed_whatever_the_strength() -> None:
    """Orange of 0.5 at strength 0.5 delivers 0.25, less than the season's 0.4: the alert saves
    nothing, and 0.1 is not obeyed.
    """
    rule = {"id": "season", "cut": 0.4}
    case = plain_case(
        [plain_line()],
        [stage("orange", at(0), at(96))],
        plain_policy(seasonal=[rule]),
        response={"compliance": {"C": 0.5}},
    )
    result = run_case(case)
    three = cell(result, "total", "total")
    assert (three.seasonal_reduction_kg, three.alert_reduction_kg) == (about(96 * 0.4), about(0.0))
    assert (shortfall(result).nominal, shortfall(result).not_obeyed) == (
        about(96 * 0.1),
        about(96 * 0.1),
    )


def test_what_an_earlier_stage_leaves_is_carried() -> None:
    """Red until 24, yellow until 48, 10 h up: from 0 to 0.7 in 7 h the line emits 7 x 0.7 / 2 less
    than yellow asks.
    """
    result = run_case(
        plain_case(
            [plain_line(ramp_up_h=10.0)],
            [stage("red", at(0), at(24)), stage("yellow", at(24), at(48))],
        )
    )
    parts = shortfall(result)
    assert parts.carried == about(-7 * 0.7 / 2)
    assert stage_saved_kg(result, "2") == about(24 * 0.3 + 7 * 0.7 / 2)
    assert parts.nominal == about(24 + 24 * 0.3)


def test_strength_applies_after_the_choice_by_line_and_before_the_floor() -> None:
    """Of two lines the dirtier stops; at strength 0.5 it runs half, or at its floor where that is
    more.
    """
    lines = [plain_line("p", so2_kg_d=48.0), plain_line("q")]
    response = {"compliance": {"C": 0.5}}
    result = run_case(plain_case(lines, [stage("orange", at(0), at(24))], response=response))
    assert (saved_kg(result, "p"), saved_kg(result, "q")) == (about(48 * 0.5), about(0.0))
    result = run_case(
        plain_case([plain_line(min_load=0.7)], [stage("red", at(0), at(24))], response=response)
    )
    assert saved_kg(result) == about(24 * 0.3)


@pytest.mark.parametrize("month", [1.0, 1.4])
def test_hours_made_up_are_worth_what_was_stopped(month: float) -> None:
    """A stop from 10 to 16, all moved, loses no output on whole days, whatever the hours and
    months of the sector.

    The window holds 6 h x 1.5 = 9 of the day's 24 h of activity; the rest of the day runs at 1 + 9
    / 15 and makes up all 9.
    """
    hours = [1.5 if 10 <= hour < 16 else 15 / 18 for hour in range(24)]
    months = [month] + [(12 - month) / 11] * 11
    rule = {"id": "ozone", "hours": [10, 16], "cut": 1, "moved": 1}
    line = plain_line(output_value_cny_d=1000.0, electricity_kwh_d=480.0)
    profiles = {"casting": {"hour": hours, "month": months}}
    case = plain_case([line], [], plain_policy(seasonal=[rule]), profiles=profiles)
    summary = run_case(case).summary
    assert summary["output_value_lost_cny"] == pytest.approx(0.0, abs=1e-6)
    assert summary["electricity_saved_kwh"] == pytest.approx(0.0, abs=1e-6)


def test_output_lost_follows_the_hours_of_the_day_not_the_month() -> None:
    """Red from 10 to 16 in a month of factor 2: 6 h of 1.5 are lost of 24, not 12."""
    hours = [1.5 if 10 <= hour < 16 else 15 / 18 for hour in range(24)]
    profiles = {"casting": {"hour": hours, "month": [2.0] + [10 / 11] * 11}}
    case = plain_case(
        [plain_line(output_value_cny_d=2400.0)], [stage("red", at(10), at(16))], profiles=profiles
    )
    assert run_case(case).summary["output_value_lost_cny"] == about(2400 * 6 * 1.5 / 24)


def test_output_value_and_electricity_follow_the_load_not_the_emission() -> None:
    """Half load for 12 h loses a quarter of a day's value and electricity, whatever the fixed
    share of the emission.
    """
    line = plain_line(output_value_cny_d=1000.0, electricity_kwh_d=480.0, fixed_share=0.5)
    result = run_case(plain_case([line], [stage("orange", at(6), at(18))]))
    assert result.summary["output_value_lost_cny"] == about(1000 / 4)
    assert result.summary["electricity_saved_kwh"] == about(480 / 4)
    assert result.summary["output_value_lost_by_season_cny"] == about(0.0)


def test_long_shut_lines_lose_no_value() -> None:
    """A line shut for long has neither emission nor output to lose."""
    line = plain_line(long_term_shutdown=True, output_value_cny_d=1000.0)
    result = run_case(plain_case([line, plain_line("l2")], [stage("red", at(0), at(24))]))
    assert result.summary["output_value_lost_cny"] == about(0.0)
    assert cell(result, "line", "E1/l1").baseline_kg == 0.0


def test_area_sources_follow_the_level_at_once() -> None:
    """Trucks lose 0.5 at orange for 24 h from the first minute, whatever the notice; the
    season's 0.6 by day is larger.
    """
    trucks = {
        "area_source": "trucks",
        "sector": "traffic",
        "district": "D1",
        "so2_kg_d": 24.0,
        "cut_orange": 0.5,
    }
    rule = {"id": "trucks", "area_sources": ["trucks"], "hours": [8, 18], "cut": 0.6}
    case = plain_case(
        [plain_line(grade="A", district="D1")],
        [stage("orange", at(24), at(48), scope=["D1"])],
        plain_policy(seasonal=[rule]),
        area_sources=[trucks],
        response={"notification_lag_h": 9},
    )
    result = run_case(case)
    source = cell(result, "line", "area:trucks")
    assert source.seasonal_reduction_kg == about(4 * 10 * 0.6)
    assert source.alert_reduction_kg == about(14 * 0.5)
    assert cell(result, "grade", "area").alert_reduction_kg == about(7.0)
    assert cell(result, "industry", "area").alert_reduction_kg == about(7.0)
    assert cell(result, "sector", "traffic").alert_reduction_kg == about(7.0)
    assert shortfall(result).nominal == about(7.0)
