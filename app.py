"""The planners' workbench; started with `heavy-pollution app` or `streamlit run app.py`."""

import streamlit as st

from simulator.terms.paths import PAGES
from simulator.ui.frame import addresses, asked_uploads, frame, gone_widgets, tour
from simulator.ui.frame.session import alert_runs, reads_only
from simulator.ui.frame.story import show_story
from simulator.ui.frame.words import word

# The pages in their order, with their icons, and the one that opens first: today's while an alert
# runs, else the result's.
ICONS = {
    "today": "today",
    "inventory": "factory",
    "alerts": "notifications_active",
    "measures": "tune",
    "negotiation": "handshake",
    "result": "monitoring",
    "compare": "compare_arrows",
    "uncertainty": "ssid_chart",
    "supervision": "policy",
    "evaluation": "fact_check",
    "export": "download",
    "help": "help",
}
TODAY, RESULT = "today", "result"
# Those of a reader: no other page can be reached by a read-only link.
ICONS_OF_READER = {"settings": "list_alt", "result": "monitoring"}

asked_uploads.guard()
st.set_page_config(page_title="重污染天气应急响应模拟器", page_icon="🌫️", layout="wide")

if frame.sign_in() and frame.admitted():
    frame.choose_language()
    icons = ICONS_OF_READER if reads_only() else ICONS
    first = TODAY if alert_runs() and TODAY in icons else RESULT
    pages = {
        name: st.Page(
            PAGES / f"{name}.py",
            title=word(f"ui_page_{name}"),
            icon=f":material/{icon}:",
            url_path=name,
            # Named in the address, the first page must have one.
            default=name == first != addresses.asked_for(),
        )
        for name, icon in icons.items()
    }
    hidden = addresses.ways_in(icons, first, pages[first])
    page = st.navigation([*pages.values(), *hidden])
    frame.arrive(page.url_path or first)
    addresses.tell_unknown()
    if not reads_only():
        tour.show(pages)
    frame.show(page)
    frame.sidebar()
    show_story()
gone_widgets.let_go()
