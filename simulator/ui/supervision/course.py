"""What supervision came to in one draw: what is delivered, findings, teams, screening."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.engine.supervised import make_scene
from simulator.engine.supervision.queue_load import queue_load
from simulator.inputs.reading import Inputs
from simulator.reports.run_view import RunView
from simulator.runs.tables_for_people import PeopleTable, screening_table, teams_table
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import say
from simulator.terms.titles import heading
from simulator.ui import figures
from simulator.ui.frame.drawing import draw, show_table
from simulator.ui.frame.story import show_table_of_enterprises
from simulator.ui.frame.words import is_dark, language, word
from simulator.ui.result.cards import percent

COUNTS = ("disobedient", "findings", "never_found", "downgraded", "team_days")


def show_delivered(view: RunView) -> None:
    """Show a card for each pollutant: the share of the orders that is delivered."""
    told = view.result.summary["supervision"]
    for column, name in zip(st.columns(len(view.leading)), view.leading, strict=True):
        figures_of = told["pollutants"][name]
        with column, st.container(border=True, height="stretch"):
            share, without = (
                _percent(figures_of[key])
                for key in ("delivered_share", "unsupervised_delivered_share")
            )
            st.metric(word("sup_card", pollutant=pollutant_title(name)), share)
            st.caption(word("sup_card_without", share=without))
            gained = figures_of["kg_per_team_day"]
            if gained is not None:
                st.caption(word("sup_card_team_day", kg=f"{gained:,.1f}"))


def _percent(share: float | None) -> str:
    return percent(None if share is None else 100 * share)


def show_load(inputs: Inputs) -> None:
    """Show how busy flags keep the teams, before any draw."""
    load = queue_load(make_scene(inputs))
    if load is None:
        return
    text = say(
        language(),
        "print_queue_load",
        flags=f"{load.true_flags + load.false_flags:.1f}",
        false=f"{load.false_flags:.1f}",
        hours=f"{load.team_hours:.1f}",
        rho=f"{load.rho:.2f}",
    )
    if load.rho > 1:
        st.warning(text + word("print_queue_grows"), icon=":material/hourglass_top:")
    else:
        st.caption(f":material/hourglass_top: {text}")


def show_course(view: RunView) -> None:
    """Show findings and queue over the time, and the tables."""
    result, words = view.result, language()
    told = result.summary["supervision"]
    st.caption(word("sup_note", seed=told["seed"]))
    parts = [word(f"told_{name}", value=f"{told[name]:g}") for name in COUNTS]
    if told["hours_to_find"] is not None:
        parts.append(word("told_hours_to_find", value=f"{told['hours_to_find']:.1f}"))
    st.markdown(" · ".join(parts))
    draw(
        figures.findings_course(result.findings, result.teams, result.stages, words, is_dark()),
        "sup-course",
    )
    for title, table in (
        (word("tab_supervision"), teams_table(view)),
        (word("tab_screening"), screening_table(view)),
    ):
        if len(table.frame):
            with st.expander(title, icon=":material/table:"):
                show_table(_headed(table))
    if result.findings is not None and len(result.findings):
        with st.expander(word("sup_findings"), icon=":material/gpp_maybe:"):
            st.caption(f":material/lock: {word('for_bureau_only')}")
            shown = result.findings[
                ["time", "enterprise", "district", "kind", "by", "team", "decided", "grade_after"]
            ]
            shown = shown.assign(
                kind=[word(f"found_kind_{kind}") for kind in shown["kind"]],
                by=[word(f"found_by_{by}") for by in shown["by"]],
                time=shown["time"].str.replace("T", " "),
                decided=shown["decided"].str.replace("T", " "),
            )
            heads = {name: heading("findings", name, words) for name in shown}
            keys = list(result.findings["enterprise_id"])
            show_table_of_enterprises(shown.rename(columns=heads), keys, "finding-rows")


def _headed(table: PeopleTable) -> pd.DataFrame:
    heads = {column.name: column.heading(language()) for column in table.columns}
    return table.frame[list(heads)].rename(columns=heads)
