"""Reads the cuts of an imported sheet from its measures in words.

What is not understood is reported and never guessed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from simulator.review.measure_display import read_as
from simulator.review.measure_levels import Part, parts_by_level
from simulator.review.measure_row import Row
from simulator.review.measure_text import equipment_in, one_form
from simulator.review.phrase_levels import named_levels, reference
from simulator.review.phrases import PhraseMeaning, understand
from simulator.spreadsheets.import_report import Note
from simulator.spreadsheets.phrase_book import NO_CUT, PhraseBook
from simulator.spreadsheets.records import Record
from simulator.terms.labels import Message, message
from simulator.terms.levels import TARGET_LEVELS

SAME = 1e-6
KEPT_TEXTS = 65_536
# Words that count lines or machines; only these need to know how many there are.
COUNTED = re.compile(r"[\d一二两三四五六七八九十](?:台套|[台条座套个间孔组眼部架])")


@dataclass(frozen=True)
class Cell:
    """A cell with a measure in words.

    Attributes
    ----------
    text : str
        As written.
    level : str | None
        Level of its column, None for a column of all levels.
    column : int
        Column index in the sheet.
    refers : str
        Words of the level that it refers to (同黄色预警), "" if it is no reference.
    """

    text: str
    level: str | None
    column: int
    refers: str = ""


def cuts_from_words(
    records: Sequence[Record], normal_coking_h: float | None, book: PhraseBook | None = None
) -> dict[str, list[Note]]:
    """Fill the cuts of records from their measures in words; return the notes by sheet.

    Parameters
    ----------
    records : Sequence[Record]
        The rows read, without the refused ones; changed in place.
    normal_coking_h : float | None
        Coking time in normal running [h], None for the default.
    book : PhraseBook | None
        The cuts that a person gave for phrases.
    """
    notes: dict[str, list[Note]] = {}
    by_enterprise: dict[object, list[tuple[Record, dict[str, Cell]]]] = {}
    for record in (item for item in records if not item.own_format):
        cells = _spread(record, notes.setdefault(record.sheet, []))
        owner = record.values.get("enterprise_id") or record.values.get("enterprise")
        by_enterprise.setdefault(owner, []).append((record, cells))
    # A list repeats few cells in thousands of rows: each is understood once.
    known: dict[tuple, _Outcome] = {}
    for group in by_enterprise.values():
        rows = [record for record, _ in group]
        machines = _machines(rows)
        for record, cells in group:
            for level, cell in cells.items():
                said = book.cut(cell.text, level) if book is not None else None
                if said is not None:
                    _apply_said(record, level, cell, said, notes[record.sheet])
                    continue
                key = _key(record, rows, level, cell, machines)
                if (key, level) not in known:
                    meaning = _understood(key, normal_coking_h)
                    known[key, level] = _outcome(level, meaning, Row(*key[4:]))
                _apply(record, level, cell, known[key, level], notes[record.sheet])
                if cell.refers:
                    why = message("measure_as_level", words=cell.refers)
                    place = (record.row, cell.column, f"cut_{level}")
                    notes[record.sheet].append(Note("guessed", *place, cell.text, "", why))
    return notes


@dataclass(frozen=True)
class _Outcome:
    """What a cell means for a row at a level.

    Attributes
    ----------
    cut : float | None
        Mean cut while the level holds, None if the words give none.
    read : tuple[str, str, Message] | None
        (kind, value, reason) of the note that the cut was read.
    others : tuple[tuple[str, str, Message], ...]
        The same of what is assumed, missing or not understood.
    silent : Message | None
        Why words that leave nothing open give no cut.
    """

    cut: float | None
    read: tuple[str, str, Message] | None
    others: tuple[tuple[str, str, Message], ...]
    silent: Message | None


_Key = tuple[str, str | None, float | None, tuple[tuple[str, float], ...], str, str, str]


def _key(
    record: Record,
    rows: Sequence[Record],
    level: str,
    cell: Cell,
    machines: Mapping[str, float],
) -> _Key:
    """Return all that the meaning of a cell depends on."""
    values = record.values
    line, industry, grade = (str(values.get(name) or "") for name in ("line", "industry", "grade"))
    text = cell.refers or cell.text
    if not _counts_units(text):
        return text, cell.level, None, (), line, industry, grade
    lines = _line_count(record, rows, level)
    return text, cell.level, lines, tuple(machines.items()), line, industry, grade


def _understood(key: _Key, normal_coking_h: float | None) -> PhraseMeaning:
    text, column_level, lines, machines, line, industry, grade = key
    return understand(
        text, column_level, lines, dict(machines), normal_coking_h, line, industry, grade
    )


@lru_cache(maxsize=KEPT_TEXTS)
def _counts_units(text: str) -> bool:
    return COUNTED.search(one_form(text)) is not None


@lru_cache(maxsize=KEPT_TEXTS)
def _named(text: str) -> tuple[str, ...]:
    return named_levels(one_form(text))


@lru_cache(maxsize=KEPT_TEXTS)
def _equipment(name: str) -> frozenset[str]:
    return equipment_in(one_form(name))


def _spread(record: Record, notes: list[Note]) -> dict[str, Cell]:
    """Return the cell that holds for each level, and write its words into the level's column.

    A level that is named but whose measure cannot be placed is reported.
    """
    everywhere = str(record.values.pop("measure_all", "") or "")
    cells: list[Cell] = []
    if everywhere:
        place = record.columns.get("measure_all", -1)
        cells.append(Cell(everywhere, None, place))
    for level in TARGET_LEVELS:
        name = f"measure_{level}"
        text = str(record.values.get(name) or "")
        if text:
            cells.append(Cell(text, level, record.columns.get(name, -1)))
    placed: dict[str, Cell] = {}
    for cell in cells:
        parts = parts_by_level(cell.text)
        if any(levels for levels, _ in parts):
            _give(record, cell, parts, placed, notes)
        elif cell.level is None:
            _give(record, cell, [(TARGET_LEVELS, cell.text)], placed, notes)
            why = message("measure_of_all_levels")
            notes.append(Note("guessed", record.row, cell.column, "measure_*", cell.text, "", why))
    for cell in cells:
        if cell.level is not None:
            # The level's own column takes precedence over a level named inside another cell.
            placed[cell.level] = cell
    for cell in cells:
        for missing in _named(cell.text):
            if missing not in placed and record.values.get(f"cut_{missing}") is None:
                why = message("measure_level_unread", level=message(f"level_{missing}"))
                target = f"cut_{missing}"
                notes.append(Note("refused", record.row, cell.column, target, cell.text, "", why))
    return {level: _referred(level, placed) for level in TARGET_LEVELS if level in placed}


def _referred(level: str, placed: Mapping[str, Cell]) -> Cell:
    """Return the cell of a level, with the words of the level that it refers to."""
    cell = placed[level]
    others = reference(one_form(cell.text))
    if not others or others == (level,) or others[0] not in placed:
        return cell
    other = placed[others[0]]
    # Words that name levels themselves, or refer further, are not followed.
    if other.level != others[0] or _named(other.text) or reference(one_form(other.text)):
        return cell
    return replace(cell, level=level, refers=other.text)


def _give(
    record: Record,
    cell: Cell,
    parts: Sequence[Part],
    placed: dict[str, Cell],
    notes: list[Note],
) -> None:
    """Write the parts of a cell into the columns of the levels that they name.

    Parameters
    ----------
    record : Record
        The row, changed in place.
    cell : Cell
        The cell; the text of its own level's column stays.
    parts : Sequence[Part]
        (levels, text) of each part of the cell.
    placed : dict[str, Cell]
        Receives the cell that holds for each level.
    notes : list[Note]
        Receives the notes.
    """
    for level in TARGET_LEVELS:
        text = ";".join(part.strip(";,。、/") for levels, part in parts if level in levels)
        target = f"measure_{level}"
        written = str(record.values.get(target) or "")
        if not text or level == cell.level:
            continue
        if not written:
            record.values[target] = text
            record.columns[target] = cell.column
            placed[level] = cell
        elif one_form(written) != text:
            why = message("cell_second_value")
            notes.append(Note("left_out", record.row, cell.column, target, text, "", why))
    rest = "; ".join(part for levels, part in parts if not set(levels) & set(TARGET_LEVELS))
    if cell.level is None and rest:
        why = message("measure_without_level")
        notes.append(Note("refused", record.row, cell.column, "measure_*", rest, "", why))


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
        for name in _equipment(str(record.values.get("line", ""))):
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


def _apply_said(
    record: Record, level: str, cell: Cell, said: float | str, notes: list[Note]
) -> None:
    """Write the cut that a person gave for a phrase."""
    target = f"cut_{level}"
    written = record.values.get(target)
    became = "" if said == NO_CUT else f"{said:g}"
    kind, why = "converted", message("measure_said")
    if isinstance(written, float):
        if said == NO_CUT or abs(float(said) - written) <= SAME:
            return
        kind, why = "differs", message("measure_differs", cut=f"{said:g}")
    elif said == NO_CUT:
        kind, why = "left_out", message("measure_said_none")
    else:
        record.values[target] = float(said)
    notes.append(Note(kind, record.row, cell.column, target, cell.text, became, why))


def _apply(record: Record, level: str, cell: Cell, outcome: _Outcome, notes: list[Note]) -> None:
    """Write the cut of a level if the words give one, and note what they leave open."""
    target = f"cut_{level}"

    def note(kind: str, became: str, why: Message) -> None:
        notes.append(Note(kind, record.row, cell.column, target, cell.text, became, why))

    cut, written = outcome.cut, record.values.get(target)
    # A figure in the list takes precedence over words; only a contradiction is reported.
    if isinstance(written, float):
        if cut is not None and abs(cut - written) > SAME:
            note("differs", f"{written:g}", message("measure_differs", cut=f"{cut:.6g}"))
    elif outcome.read is not None:
        record.values[target] = cut
        note(*outcome.read)
    for item in outcome.others:
        note(*item)
    if outcome.silent is not None and not isinstance(written, float):
        note("left_out", "", outcome.silent)


def _outcome(level: str, meaning: PhraseMeaning, row: Row) -> _Outcome:
    """Return what a meaning says at a level, with the notes for the report."""
    cut = meaning.mean_cuts.get(level)
    became = "" if cut is None else f"{cut:.6g}"
    read = None
    if cut is not None:
        # The inventory has no hours: a measure that holds for part of the day counts with its mean.
        clocked = abs(cut - meaning.cuts[level]) > SAME
        autonomous = meaning.autonomous and cut == 0
        key = "measure_mean" if clocked else "measure_autonomous" if autonomous else "measure_read"
        kind = "guessed" if clocked or autonomous else "converted"
        read = (kind, became, message(key, parts=read_as(meaning.ordered[level])))
    others = [("guessed", became, item) for item in meaning.assumed]
    others += [("refused", "", item) for item in meaning.needs_at.get(level, ())]
    others += [
        ("refused", "", message("measure_not_understood", words=part))
        for part in meaning.unread_at.get(level, ())
    ]
    silent = _why_none(row, level, meaning) if cut is None and not others else None
    return _Outcome(cut, read, tuple(others), silent)


def _why_none(row: Row, level: str, meaning: PhraseMeaning) -> Message:
    """Return why words that are all understood give a row no cut at a level."""
    items = meaning.ordered.get(level, ())
    elsewhere = [item for item in items if item.cut is not None or item.order.items]
    if not items:
        return message("measure_of_other_level")
    if not elsewhere:
        return message("measure_cuts_nothing", parts=read_as(items))
    names = ", ".join(
        dict.fromkeys(thing.words for item in elsewhere for thing in item.order.items)
    )
    if not row.is_whole:
        return message("measure_of_other_equipment", names=names)
    counted = any(item.order.number("k") for item in elsewhere)
    return message("measure_of_part_by_count" if counted else "measure_of_part", names=names)
