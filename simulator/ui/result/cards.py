"""Headline cards: the reduction of each pollutant, and whether the targets are met."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.reports.run_view import RunView
from simulator.runs.tables_for_people import indicators_table
from simulator.runs.verdicts import Verdict, verdicts_of
from simulator.terms.contracts import pollutant_title
from simulator.terms.levels import TARGET_LEVELS
from simulator.terms.titles import TONNE_KG
from simulator.ui.frame.words import language, word


def tonnes(kg: float) -> str:
    """Return kilograms as text in tonnes, with three significant digits or more."""
    t = kg / TONNE_KG
    digits = 0 if abs(t) >= 1000 else 1 if abs(t) >= 10 else 2 if abs(t) >= 1 else 3
    # A no-break space keeps number and unit on one line.
    return f"{t:,.{digits}f}\u00a0t"


def percent(share_pct: float | None) -> str:
    """Return a percentage as text, "–" where there is none."""
    return "–" if share_pct is None or pd.isna(share_pct) else f"{share_pct:.1f}\u00a0%"


def show_cards(view: RunView) -> None:
    """Show a card for each pollutant with a target: tonnes saved by alerts and by season, and
    the targets.
    """
    figures, verdicts = view.result.summary["pollutants"], verdicts_of(view.result)
    for column, name in zip(st.columns(len(view.leading)), view.leading, strict=True):
        with column, st.container(border=True, height="stretch"):
            saved, base = figures[name]["alert_reduction_kg"], figures[name]["baseline_kg"]
            share = 100 * saved / base if base else None
            st.metric(
                word("ui_card_alert", pollutant=pollutant_title(name)),
                tonnes(saved),
                word("ui_card_share", share=percent(share)),
                delta_color="off",
                delta_arrow="off",
                help=f"{word('ui_card_help')} {word('ui_target_help')}",
            )
            seasonal, total = figures[name]["seasonal_reduction_kg"], figures[name]["reduction_pct"]
            st.caption(word("ui_card_season", seasonal=tonnes(seasonal), total=percent(total)))
            st.markdown(target_marks(verdicts, name))
            if view.result.accounting["met"].isna().all():
                st.caption(word("ui_card_no_base"))


# Colours of the verdicts of over-reach.
LIGHTS = {"good": "green", "watch": "orange", "over": "red"}


def show_over_reach(view: RunView) -> None:
    """Show a badge for each over-reach indicator that has limits and a figure."""
    frame = indicators_table(view).frame
    judged = frame[frame["light_key"] != ""]
    badges = (
        f":{LIGHTS[row.light_key]}-badge[{row.indicator} {row.figure}]"
        for row in judged.itertuples()
    )
    if len(judged):
        st.markdown(" ".join(badges), help=word("note_indicators"))


def target_marks(verdicts: dict[tuple[str, str], Verdict], pollutant: str) -> str:
    """Return a badge per level: the share in the static accounting, and the number of stages
    that reached it.
    """
    colours = {True: "green", False: "red", None: "gray"}
    shown = [
        (level, verdicts[level, pollutant])
        for level in TARGET_LEVELS
        if (level, pollutant) in verdicts
    ]
    badges = (
        f":{colours[verdict.good]}-badge[{word(f'ui_short_{level}')} {verdict.text(language())}]"
        for level, verdict in shown
    )
    # A backslash at the end of a line is Markdown's line break.
    return "\\\n".join(badges)
