"""What the event log tells besides the response of enterprises: whom a stage reaches, changes of
standing, edges of seasons.
"""

from __future__ import annotations

from datetime import datetime

import numpy as np

from simulator.alerts.timeline import Stage
from simulator.engine.preparing import Prepared, enterprises_of
from simulator.engine.response import Dated
from simulator.inputs.fleet import Fleet
from simulator.terms.clock import Season, hours_between

CHANGED = (
    "enterprise_id",
    "line_id",
    "industry",
    "grade",
    "noncompliant",
    "protected",
    "idle",
    "reason",
)


class Reached:
    """How many enterprises and lines a stage reaches, counted once for each scope."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self._of_scope: dict[tuple[str, ...] | None, tuple[int, int]] = {}

    def by_stage(self, stage: Stage) -> tuple[int, int]:
        """Return (enterprises, lines) that a stage covers."""
        if stage.scope not in self._of_scope:
            inside = np.array(
                [stage.covers(name) for name in self.fleet.district.names], dtype=bool
            )
            lines = inside[self.fleet.district.codes] & ~self.fleet.long_shut
            self._of_scope[stage.scope] = (enterprises_of(self.fleet, lines), int(lines.sum()))
        return self._of_scope[stage.scope]


def dated_events(prepared: Prepared) -> list[Dated]:
    """Return the changes of standing, and the edges of seasons, within the period."""
    scenario = prepared.inputs.scenario
    start, end = scenario.start, scenario.shape.period.end
    events = _changes_of_standing(prepared)
    for rule in scenario.policy.shape.seasonal:
        if rule.season:
            detail = (("rule", rule.title or rule.id),)
            events += _edges(rule.season, start, end, "season", detail)
    heating = scenario.policy.shape.heating_season
    if heating:
        events += _edges(heating.season, start, end, "heating", ())
    return events


def _changes_of_standing(prepared: Prepared) -> list[Dated]:
    events = []
    for time_h, change, rows in prepared.changes:
        if 0 <= time_h < prepared.world.length_h:
            detail = tuple(
                (name, getattr(change, name))
                for name in CHANGED
                if getattr(change, name) not in (None, "")
            )
            events.append(Dated(time_h, "standing", 1, int(rows.sum()), detail))
    return events


def _edges(
    season: Season, start: datetime, end: datetime, name: str, detail: tuple[tuple[str, str], ...]
) -> list[Dated]:
    """Return an event NAME_on or NAME_off for each edge of a season."""
    events = []
    for edge in season.edges(start, end):
        event = f"{name}_on" if season.holds(edge.date()) else f"{name}_off"
        events.append(Dated(hours_between(start, edge), event, 0, 0, detail))
    return events
