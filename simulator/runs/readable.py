"""What the readers of a run's folder rely on, beyond digests: parts that make sense."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from simulator.files.shapes import may_be
from simulator.inputs.policy_shape import PolicyShape
from simulator.inputs.scenario_shape import ScenarioShape
from simulator.terms.columns import EMISSIONS_KG
from simulator.terms.levels import ALERT_LEVELS, TARGET_LEVELS

TOTAL = "total"
# Dimensions of the reductions whose groups add up to the total in every run.
PARTS = ("grade", "industry", "district", "sector")
# What no two rows of a table share.
KEYS = {
    "reductions": ("dimension", "key", "pollutant"),
    "stages": ("stage", "pollutant"),
    "accounting": ("level", "pollutant"),
}


def manifest_is_readable(manifest: Mapping[str, Any]) -> bool:
    """Return whether a manifest tells a scenario, a policy and the time of its run."""
    try:
        datetime.fromisoformat(manifest["started"])
    except ValueError:
        return False
    return may_be(ScenarioShape, manifest["scenario"]) and may_be(PolicyShape, manifest["policy"])


def table_is_readable(name: str, table: pd.DataFrame) -> bool:
    """Return whether a table with the right columns has the rows that it must have: each key once,
    groups that add up to the totals, stages with levels and times, and in static accounting each
    pollutant at each level.
    """
    keys = KEYS.get(name)
    if keys is None:
        return True
    if table.duplicated(list(keys)).any():
        return False
    if name == "reductions":
        return _adds_up(table)
    if name == "stages":
        return _has_stages(table)
    levels, pollutants = set(table["level"]), table["pollutant"].nunique()
    return (
        set(TARGET_LEVELS) <= levels <= set(ALERT_LEVELS) and len(table) == len(levels) * pollutants
    )


def replicates_are_readable(figures: pd.DataFrame) -> bool:
    """Return whether figures are numbers, and replicates are numbered from 0 with as many figures
    each.
    """
    numbers, rows = figures["replicate"], len(figures)
    if numbers.dtype.kind not in "iu" or figures["value"].dtype.kind != "f" or not rows:
        return False
    # A number beyond the rows would ask for an array of its own size.
    if numbers.min() != 0 or numbers.max() >= rows:
        return False
    counts = np.bincount(numbers)
    return bool((counts == counts[0]).all())


def _adds_up(table: pd.DataFrame) -> bool:
    """Return whether there are totals, and the groups of each dimension add up to them."""
    told = table[table["dimension"].isin((TOTAL, *PARTS))]
    sums = told.pivot_table(list(EMISSIONS_KG), "dimension", "pollutant", "sum", observed=True)
    return {TOTAL, *PARTS} <= set(sums.index) and bool(
        np.allclose(sums.loc[list(PARTS)], sums.loc[TOTAL], rtol=1e-6, equal_nan=True)
    )


def _has_stages(table: pd.DataFrame) -> bool:
    """Return whether each row with a start or an end has both, as times, and a level."""
    told = table[["level", "start", "end"]].fillna("").astype(str)
    told = told[(told != "").any(axis=1)]
    return bool(told["level"].isin(ALERT_LEVELS).all()) and not any(
        pd.to_datetime(told[column], errors="coerce").isna().any() for column in ("start", "end")
    )
