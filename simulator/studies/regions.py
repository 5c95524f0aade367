"""Alerts of a region's districts, each triggered on its own or all unified: reductions and
costs compared.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from simulator.alerts.timeline import scopes
from simulator.engine.losses import worth_by_alerts
from simulator.inputs.reading import read_inputs
from simulator.inputs.scenario import Scenario, vary
from simulator.runs.run import run
from simulator.terms.errors import refuse
from simulator.terms.labels import message
from simulator.terms.levels import LOWEST_ALERT

APPROACHES = {"uncoordinated": False, "unified": True}


def compare_regions(scenario: Scenario) -> pd.DataFrame:
    """Return reductions and costs of uncoordinated alerts and of one unified alert, a row per
    approach and pollutant.

    Parameters
    ----------
    scenario : Scenario
        A scenario whose alerts come from a forecast of several districts.

    Returns
    -------
    DataFrame
        Columns approach, pollutant, alert_reduction_kg, reduction_pct [% of the baseline],
        alert_district_h (hours at yellow or above, summed over districts),
        output_value_lost_by_alerts_cny and cost_cny_per_kg.

    Raises
    ------
    InputError
        The scenario's alerts do not come from a forecast.
    """
    source = scenario.data.get("alerts")
    if not isinstance(source, dict) or not source.get("forecast"):
        raise refuse(scenario.shape.name, "alerts", "", message("alerts_of_forecast"))
    rows: list[dict[str, Any]] = []
    for approach, unified in APPROACHES.items():
        # Both approaches cover the same districts, those of `places`: unified means one level for
        # all of them, not more districts.
        varied = vary(scenario, {"alerts": source | {"unified": unified}})
        inputs = read_inputs(varied)
        result = run(varied, "group", inputs=inputs)
        hours = _district_hours(varied, inputs.fleet.district.names)
        lost = worth_by_alerts(result.summary)["output_value_lost_by_alerts_cny"]
        for pollutant, figures in result.summary["pollutants"].items():
            saved = figures["alert_reduction_kg"]
            rows.append(
                {
                    "approach": approach,
                    "pollutant": pollutant,
                    "alert_reduction_kg": saved,
                    "reduction_pct": 100 * saved / figures["baseline_kg"]
                    if figures["baseline_kg"]
                    else np.nan,
                    "alert_district_h": hours,
                    "output_value_lost_by_alerts_cny": lost,
                    "cost_cny_per_kg": lost / saved if saved > 0 else np.nan,
                }
            )
    return pd.DataFrame(rows)


def _district_hours(scenario: Scenario, districts: tuple[str, ...]) -> float:
    """Return the hours at yellow or above within the period, summed over districts."""
    scoped = scopes(scenario.stages, districts)
    return sum(
        max(0.0, min(end, scenario.length_h) - max(start, 0.0))
        for name in districts
        for start, end in scoped.timelines[scoped.class_of[name]].runs(LOWEST_ALERT)
    )
