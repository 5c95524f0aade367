"""From the total down to one enterprise and one line: why did this line emit at this time?"""

from __future__ import annotations

from datetime import timedelta

import pandas as pd
import streamlit as st

from simulator.reports.run_view import AREA, RunView
from simulator.runs.enterprise_lines import lines_of
from simulator.runs.explain import Teller
from simulator.terms.contracts import pollutant_title
from simulator.terms.titles import TONNE_KG, grade_title
from simulator.ui import figures
from simulator.ui.frame.drawing import draw, show_table
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.session import desk, outcome
from simulator.ui.frame.story import draw_enterprises
from simulator.ui.frame.words import is_dark, language, word
from simulator.ui.result.parts import key_titles
from simulator.ui.result.preview import stage_bands

TOP = 15


def show(view: RunView, pollutant: str) -> None:
    """Show the enterprises that save most, then the lines of one of them, then one line."""
    reductions = view.result.reductions
    rows = reductions[
        (reductions["dimension"] == "enterprise") & (reductions["pollutant"] == pollutant)
    ]
    # Area sources are no enterprises and have no lines.
    rows = rows[~rows["key"].str.startswith(AREA)].sort_values(
        "alert_reduction_kg", ascending=False
    )
    titles = key_titles(view, "enterprise")
    left, right = st.columns([5, 6], gap="medium")
    with left:
        plants = reductions[~reductions["key"].str.startswith(AREA)]
        figure = figures.reduction_bars(
            plants, "enterprise", pollutant, titles, language(), is_dark(), TOP
        )
        keys = figures.bar_keys(plants, "enterprise", pollutant, TOP)
        draw_enterprises(figure, "top-enterprises", keys)
        st.caption(word("story_click"))
    with right:
        chosen = st.selectbox(
            word("ui_choose_enterprise"),
            list(rows["key"]),
            format_func=titles.get,
            key=f"enterprise-{desk().revision}",
        )
        if chosen is None:
            st.info(word("ui_no_enterprise"))
            return
        line = _lines(view, chosen, pollutant)
    if line is not None:
        _line(view, line)


def _lines(view: RunView, enterprise: str, pollutant: str) -> str | None:
    """Show the lines of an enterprise and return the chosen one."""
    table = lines_of(outcome().read_inputs, enterprise)
    part = table[table["pollutant"] == pollutant].reset_index(drop=True)
    plant = view.plants().loc[enterprise]
    st.caption(as_it_stands(f"{plant['industry']} · {plant['grade']} · {plant['district']}"))
    shown = pd.DataFrame(
        {
            word("word_line"): part["line"],
            word("word_grade"): part["grade"].map(lambda grade: grade_title(grade, language())),
            **{
                f"{pollutant_title(pollutant)} {word(f'ui_t_{name}')}": part[name] / TONNE_KG
                for name in ("baseline_kg", "seasonal_reduction_kg", "alert_reduction_kg")
            },
        }
    )
    show_table(shown, "%,.3f", height="auto" if len(shown) < 8 else 300)
    names = dict(zip(part["line_id"], part["line"], strict=True))
    return st.selectbox(
        word("ui_choose_line"),
        list(names),
        format_func=names.get,
        key=f"line-{enterprise}-{desk().revision}",
    )


def _line(view: RunView, line: str) -> None:
    """Show the load of a line over time, and the explanation of the line and of one moment."""
    teller = Teller(outcome().read_inputs, language())
    start, end = outcome().read_scenario.start, outcome().read_scenario.shape.period.end
    draw(
        figures.load_path(teller.course(line), stage_bands(view), language(), is_dark()),
        "load-path",
    )
    left, right = st.columns([5, 6], gap="medium")
    with left:
        first = next(
            (
                stage.start + timedelta(hours=12)
                for stage in view.dated
                if start <= stage.start + timedelta(hours=12) < end
            ),
            start,
        )
        at = st.datetime_input(
            word("ui_why_when"),
            first,
            start,
            end - timedelta(hours=1),
            key=f"why-{line}-{desk().revision}",
            step=timedelta(hours=1),
        )
        st.code("\n".join(teller.line(line, at)), language=None, wrap_lines=True)
    with right, st.expander(word("ui_whole_story"), expanded=False):
        st.code("\n".join(teller.line(line)), language=None, wrap_lines=True)
