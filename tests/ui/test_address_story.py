"""Pages by their addresses, and what a reload keeps: the language, work under way."""

import re

import pytest

from simulator.terms.labels import say
from visitor import PATIENCE_MS, Visitor
from workbench import PAGES

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")


def heading(visitor: Visitor) -> str:
    """Return the title of the page."""
    return visitor.page.locator("h1").first.inner_text()


def work_of(visitor: Visitor) -> str:
    """Return the end of the address that is the key of the work."""
    return re.search(r"work=[0-9a-f]{32}", visitor.page.url)[0]


@pytest.mark.parametrize("name", PAGES)
def test_each_page_opens_at_its_own_address(alerted, browser, name):
    """Whatever page opens first at the moment, each address opens its page, with the same work and
    no window over it.
    """
    server, key = alerted
    visitor = Visitor(browser, server, address=f"/{name}?work={key}")
    here = visitor.page.locator("[data-testid=stSidebarNav] a[aria-current=page]")
    here.filter(has_text=say("zh", f"ui_page_{name}")).wait_for()
    assert visitor.page.get_by_role("dialog").count() == 0
    assert work_of(visitor) == f"work={key}"
    assert visitor.errors == []


@pytest.mark.parametrize(("locale", "language"), [("zh-CN", "zh"), ("en-US", "en")])
def test_an_address_that_no_page_has_opens_the_first_and_says_so(
    alerted, browser, locale, language
):
    """The first page opens with a sentence in the language, instead of a window in English."""
    server, key = alerted
    visitor = Visitor(browser, server, locale, f"/nowhere?work={key}")
    told = say(language, "ui_unknown_page", name="nowhere")
    visitor.page.get_by_text(told).wait_for()
    assert heading(visitor) == say(language, "ui_page_today")
    assert visitor.page.get_by_role("dialog").count() == 0
    assert work_of(visitor) == f"work={key}"
    visitor.turn_to(say(language, "ui_page_alerts"), say(language, "ui_alert_sources"))
    assert visitor.page.get_by_text(told).count() == 0


def test_a_reload_keeps_the_language_and_the_work_under_way(server, browser):
    """A Chinese browser that was switched to English is spoken to in English after a reload, and
    what was being computed is still shown, and comes to its end.
    """
    visitor = Visitor(browser, server)
    page = visitor.page
    visitor.choose("English")
    visitor.turn_to("7 Uncertainty", say("en", "ui_spreads"))
    page.get_by_role("slider", name=say("en", "ui_replicates")).press("End")
    visitor.settle()
    page.get_by_role("button", name=say("en", "ui_replicates_start")).click()
    cancel = page.get_by_role("button", name=say("en", "ui_cancel"), exact=True)
    cancel.wait_for()
    page.reload()
    page.locator("html[lang=en]").wait_for(state="attached")
    assert heading(visitor).startswith("7 Uncertainty")
    cancel.wait_for()
    cancel.click()
    page.get_by_text(say("en", "ui_job_cancelled")).wait_for(timeout=PATIENCE_MS)
    assert visitor.errors == []
