"""Readers of electricity, production and emission monitors: every layout, every problem."""

from dataclasses import replace
from datetime import datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from evaluated_case import inputs_of, plant
from simulator.evaluation.air.weather import read_weather
from simulator.evaluation.reading_files import read_cems, read_power, read_production
from simulator.evaluation.readings import Window
from simulator.evaluation.subjects import Register
from simulator.evaluation.templates import KINDS, template
from simulator.terms.errors import InputError

WINDOW = Window(datetime(2020, 11, 1), 2)
REGISTER = Register(("E1", "E2"), ("L1", "L2"), {"E1": 0, "E2": 1, "第一钢厂": 0, "L1": 2, "L2": 3})


def written(folder: Path, text: str, name: str = "x.csv", encoding: str = "utf-8") -> Path:
    """Return the path of a file with a text."""
    path = folder / name
    path.write_text(text, encoding=encoding)
    return path


def hours_of(name: str, values: list, first: int = 0) -> str:
    """Return rows of a long table."""
    times = pd.date_range("2020-11-01", periods=len(values) + first, freq="h")[first:]
    return "".join(f"{name},{time},{value}\n" for time, value in zip(times, values, strict=True))


def test_long_table_of_hours_in_chinese(tmp_path):
    """Chinese headings, units in brackets, GB18030, a name instead of a code, gaps and codes for
    missing values are understood.
    """
    text = "企业名称,时间,用电量(万千瓦时)\n" + hours_of("第一钢厂", [1, "", "--", -999, '"1,000"'])
    readings = read_power(written(tmp_path, text, encoding="gb18030"), REGISTER, WINDOW)
    assert readings.step_h == 1
    assert readings.subject.tolist() == [0]
    assert readings.values[0, 0] == 10_000
    assert np.isnan(readings.values[0, 1:4]).all()
    assert readings.values[0, 4] == 10_000_000
    account = readings.account
    assert (account.values, account.read, account.missing) == (5, 2, 3)


def test_days_stay_days(tmp_path):
    """A file of dates alone is one of days."""
    text = "enterprise_id,date,kwh\nE1,2020-11-01,24\nE1,20201102,48\n"
    readings = read_power(written(tmp_path, text), REGISTER, WINDOW)
    assert readings.step_h == 24
    assert readings.values.tolist() == [[24.0, 48.0]]


@pytest.mark.parametrize("first", [0, 1])
def test_a_column_for_each_hour(tmp_path, first):
    """Hours as columns are numbered 0 to 23 or 1 to 24; both begin at midnight."""
    names = ",".join(f"{hour}时" for hour in range(first, 24 + first))
    cells = ",".join(str(hour) for hour in range(24))
    text = f"统一社会信用代码,日期,{names}\nE2,2020年11月2日,{cells}\n"
    readings = read_power(written(tmp_path, text), REGISTER, WINDOW)
    assert readings.values[0, 24:].tolist() == list(range(24))
    assert np.isnan(readings.values[0, :24]).all()


def test_a_column_for_each_enterprise(tmp_path):
    """Enterprises as columns are found by their codes or names."""
    text = "时间,第一钢厂,E2\n2020-11-01 00:00,1,2\n2020-11-01 01:00,3,4\n"
    readings = read_power(written(tmp_path, text), REGISTER, WINDOW)
    assert readings.values[:, :2].tolist() == [[1, 3], [2, 4]]


@pytest.mark.parametrize(
    ("heading", "factor"),
    [
        ("{next}时用电量(kWh)", 1),
        ("第{next}小时", 1),
        ("{hour}:00-{next}:00", 1),
        ("{hour:02d}:00~{next:02d}:00（万千瓦时）", 10_000),
    ],
)
def test_hours_as_columns_may_have_units_and_be_stretches(tmp_path, heading, factor):
    """A unit in the heading of an hour is converted and told; a stretch has the hour it begins."""
    names = ",".join(heading.format(hour=hour, next=hour + 1) for hour in range(24))
    cells = ",".join(str(hour) for hour in range(24))
    text = f"企业名称,日期,{names},合计\nE2,2020-11-01,{cells},276\n"
    readings = read_power(written(tmp_path, text), REGISTER, WINDOW)
    assert readings.values[0, :24].tolist() == [factor * hour for hour in range(24)]
    told = " ".join(remark.text("en") for remark in readings.remarks)
    assert ("converted" in told) == (factor != 1)


def clocks(step: int, first: int = 0) -> list[str]:
    """Return the clocks of a day, every so many minutes."""
    return [f"{minute // 60:02}:{minute % 60:02}" for minute in range(first, 1440 + first, step)]


@pytest.mark.parametrize(
    ("names", "factor"),
    [
        (clocks(15), 1),
        (clocks(15, 15), 1),
        ([*clocks(15, 15)[:-1], "00:00"], 1),
        ([f"{clock}:00" for clock in clocks(15)], 1),
        ([f"{number}" for number in range(1, 97)], 1),
        ([f"P{number}(万千瓦时)" for number in range(96)], 10_000),
        ([f"{number}点(kWh/h)" for number in range(1, 97)], 0.25),
        (clocks(30), 1),
        (clocks(30, 30), 1),
        ([f"第{number}点" for number in range(1, 49)], 1),
        ([f"{a}-{b}" for a, b in zip(clocks(30), clocks(30, 30), strict=True)], 1),
        ([*clocks(60, 60)[:-1], "00:00"], 1),
    ],
)
def test_halves_and_quarters_of_hours_as_columns(tmp_path, names, factor):
    """48 or 96 columns a day are added up to hours, however they are named, and told; of 24 the
    last may be called 00:00.
    """
    cells = ",".join(str(place) for place in range(len(names)))
    text = f"enterprise_id,date,{','.join(names)},合计\nE1,2020-11-02,{cells},9\n"
    readings = read_power(written(tmp_path, text), REGISTER, WINDOW)
    parts = len(names) // 24
    sums = np.arange(len(names), dtype=float).reshape(24, parts).sum(axis=1) * factor
    assert readings.step_h == 1
    np.testing.assert_allclose(readings.values[0, 24:], sums)
    assert np.isnan(readings.values[0, :24]).all()
    told = " ".join(remark.text("en") for remark in readings.remarks)
    assert (f"{len(names)} columns" in told) == (parts > 1)


def test_an_hour_that_lacks_a_quarter_is_missing_as_columns_too(tmp_path):
    """Three quarters are no hour."""
    cells = ",".join(["1", "", *["1"] * 94])
    text = f"enterprise_id,date,{','.join(clocks(15))}\nE1,2020-11-01,{cells}\n"
    values = read_power(written(tmp_path, text), REGISTER, WINDOW).values[0]
    assert np.isnan(values[0])
    assert (values[1:24] == 4).all()


@pytest.mark.parametrize(
    ("names", "found"),
    [
        ([*map(str, range(24)), "96"], "0, 1, 2"),
        ([*map(str, range(1, 95))], "1, 2, 3"),
        ([*map(str, range(1, 289))], "1, 2, 3"),
        (clocks(15)[:-1], "00:00, 00:15"),
        (clocks(60, 30), "00:30, 01:30"),
        (clocks(5), "00:00, 00:05"),
        ([*clocks(60), "0时"], "00:00, 01:00"),
        (["kwh", "00:15"], "00:15"),
        (["1", "2", "3"], "1, 2, 3"),
    ],
)
def test_columns_of_a_day_that_are_not_understood_are_told(tmp_path, names, found):
    """Other numbers of columns, or columns beside those that are read, are never dropped."""
    ones = ",".join("1" for _ in names)
    text = f"enterprise_id,date,{','.join(names)}\nE1,2020-11-01,{ones}\n"
    with pytest.raises(InputError, match="parts of a day") as error:
        read_power(written(tmp_path, text), REGISTER, WINDOW)
    assert error.value.problems[0].found.startswith(found)


def test_enterprises_with_numbers_as_names_are_no_hours(tmp_path):
    """Columns of enterprises called 1 to 20 are theirs."""
    names = [str(number) for number in range(1, 21)]
    register = Register(tuple(names), (), {name: place for place, name in enumerate(names)})
    text = f"date,{','.join(names)}\n2020-11-01,{','.join(names)}\n"
    readings = read_power(written(tmp_path, text), register, WINDOW)
    assert readings.values[:, 0].tolist() == [float(name) for name in names]


@pytest.mark.parametrize("column", ["pollutant", "conc_mg_m3", "flow_m3_h"])
def test_monitors_with_hours_as_columns_are_refused(tmp_path, column):
    """Nothing says whether they are concentrations, flows or emissions."""
    hours = [f"{hour}时" for hour in range(24)]
    text = f"line_id,date,{column},{','.join(hours)}\nL1,2020-11-01,so2{',1' * 24}\n"
    with pytest.raises(InputError, match="0时, 1时"):
        read_cems(written(tmp_path, text), REGISTER, WINDOW)


def test_monitors_with_a_column_for_each_enterprise_are_refused(tmp_path):
    """Without a pollutant they are no emissions."""
    with pytest.raises(InputError, match="column of values"):
        read_cems(written(tmp_path, "time,E1\n2020-11-01 00:00,1\n"), REGISTER, WINDOW)


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        (",".join(f"{hour}时" for hour in range(24)), ",".join("1" * 24)),
        ("hour,kwh", "7,1"),
        ("hour,kwh", "24,1"),
    ],
)
def test_a_clock_beside_hours_is_refused(tmp_path, heading, cells):
    """08:00 beside hours in columns of their own moved every value by 8 h; the clock of the hour
    that the row names counts once.
    """
    text = f"enterprise_id,time,{heading}\nE1,2020-11-01 08:00,{cells}\n"
    with pytest.raises(InputError, match="date alone") as error:
        read_power(written(tmp_path, text), REGISTER, WINDOW)
    assert error.value.problems[0].place == "row 2, time"


def test_columns_of_enterprises_have_units_and_strangers_are_told(tmp_path):
    """A name is found with a unit behind it; a column of nobody is told, not lost."""
    text = "时间,第一钢厂(万千瓦时),E2,某某厂\n2020-11-01 00:00,1,2,9\n2020-11-01 01:00,3,4,9\n"
    readings = read_power(written(tmp_path, text), REGISTER, WINDOW)
    assert readings.values[:, :2].tolist() == [[10_000, 30_000], [2, 4]]
    told = " ".join(remark.text("zh") for remark in readings.remarks)
    assert "某某厂" in told
    assert "第一钢厂(万千瓦时)" in told


@pytest.mark.parametrize("end", ["csv", "parquet"])
def test_a_value_far_beyond_all_others_is_no_reading(tmp_path, end):
    """A counter read instead of an hour's power is missing, counted and told; batches that come
    again are not.
    """
    batches = np.where(np.arange(48) % 12 == 0, 900.0, 1.0)
    frame = pd.DataFrame(
        {
            "enterprise_id": ["E1"] * 48 + ["E2"] * 48,
            "time": list(pd.date_range("2020-11-01", periods=48, freq="h")) * 2,
            "kwh": [*np.full(48, 5.0), *batches],
        }
    )
    frame.loc[7, "kwh"] = 1e9
    path = tmp_path / f"x.{end}"
    if end == "csv":
        frame.to_csv(path, index=False)
    else:
        frame.to_parquet(path)
    readings = read_power(path, REGISTER, WINDOW)
    assert np.flatnonzero(np.isnan(readings.values[0])).tolist() == [7]
    assert readings.values[1].tolist() == batches.tolist()
    assert (readings.account.read, readings.account.missing) == (95, 1)
    assert readings.suspicious.tolist() == [1, 0]
    assert "10 times" in readings.remarks[0].text("en")


def test_an_empty_parquet_file_has_no_rows(tmp_path):
    """What is missing are rows, not names."""
    frame = pd.DataFrame({"enterprise_id": ["E1"], "time": pd.to_datetime(["2020-11-01"])})
    frame.assign(kwh=1.0).iloc[:0].to_parquet(tmp_path / "x.parquet")
    with pytest.raises(InputError, match="rows"):
        read_power(tmp_path / "x.parquet", REGISTER, WINDOW)


def test_problems_name_the_heading_as_written(tmp_path):
    """A status that is not known stands under its own heading."""
    text = "企业,时间,电量,状态\nE1,2020-11-01 00:00,1,掉线\nE1,2020-11-01 01:00,-4,正常\n"
    with pytest.raises(InputError) as error:
        read_power(written(tmp_path, text), REGISTER, WINDOW)
    found = {(problem.place, problem.found) for problem in error.value.problems}
    assert found == {("row 2, 状态", "掉线"), ("row 3, 电量", "-4")}


def test_quarter_hours_are_added_up(tmp_path):
    """Four quarters make an hour; an hour that lacks one is missing."""
    times = ["00:00", "00:15", "00:30", "00:45", "01:00", "01:15", "01:30"]
    text = "enterprise_id,time,kwh\n" + "".join(f"E1,2020-11-01 {time},1\n" for time in times)
    values = read_power(written(tmp_path, text), REGISTER, WINDOW).values[0]
    assert values[0] == 4
    assert np.isnan(values[1])


def test_several_meters_are_added_up(tmp_path):
    """Meters of one enterprise are summed; where one is missing the hour is."""
    text = "enterprise_id,meter,time,kwh\n" + "".join(
        f"E1,{meter},2020-11-01 0{hour}:00,{kwh}\n"
        for meter, hour, kwh in [("a", 0, 1), ("b", 0, 2), ("a", 1, 1)]
    )
    values = read_power(written(tmp_path, text), REGISTER, WINDOW).values[0]
    assert values[0] == 3
    assert np.isnan(values[1])


def test_own_generation_is_added_and_never_guessed(tmp_path):
    """Own generation counts as power; where it is missing for one that has some, so is the hour."""
    text = (
        "enterprise_id,time,kwh,self_generated_kwh\n"
        "E1,2020-11-01 00:00,10,5\nE1,2020-11-01 01:00,10,\nE2,2020-11-01 00:00,7,\n"
    )
    values = read_power(written(tmp_path, text), REGISTER, WINDOW).values
    assert values[0, 0] == 15
    assert np.isnan(values[0, 1])
    assert values[1, 0] == 7


def test_strangers_and_other_days_are_counted_out(tmp_path):
    """A name that is not on the list and a day that is not asked for are told and left out."""
    text = "enterprise_id,time,kwh\nE1,2020-11-01 00:00,1\nE9,2020-11-01 00:00,1\nE1,2021-11-01 00:00,1\n"
    readings = read_power(written(tmp_path, text), REGISTER, WINDOW)
    account = readings.account
    assert (account.read, account.strangers, account.outside) == (1, 1, 1)
    assert "E9" in readings.remarks[0].text("en")


OWNED = replace(REGISTER, owners=(0, 1))


@pytest.mark.parametrize("subject", ["E1", "E9", ""])
def test_an_unknown_line_is_a_stranger_whatever_its_enterprise(tmp_path, subject):
    """The line of nobody does not count as the whole enterprise; its name is told, or that of the
    enterprise where nobody has that either.
    """
    text = (
        "enterprise_id,line_id,time,kwh\nE1,L1,2020-11-01 00:00,100\n"
        f"{subject},L1x,2020-11-01 00:00,7\nE2,,2020-11-01 00:00,5\n"
    )
    readings = read_power(written(tmp_path, text), OWNED, WINDOW)
    assert readings.subject.tolist() == [1, 2]
    assert readings.values[:, 0].tolist() == [5, 100]
    assert readings.account.strangers == 1
    assert ("E9" if subject == "E9" else "L1x (L1?)") in readings.remarks[0].text("en")


def test_a_line_counts_beside_an_enterprise_that_nobody_has(tmp_path):
    """A code that only the platform has leaves the line its own."""
    text = "enterprise_id,line_id,time,kwh\nE9,L1,2020-11-01 00:00,100\n"
    assert read_power(written(tmp_path, text), OWNED, WINDOW).subject.tolist() == [2]


def test_the_only_outlet_of_an_enterprise_is_the_enterprise(tmp_path):
    """An outlet by its code alone counts as the enterprise, which is told; of two codes neither
    does.
    """
    head = "enterprise_id,outlet,time,kwh\n"
    text = f"{head}E1,DA001,2020-11-01 00:00,100\nE1,DA001,2020-11-01 01:00,90\n"
    readings = read_power(written(tmp_path, text), OWNED, WINDOW)
    assert readings.values[:, :2].tolist() == [[100, 90]]
    assert [remark.key for remark in readings.remarks if "DA001" in remark.text("en")] == [
        "lines_for_all"
    ]
    with pytest.raises(InputError, match="DA002"):
        read_power(written(tmp_path, f"{text}E1,DA002,2020-11-01 00:00,7\n"), OWNED, WINDOW)


@pytest.mark.parametrize("subject", ["E1", "第一钢厂"])
def test_a_line_of_another_enterprise_is_a_problem(tmp_path, subject):
    """The row names two owners: neither is taken."""
    text = (
        "enterprise_id,排放口,time,pollutant,conc_mg_m3,flow_m3_h\n"
        f"E1,L1,2020-11-01 00:00,so2,1,1\n{subject},L2,2020-11-01 00:00,so2,1,1\n"
    )
    with pytest.raises(InputError, match="another enterprise") as error:
        read_cems(written(tmp_path, text), OWNED, WINDOW)
    assert [(one.place, one.found) for one in error.value.problems] == [("row 3, 排放口", "L2")]


def test_a_register_knows_whose_each_line_is():
    """The owners come from the inventory."""
    inputs = inputs_of([plant("p", 0.5, 24.0), plant("q", 0.5, 24.0)])
    register = Register.of(inputs.inventory, inputs.fleet.enterprise.names)
    numbers = register.find(register.lines)
    owners = [register.enterprises[owner] for owner in register.owners_of(numbers)]
    assert owners == inputs.inventory.lines["enterprise_id"].tolist()


def test_all_problems_are_told_at_once(tmp_path):
    """Wrong times, numbers and values below 0 are told with their rows; doubled rows too."""
    text = (
        "enterprise_id,time,kwh\nE1,2020-11-01 00:00,zehn\nE1,gestern,1\nE1,2020-11-01 02:00,-4\n"
    )
    with pytest.raises(InputError) as error:
        read_power(written(tmp_path, text), REGISTER, WINDOW)
    places = {problem.place for problem in error.value.problems}
    assert places == {"row 2, kwh", "row 3, time", "row 4, kwh"}
    text = "enterprise_id,time,kwh\nE1,2020-11-01 00:00,1\nE1,2020-11-01 00:00,2\n"
    with pytest.raises(InputError, match="two different values"):
        read_power(written(tmp_path, text), REGISTER, WINDOW)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("enterprise_id,kwh\nE1,1\n", "a time column is needed"),
        ("time,kwh\n2020-11-01,1\n", "a column of enterprises"),
        ("enterprise_id,time,kwhh\nE1,2020-11-01,1\n", "kwh"),
        ("enterprise_id,time,用电量(马力)\nE1,2020-11-01,1\n", "the unit in this heading"),
        ("enterprise_id,time,kwh\nE8,2020-11-01,1\n", "none of the names"),
        ("enterprise_id,time,kwh\nE1,2020-11-01 00:07,1\n", "quarter hours"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, text, words):
    """What is missing is said with what would do."""
    with pytest.raises(InputError, match=words):
        read_power(written(tmp_path, text), REGISTER, WINDOW)


def test_monitors_by_row_and_by_column_are_equal(tmp_path):
    """A pollutant a row and a pollutant a column give the same kg/h; converted concentrations are
    left aside.
    """
    long = (
        "排放口编号,监测时间,污染物,实测浓度,流量,状态\n"
        "L1,2020-11-01 00:00,二氧化硫,20,100000,N\nL1,2020-11-01 00:00,氮氧化物,40,100000,N\n"
    )
    wide = (
        "排放口编号,监测时间,SO2浓度(mg/m3),SO2折算浓度,NOx实测浓度(g/m3),流量(万m3/h),数据标记\n"
        "L1,2020-11-01 00:00,20,99,0.04,10,正常\n"
    )
    for name, text in (("long.csv", long), ("wide.csv", wide)):
        found = read_cems(written(tmp_path, text, name), REGISTER, WINDOW)
        assert sorted(found) == ["nox", "so2"]
        assert found["so2"].values[0, 0] == pytest.approx(2.0)
        assert found["nox"].values[0, 0] == pytest.approx(4.0)
        assert found["so2"].subject.tolist() == [2]


def test_status_decides_and_below_zero_is_suspicious(tmp_path):
    """Stopped is 0 kg, calibration is missing, below 0 is missing and counted."""
    text = "line_id,time,pollutant,conc_mg_m3,flow_m3_h,status\n" + "".join(
        f"L1,2020-11-01 0{hour}:00,so2,{conc},{flow},{status}\n"
        for hour, (conc, flow, status) in enumerate(
            [(10, 1e5, "running"), (3, 10, "停产"), (10, 1e5, "C"), (-10, 1e5, ""), (-1, -1, "")]
        )
    )
    readings = read_cems(written(tmp_path, text), REGISTER, WINDOW)["so2"]
    assert readings.values[0, :2].tolist() == [1.0, 0.0]
    assert np.isnan(readings.values[0, 2:5]).all()
    assert readings.suspicious.tolist() == [2]
    with pytest.raises(InputError, match="one of"):
        read_cems(written(tmp_path, text.replace("running", "asleep")), REGISTER, WINDOW)


def test_parquet_is_read_batch_by_batch_to_the_same_figures(tmp_path):
    """A plain Parquet table gives what the same table gives as CSV."""
    times = pd.date_range("2020-11-01", periods=48, freq="h")
    frame = pd.DataFrame(
        {
            "enterprise_id": ["E1"] * 48 + ["E9"] * 48 + ["E2"] * 48,
            "time": list(times) * 3,
            "electricity_kwh": np.arange(144.0),
        }
    )
    frame.loc[5, "electricity_kwh"] = np.nan
    frame.to_parquet(tmp_path / "x.parquet")
    frame.to_csv(tmp_path / "x.csv", index=False)
    fast, slow = (read_power(tmp_path / f"x.{end}", REGISTER, WINDOW) for end in ("parquet", "csv"))
    np.testing.assert_array_equal(fast.values, slow.values)
    assert fast.account == slow.account
    assert fast.subject.tolist() == slow.subject.tolist() == [0, 1]
    frame.loc[3, "electricity_kwh"] = -1
    frame.to_parquet(tmp_path / "x.parquet")
    with pytest.raises(InputError, match="row 5"):
        read_power(tmp_path / "x.parquet", REGISTER, WINDOW)


@pytest.mark.parametrize(("minutes", "rows"), [(60, 2), (30, 2), (15, 2)])
def test_parquet_may_have_a_row_group_for_each_time(tmp_path, minutes, rows):
    """The step is that of the whole file: the first row group holds midnight alone."""
    count = 1440 // minutes
    times = pd.date_range("2020-11-01", periods=count, freq=f"{minutes}min").repeat(2)
    frame = pd.DataFrame({"enterprise_id": ["E1", "E2"] * count, "time": times, "kwh": 1.0})
    frame.to_parquet(tmp_path / "x.parquet", row_group_size=rows)
    readings = read_power(tmp_path / "x.parquet", REGISTER, WINDOW)
    assert readings.step_h == 1
    assert (readings.values[:, :24] == 60 // minutes).all()


def test_parquet_without_times_is_refused_as_csv_is(tmp_path):
    """A value without a time is a problem, not one of other days."""
    times = [*pd.date_range("2020-11-01", periods=3, freq="h"), pd.NaT, pd.NaT]
    frame = pd.DataFrame({"enterprise_id": "E1", "time": times, "kwh": 1.0})
    frame.to_parquet(tmp_path / "x.parquet")
    frame.to_csv(tmp_path / "x.csv", index=False)
    for end in ("parquet", "csv"):
        with pytest.raises(InputError, match="Beijing time") as error:
            read_power(tmp_path / f"x.{end}", REGISTER, WINDOW)
        places = [problem.place.split(",")[0] for problem in error.value.problems]
        assert places == ["row 5", "row 6"]


def test_a_time_between_the_quarters_is_told_with_its_row(tmp_path):
    """Wherever in a Parquet file it stands."""
    times = [*pd.date_range("2020-11-01", periods=20, freq="h"), pd.Timestamp("2020-11-01 20:07")]
    frame = pd.DataFrame({"enterprise_id": "E1", "time": times, "kwh": 1.0})
    frame.to_parquet(tmp_path / "x.parquet", row_group_size=10)
    with pytest.raises(InputError, match=r"row 22: found '2020-11-01T20:07:00'"):
        read_power(tmp_path / "x.parquet", REGISTER, WINDOW)


def test_a_parquet_of_problems_alone_is_not_read_to_its_end(tmp_path):
    """Each of many row groups would add its own."""
    times = pd.date_range("2020-11-01", periods=4000, freq="h")
    frame = pd.DataFrame({"enterprise_id": "E1", "time": times, "kwh": -1.0})
    frame.to_parquet(tmp_path / "x.parquet", row_group_size=10)
    with pytest.raises(InputError, match="row 2") as error:
        read_power(tmp_path / "x.parquet", REGISTER, WINDOW)
    assert len(error.value.problems) == 1010


def test_production_has_any_unit(tmp_path):
    """Output is compared with itself alone, so that its unit does not matter."""
    text = "企业,日期,产量(吨)\nE1,2020-11-01,5\n"
    assert read_production(written(tmp_path, text), REGISTER, WINDOW).values[0, 0] == 5


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", KINDS)
def test_templates_are_understood(tmp_path, kind, language):
    """What a template holds is read without a problem."""
    register = Register(("EXAMPLE-01",), ("EXAMPLE-01-L1",), {"EXAMPLE-01": 0, "EXAMPLE-01-L1": 1})
    path = written(tmp_path, template(kind, language))
    window = Window(datetime(2020, 11, 14), 1)
    if kind == "cems":
        assert read_cems(path, register, window)["nox"].values[0, 0] == pytest.approx(3.57)
        return
    if kind == "weather":
        assert read_weather(path).values["wind_m_s"].tolist() == [1.8]
        return
    read = read_power if kind == "electricity" else read_production
    assert read(path, register, window).account.read == 1
