"""Plans to compare: those that were kept, and the one in hand."""

from __future__ import annotations

import streamlit as st

from simulator.terms.errors import InputError
from simulator.terms.titles import bracketed
from simulator.ui.frame.kept_list import show_kept, titles_of_kept
from simulator.ui.frame.messages import show_problems
from simulator.ui.frame.session import desk, kept, outcome
from simulator.ui.frame.words import language, word
from simulator.workbench.daily import beijing_now
from simulator.workbench.kept_plans import LONGEST_NOTE, keep_plan, title_of
from simulator.workbench.plans import Plan

IN_HAND = "in_hand"
MOST = 6


def choose() -> dict[str, Plan]:
    """Show the kept plans and return {title: plan} of those to compare; the others are compared
    with the first.
    """
    own_desk = desk()
    with st.container(border=True):
        left, middle, right = st.columns([3, 3, 1], vertical_alignment="bottom")
        key = f"keep-{own_desk.revision}"
        title = left.text_input(
            word("ui_keep_title"), title_of(own_desk.plan), key=key, max_chars=80
        )
        middle.text_input(
            word("ui_keep_note"),
            key=f"note-{key}",
            max_chars=LONGEST_NOTE,
            placeholder=word("ui_keep_note_placeholder"),
        )
        right.button(
            word("ui_keep"),
            type="primary",
            icon=":material/bookmark_add:",
            on_click=_keep,
            args=(key,),
            width="stretch",
            disabled=outcome().result is None or not title,
        )
        if kept():
            show_kept("compare", drop=True)
    titles = titles_of_kept() | {IN_HAND: _in_hand_title()}
    plans = {one.file: one.plan for one in kept()} | {IN_HAND: own_desk.plan}
    chosen = st.multiselect(
        word("ui_compare_which"),
        [IN_HAND, *list(titles)[:-1]],
        # Kept plans come first, so that the current plan is compared with them.
        default=[*list(titles)[:-1][: MOST - 1], IN_HAND],
        format_func=titles.get,
        max_selections=MOST,
        key=f"compare-{own_desk.revision}-{len(titles)}",
        help=word("ui_compare_which_help"),
        placeholder=word("ui_compare_which_help"),
    )
    return {titles[name]: plans[name] for name in chosen}


def _in_hand_title() -> str:
    plan = desk().plan
    title = title_of(plan)
    if plan.get("what_if"):
        title += bracketed(word("ui_what_if"), language())
    return word("ui_compare_in_hand", title=title)


def _keep(key: str) -> None:
    own_desk = desk()
    try:
        note = st.session_state.get(f"note-{key}") or ""
        keep_plan(own_desk.workspace, own_desk.plan, st.session_state[key], note, beijing_now())
    except InputError as error:
        show_problems(error.problems, word("ui_not_done"))
    else:
        st.session_state[f"note-{key}"] = ""
