"""Transport of one shipper, worked by hand: 1.5 Mt a year on the road."""

from pathlib import Path
from typing import Any

import pytest

from engine_case import about, account_row, at, cell, run_case
from oracle.case import Case
from oracle.plain import plain_case, plain_line, stage
from simulator import InputError, load_scenario
from simulator.inputs.reading import Inputs, read_inputs
from simulator.inputs.transport_factors import read_truck_factors
from simulator.validation import validate_file
from transport_case import (
    ORANGE_STOPS_IV,
    WORKED,
    flow_kg,
    run_transport,
    transport_inputs,
    trips_of,
    truck_policy,
    write_transport_case,
)

# 1 500 000 t / 32 t / 365 d = 128.42 loaded trips a day, 120 km each with the way back.
TRIPS_D = 1_500_000 / 32 / 365
KM_D = TRIPS_D * 120
# g/km of NOx by standard; January is winter: 1.15 on all exhaust.
NOX = {"iii": 7.93, "iv": 5.55, "v": 4.72, "lng": 3.0, "vi": 1.42, "nev": 0.0}
WINTER = 1.15
LINE = plain_line(so2_kg_d=0.0, nox_kg_d=1.0, pm10_kg_d=0.0, grade="A")


def case(policy: dict[str, Any], hours: tuple[float, float] = (24, 48), **more: Any) -> Case:
    """Return four days of January with an orange alert on the second."""
    stages = [stage("orange", at(hours[0]), at(hours[1]))]
    return plain_case([LINE], stages, policy, **more)


def fates(replaced: float, deferred: float, catch_up_h: float = 24) -> dict[str, Any]:
    """Return a policy in which orange forbids 国四 and older, with these fates."""
    what = {"replaced": replaced, "deferred": deferred, "catch_up_h": catch_up_h}
    return truck_policy([ORANGE_STOPS_IV], transport_fates=what)


@pytest.mark.parametrize(
    ("standard", "kg_d"), [("iii", 122.2), ("iv", 85.5), ("v", 72.7), ("vi", 21.9), ("nev", 0.0)]
)
def test_emission_of_a_day_by_standard(standard: str, kg_d: float) -> None:
    """46 875 trips a year are 15 411 km a day; NOx by standard without the winter factor."""
    flow = {name: value for name, value in WORKED.items() if not name.startswith("fleet")}
    inputs = transport_inputs(case(truck_policy()), [flow | {f"fleet_{standard}": 1}])
    transport = inputs.transport
    assert transport is not None
    assert transport.trips_d[0] * 365 == pytest.approx(46_875)
    assert transport.km_d[0] == pytest.approx(15_411, abs=0.5)
    nox = inputs.inventory.pollutants.index("nox")
    assert transport.base_kg_d[0, nox] / WINTER == pytest.approx(kg_d, abs=0.05)


def test_mixed_fleet_and_road_dust() -> None:
    """IV 30, V 50, VI 20 %: 4.309 g/km or 66.4 kg NOx; PM10 of the road 24.7 kg, exhaust 0.9."""
    inputs = transport_inputs(case(truck_policy()), [WORKED])
    transport = inputs.transport
    assert transport is not None
    nox, pm10 = (inputs.inventory.pollutants.index(name) for name in ("nox", "pm10"))
    assert transport.base_kg_d[0, nox] == pytest.approx(KM_D * 4.309 / 1000 * WINTER)
    assert transport.base_kg_d[0, nox] / WINTER == pytest.approx(66.4, abs=0.05)
    assert transport.dust.kg_d[0, 0, pm10] == pytest.approx(24.7, abs=0.05)
    exhaust = transport.fleet[0] @ transport.exhaust.kg_d[0, :, pm10]
    assert exhaust == pytest.approx(KM_D * (0.3 * 0.138 + 0.5 * 0.027 + 0.2 * 0.010) / 1000)


def test_dropped_saves_the_old_trucks_share() -> None:
    """Orange forbids 国四 for a day: 25.7 of 66.4 kg, 38.6 %, and 30 % of the trips are gone."""
    result = run_transport(case(fates(0, 0)), [WORKED])
    kg, trips = flow_kg(result, "nox"), trips_of(result)
    assert kg.dropped_kg / WINTER == pytest.approx(25.7, abs=0.05)
    assert kg.dropped_kg / (kg.baseline_kg / 4) == pytest.approx(0.386, abs=5e-4)
    assert kg.alert_reduction_kg == about(kg.dropped_kg)
    assert trips.dropped_trips == pytest.approx(0.3 * TRIPS_D)
    assert trips.driven_trips == pytest.approx(3.7 * TRIPS_D)


def test_replaced_by_the_cleanest_diesel() -> None:
    """国六 drives instead: 66.4 -> 47.3 kg, 19.1 or 28.8 % saved; the dust stays."""
    result = run_transport(case(fates(1, 0)), [WORKED])
    kg = flow_kg(result, "nox")
    assert kg.replaced_kg / WINTER == pytest.approx(19.1, abs=0.05)
    assert (kg.baseline_kg / 4 - kg.replaced_kg) / WINTER == pytest.approx(47.3, abs=0.05)
    assert kg.replaced_kg / (kg.baseline_kg / 4) == pytest.approx(0.288, abs=5e-4)
    dust = flow_kg(result, "pm10")
    assert dust.replaced_kg == pytest.approx(0.3 * KM_D * (0.138 - 0.010) / 1000)


def test_deferred_is_nothing_over_a_period_that_makes_it_up() -> None:
    """What is put off on the alert's day is driven on the next: 25.7 kg now, 0 net."""
    result = run_transport(case(fates(0, 1)), [WORKED])
    kg, trips = flow_kg(result, "nox"), trips_of(result)
    assert kg.saved_kg / WINTER == pytest.approx(25.7, abs=0.05)
    assert kg.caught_up_kg == about(kg.saved_kg)
    assert kg.alert_reduction_kg == 0
    assert trips.caught_up_trips == pytest.approx(0.3 * TRIPS_D)
    assert trips.owed_trips == 0


def test_made_up_evenly_over_the_hours_of_catching_up() -> None:
    """With 12 h to catch up every one of them drives a twelfth more; the hours after are normal."""
    result = run_transport(case(fates(0, 1, 12)), [WORKED])
    hours = result.hourly[result.hourly["pollutant"] == "nox"]
    more = (hours["actual_kg"] - hours["baseline_kg"]).to_numpy()
    day_kg = 0.3 * KM_D * NOX["iv"] * WINTER / 1000
    assert more[24:48] == pytest.approx([-day_kg / 24] * 24)
    assert more[48:60] == pytest.approx([day_kg / 12] * 12)
    assert more[60:] == pytest.approx([0] * 36, abs=1e-9)


def test_trips_not_made_up_by_the_end_are_owed() -> None:
    """An alert that ends 12 h before the period leaves half of what a day's catching up takes."""
    result = run_transport(case(fates(0, 1, 24), (60, 84)), [WORKED])
    trips, kg = trips_of(result), flow_kg(result, "nox")
    assert trips.caught_up_trips == pytest.approx(0.15 * TRIPS_D)
    assert trips.owed_trips == pytest.approx(0.15 * TRIPS_D)
    assert kg.alert_reduction_kg == pytest.approx(kg.saved_kg / 2)
    assert any(warning.key == "transport_owed" for warning in result.warnings)


def test_rail_takes_the_road() -> None:
    """80 % by rail leaves 13.3 kg a day, all by rail none."""
    for share, kg_d in ((0.8, 13.3), (1.0, 0.0)):
        inputs = transport_inputs(case(truck_policy()), [WORKED | {"rail_share": share}])
        assert inputs.transport is not None
        nox = inputs.inventory.pollutants.index("nox")
        assert inputs.transport.base_kg_d[0, nox] / WINTER == pytest.approx(kg_d, abs=0.05)


def test_all_of_the_newest_standard_saves_two_thirds() -> None:
    """The rule of 2022 (all 国六) takes 67 % of the NOx."""
    inputs = transport_inputs(case(truck_policy()), [WORKED])
    assert inputs.transport is not None
    nox = inputs.inventory.pollutants.index("nox")
    newest = inputs.transport.exhaust.kg_d[0, 4, nox]
    assert 1 - newest / inputs.transport.base_kg_d[0, nox] == pytest.approx(0.67, abs=0.005)


def test_trips_tied_to_production_stop_with_it() -> None:
    """A D stops at orange: its coupled trips stop too, as production, and no measure finds any."""
    line = LINE | {"grade": "D"}
    policy = fates(0, 0)
    plain = plain_case([line], [stage("orange", at(24), at(48))], policy)
    result = run_transport(plain, [WORKED | {"coupled": "yes"}])
    trips, kg = trips_of(result), flow_kg(result, "nox")
    assert trips.production_trips == pytest.approx(TRIPS_D)
    assert trips.dropped_trips == 0
    assert kg.production_kg == pytest.approx(KM_D * 4.309 / 1000 * WINTER)
    assert kg.alert_reduction_kg == about(kg.production_kg)


def test_slow_line_takes_its_trips_down_slowly() -> None:
    """A ramp of 12 h: the trips of the alert's day fall with the load, 6 h of them still driven."""
    line = LINE | {"grade": "D", "ramp_down_h": 12.0, "ramp_up_h": 0.0}
    plain = plain_case([line], [stage("orange", at(24), at(48))], truck_policy())
    result = run_transport(plain, [WORKED | {"coupled": "yes"}])
    assert trips_of(result).production_trips == pytest.approx(TRIPS_D * 18 / 24)


def test_taken_out_of_the_area_source_that_held_it() -> None:
    """Without a measure the whole place emits what it did; the area source gives what is left."""
    trucks = [
        {"area_source": "trucks", "sector": "freight", "district": "", "nox_kg_d": 500.0},
    ]
    plain = plain_case([LINE], [stage("orange", at(24), at(48))], truck_policy(),
                       area_sources=trucks)  # fmt: skip
    before = run_case(plain)
    after = run_transport(plain, [WORKED | {"part_of": "trucks"}])
    own = KM_D * 4.309 / 1000 * WINTER * 4
    assert cell(after, "total", "total", "nox").baseline_kg == pytest.approx(
        cell(before, "total", "total", "nox").baseline_kg
    )
    assert cell(after, "line", "area:trucks", "nox").baseline_kg == pytest.approx(2000 - own)
    assert cell(after, "enterprise", "transport:E1", "nox").baseline_kg == pytest.approx(own)


def test_static_accounting_counts_the_measure() -> None:
    """On paper orange saves 25.7 kg of NOx a day, deferred trips too: they are not driven that
    day.
    """
    for policy in (fates(0, 0), fates(0, 1)):
        row = account_row(run_transport(case(policy), [WORKED]), "orange", "nox")
        assert row.reduction_kg_d / WINTER == pytest.approx(25.7, abs=0.05)
        assert row.base_kg_d == pytest.approx(1.0 + KM_D * 4.309 / 1000 * WINTER)


@pytest.mark.parametrize("credit", [False, True])
def test_trucks_of_an_idle_plant_are_credited_to_nobody(credit: bool) -> None:
    """Its trips follow the plant that stands still; on paper no level saves them."""
    policy = truck_policy([], credit_seasonal=credit)
    changes = [{"at": at(0), "enterprise_id": "E1", "idle": True}]
    result = run_transport(case(policy, changes=changes), [WORKED | {"coupled": "yes"}])
    rows = result.accounting[result.accounting["level"] == "orange"]
    assert rows["reduction_kg_d"].tolist() == [0.0] * len(rows)


def factors_file(folder: Path, *rows: tuple) -> Path:
    """Write own factors and return the path."""
    path = folder / "factors.csv"
    heads = ("standard", "pollutant", "g_km", "known", "source")
    text = "\n".join(",".join(map(str, row)) for row in (heads, *rows))
    path.write_text(text + "\n", encoding="utf-8")
    return path


def with_own_factors(folder: Path, *rows: tuple) -> Inputs:
    """Return the worked flow with factors of the scenario's own."""
    path = write_transport_case(case(truck_policy()), [WORKED], folder)
    return read_inputs(load_scenario(path, {"transport_factors": str(factors_file(folder, *rows))}))


def test_own_factors_take_the_place_of_the_shipped_ones(tmp_path) -> None:
    """On-board data of 国五, 3.894 g/km of NOx: 0.3 x 5.55 + 0.5 x 3.894 + 0.2 x 1.42 = 3.896; PM10
    of its exhaust apart from PM2.5, road dust measured: the others stay.
    """
    inputs = with_own_factors(
        tmp_path,
        ("v", "nox", 3.894, "read", "on-board data of 14 vehicles"),
        ("v", "pm10", 0.05, "measured", "own tunnel"),
        ("road_dust", "pm10", 3.2, "measured", "own road"),
    )
    transport, pollutants = inputs.transport, inputs.inventory.pollutants
    assert transport is not None
    nox, pm10 = pollutants.index("nox"), pollutants.index("pm10")
    assert transport.base_kg_d[0, nox] == pytest.approx(KM_D * 3.896 / 1000 * WINTER)
    exhaust = transport.fleet[0] @ transport.exhaust.kg_d[0, :, pm10]
    own = 0.3 * 0.138 + 0.5 * 0.05 + 0.2 * 0.010
    assert exhaust == pytest.approx(KM_D * own / 1000)
    assert transport.dust.kg_d[0, 0, pm10] == pytest.approx(KM_D * 3.2 / 1000)
    assert any(name.endswith("factors.csv") for name in inputs.digests)


def test_onboard_data_of_the_worked_case(tmp_path) -> None:
    """All 国五 by its on-board data: 60.0 kg of NOx a day instead of 72.7."""
    inputs = with_own_factors(tmp_path, ("v", "nox", 3.894, "read", "on-board data"))
    assert inputs.transport is not None
    nox = inputs.inventory.pollutants.index("nox")
    own = inputs.transport.exhaust.kg_d[0, 2, nox] / WINTER
    assert own == pytest.approx(60.0, abs=0.05)


def test_own_factors_are_refused_with_all_their_problems(tmp_path) -> None:
    """No source, an unknown standard, a negative number, a pollutant of nobody, a row twice."""
    with pytest.raises(InputError) as refused:
        with_own_factors(
            tmp_path,
            ("v", "nox", 3.9, "read", ""),
            ("VI", "nox", 1.0, "read", "x"),
            ("iv", "nox", -1, "read", "x"),
            ("iv", "pm25", 0.1, "heard", "x"),
            ("iii", "nox", 1, "read", "x"),
            ("iii", "nox", 2, "read", "x"),
        )
    places = {problem.place for problem in refused.value.problems}
    assert len(refused.value.problems) == 5
    assert {"row 2, source", "row 3, standard", "row 4, g_km", "row 5, known"} <= places
    with pytest.raises(InputError, match="noxx") as refused:
        with_own_factors(tmp_path, ("v", "noxx", 1, "read", "x"))
    assert refused.value.problems[0].hint == "nox"
    path = write_transport_case(case(truck_policy()), [WORKED], tmp_path)
    with pytest.raises(InputError, match="needs transport"):
        load_scenario(path, {"transport": None, "transport_factors": "factors.csv"})
    assert (
        validate_file(factors_file(tmp_path, ("v", "nox", 1, "read", "x"))).kind == "truck_factors"
    )


def test_the_shipped_factors_keep_the_contract(root) -> None:
    """Every shipped factor has a standard, a pollutant, a number and a source."""
    assert len(read_truck_factors(root / "data" / "transport" / "factors.csv").frame) > 20


def test_tonnes_are_not_taken_for_kilotonnes() -> None:
    """1 500 000 under kt/yr is more than the largest ports move: refused."""
    with pytest.raises(InputError, match="kt_yr"):
        transport_inputs(case(truck_policy()), [WORKED | {"kt_yr": 1_500_000}])


def test_flows_that_may_count_twice_are_told() -> None:
    """Trucks among the area sources and a flow that is no part of them: a warning; with `part_of`
    none, nor without trucks there.
    """
    trucks = {"area_source": "trucks", "sector": "freight", "district": "", "nox_kg_d": 500.0}
    stages = [stage("orange", at(24), at(48))]
    for sources, flow, told in (
        ([trucks], WORKED, True),
        ([trucks], WORKED | {"part_of": "trucks"}, False),
        ([trucks | {"sector": "dust"}], WORKED, False),
    ):
        plain = plain_case([LINE], stages, truck_policy([ORANGE_STOPS_IV]), area_sources=sources)
        keys = {warning.key for warning in run_transport(plain, [flow]).warnings}
        assert ("transport_beside_area" in keys) == told
