"""Random alert winters: a semi-Markov chain of the level, fitted to a history of alerts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from simulator.alerts.triggers import stage_table
from simulator.terms.draws import named_generator
from simulator.terms.labels import message
from simulator.terms.levels import LEVELS, NONE, RANK

Shape = Literal["empirical", "lognormal"]
HOUR = pd.Timedelta(hours=1)


@dataclass(frozen=True)
class WinterModel:
    """A semi-Markov chain of the alert level.

    Attributes
    ----------
    mean_clear_h : float
        Mean time without an alert until the next one [h]. It is exponentially distributed and the
        same in every month (assumed).
    following : dict[int, dict[int, float]]
        {level rank: {next rank: probability}}; rank 0 is no alert.
    durations_h : dict[int, tuple[float, ...]]
        {level rank: complete durations of the history [h], sorted}.
    shape : Shape
        Whether durations are drawn from the history itself (empirical) or from a lognormal fitted
        to it.
    """

    mean_clear_h: float
    following: dict[int, dict[int, float]]
    durations_h: dict[int, tuple[float, ...]]
    shape: Shape = "empirical"


def fit_winters(
    history: pd.DataFrame,
    seasons: Sequence[tuple[object, object]],
    *,
    scopes: Sequence[str] | None = None,
    shape: Shape = "empirical",
) -> WinterModel:
    """Return the chain fitted to an alert history.

    Parameters
    ----------
    history : pd.DataFrame
        Columns level, start, end and scope, such as a stage table. Stages of one scope do not
        overlap.
    seasons : Sequence[tuple[object, object]]
        [start, end) of each winter that the history covers.
    scopes : Sequence[str] | None
        Districts observed, also those without an alert; None for those in the history.
    shape : Shape
        "empirical" or "lognormal".

    Notes
    -----
    The mean clear time is the maximum-likelihood estimate; spells cut by a season's edge count as
    censored. Stages cut by an edge give no duration and no transition.
    """
    if shape not in ("empirical", "lognormal"):
        raise ValueError("shape is empirical or lognormal")
    places = scopes if scopes is not None else list(dict.fromkeys(history["scope"]))
    spells = [
        spell
        for scope in places
        for start, end in seasons
        for spell in _spells(
            history[history["scope"] == scope], pd.Timestamp(start), pd.Timestamp(end)
        )
    ]
    counts: dict[int, dict[int, int]] = {}
    durations: dict[int, list[float]] = {}
    for rank, to, hours, whole in spells:
        # A clear spell cut at the season's start still ends in a transition; a cut alert has no
        # known duration.
        if to is not None and (whole or rank == NONE):
            row = counts.setdefault(rank, {})
            row[to] = row.get(to, 0) + 1
            durations.setdefault(rank, []).append(hours)
    entries = sum(counts.get(NONE, {}).values())
    if not entries:
        raise ValueError("the history has no alert that begins inside a season")
    reached = {rank for row in counts.values() for rank in row} - {NONE}
    if missing := sorted(reached - counts.keys()):
        names = ", ".join(LEVELS[rank] for rank in missing)
        raise ValueError(f"no whole stage of {names} in the history")
    # Censored spells count with the time observed: total time over number of ends.
    clear_h = sum(hours for rank, _, hours, _ in spells if rank == NONE)
    following = {
        rank: {to: n / sum(row.values()) for to, n in sorted(row.items())}
        for rank, row in sorted(counts.items())
    }
    lengths = {
        rank: tuple(sorted(hours)) for rank, hours in sorted(durations.items()) if rank != NONE
    }
    return WinterModel(clear_h / entries, following, lengths, shape)


def _spells(
    stages: pd.DataFrame, start: pd.Timestamp, end: pd.Timestamp
) -> list[tuple[int, int | None, float, bool]]:
    """Return (rank, next rank or None, hours, whole) of each spell of one scope in one season.

    Touching stages of one level are one spell.
    """
    inside = stages[(stages["end"] > start) & (stages["start"] < end)].sort_values("start")
    spells: list[list] = []
    time, whole = start, False
    for stage in inside.itertuples():
        if stage.start > time:
            spells.append([NONE, time, stage.start, whole])
        rank = RANK[stage.level]
        if spells and spells[-1][0] == rank and spells[-1][2] >= stage.start:
            spells[-1][2] = min(stage.end, end)
        else:
            spells.append(
                [rank, max(stage.start, start), min(stage.end, end), stage.start >= start]
            )
        time, whole = spells[-1][2], True
    if time < end:
        spells.append([NONE, time, end, whole])
    following = [*(spell[0] for spell in spells[1:]), None]
    return [
        (rank, to, (last - first) / HOUR, complete)
        for (rank, first, last, complete), to in zip(spells, following, strict=True)
    ]


def draw_winters(
    model: WinterModel,
    season: tuple[object, object],
    seed: int,
    count: int = 1,
    *,
    lead_time_h: float,
    scope: str = "",
) -> pd.DataFrame:
    """Return drawn winters as one stage table with a column `winter` (0 to count - 1).

    Parameters
    ----------
    model : WinterModel
        The fitted chain.
    season : tuple[object, object]
        [start, end). Each winter begins without an alert, and its last stage is cut at the end.
    seed : int
        Seed; with scope and number of the winter it names the draws, so a winter does not depend on
        how many are drawn.
    count : int
        Number of winters.
    lead_time_h : float
        How long before its start each stage is issued [h].
    scope : str
        Districts covered, "" for all.
    """
    first, last = map(pd.Timestamp, season)
    reason = message("reason_drawn")
    rows = []
    for winter in range(count):
        before: tuple[int, Any] | None = None
        for rank, begin, until in _draw(
            model, (last - first) / HOUR, named_generator(seed, "winter", scope, winter)
        ):
            if before is None or before[1] != begin:
                event = "start"
            else:
                event = "upgrade" if rank > before[0] else "downgrade"
            begins = first + begin * HOUR
            rows.append(
                {
                    "winter": winter,
                    "level": LEVELS[rank],
                    "issued": begins - lead_time_h * HOUR,
                    "start": begins,
                    "end": first + until * HOUR,
                    "scope": scope,
                    "event": event,
                    "reason": reason.text("en"),
                    "reason_zh": reason.text("zh"),
                }
            )
            before = (rank, until)
    table = stage_table(rows)
    table.insert(0, "winter", [row["winter"] for row in rows])
    return table


def _draw(
    model: WinterModel, length_h: float, generator: np.random.Generator
) -> list[tuple[int, int, int]]:
    """Return (rank, first hour, last hour) of one winter's stages, on whole hours."""
    stages, rank, time = [], NONE, 0
    while time < length_h:
        hours = (
            generator.exponential(model.mean_clear_h)
            if rank == NONE
            else _duration(model, rank, generator)
        )
        # Alerts begin and end on whole hours, and a spell lasts one hour at least.
        until = time + max(round(hours), 1)
        if rank != NONE:
            stages.append((rank, time, int(min(until, length_h))))
        ranks = list(model.following[rank])
        rank = int(generator.choice(ranks, p=[model.following[rank][to] for to in ranks]))
        time = until
    return stages


def _duration(model: WinterModel, rank: int, generator: np.random.Generator) -> float:
    hours = np.array(model.durations_h[rank])
    if model.shape == "empirical":
        return float(generator.choice(hours))
    return float(np.exp(generator.normal(np.log(hours).mean(), np.log(hours).std())))
