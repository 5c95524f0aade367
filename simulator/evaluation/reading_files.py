"""Readers of electricity, production and emission monitors (docs/method.md, section 9)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.evaluation.headings import statuses
from simulator.evaluation.long_rows import LongRows, long_rows
from simulator.evaluation.parquet_readings import plain_parquet, read_plain_parquet
from simulator.evaluation.readings import LARGEST_CELLS, Grid, Readings, Window, step_of
from simulator.evaluation.subjects import UNKNOWN, Register
from simulator.files.bad_cells import report
from simulator.files.raw_table import RawTable, read_raw_table
from simulator.spreadsheets.amount_units import plain
from simulator.spreadsheets.columns import pollutants
from simulator.terms.errors import InputError, Problem, nearest, refuse
from simulator.terms.labels import Message, message

MG_PER_KG = 1e6


def read_power(path: str | Path, register: Register, window: Window) -> Readings:
    """Return electricity [kWh] by enterprise or line, own generation added where it is given.

    Where a subject has several meters they are added up; an hour that lacks one is missing.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    if plain_parquet(Path(path)):
        return read_plain_parquet(Path(path), register, window)
    return _read_amounts(Path(path), "electricity", register, window)


def read_production(path: str | Path, register: Register, window: Window) -> Readings:
    """Return output or raw material by enterprise or line, in the file's own unit.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    return _read_amounts(Path(path), "production", register, window)


def read_cems(path: str | Path, register: Register, window: Window) -> dict[str, Readings]:
    """Return emissions [kg/h] by pollutant.

    The mass is concentration as measured x flow, or as the file gives it. A plant whose status is
    stopped emits 0; an hour that is marked as calibration, fault or the like is missing, never 0.
    What no plant can emit (below 0) is missing too and counted as suspicious.

    Raises
    ------
    InputError
        With every problem of the file.
    """
    rows, raw = _rows(Path(path), "cems", register)
    kg_h = _mass(rows)
    status = _status(rows)
    suspicious = kg_h < 0
    kg_h = np.where(suspicious | (status == "missing"), np.nan, kg_h)
    kg_h = np.where(status == "stopped", 0.0, kg_h)
    code, remarks = _subjects(rows, register)
    names, kinds = _pollutants(rows)
    if rows.problems:
        raise InputError(sorted(rows.problems, key=lambda problem: problem.order))
    found = {}
    for place, pollutant in enumerate(names):
        some = kinds == place
        part = _Part(code[some], rows.time[some], kg_h[some], rows.row[some], None)
        found[pollutant] = _on_grid(
            raw, "cems", part, rows.hourly, register, window, remarks, suspicious[some]
        )
    return found


@dataclass(frozen=True)
class _Part:
    """Values (N) to be put on a grid, with the meter of each where there are several."""

    code: np.ndarray
    time: np.ndarray
    values: np.ndarray
    row: np.ndarray
    meter: np.ndarray | None


def _rows(path: Path, table: str, register: Register) -> tuple[LongRows, RawTable]:
    raw = read_raw_table(path)
    if not len(raw.frame):
        raise refuse(path, "", "", message("no_rows"))
    return long_rows(raw, table, register.numbers.keys()), raw


def _read_amounts(path: Path, table: str, register: Register, window: Window) -> Readings:
    rows, raw = _rows(path, table, register)
    values = rows.values["amount"]
    own = rows.values.get("own")
    generates = np.zeros(0, dtype=np.int64)
    code, remarks = _subjects(rows, register)
    meter = None
    if "meter" in rows.texts:
        meter = pd.factorize(rows.texts["meter"])[0]
    if own is not None:
        # An hour without the own generation of a meter that has some is missing; the other meters
        # of the enterprise count what they bought.
        key = code if meter is None else np.where(code < 0, code, code * (meter.max() + 1) + meter)
        some = np.isfinite(own)
        generates = np.unique(code[some])
        values = np.where(np.isin(key, np.unique(key[some])), values + own, values)
    status = _status(rows)
    values = np.where(status == "missing", np.nan, values)
    if rows.problems:
        raise InputError(sorted(rows.problems, key=lambda problem: problem.order))
    part = _Part(code, rows.time, values, rows.row, meter)
    readings = _on_grid(raw, table, part, rows.hourly, register, window, remarks)
    return replace(readings, own_given=generates)


def _subjects(rows: LongRows, register: Register) -> tuple[np.ndarray, list[Message]]:
    """Return the number of each row's subject, of its line where it names one, and remarks.

    A line that is not known is a stranger, but for an enterprise of which the file names no other:
    that one is taken for the whole enterprise, as the only monitored outlet is. A line of another
    enterprise is a problem.
    """
    code = np.full(len(rows.row), UNKNOWN, dtype=np.int64)
    strange = np.zeros(len(code), dtype=bool)
    names: set[str] = set()
    remarks: list[Message] = []
    if "subject" in rows.texts:
        subjects = rows.texts["subject"]
        code = _numbers(subjects, register)
        strange = (subjects != "").to_numpy() & (code == UNKNOWN)
    enterprises = code
    if "line" in rows.texts:
        lines = rows.texts["line"]
        named, numbers = (lines != "").to_numpy(), _numbers(lines, register)
        code = np.where(named, numbers, enterprises)
        alone = named & (numbers == UNKNOWN) & (enterprises != UNKNOWN)
        of_enterprise = lines.groupby(enterprises).nunique()
        alone &= pd.Series(enterprises).map(of_enterprise).eq(1).to_numpy()
        code = np.where(alone, enterprises, code)
        remarks += register.lines_for_all(rows.file, lines[alone].unique())
        # Of a stranger's line the stranger is told.
        names |= set(lines[named & (code == UNKNOWN) & ~strange].unique())
        owners, meant = register.owners_of(numbers), register.owners_of(enterprises)
        other = named & (owners != UNKNOWN) & (meant != UNKNOWN) & (owners != meant)
        place = (rows.row, rows.headings["line"])
        report(rows.problems, rows.file, place, lines, other, message("line_of_another"))
    if strange.any():
        names |= set(subjects[strange & (code == UNKNOWN)].unique())
    remarks = [*rows.remarks, *remarks, *register.strangers(rows.file, names)]
    if (code == UNKNOWN).all():
        allowed = message("reading_nobody", names=", ".join(sorted(names)[:5]))
        near = nearest(next(iter(sorted(names)), ""), register.numbers)
        rows.problems.append(Problem(rows.file, "", "", allowed, near))
    return code, remarks


def _numbers(names: pd.Series, register: Register) -> np.ndarray:
    codes, distinct = pd.factorize(names)
    return register.find(str(name) for name in distinct)[codes]


def _status(rows: LongRows) -> np.ndarray:
    """Return ok, stopped or missing (N); a status that is not known is a problem."""
    if "status" not in rows.texts:
        status = np.empty(len(rows.row), dtype=object)
        # One text for all rows: `np.full` would make a text for each.
        status.fill("ok")
        return status
    known = statuses()
    text = rows.texts["status"]
    codes, distinct = pd.factorize(text)
    found = [known.get(plain(name), "ok" if not str(name) else "") for name in distinct]
    status = np.array(found, dtype=object)[codes]
    _unknown(rows, "status", status == "", known)
    return status


def _pollutants(rows: LongRows) -> tuple[list[str], np.ndarray]:
    """Return the pollutants of a file, and the place of each row's."""
    spelled = pollutants()
    codes, distinct = pd.factorize(rows.texts["pollutant"])
    found = [
        name if name in spelled.values() else spelled.get(plain(name), "")
        for name in map(str, distinct)
    ]
    names = sorted({name for name in found if name})
    places = np.array([names.index(name) if name else -1 for name in found], dtype=np.int64)
    kinds = places[codes]
    _unknown(rows, "pollutant", kinds < 0, spelled)
    return names, kinds


def _unknown(rows: LongRows, meaning: str, bad: np.ndarray, known: Collection[str]) -> None:
    allowed = message("one_of", known=", ".join(known))
    place = (rows.row, rows.headings.get(meaning, meaning))
    report(rows.problems, rows.file, place, rows.texts[meaning], bad, allowed)


def _mass(rows: LongRows) -> np.ndarray:
    """Return the emission [kg/h] of each row: as the file gives it, else concentration x flow."""
    count = len(rows.row)
    empty = np.full(count, np.nan)
    given = rows.values.get("mass", empty)
    concentration, flow = rows.values.get("concentration", empty), rows.values.get("flow", empty)
    # Two negative numbers make no emission.
    product = concentration * flow / MG_PER_KG
    product = np.where((concentration < 0) | (flow < 0), -np.abs(product), product)
    return np.where(np.isnan(given), product, given)


def _on_grid(
    raw: RawTable,
    table: str,
    part: _Part,
    hourly: bool,
    register: Register,
    window: Window,
    remarks: list[Message],
    suspicious: np.ndarray | None = None,
) -> Readings:
    step = step_of(part.time, hourly)
    if step is None:
        raise refuse(raw.file, "", "", message("reading_times"))
    meters = np.zeros(len(part.code), dtype=np.int64) if part.meter is None else part.meter
    key = np.where(part.code == UNKNOWN, UNKNOWN, part.code * (meters.max(initial=0) + 1) + meters)
    rows_of = np.unique(key[key != UNKNOWN])
    check_size(raw.file, len(rows_of), window, step)
    grid = Grid(raw.file, window, step, rows_of, table == "cems")
    grid.add(key, part.time, part.values, part.row)
    if grid.problems:
        raise InputError(grid.problems)
    values, step_h = grid.finish()
    subject = rows_of // (meters.max(initial=0) + 1)
    owners, place = np.unique(subject, return_inverse=True)
    if len(owners) < len(subject):
        summed = np.zeros((len(owners), values.shape[1]))
        np.add.at(summed, place, values)
        values = summed
    counted = np.zeros(len(owners), dtype=np.int64)
    np.add.at(counted, place, grid.beyond)
    if suspicious is not None and suspicious.any():
        found = part.code[suspicious]
        found = found[found != UNKNOWN]
        np.add.at(counted, np.searchsorted(owners, found), 1)
    return Readings(
        raw.file,
        raw.sha256,
        table,
        window,
        step_h,
        owners,
        values,
        grid.account,
        (*remarks, *grid.remarks()),
        counted,
    )


def check_size(file: str, subjects: int, window: Window, step_min: int) -> None:
    """Refuse readings that memory could not hold."""
    cells_wanted = subjects * window.days * 1440 // step_min
    if cells_wanted > LARGEST_CELLS:
        allowed = message("reading_too_many", most=LARGEST_CELLS)
        raise refuse(file, "", cells_wanted, allowed)
