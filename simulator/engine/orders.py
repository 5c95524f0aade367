"""Orders: what is asked of every line of a block at every moment.

A block is a set of lines under one timeline of levels. Between two edges nothing that orders depend
on changes: level, season, clocks of measures and standing. `LineOrders` evaluates the rules line by
line. Lines with the same answers to every question are one unit, and `UnitOrders` holds the answers
of the units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple

import numpy as np

from simulator.alerts.timeline import Timeline
from simulator.engine.by_line import ByLine
from simulator.engine.cuts import CutTable, after_choice, counted_by_line
from simulator.engine.seasons import SeasonTable, State, edges, heating_at, state_at, without_hours
from simulator.inputs.fleet import Fleet, Standing, floor_of
from simulator.inputs.policy import Policy
from simulator.inputs.profiles import Profiles
from simulator.inputs.scenario_shape import Response
from simulator.terms.clock import daily_edges, hour_of_day
from simulator.terms.levels import GRADES, LOWEST_ALERT, NONE, grade_or_stand_in

# Times closer than this are the same: far below a second, far above the rounding error of hours
# counted over 20 years.
INSTANT_H = 1e-8
# A share of a figure's baseline that rounding may leave where nothing is.
NEGLIGIBLE = 1e-12


@dataclass(frozen=True)
class World:
    """What all blocks of a run share.

    Attributes
    ----------
    start : datetime
        Start of the period.
    length_h : float, [h]
        Length of the period.
    grid : array, [h]
        Edges of the result's time cells: whole hours and edges of stages.
    changes : tuple of (float, array)
        Time [h] of each dated change, rising, with the mask over the whole fleet of the lines whose
        standing it may alter.
    standing : callable
        Returns the whole fleet's standing after the first n changes.
    strength : array, (2, grades), [0, 1]
        Share of an order that is obeyed, by size (row 1: small and micro) and code of the grade.
    """

    start: datetime
    length_h: float
    policy: Policy
    profiles: Profiles
    response: Response
    own_measures: str
    pollutants: tuple[str, ...]
    grid: np.ndarray
    changes: tuple[tuple[float, np.ndarray], ...]
    standing: Callable[[int], Standing]
    strength: np.ndarray


def merged_edges(fixed: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return the edges of both arrays, rising.

    Edges that only rounding sets apart become one: the fixed one if there is one, else the first.

    Parameters
    ----------
    fixed : array, (n), [h]
        Rising edges that stay as they are; only edges between the first and the last count.
    others : array, [h]
        Edges in any order, computed by adding hours, so that one time may appear as several
        numbers.
    """
    others = np.unique(others[(others > fixed[0]) & (others < fixed[-1])])
    after = np.searchsorted(fixed, others)
    apart = (others - fixed[after - 1] > INSTANT_H) & (fixed[after] - others > INSTANT_H)
    others = others[apart]
    return np.sort(np.concatenate((fixed, others[np.diff(others, prepend=-np.inf) > INSTANT_H])))


class Question(NamedTuple):
    """A question to the orders, with everything that the answer depends on: equal questions have
    equal answers.

    Attributes
    ----------
    asks : str
        ordered, seasonal, floor or strength.
    epoch : int
        Number of the block's changes of standing so far.
    heating : bool
        Whether the heating season holds.
    level : int
        Rank of the level, for `ordered`.
    state : tuple
        State of the measures' clocks or of the seasonal rules.
    """

    asks: str
    epoch: int = 0
    heating: bool = False
    level: int = 0
    state: tuple = ()


@dataclass(frozen=True)
class Moment:
    """What orders depend on at a moment, besides the level."""

    epoch: int
    heating: bool
    season: State
    temporary: tuple[float, ...]
    episode: tuple[float, ...]

    def ordered(self, level: int) -> Question:
        """Return the question for the ordered cut at a level, after the choice by line."""
        if level == NONE:
            return Question("ordered")
        state = self.episode if level >= LOWEST_ALERT else self.temporary
        return Question("ordered", self.epoch, self.heating, level, state)

    def seasonal(self) -> Question:
        """Return the question for the seasonal cut."""
        return Question("seasonal", self.epoch, self.heating, state=self.season)

    def floor(self) -> Question:
        """Return the question for the floor of the load."""
        return Question("floor", self.epoch, self.heating)

    def strength(self) -> Question:
        """Return the question for the strength with which orders are obeyed."""
        return Question("strength", self.epoch)

    def besides_orders(self) -> tuple[Question, Question, Question]:
        """Return the questions for everything that a target load depends on besides the ordered
        cut.
        """
        return self.seasonal(), self.floor(), self.strength()


@dataclass(frozen=True)
class Rise:
    """A rise of the level in force.

    Attributes
    ----------
    time_h, issued_h : float, [h]
        When the rise comes into force, and when it was issued.
    before, level : int
        Rank of the level before and after.
    moment : Moment
        What else orders depend on then.
    """

    time_h: float
    before: int
    level: int
    issued_h: float
    moment: Moment


class LineOrders:
    """What the rules ask of every line (L) of a block under one timeline.

    Answers are cached, and no answer depends on earlier calls.

    Attributes
    ----------
    fleet : Fleet
        The lines.
    timeline : Timeline
        Levels in force.
    world : World
        What all blocks share.
    edges : array, (n + 1), [h]
        Edges of the stretches in [0, length]; within a stretch nothing that orders depend on
        changes.
    moments : tuple of Moment, (n)
        One per stretch.
    """

    def __init__(self, fleet: Fleet, timeline: Timeline, world: World) -> None:
        self.fleet, self.timeline, self.world = fleet, timeline, world
        # The changes that concern the block, as (time, number of all changes up to then).
        self.changes = [
            (time, number)
            for number, (time, rows) in enumerate(world.changes, start=1)
            if rows[fleet.row].any()
        ]
        self.by_line = ByLine(fleet) if counted_by_line(world.policy) else None
        self._tables: dict[int, tuple[CutTable, SeasonTable]] = {}
        self._evaluated: dict[Question, np.ndarray] = {}
        self.edges = self._edges()
        middle = (self.edges[:-1] + self.edges[1:]) / 2
        self.moments = tuple(self.moment(float(time)) for time in middle)

    def moment(self, time_h: float) -> Moment:
        """Return what orders depend on at a time [h]."""
        start, policy = self.world.start, self.world.policy
        epoch = sum(1 for time, _ in self.changes if time <= time_h)
        table, _ = self.at_epoch(epoch)
        hour = hour_of_day(start, time_h)
        states = []
        for runs in (self.timeline.responses, self.timeline.episodes):
            began = next((first for first, last in runs if first <= time_h < last), time_h)
            states.append(table.state(time_h - began, hour))
        season = state_at(policy.shape.seasonal, start, time_h)
        return Moment(epoch, heating_at(policy, start, time_h), season, *states)

    def on_edges(self, edges: np.ndarray) -> LineOrders:
        """Return the same orders cut at other edges, which must hold all of their own."""
        orders = copy(self)
        orders.edges = edges
        middle = (edges[:-1] + edges[1:]) / 2
        orders.moments = tuple(self.moment(float(time)) for time in middle)
        return orders

    def _edges(self) -> np.ndarray:
        """Return the edges of the stretches: levels, seasons, changes of standing and clocks of
        measures.
        """
        length, start = self.world.length_h, self.world.start
        times = [np.array([0.0, length]), self.timeline.edges[1:-1]]
        times.append(edges(self.world.policy, self.world.policy.shape.seasonal, start, length))
        times.append(np.array([time for time, _ in self.changes]))
        measures = {
            measure
            for epoch in range(len(self.changes) + 1)
            for measure in self.at_epoch(epoch)[0].measures
        }
        for measure in measures:
            if not measure.has_clock:
                continue
            for run in {*self.timeline.responses, *self.timeline.episodes}:
                end = min(run[1], length)
                if end > 0 and np.isfinite(run[0]):
                    times.append(run[0] + measure.clock_edges(end - run[0]))
                    times.append(
                        daily_edges(start, max(run[0], 0.0), end, measure.day_edges)
                        if measure.day_edges
                        else times[0]
                    )
        fixed = np.unique(np.concatenate(times[:2]))
        return merged_edges(fixed[(fixed >= 0) & (fixed <= length)], np.concatenate(times[2:]))

    def at_epoch(self, epoch: int) -> tuple[CutTable, SeasonTable]:
        """Return the tables of alert cuts and seasonal cuts after the block's first `epoch`
        changes.
        """
        if epoch not in self._tables:
            world = self.world
            changes_made = self.changes[epoch - 1][1] if epoch else 0
            standing = world.standing(changes_made).take(self.fleet.row)
            self._tables[epoch] = (
                CutTable(self.fleet, standing, world.policy, world.own_measures),
                SeasonTable(self.fleet, standing, world.policy, world.profiles, self.by_line),
            )
        return self._tables[epoch]

    def answer(self, question: Question) -> np.ndarray:
        """Return the answer (L) to a question."""
        if question not in self._evaluated:
            self._evaluated[question] = self._evaluate(question)
        return self._evaluated[question]

    def _evaluate(self, question: Question) -> np.ndarray:
        table, seasons = self.at_epoch(question.epoch)
        if question.asks == "strength":
            return self.world.strength.ravel()[self.kind(question.epoch)]
        floor = floor_of(self.fleet, table.standing, question.heating)
        if question.asks == "floor":
            return floor
        if question.asks == "seasonal":
            return seasons.cut(question.state, floor)
        if question.level == 0:
            return np.zeros(len(self.fleet))
        cut, rule = table.ordered(question.level, question.state)
        return after_choice(self.by_line, table, cut, rule, floor)

    def kind(self, epoch: int) -> np.ndarray:
        """Return the code (L) of size and grade that selects the strength: size x number of grades
        + grade.
        """
        grade = self.at_epoch(epoch)[0].standing.grade.astype(np.int16)
        return self.fleet.small_micro.astype(np.int16) * len(GRADES) + grade

    def seasonal_without_hours(self, moment: Moment) -> np.ndarray:
        """Return the seasonal cut (L) of the rules that hold all day."""
        state = without_hours(self.world.policy.shape.seasonal, moment.season)
        return self.answer(Question("seasonal", moment.epoch, moment.heating, state=state))


@dataclass(frozen=True)
class UnitOrders:
    """What the rules ask of every unit (U) of a block.

    It holds finished answers only, so it can be sent to another process.

    Attributes
    ----------
    timeline, edges, moments
        As in `LineOrders`.
    response : Response
        How enterprises respond.
    answers : mapping of Question to array, (U)
        Answers to every question that a unit may be asked.
    kinds : mapping of int to array, (U)
        Code of size and grade by epoch, which selects the strength.
    """

    timeline: Timeline
    edges: np.ndarray
    moments: tuple[Moment, ...]
    response: Response
    answers: Mapping[Question, np.ndarray]
    kinds: Mapping[int, np.ndarray]

    def ordered(self, moment: Moment, level: int) -> np.ndarray:
        """Return the ordered cut (U) at a level, after the choice by line."""
        return self.answers[moment.ordered(level)]

    def seasonal(self, moment: Moment) -> np.ndarray:
        """Return the seasonal cut (U), below 0 where moved hours are made up."""
        return self.answers[moment.seasonal()]

    def strength(self, moment: Moment) -> np.ndarray:
        """Return the strength (U) with which orders are obeyed."""
        return self.answers[moment.strength()]

    def floor(self, moment: Moment) -> np.ndarray:
        """Return the floor (U) of the load."""
        return self.answers[moment.floor()]

    def asked(self, about: str) -> list[np.ndarray]:
        """Return the answers (U) to every question of one kind."""
        return [answer for question, answer in self.answers.items() if question.asks == about]

    def take(self, places: np.ndarray) -> UnitOrders:
        """Return the orders of some units only."""
        return replace(
            self,
            answers={question: answer[places] for question, answer in self.answers.items()},
            kinds={epoch: kind[places] for epoch, kind in self.kinds.items()},
        )

    def repeated(self, copies: int, strength: Callable[[np.ndarray], np.ndarray]) -> UnitOrders:
        """Return `copies` copies of the units, one after another.

        Parameters
        ----------
        copies : int
            Number of copies.
        strength : callable
            Returns the strengths (copies x U) of the codes of size and grade (U).
        """
        answers = {
            question: strength(self.kinds[question.epoch])
            if question.asks == "strength"
            else np.tile(answer, copies)
            if copies > 1
            else answer
            for question, answer in self.answers.items()
        }
        return replace(self, answers=answers)


def answers_of(orders: LineOrders, rises: Sequence[Rise]) -> dict[Question, np.ndarray]:
    """Return the answers (L) to every question that a unit may be asked; lines differ where these
    differ.

    Parameters
    ----------
    orders : LineOrders
        The lines' orders.
    rises : sequence of Rise
        Rises that lines may begin early.
    """
    questions = list(_questions(orders))
    for rise in rises:
        levels = (*range(rise.before + 1), rise.level)
        questions += [
            *(rise.moment.ordered(level) for level in levels),
            *rise.moment.besides_orders(),
        ]
    return {question: orders.answer(question) for question in dict.fromkeys(questions)}


def _questions(orders: LineOrders) -> Iterator[Question]:
    """Yield every question that the loads will ask, stretch by stretch."""
    timeline, lags = orders.timeline, bool((orders.fleet.lag_h > 0).any())
    # Levels that some unit may stand by: the levels of the stages that began since no level was in
    # force, and none (0) for units that have not heard yet.
    heard = {int(timeline.level[timeline.index_at(0.0)])}
    for start, end, moment in zip(orders.edges[:-1], orders.edges[1:], orders.moments, strict=True):
        middle = (start + end) / 2
        level = int(timeline.level[timeline.index_at(middle)])
        # A fall takes back the levels above it: a notice of a higher level counts for the lower.
        heard = {min(other, level) for other in heard}
        if lags and level:
            heard |= {stage.level for stage in timeline.covering if start <= stage.start_h < middle}
        for candidate in sorted(
            {min(other, level) for other in heard} | {level} if lags else {level}
        ):
            yield moment.ordered(candidate)
        yield from moment.besides_orders()


def strengths(
    compliance: Mapping[str, float], small_micro: Mapping[str, float], default: float
) -> np.ndarray:
    """Return values (2, grades) by size and code of the grade.

    Parameters
    ----------
    compliance, small_micro : mapping of str to float
        Values by grade, of all lines and of small and micro ones. A grade without a value takes
        that of its stand-in.
    default : float
        Value of a grade without either.
    """
    table = np.full((2, len(GRADES)), default)
    for size, sources in enumerate(((compliance,), (small_micro, compliance))):
        for code, grade in enumerate(GRADES):
            values_found = [
                values[name]
                for values in sources
                for name in grade_or_stand_in(grade)
                if name in values
            ]
            if values_found:
                table[size, code] = values_found[0]
    return table
