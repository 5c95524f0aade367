"""Files of the kinds that bureaus send, written from rows of cells."""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import openpyxl


def xlsx(path: Path, *sheets: tuple, merges: dict | None = None, change=None) -> Path:
    """Write (name, rows) sheets; `merges` is {sheet: [ranges]}; `change` may alter the
    workbook at the end.
    """
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for column, cell in enumerate(row, start=1):
                if cell not in ("", None):
                    sheet.cell(number, column, cell)
        for area in (merges or {}).get(name, ()):
            sheet.merge_cells(area)
    if change is not None:
        change(book)
    book.save(path)
    return path


def text(path: Path, rows: list[list], encoding: str = "utf-8-sig", sign: str = ",") -> Path:
    """Write rows as delimited text."""
    out = io.StringIO()
    csv.writer(out, delimiter=sign, lineterminator="\r\n").writerows(
        [["" if cell is None else cell for cell in row] for row in rows]
    )
    path.write_bytes(out.getvalue().encode(encoding))
    return path


def ods(path: Path, rows: list[list], name: str = "清单") -> Path:
    """Write rows as an OpenDocument spreadsheet, with the long tail of repeated empty cells that
    office programs add.
    """
    body = []
    for row in rows:
        cells = []
        for cell in row:
            if cell in ("", None):
                cells.append("<table:table-cell/>")
            elif isinstance(cell, (int, float)):
                cells.append(
                    f'<table:table-cell office:value-type="float" office:value="{cell}"><text:p>{cell}</text:p></table:table-cell>'
                )
            else:
                cells.append(
                    f'<table:table-cell office:value-type="string"><text:p>{escape(str(cell))}</text:p></table:table-cell>'
                )
        body.append(
            f'<table:table-row>{"".join(cells)}<table:table-cell table:number-columns-repeated="16370"/></table:table-row>'
        )
    body.append(
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    )
    spaces = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{full}:1.0"'
        for short, full in (
            ("office", "office"),
            ("table", "table"),
            ("text", "text"),
            ("manifest", "manifest"),
        )
    )
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content{spaces} office:version="1.2"><office:body><office:spreadsheet>'
        f'<table:table table:name="{name}">{"".join(body)}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'<?xml version="1.0" encoding="UTF-8"?><manifest:manifest{spaces} manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return path


def add_part(path: Path, name: str, content: bytes) -> Path:
    """Add a part to a zipped workbook."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return path
