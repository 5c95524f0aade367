"""Own generation (自备电): several meters of one enterprise, and enterprises known only in part."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from evaluated_case import days, inputs_of, plant, readings_of
from oracle.plain import plain_line
from simulator.evaluation.evaluate import Measured, evaluate
from simulator.evaluation.reading_files import read_power
from simulator.evaluation.readings import Window
from simulator.evaluation.subjects import Register

WINDOW = Window(datetime(2020, 11, 1), 2)
REGISTER = Register(("E1", "E2"), ("L1", "L2"), {"E1": 0, "E2": 1, "L1": 2, "L2": 3})


def read(folder, rows: list[str]):
    """Return the electricity of a file with meters and own generation."""
    path = folder / "x.csv"
    head = "enterprise_id,meter,time,kwh,self_generated_kwh\n"
    path.write_text(head + "\n".join(rows) + "\n", encoding="utf-8")
    return read_power(path, REGISTER, WINDOW)


def works(name: str, industry: str) -> dict:
    """Return a line of enterprise E1 with a half cut and half of its power."""
    return plain_line(
        name, enterprise="E1", enterprise_id="E1", line_id=f"E1/{name}", cut_orange=0.5,
        nox_kg_d=240.0, so2_kg_d=0.0, industry=industry,
    )  # fmt: skip


def verdict(inputs, kwh: dict[str, np.ndarray], with_own: tuple[str, ...] = ()) -> tuple[str, str]:
    """Return the verdict on the first enterprise and why, by its electricity."""
    make = readings_of(inputs, kwh)
    register = Register.of(inputs.inventory, inputs.fleet.enterprise.names)

    def measured(asked) -> Measured:
        return Measured(replace(make(asked), own_given=register.find(with_own)))

    judged = evaluate(inputs, measured).judged[0][1]
    return judged.verdict[0], judged.reason[0]


def test_the_own_generation_of_one_meter_leaves_the_other_meters_as_they_are(tmp_path) -> None:
    """Meter a buys 10 and makes 5 kWh, meter b buys 7: 22 kWh; without a's own part the hour is
    missing, and so it is without b.
    """
    readings = read(
        tmp_path,
        [
            "E1,a,2020-11-01 00:00,10,5", "E1,b,2020-11-01 00:00,7,",
            "E1,a,2020-11-01 01:00,10,", "E1,b,2020-11-01 01:00,7,",
            "E1,a,2020-11-01 02:00,10,5",
            "E2,c,2020-11-01 00:00,3,",
        ],
    )  # fmt: skip
    assert readings.values[0, 0] == 22
    assert np.isnan(readings.values[0, 1:3]).all()
    assert readings.values[1, 0] == 3
    assert readings.with_own.tolist() == [True, False]


def test_own_generation_in_any_part_leaves_the_whole_enterprise_without_a_verdict() -> None:
    """A coke battery makes power that may move the mill beside it: neither the mill's own meter nor
    that of the enterprise says how much of it ran.
    """
    inputs = inputs_of([works("coke", "coking"), works("mill", "plain")])
    half = days(100, 55)
    for kwh in (
        {"E1/mill": half},
        {"E1/mill": half, "E1/coke": half},
        {"E1": half},
        {"E1": half, "E1/mill": half},
    ):
        assert verdict(inputs, kwh) == ("cannot_tell", "self_generating")


@pytest.mark.parametrize(
    ("kwh", "with_own", "told"),
    [
        (("E1",), ("E1",), "obeyed"),
        (("E1/mill", "E1/coke"), ("E1/coke",), "obeyed"),
        (("E1/mill", "E1/coke"), ("E1/mill",), "cannot_tell"),
    ],
)
def test_given_own_generation_of_all_lines_that_make_some_is_enough(kwh, with_own, told) -> None:
    """It must be that of the lines that make power; that of another line does not stand for it."""
    inputs = inputs_of([works("coke", "coking"), works("mill", "plain")])
    half = {name: days(100, 55) for name in kwh}
    assert verdict(inputs, half, with_own)[0] == told


def test_another_enterprise_is_not_touched() -> None:
    """Only the enterprise that makes power is left open."""
    inputs = inputs_of([works("mill", "plain"), plant("E2", 0.5, 240.0, industry="coking")])
    assert verdict(inputs, {"E1": days(100, 55), "E2": days(100, 55)})[0] == "obeyed"
