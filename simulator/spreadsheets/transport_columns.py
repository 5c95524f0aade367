"""What a bureau's spreadsheet says of transport (运输), turned into the table of flows.

Columns are known by data/import/transport_headers.csv. Every cell that is read by a guess, or
cannot be read, is told.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import pandas as pd

from simulator.files.raw_table import read_raw_table
from simulator.review.measure_text import FOLDER
from simulator.spreadsheets.amounts import read_share
from simulator.spreadsheets.book import RawSheet, RawWorkbook, read_workbook
from simulator.spreadsheets.cells import half_width, is_empty, is_total, read_number, text_of
from simulator.terms.contracts import TRANSPORT_LIST
from simulator.terms.errors import refuse
from simulator.terms.labels import Message, message
from simulator.terms.vehicles import STANDARDS

SEARCHED_ROWS = 60
# A sheet says something of transport if it has names and at least so much.
AMOUNTS = ("kt_yr", "trips_d")
SHARES = (
    "road_share",
    "rail_share",
    "belt_share",
    "older",
    *(f"fleet_{name}" for name in STANDARDS),
)
NUMBERS = ("km_in_district", "days_yr", "payload_t")
TEXTS = ("enterprise_id", "goods", "siding_date")
# Kilotonnes of a unit of mass.
UNITS = {"万吨": 10.0, "千吨": 1.0, "吨": 1e-3, "kt": 1.0, "t": 1e-3}
FLOWS = {"厂内": "internal", "场内": "internal", "进": "in", "入": "in", "出": "out"}
# Units that a number may be written with; any other is not converted but refused.
ALLOWED = {
    "km_in_district": ("公里", "千米", "km"),
    "days_yr": ("天", "日", "d"),
    "payload_t": ("吨", "t"),
    "trips_d": ("车次", "辆", "次"),
}
DEFAULTS = {column.name: column.default for column in TRANSPORT_LIST}
_BRACKETS = re.compile(r"[(（\[【](.*?)[)）\]】]")


@dataclass(frozen=True)
class Entry:
    """Something to tell about a cell or a row.

    Attributes
    ----------
    place : str
        Sheet and row.
    found : str
        What stands there.
    what : Message
        What was made of it.
    """

    place: str
    found: str
    what: Message


@dataclass
class ImportedTransport:
    """The flows of a spreadsheet.

    Attributes
    ----------
    frame : DataFrame
        The table of flows; empty where no sheet says anything of transport.
    entries : list of Entry
        Guesses and refusals.
    """

    frame: pd.DataFrame
    entries: list[Entry] = field(default_factory=list)

    def named(self, lines: pd.DataFrame) -> ImportedTransport:
        """Return the flows with the codes of an inventory where they have just a name that one of
        its enterprises has.
        """
        codes = lines.drop_duplicates(["enterprise_id", "enterprise"])
        once = codes[~codes["enterprise"].duplicated(keep=False)]
        known = set(lines["enterprise_id"])
        code_of = dict(zip(once["enterprise"], once["enterprise_id"], strict=True))
        written = self.frame["enterprise_id"]
        named = [text if text in known else code_of.get(text, text) for text in written]
        return replace(self, frame=self.frame.assign(enterprise_id=named))

    def text(self, language: str) -> str:
        """Return what was guessed and refused, a line each."""
        return "\n".join(
            f"{entry.place}: {entry.found} – {entry.what.text(language)}" for entry in self.entries
        )

    def to_csv(self) -> bytes:
        """Return the table as CSV (UTF-8 with BOM)."""
        out = io.StringIO()
        self.frame.to_csv(out, index=False, lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
        return b"\xef\xbb\xbf" + out.getvalue().encode()


@cache
def headings() -> dict[str, tuple[str, str]]:
    """Return (target, unit) by heading."""
    rows = read_raw_table(FOLDER / "transport_headers.csv").records()
    return {row["spelling"]: (row["target"], row["unit"]) for _, row in rows}


def read_transport_columns(path: str | Path) -> ImportedTransport:
    """Return the flows that a bureau's spreadsheet tells.

    Raises
    ------
    InputError
        The file cannot be read, or no sheet of it says anything of transport.
    """
    return transport_of_book(read_workbook(Path(path)))


def transport_of_book(book: RawWorkbook) -> ImportedTransport:
    """Return the flows that the sheets of a workbook tell.

    Raises
    ------
    InputError
        No sheet says anything of transport.
    """
    imported = ImportedTransport(pd.DataFrame())
    rows: list[dict[str, object]] = []
    for sheet in book.sheets:
        found = _header(sheet)
        if found is not None:
            rows += _rows(sheet, *found, imported.entries)
    if not rows:
        raise refuse(book.path, "", "", message("no_transport_columns"))
    names = [column.name for column in TRANSPORT_LIST]
    frame = pd.DataFrame(rows).reindex(columns=names)
    imported.frame = frame.dropna(axis=1, how="all")
    return imported


def _header(sheet: RawSheet) -> tuple[int, dict[int, tuple[str, str]]] | None:
    """Return (row, target and unit by column) of the header of a sheet that tells of transport."""
    for row in range(min(len(sheet.rows), SEARCHED_ROWS)):
        columns = {}
        for column in range(len(sheet.rows[row])):
            text = half_width(text_of(sheet.cell(row, column))).replace(" ", "").strip()
            inside = _BRACKETS.search(text)
            known = headings().get(_BRACKETS.sub("", text))
            if known is not None:
                target, unit = known
                columns[column] = (target, inside[1] if inside else unit)
        targets = {target for target, _ in columns.values()}
        if targets & {"enterprise", "enterprise_id"} and targets & set(AMOUNTS):
            return row, columns
    return None


def _rows(
    sheet: RawSheet, header: int, columns: dict[int, tuple[str, str]], entries: list[Entry]
) -> list[dict[str, object]]:
    rows, over_one = [], _over_one(sheet, header, columns)
    for number in range(header + 1, len(sheet.rows)):
        cells = {
            target: (sheet.cell(number, column), unit)
            for column, (target, unit) in columns.items()
            if not is_empty(sheet.cell(number, column))
        }
        name = text_of(cells.get("enterprise", ("", ""))[0])
        code = text_of(cells.get("enterprise_id", ("", ""))[0])
        if not (name or code) or is_total(name) or not set(cells) & set(AMOUNTS):
            continue
        reader = _RowReader(f"{sheet.name} {number + 1}", cells, entries, over_one)
        row = reader.row()
        if row is not None:
            rows.append({"enterprise_id": code or name, **row})
    return rows


def _over_one(sheet: RawSheet, header: int, columns: dict[int, tuple[str, str]]) -> set[str]:
    """Return the columns with a number above 1: per cents without a sign."""
    over = set()
    names = [column for column, (target, _) in columns.items() if target == "enterprise"]
    for column, (target, _) in columns.items():
        for number in range(header + 1, len(sheet.rows)):
            # The sum of shares is above 1 where no share is.
            if any(is_total(text_of(sheet.cell(number, name))) for name in names):
                continue
            value = read_number(sheet.cell(number, column))
            if isinstance(value.value, float) and value.value > 1 and not value.percent:
                over.add(target)
    return over


class _RowReader:
    """Reads one row; what cannot be read is told, and a row without an amount is left out."""

    def __init__(
        self,
        place: str,
        cells: dict[str, tuple[object, str]],
        entries: list[Entry],
        over_one: set[str],
    ) -> None:
        self.place, self.cells, self.entries, self.over_one = place, cells, entries, over_one

    def tell(self, found: object, key: str, **values: object) -> None:
        """Add an entry about a cell."""
        self.entries.append(Entry(self.place, str(found), message(key, **values)))

    def row(self) -> dict[str, object] | None:
        """Return the flow of the row, None where its tonnage cannot be read."""
        row: dict[str, object] = {"flow": self._flow()}
        for target in ("goods", "siding_date"):
            if target in self.cells:
                row[target] = text_of(self.cells[target][0])
        for target in NUMBERS:
            value = self._number(target)
            if value is not None:
                row[target] = value
        for target in SHARES:
            value = self._share(target)
            if value is not None:
                row[target] = value
        amount = self._kt_yr(row)
        if amount is None:
            return None
        row["kt_yr"] = amount
        self._fleet(row)
        return row

    def _flow(self) -> str:
        if "flow" not in self.cells:
            self.tell("", "flow_guessed")
            return "in"
        text = text_of(self.cells["flow"][0])
        found = {flow for sign, flow in FLOWS.items() if sign in text}
        if "internal" in found:
            return "internal"
        if len(found) == 1:
            return found.pop()
        self.tell(text, "flow_guessed")
        return "in"

    def _number(self, target: str) -> float | None:
        if target not in self.cells:
            return None
        cell, heading = self.cells[target]
        read, own = read_number(cell), ALLOWED.get(target, ())
        value = read.value
        known = ("", heading, heading.removesuffix("/年"), *own)
        strange = read.unit not in known or (bool(own) and heading not in ("", *own))
        if not isinstance(value, float) or value < 0 or strange:
            self.tell(cell, "transport_cell_refused")
            return None
        return value

    def _share(self, target: str) -> float | None:
        if target not in self.cells:
            return None
        cell, unit = self.cells[target]
        read = read_share(cell, "%" in unit, target in self.over_one)
        value = read.value
        if not isinstance(value, float) or not 0 <= value <= 1:
            why = read.why or message("transport_cell_refused")
            self.entries.append(Entry(self.place, str(cell), why))
            return None
        if read.how == "guess" and read.why:
            self.entries.append(Entry(self.place, str(cell), read.why))
        return value

    def _kt_yr(self, row: dict[str, object]) -> float | None:
        """Return the tonnage of a year [kt/yr], from tonnes or from trips a day."""
        if "kt_yr" in self.cells:
            unit = self.cells["kt_yr"][1]
            tonnes, scale = self._number("kt_yr"), UNITS.get(unit.removesuffix("/年"))
            if scale is None:
                self.tell(unit, "transport_unit_unknown", known=", ".join(UNITS))
                return None
            return None if tonnes is None else tonnes * scale
        trips = self._number("trips_d")
        if trips is None:
            return None
        payload, days = (
            float(str(row.get(name) or DEFAULTS[name])) for name in ("payload_t", "days_yr")
        )
        rail, belt = (float(str(row.get(name, 0.0))) for name in ("rail_share", "belt_share"))
        road = float(str(row.get("road_share", 1 - rail - belt)))
        if road <= 0:
            self.tell(f"{trips:g}", "transport_cell_refused")
            return None
        # Lists count vehicles on the road: each is one loaded trip, and the tonnage is that of all
        # ways.
        self.tell(f"{trips:g}", "tonnage_of_trips", payload=f"{payload:g}", days=f"{days:g}")
        return trips * payload * days / 1000 / road

    def _fleet(self, row: dict[str, object]) -> None:
        """Put 国四 and older among 国四, and what the list leaves open among 国五."""
        older = row.pop("older", None)
        if older is not None and "fleet_iv" not in row:
            row["fleet_iv"] = older
            self.tell(f"{older:g}", "older_as_iv")
        names = [f"fleet_{name}" for name in STANDARDS if f"fleet_{name}" in row]
        known = sum(float(str(row[name])) for name in names)
        if names and known < 1 - 1e-6 and "fleet_v" not in row:
            row["fleet_v"] = 1 - known
            self.tell(f"{1 - known:g}", "rest_as_v")
