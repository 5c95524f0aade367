"""A file that a verb reads is never the file that it writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from simulator.files.yaml_file import is_file, names_yaml, parse_value, read_yaml
from simulator.inputs.named_files import files_of
from simulator.terms.errors import InputError, refuse
from simulator.terms.labels import message

# The options that name what is written.
WRITTEN = ("--out", "--overlay", "--transport", "--ff10")
# Verbs that write their files into the folder itself, not into one of their own below it.
INTO_FOLDER = ("negotiate", "winters", "evaluate")


def check_options(arguments: Sequence[str]) -> None:
    """Refuse a command line in which a file to be written is one of those to be read, or one that
    a run that is read was saved with: before anything is computed.

    Raises
    ------
    InputError
        Names the option and the file.
    """
    written, read = _written_and_read(arguments)
    into_folder = bool(set(arguments) & set(INTO_FOLDER))
    for option, out in written:
        inside = into_folder and out.is_dir()
        if not inside and not is_file(out):
            continue
        for path in _files_behind(read):
            if _same(out, path.parent if inside else path):
                raise refuse(option, "", str(path if inside else out), message("out_is_read"))


def reads(arguments: Sequence[str]) -> Callable[[Path], bool]:
    """Return what tells of a file whether a command line reads it: for files that no option names.

    Nothing is looked up before it is asked.
    """

    @cache
    def files() -> tuple[Path, ...]:
        return tuple(_files_behind(_written_and_read(arguments)[1]))

    return lambda path: any(_same(path, file) for file in files())


def _written_and_read(arguments: Sequence[str]) -> tuple[list[tuple[str, Path]], list[str]]:
    """Return (option, path) of what is written, and all texts that may name what is read."""
    written: list[tuple[str, Path]] = []
    read: list[str] = []
    pending = ""
    for argument in arguments:
        option, equals, value = argument.partition("=")
        if pending:
            written.append((pending, Path(argument)))
        elif option in WRITTEN and equals:
            written.append((option, Path(value)))
        elif option not in WRITTEN:
            # 甲县=list.csv names a file too.
            read += [argument, value]
        pending = argument if not pending and argument in WRITTEN else ""
    return written, read


def _files_behind(names: Iterable[str]) -> Iterator[Path]:
    """Yield the files that arguments name, those that a scenario among them names, and those of the
    runs whose folders they name.
    """
    names = list(names)
    settings = [_data_of_setting(name) for name in names if "=" in name]
    for name in names:
        path = Path(name)
        if is_file(path):
            yield path
            if names_yaml(path):
                told = []
                with suppress(InputError):
                    told.append(read_yaml(path).data)
                for data in (*told, *settings):
                    yield from (path.parent / text for _, _, text in files_of(data))
        manifest = path / "manifest.json"
        if name and is_file(manifest):
            yield manifest
            try:
                files = json.loads(manifest.read_text(encoding="utf-8"))["files"]
                yield from (path / str(file) for file in files)
            except (OSError, ValueError, KeyError, TypeError):
                continue


def _data_of_setting(text: str) -> dict[str, Any]:
    """Return KEY=VALUE, a dotted key of a scenario, as the part of a scenario that it is."""
    key, _, value = text.partition("=")
    data: Any = None
    with suppress(InputError):
        data = parse_value(value)
    for part in reversed(key.split(".")):
        data = {part: data}
    return data


def _same(first: Path, second: Path) -> bool:
    try:
        return first.samefile(second)
    except (OSError, ValueError):
        return False
