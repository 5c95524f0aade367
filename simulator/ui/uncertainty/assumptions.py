"""Sensitivity to assumptions: each alone, from its lowest to its highest value."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.reports.run_view import RunView
from simulator.studies.sensitivity import FIGURES, Factor, tornado
from simulator.terms.levels import GRADES, TARGET_LEVELS, read_grade
from simulator.ui import figures
from simulator.ui.frame import progress
from simulator.ui.frame.drawing import draw
from simulator.ui.frame.session import desk
from simulator.ui.frame.words import is_dark, language, word, words_of
from simulator.ui.result.preview import choose_pollutant
from simulator.workbench.desk import without_replicates
from simulator.workbench.plan_measures import spelling_of

JOB = "tornado"
# Assumptions of a plan and the ranges to begin with [hours or shares]; the ranges are assumed, and
# the planner can change them.
FACTORS = {
    "response.notification_lag_h": (0.0, 12.0),
    "response.compliance.B": (0.8, 1.0),
    "response.compliance.C": (0.7, 1.0),
    "policy_overrides.noncompliant_cut": (0.5, 1.0),
    "policy_overrides.small_micro_relief": (0.2, 1.0),
}
CUTS = {
    f"policy_overrides.curtailment.{grade}.{level}": (grade, level)
    for grade in ("B", "C")
    for level in TARGET_LEVELS
}


def show(view: RunView) -> None:
    """Show the table of assumptions, and the effect of each on a figure."""
    st.caption(word("ui_sensitivity_help"))
    left, right = st.columns([5, 7], gap="medium")
    with left:
        factors = _factors(view)
        figure = st.selectbox(
            word("ui_measure"),
            FIGURES,
            index=FIGURES.index("alert_reduction_kg"),
            format_func=words_of("ui_measure_"),
            key="sensitivity-figure",
        )
        about = (desk().plan.text(), tuple(factors), figure)
        wrong = [item for item in factors if not item.low < item.high]
        if wrong:
            st.warning(word("factor_range"))
        if st.button(
            word("ui_sensitivity_start"),
            type="primary",
            icon=":material/play_arrow:",
            width="stretch",
            disabled=bool(wrong) or not factors or progress.running(JOB),
        ):
            scenario = without_replicates(desk().plan).scenario()
            progress.start(JOB, about, lambda report: tornado(scenario, factors, figure, report))
            st.rerun()
    with right:
        progress.show(JOB)
        table = progress.finished(JOB, about)
        if table is None:
            if not progress.running(JOB):
                st.info(word("ui_sensitivity_first"), icon=":material/play_arrow:")
            return
        pollutant = choose_pollutant(view, "tornado-pollutant")
        part = table[table["pollutant"] == pollutant].assign(
            factor=lambda rows: rows["factor"].map(factor_title)
        )
        draw(figures.tornado(part, language(), is_dark(), figure=figure), "tornado")


def factor_title(key: str) -> str:
    """Return the title of an assumption."""
    key = ".".join(read_grade(part) or part for part in key.split("."))
    if key in CUTS:
        grade, level = CUTS[key]
        return word("ui_factor_cut", grade=grade, level=word(f"level_{level}"))
    return word(f"ui_factor_{key.replace('.', '_')}")


def _in_plans_spelling(key: str) -> str:
    """Return a key by grade with the plan's own spelling: B and B级 beside each other would be
    refused.
    """
    parts = key.split(".")
    for place in range(1, len(parts)):
        rows = desk().plan.get(*parts[:place])
        if isinstance(rows, dict) and parts[place] in GRADES:
            parts[place] = spelling_of(rows, parts[place])
    return ".".join(parts)


def _factors(view: RunView) -> list[Factor]:
    """Show the assumptions with their ranges for editing, and return those that are ticked."""
    bounds = view.policy.get("bounds", {})
    ranges = dict(FACTORS)
    ranges |= {
        key: tuple(bounds[grade])
        for key, (grade, _) in CUTS.items()
        if grade in bounds and grade in view.policy.get("curtailment", {})
    }
    base = pd.DataFrame(
        [
            {"use": True, "factor": factor_title(key), "low": low, "high": high}
            for key, (low, high) in ranges.items()
        ]
    )
    keys = [_in_plans_spelling(key) for key in ranges]
    edited = st.data_editor(
        base,
        hide_index=True,
        disabled=["factor"],
        key=f"factors-{desk().revision}",
        column_config={
            "use": st.column_config.CheckboxColumn(word("ui_factor_use"), width="small"),
            "factor": st.column_config.TextColumn(word("ui_factor")),
            "low": st.column_config.NumberColumn(
                word("ui_factor_low"), min_value=0.0, format="%.2f"
            ),
            "high": st.column_config.NumberColumn(
                word("ui_factor_high"), min_value=0.0, format="%.2f"
            ),
        },
    )
    return [
        Factor(key, float(row.low), float(row.high))
        for key, row in zip(keys, edited.itertuples(), strict=True)
        # A cell that was emptied is NaN and differs from itself.
        if row.use and row.low == row.low
    ]
