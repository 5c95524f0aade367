"""Figures and tables on the page: their own colours and fonts, words in the planner's language,
nothing that uploads.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from simulator.ui.figures import config_of
from simulator.ui.frame.words import language


def draw(figure: Any, key: str) -> None:
    """Show a figure as wide as its place; `key` is its name on the page."""
    st.plotly_chart(figure, theme=None, config=config_of(language()), key=key)


def show_table(table: pd.DataFrame, numbers: str = "", **options: Any) -> None:
    """Show a table without its index, empty cells empty; `numbers` is the format of its columns of
    numbers.
    """
    if numbers:
        formats = {
            name: st.column_config.NumberColumn(format=numbers)
            for name in table.columns
            if table[name].dtype.kind == "f"
        }
        options["column_config"] = formats | options.get("column_config", {})
    st.dataframe(table, hide_index=options.pop("hide_index", True), placeholder="", **options)
