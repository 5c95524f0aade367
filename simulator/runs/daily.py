"""Emissions over time by day instead of by hour."""

from __future__ import annotations

import pandas as pd

from simulator.runs.results import KG


def daily_means(hourly: pd.DataFrame) -> pd.DataFrame:
    """Return hourly emissions as daily means, still in kg/h.

    Each mean is dated at the start of its day; on the first day, at the start of the period.

    Parameters
    ----------
    hourly : DataFrame, [kg/h]
        Rows of one pollutant of `Result.hourly` in order of time: time, pollutant and the three
        runs.
    """
    day = hourly["time"].dt.floor("D")
    means = hourly.groupby(day, sort=False)[KG].mean().reset_index(drop=True)
    first = hourly.groupby(day, sort=False)[["time", "pollutant"]].first().reset_index(drop=True)
    return pd.concat([first, means], axis=1)
