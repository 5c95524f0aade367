"""Dated changes of standing: grade, noncompliant, protected (interfaces: Scenario, changes)."""

from __future__ import annotations

import csv
import hashlib
import io
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import model_validator

from simulator.errors import InputError, Problem, nearest
from simulator.labels import message
from simulator.policy_shape import GradeName
from simulator.schema import LocalTime, Strict, read_model, wrong
from simulator.yaml_file import YamlFile, read_bytes


class ChangeRow(Strict):
    """One dated change; line_id or industry narrow it."""

    at: LocalTime
    enterprise_id: str
    line_id: str | None = None
    industry: str | None = None
    grade: GradeName | None = None
    noncompliant: bool | None = None
    protected: bool | None = None
    reason: str | None = None

    @model_validator(mode="after")
    def _something(self) -> ChangeRow:
        if self.grade is None and self.noncompliant is None and self.protected is None:
            raise wrong("change_of_what")
        return self


@dataclass(frozen=True)
class Change:
    """A dated change; None leaves a standing as it is."""

    at: datetime
    enterprise_id: str
    line_id: str | None
    industry: str | None
    grade: str | None
    noncompliant: bool | None
    protected: bool | None
    reason: str


def read_changes(source: Any, folder: Path, name: str, file: YamlFile | None, digests: dict[str, str]) -> list[Change]:
    """Return the changes of a scenario in order of time, those of one instant in the list's order.

    Raises
    ------
    InputError
        With every problem of a changes file.
    """
    if isinstance(source, list):
        rows = source
    else:
        path = folder / source.file
        raw = read_bytes(path, 20_000_000)
        digests[str(path)] = hashlib.sha256(raw).hexdigest()
        rows = _rows(raw, str(path))
    changes = [
        Change(row.at, row.enterprise_id, row.line_id, row.industry, row.grade, row.noncompliant, row.protected, row.reason or "")
        for row in rows
    ]  # fmt: skip
    return sorted(changes, key=lambda change: change.at)


def _rows(raw: bytes, name: str) -> list[ChangeRow]:
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", errors="replace")
    reader = csv.DictReader(io.StringIO(text))
    known = list(ChangeRow.model_fields)
    problems = [
        Problem(name, "row 1", column, message("unknown_column", known=", ".join(known)), nearest(column, known))
        for column in reader.fieldnames or ()
        if column not in known
    ]
    rows = []
    yes_no = {"1": True, "true": True, "yes": True, "是": True, "0": False, "false": False, "no": False, "否": False}
    for number, cells in enumerate(reader, start=2):
        row = {key: value.strip() for key, value in cells.items() if key in known and value and value.strip()}
        for column in ("noncompliant", "protected"):
            if column in row:
                row[column] = yes_no.get(row[column].lower(), row[column])
        try:
            rows.append(read_model(ChangeRow, row, name))
        except InputError as error:
            problems += [Problem(name, f"row {number}, {p.place}", p.found, p.allowed, p.hint) for p in error.problems]
    if problems:
        raise InputError(problems)
    return rows
