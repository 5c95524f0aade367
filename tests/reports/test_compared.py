"""Plans compared as a workbook and as a Word page: settings that differ, results beside."""

import pandas as pd
import pytest
from docx import Document
from python_calamine import CalamineWorkbook

from simulator.inputs.scenario import load_scenario
from simulator.reports.compared import Compared, settings_table, write_compared
from simulator.runs.compare import compare_results
from simulator.runs.run import run
from simulator.runs.settings import changed_settings


@pytest.fixture(scope="module")
def compared() -> Compared:
    """Two shipped scenarios, the second with an enterprise's mark of a formula in its title."""
    names = ("joint-start", "late-start")
    scenarios = [load_scenario(name) for name in names]
    results = [run(scenario) for scenario in scenarios]
    changes = tuple(changed_settings(*scenarios, "zh"))
    titles = ["同时启动", "=晚启动"]
    table = compare_results(results, titles)
    return Compared(titles[0], ((titles[1], changes), ("相同", ())), table, True)


def words_of(document) -> str:
    """Return every text of a Word page."""
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_workbook_has_settings_and_results(compared, tmp_path):
    """Every difference has its row; figures are those of the comparison, in tonnes."""
    path = write_compared(compared, tmp_path / "c.xlsx", "zh")
    settings, figures = (
        CalamineWorkbook.from_path(path).get_sheet_by_name(name).to_python()
        for name in ("设置差异", "结果比较")
    )
    (_, changes), _ = compared.others
    assert changes
    for change in changes:
        row = ["=晚启动", change.label, change.place, change.before, change.after, change.unit]
        assert row in [cells[:6] for cells in settings]
    assert any("相同: 设置没有差别" in str(cells[0]) for cells in settings)
    totals = compared.totals()
    kg = totals["alert_reduction_kg"].iloc[-1]
    tonnes = [cells[4] for cells in figures if cells[0] == "=晚启动"]
    assert tonnes[-1] == pytest.approx(kg / 1000)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_word_page_tells_the_same(compared, tmp_path, language):
    """Old and new value of every difference stand on the page, and who does not differ."""
    text = words_of(Document(str(write_compared(compared, tmp_path / "c.docx", language))))
    (title, changes), (same, _) = compared.others
    assert compared.base in text and title in text and same in text
    for change in changes:
        assert change.before in text and change.after in text and change.label in text
    assert "{{" not in text and "{%" not in text


def test_nothing_differs_is_an_empty_table(compared):
    """Without differences the table has its columns and no row."""
    table = settings_table([("x", ())])
    assert list(table.columns) == ["plan", "label", "place", "before", "after", "unit"]
    assert isinstance(table, pd.DataFrame) and table.empty
