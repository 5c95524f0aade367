"""Chinese text of unknown encoding: UTF-8, GB18030, or Big5 of traditional letters.

Nearly every Big5 file is valid GB18030 too, and would be read as rare letters. GB2312 has the
letters that simplified texts are made of: where many others stand in a text, and Big5 makes common
letters of the same bytes, it is Big5.
"""

from __future__ import annotations

import csv
from functools import cache

from simulator.terms.paths import DATA

UTF8, GB18030, BIG5 = "utf-8-sig", "gb18030", "big5"
# Shares are assumed: simplified lists have under 0.02 of rare letters, Big5 read as GB18030 over
# 0.4; of Big5 texts over 0.95 are among the 5 401 common letters.
MOST_RARE, FEWEST_COMMON = 0.2, 0.85
FEWEST_LETTERS = 8
# What is looked at: the beginning tells the encoding.
LOOKED_AT_BYTES = 200_000
# Bytes of the common letters of Big5.
COMMON = (0xA440, 0xC67E)


def encoding_of(raw: bytes) -> str | None:
    """Return the encoding of a text, None where it is none of the three."""
    for encoding in (UTF8, GB18030):
        try:
            raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        return BIG5 if encoding == GB18030 and _is_big5(raw) else encoding
    try:
        raw.decode(BIG5)
    except UnicodeDecodeError:
        return None
    return BIG5 if _is_big5(raw) else None


@cache
def _table() -> dict[int, str]:
    """Return data/import/traditional.csv as a table for `str.translate`."""
    with (DATA / "import" / "traditional.csv").open(encoding="utf-8", newline="") as file:
        return {ord(row["traditional"]): row["simplified"] for row in csv.DictReader(file)}


def simplified(text: str) -> str:
    """Return a text with the traditional letters of headings and measures made simplified; others
    stay as they are.
    """
    return text.translate(_table())


def _is_big5(raw: bytes) -> bool:
    try:
        raw.decode(BIG5)
    except UnicodeDecodeError:
        return False
    # A letter that is cut in two at the end is left out.
    part = raw[:LOOKED_AT_BYTES]
    letters = [letter for letter in part.decode(BIG5, "ignore") if _is_letter(letter)]
    if len(letters) < FEWEST_LETTERS:
        return False
    common = sum(
        COMMON[0] <= int.from_bytes(letter.encode(BIG5)) <= COMMON[1] for letter in letters
    )
    other = [letter for letter in part.decode(GB18030, "ignore") if ord(letter) > 0x7F]
    rare = sum(not _in_gb2312(letter) for letter in other)
    return common >= FEWEST_COMMON * len(letters) and rare >= MOST_RARE * max(1, len(other))


def _is_letter(letter: str) -> bool:
    return "一" <= letter <= "鿿"


def _in_gb2312(letter: str) -> bool:
    try:
        letter.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
