"""Streamlit's own words on a Chinese page: none is left in English, and no text of a planner or a
file is touched.
"""

import re
from contextlib import suppress

import pytest

from simulator.terms.labels import table
from simulator.ui.frame.own_words import PREFIX, SCOPES, own_words
from visitor import Visitor
from workbench import PAGES

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")
# What may stand in Latin letters on a Chinese page: the other language's name, pollutants, units,
# file types, codes, a command.
MEANT = re.compile(
    r"English|NOx|VOCs|PM|Excel|Word|PDF|ZIP|CSV|XLSX?|XLSM|ODS|TXT|PARQUET|YA?ML|JSON|Parquet"
    r"|DEMO[-\w]*|sector|kg|Sobol|Esc|Tab"
)
ENGLISH = re.compile(r"[A-Za-z]{3,}")
# Every visible text and every attribute that is read aloud, but for letters that are icons, and
# the cells of tables and drawings, which are the files' and the planner's.
READ = """() => {
  const said = [];
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const icon = (element) =>
    getComputedStyle(element).fontFamily.includes("Material") || element.ariaHidden === "true";
  for (const element of document.body.querySelectorAll("*")) {
    if (element.closest("script, style, canvas, .main-svg, pre, code") || !seen(element)) continue;
    for (const name of ["aria-label", "placeholder", "title", "alt", "aria-valuetext"])
      if (element.getAttribute(name)) said.push(element.getAttribute(name));
    if (icon(element)) continue;
    for (const node of element.childNodes)
      if (node.nodeType === Node.TEXT_NODE && node.nodeValue.trim()) said.push(node.nodeValue);
  }
  return said;
}"""

NONE_LEFT = f"""([meant, english]) => !({READ})().some(
  text => new RegExp(english).test(text.replace(new RegExp(meant, "g"), "")))"""


def left_in_english(visitor: Visitor) -> set[str]:
    """Return what of the screen is English and not meant so, once the page has had the time to put
    its own words in the place of Streamlit's.
    """
    from playwright.sync_api import TimeoutError as NeverSo

    visitor.page.locator("html[lang=zh-CN]").wait_for(state="attached")
    with suppress(NeverSo):
        visitor.page.wait_for_function(NONE_LEFT, arg=[MEANT.pattern, ENGLISH.pattern])
    return {text for text in visitor.page.evaluate(READ) if ENGLISH.search(MEANT.sub("", text))}


def test_every_own_word_has_its_place() -> None:
    """Each word belongs to a place that is known, and a sentence's names are in both languages."""
    keys = [key for key in table() if key.startswith(PREFIX)]
    assert {key.removeprefix(PREFIX).split("_")[0] for key in keys} == set(SCOPES)
    assert len(own_words("zh")) == len(keys) > 100
    assert own_words("en") == []


@pytest.mark.parametrize("name", PAGES)
def test_no_page_in_chinese_has_a_word_in_english(alerted, browser, name):
    """Each page, with every fold open, is Chinese but for names and units."""
    server, key = alerted
    visitor = Visitor(browser, server, address=f"/{name}?work={key}")
    for fold in visitor.page.locator("[data-testid=stMain] details > summary").all():
        if fold.is_visible() and not fold.evaluate("fold => fold.parentElement.open"):
            fold.click()
            visitor.settle()
    assert left_in_english(visitor) == set()
    assert visitor.errors == []


def test_what_opens_over_a_page_is_chinese(alerted, browser):
    """Calendars, lists of choices, an empty search, menus of tables, hints and the sidebar's
    buttons are Chinese too.
    """
    server, key = alerted
    visitor = Visitor(browser, server, address=f"/today?work={key}")
    page = visitor.page
    page.locator("[data-testid=stDateInputCalendarButton]").first.click()
    page.get_by_role("button", name="下个月").wait_for()
    assert left_in_english(visitor) == set()
    page.keyboard.press("Escape")
    page.get_by_role("radio", name="通知企业").click()
    towns = page.locator("[data-testid=stMultiSelect] input").first
    towns.click()
    page.get_by_role("option", name="全部选中").wait_for()
    assert left_in_english(visitor) == set()
    towns.fill("没有这样的乡镇")
    page.get_by_text("没有符合的选项").wait_for()
    assert left_in_english(visitor) == set()
    page.keyboard.press("Escape")
    grid = page.locator("[data-testid=stDataFrame]").filter(visible=True).first
    grid.scroll_into_view_if_needed()
    grid.hover()
    page.get_by_role("button", name="选择显示的列").first.click()
    page.get_by_text("全部列").wait_for()
    assert left_in_english(visitor) == set()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="打开方案").click()
    page.get_by_role("button", name="选择文件").wait_for()
    page.get_by_text("每个文件不超过").first.wait_for()
    assert left_in_english(visitor) == set()
    assert visitor.errors == []


def test_the_words_go_back_with_the_language(alerted, browser):
    """Switched to English, the page says Streamlit's own words again; and back once more."""
    server, key = alerted
    visitor = Visitor(browser, server, address=f"/today?work={key}")
    sidebar = visitor.page.locator("[data-testid=stSidebar]")
    for choice, name in (("English", "Sidebar"), ("中文", "侧栏")):
        visitor.choose(choice)
        visitor.page.locator(f"[data-testid=stSidebar][aria-label={name}]").wait_for()
    assert sidebar.get_by_role("navigation").get_attribute("aria-label") == "页面导航"


def test_a_planners_words_stay_as_they_are(alerted, browser):
    """A plan that somebody calls by one of Streamlit's words keeps its name."""
    server, _ = alerted
    # A plan of its own: the other tests read the names of the one that they share.
    visitor = Visitor(browser, server, address="/result")
    title = visitor.page.get_by_role("textbox", name="方案名称")
    title.fill("Choose options")
    title.press("Enter")
    visitor.page.get_by_role("heading", name="Choose options").wait_for()
    visitor.settle()
    assert title.input_value() == "Choose options"
