"""The shipped scenarios give the results that stand beside them; `make golden` renews them on
purpose.
"""

import pytest

from golden_tables import GOLDEN, differences, golden_table, scenario_names


@pytest.mark.parametrize("name", scenario_names())
def test_scenario_gives_its_golden_result(name):
    """Every figure of a shipped scenario is that of its golden table."""
    assert differences(golden_table(name), GOLDEN / f"{name}.csv") == []


def test_every_golden_result_has_its_scenario():
    """No golden table is left of a scenario that is gone."""
    assert sorted(path.stem for path in GOLDEN.glob("*.csv")) == scenario_names()
