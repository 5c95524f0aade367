"""Emission factors of heavy trucks by standard, and of road dust (data/transport/)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from simulator.files.raw_table import read_raw_table
from simulator.files.yaml_file import read_yaml
from simulator.terms.clock import Season, parse_month_day
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


def truck_factors(pollutants: tuple[str, ...]) -> TruckFactors:
    """Return the shipped factors of some pollutants."""
    table, defaults = _table(), truck_defaults()
    same_as = defaults["exhaust_as"]
    exhaust = np.array(
        [
            [table.get((standard, same_as.get(name, name)), 0.0) for name in pollutants]
            for standard in STANDARDS
        ]
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


@cache
def _table() -> dict[tuple[str, str], float]:
    """Return the factors by standard (or road dust) and pollutant [g/km]."""
    rows = read_raw_table(FOLDER / "factors.csv").records()
    return {(row["standard"], row["pollutant"]): float(row["g_km"]) for _, row in rows}


@cache
def truck_defaults() -> dict[str, Any]:
    """Return data/transport/defaults.yaml."""
    return read_yaml(FOLDER / "defaults.yaml").data
