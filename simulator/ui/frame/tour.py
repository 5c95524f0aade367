"""A tour of five steps at the first visit: skipped at will, remembered, begun again at will."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from simulator.ui.frame.session import desk
from simulator.ui.frame.words import word
from simulator.workbench.preferences import prefer, preferences_of

STEP = "tour_step"
# The page that each step is about.
STEPS = ("inventory", "alerts", "measures", "result", "export")


def begin() -> None:
    """Begin with the first step."""
    st.session_state[STEP] = 0


def _end() -> None:
    st.session_state[STEP] = None
    prefer(desk().workspace, tour_seen=True)


def _go(step: int) -> None:
    st.session_state[STEP] = step


def show(pages: Mapping[str, st.Page]) -> None:
    """Show the step of the tour that is on, above the page; `pages` are those it leads to."""
    if STEP not in st.session_state:
        st.session_state[STEP] = None if preferences_of(desk().workspace).tour_seen else 0
    step = st.session_state[STEP]
    if step is None:
        return
    name = STEPS[step]
    with st.container(border=True, key="tour"):
        text, buttons = st.columns([3, 2], vertical_alignment="center")
        heading = word("tour_heading", step=step + 1, steps=len(STEPS))
        text.markdown(f"**{heading}** {word(f'tour_{name}')}")
        with (
            buttons,
            st.container(
                horizontal=True, horizontal_alignment="right", vertical_alignment="center"
            ),
        ):
            st.page_link(pages[name], label=word("tour_open"), icon=":material/arrow_forward:")
            if step + 1 < len(STEPS):
                st.button(word("tour_next"), key="tour-next", on_click=_go, args=(step + 1,))
                st.button(word("tour_skip"), key="tour-skip", on_click=_end, type="tertiary")
            else:
                st.button(word("tour_end"), key="tour-end", on_click=_end)
