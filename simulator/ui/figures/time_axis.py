"""Time axes, and the bands of alerts behind curves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from simulator.terms.levels import LEVEL_COLOURS, RANK
from simulator.terms.titles import level_title
from simulator.ui.figures.style import Theme, axis, translucent
from simulator.ui.figures.texts import width_of

# Numbers only: the same in every language.
TICKS = (
    {"dtickrange": [None, 43_200_000], "value": "%H:%M\n%m-%d"},
    {"dtickrange": [43_200_001, "M1"], "value": "%m-%d\n%Y"},
    {"dtickrange": ["M1", "M12"], "value": "%Y-%m"},
    {"dtickrange": ["M12", None], "value": "%Y"},
)
HOVER_TIME = "%Y-%m-%d %H:%M"
# Share of the visible axis that one narrow letter needs, in the narrowest column: a band shows its
# name where it is wide enough.
LETTER_SHARE = 0.0165
# Space above the curves for the names of the bands.
HEADROOM = 1.13


@dataclass(frozen=True)
class Band:
    """A stretch of time at one alert level."""

    level: str
    start: pd.Timestamp
    end: pd.Timestamp
    title: str = ""


def moment(value: object) -> pd.Timestamp:
    """Return a time of a file or table as Beijing time without offset."""
    return pd.Timestamp(value).tz_localize(None)


def minutes(times: Any) -> np.ndarray:
    """Return times as texts to the minute, half as long as texts to the nanosecond."""
    if getattr(times, "dtype", None) is not None and np.issubdtype(
        np.asarray(times).dtype, np.datetime64
    ):
        values = np.asarray(times)
    else:
        values = np.array(
            [moment(value).to_datetime64() for value in times], dtype="datetime64[ns]"
        )
    return np.datetime_as_string(values, unit="m")


def stage_rows(stages: pd.DataFrame | None) -> pd.DataFrame:
    """Return a row per stage with level and time; line-hours outside stages have neither."""
    if stages is None or not len(stages):
        return pd.DataFrame(columns=["level", "start", "end"])
    rows = stages.drop_duplicates("stage" if "stage" in stages else ["level", "start", "end"])
    return rows[rows["level"].isin(list(LEVEL_COLOURS)) & rows["start"].notna()]


def bands_of(
    stages: pd.DataFrame | None, language: str, ends: tuple[Any, Any] | None = None
) -> list[Band]:
    """Return bands of the highest level in force, one after the other, cut at `ends` if given."""
    rows = stage_rows(stages)
    titles = rows["title"] if "title" in rows else [""] * len(rows)
    stage_bands = [
        Band(level, moment(start), moment(end), str(title or level_title(level, language)))
        for level, start, end, title in zip(
            rows["level"], rows["start"], rows["end"], titles, strict=True
        )
    ]
    edges = sorted({edge for band in stage_bands for edge in (band.start, band.end)})
    bands: list[Band] = []
    for start, end in zip(edges[:-1], edges[1:], strict=True):
        covering = [band for band in stage_bands if band.start <= start and band.end >= end]
        if not covering:
            continue
        top = max(covering, key=lambda band: RANK[band.level])
        if bands and (bands[-1].end, bands[-1].level, bands[-1].title) == (
            start,
            top.level,
            top.title,
        ):
            # Join the band before, where level and title are the same.
            start = bands.pop().start
        bands.append(Band(top.level, start, end, top.title))
    first, last = (moment(edge) for edge in ends or (pd.Timestamp.min, pd.Timestamp.max))
    return [
        Band(band.level, max(band.start, first), min(band.end, last), band.title)
        for band in bands
        if band.end > first and band.start < last
    ]


def band_shapes(bands: Sequence[Band], theme: Theme, seen: tuple[Any, Any]) -> list[dict[str, Any]]:
    """Return the bands as rectangles behind the curves, with names where they fit."""
    first, last = (moment(edge) for edge in seen)
    shapes = []
    for band in bands:
        shape = {
            "type": "rect",
            "xref": "x",
            "yref": "paper",
            "x0": band.start.isoformat(),
            "x1": band.end.isoformat(),
            "y0": 0,
            "y1": 1,
            "layer": "below",
            "line": {"width": 0},
            "name": band.level,
            "fillcolor": translucent(LEVEL_COLOURS[band.level], theme.band_alpha),
        }
        inside = min(band.end, last) - max(band.start, first)
        if last > first and inside / (last - first) >= LETTER_SHARE * width_of(band.title):
            font = {"size": 11, "color": theme.muted}
            shape["label"] = {
                "text": band.title,
                "textposition": "top center",
                "font": font,
                "padding": 2,
            }
        shapes.append(shape)
    return shapes


def level_keys(levels: Sequence[str], language: str) -> list[go.Scatter]:
    """Return legend entries for the levels' colours, the lowest level first."""
    return [
        go.Scatter(
            x=[None],
            y=[None],
            mode="markers",
            name=level_title(level, language),
            hoverinfo="skip",
            legendrank=2000,
            marker={"symbol": "square", "size": 11, "color": LEVEL_COLOURS[level]},
        )
        for level in sorted(set(levels), key=RANK.__getitem__)
    ]


def time_axis(theme: Theme, **more: Any) -> dict[str, Any]:
    """Return an axis of dates."""
    return (
        axis(theme, type="date", tickformatstops=list(TICKS), hoverformat=HOVER_TIME, nticks=8)
        | more
    )


def range_buttons(theme: Theme, words: dict[str, str]) -> dict[str, Any]:
    """Return the buttons that show a week, a month or the whole time axis."""
    buttons = [
        {"count": 7, "step": "day", "stepmode": "backward", "label": words["week"]},
        {"count": 1, "step": "month", "stepmode": "backward", "label": words["month"]},
        {"step": "all", "label": words["all"]},
    ]
    return {
        "buttons": buttons,
        "x": 0,
        "y": 1.01,
        "yanchor": "bottom",
        "font": {"size": 11, "color": theme.ink},
        "bgcolor": theme.grid,
        "activecolor": translucent(theme.series[0], 0.45),
    }
