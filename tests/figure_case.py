"""Tables that the tests of figures draw, and what they look for in a figure."""

import math

import pandas as pd
import plotly.graph_objects as go

START, END = "2020-10-01T00:00", "2021-04-01T00:00"
LONG_NAME = "某某市某某县经济技术开发区第一联合焦化煤气综合利用有限责任公司二分厂"
QUANTILES = ["p05", "p25", "p50", "p75", "p95", "mean"]
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
