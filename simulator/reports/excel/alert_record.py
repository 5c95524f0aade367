"""The record of the alerts (预警台账): whom to tell of which alert and when, what each must do, and
room for who was reached, who answered and what was seen there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from simulator.alerts.alert_file import DatedStage
from simulator.inputs.reading import Inputs
from simulator.reports.excel.sheet import Field, SheetWriter, WorkbookWriter
from simulator.reports.word.notices import plants_of
from simulator.reports.word.notices_page import Plant
from simulator.runs.truck_story import TruckStory
from simulator.terms.errors import refuse
from simulator.terms.labels import message, say
from simulator.terms.levels import GRADES, RANK
from simulator.terms.titles import grade_title, heading, joined, level_title, mark, printable
from simulator.terms.version import VERSION

# Filled in by hand while the alert runs.
BY_HAND = ("contact", "told_at", "received", "answered", "seen", "remark")
WIDE, NAME, HAND = 44.0, 24.0, 11.0


@dataclass(frozen=True)
class Told:
    """One enterprise that is to be told of one alert.

    Attributes
    ----------
    number : int
        Number of the alert, from 1.
    alert : DatedStage
        The alert.
    district, enterprise, enterprise_id, grade : str
        Who it is: its first line that is asked for something, else its first line.
    measures : str
        What its lines and its trucks must do.
    due : datetime
        When the last of them must answer: the start, or its lag after the notice if that is later.
    """

    number: int
    alert: DatedStage
    district: str
    enterprise: str
    enterprise_id: str
    grade: str
    measures: str
    due: datetime


def told_of(inputs: Inputs, language: str) -> list[Told]:
    """Return whom to tell of which alert: every enterprise with a line or trucks in its scope that
    are asked for something, by alert, district and name. Standings are those of the accounting day.
    """
    alerts = list(enumerate(inputs.scenario.dated, start=1))
    told: list[Told] = []
    for plant in plants_of(inputs, inputs.fleet.enterprise.names, language):
        for number, alert in alerts:
            told += _told(plant, number, alert)
    return sorted(told, key=lambda one: (one.number, one.district, one.enterprise))


def _told(plant: Plant, number: int, alert: DatedStage) -> Iterator[Told]:
    lines, fleet, language = plant.part.inventory.lines, plant.part.fleet, plant.language
    orders = {
        row: plant.order(row, RANK[alert.level])
        for row, district in enumerate(lines["district"])
        if alert.scope is None or district in alert.scope
    }
    asked = {row: order for row, order in orders.items() if order.cut > 0}
    story = TruckStory.of(plant.part, language)
    trucks = (
        [] if story is None else [words for words, _ in story.at_level(alert.level, alert.scope)]
    )
    if not asked and not trucks:
        return
    row_of_first = next(iter(asked), 0)
    first = lines.iloc[row_of_first]
    # Trucks follow the level at once: they have no lag.
    lag_h = max((float(fleet.lag_h[row]) for row in asked), default=0.0)
    texts = [
        f"{printable(lines['line'].iloc[row])}{mark('colon', language)}{order.words}"
        for row, order in asked.items()
    ]
    if trucks:
        title = say(language, "notice_transport")
        texts.append(title + mark("colon", language) + joined(trucks, language, "phrase"))
    yield Told(
        number,
        alert,
        str(first["district"]),
        str(first["enterprise"]),
        str(first["enterprise_id"]),
        grade_title(GRADES[plant.table.standing.grade[row_of_first]], language),
        joined(texts, language, "part"),
        max(alert.start, alert.issued + timedelta(hours=lag_h)),
    )


def write_alert_record(inputs: Inputs, path: Path, language: str) -> Path:
    """Write the record as a workbook.

    Raises
    ------
    InputError
        The scenario has no alert.
    """
    import xlsxwriter

    told = told_of(inputs, language)
    if not told:
        raise refuse(inputs.scenario.file, "alerts", "", message("nobody_to_tell"))
    title = say(
        language, "record_title", name=inputs.scenario.shape.title or inputs.scenario.shape.name
    )
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False}) as workbook:
        program = say(language, "program_title", version=VERSION)
        short = say(language, "synthetic_short") if inputs.synthetic else ""
        book = WorkbookWriter(workbook, language, title, program, short)
        sheet = SheetWriter(book, "tab_record")
        sheet.head(title)
        if inputs.synthetic:
            sheet.note(book.say("synthetic_mark"))
        sheet.note(book.say("note_record"))
        sheet.table(_fields(book), (_cells(one, language) for one in told), main=True, frozen=3)
    return path


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
        *(Field(book.say(f"head_{name}"), "time") for name in ("issued", "start", "end")),
        Field(book.say("record_due"), "time", narrow=True),
        Field(book.say("record_measures"), "wrapped", WIDE),
        *(Field(book.say(f"record_{name}"), "wrapped", HAND, narrow=True) for name in BY_HAND),
    ]


def _cells(one: Told, language: str) -> list[object]:
    return [
        one.number,
        level_title(one.alert.level, language),
        printable(one.enterprise),
        printable(one.enterprise_id),
        printable(one.district),
        one.grade,
        one.alert.issued,
        one.alert.start,
        one.alert.end,
        one.due,
        one.measures,
        *("" for _ in BY_HAND),
    ]
