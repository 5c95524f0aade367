"""Uncertainty of figures: intervals, and the probabilities of meeting targets."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from simulator.reports.headlines import Headline, headline_of
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.levels import LEVEL_COLOURS, TARGET_LEVELS
from simulator.terms.titles import level_title, unit_words, with_unit
from simulator.ui.figures.style import (
    Theme,
    axis,
    columns_axis,
    new_figure,
    nothing,
    theme_of,
    translucent,
)
from simulator.ui.figures.texts import number_format


def interval_bars(
    uncertainty: pd.DataFrame | None, language: str, dark: bool = False, height: int = 340
) -> go.Figure:
    """Return the interval of one measure by pollutant: 5 to 95 %, 25 to 75 %, median.

    Parameters
    ----------
    uncertainty : DataFrame or None
        Rows of one measure of a result's table: pollutant, measure, p05, p25, p50, p75, p95, and
        optionally value (the deterministic figure).
    """
    if uncertainty is None or not len(uncertainty):
        return nothing(language, dark, height)
    theme, rows = theme_of(dark), uncertainty
    measure = headline_of(str(rows["measure"].iloc[0]), language)
    names = [pollutant_title(name) for name in rows["pollutant"]]
    return new_figure(
        _boxes(rows, measure, theme),
        theme,
        height,
        showlegend="value" in rows,
        xaxis=columns_axis(theme, names, range=[-0.6, len(rows) - 0.4]),
        yaxis=axis(theme, measure.heading, fixedrange=True, zeroline=True, rangemode="tozero"),
    )


def _boxes(rows: pd.DataFrame, measure: Headline, theme: Theme) -> list[go.Box | go.Scatter]:
    """Return the boxes, what the pointer is told over them, and the values without uncertainty."""
    p05, p25, p50, p75, p95 = (
        measure.of(rows[name]) for name in ("p05", "p25", "p50", "p75", "p95")
    )
    places, shown = list(range(len(rows))), number_format(p95)
    sign = unit_words(measure.unit, measure.language)
    median, middle, most = (
        say(measure.language, f"fig_{name}") for name in ("median", "middle", "most")
    )
    texts = [
        f"<b>{pollutant_title(name)}</b><br>{median} {half:{shown}} {sign}"
        f"<br>{middle} {low:{shown}} – {high:{shown}} {sign}"
        f"<br>{most} {least:{shown}} – {greatest:{shown}} {sign}"
        for name, least, low, half, high, greatest in zip(
            rows["pollutant"], p05, p25, p50, p75, p95, strict=True
        )
    ]
    traces = [
        go.Box(
            x=places,
            lowerfence=p05,
            q1=p25,
            median=p50,
            q3=p75,
            upperfence=p95,
            width=0.5,
            whiskerwidth=0.5,
            fillcolor=translucent(theme.seasonal, 0.35),
            line={"color": theme.seasonal, "width": 1.6},
            showlegend=False,
            hoverinfo="skip",
        ),
        # Plotly labels each number of a box by itself and in English; invisible points carry one
        # hover text instead.
        go.Scatter(
            x=places,
            y=p50,
            mode="markers",
            marker={"size": 30, "opacity": 0},
            hovertext=texts,
            hoverinfo="text",
            showlegend=False,
        ),
    ]
    if "value" in rows:
        word = say(measure.language, "fig_computed")
        look = {
            "symbol": "diamond",
            "size": 9,
            "color": theme.actual,
            "line": {"color": theme.panel, "width": 1},
        }
        traces.append(
            go.Scatter(
                x=places,
                y=measure.of(rows["value"]),
                mode="markers",
                name=word,
                marker=look,
                hovertemplate=f"{word} %{{y:{shown}}} {sign}<extra></extra>",
            )
        )
    return traces


def probability_bars(
    uncertainty: pd.DataFrame | None, language: str, dark: bool = False, height: int = 320
) -> go.Figure:
    """Return the probability that each target is met, by level and pollutant.

    Parameters
    ----------
    uncertainty : DataFrame or None
        Table of a result; rows target_met_<level> are used.
    """
    rows = (
        uncertainty[uncertainty["measure"].str.startswith("target_met_")]
        if uncertainty is not None and len(uncertainty)
        else None
    )
    if rows is None or not len(rows):
        return nothing(language, dark, height)
    theme, names = theme_of(dark), list(dict.fromkeys(rows["pollutant"]))
    traces = []
    for level in TARGET_LEVELS:
        part = rows[rows["measure"] == f"target_met_{level}"]
        if len(part):
            title = level_title(level, language)
            traces.append(
                go.Bar(
                    x=[names.index(name) for name in part["pollutant"]],
                    y=(100 * part["mean"]).tolist(),
                    name=title,
                    marker={
                        "color": LEVEL_COLOURS[level],
                        "line": {"color": theme.muted, "width": 0.6},
                    },
                    text=[f"{100 * mean:.0f}" for mean in part["mean"]],
                    textposition="outside",
                    textangle=0,
                    constraintext="none",
                    textfont={"size": 10, "color": theme.ink},
                    cliponaxis=False,
                    customdata=[pollutant_title(name) for name in part["pollutant"]],
                    hovertemplate=f"{title} · %{{customdata}}<br>"
                    f"{say(language, 'fig_probability')} %{{y:.1f}} %<extra></extra>",
                )
            )
    return new_figure(
        traces,
        theme,
        height,
        barmode="group",
        bargap=0.25,
        showlegend=True,
        xaxis=columns_axis(theme, [pollutant_title(name) for name in names]),
        yaxis=axis(
            theme,
            with_unit(say(language, "fig_probability"), "%", language),
            range=[0, 108],
            dtick=20,
            fixedrange=True,
        ),
    )
