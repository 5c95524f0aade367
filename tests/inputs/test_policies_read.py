"""The page that holds every shipped policy against its documents leaves no value out."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from ruamel.yaml import YAML

ROOT = Path(__file__).resolve().parents[2]
POLICIES = sorted((ROOT / "data" / "policies").glob("*.yaml"))
PAGE = (ROOT / "docs" / "policies-read.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^## ([\w-]+)\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL))
VERDICTS = ("agrees", "assumed", "differs")


def _names(path: Path) -> Iterator[str]:
    """Yield the names of what a policy file writes itself."""
    policy = YAML(typ="safe").load(path)
    yield from policy.get("curtailment", {})
    yield from policy.get("industries", {})
    yield from (rule["id"] for rule in policy.get("seasonal", []))
    yield from (rule["id"] for rule in policy.get("area_measures", []))
    yield from (code for code, row in policy.get("process", {}).items() if "cannot_stop" in row)
    yield from policy.get("sources", {})
    yield from (key for key in ("bounds", "heating_season", "targets", "valid") if key in policy)
    measures = policy.get("measures", [])
    if isinstance(measures, str):
        with (path.parent / measures).open(encoding="utf-8-sig", newline="") as file:
            measures = list(csv.DictReader(file))
    yield from (row["industry"] for row in measures)


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.stem)
def test_every_value_of_a_policy_was_read_again(path: Path) -> None:
    """Each grade, industry, rule and single value of a policy stands in its section of the page."""
    missing = {name for name in _names(path) if f"`{name}`" not in SECTIONS[path.stem]}
    assert not missing


def test_every_row_has_a_verdict() -> None:
    """Each row of the page has four cells and ends with a verdict."""
    rows = [line for line in PAGE.splitlines() if line.startswith("| ")]
    for row in rows:
        cells = [cell.strip() for cell in row.strip("|").split("|")]
        assert len(cells) == 4, row
        heading = cells[3] == "verdict" or set(cells[3]) == {"-"}
        assert heading or any(word in cells[3] for word in VERDICTS), row


def test_the_page_has_no_other_policy() -> None:
    """The page's sections are the shipped policies."""
    assert set(SECTIONS) == {path.stem for path in POLICIES}


@pytest.mark.parametrize("level", ["yellow", "orange", "red"])
def test_jincheng_is_nowhere_below_the_guide_where_the_notices_are_silent(level: str) -> None:
    """Of coal chemistry, only the notices' orange 30 % is below the national guide's row."""
    guide = YAML(typ="safe").load(ROOT / "data" / "policies" / "mee-2020.yaml")["curtailment"]
    with (ROOT / "data" / "policies" / "jincheng-2023-measures.csv").open(
        encoding="utf-8-sig", newline=""
    ) as file:
        rows = [row for row in csv.DictReader(file) if row["level"] == level]
    below = {
        (row["industry"], row["grade"])
        for row in rows
        if row["grade"] in guide
        and row["industry"] in ("coal_chemicals", "nitrogen_fertiliser")
        and float(row["cut"]) < float(guide[row["grade"]][level])
    }
    industries = ("coal_chemicals", "nitrogen_fertiliser")
    assert below == ({(name, "C") for name in industries} if level == "orange" else set())
