"""Writes an imported inventory in the inventory format, as CSV or XLSX."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd

from simulator.files.writing import write_csv, written_beside
from simulator.spreadsheets.importer import Imported
from simulator.terms.contracts import INVENTORY, POLLUTANT_COLUMN
from simulator.terms.errors import refuse
from simulator.terms.labels import message

ALWAYS = ("enterprise_id", "enterprise", "industry", "grade", "line_id", "line")


def write_inventory(imported: Imported | pd.DataFrame, out: str | Path) -> None:
    """Write an inventory; columns that hold only defaults are left out.

    Parameters
    ----------
    imported : Imported | pd.DataFrame
        An import, or the table of an inventory.
    out : str | Path
        Path of the file to write, ending in .csv or .xlsx.

    Raises
    ------
    InputError
        The ending is neither.
    """
    path = Path(out)
    frame = written(imported.frame if isinstance(imported, Imported) else imported)
    if path.suffix.lower() == ".csv":
        write_csv(frame, path)
    elif path.suffix.lower() == ".xlsx":
        with written_beside(path) as beside:
            _write_xlsx(frame, beside)
    else:
        raise refuse(path, "", path.suffix, message("import_out_kinds"))


def written(frame: pd.DataFrame) -> pd.DataFrame:
    """Return the table in the form of the file: flags as 1 and 0, no columns of defaults only."""
    order = [*ALWAYS, *(name for name in frame.columns if POLLUTANT_COLUMN.match(name))]
    order += [
        column.name
        for column in INVENTORY
        if column.name in frame.columns and column.name not in order
    ]
    table = {}
    for name in order:
        cells = frame[name]
        column = next((column for column in INVENTORY if column.name == name), None)
        if column is not None and name not in ALWAYS and _plain(cells, column.default):
            continue
        table[name] = (
            cells.astype("Int64") if column is not None and column.kind == "flag" else cells
        )
    return pd.DataFrame(table)


def _plain(cells: pd.Series, default: object) -> bool:
    if default is None:
        return bool(cells.isna().all())
    return bool((cells == default).all())


def _write_xlsx(frame: pd.DataFrame, path: Path) -> None:
    import xlsxwriter

    # Texts are written as texts: nothing that begins with = + - @ becomes a formula or a link.
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }
    with xlsxwriter.Workbook(path, options) as book:
        sheet = book.add_worksheet("清单")
        sheet.freeze_panes(1, 2)
        heading = book.add_format({"bold": True})
        for column, name in enumerate(frame.columns):
            sheet.write_string(0, column, name, heading)
            for row, cell in enumerate(frame[name], start=1):
                if isinstance(cell, str):
                    if cell:
                        sheet.write_string(row, column, cell)
                # pd.NA cannot be converted to float, and XLSX has no NaN: both stay empty cells.
                elif cell is not pd.NA and math.isfinite(float(cell)):
                    sheet.write_number(row, column, float(cell))
