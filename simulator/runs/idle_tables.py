"""Lines that stand idle for repair or for want of a market: what that takes away, apart from season
and alerts.

Two runs of the enterprises concerned are compared: as they are, and without idleness.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from simulator.engine.orders import NEGLIGIBLE
from simulator.engine.simulation import simulate
from simulator.inputs.reading import Inputs, lines_alone, part_of
from simulator.terms.contracts import TABLES


@dataclass(frozen=True)
class Idleness:
    """What idleness comes to.

    Attributes
    ----------
    table : DataFrame
        One row per line and pollutant, of the lines that stand idle at some time.
    """

    table: pd.DataFrame

    def summary(self) -> dict[str, Any]:
        """Return the headline figures."""
        sums = self.table.groupby("pollutant", sort=False)[["idle_kg", "claimed_kg"]].sum()
        return {
            "enterprises": int(self.table["enterprise_id"].nunique()),
            "lines": int(self.table["line_id"].nunique()),
            "pollutants": {
                str(name): {key: float(value) for key, value in row.items()}
                for name, row in sums.to_dict("index").items()
            },
        }


def idleness_of(inputs: Inputs) -> Idleness | None:
    """Return what idleness takes away, None where no dated change makes a line idle."""
    idle = np.zeros(len(inputs.fleet), dtype=bool)
    for change, rows in inputs.changes:
        if change.idle:
            idle |= rows
    if not idle.any():
        return None
    codes = inputs.fleet.enterprise.codes
    rows = np.isin(codes, codes[idle])
    part = lines_alone(part_of(inputs, rows))
    running = replace(_running(part), whole=_running(part.whole or part))
    with_it, without = simulate(part).hours, simulate(running).hours
    base = part.fleet.base_kg_h[:, None, :]
    idle_kg = base[:, 0] * (without[1] - with_it[1])[:, None]
    saved = [hours[1] - hours[2] for hours in (without, with_it)]
    claimed_kg = base[:, 0] * (saved[0] - saved[1])[:, None]
    limit = NEGLIGIBLE * base[:, 0] * without[0][:, None]
    lines = part.inventory.lines
    pollutants = list(inputs.inventory.pollutants)
    chosen = np.flatnonzero(idle[rows])

    def column(kg: np.ndarray) -> np.ndarray:
        return np.where(np.abs(kg) <= limit, 0.0, kg)[chosen].ravel()

    cells: dict[str, Any] = {
        name: np.repeat(lines[name].to_numpy(dtype=object)[chosen], len(pollutants))
        for name in ("enterprise_id", "enterprise", "line", "line_id", "district")
    }
    cells["pollutant"] = np.tile(np.array(pollutants, dtype=object), len(chosen))
    cells |= {"idle_kg": column(idle_kg), "claimed_kg": column(claimed_kg)}
    frame = pd.DataFrame(cells)
    return Idleness(frame[[item.name for item in TABLES["idle"]]])


def _running(inputs: Inputs) -> Inputs:
    """Return inputs in which no line is idle: what is left of a change that did nothing else
    changes nothing.
    """
    changes = tuple((replace(change, idle=None), reached) for change, reached in inputs.changes)
    return replace(inputs, changes=changes)
