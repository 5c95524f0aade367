"""Cuts the text of a measure into words of known meaning (data/import/measure_words.yaml)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from simulator.files.yaml_file import read_yaml
from simulator.review.measure_text import FOLDER, things

UNKNOWN = "UNKNOWN"
DROP = "DROP"
THING = "THING"
# A word with two meanings: the grammar decides which one it has at its place.
EITHER = "_OR_"
SIGNS = {
    ";": "SEMICOLON",
    "。": "SEMICOLON",
    ",": "COMMA",
    ":": "COLON",
    "+": "COMMA",
    "、": "LIST",
    "(": "LEFT",
    ")": "RIGHT",
    "[": "LEFT",
    "]": "RIGHT",
}
JOIN = ("和", "及", "与", "并", "且", "以及", "及其", "并且")
# An unknown character costs more than any way to read the rest, so as few as possible stay unknown.
UNKNOWN_COST = 1000
LONGEST_WORD = 20
# Words of these kinds may also be a row's own name (加工车间, 装卸); words such as 生产 are none.
OWN_TOO = ("RUN", "WORKS", "AUXILIARY", "NARROW", "DUTY", "DUTY_WORD")


@dataclass(frozen=True)
class Word:
    """A word of a text.

    Attributes
    ----------
    text : str
        As it stands in the text in one form.
    kind : str
        What it means: a kind of measure_words.yaml, THING, DROP or UNKNOWN.
    """

    text: str
    kind: str


@dataclass(frozen=True)
class Doubt:
    """Words because of which a measure that the grammar does not read stays open.

    Attributes
    ----------
    kind : str
        Kind of what is missing; the message is phrase_needs_<kind>.
    pattern : re.Pattern
        Pattern searched in a part.
    """

    kind: str
    pattern: re.Pattern


@dataclass(frozen=True)
class Lexicon:
    """The words of measures.

    Attributes
    ----------
    words : Mapping[str, str]
        Kind by word.
    figures : tuple[tuple[str, re.Pattern], ...]
        (kind, pattern) of words with figures; of two of one length the first holds.
    doubts : tuple[Doubt, ...]
        What keeps a measure open, and the word for it.
    every_line : frozenset[str]
        Processes that every line has, so that they name none.
    lines_of : tuple[tuple[re.Pattern, re.Pattern], ...]
        (word, names of lines) of words that stand for a kind of line without naming it.
    used_by : tuple[tuple[re.Pattern, re.Pattern], ...]
        (amount of a material, names of the lines that use it).
    asides : Mapping[str, re.Pattern]
        What parts may hold that are left aside, and what they must not.
    """

    words: Mapping[str, str]
    figures: tuple[tuple[str, re.Pattern], ...]
    doubts: tuple[Doubt, ...]
    every_line: frozenset[str]
    lines_of: tuple[tuple[re.Pattern, re.Pattern], ...]
    used_by: tuple[tuple[re.Pattern, re.Pattern], ...]
    asides: Mapping[str, re.Pattern]

    @property
    def kinds(self) -> tuple[str, ...]:
        """All kinds of words, the ones with two meanings too."""
        kinds = {*self.words.values(), *(kind for kind, _ in self.figures)}
        own = {_with_thing(kind) for kind in kinds if may_be_own(kind)}
        return tuple(sorted(kinds | own | {THING} - {DROP}))


def may_be_own(kind: str) -> bool:
    """Return whether a row may be named by a word of a kind."""
    return all(name in OWN_TOO for name in kind.split(EITHER))


def _with_thing(kind: str) -> str:
    return EITHER.join(sorted([*kind.split(EITHER), THING]))


@cache
def lexicon() -> Lexicon:
    """Return the words of data/import/."""
    data = read_yaml(FOLDER / "measure_words.yaml").data
    kinds: dict[str, list[str]] = {}
    for kind, words in [("JOIN", JOIN), *data["words"].items()]:
        for word in words:
            kinds.setdefault(word, []).append(kind)
    for spelling in things():
        kinds.setdefault(spelling, []).append(THING)
    for word in data["drop"]:
        kinds.setdefault(word, []).append(DROP)
    return Lexicon(
        {word: EITHER.join(sorted(set(names))) for word, names in kinds.items()} | SIGNS,
        tuple((kind, re.compile(pattern)) for kind, pattern in data["figures"].items()),
        tuple(Doubt(row["kind"], re.compile(row["pattern"])) for row in data["doubts"]),
        frozenset(data["every_line"]),
        _patterns(data["lines_of"]),
        _patterns(data["used_by"]),
        {name: re.compile(pattern) for name, pattern in data["asides"].items()},
    )


def _patterns(pairs: Mapping[str, str]) -> tuple[tuple[re.Pattern, re.Pattern], ...]:
    return tuple((re.compile(one), re.compile(other)) for one, other in pairs.items())


@cache
def words_of(text: str, own: tuple[str, ...] = ()) -> tuple[Word, ...]:
    """Return the words of a text in one form, read so that as little as possible is unknown.

    Parameters
    ----------
    text : str
        The text.
    own : tuple[str, ...]
        Names of the row's own line and industry, which are things too.
    """
    # Cost and last word of the best reading up to each place, built from the front.
    best: list[tuple[float, int, str]] = [(0.0, 0, "")]
    ends: dict[int, list[tuple[float, int, str]]] = {}
    for place in range(len(text)):
        if place:
            best.append(min(ends.pop(place)))
        cost = best[place][0]
        for length, kind in _starting(text, place, own):
            # Of readings with equally many words the one whose first word is longest holds.
            step = UNKNOWN_COST * length if kind == UNKNOWN else 1 + place * 1e-6
            ends.setdefault(place + length, []).append((cost + step, place, kind))
    if not text:
        return ()
    best.append(min(ends[len(text)]))
    words: list[Word] = []
    end = len(text)
    while end:
        _, start, kind = best[end]
        words.append(Word(text[start:end], kind))
        end = start
    return _joined(words[::-1])


def _starting(text: str, place: int, own: tuple[str, ...]) -> list[tuple[int, str]]:
    """Return (length, kind) of the words that start at a place of a text."""
    known = lexicon()
    found = {1: UNKNOWN}
    for kind, pattern in reversed(known.figures):
        # A figure does not start inside another one.
        inside = place and text[place - 1] in "0123456789." and text[place] in "0123456789."
        match = None if inside else pattern.match(text, place)
        if match is not None and match.end() > place:
            found[match.end() - place] = kind
    for length in range(1, min(LONGEST_WORD, len(text) - place) + 1):
        word = text[place : place + length]
        kind = known.words.get(word)
        if kind is not None:
            hidden = word in own and may_be_own(kind)
            found[length] = _with_thing(kind) if hidden else kind
        elif word in own:
            found[length] = THING
    return list(found.items())


def _joined(words: list[Word]) -> tuple[Word, ...]:
    """Return the words with neighbours that are unknown put together."""
    joined: list[Word] = []
    for word in words:
        if joined and word.kind == joined[-1].kind == UNKNOWN:
            joined[-1] = Word(joined[-1].text + word.text, UNKNOWN)
        else:
            joined.append(word)
    return tuple(joined)
