"""Where everything stands on the page of the brief, and texts cut to the room they have."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

CM_PER_POINT = 2.54 / 72
# The page is A4; both papers keep this margin.
MARGIN_CM = 1.3
WIDTH_CM = 21.0 - 2 * MARGIN_CM
TEXT_POINTS, TABLE_POINTS, HEAD_POINTS, TITLE_POINTS = 9.0, 8.0, 10.0, 15.0
# Height of a printed line in font sizes.
LEADING = 1.26
# Widths in shares of the font's size, of a fullwidth and of any other character: those of common
# fonts are at most a little above.
FULL, HALF = 1.0, 0.56
# Room within a cell beside its text.
CELL_PADDING_CM = 0.45
# Most rows of the tables, and most printed lines of the texts: with these the page is full.
MOST_GRADES, MOST_POLLUTANTS, TOP = 8, 4, 10
SPARED_LINES, ASSUMED_LINES, RULES_LINES, RESULT_LINES = 1, 4, 2, 3


@dataclass(frozen=True)
class Column:
    """A column of a table of the brief.

    Attributes
    ----------
    name : str
        Field of the rows; its heading is the label `brief_<name>`.
    width_cm : float
        Its width.
    right : bool
        Whether its texts stand to the right.
    """

    name: str
    width_cm: float
    right: bool = False


MEASURES = (
    Column("grade", 2.2),
    Column("rule", 5.4),
    Column("enterprises", 2.2, True),
    Column("stopped", 2.1, True),
    Column("limited", 2.0, True),
    Column("running", 2.0, True),
    Column("saved", 2.3, True),
)
POLLUTANTS = (
    Column("pollutant", 1.8),
    Column("base", 2.2, True),
    Column("target", 1.5, True),
    Column("ordered", 2.2, True),
    Column("ordered_share", 1.8, True),
    Column("ordered_met", 1.7),
    Column("expected_t", 1.7, True),
    Column("expected", 1.9, True),
    Column("expected_share", 1.8, True),
    Column("expected_met", 1.6),
)
LARGEST = (
    Column("rank", 1.1, True),
    Column("enterprise", 5.5),
    Column("district", 2.5),
    Column("grade", 1.9),
    Column("lines", 3.5),
    Column("kg", 2.1, True),
    Column("share", 1.6, True),
)


def width_of(text: str, points: float) -> float:
    """Return the width of a text [cm] in a font of common proportions."""
    ems = sum(FULL if unicodedata.east_asian_width(sign) in "FWA" else HALF for sign in text)
    return ems * points * CM_PER_POINT


def shortened(text: str, room_cm: float, points: float) -> str:
    """Return a text that fits into a room; what is left out shows as an ellipsis."""
    if width_of(text, points) <= room_cm:
        return text
    kept = text
    while kept and width_of(kept + "…", points) > room_cm:
        kept = kept[:-1]
    return kept.rstrip("、，；, ;") + "…"


def in_lines(text: str, lines: int, points: float = TEXT_POINTS) -> str:
    """Return a text cut to a number of printed lines; a line may end half a word early."""
    return shortened(text, lines * (WIDTH_CM - 0.9), points)


def in_cells(row: dict[str, str], columns: tuple[Column, ...]) -> dict[str, str]:
    """Return the texts of a row, each cut to one line of its cell."""
    return {
        column.name: shortened(row[column.name], column.width_cm - CELL_PADDING_CM, TABLE_POINTS)
        for column in columns
    }
