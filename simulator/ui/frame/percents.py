"""Shares on sliders, in per cent: never rounded, neither the value in use nor the ends that are
allowed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

WHOLE = 1e-9


def percent_slider(
    label: str,
    low: float,
    high: float,
    now: float,
    key: str,
    on_change: Callable[..., None],
    args: tuple[Any, ...] = (),
    hidden: bool = False,
    text: str | None = None,
) -> None:
    """Show a slider for a share.

    Parameters
    ----------
    low, high, now : float
        Shares that are allowed, and the one in use.
    key : str
        Under which the chosen per cent stand in the session.
    on_change, args
        Called when it moved.
    hidden : bool
        Whether the label is for screen readers only.
    text : str or None
        Help.
    """
    ends = [100 * share for share in (min(low, now), max(high, now), now)]
    lowest: float
    highest: float
    value: float
    step: float
    if all(abs(value - round(value)) < WHOLE for value in ends):
        lowest, highest, value = (round(value) for value in ends)
        step, shown = 1, "%d%%"
    else:
        lowest, highest, value = ends
        step, shown = 0.1, "%.1f%%"
    st.slider(
        label,
        lowest,
        highest,
        value,
        step,
        format=shown,
        key=key,
        on_change=on_change,
        args=args,
        help=text,
        label_visibility="collapsed" if hidden else "visible",
    )


def share_of(key: str) -> float:
    """Return the share that a slider stands at."""
    return round(st.session_state[key] / 100, 6)
