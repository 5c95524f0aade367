"""One writer at a time for a folder or a file; a second one waits, or is refused in words."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from simulator.terms.errors import refuse
from simulator.terms.labels import message

PAUSE_S = 0.05


@contextmanager
def only_writer(target: Path, wait_s: float) -> Iterator[None]:
    """Hold the lock of a target; the system frees it when a process ends, however it ends.

    Parameters
    ----------
    target : Path
        What is written; the lock is a hidden file beside it while it is held.
    wait_s : float
        Time to wait for another writer [s].

    Raises
    ------
    InputError
        Another writer holds it still.
    OSError
        The folder cannot be written.
    """
    path = target.with_name(f".{target.name}.lock")
    until = time.monotonic() + wait_s
    while (held := _held(path)) is None:
        if time.monotonic() >= until:
            raise refuse(target, "", "", message("another_writer"))
        time.sleep(PAUSE_S)
    try:
        yield
    finally:
        with suppress(OSError):
            path.unlink()
        os.close(held)


def _held(path: Path) -> int | None:
    """Return the open file of a lock that is now held, None where another writer holds it."""
    file = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        if _lock(file) and os.path.samestat(os.fstat(file), path.stat()):
            return file
    except OSError:
        pass  # the writer before removed the file after it was opened here
    os.close(file)
    return None


def _lock(file: int) -> bool:
    """Return whether the lock of an open file could be taken."""
    try:
        import fcntl
    except ImportError:
        import msvcrt

        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        except OSError:
            return False
        return True
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
