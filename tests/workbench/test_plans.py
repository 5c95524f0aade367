"""Plans in and out: hostile archives and scenarios are refused, nothing outside is read, and
what goes out comes back the same.
"""

import io
import json
import random
import struct
import subprocess
import sys
import tracemalloc
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from ruamel.yaml import YAML

from simulator import InputError, load_scenario, run
from simulator.files import zip_archive as archive
from simulator.inputs.named_files import FILE_KEYS, IDS_TOO
from simulator.terms.paths import DATA
from simulator.workbench import exports
from simulator.workbench.desk import Results, outcome_of, read_plan
from simulator.workbench.plan_upload import plan_of_upload
from simulator.workbench.plans import (
    EXAMPLES,
    bundle,
    example_names,
    load_plan,
    plan_of_example,
    save_plan,
)
from simulator.workbench.workspace import new_workspace

SECRET = "recognisable-4711"
OPENED: list[str] = []
WATCHING = [False]


def _note(event: str, arguments: tuple) -> None:
    if WATCHING[0] and event == "open":
        OPENED.append(str(arguments[0]))


sys.addaudithook(_note)


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


def zipped(members: dict[str, bytes | str], **options) -> bytes:
    """Return a ZIP of members by name."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", **{"compression": zipfile.ZIP_DEFLATED} | options) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return target.getvalue()


def scenario(**settings) -> dict:
    """Return a scenario that is right but for the settings."""
    return {
        "schema": 1,
        "name": "upload",
        "period": {"start": "2020-11-01T00:00", "end": "2020-11-11T00:00"},
        "inventory": "inventory.csv",
        "policy": "zezhou-2020",
        "alerts": [
            {
                "level": "orange",
                "issued": "2020-11-02T12:00",
                "start": "2020-11-03T00:00",
                "end": "2020-11-06T00:00",
            }
        ],
    } | settings


def county() -> bytes:
    """Return the bytes of the shipped county's inventory."""
    return (DATA / "inventories" / "demo-county.csv").read_bytes()


def nested(keys: tuple[str, ...], value: object) -> dict:
    """Return {key: {key: ... value}}."""
    return {keys[0]: nested(keys[1:], value) if len(keys) > 1 else value}


def opened_plan(name: str, content: bytes, workspace):
    """Open an upload as the screen does, and read everything that it names."""
    WATCHING[0] = True
    try:
        plan = plan_of_upload(name, content, workspace)
        plan.scenario()
        read_plan(plan)
        return plan
    finally:
        WATCHING[0] = False


def refusal(name: str, content: bytes, workspace) -> InputError:
    """Return why an upload is refused."""
    with pytest.raises(InputError) as caught:
        opened_plan(name, content, workspace)
    return caught.value


def leaves_nothing(workspace) -> bool:
    """Return whether a refused upload left no file behind."""
    return not [path for path in workspace.folder.rglob("*") if path.is_file()]


# -- archives
# ---------------------------------------------------------------------------------------------------------------------


def as_scenario(extra: dict[str, bytes | str], **options) -> bytes:
    """Return an archive that would open, with further members."""
    return zipped(
        {"scenario.yaml": json.dumps(scenario()), "inventory.csv": county()} | extra, **options
    )


@pytest.mark.parametrize(
    "member",
    [
        "../evil.csv",
        "a/../../evil.csv",
        "/tmp/evil.csv",
        "..\\evil.csv",
        "a\\b.csv",
        "C:/evil.csv",
        "C:evil.csv",
        "a\nb.csv",
        "nul?.csv",
        "x" * 300,
        "../plan.yaml",
    ],
    ids=ascii,
)
def test_members_that_lead_out_are_refused(tmp_path, workspace, member):
    """An archive with a path out of it, or one that some system could read so, is refused whole;
    nothing is written anywhere.
    """
    error = refusal("a.zip", as_scenario({member: SECRET}), workspace)
    assert "must not lead out" in error.text("en")
    assert leaves_nothing(workspace)
    assert {path.name for path in tmp_path.iterdir()} == {"planners"}


def test_a_name_of_a_file_and_a_folder_is_refused(workspace):
    """A member that is a file and a folder at once is a problem, not a fault of the program."""
    error = refusal("a.zip", as_scenario({"x": "1", "x/y": "2"}), workspace)
    assert "must not lead out" in error.text("en")
    assert leaves_nothing(workspace)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_member_written_twice_is_refused(workspace):
    """Two members of one name would let the later one replace what was looked at."""
    target = io.BytesIO(as_scenario({}))
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("inventory.csv", SECRET)
    assert "must not lead out" in refusal("a.zip", target.getvalue(), workspace).text("en")


def test_links_in_archives_are_refused(workspace, watched):
    """A symbolic link is neither followed nor made."""
    (watched / "inventory.csv").write_bytes(county())
    link = zipfile.ZipInfo("inventory.csv")
    link.external_attr = 0o120777 << 16
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("scenario.yaml", json.dumps(scenario()))
        archive.writestr(link, str(watched / "inventory.csv"))
    assert "must not lead out" in refusal("a.zip", target.getvalue(), workspace).text("en")
    assert not [name for name in OPENED if name.startswith(str(watched))]
    assert leaves_nothing(workspace)


def test_too_many_members_are_refused(workspace):
    """An archive of more members than a scenario can need is refused; folders count too."""
    most = archive.MOST_MEMBERS
    assert "too many files" in refusal(
        "a.zip", as_scenario({f"{i}.csv": "" for i in range(most)}), workspace
    ).text("en")
    assert "too many files" in refusal(
        "a.zip", as_scenario({f"{i}/": "" for i in range(most)}), workspace
    ).text("en")
    opened_plan("a.zip", as_scenario({f"{i}.csv": "" for i in range(most - 2)}), workspace)


def test_a_declared_bomb_is_refused(workspace, monkeypatch):
    """An archive that says it unpacks to too much is refused by what it says."""
    monkeypatch.setattr(archive, "LARGEST_UNPACKED_BYTES", 5_000_000)
    packed = as_scenario({"big.csv": b"0" * 6_000_000})
    assert len(packed) < 100_000
    assert "too large when unpacked" in refusal("a.zip", packed, workspace).text("en")
    assert leaves_nothing(workspace)


def test_an_archive_of_zeros_takes_no_more_memory_than_its_bytes(workspace):
    """Members go to the disk in pieces: 100 MB that no scenario names are never held."""
    packed = as_scenario({f"big{i}.csv": bytes(50_000_000) for i in range(2)})
    tracemalloc.start()
    try:
        opened_plan("a.zip", packed, workspace)
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()


def test_a_bomb_that_lies_about_its_size_is_never_unpacked(workspace, monkeypatch):
    """A member that says 10 bytes and holds 60 MB is refused, and no more than a piece of it
    is ever in memory.
    """
    largest = []
    unpacked = zipfile.ZipExtFile._read1

    def read1(self, count):
        largest.append(count)
        return unpacked(self, count)

    monkeypatch.setattr(zipfile.ZipExtFile, "_read1", read1)
    real = 60_000_000
    packed = as_scenario({"big.csv": b"0" * real})
    lying = packed.replace(struct.pack("<L", real), struct.pack("<L", 10))
    assert lying != packed
    assert "not a readable ZIP" in refusal("a.zip", lying, workspace).text("en")
    assert max(largest) <= archive.READ_BYTES
    assert leaves_nothing(workspace)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_that_cannot_be_read_by_pieces_are_refused(workspace, packing):
    """Only what Windows and this program write is read: stored or deflated."""
    assert "not a readable ZIP" in refusal(
        "a.zip", as_scenario({}, compression=packing), workspace
    ).text("en")


def test_an_encrypted_archive_is_refused(workspace):
    """An archive with a password is a problem that says so much as that it cannot be read."""
    packed = bytearray(as_scenario({}))
    at = packed.index(b"PK\x01\x02")
    while at >= 0:
        packed[at + 8] |= 1
        at = packed.find(b"PK\x01\x02", at + 1)
    assert "not a readable ZIP" in refusal("a.zip", bytes(packed), workspace).text("en")


def test_damaged_archives_are_refused(workspace):
    """Cut off anywhere or with any byte changed, an archive opens as it was or is refused; nothing
    else happens.
    """
    whole, draw = as_scenario({}), random.Random(1)
    for _ in range(40):
        with pytest.raises(InputError):
            plan_of_upload("a.zip", whole[: draw.randrange(2, len(whole) - 1)], workspace)
    for _ in range(120):
        bad = bytearray(whole)
        bad[draw.randrange(len(bad))] ^= 1 << draw.randrange(8)
        try:
            plan_of_upload("a.zip", bytes(bad), workspace)
        except InputError:
            continue


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK",
        b"PK\x03\x04",
        b"\0" * 100,
        b"\xff\xfe\x00",
        b"- a\n- b\n",
        b"&a [*a]\n",
        b"a: &a [1]\nb: *x\n",
    ],
)
def test_what_is_no_scenario_is_refused(workspace, content):
    """Empty files, broken archives, lists and binary rubbish are problems."""
    refusal("a.yaml", content, workspace)


def test_archives_hold_one_scenario(workspace):
    """None, or two of equal standing, leaves open which is meant."""
    text = json.dumps(scenario())
    assert "one scenario" in refusal("a.zip", zipped({"inventory.csv": county()}), workspace).text(
        "en"
    )
    assert "one scenario" in refusal(
        "a.zip", zipped({"a.yaml": text, "b.yaml": text, "inventory.csv": county()}), workspace
    ).text("en")


def test_chinese_names_of_windows_archives_are_read(workspace):
    """Windows writes names in GBK without saying so; the scenario's names still find them."""
    name = "清单/减排清单.csv"
    assert len(read_plan(opened_plan("a.zip", as_gbk(name), workspace)).inventory) > 100


def as_gbk(name: str) -> bytes:
    """Return an archive as Windows in Chinese writes it: a name in GBK, and no mark of UTF-8."""
    written = name.encode("gbk")
    placeholder = b"q" * len(written)
    packed = zipped(
        {"scenario.yaml": json.dumps(scenario(inventory=name)), placeholder.decode(): county()}
    )
    return packed.replace(placeholder, written)


# -- scenarios that name files
# ----------------------------------------------------------------------------------------------------

WELL_FORMED = {
    "inventory": county().decode("utf-8-sig"),
    "area-sources": (DATA / "area_sources" / "demo-county.csv").read_text(encoding="utf-8-sig"),
    "profiles": (DATA / "profiles" / "default.csv").read_text(encoding="utf-8-sig"),
    "policy": (DATA / "policies" / "zezhou-2020.yaml").read_text(encoding="utf-8"),
    "measures": (DATA / "policies" / "xinfu-2023-measures.csv").read_text(encoding="utf-8-sig"),
    "alerts": (DATA / "alerts" / "zezhou-2021-12.csv").read_text(encoding="utf-8-sig"),
    "forecast": (DATA / "forecasts" / "synthetic-winter-daily.csv").read_text(encoding="utf-8-sig"),
    "criteria": (DATA / "criteria" / "mee-2018.yaml").read_text(encoding="utf-8"),
    "ensemble": (DATA / "forecasts" / "synthetic-ensemble.csv").read_text(encoding="utf-8-sig"),
    "changes": f"at,enterprise_id,grade,reason\n2020-11-05T00:00,{SECRET},A,x\n",
    "teams": f"team,districts\n{SECRET},\n",
    "transport": (DATA / "transport" / "demo-coking-county.csv").read_text(encoding="utf-8-sig"),
    "transport-factors": (DATA / "transport" / "factors.csv").read_text(encoding="utf-8"),
    "tax": (DATA / "tax" / "shanxi-2018.yaml").read_text(encoding="utf-8"),
    "prices": (DATA / "prices" / "shanxi-steel-2021.yaml").read_text(encoding="utf-8"),
    "targets": (DATA / "targets" / "shanxi-2021.yaml").read_text(encoding="utf-8"),
    "heating": (DATA / "heating" / "zezhou-2020.yaml").read_text(encoding="utf-8"),
    "dust-limits": (DATA / "dust" / "shanxi.yaml").read_text(encoding="utf-8"),
    "dust-fall": (DATA / "dust" / "synthetic-county.csv").read_text(encoding="utf-8-sig"),
    "districts": f"district,area_km2\n{SECRET},100\n",
    "outlines": json.dumps(
        {
            "type": "FeatureCollection",
            "features": [
                {
                    "type": "Feature",
                    "properties": {"name": SECRET},
                    "geometry": {
                        "type": "Polygon",
                        "coordinates": [[[112, 35], [113, 35], [113, 36], [112, 35]]],
                    },
                }
            ],
        }
    ),
}


def naming(keys: tuple[str, ...], text: str) -> dict:
    """Return a scenario that names a file at one key and is right otherwise."""
    data = scenario()
    if keys[:1] == ("alerts",):
        data["alerts"] = (
            {}
            if keys == ("alerts", "file")
            else {"forecast": "forecast.csv", "criteria": "mee-2018"}
        )
    for key, value in nested(keys, text).items():
        data[key] = (
            {**data[key], **value}
            if isinstance(value, dict) and isinstance(data.get(key), dict)
            else value
        )
    return data


@pytest.mark.parametrize(
    "way",
    [
        "absolute",
        "up",
        "up from the plan",
        "without ending",
        "passwd",
        "windows",
        "uri",
        "data",
        "home",
    ],
)
@pytest.mark.parametrize(
    ("keys", "kind"), FILE_KEYS, ids=lambda item: ".".join(item) if isinstance(item, tuple) else ""
)
def test_scenarios_that_name_files_outside_are_refused(workspace, watched, keys, kind, way):
    """Whatever key names a file that the upload does not hold, it is refused; the file is not read
    even where it would do.
    """
    ending = ".yaml" if kind in IDS_TOO else ".csv"
    file = watched / f"secret{ending}"
    file.write_text(WELL_FORMED[kind] + f"# {SECRET}\n" * (ending == ".yaml"), encoding="utf-8")
    (watched / "data").mkdir()
    (watched / "data" / f"secret{ending}").write_text(WELL_FORMED[kind], encoding="utf-8")
    text = {
        "absolute": str(file),
        "up": f"../../../../outside/secret{ending}",
        "up from the plan": f"../../../outside/secret{ending}",
        "without ending": str(file.with_suffix("")),
        "passwd": "/etc/passwd",
        "windows": f"..\\..\\..\\outside\\secret{ending}",
        "uri": f"file://{file}",
        "data": f"{watched}/data/secret{ending}",
        "home": f"~/secret{ending}",
    }[way]
    data = naming(keys, text)
    alone = json.dumps(data).replace('"inventory.csv"', '"../data/inventories/demo-county.csv"')
    alone = alone.replace(
        '"forecast.csv"', '"../data/forecasts/synthetic-winter-daily.csv"'
    ).encode()
    for content in (
        alone,
        zipped(
            {
                "deep/er/s.yaml": json.dumps(data),
                "deep/er/inventory.csv": county(),
                "deep/er/forecast.csv": WELL_FORMED["forecast"],
            }
        ),
    ):
        error = refusal("s.yaml", content, workspace)
        assert any(
            problem.found in (text, Path(text).stem) or text in problem.found
            for problem in error.problems
        ), error
    assert not [name for name in OPENED if name.startswith((str(watched), "/etc/passwd"))]
    assert not [
        path
        for path in workspace.folder.rglob("*")
        if path.is_file() and SECRET.encode() in path.read_bytes() and path.suffix == ending
    ]


@pytest.mark.parametrize("key", ["extends", "measures"])
@pytest.mark.parametrize("depth", [1, 2])
def test_policies_that_lead_out_are_refused(workspace, watched, key, depth):
    """A policy of the archive, or its parent in the archive, that names a file outside is
    refused and the file is not read.
    """
    kind = "policy" if key == "extends" else "measures"
    file = watched / ("secret.yaml" if key == "extends" else "secret.csv")
    file.write_text(WELL_FORMED[kind], encoding="utf-8")
    for text in (
        str(file),
        f"../../../../outside/{file.name}",
        f"../../../outside/{file.name}",
        f"..\\..\\..\\outside\\{file.name}",
        str(file.with_suffix("")),
        "/etc/passwd",
    ):
        leading = {"id": "evil", "extends": "zezhou-2020"} | {key: text}
        members = (
            {"policy.yaml": leading}
            if depth == 1
            else {"policy.yaml": {"id": "mild", "extends": "parent.yaml"}, "parent.yaml": leading}
        )
        content = {name: json.dumps(data) for name, data in members.items()}
        refusal(
            "a.zip",
            zipped(
                {
                    "scenario.yaml": json.dumps(scenario(policy="policy.yaml")),
                    "inventory.csv": county(),
                }
                | content
            ),
            workspace,
        )
    assert not [name for name in OPENED if name.startswith((str(watched), "/etc/passwd"))]


def test_policies_in_a_circle_are_refused(workspace):
    """Two policies of an archive that extend one another end in a problem."""
    members = {
        "policy.yaml": {"id": "a", "extends": "b.yaml"},
        "b.yaml": {"id": "b", "extends": "policy.yaml"},
    }
    content = {name: json.dumps(data) for name, data in members.items()}
    error = refusal(
        "a.zip",
        zipped(
            {"scenario.yaml": json.dumps(scenario(policy="policy.yaml")), "inventory.csv": county()}
            | content
        ),
        workspace,
    )
    assert "policy" in error.text("en")


def test_problems_shown_name_no_folder_of_the_server(workspace):
    """The words of a refusal hold neither the key nor a path of the server; of a file only
    its name is shown.
    """
    files = [f"s{number}.yaml" for number in range(3)]
    for name, data in zip(
        files,
        (scenario(), scenario(inventory="/etc/passwd"), scenario(alerts={"file": "x.csv"})),
        strict=True,
    ):
        bad = zipped(
            {
                "s.yaml": json.dumps(data),
                "inventory.csv": b"enterprise,line\n1,2\n",
                "x.csv": b"level\n9\n",
            }
        )
        for problem in refusal(name, bad, workspace).problems:
            shown = [Path(problem.file).name, problem.place, problem.found, problem.hint]
            shown.append(
                problem.allowed if isinstance(problem.allowed, str) else problem.allowed.text("en")
            )
            assert not [
                text for text in shown if workspace.key in text or str(workspace.root) in text
            ]


def test_paths_of_shipped_data_still_open(workspace):
    """A scenario written for the repository opens alone: what it names of data/ comes from the
    server's own data.
    """
    for name in ("zezhou-winter-2020", "forecast-two-districts"):
        plan = opened_plan("s.yaml", (EXAMPLES / f"{name}.yaml").read_bytes(), workspace)
        assert len(read_plan(plan).inventory) > 100
    text = json.dumps(
        scenario(
            inventory="../data/inventories/demo-county.csv",
            policy="../data/policies/xinfu-2023.yaml",
        )
    )
    assert (
        opened_plan("s.yaml", text.encode(), workspace).scenario().policy.shape.id == "xinfu-2023"
    )


def test_policies_with_neighbours_keep_them(workspace):
    """A policy of the archive that extends another and names a table of measures is read with both,
    and goes out with both.
    """
    policy = {"id": "mine", "extends": "parents/parent.yaml", "curtailment": {"D": {"orange": 0.9}}}
    parent = YAML(typ="safe").load(WELL_FORMED["policy"]) | {"id": "parent"}
    members = {
        "plan/s.yaml": json.dumps(scenario(policy="p/policy.yaml")),
        "plan/inventory.csv": county(),
        "plan/p/policy.yaml": json.dumps(policy),
        "plan/p/parents/parent.yaml": json.dumps(parent, default=str),
    }
    plan = opened_plan("a.zip", zipped(members), workspace)
    first = plan.scenario().policy
    assert first.shape.id == "mine"
    for _ in range(3):
        plan = opened_plan("b.zip", bundle(plan), workspace)
        assert plan.scenario().policy.resolved() == first.resolved()


# -- out and in again
# -------------------------------------------------------------------------------------------------------------


def assert_same(result, other) -> None:
    """Assert that two results are the same to the last bit."""
    assert result.summary == other.summary
    for name in ("reductions", "stages", "accounting", "hourly"):
        pd.testing.assert_frame_equal(getattr(result, name), getattr(other, name), check_exact=True)


@pytest.mark.parametrize("name", example_names())
def test_examples_come_back_the_same(tmp_path, workspace, name):
    """Every shipped example as a plan, and as a plan of its own archive in another workspace, gives
    what the repository gives.
    """
    # A screen's run makes no sums by sector; tests/runs/test_sectors_joined.py compares the two.
    scenario_ = load_scenario(EXAMPLES / f"{name}.yaml", {"uncertainty.replicates": 0})
    shipped = run(scenario_, language="en", by_sector=False)
    plan = plan_of_example(name, workspace)
    save_plan(plan, workspace)
    first = outcome_of(load_plan(workspace), Results(), "en")
    assert first.problems == ()
    assert_same(shipped, first.result)
    other = new_workspace(tmp_path / "others")
    again = outcome_of(
        plan_of_upload("plan.zip", bundle(load_plan(workspace)), other), Results(), "en"
    )
    assert again.problems == ()
    assert_same(shipped, again.result)
    assert {Path(path).parent for path in map(str, other.folder.rglob("*.csv"))} <= {
        other.folder,
        *other.folder.glob("bundle-*"),
    }


@pytest.mark.parametrize("name", ["zezhou-winter-2020", "forecast-two-districts"])
def test_exported_archives_run_without_the_workbench(root, tmp_path, workspace, name):
    """The archive unpacked in an empty folder runs by the command line to the figures that
    the screen shows.
    """
    plan = plan_of_example(name, workspace).put(("uncertainty",), None)
    shown = outcome_of(plan, Results(), "en").result.summary
    room = tmp_path / "empty"
    with zipfile.ZipFile(io.BytesIO(bundle(plan))) as archive:
        archive.extractall(room)
    command = [
        sys.executable,
        "-m",
        "simulator",
        "run",
        "scenario.yaml",
        "--out",
        "runs",
        "--formats",
        "json",
        "--lang",
        "en",
    ]
    done = subprocess.run(
        command,
        cwd=room,
        env={"PYTHONPATH": str(root), "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    written = json.loads(next(room.glob("runs/*/summary.json")).read_text(encoding="utf-8"))
    pd.testing.assert_frame_equal(
        pd.json_normalize(written["pollutants"]),
        pd.json_normalize(shown["pollutants"]),
        rtol=1e-13,
        atol=0,
    )


def unpacked(content: bytes) -> list[bytes]:
    """Return a file's bytes and, where it is an archive, those of all its members."""
    if content[:2] != b"PK":
        return [content]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        names = [name.encode() for name in archive.namelist()]
        return [
            content,
            *names,
            *(part for name in archive.namelist() for part in unpacked(archive.read(name))),
        ]


@pytest.mark.parametrize("upload", [False, True])
def test_what_leaves_names_neither_key_nor_folder(tmp_path, workspace, upload):
    """No byte of workbook, report, notices, tables or archive tells the workspace's key or
    where the server keeps it.
    """
    name = "forecast-two-districts"
    plan = plan_of_example(name, workspace)
    if upload:
        members = {"s.yaml": plan.text()} | {
            path.name: path.read_bytes() for path in workspace.folder.iterdir()
        }
        plan = opened_plan("a.zip", zipped(members), workspace)
    save_plan(plan, workspace)
    found = outcome_of(plan, Results(), "zh")
    out = [
        exports.workbook(found.result, "zh"),
        exports.report(found.result, "zh"),
        exports.notices(found.inputs, "zh"),
        exports.tables(found.result, found.inputs, ("csv", "json", "xlsx"), "zh"),
        exports.tables(found.result, found.inputs, ("parquet", "json"), "en"),
        bundle(plan),
        plan.text().encode(),
    ]
    told = [workspace.key, str(tmp_path), str(workspace.root), str(EXAMPLES.parent)]
    parts = [part for content in out for part in unpacked(content)]
    assert len(parts) > 60
    for text in told:
        for coded in (text.encode(), text.encode("utf-16-le"), text.replace("/", "\\/").encode()):
            assert not [
                part[max(part.find(coded) - 60, 0) : part.find(coded) + 80]
                for part in parts
                if coded in part
            ]


def test_file_names_of_downloads_are_plain():
    """Titles become names that every system can store, and none is a path."""
    for title in ("../../etc/passwd", "a/b\\c:d*e?", "", "...", "橙色预警 11 月", "x" * 300):
        name = exports.file_name(title, ".xlsx")
        assert (
            name.endswith(".xlsx")
            and 5 < len(name) <= 65
            and not set(name) & set('/\\:*?"<>|\0')
            and not name.startswith(".")
        )
