"""Tables changed so that they stay tables, and written as CSV, XLSX, ODS or Parquet."""

from __future__ import annotations

import csv
import gzip
import io
from pathlib import Path
from random import Random

import pyarrow as pa
from pyarrow import parquet

from fuzz.damage import changed_archive, damaged, damaged_footer
from fuzz.values import hostile, misspelt
from spreadsheets.writers import ods, xlsx

Rows = list[list[str]]
ENCODINGS = (
    "utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "big5", "latin-1",
)  # fmt: skip
CHANGES = (
    "cell", "cell", "cell", "cell", "cell", "cells", "column", "swap_columns", "drop_column", "double_column",
    "heading", "heading_twice", "no_heading", "unknown_column", "double_row", "drop_row", "empty_row", "short_row",
    "long_row", "heading_again", "swap_cells", "many_rows", "many_columns", "shuffle", "title_row", "empty",
)  # fmt: skip


# Cells of a Parquet table up to which it may be written in pieces of a row.
MOST_PIECES = 50_000


def rows_of(path: Path, most: int = 12) -> Rows:
    """Return the heading and the first rows of a good CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    return rows[: most + 1]


def changed(draw: Random, rows: Rows) -> Rows:
    """Return a table after one to three changes."""
    rows = [list(row) for row in rows]
    for _ in range(draw.choice((0, 1, 1, 1, 1, 2, 3))):
        rows = _change(draw, rows, draw.choice(CHANGES))
    return rows


def _change(draw: Random, rows: Rows, kind: str) -> Rows:
    if not rows or not rows[0]:
        return [[hostile(draw)]]
    width, height = max(map(len, rows)), len(rows)
    column, row = draw.randrange(len(rows[0])), draw.randrange(1, height) if height > 1 else 0
    if kind in ("cell", "cells"):
        for _ in range(1 if kind == "cell" else draw.randrange(2, 20)):
            target = rows[draw.randrange(min(1, height - 1), height)]
            if target:
                target[draw.randrange(len(target))] = hostile(draw)
    elif kind == "column":
        value = hostile(draw)[:500]
        for target in rows[1:]:
            target[column : column + 1] = [value]
    elif kind == "swap_columns":
        other = draw.randrange(len(rows[0]))
        for target in rows[draw.randrange(2) :]:
            if max(column, other) < len(target):
                target[column], target[other] = target[other], target[column]
    elif kind == "drop_column":
        for target in rows:
            del target[column : column + 1]
    elif kind == "double_column":
        for target in rows:
            target.append(target[column] if column < len(target) else "")
    elif kind == "heading":
        rows[0][column] = draw.choice((hostile(draw), misspelt(draw, rows[0][column])))
    elif kind == "heading_twice":
        rows[0][column] = draw.choice(rows[0])
    elif kind == "no_heading":
        rows[0][column] = ""
    elif kind == "unknown_column":
        rows[0].insert(column, hostile(draw))
        for target in rows[1:]:
            target.insert(column, draw.choice(("", hostile(draw)[:500])))
    elif kind == "double_row":
        rows.insert(row, list(rows[row]))
    elif kind == "drop_row":
        del rows[row]
    elif kind == "empty_row":
        rows.insert(row, draw.choice(([], [""] * width, [" "] * width)))
    elif kind == "short_row":
        rows[row] = rows[row][:column]
    elif kind == "long_row":
        rows[row] += [hostile(draw)] * draw.choice((1, 3))
    elif kind == "heading_again":
        rows.insert(row, list(rows[0]))
    elif kind == "swap_cells":
        target = rows[row]
        draw.shuffle(target)
    elif kind == "many_rows":
        rows += [list(target) for target in rows[1:]] * draw.choice((2, 30))
    elif kind == "many_columns":
        rows[0] += [f"column{place}" for place in range(draw.choice((5, 600)))]
    elif kind == "shuffle":
        draw.shuffle(rows)
    elif kind == "title_row":
        rows.insert(0, [hostile(draw)])
    elif draw.random() < 0.3:
        rows = draw.choice(([], rows[:1], [[]], [[""]]))
    return rows


def filled(rows: Rows) -> int:
    """Return the number of rows below the heading that have any cell."""
    some = [row for row in rows if any(cell.strip() for cell in row)]
    return max(0, len(some) - 1)


def csv_bytes(draw: Random, rows: Rows) -> tuple[bytes, int | None]:
    """Return a table as CSV in an encoding, with line ends and quotes of some kind, and the number
    of its rows, None where that is not known.
    """
    out = io.StringIO()
    ends = draw.choice(("\n", "\n", "\r\n", "\r\n", "\r"))
    quoting = draw.choice((csv.QUOTE_MINIMAL, csv.QUOTE_MINIMAL, csv.QUOTE_ALL))
    if any("\r" in cell for row in rows for cell in row):
        # Beside other line ends the writer leaves a return bare, which ends a row for every reader.
        quoting = csv.QUOTE_ALL
    sign = draw.choice((",",) * 8 + (";", "\t"))
    csv.writer(out, lineterminator=ends, quoting=quoting, delimiter=sign).writerows(rows)
    text = out.getvalue()
    if draw.random() < 0.1:
        text = text.rstrip("\r\n")
    encoding = draw.choice(ENCODINGS)
    errors = "surrogatepass" if encoding.startswith("utf") else "replace"
    raw = text.encode(encoding, errors)
    if draw.random() < 0.05:
        raw = b"\xef\xbb\xbf" + raw
    if draw.random() < 0.15:
        return damaged(draw, raw), None
    # In another encoding a letter may hold the bytes of a quote or a line end.
    known = sign == "," and encoding.startswith(("utf-8", "gb"))
    return raw, filled(rows) if known else None


def write_xlsx(draw: Random, rows: Rows, path: Path) -> int | None:
    """Write a table as a workbook, numbers as numbers now and then, and damage it now and then;
    return the number of rows, None where that is not known.
    """
    typed = draw.random() < 0.5
    body = [[_xml_safe(_typed(cell) if typed else cell) for cell in row] for row in rows]
    sheets = [("Sheet1", body)]
    more = draw.random() < 0.2
    if more:
        sheets.insert(draw.randrange(2), (_sheet_name(draw), body[:2]))
    xlsx(path, *sheets)
    if draw.random() < 0.4:
        path.write_bytes(changed_archive(draw, path.read_bytes()))
        return None
    # A formula that was never computed has no value.
    shown = [["" if str(cell).startswith("=") else str(cell) for cell in row] for row in body]
    return None if more else filled(shown)


def write_ods(draw: Random, rows: Rows, path: Path) -> None:
    """Write a table as an OpenDocument sheet, and damage it now and then."""
    ods(path, [[_xml_safe(cell) for cell in row] for row in rows])
    if draw.random() < 0.4:
        path.write_bytes(changed_archive(draw, path.read_bytes()))


def _sheet_name(draw: Random) -> str:
    text = _xml_safe(draw.choice((hostile(draw), "说明", "![a](http:b)")))
    return "".join(one for one in str(text) if one not in "[]:*?/\\'")[:31] or "x"


def _xml_safe(cell: object) -> object:
    if not isinstance(cell, str):
        return cell
    return "".join(
        one for one in cell if one >= " " and not "\ud800" <= one <= "\udfff" and one < "\ufffe"
    )


def _typed(cell: str) -> object:
    try:
        value = float(cell)
    except ValueError:
        return cell
    return value if abs(value) < 1e300 else cell


def parquet_bytes(draw: Random, rows: Rows) -> tuple[bytes, int | None]:
    """Return a table as Parquet, each column in a type drawn for it, and damage it now and then;
    and the number of its rows, None where that is not known.
    """
    heading, body = (rows[0], rows[1:]) if rows else ([], [])
    columns, names = [], []
    for place, name in enumerate(heading):
        cells = [row[place] if place < len(row) and row[place] != "" else None for row in body]
        columns.append(_array(draw, cells))
        names.append(_no_surrogates(name))
    table = pa.Table.from_arrays(columns, names) if columns else pa.table({})
    out = io.BytesIO()
    size = draw.choice((1, 3, 10_000))
    # A piece for each row of a wide and long table would be a file of a hundred megabytes.
    size = size if len(body) * len(heading) < MOST_PIECES else 10_000
    parquet.write_table(
        table, out, row_group_size=size, compression=draw.choice(("snappy", "none", "gzip", "zstd"))
    )
    raw = out.getvalue()
    change = draw.random()
    if change < 0.2:
        return damaged_footer(draw, raw), None
    return (damaged(draw, raw), None) if change < 0.35 else (raw, table.num_rows)


def _no_surrogates(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _array(draw: Random, cells: list) -> pa.Array:
    texts = [None if cell is None else _no_surrogates(cell) for cell in cells]
    kind = draw.choice(("text", "text", "number", "number", "number", "odd"))
    if kind == "number":
        try:
            return pa.array([None if cell is None else float(cell) for cell in texts], pa.float64())
        except ValueError:
            return pa.array(texts, pa.string())
    if kind == "text":
        return pa.array(texts, pa.string())
    count = len(texts)
    odd = draw.choice(("int", "bool", "null", "binary", "list", "struct", "dictionary", "time", "zone", "date",
                       "decimal", "inf", "large", "duration", "float16", "uint64"))  # fmt: skip
    if odd == "int":
        return pa.array([draw.choice((0, 1, -1, 2**62)) for _ in texts], pa.int64())
    if odd == "uint64":
        return pa.array([2**64 - 1] * count, pa.uint64())
    if odd == "bool":
        return pa.array([draw.choice((True, False, None)) for _ in texts], pa.bool_())
    if odd == "null":
        return pa.nulls(count)
    if odd == "binary":
        return pa.array([draw.choice((b"\xff\xfe", b"a", None)) for _ in texts], pa.binary())
    if odd == "list":
        return pa.array([[text] for text in texts], pa.list_(pa.string()))
    if odd == "struct":
        return pa.array([{"a": text} for text in texts], pa.struct([("a", pa.string())]))
    if odd == "dictionary":
        return pa.array(texts, pa.string()).dictionary_encode()
    if odd == "time":
        unit, most = draw.choice((("ns", 2**62), ("s", 2**40), ("us", 2**55)))
        return pa.array([draw.choice((0, most, -most, None)) for _ in texts], pa.timestamp(unit))
    if odd == "zone":
        return pa.array([0] * count, pa.timestamp("us", tz="America/New_York"))
    if odd == "date":
        return pa.array([draw.choice((0, 18_628, 2_932_896, -800_000)) for _ in texts], pa.date32())
    if odd == "decimal":
        return pa.array([None] * count, pa.decimal128(38, 10))
    if odd == "inf":
        return pa.array(
            [draw.choice((float("inf"), float("nan"), 1e308)) for _ in texts], pa.float64()
        )
    if odd == "duration":
        return pa.array([1] * count, pa.duration("ns"))
    if odd == "float16":
        import numpy as np

        return pa.array([np.float16(1.5)] * count, pa.float16())
    return pa.array(texts, pa.large_string())


def write_table(
    draw: Random, rows: Rows, folder: Path, endings: tuple[str, ...] = (".csv",)
) -> tuple[Path, int | None]:
    """Write a table in one of the kinds of file; return its path and the number of its rows, None
    where that is not known.
    """
    ending = draw.choice(endings)
    path = folder / f"input{ending}"
    if ending == ".xlsx":
        return path, write_xlsx(draw, rows, path)
    if ending == ".ods":
        return path, write_ods(draw, rows, path)
    raw, count = parquet_bytes(draw, rows) if ending == ".parquet" else csv_bytes(draw, rows)
    path.write_bytes(gzip.compress(raw, mtime=0) if ending.endswith(".gz") else raw)
    return path, count
