"""Surcharge on the purchased power of works that are not ultra-low (docs/method.md, M5)."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import numpy as np

from simulator.inputs.dated_tables import PriceTable
from simulator.inputs.reading import Inputs
from simulator.terms.levels import GRADES

PARTS = ("ultra_low_organised", "ultra_low_fugitive", "ultra_low_transport")


def reached_lines(inputs: Inputs, table: PriceTable) -> np.ndarray:
    """Return the mask (L) of the lines whose power bears the surcharge."""
    fleet = inputs.fleet

    def of(industries: list[str]) -> np.ndarray:
        """Return the mask (L) of the lines of some industries."""
        return np.isin(fleet.industry.names, industries)[fleet.industry.codes]

    makes_iron = np.zeros(len(fleet.enterprise.names), dtype=bool)
    makes_iron[fleet.enterprise.codes[of(table.iron_making)]] = True
    return of(table.industries) | (
        of(table.only_with_iron_making) & makes_iron[fleet.enterprise.codes]
    )


def parts_missed(inputs: Inputs, table: PriceTable) -> np.ndarray:
    """Return how many of the three parts of ultra-low emission each enterprise misses, (E).

    A part is met where one of the lines says so and none the contrary.
    """
    lines, codes = inputs.inventory.lines, inputs.fleet.enterprise.codes
    count = len(inputs.fleet.enterprise.names)
    missed = np.zeros(count, dtype=int)
    for name in PARTS:
        cells = lines[name].to_numpy(dtype=float)
        met, not_met = np.zeros(count, dtype=bool), np.zeros(count, dtype=bool)
        met[codes[cells == 1]] = True
        not_met[codes[cells == 0]] = True
        missed += ~(met & ~not_met)
    free = np.isin(inputs.fleet.grade, [GRADES.index(name) for name in table.grades_without])
    # Free only where no line has another grade.
    bound = np.zeros(count, dtype=bool)
    bound[codes[~free]] = True
    return np.where(bound, missed, 0)


def grid_kwh_d(inputs: Inputs) -> np.ndarray:
    """Return the purchased power (L) [kWh/d] at normal load; all power where it is not told."""
    lines = inputs.inventory.lines
    bought = lines["grid_kwh_d"].to_numpy(dtype=float)
    used = np.nan_to_num(lines["electricity_kwh_d"].to_numpy(dtype=float))
    return np.where(np.isnan(bought), used, bought) * ~inputs.fleet.long_shut


def surcharge_cny(
    inputs: Inputs, idle_h: np.ndarray, table: PriceTable, missed: np.ndarray | None = None
) -> np.ndarray:
    """Return the surcharge (E) [CNY] of a run.

    Only the part of the period in which the table holds counts, as its share of the period.

    Parameters
    ----------
    idle_h : array, (L)
        Hours that each line stands idle in the run, as full hours of its profile.
    missed : array or None, (E)
        Parts missed; None as the inventory and the grades say.
    """
    scenario, fleet = inputs.scenario, inputs.fleet
    missed = parts_missed(inputs, table) if missed is None else missed
    held = _share_in_force(inputs, table)
    running_h = np.maximum(scenario.length_h - idle_h, 0.0) * held
    kwh = np.where(reached_lines(inputs, table), grid_kwh_d(inputs) / 24.0 * running_h, 0.0)
    step = np.array(table.steps_cny_kwh)[missed]
    return step * np.bincount(fleet.enterprise.codes, kwh, len(fleet.enterprise.names))


def _share_in_force(inputs: Inputs, table: PriceTable) -> float:
    start = inputs.scenario.start
    end = start + timedelta(hours=inputs.scenario.length_h)
    first = max(start, datetime.combine(table.valid.from_, time()))
    last = min(end, datetime.combine(table.valid.to, time())) if table.valid.to else end
    return max((last - first) / (end - start), 0.0)
