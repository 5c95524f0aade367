"""The plan that another is shown against: the policy's own values, the step before, a kept one."""

import pytest

from simulator.terms.errors import InputError
from simulator.workbench.desk import Desk, Results, outcome_of
from simulator.workbench.plans import plan_of_example
from simulator.workbench.reference_plan import POLICY, STEP, changes, reference_plan
from simulator.workbench.workspace import new_workspace

CUT = ("policy_overrides", "curtailment", "C", "orange")


@pytest.fixture
def desk(tmp_path) -> Desk:
    """A desk with the first example."""
    workspace = new_workspace(tmp_path)
    return Desk(workspace, plan_of_example("zezhou-winter-2020", workspace))


def test_policys_own_values_leave_out_what_the_plan_changes_in_it(desk):
    """Overrides and what-if go, everything else stays; a plan without them is its own reference."""
    first = desk.plan
    assert reference_plan(desk, POLICY) is first
    desk.change(CUT, 0.5)
    desk.change(("what_if",), True)
    desk.change(("response", "notification_lag_h"), 9.0)
    assert (
        reference_plan(desk, POLICY).data == first.put(("response", "notification_lag_h"), 9.0).data
    )


def test_step_before_is_the_plan_before_the_last_change(desk):
    """Without a change the plan stands against itself."""
    first = desk.plan
    assert reference_plan(desk, STEP) is first
    desk.change(CUT, 0.5)
    assert reference_plan(desk, STEP) is first


def test_kept_plan_is_read_and_a_dropped_one_is_refused(desk):
    """A kept plan is the reference by the name of its file."""
    name = desk.workspace.keep(desk.plan.text().encode())
    desk.change(CUT, 0.5)
    assert reference_plan(desk, name).get(*CUT) is None
    desk.workspace.forget(name)
    with pytest.raises(InputError):
        reference_plan(desk, name)


def test_changes_are_differences_of_two_runs(desk):
    """A deeper cut saves more: kilograms and share are those of the two results."""
    results = Results()
    before = outcome_of(desk.plan, results, "en").result
    after = outcome_of(desk.plan.put(CUT, 0.5), results, "en").result
    saved = [run.summary["pollutants"]["so2"]["alert_reduction_kg"] for run in (before, after)]
    change = changes(after, before)["so2"]
    assert change.kg == saved[1] - saved[0] > 0
    assert change.share == pytest.approx(saved[1] / saved[0] - 1)
    assert not change.none
    assert all(item.none for item in changes(before, before).values())
