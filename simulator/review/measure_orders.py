"""Turns the tree of a measure into its orders: of what, how much, when."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from lark import Token, Tree

from simulator.review.measure_items import (
    Item,
    items_of,
    last_named,
    text_of_tree,
    things_named,
    tokens_of,
)
from simulator.review.measure_text import DIGITS
from simulator.terms.clock import DAY_H

# 8:30至次日6点: hour and minute at which it begins and ends.
CLOCK = r"(\d{1,2})(?:[:时点](\d{0,2}))?"
HOURS = re.compile(rf"{CLOCK}分?后?[至到-](?:次日)?{CLOCK}")
# Shares of a day that are said without the clock.
SHARES_OF_DAY = ("work_time", "work_less", "shifts", "shifts_from", "shifts_less", "shifts_named")
SHIFT_COUNTS = {"单": 1, "一": 1, "1": 1, "两": 2, "双": 2, "二": 2, "2": 2, "四": 4, "4": 4}
DAY_SHIFTS = 3
MINUTES_OF_HOUR = 60.0
# Measure words that say nothing of what is counted, and those that lists mix for machines.
ANY_UNIT = {"个"}
MACHINE_UNITS = {"台", "套", "座", "组", "部"}
RANGED_SIZE = re.compile(r"\d[^\d]*以[上下]")
SHARES = ("PERCENT", "FRACTION")
GRADE = re.compile("[ABCD]-?")
RATED = ("A", "B", "B-", "C", "D")
# (引领性, 非引领性)
LEAD_GRADES = ("lead", "nonlead")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
# Shares said twice are one where they differ by less: lists round them (assumed).
SAME_SHARE = 0.005
TIMES = {
    "hour": re.compile("每小时|/小时|/h"),
    "shift": re.compile("[每单/]班"),
    "day": re.compile("[每单/][日天]|/d|^日均?"),
}
OF_TIME = re.compile("|".join([r"[\d.万]", *(like.pattern for like in TIMES.values())]))
# What is left, not what is taken, where it is said alone.
RATE = re.compile("负荷|(?:开机|开工|开动|开台|开线|运转|运行|利用|发挥)率$")
BOUNDED = re.compile("及?以[上下]$")
FIGURE = re.compile("[一二两三四五六七八九]|\\d+")


@dataclass(frozen=True)
class Order:
    """What one part of a measure orders.

    Attributes
    ----------
    words : str
        The part as written.
    kind : str
        Rule of measure_grammar.lark.
    share : float | None
        Share of load taken away [0, 1]; None if it follows from `formula` or not at all.
    formula : str
        lines, machines, kept_lines, kept_machines or coking where the share needs a figure of the
        row, else "".
    numbers : tuple[tuple[str, float], ...]
        (name, value) of the figures in the part.
    items : tuple[Item, ...]
        What it is for; () for the whole row.
    needs : str
        Kind of what is missing for a cut, "" if nothing is.
    hours : tuple[float, float] | None
        Hours of the day [h], None for all.
    off_h, on_h : float
        Cycle, cut first [h].
    after_h : float
        Hour of the response from which the order holds [h].
    at_least : bool
        Whether the figure is a minimum (以上).
    by_line : bool
        Whether the cut is counted by whole lines.
    grades : frozenset[str]
        Performance grades that it is for, empty for all.
    excepted : tuple[Item, ...]
        What it is not for.
    excepted_grades : frozenset[str]
        Performance grades that it is not for.
    rest : bool
        Whether it is for all but what an order before it names: 其他工序正常生产.
    read : tuple[tuple[str, str], ...]
        (words, kind) of all words: what each was read as.
    """

    words: str
    kind: str
    share: float | None = None
    formula: str = ""
    numbers: tuple[tuple[str, float], ...] = ()
    items: tuple[Item, ...] = ()
    needs: str = ""
    hours: tuple[float, float] | None = None
    off_h: float = 0.0
    on_h: float = 0.0
    after_h: float = 0.0
    at_least: bool = False
    by_line: bool = False
    grades: frozenset[str] = frozenset()
    excepted: tuple[Item, ...] = ()
    excepted_grades: frozenset[str] = frozenset()
    rest: bool = False
    read: tuple[tuple[str, str], ...] = ()

    @property
    def cuts(self) -> bool:
        """Whether the order is about load."""
        return self.share is not None or bool(self.formula)

    @property
    def share_of_time(self) -> float:
        """Share of the time in which the cut holds, by its hours and its cycle [0, 1]."""
        by_day = ((self.hours[1] - self.hours[0]) % DAY_H) / DAY_H if self.hours else 1.0
        return by_day * (self.off_h / (self.off_h + self.on_h) if self.off_h else 1.0)

    def number(self, name: str) -> float | None:
        """Return a named figure, None if the part has none."""
        return dict(self.numbers).get(name)


def orders_in(tree: Tree) -> list[list[Order]]:
    """Return the orders of a parsed text, by sentence (the parts between semicolons)."""
    sentences: list[list[Order]] = [[]]
    for child in tree.children:
        if isinstance(child, Token):
            if child.type == "SEMICOLON":
                sentences.append([])
        else:
            sentences[-1].append(_order(child))
    return [
        _with_exceptions(_with_rest(_with_shares(_with_hours(sentence))))
        for sentence in sentences
        if sentence
    ]


def _with_shares(sentence: list[Order]) -> list[Order]:
    """Return the orders of a sentence; 减负荷运行,负荷率降至60% says its share behind the comma."""
    following = [*sentence[1:], None]
    # 限产比例,降至20% is a limit of 20 %, or a load.
    sentence = [
        replace(order, needs="limit_or_left")
        if order.kind == "left" and before and before.kind == "bare_limit" and _rated(before)
        else order
        for before, order in zip([None, *sentence], sentence, strict=False)
    ]
    return [
        replace(order, needs="")
        if order.kind == "bare_limit" and after and after.share and not after.items
        else order
        for order, after in zip(sentence, following, strict=True)
    ]


def _rated(order: Order) -> bool:
    return any(kind == "RATIO" for _, kind in order.read)


def _with_exceptions(sentence: list[Order]) -> list[Order]:
    """Return the orders of a sentence, each with all exceptions that stand in it."""
    things = tuple(item for order in sentence if not order.rest for item in order.excepted)
    grades = frozenset().union(*(order.excepted_grades for order in sentence if not order.rest))
    if not things and not grades:
        return sentence
    return [
        order if order.rest else replace(order, excepted=things, excepted_grades=grades)
        for order in sentence
    ]


def _with_rest(sentence: list[Order]) -> list[Order]:
    """Return the orders of a sentence; what is for the rest is for all that is not named before.

    其余正常生产 behind a count of lines repeats the count. Behind 除A级企业外 the rest is what the
    exception leaves.
    """
    orders: list[Order] = []
    for order in sentence:
        before = [item for item in orders if item.cuts]
        if order.kind == "rest" and not (order.excepted or order.excepted_grades):
            counted = any(item.formula for item in before)
            graded = [item for item in orders if item.grades]
            if graded == before and before:
                # A级企业自主减排,其他企业停产: the rest are the other grades.
                others = frozenset().union(*(item.grades for item in graded))
                orders.append(replace(order, rest=True, excepted_grades=others))
                continue
            if counted and order.share == 0:
                order = replace(order, share=None)
            elif before and not counted and all(item.items for item in before):
                named = tuple(thing for item in before for thing in item.items)
                order = replace(order, rest=True, excepted=named)
            else:
                order = replace(order, needs="which")
        orders.append(order)
    return orders


def _with_hours(sentence: list[Order]) -> list[Order]:
    """Return the orders of a sentence; behind one with hours it is open when the others hold."""
    timed = next((place for place, item in enumerate(sentence) if item.hours), len(sentence))
    return [
        replace(item, needs=item.needs or "hours")
        if place > timed and item.cuts and item.hours is None and item.share != 0
        else item
        for place, item in enumerate(sentence)
    ]


def _order(clause: Tree) -> Order:
    """Return the order of one clause."""
    parts = [child for child in clause.children if isinstance(child, Tree)]
    rule = next(part for part in parts if part.data in MEANINGS)
    order = replace(
        MEANINGS[rule.data](rule),
        words=text_of_tree(clause),
        kind=str(rule.data),
        read=tuple((str(token), token.type) for token in tokens_of(clause)),
        at_least=any(token.type in ("ABOVE", "AT_LEAST") for token in tokens_of(rule)),
    )
    before = parts[: parts.index(rule)]
    items = [item for part in before if part.data == "subject" for item in items_of(part)]
    items += [
        Item(text_of_tree(part), size=text_of_tree(part))
        for part in before
        if part.data == "height"
    ]
    items = [*items, *order.items] if rule.data == "stop_held" and items else items
    items = items or list(order.items)
    for part in parts:
        if part.data == "lead":
            order = _led(order, part)
        elif part.data == "note":
            order = _noted(order, part)
            if not order.excepted and not order.excepted_grades:
                items += [item for child in part.find_data("subject") for item in items_of(child)]
    # A count says which machines by their size; ovens of a height are told by the row's own.
    if order.share is not None and any(RANGED_SIZE.search(item.words) for item in items):
        order = replace(order, needs="which")
    return replace(order, items=tuple(items))


def _led(order: Order, lead: Tree) -> Order:
    if any(True for _ in lead.find_data("season")):
        return replace(order, needs="dates")
    if any(True for _ in lead.find_data("exception")):
        return _excepting(order, lead)
    if any(True for _ in lead.find_data("dated")):
        return replace(order, numbers=(*order.numbers, ("dated", 1.0)))
    if any(True for _ in lead.find_data("grades")):
        return replace(order, grades=_grades(lead))
    for token in tokens_of(lead):
        if token.type == "HOURS":
            return _clocked(order, token)
        if token.type == "AFTER_HOURS":
            return replace(order, after_h=_number(token))
    return order


def _clocked(order: Order, hours: str) -> Order:
    """Return an order that holds at some hours of the day only."""
    window = _window_h(hours)
    # 8时至18时正常生产 stops at the other hours, or does not.
    if window is None or order.hours or order.share == 0 or order.kind in SHARES_OF_DAY:
        return replace(order, needs="hours")
    clocked = replace(order, hours=window)
    if order.kind == "day_stop":
        # 每日停产6小时(0:00-6:00) says its hours twice.
        clocked = replace(clocked, share=1.0)
        same = abs(clocked.share_of_time - (order.share or 0.0)) * DAY_H * MINUTES_OF_HOUR < 1
        return clocked if same else replace(order, needs="hours")
    return clocked


def _window_h(hours: str) -> tuple[float, float] | None:
    """Return the hours of the day at which a window begins and ends [h], None if it is none."""
    match = HOURS.search(hours)
    if match is None:
        return None
    first_h, first_min, last_h, last_min = (float(figure or 0) for figure in match.groups())
    if max(first_min, last_min) >= MINUTES_OF_HOUR:
        return None
    first, last = first_h + first_min / MINUTES_OF_HOUR, last_h + last_min / MINUTES_OF_HOUR
    return None if first == last or max(first, last) > DAY_H else (first, last)


def _excepting(order: Order, tree: Tree) -> Order:
    """Return an order with an exception; emergency work is none of the load that a list holds."""
    if any(token.type == "EMERGENCY" for token in tokens_of(tree)):
        return replace(order, numbers=(*order.numbers, ("emergency", 1.0)))
    grades = _grades(tree)
    if grades:
        return replace(order, excepted_grades=order.excepted_grades | grades)
    # The canteen and the office are none of the load either.
    if any(token.type == "OFFICE" for token in tokens_of(tree)):
        return order
    items = things_named(tree)
    # An exception of the whole, 除企业外, says nothing.
    if not items:
        return replace(order, needs="exception")
    return replace(order, excepted=(*order.excepted, *items))


def _grades(tree: Tree) -> frozenset[str]:
    """Return the grades that a part names; B级以上 are B and better, C级及以下 C and worse."""
    grades: set[str] = set()
    for token in tokens_of(tree):
        if token.type == "LEAD":
            grades.add(LEAD_GRADES["非" in token])
        elif token.type == "GRADE":
            named = GRADE.findall(token)
            grades |= set(named)
            place = RATED.index(named[-1])
            if token.endswith("以上"):
                grades |= set(RATED[:place])
            elif token.endswith("以下"):
                grades |= set(RATED[place:])
    return frozenset(grades)


def _noted(order: Order, note: Tree) -> Order:
    if any(True for name in ("behind", "exception") for _ in note.find_data(name)):
        return _excepting(order, note)
    if any(True for _ in note.find_data("by_line")):
        return replace(order, by_line=True)
    clocked = next(note.find_data("clocked"), None)
    if clocked is not None:
        return _clocked(order, _one(clocked, "HOURS"))
    of_all = next(note.find_pred(lambda part: part.data in ("of_all", "share_of_all")), None)
    if of_all is not None:
        return _of_all(order, _percent(of_all))
    how = next(note.find_data("how"), None)
    # 停限产50%(停2条线): the count says how the share is met and is compared with it.
    if how is not None:
        counts = [_count(token) for token in tokens_of(how) if token.type == "COUNT"]
        split = next(how.find_data("how_stopped"), None)
        if split is not None:
            # 停产50%(1条线运行,1条线停产)
            counts = [_count(_one(split, "COUNT")), sum(counts)]
        elif next(tokens_of(how)).type == "COUNT":
            # 停产50%(4条停2条)
            counts.reverse()
        if len(counts) > 1 and abs(counts[0] - (order.share or 0.0) * counts[1]) >= 1:
            return replace(order, needs="one_order")
        named = ("how", counts[0]) if len(counts) == 1 else ("how_said", counts[0])
        return replace(order, numbers=(*order.numbers, named))
    return order


def _of_all(order: Order, share: float | None) -> Order:
    """Return an order whose count says which share of all it is: 停产2条线(占总产能的50%)."""
    if share is None or not 0 <= share <= 1 or order.kind.startswith("keep"):
        return replace(order, needs="share")
    if order.share is not None:
        same = abs(order.share - share) <= SAME_SHARE
        return order if same else replace(order, needs="one_order")
    return replace(order, share=share, formula="") if order.formula else order


def _stop(tree: Tree) -> Order:
    """Return a stop; in 原料车间停止破碎 the process behind the verb is what stops."""
    items = last_named(tree)
    # 停产企业 are enterprises that stand still, no order.
    if tree.data == "stop_of" and not items and _has(tree, "STOP"):
        return Order("", "", needs="which")
    days = [token for token in tokens_of(tree) if token.type == "DAYS"]
    numbers = tuple(("days", _number(token)) for token in days)
    return Order("", "", 1.0, numbers=numbers, items=items)


def _stop_at(tree: Tree) -> Order:
    return _clocked(Order("", "", 1.0), _one(tree, "HOURS"))


def _share(tree: Tree) -> Order:
    share = _percent(tree)
    # 停产30%的企业 are enterprises of a city, no share of one.
    if tree.data == "share_of" and any(token.endswith("企业") for token in tokens_of(tree)):
        return Order("", "", needs="which")
    return Order(
        "",
        "",
        share if share is None or 0 <= share <= 1 else None,
        items=things_named(tree),
        needs="" if share is None or 0 <= share <= 1 else "share",
    )


def _bank(tree: Tree) -> Order:
    return Order("", "", 1.0) if _percent(tree) is None else _share(tree)


def _stop_held(tree: Tree) -> Order:
    """Return the stop of a machine and of the kiln that is only kept warm: 砖机停机,窑炉保温."""
    kept_warm = next(token for token in tokens_of(tree) if token.type == "HELD")
    kilns = frozenset(sign for sign in "窑炉" if sign in kept_warm)
    return Order("", "", 1.0, items=(Item(str(kept_warm), kilns),) if kilns else ())


def _has(tree: Tree, kind: str) -> bool:
    return any(token.type == kind for token in tokens_of(tree))


def _left(tree: Tree) -> Order:
    share = _percent(tree)
    if any(token.type == "DESIGN" for token in tokens_of(tree)):
        return Order("", "", needs="design")
    if share is None or not 0 <= share <= 1:
        return Order("", "", needs="share")
    return Order("", "", 1 - share)


def _left_from(tree: Tree) -> Order:
    """Return what is taken from a full load; from another one it is not said what the base is."""
    shares = [_fraction(token) for token in tokens_of(tree) if token.type in SHARES]
    first, last = shares if len(shares) > 1 else (1.0, shares[0])
    if _has(tree, "DESIGN"):
        return Order("", "", needs="design")
    if first != 1 or last > 1:
        return Order("", "", needs="normal_output")
    return Order("", "", 1 - last)


def _halved(tree: Tree) -> Order:
    return Order("", "", 0.5)


def _rest(tree: Tree) -> Order:
    """Return what the rest does: it runs, stops, or is limited to a share."""
    if any(_has(tree, kind) for kind in ("NORMAL", "EXEMPT", "NOT_STOPPED")):
        return Order("", "", 0.0)
    return Order("", "", 1.0) if _percent(tree) is None else _share(tree)


def _none(tree: Tree) -> Order:
    return Order("", "", 0.0)


def _amount(text: str) -> float:
    return _number(text) * (10_000 if "万" in text else 1)


def _from_to(tree: Tree, written: list) -> list:
    """Return (ordered, normal) figures: 由100吨压减至60吨 has the normal one first."""
    return written[::-1] if _has(tree, "FROM") else written


def _output(tree: Tree) -> Order:
    """Return the cut of an output over the normal output, in one unit."""
    # 60吨以下 is written like a size.
    written = [token for token in tokens_of(tree) if token.type in ("AMOUNT", "SIZE")]
    written = _from_to(tree, written)
    units = {BOUNDED.sub("", OF_TIME.sub("", token)) for token in written}
    # 每小时3车 and 2车 are of one time, 每小时3车 and 每班20车 are not.
    times = {kind for token in written for kind, like in TIMES.items() if like.search(token)}
    one = len(units) == 1 and len(times) < 2
    return _over_normal([_amount(token) for token in written] if one else [0.0])


def _load_said(tree: Tree) -> Order:
    """Return what a load or a rate alone leaves: 负荷80%, 开机率50%; of an output (产量50%) it is
    not said.
    """
    if any(RATE.search(token) for token in tokens_of(tree) if token.type == "QUANTITY"):
        return _left(tree)
    return Order("", "", needs="limit_or_left")


def _less(kind: str) -> Callable[[Tree], Order]:
    """Return the meaning of a figure that is taken from the usual one."""

    def meaning(tree: Tree) -> Order:
        if kind == "DURATION":
            taken, usual = _durations_h(tree)
        else:
            taken, usual = (_amount(token) for token in tokens_of(tree) if token.type == kind)
        return _over_normal([usual - taken, usual])

    return meaning


def _work_time(tree: Tree) -> Order:
    return _over_normal(_from_to(tree, _durations_h(tree)))


def _shifts(tree: Tree) -> Order:
    written = [
        SHIFT_COUNTS.get(token[0], DAY_SHIFTS)
        for token in tokens_of(tree)
        if token.type == "SHIFTS"
    ]
    if tree.data == "shifts_less":
        written[0] = written[1] - written[0]
    return _over_normal(written[::-1] if tree.data == "shifts_from" else written)


def _shifts_named(tree: Tree) -> Order:
    """Return the cut of one shift of as many as usual that stops, or is the only one."""
    usual = SHIFT_COUNTS.get(_one(tree, "SHIFTS")[0], DAY_SHIFTS)
    return _over_normal([1.0 if tree.data == "shift_only" else usual - 1.0, float(usual)])


def _numbered(tree: Tree) -> Order:
    """Return the stop of numbered units, with how many of how many they are; 1#、2#两条线 says
    their number twice.
    """
    named = things_named(tree)
    kinds = frozenset(name for item in named for name in item.names)
    # 1#、3#两台球磨机: the kind stands behind the count.
    items = tuple(replace(item, names=item.names or kinds) for item in named if item.numbers)
    stopped = len(frozenset(number for item in items for number in item.numbers))
    *said, total = [_count(token) for token in tokens_of(tree) if token.type == "COUNT"]
    if not stopped or stopped >= total or any(count != stopped for count in said):
        return Order("", "", needs="which", items=items)
    return Order("", "", 1.0, numbers=(("k", float(stopped)), ("of", total)), items=items)


def _over_normal(written: Sequence[float]) -> Order:
    if len(written) == 2 and 0 <= written[0] < written[1]:
        return Order("", "", 1 - written[0] / written[1])
    return Order("", "", needs="normal_output")


def _counted(tree: Tree) -> Order:
    """Return a count of stopped units, with their total where the words give it."""
    counts = [_count(token) for token in tokens_of(tree) if token.type == "COUNT"]
    # 2条喷漆线停用1台 is no half: machines are no lines.
    counted_in = {token[-1] for token in tokens_of(tree) if token.type == "COUNT"} - ANY_UNIT
    if len(counted_in) > 1 and counted_in - MACHINE_UNITS:
        return Order("", "", needs="which", items=things_named(tree))
    kept = tree.data == "count_kept"
    # 3条线停1条留2条 says the total twice.
    if kept and len(counts) == 3:
        present, *counts = counts
        if present != sum(counts):
            return Order("", "", needs="which", items=things_named(tree))
    total = next(tree.find_data("total"), None)
    numbers = [("k", counts[0])]
    if tree.data == "count_from":
        if counts[0] < counts[1]:
            return Order("", "", needs="which", items=things_named(tree))
        numbers = [("k", counts[0] - counts[1]), ("of", counts[0])]
    elif tree.data == "count_split":
        stopped = next(tree.find_data("how_stopped"))
        numbers = [("k", _count(_one(stopped, "COUNT"))), ("of", sum(counts))]
    elif tree.data in ("count_among", "count_present", "kept_of"):
        numbers = [("k", counts[1]), ("of", counts[0])]
    elif tree.data == "kept_count":
        numbers = [("k", counts[1]), ("of", counts[0] + counts[1])]
    elif kept:
        numbers = [("k", counts[0]), ("of", counts[0] + counts[1])]
    elif len(counts) == 2 and total is None:
        numbers = [("k", counts[1]), ("of", counts[0])]
    elif len(counts) == 2:
        numbers = [("k", counts[0]), ("of", counts[1])]
    return Order("", "", None, _unit(tree), tuple(numbers), things_named(tree))


def _opened(tree: Tree) -> Order:
    """Return the stopped ones of 开4停4, of as many as the two together."""
    words = next(token for token in tokens_of(tree) if token.type == "OPENED")
    figures = [_count(figure) for figure in FIGURE.findall(words)]
    # 开2停1, 停1开2, 两开一停
    stopped, opened = figures if words.startswith("停") else reversed(figures)
    counts = [_count(token) for token in tokens_of(tree) if token.type == "COUNT"]
    if counts and counts[0] != stopped + opened:
        return Order("", "", needs="which", items=things_named(tree))
    return Order("", "", stopped / (stopped + opened), items=things_named(tree))


def _kept(tree: Tree) -> Order:
    order = _counted(tree)
    return replace(order, formula=f"kept_{order.formula}")


def _unit(tree: Tree) -> str:
    """Return what is counted: lines, or machines of a kind."""
    count = next(token for token in tokens_of(tree) if token.type == "COUNT")
    named = any(token.type in ("THING", "UNIT_NUMBER") for token in tokens_of(tree))
    lines = count[-1] in "条个" or any(token.type == "WHOLE" for token in tokens_of(tree))
    return "machines" if named else "lines" if lines else "machines"


def _coking(tree: Tree) -> Order:
    written = _durations_h(tree)
    if tree.data in ("coking_usual", "interval_usual"):
        written.reverse()
    if len(written) == 2:
        longer = written[0] < written[1]
        share = 1 - written[0] / written[1] if longer else None
        known = "normal_coking" if "coking" in tree.data else "normal_output"
        return Order("", "", share, needs="" if longer else known)
    return Order("", "", None, "coking", (("h", written[0]),))


def _cycle(tree: Tree) -> Order:
    off, on = _durations_h(tree)
    return Order("", "", 1.0, off_h=off, on_h=on)


def _moved_to(tree: Tree) -> Order:
    """Return the stop at the hours that are left when work moves to other hours."""
    window = _window_h(_one(tree, "HOURS"))
    if window is None:
        return Order("", "", needs="hours", items=things_named(tree))
    return Order("", "", 1.0, items=things_named(tree), hours=window[::-1])


def _shares(tree: Tree) -> Order:
    """Return shares that wait for their verb, or for their levels."""
    written = [_fraction(token) for token in tokens_of(tree) if token.type in SHARES]
    return Order("", "", numbers=tuple(("share", share) for share in written), needs="verb")


def _day_stop(tree: Tree) -> Order:
    """Return the share of a day of 每日停产12小时, whose hours are not said."""
    (stopped,) = _durations_h(tree)
    if not 0 < stopped <= DAY_H:
        return Order("", "", needs="hours")
    return Order("", "", stopped / DAY_H)


def _avoided(tree: Tree) -> Order:
    """Return the stop at the hours that work avoids."""
    return _clocked(Order("", "", 1.0, items=things_named(tree)), _one(tree, "HOURS"))


def _needs(kind: str) -> Callable[[Tree], Order]:
    return lambda tree: Order("", "", needs=kind, items=things_named(tree))


def _raked(tree: Tree) -> Order:
    """Return an order of how a kiln is held, which is for rows of kilns."""
    words = text_of_tree(tree)
    items = (Item(words, frozenset("窑")),) if "窑" in words else ()
    return Order("", "", needs="case", items=items)


def _machines(tree: Tree) -> Order:
    """Return what stands still of machines; it is a cut of a row of machines only."""
    share = _percent(tree)
    # 国二及以下 are some of the machines.
    stopped = any(_has(tree, kind) for kind in ("STOP", "STOPV", "STOPB"))
    if share is None and stopped and not _has(tree, "STANDARD"):
        share = 1.0
    emergency = (("emergency", 1.0),) if _has(tree, "EMERGENCY") else ()
    known = (("machines", share),) if share is not None and share <= 1 else ()
    return Order("", "", numbers=(*known, *emergency))


def _parked(tree: Tree) -> Order:
    """Return the share of vehicles off the road; one on top of another share needs the sum."""
    shares = [_fraction(token) for token in tokens_of(tree) if token.type in SHARES]
    summed = _has(tree, "ALL_OFF_ROAD") or not _has(tree, "MORE_OFF_ROAD")
    known = (("vehicles", shares[-1]),) if summed and shares[-1] <= 1 else ()
    return Order("", "", numbers=known)


def _silent(tree: Tree) -> Order:
    return Order("", "")


MEANINGS: dict[str, Callable[[Tree], Order]] = {
    "stop": _stop,
    "stop_of": _stop,
    "bank": _bank,
    "stop_held": _stop_held,
    "held": _silent,
    "stopped_share": _share,
    "share_of": _share,
    "limit": _share,
    "less_of": _share,
    "less_amount": _share,
    "limit_said": _share,
    "charging": _share,
    "halved": _halved,
    "left": _left,
    "left_from": _left_from,
    "limit_or_left": _needs("limit_or_left"),
    "load_said": _load_said,
    "output": _output,
    "output_less": _less("AMOUNT"),
    "work_less": _less("DURATION"),
    "work_time": _work_time,
    "shifts": _shifts,
    "shifts_from": _shifts,
    "shifts_less": _shifts,
    "shifts_named": _shifts_named,
    "shift_only": _shifts_named,
    "numbered": _numbered,
    "count": _counted,
    "count_from": _counted,
    "count_of": _counted,
    "count_among": _counted,
    "count_split": _counted,
    "stop_at": _stop_at,
    "count_kept": _counted,
    "kept_count": _counted,
    "kept_of": _kept,
    "keep": _kept,
    "coking": _coking,
    "coking_from": _coking,
    "coking_usual": _coking,
    "interval": _coking,
    "interval_usual": _coking,
    "cycle": _cycle,
    "exempt": _none,
    "normal": _none,
    "autonomous": _none,
    "seasonal": _needs("dates"),
    "bare_share": _shares,
    "listed_shares": _shares,
    "moved_to": _moved_to,
    "day_stop": _day_stop,
    "avoided": _avoided,
    "bare_subject": _needs("what"),
    "rest": _rest,
    "raked": _raked,
    "same_as": lambda tree: Order("", "", needs="reference"),
    "kept_rest": _kept,
    "count_present": _counted,
    "opened": _opened,
    "bare_limit": _needs("share_stopped"),
    "range": _needs("choice_in_range"),
    "rotate": _needs("share_stopped"),
    "heat_bound": _needs("heat_load"),
    "order_bound": _needs("order"),
    "lowest": _needs("lowest_load"),
    "draught": _needs("load_at_draught"),
    "emission_limit": _needs("emission_today"),
    "taps": _needs("normal_output"),
    "material": _needs("effect"),
    "transport": _silent,
    "parked": _parked,
    "works": _silent,
    "machines": _machines,
    "duty": _silent,
    "vague": _silent,
    "restart": _silent,
    "protected": _silent,
    "auxiliary": _silent,
    "as_before": _silent,
    "graded_as": _silent,
    "lengthened": _silent,
    "by_line": _silent,
}


def _one(tree: Tree, kind: str) -> Token:
    return next(token for token in tokens_of(tree) if token.type == kind)


def _durations_h(tree: Tree) -> list[float]:
    """Return the durations in a rule [h]."""
    return [
        _number(token) / (MINUTES_OF_HOUR if "分" in token or "min" in token else 1)
        for token in tokens_of(tree)
        if token.type == "DURATION"
    ]


def _number(text: str) -> float:
    match = NUMBER.search(text)
    return float(match[0]) if match else 0.0


def _count(text: str) -> float:
    return float(DIGITS[text[0]]) if text[0] in DIGITS else _number(text)


def _percent(tree: Tree) -> float | None:
    token = next((item for item in tokens_of(tree) if item.type in SHARES), None)
    return None if token is None else _fraction(token)


def _fraction(token: Token) -> float:
    if token.endswith("%"):
        return float(token[:-1]) / 100
    if token in ("一半", "半数"):
        return 0.5
    parts = token.split("分之")[::-1] if "分之" in token else token.split("/")
    above, below = (float(DIGITS.get(part, 0) or part) for part in parts)
    return above / below if below else 2.0
