"""Whom to visit next: the list of a moment, from what the bureau knows without any draw."""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from simulator.engine.supervision.office import stake_at
from simulator.engine.supervision.opinion import updated
from simulator.engine.supervision.scene import Scene
from simulator.engine.supervision.teams import shifts_of
from simulator.engine.supervision.ticks import DAY, hours, ticks


class Visit(NamedTuple):
    """One visit of the list.

    Attributes
    ----------
    place : int
        The enterprise, as its place in the scene.
    chance : float
        Chance that it does not obey, in the bureau's eyes.
    stake_kg_h, left_h : float
        kg/h at stake, and hours to the end of its home's run.
    cut : float
        Largest cut that a line is ordered.
    flagged, metered : bool
        Whether its meter was flagged, and whether it has one for certain.
    in_reach : bool
        Whether the teams come so far in the next 24 h.
    """

    place: int
    chance: float
    stake_kg_h: float
    left_h: float
    cut: float
    flagged: bool
    metered: bool
    in_reach: bool

    @property
    def worth_kg(self) -> float:
        """Return what the visit is worth: chance x kg/h at stake x hours left."""
        return self.chance * self.stake_kg_h * self.left_h


def visits_at(scene: Scene, time_h: float, flagged: Collection[str] = ()) -> list[Visit]:
    """Return the visits of a moment in their order, the most worth first.

    Parameters
    ----------
    scene : Scene
        The enterprises with what is asked of them.
    time_h : float
        The moment [h].
    flagged : collection of str
        Enterprises whose meters were flagged.
    """
    now = ticks(time_h)
    stake, meters = stake_at(scene.asked, now), scene.shape.meters
    visits = []
    for place in np.flatnonzero(stake > 0).tolist():
        paths = scene.paths(scene.asked, place)
        runs = scene.class_runs[scene.home_class[place]]
        left = next((end - now for begin, end in runs if begin <= now < end), 0)
        chance, is_flagged = float(scene.prior[place]), scene.ids[place] in flagged
        is_metered = scene.metered[place] == 1.0
        if is_flagged:
            chance = updated(chance, meters.sensitivity, meters.false_alarm)
        cut = max(path.at(time_h).ordered for path in paths)
        visits.append(
            Visit(
                place, chance, float(stake[place]), hours(left), cut, is_flagged, is_metered, False
            )
        )
    visits.sort(key=lambda visit: (-visit.worth_kg, visit.place))
    reach = visits_in_a_day(scene, now)
    return [visit._replace(in_reach=number < reach) for number, visit in enumerate(visits)]


def visits_in_a_day(scene: Scene, now: int) -> int:
    """Return how many visits the teams can make in the 24 h after a moment (ticks)."""
    count = 0
    for team in scene.teams:
        districts = scene.district_codes(team.districts)
        needed = ticks(team.travel_h + scene.shape.visit_h)
        for begin, end in shifts_of(scene, team.shift, districts):
            length = min(end, now + DAY) - max(begin, now)
            count += max(0, length // needed)
    return count
