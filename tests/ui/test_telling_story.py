"""Telling the enterprises in a real browser: a tick in the table is there after a reload."""

import pytest

from visitor import Visitor

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")

# Columns right of the enterprise's name: town, grade, told with its time, received with its time.
TOLD, ANSWERED = 3, 7
ROW_PX = 35


def counts(page) -> list[int]:
    """Return the counts above the list: to tell, told, not told, no answer."""
    texts = page.locator("[data-testid=stMetricValue]").all_inner_texts()[-4:]
    return [int(text.replace(",", "")) for text in texts]


def toggle(visitor, column: int) -> None:
    """Tick or clear a cell of the table's first row by the keyboard: the table is a canvas."""
    page = visitor.page
    canvas = page.locator("[data-testid=stDataFrame] canvas").first
    canvas.scroll_into_view_if_needed()
    canvas.click(position={"x": 60, "y": 1.5 * ROW_PX}, force=True)
    for _ in range(column):
        page.keyboard.press("ArrowRight")
    before = counts(page)
    page.keyboard.press("Space")
    page.wait_for_function(
        "before => [...document.querySelectorAll('[data-testid=stMetricValue]')].slice(-4)"
        ".map(e => Number(e.innerText.replace(',', ''))).join() !== before",
        arg=",".join(map(str, before)),
    )
    visitor.settle()


def open_list(visitor) -> None:
    """Turn to the list of whom to tell."""
    visitor.turn_to("今日在行", "启动一次预警")
    visitor.choose("通知企业")
    visitor.page.get_by_text("应通知").first.wait_for()
    visitor.settle()


def test_ticks_survive_a_reload(server, browser):
    """The first enterprise is told and answers; after a reload both ticks and their counts stand,
    and a tick taken back is gone.
    """
    visitor = Visitor(browser, server)
    page = visitor.page
    page.set_viewport_size({"width": 1366, "height": 1500})
    open_list(visitor)
    every, told, not_told, unanswered = counts(page)
    assert (told, not_told, unanswered) == (0, every, 0)
    toggle(visitor, TOLD)
    assert counts(page) == [every, 1, every - 1, 1]
    toggle(visitor, ANSWERED)
    assert counts(page) == [every, 1, every - 1, 0]
    visitor.photograph("telling")
    page.reload()
    visitor.settle()
    open_list(visitor)
    assert counts(page) == [every, 1, every - 1, 0]
    toggle(visitor, ANSWERED)
    assert counts(page) == [every, 1, every - 1, 1]
    assert visitor.errors == []
