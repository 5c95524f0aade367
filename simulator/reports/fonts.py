"""Fonts with Chinese characters, found at run time on whatever system the program stands."""

from __future__ import annotations

from functools import cache
from pathlib import Path

# In order of preference; mainland forms of the characters before others.
FAMILIES = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN",
    "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB", "SimHei", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Noto Sans CJK JP", "Noto Sans CJK TC", "Droid Sans Fallback",
    "Arial Unicode MS", "AR PL UMing CN", "AR PL UKai CN", "Noto Serif CJK SC", "SimSun",
    "FangSong", "KaiTi", "STHeiti", "STSong",
)  # fmt: skip
# Parts of file names by which fonts are tried that matplotlib's own list does not have yet.
FILE_HINTS = (
    "cjk", "notosanssc", "sourcehansans", "wqy", "simhei", "simsun", "msyh", "pingfang", "hiragino",
    "stheiti", "uming", "ukai", "droidsansfallback", "arialuni",
)  # fmt: skip
SAMPLE = "重污染天气应急减排预警橙色吨"


@cache
def chinese_family() -> str | None:
    """Return the name of a font family that draws Chinese, None where the system has none."""
    from matplotlib import font_manager

    found = _first_family()
    if found is None:
        # The list that matplotlib keeps may be older than the fonts: look at the system's files.
        for path in font_manager.findSystemFonts():
            if any(hint in Path(path).name.lower().replace("-", "") for hint in FILE_HINTS):
                try:
                    font_manager.fontManager.addfont(path)
                except (OSError, RuntimeError):
                    continue
        found = _first_family()
    return found


def _first_family() -> str | None:
    from matplotlib import font_manager

    entries = {entry.name: entry for entry in reversed(font_manager.fontManager.ttflist)}
    for family in FAMILIES:
        entry = entries.get(family)
        if entry is not None and _draws_chinese(entry.fname, getattr(entry, "index", 0)):
            return family
    return None


def _draws_chinese(path: str, index: int) -> bool:
    """Return whether a font file is there and has the characters of the sample."""
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(path, face_index=index) if index else FT2Font(path)
    except (OSError, RuntimeError):
        return False
    known = font.get_charmap()
    return all(ord(letter) in known for letter in SAMPLE)
