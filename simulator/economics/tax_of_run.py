"""The environmental tax of one run: in the baseline, with the season, and as it is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
import pandas as pd

from simulator.economics.environment_tax import TaxedOutlets, lines_kg
from simulator.engine.simulation import simulate
from simulator.inputs.dated_tables import TAX, USUAL_TAX, TaxTable, check_in_force, read_dated
from simulator.inputs.reading import Inputs
from simulator.terms.contracts import PM_BY_INDUSTRY
from simulator.terms.labels import Message, message


@dataclass(frozen=True)
class RunTax:
    """The tax of a run.

    Attributes
    ----------
    inputs : Inputs
        What the scenario names.
    rows : DataFrame
        Outlets and items of the run as it is (contract `tax`).
    by_run : array, (3, E)
        Tax of each enterprise in the baseline, seasonal and actual run [CNY].
    notes : tuple of Message
        What is assumed or missing.
    """

    inputs: Inputs
    rows: pd.DataFrame
    by_run: np.ndarray
    notes: tuple[Message, ...]


def read_tax(inputs: Inputs, name: str = "") -> TaxTable:
    """Return a tax table that holds in the whole period of a scenario; without a name that of the
    scenario.

    Raises
    ------
    InputError
        There is no such table, or it does not hold.
    """
    name = name or inputs.scenario.table("tax", USUAL_TAX)
    table, start = read_dated(TaxTable, name, TAX), inputs.scenario.start
    last = start + timedelta(hours=inputs.scenario.length_h - 1)
    check_in_force(table, start.date(), last.date())
    return table


def tax_of_run(inputs: Inputs, name: str = "") -> RunTax:
    """Return the tax of a scenario's run by the table of this id or path, else by its own."""
    table = read_tax(inputs, name)
    taxed, hours = TaxedOutlets(inputs, table), simulate(inputs).hours
    kg = [lines_kg(inputs, of_run) for of_run in hours]
    by_run = np.array([taxed.tax_cny(of_run) for of_run in kg])
    return RunTax(inputs, taxed.rows(kg[2]), by_run, tuple(tax_notes(inputs, table)))


def tax_notes(inputs: Inputs, table: TaxTable) -> list[Message]:
    """Return what a reader must know of the tax's inputs."""
    lines = inputs.inventory.lines
    notes = []
    bare = int((lines["outlet"] == "").sum())
    if bare:
        notes.append(message("tax_note_outlets", count=bare))
    told = [
        lines[f"{name}_mg_m3"].notna() & lines[f"{name}_limit_mg_m3"].notna()
        for name in ("so2", "nox", "pm")
    ]
    if not any(known.any() for known in told):
        notes.append(message("tax_note_relief"))
    if "pm" in inputs.inventory.pollutants and (lines["pm_tax_kind"] == PM_BY_INDUSTRY).any():
        notes.append(message("tax_note_kinds", value=table.pm_kinds["smoke"]))
    return notes
