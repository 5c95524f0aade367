"""Phrases with the reading that a careful engineer enters, and how the program's reading
compares with it.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from simulator.review.phrases import understand
from simulator.spreadsheets.cuts_from_words import cuts_from_words
from simulator.spreadsheets.records import Record
from simulator.terms.levels import TARGET_LEVELS

COLUMNS = {"黄": "yellow", "橙": "orange", "红": "red"}
INITIALS = {"y": "yellow", "o": "orange", "r": "red"}
OUTCOMES = ("right", "open", "wrong", "lost")
TOLERANCE = 0.005
ANYTHING = "*"
NORMAL_COKING_H = 19.0
# What is no cut of a line's load is right if the import says that it is none.
NO_LOAD = ("measure_cuts_nothing", "phrase_needs_state")
SEASONAL = ("phrase_needs_dates",)


@dataclass(frozen=True)
class Reading:
    """What a careful engineer enters for a phrase.

    Attributes
    ----------
    phrase : as written. level : of its column; None for a column of all levels. line : what the row
    is called.
    cuts : level to cut; {} where the words settle none. only : equipment that it is for, "" for the
    whole plant.
    clocked : whether it holds for some hours of the day only. told : keys of the notes with which a
    row without a cut is right as well, ANYTHING for all. kind : class of wording.
    """

    phrase: str
    level: str | None
    line: str
    cuts: Mapping[str, float] = field(default_factory=dict)
    only: str = ""
    clocked: bool = False
    told: tuple[str, ...] = ()
    kind: str = ""
    industry: str = ""

    @property
    def clear(self) -> bool:
        """Whether the reading gives a cut of an alert; a rule of the calendar gives none."""
        return bool(self.cuts) and not {ANYTHING, *SEASONAL} & {*self.told}


def found_readings(path: Path) -> Iterator[Reading]:
    """Return the readings of phrases as found in notices and lists."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            everywhere = row["levels"].startswith("yellow,orange,red")
            level = None if everywhere else COLUMNS.get(row["level_or_column"][:1], "orange")
            line, industry = f"{row['line_context']} {row['industry']}", row["industry"]
            kind, levels = row["kind"], TARGET_LEVELS if level is None else (level,)
            family = re.split("[-_ :;]", kind)[0]
            first = kind.split(";")[0]
            open_kinds = ("condition", "unclear", "as_before")
            if ":" in first or kind.startswith(open_kinds) or "needs" in kind:
                yield Reading(row["phrase"], level, line, kind=family, industry=industry)
            elif kind.startswith(("transport", "none")):
                cuts = dict.fromkeys(levels, 0.0)
                yield Reading(row["phrase"], level, line, cuts, told=NO_LOAD, kind=family)
            elif kind.startswith("coking_h"):
                cuts = dict.fromkeys(levels, _coking_cut(kind))
                # Two kinds of oven in one cell: which one the row is cannot be told.
                several = kind.count("coking_h") > 1 or "/" in kind
                yield Reading(row["phrase"], level, line, {} if several else cuts, kind=family)
            else:
                yield Reading(
                    row["phrase"],
                    level,
                    line,
                    _cuts(row["cut"], levels),
                    _only(kind),
                    "hours" in kind and "from the" not in kind,
                    SEASONAL if family == "seasonal" else (),
                    family,
                    industry,
                )


def _coking_cut(kind: str) -> float:
    figures = [float(figure) for figure in re.findall(r"\d+", kind)]
    return 1 - figures[1] / figures[0] if "from" in kind else 1 - NORMAL_COKING_H / figures[0]


def _only(kind: str) -> str:
    match = re.search(r"equipment-only ([^;\s(（]+)", kind)
    return match[1] if match else ""


def _cuts(text: str, levels: tuple[str, ...]) -> dict[str, float]:
    """Return the cuts of 0.5, of 1 on 酸再生焙烧炉, or of yellow 0; orange 1; red 1."""
    by_level = dict(re.findall(r"(yellow|orange|red) (\d+(?:\.\d+)?)", text))
    if by_level:
        return {name: float(value) for name, value in by_level.items()}
    match = re.match(r"\d+(?:\.\d+)?(?![\d.]*/)", text)
    return dict.fromkeys(levels, float(match[0])) if match else {}


def made_readings(path: Path) -> Iterator[Reading]:
    """Return the readings of phrases made up for this purpose."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            level, expect = COLUMNS.get(row["level"]), row["expect"]
            packed = dict(re.findall(r"([yor])(1|0|\.\d+)", expect)) if level is None else {}
            cuts = {INITIALS[name]: float(value) for name, value in packed.items()}
            told: tuple[str, ...] = (ANYTHING,) if "needs" in expect else ()
            if level is not None:
                cuts, told = _made_cut(expect, level)
            yield Reading(
                row["phrase"],
                level,
                row["industry"],
                cuts,
                _made_only(expect),
                "hours" in expect,
                told,
                "made",
            )


def _made_cut(expect: str, level: str) -> tuple[dict[str, float], tuple[str, ...]]:
    if "transport" in expect or "none" in expect:
        return {level: 0.0}, NO_LOAD
    fraction = re.match(r"(?:1-)?(\d+)/(\d+)", expect)
    if fraction:
        share = float(fraction[1]) / float(fraction[2])
        return {level: 1 - share if expect.startswith("1-") else share}, ()
    number = re.match(r"(?:\d+\.\d+|\.\d+|[01])(?!\d)", expect)
    open_too = "needs" in expect or "by line" in expect
    cuts = {level: float(number[0])} if number else {}
    return cuts, (ANYTHING,) if open_too else ()


def _made_only(expect: str) -> str:
    return {
        "1 on coating": "涂装",
        "1 on spray only": "喷漆、烘干",
        "1 on crushing": "破碎",
        "1 on dusty": "产尘工序",
    }.get(expect, "")


def outcome(reading: Reading) -> str:
    """Return how the program reads a phrase: right, open (no cut, and told), wrong, or lost
    (no cut, and nothing said).

    A phrase for some equipment must also cut nothing of a row of other equipment.
    """
    parts = [_imported(reading, reading.line)]
    if reading.only:
        parts = [_imported(reading, reading.only)]
        elsewhere, _ = _read(reading, "全厂")
        parts.append("wrong" if any(elsewhere.values()) else parts[0])
    parts.append(_alone(reading))
    return next((name for name in ("wrong", "lost", "open") if name in parts), "right")


def _read(reading: Reading, line: str) -> tuple[dict[str, float], list]:
    target = "measure_all" if reading.level is None else f"measure_{reading.level}"
    values = {"line": line, "industry": reading.industry, target: reading.phrase}
    record = Record("清单", 1, {"enterprise": "甲", **values})
    notes = cuts_from_words([record], None).get("清单", [])
    found = {
        name: record.values[f"cut_{name}"]
        for name in TARGET_LEVELS
        if f"cut_{name}" in record.values
    }
    return found, [
        note for note in notes if not (note.target == "measure_*" and note.kind == "guessed")
    ]


def _imported(reading: Reading, line: str) -> str:
    cuts, notes = _read(reading, line)
    wanted = set(reading.cuts) | (
        {reading.level} if reading.level else set(TARGET_LEVELS if not reading.cuts else ())
    )
    outcomes = []
    for name in TARGET_LEVELS:
        cut, right = cuts.get(name), reading.cuts.get(name)
        if cut is None:
            why = [
                note.why.key
                for note in notes
                if note.target == f"cut_{name}" and note.kind != "converted" and note.why
            ]
            if name in wanted:
                said = {*why, ANYTHING} & {*reading.told}
                settled = right is None or said or (right == 0 and "measure_cuts_nothing" in why)
                outcomes.append("lost" if not why else "right" if settled else "open")
        elif right is None or not (
            0 < cut < right if reading.clocked else abs(cut - right) <= TOLERANCE
        ):
            outcomes.append("wrong")
    return next((item for item in ("wrong", "lost", "open") if item in outcomes), "right")


def _alone(reading: Reading) -> str:
    """Return whether the phrase by itself, for whatever it is written, gives another cut than the
    careful one.
    """
    meaning = understand(reading.phrase, reading.level)
    for name, cut in meaning.cuts.items():
        right = reading.cuts.get(name)
        if (
            right is None
            or abs(cut - right) > TOLERANCE
            or (reading.clocked and meaning.hours is None)
        ):
            return "wrong"
    return "right"


def counted(readings: list[Reading]) -> tuple[Counter, list[tuple[str, str]]]:
    """Return how many phrases have each outcome, and (outcome, phrase) of all."""
    outcomes = [(outcome(item), item.phrase) for item in readings]
    return Counter(name for name, _ in outcomes), outcomes
