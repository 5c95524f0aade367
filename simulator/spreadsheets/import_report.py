"""The report of an import: what was read, converted, guessed, refused and left out, by cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from simulator.files.sheet_markup import column_letters
from simulator.files.writing import may_run
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import Message, message, say

KINDS = ("refused", "guessed", "converted", "differs", "checked", "read", "listed", "left_out")
KIND_PLACES = {kind: place for place, kind in enumerate(KINDS)}
SHOWN = 40


@dataclass(frozen=True)
class ReportEntry:
    """One line of the report: cells of one column that follow each other and were treated alike.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    sheet : str
        Name of the sheet.
    first_row, last_row, first_column, last_column : int
        Bounds of the cells, from 0. Columns are -1 where the entry is about whole rows; the first
        row is -1 where it is about the whole sheet.
    target : str
        The column of the inventory.
    found : str
        The cell as written.
    became : str
        The value that it was read as.
    why : Message | None
        The reason, None where the cell was read plainly.
    """

    kind: str
    sheet: str
    first_row: int
    last_row: int
    first_column: int
    last_column: int
    target: str
    found: str
    became: str
    why: Message | None

    @property
    def cells(self) -> str:
        """Address of the cells: Sheet1!F17 or Sheet1!F5:F120, and Sheet1!5:5 for a row."""
        if self.first_row < 0:
            return self.sheet
        ends = [
            f"{column_letters(column) if column >= 0 else ''}{row + 1}"
            for row, column in (
                (self.first_row, self.first_column),
                (self.last_row, self.last_column),
            )
        ]
        return (
            f"{self.sheet}!{ends[0]}"
            if ends[0] == ends[1] and self.first_column >= 0
            else f"{self.sheet}!{ends[0]}:{ends[1]}"
        )

    @property
    def count(self) -> int:
        """Number of rows that the entry covers."""
        return self.last_row - self.first_row + 1


@dataclass(frozen=True)
class Sum:
    """Emission of one pollutant before and after the import [kg/d]: before = refused + after."""

    pollutant: str
    before_kg_d: float
    refused_kg_d: float
    after_kg_d: float


@dataclass(frozen=True)
class ImportReport:
    """The report of an import.

    Attributes
    ----------
    file : str
        The spreadsheet, as the user gave its path.
    notes : tuple[Message, ...]
        Facts about the whole file.
    entries : tuple[ReportEntry, ...]
        Entries in the order of sheets and cells.
    rows_in, rows_out, rows_refused : int
        Numbers of data rows; rows_in = rows_out + rows_refused.
    sums : tuple[Sum, ...]
        Emission before and after, one item for each pollutant.
    """

    file: str
    notes: tuple[Message, ...]
    entries: tuple[ReportEntry, ...]
    rows_in: int
    rows_out: int
    rows_refused: int
    sums: tuple[Sum, ...]

    def of_kind(self, kind: str) -> list[ReportEntry]:
        """Return the entries of one kind."""
        return [entry for entry in self.entries if entry.kind == kind]

    def to_csv(self, language: str = "zh") -> str:
        """Return the entries as CSV text, headed in the language."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(
            [
                say(language, f"import_head_{name}")
                for name in ("kind", "cells", "target", "found", "became", "why")
            ]
        )
        for entry in self.entries:
            why = entry.why.text(language) if entry.why else ""
            row = [
                say(language, f"import_{entry.kind}"),
                entry.cells,
                entry.target,
                entry.found,
                entry.became,
                why,
            ]
            writer.writerow(
                [
                    # A cell of the report quotes the user's sheet: an apostrophe keeps it from
                    # running as a formula.
                    f"'{cell}" if may_run(cell) and len(cell) > 1 else cell
                    for cell in row
                ]
            )
        return out.getvalue()

    def text(self, language: str = "zh", shown: int = SHOWN) -> str:
        """Return the report as text: totals first, then the first `shown` entries of each kind."""
        lines = [
            message(
                "import_rows", rows=self.rows_in, out=self.rows_out, refused=self.rows_refused
            ).text(language)
        ]
        for item in self.sums:
            values = {
                "before": f"{item.before_kg_d:,.6g}",
                "after": f"{item.after_kg_d:,.6g}",
                "refused": f"{item.refused_kg_d:,.6g}",
            }
            lines.append(
                message("import_sum", pollutant=pollutant_title(item.pollutant), **values).text(
                    language
                )
            )
        lines += [note.text(language) for note in self.notes]
        for kind in KINDS:
            entries = self.of_kind(kind)
            if not entries:
                continue
            lines += [
                "",
                f"{say(language, f'import_{kind}')} ({sum(entry.count for entry in entries)})",
            ]
            lines += ["  " + _line(entry, language) for entry in entries[:shown]]
            if len(entries) > shown:
                lines.append("  " + say(language, "and_more", count=len(entries) - shown))
        return "\n".join(lines) + "\n"


def _line(entry: ReportEntry, language: str) -> str:
    parts = [entry.cells]
    if entry.target:
        parts.append(entry.target)
    if entry.found or entry.became:
        parts.append(f"{entry.found!r} -> {entry.became}" if entry.became else repr(entry.found))
    if entry.why is not None:
        parts.append(entry.why.text(language))
    return "; ".join(parts)


class Note(NamedTuple):
    """What was done with one cell. Notes about like cells become one entry of the report.

    A tuple, since a long list makes hundreds of thousands of them.
    """

    kind: str
    row: int
    column: int
    target: str
    found: str = ""
    became: str = ""
    why: Message | None = None

    def at(self, row: int) -> Note:
        """Return the same note about the cell of another row."""
        return Note(self.kind, row, *self[2:])


def gathered(sheet: str, notes: Sequence[Note]) -> list[ReportEntry]:
    """Return notes as entries; cells of one column that follow each other and were treated alike
    share one entry.
    """
    # Only notes of one column, kind and target may share an entry.
    groups: dict[tuple[int, int, str], list[Note]] = {}
    for note in notes:
        key = (note.column, KIND_PLACES[note.kind], note.target)
        groups.setdefault(key, []).append(note)
    entries: list[ReportEntry] = []
    for key in sorted(groups):
        entries += _runs(sheet, sorted(groups[key], key=lambda note: note.row))
    return sorted(entries, key=lambda entry: (entry.first_row, entry.first_column))


def _runs(sheet: str, notes: Sequence[Note]) -> list[ReportEntry]:
    """Return the entries of notes of one column, kind and target, sorted by row."""
    entries: list[ReportEntry] = []
    first = last = notes[0]
    found, became = first.found, first.became
    # A conversion by one factor says all there is to say; what was guessed or refused is told with
    # its text.
    unlike_too = first.kind in ("converted", "read")
    # Few reasons stand in many notes: each pair is compared once.
    alike: dict[tuple[int, int], bool] = {}
    for note in notes[1:]:
        same = found == note.found and became == note.became
        if (
            note.row == last.row + 1
            and (same or unlike_too)
            and (note.why is last.why or _alike(note.why, last.why, alike))
        ):
            if not same:
                found = became = ""
        else:
            entries.append(_entry(sheet, first, last, found, became))
            first, found, became = note, note.found, note.became
        last = note
    return [*entries, _entry(sheet, first, last, found, became)]


def _alike(a: Message | None, b: Message | None, known: dict[tuple[int, int], bool]) -> bool:
    pair = (id(a), id(b))
    if pair not in known:
        known[pair] = a == b
    return known[pair]


def _entry(sheet: str, first: Note, last: Note, found: str, became: str) -> ReportEntry:
    """Return the entry of a run of notes, given by its first and last one."""
    return ReportEntry(
        first.kind,
        sheet,
        first.row,
        last.row,
        first.column,
        first.column,
        first.target,
        found,
        became,
        first.why,
    )
