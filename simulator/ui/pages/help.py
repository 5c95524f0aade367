"""The page of help: the guide, the glossary, examples of uploads, and the tour once more."""

import streamlit as st

from simulator.ui.frame import tour
from simulator.ui.frame.words import word, words_of
from simulator.ui.help.parts import show_examples, show_glossary, show_guide

PARTS = {"guide": show_guide, "glossary": show_glossary, "examples": show_examples}

st.title(word("ui_page_help"))
left, right = st.columns([4, 1], vertical_alignment="center")
with left:
    part = st.segmented_control(
        word("ui_page_help"),
        list(PARTS),
        default="guide",
        format_func=words_of("help_part_"),
        required=True,
        key="help-part",
        label_visibility="collapsed",
    )
right.button(
    word("tour_again"),
    icon=":material/tour:",
    on_click=tour.begin,
    key="tour-again",
    width="stretch",
)
PARTS[part]()
