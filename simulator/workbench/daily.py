"""The day's work with a plan: the moment that it is, the alert that runs, an alert started now."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta, timezone

from simulator.alerts.alert_file import DatedStage
from simulator.workbench.plan_alerts import new_stage, period_around
from simulator.workbench.plans import Plan

# All times of scenarios are Beijing time, wherever the server stands.
BEIJING = timezone(timedelta(hours=8))
DAY = timedelta(days=1)


def beijing_now() -> datetime:
    """Return the present hour and minute in Beijing, without a zone as times of scenarios are."""
    return datetime.now(BEIJING).replace(tzinfo=None, second=0, microsecond=0)


def running(stages: Iterable[DatedStage], at: datetime) -> list[DatedStage]:
    """Return the stages that are in force at a moment."""
    return [stage for stage in stages if stage.start <= at < stage.end]


def moment_of(stages: Iterable[DatedStage], start: datetime, end: datetime) -> datetime:
    """Return the moment to look at first: now, where the period holds it; else the first hour of
    the first alert within the period, else the period's start.
    """
    now = beijing_now()
    if start <= now < end:
        return now
    starts = sorted(stage.start for stage in stages if start <= stage.start < end)
    return starts[0] if starts else start


def start_alert(plan: Plan, level: str, start: datetime, hours: float) -> Plan:
    """Return the plan with this one alert, issued now or at its start, and a period around it.

    Parameters
    ----------
    plan : Plan
        The plan; its alerts are replaced.
    level : str
        The alert's level.
    start : datetime
        When it begins.
    hours : float, [h]
        How long it lasts.
    """
    lead_h = max(0.0, (start - beijing_now()) / timedelta(hours=1))
    plan = plan.put(("alerts",), [new_stage(level, start, hours, lead_h, ())])
    around = period_around(
        [DatedStage(level, start - timedelta(hours=lead_h), start, start + timedelta(hours=hours))]
    )
    assert around is not None
    # The day of the static accounting is that of the alert now.
    plan = plan.put(("accounting_day",), None)
    return plan.put(("period",), dict(zip(("start", "end"), around, strict=True)))


def next_hour(at: datetime) -> datetime:
    """Return the full hour that follows a moment."""
    return at.replace(minute=0) + timedelta(hours=1)
