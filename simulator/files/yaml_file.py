"""YAML 1.2 files as plain values with the line of every key; duplicate keys are refused."""

from __future__ import annotations

import hashlib
import pickle
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from simulator.files.kept import Kept
from simulator.files.shipped_yaml import comes_with_program, compose_shipped
from simulator.terms.errors import InputError, Problem, refuse
from simulator.terms.labels import message

# The largest shipped file has 40 KB. Marks are what separates values; reading takes 0.1 to 0.25
# ms for each value. Longer lists belong in CSV files (limits assumed: 20 s of reading).
LARGEST_BYTES = 4_000_000
MARKS = ",\n[{:-"
MOST_MARKS = 100_000
MOST_VALUES = 100_000
DEEPEST = 40
# More binary digits than any number of a file needs.
LARGEST_BITS = 1024
# Bytes of the files whose content is kept: some policies of each planner (assumed).
MOST_KEPT_BYTES = 16_000_000


def names_yaml(name: str | PurePath) -> bool:
    """Return whether a name is that of a YAML file, and not an id."""
    return PurePath(name).suffix.lower() in (".yaml", ".yml")


@dataclass(frozen=True)
class YamlFile:
    """The content of a YAML file.

    Attributes
    ----------
    path : Path
        The file.
    data : Any
        Dicts, lists, str, int, float, bool and None; dates stay text.
    lines : dict[tuple, int]
        Line (from 1) of each key path, such as ("period", "start") or ("alerts", 0, "level").
    sha256 : str
        Digest of the bytes read.
    """

    path: Path
    data: Any
    lines: dict[tuple, int]
    sha256: str

    def line(self, keys: Sequence) -> int:
        """Return the line of a key path, or of its nearest parent in the file."""
        keys = tuple(keys)
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys, 1)


def read_yaml(path: Path) -> YamlFile:
    """Return the content of a YAML file.

    Raises
    ------
    InputError
        The file is missing, too large, not UTF-8, not YAML 1.2, or contains duplicate keys (all of
        them are listed).
    """
    raw = read_bytes(path, LARGEST_BYTES)
    digest = hashlib.sha256(raw).hexdigest()
    data, lines = pickle.loads(_KEPT.of((path, digest), len(raw), lambda: _parsed(raw, path)))
    return YamlFile(path, data, lines, digest)


# Pickled, so that no two readers share a value that one of them may change.
_KEPT: Kept[bytes] = Kept(MOST_KEPT_BYTES)


def _parsed(raw: bytes, path: Path) -> bytes:
    """Return the data and lines of a YAML text, pickled."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refuse(path, "", f"byte {error.start}", message("must_be_utf8")) from None
    if sum(map(text.count, MARKS)) > MOST_MARKS:
        raise refuse(path, "", "", message("too_many_values", most=MOST_VALUES))
    root = compose_shipped(text) if comes_with_program(path) else None
    if root is None:
        root = _composed(text, path)
    lines: dict[tuple, int] = {}
    problems: list[Problem] = []
    # An empty file is an empty mapping: its missing keys are reported.
    data = _plain(root, (), lines, problems, str(path)) if root is not None else {}
    if problems:
        raise InputError(problems)
    return pickle.dumps((data, lines), pickle.HIGHEST_PROTOCOL)


def _composed(text: str, path: Path) -> Any:
    """Return the root node of a YAML text, None where it is empty; refuse what is no YAML."""
    yaml = YAML(typ="safe", pure=True)
    try:
        return yaml.compose(text)
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise refuse(path, place_of_line(line), error.problem or "", message("not_yaml")) from None
    except Exception as error:
        raise refuse(path, "", str(error).splitlines()[0], message("not_yaml")) from None


def parse_value(text: str) -> object:
    """Return the plain value of a text in YAML 1.2: number, true, null, list, mapping, else the
    text.

    Raises
    ------
    InputError
        The text is not YAML.
    """
    yaml = YAML(typ="safe", pure=True)
    try:
        node = yaml.compose(text)
    except (YAMLError, RecursionError) as error:
        raise refuse("--set", "", text, message("not_yaml")) from error
    problems: list[Problem] = []
    value = None if node is None else _plain(node, (), {}, problems, "--set")
    if problems:
        raise InputError(problems)
    return value


def read_bytes(path: Path, largest: int) -> bytes:
    """Return a file's bytes; raise an InputError if it is missing, unreadable, too large or a
    device.
    """
    try:
        status = path.stat()
        # Reading a device or a pipe may never end.
        if not stat.S_ISREG(status.st_mode) and not stat.S_ISDIR(status.st_mode):
            raise refuse(path, "", "", message("no_regular_file"))
        if status.st_size > largest:
            raise refuse(
                path, "", f"{status.st_size} B", message("file_too_large", largest=largest)
            )
        return path.read_bytes()
    except (FileNotFoundError, ValueError):  # a ValueError is a path that no file can have
        raise refuse(path, "", "", message("no_such_file")) from None
    except OSError as error:
        raise refuse(path, "", error.strerror or str(error), message("cannot_read")) from None


def is_file(path: Path) -> bool:
    """Return whether a path names a file; a path that the system cannot have does not."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def place_of_line(line: int, key: str = "") -> str:
    """Return "line 12" or "line 12 key", the place of a problem in a YAML file."""
    return f"line {line} {key}".strip()


def _plain(node: Any, keys: tuple, lines: dict, problems: list, file: str) -> object:
    """Return the plain value of a node of either reader; record its lines and problems."""
    line = node.start_mark.line + 1
    lines.setdefault(keys, line)
    if len(keys) > DEEPEST:
        raise refuse(file, place_of_line(line), "", message("nested_too_deep"))
    if len(lines) > MOST_VALUES:
        # Aliases of aliases make a small file mean a vast one.
        raise refuse(file, place_of_line(line), "", message("too_many_values", most=MOST_VALUES))
    if node.id == "mapping":
        result: dict = {}
        for key_node, value_node in node.value:
            place = key_node.start_mark.line + 1
            if key_node.id != "scalar":
                problems.append(Problem(file, place_of_line(place), "", message("key_is_a_text")))
                continue
            key = _text(key_node.value)
            if key in result:
                problems.append(
                    Problem(file, place_of_line(place), key, message("key_written_twice"))
                )
            lines[(*keys, key)] = place
            result[key] = _plain(value_node, (*keys, key), lines, problems, file)
        return result
    if node.id == "sequence":
        return [
            _plain(item, (*keys, index), lines, problems, file)
            for index, item in enumerate(node.value)
        ]
    return _scalar(node)


def _scalar(node: Any) -> object:
    text, tag = node.value, (node.tag or "").rsplit(":", 1)[-1]
    if tag == "null":
        return None
    if tag == "bool":
        return text.lower() == "true"
    try:
        if tag == "int":
            based = text.lower()[:2] in ("0x", "0o")
            number = int(text.replace("_", ""), 0) if based else int(text)
            # A number of more digits cannot even be written down.
            return number if number.bit_length() <= LARGEST_BITS else _text(text)
        if tag == "float":
            special = {".inf": "inf", "-.inf": "-inf", ".nan": "nan"}
            return float(special.get(text.lower(), text))
    except ValueError:
        # A tag that its text does not bear, or too many digits: a text, which the shape refuses.
        pass
    return _text(text)


def _text(text: str) -> str:
    """Return a text with surrogate pairs (JSON's escapes) joined; a lone surrogate cannot be
    written and is replaced.
    """
    if not any("\ud800" <= letter <= "\udfff" for letter in text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
