"""The plan that the plan in hand is shown against: what changed, and by how much."""

from __future__ import annotations

from dataclasses import dataclass

from simulator.runs.results import Result
from simulator.workbench.desk import Desk
from simulator.workbench.plan_measures import OVERRIDES
from simulator.workbench.plans import Plan, load_plan

# References that are not the file name of a kept plan.
POLICY, STEP = "policy", "step"
# A change of less than this is shown as none: cards have three digits of a tonne [kg].
SHOWN_KG = 0.5


@dataclass(frozen=True)
class Change:
    """What the alerts save more (or, below zero, less) than under the reference.

    Attributes
    ----------
    kg : float
        Difference of the reductions.
    share : float or None
        The difference as a share of the reference's reduction, None where that is zero.
    """

    kg: float
    share: float | None

    @property
    def none(self) -> bool:
        """Whether there is no change that a card could show."""
        return abs(self.kg) < SHOWN_KG


def with_own_values(plan: Plan) -> Plan:
    """Return the plan with the policy's own values: without its changes of the policy."""
    if plan.get(OVERRIDES) is None and not plan.get("what_if"):
        return plan
    return plan.put((OVERRIDES,), None).put(("what_if",), None)


def reference_plan(desk: Desk, name: str) -> Plan:
    """Return the plan to compare with.

    Parameters
    ----------
    desk : Desk
        The planner's desk.
    name : str
        `POLICY` for the plan in hand with the policy's own values, `STEP` for the plan before the
        last change, else the file name of a kept plan.

    Raises
    ------
    InputError
        The kept plan is gone or not readable.
    """
    if name == POLICY:
        return with_own_values(desk.plan)
    if name == STEP:
        return desk.before[-1] if desk.before else desk.plan
    return load_plan(desk.workspace, name)


def changes(result: Result, reference: Result) -> dict[str, Change]:
    """Return by pollutant how the alerts' reduction differs from the reference's; pollutants that
    only one of the two has are left out.
    """
    now, before = result.summary["pollutants"], reference.summary["pollutants"]
    return {
        name: _change(now[name]["alert_reduction_kg"], before[name]["alert_reduction_kg"])
        for name in now
        if name in before
    }


def _change(now_kg: float, before_kg: float) -> Change:
    kg = now_kg - before_kg
    return Change(kg, kg / before_kg if abs(before_kg) >= SHOWN_KG else None)
