"""The moment that the page tells of, and an alert that starts now."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import streamlit as st

from simulator.inputs.scenario import Scenario
from simulator.terms.levels import TARGET_LEVELS
from simulator.terms.titles import level_title
from simulator.ui.frame.session import desk
from simulator.ui.frame.words import language, word
from simulator.workbench.daily import beijing_now, moment_of, next_hour, start_alert

DEFAULT_DAYS, MOST_DAYS = 3.0, 60.0


def choose_moment(scenario: Scenario) -> datetime | None:
    """Show day and time, and return them; None outside of the plan's period."""
    period = scenario.shape.period
    first = moment_of(scenario.dated, period.start, period.end)
    left, middle, right = st.columns([2, 2, 3], vertical_alignment="bottom")
    key = f"{desk().revision}-{scenario.shape.name}"
    day = left.date_input(
        word("today_day"),
        first.date(),
        min_value=period.start.date(),
        max_value=period.end.date(),
        key=f"today-day-{key}",
        format="YYYY-MM-DD",
    )
    clock = middle.time_input(
        word("today_time"), first.time(), step=timedelta(hours=1), key=f"today-time-{key}"
    )
    if period.start <= beijing_now() < period.end:
        right.button(word("today_now"), icon=":material/schedule:", on_click=_to_now, args=(key,))
    if not isinstance(day, date) or clock is None:
        return None
    moment = datetime.combine(day, clock)
    return moment if period.start <= moment < period.end else None


def _to_now(key: str) -> None:
    now = beijing_now()
    st.session_state[f"today-day-{key}"] = now.date()
    st.session_state[f"today-time-{key}"] = now.time()


def show_start(running: bool) -> None:
    """Show the form that makes a plan of one alert; open where none runs."""
    with st.expander(word("today_start"), icon=":material/add_alert:", expanded=not running):
        st.caption(word("today_start_help"))
        level_column, start_column, days_column, button = st.columns(
            [3, 4, 3, 3], vertical_alignment="bottom"
        )
        level = level_column.selectbox(
            word("ui_level"),
            TARGET_LEVELS,
            index=1,
            format_func=lambda name, now=language(): level_title(name, now),
            key="today-level",
        )
        start = start_column.datetime_input(
            word("ui_stage_start"),
            next_hour(beijing_now()),
            step=timedelta(hours=1),
            key="today-start",
        )
        days = days_column.number_input(
            word("ui_days"), 0.5, MOST_DAYS, DEFAULT_DAYS, 0.5, key="today-days"
        )
        if button.button(word("today_start_button"), type="primary", width="stretch") and start:
            own_desk = desk()
            own_desk.take(start_alert(own_desk.plan, level, start, 24 * days))
            st.rerun()
