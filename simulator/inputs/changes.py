"""Dated changes of grade, compliance or protection, and lines that stand idle (docs/method.md)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import model_validator

from simulator.files.checked_table import FLAGS
from simulator.files.raw_table import RawTable, in_row, read_raw_table
from simulator.files.shapes import LocalTime, Strict, place_of, read_model, wrong
from simulator.files.yaml_file import YamlFile
from simulator.inputs.grade_name import GradeName
from simulator.terms.errors import InputError


class ChangeRow(Strict):
    """One dated change; line_id or industry narrow it."""

    at: LocalTime
    enterprise_id: str
    line_id: str | None = None
    industry: str | None = None
    grade: GradeName | None = None
    noncompliant: bool | None = None
    protected: bool | None = None
    idle: bool | None = None
    reason: str | None = None

    @model_validator(mode="after")
    def _something(self) -> ChangeRow:
        news = (self.grade, self.noncompliant, self.protected, self.idle)
        if all(value is None for value in news):
            raise wrong("change_of_what")
        return self


@dataclass(frozen=True)
class Change:
    """A dated change; None leaves a value as it is.

    Attributes
    ----------
    at : datetime
        Time of the change.
    enterprise_id, line_id, industry : str | None
        The lines changed.
    grade, noncompliant, protected, idle
        New values; idle lines stand still for repair or for want of a market.
    reason : str
        Reason as written.
    file, place : str
        Where the change is written.
    """

    at: datetime
    enterprise_id: str
    line_id: str | None
    industry: str | None
    grade: str | None
    noncompliant: bool | None
    protected: bool | None
    reason: str
    file: str = "changes"
    place: str = ""
    idle: bool | None = None


def read_changes(
    source: Any, folder: Path, name: str, file: YamlFile | None, digests: dict[str, str]
) -> list[Change]:
    """Return the changes of a scenario in order of time; those of one time keep their order.

    Parameters
    ----------
    source : Any
        List of change rows, or a `ChangeSource`.
    folder : Path
        Folder that paths are relative to.
    name : str
        Name of the scenario file, for messages.
    file : YamlFile | None
        The scenario file, for line numbers.
    digests : dict[str, str]
        Receives the digest of a changes file.

    Raises
    ------
    InputError
        With every problem of a changes file.
    """
    if isinstance(source, list):
        rows = [(name, place_of(file, ("changes", index)), row) for index, row in enumerate(source)]
    else:
        table = read_raw_table(folder / source.file)
        digests[table.file] = table.sha256
        rows = [(table.file, place, row) for place, row in _rows(table)]
    changes = [
        Change(
            row.at,
            row.enterprise_id,
            row.line_id,
            row.industry,
            row.grade,
            row.noncompliant,
            row.protected,
            row.reason or "",
            file_name,
            place,
            row.idle,
        )
        for file_name, place, row in rows
    ]
    # The sort is stable: changes of one time keep the order of the list.
    return sorted(changes, key=lambda change: change.at)


def _rows(table: RawTable) -> list[tuple[str, ChangeRow]]:
    """Return (place, row) of each row of a changes file."""
    problems = [*table.problems, *table.unknown_columns(list(ChangeRow.model_fields))]
    rows = []
    for number, cells in table.records():
        row: dict[str, object] = {
            name: cell for name, cell in cells.items() if name in ChangeRow.model_fields and cell
        }
        for column in ("noncompliant", "protected", "idle"):
            if column in row:
                # An unknown text stays as it is, and the model reports it.
                row[column] = FLAGS.get(str(row[column]).lower(), row[column])
        try:
            rows.append((f"row {number}", read_model(ChangeRow, row, table.file)))
        except InputError as error:
            problems += in_row(error, number)
    if problems:
        raise InputError(problems)
    return rows
