"""Scenarios whose alerts come from a forecast: places, authority, what each alert bought."""

import pandas as pd
import pytest

from simulator import InputError, load_scenario, run
from simulator.alerts.air_series import read
from simulator.alerts.triggers import derive_stages
from simulator.cli import main
from simulator.terms.clock import show_time

SCENARIO = "forecast-two-districts.yaml"


def loaded(root, **alerts):
    """Return the shipped scenario with other keys of its alerts."""
    return load_scenario(
        root / "scenarios" / SCENARIO, {f"alerts.{key}": value for key, value in alerts.items()}
    )


def test_stages_are_those_of_the_rule_set(root):
    """Without an authority the scenario's stages are what derive_stages gives, scope by places."""
    scenario = loaded(root, authority=None)
    stages = derive_stages(
        read(root / "data" / "forecasts" / "synthetic-winter-daily.csv"), "mee-2024"
    )
    ours = [(stage.level, show_time(stage.start), show_time(stage.end)) for stage in scenario.dated]
    assert ours == [
        (row.level, show_time(row.start.to_pydatetime()), show_time(row.end.to_pydatetime()))
        for row in stages.itertuples()
    ]
    assert {stage.scope[0] for stage in scenario.dated} == {"演示城关镇", "演示青石镇"}


def test_authority_with_perfect_foresight_gives_the_same_stages(root):
    """An authority that sees the whole series without error issues the stages of the rule set."""
    perfect = loaded(root, authority={"bias": [1.0], "spread": [0.0]})
    pieces = [(stage.level, stage.start, stage.end, stage.scope) for stage in perfect.dated]
    assert pieces == [
        (stage.level, stage.start, stage.end, stage.scope)
        for stage in loaded(root, authority=None).dated
    ]


def test_each_alert_states_what_it_bought(root):
    """The stage table gives the reduction of every issued stage, and they sum with early and
    outside to the total.
    """
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
    frame = pd.read_csv(
        root / "data" / "forecasts" / "synthetic-winter-daily.csv", encoding="utf-8-sig", dtype=str
    )
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
    """An unknown rule set, place or key, or an ozone rule set, is refused with the nearest or the
    reason.
    """
    with pytest.raises(InputError, match=words):
        loaded(root, **keys)


def test_drawn_winters_run_as_a_batch(root, tmp_path):
    """Winters drawn from a past season are alert files and a grid, and the batch of the grid
    has a run for each.
    """
    history = root / "data" / "alerts" / "taiyuan-2020-01.csv"
    folder = tmp_path / "winters"
    season = ["--season", "2019-12-01,2020-03-01", "--drawn", "2020-11-09,2021-02-01"]
    assert (
        main(
            ["winters", str(history), *season, "--count", "2", "--out", str(folder), "--lang", "en"]
        )
        == 0
    )
    assert main(["validate", str(folder / "winter-1.csv"), "--lang", "en"]) == 0
    scenario = root / "scenarios" / "escalation-yellow-orange-red.yaml"
    out = tmp_path / "runs"
    assert (
        main(
            [
                "batch",
                str(scenario),
                "--grid",
                str(folder / "grid.csv"),
                "--out",
                str(out),
                "--workers",
                "1",
                "--lang",
                "en",
            ]
        )
        == 0
    )
    assert len(pd.read_csv(out / "batch.csv", encoding="utf-8-sig")) == 2


def test_a_season_without_alerts_is_refused(root, tmp_path, capsys):
    """A history without a stage in the season, and dates that are none, are exit 2."""
    history = str(root / "data" / "alerts" / "taiyuan-2020-01.csv")
    for season, words in (
        ("2018-12-01,2019-03-01", "no stage"),
        ("2019", "start,end"),
        ("2020-03-01,2019-12-01", "after"),
    ):
        assert (
            main(
                [
                    "winters",
                    history,
                    "--season",
                    season,
                    "--out",
                    str(tmp_path / "w"),
                    "--lang",
                    "en",
                ]
            )
            == 2
        )
        assert words in capsys.readouterr().err
