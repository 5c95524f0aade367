"""Configuration of Plotly in the browser: mode bar and language."""

from __future__ import annotations

from typing import Any

from simulator.terms.labels import say

CONFIG: dict[str, Any] = {
    "displaylogo": False,
    "responsive": True,
    "scrollZoom": False,
    "displayModeBar": "hover",
    # Plotly offers to upload figures to its maker's cloud; a bureau's figures must not leave.
    "showSendToCloud": False,
    "plotlyServerURL": "",
    "modeBarButtonsToRemove": [
        "sendChartToCloud", "select2d", "lasso2d", "toggleSpikelines", "hoverClosestCartesian",
        "hoverCompareCartesian",
    ],
    "toImageButtonOptions": {"format": "png", "scale": 2},
}  # fmt: skip
CHINESE = "zh-CN"
_MODES = (
    "png", "png_any", "zoom", "pan", "zoom_in", "zoom_out", "autoscale", "reset", "back",
    "snapshot", "snapshot_done", "snapshot_failed",
)  # fmt: skip
_WEEK = "日一二三四五六"


def config_of(language: str) -> dict[str, Any]:
    """Return CONFIG in a language, with its texts included, so that the browser loads nothing."""
    if language != "zh":
        return CONFIG
    # Plotly looks up a translation by its own English text.
    dictionary = {say("en", f"fig_mode_{mode}"): say("zh", f"fig_mode_{mode}") for mode in _MODES}
    months = [f"{number}月" for number in range(1, 13)]
    words = {
        "days": [f"星期{day}" for day in _WEEK],
        "shortDays": [f"周{day}" for day in _WEEK],
        "months": months,
        "shortMonths": months,
        "date": "%Y-%m-%d",
        "decimal": ".",
        "thousands": ",",
    }
    return CONFIG | {
        "locale": CHINESE,
        "locales": {CHINESE: {"dictionary": dictionary, "format": words}},
    }
