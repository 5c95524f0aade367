"""Every verb that writes, with arguments for a small case, twice: for an older and a newer output."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import shutil
from dataclasses import dataclass
from pathlib import Path

from bad_files import BAD
from simulator.cli import main
from simulator.inputs.named_files import yaml_text
from simulator.terms.paths import DATA
from spreadsheets.base import HEADERS, table

# Verbs that write nothing: they print, check or serve.
SILENT = {"validate", "explain", "selftest", "app"}
# The part of the arguments that differs between an older and a newer output.
OLDER, NEWER = "older", "newer"
OUT = "{out}"


@dataclass(frozen=True)
class Verb:
    """One way of writing.

    Attributes
    ----------
    name : str
        The verb, and what of it.
    arguments : tuple of str
        With {case} for the case's folder, {age} for older or newer, {out} for the output folder.
    whole : bool
        Whether all of its files change together or none.
    """

    name: str
    arguments: tuple[str, ...]
    whole: bool = False


def _verb(text: str, whole: bool = False, name: str = "") -> Verb:
    arguments = tuple(text.split(" "))
    return Verb(name or arguments[0], arguments, whole)


SCENARIO = "{case}/{age}.yaml"
RUN = "{case}/runs/{age}"
VERBS = (
    _verb(f"run {SCENARIO} --set name=x --out {OUT} --force --formats csv,json,parquet,xlsx --replicates 2 --workers 1", True),
    _verb(f"batch {SCENARIO} --grid {{case}}/grid.yaml --out {OUT} --force --workers 1"),
    _verb(f"account {SCENARIO} --out {OUT}"),
    _verb(f"negotiate {SCENARIO} --level red --out {OUT}"),
    _verb(f"today {SCENARIO} --at 2021-01-02T09:00 --out {OUT}/t.csv"),
    _verb(f"record {SCENARIO} --out {OUT}/r.xlsx"),
    _verb(f"visits {SCENARIO} --at 2021-01-02T09:00 --out {OUT}/v.csv"),
    _verb(f"visits {SCENARIO} --at 2021-01-02T09:00 --out {OUT}/v.xlsx", name="visits xlsx"),
    _verb(f"teams {SCENARIO} --teams 0,1 --replicates 2 --workers 1 --out {OUT}/t.csv"),
    _verb(f"tax {SCENARIO} --out {OUT}/t.csv"),
    _verb(f"worth {SCENARIO} --enterprise E1 --winters 0 --out {OUT}/w.docx", name="worth sheet"),
    _verb(f"worth {SCENARIO} --grade B --winters 0 --out {OUT}/w.csv"),
    _verb(f"annual {SCENARIO} --year 2021 --out {OUT}/a.csv"),
    _verb(f"dust {{case}}/{{age}}-dust.csv --out {OUT}/d.csv"),
    _verb(f"heating {SCENARIO} --out {OUT}/h.csv"),
    _verb(f"compare {{case}}/runs/other {RUN} --force --out {OUT}/c.csv"),
    _verb(f"evaluate {RUN} --electricity {{case}}/{{age}}-power.csv --out {OUT}/e --overlay {OUT}/o.yaml"),
    _verb(f"alerts {{case}}/{{age}}-air.csv --criteria mee-2018 --out {OUT}/a.csv"),
    _verb(f"winters {{case}}/{{age}}-alerts.csv --season 2020-10-01,2021-04-01 --count 3 --out {OUT}"),
    _verb(f"regions {{case}}/{{age}}-regions.yaml --out {OUT}/r.csv"),
    _verb(f"sensitivity {SCENARIO} --factors {{case}}/factors.yaml --out {OUT}/s.csv"),
    _verb(f"report {RUN} --out {OUT}/r.docx"),
    _verb(f"brief {RUN} --out {OUT}/b.pdf"),
    _verb(f"brief {RUN} --out {OUT}/b.docx", name="brief page"),
    _verb(f"notices {SCENARIO} --out {OUT}/n.docx"),
    _verb(f"notices {SCENARIO} --out {OUT}/notices", name="notices folder"),
    _verb(f"emissions {RUN} --out {OUT}/e.nc"),
    _verb(f"emissions {RUN} --ff10 {OUT}", name="emissions ff10"),
    _verb(f"lists {{case}}/other.csv {{case}}/{{age}}.csv --out {OUT}/l.csv"),
    _verb(f"rollup a={{case}}/{{age}}.csv --out {OUT}/c.csv"),
    _verb(f"rollup a={{case}}/{{age}}.csv --out {OUT}/c.xlsx", name="rollup xlsx"),
    _verb(f"import {{case}}/{{age}}-sheet.csv --out {OUT}/i.csv --transport {OUT}/t.csv"),
    _verb(f"import {{case}}/{{age}}-sheet.csv --suggest --out {OUT}/m.yaml", name="import suggest"),
    _verb(f"schema --out {OUT}/s.json"),
)  # fmt: skip


def arguments_of(verb: Verb, case: Path, age: str, out: Path) -> list[str]:
    """Return a verb's arguments for a case, with texts in English."""
    places = {"case": str(case), "age": age, "out": str(out)}
    given = [text.format(**places) for text in verb.arguments]
    return given if verb.name == "schema" else [*given, "--lang", "en"]


def status_of(arguments: list[str]) -> tuple[int, str]:
    """Return the exit status of a verb and what it told."""
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        status = main(arguments)
    return status, told.getvalue()


def make_case(folder: Path) -> Path:
    """Write the files that the verbs read, each in an older and a newer form; return the folder."""
    good = BAD / "good"
    for name in ("area_sources.csv", "policy.yaml", "profiles.csv", "transport.csv"):
        shutil.copy(good / name, folder / name)
    (folder / "grid.yaml").write_text("response.notification_lag_h: [0, 2]\n", encoding="utf-8")
    factor = "{key: response.notification_lag_h, low: 0, high: 6}"
    (folder / "factors.yaml").write_text(f"factors: [{factor}]\n", encoding="utf-8")
    for age, kg in ((OLDER, 5), (NEWER, 50), ("other", 10)):
        _write_age(folder, age, kg)
    for age in (OLDER, NEWER, "other"):
        status, told = status_of(
            ["run", str(folder / f"{age}.yaml"), "--out", str(folder / "runs"), "--lang", "en"]
        )
        assert status == 0, told
    return folder


def _write_age(folder: Path, age: str, kg: int) -> None:
    lines = f"Plant,E1,brick,B,kiln 1,North,{kg},112.5,35.5\nPlant,E1,brick,B,kiln 2,South,7,112.6,35.6\n"
    head = "enterprise,enterprise_id,industry,grade,line,district,so2_kg_d,lon,lat"
    _write(folder / f"{age}.csv", f"{head}\n{lines}")
    scenario = {
        "schema": 1,
        "name": age,
        "period": {"start": "2021-01-01T00:00", "end": "2021-01-04T24:00"},
        "inventory": f"{age}.csv",
        "area_sources": "area_sources.csv",
        "profiles": "profiles.csv",
        "policy": "mee-2020",
        "transport": "transport.csv",
        "alerts": [{"level": "red", "issued": "2021-01-01T16:00", "start": "2021-01-02T00:00", "end": "2021-01-03T00:00"}],
        "supervision": {"teams": 1},
        "tables": {"heating": "zezhou-2020"},
    }  # fmt: skip
    _write(folder / f"{age}.yaml", yaml_text(scenario))
    source = {
        "forecast": f"{age}-regions.csv",
        "criteria": "mee-2018",
        "places": {"North": ["North"], "South": ["South"]},
    }
    _write(folder / f"{age}-regions.yaml", yaml_text(scenario | {"alerts": source}))
    values = "".join(
        f"{name},2021-01-{day:02d},{air}\n"
        for name, air in (("North", 260), ("South", 90))
        for day in range(1, 5)
    )
    _write(folder / f"{age}-regions.csv", f"city,date,AQI\n{values}")
    with (DATA / "dust" / "synthetic-county.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    _write_rows(
        folder / f"{age}-dust.csv",
        [rows[0], *([*row[:3], str(float(row[3]) + kg), *row[4:]] for row in rows[1:])],
    )
    days = "".join(f"E1,2020-12-{day:02d},{kg}\n" for day in range(1, 32))
    days += "".join(f"E1,2021-01-0{day},{kg * (0.2 if day == 2 else 1)}\n" for day in range(1, 5))
    _write(folder / f"{age}-power.csv", f"enterprise_id,date,kwh\n{days}")
    air = "".join(f"North,2021-01-{day:02d},{200 + kg * (day % 3)}\n" for day in range(1, 15))
    _write(folder / f"{age}-air.csv", f"city,date,AQI\n{air}")
    starts = "".join(
        f"orange,2020-{month}-{day:02d}T00:00,2020-{month}-{day + 2:02d}T00:00\n"
        for month in (11, 12)
        for day in (2, 5 + kg % 10, 20)
    )
    _write(folder / f"{age}-alerts.csv", f"level,start,end\n{starts}")
    sheet = [[*HEADERS, "年运输量（吨）"], *([*map(str, row), str(kg)] for row in table())]
    sheet[1][5] = str(kg)
    _write_rows(folder / f"{age}-sheet.csv", sheet)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def _write_rows(path: Path, rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)


def files_in(folder: Path) -> dict[str, bytes]:
    """Return the files of a folder and its folders by name; times and versions of runs are left out
    of manifests.
    """
    return {
        str(path.relative_to(folder)): _content(path)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _content(path: Path) -> bytes:
    raw = path.read_bytes()
    if path.name == "manifest.json":
        data = json.loads(raw)
        data = {
            key: value for key, value in data.items() if key not in ("started", "wall_s", "files")
        }
        return json.dumps(data).encode()
    return raw
