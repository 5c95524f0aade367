"""The page of uncertainty: intervals from replicates, probabilities of targets, and sensitivity."""

import streamlit as st

from simulator.ui.frame.messages import show_marks, show_unusable
from simulator.ui.frame.session import outcome, view_of
from simulator.ui.frame.words import word, words_of
from simulator.ui.uncertainty import assumptions as sensitivity_part
from simulator.ui.uncertainty import intervals as uncertainty_part

PARTS = {"replicates": uncertainty_part.show, "sensitivity": sensitivity_part.show}

planned = outcome()
view = view_of(planned)
st.title(word("ui_page_uncertainty"))
show_marks(planned)
if view is None:
    show_unusable(planned)
else:
    part = st.segmented_control(
        word("ui_page_uncertainty"),
        list(PARTS),
        default="replicates",
        format_func=words_of("ui_part_"),
        required=True,
        key="uncertainty-part",
        label_visibility="collapsed",
    )
    PARTS[part](view)
