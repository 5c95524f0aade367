"""Reads and joins everything that a scenario names."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from simulator.files.checked_table import TableFile
from simulator.files.kept import Kept
from simulator.files.raw_table import LARGEST_BYTES
from simulator.files.yaml_file import read_bytes
from simulator.inputs.area_sources import AreaSources, no_area_sources, read_area_sources
from simulator.inputs.changes import Change
from simulator.inputs.fleet import Fleet, Names, check_changes, make_fleet, worth_of
from simulator.inputs.inventory import Inventory, read_inventory
from simulator.inputs.profiles import Profiles, read_profiles
from simulator.inputs.scenario import Scenario
from simulator.inputs.teams import Team, check_supervision, read_teams
from simulator.inputs.transport import Transport, join_transport, read_transport
from simulator.inputs.transport_factors import read_truck_factors, unknown_in_factors
from simulator.terms.errors import InputError, Problem, nearest
from simulator.terms.labels import Message, message

# Bytes of the files whose tables are kept: as tables they take some ten times as many (assumed).
MOST_KEPT_BYTES = 20_000_000


@dataclass(frozen=True)
class Inputs:
    """Everything that a scenario names, read and joined.

    Attributes
    ----------
    changes : tuple[tuple[Change, np.ndarray], ...]
        Each dated change with the mask (L) of its lines.
    digests : dict[str, str]
        SHA-256 by file.
    teams : tuple[Team, ...]
        Teams of inspectors, none without `supervision`.
    transport : Transport | None
        Flows of the enterprises, None without `transport`; `area` is without what they hold.
    whole : Inputs | None
        Where these are some lines only, the inputs that they are a part of: enterprises share the
        teams of inspectors.
    """

    scenario: Scenario
    inventory: Inventory
    fleet: Fleet
    area: AreaSources
    profiles: Profiles
    changes: tuple[tuple[Change, np.ndarray], ...]
    warnings: tuple[Message, ...]
    digests: dict[str, str]
    teams: tuple[Team, ...] = ()
    transport: Transport | None = None
    whole: Inputs | None = None

    @property
    def synthetic(self) -> bool:
        """Whether a line, an area source or a flow is marked as invented; then no figure describes
        a real place.
        """
        tables = [self.inventory.lines, self.area.rows]
        if self.transport is not None:
            tables.append(self.transport.rows)
        return any(bool(rows["synthetic"].any()) for rows in tables)


def read_inputs(scenario: Scenario, inventory: Inventory | None = None) -> Inputs:
    """Return the files that a scenario names, read and joined.

    Parameters
    ----------
    scenario : Scenario
        A checked scenario.
    inventory : Inventory | None
        An inventory that was read before, instead of the scenario's file.

    Raises
    ------
    InputError
        With the problems of all files.
    """
    shape, digests = scenario.shape, dict(scenario.digests)
    problems: list[Problem] = []
    area = profiles = None
    try:
        # Each file is read even if one before it failed, so that all problems are reported at once.
        inventory = inventory or read_inventory(scenario.path(shape.inventory))
        digests[shape.inventory] = inventory.sha256
    except InputError as error:
        problems += error.problems
    pollutants = inventory.pollutants if inventory is not None else None
    try:
        if shape.area_sources:
            area = _unchanged(read_area_sources, scenario.path(shape.area_sources), pollutants)
            digests[shape.area_sources] = area.sha256
        else:
            area = no_area_sources(pollutants or ())
    except InputError as error:
        problems += error.problems
    try:
        profiles = (
            _unchanged(read_profiles, scenario.path(shape.profiles))
            if shape.profiles
            else Profiles({})
        )
        if shape.profiles:
            digests[shape.profiles] = profiles.sha256
    except InputError as error:
        problems += error.problems
    flows: TableFile | None = None
    try:
        if shape.transport:
            flows = _unchanged(read_transport, scenario.path(shape.transport))
            digests[shape.transport] = flows.sha256
    except InputError as error:
        problems += error.problems
    own_factors: TableFile | None = None
    try:
        if shape.transport_factors:
            path = scenario.path(shape.transport_factors)
            own_factors = _unchanged(read_truck_factors, path)
            digests[shape.transport_factors] = own_factors.sha256
            problems += unknown_in_factors(own_factors, str(path), pollutants or ())
    except InputError as error:
        problems += error.problems
    if inventory is not None:
        problems += _unknown_pollutants(scenario, inventory)
    if problems or inventory is None or area is None or profiles is None:
        raise InputError(problems)
    fleet, warnings = make_fleet(inventory, scenario.policy, shape.response)
    teams: tuple[Team, ...] = ()
    changes: list[tuple[Change, np.ndarray]] = []
    try:
        changes = check_changes(fleet, inventory, scenario.policy, scenario.changes)
    except InputError as error:
        problems += error.problems
    try:
        problems += check_supervision(scenario, fleet)
        teams = read_teams(scenario, fleet, digests)
    except InputError as error:
        problems += error.problems
    transport: Transport | None = None
    if flows is not None:
        transport, area, more = join_transport(
            flows,
            str(scenario.path(str(shape.transport))),
            fleet,
            worth_of(inventory, fleet)[:, 1],
            area,
            inventory.pollutants,
            (shape.period.start, shape.period.end),
            own_factors,
        )
        problems += more
    if problems:
        raise InputError(problems)
    return Inputs(
        scenario,
        inventory,
        fleet,
        area,
        profiles,
        tuple(changes),
        tuple(warnings),
        digests,
        teams,
        transport,
    )


def _unchanged(read: Callable[..., Any], path: Path, *more: object) -> Any:
    """Return what a reader made of a file before if its bytes are unchanged, else read it."""
    try:
        raw = read_bytes(path, LARGEST_BYTES)
    except InputError:
        return read(path, *more)  # the reader says what is wrong
    digest = hashlib.sha256(raw).hexdigest()
    key = (read, path, digest, *more)
    kept = _KEPT.of(key, len(raw), lambda: read(path, *more))
    # The file may change between digest and reading: it is read again, since the digest is then
    # not its own.
    return kept if kept.sha256 == digest else read(path, *more)


# Tables of the planners of a server, and of the runs of a batch.
_KEPT: Kept[Any] = Kept(MOST_KEPT_BYTES)


def _unknown_pollutants(scenario: Scenario, inventory: Inventory) -> list[Problem]:
    known = inventory.pollutants
    return [
        Problem(
            scenario.file,
            "whole_society_kg_d",
            name,
            message("pollutant_of_inventory", known=", ".join(known)),
            nearest(name, known),
        )
        for name in scenario.shape.whole_society_kg_d or ()
        if name not in known
    ]


def part_of(inputs: Inputs, rows: np.ndarray) -> Inputs:
    """Return the inputs for some lines only (mask over the inventory); exact if enterprises stay
    whole.
    """
    lines = inputs.inventory.lines[rows].reset_index(drop=True)
    fleet = replace(inputs.fleet.take(rows), row=np.arange(len(lines)))
    changes = tuple(
        (change, reached[rows]) for change, reached in inputs.changes if reached[rows].any()
    )
    transport = inputs.transport
    if transport is not None:
        transport = transport.of_enterprises(rows, np.unique(fleet.enterprise.codes))
    return replace(
        inputs,
        inventory=replace(inputs.inventory, lines=lines),
        fleet=fleet,
        changes=changes,
        transport=transport,
        whole=inputs.whole or inputs,
    )


def lines_alone(inputs: Inputs) -> Inputs:
    """Return the inputs without area sources and transport: what the lines do is the same."""
    return replace(inputs, area=no_area_sources(inputs.inventory.pollutants), transport=None)


def sectors_joined(inputs: Inputs) -> Inputs:
    """Return the inputs with one sector for all lines whose sectors have the same profile: what
    each line does is the same, and fewer sums by sector are made of it.
    """
    sector = inputs.fleet.sector
    first = inputs.profiles.alike(sector.names)
    kept, code = np.unique(first, return_inverse=True)
    names = tuple(sector.names[place] for place in kept)
    return replace(inputs, fleet=replace(inputs.fleet, sector=Names(code[sector.codes], names)))
