"""The meaning that the importer proposes for each column, with its doubts.

Used by the screen and by the suggested mapping file.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from simulator.spreadsheets.amount_units import AmountUnit, plain, read_unit
from simulator.spreadsheets.book import RawSheet, RawWorkbook
from simulator.spreadsheets.cells import is_empty, read_number, text_of
from simulator.spreadsheets.columns import Meaning, nearest_heading, understand_heading
from simulator.spreadsheets.header import SEARCHED_ROWS, Header, find_header
from simulator.spreadsheets.mapping_file import ColumnMapping, Mapping
from simulator.spreadsheets.off_sheets import off_sheets
from simulator.spreadsheets.rows import sort_rows
from simulator.spreadsheets.uses import Use, find_columns
from simulator.terms.labels import Message, message

EXAMPLES = 3
FEWEST_TEXTS = 3


@dataclass(frozen=True)
class ColumnProposal:
    """The meaning proposed for one column.

    Attributes
    ----------
    column : int
        Column index, from 0.
    label : str
        Heading of the column, groups joined by " > ".
    alone : bool
        Whether the heading identifies the column; else its letter does.
    target : str
        A column of the inventory, a pollutant, another name of the mapping file, or ignore.
    unit : str
        Unit with its period, "" if there is none.
    examples : tuple[str, ...]
        The first different cells.
    unsure : bool
        Whether the meaning is unknown.
    doubts : tuple[Message, ...]
        Points that a person should check.
    """

    column: int
    label: str
    alone: bool
    target: str
    unit: str
    examples: tuple[str, ...]
    unsure: bool = False
    doubts: tuple[Message, ...] = ()


@dataclass(frozen=True)
class SheetProposal:
    """The meaning proposed for one sheet.

    Attributes
    ----------
    name : str
        Name of the sheet.
    header_rows : tuple[int, int] | None
        First and last row of the header from 0, None where nothing looks like a header.
    known : bool
        Whether the headings were understood.
    wanted : bool
        False if a mapping leaves the sheet out, or the sheet is off.
    columns : tuple[ColumnProposal, ...]
        The columns with a heading or a filled cell.
    off : bool
        Whether it is no inventory, and is read only where a mapping says so.
    """

    name: str
    header_rows: tuple[int, int] | None
    known: bool
    wanted: bool
    columns: tuple[ColumnProposal, ...]
    off: bool = False


def propose(book: RawWorkbook, mapping: Mapping | None = None) -> tuple[SheetProposal, ...]:
    """Return the proposal for each sheet, with the corrections of a mapping applied."""
    said = mapping or Mapping()
    off = off_sheets(book, said)
    sheets = (_sheet(sheet, said) for sheet in book.sheets)
    return tuple(
        replace(sheet, wanted=False, off=True) if sheet.name in off else sheet for sheet in sheets
    )


def _sheet(sheet: RawSheet, mapping: Mapping) -> SheetProposal:
    corrections = mapping.of_sheet(sheet.name)
    header, known = find_header(sheet, corrections.header_rows), True
    if header is None:
        row = _likely_header(sheet)
        if row is None:
            return SheetProposal(sheet.name, None, False, corrections.read is not False, ())
        # A list in which nothing is known still needs a header, so that a person can name its
        # columns.
        header, known = find_header(sheet, (row, row)), False
        assert header is not None
    rows = sort_rows(sheet, header, corrections.skip_rows)
    uses = {use.column: use for use in find_columns(sheet, header, corrections, rows.data).uses}
    columns = []
    for column in range(max((len(row) for row in sheet.rows), default=0)):
        texts = (
            text_of(sheet.cell(row, column))
            for row in rows.data
            if not is_empty(sheet.cell(row, column))
        )
        examples = _first(texts)
        if column in header.labels or examples:
            columns.append(
                _column(
                    header,
                    column,
                    uses.get(column),
                    examples,
                    _said(corrections.columns, header, column),
                )
            )
    return SheetProposal(
        sheet.name,
        (header.first, header.last),
        known,
        corrections.read is not False,
        tuple(columns),
    )


def _first(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the first `EXAMPLES` different texts."""
    different: dict[str, None] = {}
    for text in texts:
        different[text] = None
        if len(different) == EXAMPLES:
            break
    return tuple(different)


def _said(columns: Iterable[ColumnMapping], header: Header, column: int) -> Meaning | None:
    """Return the meaning that a mapping gives a column, None if it gives none."""
    label = plain(" > ".join(header.labels.get(column, ())))
    for item in columns:
        by_letter = item.column == column and (not item.header or not label or item.header == label)
        if by_letter or (item.column is None and item.header and item.header == label):
            return item.meaning
    return None


def _likely_header(sheet: RawSheet) -> int | None:
    """Return the first row with the most texts that are not numbers, None if no row has three."""
    texts = [
        sum(bool(text) and read_number(text).value is None for text in map(text_of, row))
        for row in sheet.rows[:SEARCHED_ROWS]
    ]
    most = max(texts, default=0)
    return texts.index(most) if most >= FEWEST_TEXTS else None


def _column(
    header: Header, column: int, use: Use | None, examples: tuple[str, ...], mapped: Meaning | None
) -> ColumnProposal:
    parts = header.labels.get(column, ())
    alone = bool(parts) and sum(other == parts for other in header.labels.values()) == 1
    meaning = (
        use.meaning
        if use is not None
        else mapped
        if mapped is not None
        else understand_heading(parts)
        if parts
        else None
    )
    target = (
        "ignore"
        if meaning is None
        else meaning.pollutant
        if meaning.target == "emission"
        else meaning.target
    )
    doubts: list[Message] = []
    unit = "" if meaning is None or meaning.unit is None else unit_text(meaning.unit)
    if meaning is None:
        near = nearest_heading(parts[-1]) if parts else ""
        doubts.append(message("proposal_near", near=near) if near else message("proposal_unknown"))
    elif meaning.target == "emission" and use is None:
        doubts.append(
            message(
                "proposal_no_unit" if meaning.unit is None else "proposal_other_used", name=target
            )
        )
        if mapped is None:
            target, unit = "ignore", ""
    if use is not None and use.meaning.guessed is not None and not use.mapped:
        doubts.append(message("proposal_guess", why=use.meaning.guessed))
    return ColumnProposal(
        column, " > ".join(parts), alone, target, unit, examples, meaning is None, tuple(doubts)
    )


def unit_text(unit: AmountUnit) -> str:
    """Return a unit with its period: 吨 of a year is 吨/年."""
    written = read_unit(unit.written)
    whole = not unit.period or (written is not None and written.period)
    return unit.written if whole else f"{unit.written}/{unit.period}"
