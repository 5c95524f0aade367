"""The inputs of a saved run, read again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simulator.inputs.reading import Inputs, read_inputs
from simulator.inputs.scenario import Scenario, make_scenario
from simulator.runs.manifest import by_short_names
from simulator.runs.store import read_run
from simulator.terms.errors import refuse
from simulator.terms.labels import message


def scenario_of_run(folder: str | Path) -> Scenario:
    """Return the scenario of a run's folder, read again without its inventory; it must not have
    changed.

    Raises
    ------
    InputError
        The folder holds no run, or a file that the scenario names is gone or changed since.
    """
    manifest = read_run(folder)
    scenario = make_scenario(manifest["scenario"], Path(manifest["folder"]), str(folder))
    _check_same(folder, manifest, scenario.digests)
    return scenario


def inputs_of_run(folder: str | Path) -> Inputs:
    """Return what a run's folder was computed from; it must not have changed.

    Raises
    ------
    InputError
        The folder holds no run, or an input changed since the run.
    """
    manifest = read_run(folder)
    scenario = make_scenario(manifest["scenario"], Path(manifest["folder"]), str(folder))
    inputs = read_inputs(scenario)
    _check_same(folder, manifest, inputs.digests)
    return inputs


def _check_same(folder: str | Path, manifest: dict[str, Any], digests: dict[str, str]) -> None:
    for name, digest in by_short_names(digests).items():
        # Figures from changed inputs would not fit the saved ones.
        if manifest["inputs"].get(name, digest) != digest:
            raise refuse(folder, name, digest[:12], message("input_changed"))
