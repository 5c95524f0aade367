"""Alert stages that a rule set gives to an air-quality series, with the reason of each in words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulator.alerts.air_series import AirSeries
from simulator.alerts.aqi import POLLUTANTS, Standard, read_standard
from simulator.alerts.aqi_tables import concentrations, first_midnight
from simulator.alerts.aqi_windows import DAY_H, index_of_days, index_of_windows, window_mean
from simulator.alerts.criteria import Criteria, read_criteria
from simulator.alerts.episodes import Segment, over, plan
from simulator.alerts.reasons import reason_of
from simulator.terms.errors import refuse
from simulator.terms.labels import message
from simulator.terms.levels import LEVELS

COLUMNS = ("level", "issued", "start", "end", "scope", "event", "reason", "reason_zh")
# Index of an excluded window: below every threshold.
BELOW = 0.0


@dataclass(frozen=True)
class IndexWindows:
    """The index that triggers alerts, for the 24 h window that starts at each step.

    Attributes
    ----------
    places : tuple[str, ...]
        Names of the C places.
    start : pd.Timestamp
        Time at which the first step begins.
    step_h : int
        Length of a step [h].
    values : np.ndarray (C, T)
        Index [unitless]; NaN where unknown, BELOW where excluded.
    unknown : np.ndarray (C,)
        Number of windows without a valid index.
    excluded : np.ndarray (C,)
        Number of windows over the lowest threshold that were excluded by cause.
    """

    places: tuple[str, ...]
    start: pd.Timestamp
    step_h: int
    values: np.ndarray
    unknown: np.ndarray
    excluded: np.ndarray


@dataclass(frozen=True)
class Derivation:
    """Stages, with the numbers of windows that could not be judged.

    Attributes
    ----------
    stages : pd.DataFrame
        Stage table with COLUMNS.
    unknown_windows : dict[str, int]
        Windows without a valid index, by place; they neither trigger nor count as above.
    excluded_windows : dict[str, int]
        Excluded windows by place.
    """

    stages: pd.DataFrame
    unknown_windows: dict[str, int]
    excluded_windows: dict[str, int]


def derive_stages(series: AirSeries, criteria: Criteria | str) -> pd.DataFrame:
    """Return the stages that a rule set gives to a series known in advance.

    Parameters
    ----------
    series : AirSeries
        Concentrations or AQI, hourly or daily.
    criteria : Criteria | str
        Rule set, or its id or path.

    Returns
    -------
    pd.DataFrame
        Columns level, issued, start, end, scope (place; "" = all), event (start, upgrade,
        downgrade), reason, reason_zh. Rows of one scope touch or are apart. `issued` is the last
        consultation that leaves the lead time.
    """
    return derive(series, criteria).stages


def derive(series: AirSeries, criteria: Criteria | str) -> Derivation:
    """Return the stages of a series with the numbers of unknown and excluded windows."""
    if not isinstance(criteria, Criteria):
        criteria = read_criteria(criteria)
    windows = index_windows(series, criteria)
    rows = []
    for place, values in zip(windows.places, windows.values, strict=True):
        rows += rows_of(plan(values, criteria, windows.step_h), criteria, windows, place)
    counts = (windows.unknown.tolist(), windows.excluded.tolist())
    unknown, excluded = (dict(zip(windows.places, count, strict=True)) for count in counts)
    return Derivation(stage_table(rows), unknown, excluded)


def stage_table(rows: list[dict]) -> pd.DataFrame:
    """Return rows as a stage table with typed columns."""
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    for column in ("issued", "start", "end"):
        frame[column] = pd.to_datetime(frame[column]).astype("datetime64[s]")
    return frame


def index_windows(series: AirSeries, criteria: Criteria) -> IndexWindows:
    """Return the index of every 24 h window of a series, without the excluded windows.

    Raises
    ------
    InputError
        The rule set triggers on ozone and the series has no ozone.
    """
    standard = read_standard(criteria.aqi)
    values, excluded = index_values(series, criteria, standard)
    # The last 23 hours begin no whole window: they are not counted as unknown.
    last = series.steps - (0 if series.step_h == DAY_H else DAY_H - 1)
    whole: slice | np.ndarray = slice(0, max(last, 0))
    if series.step_h != DAY_H and criteria.windows.start == "midnight":
        at_midnight = np.zeros(series.steps, dtype=bool)
        at_midnight[first_midnight(series) :: DAY_H] = True
        values = np.where(at_midnight, values, np.nan)
        whole = np.flatnonzero(at_midnight & (np.arange(series.steps) < last))
    unknown = np.isnan(values[:, whole]).sum(axis=-1)
    return IndexWindows(
        series.places, series.start, series.step_h, values, unknown, excluded[:, whole].sum(axis=-1)
    )


def index_values(
    series: AirSeries, criteria: Criteria, standard: Standard
) -> tuple[np.ndarray, np.ndarray]:
    """Return the index that triggers (C, T) for the window at each step, and whether it was
    excluded.
    """
    daily = series.step_h == DAY_H
    if criteria.index == "o3" and "o3" not in series.values:
        raise refuse(
            "", "O3", "", message("index_needs_concentrations", criteria=criteria.id, index="O3")
        )
    if criteria.index == "o3" or series.has_concentrations:
        index = (index_of_days if daily else index_of_windows)(concentrations(series), standard)
        values = index.by_pollutant["o3"] if criteria.index == "o3" else index.aqi
        primary, by_pollutant = index.primary, index.by_pollutant
    else:
        values = (
            series.values["aqi"]
            if daily
            else np.ceil(np.round(_mean(series.values["aqi"], standard), 7))
        )
        primary, by_pollutant = None, {}
    excluded = _excluded(series, criteria, primary)
    lowest = min(
        (rule.lowest for rule in criteria.rules.values()), key=lambda condition: condition.threshold
    )
    # Only windows that could have triggered count as excluded.
    excluded &= over(values, lowest)
    if not excluded.any():
        return values, excluded
    if criteria.exclude.counts_as == "rest" and by_pollutant:
        kept = [
            array
            for name, array in by_pollutant.items()
            if name not in ("pm10", *criteria.exclude.primary)
        ]
        rest = np.fmax.reduce(kept) if kept else np.full(values.shape, BELOW)
        return np.where(excluded, rest, values), excluded
    return np.where(excluded, BELOW, values), excluded


def _mean(hourly: np.ndarray, standard: Standard) -> np.ndarray:
    return window_mean(hourly, DAY_H, standard.validity.mean_24h_hours.value)


def _excluded(series: AirSeries, criteria: Criteria, primary: np.ndarray | None) -> np.ndarray:
    """Return the windows that the rule set excludes.

    Their primary pollutants are all excluded ones, or enough of their hours carry a dust flag.
    """
    rule = criteria.exclude
    banned = np.uint8(sum(1 << POLLUTANTS.index(name) for name in rule.primary))
    excluded = np.zeros(next(iter(series.values.values())).shape, dtype=bool)
    if primary is not None and banned:
        excluded |= (primary != 0) & (primary & ~banned == 0)
    elif series.primary is not None and banned:
        excluded |= _share_reached(
            series, (series.primary != 0) & (series.primary & ~banned == 0), rule.share
        )
    if rule.dust_flag and series.dust is not None:
        excluded |= _share_reached(series, series.dust, rule.share)
    return excluded


def _share_reached(series: AirSeries, flags: np.ndarray, share: float) -> np.ndarray:
    if series.step_h == DAY_H:
        return flags
    return window_mean(flags.astype(float), DAY_H, DAY_H) >= share


def issue_time(start: pd.Timestamp, criteria: Criteria) -> pd.Timestamp:
    """Return the last consultation that leaves the lead time before a start."""
    latest = start - pd.Timedelta(hours=criteria.lead_time.hours)
    if criteria.consult.hour is None:
        return latest
    consult = latest.normalize() + pd.Timedelta(hours=criteria.consult.hour)
    return consult if consult <= latest else consult - pd.Timedelta(days=1)


def rows_of(
    segments: list[Segment], criteria: Criteria, grid: IndexWindows, place: str
) -> list[dict]:
    """Return segments of one place as rows of a stage table."""
    step = pd.Timedelta(hours=grid.step_h)
    rows: list[dict] = []
    before: Segment | None = None
    for segment in segments:
        start, end = grid.start + segment.first * step, grid.start + segment.last * step
        touching = before is not None and before.last == segment.first
        reason = reason_of(segment, criteria, grid.start, grid.step_h, within_episode=touching)
        rows.append(
            {
                "level": LEVELS[segment.rank],
                "issued": issue_time(start, criteria),
                "start": start,
                "end": end,
                "scope": place,
                "event": "start"
                if not touching
                else "upgrade"
                if before is not None and segment.rank > before.rank
                else "downgrade",
                "reason": reason.text("en"),
                "reason_zh": reason.text("zh"),
            }
        )
        before = segment
    return rows


def as_alert_rows(stages: pd.DataFrame, language: str = "zh") -> pd.DataFrame:
    """Return a stage table as rows of an alert file, with times as text and one reason in the
    language.
    """
    frame = stages[list(COLUMNS[:6])].copy()
    for column in ("issued", "start", "end"):
        frame[column] = frame[column].dt.strftime("%Y-%m-%dT%H:%M")
    frame["reason"] = stages["reason_zh" if language == "zh" else "reason"]
    return frame
