"""The page of export: the workbook, the Word report, the tables, the notices, and the scenario
itself.
"""

import streamlit as st

from simulator.ui.frame import export_files
from simulator.ui.frame.messages import show_marks, show_unusable
from simulator.ui.frame.session import outcome, view_of
from simulator.ui.frame.words import word
from simulator.ui.result.cards import show_cards

planned = outcome()
view = view_of(planned)
st.title(word("ui_page_export"))
show_marks(planned)
if view is None:
    show_unusable(planned)
    export_files.show_scenario()
else:
    show_cards(view)
    st.caption(word("ui_export_help"))
    left, right = st.columns(2, gap="medium")
    with left:
        export_files.show_documents(planned)
        export_files.show_brief(planned)
        export_files.show_notices(planned)
    with right:
        export_files.show_tables(planned)
        export_files.show_scenario()
