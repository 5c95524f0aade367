"""From a search, a bar or a row to an enterprise's story, in a real browser."""

import pytest

from visitor import Visitor

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")


class Reader(Visitor):
    """A window in which stories of enterprises are opened and closed."""

    @property
    def dialog(self):
        """The window of a story."""
        return self.page.get_by_role("dialog")

    def closed(self) -> None:
        """Close the story by the keyboard."""
        self.page.keyboard.press("Escape")
        self.dialog.wait_for(state="detached")
        self.settle()

    def middle_of(self, place) -> None:
        """Click the middle of a bar, tile or dot, and see its story."""
        spot = self._seen(place)
        self._clicked(spot["x"] + spot["width"] / 2, spot["y"] + spot["height"] / 2)

    def first_row(self, key: str) -> None:
        """Click the box at the left end of the first row of a table, and see its story."""
        spot = self._seen(self.page.locator(f"[class*='st-key-{key}'] canvas").first)
        self._clicked(spot["x"] + 15, spot["y"] + 52)

    def _seen(self, place) -> dict:
        place.wait_for()
        place.scroll_into_view_if_needed()
        self.settle()
        return place.bounding_box()

    def _clicked(self, x: float, y: float) -> None:
        self.page.mouse.click(x, y)
        self.dialog.get_by_text("接到通知").first.wait_for()
        self.settle()


def test_search_bar_and_row_open_the_story(server, browser):
    """A search in the sidebar, a click on a bar and a click on a row each open the story of the
    enterprise in a window over the page, which is closed by the keyboard.
    """
    visitor = Reader(browser, server)
    page, dialog, closed = visitor.page, visitor.dialog, visitor.closed

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
    visitor.middle_of(bars.first)
    closed()

    visitor.turn_to("今日在行", "只看")
    visitor.first_row("today-lines")
    visitor.photograph("story-row")
    closed()
    assert visitor.errors == []


def test_tile_dot_and_row_of_losses_open_the_story(server, browser):
    """A click on an enterprise's tile of the treemap opens its story and does not zoom; so do a dot
    on the map, and a row of losses.
    """
    visitor = Reader(browser, server)
    page, closed = visitor.page, visitor.closed

    visitor.turn_to("1 减排清单", "基准排放构成")
    tiles = page.locator(".st-key-inv_treemap .treemaplayer .slice")
    count = tiles.count()
    visitor.middle_of(tiles.filter(has_text="示例水泥").first)
    visitor.photograph("story-tile")
    closed()
    assert tiles.count() == count
    visitor.choose("分布图")
    visitor.middle_of(page.locator("[class*='st-key-inv_map'] .scatterlayer .point").last)
    closed()
    visitor.turn_to("5 结果", "减排构成")
    visitor.choose("产值与电量")
    visitor.choose("企业")
    visitor.first_row("loss-rows")
    closed()
    assert visitor.errors == []
