"""Archives of plans, Word templates, and folders of runs."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import shutil
from functools import lru_cache
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from typing import Any

from bad_files import BAD
from fuzz.checks import finite_files
from fuzz.damage import changed_archive, damaged, packed, parts_of
from fuzz.of_tables import good_rows
from fuzz.tables import changed as changed_table
from fuzz.tables import csv_bytes
from fuzz.trees import changed, plain, yaml_bytes
from fuzz.values import hostile
from simulator.files.parquet_file import digest_of
from simulator.terms.errors import refuse
from simulator.terms.paths import DATA

GOOD = BAD / "good"
MEMBERS = (
    "area_sources.csv",
    "inventory.csv",
    "policy.yaml",
    "profiles.csv",
    "scenario.yaml",
    "transport.csv",
)
UNUSABLE = 70


class _Here:
    """Takes the place of the guard: the input's own process has limits already."""

    def do(self, work: Any, *arguments: Any) -> Any:
        """Return work(*arguments)."""
        return work(*arguments)


def archive(draw: Random, folder: Path) -> None:
    """The archive of a plan as an upload."""
    import simulator.workbench.upload_limits as limits
    from simulator.workbench.plan_upload import plan_of_upload
    from simulator.workbench.workspace import Workspace

    limits.guard = lambda: _Here()  # type: ignore[assignment]
    members = {name: (GOOD / name).read_bytes() for name in MEMBERS}
    change = draw.random()
    name = draw.choice(MEMBERS)
    if change < 0.3 and name.endswith(".csv"):
        members[name] = csv_bytes(draw, changed_table(draw, good_rows(GOOD / name)))[0]
    elif change < 0.5:
        members["scenario.yaml"] = yaml_bytes(
            draw, changed(draw, plain(members["scenario.yaml"].decode()))
        )
    raw = packed(members)
    if draw.random() < 0.7:
        raw = changed_archive(draw, raw)
    if draw.random() < 0.05:
        raw = packed({"inner.zip": raw})
    (folder / "space").mkdir()
    plan = plan_of_upload("plan.zip", raw, Workspace(folder / "space", "plan"))
    outside = [path for path in folder.iterdir() if path.name != "space"]
    assert not outside, f"{outside} written outside of the workspace"
    plan.scenario()


# Fields that take all memory end their process: tests/hostile shows that.
FIELDS = (
    "{{ title }}", "{{ no_such }}", "{{ title.a.b }}", "{{ 1/0 }}",
    "{% for x in range(10**9) %}{{ x }}{% endfor %}", "{% for x in rows %}{{ x.a }}{% endfor %}", "{% if %}", "{{", "}}",
    "{% include 'x' %}", "{% import 'x' as y %}", "{{ ''.__class__.__mro__ }}", "{{ cycler.__init__.__globals__ }}",
    "{%tr for x in rows %}", "{%p if title %}", "{{r title }}", "{% raw %}", "{{ title|no_filter }}", "{# #}",
    "{{ rows|sum }}", "{% set x = 1 %}{{ x }}", "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}", "{{ title|tojson }}",
    "{{ picture }}", "{{ '%s'|format }}", "{{ lipsum(100) }}",
)  # fmt: skip


@lru_cache(maxsize=8)
def _template(fields: tuple[str, ...]) -> bytes:
    import docx

    document = docx.Document()
    for field in fields:
        document.add_paragraph(field)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def template(draw: Random, folder: Path) -> None:
    """A Word template of one's own."""
    from simulator.reports.word import document

    document.guard = lambda: _Here()  # type: ignore[assignment]

    shipped = sorted((DATA / "templates").glob("*.docx"))
    if draw.random() < 0.6:
        raw = _template(tuple(draw.choice(FIELDS) for _ in range(draw.choice((1, 1, 2)))))
    else:
        raw = draw.choice(shipped).read_bytes()
    if draw.random() < 0.5:
        raw = changed_archive(draw, raw) if draw.random() < 0.5 else _changed_document(draw, raw)
    path = folder / "template.docx"
    path.write_bytes(raw)
    context = {"title": hostile(draw), "rows": [{"a": hostile(draw)}, {"a": "b"}]}
    document.fill_template(
        path, folder / "out.docx", context, {"picture": None}, document.Properties(hostile(draw))
    )


def _changed_document(draw: Random, raw: bytes) -> bytes:
    members = parts_of(raw)
    name = "word/document.xml"
    text = members[name].decode()
    at = draw.randrange(len(text))
    text = (
        text[:at]
        + draw.choice((*FIELDS, "<w:p>", "</w:p>", "&x;", "<!ENTITY a 'b'>", "]]>"))
        + text[at:]
    )
    return packed(members | {name: text.encode()})


@lru_cache(maxsize=1)
def good_run() -> Path:
    """Return the folder of a small run with every kind of file."""
    from simulator.cli import main

    out = Path(mkdtemp(prefix="fuzz-run-"))
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        status = main(["run", str(GOOD / "scenario.yaml"), "--replicates", "3", "--formats", "csv,json,parquet,xlsx",
                       "--workers", "1", "--out", str(out), "--lang", "en"])  # fmt: skip
    assert status == 0, told.getvalue()
    return out / "good"


def status_of(arguments: list[str]) -> tuple[int, str]:
    """Return the exit code of a verb and what it printed."""
    from simulator.cli import main

    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        status = main(arguments)
    return status, told.getvalue()


def verb(arguments: list[str]) -> None:
    """Do a verb; raise what it hides behind the exit code of an internal error, and refuse where it
    refuses.
    """
    status, told = status_of(arguments)
    if status == UNUSABLE:
        status_of(["--debug", *arguments])
        raise AssertionError(told)
    if "Traceback" in told:
        raise AssertionError(told[-500:])
    if status != 0:
        raise refuse(" ".join(arguments[:1]), "", "", told[:2000] or "refused without a word")


JSON_FILES = ("manifest.json", "summary.json")


def run_folder(draw: Random, folder: Path) -> None:
    """A run's folder with one or two files damaged, given to a verb."""
    own, other = folder / "good", good_run()
    shutil.copytree(other, own)
    for _ in range(draw.choice((1, 1, 2))):
        _damage(draw, own)
    if draw.random() < 0.6:
        _true_digests(own)
    out = folder / "out"
    out.mkdir()
    verbs = (
        ["compare", str(other), str(own), "--out", str(out / "c.csv")],
        ["compare", str(own), str(other), "--wide", "--out", str(out / "c.csv")],
        ["explain", str(own), "--total"],
        ["explain", str(own), "--line", "E1/kiln 1", "--at", "2021-01-02T10:00"],
        ["explain", str(own), "--enterprise", "E1"],
        ["report", str(own), "--out", str(out / "r.docx")],
        ["evaluate", str(own), "--electricity", str(_power(folder)), "--out", str(out / "e")],
        ["emissions", str(own), "--ff10", str(out / "ff10")],
        ["brief", str(own), "--out", str(out / "b.docx")],
        ["run", str(GOOD / "scenario.yaml"), "--out", str(folder)],
    )
    verb(draw.choice(verbs))
    finite_files(out)


def _power(folder: Path) -> Path:
    path = folder / "power.csv"
    days = "".join(f"E1,2021-01-0{day},24\n" for day in range(1, 5))
    path.write_text(f"enterprise_id,date,kwh\n{days}", encoding="utf-8")
    return path


def _damage(draw: Random, run: Path) -> None:
    files = sorted(run.iterdir())
    if not files:
        return
    path = draw.choice((*files, *(run / name for name in JSON_FILES * 4)))
    if not path.is_file():
        return
    change = draw.random()
    if change < 0.1:
        path.unlink()
    elif change < 0.15:
        path.unlink()
        path.mkdir()
    elif path.suffix == ".json" and change < 0.8:
        data = changed(draw, json.loads((good_run() / path.name).read_text(encoding="utf-8")))
        text = json.dumps(data, ensure_ascii=draw.random() < 0.5)
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
    elif path.suffix == ".csv" and change < 0.8:
        path.write_bytes(csv_bytes(draw, changed_table(draw, good_rows_of(path)))[0])
    else:
        path.write_bytes(damaged(draw, path.read_bytes()))


def good_rows_of(path: Path) -> list[list[str]]:
    """Return the rows of a table of results; those of a damaged one are a lone heading."""
    from fuzz.tables import rows_of

    try:
        return rows_of(path, 60)
    except (UnicodeError, OSError):
        return [["a"]]


def _true_digests(run: Path) -> None:
    """Give the manifest the digests of the files as they now are, and its own."""
    path = run / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        manifest["files"] = {
            name: digest_of(run / name) for name in manifest["files"] if (run / name).is_file()
        }
        told = [manifest[key] for key in ("inputs", "scenario", "policy", "detail")]
        content = json.dumps([manifest["program"]["version"], *told], sort_keys=True)
        manifest["fingerprint"] = hashlib.sha256(content.encode()).hexdigest()
        path.write_text(json.dumps(manifest), encoding="utf-8")
    except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return


def files_of_verbs(draw: Random, folder: Path) -> None:
    """A shipped good file under a wrong name or kind, given to `validate`, `lists` or `rollup`."""
    paths = []
    for _ in range(draw.choice((1, 2))):
        source = draw.choice(sorted(GOOD.iterdir()))
        raw = source.read_bytes()
        if source.suffix == ".csv":
            raw = csv_bytes(draw, changed_table(draw, good_rows(source)))[0]
        ending = draw.choice(
            (source.suffix, ".csv", ".yaml", ".xlsx", ".xls", ".parquet", ".txt", "")
        )
        paths.append(folder / f"{len(paths)}{ending}")
        paths[-1].write_bytes(raw)
    texts = [str(path) for path in paths]
    verbs = (
        ["validate", *texts],
        ["validate", *texts, "--policy", "mee-2020"],
        ["lists", texts[0], texts[-1]],
        ["lists", str(GOOD / "inventory.csv"), texts[0], "--out", str(folder / "out.csv")],
        ["rollup", f"a={texts[0]}", f"b={texts[-1]}", "--out", str(folder / "out.csv")],
        ["import", texts[0], "--out", str(folder / "out.csv")],
        ["alerts", texts[0], "--criteria", "mee-2018"],
        ["winters", texts[0], "--season", "2020-10-01,2021-04-01", "--out", str(folder / "w")],
    )
    verb(draw.choice(verbs))
