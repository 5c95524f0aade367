"""The response of enterprises (notice, early start, compliance), and the switches for counting
cuts.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

import streamlit as st

from simulator.inputs.policy_shape import OwnMeasures
from simulator.reports.run_view import RunView
from simulator.terms.levels import GRADES, grade_or_stand_in
from simulator.terms.titles import grade_title
from simulator.ui.frame.percents import percent_slider, share_of
from simulator.ui.frame.session import desk, outcome
from simulator.ui.frame.words import language, word, words_of
from simulator.workbench.plan_measures import spelling_of

A_ROW = 4
MOST_LAG_H = 72


def show(view: RunView | None) -> None:
    """Show the scenario's settings of the response, and the policy's switches."""
    scenario = outcome().scenario
    if scenario is None:
        st.info(word("ui_mend_first"))
        return
    plan = desk().plan
    _number("ui_lag", ("response", "notification_lag_h"), 0.0, MOST_LAG_H, "ui_lag_help")
    _choice(
        "ui_early_start",
        ("response", "early_start"),
        ["none", "at_issue", "planned"],
        "none",
        "ui_early_start_help",
    )
    _number(
        "ui_pre_adjustment", ("response", "pre_adjustment_h"), 0.0, 240, "ui_pre_adjustment_help"
    )
    _toggle("ui_no_restart", ("response", "no_restart"), False, "ui_no_restart_help")
    st.markdown(f"**{word('ui_compliance')}**", help=word("ui_compliance_help"))
    compliance = plan.get("response", "compliance", default={})
    grades = [
        grade
        for grade in GRADES
        if grade in scenario.policy.shape.curtailment
        or spelling_of(compliance, grade) in compliance
    ]
    for place, grade in enumerate(grades):
        if place % A_ROW == 0:
            columns = st.columns(A_ROW)
        with columns[place % A_ROW]:
            _compliance(compliance, grade)
    st.divider()
    shape = scenario.policy.shape
    _choice(
        "ui_own_measures",
        ("own_measures",),
        list(get_args(OwnMeasures)),
        shape.own_measures,
        "ui_own_measures_help",
    )
    _choice(
        "ui_counting",
        ("policy_overrides", "counting"),
        ["by_line", "by_load"],
        shape.counting,
        "ui_counting_help",
    )
    _choice(
        "ui_enterprise_grade",
        ("policy_overrides", "enterprise_grade"),
        ["by_industry", "worst"],
        shape.enterprise_grade,
        "ui_enterprise_grade_help",
    )
    _share(
        word("ui_noncompliant_cut"),
        ("policy_overrides", "noncompliant_cut"),
        shape.noncompliant_cut,
    )
    _share(
        word("ui_small_micro_relief"),
        ("policy_overrides", "small_micro_relief"),
        shape.small_micro_relief,
    )


def _compliance(compliance: dict[str, float], grade: str) -> None:
    """Show the compliance of a grade; a grade that the plan does not name takes its stand-in's,
    else 1.
    """
    of_others = next(
        (
            float(compliance[name])
            for other in grade_or_stand_in(grade)[1:]
            if (name := spelling_of(compliance, other)) in compliance
        ),
        1.0,
    )
    keys = ("response", "compliance", spelling_of(compliance, grade))
    now = float(compliance.get(keys[-1], of_others))
    _share(
        grade_title(grade, language()),
        keys,
        now,
        # The stand-in's value holds by default and is not written.
        lambda share: None if share == of_others else share,
    )


def _key(keys: tuple[str, ...]) -> str:
    return f"{'.'.join(keys)}-{desk().revision}"


def _write(keys: tuple[str, ...], key: str) -> None:
    desk().change(keys, st.session_state[key])


def _number(label: str, keys: tuple[str, ...], low: float, high: float, text: str) -> None:
    key = _key(keys)
    now = float(desk().plan.get(*keys, default=0.0))
    st.number_input(
        word(label),
        low,
        # A plan may hold more than the usual range.
        max(float(high), now),
        now,
        1.0,
        key=key,
        help=word(text),
        on_change=_write,
        args=(keys, key),
    )


def _choice(label: str, keys: tuple[str, ...], options: list[str], now: str, text: str) -> None:
    key, written = _key(keys), desk().plan.get(*keys, default=now)
    st.segmented_control(
        word(label),
        options,
        default=written,
        required=True,
        format_func=words_of(f"{label}_"),
        key=key,
        help=word(text),
        on_change=_write,
        args=(keys, key),
    )


def _toggle(label: str, keys: tuple[str, ...], now: bool, text: str) -> None:
    key = _key(keys)
    st.toggle(
        word(label),
        bool(desk().plan.get(*keys, default=now)),
        key=key,
        help=word(text),
        on_change=_write,
        args=(keys, key),
    )


def _share(
    label: str,
    keys: tuple[str, ...],
    now: float,
    meant: Callable[[float], Any] = lambda share: share,
) -> None:
    key = _key(keys)
    percent_slider(label, 0.0, 1.0, now, key, _write_share, (keys, key, meant))


def _write_share(keys: tuple[str, ...], key: str, meant: Callable[[float], Any]) -> None:
    desk().change(keys, meant(share_of(key)))
