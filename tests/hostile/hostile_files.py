"""Small files that mean very much: each is written by the test that reads it."""

import io
import struct
import zipfile
from pathlib import Path

import pyarrow as pa
from pyarrow import parquet

from spreadsheets.writers import xlsx

HEADING = '<?xml version="1.0" encoding="UTF-8"?>'
LINK = (
    '<Relationship Id="rId99" Target="sharedStrings.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/sharedStrings"/></Relationships>'
)
NAMES = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def repeated_text(folder: Path, letters: int, cells: int) -> Path:
    """Return a workbook with one long shared text that very many cells name."""
    plain = xlsx(folder / "plain.xlsx", ("Sheet1", [["a"]]))
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{name}{row}" t="s"><v>0</v></c>' for name in "ABCDEFGHIJ")
        + "</row>"
        for row in range(1, cells // 10 + 1)
    )  # fmt: skip
    parts = {
        "xl/sharedStrings.xml": f"{HEADING}<sst {NAMES}><si><t>{'x' * letters}</t></si></sst>",
        "xl/worksheets/sheet1.xml": f"{HEADING}<worksheet {NAMES}><sheetData>{rows}</sheetData></worksheet>",
    }
    path = folder / "repeated.xlsx"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target:  # fmt: skip
        for item in source.infolist():
            text = parts.pop(item.filename, source.read(item.filename).decode())
            target.writestr(
                item.filename,
                text.replace("</Relationships>", LINK)
                if "workbook.xml.rels" in item.filename
                else text,
            )
        for name, text in parts.items():
            target.writestr(name, text)
    return path


def two_distant_years(path: Path) -> Path:
    """Return a forecast of hours with two years far apart, of many places and columns."""
    head = "time,city,pm25,pm10,so2,no2,o3,co"
    rows = [f"1901-01-01 00:00,c{place},1,1,1,1,1,1" for place in range(30)]
    path.write_text("\n".join([head, *rows, "2099-12-31 05:00,c0,1,1,1,1,1,1"]) + "\n")
    return path


def _number(value: int) -> bytes:
    """Return a whole number as the footer of a Parquet file writes it."""
    value, out = value << 1, bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes([*out, value])


def false_size(path: Path, size: int = 4_600_000_000) -> Path:
    """Return a Parquet file whose footer states a chunk of another size than it has."""
    out = io.BytesIO()
    table = pa.table({"line_id": [f"L{place}" for place in range(1000)]})
    parquet.write_table(table, out)
    raw = out.getvalue()
    true = (
        parquet.ParquetFile(io.BytesIO(raw)).metadata.row_group(0).column(0).total_compressed_size
    )
    length = struct.unpack("<I", raw[-8:-4])[0]
    footer = raw[-8 - length : -8].replace(b"\x16" + _number(true), b"\x16" + _number(size))
    assert len(footer) > length
    path.write_bytes(raw[: -8 - length] + footer + struct.pack("<I", len(footer)) + b"PAR1")
    return path
