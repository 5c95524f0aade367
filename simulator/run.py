"""The one road that every caller takes: scenario in, result out."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import numpy as np

from simulator.accounting import Accounting, account, own_measure_share
from simulator.area_sources import AreaSources, no_area_sources, read_area_sources
from simulator.changes import Change
from simulator.errors import InputError, Problem, nearest
from simulator.fleet import Fleet, check_changes, make_fleet
from simulator.guards import warnings_of
from simulator.inventory import Inventory, read_inventory
from simulator.labels import Message, message
from simulator.manifest import manifest_of
from simulator.profiles import Profiles, read_profiles
from simulator.results import LINE_DETAIL_LIMIT, Result, Tables
from simulator.scenario import Scenario
from simulator.simulation import simulate


@dataclass(frozen=True)
class Inputs:
    """Everything a scenario names, read and joined.

    Attributes
    ----------
    changes : each dated change with the lines that it reaches. digests : SHA-256 by file.
    """

    scenario: Scenario
    inventory: Inventory
    fleet: Fleet
    area: AreaSources
    profiles: Profiles
    changes: tuple[tuple[Change, np.ndarray], ...]
    warnings: tuple[Message, ...]
    digests: dict[str, str]


def read_inputs(scenario: Scenario, inventory: Inventory | None = None) -> Inputs:
    """Return the files that a scenario names, read and joined.

    Parameters
    ----------
    scenario : a checked scenario. inventory : an inventory already read, instead of the scenario's file.

    Raises
    ------
    InputError
        With the problems of all files.
    """
    shape, problems, digests = scenario.shape, [], dict(scenario.digests)
    area = profiles = None
    try:
        inventory = inventory or read_inventory(scenario.path(shape.inventory))
        digests[shape.inventory] = inventory.sha256
    except InputError as error:
        problems += error.problems
    if inventory is not None:
        area = no_area_sources(inventory.pollutants)
        try:
            if shape.area_sources:
                area = read_area_sources(scenario.path(shape.area_sources), inventory.pollutants)
                digests[shape.area_sources] = area.sha256
        except InputError as error:
            problems += error.problems
    try:
        profiles = read_profiles(scenario.path(shape.profiles)) if shape.profiles else Profiles({})
        if shape.profiles:
            digests[shape.profiles] = profiles.sha256
    except InputError as error:
        problems += error.problems
    if inventory is not None:
        problems += _unknown_pollutants(scenario, inventory)
    if problems or inventory is None or area is None or profiles is None:
        raise InputError(problems)
    fleet, warnings = make_fleet(inventory, scenario.policy, shape.response)
    changes = tuple(check_changes(fleet, inventory, scenario.policy, scenario.changes))
    return Inputs(scenario, inventory, fleet, area, profiles, changes, tuple(warnings), digests)


def _unknown_pollutants(scenario: Scenario, inventory: Inventory) -> list[Problem]:
    known = inventory.pollutants
    return [
        Problem(
            scenario.file, "whole_society_kg_d", name, message("pollutant_of_inventory", known=", ".join(known)), nearest(name, known)
        )
        for name in scenario.shape.whole_society_kg_d or ()
        if name not in known
    ]  # fmt: skip


def part_of(inputs: Inputs, rows: np.ndarray) -> Inputs:
    """Return the inputs of some lines only (mask over the inventory); exact where whole enterprises are taken."""
    lines = inputs.inventory.lines[rows].reset_index(drop=True)
    fleet = replace(inputs.fleet.take(rows), row=np.arange(len(lines)))
    changes = tuple((change, reached[rows]) for change, reached in inputs.changes if reached[rows].any())
    return replace(inputs, inventory=replace(inputs.inventory, lines=lines), fleet=fleet, changes=changes)


def account_inputs(inputs: Inputs) -> Accounting:
    """Return the static accounting of a scenario's inputs."""
    ids = inputs.inventory.lines["line_id"].to_numpy()
    return account(inputs.scenario, inputs.fleet, ids, inputs.area, inputs.inventory.pollutants, inputs.changes)


def run(scenario: Scenario, detail: str | None = None, language: str = "en", inputs: Inputs | None = None) -> Result:
    """Return the result of a scenario.

    Parameters
    ----------
    scenario : a checked scenario. detail : line, enterprise or group; by default line up to 100 000 lines, else
    enterprise. language : zh or en, of the event log's words. inputs : as `read_inputs` returns them, if already read.

    Raises
    ------
    InputError
        A file that the scenario names is not usable, or a grade has no row in the policy.
    """
    began, clock = datetime.now(UTC), time.perf_counter()
    inputs = inputs or read_inputs(scenario)
    detail = detail or default_detail(len(inputs.fleet))
    accounting = account_inputs(inputs)
    simulated = simulate(
        scenario, inputs.fleet, inputs.area, inputs.profiles, inputs.inventory.pollutants, inputs.changes
    )
    warnings = [
        *inputs.warnings,
        *warnings_of(scenario, inputs.inventory, inputs.fleet, inputs.area, simulated, accounting),
    ]
    tables = Tables(scenario, inputs.inventory, inputs.fleet, inputs.area, simulated, accounting)
    reductions, stages = tables.reductions(detail), tables.stages()
    summary = tables.summary(reductions, stages)
    summary["own_measure_share"] = own_measure_share(accounting, inputs.fleet, inputs.inventory.pollutants)
    summary["what_if"] = scenario.shape.what_if
    summary["off_policy"] = list(scenario.policy.off_policy)
    summary["warnings"] = [warning.text(language) for warning in warnings]
    result = Result(
        scenario.shape.name, summary, reductions, stages, tables.hourly(), tables.hourly_by_sector(), accounting.table,
        accounting.gaps, tables.events(language), tuple(warnings),
    )  # fmt: skip
    took = time.perf_counter() - clock
    return replace(result, manifest=manifest_of(scenario, inputs.digests, inputs.inventory.sha256, detail, began, took))


def default_detail(lines: int) -> str:
    """Return the detail of results by default: line up to 100 000 lines, else enterprise."""
    return "line" if lines <= LINE_DETAIL_LIMIT else "enterprise"
