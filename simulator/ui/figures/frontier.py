"""What fairness costs: plans under several weights, by loss and unevenness."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from simulator.terms.labels import say
from simulator.terms.titles import TEN_THOUSAND_CNY
from simulator.ui.figures.style import axis, new_figure, nothing, theme_of


def frontier_points(
    frontier: pd.DataFrame, language: str, dark: bool = False, height: int = 320
) -> go.Figure:
    """Return a figure of the plans of a frontier over one rule, joined in its order.

    Parameters
    ----------
    frontier : DataFrame
        Table of the contract frontier.
    """
    rows = frontier[frontier["loss_cny"].notna()].sort_values("value")
    if not len(rows):
        return nothing(language, dark, height)
    theme = theme_of(dark)
    loss = rows["loss_cny"] / TEN_THOUSAND_CNY
    texts = [
        say(
            language,
            "fig_frontier_point",
            value=f"{row.value:g}",
            loss=f"{row.loss_cny / TEN_THOUSAND_CNY:,.1f}",
            gini=f"{row.gini:.3f}",
            touched=f"{row.touched:.0f}",
            stopped=f"{row.stopped:.0f}",
        )
        for row in rows.itertuples()
    ]
    trace = go.Scatter(
        x=loss,
        y=rows["gini"],
        mode="lines+markers+text",
        text=[f"μ {value:g}" for value in rows["value"]],
        textposition="top right",
        hovertext=texts,
        hoverinfo="text",
        cliponaxis=False,
        line={"color": theme.series[0]},
        marker={"size": 9},
    )
    return new_figure(
        [trace],
        theme,
        height,
        title={"text": say(language, "fig_frontier"), "font": {"size": 13}, "x": 0.0},
        margin={"l": 8, "r": 40, "t": 44, "b": 8, "pad": 2},
        xaxis=axis(theme, say(language, "head_loss"), fixedrange=True),
        yaxis=axis(theme, say(language, "head_gini"), fixedrange=True),
    )
