"""Fonts with Chinese characters, searched at run time, since every system has other ones."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

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


NORMAL_WEIGHT = 400


@dataclass(frozen=True)
class Font:
    """A font of the system.

    Attributes
    ----------
    family : str
        Name of its family.
    path : str
        Its file.
    face : int
        Place of the font in its file, which may hold several.
    """

    family: str
    path: str
    face: int


def chinese_family() -> str | None:
    """Return the name of a font family with Chinese characters, or None where the system has
    none.
    """
    font = chinese_font()
    return None if font is None else font.family


@cache
def chinese_font() -> Font | None:
    """Return a font with Chinese characters, or None where the system has none."""
    from matplotlib import font_manager

    font = _first_font()
    if font is None:
        # matplotlib caches its list of fonts, so it may lack newer ones: search the system's files.
        for path in font_manager.findSystemFonts():
            if any(hint in Path(path).name.lower().replace("-", "") for hint in FILE_HINTS):
                try:
                    font_manager.fontManager.addfont(path)
                except (OSError, RuntimeError):
                    continue
        font = _first_font()
    return font


def latin_font() -> Font:
    """Return the font without Chinese characters that comes with matplotlib."""
    from matplotlib import get_data_path

    path = Path(get_data_path()) / "fonts" / "ttf" / "DejaVuSans.ttf"
    return Font("DejaVu Sans", str(path), 0)


def _first_font() -> Font | None:
    from matplotlib import font_manager

    # Of several files of one family the upright one of normal weight comes first.
    entries = sorted(font_manager.fontManager.ttflist, key=_unusual)
    for family in FAMILIES:
        for entry in (entry for entry in entries if entry.name == family):
            face = getattr(entry, "index", 0)
            if _draws_chinese(entry.fname, face):
                return Font(family, entry.fname, face)
    return None


def _unusual(entry: Any) -> tuple[bool, float]:
    """Return how far a font is from upright and normal weight, as a key to sort by."""
    from matplotlib.font_manager import weight_dict

    weight = weight_dict.get(entry.weight, entry.weight)
    return entry.style != "normal", abs(float(weight) - NORMAL_WEIGHT)


def _draws_chinese(path: str, index: int) -> bool:
    """Return whether a font file exists and has the characters of the sample."""
    from matplotlib.ft2font import FT2Font

    try:
        font = FT2Font(path, face_index=index) if index else FT2Font(path)
    except (OSError, RuntimeError):
        return False
    known = font.get_charmap()
    return all(ord(letter) in known for letter in SAMPLE)
