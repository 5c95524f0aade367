"""Which trucks of which enterprises an alert keeps off the road, and who has to stagger.

See docs/method.md, T3 to T6.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np

from simulator.inputs.changes import Change
from simulator.inputs.fleet import Fleet, standing_at
from simulator.inputs.policy import Policy
from simulator.inputs.transport import Transport
from simulator.inputs.transport_shape import TransportMeasure, TransportRule
from simulator.terms.clock import DAY_H, daily_edges, hours_between
from simulator.terms.levels import ALERT_LEVELS, GRADES, LEVELS, grade_or_stand_in
from simulator.terms.vehicles import STANDARDS, Standard, below

Rows = TransportRule | TransportMeasure


class ShipperRules:
    """The standing rules of a policy for the enterprises of a transport table.

    Attributes
    ----------
    rules : list of TransportRule
        Those of the policy.
    """

    def __init__(self, transport: Transport, fleet: Fleet, policy: Policy) -> None:
        self.transport, self.rules = transport, policy.shape.transport_rules
        self._large = transport.freight_kt_yr()
        self._reached = [
            reached_flows(transport, fleet, np.ones(len(fleet), dtype=bool), rule)
            & (self._large >= rule.kt_yr - 1e-9)
            for rule in self.rules
        ]
        codes = np.unique(transport.enterprise)
        self._siding = {int(code): transport.siding_day(int(code)) for code in codes}

    def holds(self, rule: int, day: datetime) -> np.ndarray:
        """Return whether a rule, by its place, holds for each flow (T) on a day."""
        shape = self.rules[rule]
        started = shape.from_ is None or day >= shape.from_
        if not started or (shape.to is not None and day >= shape.to):
            return np.zeros(len(self.transport), dtype=bool)
        reached = self._reached[rule]
        if shape.siding is None:
            return reached
        built = [self._siding[int(code)] for code in self.transport.enterprise]
        has = np.array([date is not None and date <= day for date in built], dtype=bool)
        return reached & (has if shape.siding == "with" else ~has)

    def older(self, rule: int, day: datetime) -> np.ndarray:
        """Return the standards (T, V) older than a rule asks of each flow on a day."""
        minimum = self.rules[rule].minimum
        names: tuple[Standard, ...] = below(minimum) if minimum is not None else ()
        standards = np.array([name in names for name in STANDARDS])
        return self.holds(rule, day)[:, None] & standards

    def misses(self, rule: int, day: datetime) -> np.ndarray:
        """Return whether the enterprise of each flow (T) has trucks older than a rule asks for, on
        its trips in and out.
        """
        transport = self.transport
        old = (self.older(rule, day) & (transport.fleet > 0)).any(axis=1)
        return of_enterprise(
            transport, old & transport.outside & (transport.trips_d > 0)
        ) & self.holds(rule, day)

    def staggering(self, day: datetime) -> tuple[np.ndarray, np.ndarray]:
        """Return (whether the enterprise of each flow (T) must stagger its transport in alerts,
        the standards (T, V) that are too old) on a day.
        """
        must = np.zeros(len(self.transport), dtype=bool)
        old = np.zeros((len(self.transport), len(STANDARDS)), dtype=bool)
        for place, rule in enumerate(self.rules):
            if rule.stagger:
                missed = self.misses(place, day)
                must |= missed
                old |= self.older(place, day) & missed[:, None]
        return must, old

    def edges(self, start: datetime, length_h: float) -> np.ndarray:
        """Return the times [h] within the period at which a rule or a siding begins or ends."""
        days = [day for rule in self.rules for day in (rule.from_, rule.to) if day is not None]
        days += [day for day in self._siding.values() if day is not None]
        times = np.unique([hours_between(start, day) for day in days]) if days else np.zeros(0)
        return times[(times > 0) & (times < length_h)]


def of_enterprise(transport: Transport, flows: np.ndarray) -> np.ndarray:
    """Return which flows (T) belong to an enterprise with one of some flows."""
    return np.isin(transport.enterprise, transport.enterprise[flows])


def reached_flows(transport: Transport, fleet: Fleet, lines: np.ndarray, row: Rows) -> np.ndarray:
    """Return the flows (T) whose enterprise has a line that a rule or measure names.

    Parameters
    ----------
    lines : np.ndarray (L)
        Lines that may count, by grade.
    """
    mask = lines
    for column, names in (
        (fleet.industry, row.industries),
        (fleet.district, row.districts),
        (fleet.zone, row.zones),
    ):
        if names is not None:
            mask = mask & np.isin(column.codes, [column.code(name) for name in names])
    return np.isin(transport.enterprise, fleet.enterprise.codes[mask])


class TruckOrders:
    """What the measures of a policy ask of the trucks of each flow."""

    def __init__(
        self,
        transport: Transport,
        fleet: Fleet,
        policy: Policy,
        changes: Sequence[tuple[Change, np.ndarray]],
        start: datetime,
    ) -> None:
        self.transport, self.fleet, self.policy, self.start = transport, fleet, policy, start
        self.changes = changes
        self.rules = ShipperRules(transport, fleet, policy)
        self.measures = policy.shape.transport_measures
        statements = [
            statement
            for measure in self.measures
            for level in ALERT_LEVELS
            for statement in measure.statements(level)
        ]
        hours = {edge for item in statements if item.hours for edge in item.hours.edges}
        self.hours: tuple[float, ...] = tuple(sorted(hours))
        self._graded: dict[int, list[np.ndarray]] = {}

    def edges(self, length_h: float) -> np.ndarray:
        """Return the times [h] within the period at which what is asked may change at one level."""
        changes = np.array([hours_between(self.start, change.at) for change, _ in self.changes])
        times = np.concatenate(
            (
                self.rules.edges(self.start, length_h),
                daily_edges(self.start, 0.0, length_h, self.hours),
                changes,
            )
        )
        return np.unique(times[(times > 0) & (times < length_h)])

    def cut(self, level: int, day: datetime, hour: float) -> np.ndarray:
        """Return the share (T, V) of each flow's trips by each standard that stays off the road.

        Parameters
        ----------
        level : int
            Rank of the level in force.
        day : datetime
            The moment, for rules with dates and the standing of lines.
        hour : float
            Hour of the day.
        """
        cut = np.zeros((len(self.transport), len(STANDARDS)))
        if level == 0 or not self.measures:
            return cut
        must, old = self.rules.staggering(day)
        for measure, reached in zip(self.measures, self.reached_at(day), strict=True):
            flows = reached & must if measure.staggering else reached
            for statement in measure.statements(LEVELS[level]):
                if statement.hours is not None and not statement.hours.holds(hour):
                    continue
                if statement.below_minimum:
                    standards = old
                else:
                    names = statement.reached(())
                    standards = np.array([[name in names for name in STANDARDS]])
                asked = flows[:, None] & standards
                cut = np.maximum(cut, np.where(asked, statement.cut, 0.0))
        return cut

    def mean_day(self, level: int, day: datetime) -> list[tuple[float, np.ndarray]]:
        """Return the parts of a day as (share of the day, cut (T, V))."""
        edges = sorted({0.0, DAY_H, *self.hours})
        return [
            ((last - first) / DAY_H, self.cut(level, day, (first + last) / 2))
            for first, last in zip(edges[:-1], edges[1:], strict=True)
        ]

    def reached_at(self, day: datetime) -> list[np.ndarray]:
        """Return the flows (T) that each measure names, by the grades that hold at a moment."""
        # A change holds from its own time on, and moments lie between two changes.
        past = [item for item in self.changes if item[0].at <= day + timedelta(microseconds=1)]
        if len(past) not in self._graded:
            grade = standing_at(self.fleet, self.policy, past).grade
            self._graded[len(past)] = [self._reached(measure, grade) for measure in self.measures]
        return self._graded[len(past)]

    def _reached(self, measure: TransportMeasure, grade: np.ndarray) -> np.ndarray:
        transport = self.transport
        lines = np.ones(len(self.fleet), dtype=bool)
        if measure.grades is not None:
            named = [
                any(name in measure.grades for name in grade_or_stand_in(own)) for own in GRADES
            ]
            lines = np.array(named)[grade]
        reached = reached_flows(transport, self.fleet, lines, measure)
        if measure.flows is not None:
            reached = reached & np.isin(transport.rows["flow"].to_numpy(), measure.flows)
        if measure.trips_d:
            total = np.zeros(int(transport.enterprise.max(initial=-1)) + 1)
            np.add.at(total, transport.enterprise, transport.trips_d)
            reached = reached & (total[transport.enterprise] >= measure.trips_d - 1e-9)
        return reached
