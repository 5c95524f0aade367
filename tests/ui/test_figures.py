"""All figures: drawn in both languages and on both backgrounds, empty ones say so, each has its words."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pytest

from figure_case import (
    ALERTS,
    DIFFERENCES,
    END,
    GROUPS,
    LOADS,
    PLACES,
    RUNS,
    SOBOL,
    START,
    TORNADO,
    TREE,
)
from simulator import Result
from simulator.reports.headlines import headline_of
from simulator.terms.labels import LANGUAGES, say, table
from simulator.ui import figures


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


def test_figures_have_titles_and_units() -> None:
    """A headline figure's name becomes words, with the unit that it is shown in."""
    assert headline_of("stage_3_alert_reduction_kg", "zh").heading == "第 3 阶段 预警减排量（吨）"
    assert (
        headline_of("accounting_red_ratio", "en").heading == "Accounting red alert alert share [%]"
    )
    assert headline_of("shortfall_not_obeyed_kg", "zh").heading == "差额 未落实到位（吨）"
    assert headline_of("nominal_kg", "en").of([1500.0])[0] == 1.5


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
