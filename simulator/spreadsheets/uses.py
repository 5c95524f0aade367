"""Decides which column of a sheet feeds which column of the inventory.

Several columns may give one pollutant, and none may say its unit.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from simulator.spreadsheets.amount_units import plain
from simulator.spreadsheets.book import RawSheet
from simulator.spreadsheets.cells import half_width, is_empty, read_number, spellings, text_of
from simulator.spreadsheets.columns import Meaning, nearest_heading, understand_heading
from simulator.spreadsheets.header import Header
from simulator.spreadsheets.import_report import Note
from simulator.spreadsheets.mapping_file import SheetMapping
from simulator.terms.contracts import POLLUTANT_COLUMN
from simulator.terms.labels import Message, message
from simulator.terms.levels import read_grade

# What is known for what it is, and has no place in the inventory.
# A column without a known heading is one of grades if nine of ten cells are (assumed).
FEWEST_GRADES = 3
NEARLY_ALL = 0.9
NOT_CARRIED = ("ignore", "reduction", "operating_hours")


@dataclass(frozen=True)
class Use:
    """A column that is read.

    Attributes
    ----------
    column : int
        Column index, from 0.
    label : str
        Its heading, groups joined by " > ".
    meaning : Meaning
        The meaning of the column.
    mapped : bool
        Whether a mapping gave the meaning.
    """

    column: int
    label: str
    meaning: Meaning
    mapped: bool = False

    @property
    def target(self) -> str:
        """The column of the inventory, or the other target, that the column feeds."""
        return (
            f"{self.meaning.pollutant}_kg_d"
            if self.meaning.target == "emission"
            else self.meaning.target
        )


@dataclass(frozen=True)
class SheetColumns:
    """The columns of a sheet.

    Attributes
    ----------
    uses : tuple[Use, ...]
        The columns that are read.
    notes : tuple[Note, ...]
        Notes about headings.
    own_format : bool
        Whether every heading is a column name of the inventory format; then texts are taken as
        written.
    """

    uses: tuple[Use, ...]
    notes: tuple[Note, ...]
    own_format: bool

    def of(self, target: str) -> list[Use]:
        """Return the columns that feed a target."""
        return [use for use in self.uses if use.meaning.target == target]

    def emissions(self) -> dict[str, list[Use]]:
        """Return the columns of each pollutant; several are added up."""
        by_pollutant: dict[str, list[Use]] = {}
        for use in self.of("emission"):
            by_pollutant.setdefault(use.meaning.pollutant, []).append(use)
        return by_pollutant


def find_columns(
    sheet: RawSheet, header: Header, corrections: SheetMapping, rows: Sequence[int]
) -> SheetColumns:
    """Return the columns of a sheet.

    Parameters
    ----------
    sheet, header
        The sheet and its header.
    said : SheetMapping
        Corrections of the sheet.
    rows : Sequence[int]
        The data rows, from 0.
    """
    notes: list[Note] = []
    uses: list[Use] = []
    named = {_target(parts) for parts in header.labels.values()}
    width = max((len(row) for row in sheet.rows), default=0)
    for column in range(width):
        parts = header.labels.get(column, ())
        label = " > ".join(parts)
        use = _mapped(column, label, corrections) or _understood(column, parts, label, header)
        if use is None and "grade" not in named and _holds_grades(sheet, column, rows):
            # A column of grades is one whatever its heading says.
            use = Use(column, label, Meaning("grade", guessed=message("head_by_values")))
        if use is None and "control_type" not in named and _holds_kinds(sheet, column, rows):
            use = Use(column, label, Meaning("control_type", guessed=message("head_by_values")))
        if use is not None and use.meaning.target not in (*NOT_CARRIED, "row_no"):
            uses.append(use)
        elif use is None or use.meaning.target in NOT_CARRIED:
            _note_unread(sheet, header, column, label, use, rows, notes)
    own = bool(header.labels) and all(_is_own(parts) for parts in header.labels.values())
    kept = _without_unit(uses, header, notes)
    kept = _one_of_each(sheet, header, kept, rows, notes)
    for use in kept:
        kind = "guessed" if use.meaning.guessed is not None and not use.mapped else "read"
        why = use.meaning.guessed if kind == "guessed" else None
        notes.append(Note(kind, header.last, use.column, use.target, use.label, _became(use), why))
    return SheetColumns(tuple(kept), tuple(notes), own)


def _target(parts: Sequence[str]) -> str:
    meaning = understand_heading(parts) if parts else None
    return "" if meaning is None else meaning.target


def _holds_grades(sheet: RawSheet, column: int, rows: Sequence[int]) -> bool:
    """Return whether nearly all cells of a column are performance grades, of two kinds at least."""
    texts = [text_of(sheet.cell(row, column)) for row in rows]
    filled = [text for text in texts if not is_empty(text)]
    grades = [grade for text in filled if (grade := read_grade(text)) is not None]
    enough = len(grades) >= FEWEST_GRADES and len(grades) >= NEARLY_ALL * len(filled)
    return enough and len(set(grades)) > 1


def _holds_kinds(sheet: RawSheet, column: int, rows: Sequence[int]) -> bool:
    """Return whether nearly all cells of a column are kinds of control (保障类, 小微涉气)."""
    texts = [half_width(text_of(sheet.cell(row, column))) for row in rows]
    filled = [text for text in texts if not is_empty(text)]
    kinds = [
        text
        for text in filled
        if any(row.pattern.fullmatch(text) for row in spellings()["control_type"])
    ]
    return len(kinds) >= FEWEST_GRADES and len(kinds) >= NEARLY_ALL * len(filled)


def _became(use: Use) -> str:
    """Return the target of a column, with its unit unless it is kg/d."""
    unit = use.meaning.unit
    return (
        f"{use.target} [{unit.written}]"
        if unit is not None and unit.written != "kg/d"
        else use.target
    )


def _is_own(parts: Sequence[str]) -> bool:
    from simulator.spreadsheets.columns import OWN

    return len(parts) == 1 and (parts[0] in OWN or POLLUTANT_COLUMN.match(parts[0]) is not None)


def _mapped(column: int, label: str, corrections: SheetMapping) -> Use | None:
    for item in corrections.columns:
        by_letter = item.column == column and (
            not item.header or not label or item.header == plain(label)
        )
        if by_letter or (item.column is None and item.header and item.header == plain(label)):
            return Use(column, label, item.meaning, True)
    return None


def _understood(column: int, parts: Sequence[str], label: str, header: Header) -> Use | None:
    meaning = understand_heading(parts) if parts else None
    if meaning is None:
        return None
    if (
        meaning.target == "emission"
        and meaning.unit is None
        and header.unit is not None
        and header.unit.kind == "mass"
        and header.unit.period
    ):
        meaning = replace(
            meaning,
            unit=header.unit,
            guessed=message("head_unit_of_title", unit=header.unit.written),
        )
    return Use(column, label, meaning)


def _note_unread(
    sheet: RawSheet,
    header: Header,
    column: int,
    label: str,
    use: Use | None,
    rows: Sequence[int],
    notes: list[Note],
) -> None:
    """Note a column that is left out, unless it is empty and has no heading."""
    filled = sum(not is_empty(sheet.cell(row, column)) for row in rows)
    if not label and not filled:
        return
    near = nearest_heading(label.rsplit(" > ", 1)[-1]) if label and use is None else ""
    key = "head_known_unused" if use is not None else "head_unknown" if label else "head_missing"
    notes.append(
        Note(
            "left_out",
            header.last,
            column,
            "",
            label,
            "",
            message(key, count=filled, near=near or "-"),
        )
    )


def _without_unit(uses: Sequence[Use], header: Header, notes: list[Note]) -> list[Use]:
    """Return the columns without emissions of unknown unit; those are noted as refused."""
    kept = []
    for use in uses:
        if use.meaning.target == "emission" and use.meaning.unit is None:
            notes.append(
                Note(
                    "refused",
                    header.last,
                    use.column,
                    use.target,
                    use.label,
                    "",
                    message("head_no_unit"),
                )
            )
        else:
            kept.append(use)
    return kept


def _one_of_each(
    sheet: RawSheet, header: Header, uses: Sequence[Use], rows: Sequence[int], notes: list[Note]
) -> list[Use]:
    """Return the columns; of several columns of one pollutant those that make up its emission."""
    kept = [use for use in uses if use.meaning.target != "emission"]
    by_pollutant: dict[str, list[Use]] = {}
    for use in uses:
        if use.meaning.target == "emission":
            by_pollutant.setdefault(use.meaning.pollutant, []).append(use)
    for group in by_pollutant.values():
        chosen, why = _choice(sheet, group, rows)
        kept += chosen
        for use in group:
            if use not in chosen and why is not None:
                values = [read_number(sheet.cell(row, use.column)).value for row in rows]
                total = sum(value if isinstance(value, float) else 0.0 for value in values)
                notes.append(
                    Note(
                        "left_out",
                        header.last,
                        use.column,
                        use.target,
                        use.label,
                        f"{total:.6g}",
                        why,
                    )
                )
        if len(chosen) > 1:
            notes += [
                Note(
                    "guessed",
                    header.last,
                    use.column,
                    use.target,
                    use.label,
                    "",
                    message("head_added_up"),
                )
                for use in chosen
            ]
    # Grouping by pollutant changed the order of the columns.
    return sorted(kept, key=lambda use: use.column)


def _choice(
    sheet: RawSheet, group: list[Use], rows: Sequence[int]
) -> tuple[list[Use], Message | None]:
    """Return the columns of one pollutant that are added up, and the reason to leave out the
    others.
    """
    if len(group) == 1:
        return group, None
    mapped = [use for use in group if use.mapped]
    if mapped:
        return mapped, message("head_mapped_instead")
    # What a permit allows is no emission; it is used only if nothing else is given.
    actual = [use for use in group if use.meaning.part != "permitted"] or group
    # A total goes before its parts: adding both would count the emission twice.
    whole = [use for use in actual if not use.meaning.part]
    if not whole:
        return actual, message("head_permitted_left")
    if len(whole) > 1:
        years = {use: year for use in whole if (year := re.findall(r"(20\d\d)年?", use.label))}
        if len(years) == len(whole):
            # Lists carry the previous year's emission for comparison.
            return [max(whole, key=lambda use: years[use])], message("head_later_year")
        first = whole[0]
        same = all(
            text_of(sheet.cell(row, use.column)) == text_of(sheet.cell(row, first.column))
            for use in whole
            for row in rows
        )
        return [first], message("head_twice_same" if same else "head_twice_different")
    return whole, message("head_whole_instead")
