"""Trips of enterprises through the period: driven, dropped, replaced, deferred and made up.

Between two edges nothing that trips depend on changes, so that every sum is closed form. See
docs/method.md, T1 to T9.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from simulator.alerts.timeline import Timeline
from simulator.engine.orders import INSTANT_H, merged_edges
from simulator.engine.production import Production
from simulator.engine.truck_orders import TruckOrders
from simulator.inputs.policy import Policy
from simulator.inputs.transport import Carried, Transport
from simulator.inputs.transport_shape import TransportFates
from simulator.terms.clock import after, hour_of_day, hours_between
from simulator.terms.vehicles import NEW_ENERGY, STANDARDS

# What becomes of the trips of the seasonal run. `driven` is what is driven as always; made-up trips
# come on top of it.
FATES = ("production", "dropped", "replaced", "deferred", "driven", "caught_up", "owed")
PRODUCTION, DROPPED, REPLACED, DEFERRED, DRIVEN, CAUGHT_UP, OWED = range(len(FATES))
# Those that take kilograms away while the alert lasts; trips made up give back.
SAVED = (PRODUCTION, DROPPED, REPLACED, DEFERRED)
CLEANEST_DIESEL = STANDARDS.index("vi")
ELECTRIC = STANDARDS.index(NEW_ENERGY)
NOTHING_DECIDED = TransportFates()


@dataclass(frozen=True)
class TransportSums:
    """What the trips of each flow come to over the period.

    Attributes
    ----------
    hours : np.ndarray (2, T)
        Trips of the baseline and of the seasonal run, in hours of normal trips.
    fates : np.ndarray (fates, T)
        What became of the trips of the seasonal run, in hours of normal trips; by FATES.
    part_kg : np.ndarray (2, 3, T, P)
        Emission of exhaust and of road dust in the three runs.
    fate_kg : np.ndarray (fates, T, P)
        What each fate took away; `caught_up` is what made-up trips emit, the rest is 0.
    stage_kg : np.ndarray (3, K, T, P)
        Emission in the three runs in the hours of each stage.
    staggers : np.ndarray (T)
        Whether the enterprise had to stagger its transport at some time of an alert.
    """

    hours: np.ndarray
    fates: np.ndarray
    part_kg: np.ndarray
    fate_kg: np.ndarray
    stage_kg: np.ndarray
    staggers: np.ndarray

    @classmethod
    def of(cls, flows: int, pollutants: int, stages: int) -> TransportSums:
        """Return sums of so many flows, all 0."""
        return cls(
            np.zeros((2, flows)),
            np.zeros((len(FATES), flows)),
            np.zeros((2, 3, flows, pollutants)),
            np.zeros((len(FATES), flows, pollutants)),
            np.zeros((3, stages, flows, pollutants)),
            np.zeros(flows, dtype=bool),
        )

    @property
    def kg(self) -> np.ndarray:
        """Emission in the three runs (3, T, P)."""
        return self.part_kg.sum(axis=0)


@dataclass(frozen=True)
class ClassLoads:
    """Emission of the flows of one scope class, by sector.

    Attributes
    ----------
    cells : np.ndarray
        Edges of the cells [h].
    kg : np.ndarray (3, sectors, P, cells)
        Emission in the three runs.
    moved_kg : np.ndarray (P)
        Emission of the seasonal run above the baseline.
    """

    cells: np.ndarray
    kg: np.ndarray
    moved_kg: np.ndarray


@dataclass(frozen=True)
class _Cells:
    """Cells of time in which what is asked of trucks does not change.

    Attributes
    ----------
    edges : np.ndarray (C + 1)
        Their edges [h].
    cuts : np.ndarray (kinds, T, V)
        What is asked, each kind once.
    kind : np.ndarray (C)
        Kind of each cell.
    """

    edges: np.ndarray
    cuts: np.ndarray
    kind: np.ndarray

    def of_flow(self, flow: int) -> np.ndarray:
        """Return the cut (V, C) of a flow in each cell."""
        return self.cuts[:, flow].T[:, self.kind]


@dataclass(frozen=True)
class _Outcome:
    """What becomes of the trips of one flow, in hours of normal trips.

    Attributes
    ----------
    by : np.ndarray (C)
        Standard that drives instead.
    dropped, replaced, deferred, driven, made_up : np.ndarray (V, C)
        Trips by the standard that normally drives them.
    owed : np.ndarray (V)
        Deferred trips that are not made up by the end.
    """

    by: np.ndarray
    dropped: np.ndarray
    replaced: np.ndarray
    deferred: np.ndarray
    driven: np.ndarray
    made_up: np.ndarray
    owed: np.ndarray

    def totals(self) -> tuple[float, ...]:
        """Return the trips of each fate, in the order of FATES after the first."""
        parts = (self.dropped, self.replaced, self.deferred, self.driven, self.made_up, self.owed)
        return tuple(float(part.sum()) for part in parts)


def stand_ins(cut: np.ndarray, fates: TransportFates) -> tuple[np.ndarray, np.ndarray]:
    """Return (standard that drives instead (N), share of forbidden trips replaced (N)).

    国六 drives instead; a new-energy truck where 国六 is limited too; where that is limited as
    well, nothing is replaced.

    Parameters
    ----------
    cut : np.ndarray (V, N)
        Share of the trips of each standard that stays off the road.
    """
    by = np.where(cut[CLEANEST_DIESEL] > 0, ELECTRIC, CLEANEST_DIESEL)
    possible = (by == CLEANEST_DIESEL) | (cut[ELECTRIC] == 0)
    return by, np.where(possible, fates.replaced, 0.0)


class TransportLoads:
    """The trips of all flows of a scenario, scope class by scope class.

    Attributes
    ----------
    sums : TransportSums
        What they came to, complete once every class was added.
    """

    def __init__(
        self,
        transport: Transport,
        orders: TruckOrders,
        policy: Policy,
        sectors: tuple[str, ...],
        factors: np.ndarray,
        grid: np.ndarray,
        stages: int,
        production: Production | None,
    ) -> None:
        """Prepare the trips.

        Parameters
        ----------
        sectors : tuple of str
            Names of all sectors of the run.
        factors : np.ndarray (sectors, H)
            Their profiles.
        grid : np.ndarray
            Edges of the result's cells [h].
        stages : int
            Number of the scenario's stages.
        production : Production or None
            Loads of the enterprises whose trips follow production.
        """
        self.transport, self.orders, self.production = transport, orders, production
        self.fates = policy.shape.transport_fates or NOTHING_DECIDED
        self.sectors, self.factors, self.grid = sectors, factors, grid
        pollutants = transport.base_kg_d.shape[1]
        self.sums = TransportSums.of(len(transport), pollutants, stages)

    def of_class(self, flows: np.ndarray, timeline: Timeline) -> ClassLoads:
        """Return the emission of some flows under one timeline, and add them to the sums."""
        cells = self._cells(flows, timeline)
        pollutants = self.sums.part_kg.shape[3]
        kg = np.zeros((3, len(self.sectors), pollutants, len(cells.edges) - 1))
        moved = np.zeros(pollutants)
        middle = (cells.edges[:-1] + cells.edges[1:]) / 2
        owner = timeline.owner[np.searchsorted(timeline.edges, middle, side="right") - 1]
        of_stage = [(int(stage), owner == stage) for stage in np.unique(owner) if stage >= 0]
        for flow in flows:
            for part, carried in enumerate((self.transport.exhaust, self.transport.dust)):
                if part and not carried.kg_d[flow].any():
                    continue
                code = self.sectors.index(carried.sectors[flow])
                of_flow = self._flow(int(flow), part, carried, code, cells)
                kg[:, code] += of_flow
                for stage, hours in of_stage:
                    self.sums.stage_kg[:, stage, flow] += of_flow[:, :, hours].sum(axis=2)
                moved += np.maximum(of_flow[1] - of_flow[0], 0.0).sum(axis=1)
        self._mark_staggering(flows, timeline)
        return ClassLoads(cells.edges, kg, moved)

    def _cells(self, flows: np.ndarray, timeline: Timeline) -> _Cells:
        length = float(self.grid[-1])
        inner = timeline.edges[1:-1]
        own = np.concatenate((inner[(inner > 0) & (inner < length)], self.orders.edges(length)))
        cells = self._on(merged_edges(self.grid, own), timeline)
        # Trips are made up for so long from the start of each stretch in which nothing is asked.
        ends = {
            float(cells.edges[first]) + self.fates.catch_up_h
            for flow in flows
            for first, _, free in self._stretches(int(flow), cells)
            if free and first > 0
        }
        new = np.array(sorted(end for end in ends if end < length))
        return self._on(merged_edges(cells.edges, new), timeline) if len(new) else cells

    def _on(self, edges: np.ndarray, timeline: Timeline) -> _Cells:
        """Return cells with these edges, and what is asked in each."""
        orders, start, dated = self.orders, self.orders.start, self._dated()
        middle = (edges[:-1] + edges[1:]) / 2
        level = timeline.level[np.searchsorted(timeline.edges, middle, side="right") - 1]
        hour = (hour_of_day(start, 0.0) + middle) % 24.0
        part = np.searchsorted(orders.hours, hour, side="right")
        epoch = np.searchsorted(dated, middle, side="right")
        # Without an alert nothing is asked, whatever the hour and the date.
        parts, epochs = len(orders.hours) + 1, len(dated) + 1
        key = np.where(level > 0, (level * parts + part) * epochs + epoch, -1)
        _, first, kind = np.unique(key, return_index=True, return_inverse=True)
        cuts = [
            orders.cut(int(level[cell]), after(start, float(middle[cell])), float(hour[cell]))
            for cell in first
        ]
        return _Cells(edges, np.stack(cuts), kind)

    def _dated(self) -> np.ndarray:
        """Return the times [h] at which rules, sidings or standings change."""
        orders, length = self.orders, float(self.grid[-1])
        times = [hours_between(orders.start, change.at) for change, _ in orders.changes]
        return np.unique(np.concatenate((orders.rules.edges(orders.start, length), times)))

    def _forbidden(self, flow: int, cells: _Cells) -> np.ndarray:
        """Return the share (kinds) of a flow's normal trips that is kept off the road."""
        return cells.cuts[:, flow] @ self.transport.fleet[flow]

    def _stretches(self, flow: int, cells: _Cells) -> Iterator[tuple[int, int, bool]]:
        """Yield (first cell, cell after the last, whether nothing is asked) of the stretches of a
        flow.
        """
        free = (self._forbidden(flow, cells) == 0)[cells.kind]
        bounds = [0, *(np.flatnonzero(np.diff(free)) + 1), len(free)]
        for first, last in zip(bounds[:-1], bounds[1:], strict=True):
            yield int(first), int(last), bool(free[first])

    def _flow(
        self, flow: int, part: int, carried: Carried, sector: int, cells: _Cells
    ) -> np.ndarray:
        """Return the emission (3, P, C) of one part of a flow, exhaust or dust; add it to the sums.

        Trips are counted with the first part.
        """
        share, per_h = self.transport.fleet[flow], carried.kg_d[flow] / 24.0
        normal, seasonal, actual = self._trips(flow, sector, cells.edges)
        trips = self._outcome(flow, cells, actual * share[:, None])
        each = (share @ per_h)[:, None]
        instead = trips.replaced.sum(axis=0) * per_h[trips.by].T
        emitted = np.stack(
            (normal * each, seasonal * each, per_h.T @ (trips.driven + trips.made_up) + instead)
        )
        self.sums.part_kg[part, :, flow] += emitted.sum(axis=2)
        fates = self.sums.fate_kg[:, flow]
        fates[PRODUCTION] += (seasonal - actual).sum() * each[:, 0]
        for place, taken in (
            (DROPPED, trips.dropped),
            (REPLACED, trips.replaced),
            (DEFERRED, trips.deferred),
            (CAUGHT_UP, trips.made_up),
        ):
            fates[place] += taken.sum(axis=1) @ per_h
        # A cleaner truck emits too: what it takes away is the difference of the two.
        fates[REPLACED] -= instead.sum(axis=1)
        if part == 0:
            self.sums.hours[:, flow] = normal.sum(), seasonal.sum()
            self.sums.fates[:, flow] = (seasonal - actual).sum(), *trips.totals()
        return emitted

    def _outcome(self, flow: int, cells: _Cells, trips: np.ndarray) -> _Outcome:
        """Return what becomes of the trips (V, C) of a flow."""
        cut = cells.of_flow(flow)
        by, replaced = stand_ins(cut, self.fates)
        forbidden = trips * cut
        later = forbidden * (self.fates.deferred + self.fates.replaced - replaced)
        made_up, owed = self._made_up(flow, cells, later)
        return _Outcome(
            by, forbidden * self.fates.dropped, forbidden * replaced, later, trips * (1 - cut),
            made_up, owed,
        )  # fmt: skip

    def _trips(
        self, flow: int, sector: int, edges: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the trips (C) of the three runs before any measure, in hours of normal trips."""
        middle = ((edges[:-1] + edges[1:]) / 2).astype(int)
        factor = self.factors[sector, np.minimum(middle, self.factors.shape[1] - 1)]
        normal = factor * np.diff(edges)
        if self.production is None or not self.transport.coupled[flow]:
            return normal, normal, normal
        seasonal, actual = self.production.load_h(int(self.transport.enterprise[flow]), edges)
        return normal, factor * seasonal, factor * actual

    def _made_up(
        self, flow: int, cells: _Cells, later: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return (deferred trips (V, C) that are made up in each cell, those owed at the end (V)).

        In every stretch in which nothing is asked of the flow, what is owed at its start is driven
        evenly over the hours of catching up.
        """
        made_up, owed = np.zeros_like(later), np.zeros(len(later))
        length = np.diff(cells.edges)
        for first, last, free in self._stretches(flow, cells):
            if not free:
                owed = owed + later[:, first:last].sum(axis=1)
            elif owed.any():
                end = cells.edges[first] + self.fates.catch_up_h
                inside = cells.edges[first + 1 : last + 1] <= end + INSTANT_H
                hours = np.where(inside, length[first:last], 0.0)
                share = np.minimum(hours.sum() / self.fates.catch_up_h, 1.0)
                if hours.any():
                    made_up[:, first:last] = owed[:, None] * hours / hours.sum() * share
                owed = owed * (1 - share) if share < 1 - 1e-12 else np.zeros(len(owed))
        return made_up, owed

    def _mark_staggering(self, flows: np.ndarray, timeline: Timeline) -> None:
        """Note which enterprises have to stagger at the start of some stage, or when a rule
        begins in one.
        """
        orders, length = self.orders, float(self.grid[-1])
        for start, end in timeline.responses:
            inside = [max(start, 0.0), *orders.rules.edges(orders.start, length)]
            for time in inside:
                if start <= time < min(end, length):
                    must, _ = orders.rules.staggering(after(orders.start, time))
                    self.sums.staggers[flows] |= must[flows]


def transport_day_kg(
    transport: Transport,
    orders: TruckOrders,
    policy: Policy,
    level: int,
    day: datetime,
    loads: tuple[np.ndarray, np.ndarray] | None = None,
) -> np.ndarray:
    """Return what a level saves of each flow on one day (T, P) [kg/d]; trips that are put off count
    as saved on that day.

    Parameters
    ----------
    level : int
        Rank of the level.
    day : datetime
        The day, for rules with dates.
    loads : tuple of array (T) or None
        Mean loads of the flows' enterprises, from which savings count and at the level; None
        without them.
    """
    fates = policy.shape.transport_fates or NOTHING_DECIDED
    share = transport.fleet
    per_d = transport.exhaust.kg_d + transport.dust.kg_d
    before, actual = (np.ones(len(transport)),) * 2 if loads is None else loads
    saved = np.einsum("t,tv,tvp->tp", np.maximum(before - actual, 0.0), share, per_d)
    for part, cut in orders.mean_day(level, day):
        forbidden = part * actual[:, None] * share * cut
        by, replaced = stand_ins(cut.T, fates)
        saved += np.einsum("tv,tvp->tp", forbidden, per_d)
        instead = (forbidden.sum(axis=1) * replaced)[:, None]
        saved -= instead * per_d[np.arange(len(transport)), by]
    return saved
