"""What each rule of measure_grammar.lark orders."""

from __future__ import annotations

import re
from collections.abc import Callable

from lark import Tree

from simulator.review.measure_counts import (
    coking,
    count_limited,
    counted,
    kept,
    less,
    numbered,
    opened,
    output,
    shifts,
    shifts_named,
    work_time,
)
from simulator.review.measure_figures import (
    SHARES,
    durations_h,
    fraction,
    has,
    number,
    one,
    percent,
    window_h,
)
from simulator.review.measure_items import Item, last_named, text_of_tree, things_named, tokens_of
from simulator.review.measure_order import Order, clocked
from simulator.review.measure_text import things
from simulator.terms.clock import DAY_H

# What is left, not what is taken, where it is said alone.
STOPPING = ("停止", "禁止", "不得", "暂停")
SWITCHED_ON = ("启用", "开启", "投用", "开", "开动", "运行", "运转")
TAKEN = ("减排", "减量", "压量", "限量")
RUNNING = ("运行", "运转", "生产", "组织生产")
KEPT_LOAD = re.compile("^[限低压](?:荷|负荷)|^[降减]负荷运|^低")
RATE = re.compile("负荷|(?:开机|开工|开动|开台|开线|运转|运行|利用|发挥)率$")


def _stop(tree: Tree) -> Order:
    """Return a stop; in 原料车间停止破碎 the process behind the verb is what stops."""
    items = last_named(tree)
    # 停产企业 are enterprises that stand still, no order.
    if tree.data == "stop_of" and not items and has(tree, "STOP"):
        return Order("", "", needs="which")
    days = [token for token in tokens_of(tree) if token.type == "DAYS"]
    numbers = tuple(("days", number(token)) for token in days)
    return Order("", "", 1.0, numbers=numbers, items=items)


def _stop_list(tree: Tree) -> Order:
    """Return the stop of 停止熔炼、浇注: the first process stands in the verb."""
    verb = one(tree, "STOP")
    first = next((verb[2:] for start in STOPPING if verb.startswith(start)), "")
    known = things().get(first)
    if known is None:
        return Order("", "", needs="which")
    return Order("", "", 1.0, items=(Item(first, frozenset([known.name])), *things_named(tree)))


def _stop_at(tree: Tree) -> Order:
    return clocked(Order("", "", 1.0), one(tree, "HOURS"))


def _all_stopped(tree: Tree) -> Order:
    return Order("", "", 1.0, items=things_named(tree))


def _share(tree: Tree) -> Order:
    share = percent(tree)
    # 限负荷60%运行, 限产80%负荷: the share taken, or the load that is left.
    verb = next((str(token) for token in tokens_of(tree) if token.type in ("LESS", "LOADED")), "")
    # 少喷20%, 缩短20%: of what is not said.
    bare = {token.type for token in tokens_of(tree)} <= {"LESSV", "PERCENT", "FRACTION", "ABOVE"}
    if bare and any(token[0] in "少缩" for token in tokens_of(tree)):
        return Order("", "", needs="which")
    runs = tree.data == "limit" and any(
        token.type == "RUN" and token in RUNNING for token in tokens_of(tree)
    )
    if share is not None and (KEPT_LOAD.search(verb) or (runs and verb.startswith("限"))):
        return Order("", "", needs="limit_or_left", items=things_named(tree))
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
    return Order("", "", 1.0) if percent(tree) is None else _share(tree)


def _stop_held(tree: Tree) -> Order:
    """Return the stop of a machine and of the kiln that is only kept warm: 砖机停机,窑炉保温."""
    kept_warm = next(token for token in tokens_of(tree) if token.type == "HELD")
    kilns = frozenset(sign for sign in "窑炉" if sign in kept_warm)
    return Order("", "", 1.0, items=(Item(str(kept_warm), kilns),) if kilns else ())


def _left(tree: Tree) -> Order:
    share = percent(tree)
    if any(token.type == "DESIGN" for token in tokens_of(tree)):
        return Order("", "", needs="design")
    if share is None or not 0 <= share <= 1:
        return Order("", "", needs="share")
    # 负荷保持在70%以上 is a floor, 减排至20% a share taken or left.
    if has(tree, "ABOVE") or any(token in TAKEN for token in tokens_of(tree)):
        return Order("", "", needs="limit_or_left")
    return Order("", "", 1 - share)


def _left_from(tree: Tree) -> Order:
    """Return what is taken from a full load; from another one it is not said what the base is."""
    shares = [fraction(token) for token in tokens_of(tree) if token.type in SHARES]
    first, last = shares if len(shares) > 1 else (1.0, shares[0])
    if has(tree, "DESIGN"):
        return Order("", "", needs="design")
    if first != 1 or last > 1:
        return Order("", "", needs="normal_output")
    return Order("", "", 1 - last)


def _halved(tree: Tree) -> Order:
    return Order("", "", 0.5)


def _rest(tree: Tree) -> Order:
    """Return what the rest does: it runs, stops, or is limited to a share."""
    if any(has(tree, kind) for kind in ("NORMAL", "EXEMPT", "NOT_STOPPED")):
        return Order("", "", 0.0, items=things_named(tree))
    if percent(tree) is None:
        return Order("", "", 1.0, items=things_named(tree))
    return _share(tree)


def _ran_at(tree: Tree) -> Order:
    """Return the stop at all hours but those at which work goes on, which are as long as said."""
    (said,) = durations_h(tree)
    window = window_h(one(tree, "HOURS"))
    if window is None or (window[1] - window[0] - said) % DAY_H:
        return Order("", "", needs="hours")
    return Order("", "", 1.0, hours=window[::-1])


def _none(tree: Tree) -> Order:
    return Order("", "", 0.0)


def _runs(tree: Tree) -> Order:
    """Return the run of a machine that the words tell from others: 2#炉运行, 启用燃气锅炉."""
    known = not has(tree, "KEEP") or any(str(token) in SWITCHED_ON for token in tokens_of(tree))
    return Order("", "", 0.0, items=things_named(tree), needs="" if known else "which")


def _load_said(tree: Tree) -> Order:
    """Return what a load or a rate alone leaves: 负荷80%, 开机率50%; of an output (产量50%) it is
    not said.
    """
    # 负荷50%以上 is a floor, as 不低于50% is.
    if has(tree, "ABOVE"):
        return Order("", "", needs="limit_or_left")
    if any(RATE.search(token) for token in tokens_of(tree) if token.type == "QUANTITY"):
        return _left(tree)
    return Order("", "", needs="limit_or_left")


def _cycle(tree: Tree) -> Order:
    off, on = durations_h(tree)
    return Order("", "", 1.0, off_h=off, on_h=on)


def _moved_to(tree: Tree) -> Order:
    """Return the stop at the hours that are left when work moves to other hours."""
    window = window_h(one(tree, "HOURS"))
    if window is None:
        return Order("", "", needs="hours", items=things_named(tree))
    return Order("", "", 1.0, items=things_named(tree), hours=window[::-1])


def _shares(tree: Tree) -> Order:
    """Return shares that wait for their verb, or for their levels."""
    written = [fraction(token) for token in tokens_of(tree) if token.type in SHARES]
    return Order("", "", numbers=tuple(("share", share) for share in written), needs="verb")


def _day_stop(tree: Tree) -> Order:
    """Return the share of a day of 每日停产12小时, whose hours are not said."""
    (stopped,) = durations_h(tree)
    if not 0 < stopped <= DAY_H:
        return Order("", "", needs="hours")
    return Order("", "", stopped / DAY_H)


def _avoided(tree: Tree) -> Order:
    """Return the stop at the hours that work avoids."""
    return clocked(Order("", "", 1.0, items=things_named(tree)), one(tree, "HOURS"))


def _needs(kind: str) -> Callable[[Tree], Order]:
    return lambda tree: Order("", "", needs=kind, items=things_named(tree))


def _raked(tree: Tree) -> Order:
    """Return an order of how a kiln is held, which is for rows of kilns."""
    words = text_of_tree(tree)
    items = (Item(words, frozenset("窑")),) if "窑" in words else ()
    return Order("", "", needs="case", items=items)


def _machines(tree: Tree) -> Order:
    """Return what stands still of machines; it is a cut of a row of machines only."""
    share = percent(tree)
    # 国二及以下 are some of the machines.
    stopped = any(has(tree, kind) for kind in ("STOP", "STOPV", "STOPB"))
    if share is None and stopped and not has(tree, "STANDARD"):
        share = 1.0
    emergency = (("emergency", 1.0),) if has(tree, "EMERGENCY") else ()
    known = (("machines", share),) if share is not None and share <= 1 else ()
    return Order("", "", numbers=(*known, *emergency))


def _parked(tree: Tree) -> Order:
    """Return the share of vehicles off the road; one on top of another share needs the sum."""
    shares = [fraction(token) for token in tokens_of(tree) if token.type in SHARES]
    summed = has(tree, "ALL_OFF_ROAD") or not has(tree, "MORE_OFF_ROAD")
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
    "limit_said": _share,
    "limit_colon": _share,
    "charging": _share,
    "halved": _halved,
    "alternating": _halved,
    "left": _left,
    "left_from": _left_from,
    "kept_left": _left,
    "limit_or_left": _needs("limit_or_left"),
    "load_said": _load_said,
    "output": output,
    "output_less": less("AMOUNT"),
    "output_minus": less("AMOUNT"),
    "output_from": output,
    "work_less": less("DURATION"),
    "work_time": work_time,
    "shifts": shifts,
    "shifts_from": shifts,
    "shifts_less": shifts,
    "shifts_named": shifts_named,
    "shift_only": shifts_named,
    "numbered": numbered,
    "count": counted,
    "count_from": counted,
    "count_of": counted,
    "count_among": counted,
    "count_split": counted,
    "count_limited": count_limited,
    "stop_at": _stop_at,
    "stop_list": _stop_list,
    "all_stopped": _all_stopped,
    "only_stop": _all_stopped,
    "stop_commas": _all_stopped,
    "shifts_named_from": shifts,
    "count_kept": counted,
    "kept_count": counted,
    "kept_of": kept,
    "keep": kept,
    "coking": coking,
    "coking_from": coking,
    "coking_usual": coking,
    "interval": coking,
    "interval_usual": coking,
    "cycle": _cycle,
    "exempt": _none,
    "normal": _none,
    "runs": _runs,
    "autonomous": _none,
    "seasonal": _needs("dates"),
    "bare_share": _shares,
    "listed_shares": _shares,
    "moved_to": _moved_to,
    "ran_at": _ran_at,
    "day_stop": _day_stop,
    "avoided": _avoided,
    "bare_subject": _needs("what"),
    "rest": _rest,
    "raked": _raked,
    "same_as": lambda tree: Order("", "", needs="reference"),
    "kept_rest": kept,
    "count_present": counted,
    "opened": opened,
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
    "own_plan": _silent,
    "other_times": _silent,
    "lengthened": _silent,
    "by_line": _silent,
}
