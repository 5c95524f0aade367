"""Uploaded outlines of towns: kept with the plan and its ZIP, hostile files refused in words."""

import json

import pytest

from simulator.inputs.outlines_file import read_outlines
from simulator.terms.errors import InputError
from simulator.workbench.desk import Desk
from simulator.workbench.outlines_upload import KEYS, open_outlines, outlines_of, with_outlines
from simulator.workbench.plan_upload import plan_of_upload
from simulator.workbench.plans import bundle, plan_of_example, save_plan
from simulator.workbench.workspace import new_workspace

RING = [[112.0, 35.0], [112.1, 35.0], [112.1, 35.1], [112.0, 35.0]]
FEATURE = {
    "type": "Feature",
    "properties": {"NAME": "演示西庄镇", "phone": "13900001111"},
    "geometry": {"type": "Polygon", "coordinates": [RING]},
}
GOOD = json.dumps({"type": "FeatureCollection", "features": [FEATURE]}).encode()


def test_outlines_stay_with_the_plan_and_its_zip(tmp_path, workspace):
    """Taken into a plan they survive tidying, and travel in its ZIP into another workspace; what
    else the file held does not.
    """
    plan = plan_of_example("joint-start", workspace)
    opened = open_outlines("../../乡镇.geojson", GOOD, ["演示西庄镇"])
    plan = with_outlines(plan, opened, workspace)
    save_plan(plan, workspace)
    Desk(workspace, plan).tidy()
    kept = outlines_of(plan)
    assert kept is not None and [one.name for one in kept.outlines] == ["演示西庄镇"]
    assert b"13900001111" not in (workspace.folder / plan.get(*KEYS)).read_bytes()
    other = new_workspace(tmp_path / "planners")
    again = plan_of_upload("x.zip", bundle(plan), other)
    brought = outlines_of(again)
    assert brought is not None and brought.outlines[0].name == "演示西庄镇"
    assert again.scenario().shape.tables.outlines == again.get(*KEYS)


@pytest.mark.parametrize(
    ("content", "key"),
    [
        (b"[" * 3_000_000, "outline_too_deep"),
        (b'{"a":' * 3_000_000, "outline_too_deep"),
        (b"[" + b"[]," * 500_000, "outline_too_many_points"),
        (b'"' + b"\\\\" * 5_000_000, "outline_not_json"),
        (b"1" * 5_000_000, "outline_not_json"),
        (b"x" * 20_000_001, "file_too_large"),
    ],
    ids=["lists", "mappings", "points", "text", "number", "bytes"],
)
def test_a_hostile_file_is_refused_in_words(content, key):
    """Files made to take memory or time are refused under the name that the planner gave."""
    with pytest.raises(InputError) as refusal:
        open_outlines("../x/towns.geojson", content, [])
    (problem,) = refusal.value.problems
    assert (problem.file, problem.allowed.key) == ("towns.geojson", key)


def test_a_zip_with_bad_outlines_is_refused(workspace):
    """Outlines in an archive are read as those of an upload, and leave nothing where refused."""
    plan = plan_of_example("joint-start", workspace)
    stored = workspace.put("outlines", GOOD.replace(b"Polygon", b"Point"), ".geojson")
    archive = bundle(plan.put(KEYS, stored))
    other = new_workspace(workspace.root)
    with pytest.raises(InputError) as refusal:
        plan_of_upload("x.zip", archive, other)
    (problem,) = refusal.value.problems
    assert (problem.file, problem.allowed.key) == ("outlines.geojson", "outline_polygons_only")
    assert not list(other.folder.iterdir())


def test_outlines_that_were_damaged_are_none(workspace):
    """A stored file that was damaged from outside hides the outlines and nothing else."""
    plan = plan_of_example("joint-start", workspace)
    plan = plan.put(KEYS, workspace.put("outlines", b"{", ".geojson"))
    assert outlines_of(plan) is None
    with pytest.raises(InputError):
        read_outlines(workspace.folder / plan.get(*KEYS))
