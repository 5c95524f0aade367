"""The emergency office's day in a real browser, in both languages, with its clicks counted: eight
tasks at any hour, and the morning of an alert.
"""

from __future__ import annotations

import re
import zipfile
from datetime import datetime, timedelta

import openpyxl
import pytest

from simulator.terms.labels import say
from simulator.workbench.daily import beijing_now
from visitor import Visitor

pytestmark = pytest.mark.browser
pytest.importorskip("playwright.sync_api", reason="pip install -r requirements-dev.txt")

LOCALES = {"zh": "zh-CN", "en": "en-US"}
CARDS_CHANGED = (
    "before => [...document.querySelectorAll('[data-testid=stMetricValue]')]"
    ".map(e => e.innerText).join() !== before"
)
CHANGES = {"zh": r"设置差异.*（(\d+) 项）", "en": r"[Ss]ettings that differ.*\((\d+)\)"}
# The most clicks that a task may take; choosing an option of a list is two, typing is none.
MOST_CLICKS = {
    "in force": 0,
    "who must be down": 0,
    "plan of one alert": 4,
    "brief": 1,
    "whom to tell": 1,
    "an enterprise": 1,
    "notices": 2,
    "what changed": 1,
}


class Officer(Visitor):
    """A window of the office, in one language, that counts its clicks."""

    def __init__(self, browser, server: str, language: str) -> None:
        super().__init__(browser, server, LOCALES[language])
        self.language = language
        self.clicks = 0

    def word(self, key: str) -> str:
        """Return a label in the window's language."""
        return say(self.language, key)

    def click(self, spot) -> None:
        """Click once, and wait until the page stands still."""
        self.clicks += 1
        spot.click()
        self.settle()

    def go(self, page: str, says: str) -> None:
        """Open a page by one click in the navigation."""
        self.clicks += 1
        self.turn_to(self.word(f"ui_page_{page}"), says)

    def button(self, key: str):
        """Return a button by its label."""
        return self.page.get_by_role("button", name=self.word(key)).first

    def download_by_click(self, key: str, path):
        """Download a file by one click, and return its path."""
        self.clicks += 1
        return self.download(self.word(key), path)

    def set_time(self, form, time: datetime) -> None:
        """Write a time into a form's field of date and time: one click, then typing."""
        year = form.locator("[data-type=year]").first
        self.clicks += 1
        year.click()
        self.page.keyboard.type(f"{time:%Y%m%d%H%M}", delay=30)
        self.page.keyboard.press("Tab")
        self.settle()

    def start(self, level: str, start: datetime) -> None:
        """Start an alert on today's page."""
        form = self.page.locator("[data-testid=stExpander]").first
        if not form.get_by_role("combobox").first.is_visible():
            self.click(form.get_by_text(self.word("today_start"), exact=True))
        chosen = form.get_by_role("combobox", name=self.word("ui_level")).first
        if chosen.input_value() != self.word(f"level_{level}"):
            self.click(chosen)
            self.click(self.page.get_by_role("option", name=self.word(f"level_{level}")))
        self.set_time(form, start)
        before = ",".join(self.cards())
        self.clicks += 1
        form.get_by_role("button", name=self.word("today_start_button"), exact=True).click()
        self.page.wait_for_function(CARDS_CHANGED, arg=before)
        self.settle()

    def task(self, name: str) -> None:
        """End a task: it took no more clicks than it may."""
        assert self.clicks <= MOST_CLICKS[name], (name, self.clicks)
        self.clicks = 0


@pytest.mark.parametrize("language", LOCALES)
def test_eight_tasks_take_few_clicks(server, browser, language, tmp_path):
    """With an alert in force the first page answers; each task is done, not only reached."""
    office = Officer(browser, server, language)
    page, word = office.page, office.word
    # Yesterday's plan was kept.
    office.go("compare", word("ui_keep_title"))
    office.click(page.get_by_role("button", name=word("ui_keep"), exact=True))
    office.go("today", word("today_start"))
    office.clicks = 0
    office.start("yellow", beijing_now() - timedelta(hours=2))
    office.task("plan of one alert")

    # The next visit opens on what is in force; who must be down stands below.
    page.goto(page.url.replace("/today", "/"))
    office.settle()
    page.get_by_role("heading", name=word("level_yellow")).first.wait_for()
    office.task("in force")
    table = page.locator("[class*='st-key-today-lines'] canvas").first
    table.wait_for()
    office.photograph(f"office-today-{language}")
    office.task("who must be down")

    brief = office.download_by_click("ui_export_brief", tmp_path / "brief.pdf")
    assert brief.read_bytes().startswith(b"%PDF")
    office.task("brief")

    office.click(page.get_by_role("radio", name=word("today_part_telling")))
    page.get_by_role("button", name=word("telling_download")).wait_for()
    office.task("whom to tell")

    find = page.get_by_role("textbox", name=word("find_enterprise")).first
    find.fill("水泥02")
    find.press("Enter")
    office.settle()
    office.click(page.get_by_role("button", name="示例水泥02厂").first)
    page.get_by_role("dialog").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="detached")
    office.settle()
    office.task("an enterprise")

    office.go("export", word("ui_export_documents"))
    notices = office.download_by_click("ui_export_notices_zip", tmp_path / "notices.zip")
    with zipfile.ZipFile(notices) as files:
        assert files.namelist()
    office.task("notices")

    # Old and new value of each setting that differs from yesterday's plan, above the results.
    office.go("compare", word("ui_keep_title"))
    changes = page.get_by_text(re.compile(CHANGES[language])).first
    changes.wait_for()
    assert int(re.search(CHANGES[language], changes.inner_text())[1]) > 3
    office.task("what changed")
    assert office.errors == []


@pytest.mark.parametrize("language", LOCALES)
def test_the_morning_of_an_alert(server, browser, language, tmp_path):
    """The forecast worsens at seven: orange from noon, the brief and the list go out; at three it
    is raised to red, and brief and list say so.
    """
    office = Officer(browser, server, language)
    page, word = office.page, office.word
    noon = beijing_now().replace(hour=12, minute=0)
    office.go("today", word("today_start"))
    office.start("orange", noon)
    office.click(page.get_by_role("radio", name=word("today_part_telling")))
    first = office.download_by_click("telling_download", tmp_path / "orange.xlsx")
    assert _says(first, word("level_orange"))
    assert not _says(first, word("level_red"))

    # The upgrade: a second stage from three, before which the first one ends.
    office.go("alerts", word("ui_stages_edit"))
    office.click(page.get_by_text(word("ui_quick"), exact=True).first)
    form = page.locator("[data-testid=stForm]")
    office.click(form.get_by_role("combobox", name=word("ui_level")))
    office.click(page.get_by_role("option", name=word("level_red")))
    office.set_time(form, noon + timedelta(hours=3))
    office.photograph(f"morning-upgrade-{language}")
    office.click(form.get_by_role("button", name=word("ui_add")))
    office.go("today", word("today_start"))
    office.click(page.get_by_role("radio", name=word("today_part_telling")))
    office.click(page.get_by_role("combobox", name=word("telling_alert")))
    office.click(page.get_by_role("option", name=re.compile(word("level_red"))))
    office.photograph(f"morning-red-{language}")
    second = office.download_by_click("telling_download", tmp_path / "red.xlsx")
    assert _says(second, word("level_red"))
    assert office.errors == []


def _says(workbook, text: str) -> bool:
    """Return whether a cell of a workbook has a text."""
    book = openpyxl.load_workbook(workbook, read_only=True)
    return any(
        text in str(cell)
        for sheet in book
        for row in sheet.iter_rows(values_only=True)
        for cell in row
        if cell is not None
    )
