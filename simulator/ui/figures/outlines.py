"""Outlines of towns, drawn under the dots of a map and coloured by what the alerts reduce there."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from simulator.inputs.outlines import Outline
from simulator.terms.labels import say
from simulator.ui.figures.style import Theme, translucent
from simulator.ui.figures.texts import broken, number_format, unit_for

# One hue from light to deep: told apart by lightness, whatever colours the eye can see.
LIGHT, DEEP = np.array([222, 235, 247]), np.array([8, 64, 129])
COVER = 0.75


def outline_traces(
    outlines: Iterable[Outline], values: pd.Series | None, theme: Theme, language: str
) -> list[go.Scatter]:
    """Return the outlines as filled lines.

    Parameters
    ----------
    outlines : iterable of Outline
        The outlines.
    values : Series or None
        Figure [kg] by name, for colours and hover texts; None for outlines alone.
    """
    shown = list(outlines)
    if values is None:
        return [_trace(outline, "rgba(0,0,0,0)", broken(outline.name), theme) for outline in shown]
    unit, top = unit_for(values, ""), max(float(values.max()), 1e-12)
    form = number_format(unit.of(values))
    traces = []
    for outline in shown:
        kg = float(values.get(outline.name, 0.0))
        text = f"<b>{broken(outline.name)}</b><br>{kg / unit.kg:{form}} {unit.sign}"
        traces.append(_trace(outline, _colour(kg / top), text, theme))
    scale = [[step, _colour(step, 1.0)] for step in (0.0, 0.5, 1.0)]
    bar = go.Scatter(
        x=[None],
        y=[None],
        mode="markers",
        showlegend=False,
        hoverinfo="skip",
        marker={
            "color": [0.0],
            "cmin": 0.0,
            "cmax": top / unit.kg,
            "colorscale": scale,
            "showscale": True,
            "colorbar": {
                "title": {"text": f"{say(language, 'fig_alert_saved')}<br>{unit.sign}"},
                "thickness": 12,
                "len": 0.6,
            },
        },
    )
    return [*traces, bar]


def _colour(share: float, cover: float = COVER) -> str:
    red, green, blue = LIGHT + (DEEP - LIGHT) * min(max(share, 0.0), 1.0)
    return translucent(f"#{round(red):02x}{round(green):02x}{round(blue):02x}", cover)


def _trace(outline: Outline, colour: str, text: str, theme: Theme) -> go.Scatter:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for polygon in outline.polygons:
        for ring in polygon:
            xs += [*ring[:, 0].tolist(), None]
            ys += [*ring[:, 1].tolist(), None]
    return go.Scatter(
        x=xs[:-1],
        y=ys[:-1],
        mode="lines",
        fill="toself",
        fillcolor=colour,
        line={"color": theme.muted, "width": 1},
        name=outline.name,
        text=text,
        hoveron="fills",
        hoverinfo="text",
        showlegend=False,
    )
