"""Tonight's list: whom to visit next, with reasons; for the bureau alone."""

from __future__ import annotations

import io
import tempfile
from datetime import date, datetime, time
from pathlib import Path

import streamlit as st

from simulator.inputs.reading import Inputs
from simulator.reports.excel.supervision_sheets import write_visits
from simulator.runs.visits import visits_table
from simulator.terms.clock import show_time
from simulator.terms.labels import say
from simulator.terms.titles import grade_title, heading
from simulator.ui.frame.export_files import EXCEL
from simulator.ui.frame.session import desk
from simulator.ui.frame.story import show_table_of_enterprises
from simulator.ui.frame.words import language, word

EVENING = time(20, 0)
SHOWN = ("rank", "enterprise", "district", "grade", "at_stake_kg", "chance", "reason", "in_reach")


def show_visits(inputs: Inputs) -> None:
    """Show the visits of a moment that the planner chooses, and flags that came in."""
    st.caption(f":material/lock: {word('for_bureau_only')} · {word('note_visits')}")
    period = inputs.scenario.shape.period
    first = _first_evening(inputs)
    left, middle, right = st.columns([1, 1, 2])
    day = left.date_input(
        word("sup_day"),
        first.date(),
        min_value=period.start.date(),
        max_value=period.end.date(),
        key=f"sup-day-{desk().revision}",
        format="YYYY-MM-DD",
    )
    clock = middle.time_input(word("sup_time"), first.time(), key=f"sup-time-{desk().revision}")
    names = inputs.inventory.enterprise_names()
    flagged = right.multiselect(
        word("sup_flagged"),
        list(names),
        format_func=names.get,
        key=f"sup-flagged-{desk().revision}",
        placeholder=word("sup_flagged_help"),
    )
    if not isinstance(day, date) or clock is None:
        return
    moment = datetime.combine(day, clock)
    if not period.start <= moment < period.end:
        st.info(
            say(
                language(),
                "within_period",
                start=show_time(period.start),
                end=show_time(period.end),
            )
        )
        return
    table = visits_table(inputs, moment, flagged, language())
    if not len(table):
        st.info(word("sup_no_visits"), icon=":material/bedtime:")
        return
    shown = table[list(SHOWN)]
    shown = shown.assign(
        grade=[grade_title(grade, language()) for grade in shown["grade"]],
        chance=100 * shown["chance"],
        in_reach=shown["in_reach"].astype(bool),
    )
    heads = {name: heading("visits", name, language()) for name in SHOWN}
    heads["chance"] += " %"
    keys = list(table["enterprise_id"])
    named = shown.rename(columns=heads)
    show_table_of_enterprises(named, keys, "visit-rows", numbers="%,.1f", height=420)
    title = word("visits_title", time=show_time(moment).replace("T", " "))
    st.download_button(
        word("sup_visits_download"),
        lambda: _workbook(table, title),
        f"{title.replace(':', '')}.xlsx",
        EXCEL,
        icon=":material/download:",
        on_click="ignore",
    )


def _first_evening(inputs: Inputs) -> datetime:
    """Return the evening of the first day of the first alert, within the period."""
    scenario = inputs.scenario
    start = scenario.dated[0].start if scenario.dated else scenario.shape.period.start
    evening = datetime.combine(start.date(), EVENING)
    period = scenario.shape.period
    return evening if period.start <= evening < period.end else period.start


def _workbook(table, title: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "visits.xlsx"
        write_visits(table, path, title, language())
        return io.BytesIO(path.read_bytes()).getvalue()
