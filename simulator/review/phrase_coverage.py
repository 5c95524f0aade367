"""How far the rules for measures in words reach on a list of phrases as found."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator.review.phrases import understand


@dataclass(frozen=True)
class Coverage:
    """How far the rules reach on a list of phrases: each phrase is counted once.

    Attributes
    ----------
    settled : tuple[str, ...]
        Understood whole, figures and all.
    needing : tuple[str, ...]
        Every part recognised, but a figure is missing that the words do not hold.
    partly : tuple[str, ...]
        Some parts understood, others not.
    unknown : tuple[str, ...]
        Nothing understood.
    """

    settled: tuple[str, ...]
    needing: tuple[str, ...]
    partly: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def total(self) -> int:
        """How many phrases there are."""
        return len(self.settled) + len(self.needing) + len(self.partly) + len(self.unknown)

    def text(self) -> str:
        """Return the counts in one line, and the phrases that are not understood."""
        parts = [
            f"{name} {len(found)} ({100 * len(found) / max(self.total, 1):.1f} %)"
            for name, found in vars(self).items()
        ]
        return "\n".join(
            [
                f"{self.total} phrases: " + ", ".join(parts),
                *(f"  not understood: {item}" for item in (*self.partly, *self.unknown)),
            ]
        )


def coverage(phrases: Sequence[str]) -> Coverage:
    """Return how far the rules reach on phrases as found; the same phrase counts once."""
    found: dict[str, list[str]] = {"settled": [], "needing": [], "partly": [], "unknown": []}
    for phrase in dict.fromkeys(phrases):
        meaning = understand(phrase)
        if not meaning.not_understood:
            found["needing" if meaning.needs else "settled"].append(phrase)
        else:
            found["partly" if meaning.ordered else "unknown"].append(phrase)
    return Coverage(*(tuple(found[name]) for name in ("settled", "needing", "partly", "unknown")))


def read_phrases(path: Path) -> list[str]:
    """Return the phrases of a TSV file with the column `phrase`."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["phrase"] for row in csv.DictReader(file, delimiter="\t")]
