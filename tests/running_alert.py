"""A planner's folder whose plan has an alert in force, for tests of the screen."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from simulator.workbench.daily import beijing_now, start_alert
from simulator.workbench.plans import FIRST_EXAMPLE, plan_of_example, save_plan
from simulator.workbench.workspace import Workspace, new_workspace


def running_alert(root: Path) -> Workspace:
    """Return a new folder with the first example, an orange alert since two hours."""
    workspace = new_workspace(root)
    start = (beijing_now() - timedelta(hours=2)).replace(minute=0)
    plan = plan_of_example(FIRST_EXAMPLE, workspace)
    save_plan(start_alert(plan, "orange", start, 72.0), workspace)
    return workspace
