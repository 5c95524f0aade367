"""The wheel: built, installed and run from an empty folder, it does what the checkout does."""

import importlib.util
import json
import os
import shutil
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from served import wait_for
from simulator.inputs.shipped import scenario_names
from simulator.terms.version import VERSION

ROOT = Path(__file__).resolve().parent.parent
# All that the wheel is made from.
SOURCES = (
    "pyproject.toml",
    "setup.py",
    "README.md",
    "LICENSE",
    "requirements.txt",
    "requirements-signin.txt",
    "requirements-evaluation.txt",
    "requirements-netcdf.txt",
    "app.py",
    "simulator",
    "data",
    "docs",
    "scenarios",
    ".streamlit",
)
# Quick, and its files lie in another folder than its own.
QUICK = "joint-start"


def _pip(*arguments: object) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, arguments)],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    """Build the wheel from a copy, so that no traces of building stay in the checkout."""
    if importlib.util.find_spec("setuptools") is None or importlib.util.find_spec("pip") is None:
        pytest.skip("building the wheel needs pip and setuptools: requirements-dev.txt")
    folder = tmp_path_factory.mktemp("wheel")
    copy = folder / "source"
    copy.mkdir()
    for name in SOURCES:
        if (ROOT / name).is_dir():
            hidden = shutil.ignore_patterns("__pycache__", "secrets.toml")
            shutil.copytree(ROOT / name, copy / name, ignore=hidden)
        else:
            shutil.copy(ROOT / name, copy / name)
    options = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet")
    _pip("wheel", copy, *options, "--wheel-dir", folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory) -> Path:
    """Install the wheel alone into a folder; the libraries are those of this interpreter."""
    site = tmp_path_factory.mktemp("site")
    _pip("install", wheel, "--no-deps", "--no-index", "--quiet", "--target", site)
    return site


def _environment(site: Path) -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(site), "LC_ALL": "C.UTF-8"}


def _run(site: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    """Run the installed command in a folder."""
    return subprocess.run(
        [sys.executable, str(site / "bin" / "heavy-pollution"), *arguments],
        cwd=folder,
        env=_environment(site),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


def test_wheel_holds_all_that_is_read_and_nothing_else(wheel):
    """Every file of data/ and scenarios/ is in the wheel, the workbench with its settings too;
    what builds the wheel is not.
    """
    shipped = "simulator/shipped/"
    names = {name for name in zipfile.ZipFile(wheel).namelist() if name.startswith(shipped)}
    wanted = {
        path.relative_to(ROOT).as_posix()
        for folder in ("data", "scenarios")
        for path in (ROOT / folder).rglob("*")
        if path.is_file()
    }
    wanted |= {"app.py", ".streamlit/config.toml"}
    # The guides are shown on the page of help.
    wanted |= {
        path.relative_to(ROOT).as_posix()
        for pattern in ("guide-*.md", "images/workbench-*.png")
        for path in (ROOT / "docs").glob(pattern)
    }
    assert {name.removeprefix(shipped) for name in names} == wanted


def test_installed_program_checks_itself_in_an_empty_folder(installed, tmp_path):
    """`heavy-pollution selftest` agrees with the hand calculation, and leaves no file behind."""
    done = _run(installed, tmp_path, "selftest", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "8 of 8" in done.stdout
    assert not list(tmp_path.iterdir())
    assert _run(installed, tmp_path, "--version").stdout.strip() == VERSION


def test_installed_run_equals_that_of_the_checkout(installed, tmp_path):
    """A shipped scenario called by its name writes ./runs, with the figures, tables and
    fingerprint of a run of the checkout.
    """
    done = _run(installed, tmp_path, "run", QUICK, "--lang", "en")
    assert done.returncode == 0, done.stderr
    ours = subprocess.run(
        [sys.executable, "-m", "simulator", "run", f"scenarios/{QUICK}.yaml"]
        + ["--out", str(tmp_path / "checkout"), "--lang", "en"],
        cwd=ROOT,
        env=os.environ | {"LC_ALL": "C.UTF-8"},
        capture_output=True,
    )
    assert ours.returncode == 0, ours.stderr
    theirs, here = tmp_path / "runs" / QUICK, tmp_path / "checkout" / QUICK
    tables = {path.name for path in here.glob("*.csv")} | {"summary.json"}
    assert {path.name for path in theirs.iterdir()} == {path.name for path in here.iterdir()}
    for name in sorted(tables):
        assert (theirs / name).read_bytes() == (here / name).read_bytes(), name
    one, other = (
        json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        for folder in (theirs, here)
    )
    assert one["fingerprint"] == other["fingerprint"]
    assert str(installed) in one["folder"]


def test_installed_workers_find_the_package(installed, tmp_path):
    """Replicates on two processes work from an empty folder."""
    options = ["--replicates", "4", "--workers", "2", "--lang", "en"]
    done = _run(installed, tmp_path, "run", QUICK, *options)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "runs" / QUICK / "uncertainty.csv").exists()


def test_name_near_a_shipped_one_is_offered(installed, tmp_path):
    """A name that no shipped scenario has is refused with the names there are and the nearest."""
    done = _run(installed, tmp_path, "run", "joint-strat", "--lang", "en")
    assert done.returncode == 2
    assert "did you mean joint-start?" in done.stderr
    assert all(name in done.stderr for name in scenario_names())
    assert not list(tmp_path.iterdir())


def test_installed_workbench_starts_on_this_machine_only(installed, tmp_path):
    """`heavy-pollution app` serves the workbench with the shipped settings, and ends with it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "log.txt"
    command = [sys.executable, str(installed / "bin" / "heavy-pollution"), "app"]
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, "--port", str(port)],
            cwd=tmp_path,
            env=_environment(installed),
            stdout=output,
            stderr=output,
        )
    try:
        wait_for(port, process, log)
        told = log.read_text(encoding="utf-8")
        assert f"http://127.0.0.1:{port}" in told
        assert "Network URL" not in told and "External URL" not in told
    finally:
        process.terminate()
        process.wait(15)
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", port), timeout=2):
        pass
