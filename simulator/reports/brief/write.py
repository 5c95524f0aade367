"""Writes the brief of an alert as PDF or as Word; the ending of the path says which."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from simulator.files.writing import write_bytes
from simulator.inputs.reading import Inputs
from simulator.reports.brief.content import Brief, brief_of
from simulator.reports.brief.layout import WIDTH_CM
from simulator.reports.brief.pdf import pdf_of
from simulator.reports.letterhead import Letterhead
from simulator.reports.run_view import RunView, view_run
from simulator.reports.word.document import TEMPLATES, Properties, fill_template
from simulator.runs.results import Result
from simulator.terms.errors import refuse
from simulator.terms.labels import message
from simulator.terms.titles import joined

KINDS = (".pdf", ".docx")


def write_brief(
    run: Result | str | Path,
    inputs: Inputs,
    number: int,
    path: str | Path,
    letterhead: Letterhead | None = None,
    language: str = "zh",
) -> Path:
    """Write the brief of one alert on one A4 page, and return its path.

    Parameters
    ----------
    run : Result or str or Path
        A result, or a run's folder.
    inputs : Inputs
        What the run read.
    number : int
        Number of the alert, from 1.
    path : str or Path
        The file, .pdf or .docx; it is replaced as a whole.
    letterhead : Letterhead or None
        Office, number and date.
    language : str
        zh or en.

    Raises
    ------
    InputError
        The run has no such alert, the path has another ending, the system has no Chinese font (PDF
        only), or the file cannot be written.
    """
    target = Path(path)
    if target.suffix.lower() not in KINDS:
        raise refuse("--out", "", target, message("brief_kinds"))
    view = view_run(run, language)
    brief = brief_of(view, inputs, number, letterhead or Letterhead())
    if target.suffix.lower() == ".pdf":
        content = pdf_of(brief, _run_time(view))
        try:
            write_bytes(content, target)
        except OSError as error:
            raise refuse(
                target, "", error.strerror or str(error), message("cannot_write")
            ) from None
        return target
    return _write_word(view, brief, target)


def _write_word(view: RunView, brief: Brief, path: Path) -> Path:
    words = "zh" if view.language == "zh" else "en"
    context: dict[str, Any] = vars(brief) | brief.letterhead
    about = Properties(
        brief.title, _run_time(view), brief.marks, joined(view.marks(), view.language, "part")
    )
    pictures: dict[str, bytes | None] = {"picture": brief.picture}
    template = TEMPLATES / f"brief-{words}.docx"
    return fill_template(template, path, context, pictures, about, 10 * WIDTH_CM)


def _run_time(view: RunView) -> datetime | None:
    started = view.result.manifest.get("started")
    return datetime.fromisoformat(started).replace(tzinfo=None) if started else None
