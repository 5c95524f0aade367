"""The grade table: a slider for each grade and level within the policy's bounds, and documents
by row.
"""

from __future__ import annotations

import streamlit as st

from simulator.reports.policy_view import policy_view
from simulator.reports.run_view import RunView
from simulator.terms.levels import TARGET_LEVELS
from simulator.terms.titles import grade_title, joined
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.percents import percent_slider, share_of
from simulator.ui.frame.session import desk, outcome
from simulator.ui.frame.words import language, word
from simulator.workbench.plan_measures import (
    Slot,
    falling_levels,
    grade_slots,
    policy_as_written,
    set_cut,
)

# The grade, and a slider for each level.
WIDTHS = [1.5, *(1 for _ in TARGET_LEVELS)]
MUCH_OWN = 0.05


def show(view: RunView | None) -> None:
    """Show the table of cuts by grade and level."""
    scenario = outcome().scenario
    if scenario is None:
        st.info(word("ui_mend_first"))
        return
    written = policy_as_written(desk().plan.get("policy"), desk().plan.folder).shape
    _own_measures(view, scenario.own_measures)
    titles = st.columns(WIDTHS)
    titles[0].markdown(f"**{word('word_grade')}**")
    for column, level in zip(titles[1:], TARGET_LEVELS, strict=True):
        column.markdown(f"**{word(f'level_{level}')}**")
    sources = _sources(scenario)
    for grade, slots in grade_slots(scenario.policy.shape, written, scenario.shape.what_if):
        columns = st.columns(WIDTHS, vertical_alignment="center")
        with columns[0]:
            bounds = scenario.policy.shape.bounds.get(grade)
            allowed = f" {100 * bounds[0]:g}–{100 * bounds[1]:g} %" if bounds else ""
            st.markdown(f"**{grade_title(grade, language())}**{allowed}", help=sources.get(grade))
        for column, slot in zip(columns[1:], slots, strict=True):
            with column:
                _slot(slot)
    for grade in falling_levels(scenario.policy.shape):
        st.caption(
            f":material/warning: {word('ui_falling_level', grade=grade_title(grade, language()))}"
        )
    with st.expander(word("ui_sources"), icon=":material/description:"):
        for grade, text in sources.items():
            st.markdown(f"- **{grade_title(grade, language())}** {text}")


def _slot(slot: Slot) -> None:
    if slot.fixed:
        st.markdown(
            # HTML for the tooltip only; it holds no text of a user.
            f"<span title='{word('ui_fixed_help')}'>🔒 {100 * slot.cut:g}%</span>",
            unsafe_allow_html=True,
        )
        return
    if slot.clocked:
        st.caption(word("ui_clocked"))
    key = _key(slot)
    title = f"{grade_title(slot.grade, language())} {word(f'level_{slot.level}')}"
    percent_slider(title, slot.low, slot.high, slot.cut, key, _moved, (slot, key), hidden=True)


def _key(slot: Slot) -> str:
    return f"cut-{slot.grade}-{slot.level}-{desk().revision}"


def _moved(slot: Slot, key: str) -> None:
    own_desk = desk()
    own_desk.take(set_cut(own_desk.plan, slot, share_of(key)), anew=False)


def _sources(scenario) -> dict[str, str]:
    """Return {grade: source and note} of the grade rows."""
    manifest = {"policy": scenario.policy.resolved(), "scenario": scenario.data}
    rows = [row for row in policy_view(manifest, language()).rows() if row.kind == "grade"]
    return {
        row.grade: as_it_stands(
            joined(
                [text for text in (row.source(language()), row.note) if text], language(), "part"
            )
        )
        for row in rows
    }


def _own_measures(view: RunView | None, counted: str) -> None:
    """Show the share of the base under own measures, since sliders do not change these."""
    shares = view.result.summary.get("own_measure_share") if view else None
    most = max((share or 0.0 for share in (shares or {}).values()), default=0.0)
    if most > MUCH_OWN and counted == "first":
        st.caption(f":material/info: {word('ui_own_measures_high', share=f'{100 * most:.0f}')}")
