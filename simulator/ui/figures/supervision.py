"""Supervision: findings and queue over the time of an alert, and what more teams bring."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.titles import TONNE_KG
from simulator.ui.figures.style import axis, new_figure, nothing, theme_of, translucent
from simulator.ui.figures.time_axis import band_shapes, bands_of, time_axis

# An interval of 95 % in standard errors.
TWO_SIDED = 1.96


def findings_course(
    findings: pd.DataFrame | None,
    teams: pd.DataFrame | None,
    stages: pd.DataFrame,
    language: str,
    dark: bool = False,
    height: int = 340,
) -> go.Figure:
    """Return the findings so far as steps, and the queue at the end of each shift as bars.

    Parameters
    ----------
    findings, teams, stages : DataFrame
        Tables of these contracts.
    """
    if teams is None or not len(teams):
        return nothing(language, dark, height)
    theme = theme_of(dark)
    queue = teams.groupby("end")["queue"].max()
    found = sorted(findings["time"]) if findings is not None else []
    edges = [stages["start"].min(), *found, teams["end"].max()]
    traces = [
        go.Bar(
            x=list(queue.index),
            y=queue.to_numpy(),
            name=say(language, "fig_queue"),
            marker={"color": translucent(theme.seasonal, 0.45)},
            width=3.6e6 * 4,
            hovertemplate="%{x|%m-%d %H:%M}<br>%{y}<extra></extra>",
        ),
        go.Scatter(
            x=edges,
            y=[*range(len(found) + 1), len(found)],
            name=say(language, "fig_findings"),
            mode="lines",
            line={"color": theme.actual, "width": 2.4, "shape": "hv"},
            hovertemplate="%{x|%m-%d %H:%M}<br>%{y}<extra></extra>",
        ),
    ]
    seen = (edges[0], edges[-1])
    return new_figure(
        traces,
        theme,
        height,
        showlegend=True,
        shapes=band_shapes(bands_of(stages, language), theme, seen),
        xaxis=time_axis(theme, fixedrange=True),
        yaxis=axis(theme, say(language, "fig_enterprises"), fixedrange=True, rangemode="tozero"),
    )


def worth_of_teams(
    variants: pd.DataFrame, pollutant: str, language: str, dark: bool = False, height: int = 320
) -> go.Figure:
    """Return the reduction by the number of teams, with its interval against today's number.

    Parameters
    ----------
    variants : DataFrame
        Table `variants` with variants teams=0, teams=1, ...
    pollutant : str
        The pollutant.
    """
    rows = variants[
        (variants["pollutant"] == pollutant) & variants["variant"].str.startswith("teams=")
    ]
    if not len(rows):
        return nothing(language, dark, height)
    theme = theme_of(dark)
    count = rows["variant"].str.removeprefix("teams=").astype(int)
    order = np.argsort(count.to_numpy(), kind="stable")
    teams = count.to_numpy()[order]
    more, error = (rows[name].to_numpy()[order] / TONNE_KG for name in ("more_kg", "more_se_kg"))
    trace = go.Scatter(
        x=teams,
        y=more,
        mode="lines+markers",
        line={"color": theme.actual, "width": 2.2},
        error_y={"type": "data", "array": TWO_SIDED * error, "color": theme.ink},
        hovertemplate="%{x}: %{y:+.3f} t<extra></extra>",
    )
    title = say(language, "fig_more_by_teams", pollutant=pollutant_title(pollutant))
    return new_figure(
        [trace],
        theme,
        height,
        xaxis=axis(theme, say(language, "fig_teams"), dtick=1, fixedrange=True),
        yaxis=axis(theme, title, fixedrange=True, zeroline=True),
    )
