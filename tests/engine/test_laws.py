"""Laws that hold for every inventory, policy and sequence of stages, on drawn cases.

Most laws have exceptions that the model itself makes; where a case could meet one, it is taken out
of the drawn case and the docstring or a comment says why.
"""

import copy
import os
import subprocess
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine_case import RUNS, cell, run_case, shortfall
from oracle.case import Case
from oracle.cases import cases
from oracle.plain import plain_line

# Two runs to an example, so a third as many examples.
in_pairs = settings(max_examples=settings().max_examples // 3)
# Rounding of some thousand additions, relative to the group's baseline.
ROUNDING = 1e-9
# Instants closer than 1e-9 h are one, whatever the cell.
INSTANT_KG = 1e-8


def changed(case: Case, **parts) -> Case:
    """Return a deep copy of a case with parts replaced."""
    return replace(copy.deepcopy(case), **parts)


def with_policy(case: Case, **parts) -> Case:
    """Return a case whose policy has these parts."""
    return changed(case, policy={**copy.deepcopy(case.policy), **parts})


def with_response(case: Case, **parts) -> Case:
    """Return a case whose response has these parts."""
    response = {**case.scenario["response"], **parts}
    return changed(case, scenario={**copy.deepcopy(case.scenario), "response": response})


def with_stages(case: Case, stages: list[dict]) -> Case:
    """Return a case with other stages."""
    return changed(case, scenario={**copy.deepcopy(case.scenario), "stages": stages})


def nothing_moved(case: Case) -> Case:
    """Return a case whose seasonal rules move no hours: made-up hours may lie above the
    baseline.
    """
    return with_policy(
        case, seasonal=[{**rule, "moved": 0} for rule in copy.deepcopy(case.policy["seasonal"])]
    )


def kilograms(result, *dimensions: str) -> pd.DataFrame:
    """Return the kilograms of some dimensions, by dimension, key and pollutant."""
    table = result.reductions[result.reductions["dimension"].isin(dimensions)]
    return table.set_index(["dimension", "key", "pollutant"])[list(RUNS)].sort_index()


def assert_same(
    first: pd.DataFrame,
    second: pd.DataFrame,
    relative: float = ROUNDING,
    least_kg: float = INSTANT_KG,
) -> None:
    """Assert that two tables of kilograms agree, relative to the baseline."""
    assert list(first.index) == list(second.index)
    allowed = np.maximum(relative * np.abs(first[["baseline_kg"]].to_numpy()), least_kg)
    assert (np.abs(first.to_numpy() - second.to_numpy()) <= allowed).all()


def assert_not_more(first: pd.Series, second: pd.Series, baseline: pd.Series) -> None:
    """Assert that no figure of the first is above the second's by more than rounding."""
    assert (
        first.to_numpy()
        <= second.to_numpy() + np.maximum(ROUNDING * baseline.to_numpy(), INSTANT_KG)
    ).all()


# --- bounds and sums
# ------------------------------------------------------------------------------------------------------


@given(cases())
def test_breakdowns_sum_to_the_total_and_nothing_is_negative(case: Case) -> None:
    """Of any case no figure is negative, and lines, groups, stage keys, hours and sectors
    each sum to the totals.
    """
    result = run_case(case)
    check_nothing_negative(case, result)
    total = kilograms(result, "total").droplevel(["dimension", "key"])
    sums = result.reductions.groupby(["dimension", "pollutant"])[list(RUNS)].sum()
    for dimension in ("line", "enterprise", "grade", "industry", "district", "sector", "stage"):
        assert_same(total, sums.loc[dimension].sort_index())
    check_hours(result, total)
    check_columns(result.reductions)
    check_shortfall(case, result)


def check_nothing_negative(case: Case, result) -> None:
    """No emission is below 0; of the shortfall only `carried` is, and never above."""
    for table in (result.reductions, result.hourly, result.hourly_by_sector):
        assert (table[list(RUNS)].to_numpy() >= 0).all()
    for pollutant in case.pollutants:
        parts = shortfall(result, pollutant)
        slack = max(ROUNDING * cell(result, "total", "total", pollutant).baseline_kg, INSTANT_KG)
        assert (
            min(parts.nominal, parts.moved, parts.floor, parts.not_obeyed, parts.late, parts.slow)
            >= -slack
        )
        assert parts.carried <= slack


def check_hours(result, total: pd.DataFrame) -> None:
    """All hours give the totals, the hours of a sector the sector, and the sectors of an hour the
    hour.
    """
    assert_same(total, result.hourly.groupby("pollutant")[list(RUNS)].sum().sort_index())
    by_sector = result.hourly_by_sector.groupby(["time", "pollutant"])[list(RUNS)].sum()
    assert_same(
        result.hourly.set_index(["time", "pollutant"])[list(RUNS)].sort_index(),
        by_sector.sort_index(),
    )
    sectors = result.hourly_by_sector.groupby(["sector", "pollutant"])[list(RUNS)].sum()
    assert_same(
        kilograms(result, "sector").droplevel("dimension"),
        sectors.rename_axis(["key", "pollutant"]).sort_index(),
    )


def check_columns(table: pd.DataFrame) -> None:
    """Reductions are the differences of the columns beside them; per cent is of the baseline, empty
    where that is 0.
    """
    close = {"rtol": 0, "atol": INSTANT_KG}
    np.testing.assert_allclose(
        table["seasonal_reduction_kg"], table["baseline_kg"] - table["seasonal_kg"], **close
    )
    np.testing.assert_allclose(
        table["alert_reduction_kg"], table["seasonal_kg"] - table["actual_kg"], **close
    )
    np.testing.assert_allclose(
        table["reduction_kg"], table["seasonal_reduction_kg"] + table["alert_reduction_kg"], **close
    )
    some = table[table["baseline_kg"] > 0]
    assert table["reduction_pct"].isna().equals(table["baseline_kg"] == 0)
    np.testing.assert_allclose(
        some["reduction_pct"],
        100 * some["reduction_kg"] / some["baseline_kg"],
        rtol=1e-9,
        atol=1e-9,
    )


def check_shortfall(case: Case, result) -> None:
    """Nominal reduction less the shortfall is the alert reduction in stage hours."""
    stages = kilograms(result, "stage")
    inside = stages[~stages.index.get_level_values("key").isin(["early", "outside"])]
    saved = (inside["seasonal_kg"] - inside["actual_kg"]).groupby("pollutant").sum()
    for pollutant in case.pollutants:
        parts = shortfall(result, pollutant)
        missing = parts.floor + parts.not_obeyed + parts.late + parts.slow + parts.carried
        slack = max(ROUNDING * cell(result, "total", "total", pollutant).baseline_kg, INSTANT_KG)
        assert parts.nominal - missing == pytest.approx(saved.get(pollutant, 0.0), abs=slack)


@given(cases())
def test_actual_is_at_most_seasonal_and_that_at_most_baseline(case: Case) -> None:
    """Where no rule moves hours, each line, stage and hour has actual <= seasonal <= baseline."""
    result = run_case(nothing_moved(case))
    for table in (result.reductions, result.hourly):
        assert_not_more(table["actual_kg"], table["seasonal_kg"], table["baseline_kg"])
        assert_not_more(table["seasonal_kg"], table["baseline_kg"], table["baseline_kg"])


@given(cases(with_stages=False))
def test_without_alerts_nothing_is_cut_by_alerts(case: Case) -> None:
    """Without a stage the actual run is the seasonal run, to the last bit."""
    result = run_case(case)
    assert (result.reductions["alert_reduction_kg"] == 0).all()
    assert (result.hourly["seasonal_kg"] == result.hourly["actual_kg"]).all()
    assert all(shortfall(result, name).nominal == 0 for name in case.pollutants)


# --- two runs that must agree
# ---------------------------------------------------------------------------------------------


@in_pairs
@given(cases(), st.randoms(use_true_random=False))
def test_order_of_the_rows_is_irrelevant(case: Case, random) -> None:
    """Rows in another order give every group the same kilograms, to the rounding of a sum
    (1e-12).
    """
    lines = list(case.lines)
    random.shuffle(lines)
    dimensions = ("total", "line", "enterprise", "grade", "industry", "district", "sector", "stage")
    first, second = run_case(case), run_case(changed(case, lines=lines))
    assert_same(kilograms(first, *dimensions), kilograms(second, *dimensions), 1e-12, 1e-12)


def split_in_two(case: Case, place: int) -> Case:
    """Return a case in which one line is two equal halves."""
    line, lines = case.lines[place], copy.deepcopy(case.lines)
    halves = []
    for part in ("x", "y"):
        half = {**line, "line": f"{line['line']} {part}", "line_id": f"{line['line_id']} {part}"}
        for name, value in line.items():
            if (
                name.endswith(("_kg_d", "_cny_d", "_kwh_d")) or name == "capacity"
            ) and value is not None:
                half[name] = value / 2
        halves.append(half)
    changes = []
    for change in case.scenario["changes"]:
        twice = change.get("line_id") == line["line_id"]
        changes += (
            [{**change, "line_id": half["line_id"]} for half in halves] if twice else [change]
        )
    return changed(
        case,
        lines=lines[:place] + halves + lines[place + 1 :],
        scenario={**case.scenario, "changes": changes},
    )


@in_pairs
@given(cases(), st.integers(0, 7))
def test_a_line_in_two_halves_changes_nothing_by_load(case: Case, place: int) -> None:
    """Counted by load, a line split in two equal halves leaves every group, hour and figure as it
    was.
    """
    whole = with_policy(case, counting="by_load")
    first, second = run_case(whole), run_case(split_in_two(whole, place % len(case.lines)))
    dimensions = ("total", "enterprise", "grade", "industry", "district", "sector", "stage")
    assert_same(kilograms(first, *dimensions), kilograms(second, *dimensions))
    for name in ("output_value_lost_cny", "electricity_saved_kwh"):
        assert first.summary[name] == pytest.approx(second.summary[name], rel=1e-9, abs=1e-6)
    np.testing.assert_allclose(
        first.accounting["reduction_kg_d"],
        second.accounting["reduction_kg_d"],
        rtol=1e-9,
        atol=1e-9,
    )


@in_pairs
@given(cases(), st.integers(0, 5), st.floats(0.05, 0.95))
def test_splitting_a_stage_changes_no_kilograms(case: Case, place: int, share: float) -> None:
    """A stage cut into two that touch, of one level and issue, leaves every line and hour as it
    was.
    """
    stages = case.scenario["stages"]
    assume(stages)
    place %= len(stages)
    whole = stages[place]
    middle = whole["start"] + (whole["end"] - whole["start"]) * share
    assume(whole["start"] < middle < whole["end"])
    parts = [{**whole, "end": middle}, {**whole, "start": middle}]
    first, second = (
        run_case(case),
        run_case(with_stages(case, stages[:place] + parts + stages[place + 1 :])),
    )
    assert_same(kilograms(first, "total", "line"), kilograms(second, "total", "line"))
    hours = [
        result.hourly.set_index(["time", "pollutant"])[list(RUNS)] for result in (first, second)
    ]
    assert_same(*hours)


@in_pairs
@given(cases())
def test_a_scope_of_all_districts_is_no_scope(case: Case) -> None:
    """Where every line has a district, naming all of them is the same as naming none."""
    lines = [{**line, "district": line["district"] or "D1"} for line in case.lines]
    sources = [{**source, "district": source["district"] or "D1"} for source in case.area_sources]
    everywhere = sorted({row["district"] for row in [*lines, *sources]})
    open_stages = [{**stage, "scope": None} for stage in case.scenario["stages"]]
    placed = changed(case, lines=lines, area_sources=sources)
    first = run_case(with_stages(placed, open_stages))
    second = run_case(
        with_stages(placed, [{**stage, "scope": everywhere} for stage in open_stages])
    )
    assert_same(
        kilograms(first, "total", "line", "stage"), kilograms(second, "total", "line", "stage")
    )


@in_pairs
@given(cases())
def test_twice_the_base_is_twice_the_kilograms(case: Case) -> None:
    """Doubling every base emission doubles every kilogram, exactly."""

    def doubled(rows: list[dict]) -> list[dict]:
        return [
            {name: 2 * value if name.endswith("_kg_d") else value for name, value in row.items()}
            for row in rows
        ]

    twice = changed(case, lines=doubled(case.lines), area_sources=doubled(case.area_sources))
    first, second = (kilograms(run_case(one), "total", "line", "stage") for one in (case, twice))
    assert (2 * first == second).all(axis=None)


@in_pairs
@given(cases())
def test_one_more_enterprise_changes_no_other(case: Case) -> None:
    """Without inspection enterprises share nothing: a new one leaves every other line as it was."""
    new = plain_line(
        "new",
        enterprise="Plant E0",
        enterprise_id="E0",
        industry="coking",
        district="D1",
        capacity=3.0,
    )
    new = {name: value for name, value in new.items() if not name.endswith("_kg_d")} | {
        f"{name}_kg_d": 7.0 for name in case.pollutants
    }
    first, second = (
        kilograms(run_case(one), "line") for one in (case, changed(case, lines=[new, *case.lines]))
    )
    assert_same(first, second.drop("E0/new", level="key"), 1e-12, 1e-12)


# --- more cut, more strength
# ----------------------------------------------------------------------------------------------


def raised(node: object, share: float) -> object:
    """Return a policy table with every cut c raised to c + share x (1 - c)."""
    levels = ("temporary", "yellow", "orange", "red", "cut")
    if isinstance(node, dict):
        return {
            key: value + share * (1 - value)
            if key in levels and isinstance(value, (int, float))
            else raised(value, share)
            for key, value in node.items()
        }
    return [raised(item, share) for item in node] if isinstance(node, list) else node


@in_pairs
@given(cases(), st.floats(0.01, 1))
def test_more_cut_is_never_more_emission(case: Case, share: float) -> None:
    """Counted by load, deeper cuts of the tables raise no line's and no hour's emission.

    Left out: hours moved (none are made up while a cut above 0 is ordered, however small) and early
    starts (a higher yellow may leave nothing for orange to begin early).
    """
    low = with_response(with_policy(nothing_moved(case), counting="by_load"), early_start="none")
    tables = {name: raised(low.policy[name], share) for name in ("curtailment", "industries")}
    first, second = run_case(low), run_case(with_policy(low, **tables))
    lines = kilograms(first, "line", "total")
    assert_not_more(
        kilograms(second, "line", "total")["actual_kg"], lines["actual_kg"], lines["baseline_kg"]
    )
    assert_not_more(
        second.hourly["actual_kg"], first.hourly["actual_kg"], first.hourly["baseline_kg"]
    )


@in_pairs
@given(cases(), st.floats(0, 1), st.floats(0, 1))
def test_more_strength_is_never_more_emission(case: Case, one: float, other: float) -> None:
    """Better obedience raises no line's emission; left out: hours moved and early starts, as
    above.
    """
    low, high = sorted((one, other))
    calm = with_response(nothing_moved(case), early_start="none")
    grades = ("A", "B", "C", "D", "ungraded")
    first, second = (
        run_case(with_response(calm, compliance=dict.fromkeys(grades, strength)))
        for strength in (low, high)
    )
    lines = kilograms(first, "line")
    assert_not_more(
        kilograms(second, "line")["actual_kg"], lines["actual_kg"], lines["baseline_kg"]
    )


@given(cases())
def test_orders_that_nobody_obeys_save_nothing(case: Case) -> None:
    """At strength 0 no line saves anything by an alert; left out: hours moved, no restart, and area
    sources, which obey.
    """
    idle = with_response(
        nothing_moved(case),
        no_restart=False,
        compliance=dict.fromkeys(("A", "B", "C", "D", "ungraded"), 0),
    )
    lines = kilograms(run_case(changed(idle, area_sources=[])), "line")
    assert (lines["seasonal_kg"] == lines["actual_kg"]).all()


# --- the same bytes
# -------------------------------------------------------------------------------------------------------

DIGEST = """
import hashlib, sys
from simulator import load_scenario
from simulator import run
result = run(load_scenario(sys.argv[1]))
tables = (result.reductions, result.stages, result.hourly_by_sector, result.accounting, result.accounting_gaps, result.events)
print([hashlib.sha256(table.to_csv(index=False).encode()).hexdigest() for table in tables], result.summary)
"""


def test_hash_seed_does_not_reach_the_results(root) -> None:
    """Two values of PYTHONHASHSEED give the same bytes of every table and the same summary."""
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", DIGEST, str(root / "scenarios" / "zezhou-winter-2020.yaml")],
            cwd=root,
            env={**os.environ, "PYTHONHASHSEED": seed},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("0", "1")
    ]
    first, second = (one.communicate()[0] for one in runs)
    assert [one.returncode for one in runs] == [0, 0]
    assert first == second
