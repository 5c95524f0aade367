"""A sheet for talks with an enterprise: what a better grade is worth to it, one page each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from simulator.economics.grade_worth import Worth
from simulator.economics.retrofit import Retrofit
from simulator.economics.worth_told import HEADS, retrofit_texts, winters_told, worth_told
from simulator.reports.word.document import TEMPLATES, Properties, fill_template
from simulator.terms.clock import after
from simulator.terms.labels import say
from simulator.terms.titles import grade_title, printable


def write_worth_sheet(
    worth: Worth, retrofit: Retrofit | None, path: Path, language: str = "zh"
) -> Path:
    """Write a page for each enterprise as one Word file.

    Raises
    ------
    InputError
        The file cannot be written.
    """
    language = language if language == "zh" else "en"
    mark, remark = (
        say(language, f"synthetic_{length}") if worth.inputs.synthetic else ""
        for length in ("short", "mark")
    )
    title = say(language, "worth_sheet_title")
    context = {
        "title": title,
        "synthetic": remark,
        "pages": [_page(worth, name, retrofit, language) for name in worth.names],
    }
    about = Properties(title, None, mark, remark)
    return fill_template(TEMPLATES / f"worth-{language}.docx", path, context, {}, about)


def _page(worth: Worth, name: str, retrofit: Retrofit | None, language: str) -> dict[str, Any]:
    told = worth_told(worth, name, language)
    first = worth.table[worth.table["enterprise_id"] == name].iloc[0]
    scenario = worth.inputs.scenario
    about = say(
        language,
        "worth_sheet_of",
        name=printable(first["enterprise"]),
        code=printable(name),
        grade_from=grade_title(first["grade_from"], language),
        grade_to=grade_title(first["grade_to"], language),
        scenario=scenario.shape.title or scenario.shape.name,
        first=scenario.start.date(),
        last=after(scenario.start, scenario.length_h).date(),
        winters=winters_told(worth, language),
    )
    return {
        "about": about,
        "rows": [dict(zip(HEADS, row, strict=True)) for row in told.rows],
        "unit": say(language, "worth_unit"),
        "retrofit": retrofit_texts(worth, name, retrofit, language),
        "notes": [note.text(language) for note in worth.notes],
    }
