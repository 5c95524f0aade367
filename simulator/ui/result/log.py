"""Events, warnings and origin of a result."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.reports.run_view import RunView, shown_time
from simulator.runs.tables_for_people import events_table
from simulator.terms.paths import PAGES
from simulator.terms.titles import joined
from simulator.ui.frame.drawing import show_table
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.session import desk, outcome, reads_only
from simulator.ui.frame.words import language, word
from simulator.ui.inventory.state import is_invented
from simulator.workbench.plans import still_of_example


def show_background(view: RunView) -> None:
    """Show period, policy, size of the inventory and number of warnings in one line."""
    lines = view.lines
    policy = view.policy.get("title") or view.policy.get("id", "")
    enterprises = lines["enterprise_id"].nunique() if lines is not None else 0
    if view.synthetic and reads_only():
        st.markdown(f":orange-badge[:material/school: {word('synthetic_mark')}]")
    elif view.synthetic:
        with st.container(horizontal=True, vertical_alignment="center"):
            inventory = outcome().read_inputs.inventory
            badge = word("inv_invented" if is_invented(inventory) else "synthetic_mark")
            st.markdown(f":orange-badge[:material/school: {badge}] {word('ui_example_next')}")
            st.page_link(PAGES / "inventory.py", label=word("ui_page_inventory"))
            st.page_link(PAGES / "alerts.py", label=word("ui_page_alerts"))
            st.page_link(PAGES / "measures.py", label=word("ui_page_measures"))
    elif not reads_only() and (parts := still_of_example(desk().plan)):
        named = joined([word(f"ui_part_{part}") for part in parts], language())
        st.caption(f":material/info: {word('ui_of_example', parts=named)}")
    if not view.dated:
        st.info(word("ui_no_stage_next"), icon=":material/notifications:")
    count = 0 if lines is None else len(lines)
    policy = as_it_stands(policy)
    st.caption(
        word(
            "ui_background",
            period=view.period,
            policy=policy,
            enterprises=enterprises,
            lines=count,
            alerts=len(view.dated),
        )
        + f" · :material/info: {word('ui_remarks', count=len(view.warnings()))}"
    )


def show_events(view: RunView, pollutant: str) -> None:
    """Show the event log."""
    events = events_table(view).frame
    table = pd.DataFrame(
        {
            word("ui_time"): events["time"].map(shown_time),
            word("ui_event"): events["event"],
            word("ui_level"): events["level"],
            word("ui_scope"): events["scope"].replace("", word("ui_everywhere")),
            word("ui_enterprises"): events["enterprises"],
            word("ui_lines"): events["lines"],
            word("ui_detail"): events["detail"],
        }
    )
    show_table(table, height=460)


def show_warnings(view: RunView, pollutant: str) -> None:
    """Show everything that a reader of the figures must know."""
    for text in view.warnings():
        st.markdown(f"- {as_it_stands(text)}")
    if not view.warnings():
        st.success(word("ui_no_warnings"))
    st.caption(word("ui_not_known"))
