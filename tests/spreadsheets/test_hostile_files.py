"""Hostile and broken spreadsheets: refused with a word why, nothing loaded, no traceback of a
reader.
"""

from __future__ import annotations

import contextlib
import resource
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.files.sheet_limits import LARGEST_COLUMNS, LARGEST_ROWS
from simulator.files.xls_records import scan_workbook
from simulator.spreadsheets import read_spreadsheet
from simulator.terms.errors import InputError
from spreadsheets.base import HEADERS, table
from spreadsheets.writers import add_part, ods, text, xlsx

PLAIN = [list(HEADERS), *table()]
XLS = Path(__file__).resolve().parents[1] / "spreadsheets" / "xls" / "file-xls.xls"
SHEET = "xl/worksheets/sheet1.xml"
OPEN = '<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSE = "</sheetData></worksheet>"
MEMORY_BYTES = 3 << 30


def _refused(path: Path, *words: str) -> None:
    with pytest.raises(InputError) as caught:
        read_spreadsheet(path)
    for word in words:
        assert word in caught.value.text("en")
    assert caught.value.text("zh")


def _with_sheet(path: Path, parts) -> Path:
    """Write a workbook whose first sheet is replaced by the given pieces of markup."""
    xlsx(path.with_suffix(".plain.xlsx"), ("Sheet1", PLAIN))
    with (
        zipfile.ZipFile(path.with_suffix(".plain.xlsx")) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target,
    ):
        for item in source.infolist():
            if item.filename != SHEET:
                target.writestr(item.filename, source.read(item.filename))
        with target.open(SHEET, "w", force_zip64=True) as part:
            for piece in parts:
                part.write(piece if isinstance(piece, bytes) else piece.encode())
    return path


def test_a_zip_bomb_is_refused_by_its_directory(tmp_path):
    """A workbook that promises gigabytes from a small file is refused before anything is
    unpacked.
    """
    path = _with_sheet(tmp_path / "bomb.xlsx", [OPEN, *([b" " * (1 << 20)] * 500), CLOSE])
    assert path.stat().st_size < 2_000_000
    _refused(path, "expands too far", "zip bomb")


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path):
    """A part that is longer than the directory says is damaged, not unpacked to its end."""
    path = _with_sheet(tmp_path / "liar.xlsx", [OPEN, *([b" " * (1 << 20)] * 40), CLOSE])
    raw = bytearray(path.read_bytes())
    place = raw.rfind(b"PK\x01\x02", 0, raw.rfind(SHEET.encode()))
    struct.pack_into("<I", raw, place + 24, 1000)
    path.write_bytes(raw)
    _refused(path, "damaged")


def test_a_million_empty_rows_cost_nothing(tmp_path):
    """A million rows without content below the table are read over; the inventory is that of
    the rows above.
    """
    book = xlsx(tmp_path / "plain.xlsx", ("Sheet1", PLAIN))
    with zipfile.ZipFile(book) as archive:
        head, tail = archive.read(SHEET).split(b"</sheetData>")
    empty = "".join(f'<row r="{row}"/>' for row in range(10, 1_000_010))
    path = _with_sheet(tmp_path / "empty.xlsx", [head, empty, "</sheetData>", tail])
    assert len(read_spreadsheet(path).frame) == len(PLAIN) - 1
    text(tmp_path / "empty.csv", [*PLAIN, *([[""] * 9] * 300_000)])
    assert len(read_spreadsheet(tmp_path / "empty.csv").frame) == len(PLAIN) - 1


def test_too_many_rows_columns_and_cells_are_refused(tmp_path):
    """Rows, columns and cells beyond the limits are refused with the limit named, in
    workbooks and in text.
    """
    rows = (
        f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(1, LARGEST_ROWS + 10)
    )
    _refused(
        _with_sheet(tmp_path / "rows.xlsx", [OPEN, *rows, CLOSE]),
        "too many rows",
        f"{LARGEST_ROWS:,}",
    )
    _refused(text(tmp_path / "rows.csv", [["1"]] * (LARGEST_ROWS + 2)), "too many rows")
    _refused(text(tmp_path / "columns.csv", [["1"] * (LARGEST_COLUMNS + 1)]), "too many columns")
    wide = [
        OPEN,
        '<row r="1"><c r="A1"><v>1</v></c></row><row r="150000"><c r="RA150000"><v>1</v></c></row>',
        CLOSE,
    ]
    _refused(_with_sheet(tmp_path / "cells.xlsx", wide), "too many cells")


@pytest.mark.parametrize("cell", ['r="XFD1048576"', "r = 'XFD1048576'", 'r="&#88;FD1048576"'])
def test_two_cells_far_apart_do_not_fill_the_memory(cell, tmp_path):
    """A cell in the last corner of the sheet, however its name is written, is refused and does not
    allocate what lies between.
    """
    path = _with_sheet(
        tmp_path / "far.xlsx",
        [OPEN, f'<row r="1"><c r="A1"><v>1</v></c></row><row><c {cell}><v>1</v></c></row>', CLOSE],
    )
    _refused(path, "too many rows")


def test_refusals_stay_within_bounded_memory(tmp_path):
    """The worst files are refused by a process that may use three gigabytes."""
    _with_sheet(
        tmp_path / "far.xlsx",
        [
            OPEN,
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
            CLOSE,
        ],
    )
    _with_sheet(tmp_path / "bomb.xlsx", [OPEN, *([b" " * (1 << 20)] * 500), CLOSE])
    program = (
        "import sys\nfrom simulator.terms.errors import InputError\nfrom simulator.spreadsheets import read_spreadsheet\n"
        "for name in sys.argv[1:]:\n    try:\n        read_spreadsheet(name)\n    except InputError as error:\n        print(error)\n"
    )

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))

    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "far.xlsx"), str(tmp_path / "bomb.xlsx")],
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[2],
        preexec_fn=limit,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.parametrize("part", [SHEET, "xl/styles.xml", "xl/workbook.xml", "docProps/core.xml"])
def test_entity_bombs_are_refused(part, tmp_path):
    """Markup that declares entities is refused in whatever part it stands, and nothing is
    expanded.
    """
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
        + "]><x>&j;</x>"
    )
    plain = xlsx(tmp_path / "plain.xlsx", ("Sheet1", PLAIN))
    path = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(plain) as source, zipfile.ZipFile(path, "w") as target:
        for item in source.infolist():
            target.writestr(
                item.filename,
                bomb if item.filename.lstrip("/") == part else source.read(item.filename),
            )
    _refused(path, "damaged", "document type declaration")


def test_encrypted_workbooks_are_refused_with_the_reason(tmp_path):
    """A workbook with a password is refused with the advice to remove it: new kind, old kind,
    zip and OpenDocument.
    """
    xlwt_record = XLS.read_bytes()
    raw = bytearray(xlwt_record)
    stream = raw.find(b"\x09\x08\x10\x00\x00\x06\x05\x00")
    struct.pack_into("<HH", raw, stream + 20, 0x002F, struct.unpack_from("<H", raw, stream + 22)[0])
    (tmp_path / "old.xls").write_bytes(raw)
    _refused(tmp_path / "old.xls", "encrypted", "password")
    renamed = xlwt_record.replace("Workbook".encode("utf-16-le"), "Encryptd".encode("utf-16-le"))
    name = "EncryptedPackage".encode("utf-16-le")
    entry = renamed.find("Encryptd".encode("utf-16-le"))
    package = bytearray(renamed)
    package[entry : entry + len(name)] = name
    struct.pack_into("<H", package, entry + 64, len(name) + 2)
    (tmp_path / "new.xlsx").write_bytes(package)
    _refused(tmp_path / "new.xlsx", "encrypted", "password")
    marked = bytearray(xlsx(tmp_path / "zip.xlsx", ("Sheet1", PLAIN)).read_bytes())
    place = marked.find(b"PK\x01\x02")
    marked[place + 8] |= 1
    (tmp_path / "zip.xlsx").write_bytes(marked)
    _refused(tmp_path / "zip.xlsx", "encrypted")
    sheet = ods(tmp_path / "a.ods", PLAIN)
    with zipfile.ZipFile(sheet) as source, zipfile.ZipFile(tmp_path / "b.ods", "w") as target:
        for item in source.infolist():
            target.writestr(
                item.filename,
                source.read(item.filename).replace(
                    b"</manifest:manifest>", b"<manifest:encryption-data/></manifest:manifest>"
                ),
            )
    _refused(tmp_path / "b.ods", "encrypted")


def test_an_old_workbook_with_a_far_cell_is_refused(tmp_path):
    """A cell far out in an .xls workbook is found in its records before the reader allocates for
    it.
    """
    raw = bytearray(XLS.read_bytes())
    place = raw.find(struct.pack("<HHHH", 0x00BD, 30, 1, 5))
    assert place > 0
    struct.pack_into("<H", raw, place + 4 + 30 - 2, 65000)
    (tmp_path / "far.xls").write_bytes(raw)
    _refused(tmp_path / "far.xls", "too many columns")


def test_repeats_of_an_open_document_are_counted(tmp_path):
    """A filled cell repeated over a million rows of an OpenDocument sheet is refused."""
    path = ods(tmp_path / "a.ods", PLAIN)
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(tmp_path / "b.ods", "w") as target:
        for item in source.infolist():
            content = source.read(item.filename)
            row = b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="float" office:value="1"/></table:table-row>'
            target.writestr(
                item.filename, content.replace(b"</table:table>", row + b"</table:table>")
            )
    _refused(tmp_path / "b.ods", "too many rows")


@pytest.mark.parametrize(
    ("record", "offset"),
    [(struct.pack("<HH", 0x0200, 14), 4 + 4), (struct.pack("<H", 0x00FC), 4 + 4)],
)
def test_promises_of_an_old_workbook_are_not_believed(record, offset, tmp_path):
    """An extent or a count of texts that the file cannot hold is damage; the reader would make room
    for it first.
    """
    raw = bytearray(XLS.read_bytes())
    place = raw.find(record, 512)
    assert place > 0
    struct.pack_into("<I", raw, place + offset, 0xF0F0F0F0)
    (tmp_path / "promise.xls").write_bytes(raw)
    _refused(tmp_path / "promise.xls", "damaged")


# Where the plain workbook has its sector table and its directory.
TABLE, DIRECTORY, ENTRY_BYTES = 4608, 5120, 128


@pytest.mark.parametrize(
    ("place", "value"),
    [
        pytest.param(TABLE, 0, id="the workbook's chain"),
        pytest.param(TABLE + 4 * 9, 9, id="the directory's chain"),
        pytest.param(DIRECTORY + ENTRY_BYTES + 68, 1, id="the directory's tree"),
        pytest.param(68, 0, id="the table's extension, of which the count says nothing"),
        pytest.param(44, 1 << 30, id="the table's length"),
        pytest.param(DIRECTORY + 2 * ENTRY_BYTES + 66, 2, id="an entry that the tree hides"),
    ],
)
def test_an_old_workbook_that_runs_in_a_circle_or_hides_something_is_refused(
    place, value, tmp_path
):
    """Chains and trees without an end, tables longer than the file, and streams that one reader
    finds and another does not are damage.
    """
    raw = bytearray(XLS.read_bytes())
    assert struct.unpack_from("<II", raw, TABLE + 4 * 8) == (0xFFFFFFFD, 0xFFFFFFFE)
    assert raw[DIRECTORY:].startswith("Root Entry".encode("utf-16-le"))
    struct.pack_into("<I", raw, place, value)
    (tmp_path / "circle.xls").write_bytes(raw)
    _refused(tmp_path / "circle.xls", "damaged")


def test_long_texts_that_cells_repeat_are_counted(tmp_path):
    """A long text behind very many cells is refused before each of them gets its copy."""
    path = ods(tmp_path / "a.ods", PLAIN)
    with (
        zipfile.ZipFile(path) as source,
        zipfile.ZipFile(tmp_path / "b.ods", "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for item in source.infolist():
            cell = f'<table:table-cell table:number-columns-repeated="400" office:value-type="string"><text:p>{"长" * 10_000}</text:p></table:table-cell>'
            row = f'<table:table-row table:number-rows-repeated="10000">{cell}</table:table-row><table:table-row>'
            target.writestr(
                item.filename,
                source.read(item.filename).replace(b"<table:table-row>", row.encode(), 1),
            )
    _refused(tmp_path / "b.ods", "too much text")


def test_shared_texts_of_an_old_workbook_are_measured():
    """The lengths of shared texts are read, also of one that runs over into the next record and
    changes its width there.
    """
    first = (
        struct.pack("<II", 3, 3)
        + struct.pack("<HB", 2, 0)
        + b"ab"
        + struct.pack("<HB", 6, 1)
        + "甲乙".encode("utf-16-le")
    )
    second = b"\x00" + b"cdef" + struct.pack("<HBH", 1, 8, 1) + b"x" + b"\x00" * 4
    cells = b"".join(
        struct.pack("<HHHHHI", 0x00FD, 10, row, 0, 0, index)
        for row, index in enumerate((0, 1, 1, 2))
    )
    stream = (
        struct.pack("<HH", 0x00FC, len(first))
        + first
        + struct.pack("<HH", 0x003C, len(second))
        + second
        + cells
    )
    found = scan_workbook(stream)
    assert found.characters == 2 + 6 + 6 + 1
    assert found.extents[-1] == (4, 1)


def test_macros_and_links_are_ignored_and_said(tmp_path):
    """A workbook with macros, links and embedded objects is read, and its report says that
    they were left alone.
    """
    path = xlsx(tmp_path / "a.xlsm", ("Sheet1", PLAIN))
    add_part(path, "xl/vbaProject.bin", b"\x00")
    add_part(path, "xl/externalLinks/externalLink1.xml", b"<externalLink/>")
    add_part(path, "xl/embeddings/oleObject1.bin", b"\x00")
    notes = [note.key for note in read_spreadsheet(path).report.notes]
    assert notes == ["sheet_macros", "sheet_links", "sheet_embedded"]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("empty.xlsx", b"", "empty"),
        ("page.xls", b"<html><table><tr><td>x</td></tr></table></html>", "web page"),
        ("table.xls", b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>', "web page"),
        ("a.pdf", b"%PDF-1.4 x", "not a spreadsheet"),
        ("binary.csv", b"a,b\x00\x01\x02", "not a spreadsheet"),
        ("cut.xlsx", b"PK\x03\x04 cut off", "damaged"),
        ("cut.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 cut off", "damaged"),
        ("bytes.csv", b"\xff\xff\xff\x80,\xff", "GB18030"),
    ],
)
def test_what_is_no_spreadsheet_is_refused_with_its_reason(name, content, word, tmp_path):
    """Files of other kinds, empty, cut off or mis-named are refused with a word that says which."""
    (tmp_path / name).write_bytes(content)
    _refused(tmp_path / name, word)


def test_a_missing_file_is_refused(tmp_path):
    """A path without a file is an InputError."""
    _refused(tmp_path / "nowhere.xlsx", "no such file")


def test_a_zip_of_something_else_is_refused(tmp_path):
    """A Word file, or a zip of anything, is no spreadsheet; nor is the binary kind that cannot be
    checked.
    """
    for name, part in (("a.docx", "word/document.xml"), ("a.xlsb", "xl/workbook.bin")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(part, "x")
        _refused(tmp_path / name, "not a spreadsheet")


def test_overlapping_merges_do_not_multiply(tmp_path):
    """Thousands of merged ranges over the same cells are refused, not spread out."""
    merges = "<mergeCells>" + '<mergeCell ref="A2:I120000"/>' * 30 + "</mergeCells></worksheet>"
    cells = "".join(f'<c r="{letter}120000"><v>1</v></c>' for letter in "AI")
    path = _with_sheet(
        tmp_path / "merges.xlsx", [OPEN, f'<row r="120000">{cells}</row>', "</sheetData>", merges]
    )
    _refused(path, "too many cells")


@given(
    st.integers(0, 5000), st.binary(min_size=1, max_size=8), st.sampled_from(["xlsx", "xls", "ods"])
)
def test_bytes_changed_anywhere_never_break_the_reader(tmp_path_factory, place, change, kind):
    """A workbook with some bytes overwritten is read or refused; nothing else comes out of the
    importer.
    """
    folder = tmp_path_factory.mktemp("changed")
    path = {
        "xlsx": lambda: xlsx(folder / "a.xlsx", ("Sheet1", PLAIN)),
        "ods": lambda: ods(folder / "a.ods", PLAIN),
        "xls": lambda: XLS,
    }[kind]()
    raw = bytearray(path.read_bytes())
    place %= len(raw)
    raw[place : place + len(change)] = change
    (folder / f"b.{kind}").write_bytes(raw)
    # Any other error than InputError fails the test.
    with contextlib.suppress(InputError):
        assert len(read_spreadsheet(folder / f"b.{kind}").frame) > 0


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(tmp_path_factory, content):
    """Whatever bytes a file holds, the importer reads it or raises an InputError."""
    path = tmp_path_factory.mktemp("bytes") / "a.csv"
    path.write_bytes(content)
    with pytest.raises(InputError):
        read_spreadsheet(path)
