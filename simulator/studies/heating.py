"""Clean heating: coal displaced by way of heating, and homes that an alert's orders leave cold."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from simulator.inputs.dated_tables import HEATING, HeatingTable, read_dated
from simulator.inputs.reading import Inputs
from simulator.runs.heat import households, households_without_heat
from simulator.terms.contracts import TABLES
from simulator.terms.errors import refuse
from simulator.terms.labels import message
from simulator.terms.levels import LEVELS, LOWEST_ALERT
from simulator.uncertainty.summary import account_inputs


@dataclass(frozen=True)
class Heating:
    """Clean heating of a place.

    Attributes
    ----------
    table : HeatingTable
        Households by way of heating, coal and factors.
    displaced : DataFrame
        A row for each way and pollutant (contract `heating`).
    sources : DataFrame
        A row for each level and waste-heat source that has homes (contract `heat_sources`).
    """

    table: HeatingTable
    displaced: pd.DataFrame
    sources: pd.DataFrame


def heating(inputs: Inputs, name: str = "") -> Heating:
    """Return what clean heating displaces, and whom each level's orders would leave cold.

    Parameters
    ----------
    name : str
        Id or path of a table of households; "" for the scenario's own.

    Raises
    ------
    InputError
        There is no such table, or neither name nor scenario tells one: households are of one place.
    """
    name = name or inputs.scenario.table("heating")
    if not name:
        known = ", ".join(sorted(path.stem for path in HEATING.glob("*.yaml")))
        raise refuse(
            inputs.scenario.file, "tables.heating", "", message("heating_of_none", known=known)
        )
    table = read_dated(HeatingTable, name, HEATING)
    pollutants = [known for known in inputs.inventory.pollutants if known in table.factors_kg_t]
    rows = [
        (
            way,
            float(count),
            count * table.coal_t_household,
            pollutant,
            count * table.kg_household(pollutant),
        )
        for way, count in table.households.items()
        for pollutant in pollutants
    ]
    displaced = pd.DataFrame(rows, columns=[column.name for column in TABLES["heating"]])
    return Heating(table, displaced, _sources(inputs, table))


def _sources(inputs: Inputs, table: HeatingTable) -> pd.DataFrame:
    inventory, fleet = inputs.inventory, inputs.fleet
    accounting = account_inputs(inputs)
    homes = households(inventory, fleet)
    cold = households_without_heat(inventory, fleet, accounting)
    lines = inventory.lines
    rows = []
    for level in range(LOWEST_ALERT, len(LEVELS)):
        for place in (homes > 0).nonzero()[0]:
            without = cold[level - 1, place]
            rows.append(
                (
                    LEVELS[level],
                    lines["line_id"].iloc[place],
                    lines["enterprise"].iloc[place],
                    homes[place],
                    float(fleet.heat_load[place]),
                    float(accounting.ordered[level - 1, place]),
                    without,
                    without * table.coal_t_household / table.season_days,
                )
            )
    return pd.DataFrame(rows, columns=[column.name for column in TABLES["heat_sources"]])
