"""Faults at the writes and renames of this process: a full disk, no permission, a kill.

A hook of the interpreter hears of every file that is opened to be written, every rename and every
folder that is made; what a library writes by itself is reached by a limit of the size of files.
"""

from __future__ import annotations

import errno
import os
import resource
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
RENAMES = {"os.rename", "os.mkdir"}


class _Armed:
    """What the hook does: counts within a folder, and fails at one count."""

    folder = ""
    at = 0
    count = 0
    error = 0
    delay_s: float | None = None
    hooked = False


def _hook(event: str, arguments: tuple[Any, ...]) -> None:
    if not _Armed.folder or (event != "open" and event not in RENAMES):
        return
    if event == "open" and not _writes(arguments):
        return
    path = arguments[0]
    if not isinstance(path, (str, bytes)) or not os.fsdecode(path).startswith(_Armed.folder):
        return
    if os.fsdecode(path).endswith(".lock"):
        return
    _Armed.count += 1
    if _Armed.count != _Armed.at:
        return
    if _Armed.delay_s is not None:
        threading.Timer(_Armed.delay_s, os.kill, (os.getpid(), signal.SIGKILL)).start()
        return
    raise OSError(_Armed.error, os.strerror(_Armed.error), os.fsdecode(path))


def _writes(arguments: tuple[Any, ...]) -> bool:
    _, mode, flags = arguments
    if isinstance(mode, str):
        return any(letter in mode for letter in "wax+")
    return bool(flags & WRITES)


def _arm(folder: Path, at: int, error: int, delay_s: float | None) -> None:
    if not _Armed.hooked:
        sys.addaudithook(_hook)
        _Armed.hooked = True
    _Armed.at, _Armed.count, _Armed.error, _Armed.delay_s = at, 0, error, delay_s
    _Armed.folder = str(folder)


@contextmanager
def failing(folder: Path, at: int, error: int = errno.ENOSPC) -> Iterator[None]:
    """Let the write or rename of this number (from 1) within a folder fail; with 0 none does."""
    _arm(folder, at, error, None)
    try:
        yield
    finally:
        _Armed.folder = ""


def count_of_last() -> int:
    """Return the number of writes and renames of the last block."""
    return _Armed.count


def kill_at(folder: Path, at: int, delay_s: float) -> None:
    """Kill this process so long after the write or rename of this number within a folder."""
    _arm(folder, at, 0, delay_s)


@contextmanager
def small_files(most_bytes: int) -> Iterator[None]:
    """Let every file end at so many bytes, as on a disk that is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, before[1]))
    try:
        yield
    finally:
        with suppress(ValueError):
            resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
