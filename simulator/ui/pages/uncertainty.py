"""Uncertainty: intervals from replicates, the chance that each target is met, and which assumption
matters.
"""

import streamlit as st

from simulator.ui.frame.notices import show_marks, show_unusable
from simulator.ui.frame.session import outcome, view_of
from simulator.ui.frame.words import word, words_of
from simulator.ui.uncertainty import sensitivity as sensitivity_part
from simulator.ui.uncertainty import uncertainty as uncertainty_part

PARTS = {"replicates": uncertainty_part.show, "sensitivity": sensitivity_part.show}

found = outcome()
view = view_of(found)
st.title(word("ui_page_uncertainty"))
show_marks(found)
if view is None:
    show_unusable(found)
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
