"""The records of an old workbook (.xls): how far its sheets reach, and how much text they hold."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from simulator.files.compound_file import DamagedError

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


@dataclass(frozen=True)
class WorkbookExtent:
    """What a workbook stream holds.

    Attributes
    ----------
    extents : tuple of (int, int)
        (rows, columns) of each sheet.
    characters : int
        Characters of shared texts in its cells.
    encrypted : bool
        Whether it asks for a password; nothing else is known then.
    links : bool
        Whether it refers to other workbooks.
    """

    extents: tuple[tuple[int, int], ...]
    characters: int
    encrypted: bool
    links: bool


def scan_workbook(stream: bytes) -> WorkbookExtent:
    """Return the extent of a workbook stream, from its records' heads and its table of shared
    texts.
    """
    place, rows, columns, characters, links = 0, 0, 0, 0, False
    extents: list[tuple[int, int]] = []
    lengths: list[int] = []
    while place + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, place)
        body = place + 4
        if kind == FILEPASS:
            return WorkbookExtent((), 0, True, links)
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
    return WorkbookExtent((*extents, (rows, columns)), characters, False, links)


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
