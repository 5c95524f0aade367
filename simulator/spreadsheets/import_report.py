"""What an import read, converted, guessed, refused and left out, by cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from simulator.files.sheet_markup import column_letters
from simulator.terms.contracts import pollutant_title
from simulator.terms.labels import Message, message, say

KINDS = ("refused", "guessed", "converted", "differs", "checked", "read", "listed", "left_out")
SHOWN = 40


@dataclass(frozen=True)
class ReportEntry:
    """One line of the report.

    Attributes
    ----------
    kind : str
        One of `KINDS`.
    sheet : str
        Its name.
    first_row, last_row, first_column, last_column : int
        The cells, from 0; columns -1 for a row.
    target : str
        The column of the inventory.
    found : str
        The cell as written.
    became : str
        What it was read as.
    why : Message | None
        The reason.
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
        """The cells as Sheet1!F17 or Sheet1!F5:F120; rows as Sheet1!5:5."""
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
        """How many rows the entry stands for."""
        return self.last_row - self.first_row + 1


@dataclass(frozen=True)
class Sum:
    """The emission of one pollutant before and after [kg/d]: before = refused + after."""

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
        The spreadsheet.
    read_as : str
        Xlsx, xls, ods or the encoding.
    notes : tuple[Message, ...]
        What holds for the whole file.
    entries : tuple[Entry, ...]
        In the order of sheets and cells.
    rows_in, rows_out, rows_refused : int
        Data rows; in = out + refused.
    sums : tuple[Sum, ...]
        By pollutant.
    """

    file: str
    read_as: str
    notes: tuple[Message, ...]
    entries: tuple[ReportEntry, ...]
    rows_in: int
    rows_out: int
    rows_refused: int
    sums: tuple[Sum, ...]

    def of_kind(self, kind: str) -> list[ReportEntry]:
        """Return the entries of one kind."""
        return [entry for entry in self.entries if entry.kind == kind]

    def of_cell(self, sheet: str, row: int, column: int) -> list[ReportEntry]:
        """Return what is said of one cell (row and column from 0), its row and its column."""
        return [
            entry
            for entry in self.entries
            if entry.sheet == sheet
            and entry.first_row <= row <= entry.last_row
            and (entry.first_column < 0 or entry.first_column <= column <= entry.last_column)
        ]

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
                    f"'{cell}"
                    if cell.startswith(("=", "+", "-", "@", "\t", "\r")) and len(cell) > 1
                    else cell
                    for cell in row
                ]
            )
        return out.getvalue()

    def text(self, language: str = "zh", shown: int = SHOWN) -> str:
        """Return the report as text: totals first, then each kind, the first `shown` of each."""
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


@dataclass(frozen=True)
class Note:
    """What was done with one cell, before like cells below each other are told as one entry."""

    kind: str
    row: int
    column: int
    target: str
    found: str = ""
    became: str = ""
    why: Message | None = None


def gathered(sheet: str, notes: Sequence[Note]) -> list[ReportEntry]:
    """Return notes as entries: cells of one column that follow each other and were treated
    alike are one entry.
    """
    entries: list[ReportEntry] = []
    for note in sorted(
        notes, key=lambda note: (note.column, KINDS.index(note.kind), note.target, note.row)
    ):
        last = entries[-1] if entries else None
        if last is not None and _continues(last, note):
            same = (last.found, last.became) == (note.found, note.became)
            found, became = (last.found, last.became) if same else ("", "")
            entries[-1] = ReportEntry(
                last.kind,
                sheet,
                last.first_row,
                note.row,
                note.column,
                note.column,
                note.target,
                found,
                became,
                note.why,
            )
        else:
            entries.append(
                ReportEntry(
                    note.kind,
                    sheet,
                    note.row,
                    note.row,
                    note.column,
                    note.column,
                    note.target,
                    note.found,
                    note.became,
                    note.why,
                )
            )
    return sorted(entries, key=lambda entry: (entry.first_row, entry.first_column))


def _continues(last: ReportEntry, note: Note) -> bool:
    alike = (last.kind, last.first_column, last.target, last.why) == (
        note.kind,
        note.column,
        note.target,
        note.why,
    )
    same = (last.found, last.became) == (note.found, note.became)
    # A conversion by one factor says all there is to say; what was guessed or refused is told with
    # its text.
    return alike and note.row == last.last_row + 1 and (same or note.kind in ("converted", "read"))
