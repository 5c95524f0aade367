"""A file that a verb reads is never the file that it writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from simulator.files.yaml_file import is_file
from simulator.terms.errors import refuse
from simulator.terms.labels import message

# The option that names what is written.
WRITTEN = "--out"


def check_not_read(arguments: Sequence[str]) -> None:
    """Refuse a command line in which a file to be written is one of those to be read, or one that
    a run that is read was saved with.

    Raises
    ------
    InputError
        Names the file.
    """
    written: list[Path] = []
    read: list[str] = []
    pending = False
    for argument in arguments:
        option, _, value = argument.partition("=")
        if pending:
            written.append(Path(argument))
        elif option == WRITTEN and value:
            written.append(Path(value))
        elif option != WRITTEN:
            # 甲县=list.csv names a file too.
            read += [argument, value]
        pending = not pending and argument == WRITTEN
    for out in written:
        if is_file(out) and any(_same(out, path) for path in _files_behind(read)):
            raise refuse(WRITTEN, "", str(out), message("out_is_read"))


def _files_behind(names: Iterable[str]) -> Iterable[Path]:
    """Yield the files that arguments name, and those of the runs whose folders they name."""
    for name in names:
        path = Path(name)
        if is_file(path):
            yield path
        manifest = path / "manifest.json"
        if name and is_file(manifest):
            yield manifest
            try:
                files = json.loads(manifest.read_text(encoding="utf-8"))["files"]
                yield from (path / str(file) for file in files)
            except (OSError, ValueError, KeyError, TypeError):
                continue


def _same(first: Path, second: Path) -> bool:
    try:
        return first.samefile(second)
    except (OSError, ValueError):
        return False
