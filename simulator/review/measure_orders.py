"""Turns the tree of a measure into its orders: of what, how much, when."""

from __future__ import annotations

import re
from dataclasses import replace

from lark import Token, Tree

from simulator.review.measure_counts import mixed
from simulator.review.measure_figures import ROUNDED, count, has, number, one, percent
from simulator.review.measure_items import Item, items_of, text_of_tree, things_named, tokens_of
from simulator.review.measure_meanings import MEANINGS
from simulator.review.measure_order import Order, clocked

RANGED_SIZE = re.compile(r"\d[^\d]*以[上下]")
GRADE = re.compile("[ABCD]-?")
PLANT = re.compile("产能|负荷|全厂|企业")
RATED = ("A", "B", "B-", "C", "D")
BASE_WORDS = ("USUAL", "QUANTITY", "DAY_MAKES", "YEAR_REF", "DESIGN", "GOODS", "LOWEST")
# Of another base than what the line makes: 最大产能, 生产计划, 耗煤量 behind an output.
RATED_BASE = re.compile("设计|核定|额定|批复|环评|许可|备案|最大产|最大生产能力|最高负荷|计划")
# 上月3000吨 is no output of a day; 去年同期 none of now.
OTHER_TIME = re.compile("(?:[上本前近去今][一二三半]?个?[月季周年]|[月季周年]均|年度|同期)(?!.*日)")
OTHER_YEAR = re.compile("同期|[本今]年|年均(?!日)|本[月季]|年度产")
# (引领性, 非引领性)
LEAD_GRADES = ("lead", "nonlead")


def orders_in(tree: Tree) -> list[list[Order]]:
    """Return the orders of a parsed text, by sentence (the parts between semicolons)."""
    sentences: list[list[Order]] = [[]]
    for child in tree.children:
        if isinstance(child, Token):
            if child.type == "SEMICOLON":
                sentences.append([])
        else:
            sentences[-1].append(_order(child))
    found: list[list[Order]] = []
    for sentence in filter(None, sentences):
        # 喷漆停产;打磨限产50%;其余正常生产: a rest alone is that of all before.
        alone = all(order.kind == "rest" for order in sentence)
        earlier = [order for orders in found for order in orders] if alone else []
        rested = _with_rest([*earlier, *_with_shares(_with_hours(_said_once(sentence)))])[
            len(earlier) :
        ]
        found.append(_with_exceptions(rested))
    return found


def _said_once(sentence: list[Order]) -> list[Order]:
    """Return the orders of a sentence without those that say the one before again: 限产50%,
    即停产2条线; 少开4台,即由16台减到12台.
    """
    orders: list[Order] = []
    for order in sentence:
        before = orders[-1] if orders else None
        again = before is not None and any(kind == "THUS" for _, kind in order.read)
        if before is None or not again or not order.formula:
            orders.append(order)
        elif before.share is not None and order.number("of") is None:
            orders[-1] = replace(before, numbers=(*before.numbers, ("how", order.number("k") or 0)))
        elif before.formula == order.formula and before.number("k") == order.number("k"):
            orders[-1] = replace(order, items=order.items or before.items)
        else:
            orders.append(order)
    return orders


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
        if order.kind == "bare_limit" and after and 0 < (after.share or 0) < 1 and not after.items
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
        if part is rule or part.data in ("lead", "means"):
            order = _with_base(order, part)
        if part.data == "means":
            order = _by_means(order, part)
        elif part.data == "lead":
            order = _led(order, part)
        elif part.data == "note":
            order = _noted(order, part)
            # 停产50%(停1#线,2#线正常) names its units only to say how the share is met.
            named = order.number("how_said") is None
            if named and not order.excepted and not order.excepted_grades:
                items += [item for child in part.find_data("subject") for item in items_of(child)]
    # A count says which machines by their size; ovens of a height are told by the row's own.
    if order.share is not None and any(RANGED_SIZE.search(item.words) for item in items):
        order = replace(order, needs="which")
    # 2#炉运行 tells it from another; 设备运行 says nothing.
    if rule.data == "runs" and not (
        items and all(item.numbers or item.size or item.narrow for item in items)
    ):
        order = replace(order, needs="which")
    return replace(order, items=tuple(items))


def _by_means(order: Order, means: Tree) -> Order:
    """Return an order with the way in which its share is met."""
    # 按正常产能的80%限产: the share taken, or the one that is left.
    if has(means, "DE") and has(means, "BY"):
        return replace(order, needs=order.needs or "limit_or_left")
    # 通过停止喷漆工序减产30%: what stops is not cut by 30 %.
    stops = any(has(means, kind) for kind in ("STOP", "STOPV", "STOPB"))
    if stops and things_named(means):
        return replace(order, needs=order.needs or "which")
    # 采取停产1条生产线的方式限产50%
    ways = [("how", count(token)) for token in tokens_of(means) if token.type == "COUNT"]
    return replace(order, numbers=(*order.numbers, *ways[:1]))


def _with_base(order: Order, rule: Tree) -> Order:
    """Return an order, open where its base is of another kind or time than normal output."""
    if not order.cuts or order.needs:
        return order
    words = [str(token) for token in tokens_of(rule) if token.type in BASE_WORDS]
    if mixed(rule) or any(RATED_BASE.search(word) for word in words):
        return replace(order, needs="design")
    if any((OTHER_TIME if has(rule, "AMOUNT") else OTHER_YEAR).search(word) for word in words):
        return replace(order, needs="normal_output")
    return order


def _led(order: Order, lead: Tree) -> Order:
    if any(True for _ in lead.find_data("season")):
        return replace(order, needs="dates")
    if _excepts(lead):
        return _excepting(order, lead)
    if any(True for _ in lead.find_data("dated")):
        return replace(order, numbers=(*order.numbers, ("dated", 1.0)))
    if any(True for _ in lead.find_data("grades")):
        return replace(order, grades=_grades(lead))
    for token in tokens_of(lead):
        if token.type == "HOURS":
            return clocked(order, token)
        if token.type == "AFTER_HOURS":
            return replace(order, after_h=number(token))
    return order


def _excepts(tree: Tree) -> bool:
    return any(has(tree, kind) for kind in ("EXCEPT", "EXCEPTED", "NOT_INCLUDING"))


def _excepting(order: Order, tree: Tree) -> Order:
    """Return an order with an exception; emergency work is none of the load that a list holds."""
    if any(token.type == "EMERGENCY" for token in tokens_of(tree)):
        return replace(order, numbers=(*order.numbers, ("emergency", 1.0)))
    grades = _grades(tree)
    if grades:
        return replace(order, excepted_grades=order.excepted_grades | grades)
    # The canteen and the office are none of the load either.
    if any(token.type == "OFFICE" for token in tokens_of(tree)):
        return replace(order, numbers=(*order.numbers, ("office", 1.0)))
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
            place = RATED.index(named[-1] if named[-1] in RATED else named[-1][0])
            if token.endswith("以上"):
                grades |= set(RATED[:place])
            elif token.endswith("以下"):
                grades |= set(RATED[place:])
    return frozenset(grades)


def _noted(order: Order, note: Tree) -> Order:
    if _excepts(note):
        return _excepting(order, note)
    if has(note, "DESIGN") and has(note, "OF_BASE"):
        return replace(order, needs=order.needs or "design")
    if any(True for _ in note.find_data("by_line")):
        return replace(order, by_line=True)
    at_hours = next(note.find_data("clocked"), None)
    if at_hours is not None:
        return clocked(order, one(at_hours, "HOURS"))
    of_all = next(note.find_pred(lambda part: part.data in ("of_all", "share_of_all")), None)
    if of_all is not None:
        # 占全厂产能40% is of the plant, 占总数的60% of what is counted.
        of_plant = (
            has(of_all, "WHOLE") or has(of_all, "QUANTITY") or PLANT.search(text_of_tree(of_all))
        )
        if of_plant:
            order = replace(order, numbers=(*order.numbers, ("of_plant", 1.0)))
        return _of_all(order, percent(of_all))
    how = next(note.find_data("how"), None)
    # 停限产50%(停2条线): the count says how the share is met and is compared with it.
    if how is not None:
        counts = [count(token) for token in tokens_of(how) if token.type == "COUNT"]
        if not counts:
            # 停产50%(停1#线,2#线正常)
            stopped, going = (
                len({number for item in items_of(part) for number in item.numbers})
                for part in list(how.find_data("subject"))[::-1]
            )
            counts = [stopped, stopped + going]
        split = next(how.find_data("how_stopped"), None)
        if split is not None:
            # 停产50%(1条线运行,1条线停产)
            counts = [count(one(split, "COUNT")), sum(counts)]
        elif next(tokens_of(how)).type == "COUNT" and len(counts) > 1:
            # 停产50%(4条停2条)
            counts.reverse()
        if has(how, "KEEP"):
            counts = [counts[0], sum(counts)]
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
        same = abs(order.share - share) <= ROUNDED
        return order if same else replace(order, needs="one_order")
    return replace(order, share=share, formula="") if order.formula else order
