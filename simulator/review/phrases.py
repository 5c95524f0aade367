"""Measures in words: the cuts that the phrases of inventories mean (docs/import.md: measures in
words).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from simulator.review.phrase_levels import BLUE, split_levels
from simulator.review.phrase_rules import (
    HEAT_RECOVERY,
    HIGH_OVEN,
    HIGH_OVEN_M,
    Action,
    read_parts,
    rules,
)
from simulator.review.phrase_words import FOLDER, UNIT_NUMBERS, equipment_in, one_form, unit_numbers
from simulator.terms.labels import Message, message
from simulator.terms.levels import TARGET_LEVELS

SAME = 1e-9


@dataclass(frozen=True)
class Ordered:
    """One order of a phrase at one level.

    Attributes
    ----------
    action : Action
        The part of the phrase.
    cut : float | None, 0 to 1
        Share of normal load taken away; None if the part says nothing about load or lacks a figure.
    needs : Message | None
        What is missing for the cut, None if nothing is.
    """

    action: Action
    cut: float | None
    needs: Message | None = None


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
    needs : tuple[Message, ...]
        Figures that are missing.
    assumed : tuple[Message, ...]
        Figures that are assumed by default.
    not_understood : tuple[str, ...]
        Parts that no rule matches.
    """

    cuts: dict[str, float]
    mean_cuts: dict[str, float]
    ordered: dict[str, tuple[Ordered, ...]]
    hours: tuple[float, float] | None
    transport: bool
    autonomous: bool
    needs: tuple[Message, ...]
    assumed: tuple[Message, ...]
    not_understood: tuple[str, ...]

    @property
    def complete(self) -> bool:
        """Whether every part was understood and no figure is missing."""
        return not self.not_understood and not self.needs


@dataclass(frozen=True)
class Figures:
    """Figures for reading a phrase: counts of lines and machines, normal coking time [h], the
    line's name.
    """

    line_count: float | None
    machine_counts: Mapping[str, float]
    normal_coking_h: float | None
    line: str


def understand(
    phrase: str,
    level: str | None = None,
    line_count: float | None = None,
    machine_counts: Mapping[str, float] | None = None,
    normal_coking_h: float | None = None,
    line: str = "",
) -> PhraseMeaning:
    """Return the meaning of a measure in words.

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
    """
    figures = Figures(line_count, machine_counts or {}, normal_coking_h, line)
    ordered: dict[str, list[Ordered]] = {}
    unknown: list[str] = []
    assumed: list[Message] = []
    for levels, text in split_levels(one_form(phrase)):
        # What a blue alert orders holds at none of the three levels.
        if levels == (BLUE,):
            unknown.append(text)
            continue
        actions, rest = read_parts(text)
        unknown += rest
        for action in actions:
            item = _counted(action, figures, assumed)
            for name in levels or ((level,) if level else TARGET_LEVELS):
                ordered.setdefault(name, []).append(item)
    return _understood(ordered, line, assumed, unknown)


def _understood(
    ordered: dict[str, list[Ordered]], line: str, assumed: list[Message], unknown: list[str]
) -> PhraseMeaning:
    """Return the orders of each level as cuts and flags, with what is missing."""
    needs = [item.needs for items in ordered.values() for item in items if item.needs is not None]
    cuts: dict[str, float] = {}
    means: dict[str, float] = {}
    for name, items in ordered.items():
        pair, conflict = _cut_of(items, line)
        if pair is not None:
            cuts[name], means[name] = pair
        # A cut that begins later in the response cannot stand in the inventory, which has no clock.
        later = [item for item in items if item.action.after_h and item.cut is not None]
        if pair is None and not conflict and later:
            needs.append(message("phrase_needs_later", words=later[0].action.words))
        if conflict:
            needs.append(message("phrase_needs_one_cut", level=message(f"level_{name}")))
    actions = [item.action for items in ordered.values() for item in items]
    hours = {action.hours for action in actions if action.hours}
    return PhraseMeaning(
        cuts=cuts,
        mean_cuts=means,
        ordered={name: tuple(items) for name, items in ordered.items()},
        hours=next(iter(hours)) if len(hours) == 1 else None,
        transport=any(action.kind == "transport" for action in actions),
        autonomous=any(action.kind == "autonomous" for action in actions),
        needs=tuple(dict.fromkeys(needs)),
        assumed=tuple(dict.fromkeys(assumed)),
        not_understood=tuple(unknown),
    )


def _cut_of(items: Sequence[Ordered], line: str) -> tuple[tuple[float, float] | None, bool]:
    """Return (cut, mean cut) of a level's orders, None if there is none; and whether two cuts
    contradict.
    """
    cuts = [
        (item.cut, item.cut * item.action.share_of_time, bool(item.action.equipment))
        for item in items
        if item.cut is not None
        and not item.action.after_h
        and not item.action.condition
        and _concerns(item.action, line)
    ]
    kept = [item for item in items if item.action.kind == "keep"]
    if any(item.cut is None for item in kept):
        return None, False
    # A stop of everything decides: nothing else in the cell can cut more, unless something is kept
    # running.
    if not kept and any(mean == 1.0 and not narrowed for _, mean, narrowed in cuts):
        return (1.0, 1.0), False
    means = [mean for _, mean, _ in cuts]
    if not cuts or max(means) - min(means) > SAME:
        return None, bool(cuts)
    return cuts[0][:2], False


def _concerns(action: Action, line: str) -> bool:
    """Return whether a part is about the line: about everything, or about equipment in the
    line's name.
    """
    if not action.equipment or not line:
        return True
    name, kind = one_form(line), ""
    for item in reversed(action.equipment):
        numbers = unit_numbers(item)
        # In 1#、2#窑 the kind stands once, behind the last number.
        kind = UNIT_NUMBERS.sub("", item) or kind
        if not numbers and _same_kind(item, name):
            return True
        if numbers & unit_numbers(name) and _same_kind(kind, UNIT_NUMBERS.sub("", name)):
            return True
    return False


def _same_kind(item: str, name: str) -> bool:
    return bool(equipment_in(name) & equipment_in(item)) or item in name or name in item


def _counted(action: Action, figures: Figures, assumed: list[Message]) -> Ordered:
    """Return a part with its cut, or with what is missing for the cut."""
    if action.doubt:
        return Ordered(action, None, message(f"phrase_needs_{action.doubt}", words=action.words))
    if unit_numbers("".join(action.equipment)) and not unit_numbers(one_form(figures.line)):
        return Ordered(action, None, message("phrase_needs_unit", words=action.words))
    if action.condition:
        plain = _counted(replace(action, condition=""), figures, assumed)
        return Ordered(
            action,
            plain.cut,
            message("phrase_needs_condition", words=action.words, condition=action.condition),
        )
    if action.number("days") or action.number("months"):
        assumed.append(message("phrase_duration_left_out", words=action.words))
    if action.after_h:
        assumed.append(
            message("phrase_later_left_out", words=action.words, hours=f"{action.after_h:g}")
        )
    if action.kind in rules().needs:
        return Ordered(
            action, None, message(f"phrase_needs_{rules().needs[action.kind]}", words=action.words)
        )
    if action.formula == "":
        return Ordered(action, None)
    if action.formula in ("0", "1"):
        return Ordered(action, float(action.formula))
    if action.formula in ("n%", "100-n%"):
        share = (action.number("n") or 0.0) / 100
        # 保留 n % of the load means a cut of 100 - n %.
        cut = share if action.formula == "n%" else 1 - share
        needs = None if 0 <= cut <= 1 else message("phrase_needs_share", words=action.words)
        return Ordered(action, cut if needs is None else None, needs)
    if action.formula == "1-normal/h":
        return _coking(action, figures, assumed)
    return _count(action, figures)


def _coking(action: Action, figures: Figures, assumed: list[Message]) -> Ordered:
    """Return the cut that a longer coking time means.

    Words for ovens of one height give no cut for a line whose height is unknown.
    """
    sized = HIGH_OVEN.search(action.words)
    if (
        sized is not None
        and sized["side"]
        and figures.line
        and HIGH_OVEN.search(one_form(figures.line)) is None
    ):
        return Ordered(action, None, message("phrase_needs_which", words=action.words))
    ordered_h, normal_h = action.number("h") or 0.0, figures.normal_coking_h
    if normal_h is None:
        if HEAT_RECOVERY in action.words:
            return Ordered(action, None, message("phrase_needs_normal_coking", words=action.words))
        high = HIGH_OVEN.search(action.words)
        tall = (
            high is not None
            and float(high[1]) >= HIGH_OVEN_M
            and "以下" not in (high["side"] or "")
        )
        normal_h = defaults()["normal_coking_high_h" if tall else "normal_coking_h"]
        assumed.append(
            message("phrase_normal_coking_assumed", hours=f"{normal_h:g}", words=action.words)
        )
    if ordered_h < normal_h:
        return Ordered(
            action,
            None,
            message("phrase_needs_longer_coking", words=action.words, hours=f"{normal_h:g}"),
        )
    # A longer coking time pushes fewer ovens a day: output falls in proportion.
    return Ordered(action, 1 - normal_h / ordered_h)


def _count(action: Action, figures: Figures) -> Ordered:
    stopped = action.number("k") or 0.0
    if action.formula.endswith("lines"):
        present, need = figures.line_count, "phrase_needs_line_count"
    else:
        present, need = _machines(action, figures), "phrase_needs_machine_count"
    if not present:
        return Ordered(action, None, message(need, words=action.words))
    if stopped > present:
        return Ordered(
            action, None, message("phrase_needs_fewer", words=action.words, count=f"{present:g}")
        )
    share = stopped / present
    return Ordered(action, 1 - share if action.formula.startswith("1-") else share)


def _machines(action: Action, figures: Figures) -> float | None:
    """Return the number of machines of the part's equipment, None if it is unknown."""
    named = "".join(action.equipment)
    for name, count in figures.machine_counts.items():
        # List and phrase name a machine more or less fully: 烧结机 and 1号烧结机.
        if named and (name in named or named in name or equipment_in(name) & equipment_in(named)):
            return count
    return None


@cache
def defaults() -> dict[str, float]:
    """Return {name: figure} of data/import/phrase_defaults.csv; all are assumed."""
    with (FOLDER / "phrase_defaults.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["name"]: float(row["value"]) for row in csv.DictReader(file)}
