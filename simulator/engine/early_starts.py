"""Continuous lines that begin a rise of the level before its time: which rises, and from when."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from simulator.engine.load_shapes import Units
from simulator.engine.loads import target_load
from simulator.engine.orders import INSTANT_H, LineOrders, Rise, UnitOrders
from simulator.engine.response import EarlyStart


def rises_of(orders: LineOrders) -> list[Rise]:
    """Return the rises that continuous lines may begin early."""
    response, length_h, timeline = orders.world.response, orders.world.length_h, orders.timeline
    if response.early_start == "none" or not orders.fleet.continuous.any():
        return []
    rises = []
    for time_h, before, level, owner in timeline.changes():
        if time_h > 0 and level > before:
            stretch = int(np.searchsorted(orders.edges, time_h + INSTANT_H) - 1)
            moment = (
                orders.moments[stretch] if time_h < length_h else orders.moment(time_h + INSTANT_H)
            )
            rises.append(Rise(time_h, before, level, timeline.stages[owner].issued_h, moment))
    return rises


def early_plan(
    orders: UnitOrders,
    rises: Sequence[Rise],
    units: Units,
    lag_h: np.ndarray,
    continuous: np.ndarray,
) -> Callable[[float, np.ndarray], EarlyStart | None] | None:
    """Return what says how units begin a rise early, None where nothing may.

    Parameters
    ----------
    orders : UnitOrders
        What the units are asked for.
    rises : sequence of Rise
        What continuous lines may begin early.
    units : Units
        What moves.
    lag_h : np.ndarray
        (U) notification lag [h] of each unit.
    continuous : np.ndarray
        (U) whether a unit is of continuous lines.
    """
    by_time = {rise.time_h: rise for rise in rises}

    def plan(time_h: float, stands_by: np.ndarray) -> EarlyStart | None:
        """Return the early start of the rise at a time, from the level (U) that units stand by just
        before.
        """
        rise = by_time.get(time_h)
        return (
            None
            if rise is None
            else _early_start(orders, rise, stands_by, units, lag_h, continuous)
        )

    return plan if rises else None


def _early_start(
    orders: UnitOrders,
    rise: Rise,
    stands_by: np.ndarray,
    units: Units,
    lag_h: np.ndarray,
    continuous: np.ndarray,
) -> EarlyStart:
    response, time_h, moment = orders.response, rise.time_h, rise.moment
    higher, lower = orders.ordered(moment, rise.level), np.zeros(len(lag_h))
    for level in np.unique(stands_by):
        lower = np.where(stands_by == level, orders.ordered(moment, int(level)), lower)
    heard = rise.issued_h + lag_h
    starts = (
        np.minimum(heard, time_h - response.pre_adjustment_h)
        if response.pre_adjustment_h > 0
        else heard
    )
    if response.early_start == "planned":
        state = (orders.strength(moment), orders.seasonal(moment), orders.floor(moment))
        fall = target_load(lower, *state) - target_load(higher, *state)
        starts = np.maximum(starts, time_h - units.ramp_down_h * fall)
    raises = continuous & (higher > lower)
    begin = np.where(raises & (starts < time_h), starts, np.inf)
    return EarlyStart(time_h, begin, np.maximum(time_h, np.where(raises, starts, heard)), higher)
