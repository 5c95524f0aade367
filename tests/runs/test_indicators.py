"""Over-reach indicators: the hand case of four enterprises, and what must hold whatever the case."""

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from negotiated_case import FOUR, FOUR_TARGET, FOUR_WHOLE, Enterprise, write
from simulator.runs.indicators import Avoidable, light_of, limits
from simulator.runs.run import run
from simulator.terms.labels import table


def indicators(inputs, **options) -> pd.DataFrame:
    """Return the indicators of a run by name; those of each pollutant by name and pollutant."""
    frame = run(inputs.scenario, inputs=inputs, **options).indicators
    name = frame["indicator"].where(
        frame["pollutant"] == "", frame["indicator"] + " " + frame["pollutant"]
    )
    return frame.set_index(name)


def cut_by(cuts: dict[str, float], folder: Path, grades: dict[str, str] | None = None, **more):
    """Return the inputs of the four enterprises with cuts at orange as own measures."""
    own = [
        replace(
            each,
            grade=(grades or {}).get(each.name, "C"),
            cells={"cut_orange": cuts[each.name]} | each.cells,
        )
        for each in FOUR
    ]
    return write(folder, own, FOUR_WHOLE, FOUR_TARGET, **more)


def test_equal_cut_and_least_plan_pull_apart(tmp_path: Path) -> None:
    """A third of everybody stops nobody but a third of the output (watch) and exceeds NOx by
    nothing; the least plan stops one of four (watch) but only 55 of 195 of the output.
    """
    third = dict.fromkeys(("E1", "E2", "E3", "E4"), 1 / 3)
    equal = indicators(cut_by(third, tmp_path), avoidable=Avoidable(10 / 65, 0.5))
    assert equal.loc["enterprises_stopped", "value"] == 0
    assert equal.loc["output_stopped", "value"] == pytest.approx(65 / 195)
    assert equal.loc["output_stopped", "light"] == "watch"
    assert equal.loc["over_fulfilment nox", "value"] == pytest.approx(0, abs=1e-9)
    assert equal.loc["avoidable_loss", "value"] == pytest.approx(10 / 65)
    assert equal.loc["avoidable_loss", "light"] == "good"
    assert equal.loc["avoidable_loss_by_law", "light"] == "over"
    least = indicators(cut_by({"E1": 0, "E2": 0.5, "E3": 0.5, "E4": 1}, tmp_path))
    assert least.loc["enterprises_stopped", "value"] == pytest.approx(1 / 4)
    assert least.loc["enterprises_stopped", "light"] == "watch"
    assert least.loc["output_stopped", "value"] == pytest.approx(55 / 195)
    assert pd.isna(least.loc["avoidable_loss", "value"])
    assert least.loc["avoidable_loss", "light"] == ""
    assert least.loc["longest_stop", "value"] == pytest.approx(48)
    # 110 x 10^4 CNY in two days; SO2 900 kg, NOx 1 000 kg.
    assert least.loc["cost_per_tonne nox", "value"] == pytest.approx(1.1e6 / 1.0)
    assert least.loc["cost_per_equivalent", "value"] == pytest.approx(1.1e6 / (1900 / 0.95))


def test_cuts_by_grade_are_explained_by_grade_and_equal_ones_are_not(tmp_path: Path) -> None:
    """Where the grade alone decides it explains everything; where all are cut alike, nothing."""
    grades = {"E1": "B", "E2": "C", "E3": "B", "E4": "C"}
    by_grade = {name: {"B": 0.2, "C": 0.6}[grade] for name, grade in grades.items()}
    table = indicators(cut_by(by_grade, tmp_path, grades))
    assert table.loc["explained_by_grade", "value"] == pytest.approx(1)
    table = indicators(cut_by(dict.fromkeys(grades, 0.4), tmp_path, grades))
    assert table.loc["explained_by_grade", "value"] == 0
    assert table.loc["explained_by_grade", "light"] == "over"
    ends = indicators(
        write(tmp_path, [replace(FOUR[0]), replace(FOUR[1], grade="D")], FOUR_WHOLE, 0.2)
    )
    assert ends.loc["grade_gradient", "value"] == pytest.approx(1)


def test_ordered_cuts_of_the_best_are_told_and_voluntary_ones_are_not(tmp_path: Path) -> None:
    """A's own measure is voluntary; a cut that the policy orders A is not."""
    cuts = dict.fromkeys(("E1", "E2", "E3", "E4"), 0.5)
    voluntary = indicators(cut_by(cuts, tmp_path, {"E1": "A"}))
    assert voluntary.loc["good_ones_hit", "value"] == 0
    ordered = [replace(FOUR[0]), *(replace(each, grade="C") for each in FOUR[1:])]
    rows = {"curtailment": {"A": {"orange": 0.5}, "C": {"orange": 0.5}}}
    hit = indicators(write(tmp_path, ordered, FOUR_WHOLE, FOUR_TARGET, rows))
    assert hit.loc["good_ones_hit", "value"] == pytest.approx(100 / 195)
    assert hit.loc["good_ones_hit", "light"] == "over"


def test_without_an_alert_nothing_is_told_or_zero(tmp_path: Path) -> None:
    """No stage: every figure is 0 or empty, and no light is lit but good."""
    cuts = dict.fromkeys(("E1", "E2", "E3", "E4"), 0.5)
    none = indicators(cut_by(cuts, tmp_path, scenario={"alerts": []}))
    assert none["value"].fillna(0).eq(0).all()
    assert set(none["light"]) <= {"", "good"}


def test_touching_stages_count_as_one(tmp_path: Path) -> None:
    """An alert written as two stages that touch has the indicators of one, but for the share of
    stages that were issued late.
    """
    cuts = dict.fromkeys(("E1", "E2", "E3", "E4"), 0.5)
    one = indicators(cut_by(cuts, tmp_path))
    parts = [
        {"level": "orange", "issued": "2021-01-05T12:00", "start": start, "end": end}
        for start, end in (
            ("2021-01-06T00:00", "2021-01-07T00:00"),
            ("2021-01-07T00:00", "2021-01-08T00:00"),
        )
    ]
    two = indicators(cut_by(cuts, tmp_path, scenario={"alerts": parts}))
    pd.testing.assert_series_equal(one["value"], two["value"], rtol=1e-9)


def test_late_and_hurried_are_counted(tmp_path: Path) -> None:
    """A stage issued 2 h before its start is late for a lag of 3 h, and hurries lines that need
    10 h to come down.
    """
    cuts = dict.fromkeys(("E1", "E2", "E3", "E4"), 0.5)
    stage = {
        "level": "orange",
        "issued": "2021-01-05T22:00",
        "start": "2021-01-06T00:00",
        "end": "2021-01-08T00:00",
    }
    scenario = {"alerts": [stage], "response": {"notification_lag_h": 3, "ramp_down_h": 10}}
    late = indicators(cut_by(cuts, tmp_path, scenario=scenario))
    assert late.loc["late_stages", "value"] == 1
    assert late.loc["hurried_lines", "value"] == 1
    assert late.loc["hurried_lines", "light"] == "over"
    # Two hours of notice in the lag of three, ten to come down: not an hour at load 0 of any.
    assert late.loc["longest_stop", "value"] == 0


def test_every_limit_is_assumed_and_every_indicator_has_its_name(tmp_path: Path) -> None:
    """No official threshold exists, and both languages name each indicator and verdict."""
    assert all(limit["assumed"] is True for limit in limits().values())
    cuts = dict.fromkeys(("E1", "E2", "E3", "E4"), 0.5)
    names = set(indicators(cut_by(cuts, tmp_path))["indicator"])
    assert set(limits()) <= names
    assert {f"indicator_{name}" for name in names} <= set(table())
    assert light_of("output_stopped", 0.5) == "over"
    assert light_of("explained_by_grade", 0.05) == "over"
    assert light_of("longest_stop", 500.0) == ""


def test_equivalents_count_smoke_and_dust_apart(tmp_path: Path) -> None:
    """Half of 436 kg/d of smoke and half of 400 kg/d of dust for two days: 200 + 100 equivalents."""
    plants = [
        Enterprise("K", {"pm": 436.0}, 1e5, cells={"cut_orange": 0.5, "pm_tax_kind": "smoke"}),
        Enterprise("M", {"pm": 400.0}, 1e5, cells={"cut_orange": 0.5, "pm_tax_kind": "dust"}),
    ]
    table = indicators(write(tmp_path, plants, {"pm": 1e6}, 0.2))
    loss = 2 * 0.5 * 2e5
    equivalents = 2 * 0.5 * (436 / 2.18 + 400 / 4)
    assert equivalents == 300
    assert table.loc["cost_per_equivalent", "value"] == pytest.approx(loss / equivalents)
