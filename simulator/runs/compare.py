"""Runs side by side: differences of their figures, and intervals of these differences where
runs share their draws.

Whatever is compared, results in memory or run folders, becomes `Compared` first.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.engine.losses import worth_by_alerts
from simulator.engine.simulation import NEGLIGIBLE
from simulator.runs.results import Result
from simulator.runs.store import read_replicates, read_run, read_run_table, read_summary
from simulator.terms.errors import InputError, Problem, refuse
from simulator.terms.labels import Message, message
from simulator.uncertainty.replicates import WORTH
from simulator.uncertainty.summary import by_figure, quantiles_of

KEYS = ["dimension", "key", "pollutant"]
FIGURES = [
    "baseline_kg",
    "seasonal_kg",
    "actual_kg",
    "seasonal_reduction_kg",
    "alert_reduction_kg",
    "reduction_kg",
]
PLACE = [*KEYS, "figure"]
# Shares: a run that lacks one has none, and does not have 0.
UNITLESS = ("reduction_pct", "alert_share", "ratio", "target_met")
_PLACES = (
    (re.compile(r"stage_(\d+)_(\w+)"), lambda found: ("stage", found[1], found[2])),
    (re.compile(r"accounting_(\w+)_ratio"), lambda found: ("accounting", found[1], "ratio")),
    (re.compile(r"target_met_(\w+)"), lambda found: ("accounting", found[1], "target_met")),
)


@dataclass(frozen=True)
class Compared:
    """What a comparison takes of a run.

    Attributes
    ----------
    name : str
        Its column.
    label : str
        What messages call it.
    reductions, accounting, stages
        Tables; the last two may be missing.
    summary : dict
        May be empty.
    replicates : DataFrame or None
        None where the run has none.
    """

    name: str
    label: str
    manifest: dict[str, Any]
    summary: dict[str, Any]
    reductions: pd.DataFrame
    accounting: pd.DataFrame | None
    stages: pd.DataFrame | None
    replicates: pd.DataFrame | None


@dataclass(frozen=True)
class Intervals:
    """Intervals of differences.

    Attributes
    ----------
    table : DataFrame
        Run, dimension, key, pollutant, figure, then p05 to p95 and mean of (the run's figure - the
        first run's), replicate by replicate.
    reasons : tuple of Message
        Why runs have none.
    """

    table: pd.DataFrame
    reasons: tuple[Message, ...]


def of_results(results: Sequence[Result], names: Sequence[str] | None = None) -> list[Compared]:
    """Return results in memory as a comparison takes them; runs of one name are numbered."""
    names = _apart(list(names) if names is not None else [result.name for result in results])
    return [
        Compared(
            name,
            name,
            item.manifest,
            item.summary,
            item.reductions,
            item.accounting,
            item.stages,
            item.replicates,
        )
        for name, item in zip(names, results, strict=True)
    ]


def of_folders(folders: Sequence[str | Path], names: Sequence[str] | None = None) -> list[Compared]:
    """Return run folders as a comparison takes them; runs of one name are called by their folders.

    Raises
    ------
    InputError
        A folder is no run's, or lacks the table of reductions.
    """
    manifests = [read_run(folder) for folder in folders]
    known = (
        list(names)
        if names is not None
        else [manifest["scenario"]["name"] for manifest in manifests]
    )
    known = _apart(known if len(set(known)) == len(known) else [str(folder) for folder in folders])
    return [
        Compared(
            name,
            str(folder),
            manifest,
            read_summary(folder),
            read_run_table(folder, "reductions"),
            _table_if_there(folder, "accounting"),
            _table_if_there(folder, "stages"),
            read_replicates(folder),
        )
        for name, folder, manifest in zip(known, folders, manifests, strict=True)
    ]


def _apart(names: list[str]) -> list[str]:
    """Return names of which no two are alike and none is a column's, numbered where they would
    be.
    """
    if len(set(names)) == len(names) and not set(names) & set(PLACE):
        return names
    return [f"{name} ({number})" for number, name in enumerate(names, start=1)]


def _table_if_there(folder: str | Path, name: str) -> pd.DataFrame | None:
    try:
        return read_run_table(folder, name)
    except InputError:
        return None


def compare(folders: Sequence[str | Path], force: bool = False) -> pd.DataFrame:
    """Return the long table of run folders: `compare_runs(of_folders(folders), force)`."""
    return compare_runs(of_folders(folders), force)


def compare_results(
    results: Sequence[Result], names: Sequence[str] | None = None, force: bool = False
) -> pd.DataFrame:
    """Return the long table of results in memory: `compare_runs(of_results(results, names),
    force)`.
    """
    return compare_runs(of_results(results, names), force)


def compare_intervals(
    results: Sequence[Result], names: Sequence[str] | None = None, force: bool = False
) -> Intervals:
    """Return the intervals of the differences of results in memory:
    `intervals_of(of_results(results, names), force)`.
    """
    return intervals_of(of_results(results, names), force)


def compare_runs(runs: Sequence[Compared], force: bool = False) -> pd.DataFrame:
    """Return a long table: each run's figures and their difference to the first run's.

    Parameters
    ----------
    runs : sequence of Compared
        Two or more; the first is what the others are compared with.
    force : bool
        Compare runs of different inventories or periods all the same.

    Returns
    -------
    Columns run, dimension, key, pollutant, the figures [kg], `<figure>_difference` [kg] and
    alert_reduction_change_pct.

    Raises
    ------
    InputError
        Fewer than two runs, or runs that differ in inventory or period (each named), unless
        `force`.
    """
    check_comparable(runs, force)
    tables = [run.reductions.set_index(KEYS)[FIGURES] for run in runs]
    first, parts = tables[0], []
    for run, table in zip(runs, tables, strict=True):
        index = first.index.union(table.index, sort=False)
        here, there = table.reindex(index), first.reindex(index)
        difference = (here.fillna(0.0) - there.fillna(0.0)).add_suffix("_difference")
        change = _per_cent(difference["alert_reduction_kg_difference"], there["alert_reduction_kg"])
        part = pd.concat(
            [here, difference, change.rename("alert_reduction_change_pct")], axis=1
        ).reset_index()
        part.insert(0, "run", run.name)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _per_cent(part: pd.Series, whole: pd.Series) -> pd.Series:
    return 100 * part / whole.where(whole != 0)


def check_comparable(runs: Sequence[Compared], force: bool = False) -> None:
    """Refuse fewer than two runs, and runs that differ in inventory or period from the first,
    unless `force`.
    """
    if len(runs) < 2:
        raise refuse("compare", "", str(len(runs)), message("two_runs"))
    first, problems = runs[0], []
    for run in () if force else runs[1:]:
        for what, ours, theirs in (
            ("inventory", run.manifest["inventory_sha256"], first.manifest["inventory_sha256"]),
            ("period", run.manifest["scenario"]["period"], first.manifest["scenario"]["period"]),
        ):
            if ours != theirs:
                allowed = message(
                    "same_for_compare", what=message(f"word_{what}"), first=first.label
                )
                problems.append(Problem(run.label, what, str(ours), allowed))
    if problems:
        raise InputError(problems)


def intervals_of(runs: Sequence[Compared], force: bool = False) -> Intervals:
    """Return the intervals of every headline figure's difference to the first run's, over
    replicates with the same draws.

    Runs without replicates, or with another seed or number of them than the first, have no rows and
    a reason; so has the first where it has no replicates itself.

    Raises
    ------
    InputError
        As `compare_runs`.
    """
    check_comparable(runs, force)
    first, reasons, parts = runs[0], [], []
    if first.replicates is None:
        return Intervals(_no_intervals(), (message("no_replicates_to_compare", run=first.label),))
    start = _by_place(first)
    for run in runs[1:]:
        reason = _not_paired(run, first)
        if reason is not None:
            reasons.append(reason)
            continue
        here = _by_place(run)
        both = start.index.intersection(here.index, sort=False)
        ours, theirs = here.loc[both].to_numpy(), start.loc[both].to_numpy()
        apart = ours - theirs
        # What rounding leaves of equal figures is 0, as in the tables of a run.
        apart[np.abs(apart) <= NEGLIGIBLE * np.maximum(np.abs(ours), np.abs(theirs))] = 0.0
        part = quantiles_of(both.to_frame(index=False), apart)
        part.insert(0, "run", run.name)
        parts.append(part)
    return Intervals(
        pd.concat(parts, ignore_index=True) if parts else _no_intervals(), tuple(reasons)
    )


def _no_intervals() -> pd.DataFrame:
    table = quantiles_of(pd.DataFrame(columns=PLACE, dtype="str"), np.zeros((0, 1)))
    table.insert(0, "run", pd.Series(dtype="str"))
    return table


def _not_paired(run: Compared, first: Compared) -> Message | None:
    """Return why a run's replicates do not pair with the first run's, None where they do."""
    if run.replicates is None:
        return message("no_replicates_to_compare", run=run.label)
    assert first.replicates is not None
    drawn = (run.replicates, first.replicates)
    counts = [int(table["replicate"].nunique()) for table in drawn]
    for what, ours, theirs in (
        ("seed", run.manifest["seed"], first.manifest["seed"]),
        ("replicates", *counts),
    ):
        if ours != theirs:
            return message(
                "other_draws",
                run=run.label,
                what=message(f"word_{what}"),
                ours=ours,
                first=first.label,
                theirs=theirs,
            )
    return None


def _by_place(run: Compared) -> pd.DataFrame:
    """Return the values (figures x R) of a run's replicates by dimension, key, pollutant and
    figure.
    """
    keys, values = by_figure(run.replicates)
    places = [place_of_measure(name) for name in keys["measure"]]
    index = pd.MultiIndex.from_tuples(
        [
            (dimension, key, pollutant, figure)
            for (dimension, key, figure), pollutant in zip(places, keys["pollutant"], strict=True)
        ],
        names=PLACE,
    )
    return pd.DataFrame(values, index=index)


def place_of_measure(name: str) -> tuple[str, str, str]:
    """Return (dimension, key, figure) of a measure of replicates: those of the tables,
    accounting by level.
    """
    for pattern, place in _PLACES:
        if found := pattern.fullmatch(name):
            return place(found)
    return "total", "total", name


def compare_wide(runs: Sequence[Compared], force: bool = False) -> pd.DataFrame:
    """Return one row per dimension, key, pollutant and figure, the runs in columns.

    Returns
    -------
    Columns dimension, key, pollutant, figure; a column per run; then per further run `<run>
    difference`, `<run> change_pct` and, where its replicates pair with the first run's, `<run>
    p05`, `<run> mean` and `<run> p95` of the difference.

    Raises
    ------
    InputError
        As `compare_runs`.
    """
    check_comparable(runs, force)
    columns = {run.name: figures_of(run) for run in runs}
    table = pd.concat(columns, axis=1, sort=False)
    share = table.index.get_level_values("figure").isin(UNITLESS)
    first = table[runs[0].name]
    intervals = intervals_of(runs, force).table
    for run in runs[1:]:
        # A key that one run lacks is 0 there; a share that it lacks is none.
        here, there = (
            values.where(share, values.fillna(0.0)) for values in (table[run.name], first)
        )
        table[f"{run.name} difference"] = here - there
        table[f"{run.name} change_pct"] = _per_cent(here - there, there)
        own = intervals[intervals["run"] == run.name].set_index(PLACE)
        for name in ("p05", "mean", "p95") if len(own) else ():
            table[f"{run.name} {name}"] = own[name].reindex(table.index)
    return table.reset_index()


def figures_of(run: Compared) -> pd.Series:
    """Return every figure of a run by dimension, key, pollutant and figure, as far as its
    tables are there.
    """
    parts = [_long(run.reductions, KEYS, [*FIGURES, "reduction_pct"])]
    rows = [
        ("total", "total", pollutant, name, value)
        for pollutant, figures in run.summary.get("pollutants", {}).items()
        for name, value in (
            ("nominal_kg", figures["nominal_kg"]),
            *((f"shortfall_{part}", kg) for part, kg in figures["shortfall"].items()),
        )
    ]
    worth = run.summary | worth_by_alerts(run.summary)
    rows += [("total", "total", "", name, worth[name]) for name in WORTH if name in worth]
    parts.append(pd.DataFrame(rows, columns=[*PLACE, "value"]))
    if run.stages is not None:
        stages = run.stages[run.stages["alert_share"].notna()]
        parts.append(
            _long(stages.assign(dimension="stage", key=stages["stage"]), KEYS, ["alert_share"])
        )
    if run.accounting is not None:
        accounting = run.accounting.assign(
            dimension="accounting",
            key=run.accounting["level"],
            target_met=run.accounting["met"].map({True: 1.0, False: 0.0}),
        )
        parts.append(_long(accounting, KEYS, ["ratio"]))
        parts.append(_long(accounting[accounting["target_met"].notna()], KEYS, ["target_met"]))
    found = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return found.astype(dict.fromkeys(PLACE, "str")).set_index(PLACE)["value"].astype("float64")


def _long(table: pd.DataFrame, keys: list[str], figures: list[str]) -> pd.DataFrame:
    """Return keys, figure and value of a table, row by row."""
    rows = table[keys].loc[table.index.repeat(len(figures))].reset_index(drop=True)
    return rows.assign(
        figure=np.tile(figures, len(table)), value=table[figures].to_numpy(dtype=float).ravel()
    )
