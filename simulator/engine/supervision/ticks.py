"""The clock of supervision: whole milliseconds, and the order of what happens at one instant."""

from __future__ import annotations

from enum import IntEnum

import simpy

PER_HOUR = 3_600_000
DAY = 24 * PER_HOUR


class Phase(IntEnum):
    """Order of what happens at one instant (docs/method.md, section Supervision).

    SimPy itself uses 0 and 1 for what follows at once from an event.
    """

    ORDERS = 2
    DECISIONS = 3
    RELAPSES = 4
    METERS = 5
    CEMS = 6
    VISITS = 7
    ON_SITE = 8
    ENDS = 9
    BEGINS = 10
    SUPERVISORS_SENT = 11
    TEAMS_SENT = 12


def ticks(time_h: float) -> int:
    """Return a time or a length [h] in ticks."""
    return round(time_h * PER_HOUR)


def hours(time: int) -> float:
    """Return ticks as hours."""
    return time / PER_HOUR


def at(env: simpy.Environment, time: int, phase: Phase) -> simpy.Event:
    """Return the event of a time (ticks), in its phase of what happens then; at once where the
    time is past.
    """
    event = env.event()
    # The public way to trigger an event is at once only; a timeout knows no phase.
    event._ok, event._value = True, None
    env.schedule(event, phase, max(0, time - env.now))  # type: ignore[arg-type]
    return event
