"""The discrete-event model: the authority raises and lifts levels, notices travel, enterprises
respond.

There are few processes, whatever the number of lines. The authority issues, starts and ends the
stages. The registrar records seasons and dated changes. One process per district follows the level
in force there, and each stage that begins sends a notice to the lines.

The result is, for every level and every unbroken stretch of it, the time at which each unit starts
to stand by the level (`Layer`). In a run only this module imports simpy.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import simpy

from simulator.alerts.timeline import Stage, Timeline
from simulator.workers.collector import collector_paused

Processing = Generator[simpy.Event, Any, None]
JOINED = ("raised", "eased", "lifted", "early_start")
# Order of events at one time: notices, then changes of standing, then levels and answers.
EVENT_ORDER = (
    "issued", "season_off", "season_on", "heating_off", "heating_on", "standing", "early_start",
    "ended", "started", "lifted", "eased", "raised", "raid", "found", "corrected", "relapsed",
    "downgraded",
)  # fmt: skip


@dataclass
class Layer:
    """One unbroken stretch in which the level in force is `level` or above.

    Attributes
    ----------
    level : int
        Rank of the level.
    start_h, end_h : float, [h]
        The stretch; start -inf where it began before the period.
    reach_h : array, (U), [h]
        Time from which each unit stands by at least this level: the earliest notice of a stage of
        this level or above that began in the stretch. It is -inf for a stretch in which the period
        begins.
    """

    level: int
    start_h: float
    end_h: float
    reach_h: np.ndarray

    @property
    def reached(self) -> np.ndarray:
        """(U) whether a unit started to stand by the level before the level was taken back."""
        return self.reach_h < self.end_h


@dataclass(frozen=True)
class EarlyStart:
    """Units that begin a rise before it comes into force.

    Attributes
    ----------
    time_h : float, [h]
        Time of the rise.
    begin_h : array, (U), [h]
        When each unit begins; inf where it does not begin early.
    reach_h : array, (U), [h]
        When each unit stands by the new level, never before the rise.
    cut : array, (U), [0, 1]
        Ordered cut that is held until then.
    cut_as_d : array or None, (U), [0, 1]
        The same of those that a finding makes a D meanwhile, None where none may become one.
    """

    time_h: float
    begin_h: np.ndarray
    reach_h: np.ndarray
    cut: np.ndarray
    cut_as_d: np.ndarray | None = None


@dataclass
class Respondents:
    """The units of one block, as the discrete-event model sees them.

    Attributes
    ----------
    timeline : Timeline
        Levels in force.
    lag_h : array, (U), [h]
        Time from issue to notice.
    lines : array, (U)
        Number of lines in each unit.
    enterprises : int
        Number of enterprises in the block.
    scope : tuple of str or None
        Its districts; None for all.
    plan_early : callable or None
        Returns the early start of a rise, from the time of the rise [h] and the level (U) that each
        unit stands by just before.
    layers, early : list
        Filled by the run, in order of time.
    """

    timeline: Timeline
    lag_h: np.ndarray
    lines: np.ndarray
    enterprises: int
    scope: tuple[str, ...] | None = None
    plan_early: Callable[[float, np.ndarray], EarlyStart | None] | None = None
    layers: list[Layer] = field(default_factory=list)
    early: list[EarlyStart] = field(default_factory=list)


@dataclass(frozen=True)
class Happening:
    """One row of the event log, times in hours since the period's start."""

    time_h: float
    event: str
    level: int
    scope: tuple[str, ...] | None
    enterprises: int
    lines: int
    detail: tuple[tuple[str, Any], ...] = ()


@dataclass(frozen=True)
class Dated:
    """Something that happens on a fixed date: the edge of a season or a change of standing."""

    time_h: float
    event: str
    enterprises: int
    lines: int
    detail: tuple[tuple[str, Any], ...]


def simulate_response(
    stages: Sequence[Stage],
    blocks: Sequence[Respondents],
    dated: Sequence[Dated],
    length_h: float,
    covered: Callable[[Stage], tuple[int, int]],
) -> list[Happening]:
    """Run the authority, the calendar and the enterprises; fill each block's layers and return the
    event log.

    Parameters
    ----------
    stages : sequence of Stage
        The alert stages.
    blocks : sequence of Respondents
        The blocks; their `layers` and `early` are appended to.
    dated : sequence of Dated
        Seasons and changes of standing.
    length_h : float, [h]
        Length of the period.
    covered : callable
        Returns the numbers of enterprises and lines that a stage covers.
    """
    first = min([0.0, *(stage.issued_h for stage in stages)])
    env = simpy.Environment(initial_time=first)
    log: list[Happening] = []
    env.process(_authority(env, stages, log, length_h, covered))
    env.process(_registrar(env, sorted(dated, key=lambda item: item.time_h), log))
    for block in blocks:
        env.process(_district(env, block, log, length_h))
    # SimPy makes many small objects that all die at the end.
    with collector_paused():
        env.run()
    return list(in_order(_together(log)))


def in_order(log: Sequence[Happening]) -> tuple[Happening, ...]:
    """Return an event log in order of time; events of one time in the order of `EVENT_ORDER`."""
    return tuple(sorted(log, key=lambda item: (item.time_h, EVENT_ORDER.index(item.event))))


def _together(log: Sequence[Happening]) -> list[Happening]:
    """Return the log with one row for everything that blocks of one scope did at one time.

    One scope may consist of several blocks, since their lines may fall under different stages.
    """
    rows: dict[tuple, Happening] = {}
    for item in log:
        detail = dict(item.detail)
        counts = {name: detail.pop(name, None) for name in ("last_answer_h", "dropped")}
        key = (item.time_h, item.event, item.level, item.scope, tuple(detail.items()))
        if key not in rows or item.event not in JOINED:
            rows[key if item.event in JOINED else (*key, len(rows))] = item
            continue
        earlier = dict(rows[key].detail)
        if counts["last_answer_h"] is not None:
            detail["last_answer_h"] = max(earlier["last_answer_h"], counts["last_answer_h"])
        if counts["dropped"] or earlier.get("dropped"):
            detail["dropped"] = (earlier.get("dropped") or 0) + (counts["dropped"] or 0)
        enterprises, lines = (
            rows[key].enterprises + item.enterprises,
            rows[key].lines + item.lines,
        )
        rows[key] = replace(
            item, enterprises=enterprises, lines=lines, detail=tuple(detail.items())
        )
    return list(rows.values())


def _until(env: simpy.Environment, time_h: float) -> simpy.Event:
    """Return the event of a time [h], at once where it is past."""
    return env.timeout(max(0.0, time_h - env.now))


def _authority(
    env: simpy.Environment, stages: Sequence[Stage], log: list[Happening], length_h: float, covered
) -> Processing:
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
        log.append(
            Happening(
                time_h,
                event,
                stage.level,
                stage.scope,
                enterprises,
                lines,
                (("stage", stage.number),),
            )
        )


def _registrar(env: simpy.Environment, dated: Sequence[Dated], log: list[Happening]) -> Processing:
    """Log seasons and changes of standing on their dates."""
    for item in dated:
        yield _until(env, item.time_h)
        log.append(
            Happening(item.time_h, item.event, 0, None, item.enterprises, item.lines, item.detail)
        )


def _district(
    env: simpy.Environment, block: Respondents, log: list[Happening], length_h: float
) -> Processing:
    """Follow the level in force in a block: close and open its layers, and send each stage's
    notice.
    """
    timeline = block.timeline
    # At the period's start every line already stands by the level in force (docs/method.md, R15).
    at_start = timeline.index_at(0.0)
    layers = [
        _layer(block, level, -np.inf, -np.inf)
        for level in range(1, int(timeline.level[at_start]) + 1)
    ]
    for index in range(at_start + 1, len(timeline.level)):
        time_h, before, level = (
            float(timeline.edges[index]),
            int(timeline.level[index - 1]),
            int(timeline.level[index]),
        )
        yield _until(env, time_h)
        stands_by = _stands_by(layers, block, time_h)
        for layer in layers[level:]:
            layer.end_h = time_h
            _note_raised(log, layer, block, length_h)
        if level < before:
            _note(
                log,
                block,
                length_h,
                time_h,
                "eased" if level else "lifted",
                level,
                (("before", before), ("last_answer_h", 0.0)),
            )
        # A fall takes back only the levels above the new one; lower layers and their notices go on.
        layers = layers[:level] + [
            _layer(block, opened, time_h, np.inf) for opened in range(before + 1, level + 1)
        ]
        early = block.plan_early(time_h, stands_by) if block.plan_early and level > before else None
        if early is not None:
            block.early.append(early)
            _note_early(log, early, block, length_h)
        owner = timeline.stages[timeline.owner[index]] if level else None
        for stage in timeline.covering:
            if stage.start_h == time_h:
                heard_h = np.maximum(time_h, stage.issued_h + block.lag_h)
                _hear(
                    layers[: stage.level],
                    early.reach_h if early is not None and stage is owner else heard_h,
                )


def _layer(block: Respondents, level: int, start_h: float, reach_h: float) -> Layer:
    """Open a layer that every unit reaches at one time [h]."""
    layer = Layer(level, start_h, np.inf, np.full(len(block.lag_h), reach_h))
    block.layers.append(layer)
    return layer


def _stands_by(layers: Sequence[Layer], block: Respondents, time_h: float) -> np.ndarray:
    """Return the level (U) that each unit stands by just before a time [h]."""
    level = np.zeros(len(block.lag_h), dtype=np.int8)
    for layer in layers:
        level += layer.reach_h < time_h
    return level


def _hear(layers: Sequence[Layer], heard_h: np.ndarray) -> None:
    """Let a notice (U) count for every level up to the level of its stage; the earliest notice
    counts.
    """
    for layer in layers:
        np.minimum(layer.reach_h, heard_h, out=layer.reach_h)


def _note_raised(log: list[Happening], layer: Layer, block: Respondents, length_h: float) -> None:
    """Log a rise to the layer's level: how many lines stood by it in time, and how late the last
    one was.
    """
    timeline = block.timeline
    index = timeline.index_at(layer.start_h)
    if layer.start_h <= 0 or timeline.level[index] != layer.level:
        # The level was in force at the period's start, or the rise passed it on the way up.
        return
    reached = layer.reached
    dropped = int(block.lines[~reached].sum())
    detail: list[tuple[str, object]] = [
        ("before", int(timeline.level[index - 1])),
        ("last_answer_h", float(layer.reach_h[reached].max(initial=layer.start_h)) - layer.start_h),
    ]
    if dropped:
        detail.append(("dropped", dropped))
    _note(
        log,
        block,
        length_h,
        layer.start_h,
        "raised",
        layer.level,
        tuple(detail),
        int(block.lines[reached].sum()),
    )


def _note_early(
    log: list[Happening], early: EarlyStart, block: Respondents, length_h: float
) -> None:
    """Log the units that begin before a rise."""
    begins = np.isfinite(early.begin_h)
    if begins.any():
        first = max(0.0, float(early.begin_h[begins].min()))
        ahead = (("ahead_h", early.time_h - first),)
        _note(log, block, length_h, first, "early_start", 0, ahead, int(block.lines[begins].sum()))


def _note(
    log: list[Happening],
    block: Respondents,
    length_h: float,
    time_h: float,
    event: str,
    level: int,
    detail: tuple[tuple[str, object], ...],
    lines: int | None = None,
) -> None:
    """Log an event of a block within the period; without `lines` it concerns all lines of the
    block.
    """
    every = int(block.lines.sum())
    if time_h < length_h and every:
        lines = every if lines is None else lines
        log.append(Happening(time_h, event, level, block.scope, block.enterprises, lines, detail))
