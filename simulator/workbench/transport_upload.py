"""An uploaded table of the enterprises' transport: in the program's own format, or the columns of a
bureau's spreadsheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

import pandas as pd

from simulator.inputs.transport import read_transport
from simulator.spreadsheets.book import RawWorkbook, read_workbook
from simulator.spreadsheets.transport_columns import ImportedTransport, transport_of_book
from simulator.terms.errors import InputError, Problem, refuse
from simulator.terms.labels import message
from simulator.workbench.inventory_upload import read_content, shown_name
from simulator.workbench.upload_limits import guarded

SUFFIXES = ("csv", "xlsx", "xlsm", "xls", "ods")
OWN_FORMAT = ".csv"


@dataclass(frozen=True)
class OpenedFlows:
    """Flows of an upload.

    Attributes
    ----------
    name : str
        Name of the file for the screen.
    content : bytes
        The table in the program's own format.
    imported : ImportedTransport or None
        What a bureau's columns came to; None for the own format.
    problems : tuple of Problem
        Why the table cannot be used.
    """

    name: str
    content: bytes = b""
    imported: ImportedTransport | None = None
    problems: tuple[Problem, ...] = ()


def open_flows(name: str, content: bytes, lines: pd.DataFrame | None) -> OpenedFlows:
    """Return the flows of an upload; its problems are in the result and not raised.

    Parameters
    ----------
    lines : DataFrame or None
        Lines of the plan's inventory, by which names of enterprises become codes.
    """
    shown, suffix = shown_name(name), PurePath(name).suffix.lower()
    if suffix.removeprefix(".") not in SUFFIXES:
        allowed = message("one_of", known=", ".join(SUFFIXES))
        return OpenedFlows(shown, problems=refuse(shown, "", suffix, allowed).problems)
    try:
        return guarded(shown, _opened, shown, content, suffix, lines)
    except InputError as error:
        return OpenedFlows(shown, problems=error.problems)


def _opened(shown: str, content: bytes, suffix: str, lines: pd.DataFrame | None) -> OpenedFlows:
    """Return the flows of a file in the program's own format, else those of its sheets.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    # Reading it as a workbook enforces the limits of size.
    book = read_content(content, suffix, read_workbook, shown)
    own_problems: tuple[Problem, ...] = ()
    if suffix == OWN_FORMAT:
        own_problems = _problems(content, shown)
        if not own_problems:
            return OpenedFlows(shown, content)
    flows = flows_of_book(book, shown, lines)
    if flows is None:
        none = refuse(shown, "", "", message("no_transport_columns")).problems
        return OpenedFlows(shown, problems=own_problems or none)
    return flows


def flows_of_book(book: RawWorkbook, shown: str, lines: pd.DataFrame | None) -> OpenedFlows | None:
    """Return the flows that the sheets of a workbook tell, None where they say nothing of
    transport.
    """
    try:
        imported = transport_of_book(book)
    except InputError:
        return None
    if lines is not None:
        imported = imported.named(lines)
    content = imported.to_csv()
    return OpenedFlows(shown, content, imported, _problems(content, shown))


def _problems(content: bytes, shown: str) -> tuple[Problem, ...]:
    try:
        read_content(content, OWN_FORMAT, read_transport, shown)
    except InputError as error:
        return error.problems
    return ()
