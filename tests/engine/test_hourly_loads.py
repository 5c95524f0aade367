"""Loads hour by hour: what an order leaves, what a plant that obeys does, and why it is more."""

import numpy as np
import pytest

from engine_case import at, load_case
from oracle.plain import plain_case, plain_line, stage
from simulator.engine.hourly_loads import hourly_loads
from simulator.engine.preparing import prepare
from simulator.engine.simulation import simulate


def loads_of(lines, stages):
    """Return the hourly loads of a plain case, and what the engine makes of it."""
    _, inputs = load_case(plain_case(lines, stages))
    return hourly_loads(prepare(inputs)), simulate(inputs), inputs


def test_an_order_is_answered_late_and_slowly():
    """A plant that hears after 2 h and needs 4 h from full load to a stop: late, then slow."""
    line = plain_line(notification_lag_h=2.0, ramp_down_h=4.0, grade="D")
    loads, *_ = loads_of([line], [stage("red", at(24), at(48))])
    of_stage = loads.stages[0]
    assert of_stage.hours == slice(24, 48)
    assert of_stage.inside[0].tolist() == [1.0] * 24
    assert of_stage.ordered.sum() == 0
    np.testing.assert_allclose(of_stage.obedient[0, :7], [1, 1, 0.875, 0.625, 0.375, 0.125, 0])
    assert of_stage.late.sum() == pytest.approx(2)
    assert of_stage.slow.sum() == pytest.approx(2)
    assert of_stage.obedient_runs.sum() == pytest.approx(6)


def test_part_hours_belong_to_their_stage():
    """A stage that begins at half past has half of that hour."""
    loads, *_ = loads_of([plain_line()], [stage("orange", at(24.5), at(26))])
    assert loads.stages[0].inside[0].tolist() == [0.5, 1.0]
    assert loads.obedient[0, 23:27].tolist() == [1.0, 0.75, 0.5, 1.0]


def test_sums_are_those_of_the_engine():
    """Ordered, floored and obedient loads give the engine's nominal reduction and its parts."""
    lines = [
        plain_line("l1", min_load=0.6, fixed_share=0.2, ramp_down_h=3.0),
        plain_line("l2", enterprise_id="E2", enterprise="E2", notification_lag_h=5.5, grade="B"),
    ]
    stages = [stage("yellow", at(20), at(40)), stage("orange", at(30.25), at(60))]
    loads, simulated, inputs = loads_of(lines, stages)
    fixed = loads.fixed_share[:, None]
    base = np.zeros((len(loads.sector), 1))
    np.add.at(base, loads.unit, inputs.fleet.base_kg_h[:, :1])

    def kg(name):
        return sum(
            (
                ((1 - fixed) * getattr(item, name) + fixed * getattr(item, f"{name}_runs")) * base
            ).sum()
            for item in loads.stages
        )

    assert kg("seasonal") - kg("ordered") == pytest.approx(simulated.nominal_kg[0])
    assert kg("floored") - kg("ordered") == pytest.approx(simulated.shortfall_kg[0, 0])
    delivered = simulated.nominal_kg[0] - simulated.shortfall_kg[:, 0].sum()
    assert kg("seasonal") - kg("obedient") == pytest.approx(delivered)
