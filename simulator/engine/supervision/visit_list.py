"""The list of enterprises to visit: a SimPy store from which each free team gets the first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from heapq import heapify, heappop, heappush
from itertools import compress
from typing import Protocol

import numpy as np
import simpy
from simpy.resources import base

from simulator.engine.supervision.columns import Column
from simulator.engine.supervision.draws import draw_of_key
from simulator.engine.supervision.opinion import NOT_FLAGGED, Opinion
from simulator.engine.supervision.scene import Scene
from simulator.engine.supervision.ticks import PER_HOUR, Phase, at

Key = tuple[float, ...]
# What an enterprise is put in order by, the enterprise, and how often it had been scored by then.
Entry = tuple[Key, int, int]
WAITING, ON_THE_WAY, WATCHED = range(3)
# More enterprises than this are put in order together.
FEW = 32


class Asking(Protocol):
    """A team that asks for its next visit."""

    number: int
    districts: frozenset[int]
    until: int
    district: int | None
    travel: int
    travel_other: int

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
    on_order : Column
        Whether an enterprise has been under an order in its present run.
    stake : Column
        kg/h at stake.
    status : Column
        What is done with it; only those that wait can be visited.
    undecided, corrected : Column
        Findings that await a decision, and whether it was corrected and awaits its re-visit: until
        then nobody goes there.
    visits, visits_in_run : Column
        Visits so far.
    last_visit_h : Column
        Last visit [h], -inf for never.
    home : list of int
        Code of each enterprise's district.
    """

    def __init__(self, env: simpy.Environment, scene: Scene, opinion: Opinion, replicate: int):
        super().__init__(env, float("inf"))
        self.scene, self.opinion, self.replicate = scene, opinion, replicate
        count = len(scene)
        self.on_order = Column.of(count, 0, "b")
        self.stake = Column.of(count, 0.0, "d")
        self.status = Column.of(count, WAITING, "b")
        self.undecided = Column.of(count, 0, "q")
        self.corrected = Column.of(count, 0, "b")
        self.visits = Column.of(count, 0, "q")
        self.visits_in_run = Column.of(count, 0, "q")
        self.last_visit_h = Column(scene.last_visit, "d")
        self.teams_on_the_way: dict[int, Asking] = {}
        self.left: dict[int, simpy.Event] = {}
        self._version = Column.of(count, 0, "q")
        self.home: list[int] = scene.home.tolist()
        self._heaps: dict[int, list[Entry]] = {}
        self._visit = round(scene.shape.visit_h * PER_HOUR)
        self._due = False
        self._counted = -1, 0
        self._run_of_district: dict[int, tuple[int, int]] = {}
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

    def refresh(self, places: Sequence[int]) -> None:
        """Score enterprises anew, since what is known of them has changed."""
        if len(places) > FEW:
            self._refresh_many(places)
        else:
            for place in places:
                self._version.one[place] += 1
                key = self._key(place) if self._waits(place) else None
                if key is not None:
                    entry = key, place, self._version.one[place]
                    heappush(self._heaps.setdefault(self.home[place], []), entry)
        self._call()

    def _refresh_many(self, places: Sequence[int]) -> None:
        version, heaps, home = self._version.one, self._heaps, self.home
        self._version.all[places] += 1
        waiting = list(compress(places, self._all_wait()[places].tolist()))
        for place, key in zip(waiting, self._keys(waiting), strict=True):
            if key is not None:
                heaps.setdefault(home[place], []).append((key, place, version[place]))
        for heap in heaps.values():
            heap[:] = [entry for entry in heap if entry[2] == version[entry[1]]]
            heapify(heap)

    def end_runs(self, places: np.ndarray) -> None:
        """Take enterprises off the list whose runs end."""
        self.on_order.all[places] = 0
        self.status.all[places] = WAITING
        self.corrected.all[places] = 0
        self.visits_in_run.all[places] = 0
        self._version.all[places] += 1

    def watch(self, place: int) -> None:
        """Let a supervisor stay at an enterprise until it leaves the list."""
        self.status.one[place] = WATCHED
        self.left[place] = self._env.event()
        self._version.one[place] += 1

    def leave(self, places: Iterable[int]) -> None:
        """Take enterprises off the list: teams on their way turn to the next, supervisors go."""
        for place in places:
            if place in self.teams_on_the_way:
                # Gone from here at once: the team itself hears of it after this.
                self.teams_on_the_way.pop(place).turn_back()
                self.status.one[place] = WAITING
            if place in self.left:
                self.left.pop(place).succeed()
                self.status.one[place] = WAITING

    def listed(self, place: int) -> bool:
        """Return whether an enterprise is on the list, whatever is done with it."""
        return bool(self.on_order.one[place]) and self.stake.one[place] > 0

    def waiting(self) -> np.ndarray:
        """Return the enterprises that wait for a visit."""
        return np.flatnonzero(self._all_wait())

    def queue(self) -> int:
        """Return how many flagged enterprises wait for a visit where shifts end now: as many for
        all teams whose shifts end at one instant.
        """
        now = int(self._env.now)
        if self._counted[0] != now:
            flagged = self.opinion.flagged_at.all[self.waiting()] != NOT_FLAGGED
            self._counted = now, int(flagged.sum())
        return self._counted[1]

    def _all_wait(self) -> np.ndarray:
        """Return whether each enterprise (E) waits for a visit."""
        free = (self.status.all == WAITING) & (self.undecided.all + self.corrected.all == 0)
        return free & (self.on_order.all == 1) & (self.stake.all > 0)

    def _waits(self, place: int) -> bool:
        return (
            self.on_order.one[place] == 1
            and self.status.one[place] == WAITING
            and not self.undecided.one[place]
            and not self.corrected.one[place]
            and self.stake.one[place] > 0
        )

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
        now = int(self._env.now)
        latest = now + self._visit
        ready = [request for request in self.get_queue if request.team.until >= latest]
        heads: dict[int, tuple[Key, int, int]] = {}
        for district, heap in self._heaps.items():
            head = self._head(heap)
            if head is not None:
                heads[district] = (*head[:2], self._left(district, now))
        for request in sorted(ready, key=lambda item: item.team.number):
            first = self._first(request.team, heads, now)
            if first is None:
                continue
            place, district = first
            self.status.one[place] = ON_THE_WAY
            self._version.one[place] += 1
            left, head = heads.pop(district)[2], self._head(self._heaps[district])
            if head is not None:
                heads[district] = (*head[:2], left)
            request.succeed(place)
        self.get_queue = [request for request in self.get_queue if not request.triggered]

    def _head(self, heap: list[Entry]) -> Entry | None:
        """Return the first of those that wait in a district, None where nobody waits."""
        version = self._version.one
        # Whoever no longer waits has been scored anew since, or taken off.
        while heap and heap[0][2] != version[heap[0][1]]:
            heappop(heap)
        return heap[0] if heap else None

    def _first(
        self, team: Asking, heads: dict[int, tuple[Key, int, int]], now: int
    ) -> tuple[int, int] | None:
        """Return the first enterprise that a team can visit within its shift, with its district;
        None for none. The heads are those that come first in each district, with the ticks left of
        its present run.
        """
        best: tuple[Key, int, int] | None = None
        visit, scored, districts, here = self._visit, self._scored, team.districts, team.district
        longest = team.until - now - visit
        for district, (key, place, left) in heads.items():
            if districts and district not in districts:
                continue
            way = team.travel if here is None or here == district else team.travel_other
            if way > longest:
                continue
            if scored:
                key = (key[0] * left / (way + visit),)
            if best is None or (key, place) < best:
                best = key, place, district
        return None if best is None else best[1:]

    def _left(self, district: int, now: int) -> int:
        """Return the ticks left of the present run of a district."""
        begin, end = self._run_of_district.get(district, (0, 0))
        if not begin <= now < end:
            runs = self.scene.class_runs[self.scene.district_class[district]]
            begin, end = next((run for run in runs if run[0] <= now < run[1]), (now, now))
            self._run_of_district[district] = begin, end
        return end - now

    def _keys(self, places: list[int]) -> list[Key | None]:
        """Return what many enterprises are put in order by."""
        if not self._scored:
            return [self._key(place) for place in places]
        chance = self.opinion.chances(places)
        scores = (-chance * self.stake.all[places]).tolist()
        return [
            (score,) if likely else None
            for score, likely in zip(scores, (chance > 0).tolist(), strict=True)
        ]

    def _by_stake(self, place: int) -> Key | None:
        chance = self.opinion.chance(place)
        return (-chance * self.stake.one[place],) if chance > 0 else None

    def _by_chance(self, place: int) -> Key:
        scene = self.scene
        share = draw_of_key(
            scene.seed, self.replicate, "order", int(scene.keys[place]), self.visits.one[place]
        )
        return self.visits_in_run.one[place], share

    def _by_last_visit(self, place: int) -> Key:
        return (self.last_visit_h.one[place],)

    def _by_flag(self, place: int) -> Key:
        flagged, stake = self.opinion.flagged_at.one[place], self.stake.one[place]
        if flagged == NOT_FLAGGED:
            return 1, self.visits_in_run.one[place], -stake
        return 0, flagged, -stake
