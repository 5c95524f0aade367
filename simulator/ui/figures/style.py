"""The look of all figures: colours, fonts, axes, the empty figure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import plotly.graph_objects as go

from simulator.terms.labels import say

FONT = "Microsoft YaHei, PingFang SC, Noto Sans CJK SC, WenQuanYi Micro Hei, sans-serif"
# From blue to red, told apart by any colour vision (tests/ui/test_figures.py); the best is bluest.
GRADE_COLOURS = {
    "A": "#08519C", "B": "#3D8FD1", "B-": "#9CCBF0", "C": "#F5B335", "D": "#A50F15",
    "lead": "#1F5A54", "nonlead": "#9B3FE0", "ungraded": "#9F9F9F", "area": "#A17155",
}  # fmt: skip
# Colours that people with any colour vision can distinguish (after Okabe and Ito); lighter ones for
# a dark background.
SERIES = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A5195", "#8C6D31")
SERIES_DARK = (
    "#4FA8E0",
    "#FF8A4C",
    "#2DC79B",
    "#E3A1C6",
    "#F2BC46",
    "#9AD4F5",
    "#B39DDB",
    "#C8AD6B",
)
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "x", "star", "hexagon")


@dataclass(frozen=True)
class Theme:
    """The colours on one background: text, muted text, lines, panels, and colours with a
    meaning.
    """

    ink: str
    muted: str
    grid: str
    panel: str
    series: tuple[str, ...]
    baseline: str
    good: str
    bad: str
    band_alpha: float

    def colour(self, index: int) -> str:
        """Return the colour of a series by its place."""
        return self.series[index % len(self.series)]

    @property
    def seasonal(self) -> str:
        """The colour of the seasonal rules."""
        return self.series[0]

    @property
    def actual(self) -> str:
        """The colour of emissions under alerts, and of what alerts save."""
        return self.series[1]


LIGHT = Theme(
    "#262730",
    "#6B7280",
    "rgba(38,39,48,0.12)",
    "#FFFFFF",
    SERIES,
    "#8A949E",
    "#00876C",
    "#D1495B",
    0.22,
)
DARK = Theme(
    "#E8EAED",
    "#A3A8B4",
    "rgba(232,234,237,0.16)",
    "#1B1F2A",
    SERIES_DARK,
    "#9AA3AD",
    "#2DC79B",
    "#FF7A85",
    0.28,
)


def theme_of(dark: bool) -> Theme:
    """Return the colours of a dark or light background."""
    return DARK if dark else LIGHT


def translucent(colour: str, alpha: float) -> str:
    """Return a #RRGGBB colour made translucent."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha:g})"


def ink_on(colour: str) -> str:
    """Return a colour of text that is readable on a #RRGGBB surface."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return "#1A1A1A" if 0.299 * red + 0.587 * green + 0.114 * blue > 140 else "#FFFFFF"


def new_figure(traces: list[Any], theme: Theme, height: int, **layout: Any) -> go.Figure:
    """Return a figure of traces with the common look; `layout` overrides parts of it."""
    common = {
        "template": "none",
        "height": height,
        "margin": {"l": 8, "r": 12, "t": 26, "b": 8, "pad": 2},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "font": {"family": FONT, "size": 12, "color": theme.ink},
        "hoverlabel": {
            "bgcolor": theme.panel,
            "bordercolor": theme.muted,
            "align": "left",
            "namelength": -1,
            "font": {"family": FONT, "size": 12, "color": theme.ink},
        },
        "legend": {
            "orientation": "h",
            "yref": "container",
            "y": 0.0,
            "yanchor": "bottom",
            "xref": "container",
            "x": 0.0,
            "xanchor": "left",
            "font": {"size": 11},
            "bgcolor": "rgba(0,0,0,0)",
            "itemwidth": 30,
            "traceorder": "normal",
        },
        "modebar": {"bgcolor": "rgba(0,0,0,0)", "color": theme.muted, "activecolor": theme.ink},
        "showlegend": False,
        "separators": ".,",
        "dragmode": False,
    }
    return go.Figure(traces, common | layout)


def axis(theme: Theme, title: str = "", **more: Any) -> dict[str, Any]:
    """Return an axis with the common look."""
    return {
        "title": {"text": title, "font": {"size": 12, "color": theme.muted}, "standoff": 8},
        "gridcolor": theme.grid,
        "linecolor": theme.grid,
        "zerolinecolor": theme.muted,
        "zerolinewidth": 1,
        "tickfont": {"size": 11, "color": theme.ink},
        "automargin": True,
        "zeroline": False,
        "showline": True,
        "ticks": "",
        "separatethousands": True,
    } | more


def rows_axis(theme: Theme, titles: list[str], **more: Any) -> dict[str, Any]:
    """Return a vertical axis with one row per title, the first on top."""
    count = len(titles)
    own = {
        "tickmode": "array",
        "tickvals": list(range(count)),
        "ticktext": titles,
        "range": [count - 0.4, -0.6],
        "showgrid": False,
    }
    return axis(theme) | own | more


def columns_axis(theme: Theme, titles: list[str], **more: Any) -> dict[str, Any]:
    """Return a horizontal axis with one place per title, the first on the left."""
    own = {
        "tickmode": "array",
        "tickvals": list(range(len(titles))),
        "ticktext": titles,
        "showgrid": False,
        "fixedrange": True,
    }
    return axis(theme) | own | more


def nothing(language: str, dark: bool, height: int = 240) -> go.Figure:
    """Return a figure that says that there is nothing to show."""
    theme = theme_of(dark)
    note = {
        "text": say(language, "fig_nothing"),
        "x": 0.5,
        "y": 0.5,
        "xref": "paper",
        "yref": "paper",
        "showarrow": False,
        "font": {"size": 14, "color": theme.muted},
    }
    hidden = {"visible": False, "fixedrange": True}
    return new_figure([], theme, height, annotations=[note], xaxis=hidden, yaxis=hidden)
