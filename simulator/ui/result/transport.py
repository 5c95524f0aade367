"""The part of the result on the transport of enterprises: trips, kilograms, who must stagger."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.reports.run_view import RunView
from simulator.reports.transport_text import transport_texts
from simulator.runs.tables_for_people import (
    PeopleTable,
    shippers_table,
    transport_kg_table,
    trips_table,
)
from simulator.terms.contracts import pollutant_title
from simulator.ui.frame.drawing import show_table
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.story import show_table_of_enterprises
from simulator.ui.frame.words import language, word

SHOWN_TRIPS = (
    "enterprise", "flow", "goods", "district", "normal_trips", "production_trips", "dropped_trips",
    "replaced_trips", "deferred_trips", "caught_up_trips", "driven_trips",
)  # fmt: skip
SHOWN_KG = (
    "enterprise", "flow", "goods", "baseline_kg", "production_kg", "dropped_kg", "replaced_kg",
    "deferred_kg", "saved_kg", "caught_up_kg", "alert_reduction_kg",
)  # fmt: skip


def show_transport(view: RunView, pollutant: str) -> None:
    """Show what became of the trips of the enterprises, and what that saved of a pollutant."""
    for text in transport_texts(view):
        st.markdown(as_it_stands(text))
    st.subheader(word("ui_transport_trips"))
    st.caption(word("note_transport"))
    _show(trips_table(view), SHOWN_TRIPS, "%,.1f")
    st.subheader(f"{word('ui_transport_kg')} {pollutant_title(pollutant)}")
    st.caption(word("note_transport_kg"))
    _show(_of(transport_kg_table(view), pollutant_title(pollutant)), SHOWN_KG, "%,.1f")
    st.subheader(word("ui_transport_shippers"))
    st.caption(word("note_shippers"))
    table = shippers_table(view)
    for name in ("clean_share", "clean_share_wanted", "below_share"):
        table.frame[name] = 100 * table.frame[name].astype(float)
    _show(table, [column.name for column in table.columns], "%,.1f")


def _of(table: PeopleTable, pollutant: str) -> PeopleTable:
    return PeopleTable(table.frame[table.frame["pollutant"] == pollutant], table.columns)


def _show(table: PeopleTable, names: tuple[str, ...] | list[str], digits: str) -> None:
    columns = {
        column.heading(language()) + (" %" if column.kind == "share" else ""): table.frame[
            column.name
        ]
        for column in table.pick(list(names))
    }
    if "enterprise_id" in table.frame:
        keys = list(table.frame["enterprise_id"])
        key = f"transport-{'-'.join(names)[:20]}"
        show_table_of_enterprises(pd.DataFrame(columns), keys, key, numbers=digits)
    else:
        show_table(pd.DataFrame(columns), digits)
