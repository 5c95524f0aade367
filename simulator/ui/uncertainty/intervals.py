"""Replicates of the plan: their number and spreads, their progress, and the intervals."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.reports.headlines import quantile_title
from simulator.reports.run_view import RunView
from simulator.runs.results import Result
from simulator.terms.contracts import pollutant_title
from simulator.terms.titles import grade_title, joined
from simulator.ui import figures
from simulator.ui.frame import progress
from simulator.ui.frame.drawing import draw, show_table
from simulator.ui.frame.percents import percent_slider, share_of
from simulator.ui.frame.session import desk, shared_results
from simulator.ui.frame.words import is_dark, language, word, words_of
from simulator.uncertainty.spreads import assumed_spreads
from simulator.workbench.desk import read_plan
from simulator.workbench.plans import Plan

JOB = "replicates"
COUNTS = (100, 200, 500, 1000, 2000)
FIRST_COUNT = 200
MOST_SEED = 2**31
QUALITIES = ("measured", "factor", "guess")
MEASURES = (
    "alert_reduction_kg",
    "reduction_kg",
    "reduction_pct",
    "baseline_kg",
    "seasonal_reduction_kg",
)
SHOWN = ("p05", "p25", "p50", "p75", "p95", "mean", "p05_se", "p50_se", "p95_se")


def show(view: RunView) -> None:
    """Show settings, progress and intervals."""
    st.caption(word("ui_replicates_help"))
    settings, drawn = st.columns([4, 8], gap="medium")
    with settings:
        plan = _settings()
    with drawn:
        progress.show(JOB)
        result = drawn_earlier(plan)
        if result is not None:
            show_intervals(view, result)
        elif not progress.running(JOB):
            st.info(word("ui_replicates_first"), icon=":material/play_arrow:")


def about(plan: Plan) -> str:
    """Return what replicates of a plan depend on; the language is not part of it."""
    return plan.text()


def drawn_earlier(plan: Plan) -> Result | None:
    """Return a plan's result with replicates from this session or from the server's cache, else
    None.
    """
    result = progress.finished(JOB, about(plan))
    if result is None and plan.get("uncertainty", "replicates"):
        result = shared_results().kept(read_plan(plan), language())
    return result


def _settings() -> Plan:
    """Show number, seed and spreads (marked as assumed), and return the plan with them."""
    own_desk = desk()
    assumed = assumed_spreads()
    now = int(own_desk.plan.get("uncertainty", "replicates", default=FIRST_COUNT) or FIRST_COUNT)
    count = st.select_slider(
        word("ui_replicates"),
        # The plan's own number must be among the options, whatever it is.
        sorted({*COUNTS, now}),
        value=now,
        key=f"replicates-{own_desk.revision}",
        on_change=_write,
        args=(("replicates",), f"replicates-{own_desk.revision}"),
    )
    plan = own_desk.plan.put(("uncertainty", "replicates"), count)
    with st.expander(word("ui_spreads"), icon=":material/tune:"):
        st.caption(word("ui_spreads_help"))
        for quality in QUALITIES:
            label = word("ui_base_cv", quality=word(f"quality_{quality}"))
            _percent(
                label,
                ("base_cv", quality),
                (own_desk.plan.get("uncertainty", "base_cv", default={})).get(
                    quality, assumed["base_cv"][quality]
                ),
                150,
            )
        _percent(
            word("ui_area_cv"),
            ("area_cv",),
            own_desk.plan.get("uncertainty", "area_cv", default=assumed["area_cv"]),
            150,
        )
        _percent(
            word("ui_shared"),
            ("shared",),
            own_desk.plan.get("uncertainty", "shared", default=assumed["shared"]),
            100,
        )
        _percent(
            word("ui_lag_cv"),
            ("lag_cv",),
            own_desk.plan.get("uncertainty", "lag_cv", default=assumed["lag_cv"]),
            150,
        )
        _percent(
            word("ui_ramp_cv"),
            ("ramp_cv",),
            own_desk.plan.get("uncertainty", "ramp_cv", default=assumed["ramp_cv"]),
            150,
        )
        spreads = own_desk.plan.get("uncertainty", "compliance", default=assumed["compliance_sd"])
        st.caption(
            word("ui_compliance_sd")
            + joined(
                (
                    f"{grade_title(grade, language())} {100 * sd:g} %"
                    for grade, sd in spreads.items()
                ),
                language(),
            )
        )
        seed = int(own_desk.plan.get("uncertainty", "seed", default=1))
        st.number_input(
            word("ui_seed"),
            0,
            max(MOST_SEED, seed),
            seed,
            key=f"seed-{own_desk.revision}",
            on_change=_write,
            args=(("seed",), f"seed-{own_desk.revision}"),
            help=word("ui_seed_help"),
        )
    if st.button(
        word("ui_replicates_start"),
        type="primary",
        icon=":material/play_arrow:",
        disabled=progress.running(JOB),
        width="stretch",
    ):
        own_desk.take(plan, anew=False)
        inputs, words, results = read_plan(plan), language(), shared_results()
        progress.start(
            JOB, about(plan), lambda report: results.with_replicates(inputs, words, report)
        )
        st.rerun()
    return plan


def _percent(label: str, keys: tuple[str, ...], now: float, most: int) -> None:
    key = f"{'.'.join(keys)}-{desk().revision}"
    percent_slider(label, 0.0, most / 100, now, key, _write_share, (keys, key))


def _write_share(keys: tuple[str, ...], key: str) -> None:
    desk().change(("uncertainty", *keys), share_of(key))


def _write(keys: tuple[str, ...], key: str) -> None:
    desk().change(("uncertainty", *keys), st.session_state[key])


def show_intervals(view: RunView, result: Result) -> None:
    """Show intervals of the headline figures, the probabilities of meeting targets, and the
    table of both.
    """
    table = result.uncertainty
    assert table is not None
    measure = st.selectbox(
        word("ui_measure"), MEASURES, format_func=words_of("ui_measure_"), key="measure"
    )
    rows = table[table["measure"] == measure]
    values = [view.result.summary["pollutants"][name][measure] for name in rows["pollutant"]]
    figure = figures.interval_bars(rows.assign(value=values), language(), is_dark())
    draw(figure, "intervals")
    st.markdown(f"**{word('ui_probability')}**")
    draw(figures.probability_bars(table, language(), is_dark()), "probabilities")
    with st.expander(word("ui_interval_table"), icon=":material/table:"):
        st.caption(word("ui_interval_table_help"))
        shown = pd.DataFrame(
            {word("ui_pollutant"): rows["pollutant"].map(pollutant_title)}
            | {quantile_title(name, language()): rows[name] for name in SHOWN}
        )
        show_table(shown, "%,.4g")
