"""Which cut a line gets: the order of the rules, clocks of measures, seasons, and the choice
of whole lines.
"""

from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pytest

from engine_case import about, at, cell, load_case, run_case, saved_kg
from oracle.plain import plain_case, plain_line, plain_policy, stage
from simulator.engine.by_line import ByLine
from simulator.engine.cuts import (
    GRADE_ROW,
    INDUSTRY_ROW,
    LONG_SHUT,
    NONCOMPLIANT,
    OWN_MEASURE,
    PROTECTED,
    CutTable,
    find_row,
)
from simulator.engine.seasons import profile_hours
from simulator.inputs.fleet import standing_at
from simulator.inputs.measures import Measure, TimedCut
from simulator.inputs.profiles import Profiles
from simulator.terms.clock import Hours, Season
from simulator.terms.levels import RANK

TEMPORARY, YELLOW, ORANGE, RED = (RANK[name] for name in ("temporary", "yellow", "orange", "red"))


def cut_table(
    lines: list[dict], policy: dict | None = None, own_measures: str = "first"
) -> tuple[CutTable, list[str]]:
    """Return the cut table of some lines, and the names of the lines."""
    scenario, inputs = load_case(plain_case(lines, [], policy))
    standing = standing_at(inputs.fleet, scenario.policy, [])
    return CutTable(inputs.fleet, standing, scenario.policy, own_measures), [
        line["line"] for line in lines
    ]


def cuts_at(
    level: int, lines: list[dict], policy: dict | None = None, own_measures: str = "first"
) -> dict[str, tuple[float, int]]:
    """Return {line: (cut, number of the rule)} at a level, before the choice by line."""
    table, names = cut_table(lines, policy, own_measures)
    cut, rule = table.ordered(level, table.steady_state())
    return {
        name: (round(float(value), 12), int(number))
        for name, value, number in zip(names, cut, rule, strict=True)
    }


# --- the order of the rules
# -----------------------------------------------------------------------------------------------


def test_first_rule_that_applies_decides() -> None:
    """Long shut, protected, noncompliant, own measure, industry row and grade row come in this
    order.
    """
    policy = plain_policy(
        industries={"brick": {"C": {"orange": 0.7}}}, process={"brick": {}}, noncompliant_cut=0.8
    )
    flags = {"noncompliant": True, "cut_orange": 0.1, "industry": "brick"}
    lines = [
        plain_line("shut", long_term_shutdown=True, protected=True, **flags),
        plain_line("kept", protected=True, **flags),
        plain_line("breach", **flags),
        plain_line("own", cut_orange=0.1, industry="brick"),
        plain_line("industry", industry="brick"),
        plain_line("grade"),
    ]
    assert cuts_at(ORANGE, lines, policy) == {
        "shut": (0.0, LONG_SHUT),
        "kept": (0.0, PROTECTED),
        "breach": (0.8, NONCOMPLIANT),
        "own": (0.1, OWN_MEASURE),
        "industry": (0.7, INDUSTRY_ROW),
        "grade": (0.5, GRADE_ROW),
    }


def test_noncompliant_takes_the_strictest_cut_or_more() -> None:
    """The policy's strictest cut holds unless rules 4 to 6 order more; at temporary it does
    not hold at all.
    """
    policy = plain_policy(
        curtailment={"C": {"temporary": 0.1, "yellow": 0.3, "orange": 0.9}}, noncompliant_cut=0.6
    )
    lines = [
        plain_line("row", noncompliant=True),
        plain_line("own", noncompliant=True, cut_yellow=0.7, cut_orange=0.2),
    ]
    assert cuts_at(YELLOW, lines, policy) == {"row": (0.6, NONCOMPLIANT), "own": (0.7, OWN_MEASURE)}
    assert cuts_at(ORANGE, lines, policy) == {"row": (0.9, GRADE_ROW), "own": (0.6, NONCOMPLIANT)}
    assert cuts_at(TEMPORARY, lines, policy)["row"] == (0.1, GRADE_ROW)


def test_noncompliant_stops_by_default() -> None:
    """Without a figure in the policy the strictest cut is a stop."""
    policy = plain_policy()
    del policy["noncompliant_cut"]
    assert cuts_at(YELLOW, [plain_line("l", noncompliant=True)], policy)["l"] == (1.0, NONCOMPLIANT)


@pytest.mark.parametrize(
    ("mode", "expected"),
    [
        (
            "first",
            {
                0.2: (0.2, OWN_MEASURE),
                0.5: (0.5, OWN_MEASURE),
                0.8: (0.8, OWN_MEASURE),
                0.0: (0.0, OWN_MEASURE),
                None: (0.5, GRADE_ROW),
            },
        ),
        (
            "stricter",
            {
                0.2: (0.5, GRADE_ROW),
                0.5: (0.5, OWN_MEASURE),
                0.8: (0.8, OWN_MEASURE),
                0.0: (0.5, GRADE_ROW),
                None: (0.5, GRADE_ROW),
            },
        ),
        ("ignore", dict.fromkeys((0.2, 0.5, 0.8, 0.0, None), (0.5, GRADE_ROW))),
    ],
)
def test_own_measures_first_stricter_or_ignored(mode: str, expected: dict) -> None:
    """An own measure replaces the tables, counts where not smaller, or not at all; a written 0 is a
    measure, an empty cell none.
    """
    lines = [plain_line(str(cut), cut_orange=cut) for cut in expected]
    assert cuts_at(ORANGE, lines, own_measures=mode) == {
        str(cut): found for cut, found in expected.items()
    }


@pytest.mark.parametrize(("scenario", "expected"), [(None, 0.5), ("stricter", 0.8), ("first", 0.2)])
def test_a_policy_says_how_own_measures_count_and_a_scenario_goes_before_it(
    scenario: str | None, expected: float
) -> None:
    """A policy that ignores own measures cuts by its table; the scenario's own word holds
    before the policy's.
    """
    own = 0.8 if scenario == "stricter" else 0.2
    lines = [plain_line("l1", so2_kg_d=240.0, cut_orange=own)]
    case = plain_case(
        lines,
        [stage("orange", at(24), at(48))],
        plain_policy(own_measures="ignore"),
        own_measures=scenario,
    )
    assert saved_kg(run_case(case)) == about(240.0 * expected)


def test_own_measure_of_one_level_says_nothing_of_another() -> None:
    """A line with a measure at red only takes the tables at orange."""
    lines = [plain_line("l", cut_red=0.2)]
    assert cuts_at(ORANGE, lines)["l"] == (0.5, GRADE_ROW)
    assert cuts_at(RED, lines)["l"] == (0.2, OWN_MEASURE)


def test_industry_row_replaces_the_grade_row_whole() -> None:
    """A level that the industry row leaves out is no cut, whatever the grade row says."""
    policy = plain_policy(industries={"brick": {"C": {"red": 1}}}, process={"brick": {}})
    assert cuts_at(ORANGE, [plain_line("l", industry="brick")], policy)["l"] == (0.0, INDUSTRY_ROW)


def test_grades_without_a_row_take_their_stand_in() -> None:
    """B- takes B's row, lead A's, nonlead C's, unless they have one of their own; A+ is A."""
    policy = plain_policy(
        curtailment={
            "A": {"red": 0.1},
            "B": {"red": 0.4},
            "C": {"red": 0.6},
            "nonlead": {"red": 0.9},
        }
    )
    grades = ("B-", "lead", "nonlead", "A+")
    lines = [plain_line(grade, grade=grade) for grade in grades]
    assert [cuts_at(RED, lines, policy)[grade][0] for grade in grades] == [0.4, 0.1, 0.9, 0.1]


def test_industry_row_of_a_stand_in_goes_before_the_grade_row() -> None:
    """A B- line of an industry with a row for B takes it, though the grade table has a row for
    B-.
    """
    policy = plain_policy(
        curtailment={"B": {"red": 0.4}, "B-": {"red": 0.5}},
        industries={"brick": {"B": {"red": 0.8}}},
        process={"brick": {}},
    )
    assert cuts_at(RED, [plain_line("l", grade="B-", industry="brick")], policy)["l"] == (
        0.8,
        INDUSTRY_ROW,
    )


def test_most_specific_industry_row_counts() -> None:
    """Districts and zones together go before zones, those before districts, those before
    neither.
    """
    rows = [
        {"red": 0.1},
        {"red": 0.2, "districts": ["D1"]},
        {"red": 0.3, "zones": ["Z1"]},
        {"red": 0.4, "districts": ["D1"], "zones": ["Z1"]},
    ]
    policy = plain_policy(industries={"casting": {"C": rows}}, process={"casting": {}})
    places = {
        "neither": ("D2", "Z2"),
        "district": ("D1", "Z2"),
        "zone": ("D2", "Z1"),
        "both": ("D1", "Z1"),
    }
    found = cuts_at(
        RED,
        [
            plain_line(name, district=district, zone=zone)
            for name, (district, zone) in places.items()
        ],
        policy,
    )
    assert [found[name][0] for name in places] == [0.1, 0.2, 0.3, 0.4]


def test_small_and_micro_relief_multiplies_the_tables_only() -> None:
    """Relief of 0.5 halves grade and industry rows, clocked ones too, but neither own
    measures nor the strictest cut.
    """
    policy = plain_policy(
        curtailment={"C": {"red": 0.6}, "B": {"red": {"cut": 1, "hours": [8, 16]}}},
        industries={"brick": {"C": {"red": 1}}},
        process={"brick": {}},
        small_micro_relief=0.5,
    )
    lines = [
        plain_line("grade", small_micro=True),
        plain_line("clocked", small_micro=True, grade="B"),
        plain_line("industry", small_micro=True, industry="brick"),
        plain_line("own", small_micro=True, cut_red=0.8),
        plain_line("breach", small_micro=True, noncompliant=True),
        plain_line("large"),
    ]
    found = {name: cut for name, (cut, _) in cuts_at(RED, lines, policy).items()}
    assert found == {
        "grade": 0.3,
        "clocked": 0.5,
        "industry": 0.5,
        "own": 0.8,
        "breach": 1.0,
        "large": 0.6,
    }


def test_temporary_control_orders_only_what_a_table_writes() -> None:
    """At temporary neither own measures nor the strictest cut hold, only a table's own entry."""
    policy = plain_policy(curtailment={"C": {"temporary": 0.15, "red": 1}, "B": {"red": 1}})
    lines = [
        plain_line("c", cut_red=0.9, noncompliant=True),
        plain_line("b", grade="B", cut_yellow=0.9),
    ]
    found = cuts_at(TEMPORARY, lines, policy)
    assert (found["c"][0], found["b"][0]) == (0.15, 0.0)


def test_worst_grade_decides_for_all_lines_of_an_enterprise() -> None:
    """Of A, B- and ungraded the last is worst; another enterprise keeps its own grade."""
    lines = [
        plain_line("a", grade="A"),
        plain_line("b", grade="B-"),
        plain_line("u", grade="ungraded"),
        plain_line("other", enterprise="E2", enterprise_id="E2", grade="A"),
    ]
    curtailment = {"A": {"red": 0.1}, "B": {"red": 0.4}, "ungraded": {"red": 0.9}}
    found = cuts_at(RED, lines, plain_policy(curtailment=curtailment, enterprise_grade="worst"))
    assert [found[name][0] for name in ("a", "b", "u", "other")] == [0.9, 0.9, 0.9, 0.1]


def test_order_of_grades_from_the_worst() -> None:
    """Of two lines of one enterprise the grade nearer D decides: D, ungraded, nonlead, C, B-,
    B, lead, A.
    """
    order = ("D", "ungraded", "nonlead", "C", "B-", "B", "lead", "A")
    curtailment = {grade: {"red": 1 - number / 10} for number, grade in enumerate(order)}
    policy = plain_policy(curtailment=curtailment, enterprise_grade="worst")
    for number, (worse, better) in enumerate(zip(order[:-1], order[1:], strict=True)):
        found = cuts_at(
            RED, [plain_line("better", grade=better), plain_line("worse", grade=worse)], policy
        )
        assert {cut for cut, _ in found.values()} == {round(1 - number / 10, 12)}, (worse, better)


def test_alias_and_title_of_an_industry_find_its_row() -> None:
    """An inventory may name an industry by code, alias or title."""
    policy = plain_policy(
        industries={"brick": {"C": {"red": 0.8}}},
        process={"brick": {"title": "砖瓦窑", "aliases": ["砖厂"]}},
    )
    for name in ("brick", "砖瓦窑", "砖厂"):
        assert cuts_at(RED, [plain_line("l", industry=name)], policy)["l"][0] == 0.8


def test_row_found_names_where_it_stands() -> None:
    """A row that is found carries the keys under which the policy writes it, for explanations."""
    rows = [{"red": 0.1}, {"red": 0.2, "zones": ["Z1"]}]
    scenario, _ = load_case(
        plain_case(
            [plain_line()],
            [],
            plain_policy(industries={"casting": {"C": rows}}, process={"casting": {}}),
        )
    )
    assert find_row(scenario.policy, "casting", "nonlead", "D1", "Z1").keys == (
        "industries",
        "casting",
        "C",
        1,
    )
    assert find_row(scenario.policy, "other", "B-", "", "").keys == ("curtailment", "B")
    assert find_row(scenario.policy, "casting", "Q", "", "") is None


# --- measures with a clock, seasons, hours
# --------------------------------------------------------------------------------


def test_cycle_is_cut_first_and_half_open() -> None:
    """Off 48 h, on 12 h: cut at 0 and just before 48, not at 48, again at 60."""
    measure = Measure(TimedCut(0.7, None, 48.0, 12.0))
    assert [measure.at(hours, 0.0) for hours in (0, 47.999, 48, 59.999, 60)] == [
        0.7,
        0.7,
        0.0,
        0.0,
        0.7,
    ]


def test_later_entries_take_over_one_after_the_other() -> None:
    """Of entries after 24 and 120 h the last begun holds, from its very first instant."""
    measure = Measure(TimedCut(1.0), ((24.0, TimedCut(0.5, Hours(8, 16))), (120.0, TimedCut(0.25))))
    assert [measure.at(hours, 9.0) for hours in (23.999, 24, 119.999, 120)] == [1.0, 0.5, 0.5, 0.25]
    assert measure.at(24, 17.0) == 0.0
    assert measure.cuts == (1.0, 0.5, 0.25)


def test_edges_of_a_measure_are_where_it_may_change() -> None:
    """A cycle of 5 and 3 h and a later entry after 10 h change at 5, 8, 10, 13 and 16 h."""
    measure = Measure(TimedCut(1.0, None, 5.0, 3.0), ((10.0, TimedCut(0.5)),))
    assert list(measure.clock_edges(16.5)) == [5.0, 8.0, 10.0, 13.0, 16.0]


def test_share_of_time_of_an_entry() -> None:
    """Eight hours a day of a cycle that holds 4 of 5 hold 8/24 x 4/5."""
    assert TimedCut(1.0, Hours(8, 16), 48.0, 12.0).share_of_time == pytest.approx(8 / 24 * 4 / 5)
    assert TimedCut(1.0, Hours(20, 6)).share_of_time == pytest.approx(10 / 24)


def test_hours_of_the_day_wrap_midnight() -> None:
    """[20, 6) holds at 20 and 5.99, not at 6 or 19.99; [0, 24] holds always."""
    night = Hours(20, 6)
    assert [night.holds(hour) for hour in (20, 5.99, 6, 19.99)] == [True, True, False, False]
    assert all(Hours(0, 24).holds(hour) for hour in (0, 12, 23.99))
    assert (night.length_h, Hours(0, 24).length_h) == (10, 24)


def test_season_holds_from_its_first_day_to_the_day_before_its_end() -> None:
    """10-01 to 04-01 holds on 1 October and 31 March, not on 1 April; it crosses New Year."""
    winter = Season((10, 1), (4, 1))
    days = (
        date(2020, 9, 30),
        date(2020, 10, 1),
        date(2021, 1, 1),
        date(2021, 3, 31),
        date(2021, 4, 1),
    )
    assert [winter.holds(day) for day in days] == [False, True, True, True, False]
    assert winter.edges(datetime(2020, 9, 1), datetime(2021, 10, 1)) == [
        datetime(2020, 10, 1),
        datetime(2021, 4, 1),
    ]


def test_window_is_weighted_by_the_hour_profile() -> None:
    """From 7:30 to 9 at factors 2 (7 h), 3 (8 h) and 1 elsewhere: 0.5 x 2 + 3."""
    hour = np.ones(24)
    hour[7], hour[8] = 2.0, 3.0
    assert profile_hours(Profiles({("s", "hour"): hour}), "s", Hours(7.5, 9)) == pytest.approx(4.0)
    assert profile_hours(Profiles({}), "s", Hours(22, 5)) == pytest.approx(7.0)


# --- whole lines
# ----------------------------------------------------------------------------------------------------------


def choice(lines: list[dict], cut: float, eligible: list[bool] | None = None) -> list[float]:
    """Return the cuts of some lines once the choice by line is made."""
    _, inputs = load_case(plain_case(lines, []))
    count = len(inputs.fleet)
    return list(
        ByLine(inputs.fleet).choose(np.full(count, cut), np.array(eligible or [True] * count))
    )


def test_lines_stop_until_the_share_is_reached() -> None:
    """Of five equal lines 0.4 stops exactly two, 0.41 three."""
    lines = [plain_line(f"l{number}", so2_kg_d=10.0 * number) for number in range(1, 6)]
    assert choice(lines, 0.4) == [0, 0, 0, 1, 1]
    assert choice(lines, 0.41) == [0, 0, 1, 1, 1]


def test_ties_go_by_line_id_as_text() -> None:
    """Of equally dirty lines the first by line_id stops first: l10 before l9."""
    lines = [plain_line(name) for name in ("l9", "l10")]
    assert choice(lines, 0.5) == [0, 1]


def test_dirtiness_is_of_the_four_target_pollutants() -> None:
    """CO2 does not count where SO2 does; where none of the four is there, all pollutants count."""
    lines = [
        plain_line("p", so2_kg_d=5.0, co2_kg_d=0.0),
        plain_line("q", so2_kg_d=4.0, co2_kg_d=900.0),
    ]
    assert choice(lines, 0.5) == [1, 0]
    for line in lines:
        del line["so2_kg_d"]
    assert choice(lines, 0.5) == [0, 1]


def test_lines_that_may_not_be_counted_keep_their_cut() -> None:
    """Full cuts, no cuts, single lines and lines that are not eligible stay as they are."""
    lines = [plain_line("p"), plain_line("q"), plain_line("alone", industry="brick")]
    assert choice(lines, 1.0) == [1, 1, 1]
    assert choice(lines, 0.0) == [0, 0, 0]
    assert choice(lines, 0.3) == [1, 0, 0.3]
    assert choice(lines, 0.3, [True, False, True]) == [0.3, 0.3, 0.3]


def test_long_shut_lines_are_no_part_of_a_group() -> None:
    """One running line beside a long shut one is a single line: it is cut by load."""
    result = run_case(
        plain_case(
            [plain_line("p"), plain_line("q", long_term_shutdown=True)],
            [stage("orange", at(0), at(24))],
        )
    )
    assert saved_kg(result, "p") == about(12.0)


def test_different_cuts_make_different_groups() -> None:
    """Two B and two C lines of one enterprise are two groups: one of each stops."""
    lines = [
        plain_line(name, grade=grade, so2_kg_d=kg)
        for name, grade, kg in (
            ("b1", "B", 1.0),
            ("b2", "B", 2.0),
            ("c1", "C", 30.0),
            ("c2", "C", 40.0),
        )
    ]
    result = run_case(plain_case(lines, [stage("orange", at(0), at(24))]))
    assert [saved_kg(result, line["line"]) for line in lines] == [
        about(0.0),
        about(2.0),
        about(0.0),
        about(40.0),
    ]


def test_choice_never_looks_at_drawn_figures() -> None:
    """Other base emissions in the fleet than in the inventory leave the choice alone."""
    _, inputs = load_case(
        plain_case([plain_line("p", so2_kg_d=30.0), plain_line("q", so2_kg_d=20.0)], [])
    )
    drawn = replace(inputs.fleet, base_kg_h=inputs.fleet.base_kg_h[::-1].copy())
    assert list(ByLine(drawn).choose(np.array([0.5, 0.5]), np.array([True, True]))) == [1, 0]


# --- processes that cannot stop
# --------------------------------------------------------------------------------------------------


def cannot_stop_policy(**more) -> dict:
    """Return a policy in which coke ovens give at most 0.6 of their load."""
    process = {"coking": {"cannot_stop": {"cut": 0.6, "assumed": True}}, "brick": {}}
    return plain_policy(curtailment={"D": {"yellow": 1, "orange": 1}}, process=process, **more)


def test_a_general_stop_asks_the_strictest_load_of_a_process_that_cannot_stop() -> None:
    """The row of a grade and the cut of noncompliant lines stop a brick kiln, and bring coke ovens
    to their own limit; a row of the industry orders what it says.
    """
    lines = [
        plain_line("coking", industry="coking", grade="D"),
        plain_line("breach", industry="coking", grade="C", noncompliant=True),
        plain_line("brick", industry="brick", grade="D"),
    ]
    policy = cannot_stop_policy()
    policy["curtailment"]["C"] = {"orange": 0.5}
    assert cuts_at(ORANGE, lines, policy) == {
        "coking": (0.6, GRADE_ROW),
        "breach": (0.6, NONCOMPLIANT),
        "brick": (1.0, GRADE_ROW),
    }
    policy["industries"] = {"coking": {"D": {"orange": 0.9}}}
    assert cuts_at(ORANGE, lines, policy)["coking"] == (0.9, INDUSTRY_ROW)


def test_small_emitters_get_their_relief_from_the_strictest_load() -> None:
    """The limit of the process comes first, the relief of small and micro lines after it."""
    line = plain_line("coking", industry="coking", grade="D", small_micro=True)
    policy = cannot_stop_policy(small_micro_relief=0.5)
    assert cuts_at(ORANGE, [line], policy)["coking"] == (0.3, GRADE_ROW)


@pytest.mark.parametrize(("industries", "saved"), [(None, 0.6), (["coking", "brick"], 1.0)])
def test_a_season_stops_only_what_can_stop(industries, saved) -> None:
    """D stops all winter: of coke ovens the rule takes what they can give, unless it names them."""
    rule = {"id": "d-winter", "grades": ["D"], "cut": 1}
    policy = cannot_stop_policy(
        seasonal=[rule | ({"industries": industries} if industries else {})]
    )
    lines = [
        plain_line("coking", industry="coking", grade="D"),
        plain_line("brick", industry="brick", grade="D"),
    ]
    result = run_case(plain_case(lines, [], policy))
    for name, share in (("coking", saved), ("brick", 1.0)):
        row = cell(result, "line", f"E1/{name}")
        assert row.seasonal_reduction_kg == about(share * row.baseline_kg), name
