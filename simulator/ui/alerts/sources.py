"""Sources of stages: a file, a forecast with the rules of a year, a real history."""

from __future__ import annotations

import streamlit as st

from simulator.alerts.from_forecast import alerts_of_series
from simulator.alerts.skill import EVERY_DISTRICT
from simulator.terms.errors import InputError
from simulator.ui.frame.asked_uploads import file_uploader
from simulator.ui.frame.examples import example_button
from simulator.ui.frame.messages import show_problems
from simulator.ui.frame.session import desk, outcome
from simulator.ui.frame.words import language, word, words_of
from simulator.workbench.plan_alerts import (
    FORECASTS,
    file_rows,
    forecasts,
    histories,
    history,
    period_around,
    rule_sets,
    source_of,
)
from simulator.workbench.plans import Plan
from simulator.workbench.upload_limits import MOST_UPLOAD_MB

SOURCES = ("history", "file", "forecast")
OWN_SERIES = "own"
FIRST_SPREAD = 0.10  # assumed: log error of a forecast for the next day


def show() -> None:
    """Show the sources, one at a time."""
    own_desk = desk()
    st.markdown(f"**{word('ui_alert_sources')}**")
    source = st.segmented_control(
        word("ui_alert_sources"),
        SOURCES,
        default="forecast" if source_of(own_desk.plan) == "forecast" else "history",
        required=True,
        format_func=words_of("ui_source_"),
        key="alert-source",
        label_visibility="collapsed",
    )
    {"history": _history, "file": _file, "forecast": _forecast}[source]()


def _try(plan: Plan, title: str) -> None:
    """Make a plan the current one if it can be read; otherwise show why not and keep the old
    plan.
    """
    try:
        plan.scenario()
    except InputError as error:
        show_problems(error.problems, title)
    else:
        desk().take(plan)
        st.rerun()


def _history() -> None:
    own_desk = desk()
    st.caption(word("ui_history_help"))
    name = st.selectbox(
        word("ui_history"), histories(), format_func=words_of("ui_history_"), key="history"
    )
    fit = st.checkbox(word("ui_history_fit"), True, key=f"history-fit-{own_desk.revision}")
    if st.button(word("ui_use"), type="primary", key=f"history-use-{own_desk.revision}"):
        stored = own_desk.workspace.put("alerts", history(name).read_bytes(), ".csv")
        _use_file(stored, fit)


def _file() -> None:
    own_desk = desk()
    st.caption(word("ui_file_help"))
    file = file_uploader(
        word("ui_alert_file"),
        ["csv"],
        key=f"alert-file-{own_desk.revision}",
        max_upload_size=MOST_UPLOAD_MB,
    )
    example_button("alerts")
    fit = st.checkbox(word("ui_history_fit"), False, key=f"file-fit-{own_desk.revision}")
    if file is not None and st.button(
        word("ui_use"), type="primary", key=f"file-use-{own_desk.revision}"
    ):
        _use_file(own_desk.workspace.put("alerts", file.getvalue(), ".csv"), fit)


def _use_file(stored: str, fit: bool) -> None:
    """Take over the stages of a stored alert file as a list; `fit` also sets the period around
    them.
    """
    plan = desk().plan.put(("alerts",), {"file": stored})
    try:
        dated = plan.scenario().dated
    except InputError as error:
        show_problems(error.problems, word("ui_alerts_unusable"))
        return
    around = period_around(dated) if fit else None
    if around is not None:
        plan = plan.put(("period",), {"start": around[0], "end": around[1]})
    # Take the file's own rows, so that notices keep their events and rows their notes.
    _try(plan.put(("alerts",), file_rows(plan.folder / stored)), word("ui_alerts_unusable"))


def _forecast() -> None:
    own_desk = desk()
    now = own_desk.plan.get("alerts", default={}) if source_of(own_desk.plan) == "forecast" else {}
    st.caption(word("ui_forecast_help"))
    titles = rule_sets(language())
    own = str(now.get("criteria") or "")
    if own and own not in titles:
        titles = {own: own} | titles
    criteria = st.selectbox(
        word("ui_rule_year"),
        list(titles),
        index=list(titles).index(own) if own else 0,
        format_func=titles.get,
        key=f"criteria-{own_desk.revision}",
    )
    file = file_uploader(
        word("ui_series_file"),
        ["csv"],
        key=f"series-{own_desk.revision}",
        max_upload_size=MOST_UPLOAD_MB,
        help=word("ui_series_help"),
    )
    example_button("series")
    names = {name: word(f"ui_series_{name}") for name in forecasts()}
    if now:
        names = {OWN_SERIES: word("ui_series_own")} | names
    series = st.selectbox(
        word("ui_series_shipped"),
        list(names),
        format_func=names.get,
        key=f"series-name-{own_desk.revision}",
        disabled=file is not None,
    )
    kept = bool(now) and file is None and series == OWN_SERIES
    unified = st.toggle(
        word("ui_unified"),
        bool(now.get("unified", False)) if now else True,
        key=f"unified-{own_desk.revision}",
        help=word("ui_unified_help"),
    )
    authority = _authority(dict(now.get("authority") or {}))
    if st.button(word("ui_derive"), type="primary", key=f"derive-{own_desk.revision}"):
        # Settings that the screen does not show stay with the plan's own series, but not with
        # another one, whose places differ.
        source = dict(now) if kept else {}
        source["criteria"] = criteria
        if unified or "unified" in source:
            source["unified"] = unified
        if not unified:
            source.pop("share", None)
        if not kept:
            content = (
                file.getvalue() if file is not None else (FORECASTS / f"{series}.csv").read_bytes()
            )
            source["forecast"] = own_desk.workspace.put("forecast", content, ".csv")
        source.pop("authority", None)
        _derive(
            own_desk.plan.put(("alerts",), source | ({"authority": authority} if authority else {}))
        )
    if now and outcome().scenario is not None:
        _scores()


def _authority(now: dict) -> dict:
    """Show the daily consultation and return its settings as in a scenario; {} for a known
    future.

    Settings that the screen does not show are kept.
    """
    own_desk = desk()
    horizon = st.slider(
        word("ui_horizon"),
        0,
        max(10, int(now.get("horizon_days") or 0)),
        int(now.get("horizon_days") or 0),
        key=f"horizon-{own_desk.revision}",
        help=word("ui_horizon_help"),
    )
    if not horizon:
        return {}
    spreads = now.get("spread") or [FIRST_SPREAD]
    first = round(100 * float(spreads[0]))
    spread = st.slider(
        word("ui_spread"),
        0,
        max(50, first),
        first,
        1,
        format="%d%%",
        key=f"spread-{own_desk.revision}",
        help=word("ui_spread_help"),
    )
    # The slider shows the first day only: keep the other days of the plan unless it moved.
    if not now.get("spread") or spread != first:
        now["spread"] = [round(spread / 100 * (1 + day / 2), 4) for day in range(horizon)]
    return {"seed": 1} | now | {"horizon_days": horizon}


def _derive(plan: Plan) -> None:
    """Take over derived stages; the period is set around them where none of them lies in it."""
    try:
        scenario = plan.scenario()
    except InputError as error:
        show_problems(error.problems, word("ui_alerts_unusable"))
        return
    period = scenario.shape.period
    if scenario.dated and not any(
        stage.start < period.end and stage.end > period.start for stage in scenario.dated
    ):
        around = period_around(scenario.dated)
        assert around is not None
        plan = plan.put(("period",), {"start": around[0], "end": around[1]})
    if not scenario.dated:
        st.warning(word("ui_no_stage_derived"))
        return
    _try(plan, word("ui_alerts_unusable"))


def _scores() -> None:
    """Show how an authority with an imperfect forecast compares with perfect foresight."""
    source = outcome().read_scenario.shape.alerts
    if isinstance(source, list) or source.authority is None:
        return
    scores = alerts_of_series(source, desk().plan.folder).scores
    if scores is not None:
        st.markdown(f"**{word('print_scores')}**")
        shown = scores.set_index("district").T
        shown.index = [word(f"ui_score_{name}") for name in shown.index]
        st.dataframe(
            shown.rename(columns={EVERY_DISTRICT: word("word_sum")}),
            column_config={name: st.column_config.NumberColumn(format="%.4g") for name in shown},
        )
