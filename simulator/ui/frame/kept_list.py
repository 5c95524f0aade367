"""The list of kept plans: when and why each was kept, to be opened or dropped."""

from __future__ import annotations

import streamlit as st

from simulator.terms.errors import InputError
from simulator.terms.titles import bracketed
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.messages import show_problems
from simulator.ui.frame.session import desk, kept
from simulator.ui.frame.words import language, word
from simulator.workbench.kept_plans import KeptPlan

# Height of a longer list [px].
TALL_PX = 320
MANY = 4


def show_kept(place: str, drop: bool = False) -> None:
    """Show the kept plans, the newest first.

    Parameters
    ----------
    place : str
        Name of the list on the screen.
    drop : bool
        Whether plans can be dropped here.
    """
    plans = kept()
    st.caption(word("ui_kept_list") if plans else word("ui_kept_none"))
    with st.container(height=TALL_PX if len(plans) > MANY else "content", border=False):
        for plan in reversed(plans):
            _row(place, plan, drop)


def titles_of_kept() -> dict[str, str]:
    """Return {file: title} of the kept plans, with the mark of what-ifs."""
    mark = bracketed(word("ui_what_if"), language())
    return {one.file: one.title + (mark if one.plan.get("what_if") else "") for one in kept()}


def _row(place: str, one: KeptPlan, drop: bool) -> None:
    own_desk = desk()
    widths = [6, 1, 1] if drop else [3, 1]
    columns = st.columns(widths, vertical_alignment="center")
    mark = f" :orange-badge[{word('ui_what_if')}]" if one.plan.get("what_if") else ""
    about = []
    if one.at is not None:
        about.append(word("ui_kept_at", at=f"{one.at:%Y-%m-%d %H:%M}"))
    if one.note:
        about.append(as_it_stands(one.note))
    with columns[0]:
        st.markdown(f":material/bookmark: {as_it_stands(one.title)}{mark}")
        if about:
            st.caption(" · ".join(about))
    columns[1].button(
        word("ui_kept_open"),
        key=f"{place}-open-{one.file}-{own_desk.revision}",
        on_click=own_desk.take,
        args=(one.plan,),
        width="stretch",
    )
    if drop:
        columns[2].button(
            word("ui_delete"),
            key=f"drop-{one.file}-{own_desk.revision}",
            on_click=_drop,
            args=(one.file,),
            width="stretch",
        )


def _drop(file: str) -> None:
    try:
        desk().workspace.forget(file)
    except InputError as error:
        show_problems(error.problems, word("ui_not_done"))
