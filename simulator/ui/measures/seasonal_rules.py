"""Seasonal rules with their documents: each can be weakened or switched off, and own rules can
be added.
"""

from __future__ import annotations

import streamlit as st

from simulator.inputs.policy_shape import PolicyShape, SeasonalRule
from simulator.reports.policy_view import PolicyRow, policy_view
from simulator.reports.run_view import RunView
from simulator.terms.levels import GRADES
from simulator.terms.titles import grade_title, industry_title
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.percents import percent_slider, share_of
from simulator.ui.frame.session import desk, outcome
from simulator.ui.frame.words import language, word
from simulator.workbench.plan_measures import OVERRIDES, drop_season, free_rule_id, set_season


def show(view: RunView | None) -> None:
    """Show each seasonal rule as a card, and a form for another."""
    scenario = outcome().scenario
    if scenario is None:
        st.info(word("ui_mend_first"))
        return
    shape = scenario.policy.shape
    rows = [
        row
        for row in policy_view(
            {"policy": scenario.policy.resolved(), "scenario": scenario.data}, language()
        ).rows()
        if row.kind == "season"
    ]
    if not rows:
        st.info(word("ui_no_seasons"))
    for rule, row in zip(shape.seasonal, rows, strict=True):
        _rule(rule, row)
    _another(shape)


def _rule(rule: SeasonalRule, row: PolicyRow) -> None:
    own_desk = desk()
    changed = any(
        item.get("id") == rule.id for item in own_desk.plan.get(OVERRIDES, "seasonal", default=[])
    )
    with st.container(border=True):
        reach = row.place or word("ui_everybody")
        cut = next(iter(row.cuts.values()))
        st.markdown(f"**{as_it_stands(row.name)}** · {as_it_stands(reach)} · {cut}")
        st.caption(as_it_stands(row.source(language()) + (f" · {row.note}" if row.note else "")))
        slider, button = st.columns([3, 1], vertical_alignment="bottom")
        with slider:
            key = f"season-{rule.id}-{own_desk.revision}"
            percent_slider(word("ui_season_cut"), 0.0, 1.0, rule.cut, key, _moved, (rule.id, key))
        with button:
            if changed:
                st.button(
                    word("ui_season_back"),
                    key=f"back-{rule.id}-{own_desk.revision}",
                    on_click=_back,
                    args=(rule.id,),
                    width="stretch",
                )
            else:
                st.button(
                    word("ui_season_off"),
                    key=f"off-{rule.id}-{own_desk.revision}",
                    on_click=_off,
                    args=(rule.id,),
                    width="stretch",
                )


def _moved(rule_id: str, key: str) -> None:
    own_desk = desk()
    own_desk.take(set_season(own_desk.plan, rule_id, {"cut": share_of(key)}), anew=False)


def _off(rule_id: str) -> None:
    own_desk = desk()
    own_desk.take(set_season(own_desk.plan, rule_id, {"cut": 0.0}))


def _back(rule_id: str) -> None:
    own_desk = desk()
    own_desk.take(drop_season(own_desk.plan, rule_id))


def _another(shape: PolicyShape) -> None:
    with (
        st.expander(word("ui_another_season"), icon=":material/add:"),
        st.form(f"season-form-{desk().revision}", border=False),
    ):
        everybody = word("ui_everybody")
        title = st.text_input(word("ui_season_title"), max_chars=60)
        grades = st.multiselect(
            word("word_grade"),
            list(GRADES),
            format_func=lambda name, now=language(): grade_title(name, now),
            placeholder=everybody,
        )
        industries = st.multiselect(
            word("ui_column_industry"),
            list(shape.process),
            format_func=lambda code, now=language(): industry_title(shape.process, code, now),
            placeholder=everybody,
        )
        districts = st.multiselect(word("word_district"), _districts(), placeholder=everybody)
        first, second = st.columns(2)
        start = first.text_input(word("ui_season_from"), "11-15", max_chars=5)
        end = second.text_input(word("ui_season_to"), "03-15", max_chars=5)
        cut = st.slider(word("ui_season_cut"), 0, 100, 100, 5, format="%d%%")
        some_hours = st.checkbox(word("ui_season_hours"))
        hours = st.slider(word("ui_season_window"), 0, 24, (10, 16))
        moved = st.slider(
            word("ui_season_moved"),
            0,
            100,
            100,
            5,
            format="%d%%",
            help=word("ui_season_moved_help"),
        )
        if st.form_submit_button(word("ui_add")):
            values = {
                "title": title or None,
                "grades": grades or None,
                "industries": industries or None,
                "districts": districts or None,
            }
            values |= {"from": start or None, "to": end or None, "cut": cut / 100}
            if some_hours:
                values |= {"hours": list(hours), "moved": moved / 100}
            own_desk = desk()
            own_desk.take(
                set_season(
                    own_desk.plan,
                    free_rule_id(shape),
                    {name: value for name, value in values.items() if value is not None},
                )
            )
            st.rerun()


def _districts() -> list[str]:
    inputs = outcome().inputs
    return [name for name in inputs.fleet.district.names if name] if inputs else []
