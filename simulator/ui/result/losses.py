"""What the plan costs: output value lost, electricity saved, and the loss per tonne avoided."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.engine.losses import BY_ALERTS, BY_SEASON
from simulator.reports.headlines import headline_of
from simulator.reports.run_view import RunView
from simulator.runs.losses_table import DIMENSIONS, OUTSIDE, losses_of
from simulator.terms.contracts import pollutant_title
from simulator.terms.levels import RANK
from simulator.terms.titles import TONNE_KG, level_title, with_unit
from simulator.ui import figures
from simulator.ui.frame.drawing import draw, show_table
from simulator.ui.frame.session import outcome
from simulator.ui.frame.story import draw_enterprises, show_table_of_enterprises
from simulator.ui.frame.words import is_dark, language, word, words_of
from simulator.ui.result.parts import key_titles
from simulator.ui.result.preview import alert_names

COMPUTED = "losses"
KINDS = {"value": 0, "power": 1}
TOP = 15
PER_TONNE = "ui_loss_per_tonne"


def show_losses(view: RunView, pollutant: str) -> None:
    """Show the losses of the alerts apart from those of the season, by level, stage or group."""
    table = _losses()
    total = table[table["dimension"] == "total"].iloc[0]
    if not total[[*BY_ALERTS, *BY_SEASON]].any():
        st.info(word("ui_loss_unknown"), icon=":material/payments:")
        return
    _show_total(total, view, pollutant)
    left, right = st.columns([3, 2], vertical_alignment="bottom")
    with left:
        dimension = st.segmented_control(
            word("ui_dimension"),
            [name for name in DIMENSIONS if name != "total"],
            default="level",
            format_func=words_of("ui_by_"),
            required=True,
            key="loss-dimension",
            label_visibility="collapsed",
            wrap=True,
        )
    with right:
        kind = st.segmented_control(
            word("ui_loss_kind"),
            list(KINDS),
            default="value",
            format_func=words_of("ui_loss_kind_"),
            required=True,
            key="loss-kind",
            label_visibility="collapsed",
        )
    rows = table[table["dimension"] == dimension]
    rows = rows[(rows[[*BY_ALERTS, *BY_SEASON]].fillna(0.0) != 0).any(axis=1)]
    rows = rows.assign(title=rows["key"].map(_titles(view, dimension)))
    rows[PER_TONNE] = _per_tonne(view, rows, dimension, pollutant)
    by_alerts, by_season = BY_ALERTS[KINDS[kind]], BY_SEASON[KINDS[kind]]
    if dimension == "level":
        rows = rows.sort_values("key", key=lambda keys: keys.map(RANK).fillna(-1))
    elif dimension != "stage":
        rows = rows.sort_values(by_alerts, ascending=False, kind="stable")
    bars, figures_told = st.columns([5, 6], gap="medium")
    with bars:
        figure = figures.loss_bars(rows.head(TOP), by_alerts, by_season, language(), is_dark())
        if dimension == "enterprise":
            draw_enterprises(figure, "loss-bars", list(rows["key"]))
            st.caption(word("story_click"))
        else:
            draw(figure, "loss-bars")
    with figures_told:
        _show_rows(rows, kind, pollutant, dimension == "enterprise")


def _losses() -> pd.DataFrame:
    """Return the losses of the plan in hand, computed once for it."""
    inputs = outcome().read_inputs
    last = st.session_state.get(COMPUTED)
    if last is None or last[0] is not inputs:
        last = st.session_state[COMPUTED] = (inputs, losses_of(inputs))
    table: pd.DataFrame = last[1]
    return table


def _show_total(total: pd.Series, view: RunView, pollutant: str) -> None:
    """Show the totals as cards: the alerts', with the season's below, and the loss per tonne."""
    value, power, tonne = st.columns(3)
    for column, place, label in ((value, 0, "ui_loss_value"), (power, 1, "ui_loss_power")):
        told = headline_of(BY_ALERTS[place], language())
        season = f"{float(told.of(total[BY_SEASON[place]])):,.1f}"
        column.metric(
            with_unit(word(label), told.unit, language()),
            f"{float(told.of(total[BY_ALERTS[place]])) + 0.0:,.1f}",
            word("ui_loss_season", season=season),
            delta_color="off",
            delta_arrow="off",
            border=True,
            help=word("ui_loss_help"),
        )
    saved_t = view.result.summary["pollutants"][pollutant]["alert_reduction_kg"] / TONNE_KG
    told = headline_of(BY_ALERTS[0], language())
    lost = float(told.of(total[BY_ALERTS[0]]))
    tonne.metric(
        _per_tonne_heading(pollutant),
        f"{lost / saved_t:,.1f}" if saved_t > 0 else "–",
        word("ui_loss_avoided", tonnes=f"{saved_t:,.1f}"),
        delta_color="off",
        delta_arrow="off",
        border=True,
        help=word("ui_loss_per_tonne_help"),
    )


def _titles(view: RunView, dimension: str) -> dict[str, str]:
    """Return the titles of the keys of a dimension."""
    if dimension == "stage":
        return alert_names(view) | {OUTSIDE: word("ui_loss_outside")}
    if dimension == "level":
        levels = {stage.level for stage in view.dated}
        return {level: level_title(level, language()) for level in levels} | {
            OUTSIDE: word("ui_loss_outside")
        }
    return key_titles(view, dimension)


def _per_tonne(view: RunView, rows: pd.DataFrame, dimension: str, pollutant: str) -> pd.Series:
    """Return the alerts' loss for each tonne of a pollutant that the alerts avoid."""
    result = view.result
    if dimension == "level":
        stages = result.stages[result.stages["pollutant"] == pollutant]
        saved_kg = stages.groupby("level")["alert_reduction_kg"].sum().drop("", errors="ignore")
    else:
        part = result.reductions
        part = part[(part["dimension"] == dimension) & (part["pollutant"] == pollutant)]
        saved_kg = part.set_index("key")["alert_reduction_kg"]
    lost = headline_of(BY_ALERTS[0], language()).of(rows[BY_ALERTS[0]])
    saved_t = rows["key"].map(saved_kg) / TONNE_KG
    return lost / saved_t.where(saved_t > 0)


def _per_tonne_heading(pollutant: str) -> str:
    unit = f"{headline_of(BY_ALERTS[0], language()).unit}/t"
    return with_unit(word(PER_TONNE, pollutant=pollutant_title(pollutant)), unit, language())


def _show_rows(rows: pd.DataFrame, kind: str, pollutant: str, of_enterprises: bool) -> None:
    """Show the rows as a table, in the units that people read; those of enterprises open their
    story.
    """
    shown = {word("ui_key"): rows["title"]}
    for name, title in (
        (BY_ALERTS[KINDS[kind]], "by_alerts"),
        (BY_SEASON[KINDS[kind]], "by_season"),
    ):
        if rows[name].notna().any():
            told = headline_of(name, language())
            heading = with_unit(word(f"fig_{title}"), told.unit, language())
            shown[heading] = pd.Series(told.of(rows[name]), index=rows.index)
    if kind == "value":
        shown[_per_tonne_heading(pollutant)] = rows[PER_TONNE]
    table, height = pd.DataFrame(shown), "auto" if len(rows) < 12 else 430
    if of_enterprises:
        keys = list(rows["key"])
        show_table_of_enterprises(table, keys, "loss-rows", numbers="%,.1f", height=height)
    else:
        show_table(table, "%,.1f", height=height)
