"""A figure on the page: its own colours and fonts, words of its tool bar in the planner's language, nothing that uploads."""

from __future__ import annotations

from typing import Any

import streamlit as st

from simulator.ui.figures import config_of
from simulator.ui.words import language


def draw(figure: Any, key: str) -> None:
    """Show a figure as wide as its place; `key` is its name on the page."""
    st.plotly_chart(figure, theme=None, config=config_of(language()), key=key)
