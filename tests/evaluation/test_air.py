"""The air: what is learnt from, what drawn worlds give back, and what is said where little is known."""

import os
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import air_case
from air_case import HOURS, QUICK, START, alert_hours, case, drawn_air, drawn_weather, series, told
from simulator.alerts import air_series
from simulator.alerts.alert_file import DatedStage
from simulator.evaluation.air.counterfactual import Course, learn
from simulator.evaluation.air.features import share_out
from simulator.evaluation.air.hours import alert_windows, usual_hours, without_dust
from simulator.evaluation.air.local_band import local_band
from simulator.evaluation.air.weather import Weather, read_weather
from simulator.evaluation.comparable import episodes_of
from simulator.evaluation.limits import limits
from simulator.terms.contracts import TABLES
from simulator.terms.errors import InputError

REAL = Path(os.environ.get("HEAVYPOLLUTION_REAL_DATA", ""))
BEIJING = REAL / "uci_beijing_multisite_Wanshouxigong_2013-2017.csv.gz"
SHANXI = REAL / "aq_hourly_shanxi_201812-201906_201912-202006.csv.gz"
needs_real = pytest.mark.skipif(
    not os.environ.get("HEAVYPOLLUTION_REAL_DATA") or not (BEIJING.exists() and SHANXI.exists()),
    reason="real series not found: set HEAVYPOLLUTION_REAL_DATA to the folder that holds them",
)


def test_alert_hours_are_never_learnt_from():
    """From the issue to 72 h after the lift, under temporary control, on holidays and on days of
    dust nothing is learnt; a course that would is refused.
    """
    issued = datetime(2020, 11, 13, 16)
    stages = [
        DatedStage("orange", issued, datetime(2020, 11, 14), datetime(2020, 11, 18)),
        DatedStage(
            "temporary", datetime(2020, 12, 1), datetime(2020, 12, 1), datetime(2020, 12, 2)
        ),
    ]
    usual = pd.Series(
        usual_hours(stages, START, HOURS, QUICK), pd.date_range(START, periods=HOURS, freq="h")
    )
    assert not usual["2020-11-13 16:00":"2020-11-20 23:00"].any()
    assert usual["2020-11-13 15:00"]
    assert usual["2020-11-21 00:00"]
    assert not usual["2020-12-01":"2020-12-04"].any()
    assert not usual["2020-10-01":"2020-10-07"].any()
    dust = np.zeros(HOURS, dtype=bool)
    dust[24 * 80 + 5] = True
    left = pd.Series(without_dust(usual.to_numpy(), dust, START), usual.index)
    assert not left["2020-11-20"].any()
    windows = alert_windows(stages, episodes_of(stages, limits()), START)
    assert [window.hours for window in windows] == [slice(24 * 74, 24 * 78)]
    course = Course(np.zeros(HOURS), np.zeros((HOURS, 1)), np.ones(HOURS, dtype=bool))
    with pytest.raises(AssertionError, match="never learnt from"):
        learn(course, windows, QUICK)


def test_what_happens_in_the_alert_moves_no_prediction():
    """Concentrations of the alert and of the 72 h after it may be anything: the same is predicted."""
    rng = np.random.default_rng(3)
    weather = drawn_weather(rng)
    values = drawn_air(rng, weather, 0.0)
    other = values.copy()
    hours = slice(alert_hours().start, alert_hours().stop + 72)
    other[hours] = 7.0
    first, second = (told(case(), series({"S": air}), weather).iloc[0] for air in (values, other))
    columns = ["train_h", "placebo_p05", "placebo_p95", "least_effect", "placebos", "share_out"]
    pd.testing.assert_series_equal(first[columns], second[columns], check_names=False)
    assert second["effect_p95"] < -0.5
    assert second["observed_ug_m3"] == pytest.approx(7.0)


def test_drawn_worlds_give_back_what_was_planted():
    """A fair sample, one fit a world: without an effect the median is near 0 and the band covers
    most of the worlds; a planted fall of 15 % is found within the least effect that could have been
    seen; the table keeps its contract.
    """
    nothing = [air_case.world(seed, 0.0) for seed in range(6)]
    planted = [air_case.world(seed, -0.15) for seed in range(3)]
    assert abs(np.median([row["effect_p50"] for row in nothing])) < 0.05
    inside = [row["placebo_p05"] <= row["effect_p50"] <= row["placebo_p95"] for row in nothing]
    # Five of six are expected; fewer than four come with a chance of 2 %.
    assert sum(inside) >= 4
    off = [abs(row["effect_p50"] + 0.15) <= row["least_effect"] for row in planted]
    assert sum(off) >= 2
    assert list(nothing[0].index) == [column.name for column in TABLES["evaluation_air"]]
    assert all(row["placebo_p05"] < 0 < row["placebo_p95"] for row in nothing + planted)


@pytest.mark.heavy
def test_twenty_drawn_worlds():
    """Over 20 worlds: median effect 0 where there is none, the band holds nine of ten, -15 % lies
    within the interval of nine of ten.
    """
    nothing = [air_case.world(seed, 0.0) for seed in range(20)]
    planted = [air_case.world(seed, -0.15) for seed in range(20)]
    assert abs(np.median([row["effect_p50"] for row in nothing])) < 0.04
    inside = [row["placebo_p05"] <= row["effect_p50"] <= row["placebo_p95"] for row in nothing]
    # 18 of 20 are expected; fewer than 15 come with a chance of 1 %.
    assert sum(inside) >= 15
    held = [row["effect_p05"] <= -0.15 <= row["effect_p95"] for row in planted]
    assert sum(held) >= 15
    assert abs(np.median([row["effect_p50"] for row in planted]) + 0.15) < 0.04


def test_another_station_and_missing_hours_change_little_or_nothing():
    """An unrelated station, also one with more hours, moves no figure; gaps are counted and thin
    out what is learnt from; without half of the alert nothing is said.
    """
    rng = np.random.default_rng(5)
    weather = drawn_weather(rng)
    values = drawn_air(rng, weather, -0.4)
    alone = told(case(), series({"S": values}), weather).iloc[0]
    longer = np.concatenate([np.full(100, np.nan), values])
    other = np.concatenate([np.full(100, 30.0), rng.uniform(5, 90, HOURS)])
    start = START - pd.Timedelta(hours=100)
    both = told(case(), series({"S": longer, "T": other}, start), weather)
    pd.testing.assert_series_equal(alone, both.iloc[0], check_names=False)
    assert alone["verdict"] in ("lower_local", "lower_beyond")
    gaps = values.copy()
    gaps[rng.random(HOURS) < 0.1] = np.nan
    thinner = told(case(), series({"S": gaps}), weather).iloc[0]
    assert thinner["read_h"] + thinner["missing_h"] == alone["read_h"]
    assert thinner["train_h"] < alone["train_h"]
    assert thinner["effect_p50"] == pytest.approx(alone["effect_p50"], abs=0.1)
    gaps[alert_hours().start : alert_hours().start + 60] = np.nan
    empty = told(case(), series({"S": gaps}), weather).iloc[0]
    assert empty["verdict"] == "few_hours"
    assert np.isnan(empty["effect_p50"])


def test_what_is_said_where_little_is_known():
    """Without weather no effect; weather without precedent, too few hours and too few windows each
    have their own verdict.
    """
    rng = np.random.default_rng(6)
    weather = drawn_weather(rng)
    values = drawn_air(rng, weather, -0.4)
    bare = told(case(), series({"S": values}), None).iloc[0]
    assert bare["verdict"] == "no_weather"
    assert np.isnan(bare["effect_p50"])
    assert bare["observed_ug_m3"] == pytest.approx(values[alert_hours()].mean())
    storm = {name: column.copy() for name, column in weather.values.items()}
    storm["wind_m_s"][alert_hours()] = 40.0
    strange = told(case(), series({"S": values}), replace(weather, values=storm)).iloc[0]
    assert strange["verdict"] == "no_precedent"
    assert strange["share_out"] == 1.0
    quick = replace(QUICK, least_placebos=101)
    assert told(case(), series({"S": values}), weather, None, quick).iloc[0]["verdict"] == (
        "few_placebos"
    )
    short = replace(QUICK, season_d=10)
    assert told(case(), series({"S": values}), weather, None, short).iloc[0]["verdict"] == (
        "few_training"
    )


def test_share_beyond_known_weather():
    """One of four hours beyond the 1 to 99 % of one variable; a missing hour counts as beyond."""
    known = np.column_stack([np.linspace(0, 1, 1001), np.linspace(1, 0, 1001) ** 2])
    middle = [0.5, 0.25]
    assert share_out(known, np.array([middle, middle, middle, [2.0, 0.25]]), QUICK) == 0.25
    assert share_out(known, np.array([middle, [np.nan, 0.2]]), QUICK) == 0.5


def test_band_that_local_kilograms_explain():
    """A cut of 30 %: 30 % x 0.45 to 0.60 x 0.5; gases have no band."""
    band = local_band("pm25", ["nox", "co"], np.array([0.3, 0.9]), QUICK)
    assert band == pytest.approx((-0.09, -0.0675))
    assert np.isnan(local_band("no2", ["nox"], np.array([0.3]), QUICK)).all()


@pytest.mark.parametrize("count", [1, 3])
def test_one_donor_or_several_that_are_alike_are_a_plain_mixture(count):
    """Where donors do not differ there is nothing to correct: the station stands beside them."""
    rng = np.random.default_rng(4)
    common = np.exp(0.4 * air_case.persistent(rng, HOURS, 48.0) + 4)
    own = 1.02 * common
    own[alert_hours()] *= 0.8
    donors = series({f"D{number}": common for number in range(count)})
    row = told(case(), series({"S": own}), None, donors).iloc[0]
    assert row["donor_verdict"] == "no_band"
    assert row["donor_effect"] == pytest.approx(1.02 * 0.8 - 1, abs=1e-6)


def donor_world(effect: float, noise: float):
    """Return the row of a station and of seven donors that follow common air."""
    rng = np.random.default_rng(8)
    common = [np.exp(0.4 * air_case.persistent(rng, HOURS, 48.0) + 4) for _ in range(2)]

    def place() -> np.ndarray:
        share = rng.uniform(0.2, 0.8)
        mixed = share * common[0] + (1 - share) * common[1]
        return mixed * np.exp(noise * air_case.persistent(rng, HOURS, 12.0))

    own = place()
    own[alert_hours()] *= 1 + effect
    donors = series({f"D{number}": place() for number in range(7)})
    return told(case(), series({"S": own}), None, donors).iloc[0]


def test_a_station_above_all_its_donors_has_no_effect_of_that():
    """Augmented weights go beyond the mixtures of donors: a station of 1.05 times the common air,
    above donors of 0.8 to 1.0 times it, is off by 5 % from any mixture and by nothing from them.
    """
    rng = np.random.default_rng(4)
    common = np.exp(0.4 * air_case.persistent(rng, HOURS, 48.0) + 4)
    donors = {
        f"D{number}": share * common * np.exp(0.01 * air_case.persistent(rng, HOURS, 12.0))
        for number, share in enumerate((0.8, 0.84, 0.88, 0.92, 0.96, 1.0))
    }
    row = told(case(), series({"S": 1.05 * common}), None, series(donors)).iloc[0]
    assert 0.03 < row["donor_rmspe"] < 0.07
    assert row["donor_effect"] == pytest.approx(0, abs=0.015)


def test_donors():
    """Where donors fit, a planted fall is found against them; where none fits, they are refused."""
    fits = donor_world(-0.3, 0.03)
    assert fits["donor_verdict"] == "outside"
    assert fits["donor_effect"] == pytest.approx(-0.3, abs=0.06)
    assert fits["donor_low"] < 0 < fits["donor_high"]
    assert donor_world(0.0, 0.03)["donor_effect"] == pytest.approx(0, abs=0.06)
    refused = donor_world(-0.3, 0.8)
    assert refused["donor_verdict"] == "no_fit"
    assert np.isnan(refused["donor_effect"])


def test_weather_is_read_and_every_problem_told(tmp_path):
    """Chinese headings, compass points, an hour column; every bad cell is told at once."""
    good = tmp_path / "good.csv"
    good.write_text(
        "日期,小时,风速,风向,气温,相对湿度\n2020-11-01,0,1.5,NW,3,80\n2020-11-01,2,,静风,-999,\n",
        encoding="utf-8",
    )
    weather = read_weather(good)
    np.testing.assert_allclose(weather.values["wind_m_s"], [1.5, np.nan, np.nan])
    np.testing.assert_allclose(weather.values["wind_dir_deg"], [315.0, np.nan, np.nan])
    np.testing.assert_allclose(
        weather.on(pd.Timestamp("2020-10-31 23:00"), 3)["temp_c"], [np.nan, 3.0, np.nan]
    )
    bad = tmp_path / "bad.csv"
    bad.write_text(
        "time,wind_m_s,temp_c,rh\n2020-11-01 00:00,-1,276,80\n2020-11-01 00:00,x,3,120\n"
        "2020-11-01 00:30,1,3,50\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        read_weather(bad)
    told_ = str(caught.value)
    for words in (
        "row 2, wind_m_s",
        "row 2, temp_c",
        "row 3, wind_m_s",
        "row 3, rh",
        "row 4, time",
    ):
        assert words in told_
    assert "one row for each place and time" in told_
    near = tmp_path / "near.csv"
    near.write_text("time,wnd_m_s,temp_c\n2020-11-01 00:00,1,3\n", encoding="utf-8")
    with pytest.raises(InputError, match="wind_m_s"):
        read_weather(near)


def beijing() -> tuple[air_series.AirSeries, Weather]:
    """Return PM2.5 and weather of a Beijing station, winter half-years 2013 to 2017."""
    table = pd.read_csv(BEIJING)
    times = pd.to_datetime(table[["year", "month", "day", "hour"]])
    start, hours = times.iloc[0], len(table)
    assert (times.diff().dropna() == pd.Timedelta(hours=1)).all()
    vapour = {
        name: np.exp(17.625 * table[name] / (243.04 + table[name])) for name in ("TEMP", "DEWP")
    }
    values = {
        "wind_m_s": table["WSPM"].to_numpy(),
        "temp_c": table["TEMP"].to_numpy(),
        "rh": np.clip(100 * vapour["DEWP"] / vapour["TEMP"], 0, 100).to_numpy(),
        "pressure_hpa": table["PRES"].to_numpy(),
        "precip_mm": table["RAIN"].to_numpy(),
    }
    pm25 = table["PM2.5"].to_numpy(dtype=float)
    assert hours == len(pm25)
    return series({"Wanshouxigong": pm25}, start), Weather("", "", start, values)


@needs_real
def test_real_beijing_knows_its_placebos():
    """On the real series, a window that no alert was in is judged by its own placebos: the band is
    no single number, it holds 0, and it is as wide as a short window must be.
    """
    air, weather = beijing()
    row = told(case(datetime(2015, 11, 10)), air, weather).iloc[0]
    assert row["placebos"] == 100
    assert row["placebo_p05"] < 0 < row["placebo_p95"]
    assert 0.1 < row["least_effect"] < 0.9
    assert row["verdict"] in ("weather", "no_precedent", "lower_local", "lower_beyond", "higher")
    assert row["effect_p05"] < row["effect_p50"] < row["effect_p95"]


@needs_real
def test_real_shanxi_has_no_weather_and_no_clean_donor():
    """Eleven cities of Shanxi without weather: only what was observed; donors are judged by their
    own fits or refused.
    """
    whole = air_series.read(SHANXI)
    place = whole.places.index("太原")
    others = [number for number, name in enumerate(whole.places) if name != "太原"]
    air = series({"太原": whole.values["pm25"][place]}, whole.start)
    donors = series({whole.places[n]: whole.values["pm25"][n] for n in others}, whole.start)
    row = told(case(datetime(2020, 1, 11)), air, None, donors).iloc[0]
    assert row["verdict"] == "no_weather"
    assert np.isnan(row["effect_p50"])
    assert row["donor_count"] >= 5
    assert row["donor_verdict"] in ("no_fit", "no_band", "inside", "outside")
    assert (row["donor_verdict"] == "no_fit") == (row["donor_rmspe"] >= QUICK.most_rmspe)
