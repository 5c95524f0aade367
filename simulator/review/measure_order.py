"""What one part of a measure orders."""

from __future__ import annotations

from dataclasses import dataclass, replace

from simulator.review.measure_figures import MINUTES_OF_HOUR, window_h
from simulator.review.measure_items import Item
from simulator.terms.clock import DAY_H

# Shares of a day that are said without the clock.
WHOLE_DAY = (0.0, DAY_H)
SHARES_OF_DAY = (
    "work_time",
    "work_less",
    "shifts",
    "shifts_from",
    "shifts_less",
    "shifts_named",
    "shifts_named_from",
    "alternating",
)


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


def clocked(order: Order, hours: str) -> Order:
    """Return an order that holds at some hours of the day only."""
    window = window_h(hours)
    if window == WHOLE_DAY:
        return order
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
