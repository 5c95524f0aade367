"""The two errors of the package, and the problems of an input."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from simulator.terms.labels import Message, say

SHOWN = 20
LONGEST_NAME = 200
# Letters that a problem quotes of a place, a value or a hint (assumed).
LONGEST_QUOTED = 500


@dataclass(frozen=True)
class Problem:
    """One problem of an input.

    Attributes
    ----------
    file : str
        Name of the file, as the user gave it.
    place : str
        Row and column, or line and key.
    found : str
        The value found, as text ("" if something is missing).
    allowed : str | Message
        What is allowed, as plain text or a `Message` of the label table.
    hint : str
        The nearest valid name, "" if none is near.
    order : tuple
        Sort key among the problems of a file.
    """

    file: str
    place: str
    found: str
    allowed: str | Message
    hint: str = ""
    order: tuple = field(default=(), compare=False)

    def __post_init__(self) -> None:
        """Cut what is quoted: a cell may hold millions of letters."""
        for name in ("place", "found", "hint"):
            text = getattr(self, name)
            if len(text) > LONGEST_QUOTED:
                object.__setattr__(self, name, f"{text[:LONGEST_QUOTED]}…")

    def text(self, language: str = "en") -> str:
        """Return the problem as one line in the language."""
        parts = [part for part in (self.file, self.place) if part]
        line = ": ".join(parts) + ": " if parts else ""
        if self.found != "":
            line += say(language, "found", value=repr(self.found)) + "; "
        line += self.allowed if isinstance(self.allowed, str) else self.allowed.text(language)
        if self.hint:
            line += "; " + say(language, "did_you_mean", name=self.hint)
        return line


class InputError(Exception):
    """An input is not usable; `problems` holds every problem found in it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.text())

    # An error of a worker process reaches its caller pickled: the problems must go with it, not the
    # text alone.
    def __reduce__(self) -> tuple:
        return InputError, (self.problems,)

    def text(self, language: str = "en", shown: int = SHOWN) -> str:
        """Return the first `shown` problems, one a line, and the number of the others."""
        lines = [problem.text(language) for problem in self.problems[:shown]]
        rest = len(self.problems) - shown
        if rest > 0:
            lines.append(say(language, "and_more", count=rest))
        return "\n".join(lines)


class SimulationError(Exception):
    """A fault of the simulator itself, never of an input."""


def refuse(
    file: object, place: str, found: object, allowed: str | Message, hint: str = ""
) -> InputError:
    """Return an InputError with one problem, for the caller to raise."""
    return InputError([Problem(str(file), place, str(found), allowed, hint)])


def nearest(name: object, known: Iterable[str]) -> str:
    """Return the known name most like `name`, or "" if none is near."""
    text = str(name)
    # The comparison takes the product of both lengths; no name is so long.
    if len(text) > LONGEST_NAME:
        return ""
    close = difflib.get_close_matches(text, list(known), n=1, cutoff=0.6)
    return close[0] if close else ""
