"""Alerts over time, and the share that each stage saved."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.levels import LEVEL_COLOURS, RANK
from simulator.terms.titles import bracketed, joined, level_title, with_unit
from simulator.ui.figures.style import (
    SYMBOLS,
    Theme,
    axis,
    ink_on,
    new_figure,
    nothing,
    rows_axis,
    theme_of,
    translucent,
)
from simulator.ui.figures.texts import broken, short, width_of
from simulator.ui.figures.time_axis import moment, stage_rows, time_axis

CLOCK = "%Y-%m-%d %H:%M"
SCOPE_WIDTH = 22
HOUR = pd.Timedelta(hours=1)


def alert_timeline(
    stages: pd.DataFrame | None,
    period: tuple[Any, Any],
    language: str,
    dark: bool = False,
    height: int | None = None,
) -> go.Figure:
    """Return the alert stages of a period, a row per scope.

    Parameters
    ----------
    stages : DataFrame or None
        Columns level, start, end, and optionally issued, scope (names, or one text; empty for all)
        and note.
    period : tuple
        Start and end.
    language : str
        zh or en.
    dark : bool
        Whether the background is dark.
    height : int or None, [px]
        Height; by default as the rows need.
    """
    rows = stage_rows(stages)
    if not len(rows):
        return nothing(language, dark, 140)
    theme = theme_of(dark)
    seen: dict[frozenset[str], str] = {}
    scopes = [
        _scope(value, language, seen)
        for value in (rows["scope"] if "scope" in rows else [""] * len(rows))
    ]
    places = {
        scope: index
        for index, scope in enumerate(
            dict.fromkeys(sorted(scopes, key=lambda text: text != _all(language)))
        )
    }
    rows = rows.assign(place=[places[scope] for scope in scopes], scope_title=scopes)
    rows = rows.sort_values("level", key=lambda levels: levels.map(RANK), kind="stable")
    traces = [_bars(part, level, language) for level, part in rows.groupby("level", sort=False)]
    if "issued" in rows:
        traces += _issues(rows[rows["issued"].notna() & (rows["issued"] != "")], theme, language)
    start, end = (moment(edge) for edge in period)
    frame = {
        "type": "rect",
        "xref": "x",
        "yref": "paper",
        "x0": start.isoformat(),
        "x1": end.isoformat(),
        "y0": 0,
        "y1": 1,
        "layer": "below",
        "line": {"color": theme.muted, "width": 1},
        "fillcolor": translucent("#8A949E", 0.07),
        "name": say(language, "fig_period"),
    }
    edge = (end - start) * 0.015
    return new_figure(
        traces,
        theme,
        height or 126 + 42 * len(places),
        shapes=[frame],
        barmode="overlay",
        dragmode="zoom",
        showlegend=True,
        uniformtext={"mode": "hide", "minsize": 10},
        xaxis=time_axis(theme, range=[str(start - edge), str(end + edge)], showline=False),
        yaxis=rows_axis(
            theme,
            [_scope_tick(scope, language) for scope in places],
            fixedrange=True,
            showline=False,
        ),
    )


def _all(language: str) -> str:
    return say(language, "fig_whole_area")


def _scope(value: Any, language: str, seen: dict[frozenset[str], str]) -> str:
    if isinstance(value, str):
        value = [name for name in value.replace("；", ";").split(";") if name]
    names = [] if value is None or isinstance(value, float) else [str(name) for name in value]
    # The same districts in another order share a row, under the spelling that came first.
    return seen.setdefault(frozenset(names), joined(names, language) if names else _all(language))


def _scope_tick(scope: str, language: str) -> str:
    """Return a scope as the title of a row; of too many names the first, and their number."""
    mark = joined(["", ""], language)
    if width_of(scope) <= SCOPE_WIDTH or mark not in scope:
        return short(scope, SCOPE_WIDTH)
    names = scope.split(mark)
    count = len(names) if language == "zh" else len(names) - 1
    return say(language, "fig_scope_more", name=short(names[0], SCOPE_WIDTH - 8), count=count)


def _bars(part: pd.DataFrame, level: str, language: str) -> go.Bar:
    starts, ends = ([moment(value) for value in part[name]] for name in ("start", "end"))
    colour = LEVEL_COLOURS[level]
    return go.Bar(
        orientation="h",
        name=level_title(level, language),
        y=part["place"].tolist(),
        base=[str(start) for start in starts],
        x=[
            (end - start) / pd.Timedelta(milliseconds=1)
            for start, end in zip(starts, ends, strict=True)
        ],
        width=0.56,
        marker={"color": colour, "line": {"color": "rgba(0,0,0,0.35)", "width": 0.6}},
        text=[level_title(level, language)] * len(part),
        textposition="inside",
        insidetextanchor="middle",
        textangle=0,
        textfont={"color": ink_on(colour), "size": 11},
        hoverinfo="text",
        hovertext=[_story(row, language) for row in part.itertuples()],
    )


def _story(row: Any, language: str) -> str:
    start, end = moment(row.start), moment(row.end)
    issued = getattr(row, "issued", None)
    issued = moment(issued) if issued is not None and not pd.isna(issued) and issued != "" else None
    lines = [f"<b>{level_title(row.level, language)}</b>", broken(row.scope_title)]
    if issued is not None:
        lines.append(f"{say(language, 'fig_issued')} {issued.strftime(CLOCK)}")
    lines += [
        f"{say(language, 'fig_start')} {start.strftime(CLOCK)}",
        f"{say(language, 'fig_end')} {end.strftime(CLOCK)}",
    ]
    lines.append(say(language, "fig_lasts", hours=f"{(end - start) / HOUR:,.4g}"))
    if issued is not None:
        lines.append(say(language, "fig_lead", hours=f"{(start - issued) / HOUR:,.4g}"))
    note = getattr(row, "note", None)
    return "<br>".join([*lines, *([broken(note)] if isinstance(note, str) and note else [])])


def _issues(rows: pd.DataFrame, theme: Theme, language: str) -> list[go.Scatter]:
    """Return the times of issue, each joined to the start by a thin line."""
    if not len(rows):
        return []
    ties: dict[str, list] = {"x": [], "y": []}
    for row in rows.itertuples():
        ties["x"] += [str(moment(row.issued)), str(moment(row.start)), None]
        ties["y"] += [row.place, row.place, None]
    return [
        go.Scatter(
            **ties,
            mode="lines",
            line={"color": theme.ink, "width": 1.2},
            hoverinfo="skip",
            showlegend=False,
        ),
        go.Scatter(
            x=[str(moment(value)) for value in rows["issued"]],
            y=rows["place"].tolist(),
            mode="markers",
            name=say(language, "fig_issued"),
            hoverinfo="text",
            hovertext=[_story(row, language) for row in rows.itertuples()],
            marker={"symbol": "line-ns", "size": 16, "line": {"color": theme.ink, "width": 1.6}},
        ),
    ]


def stage_shares(
    stages: pd.DataFrame, language: str, dark: bool = False, height: int = 340
) -> go.Figure:
    """Return the share of the whole society's emission that each stage saved, by pollutant,
    with its targets.

    Parameters
    ----------
    stages : DataFrame
        Table of a result: stage, pollutant, level, start, end, alert_share, target.
    """
    rows = (
        stages[stages["alert_share"].notna() & (stages["level"] != "")] if len(stages) else stages
    )
    if not len(rows):
        return nothing(language, dark, height)
    theme = theme_of(dark)
    keys = list(dict.fromkeys(rows["stage"].astype(str)))
    rows = rows.assign(place=[keys.index(key) for key in rows["stage"].astype(str)])
    firsts = rows.drop_duplicates("stage")
    shapes = [
        {
            "type": "rect",
            "xref": "x",
            "yref": "paper",
            "x0": row.place - 0.46,
            "x1": row.place + 0.46,
            "y0": 0,
            "y1": 1,
            "layer": "below",
            "line": {"width": 0},
            "name": row.level,
            "fillcolor": translucent(LEVEL_COLOURS[row.level], theme.band_alpha),
        }
        for row in firsts.itertuples()
    ]
    names = list(dict.fromkeys(rows["pollutant"]))
    traces = [_targets(rows, theme, language)] if rows["target"].notna().any() else []
    traces += [
        _dots(rows[rows["pollutant"] == name], name, (index, len(names)), theme, language)
        for index, name in enumerate(names)
    ]
    ticks = [_stage_tick(row, language, len(keys)) for row in firsts.itertuples()]
    return new_figure(
        traces,
        theme,
        height,
        shapes=shapes,
        showlegend=True,
        xaxis=axis(
            theme,
            say(language, "fig_stage"),
            tickmode="array",
            tickvals=list(range(len(keys))),
            ticktext=ticks,
            range=[-0.6, len(keys) - 0.4],
            showgrid=False,
            fixedrange=True,
            tickangle=0,
        ),
        yaxis=axis(
            theme,
            with_unit(say(language, "fig_ratio"), "%", language),
            rangemode="tozero",
            fixedrange=True,
        ),
    )


def _stage_tick(row: Any, language: str, count: int) -> str:
    if count > 8:
        return str(row.stage) if count <= 20 or row.place % 5 == 0 else ""
    return f"{row.stage}<br>{moment(row.start).strftime('%m-%d')}"


def _dots(
    part: pd.DataFrame, pollutant: str, place: tuple[int, int], theme: Theme, language: str
) -> go.Scatter:
    index, count = place
    shift = 0.72 * ((index + 0.5) / count - 0.5)
    texts = [
        f"<b>{say(language, 'word_stage', number=row.stage)}"
        f"{bracketed(level_title(row.level, language), language)}</b><br>"
        f"{pollutant_title(pollutant)} {say(language, 'fig_ratio')} {100 * row.alert_share:.1f} %"
        + (
            ""
            if pd.isna(row.target)
            else f"<br>{say(language, 'fig_target')} {100 * row.target:g} %"
        )
        for row in part.itertuples()
    ]
    return go.Scatter(
        x=(part["place"] + shift).tolist(),
        y=(100 * part["alert_share"]).tolist(),
        mode="markers",
        hovertext=texts,
        hoverinfo="text",
        name=pollutant_title(pollutant),
        marker={
            "color": theme.colour(index),
            "symbol": SYMBOLS[index % len(SYMBOLS)],
            "size": 9,
            "line": {"color": theme.panel, "width": 0.8},
        },
    )


def _targets(rows: pd.DataFrame, theme: Theme, language: str) -> go.Scatter:
    x: list = []
    y: list = []
    for row in rows[rows["target"].notna()].drop_duplicates(["stage", "target"]).itertuples():
        x += [row.place - 0.46, row.place + 0.46, None]
        y += [100 * row.target, 100 * row.target, None]
    line = {"color": theme.ink, "width": 2, "dash": "solid"}
    return go.Scatter(
        x=x, y=y, mode="lines", line=line, name=say(language, "fig_target"), hoverinfo="skip"
    )
