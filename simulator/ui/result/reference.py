"""Which plan the cards and curves are shown against, chosen once for all pages."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from simulator.runs.results import Result
from simulator.terms.errors import InputError
from simulator.ui.frame.session import LAST, desk, kept, reads_only, shared_results
from simulator.ui.frame.words import language, word
from simulator.workbench.desk import outcome_of
from simulator.workbench.plans import Plan
from simulator.workbench.reference_plan import POLICY, STEP, reference_plan

CHOSEN = "reference"
COMPUTED = "reference_outcome"


@dataclass(frozen=True)
class Reference:
    """The plan that is compared with: its title, and its result."""

    title: str
    result: Result


def choose_reference(key: str) -> None:
    """Show the choice of the plan to compare with; the same holds on every page."""
    titles = _titles()
    st.selectbox(
        word("ui_reference"),
        list(titles),
        index=list(titles).index(_chosen(titles)),
        format_func={
            name: word("ui_reference_curve", title=title) for name, title in titles.items()
        }.get,
        key=f"{key}-{desk().revision}",
        label_visibility="collapsed",
        on_change=_choose,
        args=(f"{key}-{desk().revision}",),
    )


def _chosen(titles: dict[str, str]) -> str:
    """Return the reference that is chosen; a kept plan that was dropped gives way."""
    chosen: str = st.session_state.get(CHOSEN, POLICY)
    return chosen if chosen in titles else POLICY


def _choose(key: str) -> None:
    # Stored outside the widget, since Streamlit forgets the widgets of other pages.
    st.session_state[CHOSEN] = st.session_state[key]


def _titles() -> dict[str, str]:
    """Return {reference: title}: the policy's own values, the step before, and kept plans."""
    own = {POLICY: word("ui_reference_policy"), STEP: word("ui_reference_step")}
    # Readers were shown this plan, not the others.
    return own if reads_only() else own | {one.file: one.title for one in kept()}


def reference_of() -> Reference | None:
    """Return the chosen reference with its result, or None where it has none."""
    titles, own_desk, words = _titles(), desk(), language()
    chosen = _chosen(titles)
    try:
        plans = {one.file: one.plan for one in kept()}
        plan = plans.get(chosen) or reference_plan(own_desk, chosen)
    except InputError:
        return None
    result = _result_of(plan, words)
    return None if result is None else Reference(titles[chosen], result)


def _result_of(plan: Plan, words: str) -> Result | None:
    """Return the result of a plan, computed once for each plan and language."""
    in_hand = st.session_state.get(LAST)
    if in_hand is not None and in_hand[0].data == plan.data and in_hand[1] == words:
        computed = in_hand[2].result
    else:
        last = st.session_state.get(COMPUTED)
        if last is None or last[0].data != plan.data or last[1] != words:
            last = st.session_state[COMPUTED] = (
                plan,
                words,
                outcome_of(plan, shared_results(), words).result,
            )
        computed = last[2]
    result: Result | None = computed
    return result
