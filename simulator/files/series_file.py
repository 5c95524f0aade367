"""Reads the bytes of a series file as a table of text."""

from __future__ import annotations

import gzip
import hashlib
import io
import zlib
from pathlib import Path

import pandas as pd

from simulator.files.chinese_text import GB18030, encoding_of
from simulator.files.yaml_file import read_bytes
from simulator.terms.errors import refuse
from simulator.terms.labels import message

LARGEST_BYTES = 2_000_000_000
READ_BYTES = 4_000_000


def read_text_table(path: Path) -> tuple[pd.DataFrame, str]:
    """Return the text cells of a CSV (or .csv.gz) and the file's SHA-256; only an empty cell is
    missing.

    Raises
    ------
    InputError
        The file is missing, is no CSV, or has no rows.
    """
    raw = read_bytes(path, LARGEST_BYTES)
    sha256 = hashlib.sha256(raw).hexdigest()
    try:
        if path.suffix.lower() == ".gz":
            raw = _unpacked(path, raw)
        # From the bytes: as a text in memory a file takes four times its size.
        frame = pd.read_csv(
            io.BytesIO(raw),
            dtype=str,
            keep_default_na=False,
            encoding=encoding_of(raw) or GB18030,
            on_bad_lines="error",
        )
    except (
        ValueError,
        OSError,
        EOFError,
        zlib.error,
    ) as error:  # pandas' parser errors are ValueErrors
        text = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
        raise refuse(path, "", text, message("not_a_series")) from None
    if not len(frame):
        raise refuse(path, "", "", message("series_empty"))
    del raw
    # One column after the other, so that the table is never held twice.
    for name in frame.columns:
        frame[name] = frame[name].str.strip()
    return frame, sha256


def _unpacked(path: Path, raw: bytes) -> bytes:
    """Return the content of packed bytes; refuse more than a series may have."""
    parts, size = [], 0
    with gzip.open(io.BytesIO(raw)) as packed:
        # In pieces: asked for the most that is allowed, the library reserves that much at once.
        while part := packed.read(READ_BYTES):
            parts.append(part)
            size += len(part)
            if size > LARGEST_BYTES:
                raise refuse(path, "", "", message("file_too_large", largest=LARGEST_BYTES))
    return b"".join(parts)
