"""The reason of a decision in words."""

from __future__ import annotations

import pandas as pd

from simulator.alerts.criteria import WINDOW_H, Condition, Criteria
from simulator.alerts.episodes import Segment
from simulator.terms.labels import Message, message
from simulator.terms.levels import LEVELS


def reason_of(
    segment: Segment, criteria: Criteria, start: pd.Timestamp, step_h: int, *, within_episode: bool
) -> Message:
    """Return why a segment has its level: the condition that held, and merging, keeping or flips
    if they decided.
    """
    level = LEVELS[segment.rank]
    rule = criteria.rules[level]
    name = message(level)
    if segment.alternative is None:
        threshold = condition_words(rule.lowest, criteria)
        return message("reason_kept", level=name, what=threshold, lift=criteria.lift.hours)
    conditions = sorted(
        rule.any[segment.alternative].all, key=lambda condition: condition.threshold
    )
    parts = [
        condition_for(condition, interval, criteria, start, step_h)
        for condition, interval in zip(conditions, segment.intervals, strict=True)
    ]
    condition = parts[0]
    for part in parts[1:]:
        condition = message("condition_and", first=condition, second=part)
    key = "reason_part" if within_episode else "reason"
    base = message(key, level=name, condition=condition)
    if segment.cause == "merged":
        return message(
            "reason_merged", base=base, gap=float(segment.gap * step_h), lift=criteria.lift.hours
        )
    return message("reason_flips", base=base) if segment.cause == "flips" else base


def condition_words(condition: Condition, criteria: Criteria) -> Message:
    """Return a threshold in words: daily AQI>200."""
    key = "above" if condition.above is not None else "reason_at_least"
    return message(key, index=message(f"index_{criteria.index}"), value=condition.threshold)


def condition_for(
    condition: Condition,
    interval: tuple[int, int],
    criteria: Criteria,
    start: pd.Timestamp,
    step_h: int,
) -> Message:
    """Return a condition with its duration in whole 24 h means and its start: daily AQI>200 for
    72 h from 11-14 00:00.
    """
    hours = (interval[1] - interval[0]) * step_h // WINDOW_H * WINDOW_H
    time = start + pd.Timedelta(hours=interval[0] * step_h)
    threshold = condition_words(condition, criteria)
    return message(
        "condition", what=threshold, hours=float(hours), time=time.strftime("%m-%d %H:%M")
    )
