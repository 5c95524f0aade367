"""Figures over time: emissions by hour, and the load of one line."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.titles import with_unit
from simulator.ui.figures.style import Theme, axis, new_figure, nothing, theme_of, translucent
from simulator.ui.figures.texts import greatest, number_format, short
from simulator.ui.figures.time_axis import (
    HEADROOM,
    Band,
    band_shapes,
    bands_of,
    level_keys,
    minutes,
    moment,
    range_buttons,
    time_axis,
)

RATE = "kg/h"
# In periods of more hours than this (a month) thick lines would run into each other.
THIN_FROM_H = 31 * 24


def hourly_curve(
    hourly: pd.DataFrame,
    stages: pd.DataFrame | None,
    pollutant: str,
    language: str,
    dark: bool = False,
    height: int = 360,
    interval: pd.DataFrame | None = None,
    x_range: tuple[Any, Any] | None = None,
    ghost: tuple[str, pd.DataFrame] | None = None,
) -> go.Figure:
    """Return the emissions of one pollutant by hour in the three runs, above the bands of the
    alerts.

    Parameters
    ----------
    hourly : DataFrame
        Columns time, pollutant, baseline_kg, seasonal_kg, actual_kg.
    stages : DataFrame or None
        Columns level, start, end and optionally title, or the stages of a result.
    pollutant : str
        Name of the pollutant.
    language : str
        zh or en.
    dark : bool
        Whether the background is dark.
    height : int, [px]
        Height.
    interval : DataFrame or None
        Columns time, low_kg, high_kg of the actual emission, drawn as a band.
    x_range : tuple or None
        (start, end) that is shown first; None for all.
    ghost : tuple or None
        (name, hourly emissions) of another run, whose actual emission is drawn as a broken line.
    """
    rows = hourly[hourly["pollutant"] == pollutant] if len(hourly) else hourly
    if not len(rows):
        return nothing(language, dark, height)
    theme, times = theme_of(dark), minutes(rows["time"].to_numpy())
    kg = {
        name: rows[f"{name}_kg"].to_numpy(dtype=float)
        for name in ("baseline", "seasonal", "actual")
    }
    shown = number_format(kg["baseline"])
    traces = (
        _interval(interval, theme, language, shown)
        if interval is not None and len(interval)
        else []
    )
    hover, tops = f"%{{y:{shown}}} {RATE}", list(kg.values())
    if ghost is not None:
        traces.append(_ghost(*ghost, pollutant, theme, hover))
        tops.append(traces[-1].y)
    traces += _runs(times, kg, theme, language, hover)
    ends = (times[0], moment(times[-1]) + pd.Timedelta(hours=1))
    bands = bands_of(stages, language, ends)
    traces += _alert_hours(times, kg["actual"], bands, language)
    traces.append(_area_key(theme, language))
    traces += level_keys([band.level for band in bands], language)
    seen = x_range or ends
    words = {name: say(language, f"fig_{name}") for name in ("week", "month", "all")}
    title = with_unit(
        f"{pollutant_title(pollutant)} {say(language, 'fig_emission_rate')}", RATE, language
    )
    return new_figure(
        traces,
        theme,
        height,
        shapes=band_shapes(bands, theme, seen),
        hovermode="x unified",
        dragmode="zoom",
        showlegend=True,
        xaxis=time_axis(
            theme,
            rangeselector=range_buttons(theme, words),
            range=[str(moment(edge)) for edge in seen],
        ),
        yaxis=axis(
            theme,
            title,
            range=[0, HEADROOM * max(greatest(part) for part in tops) or 1.0],
            fixedrange=True,
        ),
    )


def _runs(
    times: np.ndarray, kg: dict[str, np.ndarray], theme: Theme, language: str, hover: str
) -> list[go.Scatter]:
    """Return the curves of the three runs; the area between the last two is what alerts save."""
    thin = 1.0 if len(times) > THIN_FROM_H else 1.5
    looks = {
        "baseline": {"color": theme.baseline, "width": 0.7 * thin},
        "seasonal": {"color": theme.seasonal, "width": thin},
        "actual": {"color": theme.actual, "width": thin},
    }
    traces = [
        _steps(times, kg[name], say(language, f"fig_{name}"), line, hovertemplate=hover)
        for name, line in looks.items()
    ]
    traces[-1].update(fill="tonexty", fillcolor=translucent(theme.actual, 0.22))
    return traces


def _ghost(name: str, hourly: pd.DataFrame, pollutant: str, theme: Theme, hover: str) -> go.Scatter:
    """Return the curve of another run; it lies below the others, so that only differences show."""
    rows = hourly[hourly["pollutant"] == pollutant]
    line = {"color": theme.ink, "width": 1.4, "dash": "dot"}
    kg = rows["actual_kg"].to_numpy(dtype=float)
    times = minutes(rows["time"].to_numpy())
    return _steps(times, kg, short(name), line, hovertemplate=hover, legendrank=1900)


def _steps(
    times: np.ndarray, values: np.ndarray, name: str, line: dict[str, Any], **more: Any
) -> go.Scatter:
    """Return a curve that is constant within each hour."""
    return go.Scatter(
        x=times, y=values, name=name, mode="lines", line=line | {"shape": "hv"}, **more
    )


def _interval(interval: pd.DataFrame, theme: Theme, language: str, shown: str) -> list[go.Scatter]:
    times, none = minutes(interval["time"].to_numpy()), {"width": 0}
    low, high = (interval[f"{name}_kg"].to_numpy(dtype=float) for name in ("low", "high"))
    text = f"%{{customdata[0]:{shown}}} – %{{customdata[1]:{shown}}} {RATE}"
    return [
        _steps(times, low, "", none, hoverinfo="skip", showlegend=False),
        _steps(
            times,
            high,
            say(language, "fig_interval"),
            none,
            hovertemplate=text,
            fill="tonexty",
            customdata=np.stack([low, high], axis=1),
            fillcolor=translucent(theme.actual, 0.16),
        ),
    ]


def _alert_hours(
    times: np.ndarray, values: np.ndarray, bands: list[Band], language: str
) -> list[go.Scatter]:
    """Return invisible points whose hover text names the level in force."""
    place = np.full(len(times), -1)
    for index, band in enumerate(bands):
        place[(times >= minutes([band.start])[0]) & (times < minutes([band.end])[0])] = index
    inside = np.flatnonzero(place >= 0)
    if not len(inside):
        return []
    titles = [bands[index].title for index in place[inside]]
    return [
        go.Scatter(
            x=times[inside],
            y=values[inside],
            mode="markers",
            marker={"opacity": 0},
            name=say(language, "fig_alert"),
            customdata=titles,
            hovertemplate="%{customdata}",
            showlegend=False,
        )
    ]


def _area_key(theme: Theme, language: str) -> go.Scatter:
    marker = {"symbol": "square", "size": 11, "color": translucent(theme.actual, 0.4)}
    return go.Scatter(
        x=[None],
        y=[None],
        mode="markers",
        name=say(language, "fig_alert_saved"),
        hoverinfo="skip",
        marker=marker,
    )


def load_path(
    table: pd.DataFrame,
    bands: pd.DataFrame | None,
    language: str,
    dark: bool = False,
    height: int = 300,
) -> go.Figure:
    """Return the load of one line over time, with the load that was asked for.

    Parameters
    ----------
    table : DataFrame
        Columns start, end, load_start, load_end, seasonal, target; a row per piece on which the
        load is linear, loads as shares of normal.
    bands : DataFrame or None
        As `stages` of `hourly_curve`.
    """
    if not len(table):
        return nothing(language, dark, height)
    theme = theme_of(dark)
    pieces = table.sort_values("start", kind="stable")
    # Two points per piece: where the next piece begins at another load the curve jumps.
    times = np.stack([minutes(pieces["start"]), minutes(pieces["end"])], axis=1).ravel()
    looks = {
        "seasonal": (
            ("seasonal", "seasonal"),
            {"color": theme.seasonal, "width": 1.4, "dash": "dash"},
        ),
        "target": (("target", "target"), {"color": theme.good, "width": 1.4, "dash": "dot"}),
        "actual": (("load_start", "load_end"), {"color": theme.actual, "width": 2.2}),
    }
    traces = [
        go.Scatter(
            x=times,
            y=100 * pieces[list(columns)].to_numpy(dtype=float).ravel(),
            name=say(language, f"fig_load_{name}"),
            mode="lines",
            line=line,
            hovertemplate="%{y:.1f} %",
        )
        for name, (columns, line) in looks.items()
    ]
    drawn = bands_of(bands, language, (times[0], times[-1]))
    top = HEADROOM * max(100.0, *(greatest(trace.y) for trace in traces))
    return new_figure(
        [*traces, *level_keys([band.level for band in drawn], language)],
        theme,
        height,
        shapes=band_shapes(drawn, theme, (times[0], times[-1])),
        hovermode="x unified",
        dragmode="zoom",
        showlegend=True,
        xaxis=time_axis(theme, range=[times[0], times[-1]]),
        yaxis=axis(
            theme,
            with_unit(say(language, "fig_load"), "%", language),
            range=[0, top],
            fixedrange=True,
        ),
    )
