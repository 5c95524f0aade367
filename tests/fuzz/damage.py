"""Damage to the bytes of a file, and to what the directory of a ZIP archive says."""

from __future__ import annotations

import io
import struct
import zipfile
from random import Random

CENTRAL, LOCAL = b"PK\x01\x02", b"PK\x03\x04"
# Places of (bytes, format) in an entry of the central directory: flags, method, CRC, packed size,
# size, length of the name, attributes, place of the file.
FIELDS = (
    (8, "<H"),
    (10, "<H"),
    (16, "<I"),
    (20, "<I"),
    (24, "<I"),
    (28, "<H"),
    (38, "<I"),
    (42, "<I"),
)
NAMES = (
    "../x.yaml", "/x.yaml", "a\\b.yaml", "C:x.yaml", "a/" * 30 + "x.yaml", "x" * 260 + ".yaml", "scenario.yaml/x",
    "坏.yaml", "😀.yaml", "a\x00b.yaml", "CON.yaml", "x.yaml ", ".yaml", "__MACOSX/._x.yaml", "a//b.yaml", "./x.yaml",
)  # fmt: skip


def damaged(draw: Random, raw: bytes) -> bytes:
    """Return bytes cut short, changed in a few places, repeated or mixed."""
    for _ in range(draw.choice((1, 1, 1, 2, 5))):
        size = len(raw)
        at = draw.randrange(size + 1)
        change = draw.choice(
            ("cut", "bit", "byte", "byte", "insert", "double", "zero", "drop", "tail")
        )
        if change == "cut":
            raw = raw[:at]
        elif change in ("bit", "byte") and size:
            at = draw.randrange(size)
            value = raw[at] ^ (1 << draw.randrange(8)) if change == "bit" else draw.randrange(256)
            raw = raw[:at] + bytes([value]) + raw[at + 1 :]
        elif change == "insert":
            raw = raw[:at] + draw.randbytes(draw.choice((1, 2, 16))) + raw[at:]
        elif change == "double":
            raw = raw[:at] + raw[max(0, at - 64) : at] + raw[at:]
        elif change == "zero":
            raw = raw[:at] + bytes(min(32, size - at)) + raw[at + 32 :]
        elif change == "drop":
            raw = raw[:at] + raw[at + draw.choice((1, 8, 64)) :]
        else:
            raw += draw.randbytes(8)
    return raw


def damaged_footer(draw: Random, raw: bytes) -> bytes:
    """Return a Parquet file with a byte or more of its footer changed."""
    length = struct.unpack("<I", raw[-8:-4])[0]
    start = len(raw) - 8 - length
    changed = bytearray(raw)
    for _ in range(draw.choice((1, 1, 2, 4))):
        at = draw.randrange(start, len(raw))
        changed[at] = draw.choice((0, 1, 0x7F, 0x80, 0xFF, draw.randrange(256)))
    return bytes(changed)


def parts_of(raw: bytes) -> dict[str, bytes]:
    """Return the members of an archive."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Return an archive of members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return out.getvalue()


def false_directory(draw: Random, raw: bytes) -> bytes:
    """Return an archive whose directory lies about one member: size, method, flags, name, place."""
    places = [at for at in range(len(raw) - 46) if raw[at : at + 4] == CENTRAL]
    if not places:
        return raw
    at = draw.choice(places)
    offset, kind = draw.choice(FIELDS)
    value = draw.choice(
        (0, 1, 8, 9, 12, 14, 99, 0x7FFF, 0xFFFF, 0xA1FF0000, 0xFFFFFFFE, 0xFFFFFFFF)
    )
    changed = bytearray(raw)
    struct.pack_into(kind, changed, at + offset, value & (0xFFFF if kind == "<H" else 0xFFFFFFFF))
    return bytes(changed)


def changed_archive(draw: Random, raw: bytes) -> bytes:
    """Return an archive with one member changed, renamed, dropped or doubled, or a false directory."""
    members = parts_of(raw)
    name = draw.choice(sorted(members))
    change = draw.choice(
        ("content", "content", "content", "rename", "drop", "more", "method", "directory", "bytes")
    )
    method = zipfile.ZIP_DEFLATED
    if change == "content":
        members[name] = damaged(draw, members[name])
    elif change == "rename":
        members = {
            draw.choice(NAMES) if key == name else key: part for key, part in members.items()
        }
    elif change == "drop":
        del members[name]
    elif change == "more":
        members |= {f"more/{place}.txt": b"" for place in range(draw.choice((1, 300)))}
    elif change == "method":
        method = draw.choice((zipfile.ZIP_STORED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA))
    changed = packed(members, method)
    if change == "directory":
        return false_directory(draw, changed)
    return damaged(draw, changed) if change == "bytes" else changed
