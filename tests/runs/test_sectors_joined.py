"""Sums by sector are left out where nobody shows them; every other figure of the run is the same."""

from dataclasses import fields

import numpy as np
import pandas as pd
import pytest

from simulator import load_scenario, run
from simulator.inputs.reading import read_inputs, sectors_joined
from simulator.terms.paths import SCENARIOS

NAMES = ("zezhou-winter-2020", "zezhou-supervised-2020", "clocked-orders", "xinfu-summer-2023")


@pytest.mark.parametrize("name", NAMES)
def test_only_the_table_by_sector_is_missing(name):
    """A run without sums by sector has the tables of one with them, rounding apart."""
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    whole, less = run(scenario), run(scenario, by_sector=False)
    assert less.hourly_by_sector is None
    for field in fields(whole):
        table = getattr(whole, field.name)
        if isinstance(table, pd.DataFrame) and field.name != "hourly_by_sector":
            other = getattr(less, field.name)
            pd.testing.assert_frame_equal(table, other, rtol=1e-9, atol=1e-6, obj=field.name)
    assert whole.warnings == less.warnings


def test_lines_keep_their_profiles():
    """Sectors are joined, and every line has the factors that it had."""
    inputs = read_inputs(load_scenario(SCENARIOS / "zezhou-winter-2020.yaml"))
    before, after = inputs.fleet.sector, sectors_joined(inputs).fleet.sector
    assert 1 < len(after.names) < len(before.names)
    factors = [
        inputs.profiles.series(sector.names, inputs.scenario.start, 400 * 24)[sector.codes]
        for sector in (before, after)
    ]
    np.testing.assert_array_equal(*factors)
    # As few as can be: no two of those left are equal.
    left = inputs.profiles.series(after.names, inputs.scenario.start, 400 * 24)
    assert len(np.unique(left, axis=0)) == len(after.names)
