"""The footer of Parquet files, read without the library."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from simulator.files import parquet_footer
from simulator.files.parquet_footer import chunks_of
from simulator.files.parquet_limits import check_parquet
from simulator.terms.errors import InputError

ROOT = Path(__file__).resolve().parents[2]
COLUMNS = {
    "a": [1.0, None, 3.0],
    "b": ["x", "y", "x"],
    "c": [True, False, None],
    "d": [[1], [], None],
}


def written(rows: int = 3, **options) -> bytes:
    """Return a file of some kinds of columns."""
    out = io.BytesIO()
    parquet.write_table(pa.table(COLUMNS).slice(0, rows), out, **options)
    return out.getvalue()


def told_by_library(raw: bytes) -> list[tuple]:
    """Return what the library says of the columns of a good file."""
    shape = parquet.ParquetFile(io.BytesIO(raw)).metadata
    groups = [shape.row_group(place) for place in range(shape.num_row_groups)]
    return [
        (
            chunk.num_values,
            group.num_rows,
            chunk.total_uncompressed_size,
            chunk.total_compressed_size,
            (chunk.data_page_offset,)
            + ((chunk.dictionary_page_offset,) if chunk.has_dictionary_page else ()),
        )
        for group in groups
        for chunk in map(group.column, range(group.num_columns))
    ]


@pytest.mark.parametrize(
    "options",
    [
        {},
        {"use_dictionary": False, "write_statistics": False},
        {"version": "1.0", "compression": "none"},
        {"row_group_size": 1, "write_page_index": True},
        {"rows": 0},
    ],
)
def test_the_library_says_the_same(options):
    """Values, rows, bytes and places of each column are those that the library tells."""
    raw = written(**options)
    assert [tuple(chunk) for chunk in chunks_of(raw)] == told_by_library(raw)


def damaged_everywhere() -> tuple[int, int]:
    """Return how many damaged footers were harmless and how many were refused, a byte changed in
    each.
    """
    out = io.BytesIO()
    parquet.write_table(pa.table({"a": ["x", None], "b": [1.5, 2.5]}), out)
    raw = out.getvalue()
    harmless = refused = 0
    for place in range(len(raw) - 8 - int.from_bytes(raw[-8:-4], "little"), len(raw)):
        for mask in (0xFF, 0x01, 0x10):
            changed = bytearray(raw)
            changed[place] ^= mask
            try:
                check_parquet(Path("x.parquet"), bytes(changed))
                harmless += 1
            except InputError:
                refused += 1
    return harmless, refused


def test_no_damage_of_a_footer_ends_the_process():
    """Each byte of a footer changed in three ways: refused or harmless, never the end of the
    process, which is one of its own here.
    """
    ended = subprocess.run(
        [sys.executable, __file__],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    harmless, refused = map(int, ended.stdout.split())
    assert harmless > 100 and refused > 100


def test_a_footer_that_is_too_long(monkeypatch):
    """A table cut into pieces of one row has a footer longer than may be."""
    monkeypatch.setattr(parquet_footer, "LONGEST_BYTES", 500)
    with pytest.raises(ValueError, match="footer of"):
        list(chunks_of(written(row_group_size=1)))


if __name__ == "__main__":
    print(*damaged_everywhere())
