"""Output value lost and electricity saved by group."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from simulator.reports.headlines import headline_of
from simulator.terms.labels import say
from simulator.terms.titles import unit_words
from simulator.ui.figures.groups import NAME_WIDTH, height_of
from simulator.ui.figures.style import axis, new_figure, nothing, rows_axis, theme_of
from simulator.ui.figures.texts import number_format, shorts, whole


def loss_bars(
    table: pd.DataFrame, by_alerts: str, by_season: str, language: str, dark: bool = False
) -> go.Figure:
    """Return a figure of losses by group, those of alerts and of the season apart.

    Parameters
    ----------
    table : DataFrame
        Columns title, and `by_alerts` and `by_season` (NaN where not known); rows in their order.
    by_alerts, by_season : str
        Names of the columns: output value lost [CNY] or electricity saved [kWh].
    """
    if not len(table) or not np.nan_to_num(table[[by_alerts, by_season]]).any():
        return nothing(language, dark)
    theme, measure = theme_of(dark), headline_of(by_alerts, language)
    looks = {
        by_season: ("fig_by_season", theme.seasonal),
        by_alerts: ("fig_by_alerts", theme.actual),
    }
    known = [name for name in looks if table[name].notna().any()]
    shown, sign = number_format(measure.of(table[known])), unit_words(measure.unit, language)
    traces = [
        go.Bar(
            orientation="h",
            x=measure.of(table[name]),
            y=list(range(len(table))),
            name=say(language, looks[name][0]),
            width=0.68,
            marker={"color": looks[name][1]},
            customdata=whole(table["title"]),
            hovertemplate=f"%{{customdata}}<br>{say(language, looks[name][0])} "
            f"%{{x:{shown}}} {sign}<extra></extra>",
        )
        for name in known
    ]
    return new_figure(
        traces,
        theme,
        height_of(len(table)),
        barmode="relative",
        showlegend=True,
        xaxis=axis(theme, sign, fixedrange=True, zeroline=True, tickformat=",", nticks=5),
        yaxis=rows_axis(theme, shorts(table["title"], NAME_WIDTH), fixedrange=True),
    )
