"""An uploaded inventory: read as it stands, or understood as a bureau's own spreadsheet; nothing of
the user's names reaches the disk.
"""

from __future__ import annotations

import hashlib
import io
import re
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path, PurePath
from typing import Any, TypeVar

import pandas as pd

from simulator.files.parquet_limits import check_parquet
from simulator.inputs.inventory import Inventory, read_inventory
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
from simulator.workbench.plans import yaml_text

T = TypeVar("T")
SUFFIXES = ("xlsx", "xlsm", "xls", "ods", "csv", "txt", "parquet")
OWN_FORMAT = (".csv", ".xlsx", ".parquet")
SHOWN_NAME = 80
# Cells that a table of values can give a meaning to.
VALUED = (
    "grade",
    "industry",
    "data_quality",
    "state",
    *(name for name, column in OWN.items() if column.kind == "flag"),
)


def read_content(content: bytes, suffix: str, reader: Callable[[Path], T], shown: str = "") -> T:
    """Return what a reader makes of bytes, through a file that is gone afterwards.

    Parameters
    ----------
    suffix : of the file, with its dot. reader : takes the file's path. shown : what problems call
    the file; its own name if "".

    Raises
    ------
    InputError
        As the reader does, under the name shown.
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
    """Return a file's name as it may stand on a screen: without folders and control characters, not
    too long.
    """
    return re.sub(r"[\x00-\x1f\x7f]", "", PurePath(name.replace("\\", "/")).name)[:SHOWN_NAME]


@dataclass(frozen=True)
class Opened:
    """An uploaded file, opened.

    Attributes
    ----------
    name : as shown. sha256 : of its bytes. content, suffix : as uploaded. own : its inventory where
    it is in the program's format.
    book : its sheets, None where it is read as it stands or cannot be read. problems : why it
    cannot.
    """

    name: str
    sha256: str
    content: bytes
    suffix: str
    own: Inventory | None = None
    book: RawWorkbook | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Understood:
    """A spreadsheet under a mapping.

    Attributes
    ----------
    sheets : what every column is taken for. imported : None where `problems` says why not. unknown
    : {column: its texts that nobody understands, in order of first appearance}.
    """

    sheets: tuple[SheetProposal, ...]
    imported: Imported | None
    unknown: dict[str, tuple[str, ...]]
    problems: tuple[Problem, ...] = ()


def open_upload(name: str, content: bytes) -> Opened:
    """Return an upload opened; what is wrong with it is in its problems, not raised."""
    shown, suffix = shown_name(name), PurePath(name).suffix.lower()
    opened = Opened(shown, hashlib.sha256(content).hexdigest(), content, suffix)
    if suffix.removeprefix(".") not in SUFFIXES:
        problem = refuse(shown, "", suffix, message("one_of", known=", ".join(SUFFIXES))).problems
        return replace(opened, problems=problem)
    problems: tuple[Problem, ...] = ()
    book = None
    try:
        if suffix == ".parquet":
            check_parquet(Path(shown), content)
        else:
            book = _named(read_content(content, suffix, read_workbook, shown), shown)
    except InputError as error:
        return replace(opened, problems=error.problems)
    if suffix in OWN_FORMAT and (
        book is None or sum(bool(sheet.rows) for sheet in book.sheets) == 1
    ):
        try:
            return replace(opened, own=read_content(content, suffix, read_inventory, shown))
        except InputError as error:
            problems = error.problems
    return replace(opened, book=book, problems=problems if book is None else ())


def _named(book: RawWorkbook, shown: str) -> RawWorkbook:
    """Return a workbook under the name it was uploaded with; the one sheet of a text file is called
    after it.
    """
    sheets = book.sheets
    if len(sheets) == 1 and sheets[0].name == "upload":
        sheets = (replace(sheets[0], name=re.sub(r"[!\s]", "_", PurePath(shown).stem) or "CSV"),)
    return replace(book, path=Path(shown), sheets=sheets)


def understand(book: RawWorkbook, said: dict[str, Any], policy: Policy | None) -> Understood:
    """Return what a workbook comes to under a mapping.

    Parameters
    ----------
    said : the mapping as plain data. policy : for industries that it does not know.
    """
    try:
        mapping = mapping_of(said)
    except InputError as error:
        return Understood(propose(book), None, {}, error.problems)
    sheets = propose(book, mapping)
    try:
        imported = import_book(book, mapping, policy)
    except InputError as error:
        return Understood(sheets, None, {}, error.problems)
    return Understood(sheets, imported, _unknown(imported.report.entries))


def mapping_of(said: dict[str, Any]) -> Mapping:
    """Return the mapping of plain data, checked.

    Raises
    ------
    InputError
        With every problem: unknown columns, units, wrong types.
    """
    return read_content(mapping_text(said).encode(), ".yaml", read_mapping, "mapping")


def mapping_text(said: dict[str, Any]) -> str:
    """Return a mapping as the file that a later import takes."""
    return yaml_text(
        {"schema": 1} | {key: value for key, value in said.items() if key != "schema" and value}
    )


def _unknown(entries: tuple[ReportEntry, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = {}
    for entry in entries:
        wanted = entry.kind == "refused" or (entry.kind == "differs" and entry.target == "industry")
        if wanted and entry.target in VALUED and entry.found:
            found.setdefault(entry.target, {})[entry.found] = None
    return {name: tuple(texts) for name, texts in found.items()}


def inventory_bytes(lines: pd.DataFrame) -> bytes:
    """Return a table of lines as a Parquet file, exactly as it stands: texts, numbers, flags, empty
    cells.
    """
    out = io.BytesIO()
    lines.to_parquet(out, index=False)
    return out.getvalue()


def inventory_workbook(lines: pd.DataFrame) -> bytes:
    """Return a table of lines as an XLSX file in the program's own format, to be edited
    elsewhere and uploaded again.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inventory.xlsx"
        write_inventory(lines, path)
        return path.read_bytes()
