"""Files with one table: CSV (UTF-8, GB18030), XLSX, Parquet, read as text and checked against a contract."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.errors import InputError, Problem, nearest, refuse
from simulator.labels import message
from simulator.levels import GRADES, read_grade
from simulator.tables import POLLUTANT_COLUMN, Column
from simulator.yaml_file import read_bytes

LARGEST_BYTES = 4_000_000_000
PROBLEMS_PER_COLUMN = 200
FLAGS = {"1": True, "true": True, "yes": True, "是": True, "√": True, "y": True,
         "0": False, "false": False, "no": False, "否": False, "×": False, "n": False}  # fmt: skip


@dataclass(frozen=True)
class TableFile:
    """A table that obeys its contract.

    Attributes
    ----------
    frame : typed columns: text as str, numbers as float64 (NaN = missing), flags as bool, or as float 0/1/NaN where an
    empty cell stays missing. pollutants : names of the `<pollutant>_kg_d` columns, in the file's order.
    sha256 : digest of the file. encoding : how it was read.
    """

    frame: pd.DataFrame
    pollutants: tuple[str, ...]
    sha256: str
    encoding: str


def read_table(path: Path, contract: Sequence[Column], pollutants: bool) -> TableFile:
    """Return a file's table, checked cell by cell against the contract.

    Parameters
    ----------
    path : CSV, XLSX or Parquet by its ending.
    contract : the columns allowed.
    pollutants : whether `<pollutant>_kg_d` columns are allowed and one is needed.

    Raises
    ------
    InputError
        With every problem, by row and column.
    """
    raw = read_bytes(path, LARGEST_BYTES)
    frame, encoding = _read_text(path, raw)
    names = [str(name).strip() for name in frame.columns]
    frame.columns = names
    problems = _header_problems(str(path), names, contract, pollutants)
    if problems:
        raise InputError(problems)
    if not len(frame):
        raise refuse(path, "", "", message("no_rows"))
    found = tuple(match[1] for name in names if (match := POLLUTANT_COLUMN.match(name)))
    typed: dict[str, object] = {}
    for column in contract:
        cells = frame[column.name] if column.name in names else None
        typed[column.name] = _typed(column, cells, len(frame), str(path), problems)
    for pollutant in found:
        column = Column(f"{pollutant}_kg_d", "number", "", "", "kg/d", default=0.0, low=0.0)
        typed[column.name] = _typed(column, frame[column.name], len(frame), str(path), problems)
    if problems:
        raise InputError(sorted(problems, key=lambda problem: problem.order))
    return TableFile(pd.DataFrame(typed), found, hashlib.sha256(raw).hexdigest(), encoding)


def _read_text(path: Path, raw: bytes) -> tuple[pd.DataFrame, str]:
    """Return the file as a frame: text for CSV and XLSX, typed columns for Parquet."""
    ending = path.suffix.lower()
    try:
        if ending == ".parquet":
            return pd.read_parquet(io.BytesIO(raw)), "parquet"
        if ending in (".xlsx", ".xls"):
            return _read_sheet(raw), ending[1:]
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                raw.decode(encoding)
            except UnicodeDecodeError:
                continue
            # Only the empty cell is missing: identifiers stay text, and a district named NA stays NA.
            frame = pd.read_csv(
                io.BytesIO(raw), dtype=str, keep_default_na=False, encoding=encoding, skip_blank_lines=True,
                on_bad_lines="error",
            )  # fmt: skip
            return frame, encoding
    except (ValueError, OSError) as error:
        text = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
        raise refuse(path, "", text, message("not_a_table")) from None
    except Exception as error:  # each reader has errors of its own; all of them mean a file that is no table
        raise refuse(path, "", type(error).__name__, message("not_a_table")) from None
    raise refuse(path, "", "", message("must_be_utf8_or_gb18030"))


def _read_sheet(raw: bytes) -> pd.DataFrame:
    from python_calamine import CalamineWorkbook

    workbook = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    rows = workbook.get_sheet_by_index(0).to_python()
    rows = [row for row in rows if any(cell not in ("", None) for cell in row)]
    if not rows:
        return pd.DataFrame()
    header = [_cell_text(cell) for cell in rows[0]]
    body = [[_cell_text(cell) for cell in row] for row in rows[1:]]
    return pd.DataFrame(body, columns=header, dtype=str)


def _cell_text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell)


def _header_problems(file: str, names: list[str], contract: Sequence[Column], pollutants: bool) -> list[Problem]:
    known = [column.name for column in contract]
    allowed = ", ".join(known + ["<pollutant>_kg_d"] * pollutants)
    problems = []
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            problems.append(Problem(file, "row 1", name, message("column_written_twice")))
        if name not in known and not (pollutants and POLLUTANT_COLUMN.match(name)):
            problems.append(
                Problem(file, "row 1", name, message("unknown_column", known=allowed), nearest(name, known))
            )
    for column in contract:
        if column.required and column.name not in names:
            problems.append(Problem(file, "row 1", "", message("missing_column", name=column.name)))
    if pollutants and not any(POLLUTANT_COLUMN.match(name) for name in names):
        problems.append(Problem(file, "row 1", "", message("missing_column", name="<pollutant>_kg_d")))
    return problems


def _typed(column: Column, cells: pd.Series | None, count: int, file: str, problems: list[Problem]) -> object:
    if cells is None:
        return _defaults(column, count)
    if column.kind == "number" and cells.dtype.kind in "fiu":
        values = cells.to_numpy(dtype=float)
        return _in_range(column, values, np.isnan(values), cells, file, problems)
    if column.kind == "flag" and cells.dtype.kind == "b":
        return cells.to_numpy(dtype=bool) if column.default is not None else cells.to_numpy(dtype=float)
    text = _as_text(cells)
    empty = (text == "").to_numpy()
    if column.required and empty.any():
        _report(column, empty, text, file, problems, message("required_cell"))
    if column.kind == "number":
        values = pd.to_numeric(text.where(~empty), errors="coerce").to_numpy(dtype=float, na_value=np.nan)
        bad = np.isnan(values) & ~empty
        _report(column, bad, text, file, problems, message("a_number"))
        return _in_range(column, values, empty | bad, text, file, problems)
    if column.kind in ("flag", "grade", "choice"):
        return _coded(column, text, empty, file, problems)
    return text


def _as_text(cells: pd.Series) -> pd.Series:
    if cells.dtype.kind == "f" and np.all(np.mod(cells.dropna(), 1) == 0):
        cells = cells.astype("Int64")
    return cells.astype("str").where(cells.notna(), "").str.strip()


def _defaults(column: Column, count: int) -> object:
    if column.kind == "text":
        return pd.Series([""] * count, dtype="str") if count < 2 else pd.Series("", index=range(count), dtype="str")
    if column.kind == "number":
        return np.full(count, np.nan if column.default is None else column.default)
    if column.kind == "flag":
        return np.full(count, np.nan) if column.default is None else np.full(count, column.default)
    return pd.Series(column.default or "", index=range(count), dtype="str")


def _in_range(
    column: Column, values: np.ndarray, empty: np.ndarray, cells: pd.Series, file: str, problems: list
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
        values_of = {"limit": low} if key == "at_least" else {"low": low, "high": high}
        _report(column, bad, cells, file, problems, message(key, **values_of))
    if column.required and empty.any() and cells.dtype.kind in "fiu":
        _report(column, empty, cells, file, problems, message("required_cell"))
    if column.default is not None:
        values = np.where(empty, column.default, values)
    return values


def _coded(column: Column, text: pd.Series, empty: np.ndarray, file: str, problems: list) -> object:
    """Return flags, grades and choices by looking up each distinct text once."""
    codes, distinct = pd.factorize(text)
    if column.kind == "flag":
        table = [FLAGS.get(str(item).lower(), np.nan) for item in distinct]
        values = np.array(table, dtype=float)[codes]
        bad = np.isnan(values) & ~empty
        _report(column, bad, text, file, problems, message("yes_or_no"))
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
    _report(column, unknown, text, file, problems, message("one_of", known=known), known.split(", "))
    values = pd.Series(np.array([item or "" for item in table], dtype=object)[codes], dtype="str")
    return values.where(~empty, column.default or "")


def _report(
    column: Column,
    bad: np.ndarray,
    cells: pd.Series,
    file: str,
    problems: list,
    allowed: object,
    known: Sequence[str] = (),
) -> None:
    rows = np.flatnonzero(bad)
    for row in rows[:PROBLEMS_PER_COLUMN]:
        found = str(cells.iloc[row])
        place = f"row {row + 2}, {column.name}"
        problems.append(Problem(file, place, found, allowed, nearest(found, known), (int(row), column.name)))
    if len(rows) > PROBLEMS_PER_COLUMN:
        rest = len(rows) - PROBLEMS_PER_COLUMN
        problems.append(
            Problem(file, column.name, "", message("more_rows", count=rest), "", (int(rows[-1]), column.name))
        )
