"""A planner's whole story in a real browser on a real server: from a messy spreadsheet to the
workbook that shows the card's number.
"""

import re

import openpyxl
import pytest

from simulator.spreadsheets.importer import read_spreadsheet
from simulator.ui.result.cards import tonnes
from spreadsheets.base import BASE, HEADERS, table
from spreadsheets.writers import xlsx
from visitor import Visitor

pytestmark = pytest.mark.browser


def test_story_from_a_messy_spreadsheet_to_the_workbook(server, browser, tmp_path):
    """Upload, mend the mapping, build an alert, move a slider, compare, download: the
    workbook holds the number of the card.
    """
    heads = [*HEADERS[:5], "硫", *HEADERS[6:]]
    messy = xlsx(tmp_path / "某县清单.xlsx", ("清单", [["某县应急减排清单"], heads, *table()]))
    visitor = Visitor(browser, server)
    page = visitor.page
    assert len(visitor.cards()) == 4

    # The county's list, with a heading that nobody knows.
    visitor.turn_to("1 减排清单", "基准排放构成")
    visitor.choose("更换或上传清单")
    page.locator("input[type=file]").first.set_input_files(messy)
    page.get_by_text("各工作表与各列的识别结果").wait_for()
    visitor.settle()
    visitor.select("含义", "SO₂ 排放量")
    visitor.select("单位", "吨/年")
    visitor.press(f"使用该清单（{len(BASE)} 条生产线）")
    page.get_by_role("button", name="移除不符的范围、阶段和变更").wait_for()
    visitor.settle()
    visitor.press("移除不符的范围、阶段和变更")

    # An alert of its own, instead of the example's.
    visitor.turn_to("2 预警过程", "预警从哪里来")
    visitor.press("清除全部预警")
    page.get_by_text("增加一次预警").click()
    page.locator("[data-testid=stForm]").get_by_role("button", name="增加").click()
    page.get_by_text("共 1 个阶段").wait_for()
    visitor.settle()

    # B and C within 30-50 %.
    visitor.turn_to("3 减排措施", "采用的政策")
    before = visitor.cards()
    visitor.turn_to("6 方案比选", "把当前方案保留为")
    visitor.press("保留")
    visitor.turn_to("3 减排措施", "采用的政策")
    slider = page.get_by_role("slider", name="C级 橙色预警")
    slider.press("End")
    page.wait_for_function(
        "before => [...document.querySelectorAll('[data-testid=stMetricValue]')].map(e => e.innerText).join() !== before",
        arg=",".join(before),
    )
    visitor.settle()
    assert slider.get_attribute("aria-valuetext") == "50%"

    # Two plans side by side, then the files for the meeting.
    visitor.turn_to("6 方案比选", "把当前方案保留为")
    page.get_by_text("与基准方案之差").first.wait_for(state="attached")
    visitor.turn_to("10 导出", "给人看的文件")
    cards = visitor.cards()
    rows = list(
        openpyxl.load_workbook(
            visitor.download("Excel 工作簿", tmp_path / "report.xlsx"), read_only=True
        )["汇总"].iter_rows(values_only=True)
    )
    heads = next(row for row in rows if "污染物" in row)
    column = next(
        place for place, head in enumerate(heads) if head and head.startswith("预警减排量")
    )
    saved = [next(row[column] for row in rows if name in row) for name in ("SO₂", "NOx", "PM")]
    assert saved[0] > 0
    assert [tonnes(1000 * value) for value in saved] == cards
    assert visitor.errors == []
    assert visitor.elsewhere == []


def test_a_messy_sheet_is_mended_on_the_page(server, browser, tmp_path):
    """A heading, a grade and a measure that nobody knows are settled on the page, each once: the
    row settles, and the mapping that is saved reads the sheet the same way again.
    """
    open_words, grade = "视情减少应急管控措施", "甲等"
    heads = [*HEADERS[:5], "硫", *HEADERS[6:], "橙色预警执行措施"]
    rows = [[*row, ""] for row in table()]
    rows[2][2], rows[2][-1] = grade, open_words
    messy = xlsx(tmp_path / "某县清单.xlsx", ("清单", [heads, *rows]))
    visitor = Visitor(browser, server)
    page = visitor.page
    visitor.turn_to("1 减排清单", "基准排放构成")
    visitor.choose("更换或上传清单")
    page.locator("input[type=file]").first.set_input_files(messy)
    page.get_by_text("各工作表与各列的识别结果").wait_for()
    visitor.settle()

    # The heading, then the grade, then the measure.
    visitor.select("含义", "SO₂ 排放量")
    visitor.select("单位", "吨/年")
    visitor.select(grade, "C")
    hangs = page.get_by_text(re.compile(r"橙色[^\n]*1 行"))
    hangs.first.wait_for()
    visitor.photograph("open")
    share = page.get_by_role("spinbutton", name="比例（%）").first
    share.fill("60")
    share.press("Enter")
    hangs.first.wait_for(state="detached")
    visitor.settle()
    visitor.photograph("settled")
    assert page.locator("[data-testid=stMarkdown]").get_by_text(open_words).is_visible()

    page.get_by_text("保存对应关系，明年直接使用").click()
    kept = visitor.download("保存对应关系文件", tmp_path / "mapping.yaml")
    again = read_spreadsheet(messy, kept)
    assert list(again.frame["cut_orange"].dropna()) == [0.6]
    assert again.frame["grade"][2] == "C"
    assert again.frame["so2_kg_d"].sum() > 0
    assert again.open_phrases == ()
    visitor.press(f"使用该清单（{len(BASE)} 条生产线）")
    page.get_by_role("button", name="移除不符的范围、阶段和变更").wait_for()
    visitor.settle()
    assert visitor.errors == []


def test_reload_keeps_the_work_and_another_browser_sees_none_of_it(server, browser):
    """A reload shows the changed plan again; a visitor without the address finds the untouched
    example.
    """
    visitor = Visitor(browser, server)
    first = visitor.cards()
    visitor.turn_to("3 减排措施", "采用的政策")
    slider = visitor.page.get_by_role("slider", name="C级 橙色预警")
    slider.press("End")
    visitor.page.wait_for_function(
        "before => [...document.querySelectorAll('[data-testid=stMetricValue]')].map(e => e.innerText).join() !== before",
        arg=",".join(first),
    )
    visitor.settle()
    changed = visitor.cards()
    visitor.page.reload()
    visitor.page.locator("[data-testid=stMetricValue]").nth(3).wait_for()
    visitor.settle()
    assert visitor.cards() == changed
    assert (
        visitor.page.get_by_role("slider", name="C级 橙色预警").get_attribute("aria-valuetext")
        == "50%"
    )
    other = Visitor(browser, server)
    assert other.cards() == first
    assert visitor.errors == other.errors == []
    assert visitor.elsewhere == other.elsewhere == []


@pytest.mark.parametrize(
    ("locale", "title"), [("zh-CN", "5 结果"), ("en-US", "5 Result"), ("de-DE", "5 Result")]
)
def test_language_follows_the_browser_and_can_be_switched(server, browser, locale, title):
    """A Chinese browser is spoken to in Chinese, any other in English, until the switch is used."""
    visitor = Visitor(browser, server, locale)
    assert visitor.link(title).count() == 1
    visitor.choose("English" if locale == "zh-CN" else "中文")
    other = "5 Result" if locale == "zh-CN" else "5 结果"
    visitor.link(other).wait_for()
    assert visitor.errors == []
    assert visitor.elsewhere == []
