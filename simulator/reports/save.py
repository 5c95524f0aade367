"""A run into its folder, with the workbook: the one way in which command line, batches and the
workbench write a run.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from simulator.reports.excel.workbook import write_workbook
from simulator.runs import store
from simulator.runs.results import Result


def save(
    result: Result,
    folder: str | Path,
    formats: Iterable[str] = store.DEFAULT_FORMATS,
    force: bool = False,
    language: str = "zh",
) -> Path:
    """Write a run's folder `<folder>/<name>` whole, or nothing, and return its path.

    Parameters
    ----------
    folder : str or Path
        Where run folders stand.
    formats : iterable of str
        Of csv, json, xlsx and parquet.
    force : bool
        Overwrite the folder of another run.
    language : str
        Of report.xlsx, "zh" or "en".

    Raises
    ------
    InputError
        The folder holds another run, or cannot be written.
    """
    return store.save(
        result, folder, formats, force, lambda path: write_workbook(result, path, language)
    )
