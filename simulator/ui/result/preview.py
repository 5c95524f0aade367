"""A preview of the result beside the settings: the curve of one alert, and reductions by grade."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import streamlit as st

from simulator.reports.run_view import RunView
from simulator.runs.daily import daily_means
from simulator.runs.results import Result
from simulator.terms.contracts import pollutant_title
from simulator.ui import figures
from simulator.ui.frame.drawing import draw
from simulator.ui.frame.words import is_dark, language, word
from simulator.ui.result.reference import Reference, choose_reference

POLLUTANT = "pollutant"
WHOLE = "whole"
AROUND = timedelta(days=1)
# Periods of more hours than this (two months) are drawn as daily means: the change of day and night
# would hide everything else.
HOURS_DRAWN = 62 * 24


def choose_pollutant(view: RunView, key: str) -> str:
    """Show a choice of pollutant, the same on every page, and return it."""
    names = list(view.result.summary["pollutants"])
    last = st.session_state.get(POLLUTANT)
    chosen = st.segmented_control(
        word("ui_pollutant"),
        names,
        default=last if last in names else view.leading[0],
        format_func=pollutant_title,
        required=True,
        key=key,
        label_visibility="collapsed",
        wrap=True,
    )
    # Stored outside the widget, since Streamlit forgets the widgets of other pages.
    st.session_state[POLLUTANT] = chosen
    return chosen


def alert_names(view: RunView) -> dict[str, str]:
    """Return {stage number: title} of the stages of a run."""
    return {
        str(number): word(
            "ui_stage_name",
            number=number,
            level=word(f"level_{stage.level}"),
            day=f"{stage.start:%m-%d}",
        )
        for number, stage in enumerate(view.dated, start=1)
    }


def choose_window(view: RunView, key: str, whole_first: bool) -> tuple[datetime, datetime] | None:
    """Show a choice of alert and return the days around it, None for the whole period."""
    names = alert_names(view)
    options = [WHOLE, *names] if whole_first or not names else [*names, WHOLE]
    chosen = st.selectbox(
        word("ui_window"),
        options,
        format_func=(names | {WHOLE: word("ui_window_whole")}).get,
        key=key,
        label_visibility="collapsed",
    )
    if chosen == WHOLE:
        return None
    stage = view.dated[int(chosen) - 1]
    return stage.start - AROUND, stage.end + AROUND


def stage_bands(view: RunView):
    """Return each stage of a run once, for the bands behind curves."""
    stages = view.result.stages
    return stages[stages["stage"].str.isdigit()].drop_duplicates("stage")


def show_curve(
    view: RunView,
    pollutant: str,
    window: tuple[datetime, datetime] | None,
    key: str,
    height: int = 360,
    reference: Reference | None = None,
) -> None:
    """Show emissions by hour above the bands of the alerts, and those of the reference."""
    hourly = _seen(view.result, pollutant, window)
    if window is None and len(hourly) < (view.result.hourly["pollutant"] == pollutant).sum():
        st.caption(word("ui_daily_means"))
    ghost = None
    if reference is not None:
        other = _seen(reference.result, pollutant, window)
        if len(other):
            ghost = word("ui_reference_curve", title=reference.title), other
    figure = figures.hourly_curve(
        hourly, stage_bands(view), pollutant, language(), is_dark(), height, ghost=ghost
    )
    draw(figure, key)


def _seen(result: Result, pollutant: str, window: tuple[datetime, datetime] | None) -> pd.DataFrame:
    """Return the hours of a window; daily means of a long period without one."""
    hourly = result.hourly
    hourly = hourly[hourly["pollutant"] == pollutant]
    if window is not None:
        # Only the chosen window is sent to the browser; a whole winter by hour would be slow.
        return hourly[(hourly["time"] >= window[0]) & (hourly["time"] < window[1])]
    return daily_means(hourly) if len(hourly) > HOURS_DRAWN else hourly


def show_preview(view: RunView, reference: Reference | None) -> None:
    """Show the curve and the reductions by grade of the current plan."""
    pollutant = choose_pollutant(view, "preview-pollutant")
    left, right = st.columns(2)
    with left:
        window = choose_window(view, "preview-window", whole_first=False)
    with right:
        choose_reference("preview-reference")
    show_curve(view, pollutant, window, "preview-curve", 330, reference)
    reductions = view.result.reductions
    titles = {
        key: view.key_title("grade", key)
        for key in reductions.loc[reductions["dimension"] == "grade", "key"].unique()
    }
    st.markdown(f"**{word('ui_who_bears')}**")
    figure = figures.reduction_bars(reductions, "grade", pollutant, titles, language(), is_dark())
    draw(figure, "preview-bearers")
