"""Screening by meters and monitors: the table of chances, and flags as they are drawn."""

from math import erfc, sqrt

import numpy as np
import pytest

from engine_case import at
from oracle.plain import plain_case, plain_line, stage
from simulator.engine.supervision.draws import draw, draws
from simulator.engine.supervision.meters import power, quiet, threshold
from simulator.engine.supervision.queue_load import queue_load
from simulator.inputs.supervision import Meters
from simulator.terms.draws import keys_of
from supervised_case import absent, block, one_plant, outcomes, plants, supervised

# Expected load, true load, its power 0.10 + 0.90 x load, threshold (0.25, or the power of the expected
# load + 0.10), and the chance of a flag rounded.
TABLE = [
    (0.0, 0.0, 0.10, 0.25, 0.030),
    (0.0, 0.2, 0.28, 0.25, 0.646),
    (0.0, 0.5, 0.55, 0.25, 0.9999),
    (0.7, 0.7, 0.73, 0.83, 0.106),
    (0.7, 0.85, 0.865, 0.83, 0.669),
    (0.7, 1.0, 1.0, 0.83, 0.983),
]
NOISE = 0.08


@pytest.mark.parametrize(("expected", "load", "shown", "limit", "flagged"), TABLE)
def test_chance_of_a_flag(
    expected: float, load: float, shown: float, limit: float, flagged: float
) -> None:
    """Power, threshold and chance of a flag are those of the table."""
    meters = Meters()
    assert power(meters, load) == pytest.approx(shown, abs=1e-12)
    assert threshold(meters, expected) == pytest.approx(limit, abs=1e-12)
    chance = 1 - quiet(meters, np.array(expected), np.array(load))
    assert chance == pytest.approx(erfc((limit - shown) / NOISE / sqrt(2)) / 2, abs=1e-6)
    assert chance == pytest.approx(flagged, abs=6e-4)


def test_without_noise_a_flag_is_certain_or_not() -> None:
    """With noise 0 a load above the threshold is flagged, any other not."""
    meters = Meters(noise=0.0)
    assert quiet(meters, np.array([0.0, 0.0]), np.array([0.0, 0.5])).tolist() == [1.0, 0.0]


def test_drawing_one_is_drawing_many() -> None:
    """The draw of one name is the same number, alone or with others."""
    ids = [f"E{number}" for number in range(50)]
    many = draws(3, 7, "meter", keys_of(ids), 4)
    assert many.tolist() == [draw(3, 7, "meter", name, 4) for name in ids]


def test_false_alarms_come_as_often_as_the_table_says() -> None:
    """Of 400 obeying enterprises under a limit 10.6 % are flagged each day."""
    _, (outcome,) = outcomes(plants(400), block(meters={"coverage": 1}), 1)
    daily = [item for item in outcome.screenings if item.screened]
    # Hours 24 to 72 are two days; the second is screened after the lift.
    assert [item.screened for item in daily] == [400]
    assert abs(daily[0].flags - 42.3) < 3 * np.sqrt(400 * 0.1057 * 0.8943)
    assert daily[0].true_flags == daily[0].disobeying == 0


def test_a_day_is_compared_with_the_mean_that_obedience_would_give() -> None:
    """Where the alert begins at noon, an obeying plant without noise is never flagged, though its
    mean load lies far above the level's target; an absent one is.
    """
    lines = [plain_line(enterprise=name, enterprise_id=name, ramp_down_h=6.0) for name in "AB"]
    case = plain_case(lines, [stage("red", at(12), at(90))])
    supervision = block(listed=absent("B"), meters={"coverage": 1, "noise": 0.0})
    _, (outcome,) = outcomes(case, supervision, 1)
    assert [(item.screened, item.flags, item.true_flags) for item in outcome.screenings] == [
        (2, 1, 1)
    ] * 3


def test_windows_of_some_hours() -> None:
    """With windows of six hours read after one, a pretender is flagged in the windows of the night
    only.
    """
    listed = [{"enterprise_id": "E1", "kind": "pretending"}]
    supervision = block(
        listed=listed, meters={"coverage": 1, "noise": 0.0, "every_h": 6, "delay_h": 1}
    )
    _, (outcome,) = outcomes(one_plant("red"), supervision, 1)
    told = {item.time // 3_600_000: item.flags for item in outcome.screenings}
    # The windows 24-30, 30-36, 36-42, 42-48 and so on; until 8 and from 20 o'clock it works.
    assert told == {31: 1, 37: 1, 43: 0, 49: 1, 55: 1, 61: 1, 67: 0}


def test_a_monitor_flags_after_some_hours_at_work() -> None:
    """A plant that pretends to stand still begins at 20 o'clock and is flagged three hours later,
    each night anew; before that from the alert's start at midnight on.
    """
    listed = [{"enterprise_id": "E1", "kind": "pretending"}]
    case = one_plant("red", has_cems=True)
    _, (outcome,) = outcomes(case, block(listed=listed, cems={"shows": 1.0}), 1)
    assert [item.time / 3_600_000 for item in outcome.screenings] == [27, 47, 71]


def test_a_monitor_shows_no_limits() -> None:
    """Where the order is a limit, a monitor says nothing."""
    case = one_plant("orange", has_cems=True)
    _, (outcome,) = outcomes(case, block(listed=absent("E1"), cems={"shows": 1.0}), 1)
    assert outcome.screenings == []


def test_a_correction_ends_a_spell() -> None:
    """A plant that is found and corrected before its hours are full is not flagged."""
    case = one_plant("red", has_cems=True, ramp_down_h=30.0)
    supervision = block(
        listed=absent("E1"),
        behaviour={"probability": {"C": 0.1}},
        cems={"shows": 1.0},
        teams=1,
        night_share=0,
        detect={"stop": 1.0},
        relapse=0.0,
    )
    _, (outcome,) = outcomes(case, supervision, 1)
    # Found at hour 33.75, corrected at 37.75; a spell would begin 30 h after the start of the order.
    assert [item.time / 3_600_000 for item in outcome.findings] == [33.75]
    assert outcome.screenings == []


def test_load_of_the_queue() -> None:
    """200 metered enterprises with a limit of 30 % give 21 false alarms a day; with 10 true flags and
    1.75 h a visit four teams of 12 h are loaded to 1.13.
    """
    case = plants(200, "yellow")
    supervision = block(teams=4, meters={"coverage": 1}, behaviour={"probability": {"C": 0.0}})
    scene, _ = outcomes(case, supervision, 1)
    load = queue_load(scene)
    assert load is not None
    assert load.false_flags == pytest.approx(200 * 0.105650, abs=1e-3)
    assert load._replace(true_flags=10.0).rho == pytest.approx((21.13 + 10) * 1.75 / 48, abs=1e-3)


def test_load_of_the_queue_counts_true_flags_by_kind() -> None:
    """The expected true flags are the chance of each kind to be flagged, weighted by its odds."""
    case = plants(100, "red")
    supervision = block(
        teams=1,
        meters={"coverage": 1},
        behaviour={"probability": {"C": 0.2}, "kinds": {"absent": 1, "pretending": 1}},
    )
    scene, _ = outcomes(case, supervision, 1)
    load = queue_load(scene)
    assert load is not None
    # Absent: load 1. Pretending: half of the day, 0.5. Both are flagged all but for certain.
    assert load.true_flags == pytest.approx(100 * 0.2 * (1.0 + 0.999912) / 2, abs=1e-3)
    assert load.false_flags == pytest.approx(100 * 0.8 * 0.030396, abs=1e-3)


def test_a_corrected_plant_is_flagged_by_chance_only() -> None:
    """From the correction on the true load is that of obedience: no true flag on a later day."""
    case = plain_case([plain_line()], [stage("red", at(0), at(96))])
    supervision = block(
        listed=absent("E1"),
        behaviour={"probability": {"C": 0.1}},
        meters={"coverage": 1, "noise": 0.0},
        teams=1,
        night_share=0,
        detect={"stop": 1.0},
        relapse=0.0,
    )
    outcome = supervised(case, supervision).outcome
    assert [item.time / 3_600_000 for item in outcome.findings] == [9.75]
    assert [(item.true_flags, item.disobeying) for item in outcome.screenings] == [
        (1, 1),
        (0, 0),
        (0, 0),
    ]


def test_a_plant_that_a_finding_makes_a_d_has_its_time_to_come_down() -> None:
    """A D from hour 30 on, which takes 4 h to stop: a monitor flags it after 3 more, at 37."""
    case = one_plant("orange", has_cems=True, ramp_down_h=4.0)
    fraud = {"listed": [{"enterprise_id": "E1", "found_at": at(26).isoformat()}]}
    supervision = block(listed=absent("E1"), cems={"shows": 1.0}, fraud=fraud, decision_h=4)
    _, (outcome,) = outcomes(case, supervision, 1)
    assert [item.time / 3_600_000 for item in outcome.screenings] == [37]
