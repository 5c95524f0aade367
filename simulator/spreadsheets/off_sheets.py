"""Which sheets of a workbook are no inventory and stay off: address lists, tables of vehicles or
machines, explanations, beside a sheet that is one.
"""

from __future__ import annotations

from simulator.spreadsheets.book import RawSheet, RawWorkbook
from simulator.spreadsheets.columns import understand_heading
from simulator.spreadsheets.header import find_header
from simulator.spreadsheets.mapping_file import Mapping
from simulator.spreadsheets.plant_form import read_form

# What only an inventory has; a list of enterprises with none of these is another list.
OF_INVENTORY = ("emission", "industry", "industry_other", "grade", "line")
BEGINNINGS = ("cut_", "measure_")


def off_sheets(book: RawWorkbook, mapping: Mapping) -> frozenset[str]:
    """Return the names of the sheets that are read only where a mapping says so.

    Only beside a sheet with enterprises, industries and emissions others stay off: a workbook in
    which none is sure leaves the choice to a person. A sheet of which the mapping says anything is
    not off.
    """
    found = {sheet.name: _targets(sheet, mapping) for sheet in book.sheets}
    if not any(_has_enterprise(names, mapping) and _whole(names) for names in found.values()):
        return frozenset()
    return frozenset(
        name
        for name, names in found.items()
        if mapping.of_sheet(name) == mapping.of_sheet("") and not _is_inventory(names, mapping)
    )


def _targets(sheet: RawSheet, mapping: Mapping) -> frozenset[str]:
    """Return what the columns of a sheet and a form above it are."""
    header = find_header(sheet, mapping.of_sheet(sheet.name).header_rows)
    if header is None:
        return frozenset()
    meanings = (understand_heading(parts) for parts in header.labels.values())
    form, _ = read_form(sheet, header.titles)
    return frozenset(meaning.target for meaning in meanings if meaning is not None) | set(form)


def _has_enterprise(names: frozenset[str], mapping: Mapping) -> bool:
    return "enterprise" in names or "enterprise" in mapping.defaults


def _whole(names: frozenset[str]) -> bool:
    return "emission" in names and bool({"industry", "industry_other"} & names)


def _is_inventory(names: frozenset[str], mapping: Mapping) -> bool:
    return _has_enterprise(names, mapping) and any(
        name in OF_INVENTORY or name.startswith(BEGINNINGS) for name in names
    )
