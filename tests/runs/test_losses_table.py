"""Output value lost and electricity saved by group: every dimension adds up to the run's summary."""

import pytest

from simulator import load_scenario, run
from simulator.engine.losses import BY_ALERTS, BY_SEASON
from simulator.inputs.reading import read_inputs
from simulator.runs.losses_table import DIMENSIONS, OUTSIDE, losses_of


@pytest.mark.parametrize("name", ["late-start", "joint-start", "zezhou-supervised-2020"])
def test_each_dimension_adds_up_to_the_summary(name):
    """With late notices, early starts or supervision, groups hold what the summary says; of levels
    and stages the season's part is not known.
    """
    scenario = load_scenario(name)
    inputs = read_inputs(scenario)
    table, summary = losses_of(inputs), run(scenario, "group", inputs=inputs).summary
    assert list(dict.fromkeys(table["dimension"])) == [
        "total", "stage", "level", "enterprise", "grade", "industry", "district",
    ]  # fmt: skip
    assert set(table["dimension"]) == set(DIMENSIONS)
    for dimension, rows in table.groupby("dimension"):
        for column in (*BY_ALERTS, *BY_SEASON):
            if dimension in ("level", "stage") and column in BY_SEASON:
                assert rows[column].isna().all()
                continue
            assert rows[column].sum() == pytest.approx(summary[column], rel=1e-9, abs=1e-3)


def test_only_levels_that_were_in_force_have_losses():
    """A scenario with one level has that level and what lies outside its stages."""
    inputs = read_inputs(load_scenario("late-start"))
    table = losses_of(inputs)
    levels = {stage.level for stage in inputs.scenario.dated}
    assert set(table.loc[table["dimension"] == "level", "key"]) == levels | {OUTSIDE}
    lost = table[table["dimension"] == "enterprise"].set_index("key")[BY_ALERTS[0]]
    assert set(lost.index) == set(inputs.inventory.lines["enterprise_id"])
