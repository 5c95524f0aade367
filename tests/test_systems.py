"""docs/systems.md: each of the plans' systems has modules that exist and a command that runs."""

import re
import shlex
from pathlib import Path

import pytest

from simulator.cli import main

ROOT = Path(__file__).resolve().parent.parent
ROW = re.compile(
    r"^\| (\d+) \| (.+?) \| (.+?) \| (.+?) \| `heavy-pollution (.+?)` \|$", re.MULTILINE
)
SYSTEMS = 26


def rows() -> list[tuple[str, ...]]:
    """Return (number, system, modules, where shown, command) of every row."""
    return ROW.findall((ROOT / "docs" / "systems.md").read_text(encoding="utf-8"))


def test_every_system_has_its_row() -> None:
    """The rows are 1 to 26, in order."""
    assert [int(row[0]) for row in rows()] == list(range(1, SYSTEMS + 1))


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0])
def test_modules_exist(row) -> None:
    """Each module or package that a row names is there."""
    for name in row[2].split(", "):
        place = ROOT / "simulator" / name
        assert name == "policies" or place.is_dir() or place.with_suffix(".py").exists(), name


def test_commands_run(tmp_path, monkeypatch, capsys) -> None:
    """The commands run from top to bottom in a folder that has the checkout's data and scenarios."""
    for name in ("data", "scenarios"):
        (tmp_path / name).symlink_to(ROOT / name, target_is_directory=True)
    monkeypatch.chdir(tmp_path)
    for number, *_, command in rows():
        assert main(shlex.split(command)) == 0, (number, capsys.readouterr().err)
        assert capsys.readouterr().out, number
