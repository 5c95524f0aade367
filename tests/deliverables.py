"""A short run of the demo county, and one of hostile names, for the tests of workbook, report and
notices.
"""

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from simulator import Result, load_scenario, run
from simulator.inputs.reading import Inputs, read_inputs

ROOT = Path(__file__).resolve().parent.parent
SHORT = {"period.start": "2020-11-12T00:00", "period.end": "2020-11-20T00:00"}
# A formula, a command of an old Excel, marks that XML and headers use, and a control character that
# XML cannot hold.
HOSTILE = ("=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", 'A&B<c>"d"', "bell\x07")


@cache
def demo_inputs() -> Inputs:
    """Return the inputs of the Zezhou winter, eight days of it."""
    return read_inputs(load_scenario(ROOT / "scenarios" / "zezhou-winter-2020.yaml", SHORT))


@cache
def demo_result(name: str = "zezhou-winter-2020", language: str = "zh") -> Result:
    """Return the result of eight days of the Zezhou winter, or of another shipped scenario."""
    if name != "zezhou-winter-2020":
        return run(load_scenario(ROOT / "scenarios" / f"{name}.yaml"), language=language)
    inputs = demo_inputs()
    return run(inputs.scenario, language=language, inputs=inputs)


def hostile_inputs(folder: Path) -> Inputs:
    """Return the inputs of a county whose names are hostile."""
    rows = ["enterprise,industry,grade,line,district,so2_kg_d,nox_kg_d,measure_red,cut_red"]
    for index, name in enumerate(HOSTILE):
        cell = '"' + name.replace('"', '""') + '"'
        rows.append(f"{cell},焦化,C,{cell},{cell},{10 + index},20,{cell},0.4")
    (folder / "list.csv").write_text("\n".join(rows), encoding="utf-8")
    (folder / "s.yaml").write_text(
        "schema: 1\nname: hostile\ntitle: '=A&B<c>'\npolicy: zezhou-2020\ninventory: list.csv\n"
        "period: {start: 2020-11-14T00:00, end: 2020-11-16T00:00}\n"
        "alerts: [{level: red, issued: 2020-11-14T00:00, start: 2020-11-14T06:00, end: 2020-11-15T00:00}]\n",
        encoding="utf-8",
    )
    return read_inputs(load_scenario(folder / "s.yaml"))


def pdf_of(path: Path) -> Path:
    """Return the PDF that LibreOffice makes of a file; the test is skipped aloud where there is no
    LibreOffice.
    """
    program = shutil.which("libreoffice") or shutil.which("soffice")
    if program is None:
        pytest.skip(
            "LibreOffice is not installed (apt-get install libreoffice-calc libreoffice-writer): not opened with it"
        )
    profile = f"-env:UserInstallation=file://{path.parent / 'office'}"
    command = [
        program,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(path.parent),
        str(path),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=300)
    return path.with_suffix(".pdf")
