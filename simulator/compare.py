"""Runs side by side: differences of the reductions, in kilograms and per cent."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from simulator.errors import InputError, Problem, refuse
from simulator.labels import message
from simulator.store import read_run, read_run_table

KEYS = ["dimension", "key", "pollutant"]
FIGURES = ["baseline_kg", "seasonal_kg", "actual_kg", "seasonal_reduction_kg", "alert_reduction_kg", "reduction_kg"]


def compare(folders: Sequence[str | Path], force: bool = False) -> pd.DataFrame:
    """Return a long table: each run's figures and their difference to the first run's.

    Parameters
    ----------
    folders : run folders, the first is what the others are compared with. force : compare runs of different
    inventories or periods all the same.

    Returns
    -------
    Columns run, dimension, key, pollutant, the figures [kg], `<figure>_difference` [kg] and alert_reduction_change_pct.

    Raises
    ------
    InputError
        Fewer than two runs, or runs that differ in inventory or period (each named), unless `force`.
    """
    if len(folders) < 2:
        raise refuse("compare", "", str(len(folders)), message("two_runs"))
    manifests = [read_run(folder) for folder in folders]
    if not force:
        _check_comparable(folders, manifests)
    names = _names(folders, manifests)
    tables = [read_run_table(folder, "reductions").set_index(KEYS)[FIGURES] for folder in folders]
    first, parts = tables[0], []
    for name, table in zip(names, tables, strict=True):
        index = first.index.union(table.index, sort=False)
        here, there = table.reindex(index), first.reindex(index)
        difference = (here.fillna(0.0) - there.fillna(0.0)).add_suffix("_difference")
        change = (
            100
            * difference["alert_reduction_kg_difference"]
            / there["alert_reduction_kg"].where(there["alert_reduction_kg"] != 0)
        )
        part = pd.concat([here, difference, change.rename("alert_reduction_change_pct")], axis=1).reset_index()
        part.insert(0, "run", name)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _names(folders: Sequence[str | Path], manifests: list[dict[str, Any]]) -> list[str]:
    names = [manifest["scenario"]["name"] for manifest in manifests]
    if len(set(names)) < len(names):
        return [str(folder) for folder in folders]
    return names


def _check_comparable(folders: Sequence[str | Path], manifests: list[dict[str, Any]]) -> None:
    first, problems = manifests[0], []
    for folder, manifest in zip(folders[1:], manifests[1:], strict=True):
        for what, ours, theirs in (
            ("inventory", manifest["inventory_sha256"], first["inventory_sha256"]),
            ("period", manifest["scenario"]["period"], first["scenario"]["period"]),
        ):
            if ours != theirs:
                allowed = message("same_for_compare", what=message(f"word_{what}"), first=str(folders[0]))
                problems.append(Problem(str(folder), what, str(ours), allowed))
    if problems:
        raise InputError(problems)
