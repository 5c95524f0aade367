"""The page result."""

import streamlit as st

from simulator.ui.words import word

st.title(word("ui_page_result"))
