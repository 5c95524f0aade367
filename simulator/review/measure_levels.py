"""Gives the parts of a measure to the alert levels that it names."""

from __future__ import annotations

import re
from functools import lru_cache

from simulator.review.measure_reading import KEPT_READINGS, read_measure
from simulator.review.measure_text import one_form
from simulator.review.measure_words import words_of
from simulator.review.phrase_levels import (
    AS_ABOVE,
    SIGNS,
    reference,
    split_levels,
    with_colons,
    with_names,
)
from simulator.terms.levels import TARGET_LEVELS

FIGURE = re.compile(r"\d+(?:\.\d+)?")
FIGURE_WITH_UNIT = re.compile(r"(\d+(?:\.\d+)?)(%|个?小时|h|分钟|[台条座套个间孔组]|万?吨)?")
USUAL_FIGURE = re.compile(
    r"\((?:(?:正常|平时|日常|原|平常)[^()]{0,8}?\d[^()]*|(?P<verb>限产|减产|停产|压产)比例)\)$"
)
COUNTED_FIRST = re.compile(r"(?P<subject>[^\d共]+)(?P<total>共(?:有|计)?\d+[条台座套个孔间组])")
FROM_TO = re.compile("[由从]")
BRACKET = re.compile(r"\([^()]*\)")
# Orders whose first words may stand once for several levels.
COMPLETING = (
    "coking_from",
    "interval",
    "limit",
    "stopped_share",
    "left",
    "coking",
    "coking_usual",
    "output",
    "work_time",
)
_BEGINS = "".join(colour + number for colour, _, number in SIGNS.values()) + "I"
# 各级预警均停产
EVERY_LEVEL = re.compile(
    r"(?:(?<=^)|(?<=[;。,]))在?(?:(?:各级别?|每级|各个级别|(?:所有|三个|任何|任一|任意|全部|各个?)级别)"
    r"(?:重污染天气)?(?:预警|响应|应急响应)"
    r"|(?:各|所有|全部|任一)(?:预警|响应)(?:级别|等级)?)(?:期间|时(?!间)|下)?:?"
    rf"(?![{_BEGINS}])"
    r"|(?:(?<=^)|(?<=[;。,]))(?:各个级别|所有级别|三个级别|各级别):?(?=均|都|停|限|减|不)"
)
NAMED_ALL = "、".join(f"{SIGNS[level][0]}色" for level in TARGET_LEVELS) + "预警期间"
# (共4条)
TOTAL = re.compile(
    r"\((?:在产|在用|现有|全厂|合计|(?:总|全厂|企业)?共(?:有|计)?)\d+[条台座套组个孔][^()\d]{0,6}\)$"
)
Part = tuple[tuple[str, ...], str]


@lru_cache(maxsize=KEPT_READINGS)
def parts_by_level(phrase: str) -> tuple[Part, ...]:
    """Return (levels, text in one form) of the parts of a phrase.

    A verb that stands once for the shares of several levels goes to each of them: the parts of
    限产比例:黄色20%,橙色50% and of 黄、橙色预警分别限产20%、50% are 限产20% and 限产50%.
    Levels are () before the first level word.
    """
    text = with_names(EVERY_LEVEL.sub(NAMED_ALL, with_colons(one_form(phrase))))
    parts = _referred(split_levels(text))
    if len(parts) > 1 and not parts[0][0]:
        if _only_grades(parts[0][1]):
            # B级企业:黄色不限产,橙色停产
            parts = [(levels, f"{parts[0][1]}{part}") for levels, part in parts[1:]]
            return tuple(given for part in parts for given in _given_out(part))
        counted = COUNTED_FIRST.fullmatch(parts[0][1].strip(",;。、:"))
        if counted is not None and _only(counted["subject"], "bare_subject"):
            # 喷漆房共3间,黄色停1间,橙色停2间,红色全停
            parts = [
                (
                    levels,
                    counted["subject"]
                    + text
                    + (f"({counted['total']})" if _uncounted(text) else ""),
                )
                for levels, text in ((levels, text.strip(",;。、")) for levels, text in parts[1:])
            ]
            return tuple(given for part in parts for given in _given_out(part))
        subject = _only(parts[0][1], "bare_subject")
        if subject:
            # 烧结机:黄色预警限产30%,橙色预警停产
            parts = [(levels, f"{subject}{part}") for levels, part in parts[1:]]
            return tuple(given for part in parts for given in _given_out(part))
        verb = _only(parts[0][1], "bare_limit")
        others = [(levels, part.strip(",;。、")) for levels, part in parts[1:]]
        if verb and all(_only(part, "bare_share") for _, part in others):
            return tuple((levels, f"{verb}{part}") for levels, part in others)
    parts = _with_total(_with_verb(_with_bracket(parts)))
    return tuple(given for part in parts for given in _given_out(part))


def _only_grades(text: str) -> bool:
    """Return whether a text names performance grades and nothing else."""
    kinds = {word.kind for word in words_of(text.rstrip(":,"))}
    return "GRADE" in kinds and kinds <= {"GRADE", "LEAD", "LIST", "JOIN", "FIRM", "DROP"}


def _with_verb(parts: list[Part]) -> list[Part]:
    """Return parts in which words left out are those of the part before: 黄色限产20%,橙色30%;
    黄色负荷不超过80%,橙色不超过60%.
    """
    found: list[Part] = []
    for levels, text in parts:
        if found:
            text = _completed(text.strip(",;。、"), found[-1][1].strip(",;。、")) or text
        found.append((levels, text))
    return found


def _completed(text: str, before: str) -> str:
    """Return a text that starts in the midst of an order with the words before of an order of the
    same kind, "" if it is whole or the two are not alike.
    """
    figures, earlier = (
        FIGURE_WITH_UNIT.findall(text),
        FIGURE_WITH_UNIT.findall(BRACKET.sub("", before)),
    )
    # 由22小时延长至24小时, then 延长至30小时
    if len(earlier) == 2 and FROM_TO.search(before):
        earlier = earlier[1:]
    alike = len(figures) == len(earlier) == 1 and figures[0][1] == earlier[0][1] != ""
    if not alike or not any(_only(before, kind) for kind in COMPLETING):
        return ""
    start, _, end = text.partition("".join(figures[0]))
    head, _, tail = before.rpartition("".join(earlier[0]))
    alone = text == "".join(figures[0])
    whole = not (alone or _only(text, "bare_share")) if not start else not read_measure(text).open
    if whole or not head.endswith(start) or head == start or end not in ("", tail):
        return ""
    return head + "".join(figures[0]) + tail


def _with_bracket(parts: list[Part]) -> list[Part]:
    """Return parts in which what stands once in a bracket at the end stands behind each: the usual
    figure of 结焦时间24h;28h(正常20h), the verb of 10%;20%(限产比例).
    """
    match = USUAL_FIGURE.search(parts[-1][1].rstrip("。;,")) if len(parts) > 1 else None
    if match is None or any("(" in text for _, text in parts[:-1]):
        return parts
    last = parts[-1][1][: match.start()]
    parts = [*parts[:-1], (parts[-1][0], last)]
    if match["verb"]:
        bare = all(_only(text.strip(",;。、"), "bare_share") for _, text in parts)
        if not bare:
            return [*parts[:-1], (parts[-1][0], last + match[0])]
        return [(levels, match["verb"] + text.strip(",;。、")) for levels, text in parts]
    unit = FIGURE_WITH_UNIT.findall(match[0])[-1][1]
    return [
        (levels, text.strip(",;。、") + match[0])
        if [found for _, found in FIGURE_WITH_UNIT.findall(text)] == [unit]
        else (levels, text)
        for levels, text in _with_verb(parts)
    ]


def _with_total(parts: list[Part]) -> list[Part]:
    """Return parts in which a total written once, at the end, stands behind the counts of the same
    lines in all: 黄色停产1条线,橙色停产2条线(共4条).
    """
    match = TOTAL.search(parts[-1][1].rstrip("。;,")) if len(parts) > 1 else None
    if match is None:
        return parts
    last = parts[-1][1][: match.start()].rstrip(";,。")
    counted = _uncounted(last)
    parts = [*parts[:-1], (parts[-1][0], last + match[0])]
    if _only(last, "stop"):
        # 黄色停1条线,橙色停2条线,红色全停(共3条线)
        counted = _uncounted(parts[0][1])
        parts = [*parts[:-1], (parts[-1][0], last)]
    return [
        (levels, text.strip(",;。、") + match[0])
        if counted and _alike(_uncounted(text), counted)
        else (levels, text)
        for levels, text in parts[:-1]
    ] + [parts[-1]]


def _alike(first: str, second: str) -> bool:
    """Return whether two counts are of the same things: 停1条线 and 停2条."""
    return bool(first and second) and (first.startswith(second) or second.startswith(first))


def _uncounted(text: str) -> str:
    """Return the words of a text without the figure of its one count, "" if it has another number
    of figures.
    """
    words, figures = FIGURE.subn("#", text.strip(",;。、"))
    return words if figures == 1 else ""


def _referred(parts: list[Part]) -> list[Part]:
    """Return parts in which 同黄色预警 is replaced by what is ordered at yellow."""
    found: list[Part] = []
    for levels, text in parts:
        if found and levels and found[-1][0] and AS_ABOVE.fullmatch(text.strip(",;。、:")):
            found.append((levels, found[-1][1]))
            continue
        wanted = reference(text)
        named = [part for names, part in parts if set(wanted) & set(names) and part != text]
        # What no other part orders stays a reference.
        said = wanted and not set(wanted) & set(levels) and not any(map(reference, named))
        found.append((levels, ";".join(named) if said and named else text))
    return found


def _only(text: str, kind: str) -> str:
    """Return the words of the one order of a text, "" if there is another or none of a kind, or
    words that are not read.
    """
    reading = read_measure(text)
    one = not reading.open and len(reading.orders) == 1 and reading.orders[0].kind == kind
    return reading.orders[0].words if one else ""


def _given_out(part: Part) -> list[Part]:
    """Return the parts of a list of shares or of orders, one for each level."""
    levels, text = part
    _, _, listed = text.strip(",;。、").partition("分别")
    orders = listed.split("、")
    if 1 < len(levels) == len(orders) and text.lstrip(",、:").startswith("分别"):
        readings = [read_measure(order) for order in orders]
        # 分别限产30%、停产、停产
        if all(len(one.orders) == 1 and one.orders[0].cuts and not one.open for one in readings):
            return [((level,), order) for level, order in zip(levels, orders, strict=True)]
    words = _only(text, "listed_shares") if len(levels) > 1 else ""
    if not words:
        return [part]
    read = read_measure(text).orders[0].read
    shares = [written for written, kind in read if kind in ("PERCENT", "FRACTION")]
    verb = "".join(written for written, kind in read if kind in ("LESS", "STOP"))
    if not verb or len(shares) != len(levels):
        return [part]
    return [((level,), f"{verb}{share}") for level, share in zip(levels, shares, strict=True)]
