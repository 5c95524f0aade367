"""Inputs beside the inventory: area sources, which complete the whole society, activity profiles,
and the transport of the enterprises.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path, PurePath

import streamlit as st

from simulator.inputs.area_sources import emitting, read_area_sources
from simulator.inputs.profiles import read_profiles
from simulator.spreadsheets.book import read_workbook
from simulator.terms.errors import InputError
from simulator.terms.levels import LEADING_POLLUTANTS
from simulator.terms.paths import DATA
from simulator.ui.frame.asked_uploads import file_uploader
from simulator.ui.frame.examples import example_button
from simulator.ui.frame.frame import MOST_UPLOAD_MB
from simulator.ui.frame.messages import show_problems
from simulator.ui.frame.session import desk
from simulator.ui.frame.words import language, word
from simulator.ui.inventory.state import InHand, area_is_invented, take_plan
from simulator.ui.inventory.transport import show_transport
from simulator.workbench.inventory_template import area_sources_template
from simulator.workbench.inventory_upload import read_content, shown_name


def show_extras(hand: InHand) -> None:
    """Show area sources, profiles and the enterprises' transport."""
    area, profiles = st.columns(2, gap="large")
    with area:
        st.subheader(word("inv_area"))
        st.caption(word("inv_area_why"))
        given = desk().plan.get("area_sources")
        st.markdown(
            word("inv_area_invented" if area_is_invented() else "inv_area_own")
            if given
            else word("inv_area_none")
        )
        pollutants = hand.inventory.pollutants if hand.inventory is not None else None
        _upload(
            "area_sources",
            "area-sources",
            lambda path: emitting(read_area_sources(path, pollutants), path),
        )
        with st.container(horizontal=True):
            example_button("area_sources")
            st.download_button(
                word("inv_template"),
                area_sources_template(pollutants or LEADING_POLLUTANTS, language()),
                "area-sources.csv",
                "text/csv",
                icon=":material/download:",
                key="inv_area_template",
                on_click="ignore",
            )
            if given:
                _take_out("area_sources")
    with profiles:
        st.subheader(word("inv_profiles"))
        st.caption(word("inv_profiles_why"))
        given = desk().plan.get("profiles")
        st.markdown(word("inv_profiles_given") if given else word("inv_profiles_none"))
        _upload("profiles", "profiles", read_profiles)
        with st.container(horizontal=True):
            example_button("profiles")
            st.download_button(
                word("inv_template"),
                (DATA / "profiles" / "default.csv").read_bytes(),
                "profiles.csv",
                "text/csv",
                icon=":material/download:",
                key="inv_profiles_template",
                on_click="ignore",
            )
            if given:
                _take_out("profiles")
    show_transport(hand)


def _upload(key: str, kind: str, reader: Callable[[Path], object]) -> None:
    own_desk = desk()
    file = file_uploader(
        word("inv_upload_csv"),
        ["csv"],
        key=f"inv-{key}-{own_desk.revision}",
        max_upload_size=MOST_UPLOAD_MB,
    )
    if file is None:
        return
    content, suffix = file.getvalue(), PurePath(file.name).suffix.lower()
    try:
        for read in (read_workbook, reader):  # the first one enforces the limits of size
            read_content(
                content, suffix if suffix == ".csv" else ".bin", read, shown_name(file.name)
            )
    except InputError as error:
        show_problems(error.problems, word("ui_open_failed"))
        st.info(word("inv_mend_and_upload"), icon=":material/edit_document:")
        return
    take_plan(own_desk.plan.put((key,), own_desk.workspace.put(kind, content, ".csv")))
    st.rerun()


def _take_out(key: str) -> None:
    if st.button(word("inv_take_out"), key=f"inv_out_{key}", icon=":material/delete:"):
        take_plan(desk().plan.put((key,), None))
        st.rerun()
