"""Computes levels over time from the index of 24 h windows: triggers, lift, merging, flips.

Times are whole steps of one place's series. Intervals are int arrays (N, 2) of [first, last) steps,
sorted and apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np

from simulator.alerts.criteria import WINDOW_H, Condition, Criteria, LevelRule
from simulator.terms.levels import LOWEST_ALERT, RANK

NOTHING = np.empty((0, 2), dtype=np.int64)


@dataclass(frozen=True)
class Segment:
    """One level over the steps [first, last).

    Attributes
    ----------
    first, last : int
        First step, and the step after the last.
    rank : int
        Rank of the level (levels.RANK).
    alternative : int | None
        Index of the alternative of the level's rule that held; None if none holds inside the
        segment.
    intervals : tuple[tuple[int, int], ...]
        Steps [first, last) over which each condition of that alternative held.
    cause : str
        "condition", "merged" (an earlier part raised to the stricter level), "kept" (the lift
        condition is not met) or "flips" (raised since levels flip).
    gap : int
        Longest gap that merging closed, in steps.
    """

    first: int
    last: int
    rank: int
    alternative: int | None
    intervals: tuple[tuple[int, int], ...]
    cause: str
    gap: int = 0


def runs(mask: np.ndarray) -> np.ndarray:
    """Return the runs of true items as intervals."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], mask, [False]]).astype(np.int8)))
    return edges.reshape(-1, 2)


def join(intervals: np.ndarray, least_gap: int = 1) -> np.ndarray:
    """Return sorted intervals joined where the gap between them is shorter than `least_gap` steps.

    With 1 only intervals that touch are joined.
    """
    if len(intervals) < 2:
        return intervals
    ends = np.maximum.accumulate(intervals[:, 1])
    apart = np.flatnonzero(intervals[1:, 0] - ends[:-1] >= max(least_gap, 1))
    first = np.concatenate([[0], apart + 1])
    last = np.concatenate([apart, [len(intervals) - 1]])
    return np.column_stack([intervals[first, 0], ends[last]])


def union(parts: list[np.ndarray]) -> np.ndarray:
    """Return the union of lists of intervals."""
    stacked = np.concatenate([NOTHING, *parts])
    return join(stacked[np.argsort(stacked[:, 0], kind="stable")])


def over(values: np.ndarray, condition: Condition) -> np.ndarray:
    """Return where windows are over the condition's threshold; a missing window is not."""
    return values > condition.above if condition.above is not None else values >= condition.at_least


def spans(values: np.ndarray, condition: Condition, window: int) -> np.ndarray:
    """Return where the condition holds: the union of its chains of consecutive windows of
    `window` steps.
    """
    single = over(values, condition)
    length = len(values) - (condition.windows - 1) * window
    if length <= 0:
        return NOTHING
    # Consecutive windows do not overlap: each begins where the one before ends.
    chain = single[:length].copy()
    for link in range(1, condition.windows):
        chain &= single[link * window : link * window + length]
    intervals = runs(chain)
    return join(intervals + [0, condition.windows * window - 1])


def _containing(base: np.ndarray, inner: np.ndarray) -> np.ndarray:
    """Return for each interval of `base` the index of the first interval of `inner` inside it,
    -1 for none.
    """
    if not len(inner) or not len(base):
        return np.full(len(base), -1)
    place = np.searchsorted(inner[:, 0], base[:, 0])
    inside = (place < len(inner)) & (inner[np.minimum(place, len(inner) - 1), 1] <= base[:, 1])
    return np.where(inside, place, -1)


@dataclass(frozen=True)
class Trigger:
    """The intervals in which a level's trigger holds and in which the level is kept.

    Attributes
    ----------
    rank : int
        Rank of the level.
    held : tuple[tuple[tuple[tuple[int, int], ...], ...], ...]
        For each alternative the intervals over which its conditions hold together.
    met : np.ndarray
        Union of the alternatives.
    parts : np.ndarray
        Intervals at or over the lowest threshold.
    stages : np.ndarray
        Intervals from the first time met until the lift.
    """

    rank: int
    held: tuple[tuple[tuple[tuple[int, int], ...], ...], ...]
    met: np.ndarray
    parts: np.ndarray
    stages: np.ndarray


def trigger(
    values: np.ndarray, level: str, rule: LevelRule, criteria: Criteria, step_h: int
) -> Trigger:
    """Return where a level's rule holds over the windows of one place."""
    window = WINDOW_H // step_h
    held = tuple(_alternative(values, alternative.all, window) for alternative in rule.any)
    met = union(
        [np.array([item[0] for item in chain], dtype=np.int64).reshape(-1, 2) for chain in held]
    )
    if criteria.lift.below == "threshold":
        parts = join(runs(over(values, rule.lowest)) + [0, window - 1])
    else:
        parts = met
    groups = join(parts, ceil(criteria.lift.hours / step_h))
    first = np.searchsorted(met[:, 0], groups[:, 0])
    keep = first < len(met)
    # Groups over the lowest threshold that never meet the trigger are no stages.
    keep[keep] = met[first[keep], 0] < groups[keep, 1]
    stages = np.column_stack([met[first[keep], 0], groups[keep, 1]])
    return Trigger(RANK[level], held, met, parts, stages)


def _alternative(
    values: np.ndarray, conditions: list[Condition], window: int
) -> tuple[tuple[tuple[int, int], ...], ...]:
    """Return the intervals in which all conditions hold.

    Each item is the interval of the condition with the lowest threshold, then one interval inside
    it for each other condition.
    """
    # The lowest threshold holds longest: the others must lie inside its interval.
    order = sorted(conditions, key=lambda condition: condition.threshold)
    base = spans(values, order[0], window)
    others, keep = [], np.ones(len(base), dtype=bool)
    for condition in order[1:]:
        inner = spans(values, condition, window)
        place = _containing(base, inner)
        keep &= place >= 0
        others.append((inner, place))
    return tuple(
        (_pair(base[row]), *(_pair(inner[place[row]]) for inner, place in others))
        for row in np.flatnonzero(keep)
    )


def _pair(interval: np.ndarray) -> tuple[int, int]:
    return int(interval[0]), int(interval[1])


def plan(values: np.ndarray, criteria: Criteria, step_h: int) -> list[Segment]:
    """Return the levels that a rule set gives to one place's windows, in order of time.

    Segments touch where the level changes.

    Parameters
    ----------
    values : np.ndarray (H,)
        Index of the 24 h window that starts at each step; NaN (unknown) never triggers.
    criteria : Criteria
        The rule set.
    step_h : int
        Length of a step [h], 1 or 24.
    """
    triggers = [
        trigger(values, level, rule, criteria, step_h) for level, rule in criteria.rules.items()
    ]
    segments: list[Segment] = []
    alerts = [item for item in triggers if item.rank >= LOWEST_ALERT]
    episodes = union([item.stages for item in alerts])
    for start, end in episodes.tolist():
        segments += _episode(start, end, alerts, criteria, step_h)
    for item in triggers:
        if item.rank < LOWEST_ALERT:
            segments += _outside(item, episodes, criteria.flips.least_h / step_h)
    return sorted(segments, key=lambda segment: segment.first)


def _outside(item: Trigger, episodes: np.ndarray, least: float) -> list[Segment]:
    """Return the stages of a level below yellow outside the episodes.

    Stages shorter than `least` steps beside an episode are left out.
    """
    segments = []
    for start, end in item.stages.tolist():
        inside = episodes[(episodes[:, 1] > start) & (episodes[:, 0] < end)].tolist()
        edges = [start, *(edge for episode in inside for edge in episode), end]
        for first, last in zip(edges[::2], edges[1::2], strict=True):
            beside = (first > start) or (last < end)
            if first < last and not (beside and last - first < least):
                segments.append(_segment(first, last, item, "condition"))
    return segments


def _episode(
    start: int, end: int, alerts: list[Trigger], criteria: Criteria, step_h: int
) -> list[Segment]:
    """Return the segments of one episode at yellow and above."""
    inside = [(item, _within(item.stages, start, end)) for item in alerts]
    highest = max((item for item, stages in inside if len(stages)), key=lambda item: item.rank)
    gap = _merged_gap(start, end, alerts)
    if gap and criteria.merge.level == "stricter":
        return [_segment(start, end, highest, "merged", gap)]
    covers = [(item, stages) for item, stages in inside if len(stages)]
    flips = int(criteria.flips.gap_h // step_h)
    # A gap of exactly flip_gap_h is closed too, hence one step more.
    raised = [(item, join(stages, flips + 1), stages) for item, stages in covers]
    edges = sorted({start, end, *(int(edge) for _, _, stages in raised for edge in stages.ravel())})
    pieces: list[tuple[int, int, Trigger, bool]] = []
    for first, last in zip(edges[:-1], edges[1:], strict=True):
        owner, stages = next(
            (item, stages) for item, wide, stages in reversed(raised) if _covered(wide, first)
        )
        pieces.append((first, last, owner, not _covered(stages, first)))
    pieces = _without_slivers(_united(pieces), criteria.flips.least_h / step_h)
    return [
        _segment(first, last, owner, "flips" if flipped else "condition")
        for first, last, owner, flipped in pieces
    ]


def _united(pieces: list[tuple[int, int, Trigger, bool]]) -> list[tuple[int, int, Trigger, bool]]:
    """Return pieces with touching pieces of one level joined."""
    united: list[tuple[int, int, Trigger, bool]] = []
    for first, last, owner, flipped in pieces:
        if united and united[-1][2] is owner:
            first, flipped = united[-1][0], united.pop()[3] or flipped
        united.append((first, last, owner, flipped))
    return united


def _without_slivers(
    pieces: list[tuple[int, int, Trigger, bool]], least: float
) -> list[tuple[int, int, Trigger, bool]]:
    """Return pieces in which those shorter than `least` steps take the higher of the higher
    levels beside them.
    """
    while True:
        for place, (first, last, owner, _) in enumerate(pieces):
            beside = [
                piece[2]
                for piece in pieces[max(place - 1, 0) : place + 2]
                if piece[2].rank > owner.rank
            ]
            if last - first < least and beside:
                pieces[place] = (first, last, max(beside, key=lambda item: item.rank), True)
                # The raised piece may now be joined to the next and be long enough: the search
                # starts again.
                pieces = _united(pieces)
                break
        else:
            return pieces


def _within(intervals: np.ndarray, start: int, end: int) -> np.ndarray:
    return intervals[(intervals[:, 0] >= start) & (intervals[:, 1] <= end)]


def _covered(intervals: np.ndarray, step: int) -> bool:
    return bool(((intervals[:, 0] <= step) & (step < intervals[:, 1])).any())


def _merged_gap(start: int, end: int, alerts: list[Trigger]) -> int:
    """Return the longest gap between parts of the episode that each trigger an alert; 0 for one
    part.
    """
    lowest = alerts[0]
    met = union([item.met for item in alerts])
    met = met[(met[:, 0] >= start) & (met[:, 0] < end)]
    place = np.searchsorted(lowest.parts[:, 0], met[:, 0], side="right") - 1
    place = place[place >= 0]
    parts = lowest.parts[place.min() : place.max() + 1] if len(place) else NOTHING
    return int((parts[1:, 0] - parts[:-1, 1]).max()) if len(parts) > 1 else 0


def _segment(first: int, last: int, item: Trigger, cause: str, gap: int = 0) -> Segment:
    """Return a segment with the first alternative of its level that holds inside it."""
    for number, held in enumerate(item.held):
        for intervals in held:
            if intervals[0][0] < last and intervals[0][1] > first:
                return Segment(first, last, item.rank, number, intervals, cause, gap)
    return Segment(first, last, item.rank, None, (), "kept" if cause == "condition" else cause, gap)
