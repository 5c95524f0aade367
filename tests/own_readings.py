"""Phrases and headings written down with careful readings before the program was tried on them."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from simulator.spreadsheets.cuts_from_words import cuts_from_words
from simulator.spreadsheets.import_report import Note
from simulator.spreadsheets.records import Record
from simulator.terms.levels import TARGET_LEVELS

FOLDER = Path(__file__).parent / "review"
# Shares in the lists are written with four digits.
TOLERANCE = 0.0005
SETTLED = ("cut", "hours")


@dataclass(frozen=True)
class OwnPhrase:
    """A phrase with its reading.

    Attributes
    ----------
    kind : str
        Class of wording that it stands for.
    phrase : str
        As written.
    level : str
        Level of its column, "all" for a column of all levels.
    row : Mapping[str, str]
        Line, industry and grade of the row that it stands in.
    cuts : Mapping[str, float]
        Cut by level, {} where the words settle none.
    """

    kind: str
    phrase: str
    level: str
    row: Mapping[str, str]
    cuts: Mapping[str, float]

    @property
    def clear(self) -> bool:
        """Whether the words settle a cut."""
        return bool(self.cuts)


def own_phrases(name: str) -> list[OwnPhrase]:
    """Return the phrases of a list of tests/review/."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return [
            OwnPhrase(
                row.get("class") or row["reading"],
                row["phrase"],
                row["level"],
                {key: row.get(key) or "" for key in ("line", "industry", "grade")},
                _cuts(row) if row["reading"] in SETTLED else {},
            )
            for row in csv.DictReader(file, delimiter="\t")
        ]


def _cuts(row: Mapping[str, str]) -> dict[str, float]:
    if " " not in row["cuts"]:
        levels = TARGET_LEVELS if row["level"] == "all" else (row["level"],)
        return dict.fromkeys(levels, float(row["cuts"]))
    pairs = (part.split() for part in row["cuts"].split("; "))
    return {level: float(cut) for level, cut in pairs}


def imported(item: OwnPhrase) -> tuple[dict[str, float], list[Note]]:
    """Return the cuts that an import writes for the row of a phrase, and its notes."""
    record = Record("清单", 1, {"enterprise": "甲", **item.row})
    record.values[f"measure_{item.level}"] = item.phrase
    notes = cuts_from_words([record], None)["清单"]
    written = {
        level: record.values[f"cut_{level}"]
        for level in TARGET_LEVELS
        if f"cut_{level}" in record.values
    }
    return written, notes


def own_outcome(item: OwnPhrase) -> str:
    """Return how an import reads a phrase: right, open (no cut, and told), wrong, or lost (no cut,
    and nothing said). A phrase without a clear cut is right if it is told.
    """
    written, notes = imported(item)
    if any(abs(cut - item.cuts.get(level, -1)) > TOLERANCE for level, cut in written.items()):
        return "wrong"
    if written.keys() == item.cuts.keys() and (written or notes):
        return "right"
    return "open" if notes else "lost"


def by_class(items: Iterable[tuple[str, str]]) -> str:
    """Return (class, outcome) pairs counted, a line a class."""
    counts: dict[str, Counter] = defaultdict(Counter)
    for kind, outcome in items:
        counts[kind][outcome] += 1
    return "\n".join(
        f"  {kind}: " + ", ".join(f"{name} {count}" for name, count in sorted(found.items()))
        for kind, found in counts.items()
    )
