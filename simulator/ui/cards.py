"""Headline cards: what is saved of each pollutant, and whether the targets are met."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.levels import TARGET_LEVELS
from simulator.report_run import RunView
from simulator.report_words import TONNE_KG
from simulator.tables import pollutant_title
from simulator.ui.words import language, word
from simulator.verdicts import Verdict, verdicts_of


def tonnes(kg: float) -> str:
    """Return kilograms as tonnes for people: three figures or more, thousands apart."""
    t = kg / TONNE_KG
    digits = 0 if abs(t) >= 1000 else 1 if abs(t) >= 10 else 2 if abs(t) >= 1 else 3
    return f"{t:,.{digits}f}\u00a0t"


def percent(share_pct: float | None) -> str:
    """Return a percentage for people, a dash where there is none."""
    return "–" if share_pct is None or pd.isna(share_pct) else f"{share_pct:.1f}\u00a0%"


def show_cards(view: RunView) -> None:
    """Show a card for each pollutant that targets name: tonnes saved by alerts and by season, and the targets."""
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


def target_marks(verdicts: dict[tuple[str, str], Verdict], pollutant: str) -> str:
    """Return a badge a level: the share on paper, and how many of its stages reached the target."""
    colours = {True: "green", False: "red", None: "gray"}
    badges = []
    for level in TARGET_LEVELS:
        verdict = verdicts.get((level, pollutant))
        if verdict is not None:
            text = f"{word(f'ui_short_{level}')} {verdict.text(language())}"
            badges.append(f":{colours[verdict.good]}-badge[{text}]")
    # A backslash at a line's end breaks the line in Markdown.
    return "\\\n".join(badges)
