"""Parquet files too long for memory, opened to be read batch by batch."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from simulator.files.parquet_footer import TAIL_BYTES, footer_bytes
from simulator.files.parquet_limits import check_chunks
from simulator.terms.errors import refuse
from simulator.terms.labels import message

# Rows of a file (assumed): a year of hours of 20 000 enterprises.
MOST_ROWS = 200_000_000
# Bytes read at a time for a digest.
BLOCK = 1 << 22


def open_parquet(path: Path, dictionaries: Sequence[str] = ()) -> Any:
    """Return a Parquet file, opened; the columns named are read as dictionaries.

    Raises
    ------
    InputError
        The file is missing, is no Parquet, or promises more rows than may be.
    """
    import pyarrow as pa
    from pyarrow import parquet

    if not path.is_file():
        raise refuse(path, "", "", message("no_such_file"))
    try:
        file = parquet.ParquetFile(path, read_dictionary=list(dictionaries), memory_map=True)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise refuse(path, "", type(error).__name__, message("not_a_table")) from None
    if file.metadata.num_rows > MOST_ROWS:
        raise refuse(path, "", file.metadata.num_rows, message("reading_too_many", most=MOST_ROWS))
    with damage_told(path):
        check_chunks(_end_of(path), path.stat().st_size)
    return file


def _end_of(path: Path) -> bytes:
    """Return the footer of a Parquet file with all that follows it."""
    with path.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        file.seek(max(0, size - TAIL_BYTES))
        length = TAIL_BYTES + footer_bytes(file.read())
        file.seek(max(0, size - length))
        return file.read()


@contextmanager
def damage_told(path: Path) -> Iterator[None]:
    """Turn what the reader raises within the block for a damaged file into a refusal."""
    import pyarrow as pa

    try:
        yield
    except (pa.ArrowException, OSError, ValueError) as error:
        text = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        raise refuse(path, "", text, message("not_a_table")) from None


def batches_of(path: Path, file: Any, rows: int, columns: Sequence[str]) -> Iterator[Any]:
    """Yield batches of so many rows of some columns.

    Raises
    ------
    InputError
        The file is damaged.
    """
    with damage_told(path):
        batches = file.iter_batches(rows, columns=list(columns))
    while True:
        with damage_told(path):
            batch = next(batches, None)
        if batch is None:
            return
        yield batch


def digest_of(path: Path) -> str:
    """Return the SHA-256 of a file, read block by block."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
