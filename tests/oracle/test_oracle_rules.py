"""The oracle on cases worked by hand: which rule holds, whole lines, cycles and hours.

A plain line emits 24 kg SO2 a day, 1 kg an hour at full load, so a kilogram is an hour of load.
"""

from datetime import timedelta

import pytest

from .case import Kilograms
from .hand import PERIOD_H, about, at, saved_kg
from .oracle import simulate
from .plain import plain_case, plain_line, plain_policy, stage


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
