"""Hostile values of cells and keys."""

from __future__ import annotations

from random import Random

LONGEST_CELL = 32_767
NUMBERS = (
    "1e308", "1e307", "-1e308", "1e999", "1e-320", "1e12", "-1", "-0", "0", "0.1", "100.0001", "1_000", "1,000",
    "1,5", "１２", "①", "0x10", "١٢", "nan", "NaN", "-nan", "inf", "-inf", "Infinity", "1e5", "5%", "120%", "+5",
    "9" * 400, "0." + "3" * 400, "½", "三", "1 000", " 5 ", "1;2",
)  # fmt: skip
FORMULAS = (
    "=1+1", "+1", "-1+2", "@SUM(A1)", "＝1+1", "﹢1", "\u200b=1+1", "\t=1", "\r=1", "'=1", '=HYPERLINK("http://a","b")',
    "=cmd|' /C calc'!A0",
)  # fmt: skip
TIMES = (
    "9999-12-31T24:00", "9999-12-31", "0001-01-01", "0000-00-00", "1677-09-21T00:12", "2262-04-12", "2020-02-30",
    "2021-02-29", "2021-01-02T24:00", "2021-01-02T24:01", "2021-01-02T23:59:60", "2021-01-02T00:00+01:00",
    "2021-01-02T00:00Z", "2021-13-01", "2021/1/2", "2021年1月2日", "2021-01-02 00:00:00.123456789", "44198", "1e9",
    "now", "20210102", "-2021-01-01", "12021-01-01", "24:00", "2021-W01-1", "2021-01",
)  # fmt: skip
TEXTS = (
    "", " ", "\u3000", "\xa0", "\u200b", "\u200d", "\ufeff", "\u202eabc", "e\u0301", "😀", "👩‍👩‍👧", "\U0010fffd",
    "\ud800", "\udfff", "\x00", "\x07", "\x1b[31m", "\x7f", "\x85", "\u2028", "a\nb", "a\r\nb", "\r", "\n", '"', '""',
    "'", "`", "NA", "N/A", "NULL", "null", "None", "none", "true", "TRUE", "FALSE", "yes", "no", "是", "否", "-", "--",
    "/", "\\", ".", "..", "../../x", "/dev/null", "/dev/zero", "C:\\x", "CON", "a:b", "~", "*", "?", "{}", "[]", "[1]",
    "{{ 7*7 }}", "{% for %}", "${x}", "%s", "%n", "<script>alert(1)</script>", "&amp;", "![a](http://a/b)", "|", "；",
    ";", "a;b;a", "(", "[", "*a", "&a", "!!x", "#", "@", "x" * LONGEST_CELL, "中" * 5_000, "(" * 300, "a" * 256,
    "停限产50%，但重点工序除外", "A级", "ungraded", "b-", "引领性", "red", "红色", "_xFFFF_", "__class__", "__proto__",
)  # fmt: skip
ALL = (*NUMBERS, *FORMULAS, *TIMES, *TEXTS)


def hostile(draw: Random) -> str:
    """Return a hostile text; each group comes as often as the others."""
    return draw.choice(draw.choice((NUMBERS, FORMULAS, TIMES, TEXTS)))


def misspelt(draw: Random, text: str) -> str:
    """Return a text with one letter changed, doubled, dropped or made invisible."""
    if not text:
        return hostile(draw)
    at = draw.randrange(len(text))
    change = draw.choice(("drop", "double", "upper", "wide", "zero", "space", "bom", "other"))
    if change == "drop":
        return text[:at] + text[at + 1 :]
    if change == "double":
        return text[: at + 1] + text[at:]
    if change == "upper":
        return text.upper()
    if change == "wide":
        return "".join(chr(ord(one) + 0xFEE0) if "!" <= one <= "~" else one for one in text)
    return (
        text[:at]
        + {"zero": "\u200b", "space": " ", "bom": "\ufeff", "other": "ß"}[change]
        + text[at:]
    )
