"""Draws the pictures of the user guides from the workbench itself: `python
scripts/draw_guide_pictures.py` (needs Chromium, see README: Tests).
"""

import sys
import tempfile
from pathlib import Path

sys.path[:0] = [
    str(Path(__file__).resolve().parent.parent),
    str(Path(__file__).resolve().parent.parent / "tests"),
]

from playwright.sync_api import sync_playwright

import draw_meters
from served import browser_path, running_server
from spreadsheets.base import HEADERS, table
from spreadsheets.writers import xlsx
from visitor import Visitor

FOLDER = Path(__file__).resolve().parent.parent / "docs" / "images"
# Longest wait for a computation of the workbench [ms].
WAIT_MS = 900_000
SIZE = {"width": 1366, "height": 768}
# Page, its name in the navigation, what says that it has come, height of the picture.
PAGES = {
    "zh-CN": (
        ("inventory", "1 减排清单", "基准排放构成", 768),
        ("alerts", "2 预警过程", "预警从哪里来", 900),
        ("measures", "3 减排措施", "采用的政策", 930),
        ("result", "5 结果", "减排构成", 980),
    ),
    "en-US": (
        ("measures", "3 Measures", "Policy in force", 930),
        ("result", "5 Result", "Breakdown", 980),
    ),
}

# Words of the pages that both guides show and that need some clicks.
WORDS = {
    "zh": {
        "negotiation": "4 协商减排",
        "level": "预警级别",
        "red": "红色预警",
        "solve": "求解",
        "solved": "方案比较",
        "supervision": "8 执法帮扶",
        "replace": "改用执法帮扶",
        "course": "班次结束时待查企业",
        "evaluation": "9 效果评估",
        "open": "打开方案",
        "uploads": ("用电数据", "自动监控数据"),
        "evaluate": "开始评估",
        "learned": "落实率更新",
        "take": "把更新后的落实率写入方案",
        "taken": "写入之后，下一次预警完成减排目标的概率",
    },
    "en": {
        "negotiation": "4 Negotiate",
        "level": "Alert level",
        "red": "red alert",
        "solve": "Solve",
        "solved": "Plans compared",
        "supervision": "8 Supervise",
        "replace": "Use supervision instead",
        "course": "findings so far",
        "evaluation": "9 Evaluate",
        "open": "Open a plan",
        "uploads": ("Electricity", "Emission monitors"),
        "evaluate": "Evaluate",
        "learned": "Learnt",
        "take": "Take the learnt strengths into the plan",
        "taken": "With what was taken over: chance that the next alert meets its targets",
    },
}


def picture(visitor: Visitor, name: str, height: int, top: str = "") -> None:
    """Save what stands on the screen; with `top` from the first place on that has these words, a
    little above them.
    """
    visitor.page.set_viewport_size(SIZE | {"height": height})
    visitor.page.mouse.move(0, 0)
    visitor.page.wait_for_timeout(1500)  # charts take their height a little later than the page
    if top:
        place = visitor.page.get_by_text(top, exact=True).first
        place.evaluate(
            "element => { element.style.scrollMarginTop = '20px'; element.scrollIntoView({block: 'start'}) }"
        )
    visitor.page.wait_for_timeout(500)
    visitor.page.screenshot(path=FOLDER / f"workbench-{name}.png")
    visitor.page.set_viewport_size(SIZE)


def upload(visitor: Visitor, room: Path) -> None:
    """Show a bureau's sheet with a heading that nobody knows, a column without a unit and a
    grade of another system.
    """
    heads = [*HEADERS[:5], "硫", "NOx排放量", *HEADERS[7:]]
    rows = [*table(), ["红星机械厂", "铸造", "绩效先进", "抛丸线", "南村镇", 1.0, 3.0, 2.0, 300]]
    messy = xlsx(
        room / "某县应急减排清单.xlsx", ("清单", [["某县重污染天气应急减排清单"], heads, *rows])
    )
    visitor.turn_to("1 减排清单", "基准排放构成")
    visitor.choose("更换或上传清单")
    visitor.page.locator("input[type=file]").first.set_input_files(messy)
    visitor.page.get_by_text("各工作表与各列的识别结果").wait_for()
    visitor.settle()
    visitor.select("含义", "SO₂ 排放量")
    picture(visitor, "upload-zh", 900, "各工作表与各列的识别结果")
    visitor.select("单位", "吨/年")
    picture(visitor, "account-zh", 722, "读取结果核算")
    visitor.press("放弃该文件")


def result_parts(visitor: Visitor) -> None:
    """Show where the ordered reduction went, and why one line emitted at one time."""
    visitor.turn_to("5 结果", "减排构成")
    visitor.choose("应减与实减")
    picture(visitor, "shortfall-zh", 500, "应减与实减")
    visitor.choose("企业与生产线")
    visitor.page.get_by_text("该生产线在此时为何排放？").wait_for()
    picture(visitor, "line-zh", 1290, "企业与生产线")


def comparison(visitor: Visitor) -> None:
    """Keep the plan, change it, and show both; then intervals, the weight of assumptions and the
    export.
    """
    visitor.turn_to("6 方案比选", "把当前方案保留为")
    visitor.page.get_by_role("textbox", name="把当前方案保留为").fill("C级橙色 40%")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_timeout(1500)
    visitor.press("保留")
    visitor.page.get_by_role("button", name="删除").wait_for()
    visitor.turn_to("3 减排措施", "采用的政策")
    visitor.page.get_by_role("slider", name="C级 橙色预警").press("End")
    visitor.page.wait_for_timeout(2000)
    visitor.settle()
    visitor.turn_to("6 方案比选", "把当前方案保留为")
    visitor.page.get_by_text("与基准方案之差").first.wait_for(state="attached")
    picture(visitor, "compare-zh", 882)
    visitor.turn_to("7 不确定性", "哪个假设影响最大")
    visitor.settle()
    visitor.press("开始计算")
    visitor.page.get_by_text("满足减排比例要求的概率（清单核算）").first.wait_for(timeout=WAIT_MS)
    picture(visitor, "uncertainty-zh", 976)
    visitor.choose("哪个假设影响最大")
    visitor.settle()
    visitor.press("开始分析")
    visitor.page.get_by_text("取下限").first.wait_for(timeout=WAIT_MS)
    visitor.settle()
    picture(visitor, "sensitivity-zh", 768)
    visitor.choose("重复抽样与区间")
    visitor.turn_to("10 导出", "给人看的文件")
    picture(visitor, "export-zh", 700)


def negotiation(visitor: Visitor, words: dict[str, str], language: str) -> None:
    """Solve a negotiation at red."""
    visitor.turn_to(words["negotiation"], words["level"])
    visitor.choose(words["red"])
    visitor.press(words["solve"])
    visitor.page.get_by_text(words["solved"]).first.wait_for(timeout=WAIT_MS)
    visitor.settle()
    picture(visitor, f"negotiation-{language}", 960)


def supervision(visitor: Visitor, words: dict[str, str], language: str) -> None:
    """Let teams look for those that do not obey, in place of a share of compliance."""
    visitor.turn_to(words["supervision"], words["replace"])
    visitor.press(words["replace"])
    visitor.page.get_by_text(words["course"]).first.wait_for(timeout=WAIT_MS)
    visitor.settle()
    picture(visitor, f"supervision-{language}", 900)


def evaluation(visitor: Visitor, words: dict, language: str, files: Path) -> None:
    """Set invented readings against the plan and take over what was learnt."""
    visitor.open_plan(words["open"], files / "plan.zip")
    visitor.turn_to(words["evaluation"], words["evaluate"])
    for label, name in zip(words["uploads"], ("electricity.csv", "cems.csv"), strict=True):
        box = visitor.page.locator("[data-testid=stFileUploader]").filter(has_text=label).first
        box.locator("input[type=file]").set_input_files(str(files / name))
        visitor.page.get_by_text(name).first.wait_for()
        visitor.settle()
    visitor.page.get_by_role("button", name=words["evaluate"], exact=True).click()
    visitor.page.get_by_text(words["learned"], exact=True).first.wait_for(timeout=WAIT_MS)
    visitor.choose(words["learned"])
    visitor.press(words["take"])
    visitor.page.get_by_text(words["taken"]).first.wait_for()
    visitor.settle()
    picture(visitor, f"evaluation-{language}", 980, words["taken"])


def main() -> None:
    with (
        tempfile.TemporaryDirectory() as room,
        running_server(Path(room)) as address,
        sync_playwright() as playwright,
    ):
        draw_meters.main(Path(room) / "readings")
        draw_meters.write_plan(Path(room) / "readings")
        browser = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        for locale, pages in PAGES.items():
            visitor = Visitor(browser, address, locale)
            for name, title, says, height in pages:
                visitor.turn_to(title, says)
                picture(visitor, f"{name}-{locale[:2]}", height)
            if locale == "zh-CN":
                upload(visitor, Path(room))
                result_parts(visitor)
                comparison(visitor)
            language = locale[:2]
            negotiation(visitor, WORDS[language], language)
            supervision(visitor, WORDS[language], language)
            evaluation(visitor, WORDS[language], language, Path(room) / "readings")
        browser.close()


if __name__ == "__main__":
    main()
