"""The page of one moment: what is in force, who must be down, what is emitted now, whom to tell."""

import streamlit as st

from simulator.ui.frame.export_files import show_brief_of
from simulator.ui.frame.messages import show_marks, show_unusable
from simulator.ui.frame.session import alert_runs, outcome, walked_of
from simulator.ui.frame.words import word, words_of
from simulator.ui.today.choose import choose_moment, show_start
from simulator.ui.today.shown import show_emission, show_in_force, show_lines
from simulator.ui.today.telling import show_telling

planned = outcome()
st.title(word("ui_page_today"))
show_marks(planned)
show_start(alert_runs())
walked = walked_of(planned)
if walked is None:
    show_unusable(planned)
else:
    moment = choose_moment(planned.read_scenario)
    if moment is None:
        st.info(word("today_outside"))
    else:
        headline, brief = st.columns([3, 1], vertical_alignment="center")
        with headline:
            show_in_force(walked, moment)
        with brief:
            show_brief_of(planned, moment)
        show_emission(walked, moment)
        part = st.segmented_control(
            word("ui_page_today"),
            ("lines", "telling"),
            default="lines",
            format_func=words_of("today_part_"),
            required=True,
            key="today-part",
            label_visibility="collapsed",
        )
        if part == "telling":
            show_telling(planned.read_inputs, moment)
        else:
            show_lines(walked, moment)
