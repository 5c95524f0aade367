"""What an evaluation came to: the interval before and after, changed chances, the air."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from simulator.alerts.aqi import POLLUTANT_NAMES
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.titles import level_title
from simulator.ui.figures.style import axis, new_figure, nothing, theme_of

# Height of a figure of rows [px]: title and axis, and each row.
HEAD_PX, ROW_PX = 120, 48


def before_and_after(
    intervals: pd.DataFrame, language: str, dark: bool = False, height: int = 340
) -> go.Figure:
    """Return a figure of intervals by pollutant, before and after side by side.

    Parameters
    ----------
    intervals : DataFrame
        Columns pollutant, when (before or after), p05, p50 and p95 [% of the single run].
    """
    if not len(intervals):
        return nothing(language, dark, height)
    theme = theme_of(dark)
    traces = []
    for when, colour in (("before", theme.baseline), ("after", theme.seasonal)):
        some = intervals[intervals["when"] == when]
        traces.append(
            go.Bar(
                y=[pollutant_title(name) for name in some["pollutant"]],
                x=some["p95"] - some["p05"],
                base=some["p05"],
                orientation="h",
                name=say(language, f"interval_{when}"),
                marker={"color": colour},
                hovertext=[
                    f"{row.p05:,.1f} – {row.p50:,.1f} – {row.p95:,.1f} %"
                    for row in some.itertuples()
                ],
                hoverinfo="text+name",
            )
        )
    return new_figure(
        traces,
        theme,
        height,
        barmode="group",
        xaxis=axis(theme, say(language, "interval_axis"), fixedrange=True),
        yaxis={"autorange": "reversed", "fixedrange": True},
        shapes=[
            {
                "type": "line", "x0": 100, "x1": 100, "yref": "paper", "y0": 0, "y1": 1,
                "line": {"color": theme.actual, "dash": "dash", "width": 1},
            }
        ],
    )  # fmt: skip


def changed_chances(chances: pd.DataFrame, language: str, dark: bool = False) -> go.Figure:
    """Return a figure of the chances of meeting each stage's targets, before and after what was
    learnt, each with its figure.

    Parameters
    ----------
    chances : DataFrame
        Columns stage, level, pollutant, now and learned (shares).
    """
    theme = theme_of(dark)
    places = [
        f"{row.stage} {level_title(row.level, language)} · {pollutant_title(row.pollutant)}"
        for row in chances.itertuples()
    ]
    traces = [
        go.Bar(
            y=places,
            x=100 * chances[when],
            orientation="h",
            name=say(language, f"evaluation_chance_{when}"),
            marker={"color": colour},
            text=[f"{100 * value:.0f} %" for value in chances[when]],
            textposition="auto",
            textfont={"size": 12},
            constraintext="none",
            hoverinfo="text+name",
        )
        for when, colour in (("now", theme.baseline), ("learned", theme.seasonal))
    ]
    return new_figure(
        traces,
        theme,
        HEAD_PX + ROW_PX * len(chances),
        barmode="group",
        bargap=0.25,
        showlegend=True,
        xaxis=axis(theme, say(language, "evaluation_chance_axis"), fixedrange=True, range=[0, 104]),
        yaxis={"autorange": "reversed", "fixedrange": True, "automargin": True},
    )


def air_effects(air: pd.DataFrame, language: str, dark: bool = False) -> go.Figure:
    """Return a figure of the change of each concentration under an alert beside its placebo band.

    Parameters
    ----------
    air : DataFrame
        The table evaluation_air; rows without an effect are left out.
    """
    some = air[air["effect_p50"].notna()]
    if not len(some):
        return nothing(language, dark, HEAD_PX + ROW_PX)
    theme = theme_of(dark)
    places = [
        f"{row.station} · {POLLUTANT_NAMES.get(row.pollutant, row.pollutant)} · {row.start[5:10]}"
        for row in some.itertuples()
    ]
    band = go.Bar(
        y=places,
        x=100 * (some["placebo_p95"] - some["placebo_p05"]),
        base=100 * some["placebo_p05"],
        orientation="h",
        name=say(language, "evaluation_air_of_placebo"),
        marker={"color": theme.grid},
        hovertext=_percents(some["placebo_p05"], some["placebo_p95"]),
        hoverinfo="text+name",
    )
    effect = go.Scatter(
        y=places,
        x=100 * some["effect_p50"],
        mode="markers",
        name=say(language, "evaluation_air_of_alert"),
        marker={
            "color": theme.actual, "symbol": "line-ns", "size": 14,
            "line": {"width": 3, "color": theme.actual},
        },
        error_x={
            "type": "data", "symmetric": False, "thickness": 3, "width": 0, "color": theme.actual,
            "array": 100 * (some["effect_p95"] - some["effect_p50"]),
            "arrayminus": 100 * (some["effect_p50"] - some["effect_p05"]),
        },
        hovertext=_percents(some["effect_p05"], some["effect_p95"]),
        hoverinfo="text+name",
    )  # fmt: skip
    return new_figure(
        [band, effect],
        theme,
        HEAD_PX + ROW_PX * len(some),
        showlegend=True,
        xaxis=axis(theme, say(language, "evaluation_air_axis"), fixedrange=True, zeroline=True),
        yaxis={"autorange": "reversed", "fixedrange": True, "automargin": True},
    )


def _percents(low: pd.Series, high: pd.Series) -> list[str]:
    return [f"{100 * a:+.0f} … {100 * b:+.0f} %" for a, b in zip(low, high, strict=True)]
