"""Texts of the alert rooms in Chinese and English, from data/criteria/texts.csv."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "data" / "criteria" / "texts.csv"


@cache
def table() -> dict[str, dict[str, str]]:
    """Return {key: {"zh": text, "en": text}}."""
    with FILE.open(encoding="utf-8-sig", newline="") as file:
        return {row["key"]: {"zh": row["zh"], "en": row["en"]} for row in csv.DictReader(file)}


@dataclass(frozen=True)
class Text:
    """A text with its values, rendered when it is shown; an `allowed` of problems like the messages of the label table."""

    key: str
    values: tuple[tuple[str, object], ...] = ()

    def text(self, language: str = "en") -> str:
        """Return the text in the language; values that are texts are rendered too."""
        values = {name: value.text(language) if isinstance(value, Text) else value for name, value in self.values}
        return table()[self.key]["zh" if language == "zh" else "en"].format(**values)

    def __str__(self) -> str:
        return self.text("en")


def words(key: str, **values: object) -> Text:
    """Return the Text of a key with these values."""
    return Text(key, tuple(values.items()))
