"""What a moment looks like: levels in force, emission now, lines by grade and by state."""

from __future__ import annotations

from datetime import datetime

import pandas as pd
import streamlit as st

from simulator.runs.moment import (
    AT_ORDER,
    RAMPING_DOWN,
    STATES,
    WAITING,
    Walked,
    by_force,
    in_force_told,
)
from simulator.terms.contracts import pollutant_title
from simulator.terms.levels import GRADES, RANK
from simulator.terms.titles import TONNE_KG, grade_title, heading, joined
from simulator.ui.frame.drawing import show_table
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.story import show_table_of_enterprises
from simulator.ui.frame.words import language, word

# Lines of the table; a search finds the others.
SHOWN = 500
HEIGHT_PX = 420
PRESSING = (WAITING, RAMPING_DOWN, AT_ORDER)


def show_in_force(walked: Walked, at: datetime) -> None:
    """Show the level in force, its hour and the next change; by district where they differ."""
    groups = by_force(walked.in_force(at))
    if not groups:
        return
    highest = max(groups, key=lambda part: RANK[part.level])
    st.subheader(in_force_told(highest, at, language()))
    if len(groups) > 1:
        for part, districts in sorted(groups.items(), key=lambda item: -RANK[item[0].level]):
            places = joined(districts, language())
            st.markdown(as_it_stands(f"{places}: {in_force_told(part, at, language())}"))


def show_emission(walked: Walked, at: datetime) -> None:
    """Show what is emitted in this hour against what would be without season and alert."""
    hour = walked.hour(at)
    for column, name in zip(st.columns(len(hour)), hour.index, strict=True):
        normal, seasonal, actual = hour.loc[name]
        share = 100 * (seasonal - actual) / normal if normal > 0 else 0.0
        with column:
            st.metric(
                word("today_card", pollutant=pollutant_title(name)),
                f"{actual / TONNE_KG:,.3f}",
                word("today_card_share", share=f"{share:.1f}"),
                delta_color="off",
                delta_arrow="off",
                help=word("today_card_help"),
                border=True,
            )
            st.caption(word("today_card_normal", normal=f"{normal / TONNE_KG:,.3f}"))


def show_lines(walked: Walked, at: datetime) -> None:
    """Show how many lines do what, by grade, and the lines themselves, the most pressing first."""
    lines = walked.lines(at)
    counts = pd.crosstab(lines["grade"], lines["state"])
    counts = counts.reindex(
        index=[grade for grade in GRADES if grade in counts.index],
        columns=[state for state in STATES if state in counts.columns],
        fill_value=0,
    )
    table = counts.rename(columns={state: _state(state) for state in counts.columns})
    table.insert(0, word("head_grade"), [grade_title(name, language()) for name in counts.index])
    asked = lines.groupby("grade")["ordered_cut"].agg(["min", "max"]).loc[counts.index]
    table.insert(1, word("today_ordered"), [_range(*row) for row in asked.to_numpy()])
    show_table(table)
    left, right = st.columns([2, 3], vertical_alignment="bottom")
    pressing = left.toggle(word("today_pressing"), value=True, key="today-pressing")
    text = right.text_input(
        word("today_search"), key="today-search", placeholder=word("today_search")
    )
    _show_table_of_lines(lines, pressing, text.strip().casefold())


def _show_table_of_lines(lines: pd.DataFrame, pressing: bool, text: str) -> None:
    if pressing:
        lines = lines[lines["state"].isin(PRESSING)]
    if text:
        names = lines["enterprise"] + " " + lines["line_id"] + " " + lines["district"]
        lines = lines[names.str.casefold().str.contains(text, regex=False)]
    if not len(lines):
        st.info(word("today_nobody"), icon=":material/check:")
        return
    order = lines["state"].map({state: place for place, state in enumerate(STATES)})
    lines = lines.assign(order=order).sort_values(["order", "enterprise", "line_id"], kind="stable")
    if len(lines) > SHOWN:
        st.caption(word("today_shown", shown=SHOWN, count=f"{len(lines):,}"))
    lines = lines.head(SHOWN)
    enterprises = list(lines["enterprise_id"])
    names = (
        "enterprise",
        "line_id",
        "district",
        "grade",
        "state",
        "ordered_cut",
        "load",
        "arrives",
    )
    shown = lines[list(names)].assign(
        grade=[grade_title(grade, language()) for grade in lines["grade"]],
        state=[_state(state) for state in lines["state"]],
        ordered_cut=100 * lines["ordered_cut"],
        load=100 * lines["load"],
        arrives=lines["arrives"].str.replace("T", " "),
    )
    heads = {name: heading("at_moment", name, language()) for name in names}
    heads |= {name: f"{heads[name]} [%]" for name in ("ordered_cut", "load")}
    show_table_of_enterprises(
        shown.rename(columns=heads), enterprises, "today-lines", numbers="%.0f", height=HEIGHT_PX
    )
    st.caption(word("story_click"))


def _state(state: str) -> str:
    return word(f"state_{state}")


def _range(low: float, high: float) -> str:
    """Return a range of cuts in per cent."""
    first, last = f"{100 * low:.0f}", f"{100 * high:.0f}"
    return f"{last} %" if first == last else f"{first}–{last} %"
