"""Brings texts of measures to one form, and finds the equipment and unit numbers in them."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache

from simulator.review.measure_spellings import usual_spelling
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
# A线, B、C线; 东线; 一车间, 二分厂, 三期: numbers that are none of a machine's.
LETTERS = re.compile("(?<![A-Za-z])[A-H](?=(?:[、和及][A-H])*(?:线|区|生产线))")
SIDES = re.compile(
    "(?<![中华山广河湖云江海])[东西南北](?=(?:侧|边|部)?(?:线|窑|炉|生产线|隧道窑|轮窑))"
)
PARTS_OF_PLANT = re.compile(
    r"([一二三四五六七八九十]|(?<!\d)\d)(车|分|期)(?:(?<=车)间|(?<=分)厂|(?<=期)(?!间))"
)
OTHER_UNITS = 1000
LISTED = re.compile("(?:^|;)一、.*;二、")


# 晚10点, 下午2点-6点, 早6点到9点: hours of a part of the day, with the end of a range where that
# names no part of its own.
CLOCK_END = r"(?=[:时点])(?:([:时点]\d{0,2}分?[-至到])(\d{1,2})(?=[:时点]))?"
LATE = re.compile(rf"(下午|晚上?|夜里?间?|傍晚)(\d{{1,2}}){CLOCK_END}")
EARLY = re.compile(rf"(上午|早上?|凌晨|清晨)(\d{{1,2}}){CLOCK_END}")
# 中午12点-3点, 白天8点到6点: their end is of the afternoon.
BY_DAY = re.compile(rf"(中午|午后|午间|白天|日间|昼间)(\d{{1,2}}){CLOCK_END}")
NOON_H = 11
HALF_DAY_H = 12
# Before this hour the hours of a night are those after midnight.
SMALL_HOURS_H = 5


@dataclass(frozen=True)
class Thing:
    """A word for a machine, a process or an industry.

    Attributes
    ----------
    spelling : str
        As written.
    name : str
        Its canonical name.
    kind : str
        machine, process, industry, or generic (窑, 炉).
    main : str
        Canonical name of the machine that an industry stands or falls with, "" if there is none.
    emits : str
        voc or dust for a process that is among the steps emitting it, else "".
    """

    spelling: str
    name: str
    kind: str
    main: str
    emits: str


@cache
def things() -> dict[str, Thing]:
    """Return the words of data/import/equipment.csv by spelling, the longest first."""
    with (FOLDER / "equipment.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [
            Thing(row["spelling"], row["canonical"], row["kind"], row["main"], row["class"])
            for row in csv.DictReader(file)
        ]
    return {thing.spelling: thing for thing in sorted(rows, key=lambda row: -len(row.spelling))}


@lru_cache(maxsize=65_536)
def things_in(text: str) -> tuple[Thing, ...]:
    """Return the things that a text names; a word inside a longer one is not named."""
    named = []
    for spelling, thing in things().items():
        if spelling in text:
            named.append(thing)
            text = text.replace(spelling, "|")
    return tuple(named)


def equipment_in(text: str) -> frozenset[str]:
    """Return the canonical names of the machines and processes that a text names."""
    return frozenset(
        thing.name for thing in things_in(text) if thing.kind in ("machine", "process")
    )


# A list repeats its texts row by row.
@lru_cache(maxsize=65_536)
def one_form(text: str) -> str:
    """Return a text with half-width signs, no spaces, figures as digits and shares as per cent."""
    # Numbers in circles, and those of a list behind a space, begin an order.
    text = re.sub(r"[①-⑳❶-❿]", ";", text.strip()).lstrip(";")
    text = re.sub(r"(?<=[^\s;；。,，:：])\s+(?=\d{1,2}[.、)）](?!\d))", ";", text)
    # A new line, and a space behind a figure, separate orders; other spaces only lay a text out.
    text = re.sub(r"\s*[\r\n]+\s*", ";", text.strip())
    text = re.sub(r"(?<=[%％])\s+(?=[一-鿿])", ",", text)
    text = (
        re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
        .replace("“", "")
        .replace("”", "")
        .replace('"', "")
    )
    # 【黄色】限产10%【橙色】限产20%
    text = re.sub(r"【([^【】]{1,12})】:?", r";\1:", text).lstrip(";")
    text = re.sub("vocs?(?![a-z])", "VOCs", text, flags=re.IGNORECASE)
    # Ranges are written with many kinds of dashes: 8—20时.
    text = re.sub(r"(?<=[色级])~(?=[一-鿿IVX])", "至", text)
    text = re.sub(r"(?<=[\d时点分])[~~—–―]+(?=\d|次日)", "-", text)
    text = text.replace("\\", "/")
    text = usual_spelling(text)
    # 晚10点 is 22:00, 上午8时 is 8:00.
    text = LATE.sub(_late, text)
    text = BY_DAY.sub(_by_day, text)
    text = EARLY.sub(_early, text)
    text = re.sub(r"百分之(\d+)", r"\1%", text)
    text = re.sub(
        r"百分之([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])",
        lambda match: f"{_ten(match[1])}%",
        text,
    )
    text = re.sub(
        r"([一二两三四五六七八九])成([一二三四五六七八九半])?(?!品|型)",
        lambda match: f"{10 * DIGITS[match[1]] + (DIGITS | {'半': 5}).get(match[2], 0)}%",
        text,
    )
    text = re.sub(
        r"(?<!分之)([一二两三四五六七八九十])(?=[台座条套口孔门]|组(?!织|装|合|成)|个生产线)",
        lambda match: str(DIGITS[match[1]]),
        text,
    )
    # 限产10%/20%/40% is a list.
    text = re.sub(r"(?<=%)/(?=\d)", "、", text)
    text = re.sub(r"\(含\)以上|以上\(含[\d%]{0,6}\)|及以上", "以上", text)
    text = re.sub(r"\(含\)以下|以下\(含[\d%]{0,6}\)", "以下", text)
    text = re.sub(
        r"\([一二三四五六七八九十]\)|(?:(?<=^)|(?<=[;。,]))[一二三四五六七八九]是(?=\D)", ";", text
    )
    # 一、…;二、… are numbers of a list; 一、二级响应 alone are levels.
    if LISTED.search(text):
        text = re.sub(r"(?:(?<=^)|(?<=;))[一二三四五六七八九十]、", "", text)
    # Numbers of a list (1. 2、) are no figures; 1.5 is one, and so are 1、2# and the minutes of
    # 8:00.
    return re.sub(r"(?:(?<=^)|(?<=[;。,])|(?<=[^\d]:))\(?\d{1,2}[.、)](?![\d#号])", "", text)


def _late(match: re.Match) -> str:
    """Return hours of an afternoon, an evening or a night by the clock of 24 hours."""
    part, first, between, last = match[1], int(match[2]), match[3] or "", match[4]
    begins = first
    if part[0] in "晚夜" and first == HALF_DAY_H:
        begins = 2 * HALF_DAY_H
    elif first < HALF_DAY_H and not (part[0] in "晚夜" and first < SMALL_HOURS_H):
        begins = first + HALF_DAY_H
    if last is None:
        return f"{begins}{between}"
    # The end that names no part of the day is later in the same half day, or the next morning.
    same_half = first < int(last) <= HALF_DAY_H and begins == first + HALF_DAY_H
    return f"{begins}{between}{int(last) + HALF_DAY_H if same_half else last}"


def _by_day(match: re.Match) -> str:
    """Return hours of the day by the clock of 24 hours."""
    part, first, between, last = match[1], int(match[2]), match[3] or "", match[4]
    begins = first + HALF_DAY_H if part[0] in "中午" and first < NOON_H else first
    if last is None:
        return f"{part}{begins}"
    ends = int(last)
    if ends <= begins and ends + HALF_DAY_H > begins and ends < HALF_DAY_H:
        ends += HALF_DAY_H
    return f"{part}{begins}{between}{ends}"


def _early(match: re.Match) -> str:
    """Return hours of a morning; 上午8点到5点 stays, for its end may be of the afternoon."""
    first, between, last = match[2], match[3] or "", match[4]
    if last is not None and int(last) < int(first):
        return match[0]
    return f"{first}{between}{last or ''}"


def _ten(text: str) -> int:
    if "十" not in text:
        return DIGITS[text]
    tens, ones = text.split("十")
    return 10 * DIGITS.get(tens, 1) + DIGITS.get(ones, 0)


def unit_numbers(text: str) -> frozenset[int]:
    """Return the numbers of the units in a text in one form: 1#、3#窑, 2-4号高炉."""
    numbers = {ord(match[0]) * OTHER_UNITS for match in LETTERS.finditer(text)}
    numbers |= {ord(match[0]) * OTHER_UNITS for match in SIDES.finditer(text)}
    for match in PARTS_OF_PLANT.finditer(text):
        count = DIGITS.get(match[1]) or int(match[1])
        numbers.add(count + OTHER_UNITS * (1 + "车分期".index(match[2])))
    for match in UNIT_NUMBERS.finditer(text):
        for first, last in re.findall(r"(\d+|[一二三四五六七八九十])[#号]?(?:-(\d+))?", match[0]):
            low = DIGITS[first] if first in DIGITS else int(first)
            # A longer range is no range of units but something else, such as a year.
            high = int(last) if last and int(last) - low < MOST_UNITS else low
            numbers |= set(range(low, max(low, high) + 1))
    return frozenset(numbers)
