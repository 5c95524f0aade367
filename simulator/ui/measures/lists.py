"""Lists of protected and noncompliant enterprises, and changes of standing on a date."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pandas as pd
import streamlit as st

from simulator.inputs.changes import Change
from simulator.reports.idle_text import idle_text
from simulator.reports.run_view import RunView
from simulator.runs.tables_for_people import idle_table
from simulator.terms.clock import show_time
from simulator.terms.contracts import pollutant_title
from simulator.terms.levels import GRADES
from simulator.terms.paths import PAGES
from simulator.terms.titles import bracketed, grade_title, joined, mark, yes_no
from simulator.ui.frame.drawing import show_table
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.session import desk, outcome
from simulator.ui.frame.words import language, word

FLAGS = ("protected", "noncompliant", "small_micro", "waste_heat_source", "long_term_shutdown")


def show(view: RunView | None) -> None:
    """Show the lists of the inventory by flag, and the dated changes of the plan."""
    planned = outcome()
    if planned.inputs is None:
        st.info(word("ui_mend_first"))
        if planned.scenario is not None:
            # A change that no longer fits the inventory can be removed here.
            st.markdown(f"**{word('ui_changes')}**")
            _changes(planned.scenario.changes, {})
        return
    scenario = planned.read_scenario
    lines = planned.inputs.inventory.lines
    for flag in FLAGS:
        listed = lines[lines[flag]]
        enterprises = listed["enterprise_id"].nunique()
        count = word("ui_list_count", enterprises=enterprises, lines=len(listed))
        with st.expander(f"{word(f'flag_{flag}')} · {count}"):
            if len(listed):
                st.dataframe(
                    _table(listed, planned.inputs.inventory.pollutants),
                    hide_index=True,
                    height="auto" if len(listed) < 9 else 320,
                )
            else:
                st.caption(word("ui_list_empty"))
    st.caption(word("ui_lists_where"))
    st.page_link(PAGES / "inventory.py", label=word("ui_to_inventory"), icon=":material/factory:")
    st.markdown(f"**{word('ui_changes')}**")
    _changes(scenario.changes, dict(zip(lines["enterprise_id"], lines["enterprise"], strict=True)))
    _idle(view)
    _another(lines, scenario.start, scenario.shape.period.end, scenario.changes)


def _table(lines: pd.DataFrame, pollutants: tuple[str, ...]) -> pd.DataFrame:
    names = {
        "enterprise": word("ui_column_enterprise"),
        "line": word("word_line"),
        "grade": word("word_grade"),
        "protected_reason": word("ui_column_reason"),
    }
    table = lines[
        [
            name
            for name in names
            if name != "protected_reason" or lines["protected_reason"].ne("").any()
        ]
    ].rename(columns=names)
    table[names["grade"]] = lines["grade"].map(lambda grade: grade_title(grade, language()))
    return table.assign(
        **{f"{pollutant_title(name)} kg/d": lines[f"{name}_kg_d"] for name in pollutants[:4]}
    )


def _changes(changes: tuple[Change, ...], names: dict[str, str]) -> None:
    if not changes:
        st.caption(word("ui_no_changes"))
    for index, change in enumerate(changes):
        text, button = st.columns([4, 1], vertical_alignment="center")
        narrowed = joined([part for part in (change.line_id, change.industry) if part], language())
        who = as_it_stands(names.get(change.enterprise_id, change.enterprise_id))
        when = show_time(change.at).replace("T", " ")
        text.markdown(f"{when} · **{who}** {as_it_stands(narrowed)} → {_standing(change)}")
        if change.reason:
            text.caption(as_it_stands(change.reason))
        key = f"drop-change-{index}-{desk().revision}"
        button.button(
            word("ui_delete"),
            key=key,
            width="stretch",
            on_click=_write,
            # By identity, since two changes may be equal.
            args=([item for item in changes if item is not change],),
        )


def _idle(view: RunView | None) -> None:
    """Show what the idle lines of the plan take away."""
    if view is None or view.result.idle is None:
        return
    st.markdown(f"**{word('ui_idle')}**")
    st.caption(as_it_stands(idle_text(view)))
    table = idle_table(view)
    columns = {column.heading(language()): table.frame[column.name] for column in table.columns}
    show_table(pd.DataFrame(columns), "%,.1f")


def _standing(change: Change) -> str:
    parts = [grade_title(change.grade, language())] if change.grade else []
    flags = {name: getattr(change, name) for name in ("noncompliant", "protected", "idle")}
    colon = mark("colon", language())
    parts += [
        word(f"flag_{name}") + colon + yes_no(value, language())
        for name, value in flags.items()
        if value is not None
    ]
    return joined(parts, language())


def _write(changes: list[Change]) -> None:
    own_desk = desk()
    rows = []
    for change in changes:
        row = {
            name: getattr(change, name)
            for name in (
                "enterprise_id",
                "line_id",
                "industry",
                "grade",
                "noncompliant",
                "protected",
                "idle",
                "reason",
            )
        }
        rows.append(
            {"at": show_time(change.at)}
            | {name: value for name, value in row.items() if value not in (None, "")}
        )
    own_desk.take(own_desk.plan.put(("changes",), rows or None))


def _another(
    lines: pd.DataFrame, start: datetime, end: datetime, changes: tuple[Change, ...]
) -> None:
    names = lines.drop_duplicates("enterprise_id").set_index("enterprise_id")["enterprise"]
    titles = {
        code: f"{name}{bracketed(code, language())}" if name != code else code
        for code, name in names.items()
    }
    standings: dict[str, dict[str, Any]] = {f"grade {grade}": {"grade": grade} for grade in GRADES}
    standings |= {
        f"{flag} {value}": {flag: value}
        for flag in ("noncompliant", "protected", "idle")
        for value in (True, False)
    }
    shown = {
        key: _standing(_change(start, "", standing, "")) for key, standing in standings.items()
    }
    with (
        st.expander(word("ui_another_change"), icon=":material/add:"),
        st.form(f"change-form-{desk().revision}", border=False),
    ):
        enterprise = st.selectbox(
            word("ui_column_enterprise"), list(titles), format_func=titles.get
        )
        day = st.date_input(word("ui_change_day"), start.date(), start.date(), end.date())
        standing = st.selectbox(word("ui_change_to"), list(standings), format_func=shown.get)
        reason = st.text_input(word("ui_column_reason"), max_chars=120)
        if st.form_submit_button(word("ui_add")) and enterprise is not None:
            change = _change(
                datetime(day.year, day.month, day.day), enterprise, standings[standing], reason
            )
            _write([*changes, change])
            st.rerun()


def _change(at: datetime, enterprise: str, standing: dict, reason: str) -> Change:
    return Change(
        at,
        enterprise,
        None,
        None,
        standing.get("grade"),
        standing.get("noncompliant"),
        standing.get("protected"),
        reason,
        idle=standing.get("idle"),
    )
