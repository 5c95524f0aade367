"""Bureaus' own spreadsheets, and their columns of transport."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from fuzz.checks import finite
from fuzz.damage import changed_archive, damaged
from fuzz.tables import Rows, changed, csv_bytes, write_ods, write_xlsx
from fuzz.trial import LostError
from simulator.spreadsheets import read_spreadsheet, write_inventory
from simulator.spreadsheets.suggest import suggest_mapping
from simulator.spreadsheets.transport_columns import read_transport_columns
from spreadsheets.base import HEADERS, table

OLD = Path(__file__).resolve().parents[1] / "spreadsheets" / "xls"
MORE = (
    "红色预警措施",
    "橙色预警措施",
    "运输方式",
    "公路运输量（万吨/年）",
    "国六车辆比例",
    "是否保障类",
    "经度",
    "纬度",
)
CELLS = ("停产", "停产50%", "清洁运输", "12.5", "60%", "是", "112°50′33″", "35.5")


def good_sheet() -> Rows:
    """Return a small sheet as a bureau writes it."""
    return [[*HEADERS, *MORE], *([*map(str, row), *CELLS] for row in table())]


@lru_cache(maxsize=64)
def _corpus(name: str) -> tuple[str, bytes]:
    """Return the ending and the bytes of a file of the corpus of messes."""
    from spreadsheets.cases import all_cases

    case = next(case for case in all_cases() if case.name == name)
    with TemporaryDirectory() as folder:
        path = case.write(Path(folder))
        return path.suffix, path.read_bytes()


@lru_cache(maxsize=1)
def _names() -> tuple[str, ...]:
    from spreadsheets.cases import all_cases

    return tuple(case.name for case in all_cases())


def imported(path: Path, mapping: Path | None = None) -> None:
    """Import a sheet: every row comes out or is refused, and what comes out can be written."""
    found = read_spreadsheet(path, mapping)
    report = found.report
    if report.rows_in != report.rows_out + report.rows_refused or report.rows_out != len(
        found.frame
    ):
        raise LostError(
            f"{report.rows_in} rows: {report.rows_out} read, {report.rows_refused} refused"
        )
    finite(found.frame)
    for language in ("zh", "en"):
        report.text(language)
    report.to_csv()
    write_inventory(found, path.with_name("out.csv"))


def sheet(draw: Random, folder: Path) -> None:
    """A changed sheet as CSV, XLSX or ODS; a damaged file of the corpus, or an old workbook."""
    choice = draw.random()
    if choice < 0.15:
        path = folder / "sheet.xls"
        path.write_bytes(damaged(draw, draw.choice(sorted(OLD.glob("*.xls"))).read_bytes()))
    elif choice < 0.35:
        ending, raw = _corpus(draw.choice(_names()))
        path = folder / f"sheet{ending}"
        zipped = raw[:2] == b"PK" and draw.random() < 0.8
        try:
            path.write_bytes(changed_archive(draw, raw) if zipped else damaged(draw, raw))
        except (ValueError, NotImplementedError, RuntimeError, OSError):
            path.write_bytes(damaged(draw, raw))
    else:
        path = folder / f"sheet{draw.choice(('.csv', '.csv', '.txt', '.xlsx', '.xlsx', '.ods'))}"
        rows = changed(draw, good_sheet())
        if path.suffix == ".xlsx":
            write_xlsx(draw, rows, path)
        elif path.suffix == ".ods":
            write_ods(draw, rows, path)
        else:
            path.write_bytes(csv_bytes(draw, rows)[0])
    reader = draw.choice((imported, imported, imported, suggest_mapping, read_transport_columns))
    reader(path)
