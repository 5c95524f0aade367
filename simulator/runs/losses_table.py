"""Output value lost and electricity saved, by level, stage and every group of lines."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from simulator.engine.line_stages import line_stages
from simulator.engine.losses import BY_ALERTS, BY_SEASON, IN_ALL, worth_by_alerts
from simulator.engine.simulation import ready, simulate, watched_run
from simulator.inputs.fleet import Names, worth_of
from simulator.inputs.reading import Inputs
from simulator.terms.clock import DAY_H
from simulator.terms.levels import LEVELS

DIMENSIONS = ("total", "level", "stage", "enterprise", "grade", "industry", "district")
# What alerts cause outside the hours of their stages: early starts, restarts afterwards.
OUTSIDE = "outside"


def losses_of(inputs: Inputs) -> pd.DataFrame:
    """Return what the alerts and the season alone cost in output value and save in electricity.

    Lines without a daily output value or a daily use count as 0, as in a run's summary, and each
    dimension adds up to the total.

    Returns
    -------
    DataFrame
        Columns dimension, key (level, number of the stage, enterprise_id ...), and by alerts and by
        season output value lost [CNY] and electricity saved [kWh]. Of a level and of a stage only
        the alerts' part is known: the season's is NaN.
    """
    worth = worth_of(inputs.inventory, inputs.fleet)
    season, whole = (idle[:, None] * worth / DAY_H for idle in simulate(inputs).idle_h)
    figures = {name: whole[:, place] for place, name in enumerate(IN_ALL)}
    figures |= {name: season[:, place] for place, name in enumerate(BY_SEASON)}
    # The one place that takes alerts and season apart.
    lines = pd.DataFrame(figures | worth_by_alerts(figures))[[*BY_ALERTS, *BY_SEASON]]
    total = lines.sum()
    parts = [total.to_frame().T.assign(dimension="total", key="total")]
    parts += list(_by_alert(inputs, worth, total))
    for dimension, names in _groups(inputs):
        sums = lines.groupby(names.codes).sum().reindex(range(len(names.names)), fill_value=0.0)
        parts.append(sums.assign(dimension=dimension, key=list(names.names)))
    table = pd.concat(parts, ignore_index=True)
    return table[["dimension", "key", *BY_ALERTS, *BY_SEASON]]


def _by_alert(inputs: Inputs, worth: np.ndarray, total: pd.Series) -> Iterator[pd.DataFrame]:
    """Yield the rows by stage and by level; what no stage owns is a row of its own."""
    stages = inputs.scenario.stages
    prepared = ready(inputs, watched_run(inputs))
    sums = line_stages(inputs, prepared).idle_h @ worth / DAY_H
    outside = total[list(BY_ALERTS)].to_numpy(dtype=float) - sums.sum(axis=0)
    # A difference of rounding is no loss.
    outside[np.abs(outside) <= 1e-9 * np.abs(sums).sum(axis=0)] = 0.0
    by_stage = pd.DataFrame(np.vstack([sums, outside]), columns=list(BY_ALERTS))
    by_stage["key"] = [*(str(stage.number) for stage in stages), OUTSIDE]
    yield by_stage.assign(dimension="stage")
    levels = [*(LEVELS[stage.level] for stage in stages), OUTSIDE]
    by_level = by_stage.drop(columns="key").groupby(levels, sort=False).sum()
    yield by_level.rename_axis("key").reset_index().assign(dimension="level")


def _groups(inputs: Inputs) -> Iterator[tuple[str, Names]]:
    """Yield the lines' groups by dimension."""
    fleet = inputs.fleet
    districts = tuple(name or "(none)" for name in fleet.district.names)
    yield "enterprise", fleet.enterprise
    yield "grade", Names.of(inputs.inventory.lines["grade"])
    yield "industry", fleet.industry
    yield "district", Names(fleet.district.codes, districts)
