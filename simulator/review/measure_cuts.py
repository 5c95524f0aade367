"""The cut of one order, with the figures of the row that it is written for."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from simulator.review.measure_items import Item
from simulator.review.measure_order import Order
from simulator.review.measure_row import Row
from simulator.review.measure_text import FOLDER, equipment_in, one_form, things_in
from simulator.terms.labels import Message, message

# Words that may name a machine or process within them.
TELLING = ("QUANTITY", "DAY_MAKES", "GOODS", "STOP", "ALL_STOP", "BANK", "INTERVAL")
# Processes that every line has.
ANY_LINE = {"投料", "上料", "卸料", "配料", "出窑", "装窑", "出砖", "浇铸", "浇注"}
# Words that stand for a kind of line without naming it, and the names of such lines.
WORD_OF_LINES = tuple(
    (re.compile(word), re.compile(lines))
    for word, lines in (
        ("漆|涂料", "漆|涂|喷"),
        ("出铁|休风|减风", "高炉|炼铁"),
        ("停磨", "磨"),
        ("[进推顶出]车", "窑"),
    )
)
KILN = re.compile("[窑炉]")
HEAT_RECOVERY = "热回收"
HIGH_OVEN = re.compile(r"(\d+(?:\.\d+)?)(?:米|m)(?P<side>以上|及?以下)?")
HIGH_OVEN_M = 6.0
# Half a per cent (assumed): lists round their shares.
ROUNDED = 0.005


@dataclass(frozen=True)
class Ordered:
    """One order of a phrase at one level.

    Attributes
    ----------
    order : Order
        The part of the phrase.
    cut : float | None, 0 to 1
        Share of normal load taken away; None if the part says nothing about load or lacks a figure.
    needs : Message | None
        What is missing for the cut, None if nothing is.
    guess : float | None, 0 to 1
        The cut that the part would have if nothing kept it open; None if there is none.
    """

    order: Order
    cut: float | None
    needs: Message | None = None
    guess: float | None = None


@dataclass(frozen=True)
class Figures:
    """Figures for reading a phrase: counts of lines and machines, normal coking time [h], the
    row that it is written for.
    """

    line_count: float | None
    machine_counts: Mapping[str, float]
    normal_coking_h: float | None
    row: Row


def counted(order: Order, figures: Figures, assumed: list[Message]) -> Ordered:
    """Return a part with its cut, or with what is missing for the cut."""
    row = figures.row
    if order.number("machines") is not None and row.is_machinery:
        order = replace(order, share=order.number("machines"))
    if order.kind == "parked" and row.drives(order.read):
        share = order.number("vehicles")
        # 再停驶30% without the sum: how much are off the road already is not in the words.
        order = replace(order, share=share, needs="reference" if share is None else "")
    # What is missing for other equipment is not missing for this row.
    apart = bool(row.text) and not row.is_whole and not row.doubt(order.items)
    rest_too = any(kind == "REMAINING" for _, kind in order.read) and order.kind != "rest"
    if rest_too and order.items and not row.concerns(order.items):
        # 喷漆保留50%产能,其余工序停产: what the others do hangs on which they are.
        order = replace(order, needs=order.needs or "which")
        return Ordered(order, None, message("phrase_needs_which", words=order.words))
    if order.items and apart and not row.concerns(order.items):
        return Ordered(order, order.share if not order.needs else None)
    other = _of_other(order, row)
    if order.cuts and not order.needs and other:
        order = replace(order, needs="which")
    if order.needs:
        return Ordered(
            order, None, message(f"phrase_needs_{order.needs}", words=order.words), order.share
        )
    if order.kind == "numbered" and row.stands_for_all(order.items):
        order = replace(order, items=(), share=(order.number("k") or 0) / (order.number("of") or 1))
    doubt = figures.row.doubt(order.items) if order.share is not None else ""
    if doubt:
        return Ordered(
            order, None, message(f"phrase_needs_{doubt}", words=order.words), order.share
        )
    if order.grades and order.cuts and figures.row.grade not in order.grades:
        # Words for another grade say nothing of this row.
        missing = message(
            "phrase_needs_grade", words=order.words, condition=", ".join(sorted(order.grades))
        )
        return Ordered(order, None, None if figures.row.grade else missing)
    excepted = row.excepted(order.excepted, order.excepted_grades) if order.cuts else False
    if excepted and order.rest:
        return Ordered(order, None)
    if excepted is not False:
        why = message("phrase_needs_exception", words=order.words)
        return Ordered(order, None, why, order.share)
    if order.number("emergency"):
        assumed.append(message("phrase_emergency_left_out", words=order.words))
    if order.number("dated"):
        assumed.append(message("phrase_dates_left_out", words=order.words))
    if order.number("days"):
        assumed.append(message("phrase_duration_left_out", words=order.words))
    if order.after_h:
        assumed.append(
            message("phrase_later_left_out", words=order.words, hours=f"{order.after_h:g}")
        )
    if order.formula == "coking":
        return _coking(order, figures, assumed)
    if order.formula:
        return _count(order, figures)
    how, lines = order.number("how"), figures.line_count
    # 停限产50%(停2条线) of five lines is no half.
    if how and lines and order.share is not None and abs(how / lines - order.share) > ROUNDED:
        return Ordered(order, None, message("phrase_needs_one_order", words=order.words))
    return Ordered(order, order.share)


def _of_other(order: Order, row: Row) -> bool:
    """Return whether a word of an order is about another machine or process than the row's, though
    it names none as its subject: 锅炉负荷80%, 停止喷涂作业, 停窑.
    """
    if order.number("of_plant") and not row.is_whole:
        return True
    if order.items or not row.text:
        return False
    named = [
        (text, kind, thing)
        for text, kind in order.read
        if kind in TELLING
        for thing in things_in(text)
        if thing.kind in ("machine", "process") and thing.name not in ANY_LINE
    ]
    items = [Item(text, frozenset([thing.name])) for text, _, thing in named]
    if items:
        return not row.concerns(items)
    said = [text for text, kind in order.read if kind in TELLING]
    for word, lines in WORD_OF_LINES:
        if not row.is_whole and any(word.search(text) for text in said):
            return lines.search(row.text) is None
    kiln = any(kind in TELLING and KILN.search(text) for text, kind in order.read)
    oven = any(kind == "COKING" for _, kind in order.read)
    if oven:
        return not row.is_whole and not row.concerns([Item("焦炉", frozenset(["焦炉"]))])
    return kiln and not row.concerns([Item("窑炉", kiln=True)])


def _coking(order: Order, figures: Figures, assumed: list[Message]) -> Ordered:
    """Return the cut that a longer coking time means.

    Words for ovens of one height give no cut for a line whose height is unknown.
    """
    sized = HIGH_OVEN.search(order.words)
    line = one_form(figures.row.line)
    if sized is not None and sized["side"] and line and HIGH_OVEN.search(line) is None:
        return Ordered(order, None, message("phrase_needs_which", words=order.words))
    ordered_h, normal_h = order.number("h") or 0.0, figures.normal_coking_h
    if normal_h is None:
        if HEAT_RECOVERY in order.words:
            return Ordered(order, None, message("phrase_needs_normal_coking", words=order.words))
        high = HIGH_OVEN.search(order.words)
        tall = (
            high is not None
            and float(high[1]) >= HIGH_OVEN_M
            and "以下" not in (high["side"] or "")
        )
        normal_h = defaults()["normal_coking_high_h" if tall else "normal_coking_h"]
        assumed.append(
            message("phrase_normal_coking_assumed", hours=f"{normal_h:g}", words=order.words)
        )
    if ordered_h < normal_h:
        return Ordered(
            order,
            None,
            message("phrase_needs_longer_coking", words=order.words, hours=f"{normal_h:g}"),
        )
    # A longer coking time pushes fewer ovens a day: output falls in proportion.
    return Ordered(order, 1 - normal_h / ordered_h)


def _count(order: Order, figures: Figures) -> Ordered:
    """Return the share of counted units, over the total of the words or of the list."""
    stopped = order.number("k") or 0.0
    if order.formula.endswith("lines"):
        listed, need = figures.line_count, "phrase_needs_line_count"
    else:
        listed, need = _machines(order, figures), "phrase_needs_machine_count"
    present = order.number("of") or listed
    if not present:
        return Ordered(order, None, message(need, words=order.words))
    if stopped > present:
        return Ordered(
            order, None, message("phrase_needs_fewer", words=order.words, count=f"{present:g}")
        )
    share = stopped / present
    return Ordered(order, 1 - share if order.formula.startswith("kept") else share)


def _machines(order: Order, figures: Figures) -> float | None:
    """Return the number of machines of the part's equipment, None if it is unknown."""
    names = frozenset(name for item in order.items for name in item.names)
    for name, count in figures.machine_counts.items():
        # List and phrase name a machine more or less fully: 烧结机 and 1号烧结机.
        if names & (equipment_in(name) | {name}):
            return count
    return None


@cache
def defaults() -> dict[str, float]:
    """Return {name: figure} of data/import/phrase_defaults.csv; all are assumed."""
    with (FOLDER / "phrase_defaults.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(file)}
