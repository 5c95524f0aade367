"""The Word report of a run (应急减排效果评估), from a template that users can replace."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from simulator.files.writing import write_bytes
from simulator.reports.charts import painter_of
from simulator.reports.excel.reference_sheets import policy_switches, scenario_assumptions
from simulator.reports.excel.summary_sheet import facts
from simulator.reports.policy_view import policy_view
from simulator.reports.run_view import RunView, view_run
from simulator.reports.supervision_told import supervision_told
from simulator.reports.transport_text import transport_texts
from simulator.reports.word.figures import (
    causes,
    conclusions,
    gap_texts,
    group_rows,
    reduction_rows,
    shortfall_rows,
    stage_share_rows,
    supervised_rows,
    target_rows,
    top_name,
    top_rows,
    top_table,
    verdict_rows,
)
from simulator.reports.word.supporting_rows import (
    appendix_numbers,
    document_rows,
    event_note,
    event_rows,
    indicator_rows,
    input_rows,
    loss_rows,
    measure_rows,
    process_text,
    stage_rows,
    uncertainty_rows,
    who_rows,
)
from simulator.runs.results import Result
from simulator.terms.errors import refuse
from simulator.terms.labels import Message, message
from simulator.terms.paths import DATA
from simulator.terms.titles import joined, printable
from simulator.workers.guard import GuardError, guard

TEMPLATES = DATA / "templates"
PICTURE_MM = 165
# Letters of a property, by the rules of Office files.
LONGEST_PROPERTY = 255


@dataclass(frozen=True)
class Written:
    """A file that was written, and warnings for its reader."""

    path: Path
    warnings: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Properties:
    """The properties of a document.

    Attributes
    ----------
    title : str
        Title.
    run_time : datetime or None
        Time of the run; None where the document must not depend on it.
    mark, remark : str
        Keywords and comment: that the data are synthetic, or that the run is a what-if; or "".
    """

    title: str
    run_time: datetime | None = None
    mark: str = ""
    remark: str = ""


def write_report(
    run: Result | str | Path,
    path: str | Path,
    language: str = "zh",
    template: str | Path | None = None,
) -> Written:
    """Write the Word report of a run.

    Parameters
    ----------
    run : Result or str or Path
        A result, or a run's folder.
    path : str or Path
        The file; it is replaced as a whole.
    language : str
        zh or en.
    template : str or Path or None
        A docxtpl template; by default data/templates/report-<language>.docx.

    Returns
    -------
    Written
        With a warning where no Chinese font was found (pictures then have English texts), and where
        the inventory is missing (ids then stand for names).

    Raises
    ------
    InputError
        The folder holds no run or lacks its tables, the template is not usable, or the file cannot
        be written.
    """
    view = view_run(run, language)
    painter = painter_of(view)
    warnings = [] if painter.family else [message("no_chinese_font")]
    if view.lines is None:
        warnings.append(message("note_no_names"))
    top = top_table(view)
    named = top.set_axis([top_name(view, str(key)) for key in top.index])
    pictures = {
        "picture_shares": painter.shares(),
        "picture_courses": painter.courses(),
        "picture_top": painter.contributors(named),
        "picture_shortfall": painter.shortfalls(),
    }
    context = report_context(view) | {"notes": [warning.text(language) for warning in warnings]}
    source = (
        Path(template)
        if template
        else TEMPLATES / f"report-{language if language == 'zh' else 'en'}.docx"
    )
    started = view.result.manifest.get("started")
    run_time = datetime.fromisoformat(started).replace(tzinfo=None) if started else None
    properties = Properties(
        view.title,
        run_time,
        joined(view.marks("short"), language),
        joined(view.marks(), language, "part"),
    )
    return Written(
        fill_template(source, Path(path), context, pictures, properties), tuple(warnings)
    )


def report_context(view: RunView) -> dict[str, Any]:
    """Return the values of the template's fields: texts, and rows of texts."""
    policy = policy_view(view.result.manifest, view.language)
    top = top_table(view)
    assumed, intervals = policy.assumed(), uncertainty_rows(view)
    industry_measures = measure_rows(view, policy, ("industry",))
    losses = loss_rows(view)
    left_out = {"measures": industry_measures, "losses": losses, "assumed": assumed}
    numbers = appendix_numbers([name for name, rows in left_out.items() if not rows])
    return {
        "title": view.title,
        "name": view.result.name,
        **_marks(view),
        # The last fact, on units, holds for the workbook only.
        "facts": facts(view)[:-1],
        "conclusions": conclusions(view, top),
        "process_text": process_text(view),
        "stages": stage_rows(view),
        "switches": policy_switches(policy),
        "measures": measure_rows(view, policy, ("grade", "season")),
        "who": who_rows(view),
        "documents": document_rows(view),
        "reductions": reduction_rows(view),
        "targets": target_rows(view),
        "verdicts": verdict_rows(view),
        "stage_shares": [row for row in stage_share_rows(view) if row["key"].isdigit()],
        "top": top_rows(view, top),
        "shortfalls": shortfall_rows(view),
        "causes": causes(view),
        "gaps": gap_texts(view),
        "transport": transport_texts(view),
        "indicators": indicator_rows(view),
        "supervision": supervision_told(view),
        "supervised": supervised_rows(view),
        "uncertainty": intervals,
        "no_interval": "" if intervals else view.say("no_interval"),
        "settings": scenario_assumptions(view),
        "assumed_text": _assumed_text(view, len(assumed), numbers),
        "assumed": [
            {"number": number, "what": assumption, "note": note}
            for number, (assumption, note) in enumerate(assumed, start=1)
        ],
        "warnings": view.warnings() or [view.say("no_warnings")],
        "industries": group_rows(view, "industry"),
        "grades": group_rows(view, "grade"),
        "districts": group_rows(view, "district"),
        "industry_measures": industry_measures,
        "losses": losses,
        "appendix": numbers,
        "events": event_rows(view),
        "event_note": event_note(view),
        "inputs": input_rows(view),
    }


def _assumed_text(view: RunView, count: int, numbers: dict[str, int]) -> str:
    """Return how many values of the policy are assumed, and which table lists them."""
    text = view.say("assumed_count", count=count)
    if not count:
        return text
    return view.say("doc_assumed_where", text=text, number=numbers["assumed"])


def _marks(view: RunView) -> dict[str, Any]:
    """Return the marks for the first page: off-policy cuts, synthetic data, what-if; empty
    texts without.
    """
    off = [printable(text) for text in view.result.summary.get("off_policy") or ()]
    marks: dict[str, Any] = {"off_policy": off}
    for name in ("synthetic", "what_if"):
        given = getattr(view, name)
        marks |= {
            name: view.say(f"{name}_mark") if given else "",
            f"{name}_short": view.say(f"{name}_short") if given else "",
        }
    return marks


def fill_template(
    template: Path,
    path: Path,
    context: dict[str, Any],
    pictures: dict[str, bytes | None],
    about: Properties,
    picture_mm: float = PICTURE_MM,
) -> Path:
    """Fill a docxtpl template, write the document and return its path.

    Parameters
    ----------
    template : Path
        The template.
    path : Path
        The file to write.
    context : dict
        Values of the template's fields.
    pictures : dict of str to bytes or None
        PNG by field, None where there is nothing to draw.
    about : Properties
        The document's properties.
    picture_mm : float
        Width of the pictures.

    Raises
    ------
    InputError
        The template is no Word file or its fields are wrong, or the file cannot be written.
    """
    if template.resolve().is_relative_to(DATA):
        return _fill(template, path, context, pictures, about, picture_mm)
    try:
        # The fields of a template from elsewhere are small programs: one may never end.
        return guard().do(_fill, template, path, context, pictures, about, picture_mm)
    except GuardError:
        raise refuse(template, "", "", message("template_too_long")) from None


def _fill(
    template: Path,
    path: Path,
    context: dict[str, Any],
    pictures: dict[str, bytes | None],
    about: Properties,
    picture_mm: float,
) -> Path:
    from docx.shared import Mm
    from docxtpl import DocxTemplate, InlineImage
    from jinja2.sandbox import SandboxedEnvironment

    try:
        document = DocxTemplate(str(template))
        images = {
            key: InlineImage(document, io.BytesIO(png), width=Mm(picture_mm)) if png else ""
            for key, png in pictures.items()
        }
        # Escape "&" and "<" in names, and run in a sandbox: a template from elsewhere must reach
        # nothing but its fields.
        document.render(context | images, SandboxedEnvironment(autoescape=True))
    except MemoryError:
        raise
    except Exception as error:
        # Fields are small programs, and can raise anything.
        text = " ".join(str(error).split()) or type(error).__name__
        raise refuse(template, "", text, message("template_unusable")) from None
    properties = document.docx.core_properties
    # Without this the document would name the template's author.
    properties.title, properties.author = printable(about.title)[:LONGEST_PROPERTY], ""
    # A fixed time instead of now: the same run gives the same document.
    properties.created = properties.modified = about.run_time or datetime(2000, 1, 1)
    properties.keywords = about.mark[:LONGEST_PROPERTY]
    properties.comments = about.remark[:LONGEST_PROPERTY]
    return _put(document, path)


def _put(document: Any, path: Path) -> Path:
    """Write a document as a whole or not at all."""
    content = io.BytesIO()
    document.save(content)
    try:
        write_bytes(content.getbuffer(), path)
    except OSError as error:
        raise refuse(path, "", error.strerror or str(error), message("cannot_write")) from None
    return path
