"""Emission factors of heavy trucks by standard, and of road dust (data/transport/)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from simulator.files.checked_table import TableFile, read_table, rows_again
from simulator.files.raw_table import read_raw_table
from simulator.files.yaml_file import read_yaml
from simulator.terms.clock import Season, parse_month_day
from simulator.terms.contracts import TRUCK_FACTORS
from simulator.terms.errors import Problem, nearest
from simulator.terms.labels import message
from simulator.terms.paths import DATA
from simulator.terms.vehicles import STANDARDS

FOLDER: Path = DATA / "transport"
ROAD_DUST = "road_dust"
# The fraction that the column `road_dust_g_km` gives; the others follow in proportion.
DUST_PM10 = "pm10"


@dataclass(frozen=True)
class TruckFactors:
    """Emission factors by the inventory's pollutants.

    Attributes
    ----------
    exhaust_g_km : np.ndarray (V, P)
        Exhaust of each standard, without the winter factor.
    dust_g_km : np.ndarray (P)
        Road dust.
    dust_pm10_g_km : float
        PM10 of the road dust.
    winter : np.ndarray (P)
        Factor on the exhaust in winter.
    winter_season : Season
        The months of winter.
    unknown : tuple of str
        Pollutants without any factor; they count as 0.
    """

    exhaust_g_km: np.ndarray
    dust_g_km: np.ndarray
    dust_pm10_g_km: float
    winter: np.ndarray
    winter_season: Season
    unknown: tuple[str, ...]


def truck_factors(pollutants: tuple[str, ...], own: TableFile | None = None) -> TruckFactors:
    """Return the factors of some pollutants: the shipped ones, with a scenario's own in their
    place.

    Exhaust PM and PM10 are as PM2.5 where no factor of their own is given.
    """
    table, defaults = dict(_table()), truck_defaults()
    if own is not None:
        table |= _by_standard(own.frame.to_dict("records"))
    same_as = defaults["exhaust_as"]

    def exhaust_g_km(standard: str, name: str) -> float:
        return table.get((standard, name), table.get((standard, same_as.get(name, name)), 0.0))

    exhaust = np.array(
        [[exhaust_g_km(standard, name) for name in pollutants] for standard in STANDARDS]
    ).reshape(len(STANDARDS), len(pollutants))
    dust = np.array([table.get((ROAD_DUST, name), 0.0) for name in pollutants])
    winter = defaults["winter"]
    known = {name for _, name in table} | set(same_as)
    return TruckFactors(
        exhaust,
        dust,
        table[ROAD_DUST, DUST_PM10],
        np.array([float(winter["factor"].get(name, 1.0)) for name in pollutants]),
        Season(parse_month_day(winter["from"]), parse_month_day(winter["to"])),
        tuple(name for name in pollutants if name not in known),
    )


def read_truck_factors(path: str | Path) -> TableFile:
    """Return the checked table of a scenario's own factors.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    file = read_table(Path(path), TRUCK_FACTORS, pollutants=False)
    problems = rows_again(file, str(path), ("standard", "pollutant"), "row_twice")
    of_dust = (file.frame["standard"] == ROAD_DUST) & (file.frame["pollutant"] == DUST_PM10)
    # The column `road_dust_g_km` of a flow scales the dust by its PM10.
    for place in np.flatnonzero(of_dust & (file.frame["g_km"] == 0)):
        number = int(file.rows[place])
        where, order = f"row {number}, g_km", (number, "g_km")
        problems.append(
            Problem(str(path), where, "0", message("dust_factor_above_zero"), "", order)
        )
    file.check(problems)
    return file


def unknown_in_factors(own: TableFile, name: str, pollutants: tuple[str, ...]) -> list[Problem]:
    """Return a problem for each factor of a pollutant that neither the inventory nor the shipped
    factors know.
    """
    known = sorted({*pollutants, *(pollutant for _, pollutant in _table())})
    return [
        Problem(
            name,
            f"row {number}, pollutant",
            str(text),
            message("pollutant_of_inventory", known=", ".join(known)),
            nearest(str(text), known),
            (int(number), "pollutant"),
        )
        for number, text in zip(own.rows, own.frame["pollutant"], strict=True)
        if text not in known
    ]


@cache
def _table() -> dict[tuple[str, str], float]:
    """Return the factors by standard (or road dust) and pollutant [g/km]."""
    return _by_standard(row for _, row in read_raw_table(FOLDER / "factors.csv").records())


def _by_standard(rows: Iterable[Mapping[Any, Any]]) -> dict[tuple[str, str], float]:
    return {(str(row["standard"]), str(row["pollutant"])): float(row["g_km"]) for row in rows}


@cache
def truck_defaults() -> dict[str, Any]:
    """Return data/transport/defaults.yaml."""
    return read_yaml(FOLDER / "defaults.yaml").data
