"""Rounds of a negotiation: the first by a button, the next whenever something asked for changes."""

from __future__ import annotations

import streamlit as st

from simulator.negotiation.plan import Negotiated
from simulator.ui.frame import progress
from simulator.ui.frame.session import desk, shared_negotiations
from simulator.ui.frame.words import word
from simulator.ui.negotiation.ask import asked

JOB = "negotiation"
LAST = "negotiation_last"
# How long the page waits for a round before it shows progress instead [s] (assumed).
AT_ONCE_S = 1.5


def show_button() -> None:
    """Show the button of the first round, or of a round that was cancelled."""
    if st.session_state.get(LAST) is None:
        shared_negotiations().warm()
    if st.button(
        word("nego_solve"),
        type="primary",
        icon=":material/handshake:",
        disabled=progress.running(JOB),
        width="stretch",
    ):
        _start()


def latest() -> Negotiated | None:
    """Return the round of what is asked for now, or the last one while it is computed; None before
    the first.
    """
    about = _about()
    if st.session_state.get(LAST) is not None and not progress.known(JOB, about):
        _start()
    done = progress.finished(JOB, about)
    if done is not None:
        st.session_state[LAST] = done
    progress.show(JOB)
    return st.session_state.get(LAST)


def is_current() -> bool:
    """Return whether the round that is shown answers what is asked for now."""
    return progress.finished(JOB, _about()) is not None


def _about() -> tuple[str, str, str]:
    return desk().workspace.key, desk().plan.text(), asked().text()


def _start() -> None:
    plan, wanted, rounds = desk().plan, asked(), shared_negotiations()
    progress.start(JOB, _about(), lambda report: rounds.solve(plan, wanted, report))
    progress.wait(JOB, AT_ONCE_S)
