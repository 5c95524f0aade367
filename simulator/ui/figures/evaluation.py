"""The interval before and after an alert, in one picture."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.ui.figures.style import axis, new_figure, nothing, theme_of


def before_and_after(
    intervals: pd.DataFrame, language: str, dark: bool = False, height: int = 340
) -> go.Figure:
    """Return a figure of intervals by pollutant, before and after side by side.

    Parameters
    ----------
    intervals : DataFrame
        Columns pollutant, when (before or after), p05, p50 and p95 [% of the single run].
    """
    if not len(intervals):
        return nothing(language, dark, height)
    theme = theme_of(dark)
    traces = []
    for when, colour in (("before", theme.baseline), ("after", theme.seasonal)):
        some = intervals[intervals["when"] == when]
        traces.append(
            go.Bar(
                y=[pollutant_title(name) for name in some["pollutant"]],
                x=some["p95"] - some["p05"],
                base=some["p05"],
                orientation="h",
                name=say(language, f"interval_{when}"),
                marker={"color": colour},
                hovertext=[
                    f"{row.p05:,.1f} – {row.p50:,.1f} – {row.p95:,.1f} %"
                    for row in some.itertuples()
                ],
                hoverinfo="text+name",
            )
        )
    return new_figure(
        traces,
        theme,
        height,
        barmode="group",
        xaxis=axis(theme, say(language, "interval_axis"), fixedrange=True),
        yaxis={"autorange": "reversed", "fixedrange": True},
        shapes=[
            {
                "type": "line", "x0": 100, "x1": 100, "yref": "paper", "y0": 0, "y1": 1,
                "line": {"color": theme.actual, "dash": "dash", "width": 1},
            }
        ],
    )  # fmt: skip
