"""An uploaded inventory: in the program's own format, or a bureau's own spreadsheet with a
mapping.

Names that users gave never become names of files on the server.
"""

from __future__ import annotations

import hashlib
import io
import re
import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any, TypeVar

import pandas as pd

from simulator.files.parquet_limits import check_parquet
from simulator.inputs.inventory import Inventory, read_inventory
from simulator.inputs.named_files import yaml_text
from simulator.inputs.policy import Policy
from simulator.spreadsheets.book import RawWorkbook, read_workbook
from simulator.spreadsheets.columns import OWN
from simulator.spreadsheets.import_report import ReportEntry
from simulator.spreadsheets.importer import Imported, import_book
from simulator.spreadsheets.inventory_file import write_inventory
from simulator.spreadsheets.mapping_file import Mapping, read_mapping
from simulator.spreadsheets.proposal import SheetProposal, propose
from simulator.terms.errors import InputError, Problem, refuse
from simulator.terms.labels import message
from simulator.workbench.upload_limits import guarded

T = TypeVar("T")
SUFFIXES = ("xlsx", "xlsm", "xls", "ods", "csv", "txt", "parquet")
OWN_FORMAT = (".csv", ".xlsx", ".parquet")
SHOWN_NAME = 80
# Columns whose texts a mapping's table of values can translate.
VALUED = (
    "grade",
    "industry",
    "data_quality",
    "state",
    *(name for name, column in OWN.items() if column.kind == "flag"),
)


def read_content(content: bytes, suffix: str, reader: Callable[[Path], T], shown: str = "") -> T:
    """Return what a reader returns for bytes, through a temporary file.

    Parameters
    ----------
    content : bytes
        Content of the file.
    suffix : str
        Ending of the file, with its dot.
    reader : callable
        Takes the file's path.
    shown : str
        Name of the file in problems; its own name if "".

    Raises
    ------
    InputError
        From the reader, under the name shown.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"upload{suffix}"
        path.write_bytes(content)
        try:
            return reader(path)
        except InputError as error:
            raise InputError(
                replace(problem, file=shown or path.name) for problem in error.problems
            ) from None


def shown_name(name: str) -> str:
    """Return a file's name for the screen: without folders and control characters, and not too
    long.
    """
    return re.sub(r"[\x00-\x1f\x7f]", "", PurePath(name.replace("\\", "/")).name)[:SHOWN_NAME]


@dataclass(frozen=True)
class Opened:
    """An uploaded file after opening.

    Attributes
    ----------
    name : str
        Name for the screen.
    sha256 : str
        Digest of its bytes.
    content : bytes
        Content as uploaded.
    suffix : str
        Ending as uploaded.
    own : Inventory or None
        The inventory, where the file has the program's own format.
    book : RawWorkbook or None
        The sheets; None where the file has the own format or cannot be read.
    problems : tuple of Problem
        Why it cannot be read.
    """

    name: str
    sha256: str
    content: bytes
    suffix: str
    own: Inventory | None = None
    book: RawWorkbook | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class MappedWorkbook:
    """A spreadsheet read with a mapping.

    Attributes
    ----------
    sheets : tuple of SheetProposal
        Meaning of every column.
    imported : Imported or None
        The inventory, None where `problems` says why.
    unknown : dict of str to tuple
        For each column the texts that the program does not know, in order of first appearance.
    problems : tuple of Problem
        What is wrong with the mapping or the sheets.
    """

    sheets: tuple[SheetProposal, ...]
    imported: Imported | None
    unknown: dict[str, tuple[str, ...]]
    problems: tuple[Problem, ...] = ()


def start_reading() -> None:
    """Start the process that reads uploads, so that the first one need not wait for it."""
    with suppress(InputError):
        guarded("", _import_readers)


def _import_readers() -> None:
    import python_calamine  # noqa: F401


def open_upload(name: str, content: bytes) -> Opened:
    """Return an upload after opening; its problems are in the result and not raised."""
    shown, suffix = shown_name(name), PurePath(name).suffix.lower()
    opened = Opened(shown, hashlib.sha256(content).hexdigest(), content, suffix)
    if suffix.removeprefix(".") not in SUFFIXES:
        problem = refuse(shown, "", suffix, message("one_of", known=", ".join(SUFFIXES))).problems
        return replace(opened, problems=problem)
    try:
        own, book = guarded(shown, _own_or_book, shown, content, suffix)
    except InputError as error:
        return replace(opened, problems=error.problems)
    return replace(opened, own=own, book=book)


def _own_or_book(
    shown: str, content: bytes, suffix: str
) -> tuple[Inventory | None, RawWorkbook | None]:
    """Return the inventory of a file in the program's own format, else the sheets.

    Raises
    ------
    InputError
        The file cannot be read.
    """
    book = None
    if suffix == ".parquet":
        check_parquet(Path(shown), content)
    else:
        book = _named(read_content(content, suffix, read_workbook, shown), shown)
    # The own format has one sheet; a workbook with several is a bureau's.
    if suffix in OWN_FORMAT and (
        book is None or sum(bool(sheet.rows) for sheet in book.sheets) == 1
    ):
        try:
            return read_content(content, suffix, read_inventory, shown), None
        except InputError:
            if book is None:
                raise
    return None, book


def _named(book: RawWorkbook, shown: str) -> RawWorkbook:
    """Return a workbook under the name of its upload; the sheet of a text file takes that name
    too.
    """
    sheets = book.sheets
    if len(sheets) == 1 and sheets[0].name == "upload":
        sheets = (replace(sheets[0], name=re.sub(r"[!\s]", "_", PurePath(shown).stem) or "CSV"),)
    return replace(book, path=Path(shown), sheets=sheets)


def understand(book: RawWorkbook, said: dict[str, Any], policy: Policy | None) -> MappedWorkbook:
    """Return a workbook as read with a mapping.

    Parameters
    ----------
    book : RawWorkbook
        The workbook.
    said : dict
        The mapping as plain data.
    policy : Policy or None
        Policy whose industries are known.
    """
    try:
        mapping = mapping_of(said)
    except InputError as error:
        return MappedWorkbook(propose(book), None, {}, error.problems)
    sheets = propose(book, mapping)
    try:
        imported = import_book(book, mapping, policy)
    except InputError as error:
        return MappedWorkbook(sheets, None, {}, error.problems)
    return MappedWorkbook(sheets, imported, _unknown(imported.report.entries))


def mapping_of(said: dict[str, Any]) -> Mapping:
    """Return the checked mapping of plain data.

    Raises
    ------
    InputError
        With every problem: unknown columns, units, wrong types.
    """
    return read_content(mapping_text(said).encode(), ".yaml", read_mapping, "mapping")


def mapping_text(said: dict[str, Any]) -> str:
    """Return a mapping as a file that a later import can use."""
    return yaml_text(
        {"schema": 1} | {key: value for key, value in said.items() if key != "schema" and value}
    )


def _unknown(entries: tuple[ReportEntry, ...]) -> dict[str, tuple[str, ...]]:
    """Return for each column the texts that the import did not understand."""
    texts_of: dict[str, dict[str, None]] = {}
    for entry in entries:
        wanted = entry.kind == "refused" or (entry.kind == "differs" and entry.target == "industry")
        if wanted and entry.target in VALUED and entry.found:
            texts_of.setdefault(entry.target, {})[entry.found] = None
    return {name: tuple(texts) for name, texts in texts_of.items()}


def inventory_bytes(lines: pd.DataFrame) -> bytes:
    """Return a table of lines as a Parquet file, exactly as it is: texts, numbers, flags, empty
    cells.
    """
    out = io.BytesIO()
    lines.to_parquet(out, index=False)
    return out.getvalue()


def inventory_workbook(lines: pd.DataFrame) -> bytes:
    """Return a table of lines as an XLSX file in the program's own format, for editing and
    upload.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inventory.xlsx"
        write_inventory(lines, path)
        return path.read_bytes()
