"""Measures with a clock: the share of normal load that a cut takes away at a time of an episode."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from simulator.terms.clock import DAY_H, Hours


@dataclass(frozen=True)
class TimedCut:
    """A cut with the hours of the day or the cycle in which it holds.

    Attributes
    ----------
    cut : float, 0 to 1
        Share of normal load taken away.
    hours : Hours | None
        Hours of the day in which it holds, None for all.
    off_h, on_h : float
        Cycle counted from the clock's start, with the cut first [h]; 0 and 0 for no cycle.
    """

    cut: float
    hours: Hours | None = None
    off_h: float = 0.0
    on_h: float = 0.0

    def at(self, since_h: float, hour: float) -> float:
        """Return the cut `since_h` hours after the clock's start, at an hour of the day."""
        if self.hours is not None and not self.hours.holds(hour):
            return 0.0
        # A cycle begins with its cut.
        if self.off_h and since_h % (self.off_h + self.on_h) >= self.off_h:
            return 0.0
        return self.cut

    @property
    def share_of_time(self) -> float:
        """Mean share of the time in which the cut holds, over a day and a cycle [0, 1]."""
        by_day = self.hours.length_h / DAY_H if self.hours else 1.0
        return by_day * (self.off_h / (self.off_h + self.on_h) if self.off_h else 1.0)


@dataclass(frozen=True)
class Measure:
    """The measure of a cell of a policy: a cut, and later cuts that replace it.

    Attributes
    ----------
    first : TimedCut
        The cut from the clock's start.
    later : tuple[tuple[float, TimedCut], ...]
        (after_h, cut) in rising order of after_h [h].
    """

    first: TimedCut
    later: tuple[tuple[float, TimedCut], ...] = field(default=())

    def at(self, since_h: float, hour: float) -> float:
        """Return the cut `since_h` hours after the clock's start, at an hour of the day."""
        entry = self.first
        for after_h, following in self.later:
            if since_h >= after_h:
                entry = following
        return entry.at(since_h, hour)

    @property
    def has_clock(self) -> bool:
        """Whether the cut depends on time at all."""
        return bool(self.later or self.first.hours or self.first.off_h)

    @property
    def steady_cut(self) -> float:
        """The first cut while it holds [0, 1]."""
        return self.first.cut

    @property
    def cuts(self) -> tuple[float, ...]:
        """Every cut that the measure contains."""
        return (self.first.cut, *(entry.cut for _, entry in self.later))

    def at_most(self, cut: float) -> Measure:
        """Return the measure with no cut above a limit."""
        if max(self.cuts) <= cut:
            return self
        first, *later = (
            replace(entry, cut=min(entry.cut, cut))
            for entry in (self.first, *(entry for _, entry in self.later))
        )
        times = (after_h for after_h, _ in self.later)
        return Measure(first, tuple(zip(times, later, strict=True)))

    @property
    def day_edges(self) -> tuple[float, ...]:
        """Hours of the day at which the measure may change."""
        entries = (self.first, *(entry for _, entry in self.later))
        return tuple(
            sorted({edge for entry in entries if entry.hours for edge in entry.hours.edges})
        )

    def clock_edges(self, length_h: float) -> np.ndarray:
        """Return the times [h after the clock's start], below length_h, at which the measure may
        change.
        """
        edges = [np.array([after_h for after_h, _ in self.later])]
        for entry in (self.first, *(entry for _, entry in self.later)):
            if entry.off_h:
                starts = np.arange(0.0, length_h, entry.off_h + entry.on_h)
                edges += [starts, starts + entry.off_h]
        times = np.unique(np.concatenate(edges))
        return times[(times > 0) & (times < length_h)]


NO_CUT = Measure(TimedCut(0.0))
