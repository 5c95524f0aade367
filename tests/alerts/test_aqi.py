"""The air quality index: worked values, rounding, validity, primary pollutants, and readers of
series.
"""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.alerts import air_series, aqi
from simulator.alerts.aqi import (
    POLLUTANTS,
    combine,
    primary_names,
    read_standard,
    round_half_even,
    sub_index,
)
from simulator.alerts.aqi_tables import daily_table, hourly_table
from simulator.alerts.aqi_windows import (
    index_of_windows,
    largest_8h,
    window_fold,
    window_max,
    window_mean,
)
from simulator.terms.errors import InputError

OLD, NEW = read_standard("hj633-2012"), read_standard("hj633-2026")
BOTH = pytest.mark.parametrize("standard", [OLD, NEW], ids=["2012", "2026"])


def one(concentration: float, standard: aqi.Standard, indicator: str) -> float:
    """Return the sub-index of one concentration."""
    return float(sub_index(np.array(concentration), standard, indicator))


@pytest.mark.parametrize(
    ("indicator", "concentration", "old", "new"),
    [
        ("pm25_24h", 75, 100, 114),  # 2026: 100 + 50 * 15 / 55 = 113.6
        ("pm25_24h", 60, 82, 100),  # 2012: 50 + 50 * 25 / 40 = 81.25
        ("pm10_24h", 150, 100, 112),  # 2026: 100 + 50 * 30 / 130 = 111.5
        ("pm25_24h", 115, 150, 150),
        ("pm25_24h", 150, 200, 200),
        ("pm25_24h", 250, 300, 300),
        ("pm25_24h", 150.2, 201, 200),  # 2012 takes 150.2 as it is, 2026 rounds to 150 first
        ("pm25_24h", 600, 500, 500),
        ("so2_24h", 475, 150, 150),
        ("so2_24h", 800, 200, 200),
        ("co_24h", 4.04, 101, 100),  # 2012: 100 + 5 * 0.04; 2026: 4.0
        ("o3_8h", 800, 300, 300),
        ("no2_1h", 1200, 200, 200),
    ],
)
def test_worked_sub_indices(indicator: str, concentration: float, old: float, new: float) -> None:
    """Each worked concentration has the index that its edition's table gives."""
    assert one(concentration, OLD, indicator) == old
    assert one(concentration, NEW, indicator) == new


@BOTH
def test_every_limit_is_its_own_step(standard: aqi.Standard) -> None:
    """A concentration at a limit has exactly the step of that limit, and the least more has
    the next whole number.
    """
    for indicator, limits in standard.limits.items():
        least = 0.1 if indicator.startswith("co") else 1.0
        for limit, step in zip(limits.values, standard.sub_index, strict=False):
            assert one(limit, standard, indicator) == step
            assert one(limit + 1e-12, standard, indicator) == step
            if limit != limits.values[-1]:
                assert one(limit + least, standard, indicator) > step


def test_above_the_tables() -> None:
    """Above 800 ug/m3 the editions differ: 2012 takes another indicator, 2026 a fixed sub-index."""
    assert np.isnan(one(801, OLD, "so2_1h"))
    assert one(801, NEW, "so2_1h") == 200
    assert np.isnan(one(801, OLD, "o3_8h"))
    assert one(801, NEW, "o3_8h") == 300


@given(st.integers(0, 4000))
def test_rounding_is_half_to_even_in_decimal(tenths: int) -> None:
    """Concentrations are rounded as decimals: 2.45 mg/m3 to 2.4 and 2.35 to 2.4, whatever
    their binary tails.
    """
    twentieth = tenths / 10 + 0.05
    expected = (tenths if tenths % 2 == 0 else tenths + 1) / 10
    assert round_half_even(np.array(twentieth), 1) == pytest.approx(expected, abs=1e-12)
    assert round_half_even(np.array(tenths + 0.5), 0) == (tenths if tenths % 2 == 0 else tenths + 1)


@given(
    st.sampled_from([OLD, NEW]),
    st.sampled_from(sorted(NEW.limits)),
    st.floats(0, 5000, allow_nan=False),
    st.floats(0, 5000, allow_nan=False),
)
def test_index_is_monotone_and_whole(
    standard: aqi.Standard, indicator: str, one_value: float, other: float
) -> None:
    """More concentration never means a smaller sub-index, and a sub-index is a whole number of 0 to
    500.
    """
    if indicator not in standard.limits:
        return
    low, high = sorted((one_value, other))
    first, second = one(low, standard, indicator), one(high, standard, indicator)
    if np.isnan(first):
        assert np.isnan(second)
        return
    assert first == int(first)
    assert 0 <= first <= 500
    assert np.isnan(second) or first <= second


@BOTH
def test_primary_pollutants(standard: aqi.Standard) -> None:
    """The largest sub-index names the primary pollutant, ties are joint, and an index of at most 50
    has none.
    """
    joint = combine(
        {"pm25_24h": np.array([200.0]), "pm10_24h": np.array([200.0]), "co_24h": np.array([10.0])},
        standard,
    )
    assert primary_names(joint.primary[0]) == ("pm25", "pm10")
    clean = combine({"pm25_24h": np.array([50.0]), "pm10_24h": np.array([20.0])}, standard)
    assert primary_names(clean.primary[0]) == ()
    assert clean.aqi[0] == 50


def test_missing_pollutant() -> None:
    """In 2026 an index with a monitored pollutant missing is published above 100 only; in 2012 the
    others decide.
    """
    pm25, pm10 = np.array([80.0, 180.0, 90.0]), np.array([np.nan, np.nan, 40.0])
    parts = {"pm25_24h": pm25, "pm10_24h": pm10, "so2_24h": np.full(3, np.nan)}
    np.testing.assert_array_equal(combine(parts, NEW).aqi, [np.nan, 180, 90])
    np.testing.assert_array_equal(combine(parts, OLD).aqi, [80, 180, 90])


def test_smallest_index() -> None:
    """The edition of 2026 begins at 1, that of 2012 at 0."""
    zero = {"pm25_24h": np.array([0.0])}
    assert combine(zero, OLD).aqi[0] == 0
    assert combine(zero, NEW).aqi[0] == 1


@given(
    st.lists(st.one_of(st.integers(0, 500).map(float), st.just(np.nan)), min_size=1, max_size=70),
    st.integers(1, 30),
    st.integers(1, 30),
)
def test_windows_equal_plain_windows(values: list[float], length: int, fewest: int) -> None:
    """Moving sums, means and maxima by doubling equal those taken window by window."""
    array, fewest = np.array(values), min(fewest, length)
    folded = window_fold(np.nan_to_num(array), length, np.add)
    assert len(folded) == max(len(values) - length + 1, 0)
    for i in range(len(values)):
        window = array[i : i + length]
        present = window[np.isfinite(window)]
        whole = len(window) == length and len(present) >= fewest
        mean, largest = window_mean(array, length, fewest)[i], window_max(array, length, fewest)[i]
        assert np.isnan(mean) != whole
        assert np.isnan(largest) != whole
        if whole:
            assert mean == pytest.approx(present.mean(), rel=1e-12)
            assert largest == present.max()
        if len(window) == length:
            assert folded[i] == np.nansum(window)


def test_a_window_cut_out_gives_the_same_bits() -> None:
    """The index of a window depends on its own hours only, to the last bit, wherever the series
    begins.
    """
    rng = np.random.default_rng(1)
    hourly = {name: rng.gamma(2, 60, (1, 200)) / (50 if name == "co" else 1) for name in POLLUTANTS}
    whole = index_of_windows(hourly, OLD).aqi
    for start in (0, 17, 100):
        part = index_of_windows(
            {name: array[:, start : start + 60] for name, array in hourly.items()}, OLD
        ).aqi
        np.testing.assert_array_equal(part[:, :37], whole[:, start : start + 37])


@pytest.mark.parametrize(("missing", "valid"), [(4, True), (5, False)])
def test_a_day_needs_twenty_hours(missing: int, valid: bool) -> None:
    """A 24 h mean stands on at least 20 hourly values."""
    hours = np.full(24, 100.0)
    hours[:missing] = np.nan
    assert np.isfinite(window_mean(hours, 24, OLD.validity.mean_24h_hours.value)[0]) == valid


def test_ozone_needs_fourteen_means_unless_high() -> None:
    """Fewer than 14 valid 8 h means leave ozone open, unless the largest of them is above 160
    ug/m3.
    """
    for level, missing, valid in ((100.0, 0, True), (100.0, 12, False), (170.0, 12, True)):
        day = np.full(24, level)
        day[24 - missing :] = np.nan if missing else level
        assert np.isfinite(largest_8h(day, OLD)[0]) == valid
    ramp = np.zeros(24)
    ramp[10:18] = 200.0
    assert largest_8h(ramp, OLD)[0] == 200.0


def series_of(hours: int, start: str = "2020-01-01", **values: np.ndarray) -> air_series.AirSeries:
    """Return an hourly series of one place."""
    return air_series.AirSeries(
        ("x",),
        pd.Timestamp(start),
        1,
        {name: np.asarray(array, dtype=float).reshape(1, hours) for name, array in values.items()},
    )


def test_daily_report_is_the_calendar_day() -> None:
    """The daily report starts at the first midnight and takes whole days, the hourly report of 2012
    moving means.
    """
    pm25 = np.concatenate(
        [np.full(6, 400.0), np.full(24, 75.0), np.full(24, 150.0), np.full(5, 10.0)]
    )
    series = series_of(59, "2020-12-30T18:00", pm25=pm25)
    table = daily_table(series, OLD)
    assert table["date"].astype(str).tolist() == ["2020-12-31", "2021-01-01"]
    assert table["aqi"].tolist() == [100, 200]
    assert table["primary"].tolist() == ["PM2.5", "PM2.5"]
    assert table["class_zh"].tolist() == ["良", "中度污染"]
    hourly = hourly_table(series, OLD)
    # The hour that begins at 2020-12-31 17:00 ends a window of 6 h at 400 and 18 h at 75: mean
    # 156.25, index 206.25 -> 207.
    assert hourly.loc[23, "aqi"] == 207
    assert hourly_table(series, NEW).loc[23, "aqi"] == 114


def test_missing_hours_are_counted() -> None:
    """The daily table says how many hours of the worst pollutant a day lacks."""
    pm25, pm10 = np.full(48, 80.0), np.full(48, 80.0)
    pm25[3:5], pm10[30:36] = np.nan, np.nan
    table = daily_table(series_of(48, pm25=pm25, pm10=pm10), OLD)
    assert table["missing_h"].tolist() == [2, 6]
    assert np.isnan(table["iaqi_pm10"][1])


def write(folder: Path, text: str, name: str = "air.csv", encoding: str = "utf-8") -> Path:
    """Write a file in an encoding, compressed where its name says so."""
    path = folder / name
    raw = text.encode(encoding)
    path.write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)
    return path


@pytest.mark.parametrize(
    "text",
    [
        "城市,时间,PM2.5,CO(mg/m³)\n甲,2020-01-01 00:00,80,1\n甲,2020-01-01 02:00,90,2\n",
        "city,date,hour,pm2_5,co_ug_m3\n甲,20200101,0,80,1000\n甲,20200101,2,90,2000\n",
        "district,date,hour,PM25,CO\n甲,2020年1月1日,0,80,1\n甲,2020/1/1,2,90,2\n",
        "station,year,month,day,hour,细颗粒物,一氧化碳\n甲,2020,1,1,0,80,1\n甲,2020,1,1,2,90,2\n甲,2020,1,1,1,NA,-999\n",
    ],
)
def test_common_spellings(tmp_path: Path, text: str) -> None:
    """Common spellings of columns, times and units read to one series, with the hour between
    missing.
    """
    for name, encoding in (("a.csv", "utf-8-sig"), ("b.csv", "gb18030"), ("c.csv.gz", "utf-8")):
        if encoding == "gb18030" and "³" in text:
            continue
        series = air_series.read(write(tmp_path, text, name, encoding))
        assert series.places == ("甲",)
        assert series.start == pd.Timestamp("2020-01-01")
        np.testing.assert_array_equal(series.values["pm25"], [[80, np.nan, 90]])
        np.testing.assert_array_equal(series.values["co"], [[1, np.nan, 2]])
        assert any("missing at 1 of 3" in remark.text("en") for remark in series.remarks)


@pytest.mark.parametrize("heading", ["PM2.5(mg/m3)", "pm25_mg_m3", "PM2.5浓度（毫克/立方米）"])
def test_milligrams_become_micrograms(tmp_path: Path, heading: str) -> None:
    """A column in mg/m3 is converted and told; codes for missing values stay codes."""
    rows = (("00", 0.075, 1), ("01", -999, 2), ("02", 99999, 3))
    text = "".join(f"2021-01-01 {hour}:00,{pm},{co}\n" for hour, pm, co in rows)
    series = air_series.read(write(tmp_path, f"time,{heading},CO(mg/m3)\n{text}"))
    np.testing.assert_allclose(series.values["pm25"], [[75, np.nan, np.nan]])
    np.testing.assert_array_equal(series.values["co"], [[1, 2, 3]])
    told = [remark.text("en") for remark in series.remarks]
    assert f"converted from mg/m³ to µg/m³: {heading}" in told


def test_daily_files_flags_and_places(tmp_path: Path) -> None:
    """A daily file of several places, one of them named NA, keeps its flags, primary pollutants and
    gaps.
    """
    text = '日期,城市,AQI,首要污染物,沙尘\n2020-12-31,NA,210,PM2.5,否\n2021-01-01,NA,320,"PM10,PM2.5",是\n2021-01-01,乙,80,-,\n'
    series = air_series.read(write(tmp_path, text))
    assert (series.step_h, series.places) == (24, ("NA", "乙"))
    np.testing.assert_array_equal(series.values["aqi"], [[210, 320], [np.nan, 80]])
    assert primary_names(series.primary[0, 1]) == ("pm25", "pm10")
    assert series.dust.tolist() == [[False, True], [False, False]]


def test_hours_may_name_their_end(tmp_path: Path) -> None:
    """With stamp="end" the hour named 00:00 is the last of the day before."""
    path = write(tmp_path, "time,pm25\n2021-01-01 00:00,5\n2021-01-01 01:00,6\n")
    assert air_series.read(path, stamp="end").start == pd.Timestamp("2020-12-31T23:00")


@pytest.mark.parametrize("stamp", ["start", "end"])
def test_hours_from_1_to_24_end_then(tmp_path: Path, stamp: str) -> None:
    """As with power: hour 1 is 0:00 to 1:00, and that is told; who says that times are ends is not
    taken at his word twice.
    """
    rows = "".join(f"2020-11-01,{hour},{hour}\n" for hour in range(1, 25))
    series = air_series.read(write(tmp_path, f"date,hour,PM2.5\n{rows}"), stamp=stamp)
    assert series.start == pd.Timestamp("2020-11-01")
    assert series.values["pm25"][0].tolist() == list(range(1, 25))
    assert [remark.key for remark in series.remarks] == ["hours_end"]


def test_hours_without_either_end_are_assumed(tmp_path: Path) -> None:
    """Neither 0 nor 24: they begin, and that is told, unless the user says what they are."""
    path = write(tmp_path, "date,hour,PM2.5\n2020-11-01,1,5\n2020-11-01,2,6\n")
    series = air_series.read(path)
    assert series.start == pd.Timestamp("2020-11-01T01:00")
    assert [remark.key for remark in series.remarks] == ["hours_assumed"]
    series = air_series.read(path, stamp="end")
    assert series.start == pd.Timestamp("2020-11-01T00:00")
    assert not series.remarks
    path = write(tmp_path, "date,hour,PM2.5\n2020-11-01,0,5\n2020-11-01,24,6\n")
    with pytest.raises(InputError, match="hours 0 and 24"):
        air_series.read(path)


def test_a_clock_beside_hours_counts_once_or_is_refused(tmp_path: Path) -> None:
    """05:00 in hour 5 is five o'clock, not ten; another clock is a problem."""
    text = "time,hour,PM2.5\n2020-11-01 00:00,0,1\n2020-11-01 05:00,5,2\n"
    series = air_series.read(write(tmp_path, text))
    assert series.steps == 6
    with pytest.raises(InputError, match="row 3, time: found '2020-11-01 05:00'"):
        air_series.read(write(tmp_path, text.replace(",5,2", ",6,2")))


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("time,PM2.5\n" + "gestern,1\n" * 1000, "time"),
        ("date,hour,PM2.5\n" + "2020-11-01,x,1\n" * 1000, "hour"),
        ("time,PM2.5\n" + "2020-11-01 00:30,1\n" * 1000, "time"),
        ("time,PM2.5\n" + "2020-11-01,x\n" * 1000, "PM2.5"),
        ("time,PM2.5,dust\n" + "2020-11-01,1,maybe\n" * 1000, "dust"),
        ("time,PM2.5,primary\n" + "2020-11-01,1,CO2\n" * 1000, "primary"),
        ("time,PM2.5\n" + "2020-11-01,1\n" * 1001, ""),
    ],
)
def test_problems_of_a_column_are_told_up_to_a_number(
    tmp_path: Path, text: str, column: str
) -> None:
    """Of a thousand alike 200 are told one by one, the others counted."""
    with pytest.raises(InputError) as error:
        air_series.read(write(tmp_path, text))
    ends = f", {column}" if column else ""
    told = [
        one
        for one in error.value.problems
        if one.place in {f"row {row}{ends}" for row in range(2, 1010)}
    ]
    assert len(told) == 200
    rest = [one for one in error.value.problems if one.place == column and not one.found]
    assert "800 more rows" in " ".join(one.text("en") for one in rest)


def test_gaps_of_many_places_are_counted(tmp_path: Path) -> None:
    """Of 150 places that lack two pollutants 200 gaps are told one by one."""
    text = "time,city,PM2.5,PM10\n" + "".join(f"2020-11-01,c{row},,\n" for row in range(150))
    remarks = air_series.read(write(tmp_path, text)).remarks
    assert len(remarks) == 201
    assert remarks[199].text("en").startswith("c49: pm10")
    assert remarks[200].text("en") == "100 more places and pollutants lack times"


def test_all_problems_at_once(tmp_path: Path) -> None:
    """Every wrong cell of a file is reported together, by row and column."""
    text = "date,hour,PM2.5,CO,dust,primary\n2020-01-01,0,80,900,0,PM2.5\n2020-01-01,25,-5,900,0,PM2.5\n2020-01-01,0,x,900,maybe,CO2\n20-1-1,3,7,900,1,SO2\n"
    with pytest.raises(InputError) as caught:
        air_series.read(write(tmp_path, text))
    places = {problem.place for problem in caught.value.problems}
    assert places == {
        "row 3, hour",
        "row 3, PM2.5",
        "row 4",
        "row 4, PM2.5",
        "row 4, dust",
        "row 4, primary",
        "row 5, date",
        "row 1, CO",
    }
    for problem in caught.value.problems:
        assert problem.text("zh")
        assert problem.text("en")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("time,PM2.55\n2020-01-01,3\n", "did you mean|write it as PM2.5"),
        ("PM2.5\n3\n", "a time column is needed"),
        ("time,level\n2020-01-01,3\n", "a concentration column"),
        ("time,PM2.5,pm25\n2020-01-01,3,4\n", "several columns"),
        ("time,PM2.5\n", "no rows"),
        ("time,PM2.5\n2020-01-01 00:30,4\n", "whole hours"),
        ("time,CO(µg/m3)\n2020-01-01,1.2\n", "implausible in the declared"),
        ("time,O3(ppb)\n2020-01-01,40\n", "ppb and ppm"),
        ("time,PM2.5,so2_ppm\n2020-01-01,40,1\n", "ppb and ppm"),
    ],
)
def test_refusals(tmp_path: Path, text: str, expected: str) -> None:
    """A file that cannot be meant is refused in words that say what is allowed."""
    with pytest.raises(InputError, match=expected):
        air_series.read(write(tmp_path, text))


def test_cutting_series() -> None:
    """Cutting by places and times keeps the grid."""
    series = series_of(48, pm25=np.arange(48))
    cut = series.between("2020-01-01T12:00", "2020-01-02T00:00").of(("x",))
    assert cut.start == pd.Timestamp("2020-01-01T12:00")
    np.testing.assert_array_equal(cut.values["pm25"], [np.arange(12, 24)])


def test_unknown_edition_is_refused() -> None:
    """An edition that does not ship is refused with those that do."""
    with pytest.raises(InputError, match="hj633-2012, hj633-2026"):
        read_standard("hj633-2016")
