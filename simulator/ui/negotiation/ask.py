"""What is asked for: level, what is counted, margin, fairness and cap."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from simulator.negotiation.wishes import BASES
from simulator.terms.levels import LEVELS, TARGET_LEVELS
from simulator.terms.titles import level_title
from simulator.ui.frame.percents import percent_slider, share_of
from simulator.ui.frame.session import desk, outcome
from simulator.ui.frame.words import language, word, words_of
from simulator.workbench.negotiations import FRONTIER_MU, Asked, asked_of, keep_asked

ASKED = "negotiation_asked"
# Ends of the sliders and the first cap (assumed).
MOST_MARGIN, MOST_CAP, FIRST_CAP = 1.5, 1.2, 0.6


def asked() -> Asked:
    """Return what is asked for at this desk, at first for the level of the plan's first alert."""
    key, now = st.session_state.get(ASKED, ("", None))
    if now is None or key != desk().workspace.key:
        return remember(asked_of(desk().workspace) or Asked(_first_level()))
    return now


def remember(now: Asked) -> Asked:
    """Keep what is asked for, in the session and in the workspace."""
    own_desk = desk()
    st.session_state[ASKED] = (own_desk.workspace.key, now)
    keep_asked(own_desk.workspace, now)
    return now


def _first_level() -> str:
    scenario = outcome().scenario
    levels = [LEVELS[stage.level] for stage in scenario.stages] if scenario else []
    return next((level for level in levels if level in TARGET_LEVELS), TARGET_LEVELS[0])


def show_wishes() -> None:
    """Show the settings."""
    now, revision = asked(), desk().revision
    st.segmented_control(
        word("nego_level"),
        TARGET_LEVELS,
        default=now.level,
        format_func=lambda level: level_title(level, language()),
        required=True,
        key=f"nego-level-{revision}",
        on_change=_write,
        args=("level", f"nego-level-{revision}"),
    )
    st.segmented_control(
        word("nego_basis"),
        BASES,
        default=now.basis,
        format_func=words_of("nego_basis_"),
        required=True,
        key=f"nego-basis-{revision}",
        on_change=_write,
        args=("basis", f"nego-basis-{revision}"),
        help=word("nego_basis_help"),
    )
    key = f"nego-margin-{revision}"
    percent_slider(
        word("nego_margin"), 1.0, MOST_MARGIN, now.margin, key, _write_share, ("margin", key),
        text=word("nego_margin_help"),
    )  # fmt: skip
    key = f"nego-mu-{revision}"
    st.select_slider(
        word("nego_mu"),
        sorted({*FRONTIER_MU, now.mu}),
        now.mu,
        key=key,
        format_func=lambda mu: f"{mu:g}",
        on_change=_write,
        args=("mu", key),
        help=word("nego_mu_help"),
    )
    key = f"nego-capped-{revision}"
    st.checkbox(
        word("nego_capped"),
        now.cap is not None,
        key=key,
        on_change=_switch_cap,
        args=(key,),
        help=word("nego_capped_help"),
    )
    if now.cap is not None:
        key = f"nego-cap-{revision}"
        percent_slider(
            word("nego_cap"), 0.0, MOST_CAP, now.cap, key, _write_share, ("cap", key), hidden=True
        )
    key = f"nego-frontier-{revision}"
    st.toggle(
        word("nego_compare_fairness"),
        now.frontier,
        key=key,
        on_change=_write,
        args=("frontier", key),
    )
    if now.pins or now.excluded or now.offers:
        count = len(now.pins) + len(now.excluded) + len(now.offers)
        st.button(
            word("nego_forget", count=count),
            icon=":material/ink_eraser:",
            on_click=_forget,
            width="stretch",
        )


def _write(name: str, key: str) -> None:
    _change(**{name: st.session_state[key]})


def _write_share(name: str, key: str) -> None:
    _change(**{name: share_of(key)})


def _switch_cap(key: str) -> None:
    _change(cap=FIRST_CAP if st.session_state[key] else None)


def _forget() -> None:
    _change(pins={}, excluded=(), offers={})


def _change(**values: Any) -> None:
    remember(replace(asked(), **values))
