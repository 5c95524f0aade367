"""Kept plans: names that differ by themselves, time and note beside each."""

from datetime import datetime

import pytest

from simulator.workbench.kept_plans import (
    LARGEST_ABOUT_BYTES,
    LONGEST_NOTE,
    keep_plan,
    kept_plans,
    next_version,
)
from simulator.workbench.plans import plan_of_example
from simulator.workbench.workspace import about_of, new_workspace

AT = datetime(2020, 12, 5, 7, 30)


@pytest.fixture
def workspace(tmp_path):
    """A planner's folder."""
    return new_workspace(tmp_path)


@pytest.fixture
def plan(workspace):
    """A plan in it."""
    return plan_of_example("joint-start", workspace)


@pytest.mark.parametrize(
    ("title", "taken", "version"),
    [
        ("甲", (), "甲"),
        ("甲", ("乙",), "甲"),
        ("甲", ("甲",), "甲（2）"),
        ("甲", ("甲", "甲（2）"), "甲（3）"),
        ("甲（2）", ("甲", "甲（2）"), "甲（3）"),
        ("甲（2）", ("甲",), "甲（2）"),
        ("甲", ("甲", "甲（3）"), "甲（2）"),
        ("甲（09）", ("甲（09）",), "甲（09）（2）"),
    ],
)
def test_titles_become_versions(title, taken, version):
    """A free title stays; a taken one becomes the next free version of its name."""
    assert next_version(title, taken) == version


def test_kept_plans_have_time_note_and_names_of_their_own(workspace, plan):
    """Kept three times under one name: three names, each plan with its own title, time, note."""
    for note in ("会商前", "", "会商后" * LONGEST_NOTE):
        keep_plan(workspace, plan, "方案一", note, AT)
    kept = kept_plans(workspace)
    assert [one.title for one in kept] == ["方案一", "方案一（2）", "方案一（3）"]
    assert [one.plan.get("title") for one in kept] == [one.title for one in kept]
    assert {one.at for one in kept} == {AT}
    assert [len(one.note) for one in kept] == [3, 0, LONGEST_NOTE]


def test_the_file_beside_goes_with_its_plan(workspace, plan):
    """A plan that is dropped takes its note along; the next plan of that number has its own."""
    keep_plan(workspace, plan, "甲", "备注", AT)
    (file,) = workspace.kept()
    assert (workspace.folder / about_of(file)).is_file()
    workspace.forget(file)
    assert not list(workspace.folder.glob("kept-*"))
    workspace.keep(plan.text().encode())
    assert [(one.at, one.note) for one in kept_plans(workspace)] == [(None, "")]


@pytest.mark.parametrize(
    "content",
    [
        b"", b"{", b"[]", b"3", b"{}", b'{"kept": 5}', b'{"kept": "soon"}', b"\xff\xfe",
        b"[" * 5_000, b'{"kept": "2020-12-05T07:30", "note": "' + b"x" * LARGEST_ABOUT_BYTES,
    ],
    ids=range(10),
)  # fmt: skip
def test_a_damaged_file_beside_costs_time_and_note_only(workspace, plan, content):
    """Whatever stands beside a kept plan, the plan is listed."""
    workspace.keep(plan.text().encode(), content)
    (one,) = kept_plans(workspace)
    assert (one.at, one.note, one.plan.data) == (None, "", plan.data)


def test_plans_of_one_title_from_before_are_told_apart(workspace, plan):
    """Two kept plans of one title, as they were kept before, are shown under two names."""
    workspace.keep(plan.text().encode())
    workspace.keep(plan.text().encode())
    first, second = (one.title for one in kept_plans(workspace))
    assert second == f"{first}（2）"
