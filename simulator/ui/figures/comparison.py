"""Several runs side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from simulator.reports.headlines import Headline, headline_of
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.titles import unit_words, with_unit
from simulator.ui.figures.groups import NAME_WIDTH, height_of
from simulator.ui.figures.style import axis, columns_axis, new_figure, nothing, rows_axis, theme_of
from simulator.ui.figures.texts import (
    greatest,
    number_format,
    short,
    shorts,
    unit_for,
    whole,
)
from simulator.ui.figures.time_axis import (
    HEADROOM,
    band_shapes,
    bands_of,
    level_keys,
    minutes,
    moment,
    time_axis,
)

RUN_WIDTH = 30
DASHES = ("solid", "dash", "dot", "dashdot", "longdash")


def comparison_bars(
    table: pd.DataFrame, figure: str, language: str, dark: bool = False, height: int = 360
) -> go.Figure:
    """Return a figure of several runs by pollutant, with intervals where there are any.

    Parameters
    ----------
    table : DataFrame
        Columns run, pollutant, value, low, high (missing without interval), in the unit of the
        figure's column.
    figure : str
        Name of the figure's column, for example alert_reduction_kg.
    """
    rows = table[table["value"].notna()] if len(table) else table
    if not len(rows):
        return nothing(language, dark, height)
    theme, measure = theme_of(dark), headline_of(figure, language)
    names = list(dict.fromkeys(rows["pollutant"]))
    traces = [
        _run_bars(rows[rows["run"] == run], run, measure, theme.colour(index), names)
        for index, run in enumerate(dict.fromkeys(rows["run"]))
    ]
    for trace in traces:
        trace.error_y.color = theme.ink
    return new_figure(
        traces,
        theme,
        height,
        barmode="group",
        bargap=0.25,
        showlegend=True,
        xaxis=columns_axis(theme, [pollutant_title(name) for name in names]),
        yaxis=axis(theme, measure.heading, fixedrange=True, zeroline=True, rangemode="tozero"),
    )


def _run_bars(
    part: pd.DataFrame, run: str, measure: Headline, colour: str, names: list[str]
) -> go.Bar:
    values = measure.of(part["value"])
    ends = {
        name: measure.of(part[name]) if name in part else np.full(len(part), np.nan)
        for name in ("low", "high")
    }
    known = ~(np.isnan(ends["low"]) | np.isnan(ends["high"]))
    # The deterministic value may lie outside the interval: its bar then reaches to one side only.
    above, below = (
        np.where(known, np.maximum(gap, 0.0), 0.0)
        for gap in (ends["high"] - values, values - ends["low"])
    )
    shown, sign = number_format(values), unit_words(measure.unit, measure.language)
    texts = [
        f"{'<br>'.join(whole([run]))}<br>{pollutant_title(name)} {value:{shown}} {sign}"
        + (
            "<br>"
            + say(measure.language, "fig_low_high", low=f"{low:{shown}}", high=f"{high:{shown}}")
            + f" {sign}"
            if has_interval
            else ""
        )
        for name, value, low, high, has_interval in zip(
            part["pollutant"], values, ends["low"], ends["high"], known, strict=True
        )
    ]
    return go.Bar(
        x=[names.index(name) for name in part["pollutant"]],
        y=values,
        name=short(run, RUN_WIDTH),
        marker={"color": colour},
        hovertext=texts,
        hoverinfo="text",
        error_y={
            "type": "data",
            "symmetric": False,
            "array": above,
            "arrayminus": below,
            "thickness": 1.2,
            "width": 4,
            "visible": bool(known.any()),
        },
    )


def comparison_curves(
    tables: dict[str, pd.DataFrame],
    pollutant: str,
    stages: pd.DataFrame | None,
    language: str,
    dark: bool = False,
    height: int = 360,
) -> go.Figure:
    """Return the actual emissions of several runs by hour.

    Parameters
    ----------
    tables : dict
        Hourly emissions by name of the run.
    stages : DataFrame or None
        Stages of the first run, drawn as bands behind.
    """
    theme, traces = theme_of(dark), []
    for index, (run, hourly) in enumerate(tables.items()):
        rows = hourly[hourly["pollutant"] == pollutant] if len(hourly) else hourly
        if len(rows):
            kg = rows["actual_kg"].to_numpy(dtype=float)
            line = {
                "color": theme.colour(index),
                "width": 1.5,
                "shape": "hv",
                "dash": DASHES[index % len(DASHES)],
            }
            traces.append(
                go.Scatter(
                    x=minutes(rows["time"].to_numpy()),
                    y=kg,
                    name=short(run, RUN_WIDTH),
                    mode="lines",
                    line=line,
                    hovertemplate=f"%{{y:{number_format(kg)}}} kg/h",
                )
            )
    if not traces:
        return nothing(language, dark, height)
    ends = [moment(edge(trace.x)) for trace in traces for edge in (min, max)]
    seen = (min(ends), max(ends) + pd.Timedelta(hours=1))
    bands, top = bands_of(stages, language, seen), max(greatest(trace.y) for trace in traces)
    title = with_unit(
        f"{pollutant_title(pollutant)} {say(language, 'fig_emission_rate')}", "kg/h", language
    )
    return new_figure(
        [*traces, *level_keys([band.level for band in bands], language)],
        theme,
        height,
        shapes=band_shapes(bands, theme, seen),
        hovermode="x unified",
        dragmode="zoom",
        showlegend=True,
        xaxis=time_axis(theme, range=[str(edge) for edge in seen]),
        yaxis=axis(theme, title, range=[0, HEADROOM * top or 1.0], fixedrange=True),
    )


def difference_bars(
    table: pd.DataFrame, language: str, dark: bool = False, height: int | None = None
) -> go.Figure:
    """Return the differences of runs to the first one, by key.

    Parameters
    ----------
    table : DataFrame
        Columns run, key_title, difference_kg, and key where titles may be equal; keys in the
        table's order.
    """
    rows = table[table["difference_kg"].notna()] if len(table) else table
    if not len(rows):
        return nothing(language, dark)
    theme = theme_of(dark)
    rows = rows if "key" in rows else rows.assign(key=rows["key_title"])
    titles, runs = (
        dict(zip(rows["key"], rows["key_title"], strict=True)),
        list(dict.fromkeys(rows["run"])),
    )
    places = {key: place for place, key in enumerate(titles)}
    unit = unit_for(rows["difference_kg"])
    shown, sign = (
        number_format(unit.of(rows["difference_kg"])).replace(",", "+,"),
        unit_words(unit.sign, language),
    )
    traces = []
    for index, run in enumerate(runs):
        part = rows[rows["run"] == run]
        traces.append(
            go.Bar(
                orientation="h",
                x=unit.of(part["difference_kg"]),
                y=[places[key] for key in part["key"]],
                name=short(run, RUN_WIDTH),
                marker={"color": theme.colour(index)},
                customdata=whole(part["key_title"]),
                hovertemplate=f"{whole([run])[0]}<br>"
                f"%{{customdata}} %{{x:{shown}}} {sign}<extra></extra>",
            )
        )
    return new_figure(
        traces,
        theme,
        height or 110 + max(height_of(len(titles)) - 110, 14 * len(titles) * len(runs)),
        barmode="group",
        showlegend=True,
        xaxis=axis(
            theme,
            with_unit(say(language, "fig_difference"), unit.sign, language),
            fixedrange=True,
            zeroline=True,
        ),
        yaxis=rows_axis(theme, shorts(titles.values(), NAME_WIDTH), fixedrange=True),
    )
