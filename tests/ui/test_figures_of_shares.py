"""Bars, waterfalls and treemaps are what their tables say."""

import math

import numpy as np
import pandas as pd
import pytest

from figure_case import DIFFERENCES, GROUPS, LONG_NAME, PLACES, RUNS, SOBOL, TORNADO, TREE, trace_of
from simulator import Result
from simulator.terms.labels import say
from simulator.ui import figures
from simulator.ui.figures.style import GRADE_COLOURS
from simulator.ui.figures.texts import width_of


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


def test_differences_keep_their_sign() -> None:
    """A difference is drawn to the side of its sign, in the unit that the largest one asks for."""
    figure = figures.difference_bars(DIFFERENCES, "en")
    assert list(figure.data[0].x) == [-2.5, 0.4]
    assert figure.layout.xaxis.title.text.endswith("[t]")


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
