"""Turns a bureau's own spreadsheet into an inventory, with a report about every cell."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from simulator.inputs.policy import Policy
from simulator.spreadsheets.book import RawSheet, RawWorkbook, read_workbook
from simulator.spreadsheets.cells import text_of
from simulator.spreadsheets.cuts_from_words import cuts_from_words
from simulator.spreadsheets.header import find_header
from simulator.spreadsheets.identity import name_lines
from simulator.spreadsheets.import_report import ImportReport, Note, ReportEntry, Sum, gathered
from simulator.spreadsheets.inventory_table import inventory_frame
from simulator.spreadsheets.long_table import LEVEL, join_levels
from simulator.spreadsheets.mapping_file import Mapping, SheetMapping, read_mapping
from simulator.spreadsheets.merged import fill
from simulator.spreadsheets.off_sheets import off_sheets
from simulator.spreadsheets.open_phrases import OpenPhrase, open_phrases
from simulator.spreadsheets.plant_form import read_form
from simulator.spreadsheets.records import Record, SheetReader
from simulator.spreadsheets.rows import Rows, sort_rows
from simulator.spreadsheets.totals import check_totals
from simulator.spreadsheets.uses import SheetColumns, find_columns
from simulator.terms.errors import InputError, Problem, SimulationError
from simulator.terms.labels import Message, message
from simulator.workers.collector import collector_paused

TOLERANCE = 1e-9


@dataclass(frozen=True)
class Imported:
    """An imported spreadsheet.

    Attributes
    ----------
    frame : pd.DataFrame
        The inventory's lines, typed as `read_inventory` types them.
    pollutants : tuple[str, ...]
        Pollutants in the sheet's order.
    report : ImportReport
        What was done with every cell.
    open_phrases : tuple[OpenPhrase, ...]
        Measures in words that leave a cut open, those with the most emission first.
    """

    frame: pd.DataFrame
    pollutants: tuple[str, ...]
    report: ImportReport
    open_phrases: tuple[OpenPhrase, ...] = ()


@dataclass(frozen=True)
class _Read:
    """One sheet as read: its records and notes, or the reason why it is not read."""

    sheet: RawSheet
    records: tuple[Record, ...]
    notes: tuple[Note, ...]
    entries: tuple[ReportEntry, ...]
    pollutants: tuple[str, ...]
    problem: Message | None = None


def read_spreadsheet(
    path: str | Path, mapping: Mapping | str | Path | None = None, policy: Policy | None = None
) -> Imported:
    """Return the inventory of a bureau's spreadsheet.

    Parameters
    ----------
    path : str | Path
        An XLSX, XLS, ODS or CSV file.
    mapping : Mapping | str | Path | None
        A person's corrections, or the path of a mapping file.
    policy : Policy | None
        Policy whose industries are compared, and whose tables say what rows get while a measure in
        words is open. Unknown industries are reported, not refused.

    Raises
    ------
    InputError
        The file cannot be read, no sheet of it is an inventory, or no row of it is usable.
    """
    corrections = (
        mapping
        if isinstance(mapping, Mapping)
        else Mapping()
        if mapping is None
        else read_mapping(mapping)
    )
    # Millions of cells and no cycles among them.
    with collector_paused():
        return import_book(read_workbook(Path(path)), corrections, policy)


def import_book(book: RawWorkbook, mapping: Mapping, policy: Policy | None = None) -> Imported:
    """Return the inventory of a workbook that was read before; see `read_spreadsheet`.

    Raises
    ------
    InputError
        No sheet of it is an inventory, or no row of it is usable.
    """
    off = off_sheets(book, mapping)
    read = [
        _not_read(sheet, message("sheet_no_inventory"))
        if sheet.name in off
        else _read_sheet(sheet, mapping, policy)
        for sheet in book.sheets
    ]
    used = [item for item in read if item.records]
    if not used:
        problems = [
            Problem(
                str(book.path), item.sheet.name, "", item.problem or message("sheet_without_rows")
            )
            for item in read
        ]
        raise InputError(
            problems or [Problem(str(book.path), "", "", message("sheet_without_rows"))]
        )
    return _assembled(book, read, mapping, policy)


def _read_sheet(sheet: RawSheet, mapping: Mapping, policy: Policy | None) -> _Read:
    corrections = mapping.of_sheet(sheet.name)
    problem = message("sheet_not_wanted") if corrections.read is False else None
    header = None if problem else find_header(sheet, corrections.header_rows)
    if header is None:
        return _not_read(sheet, problem or message("sheet_without_header"))
    form, form_notes = read_form(sheet, header.titles)
    # What a mapping says goes before what stands above the table.
    mapping = replace(mapping, defaults={**form, **mapping.defaults})
    rows = sort_rows(sheet, header, corrections.skip_rows)
    columns = find_columns(sheet, header, corrections, rows.data)
    missing = _missing(columns, mapping)
    listed = _listed(sheet, header.titles, rows, corrections)
    if missing is not None:
        heads = gathered(sheet.name, columns.notes)
        # Rows of a list of enterprises are counted as refused; other sheets have no rows to count.
        refused = (
            [Record(sheet.name, row, refused=True) for row in rows.data]
            if columns.of("enterprise")
            else []
        )
        entry = (
            ReportEntry(
                "refused", sheet.name, rows.data[0], rows.data[-1], -1, -1, "", "", "", missing
            )
            if rows.data
            else None
        )
        unread = _Read(sheet, (), (), (*heads, *listed, *([entry] if entry else [])), (), missing)
        return (
            unread if not refused else _Read(sheet, tuple(refused), (), unread.entries, (), missing)
        )
    reader = SheetReader(sheet, columns, fill(sheet, rows, columns), rows, mapping, policy)
    records = reader.records()
    long_notes: list[Note] = []
    if columns.of(LEVEL):
        shared = frozenset(row for row, _ in reader.grid.shared)
        records, long_notes = join_levels(records, shared)
    notes = [*columns.notes, *form_notes, *reader.notes, *long_notes]
    notes += check_totals(sheet, rows, columns)
    return _Read(sheet, tuple(records), tuple(notes), tuple(listed), tuple(columns.emissions()))


def _not_read(sheet: RawSheet, why: Message) -> _Read:
    filled = [row for row, cells in enumerate(sheet.rows) if any(text_of(cell) for cell in cells)]
    entries = (
        [ReportEntry("left_out", sheet.name, filled[0], filled[-1], -1, -1, "", "", "", why)]
        if filled
        else []
    )
    return _Read(sheet, (), (), tuple(entries), (), why)


def _missing(columns: SheetColumns, mapping: Mapping) -> Message | None:
    """Return the reason why a sheet with a header cannot be an inventory, None if it can."""
    lacking = [
        name
        for name in ("enterprise", "industry")
        if not columns.of(name) and name not in mapping.defaults
    ]
    # A second column of industries fills the first: see SheetReader._defaults.
    if "industry" in lacking and columns.of("industry_other"):
        lacking.remove("industry")
    if lacking:
        return message("sheet_lacks_columns", names=", ".join(lacking))
    return None if columns.of("emission") else message("sheet_lacks_emissions")


def _listed(
    sheet: RawSheet, titles: tuple[int, ...], rows: Rows, corrections: SheetMapping
) -> list[ReportEntry]:
    """Return entries for the rows that are not data, each with its first text."""
    kinds = (
        ("row_title", titles),
        ("row_total", rows.totals),
        ("row_note", rows.notes),
        ("row_heading", rows.headings),
        ("row_header_again", rows.repeated),
    )
    return [
        ReportEntry(
            "listed",
            sheet.name,
            row,
            row,
            -1,
            -1,
            "",
            _first_text(sheet, row),
            "",
            message("row_skipped" if row in corrections.skip_rows else key),
        )
        for key, members in kinds
        for row in members
    ]


def _first_text(sheet: RawSheet, row: int) -> str:
    # Notes at the foot of a list may be a page long.
    return next((text for cell in sheet.rows[row] if (text := text_of(cell))), "")[:200]


def _assembled(
    book: RawWorkbook, read: list[_Read], mapping: Mapping, policy: Policy | None
) -> Imported:
    records = [record for item in read for record in item.records]
    notes = {item.sheet.name: list(item.notes) for item in read}
    for sheet, more in name_lines([record for record in records if not record.refused]).items():
        notes[sheet] += more
    # Naming the lines may refuse rows that repeat another one: the rows kept are known only now.
    kept = [record for record in records if not record.refused]
    words = cuts_from_words(kept, mapping.normal_coking_h, mapping.phrases)
    for sheet, more in words.items():
        notes[sheet] += more
    pollutants = tuple(dict.fromkeys(name for item in read for name in item.pollutants))
    entries = tuple(
        entry
        for item in read
        for entry in sorted(
            (*item.entries, *gathered(item.sheet.name, notes[item.sheet.name])), key=_place
        )
    )
    if not kept:
        raise InputError(
            [
                Problem(
                    str(book.path),
                    entry.cells,
                    entry.found,
                    entry.why or message("sheet_without_rows"),
                )
                for entry in entries
                if entry.kind == "refused"
            ]
        )
    frame = inventory_frame(kept, pollutants)
    sums = _sums(records, frame, pollutants)
    report = ImportReport(
        str(book.path),
        _notes(book, read),
        entries,
        len(records),
        len(frame),
        len(records) - len(frame),
        sums,
    )
    return Imported(frame, pollutants, report, open_phrases(kept, words, policy))


def _place(entry: ReportEntry) -> tuple[int, int]:
    return entry.first_row, entry.first_column


def _notes(book: RawWorkbook, read: list[_Read]) -> tuple[Message, ...]:
    hidden = [message("sheet_hidden", sheet=item.sheet.name) for item in read if item.sheet.hidden]
    unread = [
        message("sheet_not_read", sheet=item.sheet.name, why=item.problem)
        for item in read
        if item.problem is not None
    ]
    return (*book.notes, *hidden, *unread)


def _sums(
    records: list[Record], frame: pd.DataFrame, pollutants: tuple[str, ...]
) -> tuple[Sum, ...]:
    """Return each pollutant's emission before and after; raise if they do not add up."""
    sums = []
    for name in pollutants:
        before = math.fsum(record.emissions_kg_d.get(name, 0.0) for record in records)
        refused = math.fsum(
            record.emissions_kg_d.get(name, 0.0) for record in records if record.refused
        )
        after = math.fsum(frame[f"{name}_kg_d"])
        # A row lost on the way would change every reduction: the sum is checked on every import.
        if not math.isclose(before, refused + after, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
            raise SimulationError(
                f"import: {name} {before} kg/d in the sheet, {after} read and {refused} refused"
            )
        sums.append(Sum(name, before, refused, after))
    return tuple(sums)
