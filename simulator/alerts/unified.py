"""Alert levels of several districts: one level for all (统一启动、统一级别、统一措施)."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

import pandas as pd

from simulator.alerts.triggers import stage_table
from simulator.terms.labels import message
from simulator.terms.levels import LEVELS, RANK

SEPARATOR = ";"


def unify_stages(
    stages: pd.DataFrame, districts: Sequence[str], share: float = 0.0
) -> pd.DataFrame:
    """Return one sequence of stages for all districts from their own stages.

    Parameters
    ----------
    stages : pd.DataFrame
        Stage table whose scopes are the districts.
    districts : Sequence[str]
        The districts of the region; the scope of every row returned.
    share : float, 0 to 1
        The level is the highest that at least this share of the districts needs at the time; 0 is
        any one district.

    Returns
    -------
    pd.DataFrame
        Stage table with one scope. A row is issued as soon as enough districts have announced its
        level; its reason names them.
    """
    if not 0 <= share <= 1:
        raise ValueError("share is from 0 to 1")
    # The tolerance keeps a share such as 2/3 of 3 districts at 2.
    needed = max(ceil(share * len(districts) - 1e-9), 1)
    edges = sorted({*stages["start"], *stages["end"]})
    pieces: list[dict] = []
    for first, last in zip(edges[:-1], edges[1:], strict=True):
        inside = stages[(stages["start"] <= first) & (stages["end"] > first)]
        ranks = sorted((RANK[level] for level in inside["level"]), reverse=True)
        rank = ranks[needed - 1] if len(ranks) >= needed else 0
        if not rank:
            continue
        makers = inside[[RANK[level] >= rank for level in inside["level"]]].sort_values(
            ["issued", "scope"]
        )
        # In order of issue, the notice that completes the share decides when all are told.
        issued = makers["issued"].iloc[needed - 1]
        same = pieces and pieces[-1]["end"] == first and pieces[-1]["level"] == LEVELS[rank]
        if same:
            pieces[-1]["end"] = last
            pieces[-1]["members"] |= dict.fromkeys(makers["scope"])
            continue
        pieces.append(
            {
                "level": LEVELS[rank],
                "issued": issued,
                "start": first,
                "end": last,
                "members": dict.fromkeys(makers["scope"]),
            }
        )
    return stage_table(_rows(pieces, SEPARATOR.join(districts)))


def _rows(pieces: list[dict], scope: str) -> list[dict]:
    rows: list[dict] = []
    for piece in pieces:
        touching = bool(rows) and rows[-1]["end"] == piece["start"]
        event = "start"
        if touching:
            event = "upgrade" if RANK[piece["level"]] > RANK[rows[-1]["level"]] else "downgrade"
        members = ", ".join(piece.pop("members"))
        reason = message("reason_unified", members=members, level=message(piece["level"]))
        rows.append(
            piece
            | {
                "scope": scope,
                "event": event,
                "reason": reason.text("en"),
                "reason_zh": reason.text("zh"),
            }
        )
    return rows
