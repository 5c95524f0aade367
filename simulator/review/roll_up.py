"""The lists of a city's counties as one list, and what each county holds of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.inputs.inventory import Inventory, read_inventory
from simulator.review.composition import counted_kg_d
from simulator.terms.contracts import TABLES
from simulator.terms.errors import InputError, Problem
from simulator.terms.labels import message


@dataclass(frozen=True)
class CountyList:
    """A county's list: its name, "" to keep the districts as they are written, and its file."""

    name: str
    path: Path


@dataclass(frozen=True)
class RolledUp:
    """The lists of several counties as one.

    Attributes
    ----------
    lines : DataFrame
        All lines, with every pollutant of any list.
    table : DataFrame
        A row for each county and pollutant (contract `roll_up`).
    missing : dict of str to tuple of str
        Pollutants that a list lacks and others have, by county; they count as 0.
    """

    lines: pd.DataFrame
    table: pd.DataFrame
    missing: dict[str, tuple[str, ...]]


def roll_up(lists: Sequence[CountyList]) -> RolledUp:
    """Return the lists as one.

    With a name, the districts of a list become the county's, and what they were goes into the note.

    Raises
    ------
    InputError
        With the problems of all files, two lists of one name, every code of a line that two lists
        have, and every code of an enterprise that stands for two names.
    """
    names = [each.name or each.path.stem for each in lists]
    problems = [
        Problem(str(each.path), "", name, message("lists_of_one_name", name=name))
        for place, (each, name) in enumerate(zip(lists, names, strict=True))
        if name in names[:place]
    ]
    read: list[tuple[str, Inventory]] = []
    for each in lists:
        try:
            inventory = read_inventory(each.path)
        except InputError as error:
            problems += error.problems
            continue
        read.append((each.name or each.path.stem, _in_county(inventory, each.name)))
    if not problems:
        problems += [*_twice(read), *_two_names(read)]
    if problems:
        raise InputError(problems)
    pollutants = tuple(dict.fromkeys(name for _, one in read for name in one.pollutants))
    frames = []
    rows = []
    missing = {}
    for county, inventory in read:
        absent = tuple(name for name in pollutants if name not in inventory.pollutants)
        if absent:
            missing[county] = absent
        frames.append(inventory.lines.assign(**{f"{name}_kg_d": 0.0 for name in absent}))
        counted = counted_kg_d(inventory).sum(axis=0)
        kg = dict(zip(inventory.pollutants, counted, strict=True))
        enterprises = inventory.lines["enterprise_id"].nunique()
        for name in pollutants:
            rows.append((county, enterprises, len(inventory), name, kg.get(name, 0.0)))
    table = pd.DataFrame(rows, columns=[column.name for column in TABLES["roll_up"]][:-1])
    total = table.groupby("pollutant")["base_kg_d"].transform("sum")
    with np.errstate(divide="ignore", invalid="ignore"):
        table["share"] = np.where(total > 0, table["base_kg_d"] / total, np.nan)
    return RolledUp(pd.concat(frames, ignore_index=True), table, missing)


def _in_county(inventory: Inventory, name: str) -> Inventory:
    """Return a list with a county in the place of its districts."""
    if not name:
        return inventory
    lines = inventory.lines.copy()
    was = lines["district"].where(lines["district"] != name, "")
    joined = (was + "; " + lines["note"]).str.strip("; ")
    return replace(inventory, lines=lines.assign(district=name, note=joined))


def _twice(read: Sequence[tuple[str, Inventory]]) -> list[Problem]:
    """Return a problem for each code of a line that stands in an earlier list too."""
    first: dict[str, str] = {}
    problems = []
    for county, inventory in read:
        for code in inventory.lines["line_id"]:
            if code in first:
                allowed = message("line_of_two_lists", other=first[code])
                problems.append(Problem(inventory.path, county, str(code), allowed))
        first |= dict.fromkeys(inventory.lines["line_id"], county)
    return problems


def _two_names(read: Sequence[tuple[str, Inventory]]) -> list[Problem]:
    """Return a problem for each enterprise whose code is another enterprise's in an earlier list:
    by-line choices and limits of an enterprise would take the two for one.
    """
    first: dict[str, tuple[str, str]] = {}
    problems = []
    for county, inventory in read:
        for code, name in inventory.enterprise_names().items():
            other, known = first.setdefault(code, (county, name))
            if known != name:
                allowed = message("enterprise_of_two_lists", other=other, known=known)
                problems.append(Problem(inventory.path, county, f"{code} {name}", allowed))
    return problems
