"""Corners of readings and of what they show: days cut off, hours written twice, monitors that fall
silent, the same rules for every kind of file.
"""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from engine_case import load_case
from evaluated_case import ALERT, days, inputs_of, judged, plant, readings_of
from oracle.plain import plain_case, stage
from simulator.evaluation.evaluate import Measured, evaluate
from simulator.evaluation.reading_files import read_cems, read_power
from simulator.evaluation.readings import Window
from simulator.evaluation.subjects import Register

WINDOW = Window(datetime(2020, 11, 1), 3)


def register() -> Register:
    """Return what may be named: one plant."""
    inputs = inputs_of([plant("p", 0.5, 24.0)])
    return Register.of(inputs.inventory, inputs.fleet.enterprise.names)


def written(folder, text: str):
    """Return a file of a text."""
    path = folder / "readings.csv"
    path.write_text(text, encoding="utf-8")
    return path


def world(end: datetime, cut: float, start: datetime, hours: int):
    """Return one plant, 24 kg/d, in an orange alert, with four weeks before it."""
    first = ALERT - timedelta(days=28)
    stages = [stage("orange", start, start + timedelta(hours=hours))]
    return load_case(plain_case([plant("p", cut, 24.0)], stages, start=first, end=end), {})[1]


def test_a_period_that_ends_at_noon_takes_half_of_the_day_s_power() -> None:
    """A half cut that is kept shows as kept, also where the period ends within the day."""
    inputs = world(ALERT + timedelta(hours=12), 0.5, ALERT, 24)
    evaluation = judged(inputs, {"p": days(100.0, 55.0, 1)}, 24)
    _, verdict, _ = evaluation.judged[0]
    assert verdict.verdict.tolist() == ["obeyed"]
    assert evaluation.sums.observed[0].sum() == pytest.approx(6.0)


def test_a_monitor_that_falls_silent_leaves_the_word_to_the_meter() -> None:
    """A full stop of 48 h that the power shows and the monitor does not: 48 kg."""
    start = ALERT + timedelta(hours=12)
    inputs = world(ALERT + timedelta(days=8), 1.0, start, 48)
    before, after = 28 * 24 + 12, 24 * 8 - 60
    cems = np.concatenate([np.ones(before), np.full(48, np.nan), np.ones(after)])
    power = np.concatenate([np.full(before, 10.0), np.full(48, 1.0), np.full(after, 10.0)])
    monitor = readings_of(inputs, {"p": cems}, 1, "cems")
    meter = readings_of(inputs, {"p": power}, 1)
    evaluation = evaluate(
        inputs, lambda asked: Measured(meter(asked), None, {"nox": monitor(asked)})
    )
    place = inputs.inventory.pollutants.index("nox")
    assert np.nansum(evaluation.sums.observed[0, :, place]) == pytest.approx(48.0)


def test_a_full_time_beside_an_hour_counts_the_hour_once(tmp_path) -> None:
    """时间 2020-11-01 13:00 with 小时 13 is one o'clock in the afternoon."""
    rows = "".join(f"p,2020-11-01 {hour:02}:00,{hour},{hour + 1}\n" for hour in range(24))
    read = read_power(written(tmp_path, f"企业编号,时间,小时,用电量\n{rows}"), register(), WINDOW)
    assert read.values[0, :24].tolist() == [float(hour + 1) for hour in range(24)]


def test_an_hour_written_as_a_clock_is_an_hour(tmp_path) -> None:
    """08:00 in a column of hours is hour 8."""
    read = read_power(
        written(tmp_path, "企业编号,日期,小时,用电量\np,2020-11-01,08:00,5\n"), register(), WINDOW
    )
    assert read.values[0, 8] == 5.0


def test_a_mass_beside_a_concentration_needs_no_flow(tmp_path) -> None:
    """The mass as given is taken."""
    text = "企业编号,时间,污染物,浓度,排放量\np,2020-11-01 00:00,nox,30,2\n"
    read = read_cems(written(tmp_path, text), register(), WINDOW)
    assert read["nox"].values[0, 0] == 2.0


@pytest.mark.parametrize("kind", ["parquet", "csv"])
def test_minus_999_is_missing_in_every_kind_of_file(tmp_path, kind) -> None:
    """A platform's mark for a missing value is no value, in Parquet as in CSV."""
    frame = pd.DataFrame(
        {
            "enterprise_id": ["p"] * 3,
            "time": pd.date_range("2020-11-01", periods=3, freq="h"),
            "electricity_kwh": [1.0, -999.0, 3.0],
        }
    )
    path = tmp_path / f"power.{kind}"
    if kind == "parquet":
        frame.to_parquet(path)
    else:
        frame.to_csv(path, index=False)
    values = read_power(path, register(), WINDOW).values[0, :3]
    assert values[[0, 2]].tolist() == [1.0, 3.0]
    assert np.isnan(values[1])
