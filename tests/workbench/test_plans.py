"""Plans in and out: hostile scenarios and policies are refused, nothing outside is read, and
what goes out comes back the same.
"""

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from ruamel.yaml import YAML

from simulator import load_scenario, run
from simulator.inputs.named_files import FILE_KEYS, IDS_TOO
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
from upload_case import (
    OPENED,
    SECRET,
    WELL_FORMED,
    county,
    naming,
    opened_plan,
    refusal,
    scenario,
    zipped,
)


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
