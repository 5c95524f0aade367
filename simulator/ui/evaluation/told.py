"""What an evaluation came to: figures, verdicts, intervals, and what the plan may take over."""

from __future__ import annotations

from typing import Any

import pandas as pd
import streamlit as st

from simulator.evaluation.evaluation import Evaluation
from simulator.evaluation.interval_picture import relative_intervals
from simulator.evaluation.sheets import titles_of
from simulator.evaluation.word_page import page_context
from simulator.terms.contracts import TABLES
from simulator.terms.errors import InputError
from simulator.terms.titles import heading
from simulator.ui import figures
from simulator.ui.frame.drawing import draw, show_table
from simulator.ui.frame.export_files import ZIP
from simulator.ui.frame.messages import show_problems
from simulator.ui.frame.session import desk
from simulator.ui.frame.story import show_table_of_enterprises
from simulator.ui.frame.words import is_dark, language, word, words_of
from simulator.workbench.evaluations import DRAWN, EvaluatedPlan, as_zip, with_strengths
from simulator.workbench.exports import file_name

PARTS = ("interval", "verdicts", "learned", "bases", "air")
SHOWN = {
    "verdicts": (
        "enterprise", "grade", "industry", "stage", "verdict", "obedience", "odds", "evidence",
        "other", "reason",
    ),
    "learned": ("dimension", "key", "enterprises", "prior", "observed", "posterior"),
    "bases": ("enterprise", "line_id", "pollutant", "base_kg_d", "cems_kg_d", "ratio"),
}  # fmt: skip
AIR = (
    "station",
    "pollutant",
    "start",
    "observed",
    "predicted",
    "effect",
    "band",
    "least",
    "local",
    "verdict",
)
FIGURES = ("ordered", "simulated", "evidence_share", "seen_ordered", "observed", "delivery")
DONE = "evaluation_done"


def show_told(evaluated: EvaluatedPlan) -> None:
    """Show an evaluation."""
    evaluation = evaluated.evaluation
    context = page_context(evaluation, language())
    st.markdown(context["headline"])
    rows = [
        {heading("accounting", "pollutant", language()): row["pollutant"]}
        | {word(f"evaluation_{name}"): row[name] for name in FIGURES}
        for row in context["totals"]
    ]
    show_table(pd.DataFrame(rows))
    for text in context["remarks"]:
        st.caption(text)
    part = st.segmented_control(
        word("ui_page_evaluation"),
        [part for part in PARTS if part != "air" or len(evaluation.tables["evaluation_air"])],
        default=PARTS[0],
        format_func=words_of("evaluation_part_"),
        required=True,
        key="eval-part",
        label_visibility="collapsed",
    )
    if part == "interval":
        intervals = relative_intervals(evaluation.tables["forecast_check"])
        draw(figures.before_and_after(intervals, language(), is_dark()), "eval-interval")
        for text in context["interval_text"]:
            st.caption(text)
    elif part == "air":
        _show_air(evaluation, context)
    else:
        st.caption(word(f"evaluation_note_{part}"))
        table, rows = _told(evaluation, part), evaluation.tables[part]
        if "enterprise_id" in rows:
            keys = list(rows["enterprise_id"])
            show_table_of_enterprises(table, keys, "eval-rows", numbers="%,.3f", height=420)
        else:
            show_table(table, "%,.3f", height=420)
    if part == "learned" and not _taken():
        _show_chances(evaluated, "evaluation_chances_if")
    _buttons(evaluation)
    if _taken():
        _show_chances(evaluated, "evaluation_chances_taken")


def _taken() -> bool:
    """Return whether the plan in hand is the one that took over what was learnt."""
    return bool(st.session_state.get(DONE) == desk().plan.text())


def _show_air(evaluation: Evaluation, context: dict[str, Any]) -> None:
    """Show what may be said of the air: intervals beside their bands, and verdicts."""
    table = evaluation.tables["evaluation_air"]
    draw(figures.air_effects(table, language(), is_dark()), "eval-air-effects")
    for text in context["air_told"]:
        st.caption(text)
    rows = [{word(f"evaluation_air_{name}"): row[name] for name in AIR} for row in context["air"]]
    show_table(pd.DataFrame(rows))


def _show_chances(evaluated: EvaluatedPlan, heading_key: str) -> None:
    """Show the chance of meeting each stage's target, of the plan and with what was learnt."""
    chances = evaluated.chances
    if chances is None or not len(chances):
        return
    st.markdown(f"**{word(heading_key)}**")
    draw(figures.changed_chances(chances, language(), is_dark()), "eval-chances")
    st.caption(word("evaluation_chances_note", count=DRAWN))


def _told(evaluation: Evaluation, name: str) -> pd.DataFrame:
    """Return a table in words."""
    table, titles = evaluation.tables[name], titles_of(evaluation, language())
    known = {column.name for column in TABLES[name]}
    shown = {}
    for column in SHOWN[name]:
        assert column in known
        values = table[column]
        if column == "key":
            values = pd.Series(
                [
                    titles[str(kind)](value)
                    for kind, value in zip(table["dimension"], values, strict=True)
                ],
                dtype="str",
            )
        elif column == "enterprises":
            values = values.astype("int64")
        elif column in titles:
            values = pd.Series([titles[column](value) for value in values], dtype="str")
        shown[heading(name, column, language())] = values
    return pd.DataFrame(shown)


def _buttons(evaluation: Evaluation) -> None:
    title = str(desk().plan.get("title", default=desk().plan.get("name")))
    with st.container(horizontal=True):
        st.button(
            word("evaluation_take"),
            type="primary",
            icon=":material/school:",
            on_click=_take,
            args=(evaluation,),
            disabled=not len(evaluation.tables["learned"]),
            help=word("evaluation_take_help"),
        )
        st.download_button(
            word("evaluation_download"),
            lambda: as_zip(evaluation, language()),
            file_name(title + word("evaluation_suffix"), ".zip"),
            ZIP,
            icon=":material/download:",
            on_click="ignore",
        )
    if _taken():
        st.success(word("evaluation_taken"), icon=":material/check:")


def _take(evaluation: Evaluation) -> None:
    own_desk = desk()
    try:
        own_desk.take(with_strengths(own_desk.plan, evaluation, language()))
    except InputError as error:
        show_problems(error.problems, word("ui_not_done"))
    else:
        st.session_state[DONE] = own_desk.plan.text()
