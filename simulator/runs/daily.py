"""The course of emissions over time, coarser than by the hour."""

from __future__ import annotations

import pandas as pd

from simulator.runs.results import KG


def daily_means(hourly: pd.DataFrame) -> pd.DataFrame:
    """Return emissions by hour as means of each day, still in kg/h, at the day's start (or the
    period's, on its first day).

    Parameters
    ----------
    hourly : DataFrame, [kg/h]
        Rows of one pollutant of Result.hourly: time, pollutant, and the three runs, in order of
        time.
    """
    day = hourly["time"].dt.floor("D")
    means = hourly.groupby(day, sort=False)[KG].mean().reset_index(drop=True)
    first = hourly.groupby(day, sort=False)[["time", "pollutant"]].first().reset_index(drop=True)
    return pd.concat([first, means], axis=1)
