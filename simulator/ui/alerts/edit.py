"""Editing of the period and the stages of a plan."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pandas as pd
import streamlit as st

from simulator.alerts.alert_file import EVENTS
from simulator.terms.clock import parse_time
from simulator.terms.levels import ALERT_LEVELS
from simulator.terms.titles import level_title
from simulator.ui.frame.drawing import show_table
from simulator.ui.frame.session import desk, outcome
from simulator.ui.frame.words import language, word, words_of
from simulator.workbench.plan_alerts import (
    COLUMNS,
    TIMES,
    listed_rows,
    new_stage,
    period_around,
    source_of,
    stage_rows,
    stage_table,
)
from simulator.workbench.plans import Plan

BASE = "alerts_base"
CLOCK = "YYYY-MM-DD HH:mm"
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)


def period_of(plan: Plan) -> tuple[datetime, datetime] | None:
    """Return the period of a plan, or None where it is not readable."""
    try:
        return parse_time(str(plan.get("period", "start"))), parse_time(
            str(plan.get("period", "end"))
        )
    except ValueError:
        return None


def show_period() -> None:
    """Show the dates of the period."""
    own_desk, period = desk(), period_of(desk().plan)
    start, end = period or (datetime(2020, 10, 1), datetime(2021, 4, 1))
    first, second, third = st.columns([2, 2, 3], vertical_alignment="bottom")
    keys = f"period-start-{own_desk.revision}", f"period-end-{own_desk.revision}"
    # The widget refuses a value outside its range, so the range includes the plan's own dates.
    widest = {"min_value": min(EARLIEST, start.date()), "max_value": max(LATEST, end.date())}
    first.date_input(
        word("ui_period_start"),
        start.date(),
        key=keys[0],
        on_change=_period,
        args=("start", keys[0]),
        **widest,
    )
    second.date_input(
        word("ui_period_end"),
        end.date(),
        key=keys[1],
        on_change=_period,
        args=("end", keys[1]),
        help=word("ui_period_help"),
        **widest,
    )
    third.button(
        word("ui_period_fit"),
        icon=":material/fit_width:",
        on_click=_fit,
        help=word("ui_period_fit_help"),
    )


def _period(edge: str, key: str) -> None:
    """Move one edge of the period to another day; its hour and the other edge stay."""
    own_desk, day = desk(), st.session_state[key]
    if day is not None:
        before = str(own_desk.plan.get("period", edge, default="T00:00"))
        hour = before.partition("T")[2] or "00:00"
        own_desk.take(own_desk.plan.put(("period", edge), f"{day}T{hour}"), anew=False)


def _fit() -> None:
    """Set the period so that it holds all current stages."""
    own_desk, scenario = desk(), outcome().scenario
    around = period_around(scenario.dated) if scenario else None
    if around is not None:
        own_desk.take(own_desk.plan.put(("period",), {"start": around[0], "end": around[1]}))


def show_stages() -> None:
    """Show the stages as a table for editing; stages of a file or forecast are read-only, with
    a button to edit.
    """
    own_desk = desk()
    scenario = outcome().scenario
    if source_of(own_desk.plan):
        _made(scenario.dated if scenario else ())
        return
    st.markdown(f"**{word('ui_stages_edit')}**", help=word("ui_stages_edit_help"))
    base = _base()
    # Events (start, upgrade, lift ...) exist in lists of notices only; hide the column for stages.
    shown = [name for name in COLUMNS if name != "event" or base["event"].notna().any()]
    edited = st.data_editor(
        base,
        num_rows="dynamic",
        hide_index=True,
        key=f"stages-{own_desk.revision}",
        column_config=_columns(),
        column_order=shown,
        height="auto",
    )
    rows = stage_rows(edited)
    # Every rerun of the page comes here: save real changes only.
    if rows != stage_rows(stage_table(listed_rows(own_desk.plan, ()))):
        own_desk.take(own_desk.plan.put(("alerts",), rows or None), anew=False)
    _quick()
    if rows:
        st.button(word("ui_no_alerts"), icon=":material/notifications_off:", on_click=_clear)


def _clear() -> None:
    own_desk = desk()
    own_desk.take(own_desk.plan.put(("alerts",), None))


def _base() -> pd.DataFrame:
    """Return the table that edits refer to: the plan's table when the widgets were built."""
    own_desk = desk()
    kept = st.session_state.get(BASE)
    if kept is None or kept[0] != (own_desk.workspace.key, own_desk.revision):
        # Streamlit counts edits from the table it was first given: another one would apply them
        # twice.
        kept = st.session_state[BASE] = (
            (own_desk.workspace.key, own_desk.revision),
            stage_table(listed_rows(own_desk.plan, ())),
        )
    return kept[1]


def _columns() -> dict:
    times = {
        name: st.column_config.DatetimeColumn(word(f"ui_stage_{name}"), format=CLOCK, step=3600)
        for name in TIMES
    }
    return times | {
        "level": st.column_config.SelectboxColumn(
            word("ui_level"),
            options=list(ALERT_LEVELS),
            format_func=lambda name, now=language(): level_title(name, now),
        ),
        "scope": st.column_config.MultiselectColumn(
            word("ui_scope"), options=districts(), help=word("ui_scope_help")
        ),
        "event": st.column_config.SelectboxColumn(
            word("ui_event"),
            options=list(EVENTS),
            format_func=words_of("ui_notice_"),
            help=word("ui_event_help"),
        ),
        "note": st.column_config.TextColumn(word("ui_note"), max_chars=200),
    }


def districts() -> list[str]:
    """Return the districts that a scope can name."""
    inputs = outcome().inputs
    if inputs is None:
        return []
    return [
        name
        for name in dict.fromkeys([*inputs.fleet.district.names, *inputs.area.rows["district"]])
        if name
    ]


def _quick() -> None:
    """Show a form that adds a stage by its length and the lead time of its notice."""
    own_desk, period = desk(), period_of(desk().plan)
    with (
        st.expander(word("ui_quick"), icon=":material/add_alert:"),
        st.form(f"stage-form-{own_desk.revision}", border=False),
    ):
        first, second, third, fourth = st.columns([3, 5, 3, 3])
        level = first.selectbox(
            word("ui_level"),
            list(ALERT_LEVELS),
            index=2,
            format_func=lambda name, now=language(): level_title(name, now),
        )
        start = second.datetime_input(
            word("ui_stage_start"),
            (period or (datetime(2020, 11, 14),))[0],
            step=timedelta(hours=1),
        )
        days = third.number_input(word("ui_days"), 0.0, 60.0, 3.0, 0.5)
        lead = fourth.number_input(word("ui_lead"), 0.0, 240.0, 24.0, 1.0)
        scope = st.multiselect(word("ui_scope"), districts(), placeholder=word("ui_everywhere"))
        if st.form_submit_button(word("ui_add"), type="primary") and start is not None and days > 0:
            rows = [
                *listed_rows(own_desk.plan, ()),
                new_stage(level, start, 24 * days, lead, scope),
            ]
            own_desk.take(own_desk.plan.put(("alerts",), rows))
            st.rerun()


def _made(dated) -> None:
    """Show the stages of a file or forecast."""
    own_desk = desk()
    st.info(word(f"ui_stages_from_{source_of(own_desk.plan)}"), icon=":material/description:")
    table = stage_table(dated)
    table["level"] = table["level"].map(lambda level: level_title(level, language()))
    titles = {name: st.column_config.Column(word(f"ui_{name}")) for name in ("level", "scope")}
    show_table(
        table[list(COLUMNS[:5])],
        column_config=titles | {key: value for key, value in _columns().items() if key in TIMES},
    )
    st.button(
        word("ui_to_list"), icon=":material/edit:", on_click=_to_list, disabled=not len(table)
    )
    st.button(word("ui_no_alerts"), icon=":material/notifications_off:", on_click=_clear)


def _to_list() -> None:
    own_desk, scenario = desk(), outcome().scenario
    if scenario is not None:
        own_desk.take(own_desk.plan.put(("alerts",), listed_rows(own_desk.plan, scenario.dated)))
