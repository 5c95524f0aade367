"""Reads a file of tests/bad the way the program would, by the folder in which it stands."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory

from simulator import load_scenario
from simulator.alerts.alert_file import read_alert_file
from simulator.inputs.area_sources import read_area_sources
from simulator.inputs.changes import read_changes
from simulator.inputs.inventory import read_inventory
from simulator.inputs.policy import read_policy
from simulator.inputs.profiles import read_profiles
from simulator.inputs.scenario_shape import ChangeSource
from simulator.runs.run import account_inputs, read_inputs
from simulator.terms.errors import InputError, Problem

BAD = Path(__file__).parent / "bad"


def read(path: Path, kind: str) -> object:
    """Read a file of a kind; everything that a run would check is checked."""
    if kind == "scenario":
        inputs = read_inputs(load_scenario(path))
        return account_inputs(inputs)
    if kind == "transport":
        settings = {"transport": str(path)}
        return read_inputs(load_scenario(BAD / "good" / "scenario.yaml", settings))
    if kind == "measures":
        policy = {
            "id": "m",
            "process": {"brick": {}},
            "references": [{"id": "plan", "title": "a plan"}],
            "measures": str(path),
        }
        with TemporaryDirectory() as folder:
            (Path(folder) / "m.yaml").write_text(json.dumps(policy))
            return read_policy("m.yaml", Path(folder))
    if kind == "policy":
        return read_policy(path.name, path.parent)
    if kind == "changes":
        return read_changes(ChangeSource(file=path.name), path.parent, "scenario", None, {})
    readers = {"inventory": read_inventory, "profiles": read_profiles, "alerts": read_alert_file}
    return readers[kind](path) if kind in readers else read_area_sources(path, ("so2", "nox"))


def problems_of(name: str) -> tuple[Problem, ...]:
    """Return the problems of a file of tests/bad, () if it is accepted."""
    try:
        read(BAD / name, name.split("/", 1)[0])
    except InputError as error:
        return error.problems
    return ()
