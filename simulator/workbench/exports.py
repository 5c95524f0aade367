"""What leaves the workbench: the files of a run as bytes, made in a folder that is gone
afterwards.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable
from pathlib import Path

from simulator.inputs.reading import Inputs
from simulator.reports.excel.workbook import write_workbook
from simulator.reports.save import save
from simulator.reports.word.document import write_report
from simulator.reports.word.notices import write_notices
from simulator.runs.results import Result
from simulator.workbench.desk import portable, whole

_UNSAFE = re.compile(r"[^\w\-.]+")


def file_name(title: str, ending: str) -> str:
    """Return a name for a download: the plan's title without what file names cannot hold."""
    return (_UNSAFE.sub("_", title).strip("._")[:60] or "plan") + ending


def workbook(result: Result, language: str) -> bytes:
    """Return report.xlsx."""
    return _made(lambda path: write_workbook(result, path, language), "report.xlsx")


def report(result: Result, language: str) -> bytes:
    """Return the Word report.

    Raises
    ------
    InputError
        The report cannot be made.
    """
    return _made(lambda path: write_report(result, path, language), "report.docx")


def notices(inputs: Inputs, language: str) -> bytes:
    """Return one Word file with a page for each enterprise."""
    return _made(lambda path: write_notices(inputs, path, language), "notices.docx")


def tables(result: Result, inputs: Inputs, formats: tuple[str, ...], language: str) -> bytes:
    """Return a ZIP of a run's folder in these formats."""
    with tempfile.TemporaryDirectory() as room:
        folder = save(portable(whole(result, inputs, language)), room, formats, language=language)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.write(path, f"{result.name}/{path.name}")
        return target.getvalue()


def _made(write: Callable[[Path], object], name: str) -> bytes:
    with tempfile.TemporaryDirectory() as room:
        path = Path(room) / name
        write(path)
        return path.read_bytes()
