"""Machines and processes that an order names within its words, not as its subject: 锅炉负荷80%,
停止喷涂作业, 停窑.
"""

from __future__ import annotations

import re

from simulator.review.measure_items import Item
from simulator.review.measure_order import Order
from simulator.review.measure_row import Row
from simulator.review.measure_text import one_form, things_in
from simulator.review.measure_words import lexicon

# Kinds of words that may name a machine or process within them.
TELLING = ("QUANTITY", "DAY_MAKES", "GOODS", "STOP", "ALL_STOP", "BANK", "INTERVAL")
# Fires that go out, or are kept low, are those of kilns too.
KILN = re.compile("[窑炉]|点火|熄火|停火|[压闷焖蹲]火")
PLANT = re.compile("厂|企业|公司|单位|全线|所有|全部|一切|设备|该|本")
# What may be said of any line, and of a boiler.
PLAIN = re.compile(
    "^全?停[产工业机运电线炉]|生产|运[行转]|作业|断电|负荷|产[量能]|[用耗]|[锅炉煤气热汽]"
)
COKE_OVEN = "焦炉"


def for_other_line(order: Order, row: Row) -> bool:
    """Return whether an order without a subject is about another line than the row's."""
    if order.number("of_plant"):
        return not row.is_whole
    if order.items or not row.text:
        return False
    # 生产线停产 on the row of a boiler is not said of it.
    whole = [text for text, kind in order.read if kind.startswith("WHOLE")]
    if row.is_side and whole and not any(PLANT.search(text) for text in whole):
        return True
    said = [text for text, kind in order.read if kind in TELLING]
    for material, lines in lexicon().used_by:
        # 油漆用量减半 of a whole plant is less of its painting alone.
        if any(material.search(text) for text in said):
            return row.is_whole or lines.search(row.text) is None
    named = _named_in(said)
    if named:
        return not row.concerns(named)
    # On the row of a boiler 停止投料 is not said of it.
    if row.is_side and any(not PLAIN.search(text) for text in said):
        return True
    if not row.is_whole and any(kind == "COKING" for _, kind in order.read):
        return not row.concerns([Item(COKE_OVEN, frozenset([COKE_OVEN]))])
    text = row.text if row.is_unnamed else one_form(row.line)
    for word, lines in lexicon().lines_of:
        if any(word.search(written) for written in said):
            return lines.search(text) is None
    kiln = any(KILN.search(text) for text in said)
    # 停炉 of a works that lives by no furnace may be of its boiler.
    mine = row.has_kiln if row.is_whole else row.concerns([Item("窑炉", kiln=True)])
    return kiln and not mine


def _named_in(said: list[str]) -> list[Item]:
    """Return the machines and processes in some words, but for those that every line has."""
    return [
        Item(text, frozenset([thing.name]))
        for text in said
        for thing in things_in(text)
        if thing.kind in ("machine", "process")
        and not lexicon().every_line & {thing.name, thing.spelling}
    ]
