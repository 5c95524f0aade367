"""Sensitivity of a figure to assumptions: one at a time, and Sobol indices."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.reports.headlines import headline_of
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.titles import bracketed, unit_words, with_unit
from simulator.ui.figures.style import Theme, axis, new_figure, nothing, rows_axis, theme_of
from simulator.ui.figures.texts import (
    DisplayUnit,
    number_format,
    short,
    unit_for,
    whole,
    width_of,
)

FACTOR_WIDTH = 26


def tornado(
    table: pd.DataFrame, language: str, dark: bool = False, figure: str = "alert_reduction_kg"
) -> go.Figure:
    """Return the effect of each factor alone on a figure: a panel per pollutant, the largest
    swing on top.

    Parameters
    ----------
    table : DataFrame
        From `studies.sensitivity.tornado`, optionally with factor_title.
    figure : str
        The figure of the table.
    """
    if not len(table):
        return nothing(language, dark)
    theme, panels, title = (
        theme_of(dark),
        _panels(table, "swing"),
        headline_of(figure, language).title,
    )
    drawn = _paned(panels, theme)
    for row, (pollutant, part) in enumerate(panels, start=1):
        unit = unit_for(part[["at_low", "at_high", "as_is"]].to_numpy())
        for trace in _ends(part, unit, theme, language):
            drawn.add_trace(trace.update(showlegend=row == 1), row=row, col=1)
        words = with_unit(f"{pollutant_title(pollutant)} {title}", unit.sign, language)
        drawn.update_xaxes(axis(theme, words, fixedrange=True, nticks=6), row=row, col=1)
        drawn.update_yaxes(_factor_rows(part, theme), row=row, col=1)
    return drawn.update_layout(barmode="overlay")


def _ends(
    part: pd.DataFrame, unit: DisplayUnit, theme: Theme, language: str
) -> list[go.Bar | go.Scatter]:
    """Return the bars from the figure as it is to its values at both ends of each factor."""
    sign, base = unit_words(unit.sign, language), float(unit.of(part["as_is"].iloc[0]))
    shown, traces = number_format(unit.of(part[["at_low", "at_high"]])), []
    for end, key, colour in (
        ("low", "fig_at_low", theme.seasonal),
        ("high", "fig_at_high", theme.actual),
    ):
        values = unit.of(part[f"at_{end}"])
        texts = [
            f"{title}<br>{say(language, key)}{bracketed(f'{factor:g}', language)}<br>"
            f"{value:{shown}} {sign}"
            for title, factor, value in zip(whole(_titles(part)), part[end], values, strict=True)
        ]
        traces.append(
            go.Bar(
                orientation="h",
                base=base,
                x=values - base,
                y=list(range(len(part))),
                name=say(language, key),
                width=0.6,
                marker={"color": colour},
                hovertext=texts,
                hoverinfo="text",
                legendgroup=end,
            )
        )
    line = go.Scatter(
        x=[base, base],
        y=[-0.6, len(part) - 0.4],
        mode="lines",
        name=say(language, "fig_as_is"),
        legendgroup="as_is",
        line={"color": theme.ink, "width": 1.4},
        hovertemplate=f"{say(language, 'fig_as_is')}<br>{base:{shown}} {sign}<extra></extra>",
    )
    return [*traces, line]


def sobol_bars(table: pd.DataFrame, language: str, dark: bool = False) -> go.Figure:
    """Return the Sobol indices of each factor with their 95 % intervals, a panel per pollutant.

    Parameters
    ----------
    table : DataFrame
        From `studies.sensitivity.sobol`, optionally with factor_title.
    """
    if not len(table):
        return nothing(language, dark)
    theme, panels = theme_of(dark), _panels(table, "total")
    figure = _paned(panels, theme, 38)
    for row, (pollutant, part) in enumerate(panels, start=1):
        for index, (name, key) in enumerate(
            (("total", "fig_total_order"), ("first_order", "fig_first_order"))
        ):
            error = {
                "type": "data",
                "array": part[f"{name}_conf"].to_numpy(dtype=float),
                "color": theme.ink,
                "thickness": 1.2,
                "width": 4,
            }
            figure.add_trace(
                go.Bar(
                    orientation="h",
                    x=part[name].to_numpy(dtype=float),
                    y=list(range(len(part))),
                    name=say(language, key),
                    error_x=error,
                    marker={"color": theme.colour(index)},
                    customdata=whole(_titles(part)),
                    legendgroup=name,
                    showlegend=row == 1,
                    hovertemplate=f"%{{customdata}}<br>{say(language, key)} "
                    "%{x:.3f}<extra></extra>",
                ),
                row=row,
                col=1,
            )
        figure.update_xaxes(
            axis(
                theme,
                f"{pollutant_title(pollutant)} {say(language, 'fig_sobol')}",
                fixedrange=True,
                zeroline=True,
            ),
            row=row,
            col=1,
        )
        figure.update_yaxes(_factor_rows(part, theme), row=row, col=1)
    return figure.update_layout(barmode="group")


def _titles(part: pd.DataFrame) -> list[str]:
    return list(part["factor_title" if "factor_title" in part else "factor"])


def _factor_rows(part: pd.DataFrame, theme: Theme) -> dict:
    return rows_axis(theme, [_factor_tick(title) for title in _titles(part)], fixedrange=True)


def _factor_tick(title: str) -> str:
    """Return a factor as the title of a row; a long key of a scenario is broken into two lines."""
    if width_of(title) <= FACTOR_WIDTH or "." not in title:
        return short(title, FACTOR_WIDTH)
    head, _, tail = title.partition(".")
    return f"{short(head, FACTOR_WIDTH)}.<br>{short(tail, FACTOR_WIDTH)}"


def _panels(table: pd.DataFrame, by: str) -> list[tuple[str, pd.DataFrame]]:
    return [
        (str(name), part.sort_values(by, ascending=False, kind="stable"))
        for name, part in table.groupby("pollutant", sort=False)
    ]


def _paned(panels: list[tuple[str, pd.DataFrame]], theme: Theme, row_px: int = 32) -> go.Figure:
    """Return an empty figure with a panel per pollutant, each as high as its rows need."""
    sizes = [len(part) * row_px + 20 for _, part in panels]
    height = sum(sizes) + 60 * len(panels) + 50
    gap = 60 / height if len(panels) > 1 else 0
    figure = make_subplots(rows=len(panels), cols=1, row_heights=sizes, vertical_spacing=gap)
    look = new_figure([], theme, height, showlegend=True).layout
    return figure.update_layout(look)
