"""Pages by their addresses: each opens at its own, also the one that opens first, and an address
that no page has leads to the first with a sentence about it.
"""

from __future__ import annotations

from collections.abc import Collection

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.words import word

ASKED, UNKNOWN = "page_asked", "page_unknown"
# Address of a page that only leads on; none of the workbench's pages is called so.
WAY_IN = "start"


def asked_for() -> str:
    """Return the page that the address named when this window was opened, "" for none."""
    if ASKED not in st.session_state:
        context = get_script_run_ctx()
        st.session_state[ASKED] = context.pages_manager.intended_page_name or "" if context else ""
    return str(st.session_state[ASKED])


def ways_in(names: Collection[str], first: str, first_page: st.Page) -> list[st.Page]:
    """Return what stands behind the navigation, out of sight: the page at the root where the
    address named the first page itself, and the page of an address that no page has.

    Streamlit gives the first page no address but the root, and says "not found" in English of all
    that it does not know.
    """
    name = asked_for()
    known = name in names
    if not name or (known and name != first):
        return []

    def lead_on() -> None:
        if not known:
            st.session_state[UNKNOWN] = name
        # Streamlit drops the key of the work from the address otherwise.
        st.switch_page(first_page, query_params=st.query_params.to_dict())

    if known:
        return [st.Page(lead_on, title=WAY_IN, url_path=WAY_IN, default=True, visibility="hidden")]
    return [st.Page(lead_on, title=WAY_IN, url_path=name, visibility="hidden")]


def tell_unknown() -> None:
    """Say once that no page has the address that was asked for."""
    name = st.session_state.pop(UNKNOWN, None)
    if name is not None:
        st.warning(word("ui_unknown_page", name=as_it_stands(name)), icon=":material/explore_off:")
