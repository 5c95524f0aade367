"""Readings by day, taken apart into the hours of stages: power and monitors by one rule."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from engine_case import load_case
from evaluated_case import ALERT, plant, readings_of
from oracle.plain import plain_case, stage
from simulator.evaluation.evaluate import Measured, evaluate

NOON = ALERT + timedelta(hours=12)


def world(stages: list[dict], **line):
    """Return the inputs of one plant of 24 kg of NOx a day, with four weeks before its stages."""
    profiles = line.pop("profiles", {})
    first, last = ALERT - timedelta(days=28), ALERT + timedelta(days=8)
    case = plain_case(
        [plant("p", 1.0, 24.0, **line)], stages, start=first, end=last, profiles=profiles
    )
    return load_case(case)[1]


def watched(inputs, alert_kg_h: list[float], table: str = "cems"):
    """Return the evaluation of a monitor (or meter) that shows 1 a day, and then other days."""
    series = np.concatenate([np.ones(28), alert_kg_h, np.ones(8 - len(alert_kg_h))])
    make = readings_of(inputs, {"p": series}, 24, table)
    if table == "cems":
        return evaluate(inputs, lambda asked: Measured(cems={"nox": make(asked)}))
    return evaluate(inputs, lambda asked: Measured(production=make(asked)))


def kg(evaluated, values: np.ndarray) -> list[float]:
    """Return the kilograms of NOx by stage."""
    place = evaluated.asked.inputs.inventory.pollutants.index("nox")
    return values[:, 0, place].tolist()


@pytest.mark.parametrize("table", ["cems", "production"])
def test_a_stop_from_noon_to_noon_saves_all_its_kilograms(table) -> None:
    """48 h without emission, of a plant of 1 kg/h: the days show 0.5, 0 and 0.5 kg/h. The two half
    days belong to the hours before and after the stop: 12 + 24 + 12 = 48 kg.
    """
    inputs = world([stage("orange", NOON, NOON + timedelta(hours=48))])
    evaluated = watched(inputs, [0.5, 0.0, 0.5], table)
    assert kg(evaluated, evaluated.sums.observed) == pytest.approx([48.0])
    assert evaluated.judged[0][1].verdict.tolist() == ["obeyed"]


@pytest.mark.parametrize("table", ["cems", "production"])
def test_a_day_of_two_levels_is_shared_as_its_orders_are(table) -> None:
    """Yellow takes 0.2 of the morning, orange all of the afternoon; the day shows 0.4 kg/h, which
    is obedience: 12 x 0.2 = 2.4 kg of the morning and 12 kg of the afternoon.
    """
    inputs = world(
        [stage("yellow", ALERT, NOON), stage("orange", NOON, ALERT + timedelta(hours=24))],
        cut_yellow=0.2,
    )
    evaluated = watched(inputs, [0.4], table)
    assert kg(evaluated, evaluated.sums.observed) == pytest.approx([2.4, 12.0])
    # 0.7 kg/h are half of what was asked: 1.2 and 6 kg.
    evaluated = watched(inputs, [0.7], table)
    assert kg(evaluated, evaluated.sums.observed) == pytest.approx([1.2, 6.0])


def test_a_monitor_s_day_follows_the_profile_of_its_line() -> None:
    """Half of the day's emission falls into 8 to 18 o'clock, 1.2 kg/h and 0.857 kg/h in the other
    hours. A stop from noon on takes 6 x 1.2 + 6 x 0.857 = 12.343 of 24 kg: 11.657 kg are left.
    """
    hour = [1.2 if 8 <= number < 18 else 12 / 14 for number in range(24)]
    profile = {"month": [1.0] * 12, "weekday": [1.0] * 7, "hour": hour}
    inputs = world(
        [stage("orange", NOON, ALERT + timedelta(hours=24))],
        sector="industry", profiles={"industry": profile},
    )  # fmt: skip
    saved = 6 * 1.2 + 6 * 12 / 14
    evaluated = watched(inputs, [(24 - saved) / 24])
    assert kg(evaluated, evaluated.sums.observed) == pytest.approx([saved])
    assert kg(evaluated, evaluated.sums.ordered) == pytest.approx([saved])


@pytest.mark.parametrize("table", ["cems", "production"])
def test_lag_and_ramp_of_one_that_obeys_are_late_and_slow_by_day_too(table) -> None:
    """A plant that answers after 4 h and comes down in 4 h obeys; 4 + 2 kg are late and slow."""
    inputs = world(
        [stage("orange", ALERT, ALERT + timedelta(hours=24))],
        notification_lag_h=4.0, ramp_down_h=4.0,
    )  # fmt: skip
    evaluated = watched(inputs, [6 / 24], table)
    causes = [kg(evaluated, part)[0] for part in evaluated.sums.causes]
    assert causes == pytest.approx([0, 0, 4, 2, 0], abs=1e-9)
    assert evaluated.judged[0][1].verdict.tolist() == ["obeyed"]
