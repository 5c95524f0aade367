"""Finds the rows of one enterprise and gives every line a name."""

from __future__ import annotations

from collections.abc import Sequence

from simulator.spreadsheets.import_report import Note
from simulator.spreadsheets.records import Record
from simulator.terms.labels import Message, message

WHOLE_PLANT = "全厂"


def name_lines(records: Sequence[Record]) -> dict[str, list[Note]]:
    """Give every record an enterprise id and a line name of its own.

    A row that repeats another row completely is refused.

    Parameters
    ----------
    records : Sequence[Record]
        The rows read and not refused so far; changed in place.

    Returns
    -------
    dict[str, list[Note]]
        Notes by sheet.
    """
    notes: dict[str, list[Note]] = {}
    _one_code([record for record in records if not record.own_format], notes)
    groups: dict[str, list[Record]] = {}
    several = (
        len({record.values["county"] for record in records if record.values.get("county")}) > 1
    )
    for record in records:
        values = record.values
        values["district"] = values.get("district") or _district(record, several)
        groups.setdefault(str(values.get("enterprise_id") or values["enterprise"]), []).append(
            record
        )
    for group in groups.values():
        _name_group(group, notes)
    ids: set[str] = set()
    for record in records:
        line_id = str(record.values.get("line_id", ""))
        if line_id and line_id in ids and not record.refused:
            record.values["line_id"] = ""
            _note(notes, "guessed", record, "line_id", line_id, "", message("line_id_twice"))
        ids.add(line_id)
    return notes


def _note(
    notes: dict[str, list[Note]],
    kind: str,
    record: Record,
    target: str,
    found: str,
    became: str,
    why: Message,
) -> None:
    notes.setdefault(record.sheet, []).append(
        Note(kind, record.row, record.columns.get(target, -1), target, found, became, why)
    )


def _district(record: Record, several: bool) -> str:
    """Return the county if the list covers several counties, else the township."""
    county, township = str(record.values.get("county", "")), str(record.values.get("township", ""))
    return county if county and (several or not township) else township


def _one_code(records: Sequence[Record], notes: dict[str, list[Note]]) -> None:
    """Give rows without a code the code of the same name elsewhere; note codes that have several
    names.
    """
    codes: dict[str, str] = {}
    names: dict[str, str] = {}
    for record in records:
        code, name = str(record.values.get("enterprise_id", "")), str(record.values["enterprise"])
        if code:
            codes.setdefault(name, code)
            if names.setdefault(code, name) != name:
                _note(
                    notes,
                    "differs",
                    record,
                    "enterprise",
                    name,
                    "",
                    message("enterprise_code_two_names", code=code, other=names[code]),
                )
    for record in records:
        name = str(record.values["enterprise"])
        if not record.values.get("enterprise_id") and name in codes:
            record.values["enterprise_id"] = codes[name]
            _note(
                notes,
                "guessed",
                record,
                "enterprise_id",
                "",
                codes[name],
                message("enterprise_code_of_name"),
            )


def _name_group(group: Sequence[Record], notes: dict[str, list[Note]]) -> None:
    """Give every line of an enterprise a name that no other line of it has."""
    taken: dict[str, Record] = {}
    unnamed = [record for record in group if not record.values.get("line")]
    for number, record in enumerate(unnamed, start=1):
        record.values["line"] = WHOLE_PLANT if len(group) == 1 else f"{WHOLE_PLANT}-{number}"
        _note(
            notes,
            "guessed",
            record,
            "line",
            "",
            str(record.values["line"]),
            message("line_not_named"),
        )
    for record in group:
        name = str(record.values["line"])
        if name in taken:
            if _same(record, taken[name]):
                record.refused = True
                address = f"{taken[name].sheet}!{taken[name].row + 1}"
                _note(
                    notes,
                    "refused",
                    record,
                    "line",
                    name,
                    "",
                    message("row_refused", why=message("row_repeats", row=address)),
                )
                continue
            # Two lines of one name are kept apart by a number, as the inventory needs unique names.
            number = 2
            while f"{name} ({number})" in taken:
                number += 1
            record.values["line"] = f"{name} ({number})"
            _note(
                notes,
                "guessed",
                record,
                "line",
                name,
                str(record.values["line"]),
                message("line_named_again"),
            )
        taken[str(record.values["line"])] = record


def _same(record: Record, other: Record) -> bool:
    """Return whether two rows agree in emissions and in all values but the numbering."""
    # Remarks and numbers of rows may differ between two copies of a line.
    names = (set(record.values) | set(other.values)) - {"line", "line_id", "note", "remark"}
    return record.emissions_kg_d == other.emissions_kg_d and all(
        record.values.get(name) == other.values.get(name) for name in names
    )
