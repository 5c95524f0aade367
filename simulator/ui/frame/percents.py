"""Sliders for shares, in per cent; neither the value nor the ends of the range are rounded."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

# Per cent closer than this to a whole number count as whole: only rounding sets them apart.
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
    label : str
        Label of the slider.
    low, high : float, [0, 1]
        Allowed range.
    now : float, [0, 1]
        Value in use.
    key : str
        Key of the chosen per cent in the session.
    on_change : callable
        Called with `args` when the slider moves.
    args : tuple
        Arguments of `on_change`.
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
        # Streamlit wants ends, value and step of one type: all integers here, all floats below.
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
    """Return the share at which a slider stands."""
    # Rounded, so that files hold 0.07 without a rounding error.
    return round(st.session_state[key] / 100, 6)
