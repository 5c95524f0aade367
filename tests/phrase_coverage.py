"""How many phrases of a list the rules for measures in words understand."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from simulator.review.phrases import understand


@dataclass(frozen=True)
class Coverage:
    """The phrases of a list by how far the rules understand them; equal phrases count once.

    Attributes
    ----------
    settled : tuple[str, ...]
        Understood completely, with all figures.
    needing : tuple[str, ...]
        Every part is recognised, but a figure is not in the words.
    partly : tuple[str, ...]
        Some parts are understood, others are not.
    unknown : tuple[str, ...]
        Nothing is understood.
    """

    settled: tuple[str, ...]
    needing: tuple[str, ...]
    partly: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def total(self) -> int:
        """Number of phrases."""
        return len(self.settled) + len(self.needing) + len(self.partly) + len(self.unknown)

    def text(self) -> str:
        """Return the counts in one line, then the phrases that are not understood."""
        parts = [
            f"{name} {len(phrases)} ({100 * len(phrases) / max(self.total, 1):.1f} %)"
            for name, phrases in vars(self).items()
        ]
        return "\n".join(
            [
                f"{self.total} phrases: " + ", ".join(parts),
                *(f"  not understood: {item}" for item in (*self.partly, *self.unknown)),
            ]
        )


def coverage(phrases: Sequence[str]) -> Coverage:
    """Return how far the rules understand some phrases; equal phrases count once."""
    by_kind: dict[str, list[str]] = {"settled": [], "needing": [], "partly": [], "unknown": []}
    for phrase in dict.fromkeys(phrases):
        meaning = understand(phrase)
        if not meaning.not_understood:
            by_kind["needing" if meaning.needs else "settled"].append(phrase)
        else:
            by_kind["partly" if meaning.ordered else "unknown"].append(phrase)
    return Coverage(*(tuple(by_kind[name]) for name in ("settled", "needing", "partly", "unknown")))


def read_phrases(path: Path) -> list[str]:
    """Return the phrases of a TSV file with the column `phrase`."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row["phrase"] for row in csv.DictReader(file, delimiter="\t")]
