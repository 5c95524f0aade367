"""The page of evaluation: readings after the alert, verdicts, intervals, the next plan."""

import streamlit as st

from simulator.ui.evaluation.readings import show_readings
from simulator.ui.evaluation.told import show_told
from simulator.ui.frame.messages import show_marks, show_unusable
from simulator.ui.frame.session import outcome, view_of
from simulator.ui.frame.words import word

planned = outcome()
view = view_of(planned)
st.title(word("ui_page_evaluation"))
show_marks(planned)
if view is None:
    show_unusable(planned)
elif not planned.read_scenario.stages:
    st.info(word("evaluation_needs_alert"), icon=":material/notifications_off:")
else:
    st.caption(f":material/lock: {word('for_bureau_only')} · {word('evaluation_help')}")
    evaluated = show_readings()
    if evaluated is not None:
        show_told(evaluated)
