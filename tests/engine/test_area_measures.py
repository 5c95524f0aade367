"""Measures of a policy for area sources, worked by hand: trucks of 1 kg SO2 an hour over 96
hours from Monday 4 January 2021 at 00:00.
"""

import pytest

from engine_case import about, at, cell, hours_kg, run_case
from oracle.plain import plain_case, plain_line, plain_policy, stage

TRUCKS = {
    "area_source": "trucks",
    "sector": "freight",
    "district": "D1",
    "so2_kg_d": 24.0,
    "cut_yellow": 0.3,
    "cut_orange": 0.5,
}
OTHERS = {**TRUCKS, "district": "D2"}


def case_of(measures: list[dict], stages: list[dict], sources=(TRUCKS,), **more):
    """Return a case whose only line is autonomous."""
    policy = plain_policy(area_measures=measures, **more)
    line = plain_line(grade="A", district="D1")
    return plain_case([line], stages, policy, area_sources=list(sources))


def test_a_measure_takes_the_place_of_the_files_cut_at_the_levels_it_writes() -> None:
    """At orange 0.8 instead of 0.5 for 24 h; at yellow, which it does not write, the file's 0.3."""
    measure = {"id": "ban", "area_sources": ["trucks"], "orange": 0.8}
    stages = [stage("orange", at(0), at(24)), stage("yellow", at(24), at(48))]
    result = run_case(case_of([measure], stages))
    saved = cell(result, "line", "area:trucks").alert_reduction_kg
    assert saved == about(24 * 0.8 + 24 * 0.3)


def test_two_bans_by_the_clock() -> None:
    """From 8 to 20 h 0.4, from 20 to 8 h 0.7; the stage begins at 6:00 and lasts 24 h."""
    measures = [
        {"id": "day", "sectors": ["freight"], "temporary": {"cut": 0.4, "hours": [8, 20]}},
        {"id": "night", "sectors": ["freight"], "temporary": {"cut": 0.7, "hours": [20, 8]}},
    ]
    result = run_case(case_of(measures, [stage("temporary", at(6), at(30))]))
    trucks_kg = [kg - 1 for kg in hours_kg(result)]
    assert trucks_kg[5:9] == [about(1), about(0.3), about(0.3), about(0.6)]
    assert trucks_kg[19:21] == [about(0.6), about(0.3)]
    assert trucks_kg[29:31] == [about(0.3), about(1)]
    assert cell(result, "line", "area:trucks").alert_reduction_kg == about(12 * 0.4 + 12 * 0.7)


def test_of_several_measures_the_largest_holds_and_districts_bound_one() -> None:
    """In D2 only the general 0.2 holds, in D1 the larger 0.9 of its own."""
    measures = [
        {"id": "all", "sectors": ["freight"], "orange": 0.2},
        {"id": "one", "sectors": ["freight"], "districts": ["D1"], "orange": 0.9},
    ]
    result = run_case(case_of(measures, [stage("orange", at(0), at(10))], (TRUCKS, OTHERS)))
    assert cell(result, "line", "area:trucks").alert_reduction_kg == about(10 * (0.9 + 0.2))


def test_accounting_takes_the_mean_of_the_day() -> None:
    """A ban of 12 hours at 0.6 counts as 0.3 of the day's 24 kg; the whole society emits 48."""
    measure = {"id": "day", "sectors": ["freight"], "red": {"cut": 0.6, "hours": [8, 20]}}
    targets = {level: {"so2": 0.1} for level in ("yellow", "orange", "red")}
    result = run_case(case_of([measure], [stage("red", at(0), at(24))], targets=targets))
    table = result.accounting.set_index(["level", "pollutant"])
    assert table.loc[("red", "so2"), "reduction_kg_d"] == about(24 * 0.6 * 12 / 24)
    assert table.loc[("orange", "so2"), "reduction_kg_d"] == about(24 * 0.5)


@pytest.mark.parametrize("minutes", [0, 5, 20])
def test_the_clock_of_a_ban_does_not_depend_on_the_stages_minute(minutes) -> None:
    """A stage of 48 h shifted by minutes saves the same of a ban that repeats every day."""
    measure = {"id": "night", "sectors": ["freight"], "orange": {"cut": 0.7, "hours": [22, 9]}}
    start = 6 + minutes / 60
    result = run_case(case_of([measure], [stage("orange", at(start), at(start + 48))]))
    saved = cell(result, "line", "area:trucks").alert_reduction_kg
    assert saved == about(2 * 11 * 0.7)
