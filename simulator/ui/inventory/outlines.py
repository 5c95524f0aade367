"""Outlines of towns on the map: uploaded, named by the inventory's towns, and taken out again."""

from __future__ import annotations

import streamlit as st

from simulator.inputs.outlines import Outlines
from simulator.terms.errors import InputError
from simulator.terms.titles import joined
from simulator.ui.frame.asked_uploads import file_uploader
from simulator.ui.frame.examples import example_button
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.messages import show_problems
from simulator.ui.frame.session import desk
from simulator.ui.frame.uploads import looked_at
from simulator.ui.frame.words import language, word
from simulator.ui.inventory.state import InHand
from simulator.workbench.outlines_upload import (
    KEYS,
    SUFFIXES,
    open_outlines,
    with_outlines,
)
from simulator.workbench.upload_limits import MOST_UPLOAD_MB

SHOWN = 30


def show_outlines(hand: InHand, given: Outlines | None) -> None:
    """Show which outlines the plan has, and the upload of others."""
    own_desk = desk()
    towns = sorted(town for town in set(hand.held.lines["district"]) if town)
    with st.expander(word("map_outlines"), icon=":material/map:", expanded=given is None):
        st.caption(word("map_outlines_help"))
        if given is not None:
            tell_towns(given, towns)
            st.button(
                word("map_outlines_drop"),
                icon=":material/delete:",
                on_click=own_desk.change,
                args=(KEYS, None),
            )
        file = file_uploader(
            word("map_outlines_upload"),
            list(SUFFIXES),
            key=f"map-outlines-{own_desk.revision}",
            max_upload_size=MOST_UPLOAD_MB,
        )
        example_button("outlines")
        if file is None:
            return
        content = file.getvalue()
        key = st.text_input(
            word("map_outlines_key"),
            key=f"map-key-{own_desk.revision}",
            placeholder=word("map_outlines_auto"),
            max_chars=100,
        ).strip()
        opened = looked_at(
            f"outlines-{key}",
            content,
            lambda: open_outlines(file.name, content, towns, key),
            word("map_outlines_failed"),
        )
        if opened is None:
            return
        count = len(opened.of_towns(towns))
        st.caption(word("map_outlines_named", name=as_it_stands(opened.key), count=count))
        tell_towns(opened, towns)
        st.button(
            word("map_outlines_take", count=len(opened.outlines)),
            type="primary",
            on_click=_take,
            args=(opened,),
        )


def tell_towns(outlines: Outlines, towns: list[str]) -> None:
    """Tell which towns have no outline, and which outlines no town."""
    matched = outlines.of_towns(towns)
    without = [town for town in towns if town not in matched]
    used = {outline.name for outline in matched.values()}
    empty = [outline.name for outline in outlines.outlines if outline.name not in used]
    for key, names in (("map_without_outline", without), ("map_without_town", empty)):
        if names:
            shown = joined(names[:SHOWN], language()) + ("…" if len(names) > SHOWN else "")
            st.caption(word(key, names=as_it_stands(shown)))


def _take(outlines: Outlines) -> None:
    own_desk = desk()
    try:
        own_desk.take(with_outlines(own_desk.plan, outlines, own_desk.workspace))
    except InputError as error:
        show_problems(error.problems, word("ui_not_done"))
