"""Scores of the alerts that were issued against those that were needed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from simulator.alerts.unified import SEPARATOR
from simulator.terms.levels import LEVELS, RANK, TARGET_LEVELS

SCORES = (
    "needed", "hits", "misses", "issued", "false_alarms", "hit_share", "false_share",
    "success_share", "needed_h", "covered_h", "missed_h", "needless_h", "too_low_h", "too_high_h",
    "lost_lead_h",
)  # fmt: skip

# The row that adds up all districts.
EVERY_DISTRICT = "(all)"


@dataclass(frozen=True)
class _Alert:
    start_h: float
    end_h: float
    issued_h: float


def score(
    issued: pd.DataFrame, needed: pd.DataFrame, *, lead_time_h: float, level: str = TARGET_LEVELS[0]
) -> pd.DataFrame:
    """Return scores of issued stages against needed ones, a row a district and one for all.

    Parameters
    ----------
    issued : pd.DataFrame
        Stage table of what was in force, such as AuthorityRun.stages.
    needed : pd.DataFrame
        Stage table of what the rules give to what happened, such as derive_stages of the
        observations.
    lead_time_h : float
        How long before its start an alert should be issued [h].
    level : str
        The lowest level that counts as an alert.

    Returns
    -------
    DataFrame with district and
        needed, issued : alerts (unbroken runs at the level or above);
        hits, misses : needed alerts that an issued one overlaps, or not; false_alarms : issued ones
        that overlap none; hit_share = hits / needed, false_share = false_alarms / issued,
        success_share = hits / (hits + misses + false_alarms), empty where 0 / 0;
        needed_h, covered_h, missed_h, needless_h : hours needed, both, needed only, issued only
        (needless curtailment) [h];
        too_low_h, too_high_h : hours of both in which the issued level was below or above the
        needed one [h];
        lost_lead_h : over the hits, how much of the lead time was lost (an alert issued after its
        need loses more than all) [h].
    """
    districts = _districts(issued, needed)
    rows = [
        _score(_rows(issued, district), _rows(needed, district), lead_time_h, RANK[level])
        for district in districts
    ]
    counts = [name for name in SCORES if not name.endswith("_share")]
    frame = pd.DataFrame(rows, columns=counts)
    frame.insert(0, "district", districts)
    frame.loc[len(frame)] = [EVERY_DISTRICT, *frame[counts].sum().tolist()]
    frame["hit_share"] = _share(frame["hits"], frame["needed"])
    frame["false_share"] = _share(frame["false_alarms"], frame["issued"])
    frame["success_share"] = _share(
        frame["hits"], frame["hits"] + frame["misses"] + frame["false_alarms"]
    )
    return frame[["district", *SCORES]]


def _share(part: pd.Series, whole: pd.Series) -> pd.Series:
    # 0 / 0 is empty and not an error.
    return part / whole.where(whole > 0)


def _districts(*tables: pd.DataFrame) -> list[str]:
    names = dict.fromkeys(
        name for table in tables for scope in table["scope"] for name in str(scope).split(SEPARATOR)
    )
    return list(names) or [""]


def _rows(stages: pd.DataFrame, district: str) -> pd.DataFrame:
    return stages[
        np.array([district in str(scope).split(SEPARATOR) for scope in stages["scope"]], dtype=bool)
    ]


def _score(
    issued: pd.DataFrame, needed: pd.DataFrame, lead_time_h: float, rank: int
) -> list[float]:
    # Any common origin will do: only differences of hours count.
    origin = min([*issued["start"], *needed["start"]], default=pd.Timestamp(0))
    issued_alerts, needed_alerts = _alerts(issued, rank, origin), _alerts(needed, rank, origin)
    hits = [
        alert for alert in needed_alerts if any(_overlap(alert, other) for other in issued_alerts)
    ]
    false = [
        alert
        for alert in issued_alerts
        if not any(_overlap(alert, other) for other in needed_alerts)
    ]
    lost = 0.0
    for alert in hits:
        first = min(other.issued_h for other in issued_alerts if _overlap(alert, other))
        lost += max(lead_time_h - (alert.start_h - first), 0.0)
    hours = _hours(issued, needed, rank)
    return [
        len(needed_alerts),
        len(hits),
        len(needed_alerts) - len(hits),
        len(issued_alerts),
        len(false),
        *hours,
        lost,
    ]


def _alerts(stages: pd.DataFrame, rank: int, origin: pd.Timestamp) -> list[_Alert]:
    """Return the unbroken runs of stages at the rank or above, each with its first issue."""
    alerts: list[_Alert] = []
    high = stages[
        np.array([RANK[level] >= rank for level in stages["level"]], dtype=bool)
    ].sort_values("start")
    for stage in high.itertuples():
        start, end, issued = (
            (time - origin) / pd.Timedelta(hours=1)
            for time in (stage.start, stage.end, stage.issued)
        )
        if alerts and start <= alerts[-1].end_h:
            last = alerts.pop()
            start, end, issued = last.start_h, max(end, last.end_h), min(issued, last.issued_h)
        alerts.append(_Alert(start, end, issued))
    return alerts


def _overlap(alert: _Alert, other: _Alert) -> bool:
    return alert.start_h < other.end_h and other.start_h < alert.end_h


def _hours(issued: pd.DataFrame, needed: pd.DataFrame, rank: int) -> list[float]:
    """Return needed, covered, missed, needless, too low and too high hours."""
    edges = np.array(
        sorted({*issued["start"], *issued["end"], *needed["start"], *needed["end"]}),
        dtype="datetime64[s]",
    )
    length = np.diff(edges) / np.timedelta64(1, "h")
    issued_rank, needed_rank = _levels(issued, edges), _levels(needed, edges)
    issued_rank, needed_rank = (
        np.where(issued_rank >= rank, issued_rank, 0),
        np.where(needed_rank >= rank, needed_rank, 0),
    )
    both = (issued_rank > 0) & (needed_rank > 0)
    cases = [
        needed_rank > 0,
        both,
        (needed_rank > 0) & (issued_rank == 0),
        (issued_rank > 0) & (needed_rank == 0),
        both & (issued_rank < needed_rank),
        both & (issued_rank > needed_rank),
    ]
    return [float(length[case].sum()) for case in cases]


def _levels(stages: pd.DataFrame, edges: np.ndarray) -> np.ndarray:
    level = np.zeros(max(len(edges) - 1, 0), dtype=int)
    for stage in stages.itertuples():
        inside = (edges[:-1] >= np.datetime64(stage.start)) & (
            edges[:-1] < np.datetime64(stage.end)
        )
        level[inside] = np.maximum(level[inside], LEVELS.index(stage.level))
    return level
