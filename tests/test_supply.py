"""What a server installs: the lock with the hashes of its wheels, and the audit that is no false
comfort.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "scripts"))

from audit_packages import told  # noqa: E402

LOCKED_FROM = ("requirements.txt", "requirements-signin.txt")


def locked() -> dict[str, tuple[str, list[str]]]:
    """Return (version, hashes) of every locked package by its plain name."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8").replace("\\\n", " ")
    packages = {}
    for line in text.splitlines():
        if "==" in line:
            name, version = re.match(r"([\w.-]+)==([\w.+!-]+)", line).groups()  # type: ignore[union-attr]
            packages[canonicalize_name(name)] = version, re.findall(r"--hash=(\S+)", line)
    return packages


def proven() -> dict[str, str]:
    """Return the versions of constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("==") for line in lines if "==" in line)
    return {canonicalize_name(name): version for name, version in pairs}


def test_every_locked_package_has_hashes_and_the_proven_version() -> None:
    """A wheel that was changed on its way is refused by pip; nothing newer slips in."""
    versions = proven()
    for name, (version, hashes) in locked().items():
        assert hashes, name
        assert all(re.fullmatch(r"sha256:[0-9a-f]{64}", item) for item in hashes), name
        # Packages of other systems only (colours of the Windows console) were never installed here.
        assert versions.get(name, version) == version, name


@pytest.mark.parametrize("file", LOCKED_FROM)
def test_the_lock_holds_all_that_the_program_asks_for(file: str) -> None:
    """`make lock` was run after the requirements changed."""
    packages = locked()
    for line in (ROOT / file).read_text(encoding="utf-8").splitlines():
        wanted = line.split("#")[0].strip()
        if wanted:
            asked = Requirement(wanted)
            name = canonicalize_name(asked.name)
            assert name in packages, f"{name} is not in requirements.lock: run make lock"
            assert asked.specifier.contains(packages[name][0])


def test_an_audit_that_reached_nobody_says_so() -> None:
    """pip-audit ends well though it looked up nothing: told as it is, and no success."""
    skipped = {"dependencies": [{"name": "a", "skip_reason": "not found"}]}
    lines, code = told(skipped)
    assert code == 2
    assert "NOTHING was looked up" in lines[-1]


def test_an_audit_tells_advisories_and_what_it_left_out() -> None:
    """One known, one skipped, one clean."""
    report = {
        "dependencies": [
            {"name": "a", "version": "1", "vulns": [{"id": "X-1", "fix_versions": ["2"]}]},
            {"name": "b", "skip_reason": "not found"},
            {"name": "c", "version": "3", "vulns": []},
        ]
    }
    lines, code = told(report)
    assert code == 1
    assert lines[0] == "a 1: X-1, mended in 2"
    assert lines[1] == "3 packages: 2 looked up, 1 advisories, 1 not looked up"
    assert lines[2].endswith(": b")


def test_a_clean_audit_is_a_success() -> None:
    """Everything looked up, nothing known."""
    assert told({"dependencies": [{"name": "c", "version": "3", "vulns": []}]})[1] == 0
