"""The hourly emissions of a run by sector and by point source."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulator.engine.line_hours import LineHours, line_hours
from simulator.engine.simulation import simulate
from simulator.inputs.reading import Inputs
from simulator.terms.errors import refuse
from simulator.terms.labels import Message, message

RUNS = ("baseline", "actual")
STACK = ("stack_height_m", "stack_diameter_m", "exit_temp_k", "exit_velocity_m_s")
# Most values of point sources of one file (assumed): 4 GB in memory.
LARGEST_CELLS = 500_000_000


@dataclass(frozen=True)
class Emissions:
    """Hourly emissions in the baseline and in the actual run.

    Attributes
    ----------
    inputs : Inputs
        What the run was computed from.
    times : pd.DatetimeIndex
        (H) start of each hour, Beijing time.
    sectors : tuple of str
        Names of the sectors.
    sector_kg : dict of str to np.ndarray
        (S, P, H) emissions of all sources by run.
    points : np.ndarray
        Lines that have coordinates, as places in the inventory.
    hours : LineHours
        Hours of normal emission of the lines.
    remarks : tuple of Message
        What should be known.
    """

    inputs: Inputs
    times: pd.DatetimeIndex
    sectors: tuple[str, ...]
    sector_kg: dict[str, np.ndarray]
    points: np.ndarray
    hours: LineHours
    remarks: tuple[Message, ...]

    def point_kg(self, run: str, pollutant: int) -> np.ndarray:
        """Return the emissions (N, H) of the point sources."""
        hours = getattr(self.hours, run)[self.hours.unit[self.points]]
        kg: np.ndarray = hours * self.inputs.fleet.base_kg_h[self.points, pollutant][:, None]
        return kg

    def lines(self) -> pd.DataFrame:
        """Return the rows of the inventory of the point sources."""
        return self.inputs.inventory.lines.iloc[self.points]


def emissions_of(inputs: Inputs) -> Emissions:
    """Return the hourly emissions of a run's inputs.

    Raises
    ------
    InputError
        More point sources and hours than one file may have.
    """
    simulated = simulate(inputs)
    hours = simulated.hourly_kg.shape[-1]
    lines = inputs.inventory.lines
    known = lines["lon"].notna() & lines["lat"].notna()
    points = np.flatnonzero(known.to_numpy())
    if len(points) * hours * len(inputs.inventory.pollutants) * len(RUNS) > LARGEST_CELLS:
        raise refuse("emissions", "", "", message("emissions_too_many", most=LARGEST_CELLS))
    remarks = []
    if len(points) < len(lines):
        rest = int((~known).sum())
        remarks.append(message("emissions_without_place", count=rest, all=len(lines)))
    return Emissions(
        inputs,
        pd.date_range(inputs.scenario.start, periods=hours, freq="h"),
        simulated.sectors,
        {run: simulated.hourly_kg[place] for run, place in zip(RUNS, (0, 2), strict=True)},
        points,
        line_hours(inputs, simulated.supervised),
        tuple(remarks),
    )
