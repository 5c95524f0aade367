"""The page of alerts: the period, the stages as a figure and as a table, and other sources of
stages.
"""

import streamlit as st

from simulator.terms.titles import level_title
from simulator.ui import figures
from simulator.ui.alerts import edit as alerts_edit
from simulator.ui.alerts import sources as alerts_sources
from simulator.ui.frame.drawing import draw
from simulator.ui.frame.messages import show_marks, show_problems
from simulator.ui.frame.session import desk, outcome
from simulator.ui.frame.words import is_dark, language, word
from simulator.workbench.plan_alerts import hours_by_level, listed_rows, stage_table


def show_timeline() -> None:
    """Show the stages of the plan as bars, and the hours of each level."""
    scenario = outcome().scenario
    table = stage_table(scenario.dated if scenario else listed_rows(desk().plan, ())).dropna(
        subset=["level", "start", "end"]
    )
    table["scope"] = table["scope"].map(tuple)
    period = alerts_edit.period_of(desk().plan)
    if period is not None:
        draw(figures.alert_timeline(table, period, language(), is_dark()), "timeline")
    if scenario is not None and scenario.dated:
        parts = [
            f"{level_title(level, language())} {hours:,.0f} h"
            for level, hours in hours_by_level(scenario.dated).items()
        ]
        st.caption(word("ui_alert_hours", count=len(scenario.dated)) + " · ".join(parts))


planned = outcome()
st.title(word("ui_page_alerts"))
show_marks(planned)
alerts_edit.show_period()
# The figure stands above the table but is drawn after it, so that it shows this run's edits.
timeline = st.container()
left, right = st.columns([7, 4], gap="medium")
with left:
    alerts_edit.show_stages()
with right:
    alerts_sources.show()
with timeline:
    show_timeline()
if outcome().problems:
    show_problems(outcome().problems, word("ui_plan_unusable"))
