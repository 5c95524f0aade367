"""What one more team, more meters or another strategy bring: replicates with the same draws."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.inputs.supervision import STRATEGIES, TeamFile
from simulator.reports.run_view import RunView
from simulator.studies.supervision import AS_IT_IS, Variant, compare_supervision
from simulator.terms.contracts import pollutant_title
from simulator.terms.titles import TONNE_KG, heading, with_unit
from simulator.ui import figures
from simulator.ui.frame import progress
from simulator.ui.frame.drawing import draw, show_table
from simulator.ui.frame.session import desk, outcome
from simulator.ui.frame.words import is_dark, language, word, words_of
from simulator.workbench.desk import read_plan

JOB = "supervision"
COUNTS = (20, 50, 100, 200, 500, 1000)
FIRST_COUNT = 50
VARIED = ("teams", "meters", "strategies")
# Numbers of teams on either side of today's.
BELOW, ABOVE = 2, 3
METERS = (0.0, 0.5, 0.8, 1.0)


def show_worth(view: RunView) -> None:
    """Show the study, its progress and its results."""
    varied = st.segmented_control(
        word("sup_varied"),
        VARIED,
        default=VARIED[0],
        format_func=words_of("sup_varied_"),
        required=True,
        key="sup-varied",
    )
    left, right = st.columns([2, 1], vertical_alignment="bottom")
    count = left.select_slider(
        word("ui_replicates"), COUNTS, FIRST_COUNT, key=f"sup-count-{desk().revision}"
    )
    about = (desk().plan.text(), count, varied)
    if right.button(
        word("sup_study"),
        type="primary",
        icon=":material/play_arrow:",
        disabled=progress.running(JOB),
        width="stretch",
    ):
        plan, variants = desk().plan, _variants(varied)
        progress.start(
            JOB,
            about,
            lambda report: compare_supervision(
                read_plan(plan), variants, count, workers=1, progress=report
            ),
        )
    progress.show(JOB)
    table = progress.finished(JOB, about)
    if table is None:
        st.caption(word("sup_study_help"))
        return
    pollutant = st.segmented_control(
        word("ui_pollutant"),
        view.leading,
        default=view.leading[0],
        format_func=pollutant_title,
        required=True,
        key="sup-pollutant",
        label_visibility="collapsed",
    )
    if varied == "teams":
        draw(figures.worth_of_teams(table, pollutant, language(), is_dark()), "sup-worth")
        st.caption(word("sup_worth_help"))
    show_table(_told(table[table["pollutant"] == pollutant]), "%,.3f")
    st.caption(word("print_variants_note"))


def _variants(varied: str) -> list[Variant]:
    """Return today's supervision and its variants of one kind."""
    scenario = outcome().scenario
    shape = scenario.shape.supervision if scenario is not None else None
    assert shape is not None
    if varied == "meters":
        others = [Variant(f"meters={share:g}", coverage=share) for share in METERS]
    elif varied == "strategies":
        others = [
            Variant(f"strategy={name}", strategy=name)  # type: ignore[arg-type]
            for name in STRATEGIES
            if name != shape.strategy
        ]
    elif isinstance(shape.teams, TeamFile):
        others = []
    else:
        numbers = {0, *range(max(0, shape.teams - BELOW), shape.teams + ABOVE + 1)}
        others = [Variant(f"teams={number}", teams=number) for number in sorted(numbers)]
    return [AS_IT_IS, *others]


def _told(rows: pd.DataFrame) -> pd.DataFrame:
    words = language()
    told = {heading("variants", "variant", words): [_title(name) for name in rows["variant"]]}
    for name in ("reduction_kg", "more_kg", "more_se_kg"):
        told[with_unit(heading("variants", name, words, ""), "t", words)] = rows[name] / TONNE_KG
    for name in ("findings", "never_found", "to_find_h", "team_days"):
        told[heading("variants", name, words)] = rows[name]
    return pd.DataFrame(told)


def _title(variant: str) -> str:
    """Return a variant's name in words."""
    kind, _, value = variant.partition("=")
    if kind == "teams":
        return word("sup_variant_teams", count=value)
    if kind == "meters":
        return word("sup_variant_meters", share=f"{100 * float(value):g}")
    if kind == "strategy":
        return word(f"sup_strategy_{value}")
    return word("sup_variant_as_it_is")
