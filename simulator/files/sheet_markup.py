"""Extent of the sheets of a zipped workbook, read from its markup as a stream without keeping
cells.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from xml.etree import ElementTree as Tree
from xml.parsers import expat

CHUNK_BYTES = 1 << 20
CELL_NAME = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")
# The plain form of a worksheet's markup, and what is none.
UTF_8 = re.compile(
    rb"<\?xml [^<>]*encoding=[\"']utf-8[\"']|<(?!\?)|<\?xml (?![^<>]*encoding)", re.I
)
UNPLAIN = re.compile(rb"<!|<f[\s/>]|<\w+:|<\?(?!xml )")
# Without one of these no text matches UNPLAIN.
UNPLAIN_SIGNS = (b"<!", b"<f", b":", b"<?")
ANY_CELL = re.compile(rb"<c[\s/>]")
PLAIN_CELL = re.compile(
    rb'<c r="([A-Z]{1,3}\d{1,7})"(?: s="\d+")?(?: t="(?:s|n|b|d|str|inlineStr)")?>'
)
EMPTY_CELL = re.compile(rb'<c r="[A-Z]{1,3}\d{1,7}"(?: s="\d+")?/>')
CAPITALS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
ODS_REPEAT = "number-{}-repeated"


@dataclass
class Bounds:
    """The extent of a sheet's filled cells.

    Attributes
    ----------
    part : str
        Name of the part of the file.
    rows, columns : int
        Number of the last row and column with content.
    characters : int
        Characters of text, as often as cells repeat them.
    errors : list[tuple[int, int]]
        (row, column) from 0 of cells that hold an error.
    unsaved : list[tuple[int, int]]
        (row, column) from 0 of formulas without a stored value.
    """

    part: str
    rows: int = 0
    columns: int = 0
    characters: int = 0
    errors: list[tuple[int, int]] = field(default_factory=list)
    unsaved: list[tuple[int, int]] = field(default_factory=list)


def column_number(letters: str) -> int:
    """Return the number of a column from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(index: int) -> str:
    """Return the letters of a column index from 0: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def parse_part(
    archive: zipfile.ZipFile,
    name: str,
    start: Callable | None = None,
    end: Callable | None = None,
    text: Callable | None = None,
) -> None:
    """Parse a part as a stream; refuse a document type declaration, in which entities are
    declared.
    """
    parser = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise ValueError(f"{name}: a document type declaration is not allowed")

    # Entities that name entities make a small file expand without limit.
    parser.StartDoctypeDeclHandler = doctype
    parser.EntityDeclHandler = doctype
    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = (
        start,
        end,
        text,
    )
    try:
        with archive.open(name) as part:
            while chunk := part.read(CHUNK_BYTES):
                parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError) as error:
        raise ValueError(f"{name}: {error}") from None


def xlsx_bounds(archive: zipfile.ZipFile, check: Callable[[Bounds], None]) -> list[Bounds]:
    """Return the extent of every worksheet.

    Every part that is markup is read as if it were a worksheet, since a workbook may store its
    sheets under any name.

    Parameters
    ----------
    archive : zipfile.ZipFile
        The workbook.
    check : Callable[[Bounds], None]
        Called as an extent grows; may raise.

    Raises
    ------
    ValueError
        A part is damaged markup, or declares entities.
    """
    sheets = []
    for name in archive.namelist():
        with archive.open(name) as part:
            head = part.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
        # Markup begins with < in UTF-8, or with the byte-order mark of UTF-16.
        if not head.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
            continue
        plain = _plain_bounds(archive, name, head, check)
        if plain is not None:
            if plain.rows:
                sheets.append(plain)
            continue
        parser_state = _WorksheetParser(Bounds(name.lstrip("/")), check)
        try:
            parse_part(archive, name, parser_state.start, parser_state.end, parser_state.text)
        except ValueError:
            # Drawings of comments were written by some programs as markup that does not hold
            # together; no sheet is kept in one.
            if (
                not name.lower().endswith(".vml")
                or name.lstrip("/") in sheet_parts(archive).values()
            ):
                raise
        if parser_state.bounds.rows:
            sheets.append(parser_state.bounds)
    return sheets


def _plain_bounds(
    archive: zipfile.ZipFile, name: str, head: bytes, check: Callable[[Bounds], None]
) -> Bounds | None:
    """Return the extent of a part in which every cell is written plainly, None if one is not.

    Its markup is still parsed, without a call for each cell: that takes ten times as long. Whatever
    could hide a cell from a search for its name (comments, other spellings of a tag, formulas,
    prefixes) leaves the part to `_WorksheetParser`.
    """
    if not head.startswith(b"<") or UTF_8.match(head) is None:
        return None
    bounds = Bounds(name.lstrip("/"))
    parser = expat.ParserCreate()
    rest = b""
    try:
        with archive.open(name) as part:
            while chunk := part.read(CHUNK_BYTES):
                parser.Parse(chunk, False)
                text = rest + chunk
                # A tag may go on in the next chunk.
                whole = text.rfind(b"<")
                text, rest = text[:whole], text[whole:]
                if not _count_plain(text, bounds, check):
                    return None
        parser.Parse(b"", True)
    except expat.ExpatError:
        return None
    return bounds if _count_plain(rest, bounds, check) else None


def _count_plain(text: bytes, bounds: Bounds, check: Callable[[Bounds], None]) -> bool:
    """Add the cells of a piece of markup to an extent; return whether all are written plainly."""
    # A search for letters alone is many times as fast as one for a pattern.
    if any(sign in text for sign in UNPLAIN_SIGNS) and UNPLAIN.search(text) is not None:
        return False
    names = PLAIN_CELL.findall(text)
    # Empty cells and other tags that begin so are few: their searches go over every cell once more.
    others = 0 if text.count(b"<c") == len(names) else len(ANY_CELL.findall(text)) - len(names)
    if others and len(EMPTY_CELL.findall(text)) != others:
        return False
    if names:
        addresses = b" ".join(names)
        columns = set(addresses.translate(None, b"0123456789").split())
        rows = set(addresses.translate(None, CAPITALS).split())
        bounds.rows = max(bounds.rows, *map(int, rows))
        bounds.columns = max(bounds.columns, *(column_number(text.decode()) for text in columns))
        check(bounds)
    return True


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return {sheet name: part of the file} of an .xlsx workbook whose parts were checked."""
    return dict(sheets_of(archive))


def sheets_of(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Return (name, part of the file) of each sheet that an .xlsx workbook lists."""
    names = {name.lstrip("/"): name for name in archive.namelist()}
    try:
        book = Tree.fromstring(archive.read(names["xl/workbook.xml"]))
        links = Tree.fromstring(archive.read(names["xl/_rels/workbook.xml.rels"]))
    except (KeyError, Tree.ParseError):
        return []
    targets = {link.get("Id"): link.get("Target") or "" for link in links}
    sheets = []
    for sheet in book.iter():
        if sheet.tag.rsplit("}", 1)[-1] == "sheet":
            target = next(
                (
                    targets.get(value, "")
                    for key, value in sheet.attrib.items()
                    if key.endswith("}id")
                ),
                "",
            )
            part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            sheets.append((sheet.get("name") or "", part))
    return sheets


class _WorksheetParser:
    """Tracks the row and cell of one worksheet while its markup is parsed."""

    def __init__(self, bounds: Bounds, check: Callable[[Bounds], None]) -> None:
        self.bounds, self.check = bounds, check
        self.row = self.column = 0
        self.formula = self.inside = self.value = self.error = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rsplit(":", 1)[-1]
        if name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif name == "c":
            match = CELL_NAME.fullmatch(attributes.get("r", ""))
            if match is not None:
                self.row, self.column = int(match[2]), column_number(match[1])
            else:
                self.column += 1
            self.formula = self.value = False
            self.error = attributes.get("t") == "e"
        elif name in ("v", "is", "f"):
            self.inside = name != "f"
            self.formula |= name == "f"
            if self.row > self.bounds.rows or self.column > self.bounds.columns:
                self.bounds.rows, self.bounds.columns = (
                    max(self.bounds.rows, self.row),
                    max(self.bounds.columns, self.column),
                )
                self.check(self.bounds)

    def text(self, _: str) -> None:
        # A formula counts as computed once its value holds any text.
        self.value |= self.inside

    def end(self, name: str) -> None:
        self.inside = False
        if name.rsplit(":", 1)[-1] != "c":
            return
        if self.error:
            self.bounds.errors.append((self.row - 1, self.column - 1))
        elif self.formula and not self.value:
            self.bounds.unsaved.append((self.row - 1, self.column - 1))
        self.formula = self.value = self.error = False


def ods_bounds(archive: zipfile.ZipFile, check: Callable[[Bounds], None]) -> list[Bounds]:
    """Return the extent of every table of an OpenDocument spreadsheet; repeated cells are
    counted.
    """
    parser_state = _OdsParser(check)
    parse_part(archive, "content.xml", parser_state.start, None, parser_state.text)
    return parser_state.tables


class _OdsParser:
    """Tracks the row and cell of OpenDocument tables while their markup is parsed."""

    def __init__(self, check: Callable[[Bounds], None]) -> None:
        self.check = check
        self.tables: list[Bounds] = []
        self.row = self.column = self.repeated = self.times = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        # A file chooses the prefixes of its names.
        name = _local(name)
        given = {_local(key): value for key, value in attributes.items()}
        if name == "table":
            self.tables.append(Bounds(given.get("name", "")))
            self.row = 0
        elif name == "table-row" and self.tables:
            self.repeated = int(given.get(ODS_REPEAT.format("rows"), 1))
            self.row, self.column = self.row + self.repeated, 0
        elif name in ("table-cell", "covered-table-cell") and self.tables:
            times = int(given.get(ODS_REPEAT.format("columns"), 1))
            self.column, self.times = self.column + times, times * self.repeated
            # Programs fill a table up to its last row with repeated empty cells: only filled ones
            # count.
            if "value-type" in given or "formula" in given:
                bounds = self.tables[-1]
                bounds.rows, bounds.columns = (
                    max(bounds.rows, self.row),
                    max(bounds.columns, self.column),
                )
                self.check(bounds)
        elif name == "s":
            self._add(int(given.get("c", 1)))

    def text(self, text: str) -> None:
        self._add(len(text))

    def _add(self, characters: int) -> None:
        """Count the characters of a text, or of spaces that are written as their number."""
        if self.tables and self.times:
            self.tables[-1].characters += characters * self.times
            self.check(self.tables[-1])


def _local(name: str) -> str:
    """Return a name of markup without its prefix."""
    return name.rpartition(":")[2]
