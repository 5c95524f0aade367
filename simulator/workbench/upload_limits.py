"""Limits on the size of uploaded files, before and after unpacking.

They are the same for a file on a page and for a file in an archive.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from simulator.files.parquet_limits import check_parquet
from simulator.files.raw_table import OWN_FILES
from simulator.files.yaml_file import names_yaml, read_bytes, read_yaml
from simulator.inputs.outlines_file import read_outlines
from simulator.spreadsheets.book import read_workbook
from simulator.terms.errors import refuse
from simulator.terms.labels import message
from simulator.workers.guard import GuardError, guard

T = TypeVar("T")
MOST_UPLOAD_MB = 50
MB = 1_000_000
# A series of many districts may have more rows than a spreadsheet; only its bytes are limited.
SERIES = (
    "forecast", "ensemble", "electricity", "cems", "production", "air", "weather", "donors",
)  # fmt: skip
LARGEST_SERIES_BYTES = 200 * MB
READ_BYTES = 1 * MB
GZIP = 31


def check_upload(path: Path, kind: str) -> None:
    """Refuse a file that would become too large when it is read; its reader reports other
    problems.

    Parameters
    ----------
    path : Path
        The file.
    kind : str
        Kind of file in the plan, such as inventory or forecast.

    Raises
    ------
    InputError
        The file is beyond a limit, or is no table.
    """
    guarded(path, _check, path, kind)


def guarded(shown: object, read: Callable[..., T], *arguments: Any) -> T:
    """Return read(*arguments), done by a process with limits: a file that takes all memory, never
    ends or aborts its reader costs nobody but the planner who uploaded it.

    Parameters
    ----------
    shown : object
        Name of the file in messages.
    read : callable
        Reads the file; it and its arguments can be pickled.

    Raises
    ------
    InputError
        From the reader, or because it reached a limit.
    """
    try:
        return guard().do(read, *arguments)
    except GuardError:
        raise refuse(shown, "", "", message("file_reads_too_long")) from None


def _check(path: Path, kind: str) -> None:
    if names_yaml(path):
        read_yaml(path)
        return
    if kind == "outlines":
        read_outlines(path)
        return
    ending = path.suffix.lower()
    if ending == ".parquet":
        # Series are read batch by batch, so that they may have more rows.
        times = OWN_FILES if kind in SERIES else 1
        check_parquet(path, read_bytes(path, MOST_UPLOAD_MB * MB), times)
    elif kind in SERIES:
        raw = read_bytes(path, LARGEST_SERIES_BYTES)
        if ending == ".gz" and _swells(raw):
            raise refuse(path, "", "", message("file_too_large", largest=LARGEST_SERIES_BYTES))
    else:
        read_workbook(path)


def _swells(raw: bytes) -> bool:
    """Return whether packed bytes unpack to more than a series may hold.

    They are unpacked piece by piece, and each piece is dropped at once.
    """
    total = 0
    while raw:
        unpacking = zlib.decompressobj(GZIP)
        try:
            while not unpacking.eof and raw:
                total += len(unpacking.decompress(raw, READ_BYTES))
                raw = unpacking.unconsumed_tail
                if total > LARGEST_SERIES_BYTES:
                    return True
        except zlib.error:
            return False  # the reader will report that the file is damaged
        raw = unpacking.unused_data if unpacking.eof else b""
    return False
