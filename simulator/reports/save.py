"""Saving a run: its folder with the workbook. Command line, batches and workbench all use it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from simulator.runs import store
from simulator.runs.results import Result


def save(
    result: Result,
    folder: str | Path,
    formats: Iterable[str] = store.DEFAULT_FORMATS,
    force: bool = False,
    language: str = "zh",
) -> Path:
    """Write a run's folder `<folder>/<name>` as a whole or not at all, and return its path.

    Parameters
    ----------
    result : Result
        The run.
    folder : str or Path
        Folder of all run folders.
    formats : iterable of str
        Any of csv, json, xlsx and parquet.
    force : bool
        Whether to overwrite the folder of another run.
    language : str
        zh or en, language of report.xlsx.

    Raises
    ------
    InputError
        The folder holds another run, or cannot be written.
    """

    def write_report(path: Path) -> None:
        # Few runs want a workbook, and its sheets take long to import.
        from simulator.reports.excel.workbook import write_workbook

        write_workbook(result, path, language)

    return store.save(result, folder, formats, force, write_report)
