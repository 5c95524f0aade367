"""The compound file that holds an .xls workbook: its directory, its streams, and the extent of the workbook in it."""

from __future__ import annotations

import struct
from dataclasses import dataclass

HEADER_BYTES = 512
END_OF_CHAIN = 0xFFFFFFFE
FREE = 0xFFFFFFFF
MINI_BELOW_BYTES = 4096
FILEPASS, EXTERN_BOOK, BEGIN = 0x002F, 0x01AE, 0x0809
# Records with a cell: their first four bytes are row and column, both from 0.
CELL_RECORDS = {0x0203, 0x027E, 0x00FD, 0x0204, 0x0006, 0x0205, 0x0206, 0x0406}
MULTIPLE_RECORDS = {0x00BD}


class DamagedError(Exception):
    """The compound file does not hold together."""


@dataclass(frozen=True)
class Stream:
    """Where a stream lies: first sector, bytes, and whether in the mini stream."""

    start: int
    size: int


@dataclass(frozen=True)
class Found:
    """What a workbook stream holds: (rows, columns) of each sheet, whether encrypted, whether it refers to other files."""

    extents: tuple[tuple[int, int], ...]
    encrypted: bool
    links: bool


def read_directory(raw: bytes) -> dict[str, Stream]:
    """Return the streams of a compound file by name.

    Raises
    ------
    DamagedError
        The file is cut off or its chains run in a circle.
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
    parts, sector = [], stream.start
    while sector < END_OF_CHAIN:
        if sector >= len(small) or len(parts) > len(small):
            raise DamagedError
        parts.append(mini[sector * 64 : sector * 64 + 64])
        sector = small[sector]
    return b"".join(parts)[: stream.size]


def scan_workbook(stream: bytes) -> Found:
    """Return the extent of a workbook stream, from its records' heads."""
    place, rows, columns, encrypted, links = 0, 0, 0, False, False
    extents: list[tuple[int, int]] = []
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        body = place + 4
        if kind == FILEPASS:
            encrypted = True
            break
        if kind == BEGIN:
            extents.append((rows, columns))
            rows = columns = 0
        if kind == EXTERN_BOOK and length > 4:
            links = True
        if kind in CELL_RECORDS and length >= 4:
            row, column = struct.unpack_from("<HH", stream, body)
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind in MULTIPLE_RECORDS and length >= 6:
            row = struct.unpack_from("<H", stream, body)[0]
            last = struct.unpack_from("<H", stream, body + length - 2)[0]
            rows, columns = max(rows, row + 1), max(columns, last + 1)
        place = body + length
    return Found((*extents, (rows, columns)), encrypted, links)


def _field(raw: bytes, offset: int) -> int:
    return struct.unpack_from("<I", raw, offset)[0]


def _sectors(raw: bytes) -> tuple[int, list[int]]:
    """Return (bytes of a sector, the table of which sector follows which)."""
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
    parts, sector = [], start
    while sector < END_OF_CHAIN:
        if sector >= len(table) or len(parts) > len(table):
            raise DamagedError
        parts.append(raw[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    return b"".join(parts)
