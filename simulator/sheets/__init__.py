"""Bureaus' spreadsheets in: read with limits, understood with a report by cell, written in the inventory format."""

from simulator.sheets.export import write_inventory
from simulator.sheets.importer import Imported, read_spreadsheet
from simulator.sheets.mapping import Mapping, read_mapping
from simulator.sheets.report import Entry, Report
from simulator.sheets.suggest import suggest_mapping

__all__ = ["Entry", "Imported", "Mapping", "Report", "read_mapping", "read_spreadsheet", "suggest_mapping", "write_inventory"]
