"""A planner's desk: steps forth and back, two windows of one workspace, what may be shared
with others and what is thrown away.
"""

import os

import pytest

from simulator.terms.errors import InputError
from simulator.workbench import desk as desks
from simulator.workbench.desk import Desk, outcome_of, read_plan
from simulator.workbench.plans import PLAN, load_plan, plan_of_example, save_plan
from simulator.workbench.shared_cache import Results, size_of
from simulator.workbench.workspace import find_workspace, new_workspace

EXAMPLE = "joint-start"


@pytest.fixture
def desk(tmp_path):
    """A desk with an example on it."""
    return opened(tmp_path)


def opened(root) -> Desk:
    """Return a new desk with an example on it, saved."""
    workspace = new_workspace(root)
    plan = plan_of_example(EXAMPLE, workspace)
    save_plan(plan, workspace)
    return Desk(workspace, plan)


def second_window(desk: Desk) -> Desk:
    """Return a desk at the same workspace, as another window of the same address has it."""
    workspace = find_workspace(desk.workspace.root, desk.workspace.key)
    return Desk(workspace, load_plan(workspace))


def saved_title(desk: Desk) -> str:
    """Return the title of the plan on the disk."""
    return load_plan(desk.workspace).get("title")


def age(path) -> None:
    """Make a file look old."""
    os.utime(path, (1, 1))


# -- steps
# --------------------------------------------------------------------------------------------------------------------------


def test_steps_are_taken_and_gone_back(desk):
    """Each change is a step that can be gone back; at the first there is nothing to go back to."""
    first = desk.plan.get("title")
    desk.change(("title",), "one")
    desk.take(desk.plan.put(("title",), "two"))
    assert [plan.get("title") for plan in desk.before] == [first, "one"]
    desk.back()
    assert (desk.plan.get("title"), saved_title(desk)) == ("one", "one")
    desk.back()
    desk.back()
    assert (desk.plan.get("title"), desk.before) == (first, [])


def test_steps_gone_back_are_taken_again(desk):
    """What was undone comes again step by step, with the widgets made anew; it is saved."""
    first = desk.plan.get("title")
    desk.change(("title",), "one")
    desk.change(("title",), "two")
    desk.back()
    desk.back()
    assert (desk.plan.get("title"), len(desk.undone)) == (first, 2)
    desk.forward()
    assert (desk.plan.get("title"), saved_title(desk), desk.revision) == ("one", "one", 3)
    desk.forward()
    desk.forward()
    assert (desk.plan.get("title"), desk.undone) == ("two", [])
    desk.back()
    assert desk.plan.get("title") == "one"


def test_a_new_change_drops_what_was_undone(desk):
    """After another change, or another window's plan, there is nothing to redo."""
    desk.change(("title",), "one")
    desk.back()
    desk.change(("title",), "other")
    assert desk.undone == []
    desk.forward()
    assert desk.plan.get("title") == "other"
    desk.back()
    second_window(desk).change(("title",), "theirs")
    desk.take_theirs()
    assert desk.undone == []


def test_only_so_many_steps_are_kept(desk, monkeypatch):
    """Beyond the limit the oldest steps are forgotten."""
    monkeypatch.setattr(desks, "MOST_STEPS_BACK", 3)
    for number in range(6):
        desk.change(("title",), f"t{number}")
    assert [plan.get("title") for plan in desk.before] == ["t2", "t3", "t4"]


def test_revision_rises_where_widgets_are_made_anew(desk):
    """A widget's own change leaves the widgets, another plan and a step back make them anew;
    the same plan is no step.
    """
    desk.change(("title",), "one")
    assert desk.revision == 0
    desk.take(desk.plan.put(("title",), "two"))
    assert desk.revision == 1
    desk.back()
    assert desk.revision == 2
    desk.take(desk.plan)
    assert (desk.revision, len(desk.before)) == (3, 1)


# -- two windows
# --------------------------------------------------------------------------------------------------------------------


def test_a_window_does_not_overwrite_another(desk):
    """What another window saved in between stays on the disk, and the desk says so; its own
    work stays in hand.
    """
    other = second_window(desk)
    other.change(("title",), "theirs")
    assert not other.overtaken
    desk.change(("title",), "mine")
    desk.change(("name",), "mine-too")
    assert (desk.overtaken, desk.plan.get("title"), saved_title(desk)) == (True, "mine", "theirs")


def test_mine_is_kept_where_the_planner_says_so(desk):
    """Keeping one's own plan writes it, and saving goes on; now the other window is overtaken."""
    other = second_window(desk)
    other.change(("title",), "theirs")
    desk.change(("title",), "mine")
    desk.keep_mine()
    assert (desk.overtaken, saved_title(desk)) == (False, "mine")
    desk.change(("title",), "more")
    assert saved_title(desk) == "more"
    other.change(("title",), "late")
    assert (other.overtaken, saved_title(desk)) == (True, "more")


def test_theirs_is_taken_where_the_planner_says_so(desk):
    """Taking the other window's plan puts it in hand and makes the widgets anew; one's own is
    a step back.
    """
    second_window(desk).change(("title",), "theirs")
    desk.change(("title",), "mine")
    desk.take_theirs()
    assert (
        desk.overtaken,
        desk.plan.get("title"),
        desk.before[-1].get("title"),
        desk.revision,
    ) == (False, "theirs", "mine", 1)
    desk.change(("title",), "on")
    assert saved_title(desk) == "on"


# -- what nobody names any more
# -----------------------------------------------------------------------------------------------------


def test_unnamed_files_go_and_named_ones_stay(desk):
    """Old files that neither the plan, a kept plan, nor a step back of any window names are
    removed; all others stay.
    """
    folder, put = desk.workspace.folder, desk.workspace.put
    kept, step, theirs, loose = (
        put("alerts", text, ".csv") for text in (b"kept", b"step", b"theirs", b"loose")
    )
    room = "bundle-0123456789ab"
    desk.workspace.write(f"{room}/policy.yaml", b"id: x\n")
    desk.workspace.write("bundle-ba9876543210/a.csv", b"refused")
    desk.workspace.keep(desk.plan.put(("alerts",), {"file": kept}).text().encode())
    desk.workspace.keep(desk.plan.put(("policy",), f"{room}/policy.yaml").text().encode())
    (folder / "notes.txt").write_text("a person's")
    (folder / ".plan.yaml.01234567").write_text("half")
    now = desk.plan
    desk.take(now.put(("alerts",), {"file": step}))
    desk.take(now)
    window = second_window(desk)
    window.before.append(now.put(("alerts",), {"file": theirs}))
    new = put("alerts", b"new", ".csv")
    before = {path.name for path in folder.iterdir()}
    for path in folder.rglob("*"):
        if path.name != new:
            age(path)
    assert desk.tidy() == 3
    assert before - {path.name for path in folder.iterdir()} == {
        loose,
        "bundle-ba9876543210",
        ".plan.yaml.01234567",
    }
    assert (folder / room / "policy.yaml").exists() and read_plan(desk.plan)


def test_nothing_goes_where_a_plan_cannot_be_read(desk):
    """A kept plan that cannot be read may name anything: all files stay."""
    loose = desk.workspace.put("alerts", b"loose", ".csv")
    desk.workspace.keep(b"[broken")
    age(desk.workspace.folder / loose)
    assert desk.tidy() == 0
    assert (desk.workspace.folder / loose).exists()


# -- results
# ------------------------------------------------------------------------------------------------------------------------


def test_results_are_shared_by_what_they_are_made_of(tmp_path):
    """The same plan in the same language is computed once for all; another language, setting
    or file has a result of its own.
    """
    one, other, results = opened(tmp_path), opened(tmp_path), Results()
    first = outcome_of(one.plan, results, "en").result
    assert outcome_of(other.plan, results, "en").result.hourly is first.hourly
    path = other.workspace.folder / other.plan.get("inventory")
    name = other.workspace.put("inventory", path.read_bytes() + b"\n", ".csv")
    for plan, language in (
        (one.plan, "zh"),
        (one.plan.put(("response", "notification_lag_h"), 3), "en"),
        (other.plan.put(("inventory",), name), "en"),
    ):
        assert outcome_of(plan, results, language).result.hourly is not first.hourly


def test_results_make_way_by_size(desk):
    """Beyond so many bytes the result used longest ago makes way; the newest stays, however
    large it is.
    """
    plans = [desk.plan.put(("response", "notification_lag_h"), lag_h) for lag_h in (1, 2, 3)]
    size = size_of(outcome_of(plans[0], Results(), "en").result)
    for most_bytes, stay in ((10 * size, 3), (int(2.5 * size), 2), (1, 1)):
        results = Results(most_bytes=most_bytes)
        outcomes = [outcome_of(plan, results, "en") for plan in plans]
        there = [results.kept(item.inputs, "en") is not None for item in outcomes]
        assert there == [False] * (3 - stay) + [True] * stay


def test_a_fault_leaves_no_lock_behind(desk, monkeypatch):
    """A run that fails leaves the result to be computed by whoever asks next."""
    results = Results()

    def fails(*_names, **_more):
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr("simulator.workbench.shared_cache.run", fails)
        with pytest.raises(ZeroDivisionError):
            outcome_of(desk.plan, results, "en")
    assert not results._busy
    assert outcome_of(desk.plan, results, "en").result is not None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_long_periods_are_not_computed_on_the_screen(desk, monkeypatch, language):
    """A period longer than the server allows is refused before anything is computed, and the
    words say what to do.
    """
    monkeypatch.setattr("simulator.workbench.shared_cache.run", None)
    start = desk.plan.get("period", "start")
    long = desk.plan.put(("period", "end"), f"{int(start[:4]) + 4}{start[4:]}")
    (problem,) = outcome_of(long, Results(), "zh").problems
    assert (
        problem.place,
        "1096" in problem.text(language),
        "simulator run" in problem.text(language),
    ) == ("period", True, True)
    with pytest.raises(InputError, match="1096"):
        read_plan(long)
    monkeypatch.setenv("HEAVYPOLLUTION_LONGEST_DAYS", "2000")
    assert read_plan(long).scenario.shape.period.end.year == int(start[:4]) + 4


def test_plan_file_is_the_plan(desk):
    """What is on the disk is the text of the plan in hand."""
    desk.change(("title",), "one")
    assert (desk.workspace.folder / PLAN).read_text(encoding="utf-8") == desk.plan.text()
