"""What the workbench tells about itself: the guide as it lies with the program, the glossary."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from simulator.terms.paths import DATA, DOCS

PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")
# Links to files beside the guide lead nowhere from a page; their words stay.
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?!https?:)[^)]+\)")


@dataclass(frozen=True)
class Chapter:
    """A chapter of the guide: its title, and texts and pictures (path, caption) in their order."""

    title: str
    parts: tuple[str | tuple[Path, str], ...]


@cache
def guide(language: str) -> tuple[Chapter, ...]:
    """Return the chapters of the guide in a language."""
    text = (DOCS / f"guide-{language}.md").read_text(encoding="utf-8")
    chapters = []
    for chapter in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        title, _, body = chapter.partition("\n")
        chapters.append(Chapter(title.strip(), _parts(body)))
    return tuple(chapters)


def _parts(body: str) -> tuple[str | tuple[Path, str], ...]:
    parts: list[str | tuple[Path, str]] = []
    place = 0
    for picture in PICTURE.finditer(body):
        parts += [body[place : picture.start()], (DOCS / picture[2], picture[1])]
        place = picture.end()
    parts.append(body[place:])
    kept = [LINK.sub(r"\1", part).strip() if isinstance(part, str) else part for part in parts]
    return tuple(part for part in kept if part)


@dataclass(frozen=True)
class Term:
    """A term of the field: its name, what it means in one sentence, and where that is read, ""
    where no document is named.
    """

    name: str
    meaning: str
    source: str


@cache
def glossary(language: str) -> tuple[Term, ...]:
    """Return the terms of the field in a language."""
    with (DATA / "glossary" / "glossary.csv").open(encoding="utf-8-sig", newline="") as file:
        return tuple(
            Term(*(row[f"{name}_{language}"] for name in ("term", "meaning", "source")))
            for row in csv.DictReader(file)
        )


def terms_with(language: str, words: str) -> tuple[Term, ...]:
    """Return the terms whose name or meaning holds all words."""
    wanted = words.casefold().split()
    return tuple(
        term
        for term in glossary(language)
        if all(word in f"{term.name} {term.meaning}".casefold() for word in wanted)
    )
