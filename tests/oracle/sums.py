"""From straight pieces of load to kilograms, hours, stages and shortfalls."""

from bisect import bisect_right
from collections import defaultdict
from fractions import Fraction
from itertools import pairwise
from typing import Any

from .case import SHORTFALL_PARTS, Case, Clock, dates_hold, exact, hours_hold, window_parts
from .levels import Stage, Timeline
from .loads import Line, Piece

NO_LOAD = 1e-12


class Cells:
    """The period's whole hours cut at every stage's start and end, and what profiles say there."""

    def __init__(self, case: Case, clock: Clock, stages: list[Stage]) -> None:
        bounds = [Fraction(hour) for hour in range(int(clock.end_h) + 1)]
        bounds += [t for stage in stages for t in (stage.start_h, stage.end_h)]
        self.exact_h = sorted({t for t in bounds if 0 <= t <= clock.end_h})
        self.bounds_h = [float(t) for t in self.exact_h]
        self.profiles, self.clock = case.profiles, clock

    def at(self, time_h: float) -> int:
        """Return the number of the cell that holds a time."""
        return bisect_right(self.bounds_h, time_h) - 1

    def hour(self, cell: int) -> int:
        """Return the hour index of a cell."""
        return int(self.bounds_h[cell])

    def length_h(self, cell: int) -> float:
        """Return a cell's length."""
        return float(self.exact_h[cell + 1] - self.exact_h[cell])

    def middle_h(self, cell: int) -> Fraction:
        """Return a cell's middle."""
        return (self.exact_h[cell] + self.exact_h[cell + 1]) / 2

    def numbers(self) -> range:
        """Return the cells' numbers."""
        return range(len(self.bounds_h) - 1)

    def hour_factor(self, sector: str, cell: int) -> float:
        """Return a sector's factor of the hour in a cell, whatever the weekday and month."""
        hour = int(self.clock.hour_of_day(Fraction(self.hour(cell))))
        return self.profiles.get(sector, {}).get("hour", [1.0] * 24)[hour]

    def factor(self, sector: str, cell: int) -> float:
        """Return the profile factor of a sector in a cell."""
        profile = self.profiles.get(sector)
        if not profile:
            return 1.0
        day = self.clock.day(Fraction(self.hour(cell)))
        return (
            self.hour_factor(sector, cell)
            * profile.get("weekday", [1.0] * 7)[day.weekday()]
            * profile.get("month", [1.0] * 12)[day.month - 1]
        )


def intensity_h(start: float, end: float, length_h: float, fixed_share: float) -> float:
    """Return the integral of the emission intensity over a straight piece of load."""
    if max(start, end) <= NO_LOAD:
        return 0.0
    return length_h * (fixed_share + (1 - fixed_share) * (start + end) / 2)


def crossing_shares(first: float, last: float, level: float) -> list[float]:
    """Return where, as a share of the piece, a straight line crosses a level; none if nowhere."""
    if (first - level) * (last - level) >= 0:
        return []
    return [(level - first) / (last - first)]


def split(piece: Piece, shares: list[float]) -> list[Piece]:
    """Return the piece cut at shares of its length."""
    marks = [0.0, *sorted(shares), 1.0]

    def between(first: float, last: float, share: float) -> float:
        return last if share == 1.0 else first + (last - first) * share

    return [
        Piece(
            between(piece.start_h, piece.end_h, a),
            between(piece.start_h, piece.end_h, b),
            between(piece.seasonal_start, piece.seasonal_end, a),
            between(piece.seasonal_start, piece.seasonal_end, b),
            between(piece.actual_start, piece.actual_end, a),
            between(piece.actual_start, piece.actual_end, b),
        )
        for a, b in pairwise(marks)
    ]


class LineSums:
    """The integrals of one line, in hours of normal activity: kilograms are base / 24 times these.

    `cells` is keyed (cell, stage key) and holds the three runs; `nominal_h`, `moved_h` and
    `shortfall_h` are as in R20 and R22; `idle_h` and `idle_by_season_h` are the integrals of
    (hour profile) x (1 - load), of the actual and of the seasonal load.
    """

    def __init__(self, line: Line, cells: Cells, sector: str) -> None:
        self.cells_of_line: dict[tuple[int, str], list[float]] = defaultdict(lambda: [0.0] * 3)
        self.shortfall_h = dict.fromkeys(SHORTFALL_PARTS, 0.0)
        self.nominal_h = self.moved_h = self.idle_h = self.idle_by_season_h = 0.0
        self.fixed_share = line.line["fixed_share"] or 0.0
        for step in line.steps:
            levels = (1 - step.cut, 1 - step.strength * step.cut, step.floor, 1.0)
            for whole in step.pieces:
                length_h = whole.end_h - whole.start_h
                inner = [t for t in cells.bounds_h if whole.start_h < t < whole.end_h]
                shares = [(t - whole.start_h) / length_h for t in inner]
                for part in split(whole, shares):
                    cell = cells.at((part.start_h + part.end_h) / 2)
                    self._add_idle(part, cells.hour_factor(sector, cell))
                    ends = part.seasonal_start, part.seasonal_end
                    crossings = {c for level in levels for c in crossing_shares(*ends, level)}
                    for piece in split(part, list(crossings)):
                        self._add(piece, step, cell, cells.factor(sector, cell))

    def _add(self, piece: Piece, step: Any, cell: int, factor: float) -> None:
        length_h = piece.end_h - piece.start_h
        seasonal = self._emission(piece.seasonal_start, piece.seasonal_end, length_h, factor)
        actual = self._emission(piece.actual_start, piece.actual_end, length_h, factor)
        sums = self.cells_of_line[cell, step.key]
        for run, value in enumerate((length_h * factor, seasonal, actual)):
            sums[run] += value
        if max(piece.seasonal_start, piece.seasonal_end) > 1:
            self.moved_h += seasonal - length_h * factor
        if step.key not in ("early", "outside"):
            self._add_shortfall(piece, step, factor, seasonal)

    def _add_idle(self, piece: Piece, hour_factor: float) -> None:
        normal_h = (piece.end_h - piece.start_h) * hour_factor
        self.idle_h += normal_h * (1 - (piece.actual_start + piece.actual_end) / 2)
        self.idle_by_season_h += normal_h * (1 - (piece.seasonal_start + piece.seasonal_end) / 2)

    def _emission(self, start: float, end: float, length_h: float, factor: float) -> float:
        return factor * intensity_h(start, end, length_h, self.fixed_share)

    def _add_shortfall(self, piece: Piece, step: Any, factor: float, seasonal_h: float) -> None:
        def asked(load: float) -> float:
            return min(1 - step.cut, load) if step.cut > 0 else load

        def possible(load: float) -> float:
            return max(asked(load), step.floor)

        def obeyed(load: float) -> float:
            limit = min(1 - step.strength * step.cut, load) if step.cut > 0 else load
            return max(limit, step.floor)

        length_h = piece.end_h - piece.start_h
        ends = piece.seasonal_start, piece.seasonal_end
        n, f, s = (
            self._emission(load(ends[0]), load(ends[1]), length_h, factor)
            for load in (asked, possible, obeyed)
        )
        self.nominal_h += seasonal_h - n
        self.shortfall_h["floor"] += f - n
        self.shortfall_h["not_obeyed"] += s - f
        gap_start = piece.actual_start - obeyed(ends[0])
        gap_end = piece.actual_end - obeyed(ends[1])
        for part in split(piece, crossing_shares(gap_start, gap_end, 0.0)):
            part_h = part.end_h - part.start_h
            actual = self._emission(part.actual_start, part.actual_end, part_h, factor)
            steady = self._emission(
                obeyed(part.seasonal_start), obeyed(part.seasonal_end), part_h, factor
            )
            beyond = actual - steady
            name = "carried" if beyond < 0 else "late" if step.late else "slow"
            self.shortfall_h[name] += beyond


class AreaSums:
    """The integrals of one area source, keyed as `LineSums.cells_of_line`."""

    def __init__(
        self, case: Case, clock: Clock, source: dict[str, Any], timeline: Timeline, cells: Cells
    ) -> None:
        self.cells_of_line: dict[tuple[int, str], list[float]] = {}
        rules = area_rules(case, source)
        self.moved_h = 0.0
        windows = [rule["hours"] for rule in rules if rule.get("hours")]
        points = set(cells.exact_h)
        for midnight_h in clock.midnights(Fraction(0), clock.end_h):
            points |= {midnight_h + exact(hour) for window in windows for hour in window}
        points_h = sorted(t for t in points if 0 <= t <= clock.end_h)
        for start_h, end_h in pairwise(points_h):
            middle_h = (start_h + end_h) / 2
            owner = timeline.owner(middle_h)
            cut = source.get("cut_" + owner.level) or 0.0 if owner else 0.0
            today = [rule for rule in rules if dates_hold(rule, clock.day(middle_h))]
            hour = clock.hour_of_day(middle_h)
            on = [rule["cut"] for rule in today if hours_hold(rule.get("hours"), hour)]
            season = max(on, default=0.0)
            if season == 0:
                factors = cells.profiles.get(source["sector"], {}).get("hour", [1.0] * 24)
                off = [r for r in today if not hours_hold(r.get("hours"), hour) and r.get("moved")]
                season = -max((_area_made_up(rule, factors) for rule in off), default=0.0)
            cell = cells.at(float(middle_h))
            normal_h = float(end_h - start_h) * cells.factor(source["sector"], cell)
            key = cell, str(owner.number) if owner else "outside"
            sums = self.cells_of_line.setdefault(key, [0.0] * 3)
            actual = max(cut, season) if cut > 0 else season
            for run, share in enumerate((1.0, 1 - season, 1 - actual)):
                sums[run] += normal_h * share
            self.moved_h += normal_h * max(0.0, -season)


def _area_made_up(rule: dict[str, Any], factors: list[float]) -> float:
    weight_h = sum(
        factor * max(0.0, min(end, hour + 1) - max(first, hour))
        for first, end in window_parts(rule["hours"])
        for hour, factor in enumerate(factors)
    )
    return rule["moved"] * rule["cut"] * weight_h / (24 - weight_h) if weight_h < 24 else 0.0


def area_rules(case: Case, source: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the seasonal rules that name an area source."""
    return [
        rule
        for rule in case.policy.get("seasonal") or []
        if source["area_source"] in (rule.get("area_sources") or [])
        and (not rule.get("districts") or source["district"] in rule["districts"])
    ]
