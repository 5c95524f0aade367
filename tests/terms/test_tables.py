"""The contract of the tables: units, ranges, headings, the dictionary made from it, and
results that keep it.
"""

import re
from pathlib import Path

import pandas as pd
import pytest

from engine_case import at, run_case
from oracle.plain import plain_case, plain_line, stage
from simulator.terms import contracts as tables
from simulator.terms.columns import Column
from simulator.terms.contracts import POLLUTANT_COLUMN, TABLES, dictionary, pollutant_title
from simulator.terms.levels import ALERT_LEVELS
from simulator.terms.vehicles import STANDARDS

ROOT = Path(__file__).resolve().parents[2]
UNITS = {
    "CNY",
    "mg/m3",
    "ug/m3",
    "t",
    "t/km2",
    "t/d",
    "km2",
    "CNY/kg",
    "kg",
    "kg/d",
    "kg/h",
    "h",
    "%",
    "CNY/d",
    "kWh/d",
    "d",
    "deg",
    "own",
    "1",
    "kWh",
    "m3/h",
    "m/s",
    "degC",
    "hPa",
    "K",
    "m",
    "mm",
    "kt/yr",
    "km",
    "km/d",
    "g/km",
}
# A name that ends so has this unit; any other number is a share, a count or a unit of its owner,
# listed below.
ENDINGS = {
    "_kg": "kg",
    "_kg_d": "kg/d",
    "_h": "h",
    "_kg_h": "kg/h",
    "_pct": "%",
    "_cny_d": "CNY/d",
    "_kwh_d": "kWh/d",
    "_days": "d",
    "_cny": "CNY",
    "_cny_kg": "CNY/kg",
    "_kwh": "kWh",
    "_mg_m3": "mg/m3",
    "_m3_h": "m3/h",
    "_ug_m3": "ug/m3",
    "_m_s": "m/s",
    "_deg": "deg",
    "temp_c": "degC",
    "_hpa": "hPa",
    "blh_m": "m",
    "_height_m": "m",
    "_diameter_m": "m",
    "_k": "K",
    "_mm": "mm",
    "_t": "t",
    "_t_d": "t/d",
    "_km2": "km2",
    "_t_km2": "t/km2",
    "_hours_m": "h",
    "kt_yr": "kt/yr",
    "km_d": "km/d",
    "g_km": "g/km",
    "days_yr": "d",
    "payload_t": "t",
    "km_in_district": "km",
}
UNITLESS = (
    set(
        "min_load heat_load fixed_share cut_temporary cut_yellow cut_orange cut_red units index factor alert_share target ratio enterprises lines replicate".split()
    )
    | set(
        "value_added_share offer_cut_yellow offer_cut_orange offer_cut_red cut table_cut lines_stopped share carried dearer gini max_share touched stopped gap".split()
    )
    | set(
        "ordered_cut target_load load findings_12m visits findings queue screened flags true_flags disobeying precision recall true_factor rank chance never_found".split()
    )
    | set(
        "seasonal_load ordered_load obedient_load observed_load delivery obedience odds other_odds evidence_share bias fac2".split()
    )
    | set(
        "effect_p05 effect_p50 effect_p95 placebo_p05 placebo_p95 placebos least_effect share_out local_low local_high".split()
    )
    | set("donor_count donor_rmspe donor_effect donor_low donor_high".split())
    | set(
        "prior weight observed posterior posterior_sd suspicious values read missing outside strangers doubled".split()
    )
    | set(
        "equivalents pay_share winters change change_without_alerts target_change past_years year episodes peak months storm_months months_over share_to_cut heated_households households ordered_cut without_heat lines_old lines_new".split()
    )
    | set("road_share rail_share belt_share return_empty clean_share clean_share_wanted".split())
    | {f"fleet_{name}" for name in STANDARDS}
    | set("below_share trips_d short_trips_d normal_trips seasonal_trips production_trips".split())
    | set("dropped_trips replaced_trips deferred_trips driven_trips caught_up_trips".split())
    | {"owed_trips"}
)
OWN_UNIT = {
    "capacity",
    "p05",
    "p25",
    "p50",
    "p75",
    "p95",
    "mean",
    "p05_se",
    "p50_se",
    "p95_se",
    "value",
    "watch_from",
    "over_from",
    "output",
}
OTHERS = {"rh": "%", "kg": "kg", "lon": "deg", "lat": "deg", "hours": "h", "hours_left": "h"}
COLUMNS = [(name, column) for name, columns in TABLES.items() for column in columns]


@pytest.mark.parametrize(
    ("table", "column"), COLUMNS, ids=[f"{table}.{column.name}" for table, column in COLUMNS]
)
def test_column_has_a_heading_a_meaning_and_its_unit(table: str, column: Column) -> None:
    """Each number's name ends in its unit, or the number is listed as unitless; texts have none."""
    assert re.search(r"[一-鿿]|%", column.zh), table
    assert column.meaning
    if column.kind != "number":
        assert column.unit == ""
        return
    assert column.unit in UNITS
    wanted = [unit for ending, unit in ENDINGS.items() if column.name.endswith(ending)]
    if wanted:
        assert column.unit == wanted[-1]
    elif column.name in OTHERS:
        assert column.unit == OTHERS[column.name]
    else:
        assert column.name in (UNITLESS if column.unit == "1" else OWN_UNIT)


def test_names_are_unique_within_a_table() -> None:
    """No table has two columns of one name or, but for free text, of one heading."""
    for name, columns in TABLES.items():
        assert len({column.name for column in columns}) == len(columns), name
        assert len({column.zh for column in columns}) == len(columns), name


def test_shares_lie_between_0_and_1() -> None:
    """Every input that is a share is held to 0 to 1, every emission and duration to 0 or more."""
    for _, column in COLUMNS:
        if column.name.startswith("cut_") or column.name in (
            "min_load",
            "heat_load",
            "fixed_share",
            "target",
        ):
            assert (column.low, column.high) == (0, 1)
    assert all(
        column.low == 0
        for column in tables.INVENTORY
        if column.kind == "number" and column.name not in ("lon", "lat")
    )


def test_defaults_are_allowed_values() -> None:
    """A default obeys the contract of its own column."""
    for _, column in COLUMNS:
        if column.kind == "number" and column.default is not None:
            assert column.low <= column.default
        if column.kind == "choice" and column.default is not None:
            assert column.default in column.choices


def test_cuts_of_area_sources_are_one_per_level() -> None:
    """Area sources have a cut for each alert level, enterprises an own measure for each from yellow
    on.
    """
    names = {column.name for column in tables.AREA_SOURCES}
    assert {f"cut_{level}" for level in ALERT_LEVELS} <= names
    assert {f"cut_{level}" for level in ALERT_LEVELS[1:]} <= {
        column.name for column in tables.INVENTORY
    }


def test_dictionary_that_ships_is_made_from_the_contract() -> None:
    """data/DICTIONARY.md is what `make dictionary` writes."""
    assert (ROOT / "data" / "DICTIONARY.md").read_text(encoding="utf-8").rstrip(
        "\n"
    ) == dictionary().rstrip("\n")


def test_dictionary_lists_every_column() -> None:
    """Each table has its heading and one row per column, with unit and range."""
    text = dictionary()
    for name, columns in TABLES.items():
        part = text.split(f"## {name}\n")[1].split("\n## ")[0]
        for column in columns:
            assert f"| {column.name} | {column.zh} |" in part, (name, column.name)
    assert (
        "| min_load | 最低负荷 | 1 | share of normal load that cannot be left |  | 0.0 | 0 to 1 |"
        in text
    )


@pytest.mark.parametrize(
    "name", ["reductions", "stages", "hourly", "hourly_by_sector", "accounting", "events"]
)
def test_results_keep_the_contract(name: str) -> None:
    """A run's table has exactly the columns of its contract, in their order, numbers where it says
    numbers.
    """
    result = run_case(plain_case([plain_line()], [stage("red", at(24), at(48))]))
    frame = getattr(result, name)
    assert list(frame.columns) == [column.name for column in TABLES[name]]
    for column in TABLES[name]:
        numeric = pd.api.types.is_numeric_dtype(
            frame[column.name]
        ) and not pd.api.types.is_bool_dtype(frame[column.name])
        assert numeric == (column.kind == "number"), column.name


def test_pollutant_columns_and_titles() -> None:
    """A pollutant is small letters and digits before _kg_d; known ones have their formula,
    others are in capitals.
    """
    assert POLLUTANT_COLUMN.match("pm25_kg_d")[1] == "pm25"
    assert not any(
        POLLUTANT_COLUMN.match(name)
        for name in ("SO2_kg_d", "_kg_d", "so2_kg", "so2 kg_d", "so2_kg_d_")
    )
    assert [pollutant_title(name) for name in ("so2", "nox", "pm25", "hcho")] == [
        "SO₂",
        "NOx",
        "PM2.5",
        "HCHO",
    ]
