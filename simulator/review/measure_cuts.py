"""The cut of one order, with the figures of the row that it is written for."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from simulator.review.measure_figures import ROUNDED
from simulator.review.measure_order import Order
from simulator.review.measure_row import Row
from simulator.review.measure_text import FOLDER, equipment_in, one_form
from simulator.review.measure_units import share_of_units, units_said
from simulator.review.measure_within import for_other_line
from simulator.terms.labels import Message, message

HEAT_RECOVERY = "热回收"
HIGH_OVEN = re.compile(r"(\d+(?:\.\d+)?)(?:米|m)(?P<side>以上|及?以下)?")
HIGH_OVEN_M = 6.0


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
    if order.cuts and not order.items and _counts_lines(order) and not row.holds_lines:
        order = replace(order, needs=order.needs or "which")
    if order.cuts and not order.needs and for_other_line(order, row):
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
    line = one_form(row.line)
    if order.number("office") and line:
        # （采暖锅炉除外） on the row of a boiler
        offices = [text for text, kind in order.read if kind == "OFFICE"]
        if any(office in line or (line in office and not row.is_whole) for office in offices):
            excepted = True
    if excepted and order.rest:
        return Ordered(order, None)
    if order.rest and order.excepted and not row.is_apart(order.excepted):
        # 烧成停产,其余正常 on the row of a kiln: it may be what fires.
        excepted = None
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
    part = share_of_units(row.line, order.items)
    # 停1#、2# on a row of 1#、2#、3# is two of three; other shares of some of them are open.
    if part is None or (part < 1 and order.share != 1.0):
        return Ordered(order, None, message("phrase_needs_unit", words=order.words), order.share)
    if part < 1:
        return Ordered(replace(order, kind="numbered"), part)
    own, whole = units_said(row.line, _counted_in(order)), order.number("whole")
    if own and whole and own != whole:
        return Ordered(order, None, message("phrase_needs_one_order", words=order.words))
    how, lines = order.number("how"), own or figures.line_count
    # 停限产50%(停2条线) of five lines is no half.
    if how and lines and order.share is not None and abs(how / lines - order.share) > ROUNDED:
        return Ordered(order, None, message("phrase_needs_one_order", words=order.words))
    return Ordered(order, order.share)


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
    own = units_said(figures.row.line, _counted_in(order))
    present = order.number("of") or own or listed
    if own and present != own:
        return Ordered(order, None, message("phrase_needs_one_order", words=order.words))
    if not present:
        return Ordered(order, None, message(need, words=order.words))
    if stopped > present:
        return Ordered(
            order, None, message("phrase_needs_fewer", words=order.words, count=f"{present:g}")
        )
    share = stopped / present
    return Ordered(order, 1 - share if order.formula.startswith("kept") else share)


def _counts_lines(order: Order) -> bool:
    """Return whether an order takes some of several lines: 停产1条线(共4条), 停产一半生产线."""
    some = order.number("of") is not None and _counted_in(order) == "条"
    lines = any(kind.startswith("WHOLE") and text.endswith("线") for text, kind in order.read)
    return some or (order.kind == "share_of" and lines)


def _counted_in(order: Order) -> str:
    """Return the measure word of a count: 台 of 停2台."""
    return next((text[-1] for text, kind in order.read if kind == "COUNT"), "")


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
