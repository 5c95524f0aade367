"""Run folders: written whole or not at all; CSV, Parquet and JSON (interfaces: A run's folder)."""

from __future__ import annotations

import glob
import json
import shutil
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from simulator.errors import nearest, refuse
from simulator.labels import message
from simulator.results import Result

# Between the name of a run and the rest of the name of its unfinished folder: no run is called so.
UNFINISHED = "~"
FORMATS = ("csv", "xlsx", "parquet", "json")
DEFAULT_FORMATS = ("csv", "json")
TABLES = (
    "reductions",
    "stages",
    "hourly",
    "hourly_by_sector",
    "accounting",
    "accounting_gaps",
    "events",
    "uncertainty",
)
REPLICATES = "replicates"
# A cell that begins with one of these may run as a formula when a spreadsheet opens the file.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def read_formats(text: str) -> tuple[str, ...]:
    """Return the formats of a text such as "csv,parquet".

    Raises
    ------
    InputError
        A format is unknown, or none is named.
    """
    formats = tuple(part.strip() for part in text.split(",") if part.strip())
    if not formats:
        raise refuse("--formats", "", text, message("one_of", known=", ".join(FORMATS)))
    for name in formats:
        if name not in FORMATS:
            raise refuse("--formats", "", name, message("one_of", known=", ".join(FORMATS)), nearest(name, FORMATS))
    return formats


def save(
    result: Result,
    folder: str | Path,
    formats: Iterable[str] = DEFAULT_FORMATS,
    force: bool = False,
    language: str = "zh",
) -> Path:
    """Write a run's folder `<folder>/<name>` whole, or nothing, and return its path.

    Parameters
    ----------
    result : the run. folder : where run folders stand. formats : of FORMATS. force : overwrite the folder of another
    run; the folder of the same run (same inputs, scenario and policy) is always replaced. language : of report.xlsx.

    Raises
    ------
    InputError
        The folder holds another run, or cannot be written.
    """
    target = Path(folder) / result.name
    check_free(target, result.manifest.get("fingerprint"), force)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _clear_unfinished(target)
        beside = Path(tempfile.mkdtemp(prefix=f".{result.name}{UNFINISHED}", dir=target.parent))
    except OSError as error:
        raise refuse(target, "", error.strerror or str(error), message("cannot_write")) from None
    try:
        beside.chmod(0o755)
        _write(result, beside, tuple(formats), language)
        _put(beside, target)
    except OSError as error:
        raise refuse(target, "", error.strerror or str(error), message("cannot_write")) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return target


def _clear_unfinished(target: Path) -> None:
    """Remove what a killed writer of this run left beside its place."""
    for left in target.parent.glob(f".{glob.escape(target.name)}{UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)


def check_free(target: Path, fingerprint: str | None, force: bool) -> None:
    """Refuse a folder that holds another run, or something that is no run at all."""
    if force or not target.exists():
        return
    try:
        known = json.loads((target / "manifest.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        known = {}
    if fingerprint is None or known.get("fingerprint") != fingerprint:
        raise refuse(target, "", "", message("folder_of_another_run"))


def _put(beside: Path, target: Path) -> None:
    """Rename the finished folder into its place; an older one makes way first."""
    if not target.exists():
        beside.rename(target)
        return
    old = target.with_name(f".{target.name}{UNFINISHED}old")
    shutil.rmtree(old, ignore_errors=True)
    target.rename(old)
    beside.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _write(result: Result, folder: Path, formats: tuple[str, ...], language: str) -> None:
    tables = {name: getattr(result, name) for name in TABLES if getattr(result, name) is not None}
    replicates = result.replicates
    if result.summary.get("what_if"):
        # A table that leaves the folder must still say that it is off-policy.
        tables = {name: table.assign(what_if=True) for name, table in tables.items()}
        replicates = None if replicates is None else replicates.assign(what_if=True)
    for name, table in tables.items():
        if "csv" in formats:
            write_csv(table, folder / f"{name}.csv")
        if "parquet" in formats:
            table.to_parquet(folder / f"{name}.parquet", index=False)
    if replicates is not None:
        # Millions of figures for programs: in one compact form whatever the others are.
        replicates.to_parquet(folder / f"{REPLICATES}.parquet", index=False)
    if "json" in formats:
        write_json(result.summary, folder / "summary.json")
    if "xlsx" in formats:
        from simulator.workbook import write_workbook

        write_workbook(result, folder / "report.xlsx", language)
    write_json(result.manifest, folder / "manifest.json")


def write_json(data: Any, path: Path) -> None:
    """Write plain data as JSON, in UTF-8, not a number written as null."""
    path.write_text(json.dumps(_finite(data), ensure_ascii=False, indent=1, default=str) + "\n", encoding="utf-8")


def _finite(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _finite(value) for key, value in data.items()}
    if isinstance(data, (list, tuple)):
        return [_finite(value) for value in data]
    if isinstance(data, (float, np.floating)):
        return float(data) if np.isfinite(data) else None
    return data


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """Write a table as CSV, UTF-8 with BOM: times as 2020-11-14T00:00, missing cells empty, no cell that runs as a formula."""
    import pyarrow as pa
    from pyarrow import csv

    columns = {}
    for name in table.columns:
        cells = table[name]
        if cells.dtype.kind == "M":
            # Hours recur for every pollutant and sector: each is put into words once.
            codes, times = pd.factorize(cells)
            columns[name] = pa.array(np.datetime_as_string(times.to_numpy(), unit="m")).take(pa.array(codes))
        elif pd.api.types.is_string_dtype(cells) or cells.dtype == object:
            columns[name] = pa.array(harmless(cells).astype("object"), from_pandas=True, type=pa.string())
        else:
            columns[name] = pa.array(cells, from_pandas=True)
    with path.open("wb") as file:
        file.write(b"\xef\xbb\xbf")
        csv.write_csv(pa.table(columns), file, csv.WriteOptions(quoting_style="needed"))


def harmless(cells: pd.Series) -> pd.Series:
    """Return texts of which none begins like a formula: an apostrophe goes before those that do."""
    distinct = cells.dropna().unique()
    risky = {text: f"'{text}" for text in distinct if isinstance(text, str) and text.startswith(FORMULA_STARTS)}
    return cells.replace(risky) if risky else cells


def read_run(folder: str | Path) -> dict[str, Any]:
    """Return the manifest of a run's folder.

    Raises
    ------
    InputError
        The folder is no run's.
    """
    path = Path(folder) / "manifest.json"
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise refuse(folder, "", "", message("no_run_folder")) from None


def read_run_table(folder: str | Path, name: str) -> pd.DataFrame:
    """Return a table of a run's folder, from CSV or Parquet.

    Raises
    ------
    InputError
        The folder does not hold the table.
    """
    base = Path(folder)
    if (base / f"{name}.parquet").exists():
        return pd.read_parquet(base / f"{name}.parquet")
    if (base / f"{name}.csv").exists():
        text = {"key": str, "stage": str, "pollutant": str, "dimension": str}
        return pd.read_csv(
            base / f"{name}.csv", encoding="utf-8-sig", keep_default_na=False, na_values=[""], dtype=text
        )
    raise refuse(folder, "", f"{name}.csv", message("no_run_table"))


def read_replicates(folder: str | Path) -> pd.DataFrame | None:
    """Return the headline figures of every replicate of a run's folder, None where it has none."""
    path = Path(folder) / f"{REPLICATES}.parquet"
    return pd.read_parquet(path) if path.exists() else None


def read_summary(folder: str | Path) -> dict[str, Any]:
    """Return the headline figures of a run's folder, empty where it was saved without them."""
    try:
        return json.loads((Path(folder) / "summary.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
