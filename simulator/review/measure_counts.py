"""Orders that count: units, outputs, shifts and hours against the usual ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from lark import Tree

from simulator.review.measure_figures import amount, count, durations_h, has, number, one, percent
from simulator.review.measure_items import (
    GENERIC,
    MACHINE_UNITS,
    last_named,
    things_named,
    tokens_of,
)
from simulator.review.measure_order import Order
from simulator.terms.clock import DAY_H

SHIFT_COUNTS = {"单": 1, "一": 1, "1": 1, "两": 2, "双": 2, "二": 2, "2": 2, "四": 4, "4": 4}
DAY_SHIFTS = 3
# Measure words that say nothing of what is counted.
ANY_UNIT = {"个"}
TIMES = {
    "minute": re.compile("/分钟?|/min"),
    "hour": re.compile("每小时|/小时|/h"),
    "shift": re.compile("[每单/]班"),
    "day": re.compile("[每单/][日天]|/d|^日均?"),
}
OF_TIME = re.compile("|".join([r"[\d.万]", *(like.pattern for like in TIMES.values())]))
BOUNDED = re.compile("及?以[上下]$")
CAPACITY = re.compile("产能|能力")
FIGURE = re.compile("[一二两三四五六七八九]|\\d+")


def _from_to(tree: Tree, written: list) -> list:
    """Return (ordered, normal) figures: 由100吨压减至60吨 has the normal one first."""
    return written[::-1] if has(tree, "FROM") or tree.data == "output_from" else written


def output(tree: Tree) -> Order:
    """Return the cut of an output over the normal output, in one unit."""
    # 60吨以下 is written like a size.
    written = [token for token in tokens_of(tree) if token.type in ("AMOUNT", "SIZE", "COUNT")]
    written = _from_to(tree, written)
    return _over_normal([amount(token) for token in written] if _alike(written) else [])


def _alike(written: Sequence[str]) -> bool:
    """Return whether amounts are in one unit and of one time: 每小时3车 and 2车 are, 每小时3车 and
    每班20车 are not.
    """
    units = {BOUNDED.sub("", OF_TIME.sub("", token)) for token in written} - {""}
    times = {kind for token in written for kind, like in TIMES.items() if like.search(token)}
    return len(units) == 1 and len(times) < 2


def less(kind: str) -> Callable[[Tree], Order]:
    """Return the meaning of a figure that is taken from the usual one."""

    def meaning(tree: Tree) -> Order:
        if kind == "DURATION":
            taken, usual = durations_h(tree)
        else:
            written = [token for token in tokens_of(tree) if token.type == kind]
            if not _alike(
                [*written, *(token for token in tokens_of(tree) if token.type == "DAILY")]
            ):
                return _over_normal([])
            taken, usual = map(amount, written)
            # 日产600吨,压减180吨 says the usual one first.
            if tree.data == "output_minus":
                taken, usual = usual, taken
        return _over_normal([usual - taken, usual])

    return meaning


def work_time(tree: Tree) -> Order:
    """Return the cut of shorter hours over the usual ones."""
    return _over_normal(_from_to(tree, durations_h(tree)))


def shifts(tree: Tree) -> Order:
    """Return the cut of fewer shifts over the usual ones."""
    written = [
        SHIFT_COUNTS.get(token[0], DAY_SHIFTS)
        for token in tokens_of(tree)
        if token.type == "SHIFTS"
    ]
    if tree.data == "shifts_less":
        written[0] = written[1] - written[0]
    hours = [number(token) for token in tokens_of(tree) if token.type == "SHIFT_HOURS"]
    # 三班改两班,每班12小时 works as long as before.
    if any(figure * max(written) > DAY_H for figure in hours):
        return Order("", "", needs="hours")
    return _over_normal(written[::-1] if "from" in tree.data else written)


def shifts_named(tree: Tree) -> Order:
    """Return the cut of one shift of as many as usual that stops, or is the only one."""
    usual = SHIFT_COUNTS.get(one(tree, "SHIFTS")[0], DAY_SHIFTS)
    return _over_normal([1.0 if tree.data == "shift_only" else usual - 1.0, float(usual)])


def numbered(tree: Tree) -> Order:
    """Return the stop of numbered units, with how many of how many they are; 1#、2#两条线 says
    their number twice.
    """
    named = things_named(tree)
    kinds = frozenset(name for item in named for name in item.names)
    # 1#、3#两台球磨机: the kind stands behind the count.
    items = tuple(replace(item, names=item.names or kinds) for item in named if item.numbers)
    kept = _kept_units(tree)
    items = tuple(item for item in items if not item.numbers & kept)
    stopped = len(frozenset(number for item in items for number in item.numbers))
    counts = [count(token) for token in tokens_of(tree) if token.type == "COUNT"]
    # 停3#、4#窑,保留1#、2#窑 are all that there are.
    *said, total = counts if counts else [float(stopped + len(kept))]
    # 停1#、3#磨,保留2#磨(共4台): what of the fourth is not said.
    if kept and total != stopped + len(kept):
        return Order("", "", needs="which", items=items)
    # 停2#、4#窑,剩余6座运行
    if has(tree, "REMAINING"):
        total += stopped
    # 1#喷漆线(全厂共4条线): of the plant's lines, not of those for painting.
    # 1#、3#窑(全厂共3座) are of its kilns.
    of_plant = bool(kinds - {*GENERIC}) and any(
        has(part, "WHOLE") for part in tree.find_data("total")
    )
    if of_plant or not stopped or stopped >= total or any(figure != stopped for figure in said):
        return Order("", "", needs="which", items=items)
    return Order("", "", 1.0, numbers=(("k", float(stopped)), ("of", total)), items=items)


def _kept_units(tree: Tree) -> frozenset[int]:
    """Return the numbers of the units that still run: 2# of 停1#、3#磨,保留2#磨."""
    if not has(tree, "KEEP") or has(tree, "REMAINING"):
        return frozenset()
    return frozenset(number for item in last_named(tree) for number in item.numbers)


def mixed(tree: Tree) -> bool:
    """Return whether amounts are of an output here and of a capacity there: 日产量不超过2000吨
    （日产能4000吨）.
    """
    words = [str(token) for token in tokens_of(tree) if token.type in ("QUANTITY", "DAY_MAKES")]
    rated = [CAPACITY.search(word) is not None for word in words]
    return any(rated) and (not all(rated) or tree.data == "output_minus")


def _over_normal(written: Sequence[float]) -> Order:
    if len(written) == 2 and 0 <= written[0] < written[1]:
        return Order("", "", 1 - written[0] / written[1])
    return Order("", "", needs="normal_output")


def counted(tree: Tree) -> Order:
    """Return a count of stopped units, with their total where the words give it."""
    counts = [count(token) for token in tokens_of(tree) if token.type == "COUNT"]
    # 2条喷漆线停用1台 is no half: machines are no lines.
    counted_in = {token[-1] for token in tokens_of(tree) if token.type == "COUNT"} - ANY_UNIT
    if len(counted_in) > 1 and counted_in - MACHINE_UNITS:
        return Order("", "", needs="which", items=things_named(tree))
    # 停用2台(共5台),剩余3台正常 says the rest too.
    if tree.data in ("count", "count_of") and len(counts) == 3:
        *counts, rest = counts
        if sum((counts[0], rest)) != counts[1]:
            return Order("", "", needs="which", items=things_named(tree))
    kept = tree.data == "count_kept"
    # 3条线停1条留2条 says the total twice.
    if kept and len(counts) == 3:
        present, *counts = counts
        if present != sum(counts):
            return Order("", "", needs="which", items=things_named(tree))
    # 停15t/h锅炉1台,剩余6t/h锅炉1台: one of two is not half of them.
    if len({item.size for item in things_named(tree)} - {""}) > 1:
        return Order("", "", needs="which", items=things_named(tree))
    total = next(tree.find_data("total"), None)
    numbers = [("k", counts[0])]
    if tree.data == "count_from":
        if counts[0] < counts[1]:
            return Order("", "", needs="which", items=things_named(tree))
        numbers = [("k", counts[0] - counts[1]), ("of", counts[0])]
    elif tree.data == "count_split":
        stopped = next(tree.find_data("how_stopped"))
        numbers = [("k", count(one(stopped, "COUNT"))), ("of", sum(counts))]
    elif tree.data in ("count_among", "count_present", "kept_of"):
        numbers = [("k", counts[1]), ("of", counts[0])]
    elif tree.data == "kept_count" and len(counts) == 3:
        # 5条线保留2条,其余3条停产
        if counts[0] != counts[1] + counts[2]:
            return Order("", "", needs="which", items=things_named(tree))
        numbers = [("k", counts[2]), ("of", counts[0])]
    elif tree.data == "kept_count":
        numbers = [("k", counts[1]), ("of", counts[0] + counts[1])]
    elif kept:
        numbers = [("k", counts[0]), ("of", counts[0] + counts[1])]
    elif len(counts) == 2 and total is None:
        numbers = [("k", counts[1]), ("of", counts[0])]
    elif len(counts) == 2:
        numbers = [("k", counts[0]), ("of", counts[1])]
    return Order("", "", None, _unit(tree), tuple(numbers), things_named(tree))


def count_limited(tree: Tree) -> Order:
    """Return the cut of 停产1条线(共2条),另1条线限产50% over all lines, which are alike."""
    stopped, *total, limited = [count(token) for token in tokens_of(tree) if token.type == "COUNT"]
    share = percent(tree) or 0.0
    if share > 1 or any(figure != stopped + limited for figure in total):
        return Order("", "", needs="which", items=things_named(tree))
    whole = stopped + limited
    return Order(
        "",
        "",
        (stopped + share * limited) / whole,
        numbers=(("whole", whole),),
        items=things_named(tree),
    )


def opened(tree: Tree) -> Order:
    """Return the stopped ones of 开4停4, of as many as the two together."""
    words = next(token for token in tokens_of(tree) if token.type == "OPENED")
    figures = [count(figure) for figure in FIGURE.findall(words)]
    # 开2停1, 停1开2, 两开一停
    stopped, running = figures if words.startswith("停") else reversed(figures)
    counts = [count(token) for token in tokens_of(tree) if token.type == "COUNT"]
    if counts and counts[0] != stopped + running:
        return Order("", "", needs="which", items=things_named(tree))
    whole = stopped + running
    return Order("", "", stopped / whole, numbers=(("whole", whole),), items=things_named(tree))


def kept(tree: Tree) -> Order:
    """Return a count of the units that still run."""
    order = counted(tree)
    return replace(order, formula=f"kept_{order.formula}")


def _unit(tree: Tree) -> str:
    """Return what is counted: lines, or machines of a kind."""
    written = one(tree, "COUNT")
    named = any(token.type in ("THING", "UNIT_NUMBER") for token in tokens_of(tree))
    lines = written[-1] in "条个" or any(token.type == "WHOLE" for token in tokens_of(tree))
    return "machines" if named else "lines" if lines else "machines"


def coking(tree: Tree) -> Order:
    """Return the cut of a longer coking time, or of a longer time between two charges."""
    written = durations_h(tree)
    if tree.data in ("coking_usual", "interval_usual"):
        written.reverse()
    if len(written) == 2:
        longer = written[0] < written[1]
        share = 1 - written[0] / written[1] if longer else None
        known = "normal_coking" if "coking" in tree.data else "normal_output"
        return Order("", "", share, needs="" if longer else known)
    return Order("", "", None, "coking", (("h", written[0]),))
