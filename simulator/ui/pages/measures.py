"""The page of measures: cuts, seasonal rules, lists, response; and beside them what they save."""

import streamlit as st

from simulator.reports.run_view import RunView
from simulator.ui.frame.frame import keep_frame_true
from simulator.ui.frame.messages import problems_told, show_marks, show_unusable
from simulator.ui.frame.session import outcome, view_of
from simulator.ui.frame.words import word, words_of
from simulator.ui.measures import answers as measures_answers
from simulator.ui.measures import grades as measures_grades
from simulator.ui.measures import industries as measures_industries
from simulator.ui.measures import lists as measures_lists
from simulator.ui.measures import policy_choice as measures_policy
from simulator.ui.measures import seasonal_rules as measures_seasons
from simulator.ui.measures.assumed import show_assumed
from simulator.ui.result.cards import show_moving_cards
from simulator.ui.result.preview import show_preview
from simulator.ui.result.reference import reference_of

PARTS = {
    "grades": measures_grades.show,
    "industries": measures_industries.show,
    "seasons": measures_seasons.show,
    "lists": measures_lists.show,
    "answers": measures_answers.show,
}


def left(view: RunView | None) -> None:
    """Show the settings."""
    measures_policy.show()
    part = st.segmented_control(
        word("ui_measures_part"),
        list(PARTS),
        default="grades",
        format_func=words_of("ui_measures_"),
        required=True,
        key="measures-part",
        label_visibility="collapsed",
        wrap=True,
    )
    PARTS[part](view)
    show_assumed()


@st.fragment
def body() -> None:
    """Show the settings, and what they come to: a setting that moves runs only this again."""
    with problems_told():
        planned = outcome()
        view = view_of(planned)
        show_marks(planned)
        reference = reference_of() if view is not None else None
        if view is not None:
            show_moving_cards(view, reference)
        settings, comes_to = st.columns([5, 6], gap="medium")
        with settings:
            left(view)
        with comes_to:
            if view is None:
                show_unusable(planned)
            else:
                show_preview(view, reference)
    keep_frame_true()


st.title(word("ui_page_measures"))
body()
