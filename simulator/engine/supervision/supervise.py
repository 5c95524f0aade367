"""One replicate of supervision, from the first order to the last decision."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import simpy

from simulator.engine.supervision.actors import OBEYING, Actor, actors_of
from simulator.engine.supervision.office import FRAUD, Bureau, Finding, places_known
from simulator.engine.supervision.scene import NO_TIME, Scene
from simulator.engine.supervision.screeners import Meters, Monitors, Screening
from simulator.engine.supervision.teams import Shift, TeamAtWork, shifts_of
from simulator.engine.supervision.ticks import hours, ticks
from simulator.terms.clock import hours_between
from simulator.workers.collector import collector_paused


@dataclass(frozen=True)
class Outcome:
    """What supervision came to in one replicate.

    Attributes
    ----------
    actors : dict of int to Actor
        Enterprises whose behaviour matters, with what they did, by place.
    findings : list of Finding
        In order of time.
    shifts : list of Shift
        Of all teams.
    screenings : list of Screening
        In order of time.
    watched_h : float
        Hours of supervisors on site.
    disobedient : int
        Enterprises that did not obey in a run in which they were under an order, counted by run.
    never_found : int
        Those of them that were not found in that run.
    hours_to_find : tuple of float
        From the first order of the run to the first finding, of the others.
    """

    actors: dict[int, Actor]
    findings: list[Finding]
    shifts: list[Shift]
    screenings: list[Screening]
    watched_h: float
    disobedient: int
    never_found: int
    hours_to_find: tuple[float, ...]


def supervise(scene: Scene, replicate: int = 0) -> Outcome:
    """Return what supervision comes to.

    Parameters
    ----------
    scene : Scene
        The enterprises with what is asked of them.
    replicate : int
        Number of the replicate, which the draws depend on.
    """
    env = simpy.Environment(initial_time=0)
    actors = actors_of(scene, replicate)
    bureau = Bureau(env, scene, replicate, actors)
    meters, monitors = Meters(bureau), Monitors(bureau)
    env.process(bureau.follow_orders())
    env.process(meters.screen())
    monitors.start()
    teams = _teams(env, bureau)
    for item in scene.shape.fraud.listed:
        if item.found_at is not None:
            for place in places_known(scene, [item.enterprise_id]):
                if place in actors:
                    time = ticks(hours_between(scene.start, item.found_at))
                    env.process(bureau.tip(place, time))
    # SimPy makes many small objects that all die at the end.
    with collector_paused():
        env.run()
    # Fraud is decided before what else was found at that instant.
    findings = sorted(bureau.findings, key=lambda item: (item.time, item.place, item.kind != FRAUD))
    screenings = [*meters.screenings, *monitors.screenings]
    return Outcome(
        actors,
        findings,
        [shift for team in teams for shift in team.shifts],
        sorted(screenings, key=lambda item: (item.time, item.by)),
        hours(bureau.supervisors.watched_ticks),
        *_told(scene, actors, findings),
    )


def _teams(env: simpy.Environment, bureau: Bureau) -> list[TeamAtWork]:
    scene, shape = bureau.scene, bureau.scene.shape
    teams: list[TeamAtWork] = []
    for team in scene.teams:
        districts = scene.district_codes(team.districts)
        at_work = TeamAtWork(
            env, bureau, len(teams), team.name, districts, (team.travel_h, team.travel_other_h)
        )
        at_work.start(shifts_of(scene, team.shift, districts))
        teams.append(at_work)
    for number, raid in enumerate(shape.raids, start=1):
        districts = scene.district_codes(raid.districts)
        begin = ticks(hours_between(scene.start, raid.at))
        end = min(begin + ticks(raid.hours), scene.length)
        for member in range(1, raid.teams + 1):
            way = (shape.travel_h, shape.travel_other_h)
            name = f"raid-{number}-{member}"
            at_work = TeamAtWork(env, bureau, len(teams), name, districts, way, raid=True)
            at_work.start([(begin, end)])
            teams.append(at_work)
    return teams


def _told(
    scene: Scene, actors: dict[int, Actor], findings: list[Finding]
) -> tuple[int, int, tuple[float, ...]]:
    """Return (did not obey, never found, hours to find)."""
    first: dict[tuple[int, int], int] = {}
    for finding in findings:
        if finding.kind != FRAUD:
            first.setdefault((finding.place, finding.run), finding.time)
    disobedient, found = 0, []
    for place, actor in actors.items():
        for number, mode in enumerate(actor.modes):
            if mode.kind == OBEYING:
                continue
            asked = scene.asked_d if _was_d(scene, actor, number) else scene.asked
            assert asked is not None
            entry = asked.entries_of[place][number]
            if entry == NO_TIME or mode.strength == 1.0:
                continue
            disobedient += 1
            if (place, number) in first:
                found.append(hours(first[place, number] - entry))
    return disobedient, disobedient - len(found), tuple(found)


def _was_d(scene: Scene, actor: Actor, number: int) -> bool:
    """Return whether an enterprise was a D before a run began."""
    return bool(actor.down_at <= scene.runs[actor.place][number][0])


def shift_hours(shifts: list[Shift]) -> tuple[float, float, float]:
    """Return (hours of all shifts, travelling, visiting)."""
    parts = np.array(
        [(shift.end - shift.begin, shift.travelling, shift.visiting) for shift in shifts]
    ).reshape(-1, 3)
    whole, travelling, visiting = (hours(int(part)) for part in parts.sum(axis=0))
    return whole, travelling, visiting
