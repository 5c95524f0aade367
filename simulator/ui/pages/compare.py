"""The page of comparison: two to six kept plans side by side, with differences and their
intervals; or two grades of one enterprise.
"""

import streamlit as st

from simulator.ui.compare import grades as compare_grades
from simulator.ui.compare import kept as compare_kept
from simulator.ui.compare import shown as compare_shown
from simulator.ui.frame.messages import show_marks, show_unusable
from simulator.ui.frame.session import outcome
from simulator.ui.frame.words import word, words_of

planned = outcome()
st.title(word("ui_page_compare"))
show_marks(planned)
if planned.result is None:
    show_unusable(planned)
part = st.segmented_control(
    word("ui_page_compare"),
    ("plans", "grades"),
    default="plans",
    format_func=words_of("compare_part_"),
    required=True,
    key="compare-part",
    label_visibility="collapsed",
)
if part == "grades":
    if planned.result is not None:
        compare_grades.show(planned.read_inputs)
else:
    chosen = compare_kept.choose()
    if len(chosen) < 2:
        st.info(word("ui_compare_first"), icon=":material/bookmark_add:")
    else:
        compare_shown.show(chosen)
