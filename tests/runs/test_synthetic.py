"""Invented data say so in every file made of them, by a column of their rows and not by a file's
name.
"""

import json
from pathlib import Path

import docx
import openpyxl
import pytest

from deliverables import demo_inputs, demo_result
from simulator import load_scenario, run, save
from simulator.inputs.reading import Inputs, read_inputs
from simulator.reports.word.document import write_report
from simulator.reports.word.notices import write_notices
from simulator.terminal.results import print_result
from simulator.terms.labels import say

LANGUAGES = ("zh", "en")
SCENARIO = """schema: 1
name: plain
policy: zezhou-2020
inventory: demo-county.csv
area_sources: area.csv
period: {start: 2020-11-14T00:00, end: 2020-11-16T00:00}
alerts: [{level: red, issued: 2020-11-14T00:00, start: 2020-11-14T06:00, end: 2020-11-15T00:00}]
"""


def small_inputs(folder: Path, line: str = "", area: str = "") -> Inputs:
    """Return inputs of two lines and two area sources; the second of each has this cell in
    the column `synthetic`.
    """
    lines = [
        "enterprise,industry,grade,line,synthetic,so2_kg_d",
        "甲,焦化,C,1#,,10",
        f"乙,焦化,C,1#,{line},10",
    ]
    areas = [
        "area_source,sector,synthetic,so2_kg_d",
        "施工扬尘,construction,,10",
        f"道路扬尘,road_dust,{area},10",
    ]
    # The name of a shipped file marks nothing.
    for name, rows in (("demo-county.csv", lines), ("area.csv", areas)):
        (folder / name).write_text("\n".join(rows), encoding="utf-8")
    (folder / "s.yaml").write_text(SCENARIO, encoding="utf-8")
    return read_inputs(load_scenario(folder / "s.yaml"))


@pytest.mark.parametrize(
    ("line", "area", "marked"),
    [("", "", False), ("no", "否", False), ("yes", "", True), ("", "是", True)],
)
def test_one_row_marks_the_run(line: str, area: str, marked: bool, tmp_path: Path) -> None:
    """One invented line or area source marks the run's manifest; a file's name does not."""
    inputs = small_inputs(tmp_path, line, area)
    assert inputs.synthetic is marked
    assert run(inputs.scenario, inputs=inputs).manifest["synthetic"] is marked


def words_of(path: Path) -> list[str]:
    """Return the paragraphs of a Word file."""
    return [paragraph.text for paragraph in docx.Document(path).paragraphs]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_of_an_invented_run_is_marked(language: str, tmp_path: Path, capsys) -> None:
    """Workbook, Word report and notices carry the mark above their first figure, on every
    page's head and in their properties.
    """
    mark, short = say(language, "synthetic_mark"), say(language, "synthetic_short")
    result = demo_result(language=language)
    print_result(result, tmp_path, language)
    assert mark in capsys.readouterr().out.replace("\n", " ")
    folder = save(result, tmp_path, formats=("csv", "json", "xlsx"), language=language)
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["synthetic"] is True
    book = openpyxl.load_workbook(folder / "report.xlsx")
    assert mark in [row[0] for row in book.worksheets[0].iter_rows(max_row=3, values_only=True)]
    assert all(short in sheet.oddHeader.right.text for sheet in book.worksheets)
    assert (book.properties.keywords, book.properties.description) == (short, mark)
    report = write_report(folder, tmp_path / "report.docx", language).path
    assert mark in words_of(report)[:4]
    assert short in docx.Document(report).sections[0].header.paragraphs[0].text
    notices = write_notices(
        demo_inputs(), tmp_path / "notices.docx", language, ["DEMO-CK-01", "DEMO-ST-01"]
    ).path
    assert words_of(notices).count(mark) == 2
    for path in (report, notices):
        properties = docx.Document(path).core_properties
        assert (properties.keywords, properties.comments) == (short, mark)


def test_files_of_real_data_carry_no_mark(tmp_path: Path) -> None:
    """Without an invented row no file says synthetic, neither in its words nor in its
    properties.
    """
    inputs = small_inputs(tmp_path)
    folder = save(
        run(inputs.scenario, inputs=inputs),
        tmp_path,
        formats=("csv", "json", "xlsx"),
        language="zh",
    )
    book = openpyxl.load_workbook(folder / "report.xlsx")
    cells = [cell for row in book.worksheets[0].iter_rows(values_only=True) for cell in row]
    assert say("zh", "synthetic_mark") not in cells
    assert not book.properties.keywords
    files = [
        write_report(folder, tmp_path / "report.docx", "zh").path,
        write_notices(inputs, tmp_path / "notices.docx", "zh").path,
    ]
    for path in files:
        assert say("zh", "synthetic_mark") not in words_of(path)
        assert not docx.Document(path).core_properties.keywords
