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


class _Words(Lexer):
    """Hands words that were cut before to the parser."""

    def __init__(self, conf: object) -> None:
        del conf

    def lex(self, words: Sequence[Word]) -> Iterator[Token]:  # type: ignore[override]
        """Yield each word as a token; a token ends where the next word starts."""
        for word in words:
            if word.kind != DROP:
                yield Token(word.kind, word.text)


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
    try:
        return _plain(_parser_for(frozenset(word.kind for word in kept)).parse(words))
    except LarkError:
        return None


def _plain(tree: Tree) -> Tree:
    """Return a tree whose words have the one meaning that they have at their place."""
    children: list[Tree | Token] = []
    for child in tree.children:
        if isinstance(child, Tree) and child.data.startswith("word_"):
            children.append(Token(child.data[5:].upper(), str(child.children[0])))
        else:
            children.append(_plain(child) if isinstance(child, Tree) else child)
    return Tree(tree.data, children)


def clauses(words: Sequence[Word]) -> list[list[Word]]:
    """Return the parts of a text between commas and semicolons outside brackets."""
    parts: list[list[Word]] = [[]]
    depth = 0
    for word in words:
        depth += (word.kind == "LEFT") - (word.kind == "RIGHT")
        if word.kind in ("COMMA", "SEMICOLON") and depth <= 0:
            parts.append([])
        else:
            parts[-1].append(word)
    return [part for part in parts if part]
