"""Reads a measure of one level: its orders, or why it stays open."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import get_args

from lark import Tree

from simulator.review.measure_asides import Rest, without_asides
from simulator.review.measure_order import Order
from simulator.review.measure_orders import orders_in
from simulator.review.measure_parser import clauses, parse
from simulator.review.measure_words import DROP, UNKNOWN, Word, lexicon, words_of
from simulator.terms.labels import Message, message

LIMITED = re.compile("[限减]")
# A list repeats its measures: as many distinct ones as a large list has stay read.
KEPT_READINGS = 4096


@dataclass(frozen=True)
class Reading:
    """A measure of one level as read.

    Attributes
    ----------
    orders : tuple[Order, ...]
        What it orders; where it is open, only the parts that could be read.
    open : bool
        Whether some words have no known meaning, or leave room.
    strange : bool
        Whether there are words of unknown meaning, which may change any part.
    needs : tuple[Message, ...]
        What is missing.
    not_understood : tuple[str, ...]
        Parts with words of unknown meaning.
    aside : tuple[str, ...]
        Parts that are left aside, since they say nothing of load.
    """

    orders: tuple[Order, ...]
    open: bool = False
    strange: bool = False
    needs: tuple[Message, ...] = ()
    not_understood: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()


@lru_cache(maxsize=KEPT_READINGS)
def read_measure(text: str, own: tuple[str, ...] = ()) -> Reading:
    """Return how a measure of one level reads.

    Parameters
    ----------
    text : str
        The measure in one form.
    own : tuple[str, ...]
        Names of the row's own line and industry.
    """
    words = words_of(text, own)
    if all(word.kind in (DROP, "COMMA", "COLON", "SEMICOLON", "LIST") for word in words):
        return Reading(())
    tree = parse(words)
    if tree is not None:
        return Reading(_orders_of(tree))
    return _beside_asides(words) or _open(words)


def _orders_of(tree: Tree) -> tuple[Order, ...]:
    orders = [order for sentence in orders_in(tree) for order in _checked(sentence)]
    return tuple(_together(orders))


def _beside_asides(words: Sequence[Word]) -> Reading | None:
    """Return how a measure reads beside the parts of it that are left aside, None where it does
    not.
    """
    for rest in get_args(Rest):
        kept, aside, sure = without_asides(words, rest)
        if not aside:
            continue
        if not kept:
            return Reading((), aside=aside) if sure else None
        tree = parse(kept)
        orders = () if tree is None else _orders_of(tree)
        shares = {order.share for order in orders if order.cuts and not order.needs}
        fits = rest == "share" or shares == ({1.0} if rest == "stop" else {0.0})
        if tree is not None and (sure or shares) and fits:
            return Reading(orders, aside=aside)
    return None


def _together(orders: Sequence[Order]) -> list[Order]:
    """Return the orders of a text, of which some mean another thing alone than beside a cut."""
    cut = any(order.cuts for order in orders)
    # 停产期间做好保温,限产50%: what stops is not said.
    stopped = any(
        kind == "WHILE" and not LIMITED.search(text)
        for order in orders
        for text, kind in order.read
    )
    found = []
    for order in orders:
        if stopped and order.share is not None and order.share < 1:
            order = replace(order, needs=order.needs or "before")
        # 按一厂一策执行 alone says where the order stands, not what it is.
        if order.kind == "own_plan" and not cut:
            order = replace(order, needs="reference")
        # 限产30%,使用水性漆: the load is cut by 30 %; 停用溶剂型油漆 may stop more.
        if order.kind == "material" and cut and not _stops(order):
            order = replace(order, needs="")
        # 限产30%,NOx浓度不高于35mg/m3: a duty of the treatment beside a cut.
        if order.kind == "emission_limit" and cut:
            order = replace(order, needs="")
        found.append(order)
    return found


def _stops(order: Order) -> bool:
    return any(kind in ("STOPV", "STOPB", "ALL_STOP") for _, kind in order.read)


def _checked(sentence: Sequence[Order]) -> list[Order]:
    """Return the orders of a sentence; what stands behind vague or seasonal words is in doubt."""
    orders: list[Order] = []
    before = ""
    free = any(order.kind == "exempt" for order in sentence)
    held = any(order.kind == "held" for order in sentence)
    # 停产,负荷不超过50% orders two things of the same line in one breath.
    plain = [
        order
        for order in sentence
        if order.cuts and not (order.items or order.grades or order.after_h)
    ]
    stops = any(order.share == 1.0 and order.share_of_time == 1.0 for order in plain)
    lesser = any(order.formula or (order.share or 0.0) < 1 for order in plain)
    for order in sentence:
        if stops and lesser and order in plain:
            order = replace(order, needs=order.needs or "one_order")
        if before and order.cuts and not order.needs:
            order = replace(order, needs=before)
        # 以量定产,可不采取减排措施: an upper bound of output beside no measures is no cut.
        if order.kind in ("heat_bound", "order_bound") and free:
            order = replace(order, needs="")
        # 不停炉,保温: a furnace that is only kept warm makes nothing, and is no full load.
        if held and order.kind == "exempt":
            order = replace(order, needs=order.needs or "case")
        orders.append(order)
        if order.kind == "vague":
            before = before or "before"
        elif order.needs == "dates":
            before = before or "dates"
    return orders


def _open(words: Sequence[Word]) -> Reading:
    """Return what can be told of a text that the grammar does not read whole."""
    orders: list[Order] = []
    needs: list[Message] = []
    unread: list[str] = []
    strange = False
    for part in clauses(words):
        if all(word.kind == DROP for word in part):
            continue
        tree = parse(part)
        if tree is not None:
            orders += [order for sentence in orders_in(tree) for order in sentence]
            continue
        text = "".join(word.text for word in part)
        kind, unknown = _why(part, text)
        if unknown or not kind:
            unread.append(text)
        if kind:
            needs.append(message(f"phrase_needs_{kind}", words=text))
        strange = strange or unknown
    return Reading(tuple(orders), True, strange, tuple(needs), tuple(unread))


def _why(words: Sequence[Word], text: str) -> tuple[str, bool]:
    """Return the kind of the doubt in a part, and whether other words of it are unknown."""
    spans = []
    kinds = []
    for doubt in lexicon().doubts:
        for match in doubt.pattern.finditer(text):
            spans.append(match.span())
            kinds.append(doubt.kind)
    covered = {place for first, last in spans for place in range(first, last)}
    place, unknown = 0, False
    for word in words:
        end = place + len(word.text)
        if word.kind == UNKNOWN and not covered.issuperset(range(place, end)):
            unknown = True
        place = end
    return (kinds[0] if kinds else ""), unknown
