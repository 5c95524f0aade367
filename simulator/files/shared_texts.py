"""Characters of the shared texts of an .xlsx workbook, counted as often as its cells name them.

A text is stored once and named by any number of cells; every one gets a copy when it is read.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator

import numpy as np

from simulator.files.sheet_markup import CHUNK_BYTES, parse_part

SHARED_CELL = re.compile(
    rb"""<(?:\w+:)?c\s[^<>]*\bt\s*=\s*["']s["'][^<>]*>\s*<(?:\w+:)?v>\s*(\d{1,9})"""
)
# The shortest markup of a cell that names a shared text.
SHORTEST_CELL = "<c t='s'><v>0</v></c>"


def repeated_characters(archive: zipfile.ZipFile, most: int) -> int:
    """Return the characters of shared texts in all cells, 0 where they cannot be above `most`.

    Parameters
    ----------
    archive : zipfile.ZipFile
        The workbook, whose parts were parsed.
    most : int
        Characters that are allowed.
    """
    texts = [name for name in archive.namelist() if "sharedstrings" in name.lower()]
    if not texts:
        return 0
    parts = [name for name in archive.namelist() if name not in texts]
    lengths = np.concatenate([_lengths(archive, name) for name in texts])
    cells = sum(archive.getinfo(name).file_size for name in parts) // len(SHORTEST_CELL)
    if cells * int(lengths.max(initial=0)) <= most:
        return 0
    return sum(_named(archive, name, lengths) for name in parts)


def _named(archive: zipfile.ZipFile, name: str, lengths: np.ndarray) -> int:
    """Return the characters of the texts that the cells of a part name."""
    characters = 0
    for text in _pieces(archive, name):
        numbers = np.array(SHARED_CELL.findall(text), dtype="S9").astype(np.int64)
        characters += int(lengths[numbers[numbers < len(lengths)]].sum())
    return characters


def _pieces(archive: zipfile.ZipFile, name: str) -> Iterator[bytes]:
    """Yield the markup of a part piece by piece, none of which ends within a cell."""
    rest = b""
    with archive.open(name) as part:
        while chunk := part.read(CHUNK_BYTES):
            text = rest + chunk
            end = max(text.rfind(b"</row"), text.rfind(b"<row"), text.rfind(b":row"))
            end = len(text) if end < 0 and len(text) > 16 * CHUNK_BYTES else max(end, 0)
            yield text[:end]
            rest = text[end:]
    yield rest


def _lengths(archive: zipfile.ZipFile, name: str) -> np.ndarray:
    """Return the length of every text of a part of shared texts [characters]."""
    lengths: list[int] = []

    def start(tag: str, _: dict[str, str]) -> None:
        if tag.rsplit(":", 1)[-1] == "si":
            lengths.append(0)

    def text(characters: str) -> None:
        if lengths:
            lengths[-1] += len(characters)

    parse_part(archive, name, start, None, text)
    return np.array(lengths, dtype=np.int64)
