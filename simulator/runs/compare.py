"""Comparison of runs: differences of their figures, and intervals where the runs share their
draws.

Results in memory and run folders both become `Compared` first.
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
from simulator.engine.orders import NEGLIGIBLE
from simulator.runs.results import Result
from simulator.runs.store import read_replicates, read_run, read_run_table, read_summary
from simulator.terms.columns import EMISSIONS_KG
from simulator.terms.errors import InputError, Problem, refuse
from simulator.terms.labels import Message, message
from simulator.uncertainty.replicates import WORTH
from simulator.uncertainty.summary import by_figure, quantiles_of

KEYS = ["dimension", "key", "pollutant"]
PLACE = [*KEYS, "figure"]
# Shares: where a run lacks one the value is missing, not 0.
UNITLESS = ("reduction_pct", "alert_share", "ratio", "target_met")
# Names of replicates' measures that stand for a place in another table.
_PLACES = (
    (re.compile(r"stage_(\d+)_(\w+)"), lambda match: ("stage", match[1], match[2])),
    (re.compile(r"accounting_(\w+)_ratio"), lambda match: ("accounting", match[1], "ratio")),
    (re.compile(r"target_met_(\w+)"), lambda match: ("accounting", match[1], "target_met")),
)


@dataclass(frozen=True)
class Compared:
    """The parts of a run that a comparison needs.

    Attributes
    ----------
    name : str
        Name of its column.
    label : str
        Name in messages.
    manifest : dict
        Manifest of the run.
    summary : dict
        Headline figures; may be empty.
    reductions : DataFrame
        Table of reductions.
    accounting, stages : DataFrame or None
        Tables, None where the folder lacks them.
    replicates : DataFrame or None
        Headline figures of the replicates, None where the run has none.
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
        Columns run, dimension, key, pollutant, figure, then p05 to p95 and mean of (the run's
        figure - the first run's figure), taken replicate by replicate.
    reasons : tuple of Message
        Why a run has no intervals.
    """

    table: pd.DataFrame
    reasons: tuple[Message, ...]


def of_results(results: Sequence[Result], names: Sequence[str] | None = None) -> list[Compared]:
    """Return results in memory in the form that comparisons need; runs of the same name are
    numbered.
    """
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
    """Return run folders in the form that comparisons need; runs of the same name are called by
    their folders.

    Raises
    ------
    InputError
        A folder holds no run, or lacks the table of reductions.
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
    """Return names that differ from each other and from the names of columns, numbered if
    necessary.
    """
    if len(set(names)) == len(names) and not set(names) & set(PLACE):
        return names
    return [f"{name} ({number})" for number, name in enumerate(names, start=1)]


def _table_if_there(folder: str | Path, name: str) -> pd.DataFrame | None:
    try:
        return read_run_table(folder, name)
    except InputError:
        return None


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
        Two or more; the others are compared with the first.
    force : bool
        Whether to compare runs of different inventories or periods too.

    Returns
    -------
    DataFrame
        Columns run, dimension, key, pollutant, the figures [kg], `<figure>_difference` [kg] and
        alert_reduction_change_pct.

    Raises
    ------
    InputError
        Fewer than two runs, or runs that differ in inventory or period (all are named), unless
        `force`.
    """
    check_comparable(runs, force)
    tables = [run.reductions.set_index(KEYS)[list(EMISSIONS_KG)] for run in runs]
    first, parts = tables[0], []
    for run, table in zip(runs, tables, strict=True):
        # Keep the first run's order; keys that only the other run has come last.
        index = first.index.union(table.index, sort=False)
        figures, first_figures = table.reindex(index), first.reindex(index)
        difference = (figures.fillna(0.0) - first_figures.fillna(0.0)).add_suffix("_difference")
        change = _per_cent(
            difference["alert_reduction_kg_difference"], first_figures["alert_reduction_kg"]
        )
        part = pd.concat(
            [figures, difference, change.rename("alert_reduction_change_pct")], axis=1
        ).reset_index()
        part.insert(0, "run", run.name)
        parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _per_cent(part: pd.Series, whole: pd.Series) -> pd.Series:
    return 100 * part / whole.where(whole != 0)


def check_comparable(runs: Sequence[Compared], force: bool = False) -> None:
    """Refuse fewer than two runs, and runs that differ from the first in inventory or period.

    Parameters
    ----------
    force : bool
        Whether to allow runs that differ.
    """
    if len(runs) < 2:
        raise refuse("compare", "", str(len(runs)), message("two_runs"))
    first, problems = runs[0], []
    for run in () if force else runs[1:]:
        for quantity, ours, theirs in (
            ("inventory", run.manifest["inventory_sha256"], first.manifest["inventory_sha256"]),
            ("period", run.manifest["scenario"]["period"], first.manifest["scenario"]["period"]),
        ):
            if ours != theirs:
                allowed = message(
                    "same_for_compare", what=message(f"word_{quantity}"), first=first.label
                )
                problems.append(Problem(run.label, quantity, str(ours), allowed))
    if problems:
        raise InputError(problems)


def intervals_of(runs: Sequence[Compared], force: bool = False) -> Intervals:
    """Return intervals of the difference of every headline figure to the first run's.

    Only runs with the same draws as the first have intervals: replicates, and the same seed and
    number of them. Every other run has no rows and a reason; so has the first if it has no
    replicates.

    Raises
    ------
    InputError
        As `compare_runs`.
    """
    check_comparable(runs, force)
    first, reasons, parts = runs[0], [], []
    if first.replicates is None:
        return Intervals(_no_intervals(), (message("no_replicates_to_compare", run=first.label),))
    first_values = _by_place(first)
    for run in runs[1:]:
        reason = _not_paired(run, first)
        if reason is not None:
            reasons.append(reason)
            continue
        values = _by_place(run)
        # Figures that only one of the runs has cannot be paired.
        both = first_values.index.intersection(values.index, sort=False)
        ours, theirs = values.loc[both].to_numpy(), first_values.loc[both].to_numpy()
        differences = ours - theirs
        # A difference within rounding of the figures is 0, as in the tables of a run.
        differences[
            np.abs(differences) <= NEGLIGIBLE * np.maximum(np.abs(ours), np.abs(theirs))
        ] = 0.0
        part = quantiles_of(both.to_frame(index=False), differences)
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
    """Return why a run's replicates do not pair with the first run's, or None where they do."""
    if run.replicates is None:
        return message("no_replicates_to_compare", run=run.label)
    assert first.replicates is not None
    drawn = (run.replicates, first.replicates)
    counts = [int(table["replicate"].nunique()) for table in drawn]
    for quantity, ours, theirs in (
        ("seed", run.manifest["seed"], first.manifest["seed"]),
        ("replicates", *counts),
    ):
        if ours != theirs:
            return message(
                "other_draws",
                run=run.label,
                what=message(f"word_{quantity}"),
                ours=ours,
                first=first.label,
                theirs=theirs,
            )
    return None


def _by_place(run: Compared) -> pd.DataFrame:
    """Return the values (F, R) of a run's replicates by dimension, key, pollutant and figure."""
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
    """Return (dimension, key, figure) of a measure of replicates, named as in the tables."""
    for pattern, place in _PLACES:
        if match := pattern.fullmatch(name):
            return place(match)
    return "total", "total", name


def compare_wide(runs: Sequence[Compared], force: bool = False) -> pd.DataFrame:
    """Return one row per dimension, key, pollutant and figure, with the runs in columns.

    Returns
    -------
    DataFrame
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
        # Where a run lacks a key, a quantity is 0 but a share is missing.
        values, first_values = (
            column.where(share, column.fillna(0.0)) for column in (table[run.name], first)
        )
        table[f"{run.name} difference"] = values - first_values
        table[f"{run.name} change_pct"] = _per_cent(values - first_values, first_values)
        own = intervals[intervals["run"] == run.name].set_index(PLACE)
        for name in ("p05", "mean", "p95") if len(own) else ():
            table[f"{run.name} {name}"] = own[name].reindex(table.index)
    return table.reset_index()


def figures_of(run: Compared) -> pd.Series:
    """Return every figure of a run by dimension, key, pollutant and figure, from the tables
    that exist.
    """
    parts = [_long(run.reductions, KEYS, [*EMISSIONS_KG, "reduction_pct"])]
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
    table = pd.concat([part for part in parts if len(part)], ignore_index=True)
    return table.astype(dict.fromkeys(PLACE, "str")).set_index(PLACE)["value"].astype("float64")


def _long(table: pd.DataFrame, keys: list[str], figures: list[str]) -> pd.DataFrame:
    """Return keys, figure and value of a table, a row per figure."""
    rows = table[keys].loc[table.index.repeat(len(figures))].reset_index(drop=True)
    return rows.assign(
        figure=np.tile(figures, len(table)), value=table[figures].to_numpy(dtype=float).ravel()
    )
