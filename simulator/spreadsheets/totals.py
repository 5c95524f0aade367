"""Compares totals rows with the rows above them."""

from __future__ import annotations

import math

from simulator.spreadsheets.book import RawSheet
from simulator.spreadsheets.cells import read_number
from simulator.spreadsheets.import_report import Note
from simulator.spreadsheets.rows import Rows
from simulator.spreadsheets.uses import SheetColumns
from simulator.terms.labels import message

# Totals are often rounded, or added up from figures before rounding.
ROUNDING = 0.005


def check_totals(sheet: RawSheet, rows: Rows, columns: SheetColumns) -> list[Note]:
    """Return a note for every totals row: whether it is the sum of the rows above it.

    The sum may be of all rows above, or of those since the last totals row.
    """
    notes: list[Note] = []
    if not rows.totals:
        return notes
    for use in columns.of("emission"):
        since = whole = 0.0
        totals = set(rows.totals)
        for row in sorted((*rows.data, *rows.totals)):
            value = read_number(sheet.cell(row, use.column)).value
            number = value if isinstance(value, float) else None
            if row not in totals:
                since, whole = since + (number or 0.0), whole + (number or 0.0)
                continue
            if number is not None:
                fits = any(
                    math.isclose(number, total, rel_tol=ROUNDING, abs_tol=1e-9)
                    for total in (since, whole)
                )
                # A total above its rows cannot be compared with them: it is only listed.
                below = rows.data and row < rows.data[0]
                key = "total_fits" if fits else "total_above" if below else "total_differs"
                kind = "checked" if fits else "listed" if below else "differs"
                notes.append(
                    Note(
                        kind,
                        row,
                        use.column,
                        use.target,
                        f"{number:.10g}",
                        f"{since:.10g} / {whole:.10g}",
                        message(key),
                    )
                )
            since = 0.0
    return notes
