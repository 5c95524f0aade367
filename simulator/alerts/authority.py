"""An authority that consults every day on a forecast and issues, extends, upgrades, downgrades
and lifts alerts.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd
import simpy

from simulator.alerts.air_series import AirSeries
from simulator.alerts.consultation import Planned, forecast_plan, unify_plans
from simulator.alerts.criteria import Criteria, read_criteria
from simulator.alerts.episodes import runs
from simulator.alerts.forecasts import Forecast, Perfect
from simulator.alerts.reasons import condition_words
from simulator.alerts.triggers import index_windows, stage_table
from simulator.alerts.unified import SEPARATOR
from simulator.terms.labels import Message, message
from simulator.terms.levels import LEVELS, NONE

DAY_H = 24


@dataclass(frozen=True)
class Decision:
    """One decision of an authority; times are hours since the series' start.

    Attributes
    ----------
    rank : int
        Rank of the level; 0 is a lift.
    issued_h : float
        Time of issue [h].
    start_h, end_h : int
        First and last hour [start_h, end_h) at the level [h].
    scope : str
        Districts covered.
    event : str
        One of start, extend, upgrade, downgrade and lift.
    reason : Message
        The reason in words.
    """

    rank: int
    issued_h: float
    start_h: int
    end_h: int
    scope: str
    event: str
    reason: Message


class Authority:
    """One authority over some districts: its announced levels hour by hour, and its decisions so
    far.

    Parameters
    ----------
    series : AirSeries
        The air quality of the districts that really happens.
    criteria : Criteria
        The rule set.
    forecast : Forecast
        The forecast that it consults.
    horizon_days : int | None
        Days after today that the forecast covers; None for the whole series.
    share : float, 0 to 1
        The unified level is the highest that at least this share of the districts needs; 0 is any
        one district.
    """

    def __init__(
        self,
        series: AirSeries,
        criteria: Criteria,
        forecast: Forecast,
        horizon_days: int | None = None,
        share: float = 0.0,
    ) -> None:
        if criteria.consult.hour is None:
            raise ValueError("an authority consults at an hour of the day")
        if horizon_days is not None and horizon_days * DAY_H < criteria.lift.hours:
            raise ValueError("the forecast is shorter than the lift condition")
        self.series, self.criteria, self.forecast, self.share = series, criteria, forecast, share
        self.horizon_days = horizon_days
        self.scope = SEPARATOR.join(series.places)
        self.observed = index_windows(series, criteria)
        self.notices: list[Decision] = []
        hours = series.steps * series.step_h
        self._level = np.zeros(hours, dtype=np.int8)
        self._by_notice = np.full(hours, -1)

    @property
    def first_consultation_h(self) -> float:
        """The first consultation [h since the series' start]; early enough for an alert at the
        start.
        """
        # Two days more than the lead time, whatever the hour of the consultation.
        ahead = ceil(self.criteria.lead_time.hours / DAY_H) + 2
        return self.criteria.consult.hour - self.series.start.hour - ahead * DAY_H

    def consult(self, now_h: float) -> list[Decision]:
        """Consult at `now_h` [h since the series' start] and return the decisions, in order of
        their start.
        """
        plans = forecast_plan(
            self.series, self.observed, self.criteria, self.forecast, now_h, self.horizon_days
        )
        plan = plans[0] if len(plans) == 1 else unify_plans(plans, self.series.places, self.share)
        now = max(ceil(now_h), 0)
        if now >= len(self._level):
            return []
        level = self._level.copy()
        # The plan is made anew from now on; the past stays as it was.
        level[now:] = NONE
        for item in plan:
            if self._due(item, now_h):
                level[max(item.first_h, now) : self._until(item, now_h)] = item.rank
        self._keep_until_lift(level, plan, now)
        # What would end or fall only after the next consultation can still be shortened there.
        for first, last in runs(level < self._level).tolist():
            if first >= now_h + DAY_H:
                level[first:last] = self._level[first:last]
        changed = np.flatnonzero(level[now:] != self._level[now:])
        return self._announce(level, plan, now + int(changed[0]), now_h) if len(changed) else []

    def _due(self, item: Planned, now_h: float) -> bool:
        """Return whether an item must be announced now.

        It must if the next consultation would be too late, or if it changes an announced alert.
        """
        announced = self._level[max(item.first_h, 0) : item.last_h].any()
        return bool(announced) or item.first_h - self.criteria.lead_time.hours < now_h + DAY_H

    def _until(self, item: Planned, now_h: float) -> int:
        """Return the hour until which an item is announced.

        It is the item's end, or the end announced before if an extension can wait for the next
        consultation.
        """
        announced = np.flatnonzero(self._level[max(item.first_h, 0) : item.last_h])
        if not len(announced):
            return item.last_h
        end = max(item.first_h, 0) + int(announced[-1]) + 1
        return end if end - self.criteria.lead_time.hours >= now_h + DAY_H else item.last_h

    def _keep_until_lift(self, level: np.ndarray, plan: list[Planned], now: int) -> None:
        """Keep the level in force where the lift condition is not met, or where the level would
        flip.
        """
        in_force, gap_h = int(self._level[now]), int(self.criteria.flips.gap_h)
        for rank in range(int(level[now]) + 1, in_force + 1):
            back = [item.first_h for item in plan if item.rank >= rank and item.last_h > now]
            # The index must stay below for the hours of the lift condition before the alert may
            # end.
            if back and now < min(back) < now + self.criteria.lift.hours:
                kept = slice(now, min(back))
                level[kept] = np.maximum(level[kept], rank)
        if NONE < level[now] < in_force:
            below = np.flatnonzero(self._level[:now] < in_force)
            began = int(below[-1]) + 1 if len(below) else 0
            kept = slice(now, max(began + gap_h, now))
            level[kept] = np.maximum(
                level[kept], np.where(self._level[kept] >= in_force, in_force, NONE)
            )

    def _announce(
        self, level: np.ndarray, plan: list[Planned], first: int, now_h: float
    ) -> list[Decision]:
        """Set the new levels from hour `first` on and return their decisions, which replace all
        later ones.
        """
        notices = []
        if level[first] == NONE:
            notices.append(
                Decision(NONE, now_h, first, first, self.scope, "lift", self._lift_reason())
            )
        before = int(level[first - 1]) if first else NONE
        # All later announcements are replaced.
        self._by_notice[first:] = -1
        edges = [first, *(np.flatnonzero(np.diff(level[first:])) + first + 1).tolist(), len(level)]
        for start, end in zip(edges[:-1], edges[1:], strict=True):
            rank = int(level[start])
            if rank:
                self._by_notice[start:end] = len(self.notices) + len(notices)
                notices.append(
                    Decision(
                        rank,
                        now_h,
                        start,
                        end,
                        self.scope,
                        _event(before, rank),
                        self._reason(plan, rank, start, end),
                    )
                )
            before = rank
        self._level = level
        self.notices += notices
        return notices

    def _reason(self, plan: list[Planned], rank: int, start: int, end: int) -> Message:
        for item in plan:
            if item.rank == rank and item.first_h < end and item.last_h > start:
                return item.reason
        name = LEVELS[rank]
        rule = self.criteria.rules[name]
        return message(
            "reason_kept",
            level=message(name),
            what=condition_words(rule.lowest, self.criteria),
            lift=self.criteria.lift.hours,
        )

    def _lift_reason(self) -> Message:
        lowest = next(iter(self.criteria.rules.values())).lowest
        return message(
            "reason_lift",
            what=condition_words(lowest, self.criteria),
            lift=self.criteria.lift.hours,
        )

    def stages(self) -> list[Decision]:
        """Return the stages that were in force, one for each part of a decision that was not
        replaced.
        """
        stages = []
        for number, notice in enumerate(self.notices):
            for start, end in runs(self._by_notice == number).tolist():
                stages.append(
                    Decision(
                        notice.rank,
                        notice.issued_h,
                        start,
                        end,
                        notice.scope,
                        notice.event,
                        notice.reason,
                    )
                )
        return sorted(stages, key=lambda stage: stage.start_h)


def _event(before: int, rank: int) -> str:
    if before == NONE:
        return "start"
    return "extend" if before == rank else "upgrade" if rank > before else "downgrade"


def consult_daily(
    env: simpy.Environment, authority: Authority, announce: Callable[[Decision], None]
) -> Generator:
    """Run an authority as a SimPy process: consult every 24 h and pass each decision to `announce`.

    The environment's clock is hours since the series' start. It must stand at or before the first
    consultation.
    """
    yield env.timeout(max(authority.first_consultation_h - env.now, 0.0))
    end_h = authority.series.steps * authority.series.step_h
    while env.now < end_h:
        for notice in authority.consult(env.now):
            announce(notice)
        yield env.timeout(DAY_H)


@dataclass(frozen=True)
class AuthorityRun:
    """The decisions of authorities and the stages in force.

    Attributes
    ----------
    notices : pd.DataFrame
        Every decision, with the columns of a stage table. A lift has level "" and start = end.
    stages : pd.DataFrame
        Stage table of what was in force. Rows of one scope touch or are apart.
    """

    notices: pd.DataFrame
    stages: pd.DataFrame


def simulate_authority(
    series: AirSeries,
    criteria: Criteria | str,
    forecast: Forecast | None = None,
    horizon_days: int | None = None,
    *,
    unified: bool = False,
    share: float = 0.0,
) -> AuthorityRun:
    """Return the decisions over a series of one authority per district, or of one for all
    (unified).

    Parameters
    ----------
    series : AirSeries
        The air quality that really happens.
    criteria : Criteria | str
        Rule set, or its id or path.
    forecast : Forecast | None
        Perfect (default), LeadError or Ensemble.
    horizon_days : int | None
        Days after today that the forecast covers; None for the whole series.
    unified : bool
        Whether all districts have one level.
    share : float, 0 to 1
        The unified level is the highest that at least this share of the districts needs.

    Notes
    -----
    With a perfect forecast of the whole series the stages are those of `derive_stages`.
    """
    criteria = criteria if isinstance(criteria, Criteria) else read_criteria(criteria)
    groups = [series] if unified else [series.of([place]) for place in series.places]
    authorities = [
        Authority(group, criteria, forecast or Perfect(), horizon_days, share) for group in groups
    ]
    decisions: list[Decision] = []
    # The first consultation lies before the series begins, so the clock may start below 0.
    env = simpy.Environment(
        initial_time=min(authority.first_consultation_h for authority in authorities)
    )
    for authority in authorities:
        env.process(consult_daily(env, authority, decisions.append))
    env.run()
    in_force = [stage for authority in authorities for stage in authority.stages()]
    return AuthorityRun(_table(decisions, series.start), _table(in_force, series.start))


def _table(notices: Iterable[Decision], start: pd.Timestamp) -> pd.DataFrame:
    rows = [
        {
            "level": LEVELS[notice.rank] if notice.rank else "",
            "issued": start + pd.Timedelta(hours=notice.issued_h),
            "start": start + pd.Timedelta(hours=notice.start_h),
            "end": start + pd.Timedelta(hours=notice.end_h),
            "scope": notice.scope,
            "event": notice.event,
            "reason": notice.reason.text("en"),
            "reason_zh": notice.reason.text("zh"),
        }
        for notice in notices
    ]
    return stage_table(rows)
