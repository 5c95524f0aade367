"""Emissions and reductions of groups, industries and enterprises."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go

from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.levels import WORST_FIRST
from simulator.terms.titles import grade_title, unit_words, with_unit
from simulator.ui.figures.style import (
    GRADE_COLOURS,
    Theme,
    axis,
    ink_on,
    new_figure,
    nothing,
    rows_axis,
    theme_of,
    translucent,
)
from simulator.ui.figures.texts import (
    TONNES,
    broken,
    cut,
    greatest,
    number_format,
    short,
    shorts,
    unit_for,
    whole,
)

ROW_PX = 26
NAME_WIDTH = 22
# Width of the two lines of a name within a rectangle of the treemap.
TILE_WIDTH = 14


def height_of(rows: int) -> int:
    """Return the height [px] of a number of horizontal bars."""
    return 110 + ROW_PX * max(rows, 2)


def composition_bars(
    table: pd.DataFrame, language: str, dark: bool = False, height: int | None = None, top: int = 20
) -> go.Figure:
    """Return the daily emission of groups in the table's order, with pollutants side by side.

    Parameters
    ----------
    table : DataFrame
        Columns group (as shown), pollutant, kg_d.
    height : int or None, [px]
        Height; by default as the rows need.
    top : int
        Number of groups shown by themselves; the others are added up.
    """
    if not len(table):
        return nothing(language, dark)
    theme = theme_of(dark)
    wide = table.pivot_table(
        index="group", columns="pollutant", values="kg_d", aggfunc="sum", sort=False
    ).fillna(0.0)
    if len(wide) > top:
        rest = wide.iloc[top:].sum().rename(say(language, "fig_others", count=len(wide) - top))
        wide = pd.concat([wide.head(top), rest.to_frame().T])
    unit = unit_for(wide.sum(axis=1), "/d")
    shown, names = number_format(unit.of(wide)), whole(wide.index)
    traces = [
        go.Bar(
            orientation="h",
            x=unit.of(wide[pollutant]),
            y=list(range(len(wide))),
            name=pollutant_title(pollutant),
            width=0.68,
            marker={"color": theme.colour(index)},
            customdata=names,
            hovertemplate=f"%{{customdata}}<br>{pollutant_title(pollutant)} "
            f"%{{x:{shown}}} {unit.sign}<extra></extra>",
        )
        for index, pollutant in enumerate(wide.columns)
    ]
    return new_figure(
        traces,
        theme,
        height or height_of(len(wide)),
        barmode="relative",
        showlegend=len(traces) > 1,
        xaxis=axis(
            theme,
            _daily(list(wide.columns), unit.sign, language),
            fixedrange=True,
            rangemode="tozero",
        ),
        yaxis=rows_axis(theme, shorts(wide.index, NAME_WIDTH), fixedrange=True),
    )


def _daily(pollutants: list[str], sign: str, language: str) -> str:
    text = say(language, "fig_emission_per_day")
    if len(pollutants) == 1:
        text = f"{pollutant_title(pollutants[0])} {text}"
    return with_unit(text, sign, language)


def composition_treemap(
    table: pd.DataFrame, value_title: str, language: str, dark: bool = False, height: int = 460
) -> go.Figure:
    """Return industries and their enterprises as a treemap, coloured by performance grade.

    Parameters
    ----------
    table : DataFrame
        Columns industry (as shown), enterprise, kg_d, grade, and enterprise_id where names may be
        equal. An enterprise may have several rows; the worst grade gives the colour.
    value_title : str
        Title of kg_d, for hover texts.
    """
    rows = table[table["kg_d"] > 0] if len(table) else table
    if not len(rows):
        return nothing(language, dark, height)
    theme, rank = theme_of(dark), {grade: place for place, grade in enumerate(WORST_FIRST)}
    worst = rows.assign(rank=rows["grade"].map(rank).fillna(len(rank))).sort_values(
        "rank", kind="stable"
    )
    worst["key"] = worst["enterprise_id" if "enterprise_id" in worst else "enterprise"]
    leaves = worst.groupby(["industry", "key"], sort=False).agg(
        enterprise=("enterprise", "first"), kg_d=("kg_d", "sum"), grade=("grade", "first")
    )
    hidden = {"visible": False, "fixedrange": True}
    return new_figure(
        [
            _tree(leaves.reset_index(), value_title, theme, language),
            *_grade_keys(list(leaves["grade"]), language),
        ],
        theme,
        height,
        showlegend=True,
        xaxis=hidden,
        yaxis=hidden,
        margin={"l": 4, "r": 4, "t": 4, "b": 8},
        uniformtext={"minsize": 10, "mode": "hide"},
    )


def tile_ids(industries: pd.Series, keys: pd.Series) -> list[str]:
    """Return the ids of the tiles of enterprises in their industries."""
    return list(industries + "\n" + keys)


def _tree(leaves: pd.DataFrame, value_title: str, theme: Theme, language: str) -> go.Treemap:
    """Return the rectangles of industries and of the enterprises in them."""
    tops = leaves.groupby("industry", sort=False)["kg_d"].sum()
    unit, count = unit_for(tops, "/d"), len(tops)
    colours = [GRADE_COLOURS.get(grade, GRADE_COLOURS["ungraded"]) for grade in leaves["grade"]]
    stories = [
        [broken(name), f"<br>{grade_title(grade, language)}"]
        for name, grade in zip(leaves["enterprise"], leaves["grade"], strict=True)
    ]
    value = f"{value_title} %{{value:{number_format(unit.of(leaves['kg_d']))}}} {unit.sign}"
    return go.Treemap(
        ids=[*tops.index, *tile_ids(leaves["industry"], leaves["key"])],
        labels=[
            *shorts(tops.index, 40),
            *(broken(cut(name, 2 * TILE_WIDTH), TILE_WIDTH) for name in leaves["enterprise"]),
        ],
        parents=[*[""] * count, *leaves["industry"]],
        # The grade stands in words too: colour alone tells it to nobody who cannot see colours.
        text=[*[""] * count, *(grade_title(grade, language) for grade in leaves["grade"])],
        texttemplate="%{label}<br>%{text}",
        # Industries have value 0 and Plotly adds up their parts: with sums of our own, rounding
        # could make the parts exceed the whole, and Plotly would then draw nothing.
        values=[*[0.0] * count, *unit.of(leaves["kg_d"])],
        branchvalues="remainder",
        sort=True,
        customdata=[*([name, ""] for name in whole(tops.index)), *stories],
        hovertemplate=f"<b>%{{customdata[0]}}</b>%{{customdata[1]}}<br>{value}<br>%{{percentRoot:.1%}}<extra></extra>",
        marker={
            "colors": [*[translucent("#8A949E", 0.28)] * count, *colours],
            "line": {"width": 1, "color": theme.panel},
            "pad": {"t": 24, "l": 2, "r": 2, "b": 2},
        },
        textfont={
            "size": 12,
            "color": [*[theme.ink] * count, *[ink_on(colour) for colour in colours]],
        },
        tiling={"pad": 1},
        pathbar={"visible": False},
        root={"color": "rgba(0,0,0,0)"},
    )


def _grade_keys(grades: list[str], language: str) -> list[go.Scatter]:
    order = [grade for grade in GRADE_COLOURS if grade in set(grades)]
    return [
        go.Scatter(
            x=[None],
            y=[None],
            mode="markers",
            name=grade_title(grade, language),
            hoverinfo="skip",
            marker={"symbol": "square", "size": 12, "color": GRADE_COLOURS[grade]},
        )
        for grade in order
    ]


def reduction_bars(
    reductions: pd.DataFrame,
    dimension: str,
    pollutant: str,
    titles: dict[str, str],
    language: str,
    dark: bool = False,
    top: int = 15,
) -> go.Figure:
    """Return the reduction of each key of a dimension, by season and by alerts, the largest on
    top.

    Parameters
    ----------
    reductions : DataFrame
        Table of a result.
    dimension : str
        Dimension of the keys.
    pollutant : str
        Name of the pollutant.
    titles : dict
        Titles of keys; keys without one are shown as they are, area sources by their name.
    language : str
        zh or en.
    dark : bool
        Whether the background is dark.
    top : int
        Number of keys shown by themselves; the others are added up.
    """
    rows = _reducing(reductions, dimension, pollutant)
    if not len(rows):
        return nothing(language, dark)
    theme = theme_of(dark)
    saved, rest = rows[["seasonal_reduction_kg", "alert_reduction_kg"]].head(top), rows.iloc[top:]
    names = [titles.get(key, key.removeprefix("area:")) for key in rows["key"].head(top)]
    if len(rest):
        saved = pd.concat([saved, rest[saved.columns].sum().to_frame().T], ignore_index=True)
        names.append(say(language, "fig_others", count=len(rest)))
    return new_figure(
        _saved_bars(saved, names, theme, language),
        theme,
        height_of(len(names)),
        barmode="relative",
        showlegend=True,
        xaxis=axis(
            theme,
            with_unit(
                f"{pollutant_title(pollutant)} {say(language, 'fig_reduction')}",
                TONNES.sign,
                language,
            ),
            fixedrange=True,
            zeroline=True,
        ),
        yaxis=rows_axis(theme, [short(name, NAME_WIDTH) for name in names], fixedrange=True),
    )


def bar_keys(reductions: pd.DataFrame, dimension: str, pollutant: str, top: int = 15) -> list[str]:
    """Return the keys of the bars of `reduction_bars`, from above."""
    return list(_reducing(reductions, dimension, pollutant)["key"].head(top))


def _reducing(reductions: pd.DataFrame, dimension: str, pollutant: str) -> pd.DataFrame:
    """Return the rows that reduce anything, the largest first."""
    if not len(reductions):
        return reductions.assign(key=[])
    rows = reductions[
        (reductions["dimension"] == dimension) & (reductions["pollutant"] == pollutant)
    ]
    rows = rows[(rows["seasonal_reduction_kg"] != 0) | (rows["alert_reduction_kg"] != 0)]
    return rows.sort_values("reduction_kg", ascending=False, kind="stable")


def _saved_bars(saved: pd.DataFrame, names: list[str], theme: Theme, language: str) -> list[go.Bar]:
    looks = {
        "seasonal_reduction_kg": ("fig_seasonal_reduction", theme.seasonal),
        "alert_reduction_kg": ("fig_alert_saved", theme.actual),
    }
    shown = number_format([greatest(TONNES.of(saved))])
    return [
        go.Bar(
            orientation="h",
            x=TONNES.of(saved[column]),
            y=list(range(len(saved))),
            name=say(language, key),
            width=0.68,
            marker={"color": colour},
            customdata=whole(names),
            hovertemplate=f"%{{customdata}}<br>{say(language, key)} "
            f"%{{x:{shown}}} {unit_words(TONNES.sign, language)}<extra></extra>",
        )
        for column, (key, colour) in looks.items()
    ]
