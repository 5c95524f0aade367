"""The lines of one enterprise: their figures, computed anew for that enterprise alone.

They are exact whatever the detail of the run's tables.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.engine.orders import NEGLIGIBLE
from simulator.engine.simulation import simulate
from simulator.inputs.reading import Inputs, lines_alone, part_of
from simulator.terms.errors import nearest, refuse
from simulator.terms.labels import message


def lines_of(inputs: Inputs, enterprise_id: str) -> pd.DataFrame:
    """Return the lines of an enterprise with what each emits and saves.

    Returns
    -------
    DataFrame
        Columns line_id, line, industry, grade, pollutant, baseline_kg, seasonal_kg, actual_kg,
        seasonal_reduction_kg and alert_reduction_kg; a row per line and pollutant.

    Raises
    ------
    InputError
        The inventory has no such enterprise.
    """
    names = inputs.fleet.enterprise
    code = names.code(enterprise_id)
    if code < 0:
        raise refuse(
            "",
            "",
            enterprise_id,
            message("no_such_enterprise"),
            nearest(enterprise_id, names.names),
        )
    pollutants = inputs.inventory.pollutants
    # Area sources belong to no enterprise.
    part = lines_alone(part_of(inputs, names.codes == code))
    simulated = simulate(part)
    baseline, seasonal, actual = (
        part.fleet.base_kg_h * simulated.hours[run][:, None] for run in range(3)
    )
    count = len(pollutants)
    lines = part.inventory.lines
    table = pd.DataFrame(
        {
            name: np.repeat(lines[name].to_numpy(), count)
            for name in ("line_id", "line", "industry", "grade")
        }
    )
    table["pollutant"] = np.tile(np.asarray(pollutants, dtype=object), len(lines))
    figures = {
        "baseline_kg": baseline,
        "seasonal_kg": seasonal,
        "actual_kg": actual,
        "seasonal_reduction_kg": baseline - seasonal,
        "alert_reduction_kg": seasonal - actual,
    }
    # Subtracting equal emissions leaves rounding errors; they count as 0, as in the tables of a
    # run.
    limit = NEGLIGIBLE * np.abs(baseline)
    return table.assign(
        **{name: np.where(np.abs(kg) <= limit, 0.0, kg).ravel() for name, kg in figures.items()}
    )
