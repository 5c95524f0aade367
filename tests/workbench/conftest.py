"""A planner's folder, and one outside that uploads must leave alone."""

import pytest

from simulator.workbench.workspace import new_workspace
from upload_case import OPENED


@pytest.fixture
def workspace(tmp_path):
    """A planner's empty folder."""
    return new_workspace(tmp_path / "planners")


@pytest.fixture
def watched(tmp_path):
    """A folder beside all workspaces; what an upload opens is noted."""
    outside = tmp_path / "outside"
    outside.mkdir()
    OPENED.clear()
    return outside
