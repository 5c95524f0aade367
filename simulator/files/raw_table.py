"""A file's table without checks: CSV (UTF-8, GB18030, Big5), XLSX or Parquet as named columns of
cells.
"""

from __future__ import annotations

import csv
import hashlib
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.files.chinese_text import encoding_of
from simulator.files.sheet_limits import (
    LARGEST_COLUMNS,
    LONGEST_CELL_CHARACTERS,
    PANIC,
    check_file,
    too_large,
)
from simulator.files.sheet_markup import column_letters, sheet_parts
from simulator.files.yaml_file import read_bytes
from simulator.terms.errors import InputError, Problem, nearest, refuse
from simulator.terms.labels import message

LARGEST_BYTES = 4_000_000_000
FIRST_ROW = 1  # rows are counted from 1, as spreadsheets do

# A country's list has millions of lines: files on the planner's own machine may reach this many
# times a spreadsheet's limits. What is uploaded to a server is held to a spreadsheet's before it
# enters (simulator/workbench/upload_limits.py).
OWN_FILES = 25


@dataclass(frozen=True)
class RawTable:
    """The cells of a file, unchecked.

    Attributes
    ----------
    file : str
        Path of the file, as the user gave it.
    frame : pd.DataFrame
        Named columns; text for CSV and XLSX, typed for Parquet.
    rows : np.ndarray
        Row number in the file of each row.
    problems : tuple[Problem, ...]
        Problems of the header, and rows that are too long.
    sha256 : str
        Digest of the file.
    encoding : str
        How the file was read: utf-8-sig, gb18030, big5, xlsx, xls or parquet.
    """

    file: str
    frame: pd.DataFrame
    rows: np.ndarray
    problems: tuple[Problem, ...]
    sha256: str
    encoding: str

    @property
    def names(self) -> list[str]:
        """The column names, each once."""
        return list(self.frame.columns)

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Yield (row number, {column: stripped text}); empty cells are ''."""
        text = self.frame.astype("str").where(self.frame.notna(), "")
        for number, cells in zip(self.rows, text.itertuples(index=False, name=None), strict=True):
            yield (
                int(number),
                {name: cell.strip() for name, cell in zip(self.names, cells, strict=True)},
            )

    def unknown_columns(self, known: Sequence[str], shown: str = "", pattern=None) -> list[Problem]:
        """Return a problem for each column that is neither known nor matches the pattern.

        Parameters
        ----------
        known : Sequence[str]
            The names allowed.
        shown : str
            The names as the message lists them; `known` by default.
        pattern : re.Pattern | None
            Pattern of further names that are allowed.
        """
        problems = []
        for name in self.names:
            if name in known or (pattern and pattern.match(name)):
                continue
            lower = name.lower()
            hint = lower if pattern and pattern.match(lower) else nearest(lower, known)
            allowed = message("unknown_column", known=shown or ", ".join(known))
            problems.append(Problem(self.file, f"row {FIRST_ROW}", name, allowed, hint))
        return problems

    def missing_columns(self, needed: Sequence[str]) -> list[Problem]:
        """Return a problem for each required column that is missing."""
        return [
            Problem(self.file, f"row {FIRST_ROW}", "", message("missing_column", name=name))
            for name in needed
            if name not in self.names
        ]


def in_row(error: InputError, number: int) -> list[Problem]:
    """Return the problems of one row's data with the row number added to their places."""
    return [
        replace(
            problem, place=f"row {number}, {problem.place}" if problem.place else f"row {number}"
        )
        for problem in error.problems
    ]


def read_raw_table(path: Path) -> RawTable:
    """Return the table of a file by its ending; empty rows and empty columns without a name are
    left out.

    Raises
    ------
    InputError
        The file is missing, is no table, or is neither UTF-8, GB18030 nor Big5.
    """
    raw = read_bytes(path, LARGEST_BYTES)
    sha256, ending = hashlib.sha256(raw).hexdigest(), path.suffix.lower()
    try:
        if ending == ".parquet":
            frame = _read_parquet(path, raw)
            frame.columns = [str(name).strip() for name in frame.columns]
            rows = np.arange(len(frame)) + FIRST_ROW + 1
            return RawTable(str(path), frame.reset_index(drop=True), rows, (), sha256, "parquet")
        if ending in (".xlsx", ".xls"):
            (cells, broken), encoding = _read_sheet(path, raw), ending[1:]
        else:
            (cells, encoding), broken = _read_csv(path, raw), []
    except (ValueError, OSError) as error:
        text = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
        raise refuse(path, "", text, message("not_a_table")) from None
    except InputError:
        raise
    except MemoryError:
        raise
    except BaseException as error:
        # Each reader has errors of its own, and a fault inside one written in Rust is no Exception;
        # all of them mean a file that is no table.
        if not isinstance(error, Exception) and type(error).__name__ != PANIC:
            raise
        raise refuse(path, "", type(error).__name__, message("not_a_table")) from None
    # A table of 200 MB is held as its bytes, its cells and what is made of them: let go of each.
    del raw
    table = _below_header(str(path), cells, sha256, encoding)
    return replace(table, problems=(*table.problems, *broken))


def _read_csv(path: Path, raw: bytes) -> tuple[pd.DataFrame, str]:
    encoding = encoding_of(raw)
    if encoding is not None:
        width = _width(raw, encoding)
        if not width:
            return pd.DataFrame(), encoding
        if width > LARGEST_COLUMNS:
            raise too_large(path, "sheet_too_many_columns", width, LARGEST_COLUMNS)
        # Only the empty cell is missing: identifiers stay text, and a district named NA stays NA.
        # One column more than the header has catches rows that are too long; without it pandas
        # would take their first cells for an index.
        frame = pd.read_csv(
            io.BytesIO(raw),
            header=None,
            names=range(width + 1),
            dtype=str,
            keep_default_na=False,
            encoding=encoding,
            skip_blank_lines=False,
            on_bad_lines="error",
        )
        return frame, encoding
    raise refuse(path, "", "", message("must_be_utf8_or_gb18030"))


def _width(raw: bytes, encoding: str) -> int:
    """Return the number of cells of the first row that is not empty."""
    reader = csv.reader(io.TextIOWrapper(io.BytesIO(raw), encoding, newline=""), strict=True)
    return next((len(row) for row in reader if any(row)), 0)


def _read_parquet(path: Path, raw: bytes) -> pd.DataFrame:
    import pyarrow as pa
    from pyarrow import parquet

    from simulator.files.parquet_limits import check_parquet

    # A few kilobytes may promise any number of rows.
    check_parquet(path, raw, OWN_FILES)
    table = parquet.read_table(io.BytesIO(raw))
    problems = []
    for place, name in enumerate(table.column_names):
        try:
            texts = _texts(table.column(place))
        except pa.ArrowInvalid:
            where = f"row {FIRST_ROW}, {name}"
            problems.append(Problem(str(path), where, "", message("must_be_utf8")))
        else:
            table = table.set_column(place, name, texts)
            if _longest(texts) > LONGEST_CELL_CHARACTERS:
                allowed = message("at_most_letters", limit=f"{LONGEST_CELL_CHARACTERS:,}")
                problems.append(Problem(str(path), name, "", allowed))
    if problems:
        raise InputError(problems)
    # Each column of the file's table is let go of when it is turned into one of the frame.
    frame = table.to_pandas(ignore_metadata=True, split_blocks=True, self_destruct=True)
    for name in frame:
        if frame[name].dtype.kind == "M":
            years = frame[name].dt.year.dropna()
            # Times of other years have no text.
            if not years.between(1, 9_999).all():
                raise ValueError(f"years {years.min():.0f} to {years.max():.0f}")
    return frame


def _longest(column: Any) -> int:
    """Return the letters of the longest text of a Parquet column, 0 for one of other values."""
    import pyarrow as pa
    from pyarrow import compute

    kind = column.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return 0
    return compute.max(compute.utf8_length(column)).as_py() or 0


def _texts(column: Any) -> Any:
    """Return a Parquet column with bytes as texts; raise ArrowInvalid where a text is not UTF-8."""
    import pyarrow as pa

    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if pa.types.is_binary(kind) or pa.types.is_large_binary(kind):
        column = column.cast(pa.large_string())
    elif pa.types.is_fixed_size_binary(kind):
        column = column.cast(pa.binary()).cast(pa.string())
    elif pa.types.is_string(kind) or pa.types.is_large_string(kind):
        # Texts are not checked when they are read, and would fail where they are used.
        column.validate(full=True)
    return column


def _read_sheet(path: Path, raw: bytes) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the cells of the first sheet, and a problem for each that has no value but should."""
    from python_calamine import CalamineWorkbook

    # A hostile workbook may end the whole process inside the reader: its promises are checked
    # first.
    checked = check_file(path, raw)
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(raw))
    rows = workbook.get_sheet_by_index(0).to_python(skip_empty_area=False)
    frame = pd.DataFrame([[_cell_text(cell) for cell in row] for row in rows], dtype=str)
    first = _part_of_first(raw, workbook.sheet_names[0]) if checked.kind == "xlsx" else ""
    places = [
        cell
        for bounds in checked.bounds
        if first and bounds.part == first
        for cell in (*bounds.errors, *bounds.unsaved)
    ]
    return frame, [
        Problem(str(path), f"{column_letters(column)}{row + 1}", "", message("cell_without_value"))
        for row, column in sorted(places)
    ]


def _part_of_first(raw: bytes, name: str) -> str:
    """Return the part of a workbook that holds the sheet of a name."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return sheet_parts(archive).get(name, "")


def _cell_text(cell: object) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return "" if cell is None else str(cell)


def _below_header(file: str, cells: pd.DataFrame, sha256: str, encoding: str) -> RawTable:
    """Return the rows below the first row that is not empty; that row gives the names."""
    empty = _empty_rows(cells)
    filled = np.flatnonzero(~empty)
    if not len(filled):
        raise refuse(file, "", "", message("no_rows"))
    names = ["" if pd.isna(cell) else str(cell).strip() for cell in cells.iloc[filled[0]]]
    body = _rows_of(cells, filled[1:]).reset_index(drop=True)
    rows = filled[1:] + FIRST_ROW
    problems: list[Problem] = []
    kept: list[int] = []
    seen: set[str] = set()
    for place, name in enumerate(names):
        if name and name not in seen:
            kept.append(place)
            seen.add(name)
        elif name:
            problems.append(
                Problem(file, f"row {filled[0] + FIRST_ROW}", name, message("column_written_twice"))
            )
        else:
            problems += _nameless(file, body[place], rows, place)
    frame = body[kept]
    frame.columns = [names[place] for place in kept]
    return RawTable(file, frame, rows, tuple(problems), sha256, encoding)


def _rows_of(cells: pd.DataFrame, places: np.ndarray) -> pd.DataFrame:
    """Return some rows; those without a gap, as nearly every file has them, are not copied."""
    if len(places) and places[-1] - places[0] + 1 == len(places):
        return cells.iloc[places[0] : places[-1] + 1]
    return cells.iloc[places]


def _nameless(file: str, cells: pd.Series, rows: np.ndarray, place: int) -> list[Problem]:
    """Return a problem if a column without a name is not empty: a row is too long, or a heading
    is missing.
    """
    filled = np.flatnonzero((cells.notna() & (cells.str.strip() != "")).to_numpy())
    if not len(filled):
        return []
    first = filled[0]
    allowed = message("column_without_name", number=place + 1)
    return [
        Problem(
            file, f"row {rows[first]}", str(cells.iloc[first]), allowed, "", (int(rows[first]), "")
        )
    ]


def _empty_rows(cells: pd.DataFrame) -> np.ndarray:
    empty = np.zeros(len(cells), dtype=bool)
    if cells.shape[1]:
        first = cells[cells.columns[0]]
        # Nearly every row begins with a filled cell: only the others are looked at whole.
        maybe = np.flatnonzero((first.isna() | (first.str.strip() == "")).to_numpy())
        if not len(maybe):
            return empty
        rest = cells.iloc[maybe]
        blank = [
            (rest[name].isna() | (rest[name].str.strip() == "")).to_numpy() for name in rest.columns
        ]
        empty[maybe] = np.logical_and.reduce(blank)
    return empty
