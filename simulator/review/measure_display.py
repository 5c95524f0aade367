"""Says what each word of a measure was read as."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from simulator.files.yaml_file import read_yaml
from simulator.review.measure_cuts import Ordered
from simulator.review.measure_text import FOLDER
from simulator.terms.labels import say


@dataclass(frozen=True)
class ReadAs:
    """The words of a measure with what they were read as, for use as a message's value.

    Attributes
    ----------
    words : tuple[tuple[str, str], ...]
        (words, group of measure_words.yaml).
    """

    words: tuple[tuple[str, str], ...]

    def text(self, language: str = "en") -> str:
        """Return the words with their meanings: 限产=措施 50%=比例."""
        return " ".join(f"{text}={say(language, f'words_{group}')}" for text, group in self.words)

    def __str__(self) -> str:
        return self.text()


def read_as(items: Sequence[Ordered]) -> ReadAs:
    """Return the words of orders with what they were read as; neighbours of one group stand
    together.
    """
    words: list[tuple[str, str]] = []
    for item in items:
        for text, kind in item.order.read:
            group = _groups().get(kind, "sign")
            if group == "sign":
                continue
            if words and words[-1][1] == group:
                words[-1] = (words[-1][0] + text, group)
            else:
                words.append((text, group))
    return ReadAs(tuple(words))


@cache
def _groups() -> dict[str, str]:
    """Return the group of each kind of word."""
    data = read_yaml(FOLDER / "measure_words.yaml").data
    return {kind: group for group, kinds in data["groups"].items() for kind in kinds}
