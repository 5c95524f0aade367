"""An enterprise's story, opened from wherever the enterprise is met: a search, a bar, a row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from simulator.runs.enterprise_lines import lines_of
from simulator.runs.explain import Teller
from simulator.terms.contracts import pollutant_title
from simulator.terms.errors import InputError
from simulator.terms.titles import TONNE_KG, grade_title
from simulator.ui.frame.drawing import draw, show_table
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.session import desk, outcome, reads_only, view_of
from simulator.ui.frame.words import language, word
from simulator.workbench.enterprise_search import enterprises_of, find

ASKED = "story_asked"
LISTED = "enterprises_listed"
MOST = 8
DOT_OPACITY = 0.8


def ask_for_story(enterprise_id: str) -> None:
    """Have an enterprise's story opened at the end of this run of the page."""
    st.session_state[ASKED] = enterprise_id


def show_search() -> None:
    """Show the search in the sidebar, and a button for each enterprise that it finds."""
    inputs = outcome().inputs
    if inputs is None:
        return
    inventory = inputs.inventory
    text = st.text_input(
        word("find_enterprise"),
        key="find-enterprise",
        placeholder=word("find_enterprise"),
        label_visibility="collapsed",
        icon=":material/search:",
    )
    if not text.strip():
        return
    listed = st.session_state.get(LISTED)
    if listed is None or listed[0] is not inventory.lines:
        listed = st.session_state[LISTED] = (inventory.lines, enterprises_of(inventory.lines))
    shown, count = find(listed[1], text, MOST)
    for row in shown.itertuples():
        st.button(
            as_it_stands(f"{row.enterprise} · {row.district or row.enterprise_id}"),
            key=f"found-{row.enterprise_id}",
            on_click=ask_for_story,
            args=(row.enterprise_id,),
            width="stretch",
        )
    if not count:
        st.caption(word("find_nothing"))
    elif count > len(shown):
        st.caption(word("find_more", count=f"{count:,}", shown=len(shown)))


def show_story() -> None:
    """Open the story that was asked for, once."""
    enterprise_id = st.session_state.pop(ASKED, None)
    # A story tells of findings: it is none for readers.
    if enterprise_id is not None and outcome().result is not None and not reads_only():
        st.dialog(word("story_title"), width="large")(_story)(enterprise_id)


def _story(enterprise_id: str) -> None:
    """Show who the enterprise is, what it saves, and the whole explanation."""
    planned, words = outcome(), language()
    view = view_of(planned)
    if view is None:
        return
    try:
        table = lines_of(planned.read_inputs, enterprise_id)
    except InputError:
        st.info(word("find_nothing"))
        return
    plant = view.plants().loc[enterprise_id]
    st.subheader(as_it_stands(plant["enterprise"]))
    st.caption(
        as_it_stands(
            " · ".join(
                str(part)
                for part in (enterprise_id, plant["industry"], plant["grade"], plant["district"])
                if part
            )
        )
    )
    wide = table.pivot_table(
        index=["line_id", "line", "grade"],
        columns="pollutant",
        values="alert_reduction_kg",
        sort=False,
    )
    wide = wide[[name for name in view.pollutants if name in wide]] / TONNE_KG
    titles = {name: f"{pollutant_title(name)} {word('ui_t_alert_reduction_kg')}" for name in wide}
    shown = wide.rename(columns=titles).reset_index()
    shown["grade"] = [grade_title(grade, words) for grade in shown["grade"]]
    names = {"line": word("word_line"), "grade": word("word_grade")}
    show_table(shown.drop(columns="line_id").rename(columns=names), "%,.3f")
    st.code(
        "\n".join(Teller(planned.read_inputs, words).enterprise(enterprise_id)),
        language=None,
        wrap_lines=True,
    )


def picked_from(key: str, keys: Sequence[str], dots: bool = False) -> Callable[[], None]:
    """Return what a figure or table of enterprises does when one of them is clicked.

    Parameters
    ----------
    key : str
        Key of the figure or table on the page.
    keys : sequence of str
        Enterprises in the order of the bars or rows; others than enterprises open nothing.
    dots : bool
        Whether the figure has dots, which name their enterprise themselves.
    """
    known = list(keys)
    revision = desk().revision

    def picked() -> None:
        chosen: Any = st.session_state.get(key, {}).get("selection", {})
        places = list(chosen.get("rows", ()))
        points = chosen.get("points", ())
        if dots:
            # A dot brings its enterprise with it.
            named = [point["customdata"][0] for point in points if point.get("customdata")]
            places += [known.index(name) for name in named if name in known]
        else:
            # A bar's place in its figure is its y.
            places += [point["y"] for point in points if "y" in point]
        if places and desk().revision == revision and 0 <= int(places[0]) < len(known):
            ask_for_story(known[int(places[0])])

    return picked


def draw_enterprises(figure: Any, key: str, keys: Sequence[str]) -> None:
    """Show a figure whose bars, in the order of `keys`, or dots open the story of their
    enterprise.
    """
    # What is not clicked keeps its colour.
    for kind in ("bar", "scatter"):
        opacity = 1 if kind == "bar" else DOT_OPACITY
        figure.update_traces(unselected={"marker": {"opacity": opacity}}, selector={"type": kind})
    key = f"{key}-{desk().revision}"
    dots = any(trace.type == "scatter" for trace in figure.data)
    draw(figure, key, on_select=picked_from(key, keys, dots), selection_mode="points")


def show_table_of_enterprises(
    table: pd.DataFrame, keys: Sequence[str], key: str, **how: Any
) -> None:
    """Show a table whose rows open the story of their enterprise."""
    key = f"{key}-{desk().revision}"
    show_table(
        table,
        key=key,
        on_select=picked_from(key, keys),
        selection_mode="single-row",
        **how,
    )
