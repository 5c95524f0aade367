"""A planner's folder on the server: nobody reaches another's, and no name from outside reaches the
disk.
"""

import hashlib
import os
import re
import stat
import time
from datetime import datetime
from itertools import pairwise

import pytest

from simulator.inputs.told_file import Call, Ticks
from simulator.terms.errors import InputError
from simulator.workbench.desk import Desk, Results, outcome_of
from simulator.workbench.kept_plans import keep_plan
from simulator.workbench.plans import load_plan, plan_of_example, save_plan
from simulator.workbench.told import bring_ticks, tick
from simulator.workbench.workspace import (
    OWNER,
    PLAN,
    Workspace,
    default_root,
    find_for_reading,
    find_workspace,
    last_workspace,
    new_workspace,
    remove_old,
)

CALL = Call("orange", datetime(2020, 12, 1), "E001")
ODD_KEYS = (
    "", ".", "..", "../x", "../../etc/passwd", "/etc/passwd", "C:\\Windows", "con", "plan", "0" * 31, "0" * 33, "G" * 32, "A" * 32, "0" * 32 + "\n",
    "0" * 31 + "/", "0" * 30 + "..", "０" * 32, "0" * 31 + "\0", "%2e%2e%2f", "~", "a" * 5000,
)  # fmt: skip


def opened(root, owner="") -> Workspace:
    """Return a new workspace with a plan in it."""
    workspace = new_workspace(root, owner)
    workspace.write(PLAN, b"name: x\n")
    return workspace


def files_below(folder) -> set[str]:
    """Return every path below a folder."""
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_keys_are_long_and_differ(tmp_path):
    """Each workspace has a key of 32 hexadecimal digits of its own, and a folder that only the
    server's user may enter.
    """
    made = [new_workspace(tmp_path) for _ in range(50)]
    assert len({item.key for item in made}) == 50
    assert all(re.fullmatch(r"[0-9a-f]{32}", item.key) for item in made)
    assert all(stat.S_IMODE((tmp_path / item.key).stat().st_mode) == 0o700 for item in made)


@pytest.mark.parametrize("key", ODD_KEYS, ids=ascii)
def test_odd_keys_never_reach_the_disk(tmp_path, monkeypatch, key):
    """What is no key finds nothing, and is not even looked for."""
    (tmp_path / PLAN).write_text("name: outside\n")
    (tmp_path / "plan").mkdir()
    (tmp_path / "plan" / PLAN).write_text("name: outside\n")

    def looked(*names) -> bool:
        raise AssertionError(names)

    monkeypatch.setattr("pathlib.Path.is_file", looked)
    assert find_workspace(tmp_path / "planners", key) is None


def test_unknown_key_makes_nothing(tmp_path):
    """A well-formed key that nobody has finds nothing and leaves no trace."""
    assert find_workspace(tmp_path, "0" * 32) is None
    assert files_below(tmp_path) == set()


def test_two_planners_never_meet(tmp_path):
    """What one planner stores, keeps and forgets is not in the other's folder."""
    one, other = opened(tmp_path), opened(tmp_path)
    before = files_below(other.root / other.key)
    name = one.put("inventory", b"mine", ".csv")
    kept = one.keep(b"name: kept\n")
    assert files_below(other.root / other.key) == before
    assert not (other.folder / name).exists() and other.kept() == []
    other.forget(kept)
    assert one.kept() == [kept] and (one.folder / name).read_bytes() == b"mine"
    assert find_workspace(tmp_path, one.key).folder != find_workspace(tmp_path, other.key).folder


@pytest.mark.parametrize(
    "suffix", ["/../x", ".csv/..", ".c\0v", "..", "", ".Ünter", "." + "a" * 40, ".CSV"]
)
def test_stored_names_are_made_of_content(tmp_path, suffix):
    """No name or ending of a user's becomes a path: odd endings are replaced, and the file
    lies in the folder.
    """
    workspace = opened(tmp_path)
    name = workspace.put("inventory", b"x", suffix)
    assert re.fullmatch(r"inventory-[0-9a-f]{12}\.(bin|csv)", name)
    assert (workspace.folder / name).read_bytes() == b"x"


def test_forget_removes_kept_plans_only(tmp_path):
    """A name that is no kept plan's is left alone, whatever it is."""
    workspace = opened(tmp_path)
    outside = tmp_path / "kept-1.yaml"
    outside.write_text("x")
    for name in (PLAN, "../../kept-1.yaml", str(outside), "kept-x.yaml", ""):
        workspace.forget(name)
    assert outside.exists() and (workspace.folder / PLAN).exists()


def test_kept_plans_are_numbered_on(tmp_path):
    """Names of kept plans are never used twice while later ones stand, and come back oldest
    first.
    """
    workspace = opened(tmp_path)
    names = [workspace.keep(b"name: x\n") for _ in range(11)]
    workspace.forget(names[3])
    names = [name for name in names if name != names[3]] + [workspace.keep(b"name: x\n")]
    assert workspace.kept() == names
    assert all(int(a[5:-5]) < int(b[5:-5]) for a, b in pairwise(names))


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    """A file is replaced whole or not at all, and nothing half-written stays behind."""
    workspace = opened(tmp_path)

    def fails(*_names):
        raise OSError("no space left")

    monkeypatch.setattr("pathlib.Path.replace", fails)
    with pytest.raises(OSError, match="no space"):
        workspace.write(PLAN, b"name: y\n")
    assert (workspace.folder / PLAN).read_bytes() == b"name: x\n"
    assert files_below(workspace.folder) == {PLAN}


@pytest.mark.parametrize(
    ("made_by", "asked_by", "opens"),
    [
        ("", "", True),
        ("", "li", False),
        ("wang", "wang", True),
        ("wang", "li", False),
        ("wang", "", False),
        ("wang", "WANG", False),
    ],
)
def test_workspaces_belong_to_their_owner(tmp_path, made_by, asked_by, opens):
    """The key alone opens nothing that somebody signed in owns, and signing in opens nothing that
    nobody owns.
    """
    workspace = opened(tmp_path, made_by)
    found = find_workspace(tmp_path, workspace.key, asked_by)
    assert (found == workspace) if opens else found is None


def test_owners_are_not_written_in_clear(tmp_path):
    """A workspace holds a mark of its owner, not the name."""
    workspace = opened(tmp_path, "wang@bureau.example")
    assert "wang" not in (tmp_path / workspace.key / OWNER).read_text()


def test_the_last_workspace_of_an_owner_is_found(tmp_path):
    """Without a key a signed-in owner finds the own workspace used last, never another's and
    none that nobody owns.
    """
    opened(tmp_path)
    first, second, _ = opened(tmp_path, "wang"), opened(tmp_path, "wang"), opened(tmp_path, "li")
    os.utime(second.folder / PLAN, (1, 1))
    assert last_workspace(tmp_path, "wang") == first
    os.utime(first.folder / PLAN, (0, 0))
    os.utime(second.folder / PLAN, (1, 1))
    assert last_workspace(tmp_path, "wang") == second
    assert last_workspace(tmp_path, "zhao") is None
    assert last_workspace(tmp_path, "") is None
    assert last_workspace(tmp_path / "nowhere", "wang") is None


def test_old_workspaces_are_removed_and_others_stay(tmp_path):
    """What nobody opened for the days goes; what was opened, and what is no workspace, stays."""
    old, fresh, reopened = opened(tmp_path), opened(tmp_path), opened(tmp_path)
    bare = new_workspace(tmp_path)
    long_ago = time.time() - 31 * 86_400
    for item in (old, reopened):
        os.utime(item.folder / PLAN, (long_ago, long_ago))
    os.utime(tmp_path / bare.key, (long_ago, long_ago))
    (tmp_path / "notes").mkdir()
    os.utime(tmp_path / "notes", (long_ago, long_ago))
    find_workspace(tmp_path, reopened.key)
    assert remove_old(tmp_path, 30) == 2
    assert {path.name for path in tmp_path.iterdir()} == {fresh.key, reopened.key, "notes"}
    assert remove_old(tmp_path / "nowhere", 30) == 0


def test_links_among_workspaces_are_not_followed(tmp_path):
    """A link that looks like an old workspace is not emptied."""
    target = tmp_path / "target"
    (target / "plan").mkdir(parents=True)
    (target / "plan" / PLAN).write_text("x")
    os.utime(target / "plan" / PLAN, (0, 0))
    root = tmp_path / "root"
    root.mkdir()
    (root / ("a" * 32)).symlink_to(target)
    remove_old(root, 30)
    assert (target / "plan" / PLAN).exists()


def test_the_root_is_where_the_server_says(tmp_path, monkeypatch):
    """HEAVYPOLLUTION_WORKBENCH names the folder of all planners; without it that is
    `workbench` where the server runs.
    """
    monkeypatch.setenv("HEAVYPOLLUTION_WORKBENCH", str(tmp_path / "srv"))
    assert default_root() == tmp_path / "srv"
    monkeypatch.delenv("HEAVYPOLLUTION_WORKBENCH")
    monkeypatch.chdir(tmp_path)
    assert default_root() == tmp_path / "workbench"


def test_shared_results_name_the_folder_of_whoever_asks(tmp_path):
    """Two planners with the same plan share one computation, yet each result reads its files again
    from the own folder.
    """
    results, found = Results(), []
    for _ in range(2):
        workspace = new_workspace(tmp_path)
        plan = plan_of_example("joint-start", workspace)
        save_plan(plan, workspace)
        found.append((workspace, outcome_of(load_plan(workspace), results, "en").result))
    (one, first), (other, second) = found
    assert first.hourly is second.hourly
    assert first.manifest["folder"] == str(one.folder) and second.manifest["folder"] == str(
        other.folder
    )


def test_every_step_is_on_the_disk_at_once(tmp_path):
    """What a desk takes in hand can be opened again by its key, step by step and after going
    back.
    """
    workspace = new_workspace(tmp_path)
    desk = Desk(workspace, plan_of_example("joint-start", workspace))
    save_plan(desk.plan, workspace)
    desk.change(("title",), "another")
    assert load_plan(find_workspace(tmp_path, workspace.key)).get("title") == "another"
    desk.back()
    assert load_plan(find_workspace(tmp_path, workspace.key)).get("title") != "another"


# -- the key for readers
# ----------------------------------------------------------------------------------------------------------------------------


def test_reading_key_finds_the_workspace_to_be_read(tmp_path):
    """The key for readers finds its workspace among others, whoever owns it; the working key finds
    nothing to read, and the reading key nothing to work on.
    """
    opened(tmp_path)
    mine = opened(tmp_path, "owner")
    found = find_for_reading(tmp_path, mine.reading_key)
    assert found is not None and found.folder == mine.folder and found.read_only
    assert find_for_reading(tmp_path, mine.key) is None
    assert find_workspace(tmp_path, mine.reading_key) is None
    digest = hashlib.sha256(mine.key.encode()).hexdigest()
    assert mine.reading_key == digest[:32] and len(mine.reading_key) == 32


@pytest.mark.parametrize("key", ODD_KEYS, ids=ascii)
def test_odd_reading_keys_never_reach_the_disk(tmp_path, monkeypatch, key):
    """What is no key finds nothing, and no folder is listed for it."""

    def looked(*names) -> bool:
        raise AssertionError(names)

    monkeypatch.setattr("pathlib.Path.is_dir", looked)
    assert find_for_reading(tmp_path, key) is None


@pytest.mark.parametrize(
    "change",
    [
        lambda workspace: workspace.write(PLAN, b"name: y\n"),
        lambda workspace: workspace.put("alerts", b"x", ".csv"),
        lambda workspace: workspace.bring({"a.csv": b"x"}),
        lambda workspace: workspace.keep(b"name: z\n", b"{}"),
        lambda workspace: workspace.forget("kept-1.yaml"),
        lambda workspace: tick(workspace, [CALL], "sent", datetime(2020, 12, 1)),
        lambda workspace: bring_ticks(workspace, {CALL: Ticks()}),
        lambda workspace: Desk(workspace, load_plan(workspace)).keep_mine(),
        lambda workspace: keep_plan(
            workspace, load_plan(workspace), "x", "", datetime(2020, 12, 1)
        ),
        lambda workspace: plan_of_example("joint-start", workspace),
    ],
    ids=[
        "write", "put", "bring", "keep", "forget", "tick", "ticks", "save", "keep-plan", "example",
    ],
)  # fmt: skip
def test_a_reader_changes_nothing(tmp_path, change):
    """Every way to write or remove is refused in words, and the folder stays as it was."""
    mine = opened(tmp_path)
    mine.keep(b"name: kept\n", b"{}")
    before = {path: path.read_bytes() for path in mine.folder.rglob("*") if path.is_file()}
    with pytest.raises(InputError) as refusal:
        change(find_for_reading(tmp_path, mine.reading_key))
    assert refusal.value.problems[0].allowed.key == "read_only"
    assert before == {path: path.read_bytes() for path in mine.folder.rglob("*") if path.is_file()}


def test_a_reader_s_desk_holds_what_is_saved(tmp_path):
    """A change at a reader's desk is not taken: the plan stays, the widgets are made anew, and the
    desk says that it refused.
    """
    mine = opened(tmp_path)
    workspace = find_for_reading(tmp_path, mine.reading_key)
    desk = Desk(workspace, load_plan(workspace))
    desk.change(("name",), "y")
    desk.take(desk.plan.put(("name",), "z"))
    desk.back()
    assert (desk.plan.get("name"), desk.refused, desk.revision, desk.before) == ("x", True, 2, [])
    assert (mine.folder / PLAN).read_bytes() == b"name: x\n"
