"""Kept plans: keep, open again, delete, and choose for a comparison."""

from __future__ import annotations

import streamlit as st

from simulator.terms.errors import InputError
from simulator.terms.titles import bracketed
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.messages import show_problems
from simulator.ui.frame.session import desk, outcome
from simulator.ui.frame.words import language, word
from simulator.workbench.plans import Plan, load_plan

IN_HAND = "in_hand"
MOST = 6


def choose() -> dict[str, Plan]:
    """Show the kept plans and return {title: plan} of those to compare; the others are compared
    with the first.
    """
    own_desk = desk()
    with st.container(border=True):
        left, right = st.columns([3, 1], vertical_alignment="bottom")
        title = left.text_input(
            word("ui_keep_title"),
            own_desk.plan.get("title", default=own_desk.plan.get("name")),
            key=f"keep-{own_desk.revision}",
            max_chars=80,
        )
        right.button(
            word("ui_keep"),
            type="primary",
            icon=":material/bookmark_add:",
            on_click=_keep,
            args=(f"keep-{own_desk.revision}",),
            width="stretch",
            disabled=outcome().result is None or not title,
        )
        plans = _kept()
        for name, plan in plans.items():
            _row(name, plan)
    titles = _titles({IN_HAND: own_desk.plan} | plans)
    chosen = st.multiselect(
        word("ui_compare_which"),
        list(titles),
        # Kept plans come first, so that the current plan is compared with them.
        default=[*list(titles)[1:MOST], IN_HAND] if len(titles) > 1 else [IN_HAND],
        format_func=titles.get,
        max_selections=MOST,
        key=f"compare-{own_desk.revision}-{len(titles)}",
        help=word("ui_compare_which_help"),
        placeholder=word("ui_compare_which_help"),
    )
    return {titles[name]: own_desk.plan if name == IN_HAND else plans[name] for name in chosen}


def _kept() -> dict[str, Plan]:
    """Return {file name: plan} of the kept plans that can be read."""
    plans = {}
    for name in desk().workspace.kept():
        try:
            plans[name] = load_plan(desk().workspace, name)
        except InputError:
            continue
    return plans


def _titles(plans: dict[str, Plan]) -> dict[str, str]:
    """Return {name: title} with distinct titles."""
    titles: dict[str, str] = {}
    for name, plan in plans.items():
        title = str(plan.get("title", default=plan.get("name")))
        if plan.get("what_if"):
            title += bracketed(word("ui_what_if"), language())
        if name == IN_HAND:
            title = word("ui_compare_in_hand", title=title)
        number = 2
        shown = title
        while shown in titles.values():
            shown, number = f"{title} ({number})", number + 1
        titles[name] = shown
    return titles


def _keep(key: str) -> None:
    own_desk = desk()
    try:
        own_desk.workspace.keep(
            own_desk.plan.put(("title",), st.session_state[key]).text().encode()
        )
    except InputError as error:
        show_problems(error.problems, word("ui_not_done"))


def _row(name: str, plan: Plan) -> None:
    own_desk = desk()
    text, again, drop = st.columns([6, 1, 1], vertical_alignment="center")
    mark = f" :orange-badge[{word('ui_what_if')}]" if plan.get("what_if") else ""
    text.markdown(
        f":material/bookmark: {as_it_stands(plan.get('title', default=plan.get('name')))}{mark}"
    )
    again.button(
        word("ui_kept_open"),
        key=f"open-{name}-{own_desk.revision}",
        on_click=own_desk.take,
        args=(plan,),
        width="stretch",
    )
    drop.button(
        word("ui_delete"),
        key=f"drop-{name}-{own_desk.revision}",
        on_click=own_desk.workspace.forget,
        args=(name,),
        width="stretch",
    )
