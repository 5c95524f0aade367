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
from simulator.inputs.policy_shape import measure_of
from simulator.inputs.profiles import Profiles
from simulator.terms.clock import DAY_H, daily_edges, hour_of_day
from simulator.terms.levels import ALERT_LEVELS, LEVELS


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
    strikes = daily_edges(start, 0.0, length, _alert_hours(policy))
    own = np.concatenate((timeline.edges[1:-1], changes, strikes))
    cells = np.unique(np.concatenate((grid, own[(own > 0) & (own < length)])))
    middle = (cells[:-1] + cells[1:]) / 2
    level = timeline.level[np.searchsorted(timeline.edges, middle, side="right") - 1]
    alert = _alert_cuts(policy, sources, rows, level, hour_of_day(start, 0.0) + middle)
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


def area_alert_cut(
    policy: Policy, sources: AreaSources, rows: np.ndarray, level: int, hour: float
) -> np.ndarray:
    """Return the alert cut (S) of the area sources of some rows at a level and hour of the day.

    Measures of the policy for an area source take the place of its file's cut at the levels that
    they write; where several hold, the largest counts.
    """
    cut = sources.cuts[rows, level]
    if level == 0 or not policy.shape.area_measures:
        return cut
    table = sources.rows.iloc[rows]
    written = np.full(len(rows), np.nan)
    for measure in policy.shape.area_measures:
        cell = measure.cell(LEVELS[level])
        if cell is None:
            continue
        reached = np.ones(len(rows), dtype=bool)
        for column, names in (
            ("area_source", measure.area_sources),
            ("sector", measure.sectors),
            ("district", measure.districts),
        ):
            if names is not None:
                reached &= table[column].isin(names).to_numpy()
        held = measure_of(cell).at(0.0, hour)
        written[reached] = np.fmax(written[reached], held)
    return np.where(np.isnan(written), cut, written)


def area_mean_alert_cut(policy: Policy, sources: AreaSources, level: int) -> np.ndarray:
    """Return the mean alert cut (S) of all area sources over a day at a level."""
    rows = np.arange(len(sources))
    edges = sorted({0.0, DAY_H, *_alert_hours(policy)})
    mean = np.zeros(len(sources))
    for first, last in zip(edges[:-1], edges[1:], strict=True):
        cut = area_alert_cut(policy, sources, rows, level, (first + last) / 2)
        mean += (last - first) / DAY_H * cut
    return mean


def _alert_hours(policy: Policy) -> tuple[float, ...]:
    """Return the hours of the day at which a measure of area sources begins or ends."""
    cells = (row.cell(level) for row in policy.shape.area_measures for level in ALERT_LEVELS)
    measures = (measure_of(cell) for cell in cells if cell is not None)
    return tuple(sorted({edge for measure in measures for edge in measure.day_edges}))


def _alert_cuts(
    policy: Policy, sources: AreaSources, rows: np.ndarray, level: np.ndarray, clock_h: np.ndarray
) -> np.ndarray:
    """Return the alert cut (S, cells).

    Parameters
    ----------
    level, clock_h : (cells) level in force, and hours since midnight of the first day, at the
        middle of each cell.
    """
    edges = _alert_hours(policy)
    part = np.searchsorted(edges, clock_h % DAY_H, side="right")
    key = level * (len(edges) + 1) + part
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    cuts = [
        area_alert_cut(policy, sources, rows, int(level[cell]), float(clock_h[cell] % DAY_H))
        for cell in first
    ]
    return np.stack(cuts, axis=1)[:, inverse]


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
