"""Reductions by the outlines of towns: by name, else by place; nothing counts twice."""

import numpy as np
import pandas as pd
import pytest

from simulator.inputs.outlines import Outline, Outlines
from simulator.inputs.reading import read_inputs
from simulator.inputs.scenario import load_scenario
from simulator.runs.by_outline import FIGURES, by_outline
from simulator.runs.run import run


def square(name: str, lon: float, lat: float, side: float = 1.0) -> Outline:
    """Return a square outline."""
    right, top = lon + side, lat + side
    ring = np.array([[lon, lat], [right, lat], [right, top], [lon, top], [lon, lat]])
    return Outline(name, ((ring,),))


def rows(dimension: str, kg: dict[str, float]) -> pd.DataFrame:
    """Return rows of a table of reductions."""
    figures = {name: list(kg.values()) for name in FIGURES}
    return pd.DataFrame({"dimension": dimension, "key": list(kg), "pollutant": "so2"} | figures)


LINES = pd.DataFrame(
    [
        ("E1", "城关镇", 112.5, 35.5),
        ("E2", "工业园", 112.5, 35.5),
        ("E3", "工业园", 150.0, 35.5),
        ("E4", "工业园", np.nan, np.nan),
        ("E5", "城关镇", 113.5, 35.5),
        ("E5", "工业园", 113.5, 35.5),
    ],
    columns=["enterprise_id", "district", "lon", "lat"],
)
REDUCTIONS = pd.concat(
    [
        rows("district", {"城关镇": 100.0, "工业园": 50.0}),
        rows("enterprise", {"E1": 60.0, "E2": 20.0, "E3": 7.0, "E4": 3.0, "E5": 60.0}),
        rows("district", {"城关镇": 1.0}).assign(pollutant="nox"),
    ]
)
OUTLINES = Outlines((square("城关", 112.0, 35.0), square("北山乡", 113.0, 35.0)), "NAME", ("NAME",))


def test_towns_count_by_name_and_others_by_place():
    """A town with an outline counts whole; of another town each enterprise counts where it lies.
    What has no place, or lines in a town that is counted, is told as elsewhere.
    """
    found = by_outline(REDUCTIONS, LINES, OUTLINES, "so2")
    assert found.table["alert_reduction_kg"].to_dict() == {"城关": 120.0, "北山乡": 0.0}
    assert found.elsewhere_kg == pytest.approx(30.0)
    assert (found.towns, found.empty) == (("工业园",), ("北山乡",))


def test_sums_of_a_run_add_up():
    """Over a shipped scenario the outlines and what belongs to none make the whole reduction."""
    scenario = load_scenario("zezhou-winter-2020")
    lines = read_inputs(scenario).inventory.lines
    result = run(scenario)
    towns = sorted(set(lines["district"]))
    outlines = Outlines(
        tuple(square(town, 10.0 + place, 10.0) for place, town in enumerate(towns[:-1])),
        "name",
        ("name",),
    )
    found = by_outline(result.reductions, lines, outlines, "nox")
    whole = result.summary["pollutants"]["nox"]["alert_reduction_kg"]
    assert found.table["alert_reduction_kg"].sum() + found.elsewhere_kg == pytest.approx(whole)
    assert towns[-1] in found.towns and found.empty == ()
    assert found.elsewhere_kg > 0
