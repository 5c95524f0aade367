"""The phrase book: cuts that a person gave once for measures in words that the program leaves
open.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.review.measure_text import one_form

# What a person writes for words that order no cut of load.
NO_CUT = "none"
ANY_LEVEL = "*"


@dataclass(frozen=True)
class PhraseBook:
    """The cuts that a person gave for phrases.

    Attributes
    ----------
    cuts : Mapping[str, Mapping[str, float | str]]
        {text in one form: {level, or "*" for the level of its column: cut [0, 1] or "none"}}.
    """

    cuts: Mapping[str, Mapping[str, float | str]] = field(default_factory=dict)

    def cut(self, text: str, level: str) -> float | str | None:
        """Return the cut that a person gave for a phrase at a level, None if there is none."""
        if not self.cuts:
            return None
        by_level = self.cuts.get(one_form(text), {})
        return by_level.get(level, by_level.get(ANY_LEVEL))


def book_of(said: Mapping[str, Any]) -> PhraseBook:
    """Return the phrase book of the checked key `phrases` of a mapping file."""
    return PhraseBook(
        {
            one_form(str(text)): dict(value) if isinstance(value, Mapping) else {ANY_LEVEL: value}
            for text, value in said.items()
        }
    )


def is_cut(value: object) -> bool:
    """Return whether a value is a cut in [0, 1] or the word for no cut."""
    number = isinstance(value, (int, float)) and not isinstance(value, bool)
    return value == NO_CUT or (number and 0 <= float(str(value)) <= 1)
