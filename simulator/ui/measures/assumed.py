"""The values of the policy that no document gives, one by one."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.reports.policy_view import PolicyView
from simulator.ui.frame.drawing import show_table
from simulator.ui.frame.session import outcome
from simulator.ui.frame.words import language, word


def show_assumed() -> None:
    """Show what the policy assumes and why, behind one click."""
    scenario = outcome().scenario
    if scenario is None:
        return
    assumed = PolicyView(
        scenario.policy.resolved(), {}, language(), scenario.shape.transport is not None
    ).assumed()
    with st.expander(word("ui_assumed_values", count=len(assumed)), icon=":material/help:"):
        columns = [word("head_assumption"), word("head_note")]
        show_table(pd.DataFrame(assumed, columns=columns))
