"""Checks the size that a Parquet file of unknown origin would have before it is unpacked."""

from __future__ import annotations

import io
from pathlib import Path

from simulator.files.parquet_footer import chunks_of
from simulator.files.sheet_limits import (
    LARGEST_CELLS,
    LARGEST_COLUMNS,
    LARGEST_ROWS,
    LARGEST_TEXT_CHARACTERS,
    too_large,
)
from simulator.terms.errors import InputError, refuse
from simulator.terms.labels import message

LARGEST_UNPACKED_BYTES = 400_000_000


def check_parquet(path: Path, content: bytes, times: int = 1) -> None:
    """Refuse a file that is no Parquet, holds nested columns, or would unpack beyond a
    spreadsheet's limits.

    A text that is stored once may stand in every row, so texts are counted as often as rows repeat
    them.

    Parameters
    ----------
    path : Path
        Path of the file, for messages.
    content : bytes
        The file's bytes.
    times : int
        Multiple of a spreadsheet's limits that is allowed (except for columns).

    Raises
    ------
    InputError
        The file is refused.
    """
    import pyarrow as pa
    from pyarrow import parquet

    try:
        file = parquet.ParquetFile(io.BytesIO(content))
        shape, schema = file.metadata, file.schema_arrow
        if shape.num_columns > LARGEST_COLUMNS:
            raise too_large(path, "sheet_too_many_columns", shape.num_columns, LARGEST_COLUMNS)
        if shape.num_rows > times * LARGEST_ROWS:
            raise too_large(path, "sheet_too_many_rows", shape.num_rows, times * LARGEST_ROWS)
        if shape.num_rows * shape.num_columns > times * LARGEST_CELLS:
            raise too_large(
                path,
                "sheet_too_many_cells",
                shape.num_rows * shape.num_columns,
                times * LARGEST_CELLS,
            )
        check_chunks(content, len(content))
        unpacked = sum(
            shape.row_group(group).total_byte_size for group in range(shape.num_row_groups)
        )
        if unpacked > times * LARGEST_UNPACKED_BYTES or any(
            pa.types.is_nested(kind) for kind in schema.types
        ):
            raise refuse(path, "", "", message("not_a_table"))
        texts = [field.name for field in schema if _is_text(field.type)]
        characters = sum(_text_bytes(parquet, content, name) for name in texts)
    except (pa.ArrowException, OSError, ValueError, OverflowError) as error:
        raise refuse(path, "", type(error).__name__, message("not_a_table")) from None
    except InputError:
        raise
    if characters > times * LARGEST_TEXT_CHARACTERS:
        raise too_large(path, "sheet_too_much_text", characters, times * LARGEST_TEXT_CHARACTERS)


def check_chunks(end: bytes, size: int) -> None:
    """Raise ValueError where the footer states a chunk that the file cannot hold: the reader would
    reserve memory for it.

    Parameters
    ----------
    end : bytes
        The file, or its last bytes with the whole footer.
    size : int
        Length of the file [bytes].
    """
    for chunk in chunks_of(end):
        first, packed = min(chunk.starts), chunk.packed_bytes
        if first < 0 or packed < 0 or first + packed > size:
            raise ValueError("a chunk lies outside the file")
        if chunk.values != chunk.group_rows or chunk.unpacked_bytes < 0:
            raise ValueError("a chunk has another number of rows than its group")


def _is_text(kind) -> bool:
    """Return whether a column's type counts as text; everything but numbers, times and flags
    does.
    """
    import pyarrow as pa

    kind = kind.value_type if pa.types.is_dictionary(kind) else kind
    numbers = (
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_boolean(kind)
        or pa.types.is_null(kind)
    )
    return not numbers and not pa.types.is_temporal(kind) and not pa.types.is_decimal(kind)


def _text_bytes(parquet, content: bytes, name: str) -> int:
    """Return the bytes of a column's texts, counted as often as they occur, without unpacking
    them.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    # As a dictionary each distinct text is unpacked once, however many rows repeat it.
    column = parquet.ParquetFile(io.BytesIO(content), read_dictionary=[name]).read([name]).column(0)
    total = 0
    for chunk in column.chunks:
        if pa.types.is_dictionary(chunk.type):
            lengths = pc.binary_length(chunk.dictionary)
            total += pc.sum(pc.cast(pc.take(lengths, chunk.indices), pa.int64())).as_py() or 0
        else:
            total += pc.sum(pc.cast(pc.binary_length(chunk), pa.int64())).as_py() or 0
    return total
