"""Parses the words of a measure by the written grammar (data/import/measure_grammar.lark)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from copy import copy
from functools import cache, lru_cache

from lark import Lark, Token, Tree
from lark.exceptions import LarkError
from lark.lexer import Lexer

from simulator.review.measure_text import FOLDER
from simulator.review.measure_words import DROP, EITHER, UNKNOWN, Word, lexicon

GRAMMAR = FOLDER / "measure_grammar.lark"
# A longer text is no measure, and to try all its readings would take too long.
MOST_WORDS = 120
# Measures are made of few sets of kinds of words.
KEPT_PARSERS = 2048
KEPT_SHAPES = 8192
# Signs between the parts of a text.
MARKS = ("COMMA", "COLON", "SEMICOLON")


class _Words(Lexer):
    """Hands words that were cut before to the parser."""

    def __init__(self, conf: object) -> None:
        del conf

    def lex(self, kinds: Sequence[str]) -> Iterator[Token]:  # type: ignore[override]
        """Yield the kind of each word as a token whose text is the word's place."""
        for place, kind in enumerate(kinds):
            yield Token(kind, str(place))


@cache
def _parser() -> Lark:
    """Return the parser; a kind of word that shares words with another becomes a rule."""
    text = re.sub(r"//.*", "", GRAMMAR.read_text(encoding="utf-8"))
    used = set(re.findall(r"\b[A-Z][A-Z_]+\b", text))
    shared = [kind for kind in lexicon().kinds if EITHER in kind]
    rules = []
    for name in sorted(used):
        both = [kind for kind in shared if name in kind.split(EITHER)]
        if both:
            text = re.sub(rf"\b{name}\b", _rule(name), text)
            rules.append(f"{_rule(name)}: {' | '.join([name, *both])}")
    declared = sorted(used | set(lexicon().kinds))
    return Lark(
        "\n".join([text, *rules, f"%declare {' '.join(declared)}"]),
        parser="earley",
        lexer=_Words,
    )


@lru_cache(maxsize=KEPT_PARSERS)
def _parser_for(kinds: frozenset[str]) -> Lark:
    """Return the parser without the rules that need a kind of word that a text does not have.

    An Earley parser tries every rule at every word: most fall away beforehand.
    """
    whole = _parser()
    rules = whole.rules
    made: set[str] = set()
    # A rule can be used if all its parts are words of the text or can be made of them.
    while True:
        usable = [
            rule
            for rule in rules
            if all(part.name in (kinds if part.is_term else made) for part in rule.expansion)
        ]
        names = {rule.origin.name for rule in usable}
        if names == made:
            break
        made = names
    kept = set(usable)
    smaller, frontend = copy(whole), copy(whole.parser)
    frontend.parser = copy(frontend.parser)
    frontend.parser.predictions = {
        name: [rule for rule in expansions if rule in kept]
        for name, expansions in frontend.parser.predictions.items()
    }
    smaller.parser = frontend
    return smaller


def _rule(name: str) -> str:
    return f"word_{name.lower()}"


def parse(words: Sequence[Word]) -> Tree | None:
    """Return the tree of a measure, None if the grammar does not read all of its words."""
    kept = [word for word in words if word.kind != DROP]
    if not kept or len(kept) > MOST_WORDS or any(word.kind == UNKNOWN for word in kept):
        return None
    tree = _shape(tuple(word.kind for word in kept))
    return None if tree is None else _with_texts(tree, [word.text for word in kept])


@lru_cache(maxsize=KEPT_SHAPES)
def _shape(kinds: tuple[str, ...]) -> Tree | None:
    """Return the tree of a sequence of kinds, each word as its place.

    限产30% and 压产50% share one.
    """
    try:
        return _parser_for(frozenset(kinds)).parse(kinds)
    except LarkError:
        return None


def _with_texts(tree: Tree, texts: Sequence[str]) -> Tree:
    """Return a tree with its words in the one meaning that they have at their place."""
    children: list[Tree | Token] = []
    for child in tree.children:
        if isinstance(child, Token):
            children.append(Token(child.type, texts[int(child)]))
        elif child.data.startswith("word_"):
            place = int(str(child.children[0]))
            children.append(Token(child.data[5:].upper(), texts[place]))
        else:
            children.append(_with_texts(child, texts))
    return Tree(tree.data, children)


def clauses(words: Sequence[Word]) -> list[list[Word]]:
    """Return the parts of a text between commas, colons and semicolons outside brackets."""
    return [part for _, part, _ in marked_clauses(words)]


def marked_clauses(words: Sequence[Word]) -> list[tuple[Word | None, list[Word], Word | None]]:
    """Return (mark before it, part, mark behind it) of the same parts."""
    parts: list[tuple[Word | None, list[Word], Word | None]] = []
    before: Word | None = None
    part: list[Word] = []
    depth = 0
    for word in words:
        depth += (word.kind == "LEFT") - (word.kind == "RIGHT")
        if word.kind in MARKS and depth <= 0:
            parts.append((before, part, word))
            before, part = word, []
        else:
            part.append(word)
    parts.append((before, part, None))
    return [item for item in parts if item[1]]
