"""Bureaus' spreadsheets in: read with limits, understood with a report by cell, written in the
inventory format.
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
