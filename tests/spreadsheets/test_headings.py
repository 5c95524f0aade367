"""Headings in bureaus' own words: how many are known for what they are, and none for another."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path

import pytest

from simulator.spreadsheets.columns import understand_heading
from spreadsheets.checks import real_data

REVIEW = Path(__file__).parent.parent / "review"
OWN_HEADINGS = [
    "own_headings.tsv",
    "notice_headings.tsv",
    "fourth_headings.tsv",
    "seventh_headings.tsv",
    "eighth_headings.tsv",
    "ninth_headings.tsv",
    "eleventh_headings.tsv",
    "fourteenth_headings.tsv",
    "fifteenth_headings.tsv",
    "twentieth_headings.tsv",
]
FEWEST_RIGHT = 0.95
# What a list calls a column and what the importer calls it.
ALSO = {
    "district": ("county", "township"),
    "output_value_cny_d": ("output_value",),
    "long_term_shutdown": ("state",),
    # The list is older than the columns of stacks and contacts: their headings are now read for what
    # they say.
    "ignore": (
        "row_no",
        "reduction",
        "stack_height_m",
        "stack_diameter_m",
        "contact",
        "contact_phone",
    ),
}


def _outcomes(path: Path) -> Counter:
    """Return how many headings come out right, unknown or wrong; what is no column may stay
    unknown, and what is unclear may be proposed.
    """
    counts: Counter = Counter()
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            heading, wanted = row["heading"], row["column"]
            if wanted == "unclear":
                continue
            meaning = understand_heading(heading.split(" > "))
            name = "" if meaning is None else meaning.target
            if meaning is not None and meaning.target == "emission":
                name = f"{meaning.pollutant}_kg_d"
            if name.lower() == wanted.lower() or name in ALSO.get(wanted, ()):
                counts["right"] += 1
            elif not name:
                counts["no column" if wanted == "ignore" else f"unknown: {heading}"] += 1
            else:
                counts[f"wrong: {heading} as {name}"] += 1
    return counts


def _check(path: Path, capsys) -> None:
    counts = _outcomes(path)
    with capsys.disabled():
        print(f"\n{path.name}: " + ", ".join(f"{name} {count}" for name, count in counts.items()))
    assert [name for name in counts if name.startswith("wrong")] == []
    unknown = sum(count for name, count in counts.items() if name.startswith("unknown"))
    assert counts["right"] >= FEWEST_RIGHT * (counts["right"] + unknown)


@pytest.mark.parametrize("name", OWN_HEADINGS)
def test_headings_of_a_fresh_collection_are_known(name, capsys):
    """Of headings whose columns were written down first 95 % are known and none for another."""
    _check(REVIEW / name, capsys)


def test_headings_of_the_shared_list_are_known(capsys):
    """Of headings as found 95 % are known, and none is taken for another column."""
    _check(real_data("words-headings.tsv"), capsys)


def test_words_around_a_known_heading_are_a_guess_that_is_said():
    """所属行业类型 is the industry, and the report says what it was taken for."""
    meaning = understand_heading(["8、所属行业类型"])
    assert meaning is not None
    assert meaning.target == "industry"
    assert meaning.guessed is not None
    assert understand_heading(["单位类型"]) is None
