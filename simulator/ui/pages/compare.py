"""Compare: plans that were kept, two to six side by side, with differences and their intervals."""

import streamlit as st

from simulator.ui.compare import kept as compare_kept
from simulator.ui.compare import shown as compare_shown
from simulator.ui.frame.notices import show_marks, show_unusable
from simulator.ui.frame.session import outcome
from simulator.ui.frame.words import word

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
