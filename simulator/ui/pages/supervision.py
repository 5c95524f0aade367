"""The page of supervision: settings, what is delivered, what more teams bring, tonight's list."""

import streamlit as st

from simulator.ui.frame.messages import show_marks, show_unusable
from simulator.ui.frame.session import outcome, view_of
from simulator.ui.frame.words import word, words_of
from simulator.ui.supervision.course import show_course, show_delivered, show_load
from simulator.ui.supervision.settings import show_settings, show_switch
from simulator.ui.supervision.visits import show_visits
from simulator.ui.supervision.worth import show_worth

PARTS = ("course", "worth", "visits")

planned = outcome()
view = view_of(planned)
st.title(word("ui_page_supervision"))
show_marks(planned)
on = show_switch()
if view is None:
    show_unusable(planned)
elif not on:
    st.info(word("sup_first"), icon=":material/policy:")
else:
    show_delivered(view)
    settings, told = st.columns([4, 8], gap="medium")
    with settings:
        show_settings()
    with told:
        show_load(planned.read_inputs)
        part = st.segmented_control(
            word("ui_page_supervision"),
            PARTS,
            default=PARTS[0],
            format_func=words_of("sup_part_"),
            required=True,
            key="sup-part",
            label_visibility="collapsed",
        )
        if part == "course":
            show_course(view)
        elif part == "worth":
            show_worth(view)
        else:
            show_visits(planned.read_inputs)
