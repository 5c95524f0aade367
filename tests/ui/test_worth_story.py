"""Talks with an enterprise, in a real browser: it is chosen, the worth of the better grade is
computed over drawn winters with its interval and break-even, and the sheet for it is printed.
"""

import re

import docx
import pytest

from deliverables import pdf_of
from visitor import Visitor

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")
ENTERPRISE = "DEMO-CK-01"
AMOUNT = re.compile(r"-?[\d,]+\.\d\d")


def amount(text: str) -> float:
    """Return an amount as a number."""
    return float(text.replace(",", ""))


def shown_rows(visitor: Visitor) -> dict[str, list[str]]:
    """Return the cells of the table of the worth by the first of each row."""
    rows = visitor.page.locator("[data-testid=stDataFrame]").last.locator("tbody tr")
    rows.first.wait_for(state="attached")
    cells = [row.locator("td").all_inner_texts() for row in rows.all()]
    return {row[0]: row[1:] for row in cells}


def type_in(visitor: Visitor, label: str, number: str) -> None:
    """Type a number into a field."""
    field = visitor.page.get_by_role("spinbutton", name=label)
    field.fill(number)
    field.press("Enter")
    visitor.settle()


def test_story_of_talks_about_a_better_grade(server, browser, tmp_path):
    """Choose a works, see what B -> A is worth with interval and break-even, print the sheet: it
    holds the figures of the page.
    """
    visitor = Visitor(browser, server)
    page = visitor.page
    visitor.turn_to("6 方案比选", "把当前方案保留为")
    visitor.choose("等级价值")
    visitor.select("企业", ENTERPRISE)
    assert page.get_by_role("combobox", name="目标绩效等级").input_value() == "B级 → A级"
    type_in(visitor, "改造投资（万元）", "3000")
    visitor.photograph("worth-asked")
    visitor.press("开始测算")
    page.get_by_text("每个冬季节省").wait_for()
    visitor.settle()
    visitor.photograph("worth-answered")

    # Four parts and their sum, on the card and in the table, inside its interval.
    rows = shown_rows(visitor)
    assert set(rows) == {"预警停限产损失", "错峰停限产损失", "环境保护税", "差别电价", "合计"}
    card, between, even = visitor.cards()[-3:]
    days, now, then, saved, interval = rows["合计"]
    assert saved == card
    assert amount(now) - amount(then) == pytest.approx(amount(saved), abs=0.011)
    parts = sum(amount(rows[name][3]) for name in rows if name != "合计")
    assert parts == pytest.approx(amount(saved), abs=0.03)
    low, high = (amount(text) for text in AMOUNT.findall(interval))
    assert low < amount(saved) < high
    assert between == interval

    # 3 000 over ten years at 5 %: 388.51 a year; it pays or it does not, and says how sure that is.
    told = page.get_by_text(re.compile("折合每年")).inner_text()
    assert "388.51" in told
    paid = page.get_by_text(re.compile("每个冬季平均节省")).inner_text()
    assert saved in paid
    assert even in paid

    sheet = visitor.download("下载告知单", tmp_path / "sheet.docx")
    document = docx.Document(str(sheet))
    texts = "\n".join(part.text for part in document.paragraphs)
    cells = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    assert ENTERPRISE in texts
    assert paid in texts
    assert ["合计", days, now, then, saved, interval] in cells
    assert visitor.errors == []
    assert visitor.elsewhere == []
    assert pdf_of(sheet).stat().st_size > 0
