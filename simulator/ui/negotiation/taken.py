"""What becomes of a negotiated plan: taken over, kept, or exported."""

from __future__ import annotations

import streamlit as st

from simulator.negotiation.plan import Negotiated
from simulator.terms.errors import InputError
from simulator.ui.frame.export_files import ZIP
from simulator.ui.frame.messages import show_problems
from simulator.ui.frame.session import desk
from simulator.ui.frame.words import language, word
from simulator.workbench.daily import beijing_now
from simulator.workbench.exports import file_name
from simulator.workbench.kept_plans import keep_plan, title_of
from simulator.workbench.negotiations import as_zip, with_plan

DONE = "negotiation_done"


def show_buttons(negotiated: Negotiated, current: bool) -> None:
    """Show the buttons, and what the last one did."""
    own_desk = desk()
    title = str(own_desk.plan.get("title", default=own_desk.plan.get("name")))
    ready = current and negotiated.own is not None
    with st.container(horizontal=True):
        st.button(
            word("nego_take"),
            type="primary",
            icon=":material/task_alt:",
            disabled=not ready,
            on_click=_take,
            args=(negotiated,),
            help=word("nego_take_help"),
        )
        st.button(
            word("nego_keep"),
            icon=":material/bookmark_add:",
            disabled=not ready,
            on_click=_keep,
            args=(negotiated,),
            help=word("nego_keep_help"),
        )
        st.download_button(
            word("nego_export"),
            lambda: as_zip(own_desk.plan, negotiated, own_desk.workspace, language()),
            file_name(title + word("nego_suffix"), ".zip"),
            ZIP,
            icon=":material/download:",
            disabled=not ready,
            on_click="ignore",
            help=word("nego_export_help"),
        )
    # It stays until the plan in hand is another one.
    done, text = st.session_state.get(DONE, ("", ""))
    if done and text == own_desk.plan.text():
        st.success(word(done), icon=":material/check:")


def _take(negotiated: Negotiated) -> None:
    own_desk = desk()
    try:
        own_desk.take(with_plan(own_desk.plan, negotiated, own_desk.workspace, language()))
    except InputError as error:
        show_problems(error.problems, word("ui_not_done"))
    else:
        st.session_state[DONE] = ("nego_taken", own_desk.plan.text())


def _keep(negotiated: Negotiated) -> None:
    own_desk = desk()
    try:
        plan = with_plan(own_desk.plan, negotiated, own_desk.workspace, language())
        keep_plan(own_desk.workspace, plan, title_of(plan), "", beijing_now())
    except InputError as error:
        show_problems(error.problems, word("ui_not_done"))
    else:
        st.session_state[DONE] = ("nego_kept", own_desk.plan.text())
