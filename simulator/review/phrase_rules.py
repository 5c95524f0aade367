"""Reads the words of measures: splits texts into parts and matches each with the rules of
data/import/.

A part about which there is a doubt gives no cut.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache

from simulator.files.yaml_file import read_yaml
from simulator.review.phrase_words import FOLDER, UNIT_NUMBERS, equipment_in, unit_numbers
from simulator.terms.clock import DAY_H

HOURS = re.compile(
    r"(?:每[天日])?(\d{1,2})(?:[:时点]\d{0,2})分?[至到-](?:次日)?(\d{1,2})(?:[:时点]\d{0,2})分?(?:期间)?"
)
AFTER = re.compile(r"(?:响应)?(?:超过|满)(\d+(?:\.\d+)?)个?小时(?:的|后)?可?")
CONDITION = re.compile(
    r"^(?P<condition>(?:未|承担|有|完成|达到|具备|没有|采用).{1,24}?的)(?P<rest>.+)$"
)
HIGH_OVEN = re.compile(r"(\d+(?:\.\d+)?)(?:米|m)(?P<side>以上|及?以下)?")
HIGH_OVEN_M = 6.0
MACHINE_ENDS = ("炉", "窑", "机", "线", "设备", "工序")
PLACE_ENDS = ("车间", "工段", "环节", "工艺", "装置", "机组")
# 停止使用 and 停用 stop only equipment; of a material they are a switch, and nobody
# says what load it takes off.
UNUSED = re.compile(r"停止使用|停用|停运|禁止使用|禁用")
HEAT_RECOVERY = "热回收"


@dataclass(frozen=True)
class Action:
    """The order of one part of a phrase.

    Attributes
    ----------
    words : str
        The part, in one form.
    kind : str
        Kind of the rule (data/import/phrases.yaml).
    formula : str
        Formula of the cut, "" if the rule says nothing about load.
    numbers : tuple[tuple[str, float], ...]
        (name, value) of the figures in the part.
    equipment : tuple[str, ...]
        The equipment ordered, () for everything.
    condition : str
        Condition that restricts the order to some enterprises, "" for all.
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
    notes : tuple[str, ...]
        Modifiers as written.
    doubt : str
        Kind of the doubt (data/import/phrases.yaml) for which the part gives no cut, "" if there is
        none.
    """

    words: str
    kind: str
    formula: str = ""
    numbers: tuple[tuple[str, float], ...] = ()
    equipment: tuple[str, ...] = ()
    condition: str = ""
    hours: tuple[float, float] | None = None
    off_h: float = 0.0
    on_h: float = 0.0
    after_h: float = 0.0
    at_least: bool = False
    by_line: bool = False
    notes: tuple[str, ...] = ()
    doubt: str = ""

    @property
    def share_of_time(self) -> float:
        """Share of the time in which the cut holds, by its hours of the day and its cycle [0,
        1].
        """
        by_day = ((self.hours[1] - self.hours[0]) % DAY_H) / DAY_H if self.hours else 1.0
        return by_day * (self.off_h / (self.off_h + self.on_h) if self.off_h else 1.0)

    def number(self, name: str) -> float | None:
        """Return a named figure of the part, None if it has none."""
        return dict(self.numbers).get(name)


@dataclass(frozen=True)
class Doubt:
    """Words because of which a part gives no cut.

    Attributes
    ----------
    kind : str
        Kind of what is missing; the message is phrase_needs_<kind>.
    pattern : re.Pattern
        Pattern searched in a part.
    spreads : bool
        Whether the doubt covers all parts of the text.
    formula : str
        The only formula that it applies to, "" for any.
    unless : tuple[str, ...]
        Kinds of rules that may contain the words.
    """

    kind: str
    pattern: re.Pattern
    spreads: bool = False
    formula: str = ""
    unless: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """The compiled rules of data/import/phrases.yaml.

    Attributes
    ----------
    rules : tuple[tuple[str, str, re.Pattern], ...]
        (kind, formula, pattern), in order of precedence.
    modifiers : tuple[tuple[str, re.Pattern], ...]
        (kind, pattern) of words that modify the part before them.
    rewrites : tuple[tuple[re.Pattern, str], ...]
        (pattern, replacement) applied to a text first.
    needs : dict[str, str]
        Kind of what is missing, by kind of rule.
    doubts : tuple[Doubt, ...]
        The doubts.
    """

    rules: tuple[tuple[str, str, re.Pattern], ...]
    modifiers: tuple[tuple[str, re.Pattern], ...]
    rewrites: tuple[tuple[re.Pattern, str], ...]
    needs: dict[str, str]
    doubts: tuple[Doubt, ...]


@cache
def rules() -> Rules:
    """Return the rules of data/import/phrases.yaml."""
    data = read_yaml(FOLDER / "phrases.yaml").data

    def pattern(text: str) -> re.Pattern:
        for name, token in data["tokens"].items():
            text = text.replace(f"<{name}>", token)
        # A name may stand in several alternatives: only the first keeps it, the rest are numbered.
        for name in set(re.findall(r"\(\?P<(\w+)>", text)):
            parts = text.split(f"(?P<{name}>")
            text = parts[0] + "".join(
                f"(?P<{name}{index or ''}>{part}" for index, part in enumerate(parts[1:])
            )
        return re.compile(text, re.IGNORECASE)

    return Rules(
        tuple(
            (row["kind"], str(row.get("cut", "")), pattern(row["pattern"])) for row in data["rules"]
        ),
        tuple((row["kind"], pattern(row["pattern"])) for row in data["modifiers"]),
        tuple((re.compile(row["from"]), row["to"]) for row in data["rewrites"]),
        data["needs"],
        tuple(
            Doubt(
                row["kind"],
                pattern(row["pattern"]),
                row.get("spreads", False),
                str(row.get("formula", "")),
                tuple(row.get("unless", ())),
            )
            for row in data["doubts"]
        ),
    )


def split_parts(text: str, signs: str = ";。,+\n") -> list[str]:
    """Return the parts of a text between some signs; signs inside brackets do not split."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        depth += (sign in "([") - (sign in ")]")
        if sign in signs and depth <= 0:
            parts.append(text[start:place])
            start = place + 1
    parts.append(text[start:])
    # Numbers of a list (1. 2、) are no figures; 1.5 is one.
    parts = [re.sub(r"^\(?\d{1,2}[.、)](?!\d)", "", part).strip("、:.") for part in parts]
    return [part for part in parts if part]


def read_parts(text: str) -> tuple[list[Action], list[str]]:
    """Return the orders of a text in one form, and the parts that no rule matches."""
    actions: list[Action] = []
    unknown: list[str] = []
    for pattern, replacement in rules().rewrites:
        text = pattern.sub(replacement, text)
    for sentence in split_parts(text, ";。\n"):
        _read_sentence(sentence, actions, unknown)
    spread = _spreading(actions, unknown)
    if spread:
        actions = [
            replace(action, doubt=action.doubt or spread) if action.formula else action
            for action in actions
        ]
    return actions, unknown


def _spreading(actions: list[Action], unknown: list[str]) -> str:
    """Return the kind of the doubt that covers all cuts of a text, "" if there is none."""
    wide = [doubt for doubt in rules().doubts if doubt.spreads]
    texts: list[tuple[str, Action | None]] = [(words, None) for words in unknown]
    texts += [
        (action.words, action) for action in actions if action.formula or action.kind == "closed"
    ]
    return next(
        (doubt.kind for words, action in texts for doubt in wide if _doubts(doubt, words, action)),
        "",
    )


def _read_sentence(sentence: str, actions: list[Action], unknown: list[str]) -> None:
    """Read the parts of a sentence.

    After a part without a meaning, the following cuts are in doubt: they may apply only to that
    part.
    """
    before = ""
    for part in split_parts(sentence, ",+"):
        kind, first, unknown_before = _modifier(part), len(actions), len(unknown)
        if kind and actions:
            actions[-1] = _modified(actions[-1], kind, part)
        elif (action := _read_part(part, unknown)) is not None:
            actions.append(action)
        else:
            _read_pieces(part, actions, unknown)
        for place in range(first, len(actions)):
            actions[place] = _doubted(actions[place], part, before)
        before = before or ("before" if part in unknown[unknown_before:] else "")


def _doubted(action: Action, part: str, before: str) -> Action:
    """Return an order with the reason why it gives no cut, if there is one."""
    if not action.formula or action.doubt:
        return action
    reason = next((doubt.kind for doubt in rules().doubts if _doubts(doubt, part, action)), "")
    # Units that stand in the part and not in what the rule took it to be for: 限产50%(1#、2#窑).
    if unit_numbers(part) - unit_numbers("".join(action.equipment)):
        reason = reason or "unit"
    return replace(action, doubt=reason or _of_equipment(action) or before)


def _doubts(doubt: Doubt, text: str, action: Action | None = None) -> bool:
    """Return whether a doubt applies to a text, and not to an order that settles it."""
    if action is not None:
        settled = {
            "hours": action.hours is not None,
            "later": action.after_h > 0,
            "case": bool(action.condition),
        }
        known = settled.get(doubt.kind, False)
        if known or action.kind in doubt.unless or doubt.formula not in ("", action.formula):
            return False
    return doubt.pattern.search(text) is not None


def _of_equipment(action: Action) -> str:
    """Return why the equipment of an order is not certain, "" if it is.

    It may hold a size or a figure, another order, or something that is no equipment.
    """
    for name in (
        action.equipment if action.kind not in ("coking", "charging", "count", "keep") else ()
    ):
        if re.search(r"停|限产|减产|压产", name):
            return "one_order"
        if re.search(r"\d", UNIT_NUMBERS.sub("", name)):
            return "which"
        if UNUSED.search(action.words) and not (
            equipment_in(name) or name.endswith((*MACHINE_ENDS, *PLACE_ENDS))
        ):
            return "effect"
    return ""


def _read_pieces(part: str, actions: list[Action], unknown: list[str]) -> None:
    """Read a part by its pieces between 、 and 并; if one piece has no meaning, the whole part
    is unknown.
    """
    pieces = [piece for piece in re.split(r"[、]|并(?!购)|同时", part) if piece]
    unread: list[str] = []
    orders = [_read_part(piece, unread) for piece in pieces] if len(pieces) > 1 else [None]
    if all(orders) and not unread:
        actions += [action for action in orders if action]
    else:
        unknown.append(part)


def _modifier(text: str) -> str:
    return next((kind for kind, pattern in rules().modifiers if pattern.fullmatch(text)), "")


def _modified(action: Action, kind: str, text: str) -> Action:
    doubt = action.doubt or ("exception" if kind == "except" and action.formula else "")
    return replace(
        action,
        by_line=action.by_line or kind == "by_line",
        notes=(*action.notes, text),
        doubt=doubt,
    )


def _read_part(part: str, unknown: list[str]) -> Action | None:
    """Return the order of a part, None if no rule matches it; unknown brackets are added to
    `unknown`.
    """
    inner = re.findall(r"\(([^()]*)\)", part)
    # Brackets are read after the part itself: they modify it or name its equipment.
    text = re.sub(r"\([^()]*\)", "", part)
    hours = after_h = None
    if (match := AFTER.match(text)) is not None:
        after_h, text = float(match[1]), text[match.end() :]
    if (
        (match := HOURS.search(text)) is not None
        and float(match[1]) != float(match[2])
        and max(float(match[1]), float(match[2])) <= 24
    ):
        hours, text = (
            (float(match[1]), float(match[2])),
            text[: match.start()] + text[match.end() :],
        )
    text, tail, kind = _without_tail(text)
    action = _matched(text)
    if action is None:
        return None
    if tail:
        action = _modified(action, kind, tail)
    action = replace(action, words=part, hours=hours, after_h=after_h or 0.0)
    for note in inner:
        kind = _modifier(note)
        if kind:
            action = _modified(action, kind, note)
        elif all(
            equipment_in(name) or name.endswith(MACHINE_ENDS) for name in re.split(r"[、,和]", note)
        ):
            action = replace(action, equipment=(*action.equipment, *re.split(r"[、,和]", note)))
        else:
            unknown.append(f"({note})")
    return action


def _without_tail(text: str) -> tuple[str, str, str]:
    """Return a part without the modifier at its end, the modifier and its kind:
    限产30%以生产线计.
    """
    for kind, pattern in rules().modifiers:
        if kind in ("by_line", "basis"):
            # The order and the modifier have two characters each at least.
            for place in range(2, len(text) - 2):
                if text[place] in "以按" and pattern.fullmatch(text, place):
                    return text[:place], text[place:], kind
    return text, "", ""


def _matched(text: str) -> Action | None:
    for kind, formula, pattern in rules().rules:
        # The order of the rules in the file decides between several that match.
        match = pattern.fullmatch(text)
        if match is not None:
            return _action(text, kind, formula, match)
    return None


def _action(text: str, kind: str, formula: str, match: re.Match) -> Action:
    groups = {
        # Repeated groups were numbered when the rules were compiled: the numbers are removed.
        re.sub(r"\d+$", "", name): value
        for name, value in match.groupdict().items()
        if value
    }
    numbers = {
        name: float(groups[name]) for name in ("n", "k", "h", "days", "months") if name in groups
    }
    subject, condition = groups.get("equipment", ""), ""
    if (found := CONDITION.match(subject)) is not None:
        condition, subject = found["condition"], found["rest"]
    elif subject.endswith(("企业", "的")):
        condition, subject = subject, ""
    equipment = tuple(name for name in re.split(r"[、,和及]", subject) if name)
    return Action(
        text,
        kind,
        formula,
        tuple(numbers.items()),
        equipment,
        condition,
        off_h=float(groups.get("off", 0)),
        on_h=float(groups.get("on", 0)),
        at_least="more" in groups,
        by_line=kind in ("count", "keep"),
    )
