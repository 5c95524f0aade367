"""Where the footer of a Parquet file says that its columns lie.

The library's own way to ask ends the whole process where a footer is damaged in some places. What
is read here is Thrift's compact protocol, of which a footer is made.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

MARK = b"PAR1"
# Length of the footer and the mark.
TAIL_BYTES = 8
# A footer takes some 150 bytes for each column of a row group; more groups than these (assumed)
# are pieces so small that reading takes memory and time without end.
LONGEST_BYTES = 5_000_000
# A footer has some levels of structs; more are damage.
DEEPEST = 12
# Codes of the protocol's types; true and false have no value of their own.
TRUE, FALSE, BYTE, DOUBLE, BINARY, LIST, SET, MAP, STRUCT = 1, 2, 3, 7, 8, 9, 10, 11, 12
WHOLE = (4, 5, 6)
# Numbers of the fields that are asked for.
ROW_GROUPS, COLUMNS, GROUP_ROWS, META_DATA = 4, 1, 3, 3
VALUES, UNPACKED, PACKED, DATA_AT, DICTIONARY_AT = 5, 6, 7, 9, 11


class Chunk(NamedTuple):
    """A column of a row group: its values, the rows of its group, bytes, and where its pages
    begin.
    """

    values: int
    group_rows: int
    unpacked_bytes: int
    packed_bytes: int
    starts: tuple[int, ...]


def chunks_of(end: bytes) -> Iterator[Chunk]:
    """Yield the columns of all row groups.

    Parameters
    ----------
    end : bytes
        The file, or its last bytes with the whole footer.

    Raises
    ------
    ValueError
        The footer is damaged or too long.
    """
    length = footer_bytes(end)
    try:
        footer = _Reader(end[-TAIL_BYTES - length : -TAIL_BYTES]).struct()
        for group in footer.get(ROW_GROUPS, ()):
            for column in group[COLUMNS]:
                told = column[META_DATA]
                starts = [told[DATA_AT]]
                if DICTIONARY_AT in told:
                    starts.append(told[DICTIONARY_AT])
                yield Chunk(
                    told[VALUES], group[GROUP_ROWS], told[UNPACKED], told[PACKED], tuple(starts)
                )
    except (IndexError, KeyError, TypeError, AttributeError, struct.error) as error:
        raise ValueError(f"damaged footer: {type(error).__name__}") from None


def footer_bytes(end: bytes) -> int:
    """Return the length of the footer by the last bytes of a file [bytes].

    Raises
    ------
    ValueError
        They are not the end of a Parquet file, or its footer is too long.
    """
    if len(end) < TAIL_BYTES or end[-len(MARK) :] != MARK:
        raise ValueError("no Parquet file")
    length = int(struct.unpack("<I", end[-TAIL_BYTES : -len(MARK)])[0])
    if length > LONGEST_BYTES:
        raise ValueError(f"a footer of {length} bytes")
    return length


class _Reader:
    """Reads values one after the other; leaves it to the caller what an IndexError means."""

    def __init__(self, raw: bytes) -> None:
        self._raw, self._at = raw, 0

    def struct(self, depth: int = 0) -> dict[int, Any]:
        """Return {field number: value} of a struct."""
        if depth > DEEPEST:
            raise ValueError("a struct that is too deep")
        fields: dict[int, Any] = {}
        number = 0
        while head := self._byte():
            # The number is told as a step from the one before, or in full where that is 0.
            number = number + (head >> 4) if head >> 4 else self._whole()
            fields[number] = self._value(head & 15, depth)
        return fields

    def _value(self, kind: int, depth: int) -> Any:
        if kind in (TRUE, FALSE):
            return kind == TRUE
        return self._element(kind, depth)

    def _element(self, kind: int, depth: int) -> Any:
        """Return a value as it stands in a list, where flags take a byte."""
        if kind in WHOLE:
            return self._whole()
        if kind in (TRUE, FALSE, BYTE):
            return self._byte()
        if kind == BINARY:
            return self._bytes(self._unsigned())
        if kind == DOUBLE:
            return self._bytes(8)
        if kind in (LIST, SET):
            return self._list(depth)
        if kind == MAP:
            return self._map(depth)
        if kind == STRUCT:
            return self.struct(depth + 1)
        raise ValueError(f"type {kind}")

    def _list(self, depth: int) -> list[Any]:
        head = self._byte()
        count = self._unsigned() if head >> 4 == 15 else head >> 4
        return [self._element(head & 15, depth + 1) for _ in range(self._possible(count))]

    def _map(self, depth: int) -> None:
        """Pass over a map: none is asked for."""
        count = self._unsigned()
        kinds = self._byte() if count else 0
        for _ in range(self._possible(count)):
            self._element(kinds >> 4, depth + 1)
            self._element(kinds & 15, depth + 1)

    def _possible(self, count: int) -> int:
        """Return a number of elements that the rest can hold."""
        if count > len(self._raw) - self._at:
            raise ValueError("a list that is too long")
        return count

    def _byte(self) -> int:
        value = self._raw[self._at]
        self._at += 1
        return value

    def _bytes(self, count: int) -> bytes:
        self._at += count
        if self._at > len(self._raw):
            raise IndexError
        return self._raw[self._at - count : self._at]

    def _unsigned(self) -> int:
        value = shift = 0
        while True:
            byte = self._byte()
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value
            if shift > 63:
                raise ValueError("a number that is too long")

    def _whole(self) -> int:
        value = self._unsigned()
        return (value >> 1) ^ -(value & 1)
