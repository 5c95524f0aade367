"""The row that a measure is written for: which orders concern it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from simulator.review.measure_items import ANY, CLASSES, GENERIC, Item
from simulator.review.measure_text import Thing, one_form, things, things_in, unit_numbers
from simulator.review.measure_units import MANY, NUMBERS
from simulator.review.measure_words import lexicon, may_be_own, words_of

NAME_ENDS = re.compile(r"[、,，/;；()（）\s和及与]+")
UNIT_SIGNS = re.compile(r"\d+[#号门]?|[#号]|(?:工序|生产线|设备|车间|产线|线|机组)$")
DONE_BY = re.compile("(?:[线机房室炉窑塔罐釜]|机组|装置|设备)$")
WHOLE_ROW = re.compile("全厂|整厂|全线|企业|^(?:生产线|产线|主生产线)$")
SHORTEST_NAME = 2
# Lines beside the production: what its orders name in passing is not theirs.
SIDE = re.compile(
    "锅炉|堆场|煤场|料场|料棚|^原料(?:库|堆场|棚)?$|仓库|成品库|办公|食堂|宿舍|化产|装卸|运输|道路"
)
# Signs that the names of unlike things share.
COMMON = set("工序作业设备车间生产线机房室装置等")
# Kinds of words that name no line.
NAMELESS = (
    "DROP",
    "LIST",
    "JOIN",
    "LEFT",
    "RIGHT",
    "NUMBER",
    "COUNT",
    "UNIT_NUMBER",
    "SIZE",
    "AMOUNT",
)
PARTED = re.compile(r"[、,;/+和及与]|\((?:含|包括)")
NO_PART = re.compile(r"\((?!含|包括)[^()]*\)|\)$")
SIZES = re.compile(r"(\d+(?:\.\d+)?)(t/h|蒸吨|吨|t|m2|平米|m3|立方米|米|m)")
# An ungraded row may be one whose grade could not be read.
UNGRADED = "ungraded"
ANY_VEHICLE = ("机动车", "机动车辆")


@dataclass(frozen=True)
class Row:
    """A row of a list.

    Attributes
    ----------
    line : str
        Name of the line, "" for the whole enterprise.
    industry : str
        Industry.
    grade : str
        Performance grade, "" if it is not known.
    """

    line: str
    industry: str = ""
    grade: str = ""

    @cached_property
    def text(self) -> str:
        """Everything that names the row, in one form."""
        return one_form(f"{self.line} {self.industry}")

    @cached_property
    def own(self) -> tuple[str, ...]:
        """Words of the row's own names, which are things in its measures too."""
        names = [
            UNIT_SIGNS.sub("", one_form(part))
            for part in NAME_ENDS.split(f"{self.line} {self.industry}")
        ]
        return tuple(sorted({name for name in names if len(name) >= SHORTEST_NAME}))

    def own_in(self, text: str) -> tuple[str, ...]:
        """Return the row's own names that stand in a text and that the lexicon does not know, or
        knows as something else.
        """
        kinds = lexicon().words
        return tuple(
            name
            for name in self.own
            if name in text
            and (name not in kinds or (name in self._done and may_be_own(kinds[name])))
        )

    @property
    def holds_lines(self) -> bool:
        """Whether the row may hold several lines: not 1#线, nor a boiler."""
        line = one_form(self.line)
        return len(unit_numbers(line)) != 1 and not self.is_side

    @property
    def has_kiln(self) -> bool:
        """Whether the row, or the industry of a whole plant, is named by a kiln or furnace."""
        return any(re.search("[窑炉]", name) for name in self._names)

    @property
    def is_side(self) -> bool:
        """Whether the line stands beside the production: boilers, heaps, offices."""
        return SIDE.search(one_form(self.line)) is not None

    @property
    def is_whole(self) -> bool:
        """Whether the row stands for the whole plant, not for a machine or a process of it."""
        line = one_form(self.line)
        if (
            self.is_side
            or any(thing.kind != "industry" for thing in self._things)
            or unit_numbers(line)
        ):
            return False
        return not line or bool(self._things) or WHOLE_ROW.search(line) is not None

    def is_apart(self, items: Sequence[Item]) -> bool:
        """Return whether the row is surely none of some things nor a part of them: another unit,
        or a process of another name.
        """
        numbers = unit_numbers(one_form(self.line))
        if numbers and all(item.numbers for item in items):
            return True
        named = {sign for item in items for sign in item.words} - COMMON
        known = bool(self._things) and all(thing.kind == "process" for thing in self._things)
        return known and not named & set(one_form(self.line))

    def holds_more(self, items: Sequence[Item]) -> bool:
        """Return whether an order is for some only of several lines of the row: 喷漆停产 for
        喷漆、打磨.
        """
        if not items or len(self._parts) < MANY:
            return False
        held = [part.concerns(items) for part in self._parts]
        return any(held) and not all(held)

    @cached_property
    def _parts(self) -> tuple[Row, ...]:
        """Return the lines that the row's name lists, each as a row."""
        text = NO_PART.sub("", SIZES.sub("", one_form(self.line)))
        rows = [replace(self, line=name) for name in PARTED.split(text) if name]
        return tuple(row for row in rows if not row.is_unnamed)

    @cached_property
    def is_unnamed(self) -> bool:
        """Whether the line has no name of its own: 全厂, 生产线, 1#线."""
        line = words_of(UNIT_SIGNS.sub("", one_form(self.line)))
        return self.is_whole or (not self.is_side and all(word.kind in NAMELESS for word in line))

    @property
    def is_machinery(self) -> bool:
        """Whether the row stands for machines that are no production line."""
        kinds = lexicon().words
        return any(kind == "MACHINES" and word in self.text for word, kind in kinds.items())

    def drives(self, read: Sequence[tuple[str, str]]) -> bool:
        """Return whether the row stands for the vehicles that a measure names.

        Parameters
        ----------
        read : Sequence[tuple[str, str]]
            (words, kind) of the measure; vehicles of any kind, or none named, are for every row of
            vehicles.
        """
        line = one_form(self.line)
        words = words_of(line)
        if not words or any(word.kind not in ("VEHICLES", "LIST", "JOIN") for word in words):
            return False
        named = [text for text, kind in read if kind == "VEHICLES"]
        return all(text in ANY_VEHICLE or text in line for text in named)

    @cached_property
    def _things(self) -> tuple[Thing, ...]:
        return things_in(one_form(self.line))

    @cached_property
    def _names(self) -> frozenset[str]:
        """Return the names that an order for this row may use."""
        named = list(self._things)
        machines = [thing for thing in named if thing.kind in ("machine", "process")]
        # A row of the whole plant is also a row of the machine that its industry stands for.
        if not machines and self.is_unnamed:
            named += things_in(one_form(self.industry))
        # 中频炉 is a 熔炼炉, 隧道窑 a 砖瓦窑; an industry has its main machine only as a whole.
        mains = {
            thing.main
            for thing in named
            if thing.main and (thing.kind != "industry" or not machines)
        }
        mains |= {thing.main for main in mains if (thing := things().get(main)) and thing.main}
        # 印刷 is no name of a 复合 line, though it is one of the enterprise.
        own = self.own if self.is_unnamed else tuple(self._done)
        return frozenset(thing.name for thing in named) | mains | frozenset(own)

    def concerns(self, items: Sequence[Item]) -> bool:
        """Return whether an order for some things is for this row; () is for everything."""
        if not items or not self.text:
            return True
        # Several parts of a whole plant are not its main machine alone.
        kinds = {things()[name].kind for item in items for name in item.names if name in things()}
        held = all if self.is_whole and kinds <= {"machine", "process"} else any
        return held(self._is(item) for item in items)

    def stands_for_all(self, items: Sequence[Item]) -> bool:
        """Return whether the row holds all units of the kind of which some are named by number:
        a row 球磨机 for 1#、3#球磨机, one of the whole plant for 1#线.
        """
        if unit_numbers(one_form(self.line)):
            return False
        kinds = [replace(item, numbers=frozenset()) for item in items]
        named = all(item.names for item in kinds)
        if self.is_whole and not named:
            return not any(item.names or item.narrow or item.size for item in kinds)
        return named and self.concerns(kinds) and not self.doubt(kinds)

    def excepted(self, things: Sequence[Item], grades: frozenset[str]) -> bool | None:
        """Return whether the row is among what an order is not for; None if it cannot be told.

        A whole plant that has an excepted machine is partly in the exception.
        """
        if grades and self.grade in (*grades, "", UNGRADED):
            return True if self.grade in grades else None
        for item in things:
            if item.industry or item.of:
                known = bool(one_form(self.industry))
            else:
                known = not self.is_whole and bool(self.text)
            if not known or self.doubt([item]):
                return None
            if self._is(item):
                return True
            # Whether the row emits what the class says is not known of every process.
            if item.emits and not any(thing.emits for thing in self._things):
                return None
            # Any boiler may be one that supplies heat.
            if self._mains(item, "industry") & self._names:
                return None
        return False

    def _of_other_size(self, item: Item) -> bool:
        """Return whether the line says another size than an order: 75t/h锅炉 is no 35t/h锅炉."""
        said, own = (
            dict(map(reversed, SIZES.findall(text))) for text in (item.size, one_form(self.line))
        )
        ranged = re.search("以[上下]", item.size)
        return not ranged and any(own.get(unit, size) != size for unit, size in said.items())

    def _is(self, item: Item) -> bool:
        if self._of_other_size(item):
            return False
        industry = frozenset(thing.name for thing in things_in(one_form(self.industry)))
        if item.of and industry and not item.of & industry:
            return False
        if item.kiln:
            # A row of a crusher or a press is no kiln.
            machines = [thing for thing in self._things if thing.kind in ("machine", "process")]
            text = one_form(self.line) + "".join(thing.name + thing.main for thing in machines)
            return not machines or re.search("[窑炉]", text) is not None
        if item.numbers:
            numbers = unit_numbers(one_form(self.line))
            if not item.numbers & numbers:
                return False
            # 1#窑 is not 1#烧结机, and 1#线 no 1#锅炉.
            kind = NUMBERS.sub("", item.words)
            return (
                self._named(item) if item.names else kind in one_form(self.line) or self.is_unnamed
            )
        if item.emits:
            like = CLASSES.get(item.emits)
            return any(thing.emits == item.emits for thing in self._things) or (
                like is not None and like.search(self.text) is not None
            )
        return self._named(item)

    def _named(self, item: Item) -> bool:
        industry = frozenset(thing.name for thing in things_in(one_form(self.industry)))
        if item.industry:
            return bool(item.names & (industry | self._names))
        # 窑 stands in the industry of a crushing line, which is none.
        text = self.text if self.is_unnamed else one_form(self.line)
        return bool(item.names & self._names) or any(
            self._holds(name, text)
            or (
                len(done := DONE_BY.sub("", name)) >= SHORTEST_NAME
                and any(done in own for own in self._done)
            )
            # 窑 of a works that makes lime is its 石灰窑.
            or (name in GENERIC and self.is_whole and any(name in own for own in self._names))
            for name in item.names
        )

    @staticmethod
    def _holds(name: str, text: str) -> bool:
        """Return whether a text names a thing: 磨 in 水泥磨, not in 打磨."""
        pattern = GENERIC.get(name, f"{re.escape(name)}(?![后前]|废气|治理)")
        return re.search(pattern, text) is not None

    @cached_property
    def _done(self) -> frozenset[str]:
        """Return the names of what is done on the line: 覆膜, which a 覆膜机 does."""
        line = [UNIT_SIGNS.sub("", one_form(part)) for part in NAME_ENDS.split(self.line)]
        return frozenset(name for name in line if len(name) >= SHORTEST_NAME)

    def _is_kind_of(self, item: Item) -> bool:
        """Return whether the line is named by the kind that a machine is of."""
        machines = {thing.name for thing in self._things if thing.kind in ("machine", "process")}
        return bool(machines & self._mains(item))

    @staticmethod
    def _mains(item: Item, kind: str = "") -> set[str]:
        """Return the kinds of which the machines of an order are, and the main machines of its
        industries; only of things of one kind if it is given.
        """
        named = [thing for name in item.names if (thing := things().get(name)) is not None]
        return {thing.main for thing in named if thing.main and kind in ("", thing.kind)}

    def doubt(self, items: Sequence[Item]) -> str:
        """Return why it cannot be told whether an order is for this row, "" if it can."""
        numbers = unit_numbers(one_form(self.line))
        if not numbers and any(item.numbers for item in items):
            return "unit"
        if not self.text:
            return ""
        if any(item.emits == ANY for item in items) and not self.concerns(items):
            return "which"
        for item in items:
            # A 熔炼 line may well be the 中频炉 that is named, or hold it.
            if not self._is(item) and self._is_kind_of(item):
                return "which"
            parts = [*item.narrow, *([item.size] if item.size else [])]
            known = self._is(item) or not (item.names or item.numbers or item.emits)
            if known and any(part not in self.text for part in parts):
                return "which"
        return ""
