"""Alert stages as a table and back, their sources and periods, without the screen."""

from datetime import datetime

import pandas as pd
import pytest

from simulator.alerts.alert_file import DatedStage
from simulator.workbench.plan_alerts import (
    forecasts,
    histories,
    history,
    hours_by_level,
    listed_rows,
    new_stage,
    period_around,
    rule_sets,
    source_of,
    stage_rows,
    stage_table,
)
from simulator.workbench.plans import Plan, example_names, plan_of_example
from simulator.workbench.workspace import new_workspace


@pytest.mark.parametrize("name", example_names())
def test_table_and_back_are_the_same_stages(name, tmp_path):
    """Every shipped scenario's stages, put into the table and read from it, are the same stages."""
    plan = plan_of_example(name, new_workspace(tmp_path))
    dated = plan.scenario().dated
    rows = stage_rows(stage_table(listed_rows(plan, dated)))
    assert plan.put(("alerts",), rows or None).scenario().dated == dated


def test_twenty_four_o_clock_is_the_next_day():
    """24:00 in a list is midnight in the table."""
    table = stage_table([{"level": "red", "start": "2020-11-14T00:00", "end": "2020-11-15T24:00"}])
    assert table["end"].iloc[0] == pd.Timestamp("2020-11-16")


def test_empty_and_half_filled_rows():
    """A row with nothing but a note is left out; a half filled one stays, for its problem to be
    told.
    """
    table = pd.DataFrame(
        [
            {
                "level": None,
                "issued": pd.NaT,
                "start": pd.NaT,
                "end": pd.NaT,
                "scope": None,
                "note": "x",
            },
            {
                "level": "red",
                "issued": pd.NaT,
                "start": pd.Timestamp("2020-11-14 06:30"),
                "end": pd.NaT,
                "scope": ["甲镇"],
                "note": "",
            },
        ]
    )
    assert stage_rows(table) == [{"level": "red", "start": "2020-11-14T06:30", "scope": ["甲镇"]}]


def test_new_stage_counts_back_to_its_notice():
    """A stage of 36 h, issued 12 h ahead, for two districts."""
    row = new_stage("orange", datetime(2020, 11, 14, 6), 36, 12, ["甲", "乙"])
    assert row == {
        "level": "orange",
        "issued": "2020-11-13T18:00",
        "start": "2020-11-14T06:00",
        "end": "2020-11-15T18:00",
        "scope": ["甲", "乙"],
    }


def test_period_lies_on_midnights_around_all_stages():
    """Two days before the first notice and after the last end, on midnights."""
    stage = DatedStage(
        "red", datetime(2020, 11, 13, 16), datetime(2020, 11, 14), datetime(2020, 11, 16, 12)
    )
    assert period_around([stage]) == ("2020-11-11T00:00", "2020-11-19T00:00")
    assert period_around([]) is None


def test_hours_by_level_are_those_of_the_stages():
    """Hours are summed by level, the highest level first."""
    stages = [
        DatedStage("yellow", *[datetime(2021, 1, day) for day in (1, 1, 2)]),
        DatedStage("red", *[datetime(2021, 1, day) for day in (3, 3, 5)]),
    ]
    assert list(hours_by_level(stages).items()) == [("red", 48.0), ("yellow", 24.0)]


@pytest.mark.parametrize(
    ("alerts", "source"),
    [
        ([], ""),
        ({}, ""),
        ({"file": "a.csv"}, "file"),
        ({"forecast": "a.csv", "criteria": "mee-2018"}, "forecast"),
    ],
)
def test_sources_are_told_apart(alerts, source, tmp_path):
    """A list and an empty mapping are no source."""
    plan = Plan({"alerts": alerts}, tmp_path)
    assert source_of(plan) == source
    assert source or listed_rows(plan, ()) == []


def test_what_ships_is_offered():
    """Histories and forecasts are the files of data/, ensembles are no series, and rule sets
    for ozone make no emergency.
    """
    assert "taiyuan-2020-01" in histories()
    assert history("taiyuan-2020-01").is_file()
    with pytest.raises(KeyError):
        history("../labels/labels")
    assert not [name for name in forecasts() if "ensemble" in name]
    assert {"mee-2018", "mee-2024"} <= set(rule_sets("zh"))
    assert not [name for name in rule_sets("en") if "ozone" in name]


def test_a_district_named_twice_stands_once_in_the_table_and_in_the_rows():
    """西县, 东县, 西县 is the two districts, in the order written."""
    rows = [
        {
            "level": "red",
            "start": "2021-01-02T00:00",
            "end": "2021-01-03T00:00",
            "scope": ["西县", "东县", "西县"],
        }
    ]
    table = stage_table(rows)
    assert table["scope"].iloc[0] == ["西县", "东县"]
    assert stage_rows(table)[0]["scope"] == ["西县", "东县"]
    assert new_stage("red", datetime(2021, 1, 2), 24, 0, ["西县", "东县", "西县"])["scope"] == [
        "西县",
        "东县",
    ]
