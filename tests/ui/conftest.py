"""Workspaces of a test's own for the pages, a server and a browser for the stories."""

import pytest

from running_alert import running_alert
from served import browser_path, running_server


@pytest.fixture(autouse=True)
def _own_workspaces(tmp_path, monkeypatch):
    monkeypatch.setenv("HEAVYPOLLUTION_WORKBENCH", str(tmp_path / "workbench"))


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """The workbench on a port of this machine."""
    browser_path()
    with running_server(tmp_path_factory.mktemp("workbench")) as address:
        yield address


@pytest.fixture(scope="module")
def alerted(tmp_path_factory):
    """The workbench, and the key of a plan whose alert is in force: (address, key)."""
    browser_path()
    room = tmp_path_factory.mktemp("alerted")
    with running_server(room) as address:
        yield address, running_alert(room / "planners").key


@pytest.fixture(scope="module")
def browser():
    """Chromium without a window."""
    sync_api = pytest.importorskip(
        "playwright.sync_api", reason="pip install -r requirements-dev.txt"
    )
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=browser_path(), args=["--no-sandbox"])
        yield found
        found.close()
