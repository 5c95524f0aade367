"""Headline cards: the reduction of each pollutant, and whether the targets are met."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from simulator.reports.run_view import RunView
from simulator.runs.tables_for_people import indicators_table
from simulator.runs.verdicts import Verdict, verdicts_of
from simulator.terms.contracts import pollutant_title
from simulator.terms.levels import TARGET_LEVELS
from simulator.terms.titles import TONNE_KG
from simulator.ui.frame.words import language, word
from simulator.ui.result.reference import Reference
from simulator.workbench.reference_plan import Change, changes


def tonnes(kg: float) -> str:
    """Return kilograms as text in tonnes, with three significant digits or more."""
    t = kg / TONNE_KG
    digits = 0 if abs(t) >= 1000 else 1 if abs(t) >= 10 else 2 if abs(t) >= 1 else 3
    # A no-break space keeps number and unit on one line.
    return f"{t:,.{digits}f}\u00a0t"


def percent(share_pct: float | None) -> str:
    """Return a percentage as text, "–" where there is none."""
    return "–" if share_pct is None or pd.isna(share_pct) else f"{share_pct:.1f}\u00a0%"


def show_cards(view: RunView, reference: Reference | None = None) -> None:
    """Show a card for each pollutant with a target: tonnes saved by alerts and by season, the
    change against a reference if there is one, and the targets.
    """
    differences = changes(view.result, reference.result) if reference else None
    verdicts = verdicts_of(view.result)
    for column, name in zip(st.columns(len(view.leading)), view.leading, strict=True):
        with column, st.container(border=True, height="stretch"):
            _metric(view, name, differences)
            _details(view, name, verdicts, with_share=differences is not None)


def show_moving_cards(view: RunView, reference: Reference | None) -> None:
    """Show the same cards for a page with settings: tonnes and change stay in sight while the page
    is scrolled (the style sheet of the frame holds them), what else a card tells stands below.
    """
    differences = changes(view.result, reference.result) if reference else None
    verdicts = verdicts_of(view.result)
    with st.container(key="moving-cards"):
        for column, name in zip(st.columns(len(view.leading)), view.leading, strict=True):
            with column, st.container(border=True, height="stretch"):
                _metric(view, name, differences)
    for column, name in zip(st.columns(len(view.leading)), view.leading, strict=True):
        with column:
            _details(view, name, verdicts, with_share=differences is not None)


def _metric(view: RunView, name: str, differences: dict[str, Change] | None) -> None:
    """Show what the alerts save, with the change against a reference, else with its share."""
    saved = view.result.summary["pollutants"][name]["alert_reduction_kg"]
    texts, chip, looks = ["ui_card_help", "ui_target_help"], _share(view, name), PLAIN
    if differences is not None:
        texts.insert(1, "ui_reference_help")
        chip, looks = change_chip(differences.get(name))
    st.metric(
        word("ui_card_alert", pollutant=pollutant_title(name)),
        tonnes(saved),
        chip,
        help=" ".join(word(text) for text in texts),
        **looks,
    )


def _share(view: RunView, name: str) -> str:
    """Return what the alerts save as a share of the period's baseline."""
    figures = view.result.summary["pollutants"][name]
    saved, base = figures["alert_reduction_kg"], figures["baseline_kg"]
    return word("ui_card_share", share=percent(100 * saved / base if base else None))


def _details(
    view: RunView, name: str, verdicts: dict[tuple[str, str], Verdict], with_share: bool
) -> None:
    """Show the shares, what the season saves, and the targets.

    Every line is there whatever the figures are, so that nothing jumps while they change.
    """
    figures = view.result.summary["pollutants"][name]
    parts = [
        *([_share(view, name)] if with_share else []),
        word("ui_card_season", seasonal=tonnes(figures["seasonal_reduction_kg"])),
        word("ui_card_total", total=percent(figures["reduction_pct"])),
    ]
    # Two spaces and a new line are Markdown's line break.
    st.caption("  \n".join(parts))
    st.markdown(target_marks(verdicts, name))
    if view.result.accounting["met"].isna().all():
        st.caption(word("ui_card_no_base"))


PLAIN: dict[str, Any] = {"delta_color": "off", "delta_arrow": "off"}


def change_chip(change: Change | None) -> tuple[str, dict[str, Any]]:
    """Return the text of a change, and how the card shows it: more saved is green and points up."""
    if change is None:
        return word("ui_reference_none"), PLAIN
    if change.none:
        return word("ui_reference_same"), PLAIN
    sign = "+" if change.kg > 0 else "-"
    share = "" if change.share is None else f" ({100 * change.share:+.1f}\u00a0%)"
    return f"{sign}{tonnes(abs(change.kg))}{share}", {"delta_color": "normal"}


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
