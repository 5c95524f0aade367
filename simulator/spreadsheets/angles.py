"""Longitude and latitude in degrees, minutes and seconds, in one cell or in several columns."""

from __future__ import annotations

import re

from simulator.spreadsheets.cells import Value, half_width, is_empty, read_number
from simulator.terms.labels import message

TARGETS = ("lon", "lat")
# Parts of a degree by the sign that a heading ends with.
PARTS = {"度": 1.0, "分": 1 / 60, "秒": 1 / 3600}
IN_PARTS = re.compile(r"(?P<name>经度|纬度|东经|北纬)[>(:_/-]*(?P<part>[度分秒])\)?")
SIGNED = re.compile(
    r"[东北en]?经?纬?:?(?P<d>\d{1,3}(?:\.\d+)?)[°度](?:(?P<m>\d{1,2}(?:\.\d+)?)['′分])?"
    r"(?:(?P<s>\d{1,2}(?:\.\d+)?)(?:[\"″秒]|''|′′))?"
)
SIXTY = 60.0


def angle_part(heading: str) -> tuple[str, str] | None:
    """Return (lon or lat, sign of its part) of a plain heading such as 中心经度-分, None if it is
    none.
    """
    match = IN_PARTS.search(heading)
    if match is None or match.end() != len(heading):
        return None
    return "lon" if match["name"] in ("经度", "东经") else "lat", match["part"]


def read_angle(cell: object, part: str = "") -> Value:
    """Return a cell of a longitude or latitude in degrees.

    Parameters
    ----------
    cell : object
        A number of degrees, minutes or seconds, or a text such as 112°30′15″.
    part : str
        Sign of the part that the column holds, "" for the whole angle.
    """
    if isinstance(cell, str) and not is_empty(cell):
        match = SIGNED.fullmatch(half_width(cell).lower())
        if match is not None:
            degrees, minutes, seconds = (float(match[name] or 0) for name in "dms")
            if minutes >= SIXTY or seconds >= SIXTY:
                return Value(None, "refused", message("between", low="0", high="60"))
            return Value(degrees + minutes / SIXTY + seconds / SIXTY**2, "cleaned")
    value = read_number(cell)
    if not isinstance(value.value, float) or part in ("", "度"):
        return value
    if not 0 <= value.value < SIXTY:
        return Value(None, "refused", message("between", low="0", high="60"))
    return Value(value.value * PARTS[part], "cleaned")
