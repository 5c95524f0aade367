"""Fonts with Chinese characters, searched at run time, since every system has other ones."""

from __future__ import annotations

from functools import cache
from pathlib import Path

# In order of preference: first fonts with the mainland forms of the characters.
FAMILIES = (
    "Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN",
    "Microsoft YaHei", "PingFang SC", "Hiragino Sans GB", "SimHei", "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei", "Noto Sans CJK JP", "Noto Sans CJK TC", "Droid Sans Fallback",
    "Arial Unicode MS", "AR PL UMing CN", "AR PL UKai CN", "Noto Serif CJK SC", "SimSun",
    "FangSong", "KaiTi", "STHeiti", "STSong",
)  # fmt: skip
# Parts of file names: fonts that match are tried where matplotlib's own list lacks them.
FILE_HINTS = (
    "cjk", "notosanssc", "sourcehansans", "wqy", "simhei", "simsun", "msyh", "pingfang", "hiragino",
    "stheiti", "uming", "ukai", "droidsansfallback", "arialuni",
)  # fmt: skip
SAMPLE = "重污染天气应急减排预警橙色吨"


@cache
def chinese_family() -> str | None:
    """Return the name of a font family with Chinese characters, or None where the system has
    none.
    """
    from matplotlib import font_manager

    family = _first_family()
    if family is None:
        # matplotlib caches its list of fonts, so it may lack newer ones: search the system's files.
        for path in font_manager.findSystemFonts():
            if any(hint in Path(path).name.lower().replace("-", "") for hint in FILE_HINTS):
                try:
                    font_manager.fontManager.addfont(path)
                except (OSError, RuntimeError):
                    continue
        family = _first_family()
    return family


def _first_family() -> str | None:
    from matplotlib import font_manager

    # Reversed, so that of several files of one family the first one stays.
    entries = {entry.name: entry for entry in reversed(font_manager.fontManager.ttflist)}
    for family in FAMILIES:
        entry = entries.get(family)
        if entry is not None and _draws_chinese(entry.fname, getattr(entry, "index", 0)):
            return family
    return None


def _draws_chinese(path: str, index: int) -> bool:
    """Return whether a font file exists and has the characters of the sample."""
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(path, face_index=index) if index else FT2Font(path)
    except (OSError, RuntimeError):
        return False
    known = font.get_charmap()
    return all(ord(letter) in known for letter in SAMPLE)
