"""Load of the queue before a run: flags a day x time of a visit / hours of the teams
(docs/method.md, S26).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from simulator.engine.supervision.meters import quiet
from simulator.engine.supervision.paths import target_of
from simulator.engine.supervision.scene import Scene
from simulator.engine.supervision.ticks import hours
from simulator.terms.clock import DAY_H


class QueueLoad(NamedTuple):
    """Expected load of the teams by flags of meters.

    Attributes
    ----------
    true_flags, false_flags : float
        Expected flags a day.
    visit_h : float
        Hours of a way and a visit.
    team_hours : float
        Hours of all shifts a day.
    """

    true_flags: float
    false_flags: float
    visit_h: float
    team_hours: float

    @property
    def rho(self) -> float:
        """Share of the teams' time that flags take; above 1 the list grows."""
        needed = (self.true_flags + self.false_flags) * self.visit_h
        return needed / self.team_hours if self.team_hours > 0 else float("inf") * (needed > 0)


def queue_load(scene: Scene) -> QueueLoad | None:
    """Return the load of the queue at the scenario's first alert, None without an alert."""
    runs = scene.all_runs
    if not runs:
        return None
    moment = hours(_first_level_middle(scene, runs[0]))
    meters, behaviour = scene.shape.meters, scene.shape.behaviour
    metered = np.where(np.isnan(scene.metered), meters.coverage, scene.metered)
    a_day = DAY_H / meters.every_h
    odds = {kind: share / sum(behaviour.kinds.values()) for kind, share in behaviour.kinds.items()}
    share_obeyed = scene.shape.pretend_hours.length_h / DAY_H
    true_flags = false_flags = 0.0
    for place in np.flatnonzero(metered > 0):
        paths = scene.paths(scene.asked, int(place))
        segments = [(path.weight, path.at(moment)) for path in paths]
        if all(segment.ordered <= 0 for _, segment in segments):
            continue
        obeys, partly, absent = (
            sum(weight * target_of(segment, strength) for weight, segment in segments)
            for strength in (1.0, behaviour.most_strength / 2, 0.0)
        )
        pretending = share_obeyed * obeys + (1 - share_obeyed) * absent
        loads = {"absent": absent, "partly": partly, "pretending": pretending}
        flagged = {
            kind: 1 - float(quiet(meters, np.array(obeys), np.array(load))) ** a_day
            for kind, load in (*loads.items(), ("obeying", obeys))
        }
        chance = float(scene.prior[place])
        seen = sum(odds.get(kind, 0.0) * flagged[kind] for kind in loads)  # type: ignore[call-overload]
        true_flags += float(metered[place]) * chance * seen
        false_flags += float(metered[place]) * (1 - chance) * flagged["obeying"]
    teams = scene.teams
    way = sum(team.travel_h for team in teams) / len(teams) if teams else scene.shape.travel_h
    return QueueLoad(
        true_flags,
        false_flags,
        way + scene.shape.visit_h,
        sum(team.shift.length_h for team in teams),
    )


def _first_level_middle(scene: Scene, run: tuple[int, int]) -> int:
    """Return the middle (ticks) of the first stretch of one level in a run."""
    begin, end = run
    next_change = min((time for time, _ in scene.asked.stakes if time > begin), default=end)
    return (begin + min(next_change, end)) // 2
