"""Units of monitors and of the weather: read from headings or a row of units, converted, told."""

from datetime import datetime

import numpy as np
import pytest

from simulator.evaluation.air.weather import read_weather
from simulator.evaluation.reading_files import read_cems, read_power
from simulator.evaluation.readings import Window
from simulator.evaluation.subjects import Register
from simulator.terms.errors import InputError

WINDOW = Window(datetime(2020, 11, 1), 2)
REGISTER = Register(("E1",), ("L1",), {"E1": 0, "L1": 1})


def written(folder, text: str):
    """Return the path of a file with a text."""
    path = folder / "x.csv"
    path.write_text(text, encoding="utf-8")
    return path


def so2(folder, text: str):
    """Return the readings of SO2 of a file."""
    return read_cems(written(folder, text), REGISTER, WINDOW)["so2"]


def told(readings) -> str:
    """Return the remarks in English."""
    return " | ".join(remark.text("en") for remark in readings.remarks)


@pytest.mark.parametrize(
    ("heading", "written_value", "kg_h"),
    [
        ("排放量(t/d)", 2.4, 100.0),
        ("排放量(kg/d)", 48, 2.0),
        ("排放量（kg/h）", 3, 3.0),
        ("日排放量(吨)", 2.4, 100.0),
        ("排放量(kg)", 48, 2.0),
        ("mass_t_d", 2.4, 100.0),
        ("mass_kg_h", 3, 3.0),
        ("排放量(g/s)", 1, 3.6),
    ],
)
def test_a_daily_mass_has_the_unit_of_its_heading(tmp_path, heading, written_value, kg_h) -> None:
    """2.4 t/d are 100 kg/h, 48 kg/d are 2 kg/h; a mass without a time is that of the day."""
    text = f"line_id,date,污染物,{heading}\nL1,2020-11-01,so2,{written_value}\n"
    text += f"L1,2020-11-02,so2,{written_value}\n"
    readings = so2(tmp_path, text)
    assert readings.step_h == 24
    assert readings.values[0].tolist() == pytest.approx([kg_h, kg_h])
    converted = "kg/h" not in heading and heading != "mass_kg_h"
    assert ("units were converted" in told(readings)) == converted


def test_a_daily_mass_without_a_unit_is_refused_and_an_hourly_one_told(tmp_path) -> None:
    """排放量 alone may be kg or t, an hour's or a day's: nobody is left to guess."""
    text = "line_id,date,污染物,排放量\nL1,2020-11-01,so2,2\nL1,2020-11-02,so2,2\n"
    with pytest.raises(InputError, match="need a unit in the heading"):
        so2(tmp_path, text)
    text = "line_id,time,污染物,排放量\nL1,2020-11-01 00:00,so2,2\nL1,2020-11-01 01:00,so2,2\n"
    readings = so2(tmp_path, text)
    assert readings.values[0, :2].tolist() == [2.0, 2.0]
    assert "排放量 kg/h" in told(readings)


@pytest.mark.parametrize(
    ("conc", "flow", "kg_h"),
    [("mg/m3", "m3/h", 2.0), ("μg/m³", "万m3/h", 20.0), ("g/m3", "m3/s", 7_200_000.0)],
)
def test_a_row_of_units_below_the_headings(tmp_path, conc, flow, kg_h) -> None:
    """Units below the headings count as those in headings do: 20 x 100 000 / 10^6 = 2 kg/h."""
    text = (
        f"排放口编号,监测时间,SO2浓度,流量\n,,{conc},{flow}\nL1,2020-11-01 01:00,20,100000\n"
        "L1,2020-11-01 02:00,20,100000\n"
    )
    assert so2(tmp_path, text).values[0, 1] == pytest.approx(kg_h)


def test_a_row_of_units_says_that_a_pollutant_s_column_is_a_mass(tmp_path) -> None:
    """SO2 with kg/d below it is a mass, with mg/m3 a concentration that needs a flow."""
    text = "排放口编号,日期,SO2\n单位,,kg/d\nL1,2020-11-01,48\nL1,2020-11-02,72\n"
    assert so2(tmp_path, text).values[0].tolist() == pytest.approx([2.0, 3.0])
    with pytest.raises(InputError, match="needs a column of flow"):
        so2(tmp_path, text.replace("kg/d", "mg/m3"))


@pytest.mark.parametrize("unit", ["lb/h", "t/a", "ppm"])
def test_a_unit_that_is_not_known_is_refused_with_what_is(tmp_path, unit) -> None:
    """Pounds, tonnes a year and ppm are no units of a reading's mass, above or below."""
    text = f"line_id,time,污染物,排放量({unit})\nL1,2020-11-01 01:00,so2,2\n"
    with pytest.raises(InputError, match="t/d"):
        so2(tmp_path, text)
    text = f"line_id,time,SO2排放量,流量\n,,{unit},m3/h\nL1,2020-11-01 01:00,2,5\n"
    with pytest.raises(InputError, match="t/d"):
        so2(tmp_path, text)


def test_two_units_of_one_column_must_agree(tmp_path) -> None:
    """A heading in kg/h above a row of units in t/d is refused."""
    text = "line_id,time,污染物,排放量(kg/h)\n,,,t/d\nL1,2020-11-01 01:00,so2,2\n"
    with pytest.raises(InputError, match="contradict"):
        so2(tmp_path, text)


def test_quarter_hours_of_a_monitor_are_averaged(tmp_path) -> None:
    """Four quarters of 2 kg/h are an hour of 2 kg/h, not of 8."""
    rows = "".join(f"L1,2020-11-01 00:{minute:02},so2,20,100000\n" for minute in (0, 15, 30, 45))
    text = "line_id,time,pollutant,conc_mg_m3,flow_m3_h\n" + rows
    assert so2(tmp_path, text).values[0, 0] == pytest.approx(2.0)


def test_electricity_in_a_column_for_each_plant_has_its_row_of_units(tmp_path) -> None:
    """万千瓦时 below the plant's name, a time in the unit, and MWh in a heading."""
    text = "时间,E1\n,万千瓦时\n2020-11-01 00:00,1\n2020-11-01 01:00,2\n"
    assert read_power(written(tmp_path, text), REGISTER, WINDOW).values[0, 1] == 20_000
    text = "enterprise_id,date,电量(kWh/h)\nE1,2020-11-01,10\nE1,2020-11-02,10\n"
    assert read_power(written(tmp_path, text), REGISTER, WINDOW).values[0, 0] == 240
    text = "enterprise_id,date,electricity_mwh\nE1,2020-11-01,10\nE1,2020-11-02,10\n"
    assert read_power(written(tmp_path, text), REGISTER, WINDOW).values[0, 0] == 10_000


@pytest.mark.parametrize(
    ("names", "values"),
    [
        ("风速(m/s),气温(℃),气压(hPa),边界层高度(m)", "2,10,930,500"),
        ("风速(km/h),气温(K),气压(kPa),边界层高度(km)", "7.2,283.15,93,0.5"),
        ("wind_speed_km_h,temp_k,pressure_pa,blh_km", "7.2,283.15,93000,0.5"),
    ],
)
def test_weather_is_converted(tmp_path, names, values) -> None:
    """Kelvin, kPa, Pa, km/h and km become degC, hPa, m/s and m."""
    read = read_weather(written(tmp_path, f"time,{names}\n2020-11-01 00:00,{values}\n"))
    found = {name: float(column[0]) for name, column in read.values.items()}
    wanted = {"wind_m_s": 2, "temp_c": 10, "pressure_hpa": 930, "blh_m": 500}
    assert found == pytest.approx(wanted)
    shown = " ".join(remark.text("en") for remark in read.remarks)
    assert ("converted" in shown) == ("km" in names)


def test_weather_in_a_row_of_units_and_without_any(tmp_path) -> None:
    """A row of units counts; what has none is read as the contract has it and told; one that is not
    known is refused, with what is.
    """
    text = "时间,风速,气温\n,m/s,K\n2020-11-01 00:00,2,283.15\n2020-11-01 01:00,2,284.15\n"
    read = read_weather(written(tmp_path, text))
    np.testing.assert_allclose(read.values["temp_c"], [10, 11])
    bare = read_weather(written(tmp_path, "时间,风速,气温\n2020-11-01 00:00,2,10\n"))
    assert "风速 m/s, 气温 degC" in bare.remarks[0].text("en")
    with pytest.raises(InputError, match="km/h"):
        read_weather(written(tmp_path, text.replace("m/s", "Bft")))


def of_hours(first: int, last: int) -> str:
    """Return a long table of one day with hours by number; each value is its number."""
    rows = "".join(f"E1,2020-11-01,{hour},{hour}\n" for hour in range(first, last + 1))
    return "enterprise_id,日期,小时,用电量\n" + rows


@pytest.mark.parametrize("first", [0, 1])
def test_hours_by_number_beside_a_date(tmp_path, first) -> None:
    """0 to 23 begin then; 1 to 24 end then, so that hour 24 is the last of its own day: both are
    the 24 hours of the day, as in a table with a column for each hour. The second is told.
    """
    readings = read_power(written(tmp_path, of_hours(first, first + 23)), REGISTER, WINDOW)
    assert readings.values[0, :24].tolist() == [hour + first for hour in range(24)]
    assert np.isnan(readings.values[0, 24:]).all()
    assert ("as they end" in told(readings)) == bool(first)
    names = ",".join(str(hour) for hour in range(first, first + 24))
    text = f"enterprise_id,date,{names}\nE1,2020-11-01,{names}\n"
    wide = read_power(written(tmp_path, text), REGISTER, WINDOW)
    np.testing.assert_array_equal(wide.values, readings.values)
    assert told(wide) == told(readings)


def test_hours_0_and_24_in_one_table_are_refused(tmp_path) -> None:
    """Nobody can say whether the hours begin or end then."""
    with pytest.raises(InputError, match="both occur"):
        read_power(written(tmp_path, of_hours(0, 24)), REGISTER, WINDOW)
    names = ",".join(str(hour) for hour in range(25))
    text = f"enterprise_id,date,{names}\nE1,2020-11-01,{names}\n"
    with pytest.raises(InputError, match="both occur"):
        read_power(written(tmp_path, text), REGISTER, WINDOW)


def test_hours_with_neither_end_are_read_as_they_begin_and_told(tmp_path) -> None:
    """Hours 6 to 20, long or wide: 6 is six o'clock, and the reader is told of it."""
    readings = read_power(written(tmp_path, of_hours(6, 20)), REGISTER, WINDOW)
    assert readings.values[0, 6:21].tolist() == list(range(6, 21))
    assert "assumed" in told(readings)
    names = ",".join(str(hour) for hour in range(6, 21))
    text = f"enterprise_id,date,{names}\nE1,2020-11-01,{names}\n"
    wide = read_power(written(tmp_path, text), REGISTER, WINDOW)
    np.testing.assert_array_equal(wide.values, readings.values)


def test_hours_of_the_weather_follow_the_same_rule(tmp_path) -> None:
    """Hours 1 to 24 of the weather begin at midnight too."""
    rows = "".join(f"2020-11-01,{hour},{hour},10\n" for hour in range(1, 25))
    read = read_weather(written(tmp_path, "日期,小时,风速(m/s),气温(℃)\n" + rows))
    assert str(read.start) == "2020-11-01 00:00:00"
    assert read.values["wind_m_s"].tolist() == list(range(1, 25))
