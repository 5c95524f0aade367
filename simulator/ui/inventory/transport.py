"""Upload of the enterprises' transport: a table of flows, or a bureau's spreadsheet with transport
columns.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.terms.titles import heading
from simulator.ui.frame.asked_uploads import file_uploader
from simulator.ui.frame.drawing import show_table
from simulator.ui.frame.examples import example_button
from simulator.ui.frame.frame import MOST_UPLOAD_MB
from simulator.ui.frame.messages import show_problems
from simulator.ui.frame.session import desk
from simulator.ui.frame.words import language, word
from simulator.ui.inventory.state import InHand, take_plan
from simulator.workbench.inventory_template import transport_template
from simulator.workbench.transport_upload import SUFFIXES, OpenedFlows, open_flows

STATE = "inv_flows_read"
PREVIEWED = 20


def show_transport(hand: InHand) -> None:
    """Show the table of flows: what it is for, its upload and its template."""
    st.subheader(word("ui_part_transport"))
    st.caption(word("ui_transport_about"))
    given = desk().plan.get("transport")
    st.markdown(word("ui_transport_given" if given else "ui_transport_none"))
    _show_upload(hand)
    with st.container(horizontal=True):
        st.download_button(
            word("inv_template"),
            transport_template(),
            "transport.csv",
            "text/csv",
            icon=":material/download:",
            key="inv_transport_template",
            on_click="ignore",
        )
        if given and st.button(
            word("inv_take_out"), key="inv_out_transport", icon=":material/delete:"
        ):
            take_plan(desk().plan.put(("transport",), None))
            st.rerun()


def _show_upload(hand: InHand) -> None:
    file = file_uploader(
        word("ui_transport_file"),
        SUFFIXES,
        key=f"inv-transport-{desk().revision}",
        max_upload_size=MOST_UPLOAD_MB,
    )
    if file is None:
        example_button("transport")
        st.session_state.pop(STATE, None)
        return
    about = (file.name, file.getvalue(), hand.mark)
    held = st.session_state.get(STATE)
    if held is None or held[0] != about:
        lines = hand.inventory.lines if hand.inventory is not None else None
        held = st.session_state[STATE] = (about, open_flows(file.name, file.getvalue(), lines))
    flows = held[1]
    if flows.imported is None and not flows.problems:
        _take(flows)
        return
    if flows.imported is not None:
        show_flows(flows)
    if flows.problems:
        show_problems(flows.problems, word("ui_open_failed"))
        st.info(word("inv_mend_and_upload"), icon=":material/edit_document:")
    elif st.button(
        word("ui_transport_use", count=f"{_count(flows):,}"),
        type="primary",
        icon=":material/check:",
        key="inv_use_flows",
    ):
        _take(flows)


def show_flows(flows: OpenedFlows) -> None:
    """Show what was read of a bureau's transport columns, with every guess and refusal."""
    imported = flows.imported
    assert imported is not None
    frame, words = imported.frame, language()
    st.markdown(
        word(
            "ui_transport_read",
            enterprises=f"{frame['enterprise_id'].nunique():,}",
            flows=f"{len(frame):,}",
        )
    )
    if imported.entries:
        told = pd.DataFrame(
            [(entry.place, entry.found, entry.what.text(words)) for entry in imported.entries],
            columns=[word(f"import_head_{name}") for name in ("cells", "found", "why")],
        )
        show_table(told, height="content" if len(told) < 9 else 340)
    with st.expander(
        word("inv_preview", count=min(PREVIEWED, len(frame))), icon=":material/table_rows:"
    ):
        titles = {name: heading("transport_list", name, words) for name in frame.columns}
        show_table(frame.head(PREVIEWED).rename(columns=titles), height="content")
    st.download_button(
        word("ui_transport_save"),
        flows.content,
        "transport.csv",
        "text/csv",
        icon=":material/download:",
        key="inv_flows_save",
        on_click="ignore",
    )


def _count(flows: OpenedFlows) -> int:
    return len(flows.imported.frame) if flows.imported is not None else 0


def _take(flows: OpenedFlows) -> None:
    """Put the table into the plan."""
    own_desk = desk()
    st.session_state.pop(STATE, None)
    stored = own_desk.workspace.put("transport", flows.content, ".csv")
    take_plan(own_desk.plan.put(("transport",), stored))
    st.rerun()
