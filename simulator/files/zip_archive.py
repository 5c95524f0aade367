"""Files of a ZIP archive of unknown origin; unsafe paths, false sizes and too much content are
refused.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from simulator.terms.errors import refuse
from simulator.terms.labels import message

LARGEST_UNPACKED_BYTES = 300_000_000
MOST_MEMBERS = 200
LONGEST_NAME_BYTES = 200
LONGEST_PATH_BYTES = 800
DEEPEST = 20
READ_BYTES = 1_000_000
UTF8_NAME = 0x800


def unpack(name: str, content: bytes, folder: Path) -> list[str]:
    """Write the files of an archive into a folder, and return their paths in it.

    Pieces go straight to the disk, so that an archive takes no more memory than its own bytes.

    Parameters
    ----------
    name : str
        Name of the archive in messages.
    content : bytes
        The archive.
    folder : Path
        A folder of its own, which whoever made it removes, also where the archive is refused.

    Raises
    ------
    InputError
        It is no ZIP, is damaged, encrypted or too large, or a path leads out of it or is not valid
        for a file.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if (
                len(archive.infolist()) > MOST_MEMBERS
                or sum(entry.file_size for entry in entries) > LARGEST_UNPACKED_BYTES
            ):
                raise refuse(name, "", str(len(entries)), message("archive_too_large"))
            members: dict[str, zipfile.ZipInfo] = {}
            folders: set[str] = set()
            for entry in entries:
                path = PurePosixPath(_member_name(entry))
                if (
                    not _is_inside(path)
                    or _is_link(entry)
                    or str(path) in members
                    or str(path) in folders
                ):
                    raise refuse(name, "", str(path), message("archive_path"))
                folders |= {str(folder) for folder in path.parents}
                if folders & set(members):  # a file's name and a folder's at once
                    raise refuse(name, "", str(path), message("archive_path"))
                members[str(path)] = entry
            for member, entry in members.items():
                target = folder / member
                target.parent.mkdir(parents=True, exist_ok=True)
                with target.open("xb") as file:
                    for piece in _pieces(archive, entry):
                        file.write(piece)
            return list(members)
    except (
        zipfile.BadZipFile,
        zlib.error,
        NotImplementedError,
        RuntimeError,
        EOFError,
        ValueError,
    ) as error:
        raise refuse(name, "", type(error).__name__, message("not_an_archive")) from None


def _member_name(entry: zipfile.ZipInfo) -> str:
    """Return a member's name; a name without the UTF-8 mark is in GBK on Chinese systems."""
    if entry.flag_bits & UTF8_NAME or entry.orig_filename.isascii():
        return entry.orig_filename
    try:
        # zipfile decodes names without the mark as cp437: this is undone.
        return entry.orig_filename.encode("cp437").decode("gb18030")
    except UnicodeError:
        return entry.orig_filename


def _is_inside(path: PurePosixPath) -> bool:
    """Return whether a member's path stays inside its archive and is valid on every system."""
    letters = "".join(path.parts)
    if len(path.parts) > DEEPEST or len(str(path).encode("utf-8", "replace")) > LONGEST_PATH_BYTES:
        return False
    if path.is_absolute() or not path.parts or ".." in path.parts or not letters.isprintable():
        return False
    return not set(letters) & set('\\:*?"<>|') and all(
        len(part.encode()) <= LONGEST_NAME_BYTES for part in path.parts
    )


def _is_link(entry: zipfile.ZipInfo) -> bool:
    # The upper 16 bits hold the Unix file mode.
    return stat.S_ISLNK(entry.external_attr >> 16)


def _pieces(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield a member's bytes in pieces: never more in all than its header states."""
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise zipfile.BadZipFile(f"compression {entry.compress_type}")
    with archive.open(entry) as packed:
        yield from iter(lambda: packed.read(READ_BYTES), b"")
