"""Files that the command which runs reads: none of them is written over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

from simulator.terms.errors import refuse
from simulator.terms.labels import message


def _none(_path: Path) -> bool:
    return False


_reads: ContextVar[Callable[[Path], bool]] = ContextVar("reads", default=_none)


@contextmanager
def never_written(reads: Callable[[Path], bool]) -> Iterator[None]:
    """Have nothing written, within the block, over a file of which `reads` says that it is read."""
    token = _reads.set(reads)
    try:
        yield
    finally:
        _reads.reset(token)


def check_not_read(path: Path) -> None:
    """Refuse to write a file that is read.

    Raises
    ------
    InputError
        Names the file.
    """
    if path.is_file() and _reads.get()(path):
        raise refuse(path, "", "", message("out_is_read"))


def check_none_read(folder: Path) -> None:
    """Refuse to replace a folder in which something is read.

    Raises
    ------
    InputError
        Names the first such file.
    """
    for path in folder.rglob("*"):
        check_not_read(path)
