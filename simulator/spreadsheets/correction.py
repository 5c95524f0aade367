"""Corrections of a mapping, one at a time, as a screen makes them; plain data is changed in
place.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from typing import Any

from simulator.files.sheet_markup import column_letters
from simulator.spreadsheets.mapping_file import ANY_SHEET
from simulator.spreadsheets.proposal import ColumnProposal


def begun_with(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data of a checked mapping file as the start of corrections.

    Empty parts are left out; values and defaults are texts.
    """
    data_left = {key: copy.deepcopy(value) for key, value in data.items() if value}
    if "sheets" in data_left:
        data_left["sheets"] = {
            str(name): sheet for name, sheet in data_left["sheets"].items() if sheet
        }
    if "defaults" in data_left:
        data_left["defaults"] = {name: str(text) for name, text in data_left["defaults"].items()}
    if "values" in data_left:
        data_left["values"] = {
            name: {str(written): str(meant) for written, meant in table.items()}
            for name, table in data_left["values"].items()
            if table
        }
    return data_left


def kept_for_later(mapping: dict[str, Any], sheets_read: Sequence[str]) -> dict[str, Any]:
    """Return a mapping in the form that is saved.

    If only one sheet was read, its entries also apply to a list under any other sheet name.
    """
    kept = copy.deepcopy(mapping)
    sheets = kept.get("sheets") or {}
    if len(sheets_read) == 1 and sheets.get(sheets_read[0]):
        # Next year's list has another sheet name and the same columns.
        sheets.setdefault(ANY_SHEET, copy.deepcopy(sheets[sheets_read[0]]))
    return kept


def say_sheet(mapping: dict[str, Any], name: str, key: str, value: object) -> None:
    """Set whether a sheet is read or where its header is; None removes the entry."""
    sheet = _sheet(mapping, name)
    if value is None:
        sheet.pop(key, None)
    else:
        sheet[key] = value
    _tidy(mapping, name)


def say_column(
    mapping: dict[str, Any], name: str, column: ColumnProposal, target: str, unit: str = ""
) -> None:
    """Set the meaning and unit of a column of a sheet."""
    sheet = _sheet(mapping, name)
    kept = [item for item in sheet.get("columns") or [] if not is_about(item, column)]
    selector = {"header": column.label} if column.label else {}
    # Two columns with one heading can be told apart by their letters only.
    if not column.alone:
        selector["column"] = column_letters(column.column)
    sheet["columns"] = [*kept, selector | {"is": target} | ({"unit": unit} if unit else {})]


def is_about(item: dict[str, Any], column: ColumnProposal) -> bool:
    """Return whether an entry of a mapping is about a column."""
    letter = item.get("column")
    return item.get("header", "") == column.label and (
        letter is None or letter == column_letters(column.column)
    )


def is_said(mapping: dict[str, Any], name: str, column: ColumnProposal) -> bool:
    """Return whether a mapping gives the meaning of a column."""
    sheets = mapping.get("sheets") or {}
    sheet = sheets.get(name) or sheets.get(ANY_SHEET) or {}
    return any(is_about(item, column) for item in sheet.get("columns") or [])


def say_default(mapping: dict[str, Any], name: str, text: str) -> None:
    """Set the text used where a column's cell is empty; "" removes it."""
    _put(mapping, "defaults", name, text)


def say_value(mapping: dict[str, Any], column: str, written: str, meant: str) -> None:
    """Set the meaning of a written value of a column; "" removes it."""
    table = mapping.setdefault("values", {}).setdefault(column, {})
    _put({"values": table}, "values", written, meant)
    if not table:
        mapping["values"].pop(column)
    if not mapping["values"]:
        mapping.pop("values")


def say_phrase(mapping: dict[str, Any], text: str, cut: float | str | None) -> None:
    """Set the cut of a measure in words, or "none" for no cut; None removes it."""
    table = mapping.setdefault("phrases", {})
    if cut is None:
        table.pop(text, None)
    else:
        table[text] = cut
    if not table:
        mapping.pop("phrases")


def _put(mapping: dict[str, Any], key: str, name: str, text: str) -> None:
    table = mapping.get(key)
    if not isinstance(table, dict):
        table = mapping[key] = {}
    if text:
        table[name] = text
    else:
        table.pop(name, None)


def _sheet(mapping: dict[str, Any], name: str) -> dict[str, Any]:
    """Return the part of a mapping about a sheet; a new part starts as a copy of that for all
    sheets.
    """
    if not isinstance(mapping.get("sheets"), dict):
        mapping["sheets"] = {}
    sheets = mapping["sheets"]
    if not isinstance(sheets.get(name), dict):
        sheets[name] = copy.deepcopy(sheets.get(ANY_SHEET) or {})
    return sheets[name]


def _tidy(mapping: dict[str, Any], name: str) -> None:
    """Remove the part about a sheet if it is empty, so that the saved file holds no empty keys."""
    if not mapping["sheets"][name]:
        mapping["sheets"].pop(name)
    if not mapping["sheets"]:
        mapping.pop("sheets")
