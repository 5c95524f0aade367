"""From a search, a bar or a row to an enterprise's story, in a real browser."""

import pytest
from test_story import Visitor

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")


def test_search_bar_and_row_open_the_story(server, browser):
    """A search in the sidebar, a click on a bar and a click on a row each open the story of the
    enterprise in a window over the page, which is closed by the keyboard.
    """
    visitor = Visitor(browser, server)
    page = visitor.page
    dialog = page.get_by_role("dialog")

    def closed() -> None:
        page.keyboard.press("Escape")
        dialog.wait_for(state="detached")
        visitor.settle()

    box = page.get_by_role("textbox", name="查找企业")
    box.fill("水泥02")
    box.press("Enter")
    visitor.settle()
    page.get_by_role("button", name="示例水泥02厂").first.click()
    dialog.get_by_text("执行要求的 90%").first.wait_for()
    visitor.settle()
    visitor.photograph("story-search")
    closed()

    visitor.choose("企业与生产线")
    bars = page.locator("[class*='st-key-top-enterprises'] .plot-container .barlayer .point path")
    bars.first.wait_for()
    bars.first.scroll_into_view_if_needed()
    visitor.settle()
    spot = bars.first.bounding_box()
    page.mouse.click(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
    dialog.get_by_text("接到通知").first.wait_for()
    visitor.settle()
    closed()

    visitor.turn_to("今日在行", "只看")
    table = page.locator("[class*='st-key-today-lines'] canvas").first
    table.scroll_into_view_if_needed()
    visitor.settle()
    spot = table.bounding_box()
    # The box at the left end of the first row.
    page.mouse.click(spot["x"] + 15, spot["y"] + 52)
    dialog.get_by_text("接到通知").first.wait_for()
    visitor.photograph("story-row")
    closed()
    assert visitor.errors == []


def test_tile_dot_and_row_of_losses_open_the_story(server, browser):
    """A click on an enterprise's tile of the treemap opens its story and does not zoom; so do a dot
    on the map, and a row of losses.
    """
    visitor = Visitor(browser, server)
    page = visitor.page
    dialog = page.get_by_role("dialog")

    def closed() -> None:
        page.keyboard.press("Escape")
        dialog.wait_for(state="detached")
        visitor.settle()

    def clicked(place) -> None:
        place.wait_for()
        place.scroll_into_view_if_needed()
        visitor.settle()
        spot = place.bounding_box()
        page.mouse.click(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)
        dialog.get_by_text("接到通知").first.wait_for()
        visitor.settle()

    visitor.turn_to("1 减排清单", "基准排放构成")
    tiles = page.locator(".st-key-inv_treemap .treemaplayer .slice")
    count = tiles.count()
    clicked(tiles.filter(has_text="示例水泥").first)
    visitor.photograph("story-tile")
    closed()
    assert tiles.count() == count
    visitor.choose("分布图")
    clicked(page.locator("[class*='st-key-inv_map'] .scatterlayer .point").last)
    closed()
    visitor.turn_to("5 结果", "减排构成")
    visitor.choose("产值与电量")
    visitor.choose("企业")
    table = page.locator("[class*='st-key-loss-rows'] canvas").first
    table.scroll_into_view_if_needed()
    visitor.settle()
    spot = table.bounding_box()
    page.mouse.click(spot["x"] + 15, spot["y"] + 52)
    dialog.get_by_text("接到通知").first.wait_for()
    closed()
    assert visitor.errors == []
