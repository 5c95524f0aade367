"""Rule sets and the stages that they make of a series: thresholds, durations, lift, merging,
exclusion.
"""

from __future__ import annotations

import runpy
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.alerts import air_series
from simulator.alerts.air_series import AirSeries
from simulator.alerts.alert_file import read_alert_file, stages_of
from simulator.alerts.criteria import FOLDER, criteria_names, read_criteria
from simulator.alerts.episodes import join, plan, runs, spans
from simulator.alerts.triggers import as_alert_rows, derive, derive_stages, issue_time
from simulator.alerts.unified import unify_stages
from simulator.terms.errors import InputError
from simulator.terms.levels import RANK

PM25_AT_AQI = {
    100: 75.0,
    150: 115.0,
    200: 150.0,
    201: 151.0,
    250: 200.0,
    300: 250.0,
    301: 251.0,
    350: 300.0,
}


def daily(
    aqi: list[float], start: str = "2020-11-14", place: str = "", **more: object
) -> AirSeries:
    """Return a daily AQI series of one place."""
    values = {"aqi": np.array([aqi], dtype=float)}
    return AirSeries((place,), pd.Timestamp(start), 24, values, **more)


def hourly(pm25: np.ndarray, start: str = "2020-11-14", **others: np.ndarray) -> AirSeries:
    """Return an hourly series of concentrations of one place."""
    values = {"pm25": np.atleast_2d(np.asarray(pm25, dtype=float))}
    values |= {
        name: np.atleast_2d(np.asarray(array, dtype=float)) for name, array in others.items()
    }
    return AirSeries(("x",), pd.Timestamp(start), 1, values)


def levels_of(stages: pd.DataFrame) -> list[tuple[str, str, str]]:
    """Return the stages as (level, start, end)."""
    return [
        (row.level, row.start.strftime("%m-%d %H"), row.end.strftime("%m-%d %H"))
        for row in stages.itertuples()
    ]


def days(aqi: list[float], rules: str, **switches: object) -> list[tuple[str, int, int]]:
    """Levels of a daily AQI series as (level, first day, last day + 1)."""
    stages = derive_stages(daily(aqi), read_criteria(rules, **switches))
    zero = pd.Timestamp("2020-11-14")
    return [
        (row.level, (row.start - zero).days, (row.end - zero).days) for row in stages.itertuples()
    ]


@pytest.mark.parametrize(
    ("rules", "aqi", "expected"),
    [
        # 2018: yellow > 200 for 48 h, orange for 72 h, red for 96 h with > 300 for 48 h, or an AQI
        # of 500.
        ("mee-2018", [90, 201, 90, 90], []),
        ("mee-2018", [90, 201, 201, 90], [("yellow", 1, 3)]),
        ("mee-2018", [90, 201, 200, 90], []),
        ("mee-2018", [201] * 3, [("orange", 0, 3)]),
        ("mee-2018", [201] * 4, [("orange", 0, 4)]),
        ("mee-2018", [201, 301, 301, 201], [("red", 0, 4)]),
        ("mee-2018", [201, 301, 300, 201], [("orange", 0, 4)]),
        ("mee-2018", [201, 301, 201, 301], [("orange", 0, 4)]),
        ("mee-2018", [301, 301, 201], [("orange", 0, 3)]),
        ("mee-2018", [90, 500, 90, 90], [("red", 1, 2)]),
        ("mee-2018", [90, 499, 90, 90], []),
        # 2017: orange also needs a day > 300.
        ("mee-2017", [201] * 5, [("yellow", 0, 5)]),
        ("mee-2017", [201, 301, 201], [("orange", 0, 3)]),
        ("mee-2017", [301, 301], [("yellow", 0, 2)]),
        ("mee-2017", [301, 301, 201, 201], [("red", 0, 4)]),
        # 2024: yellow > 200 or > 150 for 48 h; orange > 200 for 48 h or > 150 for 72 h; red > 200
        # for 72 h with a day > 300.
        ("mee-2024", [90, 201, 90, 90], [("yellow", 1, 2)]),
        ("mee-2024", [90, 200, 90, 90], []),
        ("mee-2024", [151, 151], [("yellow", 0, 2)]),
        ("mee-2024", [151, 150], []),
        ("mee-2024", [151] * 3, [("orange", 0, 3)]),
        ("mee-2024", [201, 201], [("orange", 0, 2)]),
        ("mee-2024", [201, 301, 201], [("red", 0, 3)]),
        ("mee-2024", [201, 300, 201], [("orange", 0, 3)]),
        ("mee-2024", [301, 301], [("orange", 0, 2)]),
        (
            "mee-2024",
            [160, 160, 210, 310, 210, 160],
            [("orange", 0, 2), ("red", 2, 5), ("orange", 5, 6)],
        ),
        # A county's temporary control (assumed numbers): > 150 for a day or > 100 for 48 h.
        ("county-temporary", [100, 151, 100, 100], [("temporary", 1, 2)]),
        ("county-temporary", [90, 101, 101, 90], [("temporary", 1, 3)]),
        ("county-temporary", [90, 101, 100, 90], []),
        (
            "county-temporary",
            [120, 120, 210, 120, 90, 90],
            [("temporary", 0, 2), ("yellow", 2, 3), ("temporary", 3, 4)],
        ),
    ],
)
def test_thresholds_and_durations(
    rules: str, aqi: list[float], expected: list[tuple[str, int, int]]
) -> None:
    """Each threshold and duration triggers on its one side and not on the other."""
    assert days(aqi, rules) == expected


def test_the_wording_of_2024_is_a_switch() -> None:
    """Under the reading "both" one day over 200 is no yellow."""
    assert days([90, 210, 90, 90], "mee-2024") == [("yellow", 1, 2)]
    assert days([90, 210, 90, 90], "mee-2024", yellow_duration="both") == []
    assert days([210, 210], "mee-2024", yellow_duration="both") == [("orange", 0, 2)]


@pytest.mark.parametrize(
    ("gap", "expected"),
    [
        # 24 h below is no lift: one episode, whose parts keep their levels
        (1, [("yellow", 0, 3), ("orange", 3, 6)]),
        (2, [("yellow", 0, 2), ("orange", 4, 7)]),  # 36 h round up to two days
    ],
)
def test_merging_on_daily_data(gap: int, expected: list[tuple[str, int, int]]) -> None:
    """Two episodes are one unless the lift condition separates them."""
    assert days([210, 210, *[90] * gap, 210, 210, 210], "mee-2018") == expected


def test_parts_of_one_episode_keep_their_levels() -> None:
    """Every part keeps its own level and the gap the lower one; merged_level stricter makes one
    long alert of them.
    """
    aqi = [210] * 5 + [90, 500, 90, 90]
    assert days(aqi, "mee-2018") == [("orange", 0, 6), ("red", 6, 7)]
    assert days(aqi, "mee-2018", merged_level="stricter") == [("red", 0, 7)]


def test_lift_readings() -> None:
    """Below the trigger means at or below the lowest threshold; the switch takes the whole
    condition instead.
    """
    aqi = [210, 210, 90, 210, 90, 90, 90]
    assert days(aqi, "mee-2018") == [("yellow", 0, 4)]
    assert days(aqi, "mee-2018", lift_below="condition") == [("yellow", 0, 2)]
    assert days([210, 210, 90, 90, 210, 210], "mee-2018", lift_h=49) == [("yellow", 0, 6)]


@pytest.mark.parametrize(("gap_h", "stages"), [(35, 1), (36, 2)])
def test_merging_on_hourly_data(gap_h: int, stages: int) -> None:
    """On hourly data a stretch of 36 h in which no 24 h mean is over the threshold separates,
    35 h do not.
    """
    # Hours at 400 in blocks of 48; between them 0. A 24 h mean is over 150 ug/m3 with ten or more
    # hours at 400 in it, so the stretch over the threshold reaches 14 h beyond each block, and the
    # clean gap is 28 h shorter than the hours at 0.
    block, zeros = np.full(60, 400.0), np.zeros(gap_h + 28)
    series = hourly(np.concatenate([np.zeros(48), block, zeros, block, np.zeros(60)]))
    found = derive_stages(series, "mee-2018")
    assert len(found) == stages
    assert found["start"].iloc[0] == pd.Timestamp("2020-11-14") + pd.Timedelta(hours=48 - 14)
    assert found["end"].iloc[0 if stages == 2 else -1] == pd.Timestamp("2020-11-14") + pd.Timedelta(
        hours=48 + 60 + 14 if stages == 2 else 48 + 60 + gap_h + 28 + 60 + 14
    )


def test_windows_start_at_any_hour_or_at_midnight() -> None:
    """48 h from noon to noon over 200 are a yellow with any-hour windows, and one day over 200 with
    midnight windows.
    """
    pm25 = np.full(24 * 6, 100.0)
    pm25[36:84] = 151.0
    assert levels_of(derive_stages(hourly(pm25), read_criteria("mee-2018"))) == [
        ("yellow", "11-15 12", "11-17 12")
    ]
    assert (
        levels_of(derive_stages(hourly(pm25), read_criteria("mee-2018", windows="midnight"))) == []
    )


def test_windows_cross_new_year() -> None:
    """Three days over 200 across New Year are one orange stage."""
    stages = derive_stages(daily([90, 210, 210, 210, 90], "2020-12-29"), "mee-2018")
    assert stages["start"].tolist() == [pd.Timestamp("2020-12-30")]
    assert stages["end"].tolist() == [pd.Timestamp("2021-01-02")]
    assert "for 72 h from 12-30 00:00" in stages["reason"][0]


def test_hourly_and_daily_agree_at_midnight_windows() -> None:
    """Hourly data constant over each day give the stages of the daily index under midnight
    windows.
    """
    aqi = [100, 250, 250, 100, 301, 301, 350, 250, 100, 100, 250, 250, 250, 100, 100]
    pm25 = np.repeat([PM25_AT_AQI[value] for value in aqi], 24)
    rules = read_criteria("mee-2018", windows="midnight")
    left, right = derive_stages(hourly(pm25), rules), derive_stages(daily(aqi, place="x"), rules)
    pd.testing.assert_frame_equal(left, right)


def test_flips_run_at_the_higher_level() -> None:
    """A lower level of at most two days between two higher ones runs at the higher; a longer one
    stands.
    """
    two = [210, 310, 210, 160, 160, 210, 310, 210]
    assert days(two, "mee-2024", lift_below="condition", merged_level="each") == [("red", 0, 8)]
    assert days(two, "mee-2024", lift_below="condition", merged_level="each", flip_gap_h=0) == [
        ("red", 0, 3),
        ("orange", 3, 5),
        ("red", 5, 8),
    ]
    three = [210, 310, 210, 160, 160, 160, 210, 310, 210]
    assert len(days(three, "mee-2024", lift_below="condition", merged_level="each")) == 3


def test_dust_and_ozone_are_excluded() -> None:
    """Windows with PM10 or ozone alone as primary pollutant never trigger, nor do flagged
    hours; ties with PM2.5 do.
    """
    steps = 24 * 6
    low, dust = np.full(steps, 60.0), np.full(steps, 90.0)
    dust[24:96] = 450.0
    found = derive(hourly(low, pm10=dust), read_criteria("mee-2018"))
    assert found.stages.empty
    assert found.excluded_windows["x"] > 0
    assert not derive(
        hourly(np.where(dust > 400, 450.0, 60.0), pm10=dust), read_criteria("mee-2018")
    ).stages.empty
    smog = np.full(steps, 60.0)
    smog[24:96] = 260.0
    series = hourly(smog)
    flagged = AirSeries(
        series.places, series.start, 1, series.values, dust=np.atleast_2d(smog > 100)
    )
    assert derive(flagged, read_criteria("mee-2018")).stages.empty
    o3 = np.full(steps, 300.0)
    assert derive(hourly(low, o3=o3), read_criteria("mee-2024")).stages.empty


def test_the_rest_may_trigger_in_dust() -> None:
    """With excluded_counts_as rest the other pollutants still trigger inside a dust storm."""
    steps = 24 * 6
    pm25, pm10 = np.full(steps, 60.0), np.full(steps, 90.0)
    pm25[24:96], pm10[24:96] = 210.0, 900.0
    assert derive(hourly(pm25, pm10=pm10), read_criteria("mee-2018")).stages.empty
    rest = derive_stages(
        hourly(pm25, pm10=pm10), read_criteria("mee-2018", excluded_counts_as="rest")
    )
    assert rest["level"].tolist() == ["orange"]


def test_primary_column_excludes_in_aqi_files() -> None:
    """In a file of AQI alone the primary-pollutant column excludes days of PM10 and of ozone."""
    masks = np.array([[2, 2, 16, 1, 1]], dtype=np.uint8)
    assert levels_of(
        derive_stages(daily([310, 310, 310, 210, 210], primary=masks), "mee-2018")
    ) == [("yellow", "11-17 00", "11-19 00")]


def test_ozone_has_its_own_response() -> None:
    """The ozone rule set triggers on the ozone sub-index alone: over 150 for three days, over
    200 for one day.
    """
    o3 = np.zeros(24 * 8)
    for day in range(2, 5):
        o3[24 * day + 10 : 24 * day + 18] = 216.0
    assert levels_of(derive_stages(hourly(np.full(24 * 8, 50.0), o3=o3), "ozone-chengdu-2021")) == [
        ("yellow", "11-16 00", "11-19 00")
    ]
    o3[24 * 3 + 10 : 24 * 3 + 18] = 266.0
    assert levels_of(derive_stages(hourly(np.full(24 * 8, 50.0), o3=o3), "ozone-chengdu-2021")) == [
        ("yellow", "11-16 00", "11-17 00"),
        ("orange", "11-17 00", "11-19 00"),
    ]
    with pytest.raises(InputError, match="O3"):
        derive_stages(daily([210, 210]), "ozone-chengdu-2021")


@pytest.mark.parametrize("hours", [1, 7, 23, 24, 25, 47])
def test_short_series_are_no_error(hours: int) -> None:
    """A series shorter than a window gives no stage, and one of a single window at most an
    alert of a day.
    """
    stages = derive_stages(hourly(np.full(hours, 400.0), o3=np.full(hours, 10.0)), "mee-2024")
    assert stages["level"].tolist() == (["yellow"] if hours >= 24 else [])
    assert derive_stages(hourly(np.full(hours, np.nan)), "mee-2018").empty


def test_missing_windows_are_counted_and_never_trigger() -> None:
    """A day without a valid mean is unknown: it is reported and breaks a chain."""
    found = derive(daily([210, np.nan, 210, 90, 90]), "mee-2018")
    assert found.stages.empty
    assert found.unknown_windows == {"": 1}


def test_issue_leaves_the_lead_time() -> None:
    """A notice goes out at the last consultation at least 24 h before the start."""
    rules = read_criteria("mee-2018")
    assert issue_time(pd.Timestamp("2020-11-14T16:00"), rules) == pd.Timestamp("2020-11-13T16:00")
    assert issue_time(pd.Timestamp("2020-11-14T15:00"), rules) == pd.Timestamp("2020-11-12T16:00")
    exact = read_criteria("mee-2018", consult_hour=None, lead_time_h=48)
    assert issue_time(pd.Timestamp("2020-11-14T15:00"), exact) == pd.Timestamp("2020-11-12T15:00")


def test_reasons_in_words() -> None:
    """Each row says in both languages which condition held, for how long and from when."""
    stages = derive_stages(daily([90, 210, 310, 310, 210, 90, 90]), "mee-2018")
    assert (
        stages["reason"][0]
        == "red: daily AQI>200 forecast for 96 h from 11-15 00:00, and daily AQI>300 forecast for 48 h from 11-16 00:00"
    )
    assert (
        stages["reason_zh"][0]
        == "红色：预测日AQI＞200自11-15 00:00起持续96小时，且预测日AQI＞300自11-16 00:00起持续48小时"
    )
    stricter = read_criteria("mee-2018", merged_level="stricter")
    merged = derive_stages(daily([210, 210, 90, 210, 210, 210]), stricter)["reason"][0]
    assert "gap of 24 h does not meet the lift condition (36 h)" in merged


def test_rows_are_valid_alert_files(tmp_path: Path) -> None:
    """Written out, the rows are an alert file that the engine's reader takes back unchanged and
    without warnings.
    """
    stages = derive_stages(daily([160, 160, 210, 310, 210, 160], place="甲县"), "mee-2024")
    path = tmp_path / "alerts.csv"
    as_alert_rows(stages).to_csv(path, index=False, encoding="utf-8-sig")
    notices, _ = read_alert_file(path)
    back, warnings = stages_of(notices, pd.Timestamp("2021-01-01").to_pydatetime())
    assert not warnings
    assert [(stage.level, stage.start, stage.end) for stage in back] == [
        (row.level, row.start, row.end) for row in stages.itertuples()
    ]
    assert back[0].scope == ("甲县",)


@given(
    st.lists(
        st.sampled_from([50.0, 120.0, 160.0, 210.0, 310.0, 500.0, np.nan]), min_size=1, max_size=25
    ),
    st.sampled_from(criteria_names()),
)
@settings(max_examples=150, deadline=None)
def test_laws_of_plans(aqi: list[float], rules: str) -> None:
    """Segments are in order and apart or touching with another level, and inside the series; more
    pollution never lowers the highest level.
    """
    criteria = read_criteria(rules)
    values = np.array(aqi)
    found = plan(values, criteria, 24)
    for before, after in zip(found[:-1], found[1:], strict=True):
        assert before.last <= after.first
        assert before.last < after.first or before.rank != after.rank
    assert all(0 <= segment.first < segment.last <= len(values) for segment in found)
    worse = plan(np.minimum(np.nan_to_num(values) + 60, 500), criteria, 24)
    assert max((segment.rank for segment in worse), default=0) >= max(
        (segment.rank for segment in found), default=0
    )


@given(st.lists(st.booleans(), max_size=40), st.integers(1, 6))
def test_intervals(mask: list[bool], gap: int) -> None:
    """Runs restore their mask, and joining closes exactly the gaps shorter than the least."""
    found = runs(np.array(mask, dtype=bool))
    restored = np.zeros(len(mask), dtype=bool)
    for first, last in found:
        restored[first:last] = True
    assert restored.tolist() == mask
    joined = join(found, gap)
    assert all(
        after[0] - before[1] >= gap for before, after in zip(joined[:-1], joined[1:], strict=True)
    )
    assert sum(last - first for first, last in joined) >= sum(mask)


@given(st.lists(st.booleans(), min_size=1, max_size=200), st.integers(1, 4))
@settings(deadline=None)
def test_spans_equal_plain_chains(flags: list[bool], links: int) -> None:
    """A condition holds over the union of chains of consecutive windows, counted one by one."""
    condition = (
        read_criteria("mee-2018")
        .rules["yellow"]
        .any[0]
        .all[0]
        .model_copy(update={"hours": 24 * links})
    )
    values = np.where(flags, 210.0, 90.0)
    covered = np.zeros(len(values) + 24 * links, dtype=bool)
    for hour in range(len(values)):
        chain = [hour + 24 * link for link in range(links)]
        if chain[-1] < len(values) and all(flags[place] for place in chain):
            covered[hour : hour + 24 * links] = True
    np.testing.assert_array_equal(spans(values, condition, 24), runs(covered))


@pytest.mark.parametrize("name", criteria_names())
def test_rule_sets_cite_documents(name: str) -> None:
    """Every shipped rule set reads, cites a listed document in each row, and names what it
    assumes.
    """
    rules = read_criteria(name)
    assert rules.id == name
    assert rules.assumed
    assert all(rule.reference for rule in rules.rules.values())


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("above: 200, hours: 48", "above: 200, hours: 40", "multiple of 24"),
        ("aqi: hj633-2012", "aqi: hj633-2016", "hj633-2012, hj633-2026"),
        ("start: any_hour", "start: noon", "any_hour"),
        ("hours: 36, below", "hors: 36, below", "hors"),
        (
            "reference: letter-86, clause: 预警分级标准 黄色",
            "reference: letter-99, clause: x",
            "letter-99",
        ),
    ],
)
def test_bad_rule_files(tmp_path: Path, old: str, new: str, expected: str) -> None:
    """A rule file with one defect is refused with the key or value in the message."""
    text = (FOLDER / "mee-2017.yaml").read_text(encoding="utf-8")
    path = tmp_path / "own.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_criteria(path)
    assert any(
        expected in f"{problem.place} {problem.found} {problem.allowed!s}"
        for problem in caught.value.problems
    )


def test_unknown_switches() -> None:
    """A switch, option or rule set that does not exist is refused with the nearest that does."""
    for call, hint in (
        (lambda: read_criteria("mee-2018", windows_at="x"), ""),
        (lambda: read_criteria("mee-2024", yellow_duration="none"), ""),
        (lambda: read_criteria("mee-2019"), "mee-2018"),
    ):
        with pytest.raises(InputError) as caught:
            call()
        assert caught.value.problems[0].hint.startswith(hint[:4])


def test_unified_region() -> None:
    """One level for all is the highest that the stated share of districts needs, over all of
    them at once.
    """
    both = AirSeries(
        ("甲", "乙", "丙"),
        pd.Timestamp("2020-11-14"),
        24,
        {
            "aqi": np.array(
                [[210, 210, 90, 90, 90], [90, 210, 210, 210, 90], [90, 90, 90, 90, 90]], dtype=float
            )
        },
    )
    own = derive_stages(both, "mee-2018")
    highest = unify_stages(own, both.places)
    assert levels_of(highest) == [
        ("yellow", "11-14 00", "11-15 00"),
        ("orange", "11-15 00", "11-18 00"),
    ]
    assert set(highest["scope"]) == {"甲;乙;丙"}
    half = unify_stages(own, both.places, share=0.5)
    assert levels_of(half) == [("yellow", "11-15 00", "11-16 00")]
    assert RANK["orange"] > RANK["yellow"]


FORECASTS = Path(__file__).resolve().parents[2] / "data" / "forecasts"


def test_shipped_forecasts_are_built_by_their_script(tmp_path: Path) -> None:
    """The script writes the committed forecasts byte for byte, and every row says that it is
    synthetic.
    """
    build = runpy.run_path(str(FORECASTS.parent.parent / "scripts" / "build_forecasts.py"))["build"]
    written = build(tmp_path)
    assert sorted(path.name for path in written) == sorted(
        path.name for path in FORECASTS.glob("*.csv")
    )
    for path in written:
        assert path.read_bytes() == (FORECASTS / path.name).read_bytes()
        rows = path.read_text(encoding="utf-8-sig").splitlines()
        assert all(row.split(",")[-1].startswith("synthetic 合成数据") for row in rows[1:])


def test_shipped_forecasts_hold_each_kind_of_episode() -> None:
    """The winter holds yellow, orange, red, two merged episodes across New Year, a dust storm and a
    temporary-only spell; the summer ozone.
    """
    city = air_series.read(FORECASTS / "synthetic-winter-hourly.csv").of(["示例城区"])
    levels = ["yellow", "orange", "red", "yellow", "orange"]
    assert derive(city, "mee-2018").stages["level"].tolist() == levels
    found = derive(city, read_criteria("mee-2018", merged_level="stricter"))
    assert found.stages["level"].tolist() == ["yellow", "orange", "red", "orange"]
    merged = found.stages.iloc[-1]
    assert merged["start"].year == 2020
    assert merged["end"].year == 2021
    assert "one episode at the stricter level" in merged["reason"]
    assert found.excluded_windows["示例城区"] > 0
    storm = pd.Timestamp("2020-12-18T12:00")
    assert not ((found.stages["start"] <= storm) & (storm < found.stages["end"])).any()
    open_dust = derive_stages(
        city, read_criteria("mee-2018", exclude_primary=[], exclude_dust_flag=False)
    )
    assert ((open_dust["start"] <= storm) & (storm < open_dust["end"])).any()
    county = derive_stages(city, "county-temporary")
    assert county[county["level"] == "temporary"]["start"].dt.strftime("%m-%d").tolist() == [
        "12-22"
    ]
    summer = air_series.read(FORECASTS / "synthetic-ozone-hourly.csv")
    assert derive_stages(summer, "ozone-chengdu-2021")["level"].tolist() == ["yellow", "orange"]
    assert derive_stages(summer, "mee-2024").empty
    days = air_series.read(FORECASTS / "synthetic-winter-daily.csv").of(["示例城区"])
    assert derive_stages(days, "mee-2018")["level"].tolist() == levels
