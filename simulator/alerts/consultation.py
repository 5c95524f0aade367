"""The information at a consultation: the levels that the rules give to observations and
forecast.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil, floor

import numpy as np
import pandas as pd

from simulator.alerts.air_series import AirSeries
from simulator.alerts.criteria import WINDOW_H, Criteria
from simulator.alerts.episodes import plan
from simulator.alerts.forecasts import Forecast
from simulator.alerts.reasons import reason_of
from simulator.alerts.triggers import IndexWindows, index_windows
from simulator.terms.labels import Message, message
from simulator.terms.levels import LEVELS


@dataclass(frozen=True)
class Planned:
    """A level that the rules give to [first_h, last_h), in hours since the series' start."""

    first_h: int
    last_h: int
    rank: int
    reason: Message


def forecast_plan(
    series: AirSeries,
    observed: IndexWindows,
    criteria: Criteria,
    forecast: Forecast,
    now_h: float,
    horizon_days: int | None,
) -> list[list[Planned]]:
    """Return each district's plan as known at `now_h`.

    Values are observed until then, and forecast to the end of the last day covered. Flags of sand
    dust and primary pollutants in the file count as forecast correctly.

    Parameters
    ----------
    series : AirSeries
        The air quality that really happens.
    observed : IndexWindows
        Index of the windows of the series.
    criteria : Criteria
        The rule set.
    forecast : Forecast
        The forecast consulted.
    now_h : float
        Time of the consultation [h since the series' start].
    horizon_days : int | None
        Days after today that the forecast covers; None for the whole series.
    """
    now = series.start + pd.Timedelta(hours=now_h)
    step_h = series.step_h
    known = min(max(floor(now_h / step_h), 0), series.steps)
    last = series.steps
    if horizon_days is not None:
        ahead = now.normalize() + pd.Timedelta(days=horizon_days + 1) - series.start
        last = min(max(ceil(ahead / pd.Timedelta(hours=step_h)), known), series.steps)
    # A window of 24 h that ends in the future mixes observed and forecast hours.
    mixed_from = max(known - (WINDOW_H // step_h - 1), 0)
    # Windows beyond the horizon stay unknown and never trigger.
    values = np.full(observed.values.shape, np.nan)
    values[:, :mixed_from] = observed.values[:, :mixed_from]
    if last > known:
        part = series.between(series.time(mixed_from), series.time(last))
        future = series.between(series.time(known), series.time(last))
        # Lead days are calendar days: the rest of today is day 0.
        into_day = (future.start - now.normalize()) // pd.Timedelta(hours=1) + np.arange(
            future.steps
        ) * step_h
        lead_days = np.maximum(into_day // WINDOW_H, 0)
        seen = forecast.values(future, now, lead_days)
        mixed = {
            name: np.concatenate([array[:, : known - mixed_from], seen[name]], axis=1)
            for name, array in part.values.items()
        }
        values[:, mixed_from:last] = index_windows(replace(part, values=mixed), criteria).values
    return [_planned(row, criteria, series) for row in values]


def _planned(values: np.ndarray, criteria: Criteria, series: AirSeries) -> list[Planned]:
    planned, before = [], None
    for segment in plan(values, criteria, series.step_h):
        touching = before is not None and before == segment.first
        reason = reason_of(segment, criteria, series.start, series.step_h, within_episode=touching)
        planned.append(
            Planned(
                segment.first * series.step_h, segment.last * series.step_h, segment.rank, reason
            )
        )
        before = segment.last
    return planned


def unify_plans(
    plans: Sequence[Sequence[Planned]], districts: Sequence[str], share: float
) -> list[Planned]:
    """Return one plan for all districts: at each time the highest level that a share of them
    needs.
    """
    # The tolerance keeps a share such as 2/3 of 3 districts at 2.
    needed = max(ceil(share * len(districts) - 1e-9), 1)
    edges = sorted(
        {edge for plan_ in plans for item in plan_ for edge in (item.first_h, item.last_h)}
    )
    pieces: list[tuple[int, int, int, dict[str, None]]] = []
    for first, last in zip(edges[:-1], edges[1:], strict=True):
        ranks = [
            max((item.rank for item in plan_ if item.first_h <= first < item.last_h), default=0)
            for plan_ in plans
        ]
        rank = sorted(ranks, reverse=True)[needed - 1]
        if not rank:
            continue
        members = {place: None for place, own in zip(districts, ranks, strict=True) if own >= rank}
        if pieces and pieces[-1][1] == first and pieces[-1][2] == rank:
            first, members = pieces[-1][0], pieces.pop()[3] | members
        pieces.append((first, last, rank, members))
    return [
        Planned(
            first,
            last,
            rank,
            message("reason_unified", members=", ".join(members), level=message(LEVELS[rank])),
        )
        for first, last, rank, members in pieces
    ]
