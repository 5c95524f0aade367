"""Loads of area sources through the period: they follow the level in force at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from simulator.alerts.timeline import Timeline
from simulator.engine.seasons import edges, profile_hours, state_at
from simulator.inputs.area_sources import AreaSources
from simulator.inputs.policy import Policy
from simulator.inputs.profiles import Profiles
from simulator.terms.clock import DAY_H


@dataclass(frozen=True)
class AreaLoads:
    """Loads of some area sources, constant within each cell.

    Attributes
    ----------
    cells : array, [h]
        Edges of the cells.
    seasonal, actual : array, (S, cells)
        Loads in the seasonal and in the actual run.
    """

    cells: np.ndarray
    seasonal: np.ndarray
    actual: np.ndarray


def area_loads(
    sources: AreaSources,
    rows: np.ndarray,
    timeline: Timeline,
    policy: Policy,
    profiles: Profiles,
    start: datetime,
    grid: np.ndarray,
) -> AreaLoads:
    """Return the loads of some area sources, all under one timeline.

    Parameters
    ----------
    rows : array, (S)
        Indices into the sources.
    grid : array, [h]
        Edges of the result's cells; finer edges are added where needed.
    """
    rules = policy.shape.seasonal
    length = float(grid[-1])
    changes = edges(policy, rules, start, length)
    own = np.concatenate((timeline.edges[1:-1], changes))
    cells = np.unique(np.concatenate((grid, own[(own > 0) & (own < length)])))
    middle = (cells[:-1] + cells[1:]) / 2
    level = timeline.level[np.searchsorted(timeline.edges, middle, side="right") - 1]
    alert = sources.cuts[rows][:, level]
    # Between two edges of the rules their state is constant, so one query per stretch is enough.
    bounds = np.concatenate(([0.0], changes, [length]))
    cuts: dict = {}
    stretches = []
    for time in (bounds[:-1] + bounds[1:]) / 2:
        state = state_at(rules, start, float(time))
        if state not in cuts:
            cuts[state] = area_seasonal_cut(policy, profiles, sources.rows.iloc[rows], state)
        stretches.append(cuts[state])
    seasonal = np.take(
        np.stack(stretches, axis=1), np.searchsorted(bounds, middle, side="right") - 1, axis=1
    )
    actual = np.where(alert > 0, np.maximum(alert, np.maximum(seasonal, 0.0)), seasonal)
    return AreaLoads(cells, 1 - seasonal, 1 - actual)


def area_seasonal_cut(
    policy: Policy, profiles: Profiles, rows: pd.DataFrame, state: tuple
) -> np.ndarray:
    """Return the seasonal cut (S) of area sources; below 0 where moved hours are made up.

    Parameters
    ----------
    rows : DataFrame
        The area sources (S).
    state : tuple
        State of the seasonal rules.
    """
    cut, made_up = np.zeros(len(rows)), np.zeros(len(rows))
    for index, on in state:
        rule = policy.shape.seasonal[index]
        if rule.area_sources is None:
            continue
        covered = rows["area_source"].isin(rule.area_sources).to_numpy()
        if rule.districts is not None:
            covered = covered & rows["district"].isin(rule.districts).to_numpy()
        if on:
            cut = np.maximum(cut, np.where(covered, rule.cut, 0.0))
        elif rule.moved and rule.hours:
            window = np.array(
                [profile_hours(profiles, sector, rule.hours) for sector in rows["sector"]]
            )
            rest = DAY_H - window
            extra = np.where(
                rest > 1e-9, rule.moved * rule.cut * window / np.where(rest > 1e-9, rest, 1.0), 0.0
            )
            made_up = np.maximum(made_up, np.where(covered, extra, 0.0))
    return np.where(cut > 0, cut, -made_up)
