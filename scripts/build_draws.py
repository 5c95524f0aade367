"""Draws that give the same values on every machine and Python version, and numbers as text."""

from __future__ import annotations

import hashlib
import random


class Draws:
    """A named stream of draws; it uses nothing of `random` but its float generator, whose
    values are guaranteed not to change.
    """

    def __init__(self, name: str) -> None:
        """Start the stream of a name."""
        self._random = random.Random(
            int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
        )

    def uniform(self) -> float:
        """Return a number in [0, 1)."""
        return self._random.random()

    def between(self, low: float, high: float) -> float:
        """Return a number in [low, high)."""
        return low + (high - low) * self.uniform()

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int(self.uniform() * (high - low + 1))

    def weighted(self, weights: dict[str, float]) -> str:
        """Return a key, with probability in proportion to its weight."""
        left = self.uniform() * sum(weights.values())
        for key, weight in weights.items():
            left -= weight
            if left < 0:
                return key
        return list(weights)[-1]

    def shuffled(self, items: list[str]) -> list[str]:
        """Return the items in a random order."""
        return [item for _, item in sorted((self.uniform(), item) for item in items)]


def number(value: float, digits: int) -> str:
    """Return a number rounded to digits after the point (before it, where negative), without
    trailing zeros.
    """
    text = f"{round(value, digits):.{max(digits, 0)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
