"""Scenarios whose alerts come from a forecast: places, authority, what each alert bought."""

import pandas as pd
import pytest

from simulator import InputError, load_scenario, run
from simulator.air_series import read
from simulator.clock import show_time
from simulator.triggers import derive_stages

SCENARIO = "forecast-two-districts.yaml"


def loaded(root, **alerts):
    """Return the shipped scenario with other keys of its alerts."""
    return load_scenario(root / "scenarios" / SCENARIO, {f"alerts.{key}": value for key, value in alerts.items()})


def test_stages_are_those_of_the_rule_set(root):
    """Without an authority the scenario's stages are what derive_stages gives, scope by places."""
    scenario = loaded(root, authority=None)
    stages = derive_stages(read(root / "data" / "forecasts" / "synthetic-winter-daily.csv"), "mee-2024")
    ours = [(stage.level, show_time(stage.start), show_time(stage.end)) for stage in scenario.dated]
    assert ours == [(row.level, show_time(row.start.to_pydatetime()), show_time(row.end.to_pydatetime())) for row in stages.itertuples()]
    assert {stage.scope[0] for stage in scenario.dated} == {"演示城关镇", "演示青石镇"}


def test_authority_with_perfect_foresight_gives_the_same_stages(root):
    """An authority that sees the whole series without error issues the stages of the rule set."""
    perfect = loaded(root, authority={"bias": [1.0], "spread": [0.0]})
    pieces = [(stage.level, stage.start, stage.end, stage.scope) for stage in perfect.dated]
    assert pieces == [(stage.level, stage.start, stage.end, stage.scope) for stage in loaded(root, authority=None).dated]


def test_each_alert_states_what_it_bought(root):
    """The stage table gives the reduction of every issued stage, and they sum with early and outside to the total."""
    result = run(loaded(root))
    table = result.stages[result.stages["pollutant"] == "nox"]
    assert (table[table["level"] != ""]["alert_reduction_kg"] > 0).all()
    total = result.summary["pollutants"]["nox"]["alert_reduction_kg"]
    assert table["alert_reduction_kg"].sum() == pytest.approx(total, rel=1e-12)


def test_unified_covers_every_named_district_at_once(root):
    """A unified region has one scope, the districts of all places."""
    scopes = {stage.scope for stage in loaded(root, authority=None, unified=True).dated}
    assert len(scopes) == 1
    assert len(scopes.pop()) == 10


def test_one_place_covers_all_districts(root, tmp_path):
    """A series of one place without `places` covers every district."""
    frame = pd.read_csv(root / "data" / "forecasts" / "synthetic-winter-daily.csv", encoding="utf-8-sig", dtype=str)
    frame[frame["城市"] == "示例城区"].to_csv(tmp_path / "one.csv", index=False)
    scenario = loaded(root, authority=None, forecast=str(tmp_path / "one.csv"), places={})
    assert {stage.scope for stage in scenario.dated} == {None}


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"criteria": "mee-2025"}, "mee-2024"),
        ({"places": {"示例城": ["演示城关镇"]}}, "示例城区"),
        ({"criteria": "ozone-chengdu-2021"}, "no emergency cuts"),
        ({"criteria": None}, "given together"),
        ({"authority": {"horizon": 3}}, "horizon_days"),
    ],
)
def test_bad_forecast_keys_are_refused(root, keys, words):
    """An unknown rule set, place or key, or an ozone rule set, is refused with the nearest or the reason."""
    with pytest.raises(InputError, match=words):
        loaded(root, **keys)
