"""What was learnt means for the next alert: the chance that a stage meets its level's target."""

from __future__ import annotations

import numpy as np
import pandas as pd

from simulator.inputs.reading import Inputs
from simulator.terms.levels import LEVELS, TARGET_LEVELS
from simulator.uncertainty.replicates import Judged

COLUMNS = ("stage", "level", "pollutant", "target", "now", "learned")


def stage_chances(inputs: Inputs, figures: pd.DataFrame) -> pd.DataFrame:
    """Return the chance that each stage saves its target's share, by pollutant.

    On paper a target is met whoever obeys; a stage meets it by what is saved in its own hours
    (docs/method.md, R29), which is what the strengths move.

    Parameters
    ----------
    figures : DataFrame
        Replicates of the scenario.

    Returns
    -------
    DataFrame
        Columns stage, level, pollutant, target and chance; stages and pollutants that have no
        target or no share are left out.
    """
    judged, pollutants = Judged(inputs), inputs.inventory.pollutants
    rows = []
    for number, stage in enumerate(inputs.scenario.stages, 1):
        level = LEVELS[stage.level]
        if level not in TARGET_LEVELS:
            continue
        target = judged.targets[TARGET_LEVELS.index(level)]
        shares = _shares(figures, number, pollutants)
        met = judged.met(shares, np.where(np.isnan(shares).any(axis=0), np.nan, target))
        for place, pollutant in enumerate(pollutants):
            if not np.isnan(met[:, place]).any():
                chance = float(met[:, place].mean())
                rows.append((str(number), level, pollutant, float(target[place]), chance))
    return pd.DataFrame(rows, columns=["stage", "level", "pollutant", "target", "chance"])


def _shares(figures: pd.DataFrame, number: int, pollutants: tuple[str, ...]) -> np.ndarray:
    """Return the share (R, P) that a stage saves, NaN where it has none."""
    own = figures[figures["measure"] == f"stage_{number}_alert_share"]
    count = int(figures["replicate"].max()) + 1
    table = own.pivot_table(index="replicate", columns="pollutant", values="value", observed=True)
    return table.reindex(index=range(count), columns=list(pollutants)).to_numpy(dtype=float)


def changed_chances(now: pd.DataFrame, learned: pd.DataFrame) -> pd.DataFrame:
    """Return the chances of two plans beside each other."""
    keys = ["stage", "level", "pollutant", "target"]
    both = now.rename(columns={"chance": "now"}).merge(
        learned.rename(columns={"chance": "learned"}), on=keys, how="outer", sort=False
    )
    return both[list(COLUMNS)]
