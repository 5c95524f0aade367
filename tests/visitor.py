"""A planner at a browser: what the stories do on the screen, and what must never be heard from it."""

import os
import re
import time
from pathlib import Path

import pytest

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
