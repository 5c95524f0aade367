"""The record of the alerts (预警台账) as a workbook: whom to tell of which alert and when, what
each must do, who was reached and who answered, and room for what was seen there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from simulator.inputs.reading import Inputs
from simulator.inputs.told_file import NOT_YET, STEPS, Call, Ticks
from simulator.reports.excel.sheet import Field, SheetWriter, WorkbookWriter
from simulator.reports.telling import Choice, Told, TownCount, counts_by_town, sum_of, told_of
from simulator.terms.errors import refuse
from simulator.terms.labels import message, say
from simulator.terms.titles import grade_title, heading, level_title, printable

# Columns of the steps of telling, with their labels.
TOLD_COLUMNS = ("told_at", "received", "answered")
# Filled in by hand while the alert runs.
BY_HAND = ("seen", "remark")
WIDE, NAME, HAND = 44.0, 24.0, 11.0
COUNTS = ("to_tell", "told", "not_told", "received", "answered", "unanswered")


def write_alert_record(
    inputs: Inputs,
    path: Path,
    language: str,
    ticks: Mapping[Call, Ticks] | None = None,
    choice: Choice | None = None,
) -> Path:
    """Write the record as a workbook.

    Parameters
    ----------
    ticks : mapping or None
        Who was told and answered so far; with any there is a sheet of counts by town.
    choice : Choice or None
        Which part of the list is written; None for all.

    Raises
    ------
    InputError
        The scenario has no alert, or the choice names what the list does not have, or leaves
        nobody.
    """
    told = told_of(inputs, language)
    if told and choice is not None:
        choice.check(told)
        told = choice.of(told)
    if not told:
        raise refuse(inputs.scenario.file, "alerts", "", message("nobody_to_tell"))
    title = say(
        language, "record_title", name=inputs.scenario.shape.title or inputs.scenario.shape.name
    )
    short = say(language, "synthetic_short") if inputs.synthetic else ""
    with WorkbookWriter.at(path, language, title, short) as book:
        sheet = SheetWriter(book, "tab_record")
        sheet.head(title)
        if inputs.synthetic:
            sheet.note(book.say("synthetic_mark"))
        sheet.note(book.say("note_record"))
        known = ticks or {}
        rows = (_cells(one, known.get(one.call, NOT_YET), language) for one in told)
        sheet.table(_fields(book), rows, main=True, frozen=3)
        if known:
            _write_counts(book, counts_by_town(told, known))
    return path


def _write_counts(book: WorkbookWriter, counts: Sequence[TownCount]) -> None:
    sheet = SheetWriter(book, "tab_told_towns")
    sheet.head(sheet.title)
    sheet.note(book.say("note_told_towns"))
    fields = [Field(heading("inventory", "district", book.language))]
    fields += [Field(book.say(f"telling_{name}"), "count", narrow=True) for name in COUNTS]
    every = [*counts, sum_of(counts, book.say("word_sum"))]
    rows = ([one.district, *(getattr(one, name) for name in COUNTS)] for one in every)
    sheet.table(fields, rows, main=True, frozen=1)


def _fields(book: WorkbookWriter) -> list[Field]:
    def column(name: str, width: float | None = None) -> Field:
        kind = "wrapped" if width else "text"
        return Field(heading("inventory", name, book.language), kind, width, narrow=True)

    return [
        Field(book.say("head_stage"), "count", narrow=True),
        Field(book.say("head_level"), narrow=True),
        column("enterprise", NAME),
        column("enterprise_id"),
        column("district"),
        column("grade"),
        Field(book.say("record_contact"), "wrapped", HAND, narrow=True),
        *(Field(book.say(f"head_{name}"), "time") for name in ("issued", "start", "end")),
        Field(book.say("record_due"), "time", narrow=True),
        Field(book.say("record_measures"), "wrapped", WIDE),
        *(Field(book.say(f"record_{name}"), "time", HAND, narrow=True) for name in TOLD_COLUMNS),
        *(Field(book.say(f"record_{name}"), "wrapped", HAND, narrow=True) for name in BY_HAND),
    ]


def _cells(one: Told, ticks: Ticks, language: str) -> list[object]:
    return [
        one.number,
        level_title(one.alert.level, language),
        printable(one.enterprise),
        printable(one.enterprise_id),
        printable(one.district),
        grade_title(one.grade, language),
        one.contact,
        one.alert.issued,
        one.alert.start,
        one.alert.end,
        one.due,
        one.measures,
        *(getattr(ticks, step) for step in STEPS),
        *("" for _ in BY_HAND),
    ]
