"""Reads bureaus' spreadsheets and writes them in the inventory format.

Files are read within limits. A report says for every cell what was read, converted, guessed or
refused.
"""

from simulator.spreadsheets.import_report import ImportReport, ReportEntry
from simulator.spreadsheets.importer import Imported, read_spreadsheet
from simulator.spreadsheets.inventory_file import write_inventory
from simulator.spreadsheets.mapping_file import Mapping, read_mapping
from simulator.spreadsheets.suggest import suggest_mapping

__all__ = [
    "ImportReport",
    "Imported",
    "Mapping",
    "ReportEntry",
    "read_mapping",
    "read_spreadsheet",
    "suggest_mapping",
    "write_inventory",
]
