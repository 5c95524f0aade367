"""What another grade is worth to one enterprise: asked for, computed as a job, told and printed."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.economics.grade_worth import (
    MARGIN_SHARE,
    Ask,
    Worth,
    grades_to_reach,
    worth_of_grade,
)
from simulator.economics.retrofit import Retrofit, break_even
from simulator.economics.worth_told import (
    interval_told,
    money,
    paid_told,
    retrofit_texts,
    worth_told,
)
from simulator.inputs.reading import Inputs
from simulator.studies.drawn_winters import drawn_stages
from simulator.terms.titles import TEN_THOUSAND_CNY, bracketed, grade_title
from simulator.ui.frame import progress
from simulator.ui.frame.drawing import show_table
from simulator.ui.frame.export_files import WORD
from simulator.ui.frame.session import desk
from simulator.ui.frame.words import language, word
from simulator.workbench import exports
from simulator.workbench.desk import read_plan
from simulator.workbench.jobs import Progress
from simulator.workbench.plans import Plan

JOB = "grades"
WINTERS = (0, 10, 20, 50, 100, 200)
FIRST_WINTERS = 20
SEED = 1
FIRST_YEARS, FIRST_RATE_PCT = 10.0, 5.0


def show(inputs: Inputs) -> None:
    """Show the question, its progress, and the answer with its sheet."""
    st.caption(word("worth_help"))
    enterprise, to = _whose(inputs)
    if not to:
        st.info(word("worth_no_other"), icon=":material/info:")
        return
    winters, margin_pct = _winters()
    retrofit = _retrofit()
    ask = Ask((enterprise,), to=to, margin_share=margin_pct / 100)
    about = (desk().plan.text(), ask, winters)
    if st.button(
        word("worth_compute"),
        type="primary",
        icon=":material/play_arrow:",
        disabled=progress.running(JOB),
    ):
        plan = desk().plan
        progress.start(JOB, about, lambda report: _computed(plan, ask, winters, report))
    progress.show(JOB)
    worth = progress.finished(JOB, about)
    if worth is not None:
        _answer(worth, enterprise, retrofit)


def _whose(inputs: Inputs) -> tuple[str, str]:
    """Return the enterprise and the grade chosen, "" where there is no other."""
    names = inputs.inventory.enterprise_names()
    chosen, words = sorted(names), language()
    left, right = st.columns([3, 2])
    enterprise = left.selectbox(
        word("worth_enterprise"),
        chosen,
        format_func=lambda code: names[code] + bracketed(code, words),
        key="worth-enterprise",
    )
    present, others = grades_to_reach(inputs, enterprise)
    if not others:
        return enterprise, ""
    arrow = f"{grade_title(present, words)} → "
    to = right.selectbox(
        word("worth_to"),
        others,
        format_func=lambda grade: arrow + grade_title(grade, words),
        key=f"worth-to-{enterprise}",
    )
    return enterprise, to


def _winters() -> tuple[int, float]:
    """Return (winters to draw, share of the output value lost in per cent)."""
    left, right = st.columns([3, 2])
    winters = left.select_slider(
        word("worth_winters"),
        WINTERS,
        FIRST_WINTERS,
        key="worth-winters",
        help=word("worth_winters_help"),
    )
    margin = right.number_input(
        word("worth_margin"), 0.0, 100.0, 100 * MARGIN_SHARE, 1.0, key="worth-margin"
    )
    return winters, margin


def _retrofit() -> Retrofit | None:
    """Return the retrofit, None where it costs nothing."""
    first, second, third = st.columns(3)
    cost = first.number_input(word("worth_retrofit_cost"), 0.0, None, 0.0, 100.0, key="worth-cost")
    years = second.number_input(
        word("worth_retrofit_years"), 1.0, 100.0, FIRST_YEARS, 1.0, key="worth-years"
    )
    rate = third.number_input(
        word("worth_retrofit_rate"), 0.0, 100.0, FIRST_RATE_PCT, 0.5, key="worth-rate"
    )
    return Retrofit(cost * TEN_THOUSAND_CNY, years, rate / 100) if cost else None


def _computed(plan: Plan, ask: Ask, winters: int, report: Progress) -> Worth:
    """Return the worth over the plan's own alerts, or over winters drawn like them."""
    inputs = read_plan(plan)
    drawn = drawn_stages(inputs.scenario, winters, SEED) if winters else []
    return worth_of_grade(inputs, ask, drawn, report)


def _answer(worth: Worth, enterprise: str, retrofit: Retrofit | None) -> None:
    words = language()
    told = worth_told(worth, enterprise, words)
    row = worth.table.set_index("figure").loc["sum"].to_dict()
    saved, interval, paid = st.columns(3)
    saved.metric(word("worth_saved_title"), money(row["saved_cny"]))
    if row["winters"]:
        interval.metric(word("worth_interval_title"), interval_told(row))
    if retrofit is not None:
        even = break_even(retrofit, worth.saved_cny[0])
        paid.metric(word("worth_paid_title"), paid_told(even, words))
    st.markdown(f"**{told.title}**{bracketed(word('worth_unit'), words)}")
    show_table(pd.DataFrame(told.rows, columns=told.headings))
    for text in retrofit_texts(worth, enterprise, retrofit, words):
        st.markdown(text)
    for note in worth.notes:
        st.caption(note.text(words))
    title = exports.file_name(f"{enterprise}-{row['grade_to']}", ".docx")
    st.download_button(
        word("worth_download"),
        lambda: exports.worth_sheet(worth, retrofit, words),
        title,
        WORD,
        icon=":material/download:",
        on_click="ignore",
    )
