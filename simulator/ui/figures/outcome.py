"""From the baseline to the actual emission step by step, and shares against targets."""

from __future__ import annotations

from typing import Any

import pandas as pd
import plotly.graph_objects as go

from simulator.engine.shortfall import PARTS
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.levels import TARGET_LEVELS
from simulator.terms.titles import level_title, unit_words, with_unit
from simulator.ui.figures.groups import height_of
from simulator.ui.figures.style import Theme, axis, new_figure, nothing, rows_axis, theme_of
from simulator.ui.figures.texts import number_format, short, unit_for

# Where totals are this many times larger than their differences the axis does not begin at 0, and
# its title says so.
CUT_SHARE = 0.5


def waterfall_steps(figures: dict[str, Any]) -> list[tuple[str, str, float]]:
    """Return the steps from baseline to actual emission as (key of the label,
    absolute/relative/total, kg).

    In stage hours the alert reduction is the nominal one minus the parts of the shortfall. What
    lines save outside stage hours, in early starts or while they recover, is a step of its own.
    Steps of 0 are left out.
    """
    parts = {name: figures["shortfall"][f"{name}_kg"] for name in PARTS}
    outside = figures["alert_reduction_kg"] - (figures["nominal_kg"] - sum(parts.values()))
    # The rounding error of equal figures is not a step.
    negligible = 1e-9 * abs(figures["baseline_kg"])
    changes = [
        (f"shortfall_{name}", "relative", kg) for name, kg in parts.items() if abs(kg) > negligible
    ]
    if abs(outside) > negligible:
        changes.append(("fig_outside", "relative", -outside))
    return [
        ("fig_baseline_emission", "absolute", figures["baseline_kg"]),
        ("fig_seasonal_reduction", "relative", -figures["seasonal_reduction_kg"]),
        ("fig_seasonal_emission", "total", figures["seasonal_kg"]),
        ("fig_nominal", "relative", -figures["nominal_kg"]),
        *changes,
        ("fig_actual_emission", "total", figures["actual_kg"]),
    ]


def waterfall(
    figures: dict[str, Any], pollutant: str, language: str, dark: bool = False
) -> go.Figure:
    """Return the steps from the baseline to the actual emission of a pollutant.

    Parameters
    ----------
    figures : dict
        Figures of one pollutant in the summary of a result.
    """
    if not figures or not figures.get("baseline_kg"):
        return nothing(language, dark)
    theme, steps = theme_of(dark), waterfall_steps(figures)
    unit = unit_for([figures["baseline_kg"]])
    values = unit.of([kg for _, _, kg in steps])
    names = [_step_title(key, language) for key, _, _ in steps]
    shown = number_format(
        [
            value
            for value, (_, measure, _) in zip(values, steps, strict=True)
            if measure == "relative"
        ]
    )
    sign = unit_words(unit.sign, language)
    texts = [
        _signed(value, measure, shown) for value, (_, measure, _) in zip(values, steps, strict=True)
    ]
    trace = go.Waterfall(
        orientation="h",
        x=values,
        y=list(range(len(steps))),
        measure=[measure for _, measure, _ in steps],
        width=0.66,
        hovertext=[f"{name}<br>{text} {sign}" for name, text in zip(names, texts, strict=True)],
        hoverinfo="text",
        connector={"line": {"color": theme.muted, "width": 0.8}},
        increasing={"marker": {"color": theme.bad}},
        decreasing={"marker": {"color": theme.good}},
        totals={"marker": {"color": theme.baseline}},
    )
    ends, low, high, cut = _reach(values, [measure for _, measure, _ in steps])
    title = with_unit(
        f"{pollutant_title(pollutant)} {say(language, 'fig_emission')}", unit.sign, language
    )
    if cut:
        title += f" · {say(language, 'fig_axis_cut')}"
    return new_figure(
        [trace, numbers(ends, list(range(len(steps))), texts, theme)],
        theme,
        height_of(len(steps)),
        xaxis=axis(theme, title, range=[low, high], fixedrange=True, nticks=6),
        yaxis=rows_axis(theme, [short(name, 30) for name in names], fixedrange=True),
    )


def _step_title(key: str, language: str) -> str:
    title = say(language, key)
    return say(language, "fig_given_back", part=title) if key.startswith("shortfall_") else title


def _signed(value: float, measure: str, shown: str) -> str:
    text = format(abs(value), shown)
    return text if measure != "relative" else f"+{text}" if value > 0 else f"−{text}"


def numbers(
    x: list[float], y: list[float], texts: list[str], theme: Theme, colours: list[str] | None = None
) -> go.Scatter:
    """Return numbers to the right of the ends of bars."""
    return go.Scatter(
        x=x,
        y=y,
        mode="text",
        text=[f"\N{NO-BREAK SPACE}{text}" for text in texts],
        textposition="middle right",
        cliponaxis=False,
        textfont={"size": 11, "color": colours or theme.ink},
        hoverinfo="skip",
        showlegend=False,
    )


def _reach(values: Any, measures: list[str]) -> tuple[list[float], float, float, bool]:
    """Return the right end of each bar, the ends of the axis, and whether the axis does not
    begin at 0.
    """
    level, ends, reached = 0.0, [], []
    for value, measure in zip(values, measures, strict=True):
        before, level = level, value if measure != "relative" else level + value
        ends.append(max(before, level) if measure == "relative" else level)
        reached.append(level)
    low, high = min(reached), max(reached)
    cut = (high - low) < CUT_SHARE * high and low > 0
    span = (high - low) or high
    return (
        ends,
        (low - 0.1 * span if cut else min(0.0, low)),
        high + (0.25 * span if cut else 0.2 * high),
        cut,
    )


def target_bullets(accounting: pd.DataFrame, language: str, dark: bool = False) -> go.Figure:
    """Return the shares of the static accounting against their targets, by level and pollutant.

    Parameters
    ----------
    accounting : DataFrame
        Table of a result: level, pollutant, base_kg_d, reduction_kg_d, ratio, target, met.
    """
    rows = accounting
    if len(rows):
        rows = rows[rows["level"].isin(TARGET_LEVELS) & rows["ratio"].notna()]
    if not len(rows):
        return nothing(language, dark)
    theme, ticks, place = theme_of(dark), [], []
    for level in [level for level in TARGET_LEVELS if (rows["level"] == level).any()]:
        part = rows[rows["level"] == level]
        ticks.append(f"<b>{level_title(level, language)}</b>")
        place += [(index, len(ticks) + offset) for offset, index in enumerate(part.index)]
        ticks += [pollutant_title(name) for name in part["pollutant"]]
    rows = rows.assign(place=pd.Series(dict(place)), state=[_state(value) for value in rows["met"]])
    judged = rows[rows["target"].notna()]
    top = 100 * max(rows["ratio"].max(), judged["target"].max() if len(judged) else 0.0)
    low = min(0.0, 100 * rows["ratio"].min())
    return new_figure(
        [*_states(rows, theme, language), *_targets(judged, theme, language), _shares(rows, theme)],
        theme,
        90 + 22 * len(ticks),
        showlegend=True,
        xaxis=axis(
            theme,
            with_unit(say(language, "fig_ratio"), "%", language),
            range=[low, 1.2 * top or 1.0],
            fixedrange=True,
        ),
        yaxis=rows_axis(theme, ticks, fixedrange=True),
    )


def _states(rows: pd.DataFrame, theme: Theme, language: str) -> list[go.Bar]:
    looks = {
        "met": ("word_met", theme.good),
        "missed": ("word_missed", theme.bad),
        "none": ("fig_no_target", "rgba(0,0,0,0)"),
    }
    return [
        _ratios(rows[rows["state"] == state], (say(language, key), colour), theme, language)
        for state, (key, colour) in looks.items()
        if (rows["state"] == state).any()
    ]


def _shares(rows: pd.DataFrame, theme: Theme) -> go.Scatter:
    """Return the shares as numbers to the right of bar and target."""
    marks = {"met": "✓ ", "missed": "✗ ", "none": ""}
    return numbers(
        (100 * rows[["ratio", "target"]].max(axis=1).clip(lower=0)).tolist(),
        rows["place"].tolist(),
        [
            f"{marks[state]}{100 * ratio:.1f}"
            for state, ratio in zip(rows["state"], rows["ratio"], strict=True)
        ],
        theme,
        [theme.bad if state == "missed" else theme.ink for state in rows["state"]],
    )


def _targets(rows: pd.DataFrame, theme: Theme, language: str) -> list[go.Scatter]:
    if not len(rows):
        return []
    word = say(language, "fig_target")
    return [
        go.Scatter(
            x=(100 * rows["target"]).tolist(),
            y=rows["place"].tolist(),
            mode="markers",
            name=word,
            marker={"symbol": "line-ns", "size": 17, "line": {"color": theme.ink, "width": 2.4}},
            hovertemplate=f"{word} %{{x:.4g}} %<extra></extra>",
        )
    ]


def _state(met: object) -> str:
    return "none" if pd.isna(met) else "met" if met else "missed"


def _ratios(part: pd.DataFrame, look: tuple[str, str], theme: Theme, language: str) -> go.Bar:
    word, colour = look
    unit = unit_for(part["base_kg_d"], "/d")
    texts = [
        f"{level_title(row.level, language)} · {pollutant_title(row.pollutant)}: {word}<br>"
        f"{say(language, 'fig_ratio')} {100 * row.ratio:.1f} %<br>"
        f"{say(language, 'fig_saved_per_day')} {row.reduction_kg_d / unit.kg:,.2f} {unit.sign}<br>"
        f"{say(language, 'fig_base')} {row.base_kg_d / unit.kg:,.2f} {unit.sign}"
        for row in part.itertuples()
    ]
    edge = theme.muted if colour.startswith("rgba") else colour
    return go.Bar(
        orientation="h",
        x=(100 * part["ratio"]).tolist(),
        y=part["place"].tolist(),
        name=word,
        width=0.62,
        marker={"color": colour, "line": {"color": edge, "width": 1}},
        hovertext=texts,
        hoverinfo="text",
    )
