"""Cases with the transport of enterprises, through files and the engine."""

import csv
import json
import tempfile
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from engine_case import run_case
from oracle.case import Case
from oracle.files import write_case
from oracle.plain import plain_policy
from simulator import Result, load_scenario, run
from simulator.inputs.reading import Inputs, read_inputs

# The worked flow: 1.5 Mt a year, all by road, 32 t, 365 days, 60 km one way, back empty.
WORKED = {
    "enterprise_id": "E1",
    "flow": "out",
    "goods": "coal",
    "kt_yr": 1500,
    "days_yr": 365,
    "payload_t": 32,
    "km_in_district": 60,
    "fleet_iv": 0.3,
    "fleet_v": 0.5,
    "fleet_vi": 0.2,
}
ORANGE_STOPS_IV = {"id": "old", "orange": {"up_to": "iv"}}


def truck_policy(measures: list[dict[str, Any]] | None = None, **parts: Any) -> dict[str, Any]:
    """Return the plain policy with measures for trucks; without fates all trips are dropped."""
    return plain_policy(transport_measures=measures or [], **parts)


def write_transport_case(case: Case, flows: list[dict[str, Any]], folder: Path) -> Path:
    """Write a case with a table of flows; return the scenario's path."""
    path = write_case(case, folder)
    columns = list(dict.fromkeys(name for row in flows for name in row))
    with (folder / "transport.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(columns)
        writer.writerows([row.get(name, "") for name in columns] for row in flows)
    data = json.loads(path.read_text(encoding="utf-8")) | {"transport": "transport.csv"}
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def transport_inputs(case: Case, flows: list[dict[str, Any]]) -> Inputs:
    """Return what a case with a table of flows reads."""
    with tempfile.TemporaryDirectory() as folder:
        return read_inputs(load_scenario(write_transport_case(case, flows, Path(folder))))


def run_transport(case: Case, flows: list[dict[str, Any]] | None) -> Result:
    """Return the engine's result of a case, with a table of flows or without."""
    if flows is None:
        return run_case(case)
    inputs = transport_inputs(case, flows)
    return run(inputs.scenario, inputs=inputs)


def trips_of(result: Result, row: int = 0) -> SimpleNamespace:
    """Return a row of the trips."""
    assert result.transport is not None
    return SimpleNamespace(**result.transport.iloc[row].to_dict())


def flow_kg(result: Result, pollutant: str, row: int = 0) -> SimpleNamespace:
    """Return a flow's row of kilograms of a pollutant."""
    table = result.transport_kg
    assert table is not None
    return SimpleNamespace(**table[table["pollutant"] == pollutant].iloc[row].to_dict())
