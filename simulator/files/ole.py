"""The compound file (OLE) of an .xls workbook: its directory, its streams and the workbook's
extent.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

HEADER_BYTES = 512
END_OF_CHAIN = 0xFFFFFFFE
FREE = 0xFFFFFFFF
MINI_BELOW_BYTES = 4096
FILEPASS, EXTERN_BOOK, BEGIN, SHARED_TEXTS, CONTINUE, SHARED_CELL = (
    0x002F,
    0x01AE,
    0x0809,
    0x00FC,
    0x003C,
    0x00FD,
)
DIMENSIONS, MOST_ROWS, MOST_COLUMNS = 0x0200, 65536, 256
# Records with a cell: their first four bytes are row and column, both from 0.
CELL_RECORDS = {0x0203, 0x027E, 0x00FD, 0x0204, 0x0006, 0x0205, 0x0206, 0x0406}
MULTIPLE_RECORDS = {0x00BD}


class DamagedError(Exception):
    """The structure of the compound file is damaged."""


@dataclass(frozen=True)
class Stream:
    """Position of a stream: its first sector and its size [bytes]."""

    start: int
    size: int


@dataclass(frozen=True)
class Found:
    """The content of a workbook stream.

    Attributes
    ----------
    extents : tuple[tuple[int, int], ...]
        (rows, columns) of each sheet.
    characters : int
        Characters of shared texts, as often as cells use them.
    encrypted : bool
        Whether the workbook is encrypted.
    links : bool
        Whether it links to other workbooks.
    """

    extents: tuple[tuple[int, int], ...]
    characters: int
    encrypted: bool
    links: bool


def read_directory(raw: bytes) -> dict[str, Stream]:
    """Return the streams of a compound file by name.

    Raises
    ------
    DamagedError
        The file is cut off or its chains of sectors form a circle.
    """
    _, table = _sectors(raw)
    entries = _chain(raw, table, _field(raw, 48))
    found = {}
    for offset in range(0, len(entries) - 127, 128):
        entry = entries[offset : offset + 128]
        length = struct.unpack_from("<H", entry, 64)[0]
        if 2 <= length <= 64 and entry[66] in (1, 2, 5):
            name = entry[: length - 2].decode("utf-16-le", errors="replace")
            found[name] = Stream(*struct.unpack_from("<II", entry, 116))
    return found


def read_stream(raw: bytes, stream: Stream) -> bytes:
    """Return the bytes of a stream."""
    _, table = _sectors(raw)
    if stream.size >= MINI_BELOW_BYTES:
        return _chain(raw, table, stream.start)[: stream.size]
    root = read_directory(raw).get("Root Entry")
    if root is None:
        raise DamagedError
    mini = _chain(raw, table, root.start)
    links = _chain(raw, table, _field(raw, 60))
    small = struct.unpack(f"<{len(links) // 4}I", links[: len(links) // 4 * 4])
    parts: list[bytes] = []
    sector = stream.start
    while sector < END_OF_CHAIN:
        if sector >= len(small) or len(parts) > len(small):
            raise DamagedError
        parts.append(mini[sector * 64 : sector * 64 + 64])
        sector = small[sector]
    return b"".join(parts)[: stream.size]


def scan_workbook(stream: bytes) -> Found:
    """Return the extent of a workbook stream, from the heads of its records and its table of
    shared texts.
    """
    place, rows, columns, characters, links = 0, 0, 0, 0, False
    extents: list[tuple[int, int]] = []
    lengths: list[int] = []
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        body = place + 4
        if kind == FILEPASS:
            return Found((), 0, True, links)
        if kind == BEGIN:
            extents.append((rows, columns))
            rows = columns = 0
        elif kind == SHARED_TEXTS:
            lengths = _shared_lengths(stream, place)
        elif kind == DIMENSIONS:
            _check_dimensions(stream, body, length)
        elif kind == EXTERN_BOOK:
            links |= length > 4
        elif kind in CELL_RECORDS and length >= 4:
            row, column = struct.unpack_from("<HH", stream, body)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
            if kind == SHARED_CELL and length >= 10:
                index = struct.unpack_from("<I", stream, body + 6)[0]
                characters += lengths[index] if index < len(lengths) else 0
        elif kind in MULTIPLE_RECORDS and length >= 6:
            row = struct.unpack_from("<H", stream, body)[0]
            last = struct.unpack_from("<H", stream, body + length - 2)[0]
            rows, columns = max(rows, row + 1), max(columns, last + 1)
        place = body + length
    return Found((*extents, (rows, columns)), characters, False, links)


def _check_dimensions(stream: bytes, body: int, length: int) -> None:
    """Refuse an extent that no sheet of this kind can have: readers reserve memory for it."""
    if length not in (10, 14):
        raise DamagedError
    first, last, left, right = struct.unpack_from(
        "<IIHH" if length == 14 else "<HHHH", stream, body
    )
    if first > last or left > right or last > MOST_ROWS or right > MOST_COLUMNS:
        raise DamagedError


def _shared_lengths(stream: bytes, place: int) -> list[int]:
    """Return the length of each shared text [characters]; a text may continue in the records
    that follow.
    """
    length = struct.unpack_from("<H", stream, place + 2)[0]
    if length < 8:
        raise DamagedError
    unique = struct.unpack_from("<I", stream, place + 8)[0]
    pieces = [stream[place + 12 : place + 4 + length]]
    place += 4 + length
    while place + 4 <= len(stream) and struct.unpack_from("<H", stream, place)[0] == CONTINUE:
        length = struct.unpack_from("<H", stream, place + 2)[0]
        pieces.append(stream[place + 4 : place + 4 + length])
        place += 4 + length
    # The count makes readers reserve memory; each text takes three bytes at least.
    if 3 * unique > sum(map(len, pieces)):
        raise DamagedError
    lengths: list[int] = []
    piece, offset = 0, 0
    while len(lengths) < unique and piece < len(pieces):
        if offset + 3 > len(pieces[piece]):
            piece, offset = piece + 1, 0
            continue
        count, flags = struct.unpack_from("<HB", pieces[piece], offset)
        runs = struct.unpack_from("<H", pieces[piece], offset + 3)[0] if flags & 8 else 0
        after = 4 * runs + (
            struct.unpack_from("<I", pieces[piece], offset + (5 if flags & 8 else 3))[0]
            if flags & 4
            else 0
        )
        lengths.append(count)
        offset += 3 + (2 if flags & 8 else 0) + (4 if flags & 4 else 0)
        piece, offset = _past_text(pieces, piece, offset, count, flags)
        while piece < len(pieces) and offset + after > len(pieces[piece]):
            after -= len(pieces[piece]) - offset
            piece, offset = piece + 1, 0
        offset += after
    return lengths


def _past_text(
    pieces: list[bytes], piece: int, offset: int, count: int, flags: int
) -> tuple[int, int]:
    """Return the position after the characters of a text.

    Each record in which the text continues states anew whether its characters are one or two bytes
    wide.
    """
    while count:
        wide = 2 if flags & 1 else 1
        here = min(count, (len(pieces[piece]) - offset) // wide)
        count, offset = count - here, offset + here * wide
        if count:
            piece += 1
            if piece >= len(pieces) or not pieces[piece]:
                raise DamagedError
            flags, offset = pieces[piece][0], 1
    return piece, offset


def _field(raw: bytes, offset: int) -> int:
    return struct.unpack_from("<I", raw, offset)[0]


def _sectors(raw: bytes) -> tuple[int, list[int]]:
    """Return the size of a sector [bytes] and the table of the sector that follows each sector."""
    if len(raw) < HEADER_BYTES:
        raise DamagedError
    size = 1 << struct.unpack_from("<H", raw, 30)[0]
    if size not in (512, 4096):
        raise DamagedError
    places = [place for place in struct.unpack_from("<109I", raw, 76) if place < END_OF_CHAIN]
    further, seen = _field(raw, 68), 0
    while further < END_OF_CHAIN:
        block = raw[(further + 1) * size : (further + 2) * size]
        seen += 1
        if len(block) < size or seen > len(raw) // size:
            raise DamagedError
        numbers = struct.unpack(f"<{size // 4}I", block)
        places += [place for place in numbers[:-1] if place < END_OF_CHAIN]
        further = numbers[-1]
    table: list[int] = []
    for place in places:
        block = raw[(place + 1) * size : (place + 2) * size]
        if len(block) < size or len(table) > len(raw) // 4 + size:
            raise DamagedError
        table += struct.unpack(f"<{size // 4}I", block)
    return size, table


def _chain(raw: bytes, table: list[int], start: int) -> bytes:
    size = 1 << struct.unpack_from("<H", raw, 30)[0]
    parts: list[bytes] = []
    sector = start
    while sector < END_OF_CHAIN:
        if sector >= len(table) or len(parts) > len(table):
            raise DamagedError
        parts.append(raw[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(parts)
