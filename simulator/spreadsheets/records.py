"""Reads a sheet's data rows as records; each cell is converted, guessed or refused with a
reason.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from simulator.inputs.policy import Policy
from simulator.spreadsheets.amount_units import YEAR_DAYS
from simulator.spreadsheets.amounts import ANNUAL, Amount, convert, read_share
from simulator.spreadsheets.angles import TARGETS, read_angle
from simulator.spreadsheets.book import RawSheet
from simulator.spreadsheets.cells import (
    Value,
    below_detection,
    half_width,
    is_empty,
    read_choice,
    read_flag,
    read_grade_cell,
    read_number,
    spellings,
    text_of,
)
from simulator.spreadsheets.columns import OWN
from simulator.spreadsheets.import_report import Note
from simulator.spreadsheets.mapping_file import FROM_SHEET, Mapping
from simulator.spreadsheets.merged import Grid
from simulator.spreadsheets.rows import Rows
from simulator.spreadsheets.uses import SheetColumns, Use
from simulator.terms.errors import nearest
from simulator.terms.labels import Message, message
from simulator.terms.levels import LEADING_POLLUTANTS

REQUIRED = ("enterprise", "industry")
KINDS = {name: column.kind for name, column in OWN.items()}
AMOUNTS = ("emission", "output_value", "electricity", "capacity")
AMOUNT_COLUMNS = {"output_value": "output_value_cny_d", "electricity": "electricity_kwh_d"}
# A cell that was not read yet.
UNREAD = object()


@dataclass
class Record:
    """One data row.

    Attributes
    ----------
    sheet : str
        Name of the sheet.
    row : int
        Row index, from 0.
    values : dict[str, object]
        Values by column of the inventory.
    emissions_kg_d : dict[str, float]
        Emission by pollutant [kg/d].
    columns : dict[str, int]
        Column index in the sheet by column of the inventory; mostly shared by the sheet's records,
        so that it is replaced and never changed in place.
    refused : bool
        Whether the row is kept out of the inventory.
    own_format : bool
        Whether the sheet is in the inventory format: then its texts are taken as written.
    """

    sheet: str
    row: int
    values: dict[str, object] = field(default_factory=dict)
    emissions_kg_d: dict[str, float] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    refused: bool = False
    own_format: bool = False

    @property
    def counted_kg_d(self) -> float:
        """Emission of SO2, NOx, PM and VOCs together [kg/d]; PM10 and PM2.5 are parts of PM."""
        return sum(self.emissions_kg_d.get(name, 0.0) for name in LEADING_POLLUTANTS)


# An hour of operation a year (assumed).
FEWEST_DAYS = 1 / 24


@lru_cache
def _operating_days(written: Any) -> Amount:
    try:
        days = None if written in (None, "") else float(written)
    except ValueError:
        days = None
    # A leap year has 366 days; less than an hour is no time in which a year's emission is made.
    if days is not None and FEWEST_DAYS <= days <= ANNUAL:
        return Amount(days, False)
    return Amount(YEAR_DAYS, True)


def row_numbers(rows: list[int]) -> str:
    """Return row indices from 0 as the sheet's row numbers; rows in sequence are joined: 3, 5-8."""
    runs: list[list[int]] = []
    for row in rows:
        if runs and row == runs[-1][1] + 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return ", ".join(
        str(first + 1) if first == last else f"{first + 1}-{last + 1}" for first, last in runs
    )


class SheetReader:
    """Reads the data rows of one sheet and collects the notes."""

    def __init__(
        self,
        sheet: RawSheet,
        columns: SheetColumns,
        grid: Grid,
        rows: Rows,
        mapping: Mapping,
        policy: Policy | None,
    ) -> None:
        self.sheet, self.columns, self.grid, self.rows, self.mapping, self.policy = (
            sheet,
            columns,
            grid,
            rows,
            mapping,
            policy,
        )
        self.notes: list[Note] = list(grid.notes)
        # A list repeats few cells in thousands of rows: each is read once.
        self.known: dict[tuple, Value] = {}
        self.others = [use for use in columns.uses if use.meaning.target not in AMOUNTS]
        self.amounts = [use for use in columns.uses if use.meaning.target in AMOUNTS]
        self.over_one = {
            use.column for use in columns.uses if self._is_share(use) and self._any_over_one(use)
        }

    def records(self) -> list[Record]:
        """Return every data row as a record, the refused rows too."""
        own = self.columns.own_format
        places: dict[str, int] = {}
        for use in self.others:
            places.setdefault(use.meaning.target, use.column)
        records = [
            Record(self.sheet.name, row, columns=places, own_format=own) for row in self.rows.data
        ]
        for use in self.others:
            self._read_column(use, records)
        for record in records:
            self._defaults(record)
        # Amounts come last: annual ones are divided by the row's operating days.
        days = [_operating_days(record.values.get("operating_days")) for record in records]
        filled: set[int] = set()
        for use in self.amounts:
            self._read_amounts(use, records, days, filled)
        for record in records:
            self._refuse_incomplete(record, filled)
        for use in self.columns.of("emission"):
            self._note_zeros(use)
        return records

    def _note_zeros(self, use: Use) -> None:
        """Note the cells of a pollutant's column whose words are read as 0: below detection, or
        empty marks.
        """
        written = self.grid.values.column(self.rows.data, use.column)
        # A mapping may give a word for a number too.
        if self.mapping.values:
            written = [self._said(use, cell) for cell in written]
        texts = [
            (row, text_of(cell))
            for row, cell in zip(self.rows.data, written, strict=True)
            if isinstance(cell, str) and text_of(cell)
        ]
        for key, rows in (
            ("cells_below_detection", [item for item in texts if below_detection(item[1])]),
            ("cells_say_nothing", [item for item in texts if is_empty(item[1])]),
        ):
            if rows:
                words = ", ".join(dict.fromkeys(text for _, text in rows))
                why = message(key, count=len(rows), rows=row_numbers([row for row, _ in rows]))
                self._note("guessed", rows[0][0], use.column, use.target, words, "0", why)

    def _read_column(self, use: Use, records: list[Record]) -> None:
        """Read a column; a cell that was read without a note before sets the same value again."""
        target, column, broken = use.meaning.target, use.column, self.sheet.broken
        plain: dict[object, object] = {}
        cells = self.grid.values.column(self.rows.data, column)
        for record, cell in zip(records, cells, strict=True):
            values = record.values
            # True and 1 are equal and are not the same.
            known = cell if cell.__class__ is str else (cell.__class__, cell)
            fresh = target not in values and not (broken and (record.row, column) in broken)
            value = plain.get(known, UNREAD) if fresh else UNREAD
            if value is not UNREAD:
                if value is not None:
                    values[target] = value
                continue
            notes, size = len(self.notes), len(values)
            self._read(record, use)
            alone = len(values) == size + (target in values)
            if fresh and alone and len(self.notes) == notes:
                plain[known] = values.get(target)

    def _refuse_incomplete(self, record: Record, filled: set[int]) -> None:
        """Refuse a row without what it must have; note one without any emission."""
        if record.row not in filled:
            self._note("guessed", record.row, -1, "", "", "0", message("row_without_emission"))
        values = record.values
        if not (
            str(values.get("enterprise", ""))
            or str(values.get("line", ""))
            or any(record.emissions_kg_d.values())
        ):
            self._refuse(record, -1, "", "", message("row_says_nothing"))
            return
        for name in REQUIRED:
            if not str(values.get(name, "")):
                column = record.columns.get(name, -1)
                self._refuse(record, column, name, "", message("required_cell"))

    def _note(
        self,
        kind: str,
        row: int,
        column: int,
        target: str,
        found: object,
        became: object,
        why: Message | None,
    ) -> None:
        self.notes.append(Note(kind, row, column, target, text_of(found), text_of(became), why))

    def _refuse(
        self, record: Record, column: int, target: str, found: object, why: Message
    ) -> None:
        record.refused = True
        self._note(
            "refused", record.row, column, target, found, "", message("row_refused", why=why)
        )

    def _is_share(self, use: Use) -> bool:
        own = OWN.get(use.meaning.target)
        return own is not None and own.kind == "number" and own.high == 1.0

    def _any_over_one(self, use: Use) -> bool:
        numbers = (read_number(self.grid.values[row, use.column]) for row in self.rows.data)
        return any(
            isinstance(item.value, float) and item.value > 1 and not item.percent
            for item in numbers
        )

    def _said(self, use: Use, cell: object) -> object:
        """Return the value that a mapping gives for a written value, else the value itself."""
        if not self.mapping.values:
            return cell
        table = self.mapping.values.get(use.meaning.target)
        if not table:
            return cell
        text = text_of(cell)
        return table.get(text, table.get(half_width(text), cell))

    def _read(self, record: Record, use: Use) -> None:
        place = (record.row, use.column)
        cell = self._said(use, self.grid.values[place])
        if place in self.sheet.broken:
            self._note(
                "refused", record.row, use.column, use.target, "", "", message("cell_without_value")
            )
            return
        target = use.meaning.target
        kind = KINDS.get(target, "text")
        if kind == "text":
            self._text(record, use, cell)
            return
        # True and 1 are equal and are not the same.
        known = (use.column, cell.__class__, cell)
        value = self.known.get(known)
        if value is None:
            value = self.known[known] = self._typed(use, kind, cell)
        if use.meaning.part in ("分", "秒") and isinstance(value.value, float):
            # Minutes and seconds in columns of their own are added to the degrees.
            degrees = record.values.get(target)
            whole = degrees if isinstance(degrees, float) else 0.0
            record.values[target] = whole + value.value
            why = message("cell_part_of_degree", degrees=f"{value.value:.6g}")
            self._note("converted", record.row, use.column, target, cell, value.value, why)
            return
        if value.value is None:
            if value.how == "refused":
                self._note("refused", record.row, use.column, target, cell, "", value.why)
                if target == "grade":
                    # The row comes in and stays open: its emission is not lost for one word.
                    record.values.setdefault("grade", "ungraded")
            return
        self._keep(record, use, cell, value)

    def _keep(self, record: Record, use: Use, cell: object, value: Value) -> None:
        target = use.meaning.target
        # The first of two columns of one meaning decides; the other is reported.
        if target in record.values and record.values[target] not in ("", None, value.value):
            self._note(
                "left_out", record.row, use.column, target, cell, "", message("cell_second_value")
            )
            return
        record.values[target] = value.value
        if value.flag in ("protected", "small_micro", "long_term_shutdown"):
            record.values[value.flag] = True
            self._note(
                "converted",
                record.row,
                use.column,
                value.flag,
                cell,
                "是",
                message("cell_sets_flag", flag=value.flag),
            )
        if value.flag == "protected_reason":
            record.values.setdefault("protected_reason", text_of(cell))
        if value.how == "guess":
            self._note("guessed", record.row, use.column, target, cell, value.value, value.why)
        elif value.why is not None:
            self._note("converted", record.row, use.column, target, cell, value.value, value.why)

    def _typed(self, use: Use, kind: str, cell: object) -> Value:
        target = use.meaning.target
        own = OWN[target]
        if kind == "grade":
            return read_grade_cell(cell)
        if kind == "flag":
            return read_flag(cell, f"flag_{target}")
        if kind == "choice":
            return Value(None) if is_empty(cell) else read_choice(cell, target, own.choices)
        if own.high == 1.0:
            return read_share(cell, "%" in half_width(use.label), use.column in self.over_one)
        angle = target in TARGETS
        value = read_angle(cell, use.meaning.part) if angle else read_number(cell)
        if not isinstance(value.value, float):
            return value
        low, high = own.low, own.high
        if (low is not None and value.value < low) or (high is not None and value.value > high):
            return Value(
                None,
                "refused",
                message("between", low=f"{low:g}", high=f"{high:g}")
                if high is not None
                else message("at_least", limit=f"{low:g}"),
            )
        return value

    def _text(self, record: Record, use: Use, cell: object) -> None:
        target = use.meaning.target
        if self.columns.own_format:
            text = text_of(cell) if not isinstance(cell, str) else cell.strip()
            # The apostrophe that the program wrote before a risky text is removed again.
            text = text[1:] if len(text) > 1 and text[0] == "'" and text[1] in "=+-@\t\r" else text
        else:
            text = "" if is_empty(cell) and target not in ("enterprise", "line") else text_of(cell)
        # A code of 18 digits stored as a number has lost its last digits: it cannot be repaired.
        if target == "enterprise_id" and isinstance(cell, float) and abs(cell) >= 1e15:
            self._note(
                "refused",
                record.row,
                use.column,
                target,
                f"{cell:.0f}",
                "",
                message("cell_code_lost_digits"),
            )
            return
        if target in ("state", "control_type"):
            self._kind_of_enterprise(record, use, text)
            return
        if text and record.values.get(target) not in (None, "", text):
            self._note(
                "left_out", record.row, use.column, target, text, "", message("cell_second_value")
            )
        elif text:
            record.values[target] = text

    def _kind_of_enterprise(self, record: Record, use: Use, text: str) -> None:
        """Set the flags that a state (长期停产) or a kind of enterprise (保障类, 小微涉气)
        means.
        """
        if not text:
            return
        for spelling in spellings()[use.meaning.target]:
            if spelling.pattern.fullmatch(half_width(text)):
                flag = spelling.flag or "long_term_shutdown"
                if spelling.flag or spelling.value == "1":
                    record.values[flag] = True
                    self._note(
                        "converted",
                        record.row,
                        use.column,
                        flag,
                        text,
                        "是",
                        message("cell_sets_flag", flag=flag),
                    )
                return
        self._note(
            "refused" if use.meaning.target == "state" else "left_out",
            record.row,
            use.column,
            use.meaning.target,
            text,
            "",
            message("cell_state_unknown"),
        )

    def _defaults(self, record: Record) -> None:
        """Fill empty cells from the mapping's defaults and from a second industry column."""
        values = record.values
        if not values.get("industry") and values.get("industry_other"):
            values["industry"] = values["industry_other"]
        for name, text in self.mapping.defaults.items():
            if not str(values.get(name, "")) or (name == "grade" and "grade" not in values):
                values[name] = self.sheet.name if text == FROM_SHEET else text
        if "grade" not in values and not self.columns.of("grade"):
            values["grade"] = "ungraded"
            self._note(
                "guessed", record.row, -1, "grade", "", "ungraded", message("cell_grade_missing")
            )
        name = str(values.get("industry", ""))
        if name and self.policy is not None and self.policy.industry_code(name) is None:
            known = [
                alias
                for code, process in self.policy.shape.process.items()
                for alias in (code, *process.aliases)
            ]
            why = message("industry_unknown", name=name, near=nearest(name, known) or "-")
            self._note(
                "differs", record.row, record.columns.get("industry", -1), "industry", name, "", why
            )

    def _read_amounts(
        self, use: Use, records: Sequence[Record], days: Sequence[Amount], filled: set[int]
    ) -> None:
        """Read a column of amounts; like cells with like operating days are converted once.

        Parameters
        ----------
        use : Use
            The column.
        records : Sequence[Record]
            All data rows, changed in place.
        days : Sequence[Amount]
            Operating days of each row; annual amounts are divided by them.
        filled : set[int]
            Receives the rows with an emission written.
        """
        column, broken, shared = use.column, self.sheet.broken, self.grid.shared
        emission, pollutant = use.meaning.target == "emission", use.meaning.pollutant
        target = AMOUNT_COLUMNS.get(use.meaning.target, use.meaning.target)
        known: dict[tuple, tuple[float | None, Note | None, bool]] = {}
        cells = self.grid.values.column(self.rows.data, column)
        for record, cell, amount_days in zip(records, cells, days, strict=True):
            place = (record.row, column)
            count, bad = shared.get(place), place in broken
            key = (cell.__class__, cell, amount_days, count, bad)
            read = known.get(key)
            if read is None:
                converted = self._amount(use, cell, amount_days, count, bad)
                read = known[key] = (*converted, emission and not is_empty(cell))
            amount, note, written = read
            if written:
                filled.add(record.row)
            if note is not None:
                self.notes.append(note.at(record.row))
                # A row whose emission cannot be read would lose it: it is kept out.
                record.refused = record.refused or (emission and note.kind == "refused")
            if amount is None:
                continue
            if emission:
                sums = record.emissions_kg_d
                sums[pollutant] = sums.get(pollutant, 0.0) + amount
            else:
                record.values.setdefault(target, amount)

    def _amount(
        self, use: Use, cell: object, days: Amount, count: int | None, broken: bool
    ) -> tuple[float | None, Note | None]:
        """Return the amount of a cell, None if it has none, and the note on it but for its row."""
        cell = self._said(use, cell)
        value = (
            Value(None, "refused", message("cell_without_value"))
            if broken
            else convert(cell, use, days)
        )
        why = value.why
        if value.how == "refused":
            if use.meaning.target == "emission":
                why = message("row_refused", why=why or message("cell_not_a_number"))
            return None, Note("refused", -1, use.column, use.target, text_of(cell), "", why)
        if not isinstance(value.value, float):
            return None, None
        amount, kind = value.value, "guessed" if value.how == "guess" else "converted"
        # One merged amount for several lines is divided equally (assumed).
        if count is not None:
            amount, kind, why = amount / count, "guessed", message("cell_shared", count=count)
        if why is None:
            return amount, None
        became = text_of(f"{amount:.12g}")
        return amount, Note(kind, -1, use.column, use.target, text_of(cell), became, why)
