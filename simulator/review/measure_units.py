"""How many units the name of a line says that it holds, and which: 热压线(4条), 1#、2#窑."""

from __future__ import annotations

import re
from collections.abc import Sequence

from simulator.review.measure_items import MACHINE_UNITS, Item
from simulator.review.measure_text import one_form, unit_numbers

# A row holds several lines or units from two on.
MANY = 2
# 热压线(4条), 喷漆房2间: how many units a row holds; 1#、2#窑: which.
UNITS = re.compile(r"[^\d()]+\(?(?:共|共有)?(\d{1,3})(台套|[台条座套间孔组部口门])\)?")
NUMBERED = re.compile(
    r"(?:\d{1,3}[#号]?[-、和及与])*\d{1,3}[#号](?P<kind>[^\d#号()、,;/一二三四五六七八九十]+)"
)
# Numbers, letters and sides of units, behind which their kind stands.
NUMBERS = re.compile(r"[\dA-H一二三四五六七八九十东西南北#号、和及与-]+")
# Counts of what a line makes, not of its units.
PRODUCED = re.compile("年|日|维修")


def units_said(line: str, counted_in: str) -> int | None:
    """Return how many units the line's name says: 4 of 热压线(4条), 2 of 1#、2#窑; None if it
    says none, several counts, or counts of something else than the measure word given (台).
    """
    line = one_form(line)
    said = UNITS.fullmatch(line)
    if said is not None and not PRODUCED.search(line):
        count, sign = said.groups()
        return int(count) if sign == counted_in or {sign, counted_in} <= MACHINE_UNITS else None
    numbers = len(unit_numbers(line)) if NUMBERED.fullmatch(line) else 0
    like = (counted_in == "条") == line.endswith("线") and counted_in in MACHINE_UNITS | {"条"}
    return numbers if numbers > 1 and like else None


def share_of_units(line: str, items: Sequence[Item]) -> float | None:
    """Return the share of a line's numbered units that an order names by number; 1 where it
    names none, None where the units are not alike or others than the line's.
    """
    own = unit_numbers(one_form(line))
    named = frozenset(number for item in items for number in item.numbers)
    if not named or len(own) < MANY or named == own:
        return 1.0
    simple = NUMBERED.fullmatch(one_form(line))
    kinds = {NUMBERS.sub("", item.words) for item in items}
    alike = simple is not None and all(kind == "" or kind in simple["kind"] for kind in kinds)
    return len(named) / len(own) if alike and named < own else None
