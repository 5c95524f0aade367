"""Cases worked by hand: how loads move and what they emit.

A plain line emits 24 kg SO2 a day, 1 kg an hour at full load, so a kilogram is an hour of load. The
plain policy cuts C by
0.3, 0.5 and 1 at yellow, orange and red, B by 0.2, 0.4 and 0.6; D stops. The plain period is 96
hours from Monday 4 January.
"""

from datetime import datetime

from engine_case import about, at, cell, hours_kg, run_case, saved_kg, shortfall, stage_saved_kg
from oracle.plain import plain_case, plain_line, plain_policy, stage

D_WINTER = {"id": "d-winter", "grades": ["D"], "from": "10-01", "to": "04-01", "cut": 1}


def test_b_and_c_at_orange_for_four_days() -> None:
    """Four days of orange save 0.4 of B's and 0.5 of C's kilograms, and nothing of A's."""
    lines = [
        plain_line("a", grade="A", so2_kg_d=10.0),
        plain_line("b", grade="B", so2_kg_d=50.0),
        plain_line("c", grade="C", so2_kg_d=30.0),
    ]
    result = run_case(plain_case(lines, [stage("orange", at(0), at(96))]))
    assert saved_kg(result, "a") == about(0.0)
    assert saved_kg(result, "b") == about(4 * 50 * 0.4)
    assert saved_kg(result, "c") == about(4 * 30 * 0.5)
    total = cell(result, "total", "total")
    assert total.baseline_kg == about(4 * 90)
    assert total.alert_reduction_kg == about(80 + 60)
    assert total.reduction_pct == about(100 * 140 / 360)


def test_winter_stop_of_d_is_kept_apart_from_the_alert() -> None:
    """D stands still all winter: its kilograms are seasonal, and the alert of its grade saves
    nothing more.
    """
    lines = [plain_line("c", grade="C"), plain_line("d", grade="D", so2_kg_d=48.0)]
    result = run_case(
        plain_case(lines, [stage("red", at(24), at(48))], plain_policy(seasonal=[D_WINTER]))
    )
    d, c = cell(result, "grade", "D"), cell(result, "grade", "C")
    assert (d.baseline_kg, d.seasonal_reduction_kg, d.alert_reduction_kg) == (
        about(4 * 48),
        about(4 * 48),
        about(0.0),
    )
    assert (c.seasonal_reduction_kg, c.alert_reduction_kg) == (about(0.0), about(24.0))
    total = cell(result, "total", "total")
    assert total.seasonal_reduction_kg == about(192.0)
    assert total.alert_reduction_kg == about(24.0)
    assert total.reduction_kg == about(192 + 24)
    assert shortfall(result).nominal == about(24.0)


def test_late_notice_costs_the_hours_between_start_and_answer() -> None:
    """Issued at 22 for 24 with a lag of 6 h: the line answers at 28, and 4 of 24 hours at cut
    0.5 are lost.
    """
    result = run_case(
        plain_case(
            [plain_line()],
            [stage("orange", at(24), at(48), issued=at(22))],
            response={"notification_lag_h": 6},
        )
    )
    assert saved_kg(result) == about(20 * 0.5)
    assert shortfall(result).late == about(4 * 0.5)
    assert hours_kg(result)[27:29] == [about(1.0), about(0.5)]


def test_timely_notice_makes_the_lag_harmless() -> None:
    """Issued 6 h ahead with a lag of 6 h: nothing is lost."""
    result = run_case(
        plain_case(
            [plain_line()],
            [stage("orange", at(24), at(48), issued=at(18))],
            response={"notification_lag_h": 6},
        )
    )
    assert saved_kg(result) == about(24 * 0.5)
    assert shortfall(result).late == about(0.0)


def test_lift_reaches_everyone_at_once() -> None:
    """A lag delays no lift: the line runs fully from the stage's end."""
    result = run_case(
        plain_case(
            [plain_line()],
            [stage("orange", at(24), at(48), issued=at(10))],
            response={"notification_lag_h": 9},
        )
    )
    assert hours_kg(result)[47:49] == [about(0.5), about(1.0)]


def test_slow_furnace_of_36_hours() -> None:
    """A stop of 48 h of a furnace with ramps of 36 h: down by 60 in a triangle, 12 h at 0, up again
    until 96 + 12.

    Down: 36 h from 1 to 0 save 36 / 2. At 0 for 12 h: 12. Up from 72: 24 h of the ramp lie in the
    period, from 0 to 24/36, which save 24 - 24 x (24/36) / 2 = 16.
    """
    line = plain_line(ramp_down_h=36.0, ramp_up_h=36.0)
    result = run_case(plain_case([line], [stage("red", at(24), at(72))]))
    assert stage_saved_kg(result, "1") == about(18 + 12)
    assert stage_saved_kg(result, "outside") == about(16.0)
    assert shortfall(result).slow == about(18.0)
    # The first hour of the ramp runs from 1 to 35/36.
    assert hours_kg(result)[24] == about((1 + 35 / 36) / 2)
    assert hours_kg(result)[60] == about(0.0)


def test_interrupted_ramp_turns_where_it_is() -> None:
    """A stop of 4 h on a ramp of 16 h down reaches 0.75; up at 1/8 an hour it is back after 2 h."""
    line = plain_line(ramp_down_h=16.0, ramp_up_h=8.0)
    result = run_case(plain_case([line], [stage("red", at(10), at(14))]))
    assert saved_kg(result) == about(4 * 0.25 / 2 + 2 * 0.25 / 2)


def test_early_start_at_issue_begins_with_the_notice() -> None:
    """A furnace of 8 h told 12 h ahead with a lag of 2 h begins at 14 and stands still from 22 on.

    Early, from 14 to 24: 8 h of ramp save 4, then 2 h at 0. In the stage all 24 h.
    """
    line = plain_line(continuous=True, ramp_down_h=8.0, notification_lag_h=2.0)
    case = plain_case(
        [line], [stage("red", at(24), at(48), issued=at(12))], response={"early_start": "at_issue"}
    )
    result = run_case(case)
    assert cell(result, "stage", "early").baseline_kg == about(10.0)
    assert stage_saved_kg(result, "early") == about(4 + 2)
    assert stage_saved_kg(result, "1") == about(24.0)


def test_planned_early_start_arrives_at_the_start() -> None:
    """A furnace of 8 h cut by 0.5 begins 4 h before the stage and saves a triangle of 4 h x 0.5 / 2
    early.
    """
    line = plain_line(continuous=True, ramp_down_h=8.0)
    case = plain_case(
        [line],
        [stage("orange", at(24), at(48), issued=at(12))],
        response={"early_start": "planned"},
    )
    result = run_case(case)
    assert cell(result, "stage", "early").baseline_kg == about(4.0)
    assert stage_saved_kg(result, "early") == about(4 * 0.5 / 2)
    assert stage_saved_kg(result, "1") == about(12.0)
    assert shortfall(result).slow == about(0.0)


def test_pre_adjustment_begins_before_the_notice() -> None:
    """Issued at its start, a stop of a furnace of 12 h with 6 h of pre-adjustment begins at
    18 and is at 0.5 at 24.

    Early: from 1 to 0.5 in 6 h saves 1.5. In the stage 6 h more of ramp cost 6 x 0.5 / 2 of the 24.
    """
    line = plain_line(continuous=True, ramp_down_h=12.0)
    response = {"early_start": "planned", "pre_adjustment_h": 6}
    result = run_case(plain_case([line], [stage("red", at(24), at(48))], response=response))
    assert stage_saved_kg(result, "early") == about(6 * 0.5 / 2)
    assert stage_saved_kg(result, "1") == about(24 - 1.5)


def test_only_continuous_lines_start_early() -> None:
    """A line that can be stopped at any time waits for the start of the stage."""
    lines = [
        plain_line("furnace", continuous=True, industry="x"),
        plain_line("press", continuous=False, industry="y"),
    ]
    case = plain_case(
        lines, [stage("red", at(24), at(48), issued=at(12))], response={"early_start": "at_issue"}
    )
    result = run_case(case)
    assert saved_kg(result, "furnace") == about(24 + 12)
    assert saved_kg(result, "press") == about(24.0)


def test_capacities_decide_how_many_lines_stop_and_a_higher_level_stops_more() -> None:
    """Of capacities 4, 3, 2, 1 the dirtiest stop until the share is reached; orange stops yellow's
    lines and more.

    kg per unit of capacity: p 48/4 = 12, q 24/3 = 8, r 30/2 = 15, s 4/1 = 4, so r, p, q, s. Yellow
    0.3 of 10 = 3: r (2) is not enough, r and p (6) are. Orange 0.5 = 5: the same two. At 0.7 (an
    override) 7: r, p and q (9).
    """
    lines = [
        plain_line("p", capacity=4.0, so2_kg_d=48.0),
        plain_line("q", capacity=3.0, so2_kg_d=24.0),
        plain_line("r", capacity=2.0, so2_kg_d=30.0),
        plain_line("s", capacity=1.0, so2_kg_d=4.0),
    ]
    policy = plain_policy(curtailment={"C": {"yellow": 0.3, "orange": 0.5, "red": 0.7}})
    days = [
        stage(level, at(24 * day), at(24 * day + 24))
        for day, level in enumerate(("yellow", "orange", "red"))
    ]
    result = run_case(plain_case(lines, days, policy))
    assert [saved_kg(result, name) for name in "pqrs"] == [
        about(48.0 * 3),
        about(24.0),
        about(30.0 * 3),
        about(0.0),
    ]
    for key, saved in (("1", 78), ("2", 78), ("3", 102)):
        assert stage_saved_kg(result, key) == about(saved)


def test_without_a_capacity_lines_count_equally() -> None:
    """One missing capacity makes all shares equal: 0.3 of four lines stops two of them, the
    dirtiest by kg.
    """
    sizes = (("p", 9.0, 9.0), ("q", 1.0, 40.0), ("r", None, 30.0), ("s", 1.0, 1.0))
    lines = [plain_line(name, capacity=size, so2_kg_d=kg) for name, size, kg in sizes]
    result = run_case(plain_case(lines, [stage("yellow", at(0), at(24))]))
    assert [saved_kg(result, name) for name in "pqrs"] == [
        about(0.0),
        about(40.0),
        about(30.0),
        about(0.0),
    ]


def test_lines_of_different_places_and_industries_are_counted_apart() -> None:
    """A group is one enterprise, industry and district: two single lines are cut by load, a
    pair stops one.
    """
    lines = [
        plain_line("one", district="D1"),
        plain_line("other", district="D2"),
        plain_line("pair-1", industry="brick", so2_kg_d=12.0),
        plain_line("pair-2", industry="brick", so2_kg_d=24.0),
    ]
    result = run_case(plain_case(lines, [stage("orange", at(0), at(24))]))
    assert saved_kg(result, "one") == about(12.0)
    assert saved_kg(result, "other") == about(12.0)
    assert (saved_kg(result, "pair-1"), saved_kg(result, "pair-2")) == (about(0.0), about(24.0))


def test_fixed_share_falls_only_when_the_line_stands_still() -> None:
    """With a fixed share of 0.2 half load emits 0.2 + 0.8 x 0.5 = 0.6, and load 0 emits nothing."""
    stages = [stage("orange", at(0), at(24)), stage("red", at(24), at(48))]
    result = run_case(plain_case([plain_line(fixed_share=0.2)], stages))
    assert stage_saved_kg(result, "1") == about(24 * 0.4)
    assert stage_saved_kg(result, "2") == about(24.0)
    assert saved_kg(result) == about(24 * 0.4 + 24)


def test_fixed_share_on_a_ramp_stays_until_the_end() -> None:
    """On the way down in 10 h a fixed share of 0.2 stays: 10 x (0.2 + 0.8 / 2) are emitted, then
    nothing.
    """
    result = run_case(
        plain_case(
            [plain_line(fixed_share=0.2, ramp_down_h=10.0)], [stage("red", at(0.0001), at(24))]
        )
    )
    assert cell(result, "stage", "1").actual_kg == about(10 * (0.2 + 0.4))


def test_profile_by_hour_weighs_the_hours_of_a_stop() -> None:
    """With 1.6 by day (8 to 18) and 8/14 at night, ten day hours of a stop save 16 kg and ten night
    hours 80/14.
    """
    hour = [1.6 if 8 <= index < 18 else 8 / 14 for index in range(24)]
    profiles = {"industry": {"hour": hour, "weekday": [1.0] * 7, "month": [1.0] * 12}}
    stages = [stage("red", at(8), at(18)), stage("red", at(20), at(30))]
    result = run_case(plain_case([plain_line(sector="industry")], stages, profiles=profiles))
    assert stage_saved_kg(result, "1") == about(16.0)
    assert stage_saved_kg(result, "2") == about(10 * 8 / 14)
    assert cell(result, "total", "total").baseline_kg == about(96.0)
    assert hours_kg(result, "baseline_kg")[7:9] == [about(8 / 14), about(1.6)]


def test_profile_by_weekday_and_month_multiply() -> None:
    """A Monday of 1.2 in a January of 1.5 emits 1.8 times the plain kilograms."""
    profile = {
        "hour": [1.0] * 24,
        "weekday": [1.2] + [1.0] * 5 + [0.8],
        "month": [1.5] + [1.0] * 10 + [0.5],
    }
    result = run_case(
        plain_case([plain_line(sector="industry")], [], profiles={"industry": profile})
    )
    assert hours_kg(result, "baseline_kg")[0] == about(1.8)
    assert hours_kg(result, "baseline_kg")[24] == about(1.5)


def test_waste_heat_source_keeps_its_heat_load_in_the_heating_season() -> None:
    """Until 6 January the floor is 0.6, after it 0.1: a red stop of two days each saves 0.4
    and 0.9 a day.
    """
    line = plain_line(min_load=0.1, heat_load=0.6, waste_heat_source=True)
    policy = plain_policy(heating_season={"from": "11-01", "to": "01-06"})
    result = run_case(plain_case([line], [stage("red", at(0), at(96))], policy))
    assert saved_kg(result) == about(48 * 0.4 + 48 * 0.9)
    assert shortfall(result).floor == about(48 * 0.6 + 48 * 0.1)
    text = "\n".join(result.summary["warnings"])
    assert "E1/l1" in text
    assert "heat" in text


def test_heat_load_of_a_line_that_gives_no_waste_heat_is_no_floor() -> None:
    """A heat load counts for waste-heat sources only."""
    policy = plain_policy(heating_season={"from": "11-01", "to": "04-01"})
    result = run_case(
        plain_case([plain_line(heat_load=0.6)], [stage("red", at(0), at(24))], policy)
    )
    assert saved_kg(result) == about(24.0)


def test_no_restart_keeps_a_seasonal_stop_down_through_the_episode() -> None:
    """A season ends on 6 January inside yellow until the 7th: a grade A line stays down in
    the actual run until then.
    """
    rule = {"id": "autumn", "grades": ["A"], "from": "10-01", "to": "01-06", "cut": 1}
    stages = [stage("yellow", at(24), at(72))]
    for no_restart, saved in ((True, 24.0), (False, 0.0)):
        case = plain_case(
            [plain_line(grade="A")],
            stages,
            plain_policy(seasonal=[rule]),
            response={"no_restart": no_restart},
        )
        result = run_case(case)
        assert saved_kg(result) == about(saved)
        assert shortfall(result).carried == about(-saved)


def test_upgrade_and_downgrade_split_the_hours_by_stage() -> None:
    """Yellow, red over its middle, and back: each line-hour belongs to the higher stage."""
    stages = [stage("yellow", at(0), at(72)), stage("red", at(24), at(48), issued=at(20))]
    result = run_case(plain_case([plain_line()], stages))
    assert stage_saved_kg(result, "1") == about(48 * 0.3)
    assert stage_saved_kg(result, "2") == about(24.0)
    assert cell(result, "stage", "outside").baseline_kg == about(24.0)


def test_answer_under_way_outlives_an_upgrade() -> None:
    """Yellow at 24 is answered at 34, though red begins at 30; red is answered at 40."""
    stages = [stage("yellow", at(24), at(72)), stage("red", at(30), at(72))]
    result = run_case(plain_case([plain_line()], stages, response={"notification_lag_h": 10}))
    assert saved_kg(result) == about(6 * 0.3 + 72 - 40)
    assert shortfall(result).late == about(6 * 0.3 + 4 * 1.0 + 6 * 0.7)


def test_answer_due_at_the_very_change_holds() -> None:
    """Yellow's answer comes at 28, when red begins: the line stands by yellow until red's at 32."""
    stages = [stage("yellow", at(24), at(72)), stage("red", at(28), at(72))]
    result = run_case(plain_case([plain_line()], stages, response={"notification_lag_h": 4}))
    assert saved_kg(result) == about(4 * 0.3 + 72 - 32)


def test_heat_load_does_not_lower_the_floor() -> None:
    """A waste-heat source whose minimum load of 0.6 is above its heat load of 0.3 keeps 0.6."""
    line = plain_line(min_load=0.6, heat_load=0.3, waste_heat_source=True)
    policy = plain_policy(heating_season={"from": "11-01", "to": "04-01"})
    assert saved_kg(run_case(plain_case([line], [stage("red", at(0), at(24))], policy))) == about(
        24 * 0.4
    )


def test_scope_covers_exactly_the_districts_that_it_names() -> None:
    """A stage of two districts leaves a third and lines without a district alone."""
    lines = [
        plain_line(name, industry=name, district=district)
        for name, district in (("p", "D1"), ("q", "D2"), ("r", "D3"), ("s", ""))
    ]
    result = run_case(plain_case(lines, [stage("red", at(0), at(24), scope=["D1", "D2"])]))
    assert [saved_kg(result, name) for name in "pqrs"] == [
        about(24.0),
        about(24.0),
        about(0.0),
        about(0.0),
    ]
    assert cell(result, "district", "D1").alert_reduction_kg == about(24.0)
    assert cell(result, "district", "(none)").alert_reduction_kg == about(0.0)


def test_fraud_makes_a_d_in_the_middle_of_an_alert() -> None:
    """B with a plant plan of 0.1 at orange; a finding on the third day makes it a D: 2 x 24 x 0.1,
    then 2 x 24 x 1.
    """
    change = {"at": at(48), "enterprise_id": "E1", "grade": "D", "reason": "弄虚作假"}
    case = plain_case(
        [plain_line(grade="B", cut_orange=0.1)], [stage("orange", at(0), at(96))], changes=[change]
    )
    result = run_case(case)
    assert saved_kg(result) == about(48 * 0.1 + 48)
    assert "弄虚作假" in "\n".join(result.events["detail"])
    # The baseline knows no standing: it is the same as ever.
    assert cell(result, "grade", "B").baseline_kg == about(96.0)


def test_fraud_also_starts_the_seasonal_stop_of_d() -> None:
    """From the finding on, the winter stop of D holds in the seasonal run, so that the alert saves
    nothing more.
    """
    change = {"at": at(48), "enterprise_id": "E1", "grade": "D"}
    policy = plain_policy(seasonal=[D_WINTER])
    result = run_case(
        plain_case(
            [plain_line(grade="B")], [stage("orange", at(0), at(96))], policy, changes=[change]
        )
    )
    three = cell(result, "total", "total")
    assert three.seasonal_reduction_kg == about(48.0)
    assert three.alert_reduction_kg == about(48 * 0.4)


def test_period_may_begin_and_end_inside_a_stage() -> None:
    """Only the hours of the period count, and the line stands at its target from the first hour
    on.
    """
    stages = [stage("red", datetime(2021, 1, 1), datetime(2021, 2, 1))]
    result = run_case(
        plain_case([plain_line(ramp_down_h=40.0)], stages, response={"notification_lag_h": 9})
    )
    assert cell(result, "total", "total").actual_kg == about(0.0)
    assert stage_saved_kg(result, "1") == about(96.0)


def test_target_for_another_pollutant_moves_no_kilogram() -> None:
    """NH3 in a policy's targets changes neither which lines stop first nor any other figure."""
    lines = [
        plain_line("p", so2_kg_d=48.0, nh3_kg_d=1.0, capacity=4.0),
        plain_line("q", so2_kg_d=24.0, nh3_kg_d=90.0, capacity=4.0),
    ]
    stages = [stage("yellow", at(0), at(24))]
    targets = {"yellow": {"so2": 0.1, "nox": 0.1, "pm": 0.1, "vocs": 0.1}}
    with_nh3 = {"yellow": targets["yellow"] | {"nh3": 0.1}}
    results = [
        run_case(plain_case(lines, stages, plain_policy(targets=told)))
        for told in (targets, with_nh3)
    ]
    for line in "pq":
        assert saved_kg(results[0], line) == saved_kg(results[1], line)
    assert saved_kg(results[1], "p") == about(48.0)
