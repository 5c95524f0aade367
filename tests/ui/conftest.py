"""Workspaces of a test's own for the pages, a server and a browser for the stories, and a run for the
figures.
"""

import pandas as pd
import pytest

from figure_case import QUANTILES
from running_alert import running_alert
from served import browser_path, running_server
from simulator import Result, load_scenario, run


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


@pytest.fixture(scope="module")
def result() -> Result:
    """Return the run of the Zezhou winter, by enterprise."""
    return run(load_scenario("scenarios/zezhou-winter-2020.yaml"), "enterprise")


@pytest.fixture(scope="module")
def uncertainty() -> pd.DataFrame:
    """Return a table of uncertainty of two pollutants."""
    rows = [
        ("so2", "alert_reduction_kg", 60e3, 66e3, 70e3, 75e3, 81e3, 70.4e3),
        ("nox", "alert_reduction_kg", 190e3, 205e3, 212e3, 220e3, 240e3, 213e3),
        ("so2", "target_met_orange", 0, 0, 1, 1, 1, 0.72),
        ("nox", "target_met_orange", 1, 1, 1, 1, 1, 0.99),
        ("nox", "target_met_red", 0, 0, 0, 1, 1, 0.31),
    ]
    return pd.DataFrame(rows, columns=["pollutant", "measure", *QUANTILES])
