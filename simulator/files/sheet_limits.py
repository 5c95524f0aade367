"""Limits for spreadsheets of unknown origin, checked before a file is loaded."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

from simulator.files.compound_file import DamagedError, read_compound_file
from simulator.files.shared_texts import repeated_characters
from simulator.files.sheet_markup import Bounds, ods_bounds, sheets_of, xlsx_bounds
from simulator.files.xls_records import scan_workbook
from simulator.terms.errors import InputError, refuse
from simulator.terms.labels import Message, message

# A longer text is no cell of a CSV or Parquet list (assumed).
LONGEST_CELL_CHARACTERS = 100_000
LARGEST_FILE_BYTES = 100_000_000
LARGEST_EXPANDED_BYTES = 400_000_000
# Sheets of numbers shrink ten- to twentyfold; above this many bytes, two hundredfold is no
# spreadsheet.
LARGEST_RATIO = 200
RATIO_FROM_BYTES = 20_000_000
LARGEST_PARTS = 5_000
LARGEST_ROWS = 200_000
LARGEST_COLUMNS = 500
LARGEST_CELLS = 8_000_000
LARGEST_SHEETS = 200
LARGEST_TEXT_CHARACTERS = 200_000_000

# What reading a damaged zip raises.
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    KeyError,
    OSError,
)

# Name of the error of a fault inside a reader written in Rust; it is no Exception.
PANIC = "PanicException"

OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MARK = b"PK\x03\x04"


@dataclass(frozen=True)
class Checked:
    """A file that is safe to open.

    Attributes
    ----------
    kind : str
        One of xlsx, xls, ods and text.
    notes : tuple[Message, ...]
        Parts of the file that are left alone (macros, links).
    bounds : tuple[Bounds, ...]
        Extent of each sheet or part, with error cells and formulas without a value, which the
        reader of cells does not report.
    """

    kind: str
    notes: tuple[Message, ...] = ()
    bounds: tuple[Bounds, ...] = ()


def check_file(path: Path, raw: bytes) -> Checked:
    """Return the kind of a spreadsheet after all limits were checked.

    Raises
    ------
    InputError
        The file is empty, encrypted, of a kind that is not read, damaged, or beyond a limit; the
        message says which.
    """
    if not raw.strip(b"\x00 \r\n\t"):
        raise refuse(path, "", "", message("sheet_file_empty"))
    # Many systems export a web page named .xls: it is told apart by how it begins.
    head = raw[:512].lstrip().lower()
    if raw.startswith(OLE_MARK):
        return _check_ole(path, raw)
    if raw.startswith(ZIP_MARK):
        return _check_zip(path, raw)
    if head.startswith(
        (
            b"<!doctype html",
            b"<html",
            b"<table",
            b"<?xml",
            b"\xef\xbb\xbf<?xml",
            b"\xef\xbb\xbf<html",
            b"<meta",
        )
    ):
        raise refuse(path, "", "", message("sheet_is_web_page"))
    if raw.startswith(
        (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"PAR1", b"\x1f\x8b")
    ):
        raise refuse(path, "", "", message("sheet_other_kind"))
    return Checked("text")


def too_large(path: Path, key: str, found: object, largest: int) -> InputError:
    """Return the error of an exceeded limit."""
    return refuse(path, "", f"{found}", message(key, largest=f"{largest:,}"))


def check_bounds(path: Path, bounds: Bounds) -> None:
    """Refuse a sheet beyond the limits of rows, columns, cells and text."""
    if bounds.rows > LARGEST_ROWS:
        raise too_large(path, "sheet_too_many_rows", bounds.rows, LARGEST_ROWS)
    if bounds.columns > LARGEST_COLUMNS:
        raise too_large(path, "sheet_too_many_columns", bounds.columns, LARGEST_COLUMNS)
    if bounds.rows * bounds.columns > LARGEST_CELLS:
        raise too_large(path, "sheet_too_many_cells", bounds.rows * bounds.columns, LARGEST_CELLS)
    if bounds.characters > LARGEST_TEXT_CHARACTERS:
        raise too_large(path, "sheet_too_much_text", bounds.characters, LARGEST_TEXT_CHARACTERS)


def _check_all(path: Path, sheets: list[Bounds]) -> None:
    """Refuse sheets beyond the limits, each alone and all together."""
    for bounds in sheets:
        check_bounds(path, bounds)
    total = sum(bounds.rows * bounds.columns for bounds in sheets)
    if total > LARGEST_CELLS:
        raise too_large(path, "sheet_too_many_cells", total, LARGEST_CELLS)
    if len(sheets) > LARGEST_SHEETS:
        raise too_large(path, "sheet_too_many_sheets", len(sheets), LARGEST_SHEETS)


def _check_ole(path: Path, raw: bytes) -> Checked:
    try:
        file = read_compound_file(raw)
        if file.names & {"EncryptedPackage", "EncryptionInfo"}:
            raise refuse(path, "", "", message("sheet_encrypted"))
        if not file.workbooks:
            raise refuse(path, "", "", message("sheet_other_kind"))
        workbooks = [scan_workbook(stream) for stream in file.workbooks]
    except (DamagedError, struct.error):
        raise refuse(path, "", "", message("sheet_damaged")) from None
    if any(workbook.encrypted for workbook in workbooks):
        raise refuse(path, "", "", message("sheet_encrypted"))
    bounds = [
        Bounds("", rows, columns, workbook.characters)
        for workbook in workbooks
        for rows, columns in workbook.extents
    ]
    _check_all(path, bounds)
    notes = []
    if any(name.startswith(("_VBA", "VBA")) for name in file.names):
        notes.append(message("sheet_macros"))
    if any(workbook.links for workbook in workbooks):
        notes.append(message("sheet_links"))
    return Checked("xls", tuple(notes))


def _check_zip(path: Path, raw: bytes) -> Checked:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = _check_directory(path, archive, len(raw))
            names = {name.lstrip("/") for name in names}
            if "xl/workbook.bin" in names or "Index/Document.iwa" in names:
                raise refuse(path, "", "", message("sheet_other_kind"))
            if "xl/workbook.xml" in names:
                kind, bounds = (
                    "xlsx",
                    xlsx_bounds(archive, lambda reached: check_bounds(path, reached)),
                )
                sheets = sheets_of(archive)
                if len(sheets) > LARGEST_SHEETS:
                    raise too_large(path, "sheet_too_many_sheets", len(sheets), LARGEST_SHEETS)
                # Each sheet has a part of its own, and the limits count each part once.
                if len({part for _, part in sheets}) < len(sheets):
                    raise refuse(path, "", "xl/workbook.xml", message("sheet_damaged"))
                characters = repeated_characters(archive, LARGEST_TEXT_CHARACTERS)
                if characters > LARGEST_TEXT_CHARACTERS:
                    raise too_large(
                        path, "sheet_too_much_text", characters, LARGEST_TEXT_CHARACTERS
                    )
            elif "content.xml" in names:
                if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read(
                    "META-INF/manifest.xml"
                ):
                    raise refuse(path, "", "", message("sheet_encrypted"))
                kind, bounds = (
                    "ods",
                    ods_bounds(archive, lambda reached: check_bounds(path, reached)),
                )
            else:
                raise refuse(path, "", "", message("sheet_other_kind"))
    except BROKEN as error:
        text = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise refuse(path, "", text, message("sheet_damaged")) from None
    _check_all(path, bounds)
    notes = (
        [message("sheet_macros")]
        if any(name.lower().endswith("vbaproject.bin") for name in names)
        else []
    )
    if any("externallink" in name.lower() for name in names):
        notes.append(message("sheet_links"))
    if any(name.startswith("xl/embeddings") for name in names):
        notes.append(message("sheet_embedded"))
    return Checked(kind, tuple(notes), tuple(bounds))


def _check_directory(path: Path, archive: zipfile.ZipFile, size: int) -> set[str]:
    """Return the names of the parts after checking the sizes that the zip directory states."""
    parts = archive.infolist()
    expanded = sum(part.file_size for part in parts)
    if len(parts) > LARGEST_PARTS:
        raise too_large(path, "sheet_too_many_parts", len(parts), LARGEST_PARTS)
    if expanded > LARGEST_EXPANDED_BYTES or (
        expanded > RATIO_FROM_BYTES and expanded > LARGEST_RATIO * size
    ):
        raise too_large(
            path, "sheet_expands_too_far", f"{size:,} B -> {expanded:,} B", LARGEST_EXPANDED_BYTES
        )
    # Bit 0 of the flags marks an encrypted member.
    if any(part.flag_bits & 1 for part in parts):
        raise refuse(path, "", "", message("sheet_encrypted"))
    worksheets = sum(part.filename.startswith("xl/worksheets/sheet") for part in parts)
    if worksheets > LARGEST_SHEETS:
        raise too_large(path, "sheet_too_many_sheets", worksheets, LARGEST_SHEETS)
    # Spreadsheets use no other compression; some others expand without limit.
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise refuse(path, "", "", message("sheet_damaged"))
    return {part.filename for part in parts}
