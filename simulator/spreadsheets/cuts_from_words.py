"""Reads the cuts of an imported sheet from its measures in words.

What is not understood is reported and never guessed.
"""

from __future__ import annotations

from collections.abc import Sequence

from simulator.review.phrase_levels import named_levels, split_levels
from simulator.review.phrase_words import equipment_in, one_form
from simulator.review.phrases import Ordered, PhraseMeaning, understand
from simulator.spreadsheets.import_report import Note
from simulator.spreadsheets.records import Record
from simulator.terms.labels import Message, message
from simulator.terms.levels import TARGET_LEVELS

SAME = 1e-6


def cuts_from_words(
    records: Sequence[Record], normal_coking_h: float | None
) -> dict[str, list[Note]]:
    """Fill the cuts of records from their measures in words; return the notes by sheet.

    Parameters
    ----------
    records : Sequence[Record]
        The rows read, without the refused ones; changed in place.
    normal_coking_h : float | None
        Coking time in normal running [h], None for the default.
    """
    notes: dict[str, list[Note]] = {}
    by_enterprise: dict[object, list[Record]] = {}
    for record in (item for item in records if not item.own_format):
        _spread(record, notes.setdefault(record.sheet, []))
        by_enterprise.setdefault(
            record.values.get("enterprise_id") or record.values.get("enterprise"), []
        ).append(record)
    known: dict[tuple, PhraseMeaning] = {}
    for group in by_enterprise.values():
        machines = _machines(group)
        for record in group:
            for level in TARGET_LEVELS:
                phrase = str(record.values.get(f"measure_{level}", ""))
                if phrase:
                    lines = _line_count(record, group, level)
                    key = (
                        phrase,
                        level,
                        lines,
                        tuple(machines.items()),
                        record.values.get("line"),
                        record.values.get("industry"),
                    )
                    # A list repeats few phrases in thousands of rows: each is understood once.
                    if key not in known:
                        line = (
                            f"{record.values.get('line', '')} {record.values.get('industry', '')}"
                        )
                        known[key] = understand(
                            phrase, level, lines, machines, normal_coking_h, line
                        )
                    _apply(record, level, phrase, known[key], notes[record.sheet])
    return notes


def _spread(record: Record, notes: list[Note]) -> None:
    """Move a measure of all levels, and levels named inside any cell, to the columns of their
    levels.

    A level that is named but whose measure cannot be placed is reported.
    """
    everywhere = str(record.values.pop("measure_all", "") or "")
    cells: list[tuple[str, str | None, str]] = []
    if everywhere:
        cells.append(("measure_all", None, everywhere))
    cells += [
        (name, level, str(record.values.get(name) or ""))
        for level in TARGET_LEVELS
        for name in (f"measure_{level}",)
    ]
    for name, level, text in [cell for cell in cells if cell[2]]:
        stretches = split_levels(one_form(text))
        if any(levels for levels, _ in stretches):
            _give(record, name, level, stretches, notes)
        elif level is None:
            _give(record, name, None, [(TARGET_LEVELS, text)], notes)
            notes.append(
                Note(
                    "guessed",
                    record.row,
                    record.columns.get(name, -1),
                    "measure_*",
                    text,
                    "",
                    message("measure_of_all_levels"),
                )
            )
    for name, level, text in cells:
        for missing in named_levels(one_form(text)):
            if (
                missing != level
                and not str(record.values.get(f"measure_{missing}") or "")
                and record.values.get(f"cut_{missing}") is None
            ):
                why = message("measure_level_unread", level=message(f"level_{missing}"))
                notes.append(
                    Note(
                        "refused",
                        record.row,
                        record.columns.get(name, -1),
                        f"cut_{missing}",
                        text,
                        "",
                        why,
                    )
                )


def _give(
    record: Record,
    name: str,
    own: str | None,
    stretches: Sequence[tuple[tuple[str, ...], str]],
    notes: list[Note],
) -> None:
    """Write the parts of a cell into the columns of the levels that they name.

    Parameters
    ----------
    record : Record
        The row, changed in place.
    name : str
        Column of the cell.
    own : str | None
        Level of the cell's own column, whose text stays; None for a cell of all levels.
    stretches : Sequence[tuple[tuple[str, ...], str]]
        (levels, text) of each part of the cell.
    notes : list[Note]
        Receives the notes.
    """
    column = record.columns.get(name, -1)
    for level in TARGET_LEVELS:
        text = ";".join(part.strip(";,。、/") for levels, part in stretches if level in levels)
        target = f"measure_{level}"
        written = str(record.values.get(target) or "")
        if not text or level == own:
            continue
        if not written:
            record.values[target] = text
            record.columns[target] = column
        # The level's own column takes precedence over a level named inside another cell.
        elif one_form(written) != text:
            notes.append(
                Note("left_out", record.row, column, target, text, "", message("cell_second_value"))
            )
    rest = "; ".join(part for levels, part in stretches if not set(levels) & set(TARGET_LEVELS))
    if own is None and rest:
        notes.append(
            Note(
                "refused",
                record.row,
                column,
                "measure_*",
                rest,
                "",
                message("measure_without_level"),
            )
        )


def _machines(group: Sequence[Record]) -> dict[str, float]:
    """Return how many machines of each kind an enterprise's rows hold.

    A single row without a count may stand for several machines, so it is not counted.
    """
    counts: dict[str, float] = {}
    for record in group:
        units = record.values.get("units")
        count = units if isinstance(units, float) and units > 0 else None
        if count is None and len(group) == 1:
            continue
        for name in equipment_in(one_form(str(record.values.get("line", "")))):
            counts[name] = counts.get(name, 0.0) + (1.0 if count is None else count)
    return dict(sorted(counts.items()))


def _line_count(record: Record, group: Sequence[Record], level: str) -> float | None:
    """Return the number of lines that a count in the phrase refers to, None if unknown.

    These are the rows with the same words, else the row's own count of lines.
    """
    phrase = record.values.get(f"measure_{level}")
    sharing = sum(other.values.get(f"measure_{level}") == phrase for other in group)
    if sharing > 1:
        return float(sharing)
    try:
        written = float(str(record.values.get("line_count", "")))
    except ValueError:
        written = 0.0
    if written >= 1:
        return written
    units = record.values.get("units")
    if isinstance(units, float) and units > 1:
        return units
    return 1.0 if len(group) > 1 else None


def _apply(
    record: Record, level: str, phrase: str, meaning: PhraseMeaning, notes: list[Note]
) -> None:
    """Write the cut of a level if the words give one, and note what they leave open."""
    target, column = f"cut_{level}", record.columns.get(f"measure_{level}", -1)

    def note(kind: str, became: str, why: Message) -> None:
        notes.append(Note(kind, record.row, column, target, phrase, became, why))

    cut, written = meaning.mean_cuts.get(level), record.values.get(target)
    notes_before = len(notes)
    # A figure in the list takes precedence over words; only a contradiction is reported.
    if isinstance(written, float):
        if cut is not None and abs(cut - written) > SAME:
            note("differs", f"{written:g}", message("measure_differs", cut=f"{cut:.6g}"))
    elif cut is not None:
        record.values[target] = cut
        # The inventory has no hours: a measure that holds for part of the day counts with its mean.
        clocked = abs(cut - meaning.cuts[level]) > SAME
        autonomous = meaning.autonomous and cut == 0
        key = "measure_mean" if clocked else "measure_autonomous" if autonomous else "measure_read"
        note("guessed" if clocked or autonomous else "converted", f"{cut:.6g}", message(key))
    for item in meaning.assumed:
        note("guessed", "" if cut is None else f"{cut:.6g}", item)
    for item in meaning.needs:
        note("refused", "", item)
    for part in meaning.not_understood:
        note("refused", "", message("measure_not_understood", words=part))
    if cut is None and not meaning.needs and _elsewhere(meaning.ordered.get(level, ())):
        note("left_out", "", message("measure_of_other_equipment"))
    if cut is None and not isinstance(written, float) and len(notes) == notes_before:
        note(
            "left_out",
            "",
            message(
                "measure_cuts_nothing" if level in meaning.ordered else "measure_of_other_level"
            ),
        )


def _elsewhere(items: Sequence[Ordered]) -> bool:
    return any(item.cut is not None for item in items)
