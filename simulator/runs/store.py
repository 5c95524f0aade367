"""Run folders: CSV, Parquet, JSON and a workbook, written as a whole or not at all."""

from __future__ import annotations

import glob
import io
import json
import shutil
import tempfile
from collections.abc import Callable, Collection, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

import pandas as pd

from simulator.engine.losses import BY_ALERTS, BY_SEASON, IN_ALL
from simulator.files.files_read import check_none_read
from simulator.files.locks import only_writer
from simulator.files.parquet_file import digest_of
from simulator.files.parquet_limits import check_parquet
from simulator.files.raw_table import OWN_FILES
from simulator.files.series_file import LARGEST_BYTES
from simulator.files.writing import disk_error, write_csv, write_json
from simulator.files.yaml_file import read_bytes
from simulator.runs.manifest import is_as_written
from simulator.runs.readable import (
    manifest_is_readable,
    replicates_are_readable,
    table_is_readable,
)
from simulator.terms import contracts
from simulator.terms.columns import EMISSIONS_KG
from simulator.terms.errors import nearest, refuse
from simulator.terms.labels import message

T = TypeVar("T")
# Stands in the name of an unfinished folder between the run's name and the rest; names of runs
# cannot contain it.
UNFINISHED = "~"
OLD = "old"
# Time that a second writer of one folder waits (assumed) [s].
WAIT_S = 30.0
MANIFEST = "manifest.json"
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
    "indicators",
    "findings",
    "teams",
    "screening",
    "ledgers",
    "transport",
    "transport_kg",
    "shippers",
    "idle",
)
REPLICATES = "replicates"
# What every reader of a manifest may rely on.
MANIFEST_SHAPE: dict[str, Any] = {
    "fingerprint": str,
    "program": dict,
    "inputs": dict,
    "inventory_sha256": str,
    "folder": str,
    "scenario": dict,
    "policy": dict,
    "seed": int,
    "started": str,
    "wall_s": (int, float),
}
# Every file that a run's folder may be made of.
OWN_NAMES = frozenset(
    {MANIFEST, "summary.json", "report.xlsx", f"{REPLICATES}.parquet"}
    | {f"{name}.{ending}" for name in TABLES for ending in ("csv", "parquet")}
)
FIGURE_COLUMNS = ("replicate", "pollutant", "measure", "value")
# Multiple of a spreadsheet's limits for replicates (assumed): 40 million figures, a million
# replicates of 40 figures.
MOST_FIGURES = 8 * OWN_FILES


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
            raise refuse(
                "--formats",
                "",
                name,
                message("one_of", known=", ".join(FORMATS)),
                nearest(name, FORMATS),
            )
    return formats


class Savable(Protocol):
    """What a run's folder is made of; in addition a table or None under each name of `TABLES`."""

    @property
    def name(self) -> str:
        """Name of the run, and of its folder."""

    @property
    def summary(self) -> dict[str, Any]:
        """Headline figures."""

    @property
    def manifest(self) -> dict[str, Any]:
        """Versions, digests, scenario and policy."""

    @property
    def replicates(self) -> pd.DataFrame | None:
        """Headline figures of every replicate."""


def save(
    result: Savable,
    folder: str | Path,
    formats: Iterable[str] = DEFAULT_FORMATS,
    force: bool = False,
    write_workbook: Callable[[Path], None] | None = None,
) -> Path:
    """Write a run's folder `<folder>/<name>` as a whole or not at all, and return its path.

    Parameters
    ----------
    folder : str or Path
        Folder of all run folders.
    formats : iterable of str
        Names of FORMATS; "xlsx" needs `write_workbook`.
    force : bool
        Whether to overwrite the folder of another run, with all that lies in it. In the folder of
        the same run (same inputs, scenario and policy) the run's own files are always replaced,
        and all others stay.
    write_workbook : callable or None
        Writes report.xlsx to the path that it is given.

    Raises
    ------
    InputError
        The folder holds another run, or cannot be written.
    ValueError
        "xlsx" is asked for without `write_workbook`.
    """
    formats = tuple(formats)
    if "xlsx" in formats and write_workbook is None:
        raise ValueError("a workbook needs its writer: use simulator.save")
    target = Path(folder) / result.name
    fingerprint = result.manifest.get("fingerprint")

    def write(beside: Path) -> None:
        # With the lock held: another run of the name may come in at any time before.
        check_free(target, fingerprint, force)
        _write(result, beside, formats, write_workbook)
        if _holds_run(target, fingerprint):
            keep_others(target, beside, OWN_NAMES)
        else:
            check_none_read(target)

    return write_whole(target, write)


def keep_others(old: Path, new: Path, own: Collection[str]) -> None:
    """Copy into a folder what people put into the one that it replaces: all but our own files."""
    for path in old.iterdir():
        if path.name in own:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, new / path.name, symlinks=True)
        else:
            shutil.copy2(path, new / path.name, follow_symlinks=False)


def write_whole(target: Path, write: Callable[[Path], None]) -> Path:
    """Write a folder as a whole or not at all, in the place of an older one, and return its path.

    Parameters
    ----------
    target : Path
        The folder.
    write : callable
        Writes its files into the folder that it is given; the older one is still there.

    Raises
    ------
    InputError
        The folder cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with only_writer(target, WAIT_S):
            return _write_alone(target, write)
    except OSError as error:
        raise refuse(target, "", error.strerror or str(error), message("cannot_write")) from None


def _write_alone(target: Path, write: Callable[[Path], None]) -> Path:
    """Write a folder whose lock is held."""
    try:
        _clear_unfinished(target)
        beside = Path(tempfile.mkdtemp(prefix=f".{target.name}{UNFINISHED}", dir=target.parent))
    except OSError as error:
        raise refuse(target, "", error.strerror or str(error), message("cannot_write")) from None
    try:
        # A temporary folder is readable by its owner only; these are for others too.
        beside.chmod(0o755)
        write(beside)
        _put(beside, target)
    except Exception as error:
        failed = disk_error(error)
        if failed is None:
            raise
        raise refuse(target, "", failed.strerror or str(failed), message("cannot_write")) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return target


def _clear_unfinished(target: Path) -> None:
    """Remove unfinished folders that a killed process left for this run; an older run that it had
    moved out of the way comes back.
    """
    old = target.with_name(f".{target.name}{UNFINISHED}{OLD}")
    if old.exists() and not target.exists():
        old.rename(target)
    for left in target.parent.glob(f".{glob.escape(target.name)}{UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)


def check_free(target: Path, fingerprint: str | None, force: bool) -> None:
    """Refuse a folder that holds another run, or something that is not a run."""
    if force or not target.exists():
        return
    if not _holds_run(target, fingerprint):
        raise refuse(target, "", "", message("folder_of_another_run"))


def _holds_run(folder: Path, fingerprint: str | None) -> bool:
    """Return whether a folder is that of a run; without a readable manifest it is of none."""
    known = _manifest_in(folder) or {}
    return fingerprint is not None and known.get("fingerprint") == fingerprint


def _manifest_in(folder: Path) -> dict[str, Any] | None:
    """Return the manifest in a folder, None where there is none that can be read."""
    path = folder / MANIFEST
    # Reading a pipe may never end.
    if not path.is_file():
        return None
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return manifest if isinstance(manifest, dict) else None


def _put(beside: Path, target: Path) -> None:
    """Rename the finished folder to its final name, and move an older one out of the way first."""
    if not target.exists():
        beside.rename(target)
        return
    # No system renames onto a folder that holds files, so the old one is renamed first.
    old = target.with_name(f".{target.name}{UNFINISHED}{OLD}")
    shutil.rmtree(old, ignore_errors=True)
    target.rename(old)
    try:
        beside.rename(target)
    except OSError:
        old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _write(
    result: Savable,
    folder: Path,
    formats: tuple[str, ...],
    write_workbook: Callable[[Path], None] | None,
) -> None:
    tables = {name: getattr(result, name) for name in TABLES if getattr(result, name) is not None}
    replicates = result.replicates
    if result.summary.get("what_if"):
        # A table that is passed on alone must still say that it is off-policy.
        tables = {name: table.assign(what_if=True) for name, table in tables.items()}
        replicates = None if replicates is None else replicates.assign(what_if=True)
    for name, table in tables.items():
        if "csv" in formats:
            write_csv(table, folder / f"{name}.csv")
        if "parquet" in formats:
            table.to_parquet(folder / f"{name}.parquet", index=False)
    if replicates is not None:
        # Millions of figures, read by programs only: always Parquet, whatever the other formats.
        replicates.to_parquet(folder / f"{REPLICATES}.parquet", index=False)
    if "json" in formats:
        write_json(result.summary, folder / "summary.json")
    if "xlsx" in formats and write_workbook is not None:
        write_workbook(folder / "report.xlsx")
    files = {path.name: digest_of(path) for path in sorted(folder.iterdir())}
    write_json(result.manifest | {"files": files}, folder / "manifest.json")


def read_run(folder: str | Path) -> dict[str, Any]:
    """Return the manifest of a run's folder.

    Raises
    ------
    InputError
        The folder holds no run.
    """
    manifest = _manifest_in(Path(folder))
    if manifest is None or not all(
        isinstance(manifest.get(key), kind) for key, kind in MANIFEST_SHAPE.items()
    ):
        raise refuse(folder, "", "", message("no_run_folder"))
    # Older manifests name no files, and may have been written in another way.
    if ("files" in manifest and not is_as_written(manifest)) or not manifest_is_readable(manifest):
        raise refuse(folder, "", MANIFEST, message("run_file_changed"))
    return manifest


def damaged_files(folder: str | Path) -> list[str]:
    """Return the names of a run's files that are missing or not as they were written.

    Raises
    ------
    InputError
        The folder holds no run.
    """
    files = read_run(folder).get("files")
    listed = files.items() if isinstance(files, dict) else ()
    return [name for name, digest in listed if not _is_whole(Path(folder) / name, digest)]


def _is_whole(path: Path, digest: object) -> bool:
    try:
        return digest_of(path) == digest
    except OSError:
        return False


def _check_whole(path: Path) -> None:
    """Refuse a file of a run that is not as it was written.

    Older manifests name no files; then nothing is known.
    """
    try:
        manifest = json.loads(path.with_name("manifest.json").read_text(encoding="utf-8"))
        files = manifest["files"]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return
    if isinstance(files, dict) and path.name in files and not _is_whole(path, files[path.name]):
        raise refuse(path.parent, "", path.name, message("run_file_changed"))


def _read_whole(path: Path, read: Callable[[Path], T]) -> T:
    """Return what a reader returns for a file of a run; refuse one that is damaged."""
    _check_whole(path)
    try:
        return read(path)
    except (OSError, ValueError, LookupError, RecursionError):
        raise refuse(path.parent, "", path.name, message("run_file_changed")) from None


def read_run_table(folder: str | Path, name: str) -> pd.DataFrame:
    """Return a table of a run's folder, from CSV or Parquet.

    Raises
    ------
    InputError
        The folder does not hold the table, or one with other columns.
    """
    table, path = _table_of(Path(folder), name)
    columns = contracts.TABLES.get(name, ())
    if {column.name for column in columns} - set(table.columns) or any(
        column.kind == "number" and not _holds_numbers(table[column.name]) for column in columns
    ):
        raise refuse(folder, "", path.name, message("run_file_changed"))
    if not table_is_readable(name, table):
        raise refuse(folder, "", path.name, message("run_file_changed"))
    return table


def _holds_numbers(cells: pd.Series) -> bool:
    return cells.dtype.kind in "fiub" or bool(cells.isna().all())


def _table_of(base: Path, name: str) -> tuple[pd.DataFrame, Path]:
    """Return a table of a run's folder, and its file."""
    path = base / f"{name}.parquet"
    if path.exists():
        return _read_whole(path, _table_of_parquet), path
    path = base / f"{name}.csv"
    if path.exists():
        # Read as text: a key such as 0012 must not become 12, and a district named NA must not
        # vanish.
        text = {"key": str, "stage": str, "pollutant": str, "dimension": str}
        read = partial(
            pd.read_csv, encoding="utf-8-sig", keep_default_na=False, na_values=[""], dtype=text
        )
        return _read_whole(path, read), path
    raise refuse(base, "", path.name, message("no_run_table"))


def _table_of_parquet(path: Path) -> pd.DataFrame:
    content = read_bytes(path, LARGEST_BYTES)
    # A megabyte may promise a hundred million rows.
    check_parquet(path, content, OWN_FILES)
    return pd.read_parquet(io.BytesIO(content))


def _figures_of_parquet(path: Path) -> pd.DataFrame:
    """Return the figures of replicates; each text is held once, however many rows repeat it."""
    from pyarrow import parquet, types

    content = read_bytes(path, LARGEST_BYTES)
    check_parquet(path, content, MOST_FIGURES)
    kinds = parquet.read_schema(io.BytesIO(content))
    for name in set(FIGURE_COLUMNS) & set(kinds.names):
        kind, texts = kinds.field(name).type, name in ("pollutant", "measure")
        if not texts and not types.is_integer(kind) and not types.is_floating(kind):
            raise ValueError(f"{name} holds no numbers")
    table = parquet.read_table(
        io.BytesIO(content),
        columns=list(FIGURE_COLUMNS),
        read_dictionary=["pollutant", "measure"],
    )
    return table.to_pandas()


def read_replicates(folder: str | Path) -> pd.DataFrame | None:
    """Return the headline figures of every replicate of a run's folder, or None without
    replicates.
    """
    path = Path(folder) / f"{REPLICATES}.parquet"
    if not path.exists():
        return None
    figures = _read_whole(path, _figures_of_parquet)
    if not set(FIGURE_COLUMNS) <= set(figures.columns) or not replicates_are_readable(figures):
        raise refuse(folder, "", path.name, message("run_file_changed"))
    return figures


def read_summary(folder: str | Path) -> dict[str, Any]:
    """Return the headline figures of a run's folder, or {} where it was saved without them."""
    path = Path(folder) / "summary.json"
    if not path.exists():
        return {}
    summary = _read_whole(path, lambda file: json.loads(file.read_text(encoding="utf-8")))
    if not isinstance(summary, dict) or not _has_figures(summary):
        raise refuse(folder, "", path.name, message("run_file_changed"))
    return summary


def _has_figures(summary: Mapping[str, Any]) -> bool:
    """Return whether headline figures hold what their readers rely on: sums that are numbers, and
    numbers for each pollutant, its share of the baseline unless that is 0.
    """
    pollutants = summary.get("pollutants")
    whole = all(_is_number(summary[name]) for name in (*IN_ALL, *BY_SEASON) if name in summary)
    return (
        whole
        and (not set(BY_ALERTS) & set(summary) or set(BY_SEASON) <= set(summary))
        and isinstance(pollutants, dict)
        and len(pollutants) > 0
        and all(
            isinstance(figures, dict)
            and all(_is_number(figures.get(name)) for name in (*EMISSIONS_KG, "nominal_kg"))
            and (figures.get("reduction_pct") is None or _is_number(figures["reduction_pct"]))
            and isinstance(shortfall := figures.get("shortfall"), dict)
            and all(map(_is_number, shortfall.values()))
            for figures in pollutants.values()
        )
    )


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float))
