"""The engine's transport against an independent oracle, and laws that hold for all of it."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine_case import cell, run_case
from oracle.case import Case
from oracle.transport_cases import transport_cases
from oracle.transport_oracle import TransportOracle
from simulator import Result
from transport_case import run_transport

FATES = ("production", "dropped", "replaced", "deferred", "driven")
# Sums of some hundred hours, of trips and kilograms of the order of a hundred.
CLOSE = 1e-7

# Two runs each.
in_pairs = settings(max_examples=settings().max_examples // 5)

Drawn = tuple[Case, list[dict[str, Any]]]


@given(drawn=transport_cases())
def test_engine_agrees_with_the_oracle(drawn: Drawn) -> None:
    """Trips by fate, kilograms and who staggers are what hour by hour counting gives; no trip is
    lost; and every sum of the run holds the flows.
    """
    case, flows = drawn
    result = run_transport(case, flows)
    _agrees(case, flows, result)
    _nothing_is_lost(result)
    _sums_hold(case, result)


def _agrees(case: Case, flows: list[dict[str, Any]], result: Result) -> None:
    assert result.transport is not None
    assert result.transport_kg is not None
    kg = result.transport_kg.groupby("pollutant", sort=False)
    for place, outcome in enumerate(TransportOracle(case, flows).run()):
        row = result.transport.iloc[place]
        for name in ("normal", "seasonal", *FATES, "caught_up", "owed"):
            assert row[f"{name}_trips"] == pytest.approx(outcome.trips[name], abs=CLOSE), name
        assert bool(row["must_stagger"]) == outcome.staggers
        for pollutant in case.pollutants:
            figures = kg.get_group(pollutant).iloc[place]
            for run in ("baseline_kg", "seasonal_kg", "actual_kg"):
                assert figures[run] == pytest.approx(getattr(outcome, run)[pollutant], abs=CLOSE)


def _nothing_is_lost(result: Result) -> None:
    """Every trip of the season is dropped, replaced, put off, driven or gone with production; what
    was put off is made up or owed; kilograms saved less made up are the net reduction.
    """
    assert result.transport is not None
    assert result.transport_kg is not None
    for row in result.transport.to_dict("records"):
        parts = sum(row[f"{name}_trips"] for name in FATES)
        assert parts == pytest.approx(row["seasonal_trips"], abs=CLOSE)
        later = row["caught_up_trips"] + row["owed_trips"]
        assert later == pytest.approx(row["deferred_trips"], abs=CLOSE)
    for row in result.transport_kg.to_dict("records"):
        parts = sum(row[f"{name}_kg"] for name in ("production", "dropped", "replaced", "deferred"))
        assert row["saved_kg"] == pytest.approx(parts, abs=CLOSE)
        net = row["saved_kg"] - row["caught_up_kg"]
        assert row["alert_reduction_kg"] == pytest.approx(net, abs=CLOSE)


def _sums_hold(case: Case, result: Result) -> None:
    """Total, stages, hours and enterprises agree, with the flows in each of them."""
    table = result.reductions
    for pollutant in case.pollutants:
        whole = cell(result, "total", "total", pollutant)
        for dimension in ("stage", "enterprise", "district", "sector", "line", "grade"):
            part = table[(table["dimension"] == dimension) & (table["pollutant"] == pollutant)]
            for run in ("baseline_kg", "seasonal_kg", "actual_kg"):
                assert part[run].sum() == pytest.approx(getattr(whole, run), abs=CLOSE)
        hours = result.hourly[result.hourly["pollutant"] == pollutant]
        assert hours["actual_kg"].sum() == pytest.approx(whole.actual_kg, abs=CLOSE)


@in_pairs
@given(drawn=transport_cases(), data=st.data())
def test_order_of_rows_is_irrelevant(drawn: Drawn, data: st.DataObject) -> None:
    """Flows in another order give the same totals."""
    case, flows = drawn
    shuffled = data.draw(st.permutations(flows))
    first, second = run_transport(case, flows), run_transport(case, shuffled)
    for pollutant in case.pollutants:
        one, other = (cell(run, "total", "total", pollutant) for run in (first, second))
        assert one.actual_kg == pytest.approx(other.actual_kg, abs=CLOSE)
        assert one.baseline_kg == pytest.approx(other.baseline_kg, abs=CLOSE)


@in_pairs
@given(drawn=transport_cases())
def test_without_a_measure_the_numbers_are_todays(drawn: Drawn) -> None:
    """Flows taken out of an area source, without a measure and not tied to production, leave every
    hour of the whole place as it was.
    """
    case, flows = drawn
    case.policy["transport_measures"] = []
    names = {row.get("district") or _home(case, row) for row in flows}
    case.area_sources = [
        {"area_source": "trucks", "sector": "freight", "district": name, "nox_kg_d": 9000.0,
         "so2_kg_d": 900.0, "pm10_kg_d": 9000.0}
        for name in sorted(names)
    ]  # fmt: skip
    part = {"part_of": "trucks", "dust_part_of": "trucks", "coupled": "no"}
    before, after = run_case(case), run_transport(case, [row | part for row in flows])
    for run in ("baseline_kg", "seasonal_kg", "actual_kg"):
        assert after.hourly[run].to_numpy() == pytest.approx(before.hourly[run].to_numpy())


def _home(case: Case, flow: dict[str, Any]) -> str:
    own = [row for row in case.lines if row["enterprise_id"] == flow["enterprise_id"]]
    return str(own[0]["district"])
