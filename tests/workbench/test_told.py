"""Who was told of which alert: kept in the workspace, in the plan's ZIP, and by several windows."""

import io
import zipfile
from datetime import datetime

import pytest

from simulator import InputError
from simulator.inputs.told_file import TOLD_FILE, Call, Ticks
from simulator.workbench.plan_upload import plan_of_upload
from simulator.workbench.plans import bundle, plan_of_example, save_plan
from simulator.workbench.told import tick, ticks_of
from simulator.workbench.workspace import new_workspace

START, NOON, LATER = datetime(2020, 11, 14), datetime(2020, 11, 13, 12), datetime(2020, 11, 13, 13)
FIRST, SECOND = Call("orange", START, "E1"), Call("orange", START, "E2")


def test_ticks_are_written_and_taken_back(workspace):
    """Only the ticks named change, as two windows in turn do it; the last one taken back leaves no
    file.
    """
    tick(workspace, [FIRST, SECOND], "sent", NOON)
    tick(workspace, [FIRST], "answered", LATER)
    assert ticks_of(workspace) == {FIRST: Ticks(NOON, None, LATER), SECOND: Ticks(NOON)}
    tick(workspace, [FIRST, SECOND], "sent", None)
    assert ticks_of(workspace) == {FIRST: Ticks(None, None, LATER)}
    tick(workspace, [FIRST], "answered", None)
    assert ticks_of(workspace) == {}
    assert not (workspace.folder / TOLD_FILE).exists()


def test_ticks_travel_with_the_plans_archive(workspace, tmp_path):
    """The ZIP holds them, another workspace gets them; what that one knew already stays."""
    plan = plan_of_example("zezhou-winter-2020", workspace)
    save_plan(plan, workspace)
    tick(workspace, [FIRST, SECOND], "sent", NOON)
    archive = bundle(plan)
    other = new_workspace(tmp_path / "planners")
    tick(other, [FIRST], "sent", LATER)
    plan_of_upload("plan.zip", archive, other)
    assert ticks_of(other) == {FIRST: Ticks(LATER), SECOND: Ticks(NOON)}


def test_an_archive_with_wrong_ticks_leaves_nothing(workspace, tmp_path):
    """The problem names the file within the archive and its row, and the workspace is unchanged."""
    plan = plan_of_example("zezhou-winter-2020", workspace)
    content = io.BytesIO(bundle(plan))
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr(TOLD_FILE, "level,start,enterprise_id,sent\nred,soon,E1,\n")
    other = new_workspace(tmp_path / "planners")
    with pytest.raises(InputError) as error:
        plan_of_upload("plan.zip", content.getvalue(), other)
    (problem,) = error.value.problems
    assert (problem.file, problem.place, problem.found) == (TOLD_FILE, "row 2, start", "soon")
    assert list(other.folder.iterdir()) == []
