"""Chinese and English names in output: headings with units, groups, levels, grades."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from simulator.terms.columns import Column
from simulator.terms.contracts import TABLES
from simulator.terms.labels import Title, say, table
from simulator.terms.levels import GRADES

TONNE_KG = 1000.0
# 万元, in which money is told.
TEN_THOUSAND_CNY = 1e4
# Units as Chinese headings write them; the others stand as they are.
ZH_UNITS = {
    "t": "吨",
    "h": "小时",
    "CNY": "元",
    "CNY/d": "元/日",
    "CNY/t": "元/吨",
    "kWh/d": "千瓦时/日",
    "1e4 CNY": "万元",
    "1e4 CNY/t": "万元/吨",
    "MWh": "兆瓦时",
    "kt/yr": "千吨/年",
    "km": "公里",
    "km/d": "公里/日",
    "g/km": "克/公里",
}
# Marks between parts of a text: of a list of names, of phrases, of sentences; before what is
# explained.
MARKS = {
    "zh": {"list": "、", "phrase": "，", "part": "；", "colon": "：", "stop": "。"},
    "en": {"list": ", ", "phrase": ", ", "part": "; ", "colon": ": ", "stop": "."},
}
UNITLESS = ("", "1", "own")
_UNIT_ENDING = re.compile(r"_(kg_d|kg|pct|h|t|cny|kt_yr|km_d|g_km)$")
# What XML cannot hold: a name with such a character would make a file that no program opens.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def column_of(contract: str, name: str) -> Column:
    """Return a column of a table's contract.

    Raises
    ------
    KeyError
        The contract has no such column.
    """
    for column in TABLES[contract]:
        if column.name == name:
            return column
    raise KeyError(f"{contract}.{name}")


def heading(contract: str, name: str, language: str, unit: str | None = None) -> str:
    """Return a column's heading with its unit.

    Parameters
    ----------
    contract, name : str
        Table and column.
    language : str
        zh or en.
    unit : str | None
        Unit of the figures shown, if it is not the contract's.
    """
    column = column_of(contract, name)
    # English headings come from the column name; its unit ending is replaced by the unit in
    # brackets.
    text = column.zh if language == "zh" else _UNIT_ENDING.sub("", name).replace("_", " ")
    return with_unit(text, column.unit if unit is None else unit, language)


def unit_words(unit: str, language: str) -> str:
    """Return a unit as it is written after a number."""
    return ZH_UNITS.get(unit, unit) if language == "zh" else unit


def with_unit(text: str, unit: str, language: str) -> str:
    """Return a heading followed by its unit; counts and shares have none."""
    if unit in UNITLESS:
        return text
    words = unit_words(unit, language)
    return f"{text}（{words}）" if language == "zh" else f"{text} [{words}]"


def has_label(key: str) -> bool:
    """Return whether the label table has a key."""
    return key in table()


def level_title(level: str, language: str) -> str:
    """Return an alert level as people write it, "" for an empty one."""
    return say(language, f"level_{level}") if level else ""


def grade_title(grade: str, language: str) -> str:
    """Return a performance grade as people write it; `area` is the area sources."""
    key = f"grade_{grade}"
    if has_label(key):
        return say(language, key)
    return say(language, "grade_letter", grade=grade) if grade in GRADES else grade


def industry_title(process: Mapping[str, Any], code: str, language: str) -> str:
    """Return an industry as people write it.

    In Chinese it is the policy's title. In English, and without a title, it is the code in words.
    An industry unknown to the policy keeps its name, with underscores as spaces.

    Parameters
    ----------
    process : Mapping[str, Any]
        The policy's industries by code, as records or as plain data.
    code : str
        Code of the industry.
    language : str
        zh or en.
    """
    known = process.get(code)
    title = known.get("title") if isinstance(known, Mapping) else getattr(known, "title", None)
    return printable((title if language == "zh" else None) or code.replace("_", " "))


def industry_code(process: Mapping[str, Any], name: str) -> str:
    """Return the code of an industry as an inventory writes it (code, alias or title); unknown
    names are returned as they are.

    Parameters
    ----------
    process : Mapping[str, Any]
        The policy's industries by code, as plain data.
    name : str
        The industry as written.
    """
    if name in process:
        return name
    for code, known in process.items():
        if name in (known.get("aliases") or ()) or name == known.get("title"):
            return code
    return name


def industry_in_both(process: Mapping[str, Any], code: str) -> Title:
    """Return an industry's title in both languages, for messages that are rendered later."""
    return Title(industry_title(process, code, "zh"), industry_title(process, code, "en"))


def grades_in_both(grades: Iterable[str]) -> Title:
    """Return performance grades as a list in both languages, for messages rendered later."""
    names = tuple(grades)
    return Title(
        joined((grade_title(name, "zh") for name in names), "zh"),
        joined((grade_title(name, "en") for name in names), "en"),
    )


def zone_title(zone: str, language: str) -> str:
    """Return a kind of zone as people write it; a user's own name stays as it is."""
    key = f"zone_{zone}"
    return say(language, key) if has_label(key) else zone


def event_title(event: str, language: str) -> str:
    """Return a kind of event as people write it; an unknown one stays as it is."""
    key = f"kind_of_{event}"
    return say(language, key) if has_label(key) else event


def sector_title(sector: str, language: str) -> str:
    """Return a sector as people write it; a user's own name stays as it is."""
    key = f"sector_{sector}"
    return say(language, key) if has_label(key) else sector


def printable(text: object) -> str:
    """Return a text without the control characters that no XML file may hold."""
    return _UNPRINTABLE.sub("", str(text))


def yes_no(value: bool, language: str) -> str:
    """Return yes or no in words."""
    return say(language, "word_yes" if value else "word_no")


def mark(name: str, language: str) -> str:
    """Return a punctuation mark of MARKS in the language."""
    return MARKS["zh" if language == "zh" else "en"][name]


def joined(texts: Iterable[str], language: str, name: str = "list") -> str:
    """Return texts joined by the language's mark."""
    return mark(name, language).join(texts)


def bracketed(text: object, language: str) -> str:
    """Return a text in the language's brackets, to follow a word."""
    return f"（{text}）" if language == "zh" else f" ({text})"


def told_apart(titles: Mapping[str, str], language: str) -> dict[str, str]:
    """Return titles by key; a title that several keys share is followed by its key."""
    counts = Counter(titles.values())
    return {
        key: title + bracketed(key, language) if counts[title] > 1 and key != title else title
        for key, title in titles.items()
    }
