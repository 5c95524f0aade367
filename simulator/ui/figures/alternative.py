"""What a figure shows, in one text, for those who have it read to them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from simulator.terms.labels import say
from simulator.terms.titles import joined
from simulator.ui.figures.texts import ELLIPSIS, number_format

# Series and rows that the text names (assumed: more than these nobody keeps in mind).
MOST_SERIES, MOST_ROWS = 6, 12
MARKUP = re.compile(r"<[^>]*>")


def alternative(figure: go.Figure, language: str) -> str:
    """Return what the axes are, which rows there are, and from where to where each series goes."""
    layout = figure.layout
    notes = [note.text for note in layout.annotations or () if note.text]
    if not figure.data:
        return say(language, "fig_alt", parts=_listed(notes[:1], language))
    axes = [axis.title.text for axis in (layout.xaxis, layout.yaxis) if axis.title.text]
    rows = next((axis.ticktext for axis in (layout.yaxis, layout.xaxis) if axis.ticktext), ())
    parts = [*axes]
    if rows:
        parts.append(_listed(rows[:MOST_ROWS], language) + (ELLIPSIS if rows[MOST_ROWS:] else ""))
    series = [text for trace in figure.data if (text := _series(trace, language))]
    parts += list(dict.fromkeys(series))[:MOST_SERIES]
    return say(language, "fig_alt", parts=joined(map(_plain, parts), language, "part"))


def _listed(texts: Iterable[object], language: str) -> str:
    return joined(map(_plain, texts), language)


def _plain(text: object) -> str:
    """Return a text without the markup of figures."""
    return " ".join(unescape(MARKUP.sub(" ", str(text))).split())


def _series(trace: Any, language: str) -> str:
    """Return a series' name with its smallest and largest value, or "" without values."""
    values = _values(trace)
    values = values[np.isfinite(values)]
    if not values.size:
        return ""
    shape = number_format(values)
    return say(
        language,
        "fig_alt_series",
        name=_plain(trace.name or say(language, "fig_alt_values")),
        low=format(float(values.min()), shape),
        high=format(float(values.max()), shape),
    )


def _values(trace: Any) -> np.ndarray:
    """Return the numbers that a trace shows; dates and names are none."""
    if trace.type == "treemap":
        held = trace["values"]
    elif trace.type == "bar" and trace.orientation == "h":
        held = trace.x
    else:
        held = trace.y
    if held is None:
        return np.empty(0)
    if isinstance(held, np.ndarray) and held.dtype.kind in "fiu":
        return held.astype(float)
    return pd.to_numeric(pd.Series(list(held), dtype=object), errors="coerce").to_numpy(float)
