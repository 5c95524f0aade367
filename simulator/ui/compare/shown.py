"""Plans side by side: figures, curves, differences by any dimension, and intervals on request."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from simulator.reports.compared import Compared
from simulator.reports.headlines import quantile_title
from simulator.reports.run_view import RunView
from simulator.runs.compare import compare_intervals, compare_results
from simulator.runs.results import Result
from simulator.terms.clock import parse_time
from simulator.terms.columns import EMISSIONS_KG
from simulator.terms.contracts import pollutant_title
from simulator.terms.errors import InputError
from simulator.terms.titles import TONNE_KG
from simulator.ui import figures
from simulator.ui.compare.settings import changes_of, show_downloads, show_settings
from simulator.ui.frame import progress
from simulator.ui.frame.drawing import draw, show_table
from simulator.ui.frame.markup import as_it_stands
from simulator.ui.frame.messages import show_problems
from simulator.ui.frame.session import desk, shared_results, view_of
from simulator.ui.frame.words import is_dark, language, word, words_of
from simulator.ui.result.parts import DIMENSIONS, key_titles
from simulator.ui.result.preview import choose_pollutant, stage_bands
from simulator.workbench.desk import Outcome, outcome_of, read_plan
from simulator.workbench.jobs import Progress
from simulator.workbench.plans import Plan

JOB = "compare"
COUNT = 200
TOP = 12


def show(plans: dict[str, Plan]) -> None:
    """Show the comparison of plans by title; the others are compared with the first."""
    outcomes = {
        title: outcome_of(plan, shared_results(), language()) for title, plan in plans.items()
    }
    unusable = {title: planned for title, planned in outcomes.items() if planned.result is None}
    for title, planned in unusable.items():
        show_problems(planned.problems, f"{as_it_stands(title)}: {word('ui_plan_unusable')}")
    outcomes = {title: planned for title, planned in outcomes.items() if planned.result is not None}
    if len(outcomes) < 2:
        return
    base, others = next(iter(outcomes)), changes_of(outcomes)
    # Settings tell what changed also where figures of other periods cannot be compared.
    show_settings(base, others)
    table = _compared(outcomes)
    if table is None:
        return
    synthetic = any(planned.read_inputs.synthetic for planned in outcomes.values())
    show_downloads(Compared(base, others, table, synthetic))
    first = view_of(next(iter(outcomes.values())))
    assert first is not None
    pollutant = choose_pollutant(first, "compare-pollutant")
    intervals = _intervals({title: plans[title] for title in outcomes})
    left, right = st.columns(2, gap="medium")
    with left:
        figure = st.selectbox(
            word("ui_measure"),
            EMISSIONS_KG,
            index=EMISSIONS_KG.index("alert_reduction_kg"),
            format_func=words_of("ui_measure_"),
            key="compare-figure",
        )
        bars = _bars(table, figure, intervals)
        draw(figures.comparison_bars(bars, figure, language(), is_dark()), "compare-bars")
    with right:
        _differences(first, table, figure, pollutant)
    _curves(outcomes, first, pollutant)
    _table(table, figure, intervals)


def _compared(outcomes: dict[str, Outcome]) -> pd.DataFrame | None:
    """Return the long table of the comparison.

    Plans that differ in inventory or period are compared only on request.
    """
    results = [planned.computed for planned in outcomes.values()]
    try:
        return compare_results(results, list(outcomes))
    except InputError as error:
        show_problems(error.problems, word("ui_not_comparable"))
        if st.checkbox(word("ui_compare_force"), key=f"force-{desk().revision}"):
            return compare_results(results, list(outcomes), force=True)
        return None


def _bars(table: pd.DataFrame, figure: str, intervals: dict[str, Result] | None) -> pd.DataFrame:
    total = table[table["dimension"] == "total"]
    bars = pd.DataFrame(
        {
            "run": total["run"],
            "pollutant": total["pollutant"],
            "value": total[figure],
            "low": float("nan"),
            "high": float("nan"),
        }
    )
    for title, result in (intervals or {}).items():
        spread = result.uncertainty
        assert spread is not None
        drawn = spread[spread["measure"] == figure].set_index("pollutant")
        mine = bars["run"] == title
        for end, name in (("low", "p05"), ("high", "p95")):
            bars.loc[mine, end] = (
                bars.loc[mine, "pollutant"].map(drawn[name]) if len(drawn) else float("nan")
            )
    return bars


def _differences(first: RunView, table: pd.DataFrame, figure: str, pollutant: str) -> None:
    """Show where the others differ from the first: the largest differences of a dimension."""
    dimensions = [name for name in DIMENSIONS if (table["dimension"] == name).any()]
    dimension = st.selectbox(
        word("ui_difference_by"), dimensions, format_func=words_of("ui_by_"), key="difference-by"
    )
    runs = list(dict.fromkeys(table["run"]))
    rows = table[
        (table["dimension"] == dimension)
        & (table["pollutant"] == pollutant)
        & (table["run"] != runs[0])
    ]
    largest = (
        rows.groupby("key", sort=False)[f"{figure}_difference"]
        .agg(lambda values: values.abs().max())
        .nlargest(TOP)
    )
    rows = rows[rows["key"].isin(largest[largest > 0].index)]
    titles, order = (
        key_titles(first, dimension),
        {key: place for place, key in enumerate(largest.index)},
    )
    rows = rows.sort_values("key", key=lambda keys: keys.map(order), kind="stable")
    names = [titles.get(key, key) for key in rows["key"]]
    shown = pd.DataFrame(
        {
            "run": rows["run"],
            "key": rows["key"],
            "key_title": names,
            "difference_kg": rows[f"{figure}_difference"],
        }
    )
    draw(figures.difference_bars(shown, language(), is_dark()), "compare-differences")


def _curves(outcomes: dict[str, Outcome], first: RunView, pollutant: str) -> None:
    """Show the actual emissions of all plans, in the days around one alert of the first."""
    bands = stage_bands(first)
    names = {
        row.stage: f"{first.stage_title(row.stage)} {row.start[:10]}" for row in bands.itertuples()
    }
    chosen = st.selectbox(
        word("ui_window"),
        [*names, ""],
        format_func=(names | {"": word("ui_window_whole")}).get,
        key="compare-window",
    )
    curves = {}
    for title, planned in outcomes.items():
        hourly = planned.computed.hourly[planned.computed.hourly["pollutant"] == pollutant]
        if chosen:
            row = bands[bands["stage"] == chosen].iloc[0]
            start, end = (pd.Timestamp(parse_time(row[name])) for name in ("start", "end"))
            day = pd.Timedelta(days=1)
            hourly = hourly[(hourly["time"] >= start - day) & (hourly["time"] < end + day)]
        curves[title] = hourly
    figure = figures.comparison_curves(curves, pollutant, bands, language(), is_dark())
    draw(figure, "compare-curves")


def _table(table: pd.DataFrame, figure: str, intervals: dict[str, Result] | None) -> None:
    """Show the totals of every plan, with intervals of the differences where replicates were
    drawn.
    """
    total = table[table["dimension"] == "total"]
    t = word("ui_tonnes")
    shown = pd.DataFrame(
        {
            word("ui_plan"): total["run"],
            word("ui_pollutant"): total["pollutant"].map(pollutant_title),
            f"{word(f'ui_measure_{figure}')} {t}": total[figure] / TONNE_KG,
            f"{word('ui_difference')} {t}": total[f"{figure}_difference"] / TONNE_KG,
            f"{word('ui_difference')} %": 100
            * total[f"{figure}_difference"]
            / (total[figure] - total[f"{figure}_difference"]).where(lambda base: base != 0),
        }
    )
    if intervals is not None and len(intervals) > 1:
        # Forced, since the plans were found comparable above or the planner insisted.
        intervals_found = compare_intervals(list(intervals.values()), list(intervals), force=True)
        ends = intervals_found.table[
            (intervals_found.table["dimension"] == "total")
            & (intervals_found.table["figure"] == figure)
        ].set_index(["run", "pollutant"])
        for name in ("p05", "p95"):
            if len(ends):
                places = pd.MultiIndex.from_arrays([total["run"], total["pollutant"]])
                shown[f"{word('ui_difference')} {quantile_title(name, language())} {t}"] = (
                    ends[name].reindex(places).to_numpy() / TONNE_KG
                )
        for reason in intervals_found.reasons:
            st.caption(reason.text(language()))
    show_table(shown, "%,.2f")


def _intervals(plans: dict[str, Plan]) -> dict[str, Result] | None:
    """Show the button that computes replicates of all plans with the same draws; return the
    results if done.
    """
    about = (tuple(plan.text() for plan in plans.values()), language())
    results = progress.finished(JOB, about)
    progress.show(JOB)
    idle = results is None and not progress.running(JOB)
    if idle and st.button(
        word("ui_compare_intervals", count=COUNT),
        icon=":material/ssid_chart:",
        help=word("ui_compare_intervals_help"),
    ):
        _start(plans, about)
        st.rerun()
    return dict(zip(plans, results, strict=True)) if results is not None else None


def _start(plans: dict[str, Plan], about: object) -> None:
    """Start the replicates of all plans with the seed of the first, so that their draws are the
    same.
    """
    seed = next(iter(plans.values())).get("uncertainty", "seed", default=1)
    inputs = [
        read_plan(plan.put(("uncertainty", "replicates"), COUNT).put(("uncertainty", "seed"), seed))
        for plan in plans.values()
    ]
    words, results = language(), shared_results()

    def work(report: Progress) -> list[Result]:
        drawn = []
        for place, item in enumerate(inputs):
            drawn.append(
                results.with_replicates(
                    item,
                    words,
                    lambda done, total, place=place: report(
                        place * COUNT + done, len(inputs) * COUNT
                    ),
                )
            )
        return drawn

    progress.start(JOB, about, work)
