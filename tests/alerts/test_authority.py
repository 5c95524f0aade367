"""The authority's daily consultation: perfect foresight, errors, notices, regions, scores."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import simpy
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.alerts.air_series import AirSeries
from simulator.alerts.alert_file import check_notices, stages_of
from simulator.alerts.authority import Authority, consult_daily, simulate_authority
from simulator.alerts.criteria import read_criteria
from simulator.alerts.forecasts import Ensemble, LeadError, Perfect, read_ensemble
from simulator.alerts.skill import score
from simulator.alerts.triggers import derive_stages
from simulator.alerts.unified import unify_stages
from simulator.terms.clock import parse_time
from simulator.terms.draws import named_generator
from simulator.terms.errors import InputError
from simulator.terms.levels import RANK

RULES = ("mee-2017", "mee-2018", "mee-2024", "county-temporary")
COLUMNS = ["level", "issued", "start", "end", "scope", "event"]


def daily(*rows: list[float], start: str = "2020-11-14") -> AirSeries:
    """Return a daily AQI series, a row a district."""
    places = tuple("甲乙丙丁"[: len(rows)])
    return AirSeries(places, pd.Timestamp(start), 24, {"aqi": np.array(rows, dtype=float)})


def hourly_of_days(days: list[float], wiggle: float, seed: int) -> AirSeries:
    """Return an hourly PM2.5 series with these daily levels and a wiggle."""
    base = np.repeat(np.array(days, dtype=float), 24)
    pm25 = np.round(
        base * np.exp(wiggle * named_generator(seed, "wiggle").standard_normal(len(base)))
    )
    return AirSeries(
        ("甲",),
        pd.Timestamp("2020-12-20T07:00"),
        1,
        {"pm25": pm25[None, :], "pm10": (pm25 * 1.3)[None, :]},
    )


AQI = st.sampled_from([50.0, 90.0, 120.0, 160.0, 210.0, 310.0, 500.0, float("nan")])


@given(
    st.lists(st.tuples(AQI, AQI), min_size=1, max_size=24),
    st.sampled_from(RULES),
    st.sampled_from([0, 9, 16, 20]),
    st.sampled_from([0, 24, 48]),
)
@settings(max_examples=80, deadline=None)
def test_perfect_foresight_is_derive_stages_on_days(
    days: list, rules: str, hour: int, lead_h: int
) -> None:
    """With a perfect forecast the daily process reproduces the stages, issue times and
    reasons of the whole series (daily data).
    """
    criteria = read_criteria(rules, consult_hour=hour, lead_time_h=lead_h)
    series = daily(*np.array(days).T.tolist())
    pd.testing.assert_frame_equal(
        simulate_authority(series, criteria).stages, derive_stages(series, criteria)
    )


@given(
    st.lists(st.sampled_from([40.0, 80.0, 120.0, 160.0, 220.0, 320.0]), min_size=2, max_size=14),
    st.floats(0, 0.6),
    st.integers(0, 999),
    st.sampled_from(RULES),
    st.sampled_from(["any_hour", "midnight"]),
)
@settings(max_examples=40, deadline=None)
def test_perfect_foresight_is_derive_stages_on_hours(
    days: list[float], wiggle: float, seed: int, rules: str, windows: str
) -> None:
    """With a perfect forecast the daily process reproduces the stages of an hourly series of
    concentrations.
    """
    criteria = read_criteria(rules, windows=windows)
    series = hourly_of_days(days, wiggle, seed)
    pd.testing.assert_frame_equal(
        simulate_authority(series, criteria).stages, derive_stages(series, criteria)
    )


@given(
    st.lists(st.tuples(AQI, AQI, AQI), min_size=1, max_size=16), st.sampled_from([0.0, 0.5, 1.0])
)
@settings(max_examples=40, deadline=None)
def test_perfect_foresight_unified(days: list, share: float) -> None:
    """One authority for all districts with a perfect forecast has the unified levels of the
    districts' own stages.
    """
    series = daily(*np.array(days).T.tolist())
    mine = simulate_authority(series, "mee-2024", unified=True, share=share).stages
    plain = unify_stages(derive_stages(series, "mee-2024"), series.places, share)
    columns = ["level", "start", "end", "scope", "event"]
    pd.testing.assert_frame_equal(mine[columns], plain[columns])
    rises = mine["event"] != "downgrade"
    pd.testing.assert_series_equal(mine["issued"][rises], plain["issued"][rises])


@given(
    st.lists(AQI, min_size=3, max_size=24),
    st.floats(0, 0.6),
    st.integers(0, 10_000),
    st.integers(2, 6),
)
@settings(max_examples=60, deadline=None)
def test_notices_say_what_was_in_force(
    days: list[float], spread: float, seed: int, horizon: int
) -> None:
    """Read as an alert file, the notices give level for level what was in force; no notice is
    issued after its start.
    """
    run = simulate_authority(
        daily(days), "mee-2024", LeadError((1.0,), (0.0, spread), seed), horizon
    )
    assert (run.notices["issued"] <= run.notices["start"]).all()
    rows = [
        (row | {"level": row["level"] or None}, str(place))
        for place, row in enumerate(run.notices[COLUMNS].to_dict("records"))
    ]
    for row, _ in rows:
        row |= {name: parse_time(row[name].isoformat()) for name in ("issued", "start", "end")}
    start = pd.Timestamp("2020-11-14")
    stages, warnings = stages_of(
        check_notices(rows, "notices", lambda place, column: f"{place} {column}"),
        (start + pd.Timedelta(days=40)).to_pydatetime(),
    )
    assert not warnings
    hours = 24 * len(days)

    def level(spans: list) -> np.ndarray:
        levels = np.zeros(hours, dtype=int)
        for name, first, last in spans:
            a, b = (
                int((pd.Timestamp(time) - start) / pd.Timedelta(hours=1)) for time in (first, last)
            )
            levels[a:b] = np.maximum(levels[a:b], RANK[name])
        return levels

    in_force = level([(row.level, row.start, row.end) for row in run.stages.itertuples()])
    np.testing.assert_array_equal(
        level([(stage.level, stage.start, stage.end) for stage in stages]), in_force
    )


def test_a_short_horizon_issues_late_and_extends() -> None:
    """A forecast of two days sees a six-day orange bit by bit: yellow first, upgraded, then
    extended.
    """
    series = daily([90, 90, 90, 210, 210, 210, 210, 210, 210, 90, 90, 90])
    run = simulate_authority(series, "mee-2018", Perfect(), horizon_days=2)
    assert run.stages["level"].tolist()[0] == "yellow"
    assert set(run.notices["event"]) >= {"start", "upgrade", "extend"}
    assert run.stages["start"].min() == pd.Timestamp("2020-11-17")
    assert run.stages["end"].max() == pd.Timestamp("2020-11-23")


def test_a_false_alarm_is_lifted() -> None:
    """An alert on days that a biased forecast raised over the threshold is lifted when they prove
    clean, and scored as a false alarm.
    """
    series = daily([90, 90, 90, 180, 180, 180, 90, 90, 90, 90, 90])
    run = simulate_authority(series, "mee-2018", LeadError((1.0, 1.0, 1.3), (0.0,), 1), 5)
    assert run.notices["event"].tolist()[0] == "start"
    assert "lift" in set(run.notices["event"])
    needed = derive_stages(series, "mee-2018")
    assert needed.empty
    table = score(run.stages, needed, lead_time_h=24)
    assert table["needed"].tolist() == [0] * len(table)
    if len(run.stages):
        assert table.iloc[-1]["false_alarms"] >= 1
        assert table.iloc[-1]["needless_h"] > 0


def test_a_late_forecast_loses_lead_time() -> None:
    """A forecast that misses the first days starts the alert at once when they are seen, and
    the lost lead is counted.
    """
    series = daily([90, 90, 90, 210, 210, 210, 210, 90, 90, 90])
    run = simulate_authority(series, "mee-2018", LeadError((1.0, 0.5, 0.5, 0.5, 0.5), (0.0,), 1), 4)
    table = score(run.stages, derive_stages(series, "mee-2018"), lead_time_h=24)
    assert table.iloc[-1]["hits"] == 1
    assert table.iloc[-1]["missed_h"] > 0
    assert table.iloc[-1]["lost_lead_h"] > 24


def test_an_immediate_downgrade_waits_for_the_flip_time() -> None:
    """A level in force is not lowered by a changed forecast before it has run for the time in which
    levels would flip.
    """
    series = daily([90, 90, 90, 210, 310, 290, 210, 210, 90, 90, 90])
    sloppy = LeadError((1.0, 1.1), (0.0,), 1)
    stages = simulate_authority(series, "mee-2018", sloppy, 6).stages
    red = stages[stages["level"] == "red"]
    assert ((red["end"] - red["start"]) >= pd.Timedelta(hours=48)).all()


def test_draws_are_named() -> None:
    """The error of a place and day does not depend on which other places are forecast, and the seed
    decides it.
    """
    both, one = daily([210.0] * 20, [210.0] * 20), daily([210.0] * 20)
    error = LeadError((1.0,), (0.3,), 5, 0.5)
    together = simulate_authority(both, "mee-2018", error, 4).notices
    alone = simulate_authority(one, "mee-2018", error, 4).notices
    pd.testing.assert_frame_equal(together[together["scope"] == "甲"].reset_index(drop=True), alone)
    other = simulate_authority(one, "mee-2018", LeadError((1.0,), (0.3,), 6, 0.5), 4).notices
    assert not alone.equals(other)
    assert (
        named_generator(1, "a").random()
        == named_generator(1, "a").random()
        != named_generator(1, "b").random()
    )


def test_ensembles(tmp_path: Path) -> None:
    """The chosen quantile of the members of the latest forecast decides; what it does not
    cover is not forecast.
    """
    text = "issued,time,city,member,AQI\n" + "".join(
        f"2020-11-14 12:00,2020-11-{day},甲,{member},{value}\n"
        for day in range(15, 20)
        for member, value in (("a", 150), ("b", 190), ("c", 230))
    )
    path = tmp_path / "ensemble.csv"
    path.write_text(text, encoding="utf-8")
    series = daily([90] * 10)
    calm = simulate_authority(series, "mee-2018", read_ensemble(path, 0.5), 5)
    assert calm.notices.empty
    wary = simulate_authority(series, "mee-2018", read_ensemble(path, 1.0), 5)
    assert wary.notices["level"].tolist()[0] == "orange"
    assert wary.notices["event"].tolist()[0] == "start"
    assert isinstance(read_ensemble(path), Ensemble)
    path.write_text(text.replace("issued,", "made,"), encoding="utf-8")
    with pytest.raises(InputError, match="issued"):
        read_ensemble(path)


def test_an_ensemble_of_something_else_is_refused(tmp_path: Path) -> None:
    """Another place, other values or hours beside days would forecast nothing, unnoticed; all of it
    is told at once.
    """
    path = tmp_path / "ensemble.csv"
    series = daily([90] * 10)
    path.write_text("issued,time,city,AQI\n2020-11-14 12:00,2020-11-15,甲,150\n", encoding="utf-8")
    assert read_ensemble(path, series=series).frame["place"].tolist() == ["甲"]
    path.write_text(
        "issued,time,city,SO2(ug/m3)\n2020-11-14 12:00,2020-11-15 07:00,甲城,150\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        read_ensemble(path, series=series)
    assert [problem.allowed.key for problem in error.value.problems] == [
        "ensemble_step",
        "ensemble_places",
        "ensemble_values",
    ]
    assert error.value.problems[1].found == "甲城"
    path.write_text("issued,time,city,AQI\n2020-11-14 12:00,2020-11-15,甲,150\n", encoding="utf-8")
    two = daily([90] * 10, [90] * 10)
    (remark,) = read_ensemble(path, series=two).remarks(two)
    assert "乙" in remark.text("en")


def test_an_ensembles_co_is_in_its_stated_unit(tmp_path: Path) -> None:
    """1 000 ug/m3 of CO are 1 mg/m3, as in a series."""
    path = tmp_path / "ensemble.csv"
    path.write_text(
        "issued,time,city,CO(ug/m3)\n2020-11-14 12:00,2020-11-15,甲,1000\n", encoding="utf-8"
    )
    assert read_ensemble(path).frame["co"].tolist() == [1.0]


@pytest.mark.parametrize(
    ("numbers", "keys"), [((7, 24), {"hours_end"}), ((7, 8), {"hours_assumed"})]
)
def test_what_the_hours_of_an_ensemble_name_is_told(numbers, keys, tmp_path: Path) -> None:
    """Hours 1-24 are read by their ends; where the numbers do not say it, what is assumed is told,
    and where the user says that hours are named by their ends nothing is assumed.
    """
    path = tmp_path / "ensemble.csv"
    rows = "".join(f"2020-11-14 12:00,2020-11-15,{hour},甲,150\n" for hour in numbers)
    path.write_text(f"issued,date,hour,city,PM2.5\n{rows}", encoding="utf-8")
    by_ends = 24 in numbers
    read = read_ensemble(path)
    assert {one.key for one in read.read} == keys
    assert read.frame["time"].tolist()[0] == pd.Timestamp(2020, 11, 15, 6 if by_ends else 7)
    said = read_ensemble(path, stamp="end")
    assert {one.key for one in said.read} == (keys if by_ends else set())
    assert said.frame["time"].tolist()[0] == pd.Timestamp(2020, 11, 15, 6)


def test_the_process_runs_in_a_shared_environment() -> None:
    """The authority is a process of any SimPy environment whose clock is hours since the series'
    start.
    """
    series = daily([90, 90, 210, 210, 210, 90, 90])
    authority = Authority(series, read_criteria("mee-2018"), Perfect())
    env = simpy.Environment(initial_time=authority.first_consultation_h - 5)
    heard = []
    env.process(
        consult_daily(
            env,
            authority,
            lambda notice: heard.append((env.now, notice.event, notice.start_h, notice.end_h)),
        )
    )
    env.run()
    assert heard == [(16.0, "start", 48, 120)]


def test_wrong_calls() -> None:
    """An authority without an hour, a horizon shorter than the lift condition and impossible errors
    are refused.
    """
    with pytest.raises(ValueError, match="hour of the day"):
        Authority(daily([90]), read_criteria("mee-2018", consult_hour=None), Perfect())
    with pytest.raises(ValueError, match="lift condition"):
        Authority(daily([90]), read_criteria("mee-2018"), Perfect(), 1)
    with pytest.raises(ValueError, match="bias"):
        LeadError((0.0,), (0.1,), 1)


def test_scores_by_hand() -> None:
    """Hits, misses, false alarms, hours and lost lead of a small case computed by hand."""

    def table(*rows: tuple[str, str, str, str, str]) -> pd.DataFrame:
        frame = pd.DataFrame(rows, columns=["level", "issued", "start", "end", "scope"])
        for name in ("issued", "start", "end"):
            frame[name] = pd.to_datetime(frame[name], format="ISO8601")
        return frame

    needed = table(
        ("yellow", "2020-12-01", "2020-12-02", "2020-12-04", "甲"),
        ("orange", "2020-12-03", "2020-12-04", "2020-12-06", "甲"),
        ("yellow", "2020-12-09", "2020-12-10", "2020-12-12", "甲"),
    )
    issued = table(
        ("yellow", "2020-12-01T12:00", "2020-12-02T12:00", "2020-12-07", "甲;乙"),
        ("yellow", "2020-12-19", "2020-12-20", "2020-12-21", "甲"),
    )
    found = score(issued, needed, lead_time_h=24).set_index("district")
    row = found.loc["甲"]
    # Needed: 2-6 December and 10-12. Issued: 2 12:00 to 7, and 20-21. Lead of the hit: 12 h of 24.
    expected = {
        "needed": 2,
        "hits": 1,
        "misses": 1,
        "issued": 2,
        "false_alarms": 1,
        "hit_share": 0.5,
        "false_share": 0.5,
        "success_share": 1 / 3,
        "needed_h": 144,
        "covered_h": 84,
        "missed_h": 60,
        "needless_h": 48,
        "too_low_h": 48,
        "too_high_h": 0,
        "lost_lead_h": 12,
    }
    assert row.to_dict() == pytest.approx(expected)
    assert found.loc["乙", "false_alarms"] == 1
    assert np.isnan(found.loc["乙", "hit_share"])
    assert found.loc["(all)", "needless_h"] == 48 + 108
