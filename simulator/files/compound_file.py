"""The compound file that holds an .xls workbook: the names in its directory, and its workbooks.

The library reads the format; here stands what keeps a hostile file from costing time and memory,
here and in the reader that opens the file afterwards.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Sequence
from dataclasses import dataclass

import olefile

HEADER_BYTES, ENTRY_BYTES = 512, 128
SECTOR_BYTES = (512, 4096)
END_OF_CHAIN = 0xFFFFFFFE
# Where the header tells the size of a sector, as a power of two.
SECTOR_POWER = 30
# Where the header tells numbers of sectors: of the table, the short sectors' table, its extension.
SECTOR_COUNTS = (44, 64, 72)
# Where an entry tells its kind, and the kinds that are in use: storage, stream, root.
KIND, USED_KINDS = 66, (1, 2, 5)
WORKBOOKS = ("Workbook", "Book")
# What the library raises on a damaged file.
BROKEN = (
    OSError,
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    RecursionError,
    struct.error,
)


class DamagedError(Exception):
    """The compound file does not hold together."""


@dataclass(frozen=True)
class CompoundFile:
    """What a compound file holds.

    Attributes
    ----------
    names : frozenset of str
        Names of its streams and storages, nested ones too.
    workbooks : tuple of bytes
        Its workbook streams: that of the file, and those of workbooks embedded in it.
    """

    names: frozenset[str]
    workbooks: tuple[bytes, ...]


def read_compound_file(raw: bytes) -> CompoundFile:
    """Return what a compound file holds.

    Raises
    ------
    DamagedError
        The file is cut off, promises what it cannot hold, or its chains run in a circle.
    """
    _check_header(raw)
    try:
        # Anything incorrect is refused: the library would go on with a directory that runs in a
        # circle.
        with olefile.OleFileIO(io.BytesIO(raw), raise_defects=olefile.DEFECT_INCORRECT) as ole:
            _check_chains(ole)
            paths = ole.listdir(streams=True, storages=True)
            return CompoundFile(
                frozenset(path[-1] for path in paths),
                tuple(ole.openstream(path).read() for path in paths if path[-1] in WORKBOOKS),
            )
    except BROKEN:
        raise DamagedError from None


def _check_header(raw: bytes) -> None:
    """Refuse a file whose header promises more sectors than the file has."""
    if len(raw) < HEADER_BYTES:
        raise DamagedError
    size = 1 << struct.unpack_from("<H", raw, SECTOR_POWER)[0]
    if size not in SECTOR_BYTES:
        raise DamagedError
    if any(struct.unpack_from("<I", raw, place)[0] > len(raw) // size for place in SECTOR_COUNTS):
        raise DamagedError


def _check_chains(ole: olefile.OleFileIO) -> None:
    """Refuse a file of which a chain does not end, or of which the directory has entries that its
    tree does not reach: other readers follow the one and find the other.
    """
    directory = ole.directory_fp.getvalue()
    kinds = directory[KIND::ENTRY_BYTES]
    entries = [entry for entry in ole.direntries if entry is not None]
    if sum(kind in USED_KINDS for kind in kinds) != len(entries):
        raise DamagedError
    if not ole.num_difat_sectors and ole.first_difat_sector < END_OF_CHAIN:
        raise DamagedError
    for start in (ole.first_dir_sector, ole.first_mini_fat_sector, ole.root.isectStart):
        _check_chain(ole.fat, start)
    streams = [item for item in entries if item.entry_type == olefile.STGTY_STREAM and item.size]
    if any(stream.is_minifat for stream in streams):
        ole.loadminifat()
    for stream in streams:
        _check_chain(ole.minifat if stream.is_minifat else ole.fat, stream.isectStart)


def _check_chain(following: Sequence[int], start: int) -> None:
    """Refuse a chain that leaves its table or has more members than the table."""
    sector, members = start, 0
    while sector < END_OF_CHAIN:
        members += 1
        if sector >= len(following) or members > len(following):
            raise DamagedError
        sector = following[sector]
