"""Enterprises that do not obey, or report less than they emit: their behaviour and true load."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from simulator.engine.courses import NEVER, Course
from simulator.engine.supervision.draws import draw_of_key, draws
from simulator.engine.supervision.paths import UnitPath, first_meeting, united
from simulator.engine.supervision.scene import Runs, Scene
from simulator.engine.supervision.ticks import DAY, PER_HOUR, hours, ticks

OBEYING = "obeying"
PRETENDING = "pretending"


class Turn(NamedTuple):
    """A change of behaviour.

    Attributes
    ----------
    time : int
        When (ticks); -1 for the period's start.
    mode : Mode
        The behaviour from then on.
    finding : int
        Number of the enterprise's finding that made it, from 1; 0 for the end of a run.
    """

    time: int
    mode: Mode
    finding: int = 0


class Mode(NamedTuple):
    """How an enterprise behaves at a time: its kind, and the strength where that is constant."""

    kind: str
    strength: float


class Steps(NamedTuple):
    """Strengths through the period.

    Attributes
    ----------
    times : list of int
        Rising instants (ticks) at which the strength changes.
    times_h : list of float
        The same [h].
    strengths : list of float
        One more than the instants: before the first, and from each on.
    """

    times: list[int]
    times_h: list[float]
    strengths: list[float]


OBEYS = Mode(OBEYING, 1.0)
# Of one that obeys throughout.
ALWAYS_OBEYS = Steps([], [], [1.0])


@dataclass
class Actor:
    """An enterprise whose behaviour matters, in one replicate.

    Attributes
    ----------
    scene : Scene
        Where it acts.
    place : int
        Its place in the scene.
    key : int
        Its key for draws.
    modes : list of Mode
        Its behaviour in each run, if nothing is found.
    true_factor : float
        Factor of its true base on the reported one, 1 if it is honest.
    turns : list of Turn
        Changes of behaviour so far, rising; the first at the period's start.
    down_at : float
        When a finding makes it a D (ticks), inf for never.
    findings : int
        Findings of not carrying out so far.
    fraud_found : bool
        Whether its fraud was found.
    """

    scene: Scene
    place: int
    key: int
    modes: list[Mode]
    true_factor: float
    turns: list[Turn] = field(default_factory=list)
    down_at: float = NEVER
    findings: int = 0
    fraud_found: bool = False
    _paths: dict[bool, list[UnitPath]] = field(default_factory=dict)
    _steps: Steps = field(default_factory=lambda: Steps([], [], []))
    _turns_taken: int = 0

    def __post_init__(self) -> None:
        self.turns = [Turn(-1, self.modes[0] if self.modes else OBEYS)]

    @property
    def fraudulent(self) -> bool:
        """Whether it reports less than it emits."""
        return self.true_factor > 1.0

    @property
    def mode(self) -> Mode:
        """Its behaviour now."""
        return self.turns[-1].mode

    def turn(self, time: int, mode: Mode, finding: int = 0) -> bool:
        """Change the behaviour from now (ticks) on; return whether that is a change."""
        last = self.turns[-1]
        if mode == last.mode == OBEYS and not finding and not last.finding:
            return False
        self.turns.append(Turn(time, mode, finding))
        return True

    def paths(self, as_d: bool) -> list[UnitPath]:
        """Return what is asked of its units, under its grade or as a D."""
        if as_d not in self._paths:
            asked = self.scene.asked_d if as_d else self.scene.asked
            assert asked is not None
            self._paths[as_d] = self.scene.paths(asked, self.place)
        return self._paths[as_d]

    def largest_order(self, time: int) -> float:
        """Return the largest cut that a line is ordered at a time (ticks)."""
        paths = self.paths(time >= self.down_at)
        return max((path.at(hours(time)).ordered for path in paths), default=0.0)

    def first_order(self, low: int, high: int) -> int | None:
        """Return the first instant (ticks) of [low, high) at which it is under an order, under the
        grade that it holds now; None for never.
        """
        times = (
            first_meeting(path.orders, low, high) for path in self.paths(self.down_at != NEVER)
        )
        return min((time for time in times if time is not None), default=None)

    def ordered_within(self, low: int, high: int) -> bool:
        """Return whether it is under an order in some of [low, high), as a D from its downgrade
        on.
        """
        down = int(min(max(self.down_at, low), high))
        return any(
            first_meeting(path.orders, first, last) is not None
            for as_d, first, last in ((False, low, down), (True, down, high))
            if first < last
            for path in self.paths(as_d)
        )

    def steps(self) -> Steps:
        """Return the strengths through the period, as things stand."""
        for turn in self.turns[self._turns_taken :]:
            _take_turn(self._steps, self.scene, self.place, turn)
        self._turns_taken = len(self.turns)
        return self._steps

    def course(self) -> Course:
        """Return the course that supervision made of it."""
        return _course(self.steps(), self.down_at)

    def unwatched_course(self) -> Course:
        """Return the course that it would have taken if nobody had looked."""
        return course_of(self.scene, self.place, self.unwatched_turns(), NEVER)

    def unwatched_turns(self) -> list[Turn]:
        """Return the turns that it would have taken with no finding."""
        ends = [last for _, last in self.scene.runs[self.place]]
        after = [*self.modes[1:], OBEYS]
        return [self.turns[0], *map(Turn, ends, after)] if self.modes else [self.turns[0]]

    def next_violation(self, time: int) -> int | None:
        """Return the first instant (ticks) at or after a time at which it is under an order and its
        strength is below 1, if nothing changes its behaviour; None for never.
        """
        kind, strength = self.mode
        if kind != PRETENDING and strength == 1.0:
            return None
        window = self.scene.shape.pretend_hours
        if kind == PRETENDING and window.length_h == 24:
            return None
        best: int | None = None
        for path in self.paths(time >= self.down_at):
            for segment in path.segments:
                moment, high = max(time, ticks(segment.start_h)), ticks(segment.end_h)
                if segment.ordered <= 0 or moment >= high:
                    continue
                hour = self.scene.hour(moment)
                if kind == PRETENDING and window.holds(hour):
                    moment += ticks((window.b - hour) % 24 or 24)
                if moment < high:
                    best = moment if best is None else min(best, moment)
                    break
        return best

    def spells(self) -> list[tuple[int, int]]:
        """Return the spells (ticks) in which a monitor can show that it runs though it was ordered
        to stop, as things stand.
        """
        stops = self._stops()
        steps = self.steps()
        edges = [-1, *steps.times, self.scene.length]
        disobeys = [
            (low, high)
            for low, high, strength in zip(edges[:-1], edges[1:], steps.strengths, strict=True)
            if strength < 1.0
        ]
        spells = [
            (max(first, low), min(last, high))
            for first, last in stops
            for low, high in disobeys
            if max(first, low) < min(last, high)
        ]
        return united(spells)

    def _stops(self) -> list[tuple[int, int]]:
        """Return where one of its lines has stood long enough under a stop."""
        stops = []
        for path, ordered in self._ordered_stops():
            ramp = ticks(path.ramp_down_h)
            # A downgrade may begin a stop: the way down counts from then on.
            stops += [(first + ramp, last) for first, last in ordered if first + ramp < last]
        return united(stops)

    def _ordered_stops(self) -> list[tuple[UnitPath, list[tuple[int, int]]]]:
        """Return the spans in which each of its units is ordered to stop, as a D too."""
        own = self.paths(False)
        if self.down_at == NEVER:
            return [(path, path.stops()) for path in own]
        down_at = int(self.down_at)
        spans = []
        for path, as_d in zip(own, self.paths(True), strict=True):
            before = [
                (first, min(last, down_at)) for first, last in path.stops() if first < down_at
            ]
            after = [(max(first, down_at), last) for first, last in as_d.stops() if last > down_at]
            spans.append((path, united([*before, *after])))
        return spans


def course_of(scene: Scene, place: int, turns: Sequence[Turn], down_at: float) -> Course:
    """Return the course of an enterprise, from its changes of behaviour and its downgrade."""
    return _course(steps_of(scene, place, turns), down_at)


def _course(steps: Steps, down_at: float) -> Course:
    down_h = down_at / PER_HOUR if down_at != NEVER else NEVER
    return Course(tuple(steps.times_h), tuple(steps.strengths), down_h)


def steps_of(scene: Scene, place: int, turns: Sequence[Turn]) -> Steps:
    """Return the strengths through the period that some changes of behaviour make."""
    steps = Steps([], [], [])
    for turn in turns:
        _take_turn(steps, scene, place, turn)
    return steps


def _take_turn(steps: Steps, scene: Scene, place: int, turn: Turn) -> None:
    """Change strengths from a turn on to what its behaviour makes of them."""
    times, times_h, strengths = steps
    kept = bisect_left(times, turn.time)
    del times[kept:], times_h[kept:], strengths[kept + 1 :]
    more = (
        _pretended(scene, place, turn.time)
        if turn.mode.kind == PRETENDING
        else [(turn.time, turn.mode.strength)]
    )
    for time, strength in more:
        if strengths and strength == strengths[-1]:
            continue
        if strengths:
            times.append(time)
            times_h.append(hours(time))
        strengths.append(strength)


def _pretended(scene: Scene, place: int, first: int) -> list[tuple[int, float]]:
    """Return (ticks, strength) of a pretender from a time on: each day only where its run has
    orders, for elsewhere a strength means nothing.
    """
    spans = scene.spans_of_orders(place)
    if spans not in scene.pretended:
        scene.pretended[spans] = _pretended_within(scene, spans)
    times, strengths = scene.pretended[spans]
    at_first = 1.0 if scene.shape.pretend_hours.holds(scene.hour(max(first, 0))) else 0.0
    later = bisect_right(times, first)
    return [(first, at_first), *zip(times[later:], strengths[later:], strict=True)]


def _pretended_within(scene: Scene, spans: Runs) -> tuple[list[int], list[float]]:
    """Return when the strength of a pretender with orders in some spans (ticks) may change, rising,
    and the strength from then on.
    """
    window = scene.shape.pretend_hours

    def strength(hour: float) -> float:
        return 1.0 if window.holds(hour) else 0.0

    edges = [(ticks(edge), strength(edge)) for edge in (window.a % 24, window.b % 24)]
    steps: dict[int, float] = {}
    for begin, last in spans:
        hour = scene.hour(begin)
        steps[begin] = strength(hour)
        for day in range(begin - ticks(hour), last, DAY):
            for edge, from_then in edges:
                if begin < day + edge < last:
                    steps[day + edge] = from_then
    times = sorted(steps)
    return times, [steps[time] for time in times]


def actors_of(scene: Scene, replicate: int) -> dict[int, Actor]:
    """Return the enterprises that do not obey in some run, or are fraudulent, by place."""
    behaviour, seed = scene.shape.behaviour, scene.seed
    most = max((len(part) for part in scene.runs), default=0)
    runs = np.array([len(part) for part in scene.runs], dtype=np.int64)
    modes: dict[int, list[Mode]] = {}
    if behaviour.drawn:
        for number in range(most):
            chance = draws(seed, replicate, "obeys", scene.keys, number)
            for one in np.flatnonzero((chance < scene.prior) & (number < runs)).tolist():
                mine = modes.setdefault(one, [OBEYS] * int(runs[one]))
                mine[number] = _drawn_mode(scene, replicate, one, number)
    for item in behaviour.listed:
        place = _known(scene, item.enterprise_id)
        if place is None:
            continue
        modes.pop(place, None)
        if item.kind != OBEYING:
            modes[place] = [
                _listed_mode(scene, replicate, place, number, item.kind, item.strength)
                for number in range(int(runs[place]))
            ]
    factors = _true_factors(scene, replicate)
    return {
        place: Actor(
            scene,
            place,
            int(scene.keys[place]),
            modes.get(place, [OBEYS] * int(runs[place])),
            factors.get(place, 1.0),
        )
        for place in sorted({*modes, *factors})
    }


def _known(scene: Scene, enterprise_id: str) -> int | None:
    # A part of an inventory does not have every listed enterprise.
    return scene.place(enterprise_id) if enterprise_id in scene.ids else None


def _drawn_mode(scene: Scene, replicate: int, place: int, number: int) -> Mode:
    kinds = scene.shape.behaviour.kinds
    share = draw_of_key(scene.seed, replicate, "kind", int(scene.keys[place]), number)
    total, reached = sum(kinds.values()), 0.0
    kind = ""
    for kind in ("absent", "partly", PRETENDING):
        reached += kinds.get(kind, 0.0) / total  # type: ignore[call-overload]
        if reached > share:
            break
    return _listed_mode(scene, replicate, place, number, kind, None)


def _listed_mode(
    scene: Scene, replicate: int, place: int, number: int, kind: str, strength: float | None
) -> Mode:
    if kind == "partly" and strength is None:
        share = draw_of_key(scene.seed, replicate, "strength", int(scene.keys[place]), number)
        strength = scene.shape.behaviour.most_strength * share
    return Mode(kind, strength or 0.0)


def _true_factors(scene: Scene, replicate: int) -> dict[int, float]:
    fraud = scene.shape.fraud
    factors: dict[int, float] = {}
    if scene.fraud_chance.any():
        chance = draws(scene.seed, replicate, "fraud", scene.keys, 0)
        for one in np.flatnonzero(chance < scene.fraud_chance).tolist():
            factors[one] = fraud.true_factor
    for item in fraud.listed:
        place = _known(scene, item.enterprise_id)
        if place is not None:
            factors[place] = fraud.true_factor if item.true_factor is None else item.true_factor
    return {place: factor for place, factor in factors.items() if factor > 1.0}
