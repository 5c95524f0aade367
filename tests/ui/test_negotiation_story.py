"""A gap closed by negotiation, in a real browser: the target is missed, the plan of least loss is
found, one enterprise is fixed, the plan is taken over, and the notices name the new cut.
"""

import re

import docx
import pytest

from visitor import PATIENCE_MS, TRIES, Visitor

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")
# Columns of the table before the one of pins.
PINNED_COLUMN = 5
# How the last line of each notice begins.
LAST_LINE = "签收"


def lower(visitor: Visitor, slider: str) -> None:
    """Put a slider to its lowest value."""
    before = ",".join(visitor.cards())
    visitor.page.get_by_role("slider", name=slider).press("Home")
    visitor.page.wait_for_function(
        "before => [...document.querySelectorAll('[data-testid=stMetricValue]')].map(e => e.innerText).join() !== before",
        arg=before,
    )
    visitor.settle()


def shown_rows(visitor: Visitor) -> list[list[str]]:
    """Return the cells of the rows of the table of enterprises."""
    rows = visitor.page.locator("[data-testid=stDataFrame]").last.locator("tbody tr")
    rows.first.wait_for(state="attached")
    return [row.locator("td").all_inner_texts() for row in rows.all()]


def pin_first_row(visitor: Visitor, percent: str) -> None:
    """Type a cut into the first row."""
    page = visitor.page
    cell = page.get_by_test_id(f"glide-cell-{PINNED_COLUMN}-0").last
    typed = page.locator("#portal input")
    asked = page.get_by_text("清除指定、除外与自愿减排（1 项）")
    for _ in range(TRIES):
        # A table that is drawn anew meanwhile forgets the cell and what was typed.
        visitor.settle()
        try:
            cell.wait_for(state="attached")
            cell.evaluate("cell => cell.focus()")
            page.keyboard.press("Enter")
            typed.wait_for(timeout=PATIENCE_MS / TRIES)
            typed.fill(percent)
            typed.press("Enter")
            asked.wait_for()
            break
        except sync_api.TimeoutError:
            page.keyboard.press("Escape")
    asked.wait_for()
    visitor.settle()


def pages_of(notices) -> list[str]:
    """Return the words of each enterprise's notice."""
    pages = [""]
    for part in notices.iter_inner_content():
        if hasattr(part, "rows"):
            pages[-1] += "".join(cell.text for row in part.rows for cell in row.cells)
            continue
        pages[-1] += part.text
        if part.text.startswith(LAST_LINE):
            pages.append("")
    return pages


def test_story_of_a_gap_closed_by_negotiation(server, browser, tmp_path):
    """Gap red, negotiate, pin one enterprise, take over: the notices name the new cut."""
    visitor = Visitor(browser, server)
    page = visitor.page
    visitor.turn_to("3 减排措施", "采用的政策")
    for slider in ("B级 红色预警", "C级 红色预警"):
        lower(visitor, slider)
    assert page.get_by_text(re.compile(r"红 核算 \d+ % ✗")).count() == 1

    visitor.turn_to("4 协商减排", "预警级别")
    visitor.choose("红色预警")
    visitor.press("求解")
    page.get_by_text("方案比较").wait_for()
    visitor.settle()
    # The plan meets what the policy's table misses.
    said = page.get_by_text(re.compile("^协商方案:")).first.inner_text()
    plan, table = said.split("现行清单措施")
    assert "✗" not in plan
    assert "SO₂ ✗" in table

    page.get_by_placeholder("按企业、行业、乡镇查找").fill("砖瓦")
    page.keyboard.press("Enter")
    visitor.settle()
    page.locator("[data-testid=stDataFrame]").last.locator("tbody tr").first.locator(
        "td", has_text="砖瓦"
    ).first.wait_for(state="attached")
    enterprise = shown_rows(visitor)[0][0]
    pin_first_row(visitor, "45")
    # The dearest stands first, so that the pinned one may have moved.
    pinned = [row[0] for row in shown_rows(visitor) if row[PINNED_COLUMN] == "45"]
    assert pinned == [enterprise]

    visitor.press("采用此方案")
    page.get_by_text("已采用").wait_for()
    visitor.settle()
    assert page.get_by_text(re.compile(r"红 核算 \d+ % ✗")).count() == 0

    visitor.turn_to("10 导出", "给人看的文件")
    notices = docx.Document(str(visitor.download("“一厂一策”告知单", tmp_path / "notices.docx")))
    (own,) = [page for page in pages_of(notices) if enterprise in page]
    assert "协商减排方案" in own
    assert visitor.errors == []
    assert visitor.elsewhere == []
