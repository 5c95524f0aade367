"""Figures over time: hourly curves, the bands of stages behind them, and the timeline of alerts."""

import numpy as np
import pandas as pd
import pytest

from figure_case import ALERTS, END, LOADS, START, bands_in, trace_of
from simulator import Result
from simulator.terms.labels import say
from simulator.terms.levels import LEVEL_COLOURS
from simulator.ui import figures


def test_another_run_is_drawn_below_the_curves(result: Result) -> None:
    """A ghost is the other run's actual emission: broken, named, under the other curves, and its
    top fits into the figure.
    """
    other = result.hourly.assign(actual_kg=2 * result.hourly["baseline_kg"])
    figure = figures.hourly_curve(
        result.hourly, None, "nox", "en", ghost=("Compared: before", other)
    )
    ghost = figure.data[0]
    assert (ghost.name, ghost.line.dash) == ("Compared: before", "dot")
    nox = other[other["pollutant"] == "nox"]
    assert list(ghost.y) == list(nox["actual_kg"])
    assert figure.layout.yaxis.range[1] > nox["actual_kg"].max()


def test_hourly_curves_are_the_table(result: Result) -> None:
    """The three curves have the hours and kilograms of the table."""
    figure = figures.hourly_curve(result.hourly, result.stages, "nox", "en")
    rows = result.hourly[result.hourly["pollutant"] == "nox"]
    for name in ("baseline", "seasonal", "actual"):
        trace = trace_of(figure, say("en", f"fig_{name}"))
        np.testing.assert_array_equal(trace.y, rows[f"{name}_kg"])
        assert list(pd.to_datetime(trace.x)) == list(rows["time"])


def test_hours_read_from_a_file_are_the_same(result: Result) -> None:
    """Times may be texts, as files have them."""
    rows = result.hourly.head(600)
    texts = rows.assign(time=rows["time"].dt.strftime("%Y-%m-%dT%H:%M"))
    assert figures.hourly_curve(texts, result.stages, "so2", "zh") == figures.hourly_curve(
        rows, result.stages, "so2", "zh"
    )


def test_bands_are_where_the_stages_are(result: Result) -> None:
    """Each stage is a band from start to end; where two hold at once, the higher one covers the
    lower.
    """
    found = bands_in(figures.hourly_curve(result.hourly, result.stages, "nox", "zh"))
    assert found == [
        ("orange", "2020-11-14T00:00", "2020-11-18T00:00"),
        ("yellow", "2020-11-24T20:00", "2020-11-27T00:00"),
        ("orange", "2020-11-28T00:00", "2020-12-03T00:00"),
        ("orange", "2020-12-11T00:00", "2020-12-16T00:00"),
        ("orange", "2021-01-19T00:00", "2021-01-21T16:00"),
        ("red", "2021-01-21T16:00", "2021-01-23T16:00"),
        ("orange", "2021-01-23T16:00", "2021-01-25T00:00"),
        ("yellow", "2021-02-11T12:00", "2021-02-14T12:00"),
    ]


def test_wide_bands_are_named(result: Result) -> None:
    """A band has its level's name where what is seen leaves room, and none in the whole winter."""
    whole = figures.hourly_curve(result.hourly, result.stages, "nox", "zh")
    near = figures.hourly_curve(
        result.hourly, result.stages, "nox", "zh", x_range=("2021-01-18", "2021-01-26")
    )
    assert not [shape for shape in whole.layout.shapes if shape.label.text]
    assert [shape.label.text for shape in near.layout.shapes if shape.name == "red"] == ["红色预警"]
    assert [shape.name for shape in near.layout.shapes if shape.label.text] == [
        "orange",
        "red",
        "orange",
    ]
    assert near.layout.xaxis.range == ("2021-01-18 00:00:00", "2021-01-26 00:00:00")


def test_level_under_the_pointer_is_told(result: Result) -> None:
    """The points that name the level stand in the stages' hours only."""
    trace = trace_of(
        figures.hourly_curve(result.hourly, result.stages, "nox", "zh"), say("zh", "fig_alert")
    )
    told = dict(zip(trace.x, trace.customdata, strict=True))
    assert told["2021-01-21T15:00"] == "橙色预警"
    assert told["2021-01-21T16:00"] == "红色预警"
    assert "2021-01-25T00:00" not in told


def test_interval_lies_around_the_curve(result: Result) -> None:
    """An interval is drawn from its low to its high values."""
    rows = result.hourly[result.hourly["pollutant"] == "nox"]
    band = pd.DataFrame(
        {
            "time": rows["time"],
            "low_kg": 0.9 * rows["actual_kg"],
            "high_kg": 1.2 * rows["actual_kg"],
        }
    )
    figure = figures.hourly_curve(result.hourly, None, "nox", "en", interval=band)
    trace = trace_of(figure, say("en", "fig_interval"))
    np.testing.assert_array_equal(trace.y, band["high_kg"])
    np.testing.assert_array_equal(figure.data[0].y, band["low_kg"])
    assert trace.fill == "tonexty"


def test_load_path_runs_through_the_ends_of_the_pieces() -> None:
    """The load goes from each piece's start to its end, in per cent; bands are cut at its ends."""
    figure = figures.load_path(LOADS, ALERTS, "en")
    trace = trace_of(figure, say("en", "fig_load_actual"))
    assert list(trace.y) == pytest.approx([100, 40, 40, 40])
    assert list(trace.x) == [
        "2020-10-01T00:00",
        "2020-10-01T06:00",
        "2020-10-01T06:00",
        "2020-10-02T00:00",
    ]
    assert bands_in(figure) == []
    inside = ALERTS.assign(start="2020-09-30T00:00", end="2020-10-01T12:00")[:1]
    assert bands_in(figures.load_path(LOADS, inside, "en")) == [
        ("orange", START, "2020-10-01T12:00")
    ]


def test_timeline_bars_are_the_stages() -> None:
    """Each stage is a bar from its start, as long as it lasts, in the alert's colour, in its
    scope's row.
    """
    figure = figures.alert_timeline(ALERTS, (START, END), "zh")
    red, yellow = trace_of(figure, "红色预警"), trace_of(figure, "黄色预警")
    assert (red.base[0], red.x[0]) == ("2020-11-15 12:00:00", 24 * 3_600_000)
    assert (red.marker.color, yellow.marker.color) == (
        LEVEL_COLOURS["red"],
        LEVEL_COLOURS["yellow"],
    )
    assert (list(red.y), list(yellow.y)) == ([0], [1])
    assert list(figure.layout.yaxis.ticktext) == ["全域", "演示城关镇等3地"]
    assert "演示东河镇" in yellow.hovertext[0]
    assert "提前 12 小时发布" in red.hovertext[0]


def test_timeline_has_one_row_for_districts_in_another_order() -> None:
    """Stages of 东县;西县 and of 西县;东县 stand in one row, titled as written first."""
    stages = ALERTS.iloc[:2].assign(scope=["东县;西县", "西县;东县"])
    axis = figures.alert_timeline(stages, (START, END), "zh").layout.yaxis
    assert len(axis.ticktext) == 1


def test_timeline_marks_the_issue_and_the_period() -> None:
    """The times of issue are marked, and the frame is the period."""
    figure = figures.alert_timeline(ALERTS, (START, END), "zh")
    assert set(trace_of(figure, "发布").x) == {
        str(pd.Timestamp(value)) for value in ALERTS["issued"]
    }
    assert bands_in(figure) == [("模拟时段", START, END)]


def test_stages_of_a_result_make_a_timeline(result: Result) -> None:
    """Stages without issue and scope are drawn too, once each."""
    figure = figures.alert_timeline(result.stages, (START, END), "en")
    assert sum(len(trace.x) for trace in figure.data) == 7


def test_curves_of_runs_are_their_hours(result: Result) -> None:
    """Each run's curve is its actual emission."""
    other = result.hourly.assign(actual_kg=result.hourly["actual_kg"] * 0.5)
    figure = figures.comparison_curves(
        {"甲": result.hourly, "乙": other}, "so2", result.stages, "zh"
    )
    rows = result.hourly[result.hourly["pollutant"] == "so2"]
    np.testing.assert_array_equal(trace_of(figure, "甲").y, rows["actual_kg"])
    np.testing.assert_array_equal(trace_of(figure, "乙").y, rows["actual_kg"] * 0.5)
