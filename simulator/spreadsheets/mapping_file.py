"""The mapping file: a person's corrections where the sheet does not say enough (docs/import.md)."""

from __future__ import annotations

from collections.abc import Mapping as Mappings
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulator.files.sheet_markup import column_number
from simulator.files.yaml_file import YamlFile, read_yaml
from simulator.spreadsheets.amount_units import OWN_UNITS, plain, read_unit
from simulator.spreadsheets.columns import EXTRA, OWN, Meaning, pollutants
from simulator.spreadsheets.phrase_book import PhraseBook, book_of, is_cut
from simulator.terms.contracts import POLLUTANT_COLUMN
from simulator.terms.errors import InputError, Problem, nearest
from simulator.terms.labels import Message, message
from simulator.terms.levels import TARGET_LEVELS

ANY_SHEET = "*"
KEYS = ("schema", "sheets", "defaults", "values", "phrases", "normal_coking_h")
SHEET_KEYS = ("read", "header_rows", "columns", "skip_rows")
COLUMN_KEYS = ("header", "column", "is", "unit")
FROM_SHEET = "@sheet"


@dataclass(frozen=True)
class ColumnMapping:
    """The meaning of one column; the column is found by its heading, or by its letter if `header`
    is empty.
    """

    header: str
    column: int | None
    meaning: Meaning


@dataclass(frozen=True)
class SheetMapping:
    """Corrections of one sheet; header_rows and skip_rows count from 0."""

    read: bool | None = None
    header_rows: tuple[int, int] | None = None
    columns: tuple[ColumnMapping, ...] = ()
    skip_rows: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Mapping:
    """A mapping file.

    Attributes
    ----------
    sheets : Mappings[str, SheetMapping]
        Corrections by sheet name; "*" applies to all other sheets.
    defaults : Mappings[str, str]
        Text by column that is used where a cell is empty; "@sheet" is the sheet's name.
    values : Mappings[str, Mappings[str, str]]
        {text as written: text meant} by column.
    normal_coking_h : float | None
        Coking time in normal running [h].
    phrases : PhraseBook
        Cuts that a person gave for measures in words.
    """

    sheets: Mappings[str, SheetMapping] = field(default_factory=dict)
    defaults: Mappings[str, str] = field(default_factory=dict)
    values: Mappings[str, Mappings[str, str]] = field(default_factory=dict)
    normal_coking_h: float | None = None
    phrases: PhraseBook = field(default_factory=PhraseBook)

    def of_sheet(self, name: str) -> SheetMapping:
        """Return the corrections of a sheet, empty if there are none."""
        return self.sheets.get(name) or self.sheets.get(ANY_SHEET) or SheetMapping()


def known_names() -> tuple[str, ...]:
    """Return every name that the key `is` of a column may have."""
    return (*OWN, *dict.fromkeys(pollutants().values()), *EXTRA)


def read_mapping(path: str | Path) -> Mapping:
    """Return the content of a mapping file.

    Raises
    ------
    InputError
        With every problem: unknown keys, columns and units, wrong types.
    """
    file = read_yaml(Path(path))
    check = _Check(file)
    data = check.mapping(file.data, (), KEYS)
    sheets = {
        str(name): check.sheet(value, ("sheets", name))
        for name, value in check.mapping(data.get("sheets"), ("sheets",)).items()
    }
    defaults = {
        name: str(value)
        for name, value in check.mapping(
            data.get("defaults"), ("defaults",), (*OWN, "county", "township")
        ).items()
    }
    values = {
        name: {
            str(written): str(meant)
            for written, meant in check.mapping(table, ("values", name)).items()
        }
        for name, table in check.mapping(data.get("values"), ("values",), (*OWN, *EXTRA)).items()
    }
    phrases = check.phrases(data.get("phrases"))
    hours = data.get("normal_coking_h")
    if hours is not None and (
        not isinstance(hours, (int, float)) or isinstance(hours, bool) or not 0 < hours < 1000
    ):
        check.problem(("normal_coking_h",), hours, message("a_number"))
        hours = None
    if check.problems:
        raise InputError(check.problems)
    return Mapping(
        sheets, defaults, values, None if hours is None else float(hours), book_of(phrases)
    )


class _Check:
    """Reads the parts of a mapping file and collects their problems."""

    def __init__(self, file: YamlFile) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def problem(self, keys: tuple, found: object, allowed: str | Message, hint: str = "") -> None:
        place = f"line {self.file.line(keys)}, {'.'.join(str(key) for key in keys)}"
        self.problems.append(Problem(str(self.file.path), place, str(found), allowed, hint))

    def mapping(self, value: object, keys: tuple, known: tuple[str, ...] | None = None) -> dict:
        """Return a mapping, empty where there is none; unknown keys are problems."""
        if value is None:
            return {}
        if not isinstance(value, dict):
            self.problem(keys, value, message("a_mapping"))
            return {}
        for name in value:
            if known is not None and name not in known:
                self.problem(
                    (*keys, name),
                    name,
                    message("unknown_key", known=", ".join(known)),
                    nearest(name, known),
                )
        return (
            value
            if known is None
            else {name: item for name, item in value.items() if name in known}
        )

    def phrases(self, value: object) -> dict:
        """Return the phrase book as written; each phrase has a cut, or one by level."""
        table = self.mapping(value, ("phrases",), None)
        for text, said in table.items():
            keys = ("phrases", text)
            if isinstance(said, dict):
                by_level = self.mapping(said, keys, TARGET_LEVELS)
                wrong = [(level, cut) for level, cut in by_level.items() if not is_cut(cut)]
            else:
                wrong = [] if is_cut(said) else [("", said)]
            for level, cut in wrong:
                place = (*keys, level) if level else keys
                self.problem(place, cut, message("mapping_phrase_cut"))
        return table

    def sheet(self, value: object, keys: tuple) -> SheetMapping:
        """Return the corrections of one sheet."""
        data = self.mapping(value, keys, SHEET_KEYS)
        read = data.get("read")
        if read is not None and not isinstance(read, bool):
            self.problem((*keys, "read"), read, message("true_or_false"))
            read = None
        header = self.rows(data.get("header_rows"), (*keys, "header_rows"))
        if len(header) > 2 or (len(header) == 2 and header[0] > header[1]):
            self.problem((*keys, "header_rows"), header, message("mapping_header_rows"))
        columns = data.get("columns") or []
        if not isinstance(columns, list):
            self.problem((*keys, "columns"), columns, message("a_list"))
            columns = []
        read_columns = [
            self.column(item, (*keys, "columns", index)) for index, item in enumerate(columns)
        ]
        skipped = frozenset(self.rows(data.get("skip_rows"), (*keys, "skip_rows")))
        # One number stands for a header of a single row.
        rows = (header[0], header[-1]) if header else None
        return SheetMapping(
            read, rows, tuple(item for item in read_columns if item is not None), skipped
        )

    def rows(self, value: object, keys: tuple) -> list[int]:
        """Return row numbers as indices from 0."""
        if value is None:
            return []
        items: list[Any] = value if isinstance(value, list) else [value]
        if not all(
            # In Python true is the number 1: it is excluded as a row number.
            isinstance(item, int) and not isinstance(item, bool) and item > 0
            for item in items
        ):
            self.problem(keys, value, message("mapping_header_rows"))
            return []
        return [item - 1 for item in items]

    def column(self, value: object, keys: tuple) -> ColumnMapping | None:
        """Return the mapping of one column, None if it has a problem."""
        data = self.mapping(value, keys, COLUMN_KEYS)
        name, letter = str(data.get("is", "")), data.get("column")
        match = POLLUTANT_COLUMN.match(name)
        pollutant = match[1] if match else name if name in pollutants().values() else ""
        if not pollutant and name not in OWN and name not in EXTRA:
            self.problem(
                (*keys, "is"), name, message("mapping_is_unknown"), nearest(name, known_names())
            )
            return None
        if letter is not None and not (
            isinstance(letter, str) and letter.isascii() and letter.isalpha() and len(letter) <= 3
        ):
            self.problem((*keys, "column"), letter, message("mapping_column_letter"))
            return None
        if letter is None and not data.get("header"):
            self.problem(keys, "", message("mapping_column_needs"))
            return None
        # so2_kg_d says its unit itself.
        written = data.get("unit") or (OWN_UNITS["mass"] if match else None)
        unit = read_unit(str(written)) if written else None
        if written and (unit is None or (pollutant and (unit.kind != "mass" or not unit.period))):
            self.problem((*keys, "unit"), written, message("mapping_unit"))
        meaning = Meaning("emission" if pollutant else name, pollutant, unit)
        return ColumnMapping(
            plain(data.get("header") or ""),
            None if letter is None else column_number(letter) - 1,
            meaning,
        )
