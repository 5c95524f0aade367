"""Uploads: nothing outside their own files is read, none becomes more than a page would take, and a
refused one leaves nothing.
"""

import gzip
import io
import json
import stat
import threading
import tomllib
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

import served
from simulator import InputError
from simulator.files.yaml_file import read_bytes
from simulator.inputs.inventory import read_inventory
from simulator.inputs.policy_files import read_policy_within
from simulator.ui.frame import uploads
from simulator.workbench.desk import Results, outcome_of
from simulator.workbench.plan_upload import plan_of_upload
from simulator.workbench.plans import PLAN, Plan, check_contained, load_plan
from simulator.workbench.upload_limits import LARGEST_SERIES_BYTES, MOST_UPLOAD_MB, check_upload
from simulator.workbench.workspace import new_workspace
from upload_case import WELL_FORMED, county, naming, scenario, zipped
from workbench import plan_of, sound, turn_to, visit

ROOT = Path(__file__).resolve().parents[2]
TINY_MB = "0.05"


@pytest.fixture(autouse=True)
def _own_workspaces(tmp_path, monkeypatch):
    monkeypatch.setenv("HEAVYPOLLUTION_WORKBENCH", str(tmp_path / "planners"))


def files_of(workspace) -> set[str]:
    """Return the paths of the files of a workspace."""
    return {
        path.relative_to(workspace.folder).as_posix()
        for path in workspace.folder.rglob("*")
        if path.is_file()
    }


def keys_of(error: InputError) -> set[str]:
    """Return the keys of an error's messages."""
    return {problem.allowed.key for problem in error.problems}


# -- policies
# -----------------------------------------------------------------------------------------------------------------------


@pytest.fixture
def secret(tmp_path):
    """Another planner's workspace with a policy and a table of measures in it."""
    other = new_workspace(tmp_path / "planners")
    other.write("secret.yaml", WELL_FORMED["policy"].encode())
    other.write("secret.csv", WELL_FORMED["measures"].encode())
    return other


def leading(key: str, way: str, secret) -> bytes:
    """Return a policy that names a file of another planner, or of the server."""
    name = "secret.yaml" if key == "extends" else "secret.csv"
    text = {
        "beside": f"../../{secret.key}/plan/{name}",
        "absolute": str(secret.folder / name),
        "passwd": "/etc/passwd",
        "device": "/dev/zero",
    }[way]
    text += ".yaml" if key == "extends" and way in ("passwd", "device") else ""
    return json.dumps({"id": "evil", "extends": "zezhou-2020"} | {key: text}).encode()


@pytest.mark.parametrize("way", ["beside", "absolute", "passwd", "device"])
@pytest.mark.parametrize("key", ["extends", "measures"])
def test_policy_in_a_workspace_reads_nothing_outside_it(workspace, secret, monkeypatch, key, way):
    """A policy that lies in a workspace, however it came there, is refused where it names a file
    outside, which is not opened.
    """
    name = workspace.put("policy", leading(key, way, secret), ".yaml")
    read = []
    monkeypatch.setattr(
        "simulator.files.yaml_file.read_bytes",
        lambda path, largest: read.append(path) or read_bytes(path, largest),
    )
    monkeypatch.setattr(
        "simulator.files.raw_table.read_bytes",
        lambda path, largest: read.append(path) or read_bytes(path, largest),
    )
    for attempt in (
        lambda: read_policy_within(name, workspace.folder),
        lambda: Plan(scenario(policy=name), workspace.folder).scenario(),
    ):
        with pytest.raises(InputError) as caught:
            attempt()
        assert "not_in_archive" in keys_of(caught.value)
    assert {path.parent for path in read} == {workspace.folder}


@pytest.mark.parametrize("way", ["beside", "device"])
@pytest.mark.parametrize("key", ["extends", "measures"])
def test_uploaded_policy_reads_nothing_of_the_server(secret, key, way):
    """The page of measures refuses such a policy, keeps no file of it, and looks at it once."""
    app = turn_to(visit("en"), "measures")
    here = app.session_state["desk"]
    before, policy = files_of(here.workspace), plan_of(app)["policy"]
    next(item for item in app.file_uploader if item.key.startswith("policy-file")).set_value(
        ("evil.yaml", leading(key, way, secret), "application/yaml")
    )
    for _ in range(2):
        sound(app.run())
        assert any("policy" in item.value.lower() for item in app.error)
    assert (files_of(here.workspace), plan_of(app)["policy"]) == (before, policy)


def test_uploaded_policy_may_extend_a_shipped_one():
    """A policy of one's own that changes a shipped one is taken into the plan."""
    app = turn_to(visit("en"), "measures")
    content = json.dumps(
        {"id": "mine", "extends": "zezhou-2020", "curtailment": {"D": {"orange": 0.9}}}
    ).encode()
    next(item for item in app.file_uploader if item.key.startswith("policy-file")).set_value(
        ("mine.yaml", content, "application/yaml")
    )
    sound(app.run())
    assert not app.error
    assert app.session_state["desk"].plan.scenario().policy.shape.id == "mine"


@pytest.mark.parametrize(
    "text",
    ["../../x/plan/secret.csv", "/etc/passwd", "/dev/zero", "link.csv", "..", "kept/../../x.csv"],
)
@pytest.mark.parametrize(
    "keys",
    [("inventory",), ("alerts", "file"), ("changes", "file"), ("policy_overrides", "measures")],
    ids=".".join,
)
def test_plan_that_leaves_its_folder_is_not_opened(workspace, secret, keys, text):
    """A saved plan that names a file outside its folder, by dots, from the root or through a
    link, is refused before anything is read.
    """
    (workspace.folder / "link.csv").symlink_to(secret.folder / "secret.csv")
    data = naming(keys, text)
    with pytest.raises(InputError) as caught:
        check_contained(data, workspace.folder)
    assert keys_of(caught.value) == {"leaves_workspace"}
    workspace.write(PLAN, json.dumps(data).encode())
    with pytest.raises(InputError):
        load_plan(workspace)
    with pytest.raises(InputError):
        Plan(data, workspace.folder).scenario()


def test_devices_are_not_read():
    """A device is refused without a byte being read."""
    for device in ("/dev/zero", "/dev/null"):
        with pytest.raises(InputError) as caught:
            read_bytes(Path(device), 10)
        assert keys_of(caught.value) == {"no_regular_file"}


# -- what a file becomes
# ------------------------------------------------------------------------------------------------------------


def swelling(rows: int = 6_000_000) -> bytes:
    """Return a Parquet file of some kilobytes with millions of rows."""
    target = io.BytesIO()
    parquet.write_table(
        pa.table({"enterprise": pa.array(["a"]).take(pa.array([0] * rows, pa.int32()))}),
        target,
        compression="zstd",
    )
    return target.getvalue()


def test_archives_hold_no_inventory_that_swells(workspace):
    """A Parquet file of millions of rows in an archive is refused as on the page of the inventory;
    nothing stays of it.
    """
    content = swelling()
    archive = zipped({"s.yaml": json.dumps(scenario(inventory="i.parquet")), "i.parquet": content})
    assert len(archive) < 100_000
    with pytest.raises(InputError) as caught:
        plan_of_upload("a.zip", archive, workspace)
    assert "sheet_too_many_rows" in keys_of(caught.value)
    assert files_of(workspace) == set()


def test_reader_takes_no_parquet_that_swells(tmp_path, workspace):
    """Where such a file lies in a workspace already the reader refuses it, so that the plan
    opens with a problem.
    """
    path = tmp_path / "i.parquet"
    path.write_bytes(swelling())
    with pytest.raises(InputError) as caught:
        read_inventory(path)
    assert keys_of(caught.value) == {"sheet_too_many_rows"}
    name = workspace.put("inventory", path.read_bytes(), ".parquet")
    found = outcome_of(Plan(scenario(inventory=name), workspace.folder), Results(), "en")
    assert found.result is None and found.problems


@pytest.mark.parametrize("kind", ["inventory", "area_sources", "profiles"])
def test_tables_of_too_many_rows_are_refused(workspace, kind):
    """A text table of more rows than a page takes is refused in an archive too."""
    name = f"{kind}.csv"
    members = {
        "s.yaml": json.dumps(scenario(**{kind: name})),
        "inventory.csv": county(),
        name: "enterprise\n" + "a\n" * 300_000,
    }
    with pytest.raises(InputError) as caught:
        plan_of_upload("a.zip", zipped(members), workspace)
    assert "sheet_too_many_rows" in keys_of(caught.value)
    assert files_of(workspace) == set()


def test_packed_series_are_bounded(tmp_path):
    """A packed series is refused by what it unpacks to, in one member or in many, and a small
    one is let through.
    """
    path = tmp_path / "series.csv.gz"
    half = gzip.compress(b"0" * (LARGEST_SERIES_BYTES // 2 + 1))
    for content, refused in (
        (half, False),
        (half + half, True),
        (gzip.compress(b"a,b\n1,2\n"), False),
        (half[:50], False),
        (b"no gzip", False),
    ):
        path.write_bytes(content)
        if refused:
            with pytest.raises(InputError) as caught:
                check_upload(path, "forecast")
            assert keys_of(caught.value) == {"file_too_large"}
        else:
            check_upload(path, "forecast")


# -- names and damage
# ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "members",
    [
        ["x" * 300],
        ["/".join(["x" * 190] * 10)],
        ["/".join("abcdefghijklmnopqrstuvwxyz")],
        ["a", "a/b"],
        ["a/b", "a"],
    ],
    ids=lambda names: str(len(names[0])),
)
def test_names_that_no_file_can_have_are_refused(workspace, members):
    """Names too long, too deep, or a file's and a folder's at once are a problem of the archive,
    whatever their order.
    """
    archive = zipped(
        {"s.yaml": json.dumps(scenario()), "inventory.csv": county()} | dict.fromkeys(members, "x")
    )
    with pytest.raises(InputError) as caught:
        plan_of_upload("a.zip", archive, workspace)
    assert keys_of(caught.value) == {"archive_path"}
    assert files_of(workspace) == set()


def test_damaged_members_are_refused(workspace):
    """A member whose packed bytes are damaged in the middle is a problem of the archive."""
    archive = bytearray(zipped({"s.yaml": json.dumps(scenario()), "inventory.csv": county()}))
    middle = len(archive) // 2
    archive[middle : middle + 40] = b"\xff" * 40
    with pytest.raises(InputError) as caught:
        plan_of_upload("a.zip", bytes(archive), workspace)
    assert keys_of(caught.value) == {"not_an_archive"}


# -- disk
# ---------------------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"period": {"start": "2020-11-11", "end": "2020-11-01"}},
        {"policy": "nowhere"},
        {"alerts": {"file": "gone.csv"}},
    ],
    ids=str,
)
@pytest.mark.parametrize("alone", [False, True])
def test_refused_scenarios_leave_nothing(workspace, wrong, alone):
    """Whatever is wrong with an uploaded scenario, no file of it, and none that it names, is in the
    workspace afterwards.
    """
    data = scenario(**wrong) | (
        {"inventory": "../data/inventories/demo-county.csv"} if alone else {}
    )
    content = (
        json.dumps(data).encode()
        if alone
        else zipped({"s.yaml": json.dumps(data), "inventory.csv": county(), "more.csv": "1"})
    )
    with pytest.raises(InputError):
        plan_of_upload("s.yaml", content, workspace)
    assert files_of(workspace) == set()


def test_only_named_files_enter_the_workspace(workspace):
    """Of an archive's members those that the scenario and its policy name are stored, and nothing
    else.
    """
    policy = json.dumps({"id": "mine", "extends": "parent.yaml"})
    members = {
        "s.yaml": json.dumps(scenario(policy="policy.yaml")),
        "inventory.csv": county(),
        "more.csv": "1",
        "policy.yaml": policy,
        "parent.yaml": json.dumps({"id": "parent", "extends": "zezhou-2020"}),
    }
    plan = plan_of_upload("a.zip", zipped(members), workspace)
    plan.scenario()
    assert {name.split("/")[-1] for name in files_of(workspace) if "/" in name} == {
        "policy.yaml",
        "parent.yaml",
    }
    assert len(files_of(workspace)) == 3


@pytest.mark.parametrize("language", ["zh", "en"])
def test_full_workspaces_take_nothing_more(workspace, monkeypatch, language):
    """What would pass the limit of a workspace is refused whole, in words that say what to do; the
    plan itself is always saved.
    """
    monkeypatch.setenv("HEAVYPOLLUTION_WORKSPACE_MB", TINY_MB)
    kept = workspace.put("alerts", b"1" * 30_000, ".csv")
    assert workspace.put("alerts", b"1" * 30_000, ".csv") == kept
    with pytest.raises(InputError) as caught:
        workspace.put("alerts", b"2" * 30_000, ".csv")
    assert keys_of(caught.value) == {"workspace_full"}
    assert {"zh": "删除", "en": "Delete"}[language] in caught.value.text(language)
    with pytest.raises(InputError):
        workspace.bring({"a.csv": b"3" * 15_000, "b.csv": b"4" * 15_000})
    with pytest.raises(InputError):
        workspace.keep(b"5" * 30_000)
    assert files_of(workspace) == {kept}
    workspace.write(PLAN, b"x" * 60_000)


def test_full_workspace_is_told_on_the_screen(monkeypatch):
    """Where a page cannot store a file the screen says so, on every way in, and the plan
    stays as it was.
    """
    app = turn_to(visit("en"), "alerts")
    before = plan_of(app)
    monkeypatch.setenv("HEAVYPOLLUTION_WORKSPACE_MB", TINY_MB)
    app.session_state["alert-source"] = "history"
    sound(app.run())
    sound(
        next(item for item in app.button if item.key and item.key.startswith("history-use"))
        .click()
        .run()
    )
    assert any("was not done" in item.value for item in app.error)
    assert plan_of(app) == before


def test_refused_archive_is_looked_at_once(monkeypatch):
    """A refused file that still lies in the uploader is not unpacked again with every change; its
    problems stay on the screen.
    """
    looks = []

    def look(*_names):
        looks.append(1)
        return plan_of_upload(*_names)

    monkeypatch.setattr("simulator.ui.frame.frame.plan_of_upload", look)
    app = visit("en")
    next(item for item in app.file_uploader if item.key.startswith("open-")).set_value(
        ("a.zip", b"PK broken", "application/zip")
    )
    for _ in range(3):
        sound(app.run())
        assert any("cannot be opened" in item.value for item in app.error)
    assert len(looks) == 1
    next(item for item in app.file_uploader if item.key.startswith("open-")).set_value(
        ("b.zip", b"PK broken too", "application/zip")
    )
    sound(app.run())
    assert len(looks) == 2
    assert uploads.REFUSED in app.session_state


def test_the_root_shows_its_names_to_nobody(tmp_path):
    """The folder of all workspaces, whose names are the keys, can be listed by the server's user
    alone; one that all use is left as it is.
    """
    new_workspace(tmp_path / "made" / "here")
    old, shared = tmp_path / "old", tmp_path / "shared"
    for folder, mode in ((old, 0o755), (shared, 0o1777)):
        folder.mkdir()
        folder.chmod(mode)
        new_workspace(folder)
    assert [
        stat.S_IMODE(folder.stat().st_mode) for folder in (tmp_path / "made" / "here", old, shared)
    ] == [0o700, 0o700, 0o1777]


# -- one number for all
# -------------------------------------------------------------------------------------------------------------


def test_server_and_pages_take_the_same_size():
    """What the server lets through is what the pages say, and the shipped nginx lets it pass
    with its envelope.
    """
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["maxUploadSize"] == MOST_UPLOAD_MB
    assert f"client_max_body_size {MOST_UPLOAD_MB + 2}m" in (
        ROOT / "docs" / "deploy" / "heavy-pollution.conf"
    ).read_text(encoding="utf-8")


def test_a_server_that_never_answers_is_a_failure(tmp_path):
    """Tests do not begin on a server that is not well: what it said is the failure."""

    class Silent:
        def poll(self):
            return None

    log = tmp_path / "app.log"
    log.write_text("no answer")
    with pytest.raises(AssertionError, match="no answer"):
        served.wait_for(served.free_port(), Silent(), log, 0)


def title_of(app):
    """Return the field of the plan's name."""
    return next(item for item in app.text_input if str(item.key).startswith("title-"))


def test_windows_that_overtake_one_another_are_told():
    """A window that another overtook asks which plan holds, and does what the planner says."""
    app = turn_to(visit("en"), "result")
    workspace = app.session_state["desk"].workspace
    theirs = load_plan(workspace).put(("title",), "theirs")
    workspace.write(PLAN, theirs.text().encode())
    title_of(app).set_value("mine")
    sound(app.run())
    assert any("Another window" in item.value for item in app.warning)
    sound(next(item for item in app.button if item.key == "take_theirs").click().run())
    assert plan_of(app)["title"] == "theirs"
    assert not [item for item in app.warning if "Another window" in item.value]
    workspace.write(PLAN, theirs.put(("title",), "again").text().encode())
    title_of(app).set_value("mine")
    sound(app.run())
    sound(next(item for item in app.button if item.key == "keep_mine").click().run())
    assert load_plan(workspace).get("title") == "mine"


def test_work_is_asked_for_on_every_page(monkeypatch):
    """A long computation goes on while its planner looks at other pages of the window."""
    asked, free = [], threading.Event()
    monkeypatch.setattr("simulator.workbench.jobs.Job.ask", lambda job: asked.append(job))
    app = turn_to(visit("en"), "uncertainty")
    monkeypatch.setattr(
        "simulator.workbench.shared_cache.Results.with_replicates", lambda *_names: free.wait(30)
    )
    next(
        item
        for item in app.button
        if item.label == "Compute intervals" or (item.icon or "").endswith("play_arrow:")
    ).click()
    sound(app.run())
    asked.clear()
    turn_to(app, "measures")
    free.set()
    assert asked


def test_page_of_the_inventory_reads_no_policy_outside(secret):
    """A plan in hand whose policy lies in another workspace is told as unusable; the page of the
    inventory reads no policy of it.
    """
    from simulator.ui.inventory import state as inventory_state

    app = turn_to(visit("en"), "inventory")
    here = app.session_state["desk"]
    leads_out = here.plan.put(("policy",), f"../../{secret.key}/plan/secret.yaml")
    found = inventory_state._read(leads_out)
    assert found.policy is None
    assert "leaves_workspace" in {problem.allowed.key for problem in found.problems}
