"""The label table: official terms and messages, in Chinese and English, from data/labels/."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from functools import cache
from typing import Protocol, runtime_checkable

from simulator.terms.paths import DATA

LANGUAGES = ("zh", "en")


@cache
def table() -> dict[str, dict[str, str]]:
    """Return the label table {key: {language: text}}, read from the files of data/labels/."""
    labels: dict[str, dict[str, str]] = {}
    for path in sorted((DATA / "labels").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            labels |= {
                row["key"]: {lang: row[lang] for lang in LANGUAGES} for row in csv.DictReader(file)
            }
    return labels


def say(language: str, key: str, **values: object) -> str:
    """Return the text of a key in a language with its {names} filled in.

    Raises
    ------
    KeyError
        The key is not in the label table.
    """
    text = table()[key][language if language in LANGUAGES else "en"]
    return text.format(**values) if values else text


@dataclass(frozen=True)
class Title:
    """A name with a form in each of the two languages, for use as a message's value."""

    zh: str
    en: str

    def text(self, language: str = "en") -> str:
        """Return the name in the language."""
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return self.en


@runtime_checkable
class InTwoLanguages(Protocol):
    """A message's value that is rendered in the language of the message."""

    def text(self, language: str = "en") -> str:
        """Return it in the language."""


@dataclass(frozen=True)
class Message:
    """A key of the label table with its values; rendered only when it is shown."""

    key: str
    values: tuple[tuple[str, object], ...] = ()

    def text(self, language: str = "en") -> str:
        """Return the message in the language; values that have two languages are rendered too."""
        values = {
            name: value.text(language) if isinstance(value, InTwoLanguages) else value
            for name, value in self.values
        }
        return say(language, self.key, **values)

    def __str__(self) -> str:
        return self.text("en")


def message(key: str, **values: object) -> Message:
    """Return a Message of the key with these values."""
    return Message(key, tuple(values.items()))


def language_of_environment() -> str:
    """Return zh if the environment's locale is Chinese, else en."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")
        if value:
            return "zh" if value.lower().startswith("zh") else "en"
    return "en"
