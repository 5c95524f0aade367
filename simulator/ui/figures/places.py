"""A map of enterprises without a map service."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from simulator.inputs.outlines import Outline
from simulator.terms.labels import say
from simulator.terms.titles import grade_title
from simulator.ui.figures.outlines import outline_traces
from simulator.ui.figures.style import GRADE_COLOURS, Theme, axis, new_figure, nothing, theme_of
from simulator.ui.figures.texts import broken, number_format, unit_for

LARGEST_PX = 34
SMALLEST_PX = 5


def place_map(
    lines: pd.DataFrame,
    language: str,
    dark: bool = False,
    height: int = 480,
    outlines: Sequence[Outline] = (),
    values: pd.Series | None = None,
    per: str = "/d",
) -> go.Figure:
    """Return enterprises by longitude and latitude, sized by emission and coloured by
    performance grade.

    Parameters
    ----------
    lines : DataFrame
        Columns lon, lat [degrees], enterprise, grade, kg_d, title (for hover texts), and code where
        a click on a dot shall tell whose it is. Rows without coordinates are left out.
    outlines : sequence of Outline
        Outlines of towns, drawn under the dots.
    values : Series or None
        Figure [kg] by name of an outline, for its colour; None for lines alone.
    per : str
        What kg_d is told by: "/d", or "" for a sum.
    """
    rows = lines[lines["lon"].notna() & lines["lat"].notna()] if len(lines) else lines
    if not len(rows) and not outlines:
        return nothing(language, dark, height)
    theme = theme_of(dark)
    rows = rows.sort_values("kg_d", ascending=False, kind="stable")  # the small ones lie on top
    unit, top = unit_for(rows["kg_d"], per), max([1e-12, *rows["kg_d"]])
    grades = [grade for grade in GRADE_COLOURS if (rows["grade"] == grade).any()]
    others = sorted(set(rows["grade"]) - set(grades))
    below = outline_traces(outlines, values, theme, language)
    traces = below + [
        _points(rows[rows["grade"] == grade], grade, (unit, top), theme, language)
        for grade in [*grades, *others]
    ]
    degree = 1 / math.cos(math.radians(_middle(rows, outlines)))
    ticks = {"ticksuffix": "°", "separatethousands": False, "nticks": 6, "zeroline": False}
    return new_figure(
        traces,
        theme,
        height,
        showlegend=True,
        dragmode="pan",
        legend_itemsizing="constant",
        xaxis=axis(theme, say(language, "fig_longitude"), **ticks),
        # A degree of latitude is longer than a degree of longitude by this factor.
        yaxis=axis(
            theme, say(language, "fig_latitude"), scaleanchor="x", scaleratio=degree, **ticks
        ),
    )


def _middle(rows: pd.DataFrame, outlines: Sequence[Outline]) -> float:
    """Return the latitude in the middle of what is drawn."""
    if len(rows):
        return float(rows["lat"].mean())
    rings = [ring for outline in outlines for polygon in outline.polygons for ring in polygon]
    return float(np.concatenate(rings)[:, 1].mean())


def _points(
    part: pd.DataFrame, grade: str, scale: tuple, theme: Theme, language: str
) -> go.Scatter:
    unit, top = scale
    share = (part["kg_d"].clip(lower=0) / top) ** 0.5
    shown = number_format(unit.of(part["kg_d"]))
    texts = [
        f"<b>{broken(str(row.enterprise))}</b>"
        + (
            f"<br>{broken(str(row.title))}"
            if str(row.title) not in ("", str(row.enterprise))
            else ""
        )
        + f"<br>{grade_title(row.grade, language)} · {row.kg_d / unit.kg:{shown}} {unit.sign}"
        + f"<br>{row.lon:.4f}°E, {row.lat:.4f}°N"
        for row in part.itertuples()
    ]
    return go.Scatter(
        x=part["lon"].to_numpy(dtype=float),
        y=part["lat"].to_numpy(dtype=float),
        mode="markers",
        name=grade_title(grade, language),
        hovertext=texts,
        hoverinfo="text",
        customdata=part[["code"]].to_numpy() if "code" in part else None,
        marker={
            "size": (SMALLEST_PX + (LARGEST_PX - SMALLEST_PX) * share).to_numpy(),
            "opacity": 0.8,
            "color": GRADE_COLOURS.get(grade, GRADE_COLOURS["ungraded"]),
            "line": {"color": theme.panel, "width": 1},
        },
    )
