"""What is asked of one enterprise, unit by unit, and how its load moves."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from simulator.engine.supervision.ticks import ticks
from simulator.engine.supervision.traces import Trace

# Times [h] at which a largest cut may change, rising, and that cut from each of them on.
LargestOrders = tuple[list[float], list[float]]
# A cut this close to 1 is a stop.
STOP = 1 - 1e-12


class Segment(NamedTuple):
    """A stretch of one unit in which nothing changes that is asked of it; times in hours."""

    start_h: float
    end_h: float
    ordered: float
    seasonal_cut: float
    floor: float
    held: bool


class UnitPath(NamedTuple):
    """What is asked of one unit of an enterprise.

    Attributes
    ----------
    segments : list of Segment
        In order of time, without gaps.
    starts : list of float
        Their starts [h].
    orders : list of (int, int)
        Spans (ticks) in which it is under an order, rising and apart.
    weight : float
        Its share in the power of the enterprise.
    first_load : float
        Load at the period's start, of one that obeys.
    ramp_down_h, ramp_up_h : float
        Times for the full range [h].
    unit : int
        Its place in the table of pieces.
    """

    segments: list[Segment]
    starts: list[float]
    orders: list[tuple[int, int]]
    weight: float
    first_load: float
    ramp_down_h: float
    ramp_up_h: float
    unit: int

    def stops(self) -> list[tuple[int, int]]:
        """Return the spans (ticks) in which it is ordered a full cut with floor 0."""
        return united(
            [
                (ticks(segment.start_h), ticks(segment.end_h))
                for segment in self.segments
                if segment.ordered >= STOP and segment.floor == 0
            ]
        )

    def at(self, time_h: float) -> Segment:
        """Return the segment that holds at a time [h]."""
        return self.segments[max(0, bisect_right(self.starts, time_h) - 1)]


def path_of(trace: Trace, unit: int, place: int) -> UnitPath:
    """Return what is asked of one unit, with a share of 1 and its place in the table of pieces."""
    segments: list[Segment] = []
    columns = (
        trace.start_h[:, unit].tolist(),
        trace.end_h[:, unit].tolist(),
        trace.ordered[:, unit].tolist(),
        trace.seasonal_cut[:, unit].tolist(),
        trace.floor[:, unit].tolist(),
        trace.held[:, unit].tolist(),
    )
    for start, end, *rest in zip(*columns, strict=True):
        if end <= start:
            continue
        if segments and list(segments[-1][2:]) == rest:
            segments[-1] = segments[-1]._replace(end_h=end)
        else:
            segments.append(Segment(start, end, *rest))
    spans = [
        (ticks(segment.start_h), ticks(segment.end_h))
        for segment in segments
        if segment.ordered > 0
    ]
    return UnitPath(
        segments,
        [segment.start_h for segment in segments],
        united([(first, last) for first, last in spans if first < last]),
        1.0,
        float(trace.load[0, unit]),
        float(trace.ramp_down_h[unit]),
        float(trace.ramp_up_h[unit]),
        place,
    )


def target_of(segment: Segment, strength: float) -> float:
    """Return the target load of a segment at a strength."""
    if segment.held:
        return 0.0
    cut = segment.seasonal_cut
    if segment.ordered > 0:
        cut = max(strength * segment.ordered, cut, 0.0)
    return max(1.0 - cut, segment.floor)


def largest_orders(paths: Sequence[UnitPath]) -> LargestOrders:
    """Return the largest cut that one of some units is ordered, through the period."""
    starts = sorted({start for path in paths for start in path.starts})
    return starts, [max(path.at(start).ordered for path in paths) for start in starts]


def united(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return spans united where they touch or overlap."""
    whole: list[tuple[int, int]] = []
    for first, last in sorted(spans):
        if whole and first <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(last, whole[-1][1]))
        else:
            whole.append((first, last))
    return whole


def first_meeting(spans: list[tuple[int, int]], low: int, high: int) -> int | None:
    """Return the first time of [low, high) that lies in one of some spans, rising and apart; None
    for none.
    """
    # The first span that ends later than `low`.
    place = bisect_right(spans, low, key=lambda span: span[1])
    if place == len(spans):
        return None
    time = max(low, spans[place][0])
    return time if time < high else None
