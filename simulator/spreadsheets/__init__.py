"""Bureaus' spreadsheets in: read with limits, understood with a report by cell, written in the
inventory format.
"""

from simulator.spreadsheets.account import Entry, Report
from simulator.spreadsheets.export import write_inventory
from simulator.spreadsheets.importer import Imported, read_spreadsheet
from simulator.spreadsheets.mapping import Mapping, read_mapping
from simulator.spreadsheets.suggest import suggest_mapping

__all__ = [
    "Entry",
    "Imported",
    "Mapping",
    "Report",
    "read_mapping",
    "read_spreadsheet",
    "suggest_mapping",
    "write_inventory",
]
