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


@dataclass(frozen=True)
class Reading:
    """What a careful engineer enters for a phrase.

    Attributes
    ----------
    phrase : as written. level : of its column; None for a column of all levels. line : what the row
    is called.
    cuts : level to cut; {} where the words settle none. only : equipment that it is for, "" for the
    whole plant.
    clocked : whether it holds for some hours of the day only. optional : whether a reading without
    a cut is right as well.
    """

    phrase: str
    level: str | None
    line: str
    cuts: Mapping[str, float] = field(default_factory=dict)
    only: str = ""
    clocked: bool = False
    optional: bool = False


def found_readings(path: Path) -> Iterator[Reading]:
    """Return the readings of phrases as found in notices and lists."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            everywhere = row["levels"].startswith("yellow,orange,red")
            level = None if everywhere else COLUMNS.get(row["level_or_column"][:1], "orange")
            line = f"{row['line_context']} {row['industry']}"
            kind, levels = row["kind"], TARGET_LEVELS if level is None else (level,)
            if (
                ":" in kind.split(";")[0]
                or kind.startswith(("condition", "unclear", "as_before"))
                or "needs" in kind
            ):
                yield Reading(row["phrase"], level, line)
            elif kind.startswith(("transport", "none")):
                yield Reading(row["phrase"], level, line, dict.fromkeys(levels, 0.0), optional=True)
            elif kind.startswith("coking_h"):
                figures = re.findall(r"\d+", kind)
                cut = (
                    1 - float(figures[1]) / float(figures[0])
                    if "from" in kind
                    else 1 - 19 / float(figures[0])
                )
                yield Reading(
                    row["phrase"],
                    level,
                    line,
                    dict.fromkeys(levels, cut)
                    if kind.count("coking_h") == 1 and "/" not in kind
                    else {},
                    optional=True,
                )
            else:
                yield Reading(
                    row["phrase"],
                    level,
                    line,
                    _cuts(row["cut"], levels),
                    _only(kind),
                    "hours" in kind and "from the" not in kind,
                    optional=kind.startswith(("seasonal", "equipment-only")),
                )


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
            cuts, optional = (
                {INITIALS[name]: float(value) for name, value in packed.items()},
                "needs" in expect,
            )
            if level is not None:
                cuts, optional = _made_cut(expect, level)
            yield Reading(
                row["phrase"],
                level,
                row["industry"],
                cuts,
                _made_only(expect),
                "hours" in expect,
                optional,
            )


def _made_cut(expect: str, level: str) -> tuple[dict[str, float], bool]:
    if "transport" in expect or "none" in expect:
        return {level: 0.0}, True
    fraction = re.match(r"(?:1-)?(\d+)/(\d+)", expect)
    if fraction:
        share = float(fraction[1]) / float(fraction[2])
        return {level: 1 - share if expect.startswith("1-") else share}, False
    number = re.match(r"(?:\d+\.\d+|\.\d+|[01])(?!\d)", expect)
    return ({level: float(number[0])} if number else {}), "needs" in expect or "by line" in expect


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
    record = Record("清单", 1, {"enterprise": "甲", "line": line, target: reading.phrase})
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
            told = any(note.target == f"cut_{name}" and note.kind != "converted" for note in notes)
            if name in wanted:
                settled = right is None or reading.optional or right == 0
                outcomes.append("lost" if not told else "right" if settled else "open")
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
