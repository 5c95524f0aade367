"""Readings that the planner uploads, and the evaluation that is started with them."""

from __future__ import annotations

import hashlib

import streamlit as st

from simulator.evaluation.templates import KINDS as TEMPLATES
from simulator.evaluation.templates import template
from simulator.terms.labels import say
from simulator.ui.frame import progress
from simulator.ui.frame.asked_uploads import file_uploader
from simulator.ui.frame.examples import example_button
from simulator.ui.frame.session import desk
from simulator.ui.frame.words import language, word
from simulator.workbench.evaluations import (
    ENDINGS,
    KINDS,
    TELLING,
    EvaluatedPlan,
    Uploaded,
    evaluate_plan,
)

JOB = "evaluation"
CSV = "text/csv"
OF_AIR = ("air", "weather", "donors")


def show_readings() -> EvaluatedPlan | None:
    """Show the uploads, the button and the progress; return the evaluation once it is done."""
    uploads: dict[str, Uploaded] = {}
    columns = [column for _ in range(2) for column in st.columns(len(KINDS) // 2, gap="medium")]
    for kind, column in zip(KINDS, columns, strict=True):
        with column:
            upload = file_uploader(
                word(f"evaluation_upload_{kind}"),
                list(ENDINGS[kind]),
                key=f"eval-{kind}",
                help=word(f"evaluation_upload_{kind}_help") if kind in OF_AIR else None,
            )
            if upload is not None:
                uploads[kind] = Uploaded(upload.name, upload.getvalue())
            with st.container(horizontal=True):
                example_button(kind)
                if kind in TEMPLATES:
                    _template_button(kind)
    left, right = st.columns([3, 1], vertical_alignment="center")
    credit = left.toggle(
        word("evaluation_credit"), key="eval-credit", help=word("evaluation_credit_help")
    )
    digests = tuple(
        (kind, hashlib.sha256(upload.content).hexdigest()) for kind, upload in uploads.items()
    )
    about = (_plan_of_evaluation(digests, credit), digests, credit)
    if right.button(
        word("evaluation_start"),
        type="primary",
        icon=":material/fact_check:",
        disabled=not _telling(uploads) or progress.running(JOB),
        width="stretch",
    ):
        plan = desk().plan
        about = (plan.text(), digests, credit)
        st.session_state["eval-about"] = about
        words = language()
        progress.start(
            JOB, about, lambda report: evaluate_plan(plan, uploads, credit, words, report)
        )
    progress.show(JOB)
    finished: EvaluatedPlan | None = progress.finished(JOB, about)
    return finished


def _telling(uploads: dict[str, Uploaded]) -> bool:
    """Return whether the uploads tell something; weather and donors alone do not, which is said."""
    if {"weather", "donors"} & uploads.keys() and "air" not in uploads:
        st.warning(word("evaluation_air_first"), icon=":material/air:")
        return False
    return any(kind in uploads for kind in TELLING)


def _template_button(kind: str) -> None:
    st.download_button(
        word("evaluation_template"),
        ("\ufeff" + template(kind, language())).encode("utf-8"),
        f"{say(language(), f'readings_{kind}')}.csv",
        CSV,
        key=f"eval-template-{kind}",
        icon=":material/table:",
        on_click="ignore",
    )


def _plan_of_evaluation(digests: tuple, credit: bool) -> str:
    """Return the plan that readings were set against: what is learnt from it changes the plan in
    hand, but not what was evaluated.
    """
    about = st.session_state.get("eval-about")
    same = about is not None and about[1:] == (digests, credit)
    return str(about[0]) if same else desk().plan.text()
