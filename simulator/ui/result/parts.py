"""Parts of the result for the whole area: reductions by group, shortfall, stages, static
accounting.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.reports.run_view import RunView, shown_time
from simulator.runs.tables_for_people import groups_table, indicators_table, stages_table
from simulator.runs.verdicts import mark_of
from simulator.terms.contracts import pollutant_title
from simulator.terms.paths import PAGES
from simulator.terms.titles import level_title, told_apart
from simulator.ui import figures
from simulator.ui.frame.drawing import draw, show_table
from simulator.ui.frame.session import reads_only
from simulator.ui.frame.story import draw_enterprises, show_table_of_enterprises
from simulator.ui.frame.words import is_dark, language, word, words_of

DIMENSIONS = ("grade", "industry", "district", "sector", "enterprise")
FIGURES = ("baseline", "seasonal_reduction", "alert_reduction", "actual")


def show_breakdown(view: RunView, pollutant: str) -> None:
    """Show reductions by a dimension, as bars and as a table."""
    reductions = view.result.reductions
    dimensions = [name for name in DIMENSIONS if (reductions["dimension"] == name).any()]
    dimension = st.segmented_control(
        word("ui_dimension"),
        dimensions,
        default="industry",
        format_func=words_of("ui_by_"),
        required=True,
        key="dimension",
        label_visibility="collapsed",
    )
    titles = key_titles(view, dimension)
    left, right = st.columns([6, 5], gap="medium")
    with left:
        figure = figures.reduction_bars(
            reductions, dimension, pollutant, titles, language(), is_dark()
        )
        if dimension == "enterprise":
            keys = figures.bar_keys(reductions, dimension, pollutant)
            draw_enterprises(figure, "breakdown", keys)
        else:
            draw(figure, "breakdown")
    with right:
        rows = groups_table(view, dimension).frame.sort_index()
        rows = rows[rows["pollutant_key"] == pollutant]
        table = pd.DataFrame({word("ui_key"): rows["key"].map(titles)})
        table = table.assign(**{word(f"ui_t_{name}_kg"): rows[name] for name in FIGURES})
        table[word("ui_reduction_pct")] = rows["reduction_pct"]
        table = table.sort_values(word("ui_t_alert_reduction_kg"), ascending=False)
        if dimension == "enterprise":
            keys = list(rows["key"].loc[table.index])
            show_table_of_enterprises(table, keys, "breakdown-rows", numbers="%,.2f", height=430)
            if not reads_only():
                st.caption(word("story_click"))
        else:
            show_table(table, "%,.2f", height=430)


def key_titles(view: RunView, dimension: str) -> dict[str, str]:
    """Return distinct titles of the keys of a dimension."""
    keys = view.result.reductions.loc[
        view.result.reductions["dimension"] == dimension, "key"
    ].unique()
    if dimension == "enterprise":
        names = view.plants()["enterprise"]
        return told_apart(
            {key: str(names.get(key, view.key_title(dimension, key))) for key in keys},
            view.language,
        )
    return told_apart({key: view.key_title(dimension, key) for key in keys}, view.language)


def show_shortfall(view: RunView, pollutant: str) -> None:
    """Show the steps from the baseline to the actual emission, and what was ordered but not
    saved.
    """
    parts = view.result.summary["pollutants"][pollutant]
    draw(figures.waterfall(parts, pollutant, language(), is_dark()), "waterfall")
    st.caption(word("ui_shortfall_help"))


def show_stages(view: RunView, pollutant: str) -> None:
    """Show for each stage the share of the whole society's emission that it saved, against the
    target.
    """
    draw(figures.stage_shares(view.result.stages, language(), is_dark()), "stage-shares")
    rows = stages_table(view).frame
    rows = rows[rows["pollutant_key"] == pollutant]
    table = pd.DataFrame(
        {
            word("ui_stage"): rows["stage"],
            word("ui_level"): rows["level"],
            word("ui_start"): rows["start"].map(shown_time),
            word("ui_end"): rows["end"].map(shown_time),
            word("ui_t_alert_reduction_kg"): rows["alert_reduction"],
            word("ui_share"): 100 * rows["alert_share"],
            word("ui_target"): 100 * rows["target"],
            word("ui_met"): rows["met"].map(mark_of),
            word("ui_met_h"): rows["met_h"],
            word("ui_hours"): rows["hours"],
        }
    )
    st.caption(word("ui_stages_help", pollutant=pollutant_title(pollutant)))
    show_table(table, "%,.4g")


def show_accounting(view: RunView, pollutant: str) -> None:
    """Show the static accounting against the targets, and lines that could close a gap."""
    result = view.result
    draw(figures.target_bullets(result.accounting, language(), is_dark()), "bullets")
    st.caption(word("ui_accounting_help"))
    judged = result.accounting["met"].notna().any()
    if not judged:
        st.warning(word("ui_no_base"), icon=":material/warning:")
        if not reads_only():
            st.page_link(
                PAGES / "inventory.py",
                label=word("ui_to_inventory"),
                icon=":material/factory:",
            )
        return
    gaps = result.accounting_gaps
    gaps = gaps[gaps["pollutant"] == pollutant] if len(gaps) else gaps
    if not len(gaps):
        st.success(word("ui_no_gap", pollutant=pollutant_title(pollutant)))
        return
    st.markdown(f"**{word('ui_gaps', pollutant=pollutant_title(pollutant))}**")
    lines = view.lines.set_index("line_id") if view.lines is not None else None
    shown = pd.DataFrame(
        {
            word("ui_level"): gaps["level"].map(lambda level: level_title(level, language())),
            word("ui_gap"): gaps["gap_kg_d"],
            word("ui_column_enterprise"): gaps["line_id"].map(lines["enterprise"])
            if lines is not None
            else gaps["enterprise_id"],
            word("word_line"): gaps["line_id"].map(lines["line"])
            if lines is not None
            else gaps["line_id"],
            word("ui_gap_remaining"): gaps["remaining_kg_d"],
        }
    )
    keys = list(gaps["enterprise_id"])
    show_table_of_enterprises(shown, keys, "gap-rows", numbers="%,.2f")


def show_indicators(view: RunView, pollutant: str) -> None:
    """Show the over-reach indicators with their limits."""
    table = indicators_table(view)
    st.caption(word("note_indicators"))
    titles = {column.name: column.title for column in table.columns}
    show_table(table.frame[list(titles)].rename(columns=titles), "%,.4g")
