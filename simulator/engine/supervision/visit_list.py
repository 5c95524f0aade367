"""The list of enterprises to visit: a SimPy store from which each free team gets the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from heapq import heappop, heappush
from typing import Protocol

import numpy as np
import simpy
from simpy.resources import base

from simulator.engine.supervision.draws import draw_of_key
from simulator.engine.supervision.opinion import NOT_FLAGGED, Opinion
from simulator.engine.supervision.scene import Scene
from simulator.engine.supervision.ticks import PER_HOUR, Phase, at

Key = tuple[float, ...]
WAITING, ON_THE_WAY, VISITED, WATCHED, FOUND = range(5)


class Asking(Protocol):
    """A team that asks for its next visit."""

    number: int
    districts: frozenset[int]
    until: int

    def travel(self, district: int) -> int:
        """Return the time (ticks) of its way to a district."""

    def turn_back(self) -> None:
        """Leave the way to an enterprise that is no longer on the list."""


class NextVisit(base.Get):
    """A team's request for its next visit; its value is the enterprise, None at the shift's end."""

    def __init__(self, visits: VisitList, team: Asking) -> None:
        self.team = team
        super().__init__(visits)


class VisitList(base.BaseResource):
    """Enterprises to visit.

    Requests of one instant are answered together, after all else that happens then, in the order of
    the teams' numbers.

    Attributes
    ----------
    on_order : np.ndarray
        (E) whether an enterprise has been under an order in its present run.
    stake : np.ndarray
        (E) kg/h at stake.
    status : np.ndarray
        (E) what is done with it; only those that wait can be visited.
    visits, visits_in_run : np.ndarray
        (E) visits so far.
    """

    def __init__(self, env: simpy.Environment, scene: Scene, opinion: Opinion, replicate: int):
        super().__init__(env, float("inf"))
        self.scene, self.opinion, self.replicate = scene, opinion, replicate
        count = len(scene)
        self.on_order = np.zeros(count, dtype=bool)
        self.stake = np.zeros(count)
        self.status = np.full(count, WAITING, dtype=np.int8)
        self.visits = np.zeros(count, dtype=np.int64)
        self.visits_in_run = np.zeros(count, dtype=np.int64)
        self.last_visit_h = scene.last_visit.copy()
        self.teams_on_the_way: dict[int, Asking] = {}
        self.left: dict[int, simpy.Event] = {}
        self._version = np.zeros(count, dtype=np.int64)
        self._heaps: dict[int, list[tuple[Key, int, int]]] = {}
        self._visit = round(scene.shape.visit_h * PER_HOUR)
        self._due = False
        strategy: dict[str, Callable[[int], Key | None]] = {
            "targeted": self._by_stake,
            "random": self._by_chance,
            "round_robin": self._by_last_visit,
            "flagged_first": self._by_flag,
        }
        self._key, self._scored = strategy[scene.shape.strategy], scene.shape.strategy == "targeted"

    def next_visit(self, team: Asking) -> NextVisit:
        """Return a team's request for its next visit."""
        return NextVisit(self, team)

    def give_up(self, request: NextVisit) -> None:
        """Answer a request with nothing, at the end of a shift."""
        if request in self.get_queue:
            self.get_queue.remove(request)
            request.succeed(None)

    def refresh(self, places: Iterable[int]) -> None:
        """Score enterprises anew, since what is known of them has changed."""
        for place in places:
            self._version[place] += 1
            if not self._waits(place):
                continue
            key = self._key(place)
            if key is not None:
                heap = self._heaps.setdefault(int(self.scene.home[place]), [])
                heappush(heap, (key, place, int(self._version[place])))
                self._call()

    def watch(self, place: int) -> None:
        """Let a supervisor stay at an enterprise until it leaves the list."""
        self.status[place] = WATCHED
        self.left[place] = self._env.event()
        self._version[place] += 1

    def leave(self, places: Iterable[int]) -> None:
        """Take enterprises off the list: teams on their way turn to the next, supervisors go."""
        for place in places:
            if place in self.teams_on_the_way:
                # Gone from here at once: the team itself hears of it after this.
                self.teams_on_the_way.pop(place).turn_back()
                self.status[place] = WAITING
            if place in self.left:
                self.left.pop(place).succeed()
                self.status[place] = WAITING

    def listed(self, place: int) -> bool:
        """Return whether an enterprise is on the list, whatever is done with it."""
        return bool(self.on_order[place]) and self.stake[place] > 0

    def waiting(self) -> np.ndarray:
        """Return the enterprises (E) that wait for a visit."""
        return self.on_order & (self.stake > 0) & (self.status == WAITING)

    def queue(self) -> int:
        """Return how many flagged enterprises wait for a visit."""
        return int((self.waiting() & (self.opinion.flagged_at != NOT_FLAGGED)).sum())

    def _waits(self, place: int) -> bool:
        return self.listed(place) and self.status[place] == WAITING

    def _trigger_get(self, put_event: base.Put | None) -> None:
        # Called by SimPy with every new request: answered with all others of this instant.
        self._call()

    def _call(self) -> None:
        if not self._due and self.get_queue:
            self._due = True
            event = at(self._env, int(self._env.now), Phase.TEAMS_SENT)
            assert event.callbacks is not None
            event.callbacks.append(self._send)

    def _send(self, _: simpy.Event) -> None:
        self._due = False
        for request in sorted(self.get_queue, key=lambda item: item.team.number):
            self._do_get(request)

    def _do_get(self, event: NextVisit) -> bool | None:
        place = self._first(event.team)
        if place is not None:
            self.status[place] = ON_THE_WAY
            self._version[place] += 1
            self.get_queue.remove(event)
            event.succeed(place)
        return None

    def _first(self, team: Asking) -> int | None:
        """Return the first enterprise that a team can visit within its shift, None for none."""
        now, best = int(self._env.now), None
        for district, heap in self._heaps.items():
            if team.districts and district not in team.districts:
                continue
            needed = team.travel(district) + self._visit
            if now + needed > team.until:
                continue
            while heap and not self._valid(heap[0]):
                heappop(heap)
            if not heap:
                continue
            key, place, _ = heap[0]
            if self._scored:
                key = (key[0] * self._left(place, now) / needed,)
            if best is None or (key, place) < best:
                best = (key, place)
        return None if best is None else best[1]

    def _valid(self, entry: tuple[Key, int, int]) -> bool:
        _, place, version = entry
        return version == self._version[place] and self._waits(place)

    def _left(self, place: int, now: int) -> float:
        """Return the ticks left of the run of an enterprise's home."""
        runs = self.scene.class_runs[self.scene.home_class[place]]
        return float(next((last - now for first, last in runs if first <= now < last), 0))

    def _by_stake(self, place: int) -> Key | None:
        chance = self.opinion.chance(place)
        return (-chance * float(self.stake[place]),) if chance > 0 else None

    def _by_chance(self, place: int) -> Key:
        share = draw_of_key(
            self.scene.seed,
            self.replicate,
            "order",
            int(self.scene.keys[place]),
            int(self.visits[place]),
        )
        return int(self.visits_in_run[place]), share

    def _by_last_visit(self, place: int) -> Key:
        return (float(self.last_visit_h[place]),)

    def _by_flag(self, place: int) -> Key:
        flagged = int(self.opinion.flagged_at[place])
        first = NOT_FLAGGED if flagged == NOT_FLAGGED else 0
        stake = -float(self.stake[place])
        if first == NOT_FLAGGED:
            return 1, int(self.visits_in_run[place]), stake
        return 0, flagged, stake
