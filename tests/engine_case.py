"""Small cases through the engine: written to files, read back, run, and asked for their figures."""

import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pandas as pd
import pytest

from oracle.case import Case
from oracle.files import write_case
from oracle.plain import START
from simulator import Result, load_scenario, run
from simulator.inputs.reading import read_inputs

RUNS = ("baseline_kg", "seasonal_kg", "actual_kg")
# Some hundred additions of kilograms of the order of 100.
ROUNDING_KG = 1e-9


def at(hours: float) -> datetime:
    """Return the time so many hours after the plain case's start, Monday 4 January 2021 at
    00:00.
    """
    return START + timedelta(hours=hours)


def about(value: float) -> object:
    """Return a number that accepts the rounding of some hundred additions."""
    return pytest.approx(value, abs=ROUNDING_KG)


def load_case(case: Case, settings: dict | None = None):
    """Return the scenario and the inputs of a case that went through files."""
    with tempfile.TemporaryDirectory() as folder:
        scenario = load_scenario(write_case(case, Path(folder)), settings)
        return scenario, read_inputs(scenario)


def run_case(case: Case, settings: dict | None = None, **options) -> Result:
    """Return the engine's result of a case that went through files."""
    scenario, inputs = load_case(case, settings)
    return run(scenario, inputs=inputs, **options)


def cell(result: Result, dimension: str, key: str, pollutant: str = "so2") -> SimpleNamespace:
    """Return the one row of the reductions with this dimension, key and pollutant."""
    table = result.reductions
    rows = table[
        (table["dimension"] == dimension)
        & (table["key"] == key)
        & (table["pollutant"] == pollutant)
    ]
    assert len(rows) == 1, (dimension, key, pollutant)
    return SimpleNamespace(**rows.iloc[0].to_dict())


def saved_kg(result: Result, line: str = "l1", pollutant: str = "so2") -> float:
    """Return what the alerts saved of a line of enterprise E1."""
    return cell(result, "line", f"E1/{line}", pollutant).alert_reduction_kg


def stage_saved_kg(result: Result, key: str, pollutant: str = "so2") -> float:
    """Return what the alerts saved under a stage key."""
    return cell(result, "stage", key, pollutant).alert_reduction_kg


def hours_kg(result: Result, column: str = "actual_kg", pollutant: str = "so2") -> list[float]:
    """Return the emission of every hour."""
    table = result.hourly
    return list(table.loc[table["pollutant"] == pollutant, column])


def shortfall(result: Result, pollutant: str = "so2") -> SimpleNamespace:
    """Return nominal reduction, the shortfall parts and moved kilograms."""
    figures = result.summary["pollutants"][pollutant]
    parts = {name.removesuffix("_kg"): kg for name, kg in figures["shortfall"].items()}
    return SimpleNamespace(nominal=figures["nominal_kg"], moved=figures["moved_kg"], **parts)


def account_row(result: Result, level: str, pollutant: str = "so2") -> SimpleNamespace:
    """Return a row of the static accounting; `met` is True, False or None."""
    table = result.accounting
    row = table[(table["level"] == level) & (table["pollutant"] == pollutant)].iloc[0].to_dict()
    row["met"] = None if pd.isna(row["met"]) else bool(row["met"])
    row["target"] = None if pd.isna(row["target"]) else row["target"]
    return SimpleNamespace(**row)


def stage_row(result: Result, key: str, pollutant: str = "so2") -> SimpleNamespace:
    """Return a row of the stage table; an empty cell is None."""
    table = result.stages
    row = table[(table["stage"] == key) & (table["pollutant"] == pollutant)].iloc[0].to_dict()
    return SimpleNamespace(
        **{name: None if value is None or value != value else value for name, value in row.items()}
    )
