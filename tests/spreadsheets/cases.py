"""The corpus: every case writes one file and says what must come out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Case:
    """One spreadsheet of the corpus.

    Attributes
    ----------
    name : of the file without ending. write : writes the file into a folder and returns its path.
    rows : what the inventory must say, () where the file must be refused whole. refused : cells or
    words that a refusal must name. guessed : cells that the report must call guessed. differs :
    cells said to disagree. mapping : YAML of a mapping file.
    """

    name: str
    write: Callable[[Path], Path]
    rows: tuple[dict, ...] = ()
    refused: tuple[str, ...] = ()
    guessed: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    mapping: str = ""
    rows_refused: int = 0


def all_cases() -> list[Case]:
    """Return every case, in order of their names."""
    from spreadsheets import cases_cells, cases_files, cases_headers, cases_measures, cases_rows

    found = [
        case
        for module in (cases_files, cases_headers, cases_rows, cases_cells, cases_measures)
        for case in module.cases()
    ]
    names = [case.name for case in found]
    assert len(names) == len(set(names))
    return sorted(found, key=lambda case: case.name)
