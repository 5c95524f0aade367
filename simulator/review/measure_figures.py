"""Reads the figures in the words of a measure: shares, counts, durations, hours of the day."""

from __future__ import annotations

import re

from lark import Token, Tree

from simulator.review.measure_items import tokens_of
from simulator.review.measure_text import DIGITS
from simulator.terms.clock import DAY_H

# 8:30至次日6点: hour and minute at which it begins and ends.
CLOCK = r"(\d{1,2})(?:[:时点](\d{0,2}))?"
HOURS = re.compile(rf"{CLOCK}分?后?[至到-](?:次日)?{CLOCK}")
MINUTES_OF_HOUR = 60.0
SHARES = ("PERCENT", "FRACTION")
# Half a per cent (assumed): lists round their shares, and one said twice may differ by so much.
ROUNDED = 0.005
NUMBER = re.compile(r"\d+(?:\.\d+)?")


def has(tree: Tree, kind: str) -> bool:
    """Return whether a word of a kind stands in a tree."""
    return any(token.type == kind for token in tokens_of(tree))


def one(tree: Tree, kind: str) -> Token:
    """Return the first word of a kind in a tree."""
    return next(token for token in tokens_of(tree) if token.type == kind)


def durations_h(tree: Tree) -> list[float]:
    """Return the durations in a rule [h]."""
    return [
        number(token) / (MINUTES_OF_HOUR if "分" in token or "min" in token else 1)
        for token in tokens_of(tree)
        if token.type == "DURATION"
    ]


def number(text: str) -> float:
    """Return the first figure in a text, 0 if there is none."""
    match = NUMBER.search(text)
    return float(match[0]) if match else 0.0


def count(text: str) -> float:
    """Return the number of a count: 2 of 2台, 两台."""
    return float(DIGITS[text[0]]) if text[0] in DIGITS else number(text)


def amount(text: str) -> float:
    """Return an amount in its unit: 16 万块 are 160 000."""
    return number(text) * (10_000 if "万" in text else 1)


def percent(tree: Tree) -> float | None:
    """Return the first share in a tree, None if there is none."""
    token = next((item for item in tokens_of(tree) if item.type in SHARES), None)
    return None if token is None else fraction(token)


def fraction(token: Token) -> float:
    """Return a share: 0.5 of 50%, 1/2, 一半; one over zero is 2, which is no share."""
    if token.endswith("%"):
        return float(token[:-1]) / 100
    if token in ("一半", "半数"):
        return 0.5
    parts = token.split("分之")[::-1] if "分之" in token else token.split("/")
    above, below = (float(DIGITS.get(part, 0) or part) for part in parts)
    return above / below if below else 2.0


def window_h(hours: str) -> tuple[float, float] | None:
    """Return the hours of the day at which a window begins and ends [h], None if it is none."""
    match = HOURS.search(hours)
    if match is None:
        return None
    first_h, first_min, last_h, last_min = (float(figure or 0) for figure in match.groups())
    if max(first_min, last_min) >= MINUTES_OF_HOUR:
        return None
    first, last = first_h + first_min / MINUTES_OF_HOUR, last_h + last_min / MINUTES_OF_HOUR
    return None if first == last or max(first, last) > DAY_H else (first, last)
