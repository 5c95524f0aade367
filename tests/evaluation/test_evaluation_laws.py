"""What must hold of an evaluation, whatever was measured."""

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluated_case import WEEKS_D, days, inputs_of, judged, plant, readings_of
from oracle.plain import plain_policy
from simulator.evaluation.comparable import episodes_of
from simulator.evaluation.evaluate import Measured, evaluate
from simulator.evaluation.learning import learned_table, settings_of
from simulator.evaluation.limits import limits
from simulator.inputs.supervision import Supervision

PROFILE = 1 + 0.3 * np.sin(np.arange(24) / 24 * 2 * np.pi)


def hourly(load: np.ndarray, normal: float = 10.0, weeks: int = WEEKS_D) -> np.ndarray:
    """Return kWh by hour: normal days with a daily course, then loads from the alert on."""
    power = np.concatenate((np.ones(24 * weeks), 0.1 + 0.9 * load))
    return normal * power * np.tile(PROFILE, len(power) // 24)


def nox(evaluated, array=None) -> np.ndarray:
    """Return the kilograms of NOx by stage and line."""
    place = evaluated.asked.inputs.inventory.pollutants.index("nox")
    return (evaluated.sums.observed if array is None else array)[..., place]


def test_constant_power_delivers_nothing():
    """A meter that shows no change shows no delivery."""
    evaluated = judged(inputs_of([plant("E1", 0.4, 240.0)]), {"E1": days(100, 100)})
    assert nox(evaluated)[0, 0] == pytest.approx(0)
    assert evaluated.judged[0][1].verdict[0] == "not"


@settings(max_examples=25, deadline=None)
@given(st.sets(st.integers(0, 23), max_size=22))
def test_missing_hours_never_lower_kilograms(missing):
    """A plant that keeps its load shows the same kilograms with any hours missing."""
    load = np.concatenate((np.full(24, 0.6), np.ones(24 * 7)))
    kwh = hourly(load)
    kwh[24 * WEEKS_D + np.array(sorted(missing), dtype=int)] = np.nan
    evaluated = judged(inputs_of([plant("E1", 0.4, 240.0)]), {"E1": kwh}, 1)
    assert nox(evaluated)[0, 0] == pytest.approx(96)
    evidence = evaluated.judged[0][0]
    assert evidence.read_h[0] == 24 - len(missing)
    assert evidence.missing_h[0] == len(missing)


@pytest.mark.parametrize("table", ["electricity", "cems"])
def test_hours_before_the_answer_tell_nothing_of_those_after_it(table):
    """Readings that end before a plant has to answer are no evidence of what it then did; with one
    hour after the answer they are.
    """
    line = plant("E1", 0.5, 240.0, notification_lag_h=4.0)
    inputs = inputs_of([line])
    load = np.ones(24 * 8)
    load[4:24] = 0.5
    for read_h, expected in ((4, None), (5, 100.0)):
        values = hourly(load)
        if table == "cems":
            values = 10.0 * np.concatenate((np.ones(24 * WEEKS_D), load))
        values[24 * WEEKS_D + read_h :] = np.nan
        name = "E1/l1" if table == "cems" else "E1"
        make = readings_of(inputs, {name: values}, 1, table)

        def measured(asked, make=make):
            found = make(asked)
            return Measured(found) if table == "electricity" else Measured(cems={"nox": found})

        found = nox(evaluate(inputs, measured))[0, 0]
        assert np.isnan(found) if expected is None else found == pytest.approx(expected)


def test_hours_and_days_tell_the_same():
    """Daily sums of the hours give the kilograms that the hours give, also for part of a day."""
    inputs = inputs_of([plant("E1", 0.5, 240.0)], hours=36.0)
    load = np.ones(24 * 8)
    load[:36] = 0.5
    kwh = hourly(load)
    by_hour = judged(inputs, {"E1": kwh}, 1)
    by_day = judged(inputs, {"E1": kwh.reshape(-1, 24).sum(axis=1)}, 24)
    assert nox(by_hour)[0, 0] == pytest.approx(180)
    # Days know no course of the day: the night's share of the second day is a little more.
    assert nox(by_day)[0, 0] == pytest.approx(180, rel=0.2)


def test_late_and_slow_are_no_disobedience():
    """A plant that answers after 4 h and needs 4 h for a stop obeys; the gap is late and slow."""
    line = plant("E1", 1.0, 240.0, notification_lag_h=4.0, ramp_down_h=4.0)
    load = np.ones(24 * 8)
    load[4:8] = [0.875, 0.625, 0.375, 0.125]
    load[8:24] = 0.0
    evaluated = judged(inputs_of([line]), {"E1": hourly(load)}, 1)
    floor, not_obeyed, late, slow, carried = nox(evaluated, evaluated.sums.causes)[:, 0, 0]
    assert (floor, not_obeyed, late, slow, carried) == pytest.approx((0, 0, 40, 20, 0), abs=1e-6)
    assert evaluated.judged[0][1].verdict[0] == "obeyed"


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 1.1), min_size=24, max_size=24))
def test_causes_add_up(loads):
    """Ordered less observed is the sum of its causes, for any course."""
    line = plant("E1", 0.7, 240.0, notification_lag_h=3.0, ramp_down_h=2.0, min_load=0.4)
    load = np.concatenate((loads, np.ones(24 * 7)))
    evaluated = judged(inputs_of([line]), {"E1": hourly(load)}, 1)
    gap = nox(evaluated, evaluated.sums.ordered) - nox(evaluated)
    assert nox(evaluated, evaluated.sums.causes).sum(axis=0) == pytest.approx(gap, abs=1e-6)
    assert nox(evaluated, evaluated.sums.base) == pytest.approx(0, abs=1e-6)


def test_own_generation_gives_no_verdict_unless_it_is_given():
    """A coking plant's bought power tells nothing of its load."""
    evaluated = judged(
        inputs_of([plant("E1", 0.4, 240.0, industry="coking")]), {"E1": days(100, 64)}
    )
    verdicts = evaluated.judged[0][1]
    assert (verdicts.verdict[0], verdicts.reason[0]) == ("cannot_tell", "self_generating")
    assert np.isnan(nox(evaluated)[0, 0])


def test_few_comparable_days_give_no_verdict():
    """With nine days before the alert there is no normal."""
    kwh = days(100, 64)
    kwh[: WEEKS_D - 9] = np.nan
    verdicts = judged(inputs_of([plant("E1", 0.4, 240.0)]), {"E1": kwh}).judged[0][1]
    assert (verdicts.verdict[0], verdicts.reason[0]) == ("cannot_tell", "few_days")


def test_noise_leaves_a_verdict_open():
    """A plant whose power varies by half from day to day may have obeyed or not."""
    kwh = days(100, 68)
    kwh[:WEEKS_D] *= np.tile([0.5, 1.5], WEEKS_D // 2)
    verdicts = judged(inputs_of([plant("E1", 0.4, 240.0)]), {"E1": kwh}).judged[0][1]
    assert (verdicts.verdict[0], verdicts.reason[0]) == ("cannot_tell", "other_class")
    assert verdicts.other_odds[0] > 0.2


def test_holidays_and_other_alerts_are_not_comparable():
    """The golden week and days from an issue to two days after the end are left out."""
    inputs = inputs_of([plant("E1", 0.4, 240.0)])
    dated = inputs.scenario.dated[0]
    assert len(episodes_of([dated], limits())[0].days) == 28
    earlier = type(dated)(
        "orange", datetime(2020, 11, 11, 18), datetime(2020, 11, 12), datetime(2020, 11, 14)
    )
    days_left = episodes_of([earlier, dated], limits())
    assert [len(item.days) for item in days_left] == [28, 23]
    october = type(dated)("orange", *[datetime(2020, 10, 20)] * 2, datetime(2020, 10, 21))
    assert len(episodes_of([october], limits())[0].days) == 20


def test_a_plant_that_stood_in_the_season_is_asked_nothing():
    """Where the season has stopped a line nothing is ordered, and nothing is judged."""
    rule = {"id": "winter", "cut": 1, "from": "11-01", "to": "04-01", "grades": ["D"]}
    inputs = inputs_of([plant("E1", 1.0, 240.0, grade="D")], policy=plain_policy(seasonal=[rule]))
    evaluated = judged(inputs, {"E1": days(10, 10)})
    assert evaluated.judged[0][1].verdict[0] == "nothing_ordered"
    assert nox(evaluated, evaluated.sums.ordered)[0, 0] == 0


def test_monitors_give_kilograms_and_contradict_the_inventory():
    """A monitor's mass counts as it is; a base that it doubles is listed; gaps lower nothing."""
    inputs = inputs_of([plant("E1", 0.5, 240.0), plant("E2", 0.5, 240.0)])
    kg_h = {
        "E1/l1": hourly(np.concatenate((np.full(24, 0.5), np.ones(24 * 7))), 1.0),
        "E2/l1": np.full(24 * (WEEKS_D + 8), 10.0),
    }
    # The course of load itself, without the power of a plant that stands.
    kg_h["E1/l1"] = np.concatenate(
        (np.full(24 * WEEKS_D, 20.0), np.full(24, 10.0), np.full(168, 20.0))
    )
    kg_h["E1/l1"][24 * WEEKS_D + 3 : 24 * WEEKS_D + 9] = np.nan
    make = readings_of(inputs, kg_h, 1, "cems")
    evaluated = evaluate(inputs, lambda asked: Measured(cems={"nox": make(asked)}))
    assert nox(evaluated)[0].tolist() == pytest.approx([240, 0])
    assert nox(evaluated, evaluated.sums.base)[0].tolist() == pytest.approx([-120, 0])
    gap = nox(evaluated, evaluated.sums.ordered) - nox(evaluated)
    parts = nox(evaluated, evaluated.sums.causes).sum(axis=0)
    assert (parts + nox(evaluated, evaluated.sums.base))[0].tolist() == pytest.approx(
        gap[0].tolist()
    )
    assert [base.contradicts for base in evaluated.bases] == [True, False]
    assert evaluated.bases[0].cems_kg_d == pytest.approx(480)
    _, verdicts, kind = evaluated.judged[0]
    assert kind.tolist() == ["cems", "cems"]
    assert verdicts.verdict.tolist() == ["obeyed", "not"]


def test_under_supervision_the_chance_of_not_obeying_is_learnt():
    """Where supervision says who obeys, what is learnt is the chance of not obeying, with stand-ins
    for grades without one.
    """
    inputs = inputs_of([plant("E1", 0.5, 240.0, grade="B-")])
    shape = inputs.scenario.shape.model_copy(update={"supervision": Supervision(teams=0)})
    supervised = replace(inputs, scenario=replace(inputs.scenario, shape=shape))
    evaluated = judged(supervised, {"E1": days(100, 100)})
    learned = learned_table(evaluated)
    row = learned.iloc[0]
    assert (row["key"], row["observed"]) == ("B-", 0)
    assert row["prior"] == pytest.approx(0.97)
    assert row["posterior"] == pytest.approx(20 * 0.97 / 21)
    key = "supervision.behaviour.probability.B-"
    assert settings_of(evaluated, learned) == {key: pytest.approx(1 - 20 * 0.97 / 21, abs=1e-4)}


def test_power_of_a_line_goes_before_that_of_its_enterprise():
    """A line with a meter of its own is judged by it."""
    inputs = inputs_of([plant("E1", 0.5, 240.0)])
    evaluated = judged(inputs, {"E1": days(100, 100), "E1/l1": days(50, 27.5)})
    assert nox(evaluated)[0, 0] == pytest.approx(120)


def test_savings_after_the_lift_stand_apart():
    """A plant that stays down for two days after the lift saved, beside what was ordered."""
    load = np.ones(24 * 8)
    load[:72] = 0.5
    evaluated = judged(inputs_of([plant("E1", 0.5, 240.0)]), {"E1": hourly(load)}, 1)
    assert nox(evaluated)[0, 0] == pytest.approx(120)
    assert nox(evaluated, evaluated.sums.after)[0, 0] == pytest.approx(240)
