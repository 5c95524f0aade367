"""Brings texts of measures to one form, and finds the equipment and unit numbers in them."""

from __future__ import annotations

import csv
import re
import unicodedata
from functools import cache

from simulator.terms.paths import DATA

FOLDER = DATA / "import"
DIGITS = {
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
UNIT_NUMBERS = re.compile(
    r"(?<![\d.])(?:\d{1,3}|[一二三四五六七八九十])(?:[#号]?[-、和及]\d{1,3})*[#号](?!文)"
)
MOST_UNITS = 50


@cache
def equipment_names() -> tuple[tuple[str, str], ...]:
    """Return (spelling, canonical name) of equipment, the longest spelling first."""
    with (FOLDER / "equipment.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["spelling"], row["canonical"]) for row in csv.DictReader(file)]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


def equipment_in(text: str) -> frozenset[str]:
    """Return the canonical names of the equipment that a text names."""
    return frozenset(canonical for spelling, canonical in equipment_names() if spelling in text)


def one_form(text: str) -> str:
    """Return a text with half-width signs, no spaces, figures as digits and shares as per cent."""
    text = re.sub(r"[①-⑳❶-❿]|^\s*[(（]?\d{1,2}[)）.、](?!\d)", "", text)
    text = (
        re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
        .replace("“", "")
        .replace("”", "")
        .replace('"', "")
    )
    # Ranges are written with many kinds of dashes: 8—20时.
    text = re.sub(r"(?<=\d)[~~—–―]+(?=\d)", "-", text)
    text = re.sub(r"百分之(\d+)", r"\1%", text)
    text = re.sub(
        r"百分之([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])",
        lambda match: f"{_ten(match[1])}%",
        text,
    )
    text = re.sub(
        r"([一二三四五六七八九])成(?!品|型)", lambda match: f"{DIGITS[match[1]] * 10}%", text
    )
    return re.sub(
        r"([一二两三四五六七八九十])(?=[台座条套组孔]|个生产线)",
        lambda match: str(DIGITS[match[1]]),
        text,
    )


def _ten(text: str) -> int:
    if "十" not in text:
        return DIGITS[text]
    tens, ones = text.split("十")
    return 10 * DIGITS.get(tens, 1) + DIGITS.get(ones, 0)


def unit_numbers(text: str) -> frozenset[int]:
    """Return the numbers of the units in a text in one form: 1#、3#窑, 2-4号高炉."""
    numbers: set[int] = set()
    for match in UNIT_NUMBERS.finditer(text):
        for first, last in re.findall(r"(\d+|[一二三四五六七八九十])[#号]?(?:-(\d+))?", match[0]):
            low = DIGITS[first] if first in DIGITS else int(first)
            # A longer range is no range of units but something else, such as a year.
            high = int(last) if last and int(last) - low < MOST_UNITS else low
            numbers |= set(range(low, max(low, high) + 1))
    return frozenset(numbers)
