"""The extent of the sheets of a zipped workbook, read from its markup as a stream: no cell is
kept.
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
ODS_REPEAT = "table:number-{}-repeated"


@dataclass
class Bounds:
    """How far the filled cells of a sheet reach.

    Attributes
    ----------
    part : str
        The part of the file.
    rows, columns : int
        Number of the last row and column with content.
    characters : int
        Of text, as often as cells repeat it.
    errors : list[tuple[int, int]]
        (row, column) from 0 of cells that hold an error.
    unsaved : list[tuple[int, int]]
        Of formulas without a stored value.
    """

    part: str
    rows: int = 0
    columns: int = 0
    characters: int = 0
    errors: list[tuple[int, int]] = field(default_factory=list)
    unsaved: list[tuple[int, int]] = field(default_factory=list)


def column_number(letters: str) -> int:
    """Return the number of a column from 1: A is 1, AA 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(index: int) -> str:
    """Return the letters of a column index from 0: 0 is A, 26 AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _parse(
    archive: zipfile.ZipFile,
    name: str,
    start: Callable | None = None,
    end: Callable | None = None,
    text: Callable | None = None,
) -> None:
    """Parse a part as a stream; a document type declaration, where entities are made, is
    refused.
    """
    parser = expat.ParserCreate()

    def doctype(*_: object) -> None:
        raise ValueError(f"{name}: a document type declaration is not allowed")

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
    """Return the extent of every worksheet; `check` is asked as it grows, and may raise.

    Every part that is markup is walked as if it were a worksheet: a workbook may keep its sheets
    under any name.

    Raises
    ------
    ValueError
        A part is no markup that holds together, or declares entities.
    """
    found = []
    for name in archive.namelist():
        with archive.open(name) as part:
            head = part.read(64).lstrip(b"\xef\xbb\xbf \t\r\n")
        if not head.startswith((b"<", b"\xff\xfe", b"\xfe\xff")):
            continue
        walker = _SheetWalker(Bounds(name.lstrip("/")), check)
        try:
            _parse(archive, name, walker.start, walker.end, walker.text)
        except ValueError:
            # Drawings of comments were written by some programs as markup that does not hold
            # together; no sheet is kept in one.
            if (
                not name.lower().endswith(".vml")
                or name.lstrip("/") in sheet_parts(archive).values()
            ):
                raise
        if walker.bounds.rows:
            found.append(walker.bounds)
    return found


def sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return {sheet name: part of the file} of an .xlsx workbook whose parts were found free of
    declarations.
    """
    names = {name.lstrip("/"): name for name in archive.namelist()}
    try:
        book = Tree.fromstring(archive.read(names["xl/workbook.xml"]))
        links = Tree.fromstring(archive.read(names["xl/_rels/workbook.xml.rels"]))
    except (KeyError, Tree.ParseError):
        return {}
    targets = {link.get("Id"): link.get("Target") or "" for link in links}
    found = {}
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
            found[sheet.get("name") or ""] = (
                target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
            )
    return found


class _SheetWalker:
    """Follows the rows and cells of one worksheet."""

    def __init__(self, bounds: Bounds, check: Callable[[Bounds], None]) -> None:
        self.bounds, self.check = bounds, check
        self.row = self.column = 0
        self.formula = self.inside = self.value = self.error = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        name = name.rsplit(":", 1)[-1]
        if name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif name == "c":
            found = CELL_NAME.fullmatch(attributes.get("r", ""))
            if found is not None:
                self.row, self.column = int(found[2]), column_number(found[1])
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
    """Return the extent of every table of an OpenDocument spreadsheet, repeats counted."""
    walker = _TableWalker(check)
    _parse(archive, "content.xml", walker.start, None, walker.text)
    return walker.found


class _TableWalker:
    """Follows the rows and cells of OpenDocument tables."""

    def __init__(self, check: Callable[[Bounds], None]) -> None:
        self.check = check
        self.found: list[Bounds] = []
        self.row = self.column = self.repeated = self.times = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table:table":
            self.found.append(Bounds(attributes.get("table:name", "")))
            self.row = 0
        elif name == "table:table-row" and self.found:
            self.repeated = int(attributes.get(ODS_REPEAT.format("rows"), 1))
            self.row, self.column = self.row + self.repeated, 0
        elif name in ("table:table-cell", "table:covered-table-cell") and self.found:
            times = int(attributes.get(ODS_REPEAT.format("columns"), 1))
            self.column, self.times = self.column + times, times * self.repeated
            if "office:value-type" in attributes or "table:formula" in attributes:
                bounds = self.found[-1]
                bounds.rows, bounds.columns = (
                    max(bounds.rows, self.row),
                    max(bounds.columns, self.column),
                )
                self.check(bounds)

    def text(self, text: str) -> None:
        if self.found and self.times:
            self.found[-1].characters += len(text) * self.times
            self.check(self.found[-1])
