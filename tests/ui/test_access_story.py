"""The pages as people with other eyes and hands use them: axe-core finds no serious fault, every
chart has its text.
"""

import pytest

from visitor import Visitor
from workbench import PAGES

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")
axe_module = pytest.importorskip(
    "axe_playwright_python.sync_playwright", reason="pip install -r requirements-dev.txt"
)
LANGUAGE_TAGS = {"zh-CN": "zh-CN", "en-US": "en"}
# Stops of the tabulator before the slider: links, buttons and the sliders above it.
MOST_TABS = 90
GRAVE = ("serious", "critical")
# A part of a page that is chosen among others: the page, and one of the choices.
PARTS = {
    "today": "通知企业",
    "inventory": "明细与编辑",
    "measures": "行业规定",
    "result": "应减与实减",
}


def faults(visitor: Visitor, where: str) -> list[str]:
    """Return what axe-core finds grave on the page as it stands."""
    violations = axe_module.Axe().run(visitor.page).response["violations"]
    return [
        f"{where} · {violation['id']}: {node['target']} {node['html'][:160]}"
        for violation in violations
        if violation["impact"] in GRAVE
        for node in violation["nodes"]
    ]


def open_page(visitor: Visitor, name: str, key: str) -> None:
    """Open a page by its address."""
    first = name == "today"
    visitor.page.goto(f"{visitor.server}/{'' if first else name}?work={key}")
    visitor.settle()


@pytest.mark.parametrize(
    ("locale", "scheme"), [("zh-CN", "light"), ("en-US", "light"), ("zh-CN", "dark")]
)
def test_no_page_has_a_grave_fault(alerted, browser, locale, scheme):
    """On every page, in both languages, on light and dark, axe-core finds nothing serious or
    critical, contrast included; the page says its language.
    """
    server, key = alerted
    visitor = Visitor(browser, server, locale, f"/?work={key}", color_scheme=scheme)
    found = []
    for name in PAGES:
        open_page(visitor, name, key)
        visitor.page.locator(f"html[lang={LANGUAGE_TAGS[locale]}]").wait_for(state="attached")
        found += faults(visitor, name)
    assert found == []
    assert visitor.errors == []


def test_no_part_of_a_page_has_a_grave_fault(alerted, browser):
    """The parts of the pages that are opened by a choice are as good as what opens first, and each
    of their charts is one picture with a text in Chinese.
    """
    server, key = alerted
    visitor = Visitor(browser, server, address=f"/?work={key}")
    found, charts = [], 0
    for name, one in PARTS.items():
        open_page(visitor, name, key)
        groups = visitor.page.get_by_role("radiogroup")
        parts = groups.filter(has=visitor.page.get_by_text(one)).get_by_role("radio")
        parts.first.wait_for()
        for place in range(parts.count()):
            parts.nth(place).click()
            visitor.settle()
            found += faults(visitor, f"{name} {place}")
            for chart in visitor.page.locator("[data-testid=stPlotlyChart]").all():
                picture = chart.locator("svg[role=img]")
                picture.first.wait_for(state="attached")
                assert picture.count() == 1
                assert picture.get_attribute("aria-label").startswith("图：")
                charts += 1
    assert found == []
    assert charts > 10


def test_the_sliders_are_reached_and_moved_by_the_keyboard_alone(alerted, browser):
    """From the top of the page of measures the tabulator leads to the sliders, an arrow moves one,
    the card follows, and the focus can be seen.
    """
    server, key = alerted
    visitor = Visitor(browser, server, address=f"/measures?work={key}")
    page = visitor.page
    slider = page.get_by_role("slider", name="C级 橙色预警")
    slider.wait_for()
    focused = "slider => document.activeElement === slider"
    for _ in range(MOST_TABS):
        if slider.evaluate(focused):
            break
        page.keyboard.press("Tab")
    assert slider.evaluate(focused)
    before = slider.get_attribute("aria-valuetext")
    cards = visitor.cards()
    page.keyboard.press("ArrowRight")
    page.wait_for_function(
        "before => [...document.querySelectorAll('[data-testid=stMetricValue]')].map(e => e.innerText).join() !== before",
        arg=",".join(cards),
    )
    assert slider.get_attribute("aria-valuetext") != before
    assert slider.evaluate(focused)
