"""The planners' workbench; started with `heavy-pollution app` or `streamlit run app.py`."""

import streamlit as st

from simulator.terms.paths import PAGES
from simulator.ui.frame import frame
from simulator.ui.frame.words import word

# Streamlit wants this call before any other that draws.
st.set_page_config(page_title="重污染天气应急响应模拟器", page_icon="🌫️", layout="wide")

if frame.sign_in():
    frame.choose_language()
    page = st.navigation(
        [
            st.Page(
                PAGES / "inventory.py",
                title=word("ui_page_inventory"),
                icon=":material/factory:",
                url_path="inventory",
            ),
            st.Page(
                PAGES / "alerts.py",
                title=word("ui_page_alerts"),
                icon=":material/notifications_active:",
                url_path="alerts",
            ),
            st.Page(
                PAGES / "measures.py",
                title=word("ui_page_measures"),
                icon=":material/tune:",
                url_path="measures",
            ),
            st.Page(
                PAGES / "result.py",
                title=word("ui_page_result"),
                icon=":material/monitoring:",
                url_path="result",
                default=True,
            ),
            st.Page(
                PAGES / "compare.py",
                title=word("ui_page_compare"),
                icon=":material/compare_arrows:",
                url_path="compare",
            ),
            st.Page(
                PAGES / "uncertainty.py",
                title=word("ui_page_uncertainty"),
                icon=":material/ssid_chart:",
                url_path="uncertainty",
            ),
            st.Page(
                PAGES / "export.py",
                title=word("ui_page_export"),
                icon=":material/download:",
                url_path="export",
            ),
        ]
    )
    frame.arrive(page.url_path)
    frame.show(page)
    frame.sidebar()
