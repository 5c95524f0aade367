"""Draws the pictures of the user guides from the workbench itself: `python scripts/draw_guide_pictures.py` (needs Chromium, see README: Tests)."""

import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent.parent / "tests")]

from playwright.sync_api import sync_playwright

from served import browser_path, running_server
from test_story import Visitor

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
SIZE = {"width": 1366, "height": 768}
# Page, its name in the navigation, what says that it has come, height of the picture.
PAGES = {
    "zh-CN": (
        ("inventory", "1 减排清单", "基准排放构成", 768),
        ("alerts", "2 预警过程", "预警从哪里来", 768),
        ("measures", "3 减排措施", "采用的政策", 860),
        ("result", "4 结果", "减排构成", 980),
    ),
    "en-US": (
        ("measures", "3 Measures", "Policy in force", 860),
        ("result", "4 Result", "Breakdown", 980),
    ),
}


def picture(visitor: Visitor, name: str, height: int) -> None:
    """Save what stands on the screen."""
    visitor.page.set_viewport_size(SIZE | {"height": height})
    visitor.page.wait_for_timeout(1500)
    visitor.page.screenshot(path=FOLDER / f"workbench-{name}.png")
    visitor.page.set_viewport_size(SIZE)


def comparison(visitor: Visitor) -> None:
    """Keep the plan, change it, and show both; then intervals and the export."""
    visitor.turn_to("5 方案比选", "把当前方案保留为")
    visitor.press("保留")
    visitor.turn_to("3 减排措施", "采用的政策")
    visitor.page.get_by_role("slider", name="C级 橙色预警").press("End")
    visitor.page.wait_for_timeout(2000)
    visitor.settle()
    visitor.turn_to("5 方案比选", "把当前方案保留为")
    visitor.page.wait_for_timeout(1500)
    picture(visitor, "compare-zh", 900)
    visitor.turn_to("6 不确定性", "哪个假设影响最大")
    visitor.page.get_by_role("button", name="开始计算").click()
    visitor.page.get_by_text("达到各级别目标的概率").first.wait_for()
    picture(visitor, "uncertainty-zh", 860)
    visitor.turn_to("7 导出", "给人看的文件")
    picture(visitor, "export-zh", 700)


def main() -> None:
    with tempfile.TemporaryDirectory() as room, running_server(Path(room)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        for locale, pages in PAGES.items():
            visitor = Visitor(browser, address, locale)
            for name, title, says, height in pages:
                visitor.turn_to(title, says)
                picture(visitor, f"{name}-{locale[:2]}", height)
            if locale == "zh-CN":
                comparison(visitor)
        browser.close()


if __name__ == "__main__":
    main()
