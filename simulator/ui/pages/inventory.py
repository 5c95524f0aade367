"""The page of the reduction inventory: its lines, its composition, checks, and how to bring
another one.
"""

import streamlit as st

from simulator.ui.frame.session import ready_to_read
from simulator.ui.frame.words import word, words_of
from simulator.ui.inventory.checks import show_checks
from simulator.ui.inventory.choice import show_shipped, show_standing
from simulator.ui.inventory.extra import show_extras
from simulator.ui.inventory.line_editor import show_lines
from simulator.ui.inventory.overview import show_composition, show_map
from simulator.ui.inventory.state import VIEW, in_hand, open_view
from simulator.ui.inventory.upload import show_upload

st.title(word("ui_page_inventory"))
hand = in_hand()
show_standing(hand)

VIEWS = ("composition", "lines", "checks", "map", "source")
open_view("source" if hand.inventory is None else "composition")
view = st.segmented_control(
    word("inv_view"),
    VIEWS,
    key=VIEW,
    required=True,
    format_func=words_of("inv_view_"),
    label_visibility="collapsed",
)

if view == "source":
    ready_to_read()
    show_shipped()
    show_upload(hand)
    show_extras(hand)
elif hand.inventory is None:
    st.info(word("inv_nothing_to_show"), icon=":material/upload_file:")
elif view == "lines":
    show_lines(hand)
elif view == "checks":
    show_checks(hand)
elif view == "map":
    show_map(hand)
else:
    show_composition(hand)
