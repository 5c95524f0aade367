"""Names, units and numbers in figures."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

import numpy as np

from simulator.terms.titles import TONNE_KG

ELLIPSIS = "…"


@dataclass(frozen=True)
class DisplayUnit:
    """A unit of display: its size in kilograms, and its sign."""

    kg: float
    sign: str

    def of(self, values: object) -> np.ndarray:
        """Return kilograms in this unit."""
        return np.asarray(values, dtype=float) / self.kg


TONNES = DisplayUnit(TONNE_KG, "t")


def unit_for(values: object, per: str = "") -> DisplayUnit:
    """Return tonnes where a value reaches one tonne, else kilograms, with `per` (/h or /d)
    added.
    """
    if greatest(values) >= TONNE_KG:
        return DisplayUnit(TONNE_KG, f"t{per}")
    return DisplayUnit(1.0, f"kg{per}")


def greatest(values: object) -> float:
    """Return the largest absolute value, 0 where there is none."""
    numbers = np.abs(np.asarray(values, dtype=float))
    return float(np.nanmax(numbers)) if numbers.size and not np.isnan(numbers).all() else 0.0


def number_format(values: object) -> str:
    """Return a format with thousands separators and three or four significant digits of the
    largest value.
    """
    top = greatest(values)
    return f",.{0 if top >= 1000 else 1 if top >= 10 else 2 if top >= 0.1 else 4}f"


def width_of(text: str) -> int:
    """Return the width of a text in narrow letters; a Chinese character counts two."""
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)


def short(text: str, width: int = 22) -> str:
    """Return a name cut to a width, with signs of markup escaped."""
    return escape(cut(text, width), quote=False)


def cut(text: str, width: int) -> str:
    """Return a text cut to a width in narrow letters, with an ellipsis where something is
    missing.
    """
    if width_of(text) <= width:
        return text
    # One letter is reserved for the ellipsis.
    kept, used = [], 1
    for letter in text:
        used += width_of(letter)
        if used > width:
            break
        kept.append(letter)
    return "".join(kept).rstrip() + ELLIPSIS


def shorts(texts: Iterable[object], width: int = 22) -> list[str]:
    """Return names cut to a width."""
    return [short(str(text), width) for text in texts]


def whole(texts: Iterable[object], width: int = 40) -> list[str]:
    """Return whole names for hover texts, broken into lines."""
    return [broken(str(text), width) for text in texts]


def broken(text: str, width: int = 40) -> str:
    """Return a text in lines of at most a width, broken at spaces where possible."""
    lines, line = [], ""
    for letter in text:
        if width_of(line) + width_of(letter) <= width:
            line += letter
            continue
        head, space, tail = ("", "", "") if letter == " " else line.rpartition(" ")
        lines.append(head if space else line)
        line = (tail if space else "") + letter.strip()
    return "<br>".join(escape(part.strip(), quote=False) for part in [*lines, line])
