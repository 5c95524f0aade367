"""Checks tables against their contract: columns, cells and ranges, every problem by row and
column.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.files.bad_cells import report
from simulator.files.raw_table import FIRST_ROW, RawTable, read_raw_table
from simulator.terms.clock import parse_time
from simulator.terms.columns import Column
from simulator.terms.contracts import POLLUTANT_COLUMN
from simulator.terms.errors import InputError, Problem
from simulator.terms.labels import Message, message
from simulator.terms.levels import GRADES, read_grade

# Largest emission of a cell [kg/d] (assumed): a million tonnes a day, more than any country
# emits. Sums of products of larger numbers would not be finite.
LARGEST_KG_D = 1e9
MOST_LONGITUDE = 180.0
# Largest number of any other cell without a range of its own (assumed).
LARGEST_NUMBER = 1e12
# Smaller ones cannot be told from 0, and would overflow where something is divided by them
# (assumed).
SMALLEST_NUMBER = 1e-12
# Above it a float is no certain whole number.
LARGEST_WHOLE = 2.0**53
FLAGS = {"1": True, "true": True, "yes": True, "是": True, "√": True, "y": True,
         "0": False, "false": False, "no": False, "否": False, "×": False, "n": False}  # fmt: skip


@dataclass(frozen=True)
class TableFile:
    """A table checked against its contract.

    Attributes
    ----------
    frame : pd.DataFrame
        Typed columns: text as str, numbers as float64 (NaN = missing), flags as bool. Flags whose
        empty cells stay missing are float: 0, 1 or NaN.
    rows : np.ndarray
        Row number in the file of each row.
    pollutants : tuple[str, ...]
        Names of the `<pollutant>_kg_d` columns, in the file's order.
    problems : tuple[Problem, ...]
        Problems of the file; the frame is valid only if there are none.
    sha256 : str
        Digest of the file.
    encoding : str
        How the file was read: utf-8-sig, gb18030, big5, xlsx, xls or parquet.
    """

    frame: pd.DataFrame
    rows: np.ndarray
    pollutants: tuple[str, ...]
    problems: tuple[Problem, ...]
    sha256: str
    encoding: str

    def check(self, more: Sequence[Problem] = ()) -> None:
        """Raise an InputError if the file or the caller found any problem.

        Parameters
        ----------
        more : Sequence[Problem]
            Problems that the caller found.
        """
        problems = [*self.problems, *more]
        if problems:
            raise InputError(sorted(problems, key=lambda problem: problem.order))


@dataclass(frozen=True)
class _Check:
    """Context of the column checks: the file's name, its row numbers, and the list of problems."""

    file: str
    rows: np.ndarray
    problems: list[Problem]


def read_table(path: Path, contract: Sequence[Column], pollutants: bool) -> TableFile:
    """Return a file's table, checked cell by cell; the caller raises its problems together with
    others.

    Parameters
    ----------
    path : Path
        CSV, XLSX or Parquet by its ending.
    contract : Sequence[Column]
        The columns allowed.
    pollutants : bool
        Whether `<pollutant>_kg_d` columns are allowed and one of them is required.

    Raises
    ------
    InputError
        The file is missing, is no table or has no rows.
    """
    raw = read_raw_table(path)
    check = _Check(
        raw.file, raw.rows, [*raw.problems, *_header_problems(raw, contract, pollutants)]
    )
    if not len(raw.frame):
        check.problems.append(Problem(raw.file, "", "", message("no_rows")))
        raise InputError(check.problems)
    named_pollutants = tuple(
        match[1] for name in raw.names if pollutants and (match := POLLUTANT_COLUMN.match(name))
    )
    # Each column is let go of when it is typed, so that a large table is not held twice.
    cells = dict(raw.frame.items())
    raw = replace(raw, frame=pd.DataFrame())
    typed: dict[str, object] = {}
    for column in contract:
        typed[column.name] = _typed(column, cells.pop(column.name, None), check)
    # An empty emission is 0: many plants emit only some of the pollutants.
    for pollutant in named_pollutants:
        column = Column(f"{pollutant}_kg_d", "number", "", "", "kg/d", default=0.0, low=0.0)
        typed[column.name] = _typed(column, cells.pop(column.name), check)
    return TableFile(
        # The columns are new: they need no copies.
        pd.DataFrame(typed, copy=False),
        raw.rows,
        named_pollutants,
        tuple(check.problems),
        raw.sha256,
        raw.encoding,
    )


def rows_again(file: TableFile, name: str, columns: Sequence[str], allowed: str) -> list[Problem]:
    """Return a problem for each row whose cells in some columns repeat those of an earlier row.

    Rows with an empty cell in the last of the columns are left out.

    Parameters
    ----------
    file : TableFile
        The table.
    name : str
        Name of the file, for messages.
    columns : Sequence[str]
        The columns compared; the last of them is shown.
    allowed : str
        Key of the message.
    """
    cells, last = file.frame[list(columns)], columns[-1]
    problems: list[Problem] = []
    # Empty cells are no duplicates of each other.
    again = (cells.duplicated() & (cells[last] != "")).to_numpy()
    report(problems, name, (file.rows, last), cells[last], again, message(allowed))
    return problems


def _header_problems(raw: RawTable, contract: Sequence[Column], pollutants: bool) -> list[Problem]:
    known = [column.name for column in contract]
    allowed = ", ".join(known + ["<pollutant>_kg_d"] * pollutants)
    problems = raw.unknown_columns(known, allowed, POLLUTANT_COLUMN if pollutants else None)
    problems += raw.missing_columns([column.name for column in contract if column.required])
    if pollutants and not any(POLLUTANT_COLUMN.match(name) for name in raw.names):
        problems.append(
            Problem(
                raw.file, f"row {FIRST_ROW}", "", message("missing_column", name="<pollutant>_kg_d")
            )
        )
    return problems


def _typed(column: Column, cells: pd.Series | None, check: _Check) -> object:
    if cells is None:
        return _defaults(column, len(check.rows))
    if column.kind == "number" and cells.dtype.kind in "fiu":
        values = cells.to_numpy(dtype=float, na_value=np.nan)
        return _in_range(column, values, np.isnan(values), cells, check)
    if column.kind == "flag" and cells.dtype.kind == "b" and not cells.isna().any():
        return (
            cells.to_numpy(dtype=bool)
            if column.default is not None
            else cells.to_numpy(dtype=float)
        )
    text = _as_text(cells)
    empty = (text == "").to_numpy()
    if cells.dtype.kind == "f":
        _report(column, np.isinf(cells.to_numpy(float)), text, check, message("text_or_number"))
    if column.required and empty.any():
        _report(column, empty, text, check, message("required_cell"))
    if column.kind == "number":
        values = pd.to_numeric(text.where(~empty), errors="coerce").to_numpy(
            dtype=float, na_value=np.nan
        )
        bad = ~np.isfinite(values) & ~empty
        _report(column, bad, text, check, message("a_number"))
        return _in_range(column, values, empty | bad, text, check)
    if column.kind in ("flag", "grade", "choice"):
        return _coded(column, text, empty, check)
    if column.kind == "date":
        return _dates(column, text, empty, check)
    return text


def _as_text(cells: pd.Series) -> pd.Series:
    # Parquet stores a column of whole numbers with empty cells as floats: a code 12 must not become
    # 12.0.
    if cells.dtype.kind == "f":
        numbers = cells.dropna().to_numpy(float)
        if (np.abs(numbers) < LARGEST_WHOLE).all() and np.all(np.mod(numbers, 1) == 0):
            cells = cells.astype("Int64")
    text = cells.astype("str")
    if cells.hasnans:
        text = text.where(cells.notna(), "")
    return text.str.strip()


def _defaults(column: Column, count: int) -> object:
    if column.kind == "text":
        return (
            pd.Series([""] * count, dtype="str")
            if count < 2
            else pd.Series("", index=range(count), dtype="str")
        )
    if column.kind == "number":
        return np.full(count, np.nan if column.default is None else column.default)
    if column.kind == "flag":
        return np.full(count, np.nan) if column.default is None else np.full(count, column.default)
    return pd.Series(column.default or "", index=range(count), dtype="str")


def _in_range(
    column: Column, values: np.ndarray, empty: np.ndarray, cells: pd.Series, check: _Check
) -> np.ndarray:
    bad = np.zeros(len(values), dtype=bool)
    filled = ~empty
    bad |= filled & ~np.isfinite(values)
    if column.low is not None:
        bad |= filled & (values < column.low)
    if column.high is not None:
        bad |= filled & (values > column.high)
    if bad.any():
        low = "" if column.low is None else f"{column.low:g}"
        high = "" if column.high is None else f"{column.high:g}"
        key = "at_least" if not high else "between"
        # Beyond 90 degrees a latitude is a longitude.
        if column.name == "lat" and bool((np.abs(values[bad]) <= MOST_LONGITUDE).all()):
            key = "between_latitude"
        values_of = {"limit": low} if key == "at_least" else {"low": low, "high": high}
        _report(column, bad, cells, check, message(key, **values_of))
    if column.high is None:
        most = LARGEST_KG_D if column.unit == "kg/d" else LARGEST_NUMBER
        beyond = filled & np.isfinite(values) & (values > most)
        _report(column, beyond, cells, check, message("at_most", limit=f"{most:.0e}"))
    nothing = filled & (values != 0) & (np.abs(values) < SMALLEST_NUMBER)
    _report(
        column, nothing, cells, check, message("zero_or_at_least", limit=f"{SMALLEST_NUMBER:g}")
    )
    # Columns of text were checked for empty cells before; typed columns come here directly.
    if column.required and empty.any() and cells.dtype.kind in "fiu":
        _report(column, empty, cells, check, message("required_cell"))
    if column.default is not None:
        values = np.where(empty, column.default, values)
    return values


def _coded(column: Column, text: pd.Series, empty: np.ndarray, check: _Check) -> object:
    """Return flags, grades or choices; each distinct text is looked up once."""
    codes, distinct = pd.factorize(text)
    if column.kind == "flag":
        flags = [FLAGS.get(str(item).lower(), np.nan) for item in distinct]
        values = np.array(flags, dtype=float)[codes]
        bad = np.isnan(values) & ~empty
        _report(column, bad, text, check, message("yes_or_no"))
        if column.default is None:
            return np.where(empty, np.nan, values)
        return np.where(empty | bad, column.default, values == 1.0)
    if column.kind == "grade":
        table = [read_grade(str(item)) for item in distinct]
        known = ", ".join(GRADES)
    else:
        table = [item if item in column.choices else None for item in distinct]
        known = ", ".join(column.choices)
    unknown = np.array([item is None for item in table])[codes] & ~empty
    _report(column, unknown, text, check, message("one_of", known=known), known.split(", "))
    values = pd.Series(np.array([item or "" for item in table], dtype=object)[codes], dtype="str")
    return values.where(~empty, column.default or "")


def _dates(column: Column, text: pd.Series, empty: np.ndarray, check: _Check) -> pd.Series:
    """Return dates as texts YYYY-MM-DD, "" where empty; each distinct text is read once."""
    codes, distinct = pd.factorize(text)
    dates = [_date(str(item)) for item in distinct]
    unknown = np.array([item is None for item in dates])[codes] & ~empty
    _report(column, unknown, text, check, message("a_date"))
    return pd.Series(np.array([item or "" for item in dates], dtype=object)[codes], dtype="str")


def _date(text: str) -> str | None:
    try:
        return parse_time(text).date().isoformat()
    except ValueError:
        return None


def _report(
    column: Column,
    bad: np.ndarray,
    cells: pd.Series,
    check: _Check,
    allowed: str | Message,
    known: Sequence[str] = (),
) -> None:
    report(check.problems, check.file, (check.rows, column.name), cells, bad, allowed, known)
