"""Writes tables and plain data as CSV and JSON; no cell runs as a formula in a spreadsheet."""

from __future__ import annotations

import errno
import itertools
import json
import os
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.files.files_read import check_not_read

# A cell that begins with one of these, also in full width or behind signs that nobody sees, may run
# as a formula when a spreadsheet opens the file.
FORMULA_STARTS = ("=", "+", "-", "@")
BREAKS = ("\t", "\r", "\n")
UNSEEN = ("Cf", "Cc", "Zs", "Zl", "Zp")

# Of the files that this process writes: several may be open at once.
NUMBERS = itertools.count()


@contextmanager
def written_beside(path: Path) -> Iterator[Path]:
    """Yield a path to write to; the file takes the place of `path` at the end of the block, and is
    removed where that fails: a full disk leaves the older file as it was.

    Raises
    ------
    InputError
        The command that runs reads this very file.
    """
    check_not_read(path)
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if path.exists() and not path.is_file():
        yield path  # a device such as the terminal
        return
    # Another file of a name as long would be too long for some systems.
    number = next(NUMBERS)
    beside = path.with_name(f".{os.getpid()}-{threading.get_ident()}-{number}{path.suffix}")
    try:
        yield beside
        beside.replace(path)
    except Exception as error:
        failed = disk_error(error)
        if failed is None:
            raise
        if failed.filename == str(beside):
            failed.filename = str(path)
        raise failed from None
    finally:
        with suppress(OSError):
            beside.unlink(missing_ok=True)


def disk_error(error: Exception) -> OSError | None:
    """Return the error of the disk in an error, which some libraries put into one of their own;
    None where it is another.
    """
    parts = (error, *error.args, error.__cause__)
    return next((part for part in parts if isinstance(part, OSError)), None)


def write_text(text: str, path: Path, encoding: str = "utf-8") -> None:
    """Write a text file as a whole or not at all."""
    with written_beside(path) as beside:
        beside.write_text(text, encoding=encoding)


def write_bytes(content: bytes | memoryview, path: Path) -> None:
    """Write a file as a whole or not at all; its folder is made where there is none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with written_beside(path) as beside:
        beside.write_bytes(content)


def write_json(data: Any, path: Path) -> None:
    """Write plain data as JSON in UTF-8; NaN and infinite numbers become null."""
    write_text(json.dumps(_finite(data), ensure_ascii=False, indent=1, default=str) + "\n", path)


def _finite(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _finite(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_finite(value) for value in data]
    if isinstance(data, (float, np.floating)):
        return float(data) if np.isfinite(data) else None
    return data


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV, UTF-8 with BOM.

    Times are written as 2020-11-14T00:00, missing cells are empty, and no cell runs as a formula.
    """
    import pyarrow as pa
    from pyarrow import csv

    columns = {}
    for name in table.columns:
        cells = table[name]
        if cells.dtype.kind == "M":
            # Hours recur for every pollutant and sector: each is turned into text once.
            codes, times = pd.factorize(cells)
            columns[name] = pa.array(np.datetime_as_string(times.to_numpy(), unit="m")).take(
                pa.array(codes)
            )
        elif pd.api.types.is_string_dtype(cells) or cells.dtype == object:
            # Names recur for every hour: each is looked at once. An empty place stays empty.
            codes, distinct = pd.factorize(cells)
            texts = pa.array(
                harmless(pd.Series(distinct)).astype("object"), from_pandas=True, type=pa.string()
            )
            columns[name] = texts.take(pa.array(codes, mask=codes < 0))
        else:
            columns[name] = pa.array(_finite_cells(cells), from_pandas=True)
    with written_beside(path) as beside, beside.open("wb") as file:
        # Excel reads a CSV as UTF-8 only if it begins with a BOM.
        file.write(b"\xef\xbb\xbf")
        csv.write_csv(pa.table(columns), file, csv.WriteOptions(quoting_style="needed"))


def _finite_cells(cells: pd.Series) -> pd.Series:
    """Return numbers with infinite ones as missing."""
    return cells.where(~np.isinf(cells)) if cells.dtype.kind == "f" else cells


def harmless(cells: pd.Series) -> pd.Series:
    """Return texts with an apostrophe before those that begin like a formula."""
    distinct = cells.dropna().unique()
    risky = {text: f"'{text}" for text in distinct if isinstance(text, str) and may_run(text)}
    return cells.replace(risky) if risky else cells


def may_run(text: str) -> bool:
    """Return whether a text may run as a formula when a spreadsheet opens its file."""
    seen = next((sign for sign in text if unicodedata.category(sign) not in UNSEEN), "")
    return text.startswith(BREAKS) or unicodedata.normalize("NFKC", seen) in FORMULA_STARTS
