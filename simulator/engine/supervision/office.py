"""The bureau: what it finds, decides and looks at again (docs/method.md, S16-S22)."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import simpy

from simulator.engine.supervision.actors import OBEYING, OBEYS, PRETENDING, Actor
from simulator.engine.supervision.draws import draw_of_key
from simulator.engine.supervision.opinion import NOT_FLAGGED, Opinion
from simulator.engine.supervision.paths import STOP
from simulator.engine.supervision.scene import NO_TIME, Asked, Scene
from simulator.engine.supervision.teams import Supervisors, TeamAtWork
from simulator.engine.supervision.ticks import Phase, at, hours, ticks
from simulator.engine.supervision.visit_list import WAITING, VisitList

Processing = Generator[simpy.Event, Any, None]
FRAUD = "fraud"


@dataclass
class Finding:
    """Something that was found.

    Attributes
    ----------
    place : int
        The enterprise, as its place in the scene.
    run : int
        Number of its run.
    time, decided : int
        When it was found, and when the decision takes effect (ticks).
    kind : str
        absent, partly, pretending or fraud.
    by : str
        What led to it: visit, meter, cems, revisit, raid, on_site or tip.
    team : str
        The team that found it; empty for none.
    number : int
        Number among the enterprise's findings of not carrying out, from 1; 0 for fraud.
    corrected : bool
        Whether the decision took effect within the run.
    downgraded : bool
        Whether it makes a D.
    relapsed_at : int
        When it began again (ticks); NO_TIME for never.
    """

    place: int
    run: int
    time: int
    decided: int
    kind: str
    by: str
    team: str
    number: int
    corrected: bool = False
    downgraded: bool = False
    relapsed_at: int = NO_TIME


class Seen(NamedTuple):
    """What a visit finds, settled when it begins."""

    kind: str
    fraud: bool
    run: int
    by: str
    detect: float


class Bureau:
    """What one replicate's supervision knows and does."""

    def __init__(
        self, env: simpy.Environment, scene: Scene, replicate: int, actors: dict[int, Actor]
    ) -> None:
        self.env, self.scene, self.replicate, self.actors = env, scene, replicate, actors
        self.shape = scene.shape
        self.opinion = Opinion(scene)
        self.visits = VisitList(env, scene, self.opinion, replicate)
        self.supervisors = Supervisors(env, self.visits, self.shape.on_site, self._watch)
        self.findings: list[Finding] = []
        self.run = np.zeros(len(scene), dtype=np.int64)
        self.in_run = np.zeros(len(scene), dtype=bool)
        self.changed = {place: env.event() for place in actors}
        self._acts = np.zeros(len(scene), dtype=bool)
        self._acts[list(actors)] = True
        # Whose behaviour has changed since the meters were last read.
        self.turned: set[int] = set()
        self._decision, self._revisit = (
            ticks(self.shape.decision_h),
            ticks(self.shape.revisit_h),
        )
        kinds = self.shape.behaviour.kinds
        self._share_pretending = kinds.get("pretending", 0.0) / sum(kinds.values())

    # --- levels, orders and the list

    def follow_orders(self) -> Processing:
        """Follow the runs, orders and stakes of all enterprises."""
        for time, change in changes_of(self.scene).items():
            yield at(self.env, time, Phase.ORDERS)
            self._end_runs(change.ends)
            if len(change.begins):
                self.in_run[change.begins] = True
            if change.stake is not None:
                self._set_stakes(change.stake, change.stake_d)
            down = {place for place, actor in self.actors.items() if actor.down_at <= time}
            self._enter([place for place in change.entries.tolist() if place not in down])

    def _end_runs(self, places: np.ndarray) -> None:
        if not len(places):
            return
        self.visits.leave(self._busy(places))
        self.visits.end_runs(places)
        self.opinion.forget(places)
        self.in_run[places] = False
        self.run[places] += 1
        for place in self._acting(places):
            actor, number = self.actors[place], int(self.run[place])
            mode = actor.modes[number] if number < len(actor.modes) else OBEYS
            if actor.turn(int(self.env.now), mode):
                self._tell(place)

    def _busy(self, places: np.ndarray) -> list[int]:
        busy = {*self.visits.teams_on_the_way, *self.visits.left}
        return sorted(busy.intersection(places.tolist()))

    def _acting(self, places: np.ndarray) -> list[int]:
        mine: list[int] = places[self._acts[places]].tolist()
        return sorted(mine)

    def _set_stakes(self, stake: np.ndarray, stake_d: np.ndarray | None) -> None:
        stake = stake.copy()
        for place, actor in self.actors.items():
            if actor.down_at <= self.env.now and stake_d is not None:
                stake[place] = stake_d[place]
        changed = np.flatnonzero(stake != self.visits.stake.all)
        self.visits.stake.all[:] = stake
        gone = changed[stake[changed] <= 0]
        self.visits.leave(self._busy(gone))
        self.visits.refresh(changed[self.visits.on_order.all[changed] == 1].tolist())
        self.supervisors.call()

    def _enter(self, places: list[int]) -> None:
        if places:
            self.visits.on_order.all[places] = 1
            self.visits.refresh(places)
            self.supervisors.call()

    # --- visits

    def begin_visit(self, place: int, team: TeamAtWork) -> Seen:
        """Return what a visit that begins now will find."""
        now, detect = int(self.env.now), self.shape.detect
        key, number = int(self.scene.keys[place]), self.visits.visits.one[place]
        actor = self.actors.get(place)
        kind, fraud = OBEYING, False
        by_day = self.shape.pretend_hours.holds(self.scene.hour(now))
        pretender = detect.pretending_by_day if by_day else detect.pretending_by_night
        largest = self._largest_order(place, now)
        stop = largest >= STOP
        plain = detect.stop if stop else detect.limit
        if actor is not None:
            mode = actor.mode.kind
            if mode != OBEYING and largest > 0:
                chance = pretender if mode == PRETENDING else plain
                kind = mode if self._draw("visit", key, number) < chance else OBEYING
            if actor.fraudulent and not actor.fraud_found:
                prompted = bool(self.opinion.mismatch.one[place])
                chance = detect.fraud_prompted if prompted else detect.fraud
                fraud = self._draw("documents", key, number) < chance
        share = self._share_pretending
        return Seen(
            kind, fraud, int(self.run[place]), self._reason(place, team),
            (1 - share) * plain + share * pretender,
        )  # fmt: skip

    def end_visit(self, place: int, team: TeamAtWork, seen: Seen) -> int:
        """Take note of a visit that ends now; return the number of findings."""
        number = len(self.findings)
        self.visits.visits.one[place] += 1
        self.visits.last_visit_h.one[place] = hours(int(self.env.now))
        same_run = seen.run == self.run[place]
        if same_run:
            self.visits.visits_in_run.one[place] += 1
            self.visits.status.one[place] = WAITING
            if seen.kind == OBEYING:
                self.opinion.clean_visit(place, seen.detect)
            else:
                self.opinion.clear(place)
        if seen.fraud:
            self.found(place, FRAUD, seen.by, team.name, seen.run)
        if seen.kind != OBEYING:
            self.found(place, seen.kind, seen.by, team.name, seen.run)
        if same_run:
            self.visits.refresh([place])
            self.supervisors.call()
        return len(self.findings) - number

    def _largest_order(self, place: int, now: int) -> float:
        actor = self.actors.get(place)
        if actor is not None and actor.down_at <= now:
            return actor.largest_order(now)
        return self.scene.largest_order(place, hours(now))

    def _reason(self, place: int, team: TeamAtWork) -> str:
        if team.raid:
            return "raid"
        if self.opinion.revisit.one[place]:
            return "revisit"
        if self.opinion.monitored.one[place]:
            return "cems"
        return "meter" if self.opinion.flagged_at.one[place] != NOT_FLAGGED else "visit"

    def _draw(self, what: str, key: int, number: int) -> float:
        return draw_of_key(self.scene.seed, self.replicate, what, key, number)

    # --- findings

    def found(self, place: int, kind: str, by: str, team: str, run: int) -> None:
        """Let a finding be decided upon."""
        actor, now = self.actors[place], int(self.env.now)
        number = 0
        if kind == FRAUD:
            actor.fraud_found = True
        else:
            actor.findings += 1
            number = actor.findings
            self.visits.undecided.one[place] += 1
        finding = Finding(place, run, now, now + self._decision, kind, by, team, number)
        self.findings.append(finding)
        self.env.process(self._decide(finding, actor))

    def _decide(self, finding: Finding, actor: Actor) -> Processing:
        place, of_fraud = finding.place, finding.kind == FRAUD
        yield at(self.env, finding.decided, Phase.DECISIONS)
        if self._makes_d(finding, actor):
            self._downgrade(finding, actor)
        if not of_fraud:
            self.visits.undecided.one[place] -= 1
        if of_fraud or finding.run != self.run[place]:
            # Decided in a later run, it may be visited again.
            self.visits.refresh([place])
            self.supervisors.call()
            self._tell(place)
            return
        finding.corrected = True
        self.visits.corrected.one[place] = 1
        actor.turn(int(self.env.now), OBEYS, finding.number)
        self._tell(place)
        yield at(self.env, finding.decided + self._revisit, Phase.RELAPSES)
        if finding.run == self.run[place]:
            self._look_again(finding, actor)

    def _look_again(self, finding: Finding, actor: Actor) -> None:
        place = finding.place
        if self._draw("relapse", actor.key, finding.number - 1) < self.shape.relapse:
            finding.relapsed_at = int(self.env.now)
            actor.turn(int(self.env.now), actor.modes[finding.run], finding.number)
            self._tell(place)
        self.visits.corrected.one[place] = 0
        self.opinion.due_again(place, self.shape.relapse, int(self.env.now))
        self.visits.refresh([place])
        self.supervisors.call()

    def _makes_d(self, finding: Finding, actor: Actor) -> bool:
        if self.scene.all_d[finding.place] or actor.down_at <= self.env.now:
            return False
        if finding.kind == FRAUD:
            return self.shape.fraud_makes_d
        known = float(self.scene.findings_12m[finding.place]) + finding.number
        return 0 < self.shape.downgrade_after <= known

    def _downgrade(self, finding: Finding, actor: Actor) -> None:
        now, place = int(self.env.now), finding.place
        actor.down_at = now
        finding.downgraded = True
        asked = self.scene.asked_d
        assert asked is not None
        stake = stake_at(asked, now)[place]
        if stake != self.visits.stake.one[place]:
            self.visits.stake.one[place] = stake
            if stake <= 0:
                self.visits.leave(self._busy(np.array([place])))
            self.visits.refresh([place])
        self.env.process(self._entries_as_d(actor, now))

    def _entries_as_d(self, actor: Actor, now: int) -> Processing:
        for begin, end in self.scene.runs[actor.place]:
            time = actor.first_order(max(begin, now), end)
            if time is not None:
                yield at(self.env, time, Phase.ORDERS)
                self._enter([actor.place])

    def tip(self, place: int, time: int) -> Processing:
        """Let a fraud be told at a time (ticks), if it was not found before."""
        yield at(self.env, time, Phase.VISITS)
        actor = self.actors[place]
        if actor.fraudulent and not actor.fraud_found:
            self.found(place, FRAUD, "tip", "", int(self.run[place]))

    def _tell(self, place: int) -> None:
        """Tell meters, monitors and supervisors that the behaviour of an enterprise has changed."""
        self.turned.add(place)
        event = self.changed[place]
        # Only those who wait for an event hear of it.
        if event.callbacks:
            self.changed[place] = self.env.event()
            event.succeed()

    # --- supervisors on site

    def _watch(self, place: int) -> Processing:
        """Stay at an enterprise until it leaves the list; find it when it does not obey."""
        left, actor = self.visits.left[place], self.actors.get(place)
        if actor is None:
            yield left
            return
        told = -1
        while not left.triggered:
            now, changed = int(self.env.now), self.changed[place]
            time = actor.next_violation(now) if told != len(actor.turns) else None
            if time is None:
                yield left | changed
                continue
            yield at(self.env, time, Phase.ON_SITE) | left | changed
            if left.triggered or changed.triggered or int(self.env.now) < time:
                continue
            told = len(actor.turns)
            self.found(place, actor.mode.kind, "on_site", "", int(self.run[place]))


class Change(NamedTuple):
    """What changes at one instant for enterprises (places)."""

    ends: np.ndarray
    begins: np.ndarray
    entries: np.ndarray
    stake: np.ndarray | None
    stake_d: np.ndarray | None


def stake_at(asked: Asked, time: int) -> np.ndarray:
    """Return the kg/h at stake (E) at a time (ticks)."""
    return next((stake for begin, stake in reversed(asked.stakes) if begin <= time))


def changes_of(scene: Scene) -> dict[int, Change]:
    """Return what changes at each instant (ticks), in order of time; made once for a scene."""
    if not scene.changes:
        nobody = np.zeros(0, dtype=np.int64)
        ends, begins = (_grouped(scene, side) for side in (1, 0))
        entries = _by_time(scene.asked.entries)
        stakes = dict(scene.asked.stakes)
        stakes_d = dict(scene.asked_d.stakes) if scene.asked_d else {}
        for time in sorted({*ends, *begins, *entries, *stakes}):
            scene.changes[time] = Change(
                ends.get(time, nobody),
                begins.get(time, nobody),
                entries.get(time, nobody),
                stakes.get(time),
                stakes_d.get(time),
            )
    return scene.changes


def _grouped(scene: Scene, side: int) -> dict[int, np.ndarray]:
    most = max((len(runs) for runs in scene.runs), default=0)
    times = np.full((len(scene), most), NO_TIME, dtype=np.int64)
    for place, runs in enumerate(scene.runs):
        times[place, : len(runs)] = [run[side] for run in runs]
    return _by_time(times)


def _by_time(times: np.ndarray) -> dict[int, np.ndarray]:
    """Return the rows of a table by the times that stand in it."""
    rows, columns = np.nonzero(times != NO_TIME)
    values = times[rows, columns]
    order = np.argsort(values, kind="stable")
    values, rows = values[order], rows[order]
    bounds = np.flatnonzero(np.diff(values, prepend=-1))
    return (
        {
            int(values[low]): part
            for low, part in zip(bounds, np.split(rows, bounds[1:]), strict=True)
        }
        if len(values)
        else {}
    )


def places_known(scene: Scene, names: Iterable[str]) -> list[int]:
    """Return the places of those of some enterprises that the scene has."""
    known = {name: place for place, name in enumerate(scene.ids)}
    return [known[name] for name in names if name in known]
