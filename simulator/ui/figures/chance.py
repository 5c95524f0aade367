"""How sure a figure is, and which assumption it hangs on."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
from plotly.subplots import make_subplots

from simulator.labels import say
from simulator.levels import TARGET_LEVELS
from simulator.report_words import bracketed, level_title, with_unit
from simulator.tables import pollutant_title
from simulator.ui.figures.measures import measure_of
from simulator.ui.figures.style import (
    LEVEL_COLOURS,
    Theme,
    axis,
    new_figure,
    nothing,
    rows_axis,
    theme_of,
    translucent,
)
from simulator.ui.figures.words import number_format, short, unit_for, unit_words, whole, width_of

FACTOR_WIDTH = 26


def interval_bars(uncertainty: pd.DataFrame | None, language: str, dark: bool = False, height: int = 340) -> go.Figure:
    """Return the interval of one measure by pollutant: 5 to 95 %, 25 to 75 %, median.

    Parameters
    ----------
    uncertainty : rows of one measure of a result's table: pollutant, measure, p05, p25, p50, p75, p95, and perhaps
    value, what the run comes to without uncertainty.
    """
    if uncertainty is None or not len(uncertainty):
        return nothing(language, dark, height)
    theme, rows = theme_of(dark), uncertainty
    measure = measure_of(str(rows["measure"].iloc[0]), language)
    p05, p25, p50, p75, p95 = (measure.of(rows[name]) for name in ("p05", "p25", "p50", "p75", "p95"))
    names, places, shown = (
        [pollutant_title(name) for name in rows["pollutant"]],
        list(range(len(rows))),
        number_format(p95),
    )
    box = go.Box(
        x=places, lowerfence=p05, q1=p25, median=p50, q3=p75, upperfence=p95, width=0.5, showlegend=False, hoverinfo="skip",
        fillcolor=translucent(theme.seasonal, 0.35), line={"color": theme.seasonal, "width": 1.6}, whiskerwidth=0.5,
    )  # fmt: skip
    texts = [
        f"<b>{name}</b><br>{say(language, 'fig_median')} {middle:{shown}} {measure.sign}<br>{say(language, 'fig_middle')} {low:{shown}} – {high:{shown}}"
        f"<br>{say(language, 'fig_most')} {least:{shown}} – {most:{shown}}"
        for name, least, low, middle, high, most in zip(names, p05, p25, p50, p75, p95, strict=True)
    ]
    traces = [
        box,
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
        look = {"symbol": "diamond", "size": 9, "color": theme.actual, "line": {"color": theme.panel, "width": 1}}
        hover = f"{say(language, 'fig_computed')} %{{y:{shown}}} {measure.sign}<extra></extra>"
        traces.append(
            go.Scatter(
                x=places,
                y=measure.of(rows["value"]),
                mode="markers",
                name=say(language, "fig_computed"),
                marker=look,
                hovertemplate=hover,
            )
        )
    return new_figure(
        traces,
        theme,
        height,
        showlegend="value" in rows,
        xaxis=axis(theme, tickmode="array", tickvals=places, ticktext=names, showgrid=False, fixedrange=True, range=[-0.6, len(rows) - 0.4]),
        yaxis=axis(theme, measure.axis, fixedrange=True, zeroline=True, rangemode="tozero"),
    )  # fmt: skip


def probability_bars(
    uncertainty: pd.DataFrame | None, language: str, dark: bool = False, height: int = 320
) -> go.Figure:
    """Return how probable it is that each target is met, by level and pollutant.

    Parameters
    ----------
    uncertainty : of a result; the rows target_met_<level> count.
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
                    x=[names.index(name) for name in part["pollutant"]], y=(100 * part["mean"]).tolist(), name=title,
                    marker={"color": LEVEL_COLOURS[level], "line": {"color": theme.muted, "width": 0.6}},
                    text=[f"{100 * mean:.0f}" for mean in part["mean"]], textposition="outside", textangle=0, constraintext="none",
                    textfont={"size": 10, "color": theme.ink}, cliponaxis=False,
                    customdata=[pollutant_title(name) for name in part["pollutant"]],
                    hovertemplate=f"{title} · %{{customdata}}<br>{say(language, 'fig_probability')} %{{y:.1f}} %<extra></extra>",
                )
            )  # fmt: skip
    return new_figure(
        traces,
        theme,
        height,
        barmode="group",
        bargap=0.25,
        showlegend=True,
        xaxis=axis(theme, tickmode="array", tickvals=list(range(len(names))), ticktext=[pollutant_title(name) for name in names], showgrid=False, fixedrange=True),
        yaxis=axis(theme, with_unit(say(language, "fig_probability"), "%", language), range=[0, 108], dtick=20, fixedrange=True),
    )  # fmt: skip


def tornado(table: pd.DataFrame, language: str, dark: bool = False) -> go.Figure:
    """Return what each factor alone does to a figure, one panel per pollutant, the largest swing on top.

    Parameters
    ----------
    table : of sensitivity.tornado, and perhaps factor_title and figure (the column's name).
    """
    if not len(table):
        return nothing(language, dark)
    theme, panels = theme_of(dark), _panels(table, "swing")
    figure = _paned(panels, theme)
    for row, (pollutant, part) in enumerate(panels, start=1):
        unit = unit_for(part[["at_low", "at_high", "as_is"]].to_numpy())
        sign, base = unit_words(unit.sign, language), float(unit.of(part["as_is"].iloc[0]))
        for end, key, colour in (("low", "fig_at_low", theme.seasonal), ("high", "fig_at_high", theme.actual)):
            values = unit.of(part[f"at_{end}"])
            shown = number_format(values)
            texts = [
                f"{title}<br>{say(language, key)}{bracketed(f'{factor:g}', language)}<br>{value:{shown}} {sign}"
                for title, factor, value in zip(whole(_titles(part)), part[end], values, strict=True)
            ]
            figure.add_trace(
                go.Bar(
                    orientation="h", base=base, x=values - base, y=list(range(len(part))), name=say(language, key), width=0.6, marker={"color": colour},
                    hovertext=texts, hoverinfo="text", legendgroup=end, showlegend=row == 1,
                ),
                row=row, col=1,
            )  # fmt: skip
        figure.add_vline(x=base, line={"color": theme.ink, "width": 1}, row=row, col=1)
        measure = (
            measure_of(str(table["figure"].iloc[0]), language).title
            if "figure" in table
            else say(language, "fig_emission_kg_d")
        )
        figure.update_xaxes(
            axis(
                theme,
                with_unit(f"{pollutant_title(pollutant)} {measure}", unit.sign, language),
                fixedrange=True,
                nticks=6,
            ),
            row=row,
            col=1,
        )
        figure.update_yaxes(
            rows_axis(theme, [_factor_tick(title) for title in _titles(part)], fixedrange=True), row=row, col=1
        )
    return figure.update_layout(barmode="overlay")


def sobol_bars(table: pd.DataFrame, language: str, dark: bool = False) -> go.Figure:
    """Return the Sobol indices of each factor with their 95 % intervals, one panel per pollutant.

    Parameters
    ----------
    table : of sensitivity.sobol, and perhaps factor_title.
    """
    if not len(table):
        return nothing(language, dark)
    theme, panels = theme_of(dark), _panels(table, "total")
    figure = _paned(panels, theme, 38)
    for row, (pollutant, part) in enumerate(panels, start=1):
        for index, (name, key) in enumerate((("total", "fig_total_order"), ("first_order", "fig_first_order"))):
            error = {
                "type": "data",
                "array": part[f"{name}_conf"].to_numpy(dtype=float),
                "color": theme.ink,
                "thickness": 1.2,
                "width": 4,
            }
            figure.add_trace(
                go.Bar(
                    orientation="h", x=part[name].to_numpy(dtype=float), y=list(range(len(part))), name=say(language, key), error_x=error,
                    marker={"color": theme.colour(index)}, customdata=whole(_titles(part)), legendgroup=name, showlegend=row == 1,
                    hovertemplate=f"%{{customdata}}<br>{say(language, key)} %{{x:.3f}}<extra></extra>",
                ),
                row=row, col=1,
            )  # fmt: skip
        figure.update_xaxes(
            axis(theme, f"{pollutant_title(pollutant)} {say(language, 'fig_sobol')}", fixedrange=True, zeroline=True),
            row=row,
            col=1,
        )
        figure.update_yaxes(
            rows_axis(theme, [_factor_tick(title) for title in _titles(part)], fixedrange=True), row=row, col=1
        )
    return figure.update_layout(barmode="group")


def _titles(part: pd.DataFrame) -> list[str]:
    return list(part["factor_title" if "factor_title" in part else "factor"])


def _factor_tick(title: str) -> str:
    """Return a factor as a row's title; the key of a scenario that is too long stands in two lines."""
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
    """Return an empty figure with a panel per pollutant, as high as their rows need."""
    sizes = [len(part) * row_px + 20 for _, part in panels]
    height = sum(sizes) + 60 * len(panels) + 50
    gap = 60 / height if len(panels) > 1 else 0
    figure = make_subplots(rows=len(panels), cols=1, row_heights=sizes, vertical_spacing=gap)
    look = new_figure([], theme, height, showlegend=True).layout
    return figure.update_layout(look)
