"""Before and after in a real browser: a slider moves, and the card says by how much."""

import re

import pytest

from visitor import PATIENCE_MS, Visitor

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")


def test_slider_keeps_its_place_and_focus_while_the_cards_change(server, browser):
    """Two steps of a slider by the keyboard: the chips follow, the slider neither moves nor loses
    the focus, and the step back in the sidebar, which is another part of the page, can be pressed.
    """
    visitor = Visitor(browser, server)
    page = visitor.page
    visitor.turn_to("3 减排措施", "采用的政策")
    chips = page.locator("[data-testid=stMetricDelta]")
    undo = page.get_by_role("button", name="撤销上一步")
    assert chips.all_inner_texts() == ["与对照方案相同"] * 4
    assert undo.is_disabled()
    slider = page.get_by_role("slider", name="C级 橙色预警")
    slider.scroll_into_view_if_needed()
    slider.focus()
    place = slider.bounding_box()
    seen = chips.first.inner_text()
    for _ in range(2):
        page.keyboard.press("ArrowRight")
        page.wait_for_function(
            "before => document.querySelector('[data-testid=stMetricDelta]').innerText !== before",
            arg=seen,
        )
        visitor.settle()
        seen = chips.first.inner_text()
        assert re.fullmatch(r"\+[\d.]+\u00a0t \(\+[\d.]+\u00a0%\)", seen.strip())
        assert slider.bounding_box()["y"] == place["y"]
    assert slider.get_attribute("aria-valuetext") == "42%"
    assert slider.evaluate("slider => document.activeElement === slider")
    # What is saved stays in sight beside the sliders.
    assert chips.first.bounding_box()["y"] > 0
    visitor.photograph("before-after")
    undo.click(timeout=PATIENCE_MS)
    visitor.settle()
    assert slider.get_attribute("aria-valuetext") == "41%"
    assert visitor.errors == []
