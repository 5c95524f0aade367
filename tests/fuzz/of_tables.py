"""Readers of tables in the program's own formats."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from random import Random

import pandas as pd

from bad_files import BAD
from bad_files import read as read_kind
from fuzz.checks import finite, finite_data, finite_files, same_count
from fuzz.tables import Rows, changed, rows_of, write_table
from simulator import load_scenario
from simulator.alerts.alert_file import read_alert_file
from simulator.alerts.dispatch_orders import read_orders, stages_of_orders
from simulator.files.raw_table import read_raw_table
from simulator.inputs.inventory import read_inventory
from simulator.inputs.profiles import read_profiles
from simulator.inputs.reading import Inputs, read_inputs
from simulator.inputs.scenario import Scenario
from simulator.inputs.transport_factors import read_truck_factors
from simulator.review.lint import lint
from simulator.runs.run import account_inputs, run
from simulator.terms.paths import DATA, SCENARIOS

ALL = (".csv", ".csv", ".xlsx", ".parquet")
GOOD = BAD / "good"
INVENTORIES = (
    GOOD / "inventory.csv",
    DATA / "inventories" / "demo-county.csv",
    DATA / "inventories" / "demo-coking-county.csv",
)


@lru_cache(maxsize=64)
def _rows(path: Path, most: int = 12) -> tuple[tuple[str, ...], ...]:
    return tuple(map(tuple, rows_of(path, most)))


def good_rows(path: Path, most: int = 12) -> Rows:
    """Return the first rows of a good file."""
    return [list(row) for row in _rows(path, most)]


@lru_cache(maxsize=4)
def good_inputs(name: str = "") -> Inputs:
    """Return the inputs of a small good scenario, or of a shipped one."""
    return read_inputs(
        load_scenario(SCENARIOS / f"{name}.yaml" if name else GOOD / "scenario.yaml")
    )


def scenario_with(**settings: object) -> Scenario:
    """Return the small good scenario with settings."""
    return load_scenario(GOOD / "scenario.yaml", settings)


def inventory(draw: Random, folder: Path) -> None:
    """An inventory, read and held against what an inspector asks."""
    rows = changed(draw, good_rows(draw.choice(INVENTORIES)))
    path, count = write_table(draw, rows, folder, ALL)
    found = read_inventory(path)
    same_count(len(found.lines), count)
    finite(found.lines)
    lint(found)


def inventory_run(draw: Random, folder: Path) -> None:
    """A run with an inventory, written into a folder."""
    from simulator.reports.save import save

    rows = changed(draw, good_rows(GOOD / "inventory.csv"))
    path, _ = write_table(draw, rows, folder, ALL)
    scenario = scenario_with(inventory=str(path))
    inputs = read_inputs(scenario)
    accounting = account_inputs(inputs)
    finite(accounting.table)
    result = run(scenario, inputs=inputs)
    finite_data(result.summary)
    out = save(result, folder / "out", ("csv", "json"))
    finite_files(out, frozenset(cell.strip() for row in rows for cell in row))


def _of_kind(kind: str, source: str) -> Callable[[Random, Path], None]:
    def table(draw: Random, folder: Path) -> None:
        path, _ = write_table(draw, changed(draw, good_rows(GOOD / source)), folder, ALL)
        found = read_kind(path, kind)
        if kind == "transport":
            finite_data(account_inputs(found).table.to_dict("list"))

    table.__doc__ = f"A table of {kind}."
    return table


area_sources = _of_kind("area_sources", "area_sources.csv")
transport = _of_kind("transport", "transport.csv")
measures = _of_kind("measures", "measures.csv")
changes = _of_kind("changes", "changes.csv")


def profiles(draw: Random, folder: Path) -> None:
    """A table of profiles."""
    rows = changed(
        draw, good_rows(draw.choice((GOOD / "profiles.csv", DATA / "profiles" / "default.csv")), 40)
    )
    path, _ = write_table(draw, rows, folder, ALL)
    read_profiles(path)


def alert_file(draw: Random, folder: Path) -> None:
    """A list of alerts, read and used by a scenario."""
    source = draw.choice((GOOD / "alerts.csv", *sorted((DATA / "alerts").glob("*.csv"))))
    path, count = write_table(draw, changed(draw, good_rows(source)), folder, ALL)
    found, _ = read_alert_file(path)
    same_count(len(found), count)
    account_inputs(read_inputs(scenario_with(alerts={"file": str(path)})))


def dispatch_orders(draw: Random, folder: Path) -> None:
    """A province's dispatch orders, and the stages that they ask of a place."""
    rows = changed(draw, good_rows(DATA / "dispatch_orders" / "shanxi.csv"))
    path, count = write_table(draw, rows, folder, ALL)
    found, _ = read_orders(path)
    same_count(len(found), count)
    for place in sorted({name for order in found for name in order.places})[:3]:
        stages_of_orders(found, place, None)


def truck_factors(draw: Random, folder: Path) -> None:
    """Emission factors of trucks."""
    rows = changed(draw, good_rows(DATA / "transport" / "factors.csv"))
    path, _ = write_table(draw, rows, folder, ALL)
    found = read_truck_factors(path)
    finite(found.frame)


TEAMS = [
    ["team", "districts", "shift_start_h", "shift_end_h", "travel_h", "travel_other_h"],
    ["1", "", "8", "18", "0.5", "1"],
    ["2", "", "20", "6", "", ""],
]
PINS = [
    ["enterprise_id", "industry", "district", "cut", "exclude", "note"],
    ["E1", "", "", "0.5", "", ""],
]
OFFERS = [
    ["enterprise_id", "industry", "district", "cut", "loss_cny_d", "note"],
    ["E1", "", "", "0.6", "1000", ""],
]
FLAGGED = [["enterprise_id", "note"], ["E1", "a"], ["E2", ""]]
PROJECTS = [
    [
        "enterprise_id",
        "line_id",
        "area_source",
        "district",
        "pollutant",
        "date",
        "factor",
        "kind",
        "assessed",
        "note",
    ],
    ["E1", "", "", "", "so2", "2021-01-02", "0.5", "", "yes", "a"],
    ["", "", "trucks", "", "", "2021-01-03", "0", "", "no", "b"],
]
LAST_YEAR = [["pollutant", "year_kg"], ["so2", "4000"]]
AREAS = [["district", "area_km2"], ["演示城关镇", "10"], ["演示经开区", "20"], ["演示白水乡", "30"]]


def teams(draw: Random, folder: Path) -> None:
    """The teams of a supervised scenario."""
    from simulator.inputs.teams import read_teams

    path, count = write_table(draw, changed(draw, TEAMS), folder, ALL)
    scenario = load_scenario(
        SCENARIOS / "zezhou-supervised-2020.yaml", {"supervision.teams": {"file": str(path)}}
    )
    found = read_teams(scenario, good_inputs("zezhou-supervised-2020").fleet, {})
    same_count(len(found), count)


def flagged(draw: Random, folder: Path) -> None:
    """Enterprises flagged by the regulator."""
    from simulator.runs.visits import read_flagged

    path, _ = write_table(draw, changed(draw, FLAGGED), folder, ALL)
    read_flagged(path, good_inputs())


def projects(draw: Random, folder: Path) -> None:
    """Projects of a year."""
    from simulator.studies.projects import read_projects

    path, count = write_table(draw, changed(draw, PROJECTS), folder, ALL)
    same_count(len(read_projects(path, good_inputs(), 2021)), count)


def dust(draw: Random, folder: Path) -> None:
    """Readings of dust fall, or the areas of the districts."""
    from simulator.studies.dust import Asked, dust_fall

    readings, areas = good_rows(DATA / "dust" / "synthetic-county.csv", 40), AREAS
    if draw.random() < 0.7:
        readings = changed(draw, readings)
    else:
        areas = changed(draw, AREAS)
    (folder / "areas").mkdir()
    path, _ = write_table(draw, readings, folder, ALL)
    districts, _ = write_table(draw, areas, folder / "areas", ALL)
    found = dust_fall(
        path, Asked(districts=draw.choice((None, districts)), calibrate=draw.random() < 0.3)
    )
    for value in vars(found).values():
        if isinstance(value, pd.DataFrame):
            finite(value)


@lru_cache(maxsize=1)
def _with_targets() -> Inputs:
    """Return the inputs of a small scenario whose policy has targets."""
    return read_inputs(
        scenario_with(changes=[], policy_overrides={"targets": {"red": {"so2": 0.01}}})
    )


def negotiated(draw: Random, folder: Path) -> None:
    """What enterprises offer, and what a planner fixes."""
    from simulator.negotiation.plan import negotiate
    from simulator.negotiation.wishes import Wishes

    rows, name = draw.choice(((PINS, "pins"), (OFFERS, "offers")))
    path, _ = write_table(draw, changed(draw, rows), folder, ALL)
    found = negotiate(_with_targets(), Wishes("red"), apart=False, **{name: path})
    finite(found.plan)
    finite(found.summary)


def last_year(draw: Random, folder: Path) -> None:
    """Last year's emissions as reported, beside those of a year."""
    from simulator.studies.annual import _reported

    path, _ = write_table(draw, changed(draw, LAST_YEAR), folder, ALL)
    _reported(path, ("so2",))


def raw_table(draw: Random, folder: Path) -> None:
    """Any table, without a contract."""
    path, count = write_table(
        draw, changed(draw, good_rows(draw.choice(INVENTORIES), 4)), folder, ALL
    )
    found = read_raw_table(path)
    same_count(len(found.frame), count)
    list(found.records())
