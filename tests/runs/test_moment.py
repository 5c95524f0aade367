"""One moment of a run, worked by hand: who waits, who comes down, what is emitted now."""

import pandas as pd
import pytest

from engine_case import about, at, load_case
from oracle.plain import plain_case, plain_line, stage
from simulator import InputError, load_scenario, run
from simulator.cli import main
from simulator.inputs.reading import read_inputs
from simulator.runs.moment import Walked
from simulator.terms.contracts import AT_MOMENT


def walked(*lines, stages=None) -> Walked:
    """Return plants in an alert of two days that is issued at its start, hour 24."""
    stages = stages or [stage("orange", at(24), at(72), issued=at(24))]
    return Walked(load_case(plain_case(list(lines), stages), {})[1])


def slow() -> Walked:
    """Return a plant that hears after 2 h and needs 8 h from full load to 0, or back."""
    return walked(plain_line(notification_lag_h=2, ramp_down_h=8, ramp_up_h=8))


@pytest.mark.parametrize(
    ("hour", "state", "load", "arrives"),
    [
        (23, "normal", 1.0, ""),
        (25, "waiting", 1.0, ""),
        (28, "ramping_down", 0.75, "2021-01-05T06:00"),
        (30, "at_order", 0.5, ""),
        (71, "at_order", 0.5, ""),
        (74, "ramping_up", 0.75, "2021-01-07T04:00"),
        (76, "normal", 1.0, ""),
    ],
)
def test_a_slow_plant_by_the_hour(hour, state, load, arrives):
    """Heard at 26, a half down at 30, up again from 72 to 76; 24 kg/d are 1 kg/h at full load."""
    (row,) = slow().lines(at(hour)).to_dict("records")
    assert (row["state"], row["arrives"]) == (state, arrives)
    assert row["load"] == about(load)
    assert row["so2_kg_h"] == about(load)
    assert row["so2_normal_kg_h"] == about(1)


def test_what_is_in_force_and_what_follows():
    """Orange from hour 24, red from 36 to 48, orange again until 72."""
    stages = [stage("orange", at(24), at(72)), stage("red", at(36), at(48))]
    told = walked(plain_line(), stages=stages)
    (early,) = told.in_force(at(10))
    assert (early.level, early.since, early.until, early.then) == ("none", None, at(24), "orange")
    (high,) = told.in_force(at(40))
    assert (high.level, high.since, high.until, high.then) == ("red", at(36), at(48), "orange")
    (late,) = told.in_force(at(71))
    assert (late.since, late.until, late.then) == (at(48), at(72), "none")


def test_lines_add_up_to_the_hour_where_nobody_moves():
    """Of hours without movement the lines' rates are the run's kilograms of the hour."""
    told = walked(
        plain_line("l1", so2_kg_d=48.0, fixed_share=0.2),
        plain_line("l2", grade="D", enterprise_id="E2", enterprise="E2", so2_kg_d=30.0),
        plain_line("l3", grade="A", enterprise_id="E3", enterprise="E3"),
    )
    for hour in (2, 40, 60):
        (kg_h,) = told.hour(at(hour))["actual_kg_h"]
        assert told.lines(at(hour))["so2_kg_h"].sum() == about(kg_h)
    assert told.hour(at(40)).loc["so2", "normal_kg_h"] == about((48 + 30 + 24) / 24)


def test_the_long_shut_are_left_out_and_the_spared_are_normal():
    """A protected line goes on as normal; one shut for long is not in the list."""
    told = walked(
        plain_line("l1", protected=True),
        plain_line("l2", long_term_shutdown=True, enterprise_id="E2", enterprise="E2"),
    )
    lines = told.lines(at(40))
    assert lines["line_id"].tolist() == ["E1/l1"]
    assert lines["state"].tolist() == ["normal"]


def test_a_moment_outside_of_the_period_is_refused():
    """The message tells the period."""
    with pytest.raises(InputError, match="2021-01-04"):
        slow().lines(at(100_000))


def test_the_verb_tells_and_writes(tmp_path, capsys):
    """`today` prints what is in force and writes the lines."""
    out = tmp_path / "lines.csv"
    done = main(
        [
            "today",
            "zezhou-winter-2020",
            "--at",
            "2020-11-14T09:00",
            "--out",
            str(out),
            "--lang",
            "en",
        ]
    )
    assert done == 0
    said = capsys.readouterr().out
    assert "orange" in said and "hour 10" in said
    written = pd.read_csv(out)
    assert written.columns[: len(AT_MOMENT)].tolist() == [column.name for column in AT_MOMENT]
    assert {"waiting", "ramping_down", "at_order"} & set(written["state"])
    assert main(["today", "zezhou-winter-2020", "--at", "2030-01-01T00:00"]) != 0


def test_the_hour_is_the_run_s_own_with_trucks_and_area_sources():
    """Lines, area sources and the trucks of enterprises are in the hour, as in the run's series."""
    scenario = load_scenario("tunliu-winter-2021")
    inputs = read_inputs(scenario)
    told = Walked(inputs)
    moment = scenario.dated[0].start
    hourly = run(scenario, inputs=inputs).hourly
    rows = hourly[hourly["time"] == hourly["time"].unique()[int(told.hours_at(moment))]]
    assert told.hour(moment)["actual_kg_h"].to_dict() == pytest.approx(
        dict(zip(rows["pollutant"], rows["actual_kg"], strict=True))
    )
