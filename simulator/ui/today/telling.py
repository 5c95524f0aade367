"""Telling the enterprises: whom to tell of an alert, what each must do, ticks for who was told,
confirmed and answered, and how far the telling has come in each town.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from simulator.alerts.alert_file import DatedStage
from simulator.inputs.reading import Inputs
from simulator.inputs.told_file import NOT_YET, STEPS, Call, Ticks
from simulator.reports.excel.alert_record import COUNTS
from simulator.reports.telling import Choice, Told, counts_by_town, sum_of, told_of
from simulator.terms.errors import InputError
from simulator.terms.levels import GRADES, RANK
from simulator.terms.titles import grade_title, heading, level_title
from simulator.ui.frame.drawing import show_table
from simulator.ui.frame.export_files import EXCEL
from simulator.ui.frame.messages import problems_told, show_problems
from simulator.ui.frame.session import desk
from simulator.ui.frame.words import language, word, words_of
from simulator.workbench import exports
from simulator.workbench.daily import beijing_now
from simulator.workbench.told import tick, ticks_of

LISTED, HANDLED, GENERATION = "telling_listed", "telling_handled", "telling_generation"
# Rows of the table; the filters find the others.
SHOWN = 500
HEIGHT_PX = 420
EVERY = 0
# Which enterprises of the list are shown.
STATES = ("every", "not_told", "unanswered")
CLOCK = "MM-DD HH:mm"


@st.fragment
def show_telling(inputs: Inputs, at: datetime) -> None:
    """Show the list of an alert with its ticks; a tick runs only this part of the page again.

    Parameters
    ----------
    inputs : Inputs
        The plan's inputs.
    at : datetime
        The moment of the page: the alert that is in force then is chosen first.
    """
    with problems_told():
        dated = inputs.scenario.dated
        if not dated:
            st.info(word("nobody_to_tell"), icon=":material/notifications_off:")
            return
        alert_column, *filters = st.columns([3, 3, 2, 2])
        with alert_column:
            number = _choose_alert(dated, at)
        told = _listed(inputs, number)
        ticks = ticks_of(desk().workspace)
        choice = _choose_part(told, number, filters)
        chosen = choice.of(told)
        if not chosen:
            st.info(word("nobody_to_tell"), icon=":material/notifications_off:")
            return
        _show_counts(chosen, ticks)
        _show_rows(chosen, ticks)
        name = str(desk().plan.get("title", default=desk().plan.get("name")))
        st.download_button(
            word("telling_download"),
            partial(exports.record, inputs, language(), ticks, _with_level(choice, dated, number)),
            exports.file_name(name + word("ui_record_suffix"), ".xlsx"),
            EXCEL,
            icon=":material/download:",
            on_click="ignore",
            help=word("telling_download_help"),
        )


def _choose_alert(dated: Sequence[DatedStage], at: datetime) -> int:
    """Show the choice of the alert and return its number, EVERY for all of them."""
    numbers = range(1, len(dated) + 1)
    titles = {
        number: word(
            "ui_stage_name",
            number=number,
            level=word(f"level_{dated[number - 1].level}"),
            day=f"{dated[number - 1].start:%m-%d %H:%M}",
        )
        for number in numbers
    } | {EVERY: word("telling_every_alert")}
    # The alert in force, else the next one, else the last.
    still = [number for number in numbers if at < dated[number - 1].end]
    first = still[0] if still else len(dated)
    chosen = st.selectbox(
        word("telling_alert"),
        list(titles),
        index=list(titles).index(first),
        format_func=titles.get,
        key=f"telling-alert-{titles}-{first}",
    )
    return int(chosen)


def _listed(inputs: Inputs, number: int) -> list[Told]:
    """Return whom to tell of an alert, or of all; made once for each plan, alert and language."""
    last = st.session_state.get(LISTED)
    about = number, language()
    if last is None or last[0] is not inputs or last[1] != about:
        with st.spinner(word("telling_wait")):
            told = told_of(inputs, language(), [number] if number else [])
        last = st.session_state[LISTED] = (inputs, about, told)
    listed: list[Told] = last[2]
    return listed


def _choose_part(told: Sequence[Told], number: int, columns: Sequence[Any]) -> Choice:
    """Show the filters in columns, and return the choice; of one alert the level is given."""
    towns = sorted({one.district for one in told})
    grades = [grade for grade in GRADES if any(one.grade == grade for one in told)]
    levels = sorted({one.alert.level for one in told}, key=lambda level: RANK[level])
    chosen_towns = columns[0].multiselect(
        word("telling_towns"), towns, key="telling-towns", placeholder=word("telling_all")
    )
    chosen_grades = columns[1].multiselect(
        word("telling_grades"),
        grades,
        format_func=lambda grade, now=language(): grade_title(grade, now),
        key="telling-grades",
        placeholder=word("telling_all"),
    )
    chosen_levels = (
        columns[2].multiselect(
            word("telling_levels"),
            levels,
            format_func=lambda level, now=language(): level_title(level, now),
            key="telling-levels",
            placeholder=word("telling_all"),
        )
        if number == EVERY
        else ()
    )
    return Choice(tuple(chosen_towns), tuple(chosen_levels), tuple(chosen_grades))


def _with_level(choice: Choice, dated: Sequence[DatedStage], number: int) -> Choice:
    """Return the choice for the workbook: of one alert it holds the alerts of that level."""
    levels = choice.levels if number == EVERY else (dated[number - 1].level,)
    return Choice(choice.districts, levels, choice.grades)


def _is(state: str, ticks: Ticks) -> bool:
    """Return whether an enterprise is in a state of STATES."""
    if state == "not_told":
        return not ticks.reached
    return state == "every" or (ticks.reached and ticks.answered is None)


def _show_counts(told: Sequence[Told], ticks: dict[Call, Ticks]) -> None:
    counts = counts_by_town(told, ticks)
    total = sum_of(counts, word("word_sum"))
    for column, name in zip(
        st.columns(4), ("to_tell", "told", "not_told", "unanswered"), strict=True
    ):
        column.metric(word(f"telling_{name}"), f"{getattr(total, name):,}", border=True)
    with st.expander(word("telling_by_town"), icon=":material/location_city:"):
        table = pd.DataFrame(
            [[one.district, *(getattr(one, name) for name in COUNTS)] for one in (*counts, total)],
            columns=[word("word_district"), *(word(f"telling_{name}") for name in COUNTS)],
        )
        show_table(table)


def _show_rows(told: Sequence[Told], ticks: dict[Call, Ticks]) -> None:
    """Show the enterprises in a state with their ticks, and a button that ticks all of them as
    told.
    """
    left, middle, right = st.columns([4, 3, 4], vertical_alignment="bottom")
    state = left.segmented_control(
        word("telling_state"),
        STATES,
        default=STATES[0],
        format_func=words_of("telling_state_"),
        required=True,
        key="telling-state",
    )
    at = middle.datetime_input(
        word("telling_time"),
        None,
        step=timedelta(minutes=5),
        key="telling-time",
        help=word("telling_time_help"),
    )
    rows = [one for one in told if _is(str(state), ticks.get(one.call, NOT_YET))]
    untold = [one.call for one in rows if not ticks.get(one.call, NOT_YET).reached]
    right.button(
        word("telling_all_sent", count=f"{len(untold):,}"),
        icon=":material/done_all:",
        disabled=not untold,
        on_click=_tick_all,
        args=(untold, at),
        help=word("telling_all_sent_help"),
        width="stretch",
    )
    if not rows:
        st.info(word("telling_nobody"), icon=":material/check:")
        return
    if len(rows) > SHOWN:
        st.caption(word("telling_shown", shown=SHOWN, count=f"{len(rows):,}"))
    rows = rows[:SHOWN]
    calls = [one.call for one in rows]
    key = f"telling-{hash(tuple(calls))}-{language()}-{st.session_state.get(GENERATION, 0)}"
    table = _table(rows, ticks)
    st.data_editor(
        table,
        key=key,
        hide_index=True,
        num_rows="fixed",
        height=min(HEIGHT_PX, 36 * (len(rows) + 1) + 3),
        disabled=[name for name in table if name not in STEPS],
        column_config=_columns(),
        on_change=_ticked,
        args=(key, calls, at),
        placeholder="",
        alt=word("today_part_telling"),
    )
    st.caption(word("telling_help"))


def _table(rows: Sequence[Told], ticks: dict[Call, Ticks]) -> pd.DataFrame:
    known = [ticks.get(one.call, NOT_YET) for one in rows]
    table = pd.DataFrame(
        {
            "enterprise": [one.enterprise for one in rows],
            "district": [one.district for one in rows],
            "grade": [grade_title(one.grade, language()) for one in rows],
        }
    )
    for step in STEPS:
        times = [getattr(item, step) for item in known]
        table[step] = [time is not None for time in times]
        table[f"{step}_at"] = pd.Series(times, dtype="datetime64[s]")
    if any(one.contact for one in rows):
        table.insert(1, "contact", [one.contact for one in rows])
    table["due"] = pd.Series([one.due for one in rows], dtype="datetime64[s]")
    table["measures"] = [one.measures for one in rows]
    return table


def _columns() -> dict[str, Any]:
    columns: dict[str, Any] = {
        name: heading("inventory", name, language()) for name in ("district", "grade")
    }
    columns["enterprise"] = st.column_config.TextColumn(
        heading("inventory", "enterprise", language()), pinned=True
    )
    columns["contact"] = st.column_config.TextColumn(word("record_contact"))
    columns["measures"] = st.column_config.TextColumn(word("record_measures"), width="large")
    columns["due"] = st.column_config.DatetimeColumn(word("record_due"), format=CLOCK)
    for step in STEPS:
        columns[step] = st.column_config.CheckboxColumn(word(f"telling_step_{step}"))
        columns[f"{step}_at"] = st.column_config.DatetimeColumn(
            word(f"telling_at_{step}"), format=CLOCK, width=100
        )
    return columns


def _ticked(key: str, calls: Sequence[Call], at: datetime | None) -> None:
    """Keep the ticks that were just set or taken back."""
    now = at or beijing_now()
    edited: dict[int, dict[str, bool]] = st.session_state[key]["edited_rows"]
    handled = st.session_state.get(HANDLED, {}).get(key, {})
    try:
        for place, step, value in _news(edited, handled):
            tick(desk().workspace, [calls[place]], step, now if value else None)
    except InputError as error:
        show_problems(error.problems, word("ui_not_done"))
    # Streamlit tells all edits of a table each time: another window may have changed the older
    # ones in between.
    st.session_state[HANDLED] = {key: {place: dict(cells) for place, cells in edited.items()}}


def _news(
    edited: dict[int, dict[str, bool]], handled: dict[int, dict[str, bool]]
) -> Iterator[tuple[int, str, bool]]:
    """Yield (row, step, value) of the cells that were edited since the last time."""
    for place, cells in edited.items():
        for step, value in cells.items():
            if step in STEPS and handled.get(place, {}).get(step) != value:
                yield int(place), step, bool(value)


def _tick_all(calls: Sequence[Call], at: datetime | None) -> None:
    try:
        tick(desk().workspace, calls, STEPS[0], at or beijing_now())
    except InputError as error:
        show_problems(error.problems, word("ui_not_done"))
    st.session_state[GENERATION] = st.session_state.get(GENERATION, 0) + 1
