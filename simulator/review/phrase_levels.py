"""Finds alert levels in the words of measures: 橙色及以上预警期间, Ⅲ级响应, 黄色(Ⅲ级)、橙色预警."""

from __future__ import annotations

import re

from simulator.review.measure_text import things
from simulator.terms.levels import LEVEL_SIGNS, TARGET_LEVELS

# Blue is no national level; what a blue alert orders is reported and belongs to none of
# the three.
BLUE = "blue"
ORDER = (BLUE, *TARGET_LEVELS)
SIGNS = LEVEL_SIGNS | {BLUE: ("蓝", "IV", "四")}
LEVEL_WORDS = {
    word: level
    for level, (colour, roman, number) in SIGNS.items()
    for word in (f"{colour}色", colour, f"{roman}级", roman, f"{number}级", number)
}
_COLOUR = "[" + "".join(colour for colour, _, _ in SIGNS.values()) + "]"
_NUMBER = "[" + "".join(number for _, _, number in SIGNS.values()) + "]"
# The longest first: III is not I.
_ROMANS = sorted((roman for _, roman, _ in SIGNS.values()), key=len, reverse=True)
_ROMAN = rf"(?<![A-Za-z])(?:{'|'.join(_ROMANS)})"
# 二、三级 says 级 once.
_WORD = (
    rf"(?:{_COLOUR}色?|{_ROMAN}级|{_NUMBER}级|{_NUMBER}(?=(?:[、和及与至到-]{_NUMBER})+级)"
    rf"|{_ROMAN}(?=[响预应:、/和及至-]|以[上下]))"
)
_BRACKET = rf"(?:\({_WORD}(?:预警|应急响应|响应)?\))?"
_ALERT = r"(?:重污染天气|预警|应急响应|响应|级别|级)*"
_RANGE = (
    r"(?:(?:\((?P<first>不?含)[^()]{0,6}\))?(?:及其?|和|或)?以(?P<side>[上下])"
    r"(?:\((?P<last>不?含)[^()]{0,6}\))?)?"
)
ITEM = re.compile(rf"(?P<word>{_WORD}){_BRACKET}{_ALERT}{_BRACKET}{_RANGE}")
_ITEM = re.sub(r"\?P<\w+>", "?:", ITEM.pattern)
# 黄橙红分别限产10%、20%、30%
_BETWEEN = rf"(?:[、/和及与或,]|至|到|-|(?<={_COLOUR})(?={_COLOUR})|(?<=色)(?={_COLOUR}色))"
_HEAD = r"(?:在|当|遇|发布|启动|执行|实施|全市|市|县|区|重污染天气|重污染|应急|预警|期间|达到|为)*"
_WITH_COLON = (
    r"(?:重污染天气|重污染|预警|应急|响应|执行|减排|管控|级别|等级|级|措施|期间|时(?![间段])"
    r"|启动后|发布后|后(?!续)|停限产|限产|要求|状态|情况|时段|信息|指令|下)*+:"
)
_PLAIN = (
    r"(?P<alert>(?:重污染天气|重污染|预警|应急响应|应急|响应|级别|期间|时(?![间段])"
    r"|启动后|发布后|启动|(?:条件|状态|情况)下?|时段|信息|指令|后(?!续))*+)"
)
LEVEL_MARK = re.compile(
    rf"{_HEAD}(?P<words>{_ITEM}(?:{_BETWEEN}{_ITEM})*+)(?:(?P<colon>{_WITH_COLON})|{_PLAIN}),?"
)
# A level named for comparison opens no stretch of its own: 在橙色预警基础上.
_COMPARED = re.compile(
    rf"(?:的|预警|响应|减排|应急|管控|措施)*(?:基础|标准|要求|相同|一致|解除|水平)"
    rf"|同(?!等?(?:于|上|{_ITEM}))|及?以[上下]"
)
# A whole part that orders what another level orders: 同黄色预警, 执行黄色预警减排措施.
_SAYS = r"(?:减排|应急|管控|停限产|预警|响应|要求|措施|期间|的)*"
# 红色同上: what the level before orders.
AS_ABOVE = re.compile(rf"{_SAYS}同(?:上|前)(?:述|面)?{_SAYS}")
REFERENCE = re.compile(
    rf"{_SAYS}(?:等?同于?|与|和|按照?|参照|比照|执行|按|落实)(?P<word>{_ITEM}){_SAYS}"
    rf"(?:一致|相同|执行|落实|实施)?"
)
# A level in the midst of a part: 喷漆工序在橙色及以上预警期间停产. Its subject goes before it.
_INSIDE = re.compile("[在于]|当|遇")
_PROCESS = re.compile("(?:工序|设备|生产线|车间|装置)$")
_WHEN = re.compile("期间|时")
_LONGEST_SUBJECT = 24
_ORDERS = re.compile(
    r"分别|依次|同|与|均|停|限|减|压|降|全|不|按|执行|实施|采取|自[主行]|生产|负荷|豁免|保|\d"
)
_ORDER = f"(?:{_ORDERS.pattern})"
# 橙色增加10%: more than the level before.
_MORE = re.compile("[增加再另]")
_OPENS = ";。,、+:/\n"
# 黄20%/橙30%
_SHARE = re.compile(r"\d+(?:\.\d+)?%")
# Inside a text a colour alone is no level, and neither is a class of something (二级).
NAMED = re.compile(
    rf"{_COLOUR}色(?!涂料|油漆|标)|{_ROMAN}级|{_NUMBER}级(?=预警|响应|应急|及?以[上下])"
    rf"|{_ROMAN}(?=响应|预警)"
)


# 黄橙红三级预警: how many levels were named.
_HOW_MANY = re.compile(
    rf"(?P<words>{_ITEM}(?:{_BETWEEN}{_ITEM})+)[三两3](?:级|个级别|个等级|个)"
    r"(?=预警|响应|应急|均|都|期间)"
)
_OTHERS = re.compile(
    r"(?:(?<=^)|(?<=[;。,]))其[他余它](?:(?:预警|响应|应急)*(?:级别|等级)|(?=预警|响应))"
    r"(?:的?预警|响应|应急|期间|时(?![间段]))*:?"
)


# (黄色预警)限产20%, 黄色预警——限产20%, 黄警:限产20% for 黄色预警:限产20%.
_LEVELS = rf"{_ITEM}(?:{_BETWEEN}{_ITEM})*"
_IN_BRACKETS = re.compile(rf"(?:(?<=^)|(?<=[;。]))\(({_LEVELS})(?:期间|时)?\):?(?=[^;。,])")
_BEHIND = re.compile(rf"(?P<order>[^;。,:]+)\((?P<words>{_LEVELS})(?:期间|时)?\)[。,]?")
_DASHED = re.compile(rf"(?P<words>{_ITEM})(?:期间|时)?[-—–→]+(?={_ORDER})")
# 限产比例(黄/橙/红):30%/50%/100%
_SHARES = re.compile(
    rf"^(?P<verb>限产|减产|停产|压产|减排)(?:比例|率)?\((?P<words>{_LEVELS})\):?"
    r"(?P<shares>\d+%(?:[、/]\d+%)+)$"
)
# 限产比例30%/50%/100%(黄/橙/红)
_SHARES_FIRST = re.compile(
    rf"^(?P<verb>限产|减产|停产|压产|减排)(?:比例|率)?(?P<shares>\d+%(?:[、/]\d+%)+)\((?P<words>{_LEVELS})\)$"
)
# 橙色同黄色,红色停产 names two levels, not a list of them.
_REFERS = re.compile(rf"(同{_ITEM}),(?={_ITEM})")
_SLASHED = re.compile(rf"^(?P<words>{_ITEM}(?:/{_ITEM})+):(?P<orders>[^;。/]+(?:/[^;。/]+)+)$")
# 按预警级别分别限产10%、20%、30%: one for each level, the lowest first
_IN_ORDER = re.compile(
    r"^(?:按|按照|根据)(?:预警|响应|应急响应)(?:级别|等级)(?:由低到高)?(?:分别|依次)"
    r"(?=[^\d%]{1,4}\d+%、\d+%、\d+%$)"
)
_SHORT = re.compile(rf"(?P<sign>{_COLOUR})警(?=[:;,期时响])")


def with_colons(text: str) -> str:
    """Return a text in one form in which levels in brackets or before a dash stand before a
    colon.
    """
    text = _SHORT.sub(lambda match: f"{match['sign']}色预警", text)
    text = _REFERS.sub(r"\g<1>;", text)
    text = _SLASHED.sub(_apart, text)
    rising = [float(share) for share in re.findall(r"(\d+)%", text)]
    if rising == sorted(rising):
        text = _IN_ORDER.sub(
            f"{'、'.join(f'{SIGNS[name][0]}色' for name in TARGET_LEVELS)}预警分别", text
        )
    text = _SHARES_FIRST.sub(r"\g<words>分别\g<verb>\g<shares>", text)
    text = _SHARES.sub(r"\g<words>分别\g<verb>\g<shares>", text)
    text = _IN_BRACKETS.sub(r"\1:", _DASHED.sub(lambda match: f"{match['words']}:", text))
    behind = [_BEHIND.fullmatch(part) for part in text.split(";") if part]
    found = [match for match in behind if match is not None]
    # 限产30%(黄色);停产(橙色) says each level behind its order.
    if len(found) < 2 or len(found) < len(behind):
        return text
    return ";".join(f"{match['words']}:{match['order']}" for match in found)


def _apart(match: re.Match) -> str:
    """Return orders behind strokes, each with its level: 黄/橙/红:限产20%/限产50%/停产."""
    levels, orders = match["words"].split("/"), match["orders"].split("/")
    if len(levels) != len(orders):
        return match[0]
    return ";".join(f"{level}:{order}" for level, order in zip(levels, orders, strict=True))


def with_names(text: str) -> str:
    """Return a text in one form in which the levels are named that it only counts (黄橙红三级) or
    leaves (其他级别): those that it does not name.
    """
    text = _HOW_MANY.sub(lambda match: match["words"], text)
    named = named_levels(_OTHERS.sub("", text))
    others = [f"{SIGNS[name][0]}色" for name in TARGET_LEVELS if name not in named]
    return _OTHERS.sub("、".join(others) + "预警期间", text) if named and others else text


def split_levels(text: str) -> list[tuple[tuple[str, ...], str]]:
    """Return (levels, text) of the parts of a text in one form; levels are () before the first
    level word.
    """
    stretches: list[tuple[tuple[str, ...], str]] = []
    place = 0
    levels: tuple[str, ...] = ()
    subject = ""
    for match in LEVEL_MARK.finditer(text):
        # 橙色预警:执行黄色预警措施 refers to the second level.
        refers = levels and match.start() == place and levels != levels_in(match["words"])
        if refers and not match["colon"]:
            continue
        inside = _subject_before(match, text, place)
        if not inside and not _opens(match, text, place, bool(levels)):
            continue
        before = text[place : match.start() - len(inside)]
        if before:
            stretches.append((levels, subject + before))
        # 喷漆工序在橙色预警期间限产50%,红色预警期间停产: the subject holds up to the next sentence.
        if inside or re.search("[;。]", before):
            subject = inside
        levels, place = levels_in(match["words"]), match.end()
    stretches.append((levels, subject + text[place:]))
    return [(names, part.strip("/")) for names, part in stretches if part.strip(";,。、/")]


def reference(text: str) -> tuple[str, ...]:
    """Return the one level whose measure a whole part orders, () if it is no reference."""
    match = REFERENCE.fullmatch(text.strip(";,。、:"))
    levels = levels_in(match["word"]) if match is not None else ()
    return levels if len(levels) == 1 and levels != (BLUE,) else ()


def _subject_before(match: re.Match, text: str, place: int) -> str:
    """Return the words before a level in the midst of a part, "" if there are none or they order
    something themselves.
    """
    words = re.split("[;。,:]", text[place : match.start()])[-1]
    # 喷漆工序黄色预警限产30%: a machine or process alone, without 在.
    named = words in things() or _PROCESS.search(words) is not None
    when = _WHEN.search(match[0]) if _INSIDE.match(match[0]) else named and match["alert"]
    if not when or match["colon"]:
        return ""
    orders = _ORDERS.search(words) or len(words) > _LONGEST_SUBJECT
    return "" if orders else words


def _opens(match: re.Match, text: str, place: int, again: bool) -> bool:
    """Return whether a level word opens a part of its own: before a colon, or at the beginning
    of a part; `again` where another level has opened one before.
    """
    if match["colon"] is not None:
        return True
    before = text[place : match.start()]
    if (before.strip() and before[-1] not in _OPENS) or _COMPARED.match(text, match.end()):
        return False
    if place == match.start() == 0 and _ordered_thing(text, match.end()):
        return True
    ranged = re.search(r"预警|响应|以[上下]", match["words"]) is not None
    sure = ranged or bool(match["alert"]) or _SHARE.match(text, match.end()) is not None
    named = len(match["words"]) > 1
    if sure or (named and _ORDERS.match(text, match.end()) is not None):
        return True
    # 黄色限产30%,橙色涉VOCs工序停产: the second level goes before a subject too.
    rest = re.split("[;。,]", text[match.end() :])[0]
    coloured = NAMED.match(text, match.start()) is None
    more = _MORE.search(rest) is not None
    return again and named and not (coloured or more) and _ORDERS.search(rest) is not None


def _ordered_thing(text: str, place: int) -> bool:
    """Return whether a text goes on with a machine or process, an order, and another level: a
    level word before it is none of its colour (黄色喷漆限产20%,橙色30%).
    """
    first, _, others = text[place:].partition(",")
    known = things().get(next((word for word in things() if first.startswith(word)), ""))
    machine = known is not None and known.kind in ("machine", "process")
    return machine and _ORDERS.search(first) is not None and NAMED.search(others) is not None


def levels_in(words: str) -> tuple[str, ...]:
    """Return the levels of a list of level words in the order in which they are written, which is
    also the order of their shares; (BLUE,) if it names none of the three.
    """
    levels: list[str] = []
    earlier = None
    end = 0
    for match in ITEM.finditer(words):
        rank = ORDER.index(LEVEL_WORDS[match["word"]])
        # A range names its ends only: the levels between are added.
        if earlier is not None and words[end : match.start()] in ("至", "到", "-"):
            step = 1 if rank > earlier else -1
            levels += [ORDER[place] for place in range(earlier, rank, step)]
        levels += _ranged(match, rank)
        earlier, end = rank, match.end()
    return tuple(name for name in dict.fromkeys(levels) if name in TARGET_LEVELS) or (BLUE,)


def _ranged(match: re.Match, rank: int) -> tuple[str, ...]:
    """Return the levels of one level word.

    以上 and 以下 add the levels above and below; 不含 excludes the level itself.
    """
    without = "不含" in (match["first"], match["last"])
    if match["side"] == "上":
        return ORDER[rank + without :]
    if match["side"] == "下":
        return ORDER[: rank + 1 - without][::-1]
    return (ORDER[rank],)


def named_levels(text: str) -> tuple[str, ...]:
    """Return the levels that a text in one form names anywhere, the lowest first."""
    levels_named = {name for levels, _ in split_levels(text) for name in levels}
    for match in NAMED.finditer(text):
        item = ITEM.match(text, match.start())
        if item is not None:
            levels_named |= set(_ranged(item, ORDER.index(LEVEL_WORDS[item["word"]])))
    return tuple(name for name in TARGET_LEVELS if name in levels_named)
