"""Where stages may come from: a file, a forecast under a year's rules, a real history."""

from __future__ import annotations

import streamlit as st

from simulator.errors import InputError
from simulator.forecast_alerts import alerts_of_series
from simulator.plan_alerts import FORECASTS, forecasts, histories, history, listed_rows, period_around, rule_sets
from simulator.plans import Plan
from simulator.ui.notices import show_problems
from simulator.ui.session import desk, outcome
from simulator.ui.words import language, word, words_of
from simulator.upload_limits import MOST_UPLOAD_MB

SOURCES = ("history", "file", "forecast")


def show() -> None:
    """Show the sources, one at a time."""
    here = desk()
    st.markdown(f"**{word('ui_alert_sources')}**")
    source = st.segmented_control(
        word("ui_alert_sources"), SOURCES, default="forecast" if here.plan.get("alerts", "forecast") else "history", required=True,
        format_func=words_of("ui_source_"), key="alert-source", label_visibility="collapsed",
    )  # fmt: skip
    {"history": _history, "file": _file, "forecast": _forecast}[source]()


def _try(plan: Plan, title: str) -> None:
    """Take a plan in hand if it can be read; else say why not, and leave the plan as it was."""
    try:
        plan.scenario()
    except InputError as error:
        show_problems(error.problems, title)
    else:
        desk().take(plan)
        st.rerun()


def _history() -> None:
    here = desk()
    st.caption(word("ui_history_help"))
    name = st.selectbox(word("ui_history"), histories(), format_func=words_of("ui_history_"), key=f"history-{here.revision}")
    fit = st.checkbox(word("ui_history_fit"), True, key=f"history-fit-{here.revision}")
    if st.button(word("ui_use"), type="primary", key=f"history-use-{here.revision}"):
        stored = here.workspace.put("alerts", history(name).read_bytes(), ".csv")
        _use_file(stored, fit)


def _file() -> None:
    here = desk()
    st.caption(word("ui_file_help"))
    file = st.file_uploader(word("ui_alert_file"), ["csv"], key=f"alert-file-{here.revision}", max_upload_size=MOST_UPLOAD_MB)
    fit = st.checkbox(word("ui_history_fit"), False, key=f"file-fit-{here.revision}")
    if file is not None and st.button(word("ui_use"), type="primary", key=f"file-use-{here.revision}"):
        _use_file(here.workspace.put("alerts", file.getvalue(), ".csv"), fit)


def _use_file(stored: str, fit: bool) -> None:
    """Take the stages of a stored alert file in hand as a list; with `fit` the period is laid around them."""
    plan = desk().plan.put(("alerts",), {"file": stored})
    try:
        dated = plan.scenario().dated
    except InputError as error:
        show_problems(error.problems, word("ui_alerts_unusable"))
        return
    around = period_around(dated) if fit else None
    if around is not None:
        plan = plan.put(("period",), {"start": around[0], "end": around[1]})
        dated = plan.scenario().dated
    _try(plan.put(("alerts",), listed_rows(plan, dated)), word("ui_alerts_unusable"))


def _forecast() -> None:
    here = desk()
    now = here.plan.get("alerts", default={})
    now = now if isinstance(now, dict) else {}
    st.caption(word("ui_forecast_help"))
    titles = rule_sets(language())
    criteria = st.selectbox(
        word("ui_rule_year"), list(titles), index=list(titles).index(now["criteria"]) if now.get("criteria") in titles else 0, format_func=titles.get,
        key=f"criteria-{here.revision}",
    )  # fmt: skip
    file = st.file_uploader(word("ui_series_file"), ["csv"], key=f"series-{here.revision}", max_upload_size=MOST_UPLOAD_MB, help=word("ui_series_help"))
    series = None
    if file is None:
        names = forecasts()
        series = st.selectbox(word("ui_series_shipped"), names, format_func=words_of("ui_series_"), key=f"series-name-{here.revision}")
    unified = st.toggle(word("ui_unified"), bool(now.get("unified", True)), key=f"unified-{here.revision}", help=word("ui_unified_help"))
    authority = now.get("authority") or {}
    horizon = st.slider(
        word("ui_horizon"), 0, 10, int(authority.get("horizon_days") or 0), key=f"horizon-{here.revision}", help=word("ui_horizon_help")
    )  # fmt: skip
    spread = 0
    if horizon:
        spread = st.slider(word("ui_spread"), 0, 50, 10, 5, format="%d%%", key=f"spread-{here.revision}", help=word("ui_spread_help"))
    if st.button(word("ui_derive"), type="primary", key=f"derive-{here.revision}"):
        content = file.getvalue() if file is not None else (FORECASTS / f"{series}.csv").read_bytes()
        source = {"forecast": here.workspace.put("forecast", content, ".csv"), "criteria": criteria, "unified": unified}
        if horizon:
            source["authority"] = {"horizon_days": horizon, "spread": [round(spread / 100 * (1 + day / 2), 4) for day in range(horizon)], "seed": 1}
        _derive(here.plan.put(("alerts",), source))
    if now.get("forecast") and outcome().scenario is not None:
        _scores()


def _derive(plan: Plan) -> None:
    """Take derived stages in hand, the period laid around them where none of them lies in it."""
    try:
        scenario = plan.scenario()
    except InputError as error:
        show_problems(error.problems, word("ui_alerts_unusable"))
        return
    period = scenario.shape.period
    if scenario.dated and not any(stage.start < period.end and stage.end > period.start for stage in scenario.dated):
        around = period_around(scenario.dated)
        plan = plan.put(("period",), {"start": around[0], "end": around[1]})
    if not scenario.dated:
        st.warning(word("ui_no_stage_derived"))
        return
    _try(plan, word("ui_alerts_unusable"))


def _scores() -> None:
    """Show how an authority with a forecast that errs did against perfect foresight."""
    source = outcome().scenario.shape.alerts
    if isinstance(source, list) or source.authority is None:
        return
    scores = alerts_of_series(source, desk().plan.folder).scores
    if scores is not None:
        st.markdown(f"**{word('print_scores')}**")
        shown = scores.set_index("district").T
        shown.index = [word(f"ui_score_{name}") for name in shown.index]
        st.dataframe(shown.rename(columns={"(all)": word("word_sum")}), column_config={name: st.column_config.NumberColumn(format="%.4g") for name in shown})
