"""A ZIP archive of unknown origin as its files by path: one that leads out of itself, lies or
is too much is refused.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import PurePosixPath

from simulator.terms.errors import refuse
from simulator.terms.labels import message

LARGEST_UNPACKED_BYTES = 300_000_000
MOST_MEMBERS = 200
LONGEST_NAME_BYTES = 200
LONGEST_PATH_BYTES = 800
DEEPEST = 20
READ_BYTES = 1_000_000
UTF8_NAME = 0x800


def read_members(name: str, content: bytes) -> dict[str, bytes]:
    """Return the files of an archive by their path in it.

    Raises
    ------
    InputError
        It is no ZIP, is damaged, encrypted or too much, or a path leads out of it or cannot be a
        file's.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if (
                len(archive.infolist()) > MOST_MEMBERS
                or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED_BYTES
            ):
                raise refuse(name, "", str(len(entries)), message("archive_too_large"))
            found: dict[str, bytes] = {}
            rooms: set[str] = set()
            for entry in entries:
                path = PurePosixPath(_member_name(entry))
                if (
                    not _is_inside(path)
                    or _is_link(entry)
                    or str(path) in found
                    or str(path) in rooms
                ):
                    raise refuse(name, "", str(path), message("archive_path"))
                rooms |= {str(room) for room in path.parents}
                if rooms & set(found):  # a file's name and a folder's at once
                    raise refuse(name, "", str(path), message("archive_path"))
                found[str(path)] = _unpacked(archive, entry)
            return found
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
    ) as error:
        raise refuse(name, "", type(error).__name__, message("not_an_archive")) from None


def _member_name(entry: zipfile.ZipInfo) -> str:
    """Return a member's name; without the mark of UTF-8 it is, on Chinese systems, written in
    GBK.
    """
    if entry.flag_bits & UTF8_NAME or entry.orig_filename.isascii():
        return entry.orig_filename
    try:
        return entry.orig_filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.orig_filename


def _is_inside(path: PurePosixPath) -> bool:
    """Return whether a member's path stays in its archive on every system, and can be the path of a
    file.
    """
    letters = "".join(path.parts)
    if len(path.parts) > DEEPEST or len(str(path).encode("utf-8", "replace")) > LONGEST_PATH_BYTES:
        return False
    if path.is_absolute() or not path.parts or ".." in path.parts or not letters.isprintable():
        return False
    return not set(letters) & set('\\:*?"<>|') and all(
        len(part.encode()) <= LONGEST_NAME_BYTES for part in path.parts
    )


def _is_link(entry: zipfile.ZipInfo) -> bool:
    return stat.S_ISLNK(entry.external_attr >> 16)


def _unpacked(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Return a member's bytes, read piece by piece: whatever its header says, no more than that is
    ever unpacked.
    """
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile(f"compression {entry.compress_type}")
    with archive.open(entry) as packed:
        return b"".join(iter(lambda: packed.read(READ_BYTES), b""))
