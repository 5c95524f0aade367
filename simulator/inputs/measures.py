"""Measures with a clock: what share of normal load a cut takes away at a moment of an episode."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from simulator.terms.clock import DAY_H, Hours

# A boundary computed as start + n x period may miss the true one by rounding; states are read at
# the middle of a stretch between boundaries, so that this never decides.
SAME_H = 1e-9


@dataclass(frozen=True)
class Entry:
    """One entry of a measure: a cut, and the hours or the cycle within which it holds.

    Attributes
    ----------
    cut : share of normal load taken away [0, 1].
    hours : hours of the day in which it holds, None for all.
    off_h, on_h : cycle counted from the clock's start, cut first [h]; 0 and 0 for none.
    """

    cut: float
    hours: Hours | None = None
    off_h: float = 0.0
    on_h: float = 0.0

    def at(self, since_h: float, hour: float) -> float:
        """Return the cut `since_h` hours into the clock, at an hour of the day."""
        if self.hours is not None and not self.hours.holds(hour):
            return 0.0
        if self.off_h and since_h % (self.off_h + self.on_h) >= self.off_h:
            return 0.0
        return self.cut

    @property
    def share_of_time(self) -> float:
        """Mean share of the time in which the entry holds, over a day and a cycle [0, 1]."""
        by_day = self.hours.length_h / DAY_H if self.hours else 1.0
        return by_day * (self.off_h / (self.off_h + self.on_h) if self.off_h else 1.0)


@dataclass(frozen=True)
class Measure:
    """What a cell of a policy orders: an entry, and later entries that replace it.

    Attributes
    ----------
    first : the entry that holds from the clock's start.
    later : (after_h, entry) in rising order of after_h [h].
    """

    first: Entry
    later: tuple[tuple[float, Entry], ...] = field(default=())

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
        """The first entry's cut while it holds [0, 1]."""
        return self.first.cut

    @property
    def cuts(self) -> tuple[float, ...]:
        """Every cut that the measure writes."""
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


NO_CUT = Measure(Entry(0.0))
