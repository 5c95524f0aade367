"""Figures and tables on a page: own colours and fonts, the planner's language, no upload to a
third party.
"""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from simulator.ui.figures import alternative, config_of
from simulator.ui.frame.words import language


def draw(figure: Any, key: str, **more: Any) -> None:
    """Show a figure over the full width; `key` is its name on the page, `more` is passed on."""
    # Streamlit's own theme would replace the figure's colours and fonts.
    st.plotly_chart(
        figure,
        theme=None,
        config=config_of(language()),
        key=key,
        alt=alternative(figure, language()),
        **more,
    )


def show_table(table: pd.DataFrame, numbers: str = "", **options: Any) -> None:
    """Show a table without its index, with empty cells empty.

    Parameters
    ----------
    table : DataFrame
        The table.
    numbers : str
        Format of its columns of numbers, "" for none.
    **options
        Passed on to `st.dataframe`.
    """
    if numbers:
        formats = {
            name: st.column_config.NumberColumn(format=numbers)
            for name in table.columns
            if table[name].dtype.kind == "f"
        }
        options["column_config"] = formats | options.get("column_config", {})
    st.dataframe(table, hide_index=options.pop("hide_index", True), placeholder="", **options)
