"""The words of measures: texts brought to one form, split into parts, each part matched by the rules of data/import/."""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass, replace
from functools import cache

from simulator.files.yaml_file import read_yaml
from simulator.terms.clock import DAY_H
from simulator.terms.labels import DATA

FOLDER = DATA / "import"
DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
LEVEL_WORDS = {
    "黄色": "yellow", "橙色": "orange", "红色": "red", "黄": "yellow", "橙": "orange", "红": "red",
    "III级": "yellow", "II级": "orange", "I级": "red", "三级": "yellow", "二级": "orange", "一级": "red",
}  # fmt: skip
_WORD = "|".join(sorted(LEVEL_WORDS, key=len, reverse=True))
_LIST = rf"(?:{_WORD})(?:预警)?(?:[、/和及](?:{_WORD})(?:预警)?)*"
# A level opens a stretch of text where a colon follows it, or at the beginning of a part where alert or response follows.
LEVEL_MARK = re.compile(
    rf"(?P<words>{_LIST})(?:(?:预警|应急|响应|执行|减排|管控|级别|措施|期间|时)*:|(?:(?<=预警)|预警|应急响应|响应)(?:响应|期间|时|措施)*)[,]?"
)
HOURS = re.compile(r"(?:每[天日])?(\d{1,2})(?:[:时点]\d{0,2})分?[至到-](?:次日)?(\d{1,2})(?:[:时点]\d{0,2})分?(?:期间)?")
AFTER = re.compile(r"(?:响应)?(?:超过|满)(\d+(?:\.\d+)?)个?小时(?:的|后)?可?")
CONDITION = re.compile(r"^(?P<condition>(?:未|承担|有|完成|达到|具备|没有|采用).{1,24}?的)(?P<rest>.+)$")
HIGH_OVEN = re.compile(r"(\d+(?:\.\d+)?)(?:米|m)(?P<side>以上|及?以下)?")
HIGH_OVEN_M = 6.0
MACHINE_ENDS = ("炉", "窑", "机", "线", "设备", "工序")
HEAT_RECOVERY = "热回收"


@dataclass(frozen=True)
class Action:
    """What one part of a phrase orders.

    Attributes
    ----------
    words : the part, as brought to one form. kind : the rule's kind (data/import/phrases.yaml).
    formula : how the cut follows, "" where the rule says nothing of load. numbers : the figures that stand in the part.
    equipment : what it is ordered for, () for everything. condition : for which of them only, "" for all.
    hours : hours of the day [h], None for all. off_h, on_h : cycle, cut first [h]. after_h : from that hour of the response on [h].
    at_least : 以上. by_line : counted by whole lines. notes : modifiers kept as written.
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

    @property
    def share_of_time(self) -> float:
        """Share of the time in which the cut holds, by its hours of the day and its cycle [0, 1]."""
        by_day = ((self.hours[1] - self.hours[0]) % DAY_H) / DAY_H if self.hours else 1.0
        return by_day * (self.off_h / (self.off_h + self.on_h) if self.off_h else 1.0)

    def number(self, name: str) -> float | None:
        """Return a figure of the part, None if it has none of the name."""
        return dict(self.numbers).get(name)


@dataclass(frozen=True)
class Rules:
    """The rules, compiled: (kind, formula, pattern), modifiers (kind, pattern), rewrites (pattern, text), what kinds need."""

    rules: tuple[tuple[str, str, re.Pattern], ...]
    modifiers: tuple[tuple[str, re.Pattern], ...]
    rewrites: tuple[tuple[re.Pattern, str], ...]
    needs: dict[str, str]


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
            text = parts[0] + "".join(f"(?P<{name}{index or ''}>{part}" for index, part in enumerate(parts[1:]))
        return re.compile(text, re.IGNORECASE)

    return Rules(
        tuple((row["kind"], str(row.get("cut", "")), pattern(row["pattern"])) for row in data["rules"]),
        tuple((row["kind"], pattern(row["pattern"])) for row in data["modifiers"]),
        tuple((re.compile(row["from"]), row["to"]) for row in data["rewrites"]),
        data["needs"],
    )


@cache
def equipment_names() -> tuple[tuple[str, str], ...]:
    """Return (spelling, canonical name) of equipment, the longest spelling first."""
    with (FOLDER / "equipment.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [(row["spelling"], row["canonical"]) for row in csv.DictReader(file)]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


def equipment_in(text: str) -> frozenset[str]:
    """Return the canonical names of the equipment that a text names."""
    return frozenset(canonical for spelling, canonical in equipment_names() if spelling in text)


def one_form(text: str) -> str:
    """Return a text with half-width signs, no spaces, figures as digits and shares as per cent."""
    text = re.sub(r"[①-⑳❶-❿]|^\s*[(（]?\d{1,2}[)）.、](?!\d)", "", text)
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).replace("“", "").replace("”", "").replace('"', "")
    text = re.sub(r"(?<=\d)[~~—–―]+(?=\d)", "-", text)
    text = re.sub(r"百分之(\d+)", r"\1%", text)
    text = re.sub(r"百分之([一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])", lambda m: f"{_ten(m[1])}%", text)
    text = re.sub(r"([一二三四五六七八九])成(?!品|型)", lambda m: f"{DIGITS[m[1]] * 10}%", text)
    return re.sub(r"([一二两三四五六七八九十])(?=[台座条套组孔]|个生产线)", lambda m: str(DIGITS[m[1]]), text)


def _ten(text: str) -> int:
    if "十" not in text:
        return DIGITS[text]
    tens, ones = text.split("十")
    return 10 * DIGITS.get(tens, 1) + DIGITS.get(ones, 0)


def split_levels(text: str) -> list[tuple[tuple[str, ...], str]]:
    """Return (levels, text) of the stretches of a text in one form; levels () before the first level word."""
    found, place, levels = [], 0, ()
    for match in LEVEL_MARK.finditer(text):
        if not match[0].rstrip(",").endswith(":") and text[place : match.start()].strip() and text[match.start() - 1] not in ";。,、":
            continue
        if match.start() > place:
            found.append((levels, text[place : match.start()]))
        words = re.findall(_WORD, match["words"])
        levels, place = tuple(dict.fromkeys(LEVEL_WORDS[word] for word in words)), match.end()
    found.append((levels, text[place:]))
    return [(names, part) for names, part in found if part.strip(";,。、/")]


def split_parts(text: str) -> list[str]:
    """Return the parts of a text between ; 。 and commas, not looking into brackets."""
    parts, depth, start = [], 0, 0
    for place, sign in enumerate(text):
        depth += (sign in "([") - (sign in ")]")
        if sign in ";。,+\n" and depth <= 0:
            parts.append(text[start:place])
            start = place + 1
    parts.append(text[start:])
    parts = [re.sub(r"^\(?\d{1,2}[.、)](?!\d)", "", part).strip("、:.") for part in parts]
    return [part for part in parts if part]


def read_parts(text: str) -> tuple[list[Action], list[str]]:
    """Return what the parts of a text in one form order, and the parts that no rule matches."""
    actions: list[Action] = []
    unknown: list[str] = []
    for pattern, replacement in rules().rewrites:
        text = pattern.sub(replacement, text)
    for part in split_parts(text):
        kind = _modifier(part)
        if kind and actions:
            actions[-1] = _modified(actions[-1], kind, part)
        elif (action := _read_part(part, unknown)) is not None:
            actions.append(action)
        else:
            _read_pieces(part, actions, unknown)
    return actions, unknown


def _read_pieces(part: str, actions: list[Action], unknown: list[str]) -> None:
    """Read a part by its pieces between 、 and 并; where one of them means nothing, the part is unknown as a whole."""
    pieces = [piece for piece in re.split(r"[、]|并(?!购)|同时", part) if piece]
    aside: list[str] = []
    found = [_read_part(piece, aside) for piece in pieces] if len(pieces) > 1 else [None]
    if all(found) and not aside:
        actions += [action for action in found if action]
    else:
        unknown.append(part)


def _modifier(text: str) -> str:
    return next((kind for kind, pattern in rules().modifiers if pattern.fullmatch(text)), "")


def _modified(action: Action, kind: str, text: str) -> Action:
    return replace(action, by_line=action.by_line or kind == "by_line", notes=(*action.notes, text))


def _read_part(part: str, unknown: list[str]) -> Action | None:
    """Return what a part orders, None if no rule matches it; brackets that say nothing known go to `unknown`."""
    inner = re.findall(r"\(([^()]*)\)", part)
    text = re.sub(r"\([^()]*\)", "", part)
    hours = after_h = None
    if (match := AFTER.match(text)) is not None:
        after_h, text = float(match[1]), text[match.end() :]
    if (match := HOURS.search(text)) is not None and float(match[1]) != float(match[2]) and max(float(match[1]), float(match[2])) <= 24:
        hours, text = (float(match[1]), float(match[2])), text[: match.start()] + text[match.end() :]
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
        elif all(equipment_in(name) or name.endswith(MACHINE_ENDS) for name in re.split(r"[、,和]", note)):
            action = replace(action, equipment=(*action.equipment, *re.split(r"[、,和]", note)))
        else:
            unknown.append(f"({note})")
    return action


def _without_tail(text: str) -> tuple[str, str, str]:
    """Return a part without the modifier that it ends with, that modifier and its kind: 限产30%以生产线计."""
    for kind, pattern in rules().modifiers:
        if kind in ("by_line", "basis"):
            for place in range(2, len(text) - 2):
                if text[place] in "以按" and pattern.fullmatch(text, place):
                    return text[:place], text[place:], kind
    return text, "", ""


def _matched(text: str) -> Action | None:
    for kind, formula, pattern in rules().rules:
        match = pattern.fullmatch(text)
        if match is not None:
            return _action(text, kind, formula, match)
    return None


def _action(text: str, kind: str, formula: str, match: re.Match) -> Action:
    groups = {re.sub(r"\d+$", "", name): value for name, value in match.groupdict().items() if value}
    numbers = {name: float(groups[name]) for name in ("n", "k", "h", "days", "months") if name in groups}
    subject, condition = groups.get("equipment", ""), ""
    if (found := CONDITION.match(subject)) is not None:
        condition, subject = found["condition"], found["rest"]
    elif subject.endswith(("企业", "的")):
        condition, subject = subject, ""
    equipment = tuple(name for name in re.split(r"[、,和及]", subject) if name)
    return Action(
        text, kind, formula, tuple(numbers.items()), equipment, condition,
        off_h=float(groups.get("off", 0)), on_h=float(groups.get("on", 0)),
        at_least="more" in groups, by_line=kind in ("count", "keep"),
    )  # fmt: skip
