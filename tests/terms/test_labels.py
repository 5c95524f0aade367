"""The label tables: complete in both languages, the same placeholders, every key that the
code uses, no key twice.
"""

import ast
import csv
import re
import string
from collections import Counter
from pathlib import Path

import pytest

from simulator.terms import labels
from simulator.terms.labels import Message, message, say
from simulator.terms.levels import LEVELS

ROOT = Path(__file__).resolve().parents[2]
TABLES = {
    "labels": sorted((ROOT / "data" / "labels").glob("*.csv"))
}  # one table in parts: no key stands in two of them
CHINESE = re.compile(r"[一-鿿]")
# Functions whose text argument is a key, with its place, and the table that has it.
KEYED = {
    "message": (0, "labels"),
    "say": (1, "labels"),
    "wrong": (0, "labels"),
    "word": (0, "labels"),
}
PLACEHOLDER = re.compile(r"{[^}]*}")
WORD = re.compile(
    r"[A-Za-z]{4,}"
)  # shorter ones are units, codes and formulas, the same in either language


def rows_of(table: str) -> list[dict[str, str]]:
    """Return the rows of a label table."""
    found = []
    for path in TABLES[table]:
        with path.open(encoding="utf-8-sig", newline="") as file:
            found += csv.DictReader(file)
    return found


def fields_of(text: str) -> Counter:
    """Return the names of a text's placeholders, with how often each occurs."""
    return Counter(name for _, name, _, _ in string.Formatter().parse(text) if name is not None)


def keys_used() -> dict[str, set[tuple[str, str]]]:
    """Return {table: {(key, module)}} of the keys that the code writes out."""
    found: dict[str, set] = {table: set() for table in TABLES}
    for path in sorted((ROOT / "simulator").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = (
                node.func.id
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
                else None
            )
            if name not in KEYED:
                continue
            place, table = KEYED[name]
            if place < len(node.args):
                found[table] |= {(text, path.name) for text in texts_in(node.args[place])}
    return found


def texts_in(node: ast.expr) -> set[str]:
    """Return the texts that an argument may be: written out, or one of two."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return {node.value}
    return texts_in(node.body) | texts_in(node.orelse) if isinstance(node, ast.IfExp) else set()


@pytest.mark.parametrize("table", TABLES)
def test_table_is_complete_in_both_languages(table: str) -> None:
    """Every key has a Chinese and an English text, and the Chinese one is Chinese."""
    for row in rows_of(table):
        assert set(row) >= {"key", "zh", "en"}
        assert None not in row, row["key"]
        assert row["zh"] and row["en"], row["key"]
        chinese = PLACEHOLDER.sub("", row["zh"])
        assert CHINESE.search(chinese) or not WORD.search(chinese), row["key"]
        assert row["en"] != row["zh"] or not CHINESE.search(chinese), row["key"]


@pytest.mark.parametrize("table", TABLES)
def test_no_key_stands_twice(table: str) -> None:
    """Each key has one row, so that no text hides another."""
    counts = Counter(row["key"] for row in rows_of(table))
    assert not [key for key, count in counts.items() if count > 1]


@pytest.mark.parametrize("table", TABLES)
def test_placeholders_are_equal_in_both_languages(table: str) -> None:
    """A value that one language shows is shown by the other."""
    for row in rows_of(table):
        assert set(fields_of(row["zh"])) == set(fields_of(row["en"])), row["key"]


@pytest.mark.parametrize("table", TABLES)
def test_every_key_used_exists(table: str) -> None:
    """Each key that the code writes out is in its table."""
    known = {row["key"] for row in rows_of(table)}
    used = keys_used()[table]
    assert len(used) > 20
    assert not sorted((key, module) for key, module in used if key not in known)


def test_keys_made_of_levels_exist() -> None:
    """Every alert level has its name, which the code makes from the level's."""
    assert {f"level_{level}" for level in LEVELS} <= set(labels.table())


def test_message_is_rendered_in_either_language() -> None:
    """A message keeps its key and values and speaks both languages; a message within it too."""
    inner = message("level_orange")
    text = message("large_cut", level=inner, pollutant="SO₂", share="70.0")
    assert text == Message("large_cut", (("level", inner), ("pollutant", "SO₂"), ("share", "70.0")))
    assert "橙色预警" in text.text("zh")
    assert "orange alert" in str(text)


def test_other_languages_fall_back_to_english() -> None:
    """A language that the table does not have is shown in English; a key that it does not
    have is an error.
    """
    assert say("fr", "level_red") == say("en", "level_red")
    with pytest.raises(KeyError):
        say("en", "no_such_key")


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({"LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN"}, "en"),
        ({}, "en"),
        ({"LANG": "de_DE"}, "en"),
    ],
)
def test_language_follows_the_environment(
    environment: dict, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Chinese locale speaks Chinese; LC_ALL goes before LANG."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert labels.language_of_environment() == language
