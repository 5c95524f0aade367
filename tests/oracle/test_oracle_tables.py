"""The oracle on cases worked by hand: shortfall, stages, worth, area sources, accounting.

A plain line emits 24 kg SO2 a day, 1 kg an hour at full load, so a kilogram is an hour of load.
"""

from .hand import PERIOD_H, about, at, saved_kg
from .oracle import simulate
from .plain import plain_case, plain_line, plain_policy, stage


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
