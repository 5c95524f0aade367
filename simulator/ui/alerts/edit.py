"""The period and the stages of a plan, edited."""

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
    """Return the period of a plan, None where it is not readable."""
    try:
        return parse_time(str(plan.get("period", "start"))), parse_time(
            str(plan.get("period", "end"))
        )
    except ValueError:
        return None


def show_period() -> None:
    """Show the dates of the period."""
    here, period = desk(), period_of(desk().plan)
    start, end = period or (datetime(2020, 10, 1), datetime(2021, 4, 1))
    first, second, third = st.columns([2, 2, 3], vertical_alignment="bottom")
    keys = f"period-start-{here.revision}", f"period-end-{here.revision}"
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
    """Move one edge of the period to another day; its hour, and the other edge, stay as they
    are.
    """
    here, day = desk(), st.session_state[key]
    if day is not None:
        before = str(here.plan.get("period", edge, default="T00:00"))
        hour = before.partition("T")[2] or "00:00"
        here.take(here.plan.put(("period", edge), f"{day}T{hour}"), anew=False)


def _fit() -> None:
    """Lay the period around the stages as they are now."""
    here, scenario = desk(), outcome().scenario
    around = period_around(scenario.dated) if scenario else None
    if around is not None:
        here.take(here.plan.put(("period",), {"start": around[0], "end": around[1]}))


def show_stages() -> None:
    """Show the stages as a table to edit; stages of a file or a forecast are shown as they
    are, with a way to a list.
    """
    here = desk()
    scenario = outcome().scenario
    if source_of(here.plan):
        _made(scenario.dated if scenario else ())
        return
    st.markdown(f"**{word('ui_stages_edit')}**", help=word("ui_stages_edit_help"))
    base = _base()
    # Only a list of notices (start, upgrade, lift ...) has events; plain stages do without the
    # column.
    shown = [name for name in COLUMNS if name != "event" or base["event"].notna().any()]
    edited = st.data_editor(
        base,
        num_rows="dynamic",
        hide_index=True,
        key=f"stages-{here.revision}",
        column_config=_columns(),
        column_order=shown,
        height="auto",
    )
    rows = stage_rows(edited)
    if rows != stage_rows(stage_table(listed_rows(here.plan, ()))):
        here.take(here.plan.put(("alerts",), rows or None), anew=False)
    _quick()
    if rows:
        st.button(word("ui_no_alerts"), icon=":material/notifications_off:", on_click=_clear)


def _clear() -> None:
    here = desk()
    here.take(here.plan.put(("alerts",), None))


def _base() -> pd.DataFrame:
    """Return the table that edits are counted from: that of the plan when the widgets were made."""
    here = desk()
    kept = st.session_state.get(BASE)
    if kept is None or kept[0] != (here.workspace.key, here.revision):
        kept = st.session_state[BASE] = (
            (here.workspace.key, here.revision),
            stage_table(listed_rows(here.plan, ())),
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
    """Return the districts that a scope may name."""
    inputs = outcome().inputs
    if inputs is None:
        return []
    return [
        name
        for name in dict.fromkeys([*inputs.fleet.district.names, *inputs.area.rows["district"]])
        if name
    ]


def _quick() -> None:
    """Show a form that adds a stage by its length and the lead of its notice."""
    here, period = desk(), period_of(desk().plan)
    with (
        st.expander(word("ui_quick"), icon=":material/add_alert:"),
        st.form(f"stage-form-{here.revision}", border=False),
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
            rows = [*listed_rows(here.plan, ()), new_stage(level, start, 24 * days, lead, scope)]
            here.take(here.plan.put(("alerts",), rows))
            st.rerun()


def _made(dated) -> None:
    """Show stages that a file or a forecast made."""
    here = desk()
    st.info(word(f"ui_stages_from_{source_of(here.plan)}"), icon=":material/description:")
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
    here, scenario = desk(), outcome().scenario
    if scenario is not None:
        here.take(here.plan.put(("alerts",), listed_rows(here.plan, scenario.dated)))
