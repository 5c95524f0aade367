"""A year's air: means so far, the room that is left, heavy days and episodes."""

import math
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.inputs.dated_tables import targets_of_year
from simulator.studies.annual_told import air_texts
from simulator.studies.year_air import room, year_air
from simulator.terms.contracts import pollutant_title
from simulator.terms.errors import InputError

XINFU = targets_of_year(2023)


def series(folder, first, last, **columns) -> Path:
    """Write a daily series; each column is a value or a function of the day."""
    days = pd.date_range(first, last)
    frame = pd.DataFrame({"date": days.strftime("%Y-%m-%d")})
    for name, value in columns.items():
        frame[name] = [value(day) if callable(value) else value for day in days]
    path = folder / "air.csv"
    frame.to_csv(path, index=False)
    return path


def test_worked_room() -> None:
    """37.5 over 300 days and a target of 35: the 65 days left may have 23.5."""
    assert room(35, 37.5, 300, 365) == pytest.approx(23.46, abs=0.01)
    assert room(35, 50, 300, 365) < 0
    assert math.isnan(room(35, 30, 365, 365))


def test_room_of_a_series(tmp_path) -> None:
    """The worked room from a file, with the chance that past years give: in one of two the same
    days stayed below it.
    """

    def value(day):
        """Return 37.5, and 20 or 30 in the last 65 days of the two years before."""
        late = day.day_of_year > 300
        return {2021: 20.0, 2022: 30.0}.get(day.year, 37.5) if late else 37.5

    path = series(tmp_path, "2021-01-01", "2023-10-27", **{"PM2.5": value, "SO2": 8.0})
    rows = year_air(path, 2023, XINFU).means.set_index("pollutant")
    row = rows.loc["pm25"]
    assert (row["past_days"], row["left_days"], row["past_years"]) == (300, 65, 2)
    assert row["room_ug_m3"] == pytest.approx(23.46, abs=0.01)
    assert row["chance"] == 0.5
    assert rows.loc["so2", "room_ug_m3"] == pytest.approx((10 * 365 - 8 * 300) / 65)


def test_a_finished_year_has_no_room(tmp_path) -> None:
    """After 31 December the mean itself decides."""
    path = series(tmp_path, "2023-01-01", "2023-12-31", **{"PM2.5": 34.0})
    row = year_air(path, 2023, XINFU).means.iloc[0]
    assert row["left_days"] == 0
    assert math.isnan(row["room_ug_m3"])
    assert math.isnan(row["chance"])


def test_heavy_days_and_episodes(tmp_path) -> None:
    """An episode is a run of days above 150 with a day above 200; last year is told to the same
    day.
    """
    known = {
        "2023-01-02": 180,
        "2023-01-03": 260,
        "2023-01-04": 201,
        "2023-01-10": 200,
        "2023-02-01": 320,
    }
    known |= {"2022-01-05": 210, "2022-12-05": 500}
    path = series(
        tmp_path, "2022-01-01", "2023-03-01", AQI=lambda day: known.get(f"{day:%Y-%m-%d}", 80)
    )
    this, last = year_air(path, 2023, XINFU).days.to_dict("records")
    assert (this["heavy_days"], this["episodes"], this["longest_days"], this["peak"]) == (
        3,
        2,
        3,
        320,
    )
    assert (last["heavy_days"], last["past_days"], last["peak"]) == (1, 60, 210)


def test_a_series_without_the_year_is_refused(tmp_path) -> None:
    """It names the year."""
    path = series(tmp_path, "2022-01-01", "2022-03-01", AQI=80)
    with pytest.raises(InputError, match="data of 2023"):
        year_air(path, 2023, XINFU)


def test_real_winter_of_taiyuan() -> None:
    """Days above 200 in Taiyuan from 1 January to 30 June 2020 agree with the file's own hours."""
    folder = os.environ.get("HEAVYPOLLUTION_REAL_DATA")
    if not folder:
        pytest.skip("HEAVYPOLLUTION_REAL_DATA names no folder of real series")
    path = Path(folder) / "aq_hourly_shanxi_201812-201906_201912-202006.csv.gz"
    told = year_air(path, 2020, XINFU, ["太原"])
    this, last = told.days.to_dict("records")
    assert this["past_days"] == 182
    row = told.means.set_index("pollutant").loc["pm25"]
    hours = pd.read_csv(path)
    mine = hours[(hours["city"] == "太原") & (hours["date"] // 10000 == 2020)]
    by_day = mine.groupby("date")["PM2.5"].agg(["mean", "count"])
    assert row["mean_ug_m3"] == pytest.approx(by_day.loc[by_day["count"] >= 20, "mean"].mean())
    assert 0 < this["heavy_days"] < 30
    assert np.isfinite(last["heavy_days"])


@pytest.mark.parametrize("step", ["daily", "hourly"])
def test_no_index_without_particles(tmp_path, step) -> None:
    """From SO2 alone no index is told: 700 µg/m³ of SO2 would be the only heavy day ever found."""
    path = series(tmp_path, "2023-01-01", "2023-01-20", SO2=700.0)
    if step == "hourly":
        hours = pd.date_range("2023-01-01", "2023-01-20 23:00", freq="h")
        pd.DataFrame({"time": hours.strftime("%Y-%m-%dT%H:%M"), "SO2": 700.0}).to_csv(
            path, index=False
        )
    told = year_air(path, 2023, XINFU)
    assert told.days["heavy_days"].isna().all()
    assert told.days["peak"].isna().all()
    texts = air_texts(told, XINFU, "zh")
    assert any("没有同期的 AQI 或 PM2.5 数据" in text for text in texts)
    assert told.means.set_index("pollutant").loc["so2", "mean_ug_m3"] == 700


def test_an_index_of_some_pollutants_says_which_are_missing(tmp_path) -> None:
    """160 µg/m³ of PM2.5 is an index of 210: heavy, by particles and SO2 only, which is told; a day
    without PM2.5 is not judged by its SO2.
    """

    def fine(day):
        return 160.0 if day.day == 2 else math.nan if day.day == 3 else 30.0

    path = series(tmp_path, "2023-01-01", "2023-01-20", **{"PM2.5": fine, "SO2": 600.0})
    told = year_air(path, 2023, XINFU)
    this = told.days.iloc[0]
    assert this["heavy_days"] == 1
    assert this["peak"] == pytest.approx(210, abs=1)
    assert set(this["index_without"].split("; ")) == {"pm10", "no2", "co", "o3"}
    text = air_texts(told, XINFU, "zh")
    assert any("未含" in each and pollutant_title("o3") in each for each in text)


def test_an_index_of_the_file_is_taken_as_it_stands(tmp_path) -> None:
    """A stated index needs no pollutant and nothing is missing."""
    path = series(tmp_path, "2023-01-01", "2023-01-20", AQI=lambda day: 250 if day.day < 4 else 90)
    told = year_air(path, 2023, XINFU)
    assert told.days.iloc[0][["heavy_days", "index_without"]].tolist() == [3, ""]


@pytest.mark.parametrize("heading", ["PM2.5（mg/m3）", "细颗粒物(mg/m³)", "SO2_mg_m3"])
def test_concentrations_in_milligrams_are_converted(tmp_path, heading) -> None:
    """0.03 mg/m³ are 30 µg/m³, and no clean air; CO alone is in milligrams."""
    told = []
    for name, value in ((heading, 0.03), (heading.replace("mg", "ug"), 30.0)):
        path = series(tmp_path, "2023-01-01", "2023-01-20", **{name: value, "CO(mg/m3)": 0.9})
        told.append(year_air(path, 2023, XINFU))
    pd.testing.assert_frame_equal(told[0].days, told[1].days)
    first = [air_texts(one, XINFU, "en")[0] for one in told]
    assert ["converted from mg/m³" in text for text in first] == [True, False]
