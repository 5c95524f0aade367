"""A map of enterprises without a map service."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from simulator.terms.labels import say
from simulator.terms.titles import grade_title
from simulator.ui.figures.style import GRADE_COLOURS, Theme, axis, new_figure, nothing, theme_of
from simulator.ui.figures.texts import broken, number_format, unit_for

LARGEST_PX = 34
SMALLEST_PX = 5


def place_map(
    lines: pd.DataFrame, language: str, dark: bool = False, height: int = 480
) -> go.Figure:
    """Return enterprises by longitude and latitude, sized by emission and coloured by
    performance grade.

    Parameters
    ----------
    lines : DataFrame
        Columns lon, lat [degrees], enterprise, grade, kg_d, title (for hover texts), and code where
        a click on a dot shall tell whose it is. Rows without coordinates are left out.
    """
    rows = lines[lines["lon"].notna() & lines["lat"].notna()] if len(lines) else lines
    if not len(rows):
        return nothing(language, dark, height)
    theme = theme_of(dark)
    rows = rows.sort_values("kg_d", ascending=False, kind="stable")  # the small ones lie on top
    unit, top = unit_for(rows["kg_d"], "/d"), max(float(rows["kg_d"].max()), 1e-12)
    grades = [grade for grade in GRADE_COLOURS if (rows["grade"] == grade).any()]
    others = sorted(set(rows["grade"]) - set(grades))
    traces = [
        _points(rows[rows["grade"] == grade], grade, (unit, top), theme, language)
        for grade in [*grades, *others]
    ]
    degree = 1 / math.cos(math.radians(float(rows["lat"].mean())))
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
