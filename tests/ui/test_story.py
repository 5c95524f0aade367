"""A planner's whole story in a real browser on a real server: from a messy spreadsheet to the
workbook that shows the card's number.
"""

import os
import re
import time
from pathlib import Path

import openpyxl
import pytest

from simulator.spreadsheets.importer import read_spreadsheet
from simulator.ui.result.cards import tonnes
from spreadsheets.base import BASE, HEADERS, table
from spreadsheets.writers import xlsx

pytestmark = pytest.mark.browser
sync_api = pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")
PATIENCE_MS = 90_000
TRIES = 3
# A page stands still once nothing has passed between it and its server for so long: a click is
# on its way before the page says that it is being made anew.
QUIET_S = 0.4
# On a page other than the first Streamlit looks for its server below the page's own address too,
# and is told 404 there.
PROBES = re.compile(
    r"/(today|inventory|alerts|measures|negotiation|result|compare|uncertainty|supervision|evaluation|export|settings|help|nowhere)/_stcore/(health|host-config)$"
)


class Visitor:
    """A browser window at the workbench that remembers what went wrong in it."""

    def __init__(
        self,
        browser,
        server: str,
        locale: str = "zh-CN",
        address: str = "",
        sent: bytearray | None = None,
        **look: object,
    ) -> None:
        # The address without its key; what the server sends is added to `sent`.
        self.server, self.sent = server.split("/?")[0], sent
        window = {"viewport": {"width": 1366, "height": 900}, "accept_downloads": True} | look
        context = browser.new_context(locale=locale, **window)
        self.page = context.new_page()
        self.page.set_default_timeout(PATIENCE_MS)
        self.errors: list[str] = []
        self.elsewhere: list[str] = []
        self.last_message_s = time.monotonic()
        self.page.on("websocket", self._listen)
        self.page.on("response", self._response)
        self.page.on(
            "console",
            lambda said: (
                self.errors.append(said.text)
                if said.type == "error" and "404" not in said.text
                else None
            ),
        )
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._request)
        self.page.goto(server + address)
        if not address:
            self.page.locator("[data-testid=stMetricValue]").nth(3).wait_for()
        self.settle()

    def _response(self, response) -> None:
        if response.status >= 400 and not PROBES.search(response.url):
            self.errors.append(f"{response.status} {response.url}")

    def _request(self, request) -> None:
        if not request.url.startswith(
            (self.server, self.server.replace("http", "ws"), "data:", "blob:")
        ):
            self.elsewhere.append(request.url)

    def _listen(self, socket) -> None:
        socket.on("framesent", self._message)
        socket.on("framereceived", self._message)

    def _message(self, content) -> None:
        if self.sent is not None and isinstance(content, bytes):
            self.sent += content
        self.last_message_s = time.monotonic()

    def settle(self) -> None:
        """Wait until the page stands still: the script is done, no part is stale and the page and
        its server have been silent for a moment.
        """
        while True:
            self.page.wait_for_selector("h1")
            self.page.wait_for_function(
                "() => !document.querySelector('[data-testid=stStatusWidget]') && !document.querySelector('[data-stale=true]')"
                " && document.querySelector('[data-testid=stApp]')?.getAttribute('data-test-script-state') !== 'running'"
            )
            left_s = self.last_message_s + QUIET_S - time.monotonic()
            if left_s <= 0:
                return
            self.page.wait_for_timeout(1000 * left_s)

    def turn_to(self, title: str, says: str) -> None:
        """Open a page by its name in the navigation; it has come once it says so."""
        self.settle()
        came = self.page.get_by_text(says).first
        for _ in range(TRIES):
            # While a page is being made anew Streamlit may take the old page's rerun for the answer
            # to a click on another.
            self.link(title).click()
            try:
                came.wait_for(timeout=PATIENCE_MS / TRIES)
                break
            except sync_api.TimeoutError:
                continue
        came.wait_for()
        self.settle()

    def link(self, title: str):
        """Return a page's link in the navigation."""
        return self.page.locator("[data-testid=stSidebarNav]").get_by_role("link", name=title)

    def choose(self, name: str) -> None:
        """Choose one of a row of choices."""
        self.page.get_by_role("radio", name=name, exact=True).or_(
            self.page.get_by_role("button", name=name, exact=True)
        ).first.click()
        self.settle()

    def press(self, name: str) -> None:
        """Press a button."""
        self.page.get_by_role("button", name=name).first.click()
        self.settle()

    def select(self, label: str, option: str) -> None:
        """Choose an option of a list by its words."""
        box = self.page.get_by_role("combobox", name=label).first
        box.click()
        box.fill(option)
        self.page.get_by_role("option", name=option).first.click()
        self.settle()

    def open_plan(self, button: str, path: Path) -> None:
        """Open a plan from its ZIP, by the button of that name; its headline cards are others."""
        before = ",".join(self.cards())
        self.press(button)
        self.page.locator("[data-testid=stPopoverBody] input[type=file]").set_input_files(str(path))
        self.page.wait_for_function(
            "before => [...document.querySelectorAll('[data-testid=stMetricValue]')].map(e => e.innerText).join() !== before",
            arg=before,
        )
        self.settle()
        self.page.keyboard.press("Escape")
        self.settle()

    def cards(self) -> list[str]:
        """Return the figures of the headline cards."""
        return self.page.locator("[data-testid=stMetricValue]").all_inner_texts()

    def photograph(self, name: str) -> None:
        """Keep a picture of the page in the folder that HEAVYPOLLUTION_PICTURES names, if any."""
        folder = os.environ.get("HEAVYPOLLUTION_PICTURES")
        if folder:
            self.page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    def download(self, name: str, path: Path) -> Path:
        """Press a download button and return what came."""
        with self.page.expect_download() as coming:
            self.page.get_by_role("button", name=name).click()
        coming.value.save_as(path)
        return path


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
