"""The industry table: rows that replace a grade's row for one industry, and a form for new rows."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.inputs.policy_shape import CutRecord, PolicyShape, measure_of
from simulator.inputs.policy_words import cut_words
from simulator.reports.policy_view import policy_view
from simulator.reports.run_view import RunView
from simulator.terms.levels import AUTONOMOUS_GRADES, GRADES, TARGET_LEVELS
from simulator.terms.titles import grade_title, industry_title, joined
from simulator.ui.frame.session import desk, outcome
from simulator.ui.frame.words import language, word
from simulator.workbench.plan_measures import (
    IndustryCell,
    add_industry_row,
    industry_row_for,
    industry_rows,
    set_industry_cut,
)


def show(view: RunView | None) -> None:
    """Show the rows by industry and grade, and a form for another row."""
    scenario = outcome().scenario
    if scenario is None:
        st.info(word("ui_mend_first"))
        return
    shape, cells = scenario.policy.shape, industry_rows(scenario.policy.shape)
    st.caption(word("ui_industries_help"))
    if cells:
        _table(
            shape,
            cells,
            policy_view(
                {"policy": scenario.policy.resolved(), "scenario": scenario.data}, language()
            ),
        )
    else:
        st.info(word("ui_no_industry_rows"))
    _another(shape)


def _table(shape: PolicyShape, cells: list[IndustryCell], words) -> None:
    sources = [row for row in words.rows() if row.kind == "industry"]
    base = pd.DataFrame(
        [
            {
                "industry": words.industry(cell.industry),
                "grade": grade_title(cell.grade, language()),
                "place": source.place,
                **{
                    level: 100 * measure_of(cell.row.cell(level)).cuts[0] for level in TARGET_LEVELS
                },
                "clock": joined(
                    [
                        f"{word(f'ui_short_{level}')} {_words(cell, level)}"
                        for level in TARGET_LEVELS
                        if isinstance(cell.row.cell(level), CutRecord)
                    ],
                    language(),
                ),
                "source": source.source(language()),
            }
            for cell, source in zip(cells, sources, strict=True)
        ]
    )
    percent = {
        level: st.column_config.NumberColumn(
            word(f"ui_short_{level}"), min_value=0, max_value=100, format="%.0f%%"
        )
        for level in TARGET_LEVELS
    }
    texts = {
        name: st.column_config.TextColumn(word(f"ui_column_{name}"))
        for name in ("industry", "grade", "place", "clock", "source")
    }
    key = f"industries-{desk().revision}"
    st.data_editor(
        base,
        hide_index=True,
        column_config=percent | texts,
        disabled=["industry", "grade", "place", "clock", "source"],
        key=key,
        on_change=_edited,
        args=(key, shape, cells),
        height=min(420, 38 + 35 * len(base)),
    )


def _words(cell: IndustryCell, level: str) -> str:
    record = cell.row.cell(level)
    assert isinstance(record, CutRecord)
    return cut_words(record.model_dump(exclude_unset=True), language())


def _edited(key: str, shape: PolicyShape, cells: list[IndustryCell]) -> None:
    own_desk = desk()
    for row, values in st.session_state[key]["edited_rows"].items():
        for level, percent in values.items():
            if percent is not None:
                own_desk.take(
                    set_industry_cut(
                        own_desk.plan, shape, cells[int(row)], level, round(percent / 100, 6)
                    ),
                    anew=False,
                )


def _another(shape: PolicyShape) -> None:
    with st.expander(word("ui_another_industry"), icon=":material/add:"):
        revision = desk().revision
        industry = st.selectbox(
            word("ui_column_industry"),
            list(shape.process),
            key=f"new-industry-{revision}",
            format_func=lambda code, now=language(): industry_title(shape.process, code, now),
        )
        grade = st.selectbox(
            word("word_grade"),
            [name for name in GRADES if name not in AUTONOMOUS_GRADES],
            key=f"new-grade-{revision}",
            format_func=lambda name, now=language(): grade_title(name, now),
        )
        cuts = {
            level: column.number_input(
                word(f"level_{level}") + " %", 0, 100, 0, 5, key=f"new-{level}-{revision}"
            )
            / 100
            for column, level in zip(st.columns(len(TARGET_LEVELS)), TARGET_LEVELS, strict=True)
        }
        there = (
            industry is not None
            and industry_row_for(shape, industry, grade)
            and grade in shape.industries.get(industry, {})
        )
        if st.button(word("ui_add"), disabled=industry is None or there, key=f"new-add-{revision}"):
            desk().take(add_industry_row(desk().plan, industry, grade, cuts))
            st.rerun()
        if there:
            st.caption(word("ui_row_exists"))
