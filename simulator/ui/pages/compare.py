"""Compare: plans that were kept, two to six side by side, with differences and their intervals."""

import streamlit as st

from simulator.ui import compare_kept, compare_shown
from simulator.ui.notices import show_marks, show_unusable
from simulator.ui.session import outcome
from simulator.ui.words import word

found = outcome()
st.title(word("ui_page_compare"))
show_marks(found)
if found.result is None:
    show_unusable(found)
chosen = compare_kept.choose()
if len(chosen) < 2:
    st.info(word("ui_compare_first"), icon=":material/bookmark_add:")
else:
    compare_shown.show(chosen)
