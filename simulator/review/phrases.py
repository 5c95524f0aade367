"""Measures in words: the cuts that the phrases of inventories mean (docs/import.md: measures in
words).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from simulator.review.measure_cuts import Figures, Ordered, counted
from simulator.review.measure_figures import MINUTES_OF_HOUR
from simulator.review.measure_levels import parts_by_level
from simulator.review.measure_order import Order
from simulator.review.measure_reading import Reading, read_measure
from simulator.review.measure_row import Row
from simulator.review.phrase_levels import BLUE
from simulator.terms.clock import DAY_H
from simulator.terms.labels import Message, message
from simulator.terms.levels import TARGET_LEVELS

SAME = 1e-9
# Heat that is said to go on, and whose it is.
HEATING = re.compile("供[暖热]|采暖")
HEATED = re.compile("供[暖热]|热[力电]|锅炉|采暖")
# Orders that take away something of their own, also where the shares are equal.
APART = ("numbered", "count", "count_of", "count_among", "shifts_named", "day_stop")
# Rules of measure_grammar.lark that are about vehicles.
TRANSPORT = ("transport", "parked")


@dataclass(frozen=True)
class PhraseMeaning:
    """The meaning of a phrase, as far as it is understood.

    Attributes
    ----------
    cuts : dict[str, float]
        Cut by level while it holds, of the line or of whatever the phrase is written for; only
        levels with a cut.
    mean_cuts : dict[str, float]
        Mean of the cut by level over its hours of the day and its cycle.
    ordered : dict[str, tuple[Ordered, ...]]
        Everything ordered, by level.
    hours : tuple[float, float] | None
        Hours of the day of the measure [h], None for all.
    transport : bool
        Whether it restricts transport.
    autonomous : bool
        Whether the enterprise chooses its own measure.
    needs_at : dict[str, tuple[Message, ...]]
        What is missing, by level.
    assumed : tuple[Message, ...]
        Figures that are assumed by default.
    unread_at : dict[str, tuple[str, ...]]
        Parts with words of unknown meaning, or that say nothing that can be checked, by level.
    at_no_level : tuple[str, ...]
        Parts for a blue alert, which is none of the three levels.
    """

    cuts: dict[str, float]
    mean_cuts: dict[str, float]
    ordered: dict[str, tuple[Ordered, ...]]
    hours: tuple[float, float] | None
    transport: bool
    autonomous: bool
    needs_at: dict[str, tuple[Message, ...]]
    assumed: tuple[Message, ...]
    unread_at: dict[str, tuple[str, ...]]
    at_no_level: tuple[str, ...]

    @property
    def needs(self) -> tuple[Message, ...]:
        """What is missing at any level."""
        return tuple(dict.fromkeys(item for needs in self.needs_at.values() for item in needs))

    @property
    def not_understood(self) -> tuple[str, ...]:
        """Parts with words of unknown meaning at any level."""
        unread = list(self.at_no_level)
        for parts in self.unread_at.values():
            # The same part of several levels is one part.
            unread += [words for words in parts if words not in unread or len(self.unread_at) == 1]
        return tuple(unread)

    @property
    def guesses(self) -> dict[str, float]:
        """Cut by level that the known words would give if nothing kept them open."""
        found: dict[str, float] = {}
        for name, items in self.ordered.items():
            cuts = [cut for item in items if (cut := item.guess or item.cut) is not None]
            if name not in self.cuts and cuts and max(cuts) - min(cuts) <= SAME:
                found[name] = cuts[0]
        return found

    @property
    def complete(self) -> bool:
        """Whether every part was understood and no figure is missing."""
        return not self.not_understood and not self.needs


def understand(
    phrase: str,
    level: str | None = None,
    line_count: float | None = None,
    machine_counts: Mapping[str, float] | None = None,
    normal_coking_h: float | None = None,
    line: str = "",
    industry: str = "",
    grade: str = "",
) -> PhraseMeaning:
    """Return the meaning of a measure in words.

    A phrase settles only if every word of it has a known meaning.

    Parameters
    ----------
    phrase : str
        The cell as written; it may contain several levels (黄色：…；橙色：…).
    level : str | None
        Level of the cell: yellow, orange or red; None for a cell of all levels.
    line_count : float | None
        Number of lines of the enterprise, for 停产1条生产线.
    machine_counts : Mapping[str, float] | None
        Number of machines by name, for 停产2台烧结机.
    normal_coking_h : float | None
        Coking time in normal running [h]; None takes that of phrase_defaults.csv and lists it in
        `assumed`.
    line : str
        Name of the line that the cell is written for. A part about other equipment gives it no cut.
        "" for the whole enterprise.
    industry : str
        Industry of the line.
    grade : str
        Performance grade of the enterprise, for A级企业自主减排.
    """
    row = Row(line, industry, grade)
    figures = Figures(line_count, machine_counts or {}, normal_coking_h, row)
    parts: list[tuple[tuple[str, ...], Reading]] = []
    at_no_level: list[str] = []
    for levels, text in parts_by_level(phrase):
        # What a blue alert orders holds at none of the three levels.
        if levels == (BLUE,):
            at_no_level.append(text)
        else:
            parts.append((levels, read_measure(text, row.own_in(text))))
    # A word that nobody knows may change all that stands beside it, and so may what is open before
    # the first level.
    doubtful = next(
        (
            reading
            for levels, reading in parts
            if reading.strange or (not levels and reading.open and len(parts) > 1)
        ),
        None,
    )
    named = tuple(name for name in TARGET_LEVELS if any(name in levels for levels, _ in parts))
    by_level: dict[str, _LevelParts] = {}
    for levels, reading in parts:
        # What stands before the first level holds at the levels that are named, and a rule of the
        # calendar at none of them.
        if not levels and named and all(order.needs == "dates" for order in reading.orders):
            continue
        for name in levels or ((level,) if level else named or TARGET_LEVELS):
            at_level = by_level.setdefault(name, _LevelParts())
            at_level.unread += reading.not_understood
            at_level.needs += reading.needs
            at_level.assumed += [message("phrase_aside", words=words) for words in reading.aside]
            if doubtful is not None and reading is not doubtful:
                words = ";".join(doubtful.not_understood) or phrase
                at_level.needs.append(message("phrase_needs_before", words=words))
            for order in reading.orders:
                item = counted(order, figures, at_level.assumed)
                if reading.open or doubtful is not None:
                    item = replace(item, cut=None, guess=item.cut)
                at_level.ordered.append(item)
                at_level.widths.append(len(levels))
    for name, at_level in by_level.items():
        _settle(name, at_level, row)
    return _gathered(by_level, at_no_level)


@dataclass
class _LevelParts:
    """What a phrase says at one level, while it is put together."""

    ordered: list[Ordered] = field(default_factory=list)
    needs: list[Message] = field(default_factory=list)
    assumed: list[Message] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)
    widths: list[int] = field(default_factory=list)
    cut: tuple[float, float] | None = None


def _settle(name: str, at_level: _LevelParts, row: Row) -> None:
    """Set the cut of a level, and what is missing for it."""
    at_level.ordered = items = _for_all_parts(at_level.ordered, row)
    at_level.needs += [item.needs for item in items if item.needs is not None]
    at_level.unread += [item.order.words for item in items if item.order.kind == "vague"]
    at_level.cut, conflict = _cut_of(items, row)
    heated = [item for item in items if not item.order.cuts and HEATING.search(item.order.words)]
    if at_level.cut is not None and at_level.cut[0] and heated and HEATED.search(row.text):
        # 停产,保障供暖 on the row of a boiler says that it runs, at some load.
        words = heated[0].order.words
        at_level.needs.append(message("phrase_needs_exception", words=words))
    if at_level.cut is not None and _narrowed(at_level, row):
        at_level.cut, conflict = None, True
    # A cut that begins later in the response cannot stand in the inventory, which has no clock.
    later = [item for item in items if item.order.after_h and item.cut is not None]
    if at_level.cut is None and not conflict and later:
        at_level.needs.append(message("phrase_needs_later", words=later[0].order.words))
    if conflict:
        at_level.needs.append(message("phrase_needs_one_cut", level=message(f"level_{name}")))
    if at_level.needs:
        at_level.cut = None


def _for_all_parts(items: list[Ordered], row: Row) -> list[Ordered]:
    """Return the orders of a level; those for some lines of a row that holds several are open,
    unless together they order the same for all of them.
    """
    partly = [item for item in items if item.cut is not None and row.holds_more(item.order.items)]
    together = [thing for item in partly for thing in item.order.items]
    alike = len({item.cut for item in partly}) < 2
    if not partly or (alike and not row.holds_more(together)):
        return items
    return [
        replace(
            item,
            cut=None,
            needs=message("phrase_needs_which", words=item.order.words),
            guess=item.cut,
        )
        if item in partly
        else item
        for item in items
    ]


def _narrowed(at_level: _LevelParts, row: Row) -> bool:
    """Return whether a part for fewer levels cuts less than one for more.

    橙色及以下停产;黄色限产30% contradicts itself at yellow.
    """
    cuts = [
        (width, item.cut)
        for width, item in zip(at_level.widths, at_level.ordered, strict=True)
        if item.cut is not None and not item.order.after_h and row.concerns(item.order.items)
    ]
    return any(narrow < wide and less < more - SAME for wide, more in cuts for narrow, less in cuts)


def _gathered(by_level: Mapping[str, _LevelParts], at_no_level: Sequence[str]) -> PhraseMeaning:
    """Return what a phrase says at all its levels."""
    orders = [item.order for at_level in by_level.values() for item in at_level.ordered]
    hours = {order.hours for order in orders if order.hours}
    needs = {name: tuple(dict.fromkeys(part.needs)) for name, part in by_level.items()}
    unread = {name: tuple(part.unread) for name, part in by_level.items()}
    settled = {name: part.cut for name, part in by_level.items() if part.cut is not None}
    assumed = [item for part in by_level.values() for item in part.assumed]
    return PhraseMeaning(
        cuts={name: cut for name, (cut, _) in settled.items()},
        mean_cuts={name: mean for name, (_, mean) in settled.items()},
        ordered={name: tuple(part.ordered) for name, part in by_level.items()},
        hours=next(iter(hours)) if len(hours) == 1 else None,
        transport=any(order.kind in TRANSPORT for order in orders),
        autonomous=any(order.kind == "autonomous" for order in orders),
        needs_at=needs,
        assumed=tuple(dict.fromkeys(assumed)),
        unread_at=unread,
        at_no_level=tuple(at_no_level),
    )


def _cut_of(items: Sequence[Ordered], row: Row) -> tuple[tuple[float, float] | None, bool]:
    """Return (cut, mean cut) of a level's orders, None if there is none; and whether two cuts
    contradict.
    """
    # A part that is open leaves the whole level open: it may be what holds for this row.
    if any(item.needs is not None or item.guess is not None for item in items):
        return None, False
    cuts = [
        (item.cut, item.cut * item.order.share_of_time, item.order)
        for item in items
        if item.cut is not None and not item.order.after_h and row.concerns(item.order.items)
    ]
    # One machine of a whole plant is ordered apart: the share of the whole is not in the words.
    if row.is_whole and row.text and any(cut < 1 for cut, _, _ in cuts):
        apart = [item for item in items if item.cut and not row.concerns(item.order.items)]
        if apart:
            return None, True
    kept = any(order.formula.startswith("kept") for _, _, order in cuts)
    # A stop of everything decides: nothing else in the cell can cut more, unless something is kept
    # running.
    if not kept and any(mean == 1.0 and not order.items for _, mean, order in cuts):
        # 锅炉限产30%,车间停产: on a row of boilers the workshop is another one.
        # 焖炉保温,负荷不超过20%: a furnace kept warm at some load is no full stop.
        warm = any(order.kind == "bank" for _, mean, order in cuts if mean == 1.0)
        # 全厂停产,锅炉正常运行: on a row of boilers, or of a grade that is named, less is said too.
        less = any(
            cut < 1 and (order.items or order.grades or (warm and cut > 0))
            for cut, _, order in cuts
        ) or any(row.is_whole and item.order.items and item.order.share == 0 for item in items)
        return (None, True) if less else ((1.0, 1.0), False)
    # 不停产，限产10% and 自主减排，限产10% cut 10 %: only words that forbid any cut contradict it.
    limits = [item for item in cuts if item[0] > 0]
    if limits and all(order.kind == "exempt" for cut, _, order in cuts if cut == 0):
        forbidding = [order for cut, _, order in cuts if cut == 0 and not _only_no_stop(order)]
        cuts = cuts if forbidding else limits
    windows = {order.hours for _, _, order in cuts}
    if len(windows) > 1:
        return _at_hours(cuts)
    if _adds_up([order for cut, _, order in cuts if 0 < cut < 1]):
        return None, True
    means = [mean for _, mean, _ in cuts]
    if not cuts or max(means) - min(means) > SAME:
        return None, bool(cuts)
    return cuts[0][:2], False


def _at_hours(
    cuts: Sequence[tuple[float, float, Order]],
) -> tuple[tuple[float, float] | None, bool]:
    """Return (highest cut, mean cut) of orders for other hours each, None where hours overlap or
    an order has none; and whether they contradict.
    """
    windows = [order.hours for _, _, order in cuts if order.hours is not None]
    covered = [hour for window in windows for hour in _minutes(window)]
    if len(windows) < len(cuts) or len(covered) != len(set(covered)):
        return None, True
    return (max(cut for cut, _, _ in cuts), sum(mean for _, mean, _ in cuts)), False


def _minutes(window: tuple[float, float]) -> list[int]:
    """Return the minutes of the day in a window of hours."""
    day = int(DAY_H * MINUTES_OF_HOUR)
    first, last = (round(hour * MINUTES_OF_HOUR) for hour in window)
    return [(first + minute) % day for minute in range((last - first) % day)]


def _adds_up(orders: Sequence[Order]) -> bool:
    """Return whether several parts each take a share of their own: 1#线停产(共3条),2#线停产(共3条)
    are two of three.
    """
    apart = {order.words for order in orders if order.kind in APART}
    timed = any(order.kind == "day_stop" for order in orders)
    return len(apart) > 1 or (timed and len({order.words for order in orders}) > 1)


def _only_no_stop(order: Order) -> bool:
    return any(kind == "NOT_STOPPED" for _, kind in order.read)
