"""The figures of the screens: what is drawn is what the table says, in both languages, on both
backgrounds.
"""

import math
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import plotly.graph_objects as go
import pytest

from simulator import Result, load_scenario, run
from simulator.reports.headlines import headline_of
from simulator.terms.labels import LANGUAGES, say, table
from simulator.terms.levels import ALERT_LEVELS, GRADES, LEVEL_COLOURS
from simulator.ui import figures
from simulator.ui.figures.style import GRADE_COLOURS
from simulator.ui.figures.texts import broken, short, unit_for, width_of

START, END = "2020-10-01T00:00", "2021-04-01T00:00"
LONG_NAME = "某某市某某县经济技术开发区第一联合焦化煤气综合利用有限责任公司二分厂"
QUANTILES = ["p05", "p25", "p50", "p75", "p95", "mean"]


@pytest.fixture(scope="module")
def result() -> Result:
    """Return the run of the Zezhou winter, by enterprise."""
    return run(load_scenario("scenarios/zezhou-winter-2020.yaml"), "enterprise")


@pytest.fixture(scope="module")
def uncertainty() -> pd.DataFrame:
    """Return a table of uncertainty of two pollutants."""
    rows = [
        ("so2", "alert_reduction_kg", 60e3, 66e3, 70e3, 75e3, 81e3, 70.4e3),
        ("nox", "alert_reduction_kg", 190e3, 205e3, 212e3, 220e3, 240e3, 213e3),
        ("so2", "target_met_orange", 0, 0, 1, 1, 1, 0.72),
        ("nox", "target_met_orange", 1, 1, 1, 1, 1, 0.99),
        ("nox", "target_met_red", 0, 0, 0, 1, 1, 0.31),
    ]
    return pd.DataFrame(rows, columns=["pollutant", "measure", *QUANTILES])


TORNADO = pd.DataFrame(
    [
        ("a.b", "so2", 0.0, 12.0, 71e3, 65e3, 71e3, 6e3),
        ("response.a_very_long_key_of_a_scenario", "so2", 0.6, 1.0, 50e3, 77e3, 71e3, 27e3),
    ],
    columns=["factor", "pollutant", "low", "high", "at_low", "at_high", "as_is", "swing"],
)
SOBOL = pd.DataFrame(
    [("a", "so2", 0.3, 0.1, 0.4, 0.2), ("b", "so2", 0.5, 0.1, 0.6, 0.3)],
    columns=["factor", "pollutant", "first_order", "first_order_conf", "total", "total_conf"],
)
RUNS = pd.DataFrame(
    [
        ("甲", "so2", 70e3, 60e3, 81e3),
        ("乙", "so2", 65e3, math.nan, math.nan),
        ("乙", "nox", 200e3, math.nan, math.nan),
    ],
    columns=["run", "pollutant", "value", "low", "high"],
)
DIFFERENCES = pd.DataFrame(
    [("乙", "焦化", -2500.0), ("乙", LONG_NAME, 400.0)],
    columns=["run", "key_title", "difference_kg"],
)
GROUPS = pd.DataFrame(
    [("小", "so2", 100.0), ("大", "so2", 3000.0), ("大", "nox", 500.0), ("小", "nox", 20.0)],
    columns=["group", "pollutant", "kg_d"],
)
TREE = pd.DataFrame(
    [
        ("焦化", LONG_NAME, 900.0, "C"),
        ("焦化", LONG_NAME, 300.0, "D"),
        ("砖瓦", "二厂", 50.0, "B"),
        ("砖瓦", "无", 0.0, "A"),
    ],
    columns=["industry", "enterprise", "kg_d", "grade"],
)
PLACES = pd.DataFrame(
    [
        (112.8, 35.5, LONG_NAME, "C", 400.0, "1号线"),
        (112.9, 35.6, "二厂", "A", 100.0, "2号线"),
        (math.nan, 35.6, "三厂", "A", 10.0, "3号线"),
    ],
    columns=["lon", "lat", "enterprise", "grade", "kg_d", "title"],
)
LOADS = pd.DataFrame(
    [
        (START, "2020-10-01T06:00", 1.0, 0.4, 1.0, 0.4),
        ("2020-10-01T06:00", "2020-10-02T00:00", 0.4, 0.4, 0.9, 0.4),
    ],
    columns=["start", "end", "load_start", "load_end", "seasonal", "target"],
)
ALERTS = pd.DataFrame(
    [
        ("orange", "2020-11-13T16:00", "2020-11-14T00:00", "2020-11-18T00:00", None),
        ("red", "2020-11-15T00:00", "2020-11-15T12:00", "2020-11-16T12:00", None),
        (
            "yellow",
            "2021-02-10T16:00",
            "2021-02-11T12:00",
            "2021-02-14T12:00",
            ("演示城关镇", "演示经开区", "演示东河镇"),
        ),
    ],
    columns=["level", "issued", "start", "end", "scope"],
)


def drawings(
    result: Result, uncertainty: pd.DataFrame
) -> dict[str, Callable[[str, bool], go.Figure]]:
    """Return every figure, as a function of language and background."""
    values = uncertainty[uncertainty["measure"] == "alert_reduction_kg"]
    return {
        "hourly": lambda *look: figures.hourly_curve(result.hourly, result.stages, "nox", *look),
        "timeline": lambda *look: figures.alert_timeline(ALERTS, (START, END), *look),
        "composition": lambda *look: figures.composition_bars(GROUPS, *look),
        "treemap": lambda *look: figures.composition_treemap(TREE, "NOx", *look),
        "reductions": lambda *look: figures.reduction_bars(
            result.reductions, "industry", "nox", {}, *look
        ),
        "waterfall": lambda *look: figures.waterfall(
            result.summary["pollutants"]["nox"], "nox", *look
        ),
        "bullets": lambda *look: figures.target_bullets(result.accounting, *look),
        "shares": lambda *look: figures.stage_shares(result.stages, *look),
        "runs": lambda *look: figures.comparison_bars(RUNS, "alert_reduction_kg", *look),
        "curves": lambda *look: figures.comparison_curves(
            {"甲": result.hourly}, "nox", result.stages, *look
        ),
        "differences": lambda *look: figures.difference_bars(DIFFERENCES, *look),
        "intervals": lambda *look: figures.interval_bars(values.assign(value=values["p50"]), *look),
        "probabilities": lambda *look: figures.probability_bars(uncertainty, *look),
        "tornado": lambda *look: figures.tornado(TORNADO, *look),
        "sobol": lambda *look: figures.sobol_bars(SOBOL, *look),
        "places": lambda *look: figures.place_map(PLACES, *look),
        "load": lambda *look: figures.load_path(LOADS, ALERTS, *look),
    }


def trace_of(figure: go.Figure, name: str) -> go.Figure:
    """Return the trace of a name in the legend."""
    return next(
        trace
        for trace in figure.data
        if trace.name == name and trace.y is not None and trace.y[0] is not None
    )


def bands_in(figure: go.Figure) -> list[tuple[str, str, str]]:
    """Return (level, start, end) of the bands behind a figure's curves."""
    return [(shape.name, shape.x0[:16], shape.x1[:16]) for shape in figure.layout.shapes]


# -- every figure
# ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_is_drawn_in_both_languages(
    result: Result, uncertainty: pd.DataFrame, language: str, dark: bool
) -> None:
    """Each figure can be drawn and sent to a browser, and no key of the label table is left as it
    stands.
    """
    for name, draw in drawings(result, uncertainty).items():
        text = draw(language, dark).to_json()
        assert "fig_" not in text, name
        assert "level_" not in text, name


def test_languages_and_backgrounds_differ(result: Result, uncertainty: pd.DataFrame) -> None:
    """Each figure says other words in the other language, and has other inks on the other
    background, on no paper of its own.
    """
    for name, draw in drawings(result, uncertainty).items():
        light, dark = draw("zh", False), draw("zh", True)
        assert draw("en", False).to_json() != light.to_json(), name
        assert dark.layout.font.color != light.layout.font.color, name
        assert {light.layout.paper_bgcolor, dark.layout.plot_bgcolor} == {"rgba(0,0,0,0)"}, name


EMPTY = {
    "hourly": lambda: figures.hourly_curve(
        pd.DataFrame(columns=["time", "pollutant", "baseline_kg", "seasonal_kg", "actual_kg"]),
        None,
        "so2",
        "zh",
    ),
    "timeline": lambda: figures.alert_timeline(ALERTS[:0], (START, END), "zh"),
    "composition": lambda: figures.composition_bars(GROUPS[:0], "zh"),
    "treemap": lambda: figures.composition_treemap(TREE[:0], "", "zh"),
    "reductions": lambda: figures.reduction_bars(pd.DataFrame(), "grade", "so2", {}, "zh"),
    "waterfall": lambda: figures.waterfall({}, "so2", "zh"),
    "bullets": lambda: figures.target_bullets(pd.DataFrame(), "zh"),
    "shares": lambda: figures.stage_shares(pd.DataFrame(), "zh"),
    "runs": lambda: figures.comparison_bars(RUNS[:0], "alert_reduction_kg", "zh"),
    "curves": lambda: figures.comparison_curves({}, "so2", None, "zh"),
    "differences": lambda: figures.difference_bars(DIFFERENCES[:0], "zh"),
    "intervals": lambda: figures.interval_bars(None, "zh"),
    "probabilities": lambda: figures.probability_bars(None, "zh"),
    "tornado": lambda: figures.tornado(TORNADO[:0], "zh"),
    "sobol": lambda: figures.sobol_bars(SOBOL[:0], "zh"),
    "places": lambda: figures.place_map(PLACES[:0], "zh"),
    "load": lambda: figures.load_path(LOADS[:0], None, "zh"),
}


@pytest.mark.parametrize("name", EMPTY)
def test_nothing_to_show_is_said(name: str) -> None:
    """An empty table gives a figure that says so."""
    figure = EMPTY[name]()
    assert [note.text for note in figure.layout.annotations] == [say("zh", "fig_nothing")]
    assert not figure.data


def test_every_label_of_figures_is_used() -> None:
    """Each text of the figures' part of the label table has a place in the code."""
    code = "".join(
        path.read_text(encoding="utf-8") for path in Path(figures.__path__[0]).glob("*.py")
    )
    made = [
        f"fig_{name}"
        for name in (
            "baseline",
            "seasonal",
            "actual",
            "week",
            "month",
            "all",
            "load_actual",
            "load_seasonal",
            "load_target",
            "median",
            "middle",
            "most",
        )
    ]
    modes = [key for key in table() if key.startswith("fig_mode_")]
    assert len(modes) == len(figures.config_of("zh")["locales"]["zh-CN"]["dictionary"])
    ours = {key for key in table() if key.startswith("fig_")} - {*made, *modes}
    assert not [key for key in sorted(ours) if f'"{key}"' not in code and f"'{key}'" not in code]


# -- courses
# ---------------------------------------------------------------------------------------------------------------


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


# -- alerts
# ----------------------------------------------------------------------------------------------------------------


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


def test_stage_shares_are_the_table(result: Result) -> None:
    """Each point is a stage's share, in per cent; the targets are drawn where there are any."""
    figure = figures.stage_shares(result.stages, "en")
    rows = result.stages[(result.stages["pollutant"] == "nox") & (result.stages["level"] != "")]
    known = rows[rows["alert_share"].notna()]
    np.testing.assert_allclose(trace_of(figure, "NOx").y, 100 * known["alert_share"])
    drawn = {value for value in trace_of(figure, "target").y if value is not None}
    assert drawn == set(
        100 * result.stages.loc[result.stages["alert_share"].notna(), "target"].dropna()
    )


# -- groups
# ----------------------------------------------------------------------------------------------------------------


def test_composition_keeps_the_order_of_its_table() -> None:
    """Groups stand as the table has them, an \"others\" of its own last, in tonnes where one
    reaches a tonne.
    """
    figure = figures.composition_bars(GROUPS, "zh")
    assert list(figure.layout.yaxis.ticktext) == ["小", "大"]
    assert list(trace_of(figure, "SO₂").x) == [0.1, 3.0]
    assert "t/d" in figure.layout.xaxis.title.text


def test_small_groups_are_drawn_together() -> None:
    """Groups beyond the first ones become one bar that says how many it is."""
    many = pd.DataFrame(
        {
            "group": [f"g{index:02}" for index in range(9)],
            "pollutant": "so2",
            "kg_d": np.arange(9.0, 0.0, -1),
        }
    )
    figure = figures.composition_bars(many, "en", top=5)
    assert list(figure.layout.yaxis.ticktext)[-1] == "others (4)"
    assert list(figure.data[0].x) == [9, 8, 7, 6, 5, 10]


def test_treemap_sums_enterprises_and_takes_the_worst_grade() -> None:
    """An enterprise is one surface of its sum in its worst grade's colour, within its industry."""
    figure = figures.composition_treemap(TREE, "NOx", "zh")
    tree = figure.data[0]
    values = dict(zip(tree.ids, tree.values, strict=True))
    colours = dict(zip(tree.ids, tree.marker.colors, strict=True))
    assert values == {"焦化": 0, "砖瓦": 0, f"焦化\n{LONG_NAME}": 1.2, "砖瓦\n二厂": 0.05}
    assert (tree.parents[2], tree.branchvalues) == ("焦化", "remainder")
    assert colours[f"焦化\n{LONG_NAME}"] == GRADE_COLOURS["D"]


def test_reductions_are_the_table(result: Result) -> None:
    """The bars are the keys' reductions in tonnes, the largest first, and none is lost in the
    others.
    """
    figure = figures.reduction_bars(
        result.reductions, "enterprise", "nox", {"DEMO-ST-01": LONG_NAME}, "en", top=7
    )
    rows = result.reductions[
        (result.reductions["dimension"] == "enterprise") & (result.reductions["pollutant"] == "nox")
    ]
    top = rows.nlargest(7, "reduction_kg")
    for name, column in (
        ("seasonal reduction", "seasonal_reduction_kg"),
        ("alert reduction", "alert_reduction_kg"),
    ):
        trace = trace_of(figure, name)
        np.testing.assert_allclose(trace.x[:7], top[column] / 1000)
        assert sum(trace.x) == pytest.approx(rows[column].sum() / 1000)
    assert list(figure.layout.yaxis.ticktext)[-1].startswith("others (")


def test_long_names_are_cut_in_rows_and_whole_in_hover_text(result: Result) -> None:
    """A long name ends in an ellipsis beside its bar; where the pointer is, it stands whole."""
    figure = figures.difference_bars(DIFFERENCES, "zh")
    tick, hover = figure.layout.yaxis.ticktext[1], figure.data[0].customdata[1]
    assert tick.endswith("…")
    assert width_of(tick) <= 23
    assert hover.replace("<br>", "") == LONG_NAME


# -- outcome
# ---------------------------------------------------------------------------------------------------------------


def test_waterfall_adds_up(result: Result) -> None:
    """From the baseline every step down or up leads to the seasonal and at last to the actual
    emission, for each pollutant.
    """
    for name, summary in result.summary["pollutants"].items():
        trace = figures.waterfall(summary, name, "zh").data[0]
        level = 0.0
        for value, measure in zip(trace.x, trace.measure, strict=True):
            if measure == "total":
                assert level == pytest.approx(value, rel=1e-9), name
            level = level + value if measure == "relative" else value
        assert 1000 * level == pytest.approx(summary["actual_kg"], rel=1e-12)


def test_waterfall_gives_back_what_is_outside_stages(result: Result) -> None:
    """What is saved beyond the stages' hours is what the stage rows early and outside say."""
    outside = (
        result.stages[result.stages["stage"].isin(["early", "outside"])]
        .groupby("pollutant")["alert_reduction_kg"]
        .sum()
    )
    for name, summary in result.summary["pollutants"].items():
        steps = {key: kg for key, _, kg in figures.waterfall_steps(summary)}
        assert steps["fig_outside"] == pytest.approx(-outside[name], rel=1e-6)
        assert steps["shortfall_not_obeyed"] == summary["shortfall"]["not_obeyed_kg"]


def test_waterfall_says_where_its_axis_is_cut(result: Result) -> None:
    """An axis that does not start at 0 says so; one that does start there says nothing."""
    cut = figures.waterfall(result.summary["pollutants"]["nox"], "nox", "en").layout.xaxis
    deep = {
        "baseline_kg": 100.0,
        "seasonal_kg": 90.0,
        "actual_kg": 20.0,
        "seasonal_reduction_kg": 10.0,
        "alert_reduction_kg": 70.0,
        "nominal_kg": 70.0,
        "shortfall": dict.fromkeys(
            ["floor_kg", "not_obeyed_kg", "late_kg", "slow_kg", "carried_kg"], 0.0
        ),
    }
    plain = figures.waterfall(deep, "so2", "en").layout.xaxis
    assert cut.range[0] > 0
    assert say("en", "fig_axis_cut") in cut.title.text
    assert plain.range[0] == 0
    assert say("en", "fig_axis_cut") not in plain.title.text


def test_bullets_tell_met_missed_and_unjudged() -> None:
    """Shares are drawn in per cent by what became of their target; without a judgement a bar
    is empty and has no target.
    """
    accounting = pd.DataFrame(
        [
            ("orange", "so2", 1000.0, 150.0, 0.15, 0.2, False),
            ("orange", "nox", 1000.0, 250.0, 0.25, 0.2, True),
            ("orange", "pm", 1000.0, 250.0, 0.25, None, None),
        ],
        columns=["level", "pollutant", "base_kg_d", "reduction_kg_d", "ratio", "target", "met"],
    )
    figure = figures.target_bullets(accounting, "zh")
    met, missed, none = (
        trace_of(figure, say("zh", key)) for key in ("word_met", "word_missed", "fig_no_target")
    )
    assert (list(met.x), list(missed.x), list(none.x)) == ([25.0], [15.0], [25.0])
    assert met.marker.color != missed.marker.color
    assert [text.strip() for text in figure.data[-1].text] == ["✗ 15.0", "✓ 25.0", "25.0"]
    assert list(figure.data[-1].x) == [20.0, 25.0, 25.0]
    assert none.marker.color == "rgba(0,0,0,0)"
    assert len(trace_of(figure, say("zh", "fig_target")).x) == 2


def test_bullets_are_the_accounting(result: Result) -> None:
    """Every judged share of the levels with targets is drawn."""
    figure = figures.target_bullets(result.accounting, "en")
    drawn = sorted(value for trace in figure.data if trace.type == "bar" for value in trace.x)
    rows = result.accounting[result.accounting["level"] != "temporary"]
    np.testing.assert_allclose(drawn, sorted(100 * rows["ratio"]))


# -- runs side by side
# -------------------------------------------------------------------------------------------------------


def test_runs_are_bars_with_their_intervals() -> None:
    """Each run's value is a bar in tonnes, with its interval where there is one."""
    figure = figures.comparison_bars(RUNS, "alert_reduction_kg", "zh")
    first, second = figure.data
    assert (list(first.y), list(second.y)) == ([70.0], [65.0, 200.0])
    assert (first.error_y.array[0], first.error_y.arrayminus[0]) == pytest.approx((11.0, 10.0))
    assert not second.error_y.visible
    assert "吨" in figure.layout.yaxis.title.text


def test_no_interval_reaches_backwards() -> None:
    """Where a computed value lies beside its interval, the error bar has one side and the
    other is 0, never below.
    """
    beside = pd.DataFrame(
        [("甲", "so2", 50e3, 60e3, 81e3), ("甲", "nox", 90e3, 60e3, 81e3)],
        columns=list(RUNS.columns),
    )
    error = figures.comparison_bars(beside, "alert_reduction_kg", "zh").data[0].error_y
    np.testing.assert_allclose(error.array, [31.0, 0.0])
    np.testing.assert_allclose(error.arrayminus, [0.0, 30.0])


def test_curves_of_runs_are_their_hours(result: Result) -> None:
    """Each run's curve is its actual emission."""
    other = result.hourly.assign(actual_kg=result.hourly["actual_kg"] * 0.5)
    figure = figures.comparison_curves(
        {"甲": result.hourly, "乙": other}, "so2", result.stages, "zh"
    )
    rows = result.hourly[result.hourly["pollutant"] == "so2"]
    np.testing.assert_array_equal(trace_of(figure, "甲").y, rows["actual_kg"])
    np.testing.assert_array_equal(trace_of(figure, "乙").y, rows["actual_kg"] * 0.5)


def test_differences_keep_their_sign() -> None:
    """A difference is drawn to the side of its sign, in the unit that the largest one asks for."""
    figure = figures.difference_bars(DIFFERENCES, "en")
    assert list(figure.data[0].x) == [-2.5, 0.4]
    assert figure.layout.xaxis.title.text.endswith("[t]")


# -- chance
# ----------------------------------------------------------------------------------------------------------------


def test_intervals_are_the_quantiles(uncertainty: pd.DataFrame) -> None:
    """Box, whiskers and median are the table's quantiles, in tonnes."""
    rows = uncertainty[uncertainty["measure"] == "alert_reduction_kg"]
    box = figures.interval_bars(rows, "en").data[0]
    for name, column in (
        ("lowerfence", "p05"),
        ("q1", "p25"),
        ("median", "p50"),
        ("q3", "p75"),
        ("upperfence", "p95"),
    ):
        np.testing.assert_allclose(box[name], rows[column] / 1000)


def test_probabilities_are_means_in_per_cent(uncertainty: pd.DataFrame) -> None:
    """The probability of a target is the mean of its row; a pollutant without a row has no bar."""
    figure = figures.probability_bars(uncertainty, "zh")
    assert list(trace_of(figure, "橙色预警").y) == [72.0, 99.0]
    assert list(trace_of(figure, "红色预警").y) == [31.0]
    assert list(trace_of(figure, "红色预警").x) == [1]


def test_tornado_bars_end_at_the_figures() -> None:
    """From the figure as it is each bar reaches what the factor's end makes of it, the
    largest swing on top.
    """
    figure = figures.tornado(TORNADO, "en")
    low, high, as_is = figure.data
    assert set(as_is.x) == {71.0}
    assert list(low.base + low.x) == pytest.approx([50.0, 71.0])
    assert list(high.base + high.x) == pytest.approx([77.0, 65.0])
    assert figure.layout.yaxis.ticktext[0].startswith("response.<br>a_very_long")


def test_sobol_bars_are_the_indices() -> None:
    """Both indices are drawn with the half-widths of their intervals, the largest total on top."""
    total, first = figures.sobol_bars(SOBOL, "en").data
    assert (list(total.x), list(total.error_x.array)) == ([0.6, 0.4], [0.3, 0.2])
    assert list(first.x) == [0.5, 0.3]


def test_figures_have_titles_and_units() -> None:
    """A headline figure's name becomes words, with the unit that it is shown in."""
    assert headline_of("stage_3_alert_reduction_kg", "zh").heading == "第 3 阶段 预警减排量（吨）"
    assert (
        headline_of("accounting_red_ratio", "en").heading == "Accounting red alert alert share [%]"
    )
    assert headline_of("shortfall_not_obeyed_kg", "zh").heading == "差额 未落实到位（吨）"
    assert headline_of("nominal_kg", "en").of([1500.0])[0] == 1.5


# -- places
# ----------------------------------------------------------------------------------------------------------------


def test_places_are_in_scale() -> None:
    """Places stand at their coordinates, a degree of longitude as long as it is at that latitude;
    those without one are left out.
    """
    figure = figures.place_map(PLACES, "zh")
    assert sorted(
        (x, y) for trace in figure.data for x, y in zip(trace.x, trace.y, strict=True)
    ) == [(112.8, 35.5), (112.9, 35.6)]
    assert figure.layout.yaxis.scaleratio == pytest.approx(1 / math.cos(math.radians(35.55)))
    assert figure.layout.yaxis.scaleanchor == "x"
    sizes = {trace.name: trace.marker.size[0] for trace in figure.data}
    assert sizes["C级"] > sizes["A级"]


# -- words and looks
# -------------------------------------------------------------------------------------------------------


def test_every_level_and_grade_has_a_colour() -> None:
    """No alert level and no grade shares its colour with another."""
    assert set(ALERT_LEVELS) == set(LEVEL_COLOURS)
    assert set(GRADES) < set(GRADE_COLOURS)
    assert len(set(GRADE_COLOURS.values())) == len(GRADE_COLOURS)


# What is left of linear red, green and blue to people without one kind of cones (matrices of
# Machado, Oliveira and Fernandes, 2009), and all of it.
SEEN_AS = {
    "all": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.01182, 0.04294, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = XYZ.sum(axis=1)


def lab_of(colour: str, seen_as: np.ndarray) -> np.ndarray:
    """Return a colour in CIE L*a*b* as somebody sees it."""
    parts = np.array([int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    x, y, z = np.cbrt(XYZ @ np.clip(seen_as @ linear, 0, 1) / WHITE)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("vision", SEEN_AS)
def test_grades_are_told_apart_by_any_colour_vision(vision: str) -> None:
    """Any two colours of grades are more than ten just noticeable differences (CIE 1976) apart."""
    seen = [lab_of(colour, SEEN_AS[vision]) for colour in GRADE_COLOURS.values()]
    apart = [
        np.linalg.norm(one - other) for place, one in enumerate(seen) for other in seen[place + 1 :]
    ]
    assert min(apart) > 10 * 1.0


def test_a_rectangle_says_its_grade_in_words() -> None:
    """The treemap's rectangles have the grade beside the colour."""
    tree = figures.composition_treemap(TREE, "NOx", "zh").data[0]
    assert {"D级", "B级"} <= set(tree.text)


def test_names_are_cut_by_their_width() -> None:
    """A Chinese character counts as two letters; what browsers read as markup is shown as it
    stands.
    """
    assert short("焦化一厂", 8) == "焦化一厂"
    assert short("焦化一二厂", 8) == "焦化一…"
    assert short("a<b>", 8) == "a&lt;b&gt;"
    assert broken("coking works of the north", 12) == "coking works<br>of the north"


def test_units_follow_the_size() -> None:
    """From a tonne on figures are told in tonnes, below in kilograms; nothing at all is
    kilograms.
    """
    assert unit_for([999.0], "/d").sign == "kg/d"
    assert unit_for([-1000.0]).sign == "t"
    assert unit_for([math.nan]).sign == "kg"


def test_no_figure_is_sent_anywhere() -> None:
    """The mode bar has no button that uploads a figure, in either language."""
    for language in LANGUAGES:
        config = figures.config_of(language)
        assert config["showSendToCloud"] is False
        assert "sendChartToCloud" in config["modeBarButtonsToRemove"]
        assert not config["plotlyServerURL"]


def test_chinese_words_come_with_the_figure() -> None:
    """In Chinese the mode bar's words and the months' names are given, so that none has to be
    loaded.
    """
    config = figures.config_of("zh")
    words = config["locales"][config["locale"]]
    assert words["dictionary"]["Zoom"] == "缩放"
    assert words["format"]["shortMonths"][11] == "12月"
    assert "locale" not in figures.config_of("en")


# -- what a figure says to those who have it read to them
# ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_has_its_text(
    result: Result, uncertainty: pd.DataFrame, language: str
) -> None:
    """Each figure is told in the language, without markup, and with a number of what it shows."""
    chart = say(language, "fig_alt", parts="")
    for name, draw in drawings(result, uncertainty).items():
        text = figures.alternative(draw(language, False), language)
        assert text.startswith(chart) and len(text) > len(chart) + 10, name
        assert "<" not in text, name
        assert any(letter.isdigit() for letter in text), name


def test_a_figures_text_tells_the_rows_and_from_where_to_where() -> None:
    """Bars are told by their rows, and by the smallest and largest value of each series."""
    text = figures.alternative(figures.composition_bars(GROUPS, "zh"), "zh")
    assert "小、大" in text
    assert "SO₂ 0.10 至 3.00" in text and "NOx 0.02 至 0.50" in text
    assert figures.alternative(figures.composition_bars(GROUPS[:0], "zh"), "zh") == "图：" + say(
        "zh", "fig_nothing"
    )
