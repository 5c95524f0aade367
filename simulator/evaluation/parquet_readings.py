"""Long Parquet files of electricity, read batch by batch: winters of thousands of enterprises."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.evaluation import cells
from simulator.evaluation.headings import Heading, read_heading
from simulator.evaluation.readings import (
    DAY_H,
    LARGEST_CELLS,
    PARTS_MIN,
    Grid,
    Readings,
    Window,
    step_of,
)
from simulator.evaluation.subjects import UNKNOWN, Register
from simulator.evaluation.units import ENERGY, NO_UNIT
from simulator.files.bad_cells import PROBLEMS_PER_COLUMN
from simulator.files.parquet_file import batches_of, damage_told, digest_of, open_parquet
from simulator.terms.errors import InputError, Problem, nearest, refuse
from simulator.terms.labels import message

BATCH_ROWS = 2_000_000
# Problems after which no more batches are read.
MOST_PROBLEMS = 1000


def plain_parquet(path: Path) -> bool:
    """Return whether a file is a long Parquet table of subject, time and number alone."""
    return path.suffix.lower() == ".parquet" and _columns(path) is not None


def _columns(path: Path) -> tuple[Heading, Heading, Heading] | None:
    """Return the columns of subject, time and amount; None where the file has anything else."""
    import pyarrow as pa

    schema = open_parquet(path).schema_arrow
    found: dict[str, Heading] = {}
    for field in schema:
        heading = read_heading(field.name, "electricity")
        if heading.meaning not in ("subject", "time", "amount") or heading.meaning in found:
            return None
        found[heading.meaning] = heading
    if len(found) < 3 or any(heading.unit is None for heading in found.values()):
        return None
    subject, time, amount = (
        schema.field(found[name].name).type for name in ("subject", "time", "amount")
    )
    number = pa.types.is_floating(amount) or pa.types.is_integer(amount)
    text = pa.types.is_string(subject) or pa.types.is_large_string(subject)
    text = text or pa.types.is_dictionary(subject)
    if not (number and text and pa.types.is_timestamp(time)) or time.tz is not None:
        return None
    return found["subject"], found["time"], found["amount"]


def read_plain_parquet(path: Path, register: Register, window: Window) -> Readings:
    """Return the electricity [kWh] of a long Parquet table.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    columns = _columns(path)
    assert columns is not None
    subject, time, amount = columns
    unit = amount.unit or NO_UNIT
    file = open_parquet(path, dictionaries=[subject.name])
    names: dict[str, int] = {}
    with damage_told(path):
        for group in range(file.metadata.num_row_groups):
            for chunk in file.read_row_group(group, [subject.name]).column(0).chunks:
                for name in chunk.dictionary.to_pylist():
                    names.setdefault(str(name or "").strip(), len(names))
    if not names:
        raise refuse(path, "", "", message("no_rows"))
    numbers = register.find(names)
    known = np.unique(numbers[numbers != UNKNOWN])
    remarks = register.strangers(str(path), names)
    if not len(known):
        allowed = message("reading_nobody", names=", ".join(sorted(names)[:5]))
        near = nearest(next(iter(sorted(names)), ""), register.numbers)
        raise InputError([Problem(str(path), "", "", allowed, near)])
    if not file.metadata.num_rows:
        raise refuse(path, "", "", message("no_rows"))
    step = _step(path, file, time.name)
    if len(known) * window.days * DAY_H * 60 // step > LARGEST_CELLS:
        raise refuse(path, "", "", message("reading_too_many", most=LARGEST_CELLS))
    grid = Grid(str(path), window, step, known)
    row = 2
    for batch in batches_of(path, file, BATCH_ROWS, [subject.name, time.name, amount.name]):
        coded = batch.column(0)
        here = register.find(str(name or "").strip() for name in coded.dictionary.to_pylist())
        indices = coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)
        code = np.where(indices < 0, UNKNOWN, here[indices])
        stamps = _stamps(batch.column(1))
        values, bad = cells.numbers(pd.Series(batch.column(2).to_numpy(zero_copy_only=False)))
        _check(grid, stamps, batch.column(2), bad | (values < 0), row)
        values = values * unit.scale(ENERGY, grid.step_min / 60)
        grid.add(code, stamps, values, np.arange(row, row + len(code)))
        row += len(code)
        # A file may have any number of batches: those of a thousand problems are enough to mend it.
        if len(grid.problems) > MOST_PROBLEMS:
            break
    if grid.problems:
        raise InputError(grid.problems)
    values, step_h = grid.finish()
    return Readings(
        str(path),
        digest_of(path),
        "electricity",
        window,
        step_h,
        known,
        values,
        grid.account,
        (*remarks, *grid.remarks()),
        grid.beyond,
    )


def _stamps(column: Any) -> np.ndarray:
    return column.to_numpy(zero_copy_only=False).astype("datetime64[s]")


def _step(path: Path, file: Any, time: str) -> int:
    """Return the minutes between the readings of a whole file: its first batch may be of one time
    alone.
    """
    finest = DAY_H * 60
    for batch in batches_of(path, file, BATCH_ROWS, [time]):
        stamps = _stamps(batch.column(0))
        stamps = stamps[~np.isnat(stamps)]
        hourly = bool((stamps != stamps.astype("datetime64[D]")).any())
        # Times between quarters of hours are told row by row, later.
        finest = min(finest, step_of(stamps, hourly) or min(PARTS_MIN))
        if finest == min(PARTS_MIN):
            break
    return finest


def _check(grid: Grid, stamps: np.ndarray, cells_: Any, bad: np.ndarray, first: int) -> None:
    """Note values that are none or below 0, rows without a time, and times between the steps of a
    grid.
    """
    empty = np.isnat(stamps)
    seconds = (stamps - np.datetime64("1970-01-01", "s")).astype(np.int64)
    off = ~empty & (seconds % (60 * grid.step_min) != 0)
    for wrong, column, key in (
        (bad, cells_, "bad_value"),
        (empty, None, "bad_time"),
        (off, stamps, "reading_times"),
    ):
        for place in np.flatnonzero(wrong)[:PROBLEMS_PER_COLUMN]:
            row = first + int(place)
            shown = "" if column is None else str(column[int(place)])
            problem = Problem(grid.file, f"row {row}", shown, message(key), "", (row, ""))
            grid.problems.append(problem)
