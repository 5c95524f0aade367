"""Reads one cell: numbers, shares, yes and no, grades and texts as people write them."""

from __future__ import annotations

import csv
import datetime
import math
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, wraps
from typing import TypeVar

from simulator.files.checked_table import FLAGS
from simulator.review.measure_text import FOLDER
from simulator.terms.labels import Message, message
from simulator.terms.levels import read_grade

# Signs that tidy text does not have.
UNTIDY = re.compile(r"[０-９Ａ-Ｚａ-ｚ＃\s\ufeff\u200b]")
T = TypeVar("T")
NO_UNITS = ("万", "亿", "千", "左右", "上下", "多", "余", "以上", "以下", "以内")
REMEMBERED, SHORT = 65_536, 60
GROUPED = re.compile(r"[+-]?\d{1,3}(?:[, ]\d{3})+(?:\.\d+)?")
NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d{1,3})?")
# A figure behind the first one makes it a range or a product, no unit: 300-330, 3.2×10^2, 330*24h.
WITH_UNIT = re.compile(
    r"(?P<number>[+-]?[\d, .]*\d)(?P<unit>(?![×*x] ?\d)(?!.*(?<![a-z])\d)[^\d%].{0,12})"
)


@dataclass(frozen=True)
class Value:
    """The value that a cell was read as.

    Attributes
    ----------
    value : float | bool | str | None
        The value; None for an empty cell.
    how : str
        One of read, cleaned, guess and refused.
    why : Message | None
        Message for the report where the cell was not read plainly.
    flag : str
        A flag column that the cell sets as well (保障类 written as a grade).
    unit : str
        The unit written behind a number.
    percent : bool
        Whether a per-cent sign follows the number.
    """

    value: float | bool | str | None
    how: str = "read"
    why: Message | None = None
    flag: str = ""
    unit: str = ""
    percent: bool = False


@dataclass(frozen=True)
class Spelling:
    """A row of data/import/values.csv: the meaning of a written value."""

    pattern: re.Pattern
    value: str
    flag: str
    how: str
    note: str


@cache
def spellings() -> dict[str, tuple[Spelling, ...]]:
    """Return the rows of data/import/values.csv by kind."""
    by_kind: dict[str, list[Spelling]] = {}
    with (FOLDER / "values.csv").open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            pattern = re.compile(row["pattern"], re.IGNORECASE)
            by_kind.setdefault(row["kind"], []).append(
                Spelling(pattern, row["value"], row["flag"], row["how"], row["note"])
            )
    return {kind: tuple(rows) for kind, rows in by_kind.items()}


def _remembered(function: Callable[[str], T]) -> Callable[[str], T]:
    """Return the function with a cache of its results for short texts.

    A list repeats the same words in thousands of cells. Long texts are not cached, so that the
    cache stays small.
    """
    kept = lru_cache(maxsize=REMEMBERED)(function)
    return wraps(function)(lambda text: kept(text) if len(text) <= SHORT else function(text))


@_remembered
def half_width(text: str) -> str:
    """Return a text with half-width signs and no white space."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def is_empty(cell: object) -> bool:
    """Return whether a cell is empty or holds a mark that people write for nothing."""
    return _says_nothing(cell) if isinstance(cell, str) else cell is None


@_remembered
def _says_nothing(text: str) -> bool:
    text = half_width(text)
    return text == "" or any(row.pattern.fullmatch(text) for row in spellings()["empty"])


def below_detection(cell: object) -> bool:
    """Return whether a cell says that a pollutant was not detected: 未检出, ND, below a limit."""
    return isinstance(cell, str) and _not_detected(cell)


@_remembered
def _not_detected(text: str) -> bool:
    return any(row.pattern.fullmatch(half_width(text)) for row in spellings()["below"])


def text_of(cell: object) -> str:
    """Return a cell as tidy text.

    Whole numbers have no decimal point, full-width letters and digits become half-width, and white
    space becomes single spaces.
    """
    if isinstance(cell, str):
        return _tidied(cell)
    if isinstance(cell, bool):
        return "是" if cell else "否"
    # Excel stores codes as floats; from 1e15 on a float may have lost digits.
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, (datetime.date, datetime.time, datetime.timedelta)):
        return str(cell)
    return "" if cell is None else _tidied(str(cell))


@_remembered
def _tidied(text: str) -> str:
    if UNTIDY.search(text) is None:
        return text
    narrow = "".join(
        chr(ord(sign) - 0xFEE0)
        if "０" <= sign <= "９" or "Ａ" <= sign <= "Ｚ" or "ａ" <= sign <= "ｚ"
        else sign
        for sign in text
    )
    narrow = (
        narrow.replace("＃", "#").replace("\u3000", " ").replace("\ufeff", "").replace("\u200b", "")
    )
    # A line break inside a Chinese word only wraps the cell's text.
    narrow = re.sub(r"(?<=[\u4e00-\u9fff])\s*[\r\n]+\s*(?=[\u4e00-\u9fff])", "", narrow)
    return re.sub(r"\s+", " ", narrow).strip()


def read_number(cell: object) -> Value:
    """Return a number; refused where the cell holds no single number (约5, 3-5, a date)."""
    # In Python a bool is an int: it is checked before the numbers.
    if isinstance(cell, (bool, datetime.date, datetime.time, datetime.timedelta)):
        return Value(None, "refused", message("cell_not_a_number"))
    if isinstance(cell, (int, float)):
        number = float(cell)
        return (
            Value(number)
            if math.isfinite(number)
            else Value(None, "refused", message("cell_not_a_number"))
        )
    if is_empty(cell):
        return Value(None)
    text = re.sub(r"\s+", " ", unicodedata.normalize("NFKC", str(cell))).strip().lower().lstrip("'")
    percent = text.endswith(("%", "‰"))
    if text.endswith("‰"):
        return Value(None, "refused", message("cell_not_a_number"))
    body = text.rstrip("% ")
    unit = ""
    if _plain_number(body) is None and (match := WITH_UNIT.fullmatch(body)) is not None:
        body, unit = match["number"].strip(), match["unit"].strip()
    figure = _plain_number(body)
    # 1.2万 under 万吨 may be 1.2 or 12 000; 30左右 and 30以上 are no single number.
    if unit.endswith(NO_UNITS) or figure is None or not math.isfinite(figure):
        return Value(None, "refused", message("cell_not_a_number"))
    return Value(figure, "read" if body == str(cell) else "cleaned", None, "", unit, percent)


def _plain_number(text: str) -> float | None:
    if GROUPED.fullmatch(text):
        return float(text.replace(",", "").replace(" ", ""))
    compact = text.replace(" ", "") if re.fullmatch(r"[+-]? ?\d+(?:\.\d+)?", text) else text
    return float(compact) if NUMBER.fullmatch(compact) else None


def read_flag(cell: object, kind: str = "flag") -> Value:
    """Return yes or no; refused where the cell says neither."""
    if isinstance(cell, bool):
        return Value(cell)
    if isinstance(cell, (int, float)):
        return Value(bool(cell)) if cell in (0, 1) else Value(None, "refused", message("yes_or_no"))
    text = half_width("" if cell is None else str(cell)).rstrip("。.;；,，")
    if text == "":
        return Value(None)
    if text.lower() in FLAGS:
        return Value(FLAGS[text.lower()])
    for name in (kind, "flag"):
        for row in spellings().get(name, ()):
            if row.pattern.fullmatch(text):
                return Value(row.value == "1", row.how, None, row.flag)
    return Value(None, "refused", message("yes_or_no"))


def read_grade_cell(cell: object) -> Value:
    """Return a performance grade; words for a standing (保障类) read as ungraded and set its
    flag.
    """
    text = half_width("" if cell is None else str(cell))
    if text == "":
        return Value("ungraded", "guess", message("cell_grade_missing"))
    known = read_grade(text)
    if known is not None:
        return Value(known, "read" if text == known else "cleaned")
    for row in spellings()["grade"]:
        match = row.pattern.fullmatch(text)
        if match is None:
            continue
        value = row.value or (
            read_grade(match["grade"]) or read_grade(match["grade"].rstrip("级类")) or ""
        )
        if value:
            why = message("cell_grade_guess", grade=value) if row.how == "guess" else None
            return Value(value, "guess" if row.how == "guess" else "cleaned", why, row.flag)
    return Value(None, "refused", message("cell_grade_unknown"))


def read_choice(cell: object, kind: str, choices: tuple[str, ...]) -> Value:
    """Return one of the choices, by its name or a spelling; refused where the cell is neither."""
    text = half_width("" if cell is None else str(cell))
    if text == "":
        return Value(None)
    if text.lower() in choices:
        return Value(text.lower())
    for row in spellings().get(kind, ()):
        if row.pattern.fullmatch(text):
            return Value(row.value, "cleaned")
    return Value(None, "refused", message("one_of", known=", ".join(choices)))


def is_total(text: str) -> bool:
    """Return whether a text is one that a totals row begins with."""
    return _totals(text)


@_remembered
def _totals(text: str) -> bool:
    compact = half_width(text)
    return bool(compact) and any(row.pattern.fullmatch(compact) for row in spellings()["total"])
