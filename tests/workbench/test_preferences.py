"""Preferences: kept beside the plan, never in it; a damaged file is no preference."""

import io
import zipfile

import pytest

from simulator.workbench.plans import FIRST_EXAMPLE, bundle, plan_of_example
from simulator.workbench.preferences import FILE, Preferences, prefer, preferences_of
from simulator.workbench.workspace import new_workspace


def test_a_preference_is_kept_and_leaves_the_others_alone(tmp_path):
    """What is preferred is there at the next visit; another change leaves it."""
    workspace = new_workspace(tmp_path)
    assert preferences_of(workspace) == Preferences("", False)
    prefer(workspace, language="en")
    prefer(workspace, tour_seen=True)
    assert preferences_of(workspace) == Preferences("en", True)


def test_a_plan_holds_no_preference(tmp_path):
    """The files of a plan are the same with and without preferences, and so is its export."""
    workspace = new_workspace(tmp_path)
    plan = plan_of_example(FIRST_EXAMPLE, workspace)
    before = members(bundle(plan)), sorted(workspace.folder.rglob("*"))
    prefer(workspace, language="en", tour_seen=True)
    assert (members(bundle(plan)), sorted(workspace.folder.rglob("*"))) == before


def members(archive):
    """Return the files of an archive by their names; it also holds when it was made."""
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff", b'{"language": "fr", "tour_seen": 1}']
)
def test_a_damaged_file_is_no_preference(tmp_path, content):
    """Whatever the file holds, the screen opens as on a first visit."""
    workspace = new_workspace(tmp_path)
    (workspace.folder.parent / FILE).write_bytes(content)
    assert preferences_of(workspace) == Preferences()
