"""The discrete-event model: the authority raises and lifts levels, notices travel, enterprises answer.

Processes are few: the authority walks through the stages, the calendar through the seasons, the registrar through the
dated changes, and each rise of the level starts one order, whatever the number of lines it goes to. An order waits until
its last line has answered, or until the next change of the level overtakes it. What it leaves is a log: when each unit
answered each change. Only this module imports simpy.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import simpy

from simulator.alerts import Stage, Timeline

JOINED = ("raised", "eased", "lifted", "early_start")
# What happens first of things at one time: notices before changes of standing, these before levels and answers.
EVENT_ORDER = (
    "issued", "season_off", "season_on", "heating_off", "heating_on", "standing", "early_start", "ended", "started", "lifted", "eased", "raised",
)  # fmt: skip



@dataclass
class Order:
    """A change of the level in force on its way to the units of a block.

    Attributes
    ----------
    time_h : when the level changes. before, level : level before and after. stage : owner afterwards, -1 for none.
    reach_h : (U) when each unit hears of it. overtaken_h : when the next change dropped what had not arrived.
    """

    time_h: float
    before: int
    level: int
    stage: int
    reach_h: np.ndarray
    overtaken_h: float = np.inf

    @property
    def answered(self) -> np.ndarray:
        """(U) whether the order arrived before it was overtaken."""
        return self.reach_h < self.overtaken_h


@dataclass(frozen=True)
class EarlyStart:
    """Units that begin a rise before its time.

    Attributes
    ----------
    time_h : time of the rise. begin_h : (U) when each unit begins, inf where it does not begin early.
    reach_h : (U) when each unit stands by the new level, not before the rise. cut : (U) ordered cut held until then.
    """

    time_h: float
    begin_h: np.ndarray
    reach_h: np.ndarray
    cut: np.ndarray


@dataclass
class Respondents:
    """The units of one block, as the discrete-event model meets them.

    Attributes
    ----------
    timeline : levels. lag_h : (U). early : early starts by time of the rise. lines, enterprises : how many stand behind
    each unit's answer: `lines` (U) counts; `enterprises` in all. scope : its districts, None for all. orders : filled by the run, in order of time.
    """

    timeline: Timeline
    lag_h: np.ndarray
    lines: np.ndarray
    enterprises: int
    scope: tuple[str, ...] | None = None
    early: dict[float, EarlyStart] = field(default_factory=dict)
    orders: list[Order] = field(default_factory=list)


@dataclass(frozen=True)
class Happening:
    """One row of the event log, times in hours since the period's start."""

    time_h: float
    event: str
    level: int
    scope: tuple[str, ...] | None
    enterprises: int
    lines: int
    detail: tuple[tuple[str, object], ...] = ()


@dataclass(frozen=True)
class Dated:
    """Something that happens on a date by itself: a season's edge or a change of standing."""

    time_h: float
    event: str
    enterprises: int
    lines: int
    detail: tuple[tuple[str, object], ...]


def simulate_response(
    stages: Sequence[Stage],
    blocks: Sequence[Respondents],
    dated: Sequence[Dated],
    length_h: float,
    covered: Callable[[Stage], tuple[int, int]],
) -> list[Happening]:
    """Let the authority, the calendar and the enterprises run; fill each block's orders and return the event log.

    Parameters
    ----------
    stages : the alert stages. blocks : the respondents; their `orders` are appended to. dated : seasons and changes.
    length_h : length of the period [h]. covered : (enterprises, lines) that a stage covers.
    """
    first = min([0.0, *(stage.issued_h for stage in stages)])
    env = simpy.Environment(initial_time=first)
    log: list[Happening] = []
    env.process(_authority(env, stages, log, length_h, covered))
    env.process(_registrar(env, sorted(dated, key=lambda item: item.time_h), log))
    for block in blocks:
        env.process(_district(env, block, log, length_h))
    paused = gc.isenabled()
    gc.disable()
    try:
        env.run()
    finally:
        if paused:
            gc.enable()
    return sorted(_together(log), key=lambda item: (item.time_h, EVENT_ORDER.index(item.event)))


def _together(log: Sequence[Happening]) -> list[Happening]:
    """Return the log with one row for what blocks of one scope did at one time: a scope may be several blocks."""
    found: dict[tuple, Happening] = {}
    for item in log:
        detail = dict(item.detail)
        counts = {name: detail.pop(name, None) for name in ("last_answer_h", "dropped")}
        key = (item.time_h, item.event, item.level, item.scope, tuple(detail.items()))
        if key not in found or item.event not in JOINED:
            found[key if item.event in JOINED else (*key, len(found))] = item
            continue
        before = dict(found[key].detail)
        if counts["last_answer_h"] is not None:
            detail["last_answer_h"] = max(before["last_answer_h"], counts["last_answer_h"])
        if counts["dropped"] or before.get("dropped"):
            detail["dropped"] = (before.get("dropped") or 0) + (counts["dropped"] or 0)
        enterprises, lines = found[key].enterprises + item.enterprises, found[key].lines + item.lines
        found[key] = replace(item, enterprises=enterprises, lines=lines, detail=tuple(detail.items()))
    return list(found.values())


def _until(env: simpy.Environment, time_h: float) -> simpy.Event:
    return env.timeout(max(0.0, time_h - env.now))


def _authority(
    env: simpy.Environment, stages: Sequence[Stage], log: list[Happening], length_h: float, covered
) -> simpy.Event:
    """Issue, start and end every stage, in order of time."""
    acts = []
    for stage in stages:
        if stage.start_h < length_h and stage.end_h > 0:
            acts += [
                (stage.issued_h, 0, "issued", stage),
                (stage.start_h, 2, "started", stage),
                (stage.end_h, 1, "ended", stage),
            ]
    for time_h, _, event, stage in sorted(acts, key=lambda act: (act[0], act[1], act[3].number)):
        yield _until(env, time_h)
        enterprises, lines = covered(stage)
        log.append(Happening(time_h, event, stage.level, stage.scope, enterprises, lines, (("stage", stage.number),)))


def _registrar(env: simpy.Environment, dated: Sequence[Dated], log: list[Happening]) -> simpy.Event:
    """Note seasons and changes of standing on their dates."""
    for item in dated:
        yield _until(env, item.time_h)
        log.append(Happening(item.time_h, item.event, 0, None, item.enterprises, item.lines, item.detail))


def _district(env: simpy.Environment, block: Respondents, log: list[Happening], length_h: float) -> simpy.Event:
    """Follow the level in force where the block stands: drop what is under way, then pass on the new level."""
    under_way: Order | None = None
    for early in block.early.values():
        if np.isfinite(early.begin_h).any():
            env.process(_early(env, early, block, log, length_h))
    for time_h, before, level, owner in block.timeline.changes():
        # What happened before the period is over: every line stands at the target in force at its start.
        if time_h <= 0 or time_h >= length_h:
            continue
        yield _until(env, time_h)
        if under_way is not None:
            under_way.overtaken_h = time_h
        reach = np.full(len(block.lag_h), time_h)
        if level > before:
            issued_h = block.timeline.stages[owner].issued_h
            early = block.early.get(time_h)
            reach = early.reach_h if early else np.maximum(time_h, issued_h + block.lag_h)
        order = Order(time_h, before, level, owner, reach)
        block.orders.append(order)
        under_way = order
        env.process(_order(env, order, block, log))


def _order(env: simpy.Environment, order: Order, block: Respondents, log: list[Happening]) -> simpy.Event:
    """Wait until the last unit has heard, then note who answered and whom a later change overtook."""
    last = float(order.reach_h.max(initial=order.time_h))
    yield _until(env, last)
    answered = order.answered
    lines, dropped = int(block.lines[answered].sum()), int(block.lines[~answered].sum())
    if not lines + dropped:
        return
    event = "raised" if order.level > order.before else "eased" if order.level else "lifted"
    detail = [
        ("before", order.before),
        ("last_answer_h", float(order.reach_h[answered].max(initial=order.time_h)) - order.time_h),
    ]
    if dropped:
        detail.append(("dropped", dropped))
    log.append(Happening(order.time_h, event, order.level, block.scope, block.enterprises, lines, tuple(detail)))


def _early(
    env: simpy.Environment, early: EarlyStart, block: Respondents, log: list[Happening], length_h: float
) -> simpy.Event:
    """Note the units that begin before a rise."""
    begins = np.isfinite(early.begin_h)
    first = max(0.0, float(early.begin_h[begins].min()))
    if first >= length_h:
        return
    yield _until(env, first)
    detail = (("ahead_h", early.time_h - first),)
    log.append(Happening(first, "early_start", 0, block.scope, block.enterprises, int(block.lines[begins].sum()), detail))
