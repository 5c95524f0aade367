"""The workbench as a real server with a real browser, for tests: both found on this machine or said to be missing."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
HOW = "browser tests need Chromium and Playwright: apt-get install chromium fonts-noto-cjk, pip install -r requirements-dev.txt"


def browser_path() -> str:
    """Return the path of Chromium; where there is none the test is skipped, and says how to install it."""
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if found is None:
        pytest.skip(HOW)
    return found


@contextmanager
def running_server(workspaces: Path) -> Iterator[str]:
    """Run the workbench on a free port of this machine and give its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {"HEAVYPOLLUTION_WORKBENCH": str(workspaces)}
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{address}/_stcore/health", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                assert process.poll() is None, "the server ended"
                time.sleep(0.25)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=30)
