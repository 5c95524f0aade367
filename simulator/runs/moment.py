"""One moment of a run: what is in force, who must be down, who still waits or moves, what is
emitted now.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from simulator.alerts.timeline import Timeline
from simulator.engine.load_shapes import Step
from simulator.engine.preparing import Prepared
from simulator.engine.simulation import ready, simulate_prepared, watched_run
from simulator.engine.summing_up import Simulated
from simulator.inputs.reading import Inputs
from simulator.terms.clock import after, hours_between, show_time
from simulator.terms.errors import refuse
from simulator.terms.labels import message, say
from simulator.terms.levels import GRADES, LEVELS, RANK
from simulator.terms.titles import level_title

# What a line does at a moment, from the most pressing on.
WAITING, RAMPING_DOWN, AT_ORDER, RAMPING_UP, SEASONAL, NORMAL = STATES = (
    "waiting", "ramping_down", "at_order", "ramping_up", "seasonal", "normal",
)  # fmt: skip
HOUR = timedelta(hours=1)
# Loads closer than this are equal.
SAME_LOAD = 1e-9


@dataclass(frozen=True)
class InForce:
    """What is in force in one district.

    Attributes
    ----------
    district : str
        The district.
    level : str
        Level in force.
    since, until : datetime or None
        When it began and when the next level follows; None beyond the list of stages.
    then : str
        The level that follows, "" for none.
    """

    district: str
    level: str
    since: datetime | None
    until: datetime | None
    then: str


class Walked:
    """A scenario walked through once, so that any of its moments can be told."""

    def __init__(self, inputs: Inputs) -> None:
        self.inputs = inputs
        watched = watched_run(inputs)
        self.prepared: Prepared = ready(inputs, watched)
        self.simulated: Simulated = simulate_prepared(self.prepared, True, watched)
        self._starts = [_starts_of(steps) for steps in self.simulated.steps]

    def hours_at(self, at: datetime) -> float:
        """Return a moment as hours since the period's start.

        Raises
        ------
        InputError
            The moment lies outside the period.
        """
        scenario = self.inputs.scenario
        period = scenario.shape.period
        if not period.start <= at < period.end:
            within = message(
                "within_period", start=show_time(period.start), end=show_time(period.end)
            )
            raise refuse("--at", "", show_time(at), within)
        return hours_between(scenario.start, at)

    def in_force(self, at: datetime) -> list[InForce]:
        """Return what is in force in each district with lines, by name."""
        time_h = self.hours_at(at)
        return [
            self._in_force(name, self.simulated.timelines[self.simulated.class_of[name]], time_h)
            for name in sorted(self.inputs.fleet.district.names)
        ]

    def _in_force(self, district: str, timeline: Timeline, time_h: float) -> InForce:
        changes, start = timeline.changes(), self.inputs.scenario.start
        past = [time for time, *_ in changes if time <= time_h]
        coming = next((change for change in changes if change[0] > time_h), None)
        return InForce(
            district,
            LEVELS[int(timeline.level[timeline.index_at(time_h)])],
            after(start, past[-1]) if past else None,
            after(start, coming[0]) if coming else None,
            LEVELS[coming[2]] if coming else "",
        )

    def lines(self, at: datetime) -> pd.DataFrame:
        """Return every line that is not long shut at a moment (the table `at_moment`)."""
        time_h, fleet = self.hours_at(at), self.inputs.fleet
        count = len(fleet)
        level, state = np.zeros(count, dtype=np.int64), np.full(count, NORMAL, dtype=object)
        ordered, target, load = np.zeros(count), np.ones(count), np.ones(count)
        arrives = np.full(count, np.inf)
        for block, steps, starts in zip(
            self.prepared.blocks, self.simulated.steps, self._starts, strict=True
        ):
            for step in _steps_at(steps, starts, time_h):
                inside = (block.unit >= step.rows.start) & (block.unit < step.rows.stop)
                unit = block.unit[inside] - step.rows.start
                first, end = (
                    np.broadcast_to(edge, len(step.target))[unit]
                    for edge in (step.start_h, step.end_h)
                )
                # A piece has no length for units that are not split at its edge.
                here = (first <= time_h) & (time_h < end)
                rows, unit, first = block.rows[inside][here], unit[here], first[here]
                if not len(rows):
                    continue
                level[rows] = step.level
                ordered[rows], target[rows] = step.ordered[unit], step.target[unit]
                arrive = step.actual.arrive_h[unit]
                begin, settled = step.actual.start[unit], step.actual.end[unit]
                share = np.divide(
                    time_h - first, arrive, out=np.ones_like(arrive), where=arrive > 0
                ).clip(0.0, 1.0)
                load[rows] = begin + (settled - begin) * share
                arrives[rows] = first + arrive
                stood = (
                    np.ones(len(rows), dtype=bool)
                    if step.answered is None
                    else np.broadcast_to(step.answered, len(step.target))[unit]
                )
                state[rows] = _states(load[rows], target[rows], ordered[rows], stood)
        return self._table(time_h, level, state, ordered, target, load, arrives)

    def _table(
        self,
        time_h: float,
        level: np.ndarray,
        state: np.ndarray,
        ordered: np.ndarray,
        target: np.ndarray,
        load: np.ndarray,
        arrives_h: np.ndarray,
    ) -> pd.DataFrame:
        fleet, cells = self.inputs.fleet, self.inputs.inventory.lines
        factor = self.prepared.factors[fleet.sector.codes, int(time_h)]
        # What does not fall with the load is emitted while a line runs at all.
        running = (1 - fleet.fixed_share) * load + np.where(load > 0, fleet.fixed_share, 0.0)
        moving = np.isin(state, (RAMPING_DOWN, RAMPING_UP)) & np.isfinite(arrives_h)
        start = self.inputs.scenario.start
        table = pd.DataFrame(
            {
                "line_id": cells["line_id"].to_numpy(),
                "enterprise_id": cells["enterprise_id"].to_numpy(),
                "enterprise": cells["enterprise"].to_numpy(),
                "district": cells["district"].to_numpy(),
                "industry": cells["industry"].to_numpy(),
                "grade": [GRADES[code] for code in fleet.grade],
                "level": [LEVELS[code] for code in level],
                "state": state,
                "ordered_cut": ordered,
                "target_load": target,
                "load": load,
                "arrives": [
                    show_time(after(start, float(time))) if moves else ""
                    for time, moves in zip(arrives_h, moving, strict=True)
                ],
            }
        )
        for column, name in enumerate(self.inputs.inventory.pollutants):
            normal = fleet.base_kg_h[:, column] * factor
            table[f"{name}_normal_kg_h"] = normal
            table[f"{name}_kg_h"] = normal * running
        open_lines = ~fleet.long_shut
        return table[open_lines].reset_index(drop=True)

    def hour(self, at: datetime) -> pd.DataFrame:
        """Return what is emitted in the hour of a moment, area sources included.

        Returns
        -------
        DataFrame
            Index pollutant; columns normal_kg_h, seasonal_kg_h, actual_kg_h.
        """
        place = int(self.hours_at(at))
        kg = self.simulated.hourly_kg[:, :, :, place].sum(axis=1)
        return pd.DataFrame(
            kg.T,
            index=pd.Index(self.inputs.inventory.pollutants, name="pollutant"),
            columns=["normal_kg_h", "seasonal_kg_h", "actual_kg_h"],
        )


def _states(
    load: np.ndarray, target: np.ndarray, ordered: np.ndarray, stood: np.ndarray
) -> np.ndarray:
    """Return what lines do, from their load and what is asked of them."""
    tests = [
        ~stood,
        load > target + SAME_LOAD,
        load < target - SAME_LOAD,
        ordered > 0,
        target < 1 - SAME_LOAD,
    ]
    return np.select(
        tests, [WAITING, RAMPING_DOWN, RAMPING_UP, AT_ORDER, SEASONAL], default=NORMAL
    ).astype(object)


def _starts_of(steps: Sequence[Step]) -> np.ndarray:
    """Return the first and the last time [h] (2, steps) of each step's units."""
    return np.array(
        [[float(np.min(step.start_h)), float(np.max(step.end_h))] for step in steps]
    ).T.reshape(2, -1)


def _steps_at(steps: Sequence[Step], bounds: np.ndarray, time_h: float) -> list[Step]:
    """Return the steps in which a moment may lie."""
    inside = (bounds[0] <= time_h) & (time_h < bounds[1])
    return [steps[place] for place in np.flatnonzero(inside).tolist()]


def in_force_told(part: InForce, at: datetime, language: str) -> str:
    """Return the level in force, its hour and what follows, as a sentence."""
    words = level_title(part.level, language)
    if part.since is not None and RANK[part.level]:
        words += say(language, "today_hour", hour=int((at - part.since) / HOUR) + 1)
    if part.until is not None:
        then = say(language, "today_lifted")
        if RANK[part.then]:
            then = say(language, "today_next", level=level_title(part.then, language))
        words += say(language, "today_until_then", time=time_told(part.until), then=then)
    return words


def by_force(parts: Sequence[InForce]) -> dict[InForce, list[str]]:
    """Return what is in force somewhere, without a district, with the districts of each."""
    groups: dict[InForce, list[str]] = {}
    for part in parts:
        groups.setdefault(replace(part, district=""), []).append(part.district)
    return groups


def time_told(time: datetime | None) -> str:
    """Return a time for people, "–" for none."""
    return "–" if time is None else show_time(time).replace("T", " ")
