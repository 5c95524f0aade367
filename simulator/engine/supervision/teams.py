"""Teams at work: shifts, ways, visits; raids are teams for some hours; supervisors stay on site."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import simpy

from simulator.engine.supervision.scene import Scene
from simulator.engine.supervision.ticks import DAY, Phase, at, ticks
from simulator.engine.supervision.visit_list import NextVisit, VisitList
from simulator.terms.clock import Hours

Processing = Generator[simpy.Event, Any, None]


@dataclass
class Shift:
    """What a team did in one shift.

    Attributes
    ----------
    team : str
        Name of the team.
    begin, end : int
        The shift (ticks).
    travelling, visiting : int
        Ticks on the way and at enterprises; the rest is idle.
    visits, findings : int
        Numbers.
    queue : int
        Flagged enterprises that wait at its end.
    """

    team: str
    begin: int
    end: int
    travelling: int = 0
    visiting: int = 0
    visits: int = 0
    findings: int = 0
    queue: int = 0


class Office(Protocol):
    """Those who receive what teams see."""

    visits: VisitList

    def begin_visit(self, place: int, team: TeamAtWork) -> Any:
        """Return what a visit that begins now will find."""

    def end_visit(self, place: int, team: TeamAtWork, seen: Any) -> int:
        """Take note of a visit that ends now; return the number of findings."""


class TeamAtWork:
    """A team of inspectors as a SimPy process.

    Attributes
    ----------
    number : int
        Its place in the order of teams.
    districts : frozenset of int
        Codes of its districts; empty for all.
    until : int
        End of the present shift (ticks).
    raid : bool
        Whether it is a raid's.
    district : int or None
        Code of the district in which it is; None before the first visit of a shift.
    travel, travel_other : int
        Its way within a district, and to another one (ticks).
    """

    def __init__(
        self,
        env: simpy.Environment,
        office: Office,
        number: int,
        name: str,
        districts: frozenset[int],
        travel_h: tuple[float, float],
        raid: bool = False,
    ) -> None:
        self.env, self.office, self.number, self.name = env, office, number, name
        self.districts, self.raid, self.until = districts, raid, 0
        self.travel, self.travel_other = (ticks(part) for part in travel_h)
        self._visit = ticks(office.visits.scene.shape.visit_h)
        self.district: int | None = None
        self._request: NextVisit | None = None
        self._process: simpy.Process | None = None
        self.shifts: list[Shift] = []

    def start(self, shifts: Sequence[tuple[int, int]]) -> None:
        """Begin to work in shifts (ticks)."""
        self._process = self.env.process(self._work(shifts))

    def turn_back(self) -> None:
        """Leave the way to an enterprise that is no longer on the list."""
        assert self._process is not None
        self._process.interrupt()

    def _work(self, shifts: Sequence[tuple[int, int]]) -> Processing:
        for begin, end in shifts:
            yield at(self.env, begin, Phase.BEGINS)
            self.district, self.until = None, end
            shift = Shift(self.name, begin, end)
            self.shifts.append(shift)
            over = at(self.env, end, Phase.ENDS)
            assert over.callbacks is not None
            over.callbacks.append(self._over)
            while True:
                self._request = self.office.visits.next_visit(self)
                place = yield self._request
                self._request = None
                if place is None:
                    break
                yield from self._go(place, shift)
            shift.queue = self.office.visits.queue()

    def _over(self, _: simpy.Event) -> None:
        if self._request is not None:
            self.office.visits.give_up(self._request)

    def _go(self, place: int, shift: Shift) -> Processing:
        district = self.office.visits.home[place]
        left = int(self.env.now)
        way = self.travel if self.district in (None, district) else self.travel_other
        self.office.visits.teams_on_the_way[place] = self
        try:
            yield at(self.env, left + way, Phase.VISITS)
        except simpy.Interrupt:
            shift.travelling += int(self.env.now) - left
            return
        del self.office.visits.teams_on_the_way[place]
        self.district = district
        shift.travelling += way
        shift.visits += 1
        seen = self.office.begin_visit(place, self)
        yield at(self.env, int(self.env.now) + self._visit, Phase.VISITS)
        shift.visiting += self._visit
        shift.findings += self.office.end_visit(place, self, seen)


def shifts_of(scene: Scene, hours: Hours, districts: frozenset[int]) -> list[tuple[int, int]]:
    """Return the whole shifts (ticks) in which one of some districts (all if none) is in a run, and
    that end within the period; kept by the scene for later replicates.
    """
    if (hours, districts) not in scene.shifts:
        scene.shifts[hours, districts] = _shifts_within(scene, hours, districts)
    return scene.shifts[hours, districts]


def _shifts_within(scene: Scene, hours: Hours, districts: frozenset[int]) -> list[tuple[int, int]]:
    classes = (
        scene.district_class[sorted(districts)] if districts else np.unique(scene.district_class)
    )
    runs = [run for number in np.unique(classes) for run in scene.class_runs[number]]
    midnight = -ticks(scene.hour(0))
    length = ticks(hours.length_h)
    shifts = []
    for day in range(midnight - DAY, scene.length, DAY):
        begin = day + ticks(hours.a)
        end = begin + length
        inside = begin >= 0 and end <= scene.length
        if inside and any(first < end and begin < last for first, last in runs):
            shifts.append((begin, end))
    return shifts


class Supervisors:
    """Supervisors who stay at enterprises: a SimPy resource of limited capacity."""

    def __init__(self, env: simpy.Environment, visits: VisitList, count: int, watch: Any) -> None:
        self.env, self.visits, self._watch = env, visits, watch
        self.capacity = simpy.Resource(env, capacity=count) if count else None
        self.watched_ticks = 0
        self._due = False

    def call(self) -> None:
        """Send free supervisors, after all else that happens at this instant."""
        if self.capacity is not None and not self._due:
            self._due = True
            event = at(self.env, int(self.env.now), Phase.SUPERVISORS_SENT)
            assert event.callbacks is not None
            event.callbacks.append(self._send)

    def _send(self, _: simpy.Event) -> None:
        self._due = False
        assert self.capacity is not None
        free = self.capacity.capacity - self.capacity.count
        waiting = self.visits.waiting()
        # The largest stake first, of equals the one whose id comes first.
        order = np.argsort(-self.visits.stake.all[waiting], kind="stable")
        for place in waiting[order[:free]]:
            self.visits.watch(int(place))
            request = self.capacity.request()
            self.env.process(self._stay(int(place), request))

    def _stay(self, place: int, request: simpy.resources.resource.Request) -> Processing:
        begin = int(self.env.now)
        yield request
        yield from self._watch(place)
        self.watched_ticks += int(self.env.now) - begin
        self.capacity.release(request)  # type: ignore[union-attr]
        self.call()
