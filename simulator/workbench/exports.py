"""Downloads of the workbench: the files of a run as bytes, written into a temporary folder."""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from simulator.economics.grade_worth import Worth
from simulator.economics.retrofit import Retrofit
from simulator.economics.worth_sheet import write_worth_sheet
from simulator.inputs.reading import Inputs
from simulator.inputs.told_file import Call, Ticks
from simulator.reports.brief.write import write_brief
from simulator.reports.compared import Compared, write_compared
from simulator.reports.excel.alert_record import write_alert_record
from simulator.reports.excel.workbook import write_workbook
from simulator.reports.letterhead import Letterhead
from simulator.reports.save import save
from simulator.reports.telling import Choice
from simulator.reports.word.document import write_report
from simulator.reports.word.notices import chosen_enterprises, write_notices
from simulator.runs.results import Result
from simulator.workbench.desk import portable, whole

_UNSAFE = re.compile(r"[^\w\-.]+")


@dataclass(frozen=True)
class Chosen:
    """Whom notices are for, and what stands over them.

    Attributes
    ----------
    districts, grades : tuple of str
        Only enterprises with a line there and of these grades; empty for all.
    level : str
        Only those of whom this level asks something, "" for all.
    letterhead : Letterhead
        Office, number and date.
    """

    districts: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    level: str = ""
    letterhead: Letterhead = field(default_factory=Letterhead)


def file_name(title: str, ending: str) -> str:
    """Return a file name for a download: the plan's title without characters that file names
    cannot hold.
    """
    return (_UNSAFE.sub("_", title).strip("._")[:60] or "plan") + ending


def workbook(result: Result, language: str) -> bytes:
    """Return report.xlsx as bytes."""
    return _file_bytes(lambda path: write_workbook(result, path, language), "report.xlsx")


def report(result: Result, language: str) -> bytes:
    """Return the Word report as bytes.

    Raises
    ------
    InputError
        The report cannot be written.
    """
    return _file_bytes(lambda path: write_report(result, path, language), "report.docx")


def brief(
    result: Result, inputs: Inputs, number: int, letterhead: Letterhead, ending: str, language: str
) -> bytes:
    """Return the brief of one alert as bytes.

    Parameters
    ----------
    number : int
        Number of the alert, from 1.
    ending : str
        .pdf or .docx.

    Raises
    ------
    InputError
        The system has no Chinese font (PDF only).
    """
    return _file_bytes(
        lambda path: write_brief(result, inputs, number, path, letterhead, language),
        f"brief{ending}",
    )


def notices(
    inputs: Inputs, language: str, chosen: Chosen | None = None, single: bool = False
) -> bytes:
    """Return one Word file with a page for each enterprise, or a ZIP of single files.

    Parameters
    ----------
    chosen : Chosen or None
        Which enterprises, and what the office writes over the notices; None for all.
    single : bool
        Whether each enterprise gets a file of its own.

    Raises
    ------
    InputError
        No enterprise meets the choice.
    """
    wanted = chosen or Chosen()
    enterprises = chosen_enterprises(inputs, wanted.districts, wanted.grades, wanted.level)
    with tempfile.TemporaryDirectory() as parent:
        path = Path(parent) / ("notices" if single else "notices.docx")
        write_notices(inputs, path, language, enterprises, letterhead=wanted.letterhead)
        if not single:
            return path.read_bytes()
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for file in sorted(path.iterdir()):
                archive.write(file, file.name)
        return target.getvalue()


def record(
    inputs: Inputs,
    language: str,
    ticks: Mapping[Call, Ticks] | None = None,
    choice: Choice | None = None,
) -> bytes:
    """Return the record of the alerts as a workbook.

    Parameters
    ----------
    ticks : mapping or None
        Who was told and answered so far.
    choice : Choice or None
        Which part of the list is written; None for all.

    Raises
    ------
    InputError
        No alert asks anything of anybody.
    """
    return _file_bytes(
        lambda path: write_alert_record(inputs, path, language, ticks, choice), "record.xlsx"
    )


def worth_sheet(worth: Worth, retrofit: Retrofit | None, language: str) -> bytes:
    """Return the sheet on what a better grade is worth as bytes."""
    return _file_bytes(lambda path: write_worth_sheet(worth, retrofit, path, language), "x.docx")


def comparison(compared: Compared, ending: str, language: str) -> bytes:
    """Return a comparison of plans as bytes: a workbook or a Word page, by its ending."""
    return _file_bytes(lambda path: write_compared(compared, path, language), f"compared{ending}")


def tables(result: Result, inputs: Inputs, formats: tuple[str, ...], language: str) -> bytes:
    """Return a ZIP of a run's folder, with files in the given formats."""
    with tempfile.TemporaryDirectory() as parent:
        folder = save(portable(whole(result, inputs, language)), parent, formats, language=language)
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in sorted(Path(folder).iterdir()):
                archive.write(path, f"{result.name}/{path.name}")
        return target.getvalue()


def _file_bytes(write: Callable[[Path], object], name: str) -> bytes:
    """Return the bytes of the file that `write` writes to a path with the given name."""
    with tempfile.TemporaryDirectory() as parent:
        path = Path(parent) / name
        write(path)
        return path.read_bytes()
