"""A scenario under supervision: who carries out what, and what that comes to for the loads."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from simulator.engine.courses import Course
from simulator.engine.preparing import Prepared, Supervised, prepare
from simulator.engine.responding import respond
from simulator.engine.response import Happening
from simulator.engine.supervision.scene import NO_TIME, Scene, scene_of
from simulator.engine.supervision.supervise import Outcome, supervise
from simulator.engine.supervision.ticks import hours
from simulator.inputs.reading import Inputs, lines_alone
from simulator.terms.clock import hours_between


@dataclass(frozen=True)
class SupervisedRun:
    """One replicate of a scenario's supervision.

    Attributes
    ----------
    scene : Scene
        The enterprises with what is asked of them.
    outcome : Outcome
        What was found.
    """

    scene: Scene
    outcome: Outcome

    def courses(self) -> dict[int, Course]:
        """Return the courses of those that do not simply obey, by code in the fleet."""
        courses = {
            int(self.scene.codes[place]): actor.course()
            for place, actor in self.outcome.actors.items()
        }
        return {code: course for code, course in courses.items() if not course.obeys}


def make_scene(inputs: Inputs) -> Scene:
    """Return the scene of a scenario with supervision; of the whole, where it is a part."""
    whole = inputs.whole or inputs
    alone = lines_alone(whole)
    obeying = prepare(alone)
    respond(obeying)
    as_d = prepare(alone, all_d=True) if may_downgrade(whole) else None
    if as_d is not None:
        respond(as_d)
    return scene_of(whole, obeying, as_d)


def may_downgrade(inputs: Inputs) -> bool:
    """Return whether a finding may make a D."""
    shape = inputs.scenario.shape.supervision
    assert shape is not None
    fraud = bool(shape.fraud.listed) or any(
        chance > 0 for chance in shape.fraud.probability.values()
    )
    return shape.downgrade_after > 0 or (fraud and shape.fraud_makes_d)


def supervised_run(inputs: Inputs, replicate: int = 0) -> SupervisedRun:
    """Return one replicate of a scenario's supervision."""
    scene = make_scene(inputs)
    return SupervisedRun(scene, supervise(scene, replicate))


def prepare_supervised(inputs: Inputs, run: SupervisedRun) -> Prepared:
    """Return a scenario made ready, with the courses that its supervision came to."""
    courses = run.courses()
    downgrades = any(np.isfinite(course.downgraded_h) for course in courses.values())
    return prepare(inputs, supervised=decided(inputs, courses, downgrades, courses))


def happenings(inputs: Inputs, run: SupervisedRun) -> list[Happening]:
    """Return what supervision adds to the event log; it names no enterprise."""
    events, scene = [], run.scene
    lines = np.bincount(scene.line_enterprise, minlength=len(scene))

    def note(time: int, event: str, place: int, **detail: str) -> None:
        if 0 <= time < scene.length:
            count = int(lines[place])
            events.append(Happening(hours(time), event, 0, None, 1, count, tuple(detail.items())))

    for finding in run.outcome.findings:
        note(finding.time, "found", finding.place, by=finding.by, kind=finding.kind)
        if finding.corrected:
            note(finding.decided, "corrected", finding.place)
        if finding.downgraded:
            note(finding.decided, "downgraded", finding.place)
        if finding.relapsed_at != NO_TIME:
            note(finding.relapsed_at, "relapsed", finding.place)
    for raid in scene.shape.raids:
        detail = (("teams", raid.teams), ("hours", f"{raid.hours:g}"))
        time_h = hours_between(scene.start, raid.at)
        events.append(Happening(time_h, "raid", 0, tuple(raid.districts) or None, 0, 0, detail))
    return events


def decided(
    inputs: Inputs,
    codes: Iterable[int],
    downgrades: bool,
    courses: Mapping[int, Course] | None = None,
) -> Supervised:
    """Return that supervision decides the conduct of some enterprises, by their codes."""
    mask = np.zeros(len(inputs.fleet.enterprise.names), dtype=bool)
    mask[list(codes)] = True
    return Supervised(mask, downgrades, courses or {})
